"""Tables, sentences, figure and sliders of simplifications: what may be shown, from one function."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from simplified import PLAN, change, joint

from helpers import project
from helpers.analysis.simplification import effects, flags
from helpers.protocol import analysis_plan, codebook
from helpers.protocol.simplifications import Conversion
from helpers.publish.release import looked_at
from helpers.publish.simplification import figures, sentences, sliders, tables
from helpers.publish.tables import markdown_table
from helpers.publish.wording import PROVISION
from helpers.survey.redaction import find_cpr

BOOK = codebook.load()
WS = project.workspace()
NBSP = "\u00a0"


def behind(cases: int = 40, places: int = 20) -> pd.DataFrame:
    rows = [
        (code, place, cases, places) for code in PLAN.simplifications for place in ("bpa", "lost_earnings")
    ]
    table = pd.DataFrame(rows, columns=["code", "provision", "n_cases", "n_municipalities"])
    return table.assign(by_municipality=[(1.0,) * places] * len(table))


SEVERAL = effects.by_setting(PLAN, joint(20))
SAVED = effects.table(PLAN.simplifications, joint(50), PLAN.oldest_months, PLAN.level)


def test_a_saving_that_is_nearly_all_one_municipality_s_is_hidden_and_so_is_the_sum_with_it() -> None:
    """Two who subtract their own would know the third's to less than ten per cent: 100 against 9."""
    near = behind()
    row = ((near["code"] == "reuse_application") & (near["provision"] == "bpa")).to_numpy()
    near["by_municipality"] = [
        (100.0, 50.0, 40.0, 9.0) if mine else parts
        for mine, parts in zip(row, near["by_municipality"], strict=True)
    ]
    shown = released(near).set_index(["code", "provision"])["hours"]
    known = shown["reuse_application"].notna()
    assert known.to_dict() == {PROVISION["bpa"]: False, PROVISION["lost_earnings"]: True, tables.BOTH: False}
    assert shown[shown.index.get_level_values("code") != "reuse_application"].notna().all()


def released(cases: pd.DataFrame | None = None) -> pd.DataFrame:
    return looked_at(tables.effects(SAVED, behind() if cases is None else cases, PLAN), WS)


def test_what_a_simplification_saves_is_told_per_provision_and_together() -> None:
    view = tables.effects(SAVED, behind(), PLAN)
    shown = looked_at(view, WS)
    assert shown.groupby("code").size().to_dict() == {
        code: 1 if code == "drop_employer_statement" else 3 for code in PLAN.simplifications
    }
    text = markdown_table(shown, view.columns)
    assert "Begge ydelser" in text and " til " in text and "Tabt arbejdsfortjeneste" in text
    assert "ikke et sikkerhedsinterval" in view.note and f"90{NBSP}pct. usikkerhedsinterval" in view.note


def test_rows_of_hours_that_are_left_out_are_told_under_what_is_saved() -> None:
    rows_out = "Én række med timer er holdt ude, til den er rettet."
    factors = pd.DataFrame({"provision": ["bpa"], "year": [2021], "n_municipalities": [98], "factor": [20.0]})
    assert tables.effects(SAVED, behind(), PLAN, rows_out).note.endswith(f" {rows_out}")
    assert tables.everywhere(SAVED, behind(), factors, PLAN, rows_out).note.endswith(f" {rows_out}")
    assert "holdt ude" not in tables.effects(SAVED, behind(), PLAN).note
    shown = looked_at(tables.settings(SEVERAL, behind(), PLAN), WS)
    figure = figures.small_multiples(shown, tables.level(PLAN), rows_out)
    assert rows_out in " ".join(figure.get_supxlabel().split())


def test_the_example_of_all_decisions_says_in_its_title_that_nothing_is_measured() -> None:
    factors = pd.DataFrame({"provision": ["bpa"], "year": [2021], "n_municipalities": [98], "factor": [20.0]})
    view = tables.everywhere(SAVED, behind(), factors, PLAN)
    source = (project.root() / "notebooks/12_simplification.ipynb").read_text(encoding="utf-8")
    assert view.title.startswith("Regneeksempel uden målt grundlag (ikke et resultat): ")
    laid_out, _ = tables.per_provision(view.frame, view.columns)
    assert tables.BOTH in set(view.frame["provision"])
    assert not laid_out.isin([tables.BOTH]).any(axis=None), "a sum of both would be quoted"
    assert f'tbl-cap: \\"{view.title}\\"' in source, "the caption that is printed is this title"


@pytest.mark.parametrize(("cases", "places"), [(4, 3), (9, 9), (40, 2)])
def test_a_row_that_rests_on_few_cases_is_withheld_and_the_other_part_of_its_sum(
    cases: int, places: int
) -> None:
    few = behind()
    row = (few["code"] == "reuse_application") & (few["provision"] == "bpa")
    few.loc[row, ["n_cases", "n_municipalities"]] = [cases, places]
    shown = released(few)
    mine = shown[(shown["code"] == "reuse_application") & (shown["provision"] != tables.BOTH)]
    bpa = mine[mine["provision"].str.startswith("BPA")]
    assert bpa[["hours", "dkk", "dkk_low", "dkk_high", "items"]].isna().all(axis=None)
    if cases < 5 or places < 3:  # then the sum would tell it
        assert mine["dkk"].isna().all()


def test_amounts_of_all_decisions_are_in_millions_for_written_out_they_read_as_cpr_numbers() -> None:
    factors = pd.DataFrame({"provision": ["bpa"], "year": [2021], "n_municipalities": [98], "factor": [20.0]})
    many = SAVED.assign(**{name: 111_599_000.0 for name in ("dkk", "dkk_low", "dkk_high")})
    shown = looked_at(tables.everywhere(many, behind(), factors, PLAN), WS)
    text = shown.to_csv()
    assert "111.599" in text and not find_cpr(text) and find_cpr("111599000.0")


def test_a_simplification_that_touches_no_case_shows_nothing() -> None:
    assert released(behind(0, 0))["dkk"].isna().all()
    assert sentences.saving(released(behind(0, 0)), PLAN).text == sentences.NOT_SHOWN


def test_the_sentence_tells_the_largest_of_what_may_be_shown() -> None:
    text = sentences.saving(released(), PLAN).text
    assert text.startswith("Som de fem forenklinger er regnet her, ville »en fjerdedel færre sider")
    assert "om året i de påklagede sager" in text and f"90{NBSP}pct. usikkerhedsinterval" in text
    assert sentences.RANKING in text and "er ikke kendt" in text and "ingen anbefaling" in text
    dkk = sentences.wholes(released())["dkk"].max()
    of = sentences.saving(released(), PLAN, whole=dkk / 0.05).text
    assert (
        f"), eller 5{NBSP}pct. af overslaget for hele sagsbehandlingen. " in of and "overslaget" not in text
    )
    assert sentences.title(released()) == (
        "»En fjerdedel færre sider for hver oplysning« ville spare mest, som der er regnet her"
    )
    few = behind()
    few.loc[few["code"] == "fewer_pages", ["n_cases", "n_municipalities"]] = 1
    told = sentences.saving(released(few), PLAN).text
    assert "færre sider" not in told
    assert told.startswith("Af de fire forenklinger, der kan vises, ville »"), "the heading is of four"
    assert "af fire forenklinger" in sentences.heading(released(few), PLAN).text
    assert "« ville spare mest af dem, der kan vises, som der" in sentences.title(released(few))
    few.loc[few["code"] != "reuse_application", ["n_cases", "n_municipalities"]] = 1
    one = sentences.saving(released(few), PLAN).text
    assert one.startswith("Af de fem forenklinger kan kun besparelsen ved »") and "mest" not in one


def test_what_it_costs_once_is_told_apart_where_it_is_known() -> None:
    known = replace(PLAN.simplifications["fewer_pages"], conversion=Conversion(1234, 2_500_000))
    plan = replace(PLAN, simplifications={**PLAN.simplifications, "fewer_pages": known})
    told = sentences.saving(released(), plan).text
    assert f"At lægge om koster 1.200 timer og 2,5{NBSP}mio.{NBSP}kr. én gang." in told
    premises = tables.premises(plan, BOOK).frame.set_index("code")["conversion"]
    assert premises["fewer_pages"] == "1.200 timer og 2.500.000 kr."
    assert premises["short_appeal_form"] == "ikke kendt"


@pytest.mark.parametrize(("there", "text"), [(False, sentences.MISSING), (True, sentences.UNKNOWN)])
def test_without_rows_the_sentence_says_what_is_missing(there: bool, text: str) -> None:
    assert sentences.saving(released().iloc[:0], PLAN, there).text == text
    assert sentences.finding(released().iloc[:0]) == "Beløbene kan ikke vises."


@pytest.mark.parametrize(
    ("value", "text"),
    [(679_610, "680.000"), (71_884, "72.000"), (4.26, "4,3"), (4, "4"), (0, "0"), (1_234_567, "1.200.000")],
)
def test_amounts_have_two_digits(value: float, text: str) -> None:
    assert tables.amount(value) == text


def test_money_in_a_sentence_has_its_unit_once() -> None:
    assert sentences.money(1_940_000) == f"1,9{NBSP}mio.{NBSP}kr."
    assert sentences.money(679_610) == f"680.000{NBSP}kr."
    assert sentences.money_span(451_543, 966_293) == f"450.000 til 970.000{NBSP}kr."
    assert sentences.money_span(451_543, 1_966_293) == f"0,5 til 2,0{NBSP}mio.{NBSP}kr."


def test_the_assumption_of_ages_is_told_with_the_protocols_own_number() -> None:
    plan = replace(PLAN, oldest_months=36)
    told = tables.premises(plan, BOOK).frame.set_index("code")
    assert "fra nul til 36 måneder" in told.loc["no_reobtain_12_months", "rests_on"]
    touched = told.loc["no_reobtain_12_months", "touches"]
    assert "»Lå i kommunen og måtte fornyes«" in touched and "højst er 12 måneder" in touched
    older = tables.touches(PLAN.simplifications["reuse_application"], codebook.stored("2.0"))
    assert older.startswith("Det, der er svaret »Indhentet på ny« om: ")


def flagged(alike: dict[str, str] | None = None, **verdicts: str) -> pd.DataFrame:
    plan = analysis_plan.load()
    return flags.table(PLAN.simplifications, verdicts, BOOK, plan, ("bpa", "lost_earnings"), alike)


def test_what_is_more_often_in_upheld_cases_is_flagged_from_the_plans_own_test() -> None:
    found = flagged(E7_has_expert_bpa="less_often_remitted", E4_has_expert_bpa="increase")
    row = found[found["flagged"]]
    assert set(row["code"]) == {"no_reobtain_12_months", "fewer_pages"} and set(row["provision"]) == {"bpa"}
    text = sentences.flags(found, PLAN).text
    assert text.startswith("»Ingen fornyelse inden for et år« og »en fjerdedel færre sider")
    assert "hvad der er årsag til hvad" in text
    view = tables.flags(found, PLAN)
    told = view.frame[view.frame["flag"] == "ja"]
    assert told["label"].tolist() == [
        "Ingen fornyelse inden for et år; En fjerdedel færre sider for hver oplysning"
    ]
    assert set(told["e7"]) == {"forekommer oftere sammen med stadfæstelse"}
    assert set(told["change"]) == {"tyder på en stigning"}


def test_how_pages_and_types_have_changed_is_read_off_their_own_measures_in_their_own_words() -> None:
    alike = {"E1_bpa": "+36 pct.; +46 pct., når der tages højde for tællemåden"}
    found = flagged(
        alike, E1_bpa="increase", E1_lost_earnings="measured_increase",
        E5_n_information_types_lost_earnings="not_shown", E7_standard_pages_bpa="not_shown",
    )  # fmt: skip
    view = tables.flags(found, PLAN)
    told = view.frame.set_index(["measure", "provision"])["change"]
    pages, types = (tables.EXPOSURE[name] for name in ("standard_pages", "n_information_types"))
    assert told[pages, PROVISION["bpa"]] == f"stigning ({alike['E1_bpa']})", (
        "the primary family says it flatly"
    )
    assert told[pages, PROVISION["lost_earnings"]] == "målt stigning, som ikke kan skilles fra målemetoden"
    assert told[types, PROVISION["lost_earnings"]] == "en ændring er ikke påvist"
    start = "Udvikling er E1 og E5; forholdet til udfaldet er E7 i analyseplanen. Et forbehold"
    assert view.note.startswith(start)
    assert tables.flags(flagged(), PLAN).note.startswith("Et forbehold"), "no test, no measure"


def test_more_often_in_remitted_cases_or_not_shown_is_no_flag() -> None:
    found = flagged(E7_has_expert_bpa="more_often_remitted", E7_standard_pages_bpa="not_shown")
    text = sentences.flags(found, PLAN).text
    assert not found["flagged"].any() and text.startswith("Hvor det er prøvet, er det ikke påvist, at det")
    assert " udfald. Ikke prøvet er " in text and "»borgerens egne oplysninger, som kommunen har" in text
    unable = found.assign(e7=found["e7"].where(found["e7"].ne("not_shown"), "not_estimable"))
    assert sentences.flags(unable, PLAN).text.endswith(" Det kan ikke opgøres for antallet af normalsider.")
    tried = sentences.flags(found.assign(e7="not_shown"), PLAN).text
    assert tried.startswith("For ingen af forenklingerne er det påvist") and "prøvet" not in tried
    none = sentences.flags(found.assign(e7=""), PLAN).text
    assert none.endswith("stadfæstede sager, er ikke prøvet.")
    none = sentences.flags(found.assign(e7="not_estimable"), PLAN).text
    assert none.endswith("stadfæstede sager, kan ikke opgøres.")


def test_only_what_is_dropped_changes_the_number_of_types_and_what_no_test_is_about_says_so() -> None:
    found = flagged()
    types = found[found["measure"] == "n_information_types"]
    assert set(types["code"]) == {"drop_employer_statement"}
    told = tables.flags(found, PLAN).frame
    mine = told[told["label"].str.startswith("Borgerens egne oplysninger")]
    assert set(mine["measure"]) == {"Intet, som planen prøver"}


def test_the_figure_has_a_panel_for_each_and_names_what_is_withheld() -> None:
    few = behind()
    few.loc[few["code"] == "fewer_pages", "n_cases"] = 2
    shown = looked_at(tables.settings(SEVERAL, few, PLAN), WS)
    figure = figures.small_multiples(shown, tables.level(PLAN))
    panels = [ax for ax in figure.axes if ax.get_visible()]
    assert len(panels) == len(PLAN.simplifications)
    assert [text.get_text() for text in panels[-1].texts] == ["kan ikke vises"]
    drawn = panels[2].lines[0].get_ydata()
    mine = shown[shown["code"] == "no_reobtain_12_months"]
    assert list(drawn) == pytest.approx(list(mine["dkk"] / tables.MILLION))


def test_sliders_and_the_figure_show_what_the_one_function_gives() -> None:
    board = sliders.Sliders(sliders.Board(joint(20), PLAN, BOOK))
    for code, one in PLAN.simplifications.items():
        board.which.value = code
        for value in getattr(PLAN.settings, one.setting)[::2]:
            getattr(board, one.setting).value = value
            row = SEVERAL[(SEVERAL["code"] == code) & (SEVERAL["value"] == value)].iloc[0]
            assert board.change == one.set_to(**{one.setting: value})
            assert f"<td>{tables.with_span('dkk')(row)}</td>" in board.table.value
            assert f"<td>{tables.with_span('hours')(row)}</td>" in board.table.value


def test_sliders_begin_with_the_protocols_settings_and_the_type_can_be_chosen() -> None:
    board = sliders.Sliders(sliders.Board(joint(3), PLAN, BOOK))
    board.which.value = "no_reobtain_12_months"
    assert (board.months.value, board.share.value, board.type.value) == (12, 1.0, "")
    assert board.cut.disabled and not board.months.disabled
    board.type.value = "school"
    assert board.change == change("no_reobtain", types=("school",))
    board.which.value = "drop_employer_statement"
    board.type.value = ""  # all types cannot be dropped: the protocol's own stay
    assert board.change.types == ("employer_statement",)


def test_the_figure_of_savings_has_the_largest_on_top_and_its_interval_and_counts_what_is_hidden() -> None:
    rows = pd.DataFrame(
        [("a", 3e5, 1e5, 6e5), ("b", 1.1e6, 7e5, 1.8e6), ("c", None, None, None)],
        columns=["label", "dkk", "dkk_low", "dkk_high"],
    )
    figure = figures.savings(rows, "Fundet", "90 pct. usikkerhedsinterval")
    (ax,) = figure.axes
    assert [label.get_text() for label in ax.get_yticklabels()] == ["b", "a"]
    assert list(ax.lines[0].get_xdata()) == [0.7, 1.8]
    assert [text.get_text() for text in ax.texts] == ["1,1", "0,3"]
    assert "Én af dem vises ikke" in " ".join(
        figure.get_supxlabel().split()
    ) and figure.get_suptitle().startswith("Fundet")
    assert "mangler" in figures.savings(rows.tail(1), "", "").axes[0].texts[0].get_text()


def test_the_heading_has_the_span_of_what_would_be_saved_and_no_order_or_is_a_noun() -> None:
    told = sentences.heading(released(), PLAN).text
    assert told.startswith("Regneeksempler: af fem forenklinger ville den mindste spare ")
    assert "mest" not in told and " til " not in told, "no interval"
    assert "og den største" in told and told.endswith("om året i påklagede sager")
    one = released()[released()["code"] == "fewer_pages"]
    alone = sentences.heading(one, PLAN).text
    assert alone.startswith("Regneeksempel: »en fjerdedel færre sider") and " til " not in alone
    assert sentences.RANKING not in sentences.saving(one, PLAN).text
    assert sentences.heading(released().head(0), PLAN).text == "Besparelsen ved forenklinger"
