"""What one survey computes several times, computed once: the notebooks stand alone and read, weight and fit
again what an earlier one has.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import pandas as pd

from helpers.analysis.information import types
from helpers.analysis.methods import inference
from helpers.analysis.remittal import association, causes
from helpers.project import Workspace
from helpers.protocol import disclosure
from helpers.protocol.analysis_plan import Plan
from helpers.survey import columns, investigation, own_protocol, redaction, reference
from helpers.survey.reading import checks
from helpers.survey.sampling import weights

MOST = 50_000  # texts looked through for CPR numbers; most are numbers and dates, often the same
_find_cpr = functools.lru_cache(MOST)(redaction.find_cpr)
# what the files of the project say is the same in every survey
_SAME = (
    (reference, "municipalities", functools.cache(reference.municipalities)),
    (disclosure, "all_rules", functools.cache(disclosure.all_rules)),
    (columns, "find_cpr", _find_cpr),
    (checks, "find_cpr", _find_cpr),
)


@contextmanager
def once() -> Iterator[None]:
    """Read a file, weight, fit a model and look through a text only once, as long as this lasts.

    What is handed out again is the same object: nothing that uses it may write in it.
    """
    with ExitStack() as stack:
        for place, name, function in _SAME:
            stack.enter_context(mock.patch.object(place, name, function))
        for place, name in ((investigation, "open_folder"), (own_protocol, "analysis_plan")):
            stack.enter_context(mock.patch.object(place, name, functools.cache(getattr(place, name))))
        for place, name in (
            *((own_protocol, "noted"), (Workspace, "table"), (weights, "size_classes"), (types, "weigher")),
            *((types, "_e4"), (types, "_e5"), (causes, "_e6"), (association, "_e7"), (inference, "cr2")),
        ):
            stack.enter_context(mock.patch.object(place, name, by_identity(getattr(place, name))))
        fitted = by_content(inference.wls, _fitted)
        stack.enter_context(mock.patch.object(inference, "wls", fitted))
        yield


def by_identity(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function``, asked once for the same objects and equal plans, paths and texts."""
    known: dict[Hashable, Any] = {}
    held: list[Any] = []  # an object that is gone could lend its number to another

    @functools.wraps(function)
    def asked(*given: Any, **named: Any) -> Any:
        key = (*map(_known_by, given), *((name, _known_by(value)) for name, value in named.items()))
        if key not in known:
            held.append((given, named))
            known[key] = function(*given, **named)
        return known[key]

    return asked


def _known_by(value: Any) -> Hashable:
    if isinstance(value, str | Workspace):
        return value
    return repr(value) if isinstance(value, tuple | list | Plan) else id(value)


def by_content(function: Callable[..., Any], used: Callable[..., pd.DataFrame]) -> Callable[..., Any]:
    """``function``, whose result rests on the columns ``used`` of its table and its other arguments alone."""
    known: dict[Any, Any] = {}

    def asked(table: pd.DataFrame, *others: Any, **named: Any) -> Any:
        rests = used(table, *others, **named)
        key = (others, tuple(named.items()), *((name, _content(rests[name])) for name in rests))
        if key not in known:
            try:
                known[key] = function(table, *others, **named)
            except inference.checks.NotEstimable as reason:
                known[key] = reason
        if isinstance(known[key], Exception):
            raise known[key]
        return known[key]

    return asked


def _content(column: pd.Series) -> Hashable:
    values = column.to_numpy()
    return values.tobytes() if values.dtype != object else tuple(values)


def _fitted(
    cases: pd.DataFrame, formula: str, weights: str = "weight", clusters: str = "municipality"
) -> pd.DataFrame:
    named = [name for name in cases if str(name) in formula or name in (weights, clusters)]
    return cases[named]
