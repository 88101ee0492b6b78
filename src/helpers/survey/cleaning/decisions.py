"""What Ankestyrelsen has said of each decision beforehand: the frame and the draw, as the cleaning rules look
them up.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from helpers.survey.reading.values import as_text
from helpers.survey.sampling.universe import universe
from helpers.survey.spelling.writing import folded, letters

_ANNOUNCED = re.compile(r"^(?:sag|sagen|sags|j|journal)?[. -]*(?:nummer|nøgle|nr|id)?[.: ]+")
LABELS = ("provision", "outcome", "period", "decision_date", "role")


@dataclass(frozen=True)
class Decisions:
    """Look-ups by decision_id. municipality: every decision of the frame; labels: item → value, for the
    investigated ones only.

    role is known of drawn decisions alone: a decision of the frame that was not drawn may have been chosen by
    the municipality.
    """

    municipality: Mapping[str, str]
    labels: Mapping[str, Mapping[str, Any]]

    @cached_property
    def forms(self) -> dict[str, str]:
        """Each decision's id in letters and digits alone → the id; not those that several ids share."""
        every = Counter(map(_form, self.municipality))
        return {form: key for key in self.municipality if every[form := _form(key)] == 1}

    def meant(self, typed: Any) -> str | None:
        """Return the one id that may have been meant: written with another dash or none, with blanks or
        capitals, as a number, or with "Sag" before it.
        """
        text = folded(as_text(typed))
        return self.forms.get(_form(text)) or self.forms.get(_form(_ANNOUNCED.sub("", text)))

    @cached_property
    def investigated(self) -> set[str]:
        """Decisions of the two provisions, outcomes and periods."""
        return set(self.labels["outcome"])


def _form(key: str) -> str:
    """Return the letters and digits of an id; of a number without its first noughts, which a spreadsheet
    takes away.
    """
    form = letters(key)
    return form.lstrip("0") or form if form.isdecimal() else form


def known(draw: pd.DataFrame, frame: pd.DataFrame) -> Decisions:
    """Return what is known of every decision. draw: draw.csv; frame: frame.csv (municipality as text, ISO
    dates).
    """
    columns = ["decision_id", "municipality", "provision", "outcome", "period", "decision_date"]
    investigated = pd.concat([draw[columns], universe(frame)[columns]]).drop_duplicates("decision_id")
    every = pd.concat([draw[columns[:2]], frame[columns[:2]]]).drop_duplicates("decision_id")
    labels: dict[str, dict[str, Any]] = {
        name: _lookup(investigated, name) for name in ("provision", "outcome", "period")
    }
    labels["decision_date"] = {
        key: _day(value) for key, value in _lookup(investigated, "decision_date").items()
    }
    return Decisions(_lookup(every, "municipality"), labels | {"role": _lookup(draw, "role")})


def _lookup(table: pd.DataFrame, column: str) -> dict[str, Any]:
    return dict(zip(table["decision_id"].astype(str), table[column].tolist(), strict=True))


def _day(value: Any) -> dt.date:
    return dt.date.fromisoformat(value[:10]) if isinstance(value, str) else pd.Timestamp(value).date()
