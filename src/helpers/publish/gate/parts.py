"""A part of a file as the gate sees it, and the refusal of one that cannot be looked through."""

from __future__ import annotations

Text = tuple[str, str]  # place, text


class Unreadable(Exception):
    """A file that cannot be looked through, and so may not be published."""
