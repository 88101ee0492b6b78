"""The process in which one stage runs."""
