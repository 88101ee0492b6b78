"""What the prose of the report and the notebooks may hold: no number typed by hand, but for names that
contain digits.
"""

from __future__ import annotations

import re

NAMES = (
    r"\{\{<.*?>\}\}",  # shortcodes
    r"\{[^{}]*\}",  # attributes and ids
    r"\[?-?@[\w-]+",  # citations and cross-references
    r"\]\([^)]*\)",  # link targets
    r"\$\$.*?\$\$",
    r"\$[^$\n]+\$",  # formulas
    r"`[^`\n]+`",  # code
    r"§§?\\?[  ]?\d+(?: ?[a-z]\b)?(?:(?:, | og |-)\d+)*",  # sections of an act
    r"\b(?:19|20)\d\d(?:[-–]\d\d(?:\d\d)?)?\b",  # years and periods
    r"\bSHA-256\b",
    r"\bØA\d\d\b",  # the yearly agreement of the government and KL
    r"\bCR3\b",
    r"\bE[1-9]\b",
)


def typed_numbers(text: str) -> list[str]:
    """Return the numbers in ``text`` that are no part of an allowed name."""
    text = re.sub(r"(?ms)^---\n.*?\n---\n|^```.*?^```|<!--.*?-->", " ", text)
    text = re.sub("(?s)" + "|".join(NAMES), " ", text)
    return re.findall(r"\d[\d.,]*", text)
