"""What the report says of rules and practice: their development, and what municipalities answer."""
