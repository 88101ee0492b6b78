"""From the frame of decided appeals to the drawn cases and their weights."""
