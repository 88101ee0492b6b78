"""Types of information, and when they came: E4 and E5."""
