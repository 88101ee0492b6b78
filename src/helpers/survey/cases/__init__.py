"""The in-depth cases in the investigation folder: which were chosen, and which descriptions are cleared."""
