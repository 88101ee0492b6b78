"""What was decided before the data came: one module per file of data/protocol, with its name."""
