"""What stands in a questionnaire to help, and is not read: columns to the right, counters of rows, lists of
drop-downs.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from returned import SHEETS, Investigation, build
from xlsxwriter.utility import xl_col_to_name

from helpers.survey.questionnaire.layout import CASE_AID, COUNT_AID, LISTS_SHEET
from helpers.survey.reading.problems import Fault

TABLES = ("cases", "information", "causes", "rule_inputs", "time", "remittals")


@pytest.fixture(scope="module")
def faultless(tmp_path_factory: pytest.TempPathFactory) -> Investigation:
    return build(tmp_path_factory.mktemp("faultless") / "investigation")


@pytest.fixture
def investigation(faultless: Investigation, tmp_path: Path) -> Investigation:
    return faultless.copy_to(tmp_path / "investigation")


def aid(sheet: str, title: str, row: int) -> str:
    return f"{xl_col_to_name(SHEETS[sheet].aid_index(title) or 0)}{row}"


def same_tables(one: Investigation, other: Investigation) -> bool:
    found = one.clean(), other.clean()
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(found[0], name), getattr(found[1], name), obj=name)
    return True


def rewrite(path: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """Write the parts of a workbook anew; None leaves a part out."""
    with zipfile.ZipFile(path) as book:
        parts = {name: change(name, book.read(name)) for name in book.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            if content is not None:
                book.writestr(name, content)


def test_the_aids_of_the_questionnaire_are_nobody_s_remarks(faultless: Investigation) -> None:
    raw = faultless.read()
    assert raw.remarks.empty and raw.faults == ()


def test_what_is_written_over_an_aid_is_told(investigation: Investigation) -> None:
    cells = {
        aid("sager", COUNT_AID, 5): "sager",
        aid("årsager", CASE_AID, 5): "årsager",
        aid("tid", CASE_AID, 6): "tid",
    }
    investigation.edit({(sheet, cell): "se vores brev" for cell, sheet in cells.items()})
    assert sorted(investigation.read().remarks[["cell", "text"]].to_numpy().tolist()) == sorted(
        [cell, "se vores brev"] for cell in cells
    )


@pytest.mark.parametrize("number", ["251285-1234", 2512851234])
def test_a_cpr_number_written_over_an_aid_sets_its_row_aside(
    investigation: Investigation, number: str | int
) -> None:
    investigation.edit({("sager", aid("sager", COUNT_AID, 5)): number})
    (fault,) = investigation.read().faults
    assert (fault.kind, fault.row, fault.severity) == (Fault.PERSONAL_DATA, 5, "blocking")


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("http://example.com")'])
def test_a_foreign_formula_in_a_counter_of_rows_is_told_and_harms_nothing(
    faultless: Investigation, investigation: Investigation, formula: str
) -> None:
    investigation.edit({("årsager", aid("årsager", COUNT_AID, 6)): formula})
    (fault,) = investigation.read().faults
    assert (fault.kind, fault.severity, fault.cell) == (
        Fault.FOREIGN_FORMULA,
        "query",
        aid("årsager", COUNT_AID, 6),
    )
    assert same_tables(faultless, investigation)


def test_the_counter_of_another_row_is_foreign(investigation: Investigation) -> None:
    page = openpyxl.load_workbook(investigation.files[0])["sager"]
    investigation.edit({("sager", aid("sager", COUNT_AID, 5)): page[aid("sager", COUNT_AID, 6)].value})
    assert [fault.kind for fault in investigation.read().faults] == [Fault.FOREIGN_FORMULA]


def test_excel_may_write_a_column_of_counters_once_for_all_rows(
    faultless: Investigation, investigation: Investigation
) -> None:
    column = xl_col_to_name(SHEETS["sager"].aid_index(COUNT_AID) or 0)
    first, others = (
        rf'(<c r="{column}5"[^>]*><f)(>)'.encode(),
        rf'(<c r="{column}(?!5")\d+"[^>]*>)<f>[^<]*</f>'.encode(),
    )

    def shared(name: str, xml: bytes) -> bytes:
        if b"found_without_list" not in xml:
            return xml
        xml = re.sub(first, rf'\1 t="shared" ref="{column}5:{column}20" si="0"\2'.encode(), xml)
        changed, count = re.subn(others, rb'\1<f t="shared" si="0"/>', xml)
        assert count > 10
        return changed

    rewrite(investigation.files[0], shared)
    assert investigation.read().faults == ()
    assert same_tables(faultless, investigation)


@pytest.mark.long
def test_a_changed_list_lets_no_other_answer_in(investigation: Investigation) -> None:
    # the lists only help to choose: every answer is looked up in the codebook, so a changed list is no reason
    # to refuse a workbook
    cell = SHEETS["årsager"].cell("missing_information_1", 5)
    investigation.edit({(LISTS_SHEET, "A1"): "Horoskop", ("årsager", cell): "Horoskop"})
    assert investigation.read().faults == ()
    entries = investigation.clean().ledger
    assert entries.loc[entries["cell"] == cell, "rule"].tolist() == ["unknown_code"]


def test_without_its_lists_a_workbook_is_read(faultless: Investigation, investigation: Investigation) -> None:
    book = openpyxl.load_workbook(investigation.files[0])
    del book[LISTS_SHEET]
    book.save(investigation.files[0])
    assert investigation.read().faults == () and same_tables(faultless, investigation)
