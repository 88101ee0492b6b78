"""Ankestyrelsen's page counts in Danish: a table that withholds what is thin, and a sentence that asks or
tells.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from published import desk, shown

from helpers.analysis.growth.retention import Retention
from helpers.protocol import analysis_plan
from helpers.publish.desks import Desk
from helpers.publish.growth import page_counts

PLAN = analysis_plan.load()
KEPT = Retention(0.61, 0.4, 0.9)


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def compared(lost: int = 12, found: int = 40, plan: analysis_plan.Plan = PLAN) -> pd.DataFrame:
    cells = [
        (provision, period, availability)
        for provision in plan.primary_provisions
        for period in (PLAN.before, PLAN.after)
        for availability in ("found", "lost")
    ]
    frame = pd.DataFrame(cells, columns=["provision", "period", "availability"])
    kept, early = frame["availability"].eq("found"), frame["period"].eq(PLAN.before)
    return frame.assign(
        n=np.where(kept, found, np.where(early, lost, 2)),
        n_municipalities=np.where(kept, 20, np.where(early, 9, 2)),
        received_median=np.where(kept, 35.0, 52.0),
        log_ratio_median=np.where(kept, np.where(early, np.log(0.98), np.log(1.25)), np.nan),
        within=np.where(kept, np.where(early, 0.975, 0.8), np.nan),
    )


def told(at: Desk, table: pd.DataFrame | None, kept: Retention | None, plan=PLAN) -> str:
    released = at.release(page_counts.view(table, plan))
    return page_counts.statement(released, kept, plan).text.replace("\u00a0", " ")


def test_without_counts_the_report_says_what_is_not_known_and_the_table_is_empty(at: Desk) -> None:
    text = told(at, None, None)
    assert "er ikke oplyst. Det er derfor ikke opgjort, om" in text
    assert "bedes" not in text, "a published report asks its reader for nothing"
    heading = page_counts.heading(at.release(page_counts.view(None, PLAN)), PLAN)
    assert heading.text == "Ankestyrelsens sidetal er ikke oplyst", "there are no two counts"
    assert "Ingen oplysninger" in shown(at, page_counts.view(None, PLAN))


def test_the_table_has_both_counts_and_no_number_that_a_lost_file_cannot_have(at: Desk) -> None:
    lines = shown(at, page_counts.view(compared(), PLAN)).splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    bpa = [row[1:] for row in rows if row[0].startswith("BPA")]
    assert bpa == [
        ["2014-15", "Bevaret", "35", "0,98", "98 pct.", "40"],
        ["2014-15", "Slettet eller ikke fundet", "52", "-", "-", "12"],
        ["2019-21", "Bevaret", "35", "1,25", "80 pct.", "40"],
        ["2019-21", "Slettet eller ikke fundet", "..", "-", "-", ".."],
    ]


def test_the_sentence_tells_both_periods_the_lost_files_and_the_odds(at: Desk) -> None:
    text = told(at, compared(), KEPT)
    assert (
        "For BPA-sager (§ 96) er kommunens sidetal i medianen 0,98 gange Ankestyrelsens i 2014-15 og 1,25 "
        "gange i 2019-21; inden for en faktor 2 ligger 98 pct. og 80 pct. af sagerne." in text
    )
    assert "der er slettet eller ikke fundet, havde 52 sider i medianen, de bevarede 35." in text
    odds = (
        "er for begge ydelser under ét ganget med 0,61 for hver standardafvigelse, en sag er større (95 pct. "
        "sikkerhedsinterval 0,40"
    )
    assert f"{odds} til 0,90). Små sager ser ud til oftere at være bevaret end store." in text
    assert "Store sager ser ud til" in told(at, compared(), Retention(1.5, 1.1, 2.0))
    assert "viser ikke, om det oftest" in told(at, compared(), Retention(1.1, 0.9, 1.4))
    alike = compared().assign(within=np.where(compared()["within"].notna(), 0.98, np.nan))
    assert "inden for en faktor 2 ligger 98 pct. af sagerne i begge perioder." in told(at, alike, KEPT)


def test_what_the_table_withholds_the_sentence_does_not_tell(at: Desk) -> None:
    text = told(at, compared(lost=9), Retention(np.nan, np.nan, np.nan))
    assert "er for få til at vise" in text and "52" not in text and "nan" not in text
    assert "om det oftest er de store eller de små" in text
    thin = told(at, compared(found=9), KEPT)
    assert "for få sager med begge sidetal" in thin and "0,98" not in thin and "nan" not in thin


def test_one_ratio_for_both_periods_is_told_once(at: Desk) -> None:
    table = compared()
    alike = table.assign(
        log_ratio_median=table["log_ratio_median"].where(table["log_ratio_median"].isna(), 0.0)
    )
    assert "i medianen 1,00 gange Ankestyrelsens i begge perioder; inden for" in told(at, alike, KEPT)


def test_of_one_provision_only_that_is_told(at: Desk) -> None:
    plan = PLAN.of_draw(["lost_earnings"])
    text = told(at, compared(plan=plan), KEPT, plan)
    assert "tabt arbejdsfortjeneste" in text and "BPA" not in text and "begge ydelser" not in text


def test_in_short_both_counts_are_told_and_that_they_settle_nothing(at: Desk) -> None:
    def short(table: pd.DataFrame) -> str:
        return page_counts.in_short(at.release(page_counts.view(table, PLAN)), PLAN).text

    told_ = short(compared())
    assert "i medianen 0,98 gange dens i 2014-15 og 1,25 gange dens i 2019-21." in told_
    assert told_.endswith("så det afgør ikke, hvad tællemåden betyder")
    first = compared()["provision"].eq(PLAN.primary_provisions[0]) & compared()["availability"].eq("found")
    apart = compared().assign(log_ratio_median=compared()["log_ratio_median"].mask(first, np.log(1.05)))
    assert "0,98 til 1,05 gange dens i 2014-15 og 1,05 til 1,25" in short(apart)
    same = short(
        compared().assign(log_ratio_median=np.where(compared()["availability"].eq("found"), 0.0, np.nan))
    )
    assert "i medianen 1,00 gange dens i begge perioder." in same
    thin = short(compared(found=9))
    assert "for få har begge tal" in thin and "0,98" not in thin


def test_the_heading_says_how_the_counts_agree_or_is_a_noun(at: Desk) -> None:
    def over(table: pd.DataFrame) -> str:
        return page_counts.heading(at.release(page_counts.view(table, PLAN)), PLAN).text

    assert over(compared()).endswith("Ankestyrelsens er i medianen 0,98 i 2014-15 og 1,25 i 2019-21")
    assert over(compared(found=9)) == "To optællinger af siderne"
