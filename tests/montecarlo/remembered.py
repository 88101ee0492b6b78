"""What one survey computes several times, computed once: the notebooks stand alone and fit again what an
earlier one has fitted.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import pandas as pd

from helpers.analysis.methods import inference
from helpers.analysis.remittal import association
from helpers.survey import columns, investigation, redaction
from helpers.survey.reading import checks

MOST = 50_000  # texts looked through for CPR numbers; most are numbers and dates, often the same
_find_cpr = functools.lru_cache(MOST)(redaction.find_cpr)


@contextmanager
def once() -> Iterator[None]:
    """Open the investigation, fit a model and look through a text only once, as long as this lasts."""
    with ExitStack() as stack:
        for place, name, function in (
            (investigation, "open_folder", functools.cache(investigation.open_folder)),
            (inference, "wls", _by_content(inference.wls, _fitted)),
            (association, "conditional", _by_content(association.conditional, _conditioned)),
            (columns, "find_cpr", _find_cpr),
            (checks, "find_cpr", _find_cpr),
        ):
            stack.enter_context(mock.patch.object(place, name, function))
        yield


def _by_content(function: Callable[..., Any], used: Callable[..., pd.DataFrame]) -> Callable[..., Any]:
    """``function``, whose result rests on the columns ``used`` of its table and its other arguments alone."""
    known: dict[Any, Any] = {}

    def asked(table: pd.DataFrame, *others: Any, **named: Any) -> Any:
        rests = used(table, *others, **named)
        key = (others, tuple(named.items()), *((name, tuple(rests[name])) for name in rests))
        if key not in known:
            try:
                known[key] = function(table, *others, **named)
            except inference.checks.NotEstimable as reason:
                known[key] = reason
        if isinstance(known[key], Exception):
            raise known[key]
        return known[key]

    return asked


def _fitted(
    cases: pd.DataFrame, formula: str, weights: str = "weight", clusters: str = "municipality"
) -> pd.DataFrame:
    named = [name for name in cases if str(name) in formula or name in (weights, clusters)]
    return cases[named]


def _conditioned(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[["x", "y", "group", "municipality"]]
