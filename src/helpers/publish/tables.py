"""Tables for the report: a released frame becomes a markdown table that both engines turn into a real one.

Markdown, because Quarto keeps it a table in HTML and in Typst alike; an HTML table from pandas has an empty
header cell and loses its structure in the PDF. Cell text is data: every sign that markdown, HTML or a
shortcode could act on is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from IPython.display import Markdown

from helpers import danish
from helpers.protocol.disclosure import Disclosure, RegisterRules, Rules, WorkshopRules
from helpers.publish.columns import Column, Rule
from helpers.publish.views import NotReleasable

SIGN = ".."  # for every hidden value, whatever hides it: two signs would tell which are small
WITHHELD = f'<abbr title="ikke vist">{SIGN}</abbr>'  # on pages a screen reader says what it stands for
ROUNDED, UNSAFE = "rounded", "unsafe"  # what is told of a whole table, in the attributes of what is shown
IMPOSSIBLE = "–"  # what cannot occur by the questionnaire, or does not exist: nothing is hidden there
NOTHING = "Ingen oplysninger"  # in a table to which nobody's answers lead
VOICES_NOTE = f"{SIGN} Ikke vist: tallet ville røbe, hvor få kommuner der står bag et andet."
BREAKS = re.compile(r"[ \t\r\n\f\v]+")  # not the non-breaking space, which belongs to the text
ACTIVE = re.compile(r"([\\`*_{}\[\]<>()#+!|$^~@\"'-])")
WIDEST = 60  # characters that a column may claim for itself before it wraps


def withheld_note(rules: Rules) -> str:
    """Return what stands under a table with a withheld value."""
    cases, municipalities = map(danish.in_words, (rules.min_cases, rules.min_municipalities))
    return (
        f"{SIGN} Ikke vist: færre end {cases} sager, færre end {municipalities} kommuner eller for få "
        "sager til opgørelsen, eller tallet kunne røbe et andet."
    )


def whole_note(told: Mapping[Hashable, Any], rules: Disclosure) -> str:
    """Return what is said of a whole table: that its counts are rounded, or that it cannot be shown. told:
    the attributes of what was released (``release``).
    """
    if told.get(UNSAFE):
        return "Tabellen kan ikke vises: dens tal kunne regnes ud af andre tal, der er offentliggjort."
    if told.get(ROUNDED):
        base = danish.in_words(rules.suppression.rounding_base)
        return (
            f"Alle antal er omtrentlige: de er rundet op eller ned til noget, {base} går op i, så summerne i "
            f"tabellen passer, og ligger højst {base} fra det rigtige tal."
        )
    return ""


def few_note(rules: RegisterRules) -> str:
    """Return what stands under a register table with a withheld value."""
    least = danish.in_words(rules.min_cases)
    return f"{SIGN} Ikke vist: færre end {least} sager, eller tallet kunne regnes ud af de andre."


def few_word(rules: WorkshopRules) -> str:
    """Return what stands under a table of numbers of municipalities."""
    return (
        f"»{danish.sentence(rules.few)}« er færre end {danish.in_words(rules.min_municipalities)} kommuner."
    )


def escape(text: str) -> str:
    """Return ``text`` with every active sign of markdown, HTML and shortcodes escaped, on one line."""
    return ACTIVE.sub(r"\\\1", BREAKS.sub(" ", str(text)).strip(" "))


def markdown_table(frame: pd.DataFrame, columns: Iterable[Column]) -> str:
    """Return a pipe table of those of ``columns`` that have a header, in that order.

    A frame without rows gives one that says so. Columns with a text or a number type are right-aligned.
    Missing values print as withheld where the frame has a column ``withheld``, else as an en dash, and so do
    rows that cannot occur (column of the rule ``possible``). Raises NotReleasable.
    """
    columns = list(columns)
    shown = [column for column in columns if column.header]
    missing = _missing(frame, columns)
    cells = [
        [
            escape(column.header),
            *(
                mark if text is None else escape(text)
                for mark, text in zip(missing, texts(frame, column), strict=True)
            ),
        ]
        for column in shown
    ]
    if frame.empty:
        cells = [[own[0], IMPOSSIBLE if place else NOTHING] for place, own in enumerate(cells)]
    rulers = [_ruler(own, _right(frame, column)) for own, column in zip(cells, shown, strict=True)]
    rows = list(zip(*cells, strict=True))
    return "\n".join(_row(row) for row in [rows[0], rulers, *rows[1:]])


def show(frame: pd.DataFrame, columns: Sequence[Column], note: str = "", why_withheld: str = "") -> Markdown:
    """Return ``markdown_table`` for display in a notebook cell, with ``note`` and, where a value is withheld,
    why.
    """
    table = markdown_table(frame, columns)
    notes = " ".join(text for text in (escape(note), why_withheld if WITHHELD in table else "") if text)
    return Markdown(table + (f"\n\n{notes}" if notes else ""))


def texts(frame: pd.DataFrame, column: Column) -> list[str | None]:
    """Return the Danish texts of a column of a released frame; None where a value is missing."""
    form = column.text or str
    if column.rule is Rule.DERIVED:
        return [form(row) for row in frame.to_dict("records")]
    if column.name not in frame.columns:
        raise NotReleasable(
            f"column {column.name!r} is not in the table; it has {', '.join(map(str, frame.columns))}."
        )
    return [None if pd.isna(value) else form(value) for value in frame[column.name]]


def _missing(frame: pd.DataFrame, columns: Iterable[Column]) -> list[str]:
    """Return what stands in each row for a value that is missing."""
    if "withheld" not in frame.columns:
        return [IMPOSSIBLE] * len(frame)
    can = pd.Series(True, frame.index)
    for column in columns:
        if column.rule is Rule.POSSIBLE and column.name in frame.columns:
            can &= frame[column.name]
    return [WITHHELD if each else IMPOSSIBLE for each in can]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _ruler(cells: list[str], right: bool) -> str:
    """Return the dashes under a header: where a table is wider than its page, their number sets the column's
    share of it.
    """
    plain = [cell.replace(WITHHELD, SIGN) for cell in cells]
    longest_word = max(len(word) for cell in plain for word in BREAKS.split(cell))
    dashes = "-" * max(longest_word, min(WIDEST, max(map(len, plain))), 3)
    return dashes + ":" if right else ":" + dashes


def _right(frame: pd.DataFrame, column: Column) -> bool:
    values: Any = frame.get(column.name)
    return column.text is not None or (
        pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    )
