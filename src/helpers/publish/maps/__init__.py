"""A map of the municipalities that a topic gives its numbers: outlines, hexagons, keyboard and words."""
