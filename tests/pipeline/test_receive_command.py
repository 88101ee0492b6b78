"""``helpers receive`` as typed: files are copied once, noted with time, sender and checksum, and never
written over.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from returned import BOOK, Investigation, build

from helpers import __main__ as command_line
from helpers.project import root
from helpers.survey.inputs import InputInvalid
from helpers.survey.reading import returns
from helpers.survey.reading.later import received

CPH, AGAIN = "0101_koebenhavn.xlsx", "0101_rettet.xlsx"


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Investigation:
    return build(tmp_path_factory.mktemp("receive") / "investigation")


@pytest.fixture
def investigation(answered: Investigation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Investigation:
    monkeypatch.chdir(root(Path(__file__)))
    return answered.copy_to(tmp_path / "investigation")


@pytest.fixture
def mail(investigation: Investigation) -> Path:
    """A folder beside the investigation with København's corrected workbook."""
    folder = investigation.path.parent / "mail"
    folder.mkdir()
    changed(investigation.files[0], folder / AGAIN, 41)
    return folder


def changed(source: Path, target: Path, value: int) -> None:
    book = openpyxl.load_workbook(source)
    book["sager"]["K5"] = value
    book.save(target)


def receive(investigation: Investigation, *arguments: object) -> int:
    words = [str(argument) for argument in arguments]
    return command_line.main(["receive", *words, "--investigation", str(investigation.path)])


def lines(investigation: Investigation) -> list[list[str]]:
    return received.read(investigation.path / "returns").to_numpy().tolist()


def read(investigation: Investigation) -> tuple[list[str], dict[str, str]]:
    (raw,) = returns.read(investigation.path, BOOK, investigation.municipalities)
    return raw.workbooks["file"].tolist(), raw.refused.set_index("file")["reason"].to_dict()


def bytes_of(investigation: Investigation) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (investigation.path / "returns").iterdir()}


def test_a_corrected_workbook_is_copied_noted_and_read_instead(
    investigation: Investigation, mail: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = bytes_of(investigation)
    assert receive(investigation, mail / AGAIN, "--from", "Socialforvaltningen") == 0
    before, now = lines(investigation)
    digest = hashlib.sha256((mail / AGAIN).read_bytes()).hexdigest()
    assert before[:3] == ["", "", CPH] and now[1:] == ["Socialforvaltningen", AGAIN, digest]
    assert abs(datetime.now() - datetime.fromisoformat(now[0])).total_seconds() < 600
    assert digest in capsys.readouterr().out
    assert {name: bytes_of(investigation)[name] for name in kept} == kept
    assert read(investigation) == ([AGAIN, "0461_odense.xlsx", "0825_laesoe.xlsx"], {CPH: "superseded"})


def test_other_bytes_of_the_same_name_are_refused_by_name_and_nothing_is_written(
    investigation: Investigation, mail: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(mail / AGAIN, mail / CPH)
    kept = bytes_of(investigation)
    assert receive(investigation, mail / AGAIN, mail / CPH) == 1
    told = capsys.readouterr().err
    assert CPH in told and "--rename" in told and "0101_koebenhavn_2.xlsx" in told
    assert bytes_of(investigation) == kept
    assert receive(investigation, mail / CPH, "--rename") == 0
    assert read(investigation)[0][0] == "0101_koebenhavn_2.xlsx"
    assert receive(investigation, mail / CPH, "--rename") == 0, "the same bytes need no third name"
    assert len(bytes_of(investigation)) == len(kept) + 2 and len(lines(investigation)) == 2


def test_the_same_bytes_are_received_once(investigation: Investigation, mail: Path) -> None:
    for _ in range(2):
        assert receive(investigation, mail / AGAIN) == 0
    assert [line[2] for line in lines(investigation)] == [CPH, AGAIN]
    changed(investigation.files[0], mail / "0101_tredje.xlsx", 43)
    shutil.copy(investigation.path / "returns" / CPH, mail / CPH)
    assert receive(investigation, mail / "0101_tredje.xlsx", mail / CPH) == 0
    assert read(investigation)[0][0] == "0101_tredje.xlsx", "the first workbook sent once more is no newer"


def test_the_order_on_the_command_line_is_the_order_in_which_they_came(
    investigation: Investigation, mail: Path
) -> None:
    changed(investigation.files[0], mail / "0101_a.xlsx", 44)
    assert receive(investigation, mail / AGAIN, mail / "0101_a.xlsx") == 0
    assert read(investigation)[0][0] == "0101_a.xlsx"


def test_what_was_copied_by_hand_is_put_in_order_by_receiving_it(
    investigation: Investigation, mail: Path
) -> None:
    shutil.copy(mail / AGAIN, investigation.path / "returns" / AGAIN)
    assert set(read(investigation)[1].values()) == {"duplicate_municipality"}
    assert receive(investigation, investigation.path / "returns" / AGAIN) == 0
    assert read(investigation)[0][0] == AGAIN


def test_a_line_about_one_municipality_says_nothing_of_another(
    investigation: Investigation, mail: Path
) -> None:
    changed(investigation.files[1], investigation.path / "returns" / "0461_igen.xlsx", 44)
    assert receive(investigation, mail / AGAIN) == 0
    refused = read(investigation)[1]
    assert refused == {
        CPH: "superseded",
        "0461_odense.xlsx": "duplicate_municipality",
        "0461_igen.xlsx": "duplicate_municipality",
    }


def test_what_was_copied_by_hand_later_is_not_taken_for_older(
    investigation: Investigation, mail: Path
) -> None:
    assert receive(investigation, mail / AGAIN) == 0
    changed(investigation.files[0], investigation.path / "returns" / "0101_tredje.xlsx", 43)
    changed(investigation.files[1], mail / "0461_rettet.xlsx", 44)
    assert receive(investigation, mail / "0461_rettet.xlsx") == 0
    refused = read(investigation)[1]
    assert refused.pop("0461_odense.xlsx") == "superseded"
    assert set(refused.values()) == {"duplicate_municipality"} and len(refused) == 3


@pytest.mark.parametrize("name", ["received.csv", ".skjult.xlsx", "~$0101.xlsx", "010190-1234.xlsx"])
def test_a_name_that_cannot_be_kept_is_refused(
    investigation: Investigation, mail: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (mail / AGAIN).rename(mail / name)
    kept = bytes_of(investigation)
    assert receive(investigation, mail / name) == 1 and bytes_of(investigation) == kept
    told = capsys.readouterr()
    assert "nothing was received" in told.err and "010190" not in told.err + told.out


def test_what_is_missing_or_personal_is_told(
    investigation: Investigation, mail: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert receive(investigation, mail / "nothing.xlsx") == 1 and "nothing.xlsx" in capsys.readouterr().err
    assert receive(investigation, mail / AGAIN, "--from", "010190-1234") == 1
    assert "010190" not in capsys.readouterr().err and not (mail.parent / "returns").exists()
    investigation.path.rename(mail.parent / "moved")
    assert receive(investigation, mail / AGAIN) == 1 and "no folder" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_an_error(investigation: Investigation, mail: Path) -> None:
    (investigation.path / "returns").chmod(0o500)
    assert receive(investigation, mail / AGAIN) == 1


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("18-03-2022,,0101.xlsx," + "0" * 64, "received"),
        ("2022-03-18,,0101.xlsx," + "0" * 64, "received"),
        ("2022-03-18T09:30:00,,0101.xlsx,123", "sha256"),
        ("2022-03-18T09:30:00,,," + "0" * 64, "file"),
    ],
)
def test_a_spoiled_received_csv_is_told_by_row_and_column(
    investigation: Investigation, line: str, column: str
) -> None:
    path = investigation.path / "returns" / received.FILE
    path.write_text(f"{','.join(received.COLUMNS)}\n{line}\n", encoding="utf-8")
    with pytest.raises(InputInvalid, match=f"row 2, column '{column}'"):
        received.read(path.parent)
