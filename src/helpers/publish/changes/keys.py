"""Key figures: a number for each provision, raw and as the report prints it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from helpers import danish
from helpers.publish.tables import SIGN


def alone(value: float, text: Callable[[float], str] = danish.number) -> tuple[Any, str]:
    """Return ``value`` and its text, ".." where it may not be shown."""
    return (None, SIGN) if pd.isna(value) else (float(value), text(value))


def by_provision(
    values: Sequence[float], text: Callable[[float], str] = danish.number, unit: str = ""
) -> tuple[Any, str]:
    """Return the values, one for each provision that was drawn, and their text: "68 og 66 pct."; ".." in the
    place of one that may not be shown.
    """
    pairs = [alone(value, text) for value in values]
    told = danish.listing([words for _, words in pairs])
    shown = any(raw is not None for raw, _ in pairs)
    return [raw for raw, _ in pairs], f"{told}{danish.NBSP}{unit}" if unit and shown else told
