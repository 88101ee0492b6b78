"""In-depth cases: bands and ranges in declared words, of cases that their municipality has cleared.

Few cases are told of, so nothing is withheld cell by cell: a table that says more is refused whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from helpers.protocol.disclosure import CaseRules
from helpers.protocol.fields import is_day
from helpers.publish.columns import Rule
from helpers.publish.views import NotReleasable, View

LAW = re.compile(r"§\s*\d+(?:\s*[a-z]\b)?")  # the one number that a key may have in it


def told(view: View, rules: CaseRules) -> pd.DataFrame:
    """Return what may be shown of a table of in-depth cases: all but the days of clearing.

    Raises NotReleasable where a case is not cleared, a key holds a figure, or a band is not a declared one.
    """
    for fault in (*_uncleared(view), *_figures(view), *_undeclared(view, rules)):
        raise NotReleasable(f"{view.name}: {fault}")
    return view.frame.drop(columns=view.named(Rule.CLEARED))


def _uncleared(view: View) -> Iterator[str]:
    for name in view.named(Rule.CLEARED):
        for number, day in enumerate(view.frame[name], 1):
            if not _is_day(day):
                yield (
                    f"row {number} has no day in {name!r}: a case is described when its municipality has "
                    "cleared the description, so leave it out until then."
                )


def _is_day(value: Any) -> bool:
    return bool(isinstance(value, date) and not pd.isna(value)) or is_day(value)


def _figures(view: View) -> Iterator[str]:
    for name in view.named(Rule.KEY):
        for value in view.frame[name].dropna():
            if not isinstance(value, str) or any(sign.isdigit() for sign in LAW.sub("", value)):
                yield f"column {name!r} holds a figure ({value!r}): tell it in a band or a range."


def _undeclared(view: View, rules: CaseRules) -> Iterator[str]:
    for column in view.columns:
        if column.rule is not Rule.BAND:
            continue
        declared = rules.texts(column.dimension)
        if not declared:
            yield f"column {column.name!r}: the rules of disclosure declare no {column.dimension!r}."
        for value in view.frame[column.name].dropna():
            if value not in declared:
                yield f"column {column.name!r} holds {value!r}, which is not one of: {'; '.join(declared)}."
