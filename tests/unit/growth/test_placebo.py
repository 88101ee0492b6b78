"""The change within the late period and the length of the decisions: on cases made for it, and in Danish."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from published import desk, shown

from helpers.analysis.growth import placebo
from helpers.analysis.methods import inference
from helpers.protocol import analysis_plan
from helpers.publish.growth import placebo as told

PLAN = analysis_plan.load()
YEARS = (2014, 2015, 2019, 2020, 2021)


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    """Twelve municipalities with three cases of each outcome in every year."""
    rows = [
        (f"{place:04}", provision, outcome, year)
        for place in range(101, 113)
        for provision in PLAN.provisions
        for outcome in PLAN.outcomes
        for year in YEARS
        for _ in range(3)
    ]
    frame = pd.DataFrame(rows, columns=["municipality", "provision", "outcome", "year"])
    rng = np.random.default_rng(3)
    return frame.assign(
        decision_id=[f"D{n:05}" for n in range(len(frame))],
        period=np.where(frame["year"] < 2019, PLAN.before, PLAN.after),
        decision_date=frame["year"].astype(str) + "-05-04",
        disposition="completed",
        standard_pages=np.exp(rng.normal(4, 0.5, len(frame))),
        weight=rng.uniform(1, 5, len(frame)),
    )


def late(cases: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame({"provision": PLAN.provisions, "outcome": "all", "estimate": [0.55, np.nan]})
    return placebo.within_late(cases, table, PLAN).set_index("provision")


def test_the_change_is_that_of_the_first_and_last_late_year_alone(cases: pd.DataFrame) -> None:
    found = late(cases)
    row = found.loc["bpa"]
    used = cases[(cases["provision"] == "bpa") & cases["year"].isin([2019, 2021])]
    used = used.assign(
        log_pages=np.log(used["standard_pages"]),
        remitted=used["outcome"].eq("remitted") * 1.0,
        last=used["year"].eq(2021) * 1.0,
    )
    fit = inference.wls(used, "log_pages ~ last + remitted")
    assert row["estimate"] == pytest.approx(fit.estimate("last"))
    assert row["std_error"] == pytest.approx(fit.std_error[fit.position("last")])
    assert (row["n"], row["n_before"], row["n_after"]) == (144, 72, 72) and row["reasons"] == ""
    assert row["ratio"] == pytest.approx(np.exp(fit.estimate("last"))) and row["ratio"] < row["ratio_high"]
    assert row["steady"] == pytest.approx(np.exp(0.55 * 2 / 5.5)), "two of the five and a half years"
    assert np.isnan(found.loc["lost_earnings", "steady"])
    fewer = late(cases[(cases["year"] != 2019) | (cases["municipality"] < "0104")])
    assert "few_cases_before" in fewer.loc["bpa", "reasons"]


@pytest.mark.parametrize(
    ("steady", "low", "says"),
    [
        ((1.1, 1.2), 0.9, "både med en jævn udvikling og med ingen ændring"),
        ((1.1, 1.2), 1.05, "svarene med en jævn udvikling"),
        ((1.004, 0.996), 0.9, "passer svarene med ingen ændring"),  # as printed, it would be the same
        ((1.004, 1.2), 0.9, "både med en jævn udvikling og med ingen ændring"),
        ((1.5, 1.6), 0.9, "svarene ikke med en jævn udvikling"),
        ((1.1, 1.6), 0.9, "Prøve inden for den sene periode"),
        ((np.nan, 1.6), 0.9, "svarene ikke med en jævn udvikling"),
        ((np.nan, np.nan), 0.9, "Prøve inden for den sene periode"),
    ],
)
def test_the_heading_says_with_what_the_answers_agree_where_that_is_alike(steady, low, says) -> None:
    rows = {"steady": steady, "ratio": 1.2, "ratio_low": low, "ratio_high": 1.4}
    assert told.heading(pd.DataFrame(rows), PLAN).text.endswith(says)


def test_the_lengths_are_of_early_files_that_were_looked_for(cases: pd.DataFrame) -> None:
    frame = cases.assign(
        disposition=np.where(cases.index % 4 == 0, "file_destroyed", "completed"),
        length=np.where(cases.index % 4 == 0, 9.0, 5.0),
    )
    frame.loc[cases.index % 5 == 0, "disposition"] = "refused"
    counts = frame[["decision_id"]].assign(pages=50, decision_pages=frame["length"])
    found = placebo.decision_lengths(frame, counts, PLAN).set_index("provision")
    part = frame[(frame["provision"] == "bpa") & (frame["year"] < 2019) & (frame["disposition"] != "refused")]
    kept = part["disposition"] == "completed"
    medians = part["length"].median(), part.loc[kept, "length"].median()
    assert tuple(found.loc["bpa"]) == (len(part), kept.sum(), (~kept).sum(), 12, *medians)
    for nothing in (None, counts.drop(columns="decision_pages")):
        assert placebo.decision_lengths(frame, nothing, PLAN).empty


def test_the_table_and_the_sentence_tell_it_and_withhold_what_is_thin(
    cases: pd.DataFrame, tmp_path: Path
) -> None:
    at = desk(tmp_path)
    table = late(cases).reset_index()
    table = table.assign(
        ratio=1.04, ratio_low=0.9, ratio_high=1.2, steady=[1.1, 1.3], n_before=[72, 3], n=[144, 75],
        reasons=["", "few_cases_before"],
    )  # fmt: skip
    text = shown(at, told.view(table, PLAN))
    assert "| +4 pct. | −10 pct. til +20 pct. | +10 pct. | 72 | 72 |" in text and "+30" not in text
    lengths = pd.DataFrame(
        [("bpa", 40, 30, 10, 12, 7.0, 6.0), ("lost_earnings", 40, 39, 1, 12, 7.0, 6.0)],
        columns=["provision", *placebo.LENGTHS],
    )

    early = pd.DataFrame({"availability": 0.75, "bounded": False}, index=[*PLAN.provisions])

    def sentence(frame: pd.DataFrame, early: pd.DataFrame = early) -> str:
        released = at.release(told.view(frame, PLAN))
        return told.statement(released, lengths, early, PLAN, at.rules).text.replace("\u00a0", " ")

    text = sentence(table)
    assert (
        "For BPA-sager (§ 96) er forskellen +4 pct. (95 pct. sikkerhedsinterval −10 pct. til +20 pct.)"
        in text
    )
    steady = "+10 pct. ville svare til en jævn udvikling fra 2014-15;"
    assert f"{steady} intervallet rummer både det og ingen ændring." in text, "it tells the two not apart"
    assert f"{steady} det ligger inden for intervallet." in sentence(table.assign(ratio_low=1.01))
    still = "en jævn udvikling fra 2014-15 ville ikke være nogen ændring; det ligger inden for intervallet."
    assert still in sentence(table.assign(steady=1.004))
    assert "arbejdsfortjeneste (§ 42) er der for få sager fra 2019 og 2021" in text
    assert "på 7 sider i medianen, og i dem, der er fundet, på 6." in text
    assert "for få sager til at vise, hvor lange" in text, "one lost file is no group"
    assert "det ligger uden for intervallet" in sentence(table.assign(ratio_low=1.11))
    hidden = sentence(table, early.assign(bounded=True))
    assert "på 7 sider" not in hidden and hidden.count("for få sager til at vise, hvor lange") == 2
    alone = PLAN.of_draw(pd.Series(["bpa"]))
    released = at.release(told.view(table, alone))
    assert "tabt" not in told.statement(released, lengths[:1], early, alone, at.rules).text
