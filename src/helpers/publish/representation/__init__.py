"""What the report says of who answered."""
