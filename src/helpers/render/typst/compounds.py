"""Compounds that Typst's patterns would divide wrongly: they may break where they are put together alone."""

from __future__ import annotations

import re

from helpers.render.tree.ast import Node, raw, string

# language → the parts of a word on both sides of the place where it may break, seen divided elsewhere
PARTS = {
    "da": (
        ("ferie", "godtgørelse"),
        ("fraværs", "opgørelse"),
        ("omgørelses", "procent"),
        ("procent", "point"),
        ("sags", "oplysning"),
        ("social", "område"),
        ("voksen", "udredning"),
    )
}
SOFT_HYPHEN = "\u00ad"
LETTERS = r"[^\W\d_]*"


def _pattern(parts: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    words = "|".join(f"{first}(?={second})" for first, second in parts)
    return re.compile(f"({LETTERS}(?:{words}))({LETTERS})", re.IGNORECASE)


PATTERNS = {lang: _pattern(parts) for lang, parts in PARTS.items()}


def marked(text: str, lang: str) -> list[Node] | None:
    """Return a text with its compounds (PARTS) marked for Typst, None for one without any."""
    pattern = PATTERNS.get(lang.partition("-")[0])
    if pattern is None or not pattern.search(text):
        return None
    out: list[Node] = []
    end = 0
    for found in pattern.finditer(text):
        before, word = text[end : found.start()], f"{found[1]}{SOFT_HYPHEN}{found[2]}"
        out += [string(before)] if before else []
        out += [raw("typst", "#whole["), string(word), raw("typst", "];")]
        end = found.end()
    return out + ([string(text[end:])] if text[end:] else [])
