"""How the pages were counted, by period: the drift of the answers, and the answers as covariates.

In a page count a change in the way of counting looks like a change in the file. All that was asked of the way
of counting is looked at together (``counting.questions`` of the plan), weighted as the result is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import pandas as pd

from helpers.analysis.methods import moments
from helpers.protocol.analysis_plan import Plan

UNKNOWN = "unknown"  # an answer that was not given, as a covariate
COLUMNS = [
    "question", "answer", "before", "after", "n_cases", "n_municipalities", "fewest", "fewest_municipalities",
]  # fmt: skip
PREFIX = "counted"


def answers(cases: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return the answers of ``cases`` to the plan's questions as texts ("True" for yes), missing as pandas
    does; a question that is not among the columns has none.
    """
    given = {name: cases.get(name, pd.Series(pd.NA, index=cases.index)) for name in plan.counting.questions}
    return pd.DataFrame({name: column.astype("string") for name, column in given.items()}, index=cases.index)


def shares(used: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return the weighted share of each answer in both periods, among the cases with an answer.

    used: cases with period, municipality and weight. Columns: COLUMNS; n_cases and n_municipalities count
    the question's answers in the period with fewest, fewest and fewest_municipalities those with or without
    the answer.
    """
    rows, weight = [], used["weight"].to_numpy(dtype=float)
    for question, answer, known, given in _given(used, plan):
        share = [_share(weight, side, given) for side in known]
        split = [side & (given == value) for side in known for value in (True, False)]
        fewest = (*_fewest(used["municipality"], known), *_fewest(used["municipality"], split))
        rows.append((question, answer, *share, *fewest))
    return pd.DataFrame(rows, columns=COLUMNS)


def _given(
    used: pd.DataFrame, plan: Plan
) -> Iterator[tuple[str, str, tuple[np.ndarray, np.ndarray], np.ndarray]]:
    """Yield each question and answer, which cases have any answer before and after, and which have it."""
    told = answers(used, plan)
    before, after = (used["period"].eq(period).to_numpy() for period in (plan.before, plan.after))
    for question in told:
        numbers, found = pd.factorize(told[question], sort=True)
        known = numbers >= 0
        for number, answer in enumerate(found):
            yield question, answer, (before & known, after & known), numbers == number


def _fewest(places: pd.Series, sides: Sequence[np.ndarray]) -> tuple[int, int]:
    """Return the fewest cases, and the fewest municipalities, of any of the ``sides``."""
    return min(int(side.sum()) for side in sides), min(moments.different(places, sides))


def _share(weight: np.ndarray, side: np.ndarray, given: np.ndarray) -> float:
    whole = np.nansum(weight[side])
    return float(np.nansum(weight[side & given]) / whole) if whole > 0 else np.nan


def drift(used: pd.DataFrame, plan: Plan) -> float:
    """Return the largest difference between the periods in the weighted share of one answer; missing where no
    question was answered in both. used: as for ``shares``.
    """
    weight, differences = used["weight"].to_numpy(dtype=float), []
    for _, _, (before, after), given in _given(used, plan):
        differences.append(abs(_share(weight, before, given) - _share(weight, after, given)))
    return float(np.nanmax(differences)) if np.isfinite(differences).any() else np.nan


def covariates(used: pd.DataFrame, plan: Plan) -> tuple[pd.DataFrame, Sequence[str]]:
    """Return ``used`` with a 0/1 column per answer but the most common one of each question, and their names.

    Answers of fewer municipalities than the plan's guard count with the most common one: what hangs on few
    municipalities cannot be told from them. A question that was not answered is an answer of its own.
    """
    told = answers(used, plan).fillna(UNKNOWN)
    found: dict[str, np.ndarray] = {}
    for question in told:
        numbers, known = pd.factorize(told[question])  # in the order of the rows
        places = moments.different(used["municipality"], [numbers == each for each in range(len(known))])
        usual = np.bincount(numbers).argmax() if len(numbers) else 0
        for answer in np.argsort(known.astype(object)):
            column = (numbers == answer).astype(float)
            enough = places[answer] >= plan.guards.min_municipalities_per_period
            if answer != usual and enough and not any(map(partial(np.array_equal, column), found.values())):
                found[f"{PREFIX}_{len(found)}"] = column
    return used.assign(**found), list(found)


def alike(used: pd.DataFrame, plan: Plan) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the cases counted in one and the same way, and that way: the answers to all questions. Of all
    ways it is the one with most cases in the period where it has fewest; nothing where no case tells all.
    """
    told = answers(used, plan).dropna()
    if told.empty:
        return used.iloc[:0], ()
    counts = told.assign(period=used.loc[told.index, "period"]).groupby([*told.columns, "period"]).size()
    counts = counts.unstack("period", fill_value=0).reindex(columns=[plan.before, plan.after], fill_value=0)
    way = counts.min(axis=1).idxmax()
    way = way if isinstance(way, tuple) else (way,)
    return used.loc[told.index[told.eq(list(way)).all(axis=1)]], way
