"""Chapters and notebooks as they are read."""
