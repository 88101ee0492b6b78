"""What Ankestyrelsen has said of each decision beforehand: the frame and the draw, as the cleaning rules look
them up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from helpers.survey.columns import bare
from helpers.survey.sampling.universe import universe

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
        """Each decision's id without blanks and capitals → the id."""
        return {bare(key): key for key in self.municipality}

    @cached_property
    def investigated(self) -> set[str]:
        """Decisions of the two provisions, outcomes and periods."""
        return set(self.labels["outcome"])


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
