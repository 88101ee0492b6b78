"""What the report says of growth."""
