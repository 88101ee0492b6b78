"""Tables, sentences and figure of the design: numbers from the calculation, in Danish, resting on
assumptions, naming no municipality.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import planned_survey
import pytest
from planned_survey import CLASSES, PLACES, PLAN
from published import desk

from helpers import danish
from helpers.analysis.design import detectable_growth, feasibility
from helpers.analysis.design.burden import answers
from helpers.protocol import codebook as codebooks
from helpers.protocol import power as planning
from helpers.protocol import timetable
from helpers.publish.design import figures, tables
from helpers.publish.design import sentences as design_texts
from helpers.publish.design.sentences import ASSUMED, LEFT_OUT, SOURCES, UNKNOWN, design_label
from helpers.publish.desks import Desk
from helpers.publish.statements import refuse_causal_verbs, refuse_no_change
from helpers.survey.investigation import Planned
from helpers.survey.sampling import allocation, frame
from helpers.survey.sampling.draw import FRAME_COLUMNS, draw_cases
from helpers.terms import CELL

COUNTS = planned_survey.population(24, mean={"bpa": 3.0, "lost_earnings": 12.0})
EMPTY = pd.DataFrame(columns=[*CELL, "n"])
ASSUMPTIONS = dataclasses.replace(planned_survey.ASSUMED, replicates=80)
OUT = {"decided outside 2014-15 and 2019-21": 0, "changed or annulled": 7}


def planned(population: pd.DataFrame = COUNTS, source: str = "frame.csv", **more: object) -> Planned:
    given = {"draw": None, "left_out": OUT if source == "frame.csv" else None, "demonstration": False}
    return Planned(Path("x"), population, source, **(given | more))


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return detectable_growth.power(
        feasibility.choice(COUNTS, None).designs, PLACES, CLASSES, ASSUMPTIONS, PLAN, seed=1
    )


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path, "01_design")


def sentences(given: Planned, table: pd.DataFrame) -> dict[str, str]:
    chosen = feasibility.choice(given.population, given.draw)
    found = design_texts.statements(given, chosen, table, len(PLACES), 0.8, PLAN, timetable.load())
    return {name: statement.text for name, statement in found.items()}


def value(table: pd.DataFrame, design: str, provision: str, column: str = "mde_ratio") -> float:
    rows = table[(table["design"] == design) & (table["provision"] == provision) & (table["response"] == 0.8)]
    return float(rows[column].iloc[0])


def test_sentences_give_the_calculated_numbers(table: pd.DataFrame) -> None:
    found = sentences(planned(), table)
    for kind, words in (
        ("per_provision", "detectable"),
        ("per_municipality", "readings"),
        ("proportional", "proportional"),
    ):
        rise = danish.percent(100 * (value(table, kind, "bpa") - 1))
        assert rise in found[f"design_{words}"], found[f"design_{words}"]
    complete = feasibility.complete(COUNTS, 2)
    assert f"Af 98 kommuner kan {complete['bpa']} for BPA" in found["design_cells"]
    assert f"{danish.number(COUNTS['n'].sum())} sager" in found["design_basis"]
    assert "7 sager uden for undersøgelsen, som er ændret eller ophævet." in found["design_basis"]
    assert (
        "74 af 98 kommuner har ingen sager" in found["design_silent"]
        and "ikke noget spørgeskema" in found["design_silent"]
    )
    assert (
        "8 sager i alt" in found["design_readings"]
        and "16 sager, når hver ydelse" in found["design_readings"]
    )
    assert "»over de seneste 10 år«" in found["design_years"] and "»de seneste 7 år«" in found["design_years"]


def test_every_sentence_on_power_says_that_it_rests_on_assumptions(table: pd.DataFrame) -> None:
    found = sentences(planned(), table)
    assert all(ASSUMED in found[f"design_{name}"] for name in ("detectable", "readings", "proportional"))


def test_sentences_keep_to_the_rules_of_wording(table: pd.DataFrame) -> None:
    for text in [
        *sentences(planned(), table).values(),
        *sentences(planned(EMPTY, ""), pd.DataFrame()).values(),
    ]:
        refuse_no_change(refuse_causal_verbs(text))
        assert (
            text.endswith((".", "»"))
            and "  " not in text
            and "nan" not in text
            and not re.search(r"\d\.\d\b(?!\d\d)", text)
        ), text
        assert not re.search(r"\d pct", text), "a number holds on to its unit"
        assert not any(name in text for name in PLACES["name"])


def test_before_the_draw_the_proposed_quota_is_named_and_after_it_the_draw() -> None:
    assert "Udtrækket er ikke foretaget." in design_texts.draw(planned(), 2).text
    days = {"2014-15": "2014-03-27", "2019-21": "2020-03-27"}
    each = COUNTS.loc[COUNTS.index.repeat(COUNTS["n"])].itertuples()
    rows = [(f"D{n}", r.municipality, r.provision, r.outcome, days[r.period]) for n, r in enumerate(each)]
    drawn = draw_cases(pd.DataFrame(rows, columns=FRAME_COLUMNS), quota=3, seed=77)
    chosen = feasibility.choice(COUNTS, drawn)
    assert (chosen.chosen, chosen.quota) == ("per_provision", 3)
    text = design_texts.draw(planned(draw=drawn), chosen.quota).text
    assert (
        "(24 sager)" in text
        and "startværdi 77" in text
        and danish.number((drawn["role"] == "main").sum()) in text
    )


def test_without_counts_it_is_said_and_no_number_is_given() -> None:
    found = sentences(planned(EMPTY, ""), pd.DataFrame())
    for name in ("basis", "silent", "cells", "detectable", "readings", "proportional"):
        assert found[f"design_{name}"] == UNKNOWN
    assert design_texts.finding(pd.DataFrame(), 0.8, PLAN) == UNKNOWN


def test_with_cases_of_one_provision_the_terms_have_one_reading_and_the_rest_speaks_of_it_alone(
    table: pd.DataFrame,
) -> None:
    counts, one = COUNTS[COUNTS["provision"] == "lost_earnings"], table[table["provision"] == "lost_earnings"]
    found = sentences(planned(counts), one)
    assert "ikke læses på to måder" in found["design_readings"]
    figure = design_texts.finding(one, 0.8, PLAN)
    assert "tabt arbejdsfortjeneste" in figure and "BPA" not in figure
    assert all("nan" not in text for text in found.values())


def test_a_provision_without_a_case_is_not_named_where_the_quota_is_told() -> None:
    one = COUNTS[COUNTS["provision"] == "lost_earnings"]
    counts, complete = feasibility.cells(one, 2, len(PLACES)), feasibility.complete(one, 2)
    text = design_texts.cells(counts, complete, len(PLACES)).text
    assert "BPA" not in text and "tabt arbejdsfortjeneste" in text and " 0 " not in text
    nothing = design_texts.cells(counts.assign(attained=0), complete, len(PLACES)).text
    assert nothing == UNKNOWN


def views(table: pd.DataFrame, population: pd.DataFrame) -> dict[str, object]:
    compared = feasibility.compare(feasibility.choice(population, None).designs)
    return {
        "cells": tables.cells(feasibility.cells(population, 2, 98), 2),
        "readings": tables.readings(compared, table, 2, 0.8, PLAN),
        "power": tables.power(table, "per_provision", ASSUMPTIONS, PLAN),
        "curves": tables.curves(table, 2),
        "assumptions": tables.assumptions(ASSUMPTIONS, PLAN),
        "identified": tables.identified(),
        "timetable": tables.timetable(timetable.load()),
    }


def test_tables_show_the_calculated_numbers_and_no_municipality(table: pd.DataFrame, at: Desk) -> None:
    shown = {name: at.show(view).data for name, view in views(table, COUNTS).items()}
    assert shown["power"].count("\n| ") >= 1 + len(ASSUMPTIONS.response) * 2
    assert danish.percent_change(value(table, "per_provision", "bpa")).replace("+", "\\+") in shown["power"]
    assert danish.number(value(table, "per_provision", "bpa", "std_error"), 3) in shown["power"]
    assert (
        shown["readings"].count(design_label("per_municipality", 2).replace("(", "\\(").replace(")", "\\)"))
        == 2
    )
    assert "planlægningsantagelserne" in shown["power"] and "planlægningsantagelserne" in shown["readings"]
    published = [pd.read_csv(path, dtype=str) for path in (at.ws.out / "release").rglob("*.csv")]
    texts = {str(text) for frame in published for text in frame.to_numpy().ravel()}
    assert len(published) == 7 and not texts & {*PLACES["kommunekode"], *PLACES["name"]}


def test_only_the_chosen_design_stands_in_the_table_of_power(table: pd.DataFrame) -> None:
    frame = tables.power(table, "proportional", ASSUMPTIONS, PLAN).frame
    assert set(frame["design"]) == {"proportional"} and len(frame) == 6


def test_tables_of_one_provision_have_no_row_and_no_word_of_the_other(table: pd.DataFrame, at: Desk) -> None:
    counts, one = COUNTS[COUNTS["provision"] == "bpa"], table[table["provision"] == "bpa"]
    each = views(one, counts) | {"assumptions": tables.assumptions(ASSUMPTIONS, PLAN, {"bpa"})}
    for name in ("cells", "readings", "power", "curves", "assumptions"):
        text = at.show(each[name]).data.replace(danish.NBSP, " ")
        assert "§ 42" not in text and "tabt arbejdsfortjeneste" not in text.lower(), name
        assert "på tværs af ydelser" not in text, "the two readings are one"
    assert "Kvote for hver ydelse \\(8 sager\\)" in at.show(each["readings"]).data
    burden = design_texts.burden(answers(codebooks.load()), ["bpa"]).text
    assert "BPA" in burden and "tabt" not in burden


def test_tables_without_counts_say_why_they_are_empty(at: Desk) -> None:
    for name, view in views(pd.DataFrame(), EMPTY).items():
        text = at.show(view).data
        assert (UNKNOWN.split(":")[0] in text) == (name in ("cells", "readings", "power", "curves")), name


def test_the_timetable_tells_what_is_given_from_what_is_proposed(at: Desk) -> None:
    view = tables.timetable(timetable.load())
    rows = view.frame.set_index("when")["origin"]
    assert rows[f"20.{danish.NBSP}januar 2022"] == "Kommissoriet" and rows["Ikke oplyst"] == "Kommissoriet"
    assert set(rows.drop([f"20.{danish.NBSP}januar 2022", "Ikke oplyst"])) == {"Projektgruppens forslag"}


def test_every_assumption_of_the_protocol_stands_in_the_table() -> None:
    names = {field.name for field in dataclasses.fields(planning.Assumptions)} - {
        "version",
        "replicates",
        "response",
        "sha256",
    }
    values = sum(len(v) if isinstance(v := getattr(ASSUMPTIONS, name), dict) else 1 for name in names)
    assert len(tables.assumptions(ASSUMPTIONS, PLAN).frame) == values


def test_every_reason_source_and_allocation_has_its_words() -> None:
    assert set(LEFT_OUT) == set(frame.left_out(pd.DataFrame(columns=FRAME_COLUMNS)))
    assert {"frame.csv", "population.csv", "draw.csv", ""} == set(SOURCES)
    assert [bool(design_label(kind, 2)) for kind in allocation.ALLOCATIONS] == [True] * 3


def test_the_figure_holds_a_bar_for_every_row_and_each_design_once(table: pd.DataFrame, at: Desk) -> None:
    released = at.release(tables.curves(table, 2))
    fig = figures.detectable(released)
    assert [len(ax.patches) for ax in fig.axes] == [9, 9]
    lengths = sorted(round(bar.get_width(), 6) for ax in fig.axes for bar in ax.patches)
    assert lengths == sorted(round(100 * (ratio - 1), 6) for ratio in released["mde_ratio"])
    texts = [text.get_text() for text in fig.axes[0].texts]
    assert all(texts.count(design) == 1 for design in set(released["design"]))
    plt.close(fig)


def test_the_figure_without_counts_says_so() -> None:
    fig = figures.detectable(pd.DataFrame(columns=["design", "provision", "response", "mde_ratio"]))
    assert [text.get_text() for text in fig.axes[0].texts] == ["Kan ikke opgøres"]
    plt.close(fig)


def test_the_finding_spans_the_designs(table: pd.DataFrame) -> None:
    text = design_texts.finding(table, 0.8, PLAN)
    low, high = (100 * (value(table, kind, "bpa") - 1) for kind in ("proportional", "per_municipality"))
    assert f"for BPA (§{danish.NBSP}96) mellem {danish.number(low)} og {danish.percent(high)}" in text


def test_a_demonstration_says_so_in_source_and_banner() -> None:
    simulated, own = design_texts.mark(planned(demonstration=True)), design_texts.mark(planned())
    assert "simulerede" in simulated.source and simulated.demonstration
    assert "Demonstrationsdata" in simulated.text
    assert own.source == SOURCES["frame.csv"] and "Demonstrationsdata" not in own.text


def test_which_reading_of_the_terms_of_reference_was_drawn_is_said_where_there_are_two():
    def told(kind: str, *provisions: str) -> str:
        drawn = pd.DataFrame({"provision": provisions, "allocation": kind})
        return design_texts.quota_taken(planned(draw=drawn), 2).text

    both = ("bpa", "lost_earnings")
    assert told(allocation.PER_PROVISION, *both).endswith(
        "som 8 eller 16 sager pr. kommune; her er det højst 16."
    )
    assert told(allocation.PER_MUNICIPALITY, *both).endswith("; her er det højst 8.")
    assert told(allocation.PROPORTIONAL, *both).endswith("; her følger antallet de afgjorte sager.")
    alone, undrawn = told(allocation.PER_PROVISION, "bpa"), design_texts.quota_taken(planned(), 2).text
    assert alone == undrawn == "Er der for få, er alle med."
