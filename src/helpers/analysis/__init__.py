"""Estimands, inference and verdicts; knows the survey's tables, but nothing of how results are published."""
