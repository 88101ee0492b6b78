"""Answers changed after a talk with the municipality: carried out row by row, each with a line in the ledger,
and refused by name where they do not fit.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from returned import BOOK, SHEETS, Investigation, build

from helpers.survey.cleaning import clean
from helpers.survey.cleaning.later import corrections
from helpers.survey.followup import queries
from helpers.survey.inputs import InputInvalid

HEAD = ",".join(corrections.COLUMNS)
TAIL = "talt med kommunen,projektgruppen,2022-04-12"


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Investigation:
    investigation = build(tmp_path_factory.mktemp("corrections") / "investigation")
    cell = SHEETS["sager"].cell
    investigation.edit(
        {
            ("sager", cell("standard_pages", 5)): 60,
            ("sager", cell("standard_pages", 6)): "100-150",
            ("sager", cell("standard_pages", 7)): "ca. 45 sider",
            ("sager", cell("corrected_decision_date", 6)): None,
        }
    )
    return investigation


@pytest.fixture
def investigation(answered: Investigation, tmp_path: Path) -> Investigation:
    return answered.copy_to(tmp_path / "investigation")


def keys(investigation: Investigation) -> list[str]:
    raw = investigation.read().tables["cases"]
    return raw.loc[raw["municipality"] == "0101", "decision_id"].tolist()


def cleaned(investigation: Investigation, *rows: str, size: int = 100) -> clean.Cleaned:
    text = "\n".join([HEAD, *(f"{row},{TAIL}" for row in rows)])
    (investigation.path / corrections.FILE).write_text(text + "\n", encoding="utf-8")
    given = corrections.read(investigation.path, BOOK)
    return clean.clean(
        investigation.batches(size), BOOK, investigation.draw, investigation.frame, corrected=given
    )


def outcomes(found: clean.Cleaned) -> list[str]:
    return found.corrections["outcome"].tolist()


def told(found: clean.Cleaned) -> list[list[str]]:
    entries = found.ledger[found.ledger["rule"] == "corrected"]
    return entries[["cell", "severity", "old", "new"]].to_numpy().tolist()


def test_corrections_are_carried_out_with_a_line_each(investigation: Investigation) -> None:
    first, second, third, *_ = keys(investigation)
    found = cleaned(
        investigation,
        f"{first},standard_pages,60,33",
        f"{second},cases.standard_pages,100-150,37",
        f"{third},standard_pages,ca. 45 sider,46",
        f"{first},case_informed,Ja,nej",
        f"{second},corrected_decision_date,,2014-03-13",
        f"{first},application.present,yes,Ja",
        f"{second},minutes_finding,12,13",
    )
    assert outcomes(found)[:5] == ["applied"] * 5, found.corrections["why"].tolist()
    cell = SHEETS["sager"].cell
    assert [cell("standard_pages", 5), "fix", "60", "33"] in told(found)
    assert [cell("standard_pages", 7), "fix", "45", "46"] in told(found)
    assert [cell("case_informed", 5), "fix", "yes", "no"] in told(found)
    cases = found.cases.set_index("decision_id")
    assert cases.loc[[first, second, third], "standard_pages"].tolist() == [33, 37, 46]
    assert str(cases.at[second, "corrected_decision_date"])[:10] == "2014-03-13"
    faults = queries.faults(found, BOOK)
    assert cell("standard_pages", 5) not in set(faults["cell"])
    assert len(told(found)) == sum(outcome in ("applied", "confirmed") for outcome in outcomes(found))


def test_the_same_answer_confirms_it_and_nobody_is_asked(
    answered: Investigation, investigation: Investigation
) -> None:
    cell = SHEETS["sager"].cell("standard_pages", 5)
    assert cell in set(answered.faults()["cell"])
    found = cleaned(investigation, f"{keys(investigation)[0]},standard_pages,60,60")
    assert outcomes(found) == ["confirmed"] and told(found) == [[cell, "fix", "60", "60"]]
    assert cell not in set(queries.faults(found, BOOK)["cell"])


UNFIT = [  # whose case, item, old and new answer, and why it is refused
    (0, "standard_pages", "61", "33", "Det gamle svar er et andet"),
    (0, "standard_pages", "", "33", "Det gamle svar er et andet"),
    (0, "standard_pages", "60", "0", "ikke muligt"),
    (0, "standard_pages", "60", "10001", "ikke muligt"),
    (0, "standard_pages", "60", '"33,5"', "ikke muligt"),
    (0, "standard_pages", "60", "mange", "ikke muligt"),
    (0, "disposition", "Udfyldt", "Måske", "ikke muligt"),
    (0, "corrected_decision_date", "", "2031-01-01", "ikke muligt"),
    (0, "corrected_decision_date", "", "31-02-2014", "ikke muligt"),
    (0, "application.present", "Nej nej", "Nej", "Det gamle svar er et andet"),
    (None, "standard_pages", "1", "2", corrections.NO_ROW),
]


def test_what_does_not_fit_is_refused_by_row_and_changes_nothing(
    answered: Investigation, investigation: Investigation
) -> None:
    ours = keys(answered)
    rows = [f"{'0999-x' if whose is None else ours[whose]},{','.join(said)}" for whose, *said, _ in UNFIT]
    found = cleaned(investigation, *rows, f"{ours[1]},standard_pages,100-150,37")
    assert outcomes(found) == ["refused"] * len(UNFIT) + ["applied"]
    for told_why, (*_, why) in zip(found.corrections["why"], UNFIT, strict=False):
        assert why in told_why
    assert found.corrections["row"].tolist() == [str(row) for row in range(2, len(UNFIT) + 3)]
    assert len(told(found)) == 1


def test_a_blank_that_is_corrected_is_no_longer_asked_for(investigation: Investigation) -> None:
    cell = SHEETS["sager"].cell("second_pages", 8)
    investigation.edit({("sager", cell): None})
    assert cell in set(investigation.faults()["cell"])
    found = cleaned(investigation, f"{keys(investigation)[3]},second_pages,,39")
    assert outcomes(found) == ["applied"] and cell not in set(queries.faults(found, BOOK)["cell"])


def test_a_decision_without_a_row_is_refused_also_in_batches(investigation: Investigation) -> None:
    first = keys(investigation)[0]
    rows = ("0999-x,standard_pages,1,2", f"{first.upper()},standard_pages,60,33")
    found = cleaned(investigation, *rows, size=2)  # three workbooks in two batches
    assert outcomes(found) == ["refused", "applied"]
    assert found.corrections["why"][0] == corrections.NO_ROW


def test_what_is_personal_in_a_reason_is_left_out() -> None:
    given = dict.fromkeys(corrections.COLUMNS, "1") | {"reason": "moren Lise Holm ringede fra 23 45 67 89"}
    (row,) = corrections.accounted(pd.DataFrame([given]), []).to_dict("records")
    assert row["reason"] == "moren [navn] ringede fra [telefon]" and row["outcome"] == corrections.REFUSED


@pytest.mark.long
def test_a_second_correction_goes_on_from_the_first_and_what_stands_already_is_no_fault(
    investigation: Investigation,
) -> None:
    first = keys(investigation)[0]
    given = (f"{first},standard_pages,60,33", f"{first},standard_pages,33,35")
    found = cleaned(investigation, *given, f"{first},standard_pages,34,35")
    assert outcomes(found) == ["applied", "applied", "already"]
    assert found.cases.set_index("decision_id").at[first, "standard_pages"] == 35


def test_of_two_corrections_that_disagree_the_second_does_not_fit(investigation: Investigation) -> None:
    first, second, *_ = keys(investigation)
    rows = [f"{first},standard_pages,60,33", f"{first},standard_pages,60,44"]
    rows += [f"{second},standard_pages,100-150,37", f"{second},standard_pages,100-150,38"]
    found = cleaned(investigation, *rows)
    assert outcomes(found) == ["applied", "refused"] * 2
    assert found.cases.set_index("decision_id").loc[[first, second], "standard_pages"].tolist() == [33, 37]


@pytest.mark.long
def test_a_row_that_is_set_aside_cannot_be_corrected(investigation: Investigation) -> None:
    first = keys(investigation)[0]
    investigation.edit({("sager", SHEETS["sager"].cell("second_pages", 5)): "010190-1234"})
    found = cleaned(investigation, f"{first},standard_pages,60,33")
    assert outcomes(found) == ["refused"] and "lagt til side" in found.corrections["why"][0]


def test_without_the_file_nothing_is_corrected(answered: Investigation) -> None:
    assert corrections.read(answered.path, BOOK).empty
    assert answered.clean().corrections.empty


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("x,no_such_item,1,2", "row 2, column 'item': found 'no_such_item'"),
        ("x,provision,1,2", "column 'item'"),
        ("x,present,yes,no", "column 'item'"),
        (",standard_pages,1,2", "row 2, column 'decision'"),
        ("x,standard_pages,010190-1234,2", "CPR number (not shown)"),
    ],
)
def test_the_file_is_strict_about_form(investigation: Investigation, row: str, message: str) -> None:
    with pytest.raises(InputInvalid) as error:
        cleaned(investigation, row)
    assert message in str(error.value) and "010190" not in str(error.value)


@pytest.mark.parametrize("day", ["12-04-2022", "2022-4-12", "", "i går"])
def test_the_day_is_an_iso_date(investigation: Investigation, day: str) -> None:
    path = investigation.path / corrections.FILE
    path.write_text(f"{HEAD}\nx,standard_pages,1,2,a,b,{day}\n", encoding="utf-8")
    with pytest.raises(InputInvalid, match="column 'when'"):
        corrections.read(investigation.path, BOOK)
