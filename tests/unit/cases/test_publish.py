"""What is told of the in-depth cases: kinds, bands and reasons, and nothing of a case that is not cleared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from published import desk, shown
from surveyed import LATE, RULES, survey

from helpers.analysis.cases import choice, extent
from helpers.errors import HelpersError
from helpers.pipeline.fieldwork import choosing
from helpers.protocol import analysis_plan, disclosure
from helpers.publish.cases import figures, sentences, tables, words
from helpers.survey import material
from helpers.survey.cases import chosen

BANDS = disclosure.case()
TABLE = survey()
NOW = choice.choose(TABLE, RULES, LATE)
NO_FAULTS = pd.DataFrame(columns=chosen.FAULTS)


@pytest.fixture
def at(tmp_path: Path):
    return desk(tmp_path, "10_cases")


def first(cleared: str = "ABCDE") -> pd.DataFrame:
    rows = NOW.cases[NOW.cases["rank"] == 1][[*choice.PLACES, "rank", "decision_id", "municipality"]]
    days = ["2022-06-01" if slot in cleared else None for slot in rows["slot"]]
    return rows.assign(cleared_on=days).reset_index(drop=True)


def told(
    chosen_cases: pd.DataFrame, at, now: choice.Choice = NOW, faults=NO_FAULTS, made=True
) -> dict[str, str]:
    placed = choice.placed(chosen_cases, TABLE, RULES, LATE)
    released = at.look(tables.described(placed, BANDS, "updated"))
    found = sentences.Found(now, chosen_cases, faults, made)
    texts = sentences.told(found, released, RULES, BANDS, "updated")
    return {name: statement.text.replace("\u00a0", " ") for name, statement in texts.items()}


def test_a_range_that_tells_the_pages_together_with_its_quarter_is_left_out(at) -> None:
    placed = choice.placed(first(), TABLE, RULES, LATE)
    quartiles = extent.quartiles(TABLE, RULES, LATE)
    wide = quartiles.assign(lower=60.0, median=150.0, upper=300.0)
    assert at.look(tables.described(placed, BANDS, "updated", wide))["standard_pages_range"].notna().all()
    assert tables.described(placed, BANDS, "updated", wide).note == ""
    for low, median, upper in ((98.0, 98.5, 99.0), (97.5, 102.0, 202.0), (48.0, 198.0, 402.0)):
        close = quartiles.assign(lower=low, median=median, upper=upper)
        placed["quarter_standard_pages"] = 3.0
        assert at.look(tables.described(placed, BANDS, "updated", close))["standard_pages_range"].isna().all()
        assert tables.described(placed, BANDS, "updated", close).note == tables.NARROW


def test_cleared_cases_are_told_in_bands_and_the_others_in_no_table_figure_or_file(at) -> None:
    placed = choice.placed(first("AE"), TABLE, RULES, LATE)
    view = tables.described(placed, BANDS, "updated")
    text = shown(at, view)
    assert "Typisk BPA-sag (§ 96), stadfæstet" in text and "Tung BPA-sag" in text and "fjerdedel" in text
    assert "tabt arbejdsfortjeneste" not in text and "hjemvist" not in text
    file = (at.ws.out / "release/10_cases/valgte.csv").read_text(encoding="utf-8")
    assert file.count("\n") == 3 and "2022" not in file and "D0" not in file
    assert view.frame["has_expert"].isin(BANDS.bands["majority"]).all()


def test_a_band_is_the_quarter_of_its_percentile_and_a_range_that_of_its_value() -> None:
    placed = choice.placed(first(), TABLE, RULES, LATE)
    frame = tables.described(placed, BANDS, "updated").frame
    names = BANDS.bands["quartile"]
    assert frame["standard_pages"].tolist() == [names[int(q) - 1] for q in placed["quarter_standard_pages"]]
    ranges = [BANDS.ranges["standard_pages"].told(value) for value in placed["standard_pages"]]
    assert frame["standard_pages_range"].tolist() == ranges
    cell = TABLE[TABLE["provision"].eq("bpa") & TABLE["outcome"].eq("upheld")]
    share = np.average(cell["has_expert"], weights=cell["weight"])
    has = cell.set_index("decision_id").loc[placed["decision_id"][0], "has_expert"]
    assert frame["has_expert"].tolist()[0] == BANDS.bands["majority"][0 if has == (share > 0.5) else 1]


def test_states_of_the_places() -> None:
    empty = NOW.slots.assign(reason=["", "", choice.FEW, "", choice.NOBODY_NEAR])
    some = first("A").iloc[[0, 1]]
    assert tables.states(empty, some, made=True) == [
        tables.CLEARED,
        tables.OPEN,
        f"ikke valgt: {words.REASON[choice.FEW]}",
        tables.UNUSABLE,
        f"ikke valgt: {words.REASON[choice.NOBODY_NEAR]}",
    ]
    assert tables.states(NOW.slots, first().iloc[:0], made=False) == [tables.NOT_YET] * 5


def test_a_small_cell_is_counted_nowhere_and_not_given_away_by_its_sum(at) -> None:
    slots = NOW.slots.assign(n_cases=[4, 40, 30, 30, 44], n_municipalities=[4, 30, 30, 30, 34])
    found = at.release(tables.places(slots, first(), made=True))
    assert found["n_cases"].isna().tolist() == [True, True, False, False, False]


def test_the_sentences_tell_kinds_and_who_waits(at) -> None:
    text = told(first("ABCD"), at)
    assert text["cases_choice"] == "Fire typiske sager og én tung sag er valgt. De er fra hver sin kommune."
    assert text["cases_cleared"] == (
        "Beskrivelsen er godkendt af kommunen for fire af sagerne. Tung BPA-sag (§ 96) er ikke "
        "beskrevet, for kommunen har ikke godkendt beskrivelsen."
    )
    assert text["cases_typical"].startswith("Målt på omfang ligger alle fire beskrevne sager i den midterste")
    assert "højst 20 procentpoint fra midten" in text["cases_method"] and "90 pct." in text["cases_method"]


def test_the_heavy_case_is_told_in_its_quarter(at) -> None:
    highest = BANDS.bands["quartile"][-1]
    assert f"tung BPA-sag (§ 96) i den {highest}" in told(first(), at)["cases_typical"]


def test_nothing_chosen_or_nothing_cleared_is_said(at) -> None:
    none = told(first().iloc[:0], at, made=False)
    assert none["cases_choice"] == sentences.NOT_CHOSEN and none["cases_typical"] == sentences.NONE_CLEARED
    assert none["cases_cleared"] == "Derfor er ingen sag beskrevet."
    assert none["heading_cases"] == sentences.NOTHING_CHOSEN, "what stands under it is what there is"
    assert "Ingen af de valgte" in told(first().iloc[:0], at)["cases_choice"]
    waiting = told(first(""), at)["cases_cleared"]
    assert waiting == f"Ingen af dem {sentences.NONE_DESCRIBED}.", "they are all named right before"
    some = told(first("A"), at)["cases_cleared"]
    assert "af sagerne. Typisk BPA-sag (§ 96), hjemvist" in some and some.endswith(sentences.ALL_WAIT + ".")


def test_what_cannot_be_justified_and_what_is_wrong_in_the_folder_is_said(at) -> None:
    slots = NOW.slots.assign(reason=["", "", choice.FEW, choice.FEW, choice.NOBODY_NEAR])
    faults = pd.DataFrame(
        [(chosen.FILE, "3", chosen.OUTSIDE), (chosen.FILE, "", chosen.CHANGED)], columns=chosen.FAULTS
    )
    text = told(first().iloc[:2], at, replace(NOW, slots=slots), faults)["cases_choice"]
    both = (
        "typisk sag om tabt arbejdsfortjeneste (§ 42), {} og typisk sag om tabt arbejdsfortjeneste (§ 42), {}"
    )
    assert f"{both.format('stadfæstet', 'hjemvist')}: {words.REASON[choice.FEW]}; tung BPA-sag" in text
    assert "cases/choice.csv, række 3: sagen er ikke en udfyldt sag" in text
    assert "cases/choice.csv: filen er ændret i hånden" in text


def test_no_place_is_empty_of_a_provision_that_was_not_drawn(at) -> None:
    now = replace(NOW, slots=NOW.slots.assign(reason=choice.FEW))
    faults = NO_FAULTS
    one = sentences.Found(now, first().iloc[:0], faults, True, ("lost_earnings",))
    placed = choice.placed(first().iloc[:0], TABLE, RULES, LATE)
    text = sentences.told(one, at.look(tables.described(placed, BANDS, "updated")), RULES, BANDS, "updated")[
        "cases_choice"
    ].text
    assert "tabt arbejdsfortjeneste" in text and "BPA" not in text


def test_a_frozen_place_is_justified_whatever_todays_answers_say(at) -> None:
    slots = NOW.slots.assign(reason=choice.FEW)
    assert "kan ikke begrundes" not in told(first(), at, replace(NOW, slots=slots))["cases_choice"]


def test_two_cases_of_one_municipality_and_later_corrections_are_said(at) -> None:
    assert "fra samme kommune" in told(first().assign(municipality="0101"), at)["cases_choice"]
    other = replace(
        NOW,
        cases=NOW.cases.assign(decision_id=NOW.cases["decision_id"].replace(first()["decision_id"][0], "X")),
    )
    assert "ville nu give en plads en anden sag" in told(first(), at, other)["cases_choice"]
    nobody = replace(NOW, cases=NOW.cases.iloc[:0])
    assert "ville nu give" not in told(first(), at, nobody)["cases_choice"]


def test_cleared_cases_that_can_no_longer_be_placed_are_not_called_uncleared(at) -> None:
    gone = first().assign(decision_id=["X1", "X2", "X3", "X4", "X5"])
    assert told(gone, at)["cases_typical"] == sentences.NOT_PLACED


@pytest.mark.parametrize(
    "code", [getattr(choice, n) for n in ("NOTHING", "NO_COUNTS", "FEW", "UNANSWERED", "NOBODY_NEAR")]
)
def test_every_reason_has_its_words(code: str) -> None:
    assert words.REASON[code]


def test_no_quartile_is_a_case_to_the_character(at) -> None:
    rows = extent.quartiles(TABLE.assign(standard_pages=TABLE["standard_pages"] + 0.2413), RULES, LATE)
    released = at.release(tables.extent(rows))
    quartiles = released[["lower", "median", "upper"]].dropna()
    assert len(quartiles) and (quartiles % 1 == 0).all(axis=None)


def test_without_the_provision_of_the_heavy_place_the_others_are_told(at) -> None:
    rows = extent.quartiles(TABLE, RULES, LATE)
    others = rows[rows["provision"] != RULES.heavy.provision].reset_index(drop=True)
    released = at.release(tables.extent(others))
    assert len(released) == len(others) > 0 and released["n_cases"].notna().any()


def test_the_figure_marks_a_quarter_and_only_of_cleared_cases(at) -> None:
    released = at.release(tables.extent(extent.quartiles(TABLE, RULES, LATE)))
    order = BANDS.bands["quartile"]
    fig = figures.quarters(released, {released["name"][0]: order[2], released["name"][4]: order[3]}, order)
    bars = [
        (bar.get_x(), bar.get_x() + bar.get_width()) for bar in fig.axes[0].patches if bar.get_height() < 0.39
    ]
    row, heavy = released.iloc[0], released.iloc[4]
    assert bars == [
        pytest.approx((row["median"], row["upper"])),
        pytest.approx((heavy["upper"], heavy["upper"] * figures.BEYOND)),
    ]
    plt.close(fig)
    nothing = released.assign(lower=None, median=None, upper=None).astype({"lower": float, "upper": float})
    plt.close(figures.quarters(nothing, {}, order))


def test_the_command_writes_once_and_tells_percentiles_to_the_house(tmp_path, monkeypatch) -> None:
    read = {"weighted": TABLE, "plan": analysis_plan.load()}
    monkeypatch.setattr(material, "load", lambda folder: read)
    told_lines = choosing.choose(tmp_path, date(2022, 5, 2))
    assert len(told_lines) == 6 and "may not leave the house" in told_lines[0]
    line = told_lines[1].replace("\u00a0", " ")
    assert (
        line.startswith(f"A  Typisk BPA-sag (§ 96), stadfæstet: {first()['decision_id'][0]}")
        and "normalsider" in line
    )
    assert len(chosen.read(tmp_path, TABLE).cases) == len(NOW.cases)


def test_the_command_writes_nothing_where_nothing_can_be_chosen(tmp_path, monkeypatch) -> None:
    read = {"weighted": survey(disposition="refused"), "plan": analysis_plan.load()}
    monkeypatch.setattr(material, "load", lambda folder: read)
    with pytest.raises(HelpersError, match="ingen udfyldte sager"):
        choosing.choose(tmp_path, date(2022, 5, 2))
    assert not (tmp_path / "cases").exists()


def test_of_a_provision_with_few_cases_of_an_outcome_in_a_period_it_is_not_told_how_many_are_left(at) -> None:
    """Three early remitted BPA cases are hidden with three other cells, of which these two would be told."""
    early = survey(period="2014-15")
    few = early[(early["provision"] != "bpa") | (early["outcome"] != "remitted")]
    three = early[(early["provision"] == "bpa") & (early["outcome"] == "remitted")].head(3)
    thin = extent.thin(pd.concat([TABLE, few, three]), 5, 3)
    assert thin == {"bpa"} and extent.thin(pd.concat([TABLE, early]), 5, 3) == set()
    spread = at.release(tables.extent(extent.quartiles(TABLE, RULES, LATE), thin)).set_index("provision")
    chosen_from = at.release(tables.places(NOW.slots, first(), True, thin)).set_index("provision")
    for shown_ in (spread, chosen_from):
        assert shown_.loc["bpa", ["n_cases", "n_municipalities"]].isna().all(axis=None)
        assert shown_.loc["lost_earnings", "n_cases"].notna().all()
    assert spread.loc["bpa", "median"].notna().all()
