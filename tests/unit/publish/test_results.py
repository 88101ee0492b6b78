"""Results for the prose: strings only, no collisions, and the mark that says what data they rest on."""

import json

import pytest
import yaml

from helpers.errors import HelpersError
from helpers.project import Workspace, root
from helpers.protocol import timetable
from helpers.publish import results
from helpers.publish.assembly import merging
from helpers.publish.statements import Statement


@pytest.fixture
def ws(tmp_path):
    return Workspace(root(), tmp_path, tmp_path)


def merged(ws):
    merging.merge(ws)
    return yaml.safe_load((ws.out / "results.yml").read_text(encoding="utf-8"))["results"]


def test_values_and_statements_reach_the_prose_as_text(ws):
    results.save(
        ws,
        "05_growth",
        {"n": (1284, "1.284"), "share": (1.1, "1,10")},
        {"E1_bpa": Statement("Steget.", "increase")},
    )
    got = merged(ws)
    assert got["05_growth"] == {"n": "1.284", "share": "1,10"}
    assert got["statements"]["E1_bpa"] == {"text": "Steget.", "from": "05_growth"}
    assert results.saved(ws, "05_growth") == {"E1_bpa": Statement("Steget.", "increase")}


def test_the_summary_says_of_a_heading_that_is_a_noun_that_it_cannot_be_computed(ws):
    said = {
        "heading_growth": Statement("Sagerne fylder 3 pct. mere", "increase"),
        "heading_workshop": Statement("Om resultaterne gælder andre sager", "not_estimable"),
        "heading_rules": Statement("Hvad kommunerne siger", "not_estimable"),
        "heading_level": Statement("Sagernes omfang", "not_estimable"),
    }
    results.save(ws, "05_growth", {}, said)
    got = {
        ident: kept["text"] for ident, kept in merged(ws)["statements"].items() if ident.startswith("lead")
    }
    assert got == {
        "lead_growth": "Sagerne fylder 3 pct. mere",
        "lead_workshop": "Om resultaterne gælder andre sager, er ikke opgjort",
        "lead_rules": "Hvad kommunerne siger, kan ikke opgøres",
    }


@pytest.mark.parametrize("differing", [[], ["bpa"]])
def test_chapters_can_ask_whether_another_way_of_computing_concludes_otherwise(ws, differing):
    results.save(ws, "05_growth", {"other_conclusions": (differing, "Bruges …")})
    results.save(ws, "06_information", {})
    assert merged(ws)["shown"]["other-conclusions"] is bool(differing)


@pytest.mark.parametrize("share", [None, 0.42])
def test_the_summary_can_ask_whether_municipalities_chose_the_cases(ws, share):
    results.save(ws, "04_representation", {"chosen_cases": (share, "…")})
    assert merged(ws)["shown"]["chosen-cases"] is (share is not None)


@pytest.mark.parametrize("drawn", [["lost_earnings"], ["bpa", "lost_earnings"]])
def test_chapters_can_ask_which_provisions_were_drawn(ws, drawn):
    results.save(ws, "05_growth", {"key_order": (drawn, "…")})
    results.save(ws, "06_information", {})
    asked = merged(ws)["shown"]
    assert (asked["drawn-bpa"], asked["drawn-lost-earnings"]) == ("bpa" in drawn, True)


def test_without_results_on_growth_every_provision_counts_as_drawn(ws):
    results.save(ws, "06_information", {})
    asked = merged(ws)["shown"]
    of_each = {"drawn-bpa": True, "drawn-lost-earnings": True}
    others = ("chosen-cases", "other-conclusions", "key-withheld", "personal-data", "renewal-named")
    assert asked == dict.fromkeys(others, False) | of_each


@pytest.mark.parametrize(
    ("most_named", "verdict", "told"),
    [
        ("repeated_collection", "not_shown", True), ("repeated_collection", "not_estimable", False),
        ("it_systems", "not_shown", False), ("", "not_shown", False),
    ],
)  # fmt: skip
def test_the_renewal_is_told_beside_the_theme_that_is_about_it_alone(ws, most_named, verdict, told):
    results.save(ws, "05_growth", {})
    results.save(ws, "06_information", {}, {"heading_renewal": Statement("Fornyet", verdict)})
    results.save(ws, "08_rules", {"most_named": (None, most_named)})
    assert merged(ws)["shown"]["renewal-named"] is told


@pytest.mark.parametrize(
    ("name", "text", "withheld"),
    [("key_pages", ".. og 41", True), ("key_money", "..", True), ("key_pages", "70 og 41", False),
     ("spread", "..", False)],
)  # fmt: skip
def test_the_mark_in_the_place_of_a_key_figure_is_explained_where_it_stands(ws, name, text, withheld):
    results.save(ws, "05_growth", {name: (None, text)})
    results.save(ws, "06_information", {})
    assert merged(ws)["shown"]["key-withheld"] is withheld


def test_the_summary_says_of_a_change_that_cannot_be_computed_that_it_is_the_change(ws):
    said = {
        "heading_renewal": Statement("Omfanget af fornyede oplysninger", "not_estimable"),
        "heading_appeal": Statement("Det, der kom til efter klagen", "not_estimable"),
    }
    results.save(ws, "06_information", {}, said)
    told = merged(ws)["statements"]
    lead = told["lead_renewal"]["text"]
    assert lead == "Udviklingen i omfanget af fornyede oplysninger kan ikke opgøres"
    assert told["lead_appeal"]["text"] == "Det, der kom til efter klagen, kan ikke opgøres"


def test_raw_numbers_stay_in_the_json(ws):
    results.save(ws, "05_growth", {"n": (1284, "1.284")})
    assert (
        json.loads((ws.out / "results/05_growth.json").read_text(encoding="utf-8"))["values"]["n"]["value"]
        == 1284
    )


def test_simulated_answers_are_marked_and_nothing_else_is():
    assert results.mark(True).demonstration is True and "simulerede" in results.mark(True).text
    assert results.mark(False).demonstration is False is results.PUBLISHED.demonstration
    assert "simulerede" not in results.mark(False).text + results.mark(False).source
    assert (
        results.mark(False).source == "kommunernes indberetninger"
    )  # it stands under every table and figure


def test_the_mark_over_published_and_simulated_numbers_says_both():
    assert results.BOTH.demonstration is True
    assert "virkelige" in results.BOTH.text and "simulerede" in results.BOTH.text


def test_results_are_no_demonstration_unless_that_is_said(ws):
    results.save(ws, "05_growth", {})
    assert ws.results("05_growth")["demonstration"] is False


@pytest.mark.parametrize("demonstration", [True, False])
def test_the_mark_follows_the_data(ws, demonstration):
    results.save(ws, "03_returns", {}, demonstration=demonstration)
    assert merged(ws)["mark"]["text"].startswith("**Demonstrationsdata.**") == demonstration


@pytest.mark.parametrize("value", [3, "3", (3,), (3, 4)])
def test_a_value_without_text_is_refused(ws, value):
    with pytest.raises(HelpersError, match="antal"):
        results.save(ws, "05_growth", {"antal": value})


def test_two_statements_of_one_id_are_refused(ws):
    for notebook in ("05_growth", "06_information"):
        results.save(ws, notebook, {}, {"E1_bpa": Statement("x")})
    with pytest.raises(HelpersError, match="E1_bpa"):
        merging.merge(ws)


def book_of(ws, *investigation):
    merging.merge(ws, *investigation)
    return yaml.safe_load((ws.out / "results.yml").read_text(encoding="utf-8"))["book"]


def test_the_book_carries_the_report_s_date_of_the_timetable_that_counts(ws, tmp_path):
    assert book_of(ws) == {"date": timetable.report_date().isoformat()} == book_of(ws, str(tmp_path))
    (own := tmp_path / "protocol").mkdir()
    text = (root() / "data/protocol/timetable.yml").read_text(encoding="utf-8")
    (own / "timetable.yml").write_text(text.replace("2022-05-31", "2024-03-01"), encoding="utf-8")
    assert book_of(ws, str(tmp_path)) == {"date": "2024-03-01"}


def test_the_book_s_subtitle_is_what_was_drawn(ws):
    results.save(ws, "05_growth", {"subject": (None, "Påklagede sager om BPA")})
    assert book_of(ws)["subtitle"] == merged(ws)["publication"]["subtitle"] == "Påklagede sager om BPA"


def test_no_statement_claims_a_cause():
    with pytest.raises(HelpersError, match="skyldes"):
        Statement("Stigningen skyldes loven.")
