"""What stands in the cells of a sheet's tables: own counts, released values, and the sign for hidden ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.municipality.own import ADDED, HAS, OF
from helpers.publish.columns import Column, key, known
from helpers.publish.municipality.public import Rows, row, where
from helpers.publish.tables import NONE, SIGN
from helpers.publish.views import OWN, View
from helpers.terms import PERIODS

EARLY, LATE = PERIODS
BETWEEN, MOST_LISTED = ", ", 10
HIDDEN = f"Et tal, der er vist som »{SIGN}«, vises heller ikke i rapporten."


def beside_columns(what: str) -> tuple[Column, ...]:
    """Return the columns of a table of own answers beside the country's, in both periods; what: its rows."""
    return (
        key("provision", "Ydelse"),
        key("label", what),
        known("own_before", f"Egne {EARLY}", str),
        known("own_after", f"Egne {LATE}", str),
        known("before", f"Landet {EARLY}", str),
        known("after", f"Landet {LATE}", str),
    )


def beside_row(
    provision: str, label: str, own: Sequence[str], released: dict[str, Any] | None
) -> dict[str, Any]:
    """Return a row of it: the ``own`` words of both periods, and what is released of the country."""
    told = released or {}
    texts = [told.get(f"{name}_text", told.get(name)) for name in ("before", "after")]
    before, after = (text if isinstance(text, str) else worded(text, danish.percent_of) for text in texts)
    known_ = {"own_before": own[0], "own_after": own[1], "before": before, "after": after}
    return {"provision": provision, "label": label, **known_}


def both(
    rows: Rows, provision: str, wanted: dict[str, str], worded: Callable[[dict[str, Any]], str]
) -> list[str]:
    """Return the own answers of both periods in words; a word where no case answers."""
    found = (row(rows, provision=provision, period=period, **wanted) for period in PERIODS)
    return [worded(each) if each else NONE for each in found]


def counted(row: dict[str, Any]) -> str:
    """Return "3 af 4"."""
    return f"{danish.number(row[HAS])} af {danish.number(row[OF])}"


def together(row: dict[str, Any]) -> str:
    """Return "8 i 4 sager"."""
    cases_ = "sag" if row[OF] == 1 else "sager"
    return f"{danish.number(row[ADDED])} i {danish.number(row[OF])} {cases_}"


def total(rows: Rows, name: str, here: dict[str, str]) -> int:
    """Return the sum of the column ``name`` over the rows of ``here``."""
    return int(sum(row[name] for row in where(rows, here)))


def listed(pages: Sequence[float]) -> str:
    """Return each of the pages, of many only how many there are and from where to where they go."""
    if len(pages) > MOST_LISTED:
        ends = " til ".join(map(danish.number, (min(pages), max(pages))))
        return f"{danish.number(len(pages))} sager: {ends}"
    return BETWEEN.join(map(danish.number, pages)) or NONE


def worded(value: Any, form: Callable[[float], str]) -> str:
    """Return a released value in the words of ``form``, the sign for a hidden one where it is missing."""
    return SIGN if value is None or pd.isna(value) else form(value)


def number(row: dict[str, Any], name: str) -> str:
    """Return the whole number in the column ``name`` of a released row."""
    return worded(row.get(name), danish.number)


def change(row: dict[str, Any]) -> str:
    """Return the ratio of a released row as a change."""
    return worded(row.get("ratio"), danish.percent_change)


def text(row: dict[str, Any], name: str) -> str:
    """Return the words in the column ``name`` of a released row."""
    text = row.get(name)
    return text if isinstance(text, str) else SIGN


def hidden(rows: list[dict[str, Any]]) -> str:
    """Return what stands under a table with a hidden value, else nothing."""
    return HIDDEN if any(SIGN in row.values() for row in rows) else ""


def view(
    name: str, title: str, rows: list[dict[str, Any]], columns: tuple[Column, ...], note: str = ""
) -> View:
    """Return the view of ``rows``, which are one municipality's own."""
    frame = pd.DataFrame(rows, columns=[column.name for column in columns])
    return View(name, title, frame, columns, note.strip(), kind=OWN)
