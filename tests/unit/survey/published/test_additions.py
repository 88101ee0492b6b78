"""The form for Ankestyrelsen: it can be filled in, and what comes back is read as hostile input."""

from __future__ import annotations

import datetime as dt
import shutil

import openpyxl
import pytest

from helpers.survey.published import additions, form, register
from helpers.survey.questionnaire.sending import Sending

GOOD = {
    "date_from": dt.date(2016, 3, 14),
    "precision": "dagen",
    "type": "principafgørelse",
    "number": "12-16",
    "concerns": "BPA (§ 96)",
    "what_da": "Udmåling af timer efter § 96",
    "documentation_relevance_da": "Timerne skal begrundes",
    "source": "ast.dk",
}


@pytest.fixture(scope="module")
def known():
    return register.read()


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    return form.write(tmp_path_factory.mktemp("form"), Sending("18. marts 2022", "navn@example.dk"))


@pytest.fixture
def returned(tmp_path, sent, known):
    """Return the function that fills rows of the form in and reads the folder."""

    def fill(*rows, change=None):
        book = openpyxl.load_workbook(sent)
        sheet = book[form.SHEET]
        for number, row in enumerate(rows, start=form.FIRST_ROW):
            for column, field in enumerate(form.FIELDS, start=1):
                sheet.cell(number, column, row[field.name])
        if change:
            change(book)
        (tmp_path / form.FOLDER).mkdir(exist_ok=True)
        book.save(tmp_path / form.FOLDER / "svar.xlsx")
        return additions.read(tmp_path, known)

    return fill


def test_the_form_is_danish_and_asks_what_the_register_needs(sent):
    book = openpyxl.load_workbook(sent)
    assert tuple(book.sheetnames) == form.SHEETS
    heads = [cell.value for cell in book[form.SHEET][4]][: len(form.FIELDS)]
    assert heads == [field.title for field in form.FIELDS] and "Betydning for dokumentationen" in heads
    assert len(book[form.SHEET].data_validations.dataValidation) == 3
    assert "18. marts 2022" in [cell.value for row in book["vejledning"] for cell in row]


def test_the_bytes_of_the_form_are_the_same_each_time(sent, tmp_path):
    again = form.write(tmp_path, Sending("18. marts 2022", "navn@example.dk"))
    assert again.read_bytes() == sent.read_bytes()


def test_a_row_is_read_as_the_register_has_it(returned):
    found = returned(GOOD, {**GOOD, "number": "13 - 15", "date_from": "17-05-2015", "precision": "Måneden"})
    assert found.messages == []
    first, second = found.rows.to_dict("records")
    assert (first["date_from"], first["last_day"]) == ("2015-05-01", dt.date(2015, 5, 31))
    assert first["number"] == "13-15" and second["label_da"] == "Principafgørelse 12-16"
    assert (second["kind"], second["concerns"], second["certainty"]) == ("decision", "bpa", "high")
    assert second["what_da"] == "Udmåling af timer efter §\u00a096"


def test_dates_choices_and_numbers_are_read_as_people_write_them(returned):
    found = returned(
        {**GOOD, "number": "nr. 1-17", "date_from": "14. marts 2016", "precision": "dag", "concerns": "bpa"},
        {**GOOD, "number": "2-17", "date_from": "2016-03-15", "precision": "år", "concerns": "§ 42"},
        {**GOOD, "number": "3/17", "date_from": "16/3 2016", "type": "PRINCIPAFGØRELSE"},
        {**GOOD, "number": 300, "type": "bekendtgørelse", "precision": "kvartalet"},
    )
    assert found.messages == []
    assert found.rows["number"].tolist() == ["2-17", "300", "1-17", "3/17"]
    assert found.rows["date_from"].tolist() == ["2016-01-01", "2016-01-01", "2016-03-14", "2016-03-16"]
    assert found.rows["concerns"].tolist()[:2] == ["lost_earnings", "bpa"]


@pytest.mark.parametrize(
    ("kind", "number", "day", "there"),
    [
        ("lov", "1570", dt.date(2019, 12, 27), True),
        ("lov", "1570", dt.date(2015, 12, 27), False),
        ("bekendtgørelse", "BEK 1246", dt.date(2017, 11, 13), True),
        ("vejledning", "1246", dt.date(2017, 11, 13), False),
        ("principmeddelelse", "94-16", dt.date(2020, 1, 1), True),
    ],
)
def test_what_the_register_has_is_known_by_type_number_and_year(known, kind, number, day, there):
    row = {"type": kind, "number": number, "date_from": day.isoformat()}
    entries = [additions._entry(other) for other in known.to_dict("records") if other["number"]]
    assert any(additions._entry(row).same(other) for other in entries) is there


def test_without_a_folder_or_with_an_empty_form_there_is_nothing(tmp_path, known, sent):
    assert additions.read(tmp_path, known).rows.empty
    (tmp_path / form.FOLDER).mkdir()
    shutil.copy(sent, tmp_path / form.FOLDER)
    found = additions.read(tmp_path, known)
    assert found.rows.empty and found.faults.empty
    assert found.rows[found.rows["last_day"] <= dt.date(2022, 5, 31)].columns.size == found.rows.columns.size


WRONG = (
    ({"date_from": "33-13-2015"}, "A", 'her står "33-13-2015"; skriv en dato som 14-03-2016'),
    ({"date_from": None}, "A", "datoen mangler; skriv en dato som"),
    ({"date_from": dt.date(1900, 3, 31)}, "A", "skriv en dato som"),
    ({"date_from": 2016}, "A", 'her står "2016"; skriv en dato'),
    ({"precision": "ugen"}, "B", 'her står "ugen"; vælg en af: dagen, måneden'),
    ({"type": "dom"}, "C", "vælg en af: principafgørelse"),
    ({"number": None}, "D", "»Nummer« mangler; skriv for eksempel 94-16"),
    ({"number": dt.date(2016, 12, 1)}, "D", "regnearket har gjort nummeret til en dato"),
    ({"number": "94 – 16"}, "D", '"94-16" står allerede i registret'),
    ({"what_da": "x" * 401}, "F", "teksten er på 401 tegn; skriv højst 400"),
    ({"what_da": "Borgeren 010190-1234 klagede"}, "F", "ligner et CPR-nummer; fjern det"),
    ({"what_da": "=1+1"}, "F", "her står en formel eller en fejlværdi"),
    ({"source": " "}, "H", "»Hvor den kan læses« mangler"),
)


def test_each_fault_is_told_in_danish_with_its_cell_and_its_row_is_not_used(returned):
    rows = [{**GOOD, "number": f"{n}-17", **change} for n, (change, _, _) in enumerate(WRONG)]
    found = returned(*rows, {**GOOD, "number": "99-17"})
    assert found.rows["number"].tolist() == ["99-17"]
    expected = [f"{letter}{row}" for row, (_, letter, _) in enumerate(WRONG, start=form.FIRST_ROW)]
    assert found.faults["cell"].tolist() == expected
    for message, (_, _, words) in zip(found.messages, WRONG, strict=True):
        assert message.startswith("svar.xlsx, ændringer, ") and words in message, message
    assert "010190" not in "".join(found.messages)


def test_a_decision_that_stands_twice_is_read_once(returned):
    found = returned(GOOD, GOOD, {**GOOD, "type": "principmeddelelse"})
    assert len(found.rows) == 1 and found.faults["cell"].tolist() == ["D6", "D7"]


def _foreign(book):
    book.create_sheet("mit ark")


def _moved(book):
    book[form.SHEET].insert_cols(1)


def _other(book):
    book["identitet"]["B1"] = "noget andet"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_foreign, 'arket "mit ark" er ikke skemaets'),
        (_moved, "flyttet, slettet eller omdøbt"),
        (_other, "ikke skemaet om regler og praksis"),
    ],
)
def test_another_workbook_is_refused_and_the_others_are_read(returned, tmp_path, change, words):
    found = returned(GOOD, change=change)
    assert found.rows.empty and found.faults["refused"].tolist() == [True] and words in found.messages[0]


def test_what_is_no_workbook_is_refused_by_name(returned, tmp_path):
    (tmp_path / form.FOLDER).mkdir()
    (tmp_path / form.FOLDER / "noter.txt").write_text("hej", encoding="utf-8")
    found = returned(GOOD)
    assert len(found.rows) == 1 and "noter.txt: filen er ikke en Excel-projektmappe" in found.messages[0]


def test_personal_data_are_taken_out_of_the_texts(returned):
    found = returned({**GOOD, "what_da": "Ring til 33 41 12 00 om sagen"})
    assert "33 41 12 00" not in found.rows["what_da"].iloc[0]
