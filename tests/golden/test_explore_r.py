"""A researcher's verbs against R's survey, on the demonstration's cleaned cases with the weights given to R.

Tolerance: 1e-8 relative, for it is the same arithmetic; R's cases have their weights to eight decimals.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass

import pandas as pd
import pytest
from golden import peer, peer_documentation

from helpers.analysis.explore.design import Design
from helpers.protocol import analysis_plan

EXACT = 1e-8
FOUND = json.loads(peer.EXPLORE_NUMBERS.read_text(encoding="utf-8"))
R = FOUND["rows"]
NUMBERS = ("estimate", "std_error", "conf_low", "conf_high")
WEIGHTS = {"standard_pages": "weight", "has_expert": "w_has_expert", "n_newly_obtained": "w_n_newly_obtained"}


@dataclass(frozen=True)
class Given(Design):
    """A design whose weights are those that R was given."""

    def used(self, *measures: str) -> pd.DataFrame:
        weight = self.cases[WEIGHTS[measures[0]]]
        rows = self.cases.assign(weight=weight, one=1.0).dropna(subset=["weight"])
        return rows[rows["provision"] == self.provision].reset_index(drop=True)


def verbs(provision: str) -> dict[str, pd.DataFrame]:
    pages, answers = (
        pd.read_csv(path, dtype={"municipality": str}) for path in (peer.CASES, peer_documentation.CASES)
    )
    plan = analysis_plan.load()
    extent, traits = (Given(table, None, pd.Series(), plan, provision) for table in (pages, answers))
    found = {f"quantile_{s}": extent.quantile("standard_pages", s, by="period") for s in (0.25, 0.5, 0.75)}
    return found | {
        "mean": extent.mean("standard_pages", by=["period", "outcome"]),
        "share": traits.share("has_expert", by="period"),
        "ratio": traits.ratio("n_newly_obtained", "n_retrieval_answered"),
    }


@pytest.fixture(scope="module")
def ours() -> dict[str, dict[str, pd.DataFrame]]:
    return {provision: verbs(provision) for provision in ("bpa", "lost_earnings")}


def test_the_numbers_belong_to_the_cases() -> None:
    assert hashlib.sha256(peer.CASES.read_bytes()).hexdigest() == FOUND["cases_sha256"], peer.AGAIN


def test_r_gave_every_verb() -> None:
    assert {row["verb"].partition("_")[0] for row in R} == {"mean", "share", "ratio", "quantile"}
    assert len(R) == 2 * (4 + 2 + 1 + 3 * 2)


@pytest.mark.parametrize("row", R, ids=lambda r: "-".join(str(v) for v in list(r.values())[:5]))
def test_a_verb_gives_the_numbers_of_r(row: dict, ours: dict[str, dict[str, pd.DataFrame]]) -> None:
    table = ours[row["provision"]][row["verb"]]
    for key in ("period", "outcome"):
        table = table[table[key] == row[key]] if row.get(key) else table
    assert len(table) == 1 and table["term"].iloc[0].startswith(row["measure"])
    told = {name: (table[name].iloc[0], row[name]) for name in NUMBERS if row.get(name) is not None}
    assert "estimate" in told and not {
        name: pair for name, pair in told.items() if not math.isclose(*pair, rel_tol=EXACT)
    }
