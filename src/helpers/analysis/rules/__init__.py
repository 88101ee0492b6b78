"""Rules and practice: what municipalities answer on procedure."""
