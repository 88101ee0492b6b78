"""What comes back from the workshop: counted where it holds together, told in Danish where it does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from workshops import FORM, NAMES, THEMES, drawn, held, known

from helpers.survey.workshop import meeting, participants


def as_it_is(book: Any) -> None:
    """Change nothing."""


def cells(**values: Any) -> Callable[[Any], None]:
    """Return what writes values into cells: ``stemmer_C5=9``."""

    def change(book: Any) -> None:
        for place, value in values.items():
            sheet, _, cell = place.partition("_")
            book[sheet][cell] = value

    return change


def messages(met: meeting.Meeting) -> list[str]:
    return [f"{row.sheet} {row.cell}: {row.message}" for row in met.faults.itertuples()]


def test_votes_points_and_participants_come_back(tmp_path: Path) -> None:
    met = held(tmp_path, as_it_is)
    assert messages(met) == [] and met.came_back and len(met.attended) == 20
    assert met.attended <= set(participants.invited(drawn()))
    assert met.votes["theme"].tolist() == list(THEMES)
    assert met.votes[list(meeting.ANSWERS)].drop_duplicates().values.tolist() == [[9, 4, 3, 3]]
    assert met.points.values.tolist() == [["extent", "purpose", "En pointe.", 5]]


NAMED = f"I {NAMES['0101']} gør de det anderledes."
ABSENT = next(code for code in NAMES if code not in set(drawn()["municipality"]))
RESERVE = drawn().query("role == 'reserve'")["municipality"].iloc[0]
FIRST = participants.invited(drawn())[0]
WRONG = {  # sheet → cell, what stands there, what is told; each in a row of its own
    "stemmer": [
        ("C5", 11, "C5: der er 21 stemmer og 20 deltagende"),
        ("D6", None, "D6: fire svar mangler i »Delvist«"),
        ("D7", 1.5, "D7: her står"),
        ("D8", -1, "D8: her står"),
        ("D9", "mange", "D9: her står"),
    ],
    "deltagere": [
        ("A5", ABSENT, f"A5: kommunen {ABSENT} er ikke blandt"),
        ("A6", RESERVE, f"A6: kommunen {RESERVE} er ikke blandt"),
        ("A8", "0999", "A8: kommunen 0999 er ikke blandt"),
        ("C29", None, "fire af deltagerne mangler et svar"),
    ],
    "pointer": [
        ("E5", 21, "E5: 21 kommuner er flere end de 20"),
        ("E6", 0, "E6: her står"),
        ("D7", "<b>Vigtigt</b>", "D7: her står"),
        ("D8", "<script>alert(1)</script>", "D8: her står"),
        ("D9", "{{< meta x >}}", "D9: her står"),
        ("D10", NAMED, "D10: pointen nævner en kommune"),
        ("D11", "Kommune 0101 er uenig.", "D11: pointen nævner en kommune"),
        ("B12", None, "B12: ét svar mangler"),
        ("C13", "Løst og fast", "C13: her står"),
        ("E14", "mange", "E14: her står"),
        ("D17", "i odense er det ikke så", "D17: pointen nævner en kommune"),
        ("D15", "x" * 301, "D15: teksten er på 301 tegn"),
    ],
}


def more_points(book: Any) -> None:
    for row in range(5, 18):
        for column in "BCDE":
            book["pointer"][f"{column}{row}"] = book["pointer"][f"{column}5"].value


@pytest.mark.parametrize(("sheet", "left"), [("stemmer", len(THEMES) - 5), ("deltagere", 17), ("pointer", 1)])
def test_what_does_not_hold_together_is_told_and_left_out(tmp_path: Path, sheet: str, left: int) -> None:
    def change(book: Any) -> None:
        more_points(book)
        for cell, value, _ in WRONG[sheet]:
            book[sheet][cell] = value

    met = held(tmp_path, change)
    told = messages(met)
    for _, _, said in WRONG[sheet]:
        assert any(said in each for each in told), (said, told)
    assert len({"stemmer": met.votes, "deltagere": met.attended, "pointer": met.points}[sheet]) == left


def test_what_stands_twice_a_formula_and_a_cpr_number_are_told(tmp_path: Path) -> None:
    wrong = cells(
        stemmer_A6="Sagernes omfang",
        stemmer_C8="=1+1",
        deltagere_A6=FIRST,
        pointer_D5="Sagen 010190-1234 er lang.",
    )
    met = held(tmp_path, wrong)
    told = " ".join(messages(met))
    for said in ("A6: temaet står to gange", "C8", "A6: kommunen står to gange", "personoplysninger"):
        assert f"{said}" in told
    assert len(met.votes) == len(THEMES) - 3 and len(met.attended) == 19
    assert "1234" not in told + " ".join(met.points["point"])


def emptied(book: Any) -> None:
    for sheet, columns in {"deltagere": "C", "stemmer": "CDEF", "pointer": "BCDE"}.items():
        for row in range(5, 30):
            for column in columns:
                book[sheet][f"{column}{row}"] = None


def test_an_empty_workshop_is_told(tmp_path: Path) -> None:
    met = held(tmp_path, emptied)
    told = " ".join(messages(met))
    assert "ingen kommune er sat til at være mødt op" in told and "ingen hele rækker med stemmer" in told
    assert met.came_back and not met.attended and met.votes.empty and met.points.empty


def test_a_theme_without_votes_is_told_and_nobody_there_is_told_once(tmp_path: Path) -> None:
    silent = cells(**{f"stemmer_{column}5": None for column in "CDEF"})
    (told,) = messages(held(tmp_path, silent))
    assert told.startswith("stemmer : der er ikke hele rækker med stemmer om »Sagernes omfang«")

    def nobody(book: Any) -> None:
        for row in range(5, 30):
            book["deltagere"][f"C{row}"] = "Nej"

    met = held(tmp_path, nobody)
    assert messages(met) == ["deltagere : ingen kommune er sat til at være mødt op; udfyld arket"]
    assert met.faults["file"].tolist() == ["workshop.xlsx"] and met.votes.empty and met.points.empty


def test_without_files_there_is_nothing_and_nothing_fails(tmp_path: Path) -> None:
    met = meeting.read(tmp_path, FORM, known(), NAMES)
    assert met.drawn is None and met.seats is None and not met.came_back and messages(met) == []


def test_votes_without_a_draw_are_told_and_not_counted(tmp_path: Path) -> None:
    held(tmp_path, as_it_is)
    (tmp_path / participants.FILE).unlink()
    met = meeting.read(tmp_path, FORM, known(), NAMES)
    assert met.drawn is None and met.votes.empty and not met.attended
    assert any("er ikke blandt deltagerne" in each for each in messages(met)) and len(met.faults) == 1


def test_a_draw_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    path = participants.write(tmp_path / participants.FILE, drawn())
    path.write_text(path.read_text().replace("20220120", "20220121"))
    met = meeting.read(tmp_path, FORM, known(), NAMES)
    assert met.drawn is None and "listen over deltagere kan ikke bruges" in " ".join(messages(met))


def test_other_files_of_the_folder_are_not_read_as_votes(tmp_path: Path) -> None:
    for name in ("proposals.xlsx", "proposals.csv", "Forslag 2.xlsx"):
        (tmp_path / "workshop").mkdir(exist_ok=True)
        (tmp_path / "workshop" / name).write_bytes(b"something else")
    assert messages(held(tmp_path, as_it_is)) == []


def test_two_different_workbooks_of_one_workshop_are_told(tmp_path: Path) -> None:
    held(tmp_path, as_it_is)
    met = held(tmp_path, cells(stemmer_C5=8), name="workshop (2).xlsx")
    assert met.votes.empty and len(messages(met)) >= 1


def test_a_file_that_is_no_workbook_is_told(tmp_path: Path) -> None:
    (tmp_path / "workshop").mkdir()
    (tmp_path / "workshop" / "noter.xlsx").write_bytes(b"no workbook")
    met = meeting.read(tmp_path, FORM, known(), NAMES)
    assert not met.came_back and len(met.faults) == 1 and met.faults["refused"].all()
