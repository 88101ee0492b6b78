"""Reproducible survey research on municipalities' documentation of citizens' cases."""
