"""E2, E3, E8, predictions, the descriptive variance, the wild bootstrap and E1 as equations against R, on the
demonstration.
"""

import hashlib
import json
from functools import cache

import pandas as pd
import pytest
from golden import ours, peer
from golden.test_e1_r import r_packages_missing

from helpers.analysis.growth import geometric_mean
from helpers.protocol import analysis_plan

R = json.loads(peer.EXTENT_NUMBERS.read_text(encoding="utf-8"))
TOLERANCE = 1e-8
PLAN = analysis_plan.load()


def cases() -> pd.DataFrame:
    read = pd.read_csv(peer.CASES, dtype={"municipality": str})
    return read.assign(stratum=read[peer.weights.STRATUM].agg("|".join, axis=1))


@cache
def found(provision: str) -> dict[str, float]:
    """Return what the product gives for one provision."""
    return ours.extent(cases(), provision) | ours.wild(cases(), provision, peer.signs(cases(), provision))


EXACT = sorted(set(R["rows"][0]) - {"provision", "e2_std_error_taylor"})


def test_the_numbers_belong_to_the_cases():
    assert hashlib.sha256(peer.CASES.read_bytes()).hexdigest() == R["cases_sha256"], peer.AGAIN


def test_r_gave_what_is_compared():
    assert set(R["rows"][0]) == {"provision", *found("bpa")}


@pytest.mark.parametrize("key", EXACT)
@pytest.mark.parametrize("row", R["rows"], ids=lambda row: row["provision"])
def test_python_equals_r(row, key):
    assert found(row["provision"])[key] == pytest.approx(row[key], rel=TOLERANCE)


# survey's linearisation is CR0 times sqrt(G / (G - 1)): without CR3's leverages it is smaller, most where few
# municipalities
# carry the weight.
LESS_THAN_CR3 = 0.20


@pytest.mark.parametrize("row", R["rows"], ids=lambda row: row["provision"])
def test_the_linearised_error_is_near_that_of_survey_and_not_below(row):
    ours = found(row["provision"])["e2_std_error_taylor"]
    assert row["e2_std_error_taylor"] <= ours <= row["e2_std_error_taylor"] * (1 + LESS_THAN_CR3)


def test_there_were_lonely_strata_to_handle():
    used = geometric_mean.part(geometric_mean.prepare(cases(), PLAN), "lost_earnings", geometric_mean.ALL)
    assert ours.fpc(used, PLAN.estimands["E1"].model).lonely > 5


@pytest.mark.long
def test_the_committed_numbers_are_what_r_gives_here(tmp_path):
    if reason := r_packages_missing():
        pytest.skip(reason)
    signs = peer.write_signs(peer.CASES, tmp_path / "signs.csv")
    peer.run_r(peer.CASES, tmp_path / "now.json", peer.EXTENT_SCRIPT, signs)
    now = json.loads((tmp_path / "now.json").read_text(encoding="utf-8"))
    for fresh, committed in zip(now["rows"], R["rows"], strict=True):
        assert fresh == {
            key: value if key == "provision" else pytest.approx(value, rel=1e-10)
            for key, value in committed.items()
        }
