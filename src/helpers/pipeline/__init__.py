"""Runs the notebooks as stages; knows no statistics."""
