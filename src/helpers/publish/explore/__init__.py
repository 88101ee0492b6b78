"""What a researcher looks at on the screen; nothing of it is published."""
