"""The in-depth cases: which were chosen, and what may be told of them."""
