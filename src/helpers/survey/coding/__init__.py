"""The coding of free text by people: what they are given, and what comes back from them."""
