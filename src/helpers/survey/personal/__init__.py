"""What personal data look like in Danish text: one module per kind, each with a ``find`` of its places."""
