"""The demonstration and its truth; nothing but its stage and the tests may import it."""
