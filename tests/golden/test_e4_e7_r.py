"""E4 to E7 against R: survey's replicate weights and survival's exact conditional logit, on the
demonstration's cleaned cases.

Tolerances: 1e-8 for shares, ratios and their jackknife, which are the same arithmetic. The standard error of
the conditional logit 1e-6: statsmodels differentiates the score numerically where R has the exact
information; its sandwich inherits that.
"""

import hashlib
import json
import math
from pathlib import Path

import pandas as pd
import pytest
from golden import ours, peer, peer_documentation
from golden.test_e1_r import r_packages_missing

from helpers.analysis.remittal import association
from helpers.protocol import analysis_plan

PLAN = analysis_plan.load()
EXACT, NUMERICAL_DERIVATIVE = 1e-8, 1e-6
R = json.loads(peer_documentation.NUMBERS.read_text(encoding="utf-8"))
NAMES = ("estimand", "provision", "measure")
ODDS = {"estimate": EXACT} | dict.fromkeys(
    ["std_error", "conf_low", "conf_high", "std_error_cluster"], NUMERICAL_DERIVATIVE
)


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return pd.read_csv(peer_documentation.CASES, dtype={"municipality": str}).assign(one=1.0)


def test_the_numbers_belong_to_the_cases():
    assert hashlib.sha256(peer_documentation.CASES.read_bytes()).hexdigest() == R["cases_sha256"], peer.AGAIN


def test_r_gave_every_estimand_and_number_that_matters():
    assert (
        {row["estimand"] for row in R["changes"]} == {"E4", "E5", "E6"}
        and len(R["changes"]) > 20
        and len(R["odds"]) == 8
    )
    assert {"before", "after", "estimate", "std_error", "conf_low", "before_low", "p_value"} <= set(
        R["changes"][0]
    )


@pytest.mark.parametrize("row", R["changes"], ids=lambda row: "-".join(row[name] for name in NAMES))
def test_shares_ratios_and_their_change_equal_those_of_r(cases, row):
    found = ours.change(cases, row)
    wrong = {
        key: (found[key], value)
        for key, value in row.items()
        if key not in NAMES
        and value is not None
        and not math.isclose(found[key], value, rel_tol=EXACT, abs_tol=1e-12)
    }
    assert not wrong


@pytest.fixture(scope="module")
def odds(cases) -> pd.DataFrame:
    return association.e7(cases, PLAN).set_index(["provision", "measure"])


@pytest.mark.parametrize("row", R["odds"], ids=lambda row: f"{row['provision']}-{row['measure']}")
def test_the_conditional_logit_equals_that_of_r(odds, row):
    found = odds.loc[(row["provision"], row["measure"])]
    for key in ("n", "n_remitted", "n_strata", "n_clusters"):
        assert found[key] == row[key], key
    for key, tolerance in ODDS.items():
        assert found[key] == pytest.approx(row[key], rel=tolerance, abs=tolerance / 100), key


@pytest.mark.long
def test_the_committed_numbers_are_what_r_gives_here(tmp_path: Path):
    if reason := r_packages_missing("survey", "survival", "jsonlite"):
        pytest.skip(reason)
    peer.run_r(peer_documentation.CASES, tmp_path / "now.json", peer_documentation.SCRIPT)
    now = json.loads((tmp_path / "now.json").read_text(encoding="utf-8"))
    for part in ("changes", "odds"):
        for fresh, committed in zip(now[part], R[part], strict=True):
            assert fresh == {
                key: pytest.approx(value, rel=1e-9, abs=1e-12) if isinstance(value, float) else value
                for key, value in committed.items()
            }
