"""Tables for the report: a released frame becomes a markdown table that both engines turn into a real one.

Markdown, because Quarto keeps it a table in HTML and in Typst alike; an HTML table from pandas has an empty
header cell and loses its structure in the PDF. Cell text is data: every sign that markdown, HTML or a
shortcode could act on is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from IPython.display import Markdown

from helpers.errors import HelpersError

WITHHELD = "•"
WITHHELD_NOTE = (
    f"{WITHHELD} Ikke vist: færre end fem sager, færre end tre kommuner eller for få sager til opgørelsen."
)
BREAKS = re.compile(r"[ \t\r\n\f\v]+")  # not the non-breaking space, which belongs to the text
ACTIVE = re.compile(r"([\\`*_{}\[\]<>()#+!|$^~@\"'-])")
WIDEST = 60  # characters that a column may claim for itself before it wraps
Format = Callable[[Any], str]


class UnknownColumn(HelpersError):
    """A table was asked for a column that its frame does not have."""


def escape(text: str) -> str:
    """Return ``text`` with every active sign of markdown, HTML and shortcodes escaped, on one line."""
    return ACTIVE.sub(r"\\\1", BREAKS.sub(" ", str(text)).strip(" "))


def markdown_table(
    frame: pd.DataFrame, headers: Mapping[str, str], formats: Mapping[str, Format] | None = None
) -> str:
    """Return a pipe table of the columns in ``headers`` (name → Danish header), in that order.

    ``formats`` turn values into Danish text; columns with a format or a number type are right-aligned.
    Missing values print as withheld where the frame has a column ``withheld``, else as an en dash.
    Raises UnknownColumn.
    """
    formats = formats or {}
    unknown = [c for c in [*headers, *formats] if c not in frame.columns]
    if unknown:
        raise UnknownColumn(
            f"column {unknown[0]!r} is not in the table; it has {', '.join(map(str, frame.columns))}."
        )
    missing = WITHHELD if "withheld" in frame.columns else "–"
    columns = [
        [escape(h), *(_cell(value, formats.get(c), missing) for value in frame[c])]
        for c, h in headers.items()
    ]
    rulers = [
        _ruler(cells, _right(frame[c], c in formats)) for c, cells in zip(headers, columns, strict=True)
    ]
    rows = list(zip(*columns, strict=True))
    return "\n".join(_row(cells) for cells in [rows[0], rulers, *rows[1:]])


def show(
    frame: pd.DataFrame,
    headers: Mapping[str, str],
    formats: Mapping[str, Format] | None = None,
    note: str = "",
) -> Markdown:
    """Return ``markdown_table`` for display in a notebook cell, with ``note`` and, where a value is withheld,
    why.
    """
    withheld = "withheld" in frame.columns and frame[list(headers)].isna().any(axis=None)
    notes = " ".join(n for n in (escape(note), WITHHELD_NOTE if withheld else "") if n)
    return Markdown(markdown_table(frame, headers, formats) + (f"\n\n{notes}" if notes else ""))


def _row(cells: Any) -> str:
    return "| " + " | ".join(cells) + " |"


def _ruler(cells: list[str], right: bool) -> str:
    """Return the dashes under a header: where a table is wider than its page, their number sets the column's
    share of it.
    """
    longest_word = max(len(word) for cell in cells for word in BREAKS.split(cell))
    dashes = "-" * max(longest_word, min(WIDEST, max(map(len, cells))), 3)
    return dashes + ":" if right else ":" + dashes


def _right(column: pd.Series, formatted: bool) -> bool:
    return formatted or (pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column))


def _cell(value: Any, form: Format | None, missing: str) -> str:
    if pd.isna(value):
        return missing
    return escape(form(value) if form else value)
