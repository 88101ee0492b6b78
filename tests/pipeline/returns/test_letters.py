"""What goes back to the municipalities: every fault where it stands, nothing of anybody in it, and thanks
where all is well.
"""

from __future__ import annotations

import re
import zipfile
from datetime import date
from functools import partial
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from returned import BOOK, SHEETS, Investigation, build

from helpers.survey.cleaning import clean
from helpers.survey.followup import letters, marked_copy, queries, reminders
from helpers.survey.questionnaire.layout import IDENTITY_SHEET

CPH, ODENSE = "0101_koebenhavn", "0461_odense"
SECRETS = (
    "010170-1234",
    "0101701234",
    "101701234",
    "101901047",
    "23456789",
    "Hansen",
    "Petersen",
    "jens@by.dk",
    "WEBSERVICE",
    "=1+1",
)


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Investigation:
    """København with faults and secrets in many places, Odense unreadable, Læsø in order, and a file from
    nobody.
    """
    investigation = build(tmp_path_factory.mktemp("letters") / "investigation")
    cell = {name: SHEETS["sager"].column(name).letter for name in SHEETS["sager"].names}
    faults = {
        ("sager", f"{cell['standard_pages']}5"): 101701234,
        ("sager", f"{cell['standard_pages']}6"): "=1+1",
        ("sager", f"{cell['standard_pages']}7"): "spørg borger Jens Hansen, 23456789",
        ("sager", f"{cell['second_pages']}8"): "44,5",
        ("sager", f"{cell['second_pages']}5"): "101901047",
        ("sager", f"{cell['measuring_method']}8"): "Hansen",
        ("sager", "AZ9"): "ring til fru Petersen",
        (
            "regler",
            f"{SHEETS['regler'].column('text').letter}5",
        ): "Borger Jens Hansen, 010170-1234, jens@by.dk",
        ("vejledning", "C50"): '=WEBSERVICE("http://example.com")',
    }
    investigation.edit(faults)
    investigation.edit({("sager", f"{cell['decision_id']}12"): "borger Ole Petersen"})
    investigation.edit({(IDENTITY_SHEET, "B3"): "0.9"}, file=1)
    (investigation.path / "returns" / "svar.xlsx").write_bytes(b"hej")
    return investigation


@pytest.fixture(scope="module")
def sent(spoiled: Investigation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sent")
    write_all(folder, spoiled, date(2022, 3, 1))
    return folder


def write_all(
    folder: Path, returned: Investigation, reply_by: date | None = None, size: int = 100
) -> clean.Cleaned:
    """Write the copies while each batch of ``size`` workbooks is at hand, and then the letters."""
    copies = partial(letters.write_copies, folder, BOOK, returned.municipalities, returned.draw)
    cleaned = clean.clean(returned.batches(size), BOOK, returned.draw, returned.frame, copies)
    letters.write_all(folder, cleaned, queries.faults(cleaned, BOOK), returned.municipalities, reply_by)
    return cleaned


def text(sent: Path, name: str) -> str:
    return (sent / f"{name}.txt").read_text(encoding="utf-8")


def test_every_sender_has_a_letter_and_only_a_readable_faulty_workbook_a_copy(sent: Path) -> None:
    assert sorted(path.name for path in sent.iterdir()) == [
        "0101_koebenhavn.txt",
        "0101_koebenhavn.xlsx",
        "0461_odense.txt",
        "0825_laesoe.txt",
        "ukendt_4.txt",
    ]


def test_a_letter_says_what_came_what_is_needed_by_when_and_how(sent: Path) -> None:
    letter = text(sent, CPH)
    assert letter.startswith("Til kommunen: København\n")
    assert "Vi har modtaget 0101_koebenhavn.xlsx med 5 udfyldte sager." in letter
    assert (
        f'- Ark "sager", celle {SHEETS["sager"].cell("standard_pages", 7)}: Svaret kan ikke læses som et '
        "tal. Skriv: Heltal" in letter
    )
    assert (
        letter.index("Det, der ikke kan bruges")
        < letter.index("bekræfte eller rette")
        < letter.index("Sådan gør I")
    )
    assert "Vi beder om svar senest: 1. marts 2022" in letter and "send den til projektgruppen" in letter
    assert "DEMONSTRATION" not in letter


def test_a_letter_tells_that_something_personal_was_taken_out_of_free_text(sent: Path) -> None:
    place = f"ark regler, celle {SHEETS['regler'].column('text').letter}5"
    assert f"I fritekst stod noget, der ligner personoplysninger: {place}. Vi har fjernet det" in text(
        sent, CPH
    )
    assert "personoplysninger" not in text(sent, "0825_laesoe")


def test_who_sent_an_empty_workbook_is_asked_for_the_right_one_and_not_cell_by_cell() -> None:
    faults = pd.DataFrame(
        [("a.xlsx", "0101", "sager", f"H{row}", "only_if", "query", "", "Vælg et svar.") for row in (5, 6)],
        columns=list(queries.COLUMNS),
    )
    sender = letters.Sender("Aabenraa", "a", ["a.xlsx"], [], 0, faults, True, empty=True)
    letter = letters.letter(sender, None, False)
    assert "ingen sag er udfyldt" in letter and "celle" not in letter and "Tak for" not in letter
    assert "Vi beder om svar senest" in letter
    reminder = reminders.letter(
        reminders.Silent("Aabenraa", "a", 15, True), date(2022, 4, 8), date(2022, 4, 5), False
    )
    assert "modtaget et skema fra jer uden svar" in reminder and "endnu ikke modtaget" not in reminder


def test_a_municipality_without_faults_is_thanked(sent: Path) -> None:
    letter = text(sent, "0825_laesoe")
    assert "Alt er læst, og vi har ingen spørgsmål" in letter and "senest" not in letter and len(letter) < 400


def test_a_refused_workbook_and_an_unknown_sender_are_told_why(sent: Path) -> None:
    told = text(sent, ODENSE)
    assert "Vi har modtaget 0461_odense.xlsx, men kan ikke læse den." in told
    assert "en anden udgave af spørgsmålene" in told
    assert "svar.xlsx" in text(sent, "ukendt_4") and "ikke en Excel-projektmappe" in text(sent, "ukendt_4")


def test_an_unknown_deadline_stays_open(spoiled: Investigation, tmp_path: Path) -> None:
    write_all(tmp_path, spoiled)
    assert "Vi beder om svar senest: (dato)" in text(tmp_path, CPH)


def test_the_copy_has_a_comment_in_every_faulty_cell_and_lists_all(
    sent: Path, spoiled: Investigation
) -> None:
    faults = spoiled.faults()
    mine = faults[faults["file"] == f"{CPH}.xlsx"]
    book = openpyxl.load_workbook(sent / f"{CPH}.xlsx")
    assert book.sheetnames == [marked_copy.OVERVIEW, *SHEETS, IDENTITY_SHEET]
    assert book[IDENTITY_SHEET].sheet_state == "veryHidden"
    for sheet in SHEETS:
        commented = {
            cell.coordinate: cell.comment.text
            for row in book[sheet].iter_rows()
            for cell in row
            if cell.comment
        }
        asked = mine[(mine["sheet"] == sheet) & (mine["cell"] != "")]
        assert set(commented) == set(asked["cell"])
        assert all(fault["expected"] in commented[fault["cell"]] for fault in asked.to_dict("records"))
        assert all(book[sheet][cell].fill.fgColor.rgb == "FFFFF3B0" for cell in commented)
    assert book[marked_copy.OVERVIEW].max_row == 3 + len(mine)


def test_the_copy_shows_what_can_be_read_where_it_stood_and_no_free_text(
    sent: Path, spoiled: Investigation
) -> None:
    page = openpyxl.load_workbook(sent / f"{CPH}.xlsx")["sager"]
    original = openpyxl.load_workbook(spoiled.files[0])["sager"]
    pages = SHEETS["sager"].cell("standard_pages", 11)
    assert page[pages].value == original[pages].value and page["A11"].value == original["A11"].value
    assert page[SHEETS["sager"].cell("second_pages", 8)].value == "44,5"
    for item, row in (
        ("standard_pages", 5),
        ("standard_pages", 7),
        ("measuring_method", 8),
        ("decision_id", 12),
    ):
        assert page[SHEETS["sager"].cell(item, row)].value == marked_copy.LEFT_OUT
    texts = openpyxl.load_workbook(sent / f"{CPH}.xlsx")["regler"]
    assert texts[SHEETS["regler"].cell("text", 5)].value == marked_copy.TEXT_LEFT_OUT


def test_nothing_personal_and_nothing_foreign_is_in_what_is_sent(sent: Path) -> None:
    for path in sorted(sent.iterdir()):
        parts = (
            [path.read_bytes()]
            if path.suffix == ".txt"
            else [zipfile.ZipFile(path).read(n) for n in zipfile.ZipFile(path).namelist()]
        )
        for part in parts:
            for secret in SECRETS:
                assert secret.encode() not in part, (path.name, secret)
            assert not re.search(rb"<f[ >]|Target=\"http|vbaProject|externalLink", part), path.name


def test_the_copy_alone_cannot_be_taken_for_a_return(
    sent: Path, spoiled: Investigation, tmp_path: Path
) -> None:
    again = spoiled.copy_to(tmp_path / "again")
    (sent / f"{CPH}.xlsx").rename(tmp_path / "kept.xlsx")
    (again.path / "returns" / f"{CPH}.xlsx").write_bytes((tmp_path / "kept.xlsx").read_bytes())
    (tmp_path / "kept.xlsx").rename(sent / f"{CPH}.xlsx")
    assert f"{CPH}.xlsx" in set(again.read().refused["file"])


@pytest.mark.long
def test_letters_about_simulated_answers_say_so_and_all_bytes_are_the_same_twice(
    spoiled: Investigation, tmp_path: Path
) -> None:
    marked_as_such = spoiled.copy_to(tmp_path / "demonstration")
    (marked_as_such.path / "DEMONSTRATION.txt").touch()
    for folder in ("first", "second"):
        write_all(tmp_path / folder, marked_as_such, date(2022, 3, 1))
    assert all(path.read_text().startswith("DEMONSTRATION: ") for path in (tmp_path / "first").glob("*.txt"))
    assert openpyxl.load_workbook(tmp_path / "first" / f"{CPH}.xlsx")["sager"]["A1"].value.startswith(
        "DEMONSTRATION: "
    )
    assert {p.name: p.read_bytes() for p in (tmp_path / "first").iterdir()} == {
        p.name: p.read_bytes() for p in (tmp_path / "second").iterdir()
    }


@pytest.mark.parametrize("size", [1, pytest.param(2, marks=pytest.mark.long)])
def test_letters_and_copies_are_the_same_in_batches_also_of_one_who_has_sent_two_files(
    spoiled: Investigation, tmp_path: Path, size: int
) -> None:
    returned = spoiled.copy_to(tmp_path / "returned")
    (returned.path / "returns" / "9999_kopi.xlsx").write_bytes(returned.files[0].read_bytes())
    (returned.path / "returns" / "0101_gammelt.xls").write_bytes(b"gammelt")
    refused = [
        write_all(tmp_path / folder, returned, date(2022, 3, 1), most).received.refused["file"].tolist()
        for folder, most in (("whole", 100), ("parts", size))
    ]
    assert refused == [["0101_gammelt.xls", "0461_odense.xlsx", "9999_kopi.xlsx", "svar.xlsx"]] * 2
    whole = {path.name: path.read_bytes() for path in (tmp_path / "whole").iterdir()}
    assert whole == {path.name: path.read_bytes() for path in (tmp_path / "parts").iterdir()}
    listed = openpyxl.load_workbook(tmp_path / "parts" / f"{CPH}.xlsx")[marked_copy.OVERVIEW]
    asked = " ".join(str(cell.value) for row in listed.iter_rows() for cell in row)
    assert "filen er den samme som 0101_koebenhavn.xlsx".capitalize() in asked
    assert "ikke en Excel-projektmappe" in asked


@pytest.mark.long
def test_a_long_list_is_cut_in_the_letter_and_whole_in_the_copy(
    spoiled: Investigation, tmp_path: Path
) -> None:
    many = spoiled.copy_to(tmp_path / "many")
    many.edit(
        {
            ("sagsoplysninger", f"{SHEETS['sagsoplysninger'].column('present').letter}{row}"): "måske"
            for row in range(5, 60)
        }
    )
    write_all(tmp_path / "sent", many)
    assert re.search(
        r'- Og \d+ steder mere\. Alle står på arket "fejl" i kopien\.', text(tmp_path / "sent", CPH)
    )
    assert openpyxl.load_workbook(tmp_path / "sent" / f"{CPH}.xlsx")[marked_copy.OVERVIEW].max_row > 58
