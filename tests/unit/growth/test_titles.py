"""What the figures of growth say over and under themselves follows the verdicts, and repeats no heading."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.methods import verdicts
from helpers.protocol import analysis_plan
from helpers.publish.changes import barred
from helpers.publish.growth import explained, headings
from helpers.publish.statements import Statement
from helpers.publish.wording import PROVISION

PLAN = analysis_plan.load()
ROW = {
    "estimand": "E1", "outcome": "all", "status": "primary", "reasons": "", "level": 0.95,
    "within_margin": False, "estimate": np.log(1.36),
    "adjusted_low": np.log(1.13), "adjusted_high": np.log(1.63),
    "counting_estimate": np.log(1.22), "counting_low": np.log(0.96), "counting_high": np.log(1.57),
    "drift": 0.4,
}  # fmt: skip


def table(*codes: str) -> pd.DataFrame:
    pairs = zip(PLAN.primary_provisions, codes, strict=True)
    return pd.DataFrame([ROW | {"provision": name, "verdict": code} for name, code in pairs])


def found(rows: pd.DataFrame) -> dict[str, Statement]:
    return {f"E1_{row.provision}": Statement("x", row.verdict) for row in rows.itertuples()}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_title_of_the_change_tells_each_and_what_it_cannot_be_told_from():
    rows = table(verdicts.INCREASE, verdicts.MEASURED_INCREASE)
    assert plain(headings.change_title(rows, found(rows), PLAN)) == (
        "BPA: +36 pct.; tabt arbejdsfortjeneste: +36 pct., som ikke kan skilles fra målemetoden"
    )
    rows = table(verdicts.NOT_SHOWN, verdicts.NOT_ESTIMABLE)
    assert plain(headings.change_title(rows, found(rows), PLAN)) == "BPA: +36 pct., en ændring er ikke påvist"
    rows = table(verdicts.NOT_ESTIMABLE, verdicts.INCREASE)
    assert plain(headings.change_title(rows, found(rows), PLAN)) == "Tabt arbejdsfortjeneste: +36 pct."
    rows = table(verdicts.NOT_ESTIMABLE, verdicts.NOT_ESTIMABLE)
    assert headings.change_title(rows, found(rows), PLAN) == headings.CHANGE != headings.NOUN


@pytest.mark.parametrize("code", [*verdicts.NAMED, verdicts.EQUIVALENCE, verdicts.NOT_SHOWN])
def test_no_title_is_the_heading_of_its_chapter(code):
    rows = table(code, code)
    heading = headings.growth(rows, found(rows), PLAN).text
    assert headings.change_title(rows, found(rows), PLAN) != heading


def test_under_the_change_stand_the_intervals_that_decided_and_no_others():
    assert plain(headings.held_alike(table(verdicts.MEASURED_INCREASE, verdicts.EQUIVALENCE), PLAN)) == (
        "Når der tages højde for tællemåden: BPA +22 pct. (−4 til 57); tabt arbejdsfortjeneste +22 pct."
    )
    assert headings.held_alike(table(verdicts.NOT_SHOWN, verdicts.NOT_ESTIMABLE), PLAN) == ""
    assert headings.held_alike(table(verdicts.INCREASE, verdicts.INCREASE).assign(drift=0.0), PLAN) == ""


def test_the_summary_has_the_intervals_of_what_has_risen_or_fallen():
    rows = table(verdicts.INCREASE, verdicts.MEASURED_INCREASE).assign(counting_low=np.log(1.15))
    assert plain(explained.interval_in_short(rows, PLAN)) == (
        "Intervallerne for BPA-sager er 13 til 63 pct. (hovedmålet) og 15 til 57. For sager om tabt "
        "arbejdsfortjeneste er der målt +36 pct. (13 til 63), +22 pct. (15 til 57), når der tages højde for "
        "tællemåden."
    )
    alike = rows.assign(drift=0.0)
    assert plain(explained.interval_in_short(alike, PLAN)) == (
        "Intervallet for BPA-sager er 13 til 63 pct. For sager om tabt arbejdsfortjeneste er der målt "
        "+36 pct. (13 til 63)."
    )
    fallen = rows.assign(verdict=[verdicts.DECREASE, verdicts.NOT_SHOWN])
    assert "tabt" not in explained.interval_in_short(fallen, PLAN)
    assert explained.interval_in_short(table(verdicts.NOT_SHOWN, verdicts.NOT_SHOWN), PLAN) == ""
    few = table(verdicts.NOT_ESTIMABLE, verdicts.INCREASE)
    one = few.assign(reasons=["few_cases_before", ""])  # the heading is of the other alone
    assert plain(explained.interval_in_short(one, PLAN)).startswith(
        "For BPA-sager kan ændringen ikke opgøres, fordi der er for få sager eller kommuner. Intervallerne"
    )
    both = few.assign(reasons="few_municipalities_before;low_df")
    assert explained.interval_in_short(both, PLAN) == "Der er for få sager eller kommuner."
    carried = few.assign(reasons="low_df")
    assert explained.interval_in_short(carried, PLAN) == "For få kommuner bærer resultatet."
    assert explained.interval_in_short(few.assign(reasons="no_population"), PLAN) == ""


def test_the_title_of_other_computations_tells_from_where_to_where_they_go():
    names = [PROVISION[code] for code in PLAN.primary_provisions]
    rows = pd.DataFrame(
        [
            {"group": name, "planned": ratio is None, "own_estimate": ratio is not None, "ratio": ratio}
            for name, ratios in zip(names, [(None, 1.26, 1.46), (None, 1.2)], strict=True)
            for ratio in ratios
        ]
    )
    assert plain(headings.looks_title(rows, PLAN)) == (
        "Andre beregninger: BPA +26 til +46 pct.; tabt arbejdsfortjeneste +20 pct."
    )
    assert headings.looks_title(rows.assign(ratio=np.nan), PLAN) == headings.LOOKS != headings.CERTAINTY


def test_what_cannot_be_computed_is_told_apart_from_what_may_not_be_shown():
    why = "der er færre end 20 sager fra 2014-15"
    rows = pd.DataFrame({"ratio": [1.2, None, None], barred.WHY: ["", why, ""]})
    assert barred.barred(rows).tolist() == [False, True, False]
    assert [barred.because(row) for row in rows.to_dict("records")][1:] == [
        f"kan ikke opgøres: {why}",
        "kan ikke vises",
    ]
    judged = rows.drop(columns=barred.WHY).assign(verdict=["stigning", barred.CANNOT, None])
    assert barred.barred(judged).tolist() == [False, True, False]
    assert barred.because(judged.iloc[1]) == barred.CANNOT
