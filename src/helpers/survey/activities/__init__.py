"""The activity forms of the in-depth cases: written for a choice, read, checked, compared."""
