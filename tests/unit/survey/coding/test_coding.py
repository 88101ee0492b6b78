"""Coders' workbooks: what they hold and what they never hold, what comes back, and what hostile or careless
hands make of them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from xlsxwriter.utility import xl_rowcol_to_cell

from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.protocol import themes as dictionaries
from helpers.simulate.texts import impossible_cpr
from helpers.survey.coding import reading, texts, workbook
from helpers.survey.coding.layout import CODING, DECISION, EXAMPLES, FIRST_ROW, columns_of
from helpers.survey.coding.reading import Coded
from helpers.survey.questionnaire.layout import GUIDE_SHEET, IDENTITY_SHEET, ORIGIN_DEMONSTRATION

THEMES = dictionaries.load()
ANSWERS = pd.DataFrame(
    {
        "municipality": ["0101", "0147", "0151", "0151", "0153"],
        "row": [1, 1, 1, 2, 1],
        "provision": ["bpa", "bpa", "both", None, "bpa"],
        "rule": ["SEL § 96", None, "FVL § 24", None, None],
        "burden_cause": ["law", "appeal", None, "other", "law"],
        "text": [
            "Samme attest hentes igen.",
            "Aktlisten laves i hånden.",
            "Samme attest hentes igen.",
            None,
            " ",
        ],
    }
)
TO_CODE = texts.to_code(ANSWERS)
SECOND, FIRST = (texts.text_id(ANSWERS["text"][place]) for place in (1, 0))
CPR = impossible_cpr(np.random.default_rng(1))
Change = Callable[[openpyxl.Workbook], None]


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbooks as they are sent out: two coders' and the one of the decision."""
    folder = tmp_path_factory.mktemp("blank")
    for coder in ("AB", "CD"):
        workbook.write_coding(folder / workbook.file_name(coder), TO_CODE, THEMES, coder, "3.0")
    apart = pd.DataFrame([(FIRST, ANSWERS["text"][0], "repeated_collection", "AB", "CD", "hentes igen")])
    apart.columns = ["text_id", "text", "theme", "yes_by", "no_by", "words"]
    workbook.write_decision(folder / "afgoerelse.xlsx", apart, THEMES, "3.0")
    return folder


def given(blank: Path, folder: Path, name: str, change: Change, as_name: str = "") -> None:
    """Put a file of ``blank`` into coding/ of ``folder``, filled in by ``change``."""
    (folder / reading.FOLDER).mkdir(exist_ok=True)
    book = openpyxl.load_workbook(blank / name)
    change(book)
    book.save(folder / reading.FOLDER / (as_name or name))


def column(name: str, sheet: str = CODING) -> int:
    return [each.name for each in columns_of(sheet, THEMES)].index(name) + 1


def row_of(key: str) -> int:
    return FIRST_ROW + list(TO_CODE["text_id"]).index(key)


def coded(*marks: tuple[str, str, object], day: object = "22-04-2022") -> Change:
    """Fill in a coder's workbook: text, column and value."""

    def change(book: openpyxl.Workbook) -> None:
        book[GUIDE_SHEET]["B4"] = day
        for key, name, value in marks:
            book[CODING].cell(row_of(key), column(name)).value = value

    return change


def read(folder: Path, demonstration: bool = False) -> Coded:
    return reading.read(folder, TO_CODE, THEMES, demonstration)


def yes(found: Coded) -> set[tuple[str, str, str]]:
    rows = found.codes[found.codes["code"].astype(bool)]
    return set(zip(rows["text_id"], rows["coder"], rows["theme"], strict=True))


def messages(found: Coded) -> str:
    return "\n".join(" | ".join(map(str, fault)) for fault in found.faults.itertuples(index=False))


def test_each_text_is_coded_once_whoever_wrote_it_and_keeps_its_id() -> None:
    assert list(TO_CODE.columns) == texts.COLUMNS and len(TO_CODE) == 2
    assert TO_CODE.set_index("text_id").loc[FIRST, "rule"] == "FVL § 24; SEL § 96"
    more = pd.concat([ANSWERS, ANSWERS.assign(text="Et andet svar.")])
    assert set(TO_CODE["text_id"]) < set(texts.to_code(more)["text_id"])
    assert texts.text_id("Samme  attest\nhentes igen.") == FIRST != texts.text_id("Samme attest hentes ikke.")
    assert all(key.isalpha() and len(key) == 12 for key in TO_CODE["text_id"])
    assert texts.to_code(ANSWERS.iloc[3:]).empty


def test_a_second_coder_gets_a_hundred_and_a_fifth_of_the_rest() -> None:
    ids = pd.Series([texts.text_id(str(n)) for n in range(200)])
    assert len(texts.shared(ids)) == 120 and list(texts.shared(ids)) == list(ids[:120])
    assert list(texts.shared(ids[:60])) == list(ids[:60]) and texts.shared(ids[:0]).empty


def test_a_coder_sees_no_municipality_no_proposal_and_no_other_code(blank: Path) -> None:
    book = openpyxl.load_workbook(blank / "kodning_ab.xlsx")
    said = [str(cell.value) for page in book for line in page.iter_rows() for cell in line if cell.value]
    assert not [text for text in said for code in ("0101", "0147", "0151", "København") if code in text]
    assert book[CODING].cell(FIRST_ROW, column("read")).value is None
    assert not [name for name in book.sheetnames if name in (DECISION, EXAMPLES)]
    for theme in THEMES.themes:
        assert theme.label in said and theme.definition in said and theme.counts[0] in said
    assert {"AB", "3.0", THEMES.version} <= {str(line[1].value) for line in book[IDENTITY_SHEET].iter_rows()}


def test_equal_texts_give_equal_bytes(tmp_path: Path, blank: Path) -> None:
    again = workbook.write_coding(tmp_path / "x.xlsx", TO_CODE, THEMES, "AB", "3.0")
    assert again.read_bytes() == (blank / "kodning_ab.xlsx").read_bytes()


@pytest.mark.parametrize("coder", ["", "a", "ab", "Anne", "A1", "ABCDE", "../X"])
def test_a_coder_is_two_to_four_capital_letters(tmp_path: Path, coder: str) -> None:
    with pytest.raises(HelpersError, match="capital letters"):
        workbook.write_coding(tmp_path / "x.xlsx", TO_CODE, THEMES, coder, "3.0")
    with pytest.raises(HelpersError, match="no free text"):
        workbook.write_coding(tmp_path / "x.xlsx", TO_CODE.iloc[:0], THEMES, "AB", "3.0")
    assert workbook.file_name("ÆØÅ") == "kodning_aeoeaa.xlsx"


def test_without_a_folder_there_is_nothing_and_no_fault(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.codes.empty and found.decisions.empty and found.examples.empty and found.faults.empty
    assert found.coders == () and list(found.codes.columns) == reading.CODES


def test_what_two_coders_say_is_read_and_a_text_without_laest_is_not(blank: Path, tmp_path: Path) -> None:
    done = [(FIRST, "read", "Ja"), (FIRST, "repeated_collection", "Ja"), (SECOND, "read", "ja ")]
    given(blank, tmp_path, "kodning_ab.xlsx", coded(*done, (SECOND, "appeal_material", "x")))
    given(blank, tmp_path, "kodning_cd.xlsx", coded((FIRST, "read", True), (FIRST, "other", "JA.")))
    found = read(tmp_path)
    assert found.faults.empty and found.coders == ("AB", "CD") and found.versions == ("3.0",)
    assert yes(found) == {
        (FIRST, "AB", "repeated_collection"),
        (SECOND, "AB", "appeal_material"),
        (FIRST, "CD", "other"),
    }
    assert set(found.codes["day"]) == {"2022-04-22"}
    assert len(found.codes) == 3 * (len(THEMES.codes) + 1)  # a text that is read has a code of every theme


@pytest.mark.parametrize(
    ("marks", "day", "told", "codes"),
    [
        ([("appeal_material", "Ja")], "22-04-2022", "ikke Ja i »Læst«", 0),
        ([("read", "måske")], "22-04-2022", 'her står "måske"; vælg Ja eller Nej', 0),
        ([("read", "Ja"), ("other", 3)], "22-04-2022", 'her står "3"', 9),
        ([("read", "Ja"), ("other", "=1+1")], "22-04-2022", "her står en formel", 9),
        ([("read", "Ja")], None, "skriv dagen ved »Kodet færdig den«", 10),
        ([("read", "Ja")], "snart", "skriv dagen", 10),
        ([("read", "Ja")], "31-02-2022", "skriv dagen", 10),
    ],
)
def test_a_careless_cell_is_told_and_takes_no_more_than_itself(
    blank: Path, tmp_path: Path, marks: list, day: object, told: str, codes: int
) -> None:
    given(blank, tmp_path, "kodning_ab.xlsx", coded(*((FIRST, *mark) for mark in marks), day=day))
    found = read(tmp_path)
    assert told in messages(found) and len(found.codes) == codes and not found.faults["refused"].any()


def test_a_code_in_merged_cells_counts_for_its_own_cell_alone(blank: Path, tmp_path: Path) -> None:
    row, last = row_of(FIRST), column("other")

    def change(book: openpyxl.Workbook) -> None:
        coded((FIRST, "read", "Ja"), (FIRST, [*THEMES.codes][-1], "Ja"))(book)
        book[CODING].merge_cells(start_row=row, end_row=row, start_column=last - 1, end_column=last)

    given(blank, tmp_path, "kodning_ab.xlsx", change)
    found = read(tmp_path)
    assert yes(found) == {(FIRST, "AB", [*THEMES.codes][-1])} and "other" not in set(found.codes["theme"])
    (told,) = found.faults.itertuples()
    assert told.cell == xl_rowcol_to_cell(row - 1, last - 1) and "ophæv fletningen" in told.message


def cell(sheet: str, place: str, value: object) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        book[sheet][place] = value

    return change


def sheet(name: str) -> Change:
    return lambda book: book.create_sheet(name)


def without(name: str) -> Change:
    return lambda book: book.remove(book[name])


def moved(book: openpyxl.Workbook) -> None:
    book[CODING].delete_cols(column("read"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (sheet("Ark1"), "fremmed ark"),
        (without(GUIDE_SHEET), "arket mangler"),
        (without(IDENTITY_SHEET), "ikke en af de kodefiler"),
        (moved, "kolonnerne er flyttet"),
        (cell(IDENTITY_SHEET, "B2", "Anne Jensen"), "hvem der har kodet"),
        (cell(IDENTITY_SHEET, "B2", "=A1"), "ikke en af de kodefiler"),
        (cell(IDENTITY_SHEET, "B4", "f" * 64), "en anden udgave|efter udgave"),
        (cell(IDENTITY_SHEET, "B5", ORIGIN_DEMONSTRATION), "en demonstration blandt rigtige svar"),
        (cell(IDENTITY_SHEET, "B5", "ukendt"), "hvem der har kodet"),
        (cell(IDENTITY_SHEET, "B1", "andet"), "ikke en af de kodefiler"),
        (cell(CODING, "D6", CPR), "CPR-nummer"),
        (cell(CODING, "AA90", CPR), "CPR-nummer"),
        (cell(GUIDE_SHEET, "B30", CPR), "CPR-nummer"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_left_out_whole(
    blank: Path, tmp_path: Path, change: Change, told: str
) -> None:
    def both(book: openpyxl.Workbook) -> None:
        coded((FIRST, "read", "Ja"))(book)
        change(book)

    given(blank, tmp_path, "kodning_ab.xlsx", both)
    given(blank, tmp_path, "kodning_cd.xlsx", coded((FIRST, "read", "Ja")))
    found = read(tmp_path)
    assert found.coders == ("CD",)
    (refused,) = found.faults[found.faults["refused"]].itertuples()
    assert any(part in refused.message for part in told.split("|")) and refused.file == "kodning_ab.xlsx"
    assert CPR not in messages(found)


LONG = pytest.mark.long


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", *(pytest.param(each, marks=LONG) for each in (b"<html>", b"\0" * 50))]
)
def test_what_is_no_workbook_is_told_and_the_others_are_read(
    blank: Path, tmp_path: Path, content: bytes
) -> None:
    given(blank, tmp_path, "kodning_cd.xlsx", coded((FIRST, "read", "Ja")))
    (tmp_path / reading.FOLDER / "kodning_ab.xlsx").write_bytes(content)
    (tmp_path / reading.FOLDER / "~$kodning_ab.xlsx").write_bytes(b"lock")
    (tmp_path / reading.FOLDER / "mappe").mkdir()
    found = read(tmp_path)
    assert found.coders == ("CD",) and len(found.faults) == 2 and found.faults["refused"].all()


def test_what_is_wrong_is_written_and_opens_safely(blank: Path, tmp_path: Path) -> None:
    given(blank, tmp_path, "kodning_ab.xlsx", coded((FIRST, "read", "=1+1")), "=1+1.xlsx")
    found = read(tmp_path)
    reading.write_faults(Workspace(tmp_path, tmp_path, tmp_path), found)
    (row,) = pd.read_csv(tmp_path / "coding" / "faults.csv").to_dict("records")
    assert row["file"] == "'=1+1.xlsx" and row["cell"].startswith("D") and not row["refused"]


def test_a_demonstration_is_not_read_as_real_nor_the_other_way_round(blank: Path, tmp_path: Path) -> None:
    given(blank, tmp_path, "kodning_ab.xlsx", coded((FIRST, "read", "Ja")))
    assert read(tmp_path).coders == ("AB",) and read(tmp_path, demonstration=True).coders == ()
    assert "ikke en demonstration" in messages(read(tmp_path, demonstration=True))


def test_a_coder_with_two_different_files_is_used_from_neither_and_a_copy_counts_once(
    blank: Path, tmp_path: Path
) -> None:
    given(blank, tmp_path, "kodning_ab.xlsx", coded((FIRST, "read", "Ja")))
    shutil.copy(tmp_path / reading.FOLDER / "kodning_ab.xlsx", tmp_path / reading.FOLDER / "kopi.xlsx")
    assert read(tmp_path).coders == ("AB",)
    given(blank, tmp_path, "kodning_ab.xlsx", coded((SECOND, "read", "Ja")), "rettet.xlsx")
    found = read(tmp_path)
    assert found.coders == () and "flere forskellige filer fra AB" in messages(found)


def test_texts_that_are_no_longer_among_the_answers_are_counted_and_left_out(
    blank: Path, tmp_path: Path
) -> None:
    given(blank, tmp_path, "kodning_ab.xlsx", coded((FIRST, "read", "Ja"), (SECOND, "read", "Ja")))
    found = reading.read(tmp_path, TO_CODE[TO_CODE["text_id"].eq(FIRST)], THEMES, False)
    assert set(found.codes["text_id"]) == {FIRST} and "1 af rækkerne er om svar" in messages(found)


def decided(*cells: tuple[str, str, object]) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        book[GUIDE_SHEET]["B4"] = "25-04-2022"
        for name, place, value in cells:
            book[name][place] = value

    return change


def test_the_decision_and_the_paraphrases_are_read(blank: Path, tmp_path: Path) -> None:
    own = "Den samme erklæring må skaffes flere gange."
    cells = [
        (DECISION, "H5", "Nej"),
        (EXAMPLES, "C5", own),
        (EXAMPLES, "D5", "Ja"),
        (EXAMPLES, "C6", "Ikke læst."),
    ]
    given(blank, tmp_path, "afgoerelse.xlsx", decided(*cells))
    found = read(tmp_path)
    assert found.faults.empty and found.coders == ()
    assert found.decisions.values.tolist() == [[FIRST, "repeated_collection", False]]
    assert found.examples.values.tolist() == [["repeated_collection", own]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Samme attest hentes igen.", "gentager ordene i et svar"),
        (f"Borgeren {CPR} skrev det.", "CPR-nummer"),
        ("Skriv til anne@example.dk.", "personoplysninger"),
        ("I Gentofte gør man det hver gang.", "nævner en kommune"),
        ("Langt. " * 60, "længere end"),
    ],
)
def test_a_paraphrase_that_may_not_be_shown_is_not(blank: Path, tmp_path: Path, text: str, told: str) -> None:
    given(blank, tmp_path, "afgoerelse.xlsx", decided((EXAMPLES, "C5", text), (EXAMPLES, "D5", "Ja")))
    found = read(tmp_path)
    assert found.examples.empty and told in messages(found)


def test_a_theme_that_was_written_over_is_told(blank: Path, tmp_path: Path) -> None:
    given(blank, tmp_path, "afgoerelse.xlsx", decided((DECISION, "C5", "nyt"), (DECISION, "H5", "Ja")))
    found = read(tmp_path)
    assert found.decisions.empty and "temaet er ukendt" in messages(found)
