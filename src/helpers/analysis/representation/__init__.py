"""Who answered, and what became of the drawn cases."""
