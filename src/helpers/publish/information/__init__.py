"""What the report says of types of information."""
