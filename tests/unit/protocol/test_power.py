"""The planning assumptions: what they are, and that a slip in the file is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from protocol_files import refused, text

from helpers.protocol import power


def test_the_assumptions_are_those_of_the_plan() -> None:
    found = power.load()
    assert found.response == (0.6, 0.8, 1.0) and found.growth == {"bpa": 1.30, "lost_earnings": 1.15}
    assert (found.municipality_sd, found.period_sd, found.residual_sd) == (
        0.35,
        0.15,
        {"2014-15": 0.70, "2019-21": 0.72},
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("replicates: 600", "replicates: 3", "key replicates: 3 is not a whole number of at least 50"),
        ("[0.6, 0.8, 1.0]", "[0.8, 0.6]", "key response: [0.8, 0.6] is not a rising list of shares"),
        ("lost_earnings: 1.15", "lost_earning: 1.15", "lacks the key growth.lost_earnings"),
        ("period_sd: 0.15", "period_sd: x", "key period_sd: 'x' is not a number between 0 and 10"),
        ("missing: {2014-15: 0.112", "missing: {2014-15: 1.2", "key missing.2014-15: 1.2 is not a number"),
        ("version", "versjon", "lacks the key version"),
    ],
)
def test_a_slip_in_the_assumptions_is_named(old: str, new: str, words: str, tmp_path: Path) -> None:
    assert old in text("power")
    assert words in refused("power", text("power").replace(old, new, 1), tmp_path)
