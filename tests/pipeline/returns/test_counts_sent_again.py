"""Sending again where pages are answered as they were counted: what is confirmed or corrected is the count,
and what is made of it follows.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import openpyxl
import pytest
from returned import MUNICIPALITIES, Investigation, frame

from helpers.protocol import codebook
from helpers.survey import reference
from helpers.survey.cleaning import clean
from helpers.survey.cleaning.later import corrections
from helpers.survey.followup import letters, queries
from helpers.survey.inputs import InputInvalid
from helpers.survey.questionnaire import workbook
from helpers.survey.questionnaire.layout import layout
from helpers.survey.sampling import draw

BOOK = codebook.load()
SHEET = layout(BOOK)["sager"]
FILE = SHEET.cell("file_count", 5)
UNIT = BOOK.page_units
ANSWERS = {
    "disposition": BOOK.label("disposition", "completed"),
    "measuring_method": next(
        label
        for code, label in BOOK.item("measuring_method", "cases").values.items()
        if code not in UNIT.characters
    ),
    "file_count": 400,
    "second_count": 40,
}


@pytest.fixture
def investigation(tmp_path: Path) -> Investigation:
    """One answered case of København, in pages, whose second count is a tenth of the first."""
    places, decisions = reference.municipalities(), frame()
    drawn = draw.draw_cases(decisions, quota=1, substitutes=0, seed=1)
    chosen = places[places["kommunekode"].isin(MUNICIPALITIES)]
    for path in workbook.write_all(tmp_path / "investigation" / "returns", BOOK, chosen, drawn):
        if path.name.startswith("0101"):
            book = openpyxl.load_workbook(path)
            for item, value in ANSWERS.items():
                book["sager"][SHEET.cell(item, 5)] = value
            book.save(path)
    return Investigation(tmp_path / "investigation", BOOK, places, decisions, drawn)


def pages(cleaned: clean.Cleaned) -> float:
    cases = cleaned.cases
    return cases.loc[cases["disposition"].eq("completed"), "standard_pages"].item()


def asked(cleaned: clean.Cleaned) -> set[str]:
    faults = queries.faults(cleaned, BOOK)
    return set(faults.loc[faults["rule"] != "unanswered", "cell"])


def confirmed(investigation: Investigation, folder: Path) -> clean.Cleaned:
    """What is cleaned when the copy comes back with Ja beside the file's count, which was asked about."""
    copies = partial(letters.write_copies, folder, BOOK, investigation.municipalities, investigation.draw)
    before = clean.clean(investigation.batches(), BOOK, investigation.draw, investigation.frame, copies)
    assert FILE in asked(before)
    book = openpyxl.load_workbook(folder / "0101_koebenhavn.xlsx")
    for row in book["fejl"].iter_rows(min_row=4):
        if row[1].value == FILE:
            row[5].value = "Ja"
    book.save(investigation.path / "returns" / "0101_rettet.xlsx")
    return investigation.clean()


def test_what_is_asked_about_is_told_as_it_stands_and_not_as_the_pages_made_of_it(
    investigation: Investigation,
) -> None:
    way = BOOK.label("measuring_method", UNIT.characters[0])
    investigation.edit({("sager", FILE): 1234567, ("sager", SHEET.cell("measuring_method", 5)): way})
    faults = queries.faults(investigation.clean(), BOOK)
    told = faults.loc[faults["cell"].eq(FILE) & faults["rule"].ne("unanswered"), "value"]
    assert set(told) == {"1234567"}


@pytest.mark.long
def test_a_count_that_is_confirmed_is_used_as_it_is(investigation: Investigation, tmp_path: Path) -> None:
    after = confirmed(investigation, tmp_path / "sent")
    assert pages(after) == pytest.approx(400 * UNIT.standard_pages_per_page)
    assert FILE not in asked(after)
    assert after.ledger.loc[after.ledger["cell"] == FILE, "rule"].tolist() == ["confirmed"]


@pytest.mark.long
def test_a_row_that_was_read_in_the_other_unit_is_not_asked_about_again(
    investigation: Investigation, tmp_path: Path
) -> None:
    investigation.edit({("sager", FILE): 40 * UNIT.characters_per_page})
    after = confirmed(investigation, tmp_path / "sent")
    assert pages(after) == pytest.approx(40) and FILE not in asked(after)
    assert after.ledger.loc[after.ledger["cell"] == FILE, "rule"].tolist() == ["confirmed"]


def test_a_count_is_corrected_and_what_is_made_of_it_follows(investigation: Investigation) -> None:
    (raw,) = investigation.batches()
    key = raw.tables["cases"].loc[raw.tables["cases"]["municipality"] == "0101", "decision_id"].iloc[0]
    rows = [",".join(corrections.COLUMNS), f"{key},file_count,400,44,a,b,2022-04-12"]
    path = investigation.path / corrections.FILE
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    given = corrections.read(investigation.path, BOOK)
    cleaned = clean.clean(
        investigation.batches(), BOOK, investigation.draw, investigation.frame, corrected=given
    )
    assert cleaned.corrections["outcome"].tolist() == ["applied"] and FILE not in asked(cleaned)
    assert pages(cleaned) == pytest.approx(44 * UNIT.standard_pages_per_page)
    path.write_text("\n".join(rows).replace("file_count", "standard_pages") + "\n", encoding="utf-8")
    with pytest.raises(InputInvalid, match="file_count"):
        corrections.read(investigation.path, BOOK)
