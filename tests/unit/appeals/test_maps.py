"""The map of overturn rates and the table beside it say the same, and nothing of what is withheld."""

from __future__ import annotations

import re

import mapped
import pandas as pd
import pytest

from helpers.publish import tables
from helpers.publish.appeals import maps, municipal, municipal_sentences, sentences, words
from helpers.publish.maps import component, regions
from helpers.survey import reference
from helpers.terms import MAP_SCOPES

SCOPE = MAP_SCOPES[0]
PLACES = reference.municipalities()
RATES = {"0101": (0.1962, 52), "0147": (0.1949, 77), "0151": (0.5, 8), "0153": (1.0, 5), "0155": (0.0, 9)}
FEW, NONE, ABSENT, HOSTILE = "0157", "0159", "0825", "0101"


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    rows = [(code, rate, n, False) for code, (rate, n) in RATES.items()]
    rows += [(FEW, None, None, True), (NONE, None, 0, False)]
    released = pd.DataFrame(rows, columns=["municipality", "rate", "n_cases", "withheld"])
    released = released.assign(scope=SCOPE, year=2021)
    recipients = pd.DataFrame(
        {"municipality": [HOSTILE], "scope": SCOPE, "year": 2020, "covers": "§§ 41 og 42", "n_cases": 312}
    ).assign(withheld=False)
    comments = pd.DataFrame(
        {"municipality": [HOSTILE, FEW], "scope": SCOPE, "year": 2021, "comment": [mapped.COMMENT, "Få: ja"]}
    )
    return municipal.for_map(released, SCOPE, PLACES, recipients, comments)


@pytest.fixture(scope="module")
def chart(table: pd.DataFrame) -> component.Map:
    return maps.overturn(table, SCOPE, mapped.geography())


def of(chart: component.Map, code: str) -> regions.Region:
    return next(region for region in chart.shown if region.code == code)


def test_a_region_is_named_with_rate_and_cases_and_tells_recipients_and_comment(chart):
    assert chart.title == "Omgjort i 2021, hele serviceloven"
    assert of(chart, HOSTILE).title == "København: 20\u00a0pct., 52 sager"
    assert of(chart, HOSTILE).lines == (
        ("Modtagere i 2020", "312 (§§ 41 og 42)"),
        ("Kommunens kommentar (2021)", mapped.SEEN),
    )
    assert len(chart.shown) == 98 and len(chart.legend) == 7


def test_the_table_says_in_each_head_of_numbers_that_they_are_simulated(table):
    heads = {column.name: column.header for column in maps.beside(table, words.SIMULATED).columns}
    assert [heads[name] for name in ("overturned", "cases", "recipients")] == [
        "Omgjort [simuleret]",
        "Sager [simuleret]",
        "Modtagere [simuleret]",
    ]
    assert not any("[" in column.header for column in maps.beside(table).columns)


def test_the_class_is_that_of_the_printed_rate(chart):
    found = {code: of(chart, code).kind for code in RATES}
    assert found == {"0101": "1", "0147": "0", "0151": "4", "0153": "4", "0155": "0"}
    labels = [each.label.replace("\u00a0", " ") for each in maps.classes()]
    assert labels == ["under 20 pct.", "20–29 pct.", "30–39 pct.", "40–49 pct.", "50 pct. og derover"]


def test_the_finding_counts_the_printed_rates_from_the_class_nearest_to_the_middle(table, chart):
    assert (
        chart.finding.replace("\u00a0", " ")
        == "I tre af de fem viste kommuner blev 20 pct. eller mere omgjort"
    )
    for html in (component.page(chart), component.paper(chart)):
        assert html.count(chart.finding) == 1
    low = table.assign(rate=table["rate"] * 0.05)
    assert maps.finding(low, words.SIMULATED).replace("\u00a0", " ") == (
        "I ingen af de fem viste kommuner blev 20 pct. eller mere omgjort [simulerede tal]"
    )
    assert maps.finding(table.assign(rate=None)) == ""


def test_what_is_not_shown_says_why(chart):
    assert of(chart, FEW).kind == regions.WITHHELD and of(chart, FEW).text == municipal.NOT_SHOWN
    assert of(chart, FEW).lines == (("Kommunens kommentar (2021)", "Få: ja"),)
    told = {code: (of(chart, code).kind, of(chart, code).text) for code in (NONE, ABSENT)}
    assert told == {NONE: (regions.UNKNOWN, "ingen sager"), ABSENT: (regions.UNKNOWN, "ikke oplyst")}
    assert not any(of(chart, code).short for code in (FEW, NONE, ABSENT))


def test_the_table_says_the_same_in_the_order_of_the_names(table, chart):
    view = maps.beside(table)
    rows = view.frame.set_index("municipality")
    assert list(view.frame["name"]) == [region.name for region in chart.shown]
    assert list(rows.loc["0101"])[1:5] == ["20\u00a0pct.", "52", "312", "§§ 41 og 42 i 2020"]
    assert list(rows.loc[FEW])[1:] == [municipal.NOT_SHOWN, "..", "", "", "Få: ja", "2021"]
    assert list(rows.loc[NONE])[1:3] == ["ingen sager", "0"]
    assert list(rows.loc[ABSENT])[1:3] == ["ikke oplyst", "ikke oplyst"]
    for region in chart.shown:
        shown = rows.loc[region.code]
        cases = f", {shown['cases']} sager" if region.short else ""
        assert region.text == f"{shown['overturned']}{cases}"
        told = shown["recipients"] + shown["comment"]
        said = [text.partition(" (§")[0] for _, text in region.lines]
        assert all(text in told for text in said) and bool(told) is bool(region.lines)


def test_what_most_rows_of_the_table_say_is_said_once_and_the_others_say_what_deviates():
    recipients = pd.DataFrame(
        {
            "municipality": ["0101", "0147", "0151"],
            "scope": SCOPE,
            "year": [2019, 2019, 2018],
            "covers": "§ 42",
            "n_cases": [312, 45, 78],
            "withheld": False,
        }
    )
    released = pd.DataFrame({"municipality": ["0101"], "rate": [0.2], "n_cases": [52], "withheld": [False]})
    view = maps.beside(municipal.for_map(released.assign(scope=SCOPE, year=2020), SCOPE, PLACES, recipients))
    assert view.note == "Modtagere af § 42 i 2019, hvor intet andet står."
    text = tables.show(view.frame, view.columns, view.note).data.replace("\\", "")
    rows = {
        line.split(" | ")[0].strip("| "): line.split(" | ")[3].strip("| ")
        for line in text.splitlines()[2:100]
    }
    assert [rows[name] for name in ("København", "Frederiksberg", "Ballerup")] == [
        "312",
        "45",
        "78 (§ 42 i 2018)",
    ]


def test_what_nobody_has_given_has_no_column():
    """Cells without a comment would say that no municipality had one."""
    released = pd.DataFrame({"municipality": ["0101"], "rate": [0.2], "n_cases": [52], "withheld": [False]})
    mine = pd.DataFrame({"municipality": ["0101"], "scope": SCOPE, "year": 2019, "n_cases": [312]})
    mine = mine.assign(covers="§ 42", withheld=False)
    place = released.assign(scope=SCOPE, year=2020)
    heads = [
        [column.header for column in maps.beside(municipal.for_map(place, SCOPE, PLACES, *given)).columns]
        for given in ((mine,), (None, None))
    ]
    assert maps.RECIPIENTS in heads[0] and maps.COMMENT not in heads[0]
    assert not {maps.RECIPIENTS, maps.COMMENT} & {*heads[1]}


def test_a_benefit_keeps_the_brackets_that_its_name_has():
    released = pd.DataFrame({"municipality": ["0101"], "rate": [0.2], "n_cases": [52], "withheld": [False]})
    mine = pd.DataFrame({"municipality": ["0101"], "scope": SCOPE, "year": 2019, "n_cases": [312]})
    mine = mine.assign(covers="tabt arbejdsfortjeneste (§ 42)", withheld=False)
    table = municipal.for_map(released.assign(scope=SCOPE, year=2020), SCOPE, PLACES, mine)
    assert maps.beside(table).note == "Modtagere af tabt arbejdsfortjeneste (§ 42) i 2019."
    lines = of(maps.overturn(table, SCOPE, mapped.geography()), "0101").lines
    assert lines == (("Modtagere i 2019", "312 (tabt arbejdsfortjeneste (§ 42))"),)


def test_the_sentence_tells_for_how_many_and_the_heading_where_half_of_them_lie(table):
    text = municipal_sentences.by_place(table, words.SIMULATED).text.replace("\u00a0", " ")
    assert text == "Omgørelsesprocenten er vist for 5 af 98 kommuner [simulerede tal]."
    half = "den midterste halvdel af kommunerne blev 19 til 50 pct. af klagesagerne"
    for scope, which in ((SCOPE, "efter serviceloven"), (MAP_SCOPES[1], "om børnehandicap (bl.a. § 42)")):
        plain, marked = (
            municipal_sentences.by_place_heading(table, scope, mark).text.replace("\u00a0", " ")
            for mark in ("", words.SIMULATED)
        )
        assert plain == f"I {half} {which} omgjort i 2021"
        assert marked == f"Simulerede tal: i {half} {which} omgjort i 2021"
    captions = words.captions(words.SIMULATED)
    assert all(text.endswith(" [simulerede tal]") for _, text in captions.values())
    assert {text for _, text in words.captions("").values()} == {*words.CAPTIONS.values()}
    assert sentences.given(words.SIMULATED).text.endswith("oplyst til undersøgelsen [simulerede tal].")
    marked = maps.overturn(table, SCOPE, mapped.geography(), words.SIMULATED)
    assert marked.title == "Omgjort i 2021, hele serviceloven [simulerede tal]"


@pytest.mark.parametrize(
    ("tau", "outside", "said"),
    [
        (0.06, 0, "end tilfældigheder alene giver, men hver for sig skiller ingen af de viste sig ud"),
        (0.06, 2, "end tilfældigheder alene giver, og to af de viste skiller sig ud fra de andre"),
        (0.0, 0, ""),
    ],
)
def test_beside_what_chance_does_the_map_says_what_it_does_not_do(table, tau, outside, said):
    spread = pd.DataFrame({"scope": [SCOPE, MAP_SCOPES[1]], "tau": [tau, 0.1], "outside": [outside, 9]})
    text = municipal_sentences.ranking(table, spread, SCOPE, words.SIMULATED).text
    assert text.startswith("Farverne er ingen rangorden") and said in text
    assert text.endswith("[simulerede tal].") == bool(said) and "ni" not in text.split()


def test_the_map_has_a_title_and_its_neighbours(table):
    assert maps.values(table, SCOPE, mapped.geography()) == {
        "map_title": (None, "Omgjort i 2021, hele serviceloven"),
        "map_counted": (None, maps.overturn(table, SCOPE, mapped.geography()).counted),
        "map_neighbours_kept": (153 / 199, "77\u00a0pct."),
    }


def test_how_many_have_each_colour_is_told_for_who_does_not_see_the_map(table):
    few = table.head(3).assign(rate=[0.196, 0.2, 0.55], withheld=False)
    chart = maps.overturn(few, SCOPE, mapped.geography())
    assert chart.counted.replace("\u00a0", " ") == (
        "Kommuner i hver farve: under 20 pct.: 0; 20–29 pct.: 2; 30–39 pct.: 0; 40–49 pct.: 0; 50 pct. og "
        "derover: 1; ingen tal: 95."
    )


def test_a_hostile_comment_stays_text_in_the_table(table):
    view = maps.beside(table)
    assert view.frame.set_index("municipality").loc[HOSTILE, "comment"] == mapped.SEEN
    shown = tables.show(view.frame, view.columns).data
    line = next(line for line in shown.splitlines() if "København" in line)
    assert shown.splitlines()[1].split("|")[-2].strip().startswith(":"), "a text stands to the left"
    assert not re.search(r"(?<!\\)[<>`{}]|\?meta:", line) and shown.partition("\n\n")[0].count("\n") == 99


def test_without_any_rates_there_is_neither_map_nor_table():
    empty = pd.DataFrame(columns=["municipality", "scope", "year", "rate", "n_cases", "withheld"])
    table = municipal.for_map(empty, SCOPE, PLACES)
    chart = maps.overturn(table, SCOPE, mapped.geography())
    assert {region.text for region in chart.shown} == {"ikke oplyst"} and chart.title.startswith("Omgjort, ")
    assert maps.beside(table).frame.empty and chart.empty
    assert municipal_sentences.by_place(table).text == f"{municipal_sentences.NO_RATES}."
    few = municipal_sentences.by_place(table.assign(withheld=True)).text
    assert few == municipal_sentences.TOO_SMALL, "they were given, and may not be shown"
    assert "rangorden" not in municipal_sentences.ranking(table, empty, SCOPE).text
    assert municipal_sentences.by_place_heading(table, SCOPE).text == "Kommunerne på kort"
