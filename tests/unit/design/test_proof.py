"""What simulated surveys came to: shown as measured, told of those without change, or absent."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from published import desk, shown

from helpers.publish.design import proof
from helpers.survey import reference

REPORTS = pd.DataFrame(
    {
        "scenario": ["null", "base"], "surveys": [200, 100], "family_wise": [0.05, 0.7], "flat": [0.045, 0.6],
        "suggested": [0.1, 0.9], "unfounded": [0.06, 0.08], "contradictions": [0, 0], "alike": [0.0, 0.0],
    }
)  # fmt: skip
SUMMARY = pd.DataFrame(
    [("null", "E1", "bpa", "all", -0.004, 0.01, 0.95, 1.02),
     ("null", "E1", "bpa", "upheld", 0.5, 0.01, 0.1, 9.0), ("null", "E2", "bpa", "all", 0.7, 0.01, 0.2, 8.0),
     ("base", "E1", "bpa", "all", 0.1, np.nan, np.nan, np.nan)],
    columns=["scenario", "estimand", "provision", "what", "bias", "bias_error", "coverage", "se_ratio"],
).assign(surveys=200)  # fmt: skip


@pytest.fixture
def at(tmp_path):
    return desk(tmp_path, "01_design")


def test_the_figures_are_read_as_they_were_written(tmp_path: Path) -> None:
    assert reference.montecarlo("reports", tmp_path) is None
    REPORTS.to_csv(tmp_path / "reports.csv", index=False)
    pd.testing.assert_frame_equal(reference.montecarlo("reports", tmp_path), REPORTS)  # "null" is a name


def test_reports_and_estimates_are_shown_by_scenario(at):
    text = shown(at, proof.reports(REPORTS)).replace("\u00a0", " ")
    assert "| Ingen vækst | 200 | 5 pct. (3–9) | 5 pct. (2–8) | 10 pct. (7–15) | 6 pct. (3–10) | 0 |" in text
    assert "| 100 | 70 pct. (60–78) |" in text and "I parentes 95 pct. sikkerhedsinterval" in text
    text = shown(at, proof.estimates(SUMMARY)).replace("\u00a0", " ")
    assert "| BPA (§ 96) | 200 | −0,004 (−0,02 til +0,02) | 95 pct. (91–97) | 1,02 (0,92–1,12) |" in text
    assert text.count("| 200 | ikke beregnet | ikke beregnet | ikke beregnet |") == 1, (
        "one survey alone tells no error"
    )
    assert "0,5" not in text and "9,0" not in text and "0,7" not in text, "E1 of both outcomes alone"


def test_what_is_told_is_of_the_surveys_without_change():
    text = proof.told(REPORTS).text.replace("\u00a0", " ")
    assert "simulerede undersøgelser uden nogen ændring. I 5 pct. af rapporterne" in text
    assert text.endswith("stod der et sted »er steget« eller »er faldet«.") and "70" not in text
    for none in (None, REPORTS.iloc[1:]):
        assert proof.told(none).text == proof.NOT_RUN


def test_where_nothing_was_run_that_is_said(at):
    for view in (proof.reports(None), proof.estimates(None)):
        assert proof.NOT_RUN in shown(at, view)


def test_how_often_more_attachments_are_told_as_growth():
    more = REPORTS.iloc[:1].assign(scenario="null_with_attachments", family_wise=0.75, flat=0.05)
    text = proof.attachments(pd.concat([REPORTS, more])).text.replace("\u00a0", " ")
    assert text.endswith(
        "5 pct. af rapporterne en ændring uden forbehold, 75 pct., når dem med forbehold regnes med"
    )
    for none in (None, REPORTS):
        assert "er ikke prøvet" in proof.attachments(none).text
