"""How a text stands in a cell: the same to the eye, the same here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from helpers.survey.redaction import without_hidden

_FULL_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94)}  # how East Asian keyboards write ASCII
_VARIANTS = re.compile("[\ufe00-\ufe0f]")  # of a sign's look, without a look of their own


@dataclass(frozen=True)
class Reading:
    """What a typed value means: ``value`` (None for a missing answer) and ``rule``, the name of the rule that
    read it.
    """

    value: Any
    rule: str


def folded(text: str) -> str:
    """Return ``text`` in lower case, every run of blanks as one, without signs that cannot be seen, letters
    with their accents as one sign, and full-width signs as ordinary ones.
    """
    text = re.sub(r"\s+", " ", text)
    if not text.isascii():
        text = unicodedata.normalize(
            "NFC", _VARIANTS.sub("", without_hidden(text.translate(_FULL_WIDTH), ""))
        )
    return without_hidden(text, "").strip().casefold()


def letters(text: str) -> str:
    """Return the letters and digits of ``folded`` text, "" where there are none."""
    return "".join(sign for sign in folded(text) if sign.isalnum())
