"""The way out: the same stages under another scheduler (workflow/Snakefile), one job per stage or batch."""
