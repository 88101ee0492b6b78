"""Simulated register figures: what others than the municipalities asked could give."""
