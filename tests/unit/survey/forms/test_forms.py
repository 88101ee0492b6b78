"""A form beside the questionnaire: written, filled in, read; what is wrong is told cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from helpers.errors import HelpersError
from helpers.protocol import forms
from helpers.protocol.codebook.form import Form
from helpers.protocol.reader import ProtocolInvalid
from helpers.survey.forms import reading, writer
from helpers.survey.forms.writer import Sender
from helpers.survey.questionnaire.sending import Sending

HERE = Path(__file__).parent
ROWS = {"steps": [{"step": "pack"}, {"step": "walk"}]}
Fill = Callable[[Any], None]


@pytest.fixture(scope="module")
def form() -> Form:
    return forms.load("trip", HERE / "trip.yml")


def returned(folder: Path, form: Form, fill: Fill, case: str = "A", name: str = "a.xlsx") -> Path:
    """Write a form, fill it in as a person would, and lay it into the folder of returned ones."""
    (folder / "trips").mkdir(exist_ok=True)
    sending = Sending("1. maj 2022", "Postkassen", (("Sagen", f"Sag {case}"),))
    path = writer.write(folder / "trips" / name, form, Sender("0253", "Greve", {"case": case}), ROWS, sending)
    book = openpyxl.load_workbook(path)
    fill(book)
    book.save(path)
    return path


def read(folder: Path, form: Form) -> reading.Filled:
    return reading.read(folder, form, "trips", {"0253"}, beside={"list.csv"})


def answer(book: Any) -> None:
    for cell, value in {"B5": 2.5, "C5": 3, "D5": "God", "E5": "03-04-2021", "B6": "ca. 4,5 timer"}.items():
        book["trin"][cell] = value
    book["noter"]["B6"] = "Det regnede."


def test_answers_come_back_as_codes_numbers_dates_and_texts(form: Form, tmp_path: Path) -> None:
    (tmp_path / "trips").mkdir()
    (tmp_path / "trips/list.csv").write_text("not a workbook\n")
    returned(tmp_path, form, answer)
    found = read(tmp_path, form)
    steps = found.tables["steps"]
    assert found.faults.empty, found.faults.to_string()
    assert steps[["file", "sheet_row", "municipality", "case", "step"]].values.tolist() == [
        ["a.xlsx", 5, "0253", "A", "pack"],
        ["a.xlsx", 6, "0253", "A", "walk"],
    ]
    assert steps["hours"].tolist() == [2.5, 4.5] and steps["mood"].fillna("").tolist() == ["good", ""]
    assert steps["people"].isna().tolist() == [False, True] and str(steps["day"][0]) == "2021-04-03"
    assert found.tables["notes"][["row", "note"]].values.tolist() == [[2.0, "Det regnede."]]


CELLS = [
    ("B5", "mange", "her står"),
    ("B5", 101, "Tal fra 0 til 100 (timer)"),
    ("B5", "3 dage", "Tal fra 0 til 100 (timer)"),
    ("C5", 1.5, "Heltal fra 1 til 9"),
    ("C5", True, "Heltal fra 1 til 9"),
    ("D5", "Træt", "God; Dårlig"),
    ("E5", "31-02-2021", "Dato fra 01.01.2020"),
    ("E5", "03-04-2019", "Dato fra 01.01.2020"),
    ("A5", "Løbe", "Pakke; Gå"),
]


@pytest.mark.parametrize(("cell", "value", "message"), CELLS)
def test_an_answer_that_cannot_be_is_told_and_the_rest_is_read(
    cell: str, value: Any, message: str, form: Form, tmp_path: Path
) -> None:
    def fill(book: Any) -> None:
        answer(book)
        book["trin"][cell] = value

    returned(tmp_path, form, fill)
    found = read(tmp_path, form)
    faults = found.faults[found.faults["cell"] == cell]
    assert len(faults) == len(found.faults) == 1 and message in faults["message"].iloc[0]
    assert not faults["refused"].iloc[0] and len(found.tables["steps"]) == 2


def test_what_is_personal_markup_too_long_or_a_formula_never_comes_through(
    form: Form, tmp_path: Path
) -> None:
    def fill(book: Any) -> None:
        answer(book)
        notes = {"B5": "<b>fed</b>", "B6": "ring 20 30 40 50", "B7": "x" * 61, "B8": "{{< include a >}}"}
        for cell, value in notes.items():
            book["noter"][cell] = value
        book["trin"]["B6"] = "=1+1"

    returned(tmp_path, form, fill)
    found = read(tmp_path, form)
    told = dict(zip(found.faults["cell"], found.faults["message"], strict=True))
    assert {"B5", "B6", "B7", "B8"} <= told.keys() and "hjemmeside" in told["B5"] and "61 tegn" in told["B7"]
    assert len(found.tables["notes"]) == 1 and "20 30" not in str(found.tables["notes"].values)
    assert found.tables["steps"]["step"].tolist() == ["pack"]  # the row with a formula is set aside


def test_what_a_row_needs_and_lacks_is_told_once_for_a_column(form: Form, tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book["trin"]["C5"], book["trin"]["C6"] = 2, "ved ikke"
        book["trin"]["D6"] = "dårlig"

    returned(tmp_path, form, fill)
    faults = read(tmp_path, form).faults
    assert faults[["sheet", "cell"]].values.tolist() == [["trin", "B5"]]
    assert faults["message"].iloc[0] == "to svar mangler i »Timer«"


def test_forms_about_two_things_count_side_by_side_and_two_about_one_are_asked_about(
    form: Form, tmp_path: Path
) -> None:
    def other(book: Any) -> None:
        answer(book)
        book["trin"]["B5"] = 7

    returned(tmp_path, form, answer)
    returned(tmp_path, form, other, case="B", name="b.xlsx")
    assert sorted(read(tmp_path, form).books["case"]) == ["A", "B"]
    returned(tmp_path, form, other, name="c.xlsx")
    found = read(tmp_path, form)
    assert found.books["case"].tolist() == ["B"]
    assert set(found.faults.loc[found.faults["refused"], "file"]) == {"a.xlsx", "c.xlsx"}


def test_a_file_that_is_not_the_form_stops_nothing(form: Form, tmp_path: Path) -> None:
    returned(tmp_path, form, answer)
    (tmp_path / "trips/other.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    found = read(tmp_path, form)
    assert len(found.tables["steps"]) == 2 and set(found.faults["file"]) == {"other.xlsx"}
    assert found.faults["refused"].all()


def test_a_demonstration_among_real_answers_is_refused_and_the_other_way_round(
    form: Form, tmp_path: Path
) -> None:
    returned(tmp_path, form, answer)
    (tmp_path / "DEMONSTRATION.txt").write_text("simuleret")
    found = read(tmp_path, form)
    assert found.books.empty and "ikke en demonstration" in found.faults["message"].iloc[0]


def test_without_files_there_are_tables_without_rows(form: Form, tmp_path: Path) -> None:
    found = read(tmp_path, form)
    assert found.faults.empty and found.tables["steps"].empty
    assert list(found.tables["notes"]) == ["file", "sheet_row", "municipality", "case", "row", "note"]


@pytest.mark.parametrize(
    ("about", "rows", "told"),
    [({}, ROWS, ()), ({"case": "A"}, {}, ()), ({"case": "A"}, ROWS, (("Fristen", "i dag"),))],
)
def test_a_form_is_written_as_it_says(
    about: dict[str, str], rows: Any, told: Any, form: Form, tmp_path: Path
) -> None:
    with pytest.raises(HelpersError, match="as the form says"):
        writer.write(tmp_path / "x.xlsx", form, Sender("0253", "Greve", about), rows, Sending("a", "b", told))


def test_every_form_of_the_project_can_be_read_and_names_its_rows() -> None:
    for path in sorted((HERE.parents[3] / "data/protocol" / forms.FOLDER).glob("*.yml")):
        form = forms.load(path.stem)
        assert all(form.items_of(name)[0].locked for name in form.sections), path


def test_a_form_whose_question_stands_nowhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "trip.yml"
    text = (HERE / "trip.yml").read_text(encoding="utf-8")
    path.write_text(text.replace("section: notes, question: Note", "section: nots, question: Note"))
    with pytest.raises(ProtocolInvalid, match="nots"):
        forms.load("trip", path)


def test_the_table_of_a_sheet_has_numbers_for_numbers(form: Form, tmp_path: Path) -> None:
    assert pd.api.types.is_float_dtype(read(tmp_path, form).tables["steps"]["hours"])
