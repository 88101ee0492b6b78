"""The map of the municipalities' overturn rates, and the table with the same numbers beside it.

Both are made of what ``publish.appeals.municipal.for_map`` gives, which holds released values alone. A
comment is what a municipality wrote: it is cleaned here and stays text in both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pandas as pd

from helpers import danish
from helpers.publish.appeals import municipal
from helpers.publish.appeals.words import GIVEN
from helpers.publish.columns import key, known
from helpers.publish.maps import regions
from helpers.publish.maps.component import Geography, Map
from helpers.publish.maps.regions import UNKNOWN, Class
from helpers.publish.views import View, register

BOUNDS = (20, 30, 40, 50)  # whole per cent as printed, where the next class begins
LABEL = "danmarkskort"  # of figure, table and data file
NO_NUMBER = "–"
YEAR = re.compile("[0-9]{4}")
RECIPIENTS, COMMENT = "Modtagere", "Kommunens kommentar"


def classes() -> list[Class]:
    """Return the classes of rates, from low to high."""
    first, last = BOUNDS[0], BOUNDS[-1]
    between = [f"{low}–{danish.percent(high - 1)}" for low, high in pairwise(BOUNDS)]
    labels = [f"under {danish.percent(first)}", *between, f"{danish.percent(last)} og derover"]
    return [Class(str(place), label) for place, label in enumerate(labels)]


def overturn(table: pd.DataFrame, scope: str, geography: Geography) -> Map:
    """Return the map of ``table``: ``municipal.for_map`` of ``scope``, 98 rows."""
    given = pd.DataFrame([_row(row) for row in table.to_dict("records")], columns=list(regions.NEEDED))
    shown = regions.regions(given, classes(), geography.names)
    return Map(f"kort-{LABEL}", title(table, scope), shown, classes(), geography, f"tbl-{LABEL}")


def title(table: pd.DataFrame, scope: str) -> str:
    """Return what the map shows: "Omgjort i 2021, hele serviceloven"."""
    years = table["year"].dropna()
    when = f" i {int(years.max())}" if len(years) else ""
    return f"Omgjort{when}, {municipal.label(scope)}"


def values(table: pd.DataFrame, scope: str, geography: Geography) -> dict[str, tuple[Any, str]]:
    """Return what the report says of the map (raw, Danish): its title and how many neighbours are kept."""
    kept, pairs = geography.kept
    return {
        "map_title": (None, title(table, scope)),
        "map_neighbours_kept": (kept / pairs, danish.percent_of(kept / pairs)),
    }


def beside(table: pd.DataFrame) -> View:
    """View of the same numbers in alphabetical order, for who reads them in a table; without any rate no
    row.
    """
    rows = [_words(row) for row in table.to_dict("records")] if _known(table) else []
    frame = pd.DataFrame(
        rows, columns=["municipality", "name", "overturned", "cases", "recipients", "comment"]
    )
    order = frame["name"].map(danish.alphabetical).sort_values(kind="stable").index
    columns = (
        key("municipality"),
        key("name", "Kommune"),
        known("overturned", "Omgjort", str),
        known("cases", "Sager", str),
        known("recipients", RECIPIENTS),
        known("comment", COMMENT),
    )
    frame = frame.loc[order].reset_index(drop=True)
    return register(LABEL, "Kortets tal", frame, columns, real_source=GIVEN)


def _known(table: pd.DataFrame) -> bool:
    """Say whether there is a municipality with a rate, or with one that is withheld."""
    return bool(table["rate"].notna().any() or table["withheld"].any())


def _row(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row as the map asks for it."""
    about = {"code": row["code"], "name": row["name"], "lines": _lines(row)}
    if row["withheld"]:
        return dict.fromkeys(regions.FIGURES) | about | {"reason": row["shown"]}
    if pd.isna(row["rate"]):
        return about | {"value": None, "n": None, "class": UNKNOWN, "text": row["shown"], "reason": ""}
    percent = 100 * row["rate"]
    rate = {"value": percent, "n": int(row["n"]), "class": _class(percent), "text": row["shown"]}
    return about | rate | {"reason": ""}


def _class(percent: float) -> str:
    """Return the class of a rate as it is printed, so that 19,6, printed as 20, is not under 20."""
    printed = int(danish.number(percent))
    return str(sum(printed >= bound for bound in BOUNDS))


def _lines(row: Mapping[Any, Any]) -> list[tuple[str, str]]:
    """Return heading and text of what is told besides the rate; each text begins with its own heading."""
    told = [row[name].partition(": ") for name in ("recipients", "comment") if row[name]]
    return [(head, text) for head, _, text in told]


def _words(row: Mapping[Any, Any]) -> dict[str, str]:
    shown = not row["withheld"] and pd.notna(row["rate"])
    (counted, recipients), (said, comment) = map(_told, (row["recipients"], row["comment"]))
    told = {
        "recipients": f"{recipients} i {counted}" if recipients else "",
        "comment": f"{said}: {comment}" if comment else "",
    }
    return {
        "municipality": row["code"],
        "name": row["name"],
        "overturned": danish.percent_of(row["rate"]) if shown else row["shown"],
        "cases": danish.number(row["n"]) if shown else NO_NUMBER,
        **told,
    }


def _told(words: str) -> tuple[str, str]:
    """Return the year of what is told besides the rate, which its heading names, and the text itself."""
    head, _, text = words.partition(": ")
    year = YEAR.search(head)
    return year[0] if year else "", regions.clean(text)
