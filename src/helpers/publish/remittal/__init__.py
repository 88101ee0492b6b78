"""What the report says of remittal."""
