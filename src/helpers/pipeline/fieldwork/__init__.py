"""The page of the field work: what ``python -m helpers field`` gathers and writes."""
