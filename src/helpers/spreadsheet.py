"""What every list must heed that somebody may open in a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
SKIPPED = " '\""  # signs that a spreadsheet passes over before it looks for a formula


def csv_safe(frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame`` with an apostrophe before every text that a spreadsheet would take for a formula
    (numbers stay).

    Source: OWASP, CSV injection.
    """
    texts = frame.select_dtypes(exclude=["number", "bool"])
    return frame.assign(**{column: [_guarded(value) for value in texts[column]] for column in texts})


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet that opens a CSV file would take ``text`` for a formula."""
    return text.lstrip(SKIPPED).startswith(FORMULA_STARTS)


def _guarded(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and is_formula(value) else value
