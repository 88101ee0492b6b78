"""What a map is told of each municipality, checked and made harmless before any of it is drawn.

Comments are written by others and are hostile until cleaned: here they lose what is no visible sign, and
what draws them writes them as text. What may not be shown must not come here at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers import danish
from helpers.errors import HelpersError

NEEDED = ("code", "name", "value", "n", "class", "text", "reason", "lines")
CODE = re.compile(r"\d{4}")
INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}  # controls, turned text, private signs: nothing a reader can see
UNRESOLVED = re.compile(r"\?(?=(?:meta|var):)")  # the mark of a missing number, for which pages are searched
WITHHELD, UNKNOWN = "withheld", "unknown"
FIGURES = ("value", "n", "class", "text")  # what a row that is withheld may not bring along
NOT_SHOWN, NO_FIGURES = "vises ikke af hensyn til små tal", "ingen tal"


@dataclass(frozen=True)
class Class:
    """A class of the map: its key in the table and its words in the legend. colour: "" for the palette's."""

    key: str
    label: str
    colour: str = ""


@dataclass(frozen=True)
class Region:
    """A municipality as the map shows it.

    kind: the key of its class, WITHHELD or UNKNOWN; text: what follows its name; short: what fits in a tile;
    lines: (heading, text) of the box.
    """

    code: str
    name: str
    kind: str
    text: str
    short: str = ""
    lines: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """Return its name with what is known of it: "Vejle: 23 pct., 48 sager"."""
        return f"{self.name}: {self.text}"


def regions(
    table: pd.DataFrame, classes: Sequence[Class], names: Mapping[str, str], decimals: int = 0
) -> list[Region]:
    """Return all municipalities of ``names`` (code → name) in alphabetical order.

    ``table``: one row per municipality with code, name, value, n, class, text, reason and lines (pairs of
    heading and text). A row with a reason is shown as withheld, by that reason, and must hold none of
    FIGURES; one of class UNKNOWN has its text alone; others have them all. Who has no row is unknown. Raises
    HelpersError.
    """
    _refuse(table, classes, names)
    told = {row["code"]: _region(row, decimals) for row in table.to_dict("records")}
    found = [told.get(code, Region(code, clean(name), UNKNOWN, NO_FIGURES)) for code, name in names.items()]
    return sorted(found, key=lambda region: danish.alphabetical(region.name))


def clean(text: Any) -> str:
    """Return a text on one line without invisible signs, or "" for a missing one."""
    if text is None or (isinstance(text, float) and pd.isna(text)):
        return ""
    seen = "".join(" " if sign.isspace() and sign != danish.NBSP else sign for sign in str(text))
    seen = "".join(sign for sign in seen if unicodedata.category(sign) not in INVISIBLE)
    return re.sub(" +", " ", UNRESOLVED.sub("? ", seen)).strip()


def _region(row: Mapping[Any, Any], decimals: int) -> Region:
    lines = tuple((clean(head), clean(text)) for head, text in row["lines"] or () if clean(text))
    code, name = row["code"], clean(row["name"])
    if reason := clean(row["reason"]):
        return Region(code, name, WITHHELD, reason, "", lines)
    if row["class"] == UNKNOWN:
        return Region(code, name, UNKNOWN, clean(row["text"]), "", lines)
    return Region(code, name, row["class"], clean(row["text"]), danish.number(row["value"], decimals), lines)


def _refuse(table: pd.DataFrame, classes: Sequence[Class], names: Mapping[str, str]) -> None:
    if missing := [name for name in NEEDED if name not in table.columns]:
        raise HelpersError(
            f"the table of the map has no column {missing[0]!r}; it needs {', '.join(NEEDED)}."
        )
    _refuse_codes(table["code"], names)
    keys = {each.key for each in classes}
    for row in table.to_dict("records"):
        given = [name for name in FIGURES if not _missing(row[name])]
        _refuse_row(row, given)
        if "value" in given and row["class"] not in keys:
            raise HelpersError(
                f"{row['code']} is of class {row['class']!r}; known: {', '.join(sorted(keys))}."
            )


def _refuse_row(row: Mapping[Any, Any], given: Sequence[str]) -> None:
    """Refuse a row that holds more, or less, than what it is may hold."""
    if clean(row["reason"]):
        kind, wanted = "is withheld", []
    elif row["class"] == UNKNOWN:
        kind, wanted = "is unknown", ["class", "text"]
    else:
        kind, wanted = "is shown", list(FIGURES)
    if along := [name for name in given if name not in wanted]:
        raise HelpersError(f"{row['code']} {kind}, and its {along[0]} came along: leave it empty.")
    if missing := [name for name in wanted if name not in given]:
        raise HelpersError(f"{row['code']} has no {missing[0]}: give it, or the reason why it is not shown.")


def _refuse_codes(codes: pd.Series, names: Mapping[str, str]) -> None:
    for code in codes:
        if not isinstance(code, str) or not CODE.fullmatch(code):
            raise HelpersError(
                f"{code!r} is no municipality's code: write four digits as text, as in '0101'."
            )
        if code not in names:
            raise HelpersError(f"{code} is none of the {len(names)} municipalities of the map: leave it out.")
    if (twice := codes[codes.duplicated()]).size:
        raise HelpersError(f"{twice.iloc[0]} has more than one row in the table of the map: it may have one.")


def _missing(value: Any) -> bool:
    return value is None or value == "" or bool(pd.isna(value))
