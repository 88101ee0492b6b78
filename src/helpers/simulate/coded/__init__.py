"""The coders of the demonstration."""
