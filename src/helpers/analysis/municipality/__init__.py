"""Each municipality's own answers and what is open about them: what it may see, and nobody else."""
