"""Every check of what goes into an analysis, so that the statistics read like their formulas."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence

import numpy as np
import pandas as pd

from helpers.analysis.methods import moments
from helpers.errors import HelpersError

LEVERAGE_TOLERANCE = 1e-10


class InputInvalid(HelpersError):
    """What an analysis is given is not what it needs: a column is missing, a code unknown, a number
    impossible.
    """


class NotEstimable(HelpersError):
    """The data cannot carry this model: a period or an outcome is absent, or hangs on one municipality.

    The one failure that callers expect: the estimate is missing, and the rest of the table stands.
    """


def columns(frame: pd.DataFrame, needed: Iterable[str], table: str) -> None:
    """Raise InputInvalid unless ``frame`` has every one of the ``needed`` columns."""
    if missing := [column for column in needed if column not in frame]:
        names = [*map(str, frame.columns)]
        near = difflib.get_close_matches(str(missing[0]), names, 3)
        told = f"near it: {', '.join(near)}" if near else f"it has {', '.join(names)}"
        raise InputInvalid(f"The table {table} lacks the column {missing[0]}: {told}.")


def numeric(frame: pd.DataFrame, measures: Iterable[str]) -> None:
    """Raise InputInvalid unless each of ``measures`` is a column of numbers, of which there is a mean."""
    for column in measures:
        if not pd.api.types.is_numeric_dtype(frame[column].dtype):
            raise InputInvalid(
                f"Column {column} holds no numbers ({frame[column].dtype}): ask for its groups with by=, or "
                "add a column of 1 and 0 for one of its answers and give cases= it."
            )


def codes(column: pd.Series, allowed: Collection[str]) -> None:
    """Raise InputInvalid unless every value of ``column`` is one of ``allowed``."""
    if len(unknown := column[~column.isin(list(allowed))]):
        raise InputInvalid(
            f"Column {column.name} holds {unknown.iloc[0]!r}: expected one of {', '.join(allowed)}."
        )


def positive(column: pd.Series) -> None:
    """Raise InputInvalid unless every value of ``column`` is a finite number above 0."""
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    if len(wrong := column[~(np.isfinite(numbers) & (numbers > 0))]):
        raise InputInvalid(
            f"Column {column.name} holds {wrong.iloc[0]}: a number above 0 is needed. Correct it when "
            "cleaning."
        )


def weighted(column: pd.Series) -> None:
    """Raise InputInvalid unless every case has a weight, a finite number above 0."""
    if column.isna().any():
        raise InputInvalid(
            f"{int(column.isna().sum())} of {len(column)} cases have no {column.name}: they were not "
            f"completed, or the question was not answered. Drop cases without weight first: "
            f"cases.dropna(subset='{column.name}')."
        )
    positive(column)


def distinct(decisions: pd.Series) -> None:
    """Raise InputInvalid if a decision stands twice."""
    if len(twice := decisions[decisions.duplicated()]):
        raise InputInvalid(f"Decision {twice.iloc[0]} stands twice among the cases: clean the returns first.")


def same_decisions(given: pd.Series, known: pd.Series) -> None:
    """Raise InputInvalid unless ``given`` holds each decision of ``known`` once and no other."""
    told, every = given.astype("str"), known.astype("str")
    wrong = {
        "missing": every[~every.isin(told)],
        "in several rows": told[told.duplicated()].drop_duplicates(),
        "unknown": told[~told.isin(every)].drop_duplicates(),
    }
    found = [f"{len(rows):,} {what} (first: {rows.iloc[0]})" for what, rows in wrong.items() if len(rows)]
    if found:
        advice = (
            "Rows are missing: weights are computed from all cases. Ask for a part with by=, a term of the "
            "formula, or rows of used()."
            if len(wrong["missing"])
            else "Weights are computed from one row per case: merge with validate='one_to_one'."
        )
        raise InputInvalid(f"Of {len(every):,} decisions of survey.cases: {', '.join(found)}. {advice}")


def share(value: np.ndarray | float, name: str) -> None:
    """Raise InputInvalid unless 0 < value < 1, or each of several values."""
    if not np.all(np.greater(value, 0) & np.less(value, 1)):
        raise InputInvalid(f"{name} is {value!r}: give a number between 0 and 1, such as 0.95.")


def above_one(value: float, name: str) -> None:
    """Raise InputInvalid unless value > 1 (a factor)."""
    if not value > 1:
        raise InputInvalid(f"{name} is {value!r}: give a factor above 1, such as 1.2.")


def regression(response: np.ndarray, design: np.ndarray, formula: str) -> None:
    """Raise InputInvalid unless ``formula`` has one response and all its numbers are finite.

    response: n x 1, design: n x k, as patsy makes them.
    """
    if response.shape[1] != 1:
        raise InputInvalid(f"The left side of {formula!r} is no single number: give one numeric column.")
    if not (np.isfinite(response).all() and np.isfinite(design).all()):
        raise InputInvalid(f"A column of {formula!r} holds an infinite number: correct it when cleaning.")


def jackknife_possible(
    design: np.ndarray, clusters: pd.Series | np.ndarray, terms: Sequence[str] = ()
) -> None:
    """Raise NotEstimable unless the design keeps full rank when any one cluster is left out.

    design: n x k model matrix; clusters: n labels; terms: k names, of which the message tells those that say
    the same. CR3 refits the model without each cluster in turn; that is
    possible where every eigenvalue of the cluster's block of the hat matrix stays below 1.
    """
    groups, labels = moments.numbered(clusters)
    if len(labels) < 2:
        raise NotEstimable(f"The model needs at least 2 municipalities; there are {len(labels)}.")
    leverage = moments.leverages(design, groups)
    if leverage is None:
        if alike := _alike(design, terms):
            raise NotEstimable(
                f"The terms {' and '.join(alike)} say the same (they are collinear): leave one of them out."
            )
        raise NotEstimable(
            "A period or an outcome has no case at all: the change cannot be estimated. More returns are "
            "needed."
        )
    if leverage.max() > 1 - LEVERAGE_TOLERANCE:
        without = design[groups != leverage.argmax()]
        own = [term for term, column in zip(terms, without.T, strict=False) if not column.any()]
        if own:
            raise NotEstimable(
                f"Without municipality {labels[leverage.argmax()]} no case is left of {' and '.join(own)}: "
                "leave that out of the formula, or wait for more returns."
            )
        raise NotEstimable(
            f"Without municipality {labels[leverage.argmax()]} a period or an outcome has no case left: "
            "the change cannot be told apart. More returns are needed."
        )


def _alike(design: np.ndarray, terms: Sequence[str]) -> list[str]:
    """Return the names of the columns that the first one which follows from those before it, and it, are made
    of; none where that is the intercept alone, or nothing: then a period or an outcome has no case.
    """
    for place in range(1, len(terms)):
        before, column = design[:, :place], design[:, place]
        shares, *_ = np.linalg.lstsq(before, column, rcond=None)
        if np.allclose(before @ shares, column):
            found = [terms[at] for at in range(place) if abs(shares[at]) > LEVERAGE_TOLERANCE**0.5]
            others = [name for name in found if name != "Intercept"]
            return [*others, terms[place]] if others else []
    return []
