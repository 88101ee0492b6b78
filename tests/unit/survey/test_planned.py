"""The investigation before fieldwork: whatever lies in the folder, it is read, and what is not there is not
made up.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from helpers.survey.inputs import InputInvalid
from helpers.survey.investigation import open_planned
from helpers.survey.sampling.draw import FRAME_COLUMNS, draw_cases


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        (f"D{n}", "0101", "bpa", "upheld", day)
        for n, day in enumerate(["2014-03-01", "2015-03-01", "2017-03-01"])
    ]
    pd.DataFrame(rows, columns=FRAME_COLUMNS).to_csv(tmp_path / "frame.csv", index=False)
    return tmp_path


def test_the_frame_alone(folder: Path) -> None:
    given = open_planned(folder)
    assert (given.source, given.draw, given.demonstration) == ("frame.csv", None, False)
    assert (
        given.population["n"].tolist() == [2] and given.left_out["decided outside 2014-15 and 2019-21"] == 1
    )


def test_counts_alone(folder: Path) -> None:
    open_planned(folder).population.assign(n=40).to_csv(folder / "population.csv", index=False)
    (folder / "frame.csv").unlink()
    given = open_planned(folder)
    assert (
        given.source == "population.csv" and given.population["n"].tolist() == [40] and given.left_out is None
    )


def test_a_draw_alone_and_its_mark(folder: Path) -> None:
    frame = pd.read_csv(folder / "frame.csv", dtype=str)
    draw_cases(frame, quota=1, substitutes=0).to_csv(folder / "draw.csv", index=False)
    (folder / "frame.csv").unlink()
    (folder / "DEMONSTRATION.txt").write_text("")
    given = open_planned(folder)
    assert (
        given.source == "draw.csv"
        and given.population["n"].tolist() == [2]
        and len(given.draw) == 1
        and given.demonstration
    )


def test_nothing_at_all(tmp_path: Path) -> None:
    given = open_planned(tmp_path)
    assert given.source == "" and given.population.empty and given.draw is None and given.left_out is None


def test_counts_without_a_needed_column(tmp_path: Path) -> None:
    (tmp_path / "population.csv").write_text(
        "municipality,provision,period,outcome\n0101,bpa,2014-15,upheld\n"
    )
    with pytest.raises(InputInvalid, match="no column 'n'"):
        open_planned(tmp_path)


def test_no_returned_workbook_is_opened(folder: Path) -> None:
    (folder / "returns").mkdir()
    (folder / "returns" / "0101_koebenhavn.xlsx").write_text("no workbook at all")
    assert open_planned(folder).source == "frame.csv"
