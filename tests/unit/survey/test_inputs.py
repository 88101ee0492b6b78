"""The strict reader of CSV files: what it takes, and what it refuses with which words."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from helpers.survey import inputs
from helpers.survey.columns import Check, Column, decision, iso_date, municipality, one_of, seed, share, whole
from helpers.survey.inputs import InputInvalid

COLUMNS = [
    Column("decision_id", decision, once=True),
    Column("municipality", municipality({"0101", "0253"})),
    Column("decision_date", iso_date),
    Column("note", filled=False, needed=False),
]
HEADER = "decision_id,municipality,decision_date"
ROWS = ["D1,0101,2014-03-07", "D2,0253,2020-02-29"]
GOOD = "\n".join([HEADER, *ROWS, ""])


def read(folder: Path, content: str | bytes, **more: bool) -> pd.DataFrame:
    (folder / "x.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    return inputs.read(folder / "x.csv", COLUMNS, **more)


def refused(folder: Path, content: str | bytes, **more: bool) -> str:
    """Return what is said about a file that is refused, without its folder."""
    with pytest.raises(InputInvalid) as caught:
        read(folder, content, **more)
    told = str(caught.value)
    assert told.startswith(str(folder / "x.csv"))
    return told.removeprefix(str(folder) + "/")


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        GOOD.removesuffix("\n"),
        GOOD.replace("0101", '"0101"'),
        GOOD.replace("\n", "\n\n"),
        GOOD.replace("\nD2", "\n,,\nD2") + ",,\n",
        "\n".join([HEADER + ",other", *(row + ",a;b" for row in ROWS), ""]),
        GOOD.replace("D1", "\u00a0D1 "),
    ],
)
def test_forms_of_one_file_are_read_alike(tmp_path: Path, content: str) -> None:
    table = read(tmp_path, content)
    assert table.to_numpy().tolist() == [row.split(",") for row in ROWS]
    assert list(table.columns) == HEADER.split(",") and set(table.dtypes) == {pd.Series(["x"]).dtype}


def test_rows_are_numbered_as_in_a_spreadsheet_whatever_lies_between(tmp_path: Path) -> None:
    table = read(tmp_path, f'{HEADER},note\nD1,0101,2014-03-07,"two\nlines"\n\n,,,\nD2,0253,2020-02-29,\n')
    assert table.index.tolist() == [2, 5] and table["note"].tolist() == ["two\nlines", ""]


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER + "\n").empty


CP1252 = GOOD.replace("D2", "Å2").encode("cp1252")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (CP1252, "x.csv: line 3 is no UTF-8 (byte 0xC5; in Windows' cp1252 it would be 'Å')"),
        (CP1252, "save it as CSV UTF-8."),
        (GOOD.encode("utf-16"), "x.csv is saved in UTF-16 (Excel's »Unicode text«): save it as CSV UTF-8."),
        (GOOD.encode("utf-16-be"), "x.csv is saved in UTF-16"),
        (GOOD.replace("D2", "D\0"), "x.csv: line 3 holds a NUL byte"),
        ("", "x.csv is empty. Expected a CSV file in UTF-8 with the columns decision_id, municipality"),
        ("\ufeff\r\n\r\n", "x.csv is empty."),
        (GOOD.replace("D2", '"D2'), 'x.csv: line 3: a quotation mark (") is not closed'),
        (GOOD.replace("D1", '"D"1'), "x.csv: line 2: a quotation mark"),
        (GOOD.replace("D1", '"D\n1"').replace("D2", '"D2'), "x.csv: line 4: a quotation mark"),
        (GOOD.replace("D1,", "D1,,"), "x.csv: the header has 3 fields, but line 2 has 4."),
        (GOOD.replace(",0101", "") + "x,y,z,æ\n", "line 2 has 2, line 4 has 4. A value that holds"),
        (GOOD.replace(",", ";"), "x.csv: no column 'decision_id', no column 'municipality', no column"),
        (GOOD.replace(",", ";").replace("D1", "D1,5"), "holds semicolons: save the file as CSV UTF-8"),
        (GOOD.replace(",", "\t"), "The header holds tabs"),
        (GOOD.replace("municipality", "kommune"), "no column 'municipality' in row 1; expected decision_id"),
        (GOOD.replace("municipality", " Municipality"), "It holds ' Municipality': write the name exactly."),
        (GOOD.replace(HEADER, HEADER + ",municipality").replace("-07", "-07,").replace("-29", "-29,"),
         "x.csv: row 1 has the column 'municipality' twice"),
    ],
)  # fmt: skip
def test_what_is_no_csv_file_of_these_columns_is_refused(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    assert words in refused(tmp_path, content)


def test_no_more_columns_or_rows_are_named_than_help() -> None:
    names = [Column(name) for name in "abcde"]
    for count, more in ((3, "no column 'c' in row 1"), (4, "no column 'c' and 1 more absent in row 1")):
        with pytest.raises(InputInvalid) as caught:
            inputs.check_header(["x"], names[:count], "x.csv")
        assert more in str(caught.value)
    ten = ", ".join(map(str, range(10)))
    assert inputs.listed(range(10)) == ten and inputs.listed(range(11)) == f"{ten} and 1 more"


def test_as_many_sentences_are_told_of_one_file() -> None:
    for count, last in ((10, "  s9"), (12, "  and 2 more.")):
        with pytest.raises(InputInvalid) as caught:
            inputs.refuse("x.csv", [f"s{n}" for n in range(count)])
        assert str(caught.value).splitlines()[-1] == last


def test_a_column_that_does_not_belong_there_is_refused_where_none_may(tmp_path: Path) -> None:
    content = "\n".join([HEADER + ",weight", *(row + ",1" for row in ROWS), ""])
    assert "row 1 has a column 'weight' that does not belong there" in refused(
        tmp_path, content, others=False
    )


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(InputInvalid) as caught:
            inputs.read(path, COLUMNS)
        assert str(caught.value).startswith(f"{path}: ") and "Expected a CSV file" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("0101", "101", "row 2, column 'municipality': found '101', expected four digits, 0101. Leading"),
        ("0101", "101.0", "found '101.0', expected four digits, 0101. Leading zeros"),
        ("0101", "751x", "found '751x', expected four digits such as 0101."),
        ("0101", "٠١٠١", "found '٠١٠١', expected four digits such as 0101."),
        ("0101", "0751", "found '0751', expected the code of one of the 2 municipalities."),
        ("2014-03-07", "2014-3-7", "row 2, column 'decision_date': found '2014-3-7', expected a date such as "
                                   "2014-03-27, here 2014-03-07."),
        ("2014-03-07", "07-03-2014", "expected a date such as 2014-03-27, here 2014-03-07."),
        ("2014-03-07", "7.3.14", "here 2014-03-07."),
        ("2014-03-07", "7/3 2014", "here 2014-03-07."),
        ("2014-03-07", "2014-03-07 00:00:00", "here 2014-03-07."),
        ("2014-03-07", "41705", "found '41705', expected a date such as 2014-03-27, here 2014-03-07."),
        ("2014-03-07", "2015-02-29", "found '2015-02-29', expected a date such as 2014-03-27."),
        ("2014-03-07", "marts 2014", "found 'marts 2014', expected a date such as 2014-03-27."),
        ("2014-03-07", "", "row 2, column 'decision_date': found '', expected a value in every row."),
        ("D1", " ", "row 2, column 'decision_id': found '', expected a value in every row."),
        ("D2", "D1 ", "row 3, column 'decision_id': found 'D1', expected each decision once, row 2"),
        ("D2", "d1", "row 3, column 'decision_id': found 'd1', expected each decision once, row 2"),
        ("D2", "D 1", "row 3, column 'decision_id': found 'D 1', expected each decision once, row 2"),
        ("D2", "D\u200b2", "row 3, column 'decision_id': found 'D\\u200b2', expected an id in one line"),
        ("D2", '"D\n2"', "row 3, column 'decision_id': found 'D\\n2', expected an id in one line"),
        ("2014-03-07", "x" * 500, f"found '{'x' * 60}…', expected a date"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_named_with_its_right_form(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert words in refused(tmp_path, GOOD.replace(old, new))


@pytest.mark.parametrize("number", ["010190-1108", "0101901108", "j.nr. 010190 1108"])
def test_a_cpr_number_is_refused_and_not_shown(tmp_path: Path, number: str) -> None:
    told = refused(tmp_path, GOOD.replace("D1", number).replace("2014-03-07", f"d. {number}"))
    assert "row 2, column 'decision_id': found what looks like a CPR number (not shown)" in told
    assert "would be set aside as personal data" in told and "1108" not in told


def test_all_faults_are_told_at_once_each_kind_with_its_rows(tmp_path: Path) -> None:
    rows = [f"D{n},{code},2014-3-{n}" for n, code in enumerate(["101", "0101", *["253"] * 20], start=1)]
    first, *lines = refused(tmp_path, "\n".join([HEADER, *rows])).splitlines()
    assert first == "x.csv:" and len(lines) == 2
    assert lines[0].startswith("  row 2, column 'municipality': found '101', expected four digits, 0101.")
    assert lines[0].endswith(
        " Likewise " + ", ".join(f"row {n} ('253')" for n in range(4, 14)) + " and 10 more."
    )
    assert lines[1].startswith("  row 2, column 'decision_date': found '2014-3-1', expected")


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (whole, ["0", "12", "5.0", "8426614390189788"], ["-1", "1.5", "1,0", "1e3", " 1", "9" * 17, "²"]),
        (seed, ["0", "-7", "20220120"], ["--7", "1.5", "8.42661E+15"]),
        (share, ["1", "1.0", "0.25", ".5", "1e-05"], ["0", "0,25", "1.01", "nan", "inf", "1e999"]),
        (one_of("main", "substitute"), ["main"], ["Main", "main ", "hovedsag"]),
        (iso_date, ["2014-03-27", "2020-02-29"], ["2014-03-27 ", "20140327", "0000-01-01", "٢٠١٤-٠٣-٢٧"]),
        (municipality(), ["0101", "9999"], ["101", "01011", "0101 "]),
    ],
)  # fmt: skip
def test_values_are_taken_in_one_form(check: Check, good: list[str], bad: list[str]) -> None:
    assert [value for value in good if check(value)] == []
    assert [value for value in bad if check(value) is None] == []


def test_a_number_that_a_spreadsheet_shortened_says_so() -> None:
    assert "A spreadsheet has shortened it: put back the file" in seed("8,42661E+15").advice
    assert whole("x").advice == ""
