"""What is said and shown of hours and money: appealed cases alone, how many cases, and what is missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from cases_world import PRICES, material
from published import desk, shown

from helpers.analysis.cases import resources
from helpers.protocol import analysis_plan
from helpers.publish.cases import (
    hours_by_kind,
    resource_figures,
    resource_inputs,
    resource_sentences,
    resource_tables,
)
from helpers.publish.wording import BARE_CASES
from helpers.survey.published import unit_costs

FULL = analysis_plan.load().resources
assert FULL is not None
PLAN = replace(FULL, draws=400)
LATE = "2019-21"
WIDE = {"p10": 5.0, "mode": 10.0, "p90": 30.0}


@pytest.fixture(scope="module")
def given() -> resources.Material:
    whole = material()
    answers = whole.estimates[["case", "respondent"]].drop_duplicates()
    known = {"pages": 50, "n_types": 9, "standard_pages": 49.0, "n_information_types": 4.0}
    answers = answers.assign(hours_total=100.0, hours_double=150.0, **known)
    estimates = whole.estimates.assign(**WIDE)
    return replace(whole, estimates=estimates, answers=answers, prices=unit_costs.read(None))


@pytest.fixture(scope="module")
def result(given: resources.Material) -> resources.Result:
    return resources.estimate(given, PLAN)


def test_the_sentence_on_money_says_scope_cases_interval_and_that_the_price_is_none(
    given: resources.Material, result: resources.Result
) -> None:
    text = resource_sentences.money(result, given).text.replace("\u00a0", " ")
    middle = np.median(result.national()) / 1e6
    assert f"{middle:.1f}".replace(".", ",") + " mio. kr. om året" in text
    for words in (
        "90 pct. usikkerhedsinterval",
        "to BPA-sager og to sager om tabt arbejdsfortjeneste",
        "kun påklagede sager",
    ):
        assert words in text
    year = resources.summary(result).set_index("provision")["mio_dkk"]
    most = f"{year.max():.1f}".replace(".", ",")
    assert f"Størstedelen, {most} mio. kr., går til at behandle {BARE_CASES[year.idxmax()]}." in text
    assert "beregnet og ikke en pris" in text and "sikkerhedsinterval" not in text.replace("usikkerhed", "")
    own = replace(given, prices=PRICES)
    assert "ikke en pris" not in resource_sentences.money(resources.estimate(own, PLAN), own).text


def test_what_happens_when_all_state_too_little_is_computed(result: resources.Result) -> None:
    text = resource_inputs.too_low(result).text.replace("\u00a0", " ")
    raised = np.median(result.national()) / 1e6 / 0.8
    assert "20 pct. for lavt" in text and f"{raised:.1f}".replace(".", ",") + " mio. kr." in text
    sure = replace(result, price=replace(result.price, wage=np.zeros(PLAN.draws)))
    low = {name: replace(own, cases=0 * own.cases, stated=0 * own.stated) for name, own in sure.hours.items()}
    assert "uden for" in resource_inputs.too_low(replace(sure, hours=low)).text


def test_every_sentence_is_whole_and_without_a_doubled_stop(
    given: resources.Material, result: resources.Result
) -> None:
    found = resource_sentences.statements(result, given, 5)
    heading = found.pop("heading_hours").text
    assert heading.startswith("Delt på fire slags arbejde går flest timer til at ")
    assert not heading.endswith(".")
    assert len(found) == 9 and all(
        each.text.endswith(".") and ".." not in each.text for each in found.values()
    )
    assert "for fire af fem valgte sager" in found["resources_came_in"].text
    assert "to i alle otte skemaer" in found["resources_calibration"].text and "ingen af otte" in (
        found["resources_calibration"].text
    )


def test_the_hours_that_the_terms_of_reference_ask_about_are_told_apart_from_all(
    given: resources.Material, result: resources.Result
) -> None:
    text = resource_sentences.money(result, given).text.replace("\u00a0", " ")
    shares = resources.kinds(result).set_index(["provision", "kind"])["share"].mul(100)
    (of_bpa, of_lost) = (shares.loc[name] for name in ("bpa", "lost_earnings"))
    assert "ikke kun dokumentationen" in text
    assert f". {of_bpa['documentation']:.0f} pct. af timerne i BPA-sager" in text
    both = [f"{of['first'] + of['anew']:.0f} pct." for of in (of_bpa, of_lost)]
    assert f"sagen. {both[0]} og {both[1]} går til at indhente eller forny" in text
    less = {
        name: {kind: of for kind, of in own.items() if kind != "anew"} for name, own in result.kinds.items()
    }
    goes = "pct. af timerne går til at dokumentere sagen."
    alike = hours_by_kind.documented_in_short(result).replace("\u00a0", " ")
    assert alike == f"{of_bpa['documentation']:.0f} {goes}", "two shares that are one number are told once"
    unlike = {kind: of * (2 if kind == "documentation" else 1) for kind, of in result.kinds["bpa"].items()}
    other = replace(result, kinds=result.kinds | {"bpa": unlike})
    more = resources.kinds(other).set_index(["provision", "kind"])["share"].mul(100)
    apart = [f"{more.loc[name, 'documentation']:.0f}" for name in ("bpa", "lost_earnings")]
    told = hours_by_kind.documented_in_short(other).replace("\u00a0", " ")
    assert len({*apart}) == 2 and told == f"{' og '.join(apart)} {goes}"
    told = resource_sentences.money(replace(result, kinds=less), given).text.replace("\u00a0", " ")
    assert f"sagen. {of_bpa['first']:.0f} pct. og {of_lost['first']:.0f} pct. går til at" in told


def test_without_forms_every_sentence_says_what_is_missing(given: resources.Material) -> None:
    nothing = replace(
        given, cases=given.cases.iloc[:0], estimates=given.estimates.iloc[:0], answers=given.answers.iloc[:0]
    )
    result = resources.estimate(nothing, PLAN)
    found = resource_sentences.statements(result, nothing, 5)
    assert hours_by_kind.documented_in_short(result) == ""
    assert found["resources_money"].text == (
        "Timer og kroner er ikke opgjort: der er ikke kommet skemaer om timer, som kan bruges."
    )
    assert "Tallene" not in found["resources_conversion"].text
    assert resource_sentences.key_money(result)["key_money_of"][1].endswith("er ikke opgjort")
    assert "nogen af de fem valgte sager" in found["resources_came_in"].text
    assert "ikke valgt sager" in resource_sentences.came_in(nothing, 0).text
    tornado = resource_tables.tornado(resources.tornado(result), PLAN)
    assert all(
        view.frame.empty
        for view in (
            resource_tables.amounts(result, nothing, LATE),
            resource_tables.kinds(result, nothing),
            tornado,
        )
    )
    drawn = resource_figures.tornado(tornado.frame, 0, "")
    assert drawn.axes[0].texts[0].get_text().startswith("Timer og kroner")
    assert resource_sentences.heading(result).text == "Timer og kroner"
    assert resource_inputs.tornado_title(resources.tornado(result)) == "Hvad et overslag afhænger af"


def test_only_what_is_known_to_be_missing_is_said_to_be(given: resources.Material) -> None:
    no_counts, alone = replace(given, per_year={}), replace(given, cases=given.cases.iloc[:0])
    why = resource_sentences.why_not
    assert why(no_counts) == "det vides ikke, hvor mange påklagede sager der er om året"
    assert why(alone) == "der er brugbare skemaer om timer fra for få kommuner"
    assert why(replace(alone, per_year={})) == f"{why(alone)}, og {why(no_counts)}"
    text = resource_sentences.money(resources.estimate(no_counts, PLAN), no_counts).text
    assert text == f"Timer og kroner er ikke opgjort: {why(no_counts)}."


def test_a_provision_without_enough_cases_is_named(given: resources.Material) -> None:
    few = replace(given, cases=given.cases.iloc[:2])
    text = resource_sentences.money(resources.estimate(few, PLAN), few).text.replace("\u00a0", " ")
    assert "Om sager om tabt arbejdsfortjeneste (§ 42) er der for få gennemgåede sager" in text
    assert "bygger på to BPA-sager og gælder kun" in text and "Størstedelen" not in text


def test_tables_are_rounded_and_add_up(given: resources.Material, result: resources.Result) -> None:
    table = resource_tables.amounts(result, given, LATE).frame
    assert (table["hours"] % 1 == 0).all() and (table["dkk"] % 100 == 0).all()
    assert table["counted"].eq(resource_tables.COUNTED).all(), "n_cases is no number of cases with hours"
    assert table["provision"].tolist() == ["BPA (§\u00a096)", "Tabt arbejdsfortjeneste (§\u00a042)"]
    assert resource_tables.kinds(result, given).frame.groupby("provision")[
        "share"
    ].sum().tolist() == pytest.approx([1, 1], abs=0.02)


def many(given: resources.Material, heavy: float) -> resources.Material:
    """Return ``given`` with twelve late cases of each provision, each of a municipality of its own; the first
    of lost earnings has so many pages.
    """
    late = pd.concat(
        [given.late.iloc[[0]].assign(provision=name) for name in given.per_year for _ in range(12)]
    )
    places = [f"{100 + place}" for place in [*range(12)] * len(given.per_year)]
    late = late.assign(municipality=places, standard_pages=100.0, weight=1.0).reset_index(drop=True)
    late.loc[late.index[late["provision"] == "lost_earnings"][0], "standard_pages"] = heavy
    return replace(given, late=late)


@pytest.mark.parametrize(("heavy", "hidden"), [(100.0, False), (1e9, True)])
def test_hours_that_one_municipality_s_pages_decide_on_are_shown_and_said_nowhere(
    tmp_path, given, heavy, hidden
):
    world = many(given, heavy)
    worked = resources.estimate(world, PLAN)
    at = desk(tmp_path, "10_cases")
    released = at.release(resource_tables.amounts(worked, world, LATE)).set_index("provision")
    assert released["hours"].isna().tolist() == [False, hidden]
    assert released["mio_dkk_interval"].isna().tolist() == [False, hidden]
    kept = resource_tables.shown(worked, released.reset_index())
    assert [*kept.hours] == ["bpa"] + ["lost_earnings"] * (not hidden)
    assert {*kept.draws()["provision"]} == {*kept.hours} and {*kept.kinds} == {*kept.staff} == {*kept.hours}
    text = resource_sentences.money(kept, world).text.replace("\u00a0", " ")
    assert ("Om sager om tabt arbejdsfortjeneste (§ 42) vises der ikke et overslag" in text) is hidden
    assert ("er ført over på" in resource_sentences.money(worked.only(()), world).text) or not hidden


def test_hours_that_few_late_cases_are_behind_are_not_shown(tmp_path, given, result) -> None:
    released = desk(tmp_path, "10_cases").release(resource_tables.amounts(result, given, LATE))
    kept = resource_tables.shown(result, released)
    assert released["hours"].isna().all() and not kept.hours
    text = resource_sentences.statements(kept, given, 4)["resources_money"].text
    assert text.startswith(
        "Timer og kroner er ikke opgjort: de sager, som timerne er ført over på, er for få"
    )


def test_the_hours_of_one_case_alone_are_not_divided(given: resources.Material) -> None:
    first = given.cases.drop_duplicates("provision")
    one = given.cases[given.cases["provision"] != "bpa"]
    for cases, provisions in ((first, 0), (pd.concat([one, first]).drop_duplicates("case"), 1)):
        alone = resources.estimate(replace(given, cases=cases), PLAN)
        view = resource_tables.kinds(alone, given)
        assert view.frame["provision"].nunique() == provisions and "kun er timer fra én sag" in view.note
        told = resource_sentences.statements(alone, replace(given, cases=cases), 5)["resources_shares"].text
        assert "BPA" not in told and ("fra én sag" in told) == (provisions == 0)
        assert hours_by_kind.documented_in_short(alone) == "", "the heading is of both"
    lost_alone = replace(given, cases=one)
    short = hours_by_kind.documented_in_short(resources.estimate(lost_alone, PLAN))
    assert short.endswith("pct. af timerne går til at dokumentere sagen.") and " og " not in short


def test_substitutes_and_rows_that_wait_are_told_beside_the_chosen_cases(given: resources.Material) -> None:
    slots = dict(zip(given.cases["case"], "ABBC", strict=True))
    placed = replace(given, cases=given.cases.assign(slot=given.cases["case"].map(slots)), left_out=2)
    told = resource_sentences.came_in(placed, 3).text
    assert "for alle tre valgte sager, for " in told and "Skemaer om én reserve er også brugt." in told
    told = resource_sentences.money(resources.estimate(given, PLAN), placed).text
    assert "holdt ude" not in told, "it stands under the table beside"
    assert "reserve" not in resource_sentences.came_in(given, 5).text


def test_rows_of_hours_that_are_left_out_are_told_under_each_table_and_figure_of_hours(
    given: resources.Material, result: resources.Result
) -> None:
    placed = replace(given, left_out=1)
    rows_out = "Én række med timer er holdt ude, til den er rettet."
    assert resource_sentences.held_out(placed) == rows_out and resource_sentences.held_out(given) == ""
    for rows, told in ((placed, True), (given, False)):
        amounts = resource_tables.amounts(result, rows, LATE)
        notes = (amounts.note, resource_tables.kinds(result, rows).note)
        assert [rows_out in note for note in notes] == [told, told]
    view = resource_tables.tornado(resources.tornado(result), PLAN)
    figure = resource_figures.tornado(view.frame, 1.0, "", rows_out)
    assert " ".join(figure.get_supxlabel().split()).endswith(rows_out)


def test_prices_say_what_they_are_and_where_they_are_from(tmp_path) -> None:
    view = resource_tables.prices(unit_costs.read(None))
    assert "| 292 kr. pr. effektiv time (2022) |" in shown(desk(tmp_path, "10_cases"), view)
    table = view.frame.set_index("group")
    assert table.loc["Sagsbehandler", "value"] == 292 and table.loc["Leder", "value"] == 401
    assert table.loc["Sagsbehandler", "what"] == "beregnet, ikke en pris"
    assert "Lønkommissionen" in table.loc["Leder", "source"] and table.loc["Leder", "year"] == "2022"


def test_the_tornado_is_drawn_with_both_ends_of_each_bar(result: resources.Result) -> None:
    view, swings = resource_tables.tornado(resources.tornado(result), PLAN), resources.tornado(result)
    figure = resource_figures.tornado(view.frame, 1.0, resource_inputs.tornado_title(swings))
    drawn = min(len(view.frame), resource_figures.MOST)
    assert len(figure.axes[0].patches) == drawn and len(figure.axes[0].texts) == 2 * drawn
    rest = len(view.frame) - drawn
    assert ("betyder mindre" in figure.get_supxlabel()) == (rest > 0)
    assert "afhænger mest af" in figure.get_suptitle()
    first, second, third, *_ = map(resource_inputs.input_name, swings.to_dict("records"))
    depends = resource_inputs.depends_on(swings).text
    before = [", " if name.startswith("hvor") else " " for name in (first, second, third)]
    assert f"afhænger mest af{before[0]}{first}." in depends
    assert depends.endswith(f"Dernæst kommer{before[1]}{second}, og derefter{before[2]}{third}.")


def test_inputs_are_named_so_that_each_is_read_as_one_in_any_order(result: resources.Result) -> None:
    swings = resources.tornado(result)
    of = {(row["input"], row["provision"]): row for row in swings.to_dict("records")}
    cases, wage = (next(row for (name, _), row in of.items() if name == own) for own in ("cases", "wage"))
    exponent = cases | {"input": "exponent", "provision": ""}
    told = resource_inputs.depends_on(pd.DataFrame([wage, cases | {"provision": "bpa"}, exponent])).text
    assert told.replace("\u00a0", " ").endswith(
        "Dernæst kommer forskelle mellem BPA-sager (§ 96) ud over sidetallet, og derefter, hvor meget "
        "timerne vokser med siderne."
    )
    alone = resource_inputs.tornado_title(pd.DataFrame([exponent]))
    assert alone == "Overslaget afhænger mest af, hvor meget timerne vokser med siderne"
    assert "Dernæst" not in resource_inputs.depends_on(pd.DataFrame([wage])).text


def test_what_each_case_was_chosen_as_is_told_where_it_is_known(
    given: resources.Material, result: resources.Result
) -> None:
    kinds = given.cases.sort_values("provision", kind="stable").assign(
        kind=["typical", "heavy", "typical", "typical"]
    )
    told = resource_sentences.money(result, replace(given, cases=kinds)).text
    assert "bygger på én typisk BPA-sag, én tung BPA-sag og to typiske sager om tabt" in told


def test_the_kinds_of_obtaining_are_told_together_where_they_take_more_than_what_takes_most() -> None:
    def told(**shares: float) -> str:
        rows = [
            {"provision": "bpa", "kind": kind, "share": share, "share_low": share, "share_high": share}
            for kind, share in shares.items()
        ]
        return hours_by_kind.shares(pd.DataFrame(rows)).text.replace("\u00a0", " ")

    both = "At indhente og forny oplysninger fylder tilsammen mere"
    assert told(documentation=0.26, first=0.19, anew=0.1).endswith(f" {both} (29 pct.).")
    assert both not in told(documentation=0.3, first=0.19, anew=0.1)
    assert both not in told(documentation=0.2, first=0.3, anew=0.1), "what takes most is one of them"
    assert both not in told(documentation=0.3, first=0.2)
    assert both not in told(documentation=0.268, first=0.19, anew=0.084), "27 is printed of both"


def test_the_heading_tells_the_hours_of_a_case(result: resources.Result) -> None:
    told = resource_sentences.heading(result).text
    assert told.startswith("Overslag efter to og to påklagede sager: hele sagsbehandlingen tager ")
    row = resources.summary(result).iloc[0]
    assert f"({row['hours_low']:.0f} til {row['hours_high']:.0f}) pr. BPA-sag og " in told
    of = resource_sentences.key_money(result)["key_money_of"][1]
    assert of.startswith("om året (90\u00a0pct. usikkerhedsinterval ") and of.endswith(
        "der bygger på to og to påklagede sager"
    )
    assert resource_sentences.key_money(result, 1)["key_money_of"][1] == f"{of} og mangler én række timer"
    assert resource_sentences.key_money(result, 2)["key_money_of"][1] == f"{of} og mangler to rækker timer"
