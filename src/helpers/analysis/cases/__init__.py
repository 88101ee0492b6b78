"""The cases that were gone through in depth, and what documentation costs in hours and money."""
