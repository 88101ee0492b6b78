"""One municipality's workbook, answered in ways that once were read wrongly or not asked about.

What is read of each now, and every question that it gives.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from returned import BOOK, SHEETS

from helpers.survey import investigation, reference, registered
from helpers.survey.cleaning import clean
from helpers.survey.followup import letters, queries
from helpers.survey.inputs import InputInvalid
from helpers.survey.reading import returns
from helpers.survey.sampling import draw, frame

HANDED = Path(__file__).parents[2] / "unit" / "survey" / "reading" / "handed"
PLACES = reference.municipalities()
FRAME = frame.read_frame(HANDED / "frame.csv")
DRAW = pd.read_csv(HANDED / "draw.csv", dtype={"municipality": "str"})
OURS = "0253"
ROWS = range(5, 17)  # of its twelve cases
KEY = re.compile(rb"\b21(?=(?:-|\xe2\x80\x93| - )?11\d{3})")  # how its cases' keys begin, in all forms
COUNTS = ("standard_pages", "second_pages", "decision_pages", "statement_pages", "reassessment_pages",
          "appeal_form_pages", "later_request_pages")  # fmt: skip
CPR = ("101901047", "101901046", "101901048", "10190-1049", "010190 - 1050", "０１０１９０－１０５１")


@dataclass(frozen=True)
class Judged:
    """What one workbook gives: its cases by row, ledger, questions (sheet, cell and rule) and letter."""

    cases: pd.DataFrame
    ledger: pd.DataFrame
    asked: set[tuple[str, str, str]]
    letter: str


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What each workbook gives, by its name: all are read in one run, each as if another municipality's."""
    codes = dict(zip(NAMES, sorted(set(PLACES["kommunekode"]) - {OURS}), strict=False))
    folder = tmp_path_factory.mktemp("handed")
    (folder / "returns").mkdir()
    for name, code in codes.items():
        disguised(HANDED / f"{name}.xlsx", folder / "returns" / f"{code}.xlsx", code)
    drawn, listed = (
        pd.concat([of_another(table, code) for code in codes.values()]) for table in (DRAW, FRAME)
    )
    cleaned = clean.clean(returns.read(folder, BOOK, PLACES), BOOK, drawn, listed[draw.FRAME_COLUMNS])
    faults = queries.faults(cleaned, BOOK)
    letters.write_all(folder, cleaned, faults, PLACES)
    return lambda name: _of_file(f"{codes[name]}.xlsx", cleaned, faults, folder)


def disguised(source: Path, target: Path, code: str) -> None:
    """Copy a workbook as that of the municipality ``code``, with keys that begin otherwise."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            xml = KEY.sub(_prefix(code).encode(), old.read(name))
            new.writestr(name, xml.replace(f">{OURS}<".encode(), f">{code}<".encode()))


def of_another(table: pd.DataFrame, code: str) -> pd.DataFrame:
    mine = table[table["municipality"] == OURS]
    return mine.assign(municipality=code, decision_id=_prefix(code) + mine["decision_id"].str[2:])


def _prefix(code: str) -> str:
    return str(30 + sorted(PLACES["kommunekode"]).index(code))


def _of_file(file: str, cleaned: clean.Cleaned, faults: pd.DataFrame, folder: Path) -> Judged:
    mine = faults[faults["file"] == file]
    return Judged(
        cleaned.cases[cleaned.cases["file"] == file].set_index("row"),
        cleaned.ledger[cleaned.ledger["file"] == file],
        set(mine[["sheet", "cell", "rule"]].itertuples(index=False, name=None)),
        next(folder.glob(f"{Path(file).stem}_*.txt")).read_text(encoding="utf-8"),
    )


def places(sheet: str, items: Collection[str], rows: Collection[int], rule: str) -> set[tuple[str, str, str]]:
    return {(sheet, SHEETS[sheet].cell(item, row), rule) for item, row in product(items, rows)}


def blank(*cells: str) -> set[tuple[str, str, str]]:
    return {("sager", cell, "unanswered") for cell in cells}


AS_PAGES = (48, 47, 41, 6, 2, 3, 2)  # the worked example, that was multiplied by 2,400
ASKED: Mapping[str, set[tuple[str, str, str]]] = {
    "right": set(),
    "v02_all_pages_blank": blank("K5"),
    "v04_merged_pages": {("sager", f"K{row}", "merged_cells") for row in (6, 7, 8)} | blank("K6"),
    "v06_negated_labels": places("sager", ["disposition"], range(5, 11), "unknown_code")
    | {("sagsoplysninger", cell, "unknown_code") for cell in ("D5", "D6", "E7", "F8", "F9", "F10")}
    | places("årsager", ["after_remittal"], range(5, 10), "unknown_code"),
    "v08_units_in_answers": places("sager", ["standard_pages"], (5, 6, 9), "characters_stated")
    | {("sager", "K6", "out_of_range"), ("sager", "K7", "unreadable_number"),
       ("sager", "K8", "pages_contradicted")}
    | places("sager", ["processing_days"], (6, 7, 8), "unreadable_number")
    | places("tid", ["minutes_answering"], (7, 8), "unreadable_number")
    | blank("M5", "N5", "O5", "P5", "Q5", "R5", "S5"),
    "v10_all_in_characters": places("sager", COUNTS, ROWS, "characters_as_pages"),
    "v12_characters_small_case": places("sager", COUNTS, [5], "characters_as_pages")
    | places("sager", ["standard_pages"], (6, 7), "unsupported_size")
    | blank("M6", "N6", "O7", "P7", "Q7", "R7", "S7"),
    "v13_corrected_date_same": set(),
    "v14_answer_in_guide": {("vejledning", "D10", "beside_the_columns")},
    "v16_invisible_signs": places("sager", ["standard_pages"], (11, 16), "unreadable_number")
    | places("sager", ["standard_pages"], (5, 6, 7, 8, 9, 10, 12, 13, 14, 15), "pages_add_up")
    | {("sager", "Y9", "unknown_code")},
    "v18_causes_rows_deleted": {("årsager", "", "lost_rows")},
    "v20_float_dust": set(),
    "v21_cpr_lost_zero_as_text": {
        ("sager", cell, "personal_data") for cell in ("K5", "K6", "L7", "V8", "Y9", "Y10")
    },
    "v22_array_formula_covered": places("sager", ["standard_pages"], (5, 6, 7), "foreign_formula"),
    "v24_key_forms": set(),
    "v25_large_case_small_typo": {("sager", "M5", "physical_pages_agree"),
                                  ("sager", "M6", "physical_pages_agree"),
                                  ("sager", "N7", "second_count_agrees")},
}  # fmt: skip
VALUES: Mapping[str, Mapping[tuple[str, int], float]] = {
    "v08_units_in_answers": {("standard_pages", 5): 4, ("processing_days", 5): 90},
    "v10_all_in_characters": {(item, 9): value for item, value in zip(COUNTS, AS_PAGES, strict=True)},
    "v12_characters_small_case": {("standard_pages", 5): 4, ("second_pages", 5): 9_500 / 2_400},
    "v16_invisible_signs": {("standard_pages", row): 120 for row in (5, 6, 7, 8, 9, 10, 12, 13, 14, 15)},
    "v20_float_dust": {("standard_pages", 5): 100},
    "v25_large_case_small_typo": {("standard_pages", 5): 5_000, ("standard_pages", 6): 3_000,
                                  ("standard_pages", 7): 2_400},
}  # fmt: skip


NAMES = sorted([*ASKED, "v01_only_disposition"])


@pytest.mark.parametrize("name", ASKED)
def test_every_question_is_asked_and_no_other(judge: Any, name: str) -> None:
    got = judge(name)
    assert got.asked == ASKED[name]
    assert ("ingen spørgsmål" in got.letter) == (not ASKED[name])
    kept = {"v21_cpr_lost_zero_as_text": 6, "v22_array_formula_covered": 9}.get(name, 12)
    assert len(got.cases) == kept
    assert {place: got.cases.at[place[1], place[0]] for place in VALUES.get(name, {})} == {
        place: pytest.approx(value, abs=0.05) for place, value in VALUES.get(name, {}).items()
    }


def test_all_that_the_workbook_counts_as_missing_is_asked_for(judge: Any) -> None:
    got = judge("v01_only_disposition")
    assert {rule for _, _, rule in got.asked} == {"unanswered"} and "ingen spørgsmål" not in got.letter
    assert {sheet for sheet, _, _ in got.asked} == {"sager", "sagsoplysninger", "årsager", "tid"}
    page = SHEETS["sager"]
    required = {column.name for column in page.columns if column.item.required and not column.item.prefilled}
    assert {cell for sheet, cell, _ in got.asked if sheet == "sager"} == {
        page.cell(name, 5) for name in required - {"disposition"}
    }


def test_a_label_that_says_the_opposite_is_missing(judge: Any) -> None:
    ledger = judge("v06_negated_labels").ledger
    told = ledger[ledger["rule"] == "unknown_code"]
    assert len(told) == 17 and set(told["new"]) == {""}
    assert not ledger["rule"].str.startswith("label").any()


def test_a_key_in_another_form_is_the_key(judge: Any) -> None:
    ledger = judge("v24_key_forms").ledger
    assert set(ledger["rule"]) == {"identifier_form"} and ledger["cell"].tolist() == [
        f"A{row}" for row in range(5, 11)
    ]


def test_a_cpr_number_stands_in_nothing_that_is_written(tmp_path: Path) -> None:
    (tmp_path / "returns").mkdir()
    (tmp_path / "returns" / "0253_greve.xlsx").write_bytes(
        (HANDED / "v21_cpr_lost_zero_as_text.xlsx").read_bytes()
    )
    copies = partial(letters.write_copies, tmp_path, BOOK, PLACES, DRAW)
    cleaned = clean.clean(returns.read(tmp_path, BOOK, PLACES), BOOK, DRAW, FRAME[draw.FRAME_COLUMNS], copies)
    faults = queries.faults(cleaned, BOOK)
    letters.write_all(tmp_path, cleaned, faults, PLACES)
    with zipfile.ZipFile(tmp_path / "0253_greve.xlsx") as copy:
        told = [copy.read(name).decode() for name in copy.namelist()]
    tables = [getattr(cleaned, name) for name in (*clean.ACCOUNT[:2], "cases", "versions", "unanswered")]
    told += [(tmp_path / "0253_greve.txt").read_text(encoding="utf-8")]
    told += [table.to_csv() for table in (faults, *tables)]
    assert not [(number, text[:80]) for number in CPR for text in told if number in text]


@pytest.mark.parametrize(
    ("name", "target", "words"),
    [
        ("frame_short_date", "frame.csv", ("row 2", "decision_date", "2014-3-7", "2014-03-07")),
        ("draw_lost_zeros", "draw.csv", ("row 2", "municipality", "'101'", "0101")),
        ("draw_duplicate_row", "draw.csv", ("row 237", "decision_id", "21-10098", "row 2")),
        ("draw_empty", "draw.csv", ("is empty", "decision_id")),
        ("registered_causes_cp1252", "registered_causes.csv", ("line 2", "UTF-8")),
    ],
)
def test_a_csv_file_that_was_spoiled_is_refused(
    tmp_path: Path, name: str, target: str, words: Collection[str]
) -> None:
    for file in ("frame.csv", "draw.csv"):
        (tmp_path / file).write_bytes((HANDED / file).read_bytes())
    (tmp_path / target).write_bytes((HANDED / "frames" / f"{name}.csv").read_bytes())
    with pytest.raises(InputInvalid) as caught:
        investigation.read_draw(tmp_path)
        registered.read(tmp_path, BOOK)
    assert all(word in str(caught.value) for word in (target, *words))
