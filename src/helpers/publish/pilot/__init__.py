"""What the report says of the pilot."""
