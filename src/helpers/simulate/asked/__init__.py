"""Simulated answers, and what a questionnaire asks of them."""
