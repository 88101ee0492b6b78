"""Hours of each case that was gone through, drawn from what its respondents stated step by step.

The steps of one respondent are drawn with rank correlation and added up. Two respondents of one case are
pooled as a mixture: each draw takes all the steps of one of them, either as often as the other (the linear
opinion pool: Stone 1961; Clemen and Winkler 1999). Where they disagree the mixture is wider than either; a
mean of the two would be narrower than both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from helpers.analysis.cases import pert
from helpers.protocol.analysis_plan import Resources

STATED = ["p10", "mode", "p90"]
Draws = NDArray[np.float64]


@dataclass(frozen=True)
class CaseHours:
    """Drawn hours of one case: in all, and by the kind of step and by the group of staff (each one number per
    draw).
    """

    total: Draws
    by_kind: Mapping[str, Draws]
    by_staff: Mapping[str, Draws]


def drawn(
    estimates: pd.DataFrame, plan: Resources, rng: np.random.Generator, correlation: float | None = None
) -> dict[str, CaseHours]:
    """Return the hours of each case, ``plan.draws`` draws of each.

    estimates: one row per case, respondent, step and group of staff, with ``kind`` of the step and p10, mode
    and p90 in hours. correlation: in the place of the plan's. Raises HelpersError.
    """
    rank = plan.correlation if correlation is None else correlation
    return {str(case): _case(rows, plan, rank, rng) for case, rows in estimates.groupby("case", sort=True)}


def _case(rows: pd.DataFrame, plan: Resources, rank: float, rng: np.random.Generator) -> CaseHours:
    """Draw the hours of one case from the mixture of its respondents."""
    people = [(one, steps(one, plan, rank, rng)) for _, one in rows.groupby("respondent", sort=True)]
    who = rng.integers(len(people), size=plan.draws)
    parts = {name: _parts(people, name, who) for name in ("kind", "staff")}
    return CaseHours(sum(parts["kind"].values(), np.zeros(plan.draws)), parts["kind"], parts["staff"])


def steps(rows: pd.DataFrame, plan: Resources, rank: float, rng: np.random.Generator) -> Draws:
    """Return the hours of one respondent's rows, draws × rows. Raises HelpersError."""
    levels = dependent(rng, plan.draws, len(rows), rank)
    p10, mode, p90 = (rows[name].to_numpy(float) for name in STATED)
    return pert.interpolated(levels, p10, mode, p90, plan.shape)


def dependent(rng: np.random.Generator, draws: int, steps: int, rank_correlation: float) -> Draws:
    """Return ``draws`` × ``steps`` numbers between 0 and 1, of which each two steps have Spearman's
    ``rank_correlation`` (0 to 1): a Gaussian copula with one common factor, whose normal correlation is 2
    sin(π ρ / 6) (Pearson 1907; Iman and Conover 1982 order draws to the same end; R's
    copula::normalCopula(dispstr = "ex")).
    """
    common = 2 * np.sin(np.pi * rank_correlation / 6)
    shared, own = rng.standard_normal((draws, 1)), rng.standard_normal((draws, steps))
    return np.asarray(special.ndtr(np.sqrt(common) * shared + np.sqrt(1 - common) * own))


def _parts(people: Sequence[tuple[pd.DataFrame, Draws]], name: str, who: NDArray) -> dict[str, Draws]:
    """Return the hours of each class of ``name``, in each draw those of the respondent in ``who``."""
    classes = sorted({str(found) for rows, _ in people for found in rows[name]})
    sums = {
        found: np.array([hours[:, (rows[name] == found).to_numpy()].sum(axis=1) for rows, hours in people])
        for found in classes
    }
    return {found: table[who, np.arange(who.size)] for found, table in sums.items()}
