"""registered_causes.csv: absent, read, and refused with file, line and value."""

import shutil
from pathlib import Path

import pytest

from helpers.protocol import codebook
from helpers.survey import registered
from helpers.survey.inputs import InputInvalid

BOOK = codebook.stored("2.0")


def test_it_may_be_absent(tmp_path):
    assert registered.read(tmp_path, BOOK) is None


def test_codes_and_danish_labels_are_read(tmp_path):
    (tmp_path / registered.FILE).write_text(
        "\ufeffdecision_id,cause\nD1,reasoning\n D1 ,Oplysningsgrundlaget\n", encoding="utf-8"
    )
    assert registered.read(tmp_path, BOOK).to_numpy().tolist() == [
        ["D1", "reasoning"],
        ["D1", "information_basis"],
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("decision_id\nD1\n", "no column 'cause'"),
        ("decision_id,cause\nD1,reasoning\nD2,hemmelig\n", "line 3: the cause 'hemmelig'"),
        ("decision_id,cause\nD1,\n", "line 2: the cause ''"),
        ("decision_id,cause\nD1,reasoning\nD1,Begrundelsen\n", "line 3: decision D1"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path, text, message):
    (tmp_path / registered.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(InputInvalid, match=message) as error:
        registered.read(tmp_path, BOOK)
    assert registered.FILE in str(error.value)


FILES = Path(__file__).parent / "files"


def refused(folder, content):
    """What is said of the file, without its path."""
    (folder / registered.FILE).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputInvalid) as error:
        registered.read(folder, BOOK)
    return str(error.value).removeprefix(f"{folder}/")


CP1252 = (FILES / "registered_causes_cp1252.csv").read_bytes()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (CP1252, "registered_causes.csv: line 2 is no UTF-8 (byte 0xE5; in Windows' cp1252 it would be 'å')"),
        (CP1252.decode("cp1252").encode("utf-16"), "registered_causes.csv is saved in UTF-16"),
        ("",
         "registered_causes.csv is empty. Expected a CSV file in UTF-8 with the columns decision_id, cause."),
        ('decision_id,cause\nD1,"reasoning\n',
         'registered_causes.csv: line 2: a quotation mark (") is not closed'),
        ("decision_id,cause\nD1,reasoning,\n",
         "registered_causes.csv: the header has 2 fields, but line 2 has 3."),
        ("decision_id;cause\nD1;reasoning\n",
         "registered_causes.csv: no column 'decision_id', no column 'cause'"),
        ("decision_id,cause\n,reasoning\n", "registered_causes.csv: row 2, column 'decision_id': found ''"),
        ("decision_id,cause\n010190-1108,reasoning\n",
         "registered_causes.csv: row 2, column 'decision_id': found "
                                                       "what looks like a CPR number (not shown)"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused(tmp_path, content, message):
    assert refused(tmp_path, content).startswith(message)


def test_all_rows_that_cannot_be_are_told_together(tmp_path):
    shutil.copy(FILES / "frame.csv", tmp_path)
    rows = ["21-10007,reasoning", "99-1,reasoning", "21-10007,Begrundelsen", "21-10014,x", "99-2,y"]
    assert refused(tmp_path, "\n".join(["decision_id,cause", *rows])).splitlines() == [
        "registered_causes.csv:",
        "  line 3: decision 99-1 is not in frame.csv. Likewise line 6 (99-2).",
        "  line 5: the cause 'x' is not in the codebook; expected one of "
        f"{', '.join(BOOK.item('principal_cause').values)}. Likewise line 6 ('y').",
        "  line 4: decision 21-10007 has this cause twice.",
    ]


def test_ids_are_those_of_the_frame_whatever_their_blanks_and_capitals(tmp_path):
    shutil.copy(FILES / "frame.csv", tmp_path)
    text = (tmp_path / "frame.csv").read_text(encoding="utf-8").replace("21-10007", "A-10007")
    (tmp_path / "frame.csv").write_text(text, encoding="utf-8")
    (tmp_path / registered.FILE).write_text("decision_id,cause\na -10007,reasoning\n", encoding="utf-8")
    assert registered.read(tmp_path, BOOK)["decision_id"].tolist() == ["A-10007"]
