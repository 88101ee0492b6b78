"""What the report says of the workshop with the municipalities."""
