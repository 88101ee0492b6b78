"""What the report says of itself: its edition, what changed since the last one, the files that go with it."""
