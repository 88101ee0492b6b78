"""What many surveys of one scenario come to, and the bars that the plan sets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.methods.verdicts import DECREASE, INCREASE, NAMED
from helpers.analysis.remittal.association import DIRECTION, LESS, MORE
from helpers.terms import ALL

KEYS = ["scenario", "estimand", "provision", "what"]
COLUMNS = [*KEYS, "surveys", "bias", "bias_error", "coverage", "se_ratio", "named"]
REPORTS = [
    "scenario", "surveys", "family_wise", "flat", "suggested", "unfounded", "contradictions", "alike",
]  # fmt: skip
NULL = ("null",)  # where nothing has changed, and nothing looks as if
UNDISTORTED = ("base", "null", "decline", "no_weights_needed", "eight_cases", "one_provision")
LARGEST_BIAS = 0.01
# The plan (3.3) sets .935 for clean answers, to which test_clean holds them, and .92 after dirtying and
# cleaning, which all answers here went through. The primary results, whose verdicts are negotiated on, are
# held to the former all the same; what E1 is by outcome, to the latter. Keys: from so many surveys on.
COVERED = {2000: (0.935, 0.965), 200: (0.905, 0.985)}
COVERED_BY_OUTCOME = {2000: (0.92, 0.965), 200: (0.905, 0.985)}
SE_RATIO = {2000: (0.88, 1.08), 200: (0.80, 1.16)}  # of 200 its own error is 5 per cent
MOST = {"family_wise": 0.065, "flat": 0.065, "unfounded": 0.075}  # shares of reports under NULL
UP, DOWN = (INCREASE, MORE), (DECREASE, LESS)  # verdicts that are told without a doubt about the method
EXACT = 2000  # surveys from which on a share is held to its bar; of fewer, two standard errors are allowed


def estimates(scenario: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return COLUMNS from the rows of ``surveys.Surveys.one``.

    bias: mean error, bias_error its own standard error; coverage: share of the 95 per cent intervals that
    hold the truth; se_ratio: mean standard error over the standard deviation of the estimates; named: share
    in which a change is said or suggested. Of all but E1 the truth is the mean of the true changes.
    """
    found = []
    for (estimand, provision, what), part in rows.groupby(["estimand", "provision", "what"], sort=True):
        used = part.dropna(subset=["estimate", "true"])
        true = used["true"] if estimand == "E1" else used["true"].mean()
        error, spread = used["estimate"] - true, used["estimate"].std(ddof=1)
        known = len(used) > 1
        covered = (used["conf_low"] <= true) & (true <= used["conf_high"])
        found.append(
            {
                **dict(zip(KEYS, (scenario, estimand, provision, what), strict=True)),
                "surveys": len(part),
                "bias": error.mean(),
                "bias_error": error.std(ddof=1) / np.sqrt(len(used)) if known else np.nan,
                "coverage": covered.mean() if known else np.nan,
                "se_ratio": used["std_error"].mean() / spread if known else np.nan,
                "named": part["verdict"].isin([*NAMED, *DIRECTION.values()]).mean(),
            }
        )
    return pd.DataFrame(found)[COLUMNS]


def reports(scenario: str, told: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row of REPORTS from what the surveys of ``scenario`` say and the ``rows`` they rest on.

    Shares of reports: with a primary change, a flat sentence, a suggesting one, a secondary finding that is
    not so (``unfounded``), and with "counted alike"; then the number of intervals that contradict their
    verdict. The simulated cases have associations (E7) where nothing has changed, so that a suggesting
    sentence is no error as such.
    """
    shares = {"family_wise": "primary", "flat": "flat", "suggested": "suggested", "alike": "alike"}
    row = {name: told[column].gt(0).mean() for name, column in shares.items()}
    row["unfounded"] = told["seed"].isin(unfounded(scenario, rows)["seed"]).mean()
    row |= {"scenario": scenario, "surveys": len(told), "contradictions": int(told["contradictions"].sum())}
    return pd.DataFrame([row])[REPORTS]


def unfounded(scenario: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the ``rows`` with a secondary finding that is not so: what is known of the truth, on average
    over the surveys, is none or of the other sign. Under NULL no change is so: what its cases differ by is
    chance.
    """
    named = rows[~rows["primary"] & rows["verdict"].isin([*UP, *DOWN])]
    known = rows.groupby(KEYS[1:], as_index=False)["true"].mean()
    true = named[KEYS[1:]].merge(known, how="left")["true"].to_numpy()
    if scenario in NULL:
        true = np.where(named["estimand"] == "E7", true, 0.0)
    return named[np.sign(true) * np.where(named["verdict"].isin(DOWN), -1, 1) <= 0]


def misses(estimated: pd.DataFrame, reported: pd.DataFrame) -> list[str]:
    """Return what lies outside the bars."""
    return [
        *(fault for row in estimated.to_dict("records") for fault in _of_estimate(row)),
        *(fault for row in reported.to_dict("records") for fault in _of_report(row)),
    ]


def _of_estimate(row: dict[str, Any]) -> Iterator[str]:
    where = f"{row['scenario']}, {row['estimand']} {row['provision']} {row['what']}"
    if row["scenario"] not in UNDISTORTED or row["estimand"] != "E1" or np.isnan(row["bias"]):
        return
    if abs(row["bias"]) > LARGEST_BIAS + 2 * row["bias_error"]:
        yield (
            f"{where}: bias {row['bias']:.3f} is more than {LARGEST_BIAS} and twice its error "
            f"{row['bias_error']:.3f}."
        )
    covered = COVERED if row["what"] == ALL else COVERED_BY_OUTCOME
    for name, bars in (("coverage", covered), ("se_ratio", SE_RATIO)):
        low, high = next((bar for n, bar in bars.items() if row["surveys"] >= n), (-np.inf, np.inf))
        if not low <= row[name] <= high:
            yield f"{where}: {name} {row[name]:.3f} lies outside {low} to {high}."


def _of_report(row: dict[str, Any]) -> Iterator[str]:
    if row["contradictions"]:
        yield f"{row['scenario']}: {row['contradictions']} printed intervals contradict their verdict."
    for name, bar in MOST.items() if row["scenario"] in NULL else ():
        allowed = bar if row["surveys"] >= EXACT else bar + 2 * np.sqrt(bar * (1 - bar) / row["surveys"])
        if row[name] > allowed:
            yield f"{row['scenario']}: {name} in {row[name]:.3f} of the reports, more than {allowed:.3f}."
    if row["scenario"] == "null_with_attachments" and row["alike"]:
        yield f"{row['scenario']}: {row['alike']:.3f} of the reports say that pages were counted alike."
