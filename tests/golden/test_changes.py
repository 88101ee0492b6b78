"""Ratios and their change in one pass over arrays, against the same written out: a table of cases made anew
without each municipality, every period picked out and added up by itself.
"""

import numpy as np
import pandas as pd
import pytest
from golden import peer_documentation
from scipy import stats
from scipy.special import expit, logit

from helpers.analysis.methods import ratios
from helpers.protocol import analysis_plan

PLAN = analysis_plan.load()
CASES = pd.read_csv(peer_documentation.CASES, dtype={"municipality": str}).assign(one=1.0)
CAUSES = ["cause_reasoning", "cause_authority"]  # a common one, and one that hardly anybody names
MEASURES = [
    ("has_expert", "one", "has_expert", ratios.POINTS),
    ("has_knows_citizen", "one", "has_knows_citizen", ratios.POINTS),
    ("n_information_types", "one", "n_information_types", ratios.RATIO),
    ("n_newly_obtained", "n_retrieval_answered", "n_newly_obtained", ratios.POINTS),
    *((cause, "one", cause, ratios.POINTS) for cause in CAUSES),
]
SAME = {"rel": 1e-12, "abs": 1e-14}


def used(item: str, provision: str, *columns: str) -> pd.DataFrame:
    rows = CASES[CASES[f"w_{item}"].notna() & CASES["provision"].eq(provision)]
    return rows[["municipality", "period", *columns]].assign(weight=rows[f"w_{item}"])


def ratio(rows: pd.DataFrame, part: str, whole: str) -> float:
    return (rows["weight"] * rows[part]).sum() / (rows["weight"] * rows[whole]).sum()


def written_out(rows: pd.DataFrame, part: str, whole: str, scale: str) -> np.ndarray:
    before, after = (
        ratio(rows[rows["period"] == period], part, whole) for period in (PLAN.before, PLAN.after)
    )
    return np.array([before, after, np.log(after / before) if scale == ratios.RATIO else after - before])


def errors(rows: pd.DataFrame, statistic) -> tuple[np.ndarray, int]:
    """Return the jackknife's standard errors of ``statistic`` and G - 1."""
    places, whole = rows["municipality"].unique(), statistic(rows)
    apart = [statistic(rows[rows["municipality"] != place]) - whole for place in places]
    return np.sqrt((len(places) - 1) / len(places) * np.sum(np.square(apart), axis=0)), len(places) - 1


@pytest.mark.parametrize("provision", PLAN.provisions)
@pytest.mark.parametrize(("part", "whole", "item", "scale"), MEASURES, ids=lambda value: str(value))
def test_a_change_is_that_of_tables_made_anew(part, whole, item, scale, provision):
    rows = used(item, provision, part, whole)
    found = ratios.change(rows, part, whole, scale=scale, plan=PLAN, tested=False)
    before, after, change = written_out(rows, part, whole, scale)
    error, df = errors(rows, lambda kept: written_out(kept, part, whole, scale))
    t = stats.t.ppf(0.975, df)
    assert (found["before"], found["after"], found["df"]) == pytest.approx((before, after, df), **SAME)
    assert (found["estimate"], found["std_error"]) == pytest.approx((change, error[2]), **SAME)
    ends = (change - t * error[2], change + t * error[2])
    assert (found["conf_low"], found["conf_high"]) == pytest.approx(ends, **SAME)
    if scale == ratios.RATIO:
        ends = before - t * error[0], before + t * error[0]
    elif before > 0:
        half = t * error[0] / (before * (1 - before))
        ends = expit(logit(before) - half), expit(logit(before) + half)
    else:
        ends = np.nan, np.nan
    assert (found["before_low"], found["before_high"]) == pytest.approx(ends, nan_ok=True, **SAME)
    periods = [rows[rows["period"] == period] for period in (PLAN.before, PLAN.after)]
    assert [found["n_before"], found["n_after"]] == [len(side) for side in periods]
    assert [found["municipalities_before"], found["municipalities_after"]] == [
        side["municipality"].nunique() for side in periods
    ]


@pytest.mark.parametrize("provision", PLAN.provisions)
@pytest.mark.parametrize(("part", "whole", "item", "scale"), MEASURES[2:6], ids=lambda value: str(value))
def test_a_level_is_that_of_tables_made_anew(part, whole, item, scale, provision):
    rows = used(item, provision, part, whole)
    found = ratios.level(rows, part, whole, confidence=0.9, share=scale == ratios.POINTS)
    error, _ = errors(rows, lambda kept: ratio(kept, part, whole))
    assert found["estimate"] == pytest.approx(ratio(rows, part, whole), **SAME)
    assert found["std_error"] == pytest.approx(error, **SAME)
    assert (found["n"], found["n_clusters"]) == (len(rows), rows["municipality"].nunique())
