"""The rules that municipalities name, and what they write about them."""
