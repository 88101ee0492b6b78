"""Pandoc and its syntax tree."""
