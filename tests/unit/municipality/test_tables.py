"""Tables and sentences of a sheet, on a municipality made by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from helpers.publish.municipality import check, sentences, tables
from helpers.publish.municipality.basis import Own
from helpers.publish.views import OWN
from helpers.terms import PERIODS

BPA, (EARLY, LATE) = "BPA (§\u00a096)", PERIODS
PLACE = ["provision", "period"]


def frame(columns: str, *rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


def own(**changed) -> Own:
    told = {
        "asked": frame("provision period asked", (BPA, EARLY, 3), (BPA, LATE, 2)),
        "answered": frame("provision period answered lost", (BPA, EARLY, 2, 1)),
        "pages": frame(
            "provision period outcome standard_pages", (BPA, EARLY, "x", 12.0), (BPA, EARLY, "x", 1300.0)
        ),
        "documents": frame(
            "provision period has of added measure",
            (BPA, EARLY, 2, 2, 5.0, "n_information_types"),
            (BPA, EARLY, 0, 2, 0.0, "has_expert"),
        ),
        "retrieval": frame("provision period retrieval has of", (BPA, EARLY, "Lå i kommunen", 3, 5)),
        "causes": frame("provision period cause has of", (BPA, EARLY, "Begrundelsen", 1, 1)),
        "procedure": frame("provision period has of item", (BPA, EARLY, 1, 2, "Er borgeren partshørt?")),
        "mended": frame("rule unanswered n", ("Tal", False, 4), ("Ved ikke", True, 3)),
        "set_aside": frame("sheet reason n", ("sager", "samme sag to gange", 1)),
        "questions": frame("sheet rule n cells", ("sager", "Ubesvarede spørgsmål", 2, ["D5"])),
        "overturned": frame(
            "scope year n_cases remitted changed_or_annulled rate data_source",
            ("serviceloven_all", "2020", 20.0, 4.0, 2.0, 0.3, "registret"),
        ),
    } | changed.pop("tables", {})
    given = {"code": "0101", "name": "København", "size": "Mindst 100.000", "provisions": ("bpa",)}
    return Own(**(given | {"returned": True, "refused": 0, "tables": told} | changed))


RELEASED = {
    "levels": frame(
        "provision period geometric lower_quartile upper_quartile", (BPA, EARLY, 79.6, 48.8, 160.0)
    ),
    "growth": frame(
        "group outcome ratio interval verdict", (BPA, "Alle", 1.36, "13 til 63 pct.", "stigning")
    ),
    "by_size": frame("group outcome size ratio", (BPA, "Alle", "Mindst 100.000", None)),
    "types": frame(
        "provision label before_text after_text", (BPA, "Typer pr. sag (gennemsnit)", "2,4", "2,6")
    ),
    "sources": frame("provision label before after", (BPA, "Eksperter", 0.57, None)),
    "retrieval": frame(
        "provision label before_text after_text", (BPA, "Lå i kommunen", "32 pct.", "28 pct.")
    ),
    "causes": frame("provision label before after", (BPA, "Begrundelsen", 0.38, 0.55)),
    "procedure": frame(
        "provision label before after", (BPA, "Ja til »Er borgeren partshørt?« (§ 19)", 0.86, 0.88)
    ),
    "response": frame(
        "dimension group invited n_municipalities",
        ("Alle", "Alle", 98, 92),
        ("Størrelse", "Mindst 100.000", 7, None),
    ),
    "country_overturned": frame("scope year rate", ("serviceloven_all", "2020", 0.35)),
    "statements": frame(
        "name text", ("E1_bpa", "Omfanget er steget."), ("heading_growth", "Sagerne fylder mere")
    ),
}
PUBLIC = {name: table.to_dict("records") for name, table in RELEASED.items()}
KNOWN = ("asked", "overturned")  # of one that has not answered
NOBODY = own(
    returned=False,
    tables={name: table.iloc[:0] for name, table in own().tables.items() if name not in KNOWN},
)


def row(view, number: int = 0) -> dict:
    assert view.kind == OWN
    return view.frame.iloc[number].to_dict()


def test_every_own_case_stands_beside_the_released_level():
    early, late = (row(tables.cases(own(), PUBLIC), n) for n in (0, 1))
    assert (early["asked"], early["answered"], early["lost"]) == (3, 2, 1)
    assert early["pages"] == "12, 1.300"
    assert (early["geometric"], early["middle_half"]) == ("80", "49 til 160")
    assert (late["asked"], late["pages"], late["geometric"], late["middle_half"]) == (2, "ingen", "..", "..")


def test_where_a_file_is_not_found_another_case_may_have_been_answered():
    assert tables.REPLACED in tables.cases(own(), PUBLIC).note
    found = own(tables={"answered": own().tables["answered"].assign(lost=0)})
    assert tables.REPLACED not in tables.cases(found, PUBLIC).note


def test_of_many_cases_the_ends_are_told():
    pages = pd.DataFrame(
        [(BPA, EARLY, "x", float(n)) for n in range(1, 13)], columns=own().tables["pages"].columns
    )
    assert row(tables.cases(own(tables={"pages": pages}), PUBLIC))["pages"] == "12 sager: 1 til 12"


def test_growth_is_the_countrys_and_what_is_hidden_of_the_size_group_stays_so():
    view = tables.growth(own(), PUBLIC)
    told = row(view)
    assert (told["country"], told["interval"], told["verdict"]) == (
        "+36\u00a0pct.",
        "13 til 63 pct.",
        "stigning",
    )
    assert told["size"] == ".." and ".." in view.note and told["own"] == "2 og 0"


def test_own_documents_are_counts_and_the_countrys_are_as_released():
    view = tables.documents(own(), PUBLIC)
    by_label = view.frame.set_index("label")
    assert by_label.loc["Typer (landet: gennemsnit pr. sag)", "own_before"] == "5 i 2 sager"
    expert = by_label.loc["Eksperter"]
    assert (expert["own_before"], expert["own_after"]) == ("0 af 2", "ingen")
    assert (expert["before"], expert["after"]) == ("57\u00a0pct.", "..")
    assert tuple(by_label.loc["Lå i kommunen"][["own_before", "after"]]) == ("3 af 5", "28 pct.")


def test_only_causes_that_own_cases_name_are_told():
    assert list(tables.causes(own(), PUBLIC).frame["label"]) == ["Begrundelsen"]
    nothing = own().tables["causes"].assign(has=0)
    assert tables.causes(own(tables={"causes": nothing}), PUBLIC).frame.empty


def test_procedure_is_told_by_the_question():
    told = row(tables.procedure(own(), PUBLIC))
    assert (told["label"], told["own_before"], told["before"]) == (
        "Er borgeren partshørt?",
        "1 af 2",
        "86\u00a0pct.",
    )


def test_quality_counts_what_was_mended_and_says_why_rows_are_aside():
    view = tables.quality(own(refused=1))
    told = row(view)
    assert [told[name] for name in ("mended", "unread", "aside", "refused", "open")] == [4, 3, 1, 1, 2]
    assert "1 samme sag to gange" in view.note


def test_questions_beyond_the_room_are_summed_up():
    many = pd.DataFrame(
        [("sager", f"r{n}", 20 - n, ["D5"]) for n in range(9)], columns=["sheet", "rule", "n", "cells"]
    )
    told = tables.questions(own(tables={"questions": many})).frame
    assert len(told) == tables.MOST_QUESTIONS + 1
    assert told["n"].sum() == many["n"].sum() and told["what"].iloc[-1] == "Andet"


def test_overturn_rates_are_the_registers_and_none_of_no_appeals():
    assert row(tables.overturned(own(), PUBLIC))["rate"] == "30\u00a0pct."
    rows = own().tables["overturned"]
    zero = rows.assign(n_cases=0.0, remitted=0.0, changed_or_annulled=0.0, rate=None)
    told = row(tables.overturned(own(tables={"overturned": zero}), PUBLIC))
    assert (told["decided"], told["rate"], told["country"]) == ("0", "ingen", "35\u00a0pct.")
    hidden = rows.assign(n_cases=None, remitted=None, changed_or_annulled=None, rate=None)
    view = tables.overturned(own(tables={"overturned": hidden}), PUBLIC)
    assert row(view)["decided"] == row(view)["rate"] == ".." and ".." in view.note
    assert view.source == "registret"
    assert tables.overturned(own(tables={"overturned": pd.DataFrame()}), PUBLIC).frame.empty


def test_headings_begin_with_a_number_where_there_is_one():
    heads = ("received", *(f"heading_{name}" for name in ("documents", "causes", "procedure", "quality")))
    assert [getattr(sentences, name)(own()).text for name in (*heads, "heading_overturned")] == [
        "2 sager er besvaret; 5 var trukket",
        "5 typer sagsoplysninger i 2 egne sager",
        "1 årsag er nævnt i 1 egen hjemvist sag",
        "1 af 2 svar om sagsbehandlingen er ja",
        "2 spørgsmål til svarene er åbne",
        "30\u00a0pct. af 20 klager er omgjort i 2020",
    ]


def test_one_is_one_in_every_sentence():
    one = own(
        provisions=("bpa",),
        tables={
            "answered": frame("provision period answered lost", (BPA, EARLY, 1, 0)),
            "pages": own().tables["pages"].iloc[:1],
            "questions": own().tables["questions"].assign(n=1),
        },
    )
    assert sentences.received(one).text.startswith("1 sag er besvaret")
    assert "er 1 BPA-sag (§\u00a096). " in sentences.of_own(one).text
    assert sentences.heading_quality(one).text == "1 spørgsmål til svarene er åbent"
    assert sentences.to_do(one)[0].text.startswith("Besvar 1 åbent spørgsmål i")


def test_the_country_is_told_in_the_reports_own_words():
    assert [each.text for each in sentences.country(own(), PUBLIC)] == ["Omfanget er steget."]
    assert sentences.heading_country(PUBLIC).text == "Landet: sagerne fylder mere"
    nothing = PUBLIC | {"statements": []}
    assert sentences.country(own(), nothing) == []
    assert sentences.response(own(), PUBLIC).text == "92 af 98 kommuner i landet har svaret."


def test_own_cases_are_said_not_to_measure_the_municipality():
    said = sentences.of_own(own()).text
    assert (
        "2 BPA-sager" in said and "måler ikke kommunen" in said and "ændring i kommunen opgøres ikke" in said
    )


def test_a_municipality_without_returns_is_told_so_and_asked_for_them():
    assert sentences.received(NOBODY).text == "0 af 5 udtrukne sager er besvaret: kommunens skema mangler"
    assert "ingen egne svar" in sentences.of_own(NOBODY).text
    assert sentences.to_do(NOBODY)[0].text == "Send skemaet: 5 sager er trukket i kommunen."
    assert row(tables.cases(NOBODY, PUBLIC))["pages"] == "ingen"
    assert tables.questions(NOBODY).frame.empty and tables.causes(NOBODY, PUBLIC).frame.empty
    assert "2 skemaer kunne ikke læses" in sentences.of_own(replace(NOBODY, refused=2)).text


def test_what_is_to_be_done_follows_from_what_is_open():
    told = [each.text for each in sentences.to_do(own())]
    assert told[0] == "Besvar 2 åbne spørgsmål i den markerede kopi af skemaet."
    assert any("1 række" in text for text in told) and any("1 sag ikke findes mere" in text for text in told)


@pytest.mark.parametrize("text", ["81", "36,5\u00a0pct.", "+37\u00a0pct.", "50 til 160"])
def test_a_figure_that_no_released_table_prints_is_found(tmp_path, text):
    data = tmp_path / "0101" / "data"
    data.mkdir(parents=True)
    printed = check.printable(RELEASED.values())
    for given, strange in (
        ("80", False),
        ("49 til 160", False),
        ("..", False),
        ("'+36\u00a0pct.", False),
        (text, True),
    ):
        pd.DataFrame({"geometric": [given]}).to_csv(data / "egne_sager.csv", index=False)
        assert bool(list(check._strange(tmp_path / "0101", printed))) is strange, given
