"""The map of the municipalities' overturn rates, and the table with the same numbers beside it.

Both are made of what ``publish.appeals.municipal.for_map`` gives, which holds released values alone. A
comment is what a municipality wrote: it is cleaned here and stays text in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pandas as pd

from helpers import danish
from helpers.publish import tables
from helpers.publish.appeals import municipal, words
from helpers.publish.appeals.words import GIVEN
from helpers.publish.columns import key, known
from helpers.publish.maps import regions
from helpers.publish.maps.component import Geography, Map
from helpers.publish.maps.regions import UNKNOWN, Class
from helpers.publish.views import View, register

BOUNDS = (20, 30, 40, 50)  # whole per cent as printed, where the next class begins
LABEL = "danmarkskort"  # of figure, table and data file
NO_CASES = {municipal.NO_CASES: danish.number(0)}  # in the column of cases
RECIPIENTS, COMMENT = "Modtagere", "Kommunens kommentar"


def classes() -> list[Class]:
    """Return the classes of rates, from low to high."""
    first, last = BOUNDS[0], BOUNDS[-1]
    between = [f"{low}–{danish.percent(high - 1)}" for low, high in pairwise(BOUNDS)]
    labels = [f"under {danish.percent(first)}", *between, f"{danish.percent(last)} og derover"]
    return [Class(str(place), label) for place, label in enumerate(labels)]


def overturn(table: pd.DataFrame, scope: str, geography: Geography, mark: str = "") -> Map:
    """Return the map of ``table``: ``municipal.for_map`` of ``scope``, 98 rows; mark: as for ``title``."""
    given = pd.DataFrame([_row(row) for row in table.to_dict("records")], columns=list(regions.NEEDED))
    shown = regions.regions(given, classes(), geography.names)
    told = (f"kort-{LABEL}", title(table, scope, mark), shown, classes(), geography)
    return Map(*told, finding=finding(table, mark))


def title(table: pd.DataFrame, scope: str, mark: str = "") -> str:
    """Return what the map shows, "Omgjort i 2021, hele serviceloven"; mark: what is said of its numbers."""
    years = table["year"].dropna()
    when = f" i {int(years.max())}" if len(years) else ""
    return f"Omgjort{when}, {municipal.label(scope)}{words.bracketed(mark)}"


def finding(table: pd.DataFrame, mark: str = "") -> str:
    """Return what the map shows by its colours: in how many municipalities at least so much was overturned,
    for the class that begins nearest to the middle of them; "" with less than two rates. table, mark: as for
    ``overturn``.
    """
    printed = [danish.whole(100 * rate) for rate in table["rate"].dropna()]
    if len(printed) < 2:
        return ""
    counts = {bound: sum(rate >= bound for rate in printed) for bound in BOUNDS}
    bound = min(BOUNDS, key=lambda each: abs(2 * counts[each] - len(printed)))
    some = danish.in_words(counts[bound], "én") if counts[bound] else "ingen"
    where = f"{some} af de {danish.in_words(len(printed))} viste kommuner"
    return f"I {where} blev {danish.percent(bound)} eller mere omgjort{words.bracketed(mark)}"


def values(
    table: pd.DataFrame, scope: str, geography: Geography, mark: str = ""
) -> dict[str, tuple[Any, str]]:
    """Return what the report says of the map (raw, Danish): its title, how many municipalities
    are in each class, and how many neighbours are kept.
    """
    kept, pairs = geography.kept
    return {
        "map_title": (None, title(table, scope, mark)),
        "map_counted": (None, overturn(table, scope, geography).counted),
        "map_neighbours_kept": (kept / pairs, danish.percent_of(kept / pairs)),
    }


def beside(table: pd.DataFrame, mark: str = "") -> View:
    """View of the same numbers in alphabetical order, for who reads them in a table; without any rate no
    row. mark: what is said of the numbers in the head of each of their columns, for the table is long.
    """
    rows = [_words(row) for row in table.to_dict("records")] if _known(table) else []
    names = ["municipality", "name", "overturned", "cases", "recipients", "covers", "comment", "said"]
    frame = pd.DataFrame(rows, columns=names)
    counted, said = _usual(frame["covers"]), _usual(frame["said"])
    of = words.bracketed(words.OF_A_COLUMN.get(mark, ""))
    order = frame["name"].map(danish.alphabetical).sort_values(kind="stable").index
    columns = (
        key("municipality"),
        key("name", "Kommune"),
        known("overturned", f"Omgjort{of}", _signed),
        known("cases", f"Sager{of}", str),
        known("recipients", _given(frame["recipients"], f"{RECIPIENTS}{of}"), str),
        known("comment", _given(frame["comment"], COMMENT)),
        *map(known, ("covers", "said")),
    )
    frame = frame.loc[order].reset_index(drop=True)
    told = ((f"{RECIPIENTS} af", counted, frame["covers"]), ("Kommentarerne er om", said, frame["said"]))
    frame["recipients"] = [
        _with(*pair, counted) for pair in zip(frame["recipients"], frame["covers"], strict=True)
    ]
    frame["comment"] = [_with(*pair, said) for pair in zip(frame["comment"], frame["said"], strict=True)]
    note = " ".join(_told_of(*each) for each in told if each[1])
    return register(LABEL, "Kortets tal", frame, columns, note=note, real_source=GIVEN)


def _given(told: pd.Series, header: str) -> str:
    """Return the head of a column, "" for none where nobody has given any of it: empty cells would say that
    each municipality has none.
    """
    return header if told.ne("").any() else ""


def _usual(told: pd.Series) -> str:
    """Return what most of the rows with something say, "" where none does."""
    some = told[told != ""]
    return str(some.value_counts().index[0]) if len(some) else ""


def _told_of(what: str, usual: str, every: pd.Series) -> str:
    """Return what is said once under the table, and that rows which deviate say so themselves."""
    unless = "" if every.isin([usual, ""]).all() else ", hvor intet andet står"
    return f"{what} {usual}{unless}."


def _with(text: str, about: str, usual: str) -> str:
    """Return the text of a cell, with what it is about where that is not the usual."""
    return text if about in (usual, "") else f"{text} ({about})"


def _signed(text: str) -> str:
    """Return a rate as the table has it: the sign for a hidden one, whose key stands under it."""
    return tables.SIGN if text == municipal.NOT_SHOWN else text


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
    printed = danish.whole(percent)
    return str(sum(printed >= bound for bound in BOUNDS))


def _lines(row: Mapping[Any, Any]) -> list[tuple[str, str]]:
    """Return heading and text of what is told besides the rate."""
    told = []
    if row["recipients"]:
        number = row["recipients"] + (f" ({row['covers']})" if row["covers"] else "")
        told.append((f"{RECIPIENTS} i {row['recipients_year']}", number))
    if row["comment"]:
        told.append((f"{COMMENT} ({row['comment_year']})", row["comment"]))
    return told


def _words(row: Mapping[Any, Any]) -> dict[str, str]:
    shown = not row["withheld"] and pd.notna(row["rate"])
    none = tables.SIGN if row["withheld"] else NO_CASES.get(row["shown"], row["shown"])
    comment = regions.clean(row["comment"])
    return {
        "municipality": row["code"],
        "name": row["name"],
        "overturned": danish.percent_of(row["rate"]) if shown else row["shown"],
        "cases": danish.number(row["n"]) if shown else none,
        "recipients": _signed(row["recipients"]),
        "covers": regions.clean(f"{row['covers']} i {row['recipients_year']}") if row["recipients"] else "",
        "comment": comment,
        "said": row["comment_year"] if comment else "",
    }
