"""What the report says of the design."""
