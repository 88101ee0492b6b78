"""``helpers draw`` as typed: what is printed, what is refused and with which words, and that a draw is made
once.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from helpers import __main__ as command_line
from helpers.project import root
from helpers.survey import reference
from helpers.terms import OUTCOMES, PROVISIONS

HEADER = "decision_id,municipality,provision,outcome,decision_date"
DAYS = {"2014-15": "2014-03-27", "2019-21": "2020-03-27"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an investigation folder with a good frame: 3 appeals per cell in ten municipalities, one decided
    in 2017, one annulled.
    """
    monkeypatch.chdir(root(Path(__file__)))
    codes = reference.municipalities()["kommunekode"][:10]
    cells = [
        f"{code},{p},{o},{day}"
        for code in codes
        for p in PROVISIONS
        for o in OUTCOMES
        for day in DAYS.values()
        for _ in range(3)
    ]
    write(tmp_path, [*cells, "0101,bpa,upheld,2017-01-01", "0101,bpa,changed_or_annulled,2014-05-05"])
    return tmp_path


def write(folder: Path, rows: list[str], header: str = HEADER) -> None:
    (folder / "frame.csv").write_text(
        "\n".join([header, *(f"D{n},{row}" for n, row in enumerate(rows))]) + "\n", encoding="utf-8"
    )


def call(*arguments: str | Path) -> int:
    try:
        return command_line.main(list(map(str, arguments)))
    except SystemExit as end:
        return int(end.code or 0)


def drawn(folder: Path, name: str = "draw.csv") -> pd.DataFrame:
    return pd.read_csv(folder / name, dtype={"municipality": str})


def test_a_draw_says_where_every_row_and_cell_went(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("draw", "--investigation", folder) == 0
    told = capsys.readouterr().out
    assert (
        "Frame: 242 rows = 240 in the universe + 2 left out (1 decided outside 2014-15 and 2019-21, 1 "
        "changed or annulled)." in told
    )
    assert (
        "Municipalities: 88 of 98 have no appeal in the universe and get no questionnaire: " in told
        and "0101 København" not in told
    )
    assert "784 = 80 filled + 0 partly filled + 704 empty; quota 2." in told
    assert [line.split() for line in told.splitlines() if line.startswith("  bpa 2014-15")] == [
        ["bpa", "2014-15", "40", "main", "20", "substitutes"]
    ]
    assert "in all" in told and str(folder / "draw.csv") in told and len(drawn(folder)) == 240


def test_quota_seed_and_substitutes_are_taken_from_the_command_line(folder: Path) -> None:
    assert call("draw", "--investigation", folder, "--quota", "1", "--substitutes", "1", "--seed", "7") == 0
    found = drawn(folder)
    assert set(found["quota"]) == {1} and set(found["draw_seed"]) == {7} and len(found) == 160


def test_the_two_other_allocations(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("draw", "--investigation", folder, "--allocation", "per_municipality") == 0
    assert "392 = 40 filled + 0 partly filled + 352 empty" in capsys.readouterr().out
    assert (drawn(folder)["role"] == "main").sum() == 80
    (folder / "draw.csv").unlink()
    more = ("--cap", "3", "--target", "120", "--take-all", "1")
    assert call("draw", "--investigation", folder, "--allocation", "proportional", *more) == 0
    main = drawn(folder).query("role == 'main'").groupby("provision").size()
    assert main.to_dict() == {"bpa": 40, "lost_earnings": 120}


def test_a_second_draw_is_refused_and_the_first_stays(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("draw", "--investigation", folder, "--seed", "11") == 0
    before = (folder / "draw.csv").read_bytes()
    assert call("draw", "--investigation", folder, "--seed", "12") == 1
    told = capsys.readouterr().err
    assert str(folder / "draw.csv") in told and "seed 11" in told and "move the file away and keep it" in told
    assert (folder / "draw.csv").read_bytes() == before


def test_the_pilot_is_drawn_once_beside_the_survey(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("draw", "--investigation", folder, "--pilot") == 0
    told = capsys.readouterr().out
    assert (
        "Pilot: 8 of the 10 municipalities with eight cases to give" in told
        and told.count(" inhabitants   8 main cases") == 8
    )
    found = drawn(folder, "pilot/draw.csv")
    assert (
        set(found[found["role"] == "main"].groupby("municipality").size()) == {8}
        and not (folder / "draw.csv").exists()
    )
    assert call("draw", "--investigation", folder, "--pilot", "6") == 1
    assert "pilot/draw.csv exists" in capsys.readouterr().err
    assert call("draw", "--investigation", folder) == 0, "the survey's own draw is another file"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            ["0101,bpa,stadfæstet,2014-01-01"],
            "row 2, column 'outcome': found 'stadfæstet', expected one of upheld, remitted, "
            "changed_or_annulled",
        ),
        (
            ["0101,bpa,upheld,2014-01-01", "101,bpa,upheld,2014-01-01"],
            "row 3, column 'municipality': found '101', expected four digits, 0101",
        ),
        (["101,bpa,upheld,2014-01-01"], "format the column as text before saving it as CSV UTF-8"),
        (
            ["0100,bpa,upheld,2014-01-01"],
            "row 2, column 'municipality': found '0100', expected the code of one of the 98 municipalities",
        ),
        (["0101,bpa,upheld,2017-01-01"], "no upheld or remitted decision from 2014-15 or 2019-21"),
        (
            ["0101,bpa,changed_or_annulled,2014-01-01"],
            "no upheld or remitted decision from 2014-15 or 2019-21",
        ),
        (
            ["0101,bpa,upheld,01.02.2014"],
            "row 2, column 'decision_date': found '01.02.2014', expected a date such as",
        ),
        (
            ["0101,sel85,upheld,2014-01-01"],
            "row 2, column 'provision': found 'sel85', expected one of bpa, lost_earnings",
        ),
    ],
)
def test_a_frame_that_cannot_be_drawn_from_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], rows: list[str], words: str
) -> None:
    write(folder, rows)
    assert call("draw", "--investigation", folder) == 1
    told = capsys.readouterr().err
    assert words in told and told.startswith("Error: ") and not (folder / "draw.csv").exists()


@pytest.mark.parametrize("column", HEADER.split(","))
def test_a_frame_without_a_needed_column_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], column: str
) -> None:
    text = (folder / "frame.csv").read_text(encoding="utf-8")
    (folder / "frame.csv").write_text(text.replace(column, "x", 1), encoding="utf-8")
    assert call("draw", "--investigation", folder) == 1
    assert (
        f"frame.csv: no column '{column}' in row 1; expected {HEADER.replace(',', ', ')}"
        in capsys.readouterr().err
    )


def test_the_same_decision_twice_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (folder / "frame.csv").open("a", encoding="utf-8") as file:
        file.write("D3,0101,bpa,upheld,2014-01-01\n")
    assert call("draw", "--investigation", folder) == 1
    assert (
        "frame.csv: row 244, column 'decision_id': found 'D3', expected each decision once"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--quota", "0"], "quota 0: expected a whole number from 1 to 50"),
        (["--quota", "1000"], "quota 1000: expected a whole number from 1 to 50"),
        (["--substitutes", "-1"], "substitutes -1: expected a whole number from 0 to 20"),
        (["--allocation", "proportional", "--cap", "51"], "cap 51: expected a whole number from 1 to 50"),
        (
            ["--allocation", "proportional", "--target", "5"],
            "target 5: expected a whole number from 40 to 120",
        ),
        (["--cap", "5"], "--cap has no effect: it is not used by per_provision"),
        (
            ["--pilot", "6", "--quota", "3"],
            "--quota has no effect: the pilot always takes 8 cases of each municipality",
        ),
        (["--pilot", "5"], "pilot 5: expected 6 to 8 municipalities"),
        (["--pilot", "9"], "pilot 9: expected 6 to 8 municipalities"),
    ],
)
def test_numbers_outside_what_can_be_asked_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    assert call("draw", "--investigation", folder, *options) == 1
    assert words in capsys.readouterr().err
    assert not (folder / "draw.csv").exists() and not (folder / "pilot" / "draw.csv").exists()


@pytest.mark.parametrize("options", [["--quota", "two"], ["--allocation", "equal"], ["--seed", "x"]])
def test_what_is_no_number_or_allocation_is_asked_wrongly(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    assert call("draw", "--investigation", folder, *options) == 2
    assert "usage: .venv/bin/python -m helpers draw" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"no draw at all\n", "æ".encode("cp1252")])
def test_a_file_that_is_no_draw_is_not_overwritten_either(
    folder: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    (folder / "draw.csv").write_bytes(content)
    assert call("draw", "--investigation", folder) == 1
    assert "draw.csv exists (a file that cannot be read as a draw) and is never overwritten" in (
        capsys.readouterr().err
    )
    assert (folder / "draw.csv").read_bytes() == content


def test_all_faults_of_a_frame_are_told_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, ["0101,bpa,upheld,2014-3-7", "0100,bpa,upheld,2014-01-01", "101,bpa,upheld,2014-01-01"])
    assert call("draw", "--investigation", folder) == 1
    told = capsys.readouterr().err
    assert "row 2, column 'decision_date': found '2014-3-7', expected a date such as 2014-03-27, here" in told
    assert "row 3, column 'municipality': found '0100', expected the code of one of the 98" in told
    assert "row 4, column 'municipality': found '101', expected four digits, 0101." in told


def test_ids_that_would_cost_the_case_or_hit_it_twice_are_refused_before_the_draw(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (folder / "frame.csv").read_text(encoding="utf-8")
    for old, new, words in (
        (
            "D5,",
            "010190-1108,",
            "row 7, column 'decision_id': found what looks like a CPR number (not shown)",
        ),
        ("D5,", "D4 ,", "row 7, column 'decision_id': found 'D4', expected each decision once, row 6"),
        ("D5,", "d4,", "row 7, column 'decision_id': found 'd4', expected each decision once, row 6"),
    ):
        (folder / "frame.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
        assert call("draw", "--investigation", folder) == 1
        told = capsys.readouterr().err
        assert words in told and "1108" not in told and not (folder / "draw.csv").exists()


def test_ids_that_a_spreadsheet_would_change_are_questioned_and_drawn(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("draw", "--investigation", folder, "--pilot") == 0
    assert "Question" not in capsys.readouterr().out
    text = (
        (folder / "frame.csv").read_text(encoding="utf-8").replace("D3,", "=1+1,").replace("D4,", "12-2014,")
    )
    (folder / "frame.csv").write_text(text, encoding="utf-8")
    assert call("draw", "--investigation", folder) == 0
    assert (
        "Question: a spreadsheet that opens a CSV file would change 2 of the ids: '=1+1' (a formula), "
        "'12-2014' (a date). Are they right as they stand?" in capsys.readouterr().out
    )
    assert {"=1+1", "12-2014"} <= set(drawn(folder)["decision_id"])


@pytest.mark.parametrize("seed", ["-1", "1000000000000000"])
def test_a_seed_that_a_spreadsheet_could_not_keep_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], seed: str
) -> None:
    assert call("draw", "--investigation", folder, "--seed", seed) == 1
    assert f"seed {seed}: expected a whole number from 0 to 999999999999999" in capsys.readouterr().err
