"""What may be told of in-depth cases and of workshops: the parts of ``publish.release`` for their tables."""
