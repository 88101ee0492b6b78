"""The workshop: who is drawn to take part, and what comes back from it."""
