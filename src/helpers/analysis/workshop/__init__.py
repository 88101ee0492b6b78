"""The workshop: how well its participants stand for all municipalities, and what they voted."""
