"""From what stands in the report back to the workbooks: ``python -m helpers trace WHAT``."""
