"""Funnel limits, shrunken rates and Wilson's interval against base R, and the published worked example."""

import hashlib
import json

import numpy as np
import pandas as pd
import pytest
from examples import ALL
from golden import peer, peer_appeals

from helpers import danish
from helpers.analysis.appeals import funnel, municipal

R = json.loads(peer_appeals.NUMBERS.read_text(encoding="utf-8"))
TOLERANCE = 1e-6  # on rates and on the scale of the model: as far as the limits are printed, and much further


@pytest.fixture(scope="module")
def ours():
    return peer_appeals.ours(pd.read_csv(peer_appeals.CASES, dtype={"municipality": str}))


def test_the_numbers_belong_to_the_cases():
    assert hashlib.sha256(peer_appeals.CASES.read_bytes()).hexdigest() == R["cases_sha256"], peer.AGAIN


@pytest.mark.parametrize("name", peer_appeals.NAMES)
def test_python_equals_r(ours, name):
    theirs = peer_appeals.theirs(R)
    assert len(theirs) == len(ours) > 250 and theirs.index.equals(ours.index)
    assert np.abs(ours[name] - theirs[name]).max() <= TOLERANCE


def test_chance_alone_and_more_than_chance_are_both_among_the_cases(ours):
    assert (ours["tau"] > 0).any() and ours.groupby("scope")["shrunken"].nunique().min() > 1


def test_the_worked_example_of_ankestyrelsen():
    """https://ast.dk, "Afgørelsestyper og omgørelsesprocent": of 129 examined 19 are remitted and 5 changed;
    (19 + 5) / 129 = 19 per cent. The 105 that are left are the upheld ones.
    """
    example = pd.DataFrame({"decided": [129], "remitted": [19], "changed_or_annulled": [5]})
    found = municipal.outcomes(example).iloc[0]
    assert danish.percent_of(found["rate"]) == "19\u00a0pct."
    assert (found["overturned"], found["upheld"]) == (24, 105)
    assert danish.percent_of(found["remitted_share"]) == "15\u00a0pct."


SURVEYS = 1000 if ALL else 60


def simulated(rng, decided, target, sd):
    """Overturned appeals of municipalities whose own rates differ by ``sd`` on the logit scale."""
    logit = np.log(target / (1 - target)) + rng.normal(0, sd, len(decided))
    return rng.binomial(decided, 1 / (1 + np.exp(-logit)))


@pytest.mark.parametrize("target", [0.2, 0.35, 0.5])
@pytest.mark.parametrize("sd", [0.0, 0.2, 0.3, 0.5])
def test_at_most_one_false_alarm_in_98_municipalities(sd, target):
    """Outside the 99.8 per cent limits .2 of 98 are expected; counts are whole and the spread is estimated,
    which makes it more, and it must stay below one.
    """
    rng = np.random.default_rng(20220531)
    cases = pd.read_csv(peer_appeals.CASES)
    for scope in cases["scope"].unique():
        decided = municipal.latest(cases, scope)["decided"].to_numpy()
        decided = decided[decided > 0]
        alarms = [_alarms(simulated(rng, decided, target, sd), decided) for _ in range(SURVEYS)]
        assert np.mean(alarms) * 98 / len(decided) <= 1, scope


def test_the_limits_widen_with_the_spread_and_with_fewer_appeals():
    narrow, wide = funnel.Funnel(0.4, 1.0, 0.0), funnel.Funnel(0.4, 2.0, 0.05)
    (low, high), (lower, higher) = (each.limits(np.array([20, 200]), 0.95) for each in (narrow, wide))
    assert (lower < low).all() and (higher > high).all() and high[0] > high[1]
    assert narrow.limits(np.array([1]), 0.998) == ([0.0], [1.0])


def _alarms(overturned, decided):
    fitted = funnel.fit(overturned, decided)
    low, high = fitted.limits(decided, 0.998)
    rate = overturned / decided
    return int(((rate < low) | (rate > high)).sum())
