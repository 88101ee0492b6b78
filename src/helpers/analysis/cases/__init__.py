"""The in-depth cases: which are chosen, and what they cost."""
