"""What a notebook run by hand reads: its own results only while build/ is as it was when they were made."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from helpers.errors import HelpersError
from helpers.project import NOTE, Workspace

TABLE = pd.DataFrame({"pages": [1.0]})


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    """Return folders in which a report has been made and a notebook is run by hand."""
    (tmp_path / "build" / "tables").mkdir(parents=True)
    (tmp_path / "build" / "manifest.json").write_text("one", encoding="utf-8")
    TABLE.assign(pages=2.0).to_parquet(tmp_path / "build" / "tables" / "cases.parquet")
    return Workspace(tmp_path, tmp_path / "build", tmp_path / "lab", by_hand=True)


def test_what_was_made_by_hand_is_read_and_told(ws: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    ws.save_table("cases", TABLE)
    assert ws.table("cases")["pages"].tolist() == [1.0]
    assert "tables/cases.parquet: read from" in capsys.readouterr().err


def test_it_shadows_no_later_report(ws: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    ws.save_table("cases", TABLE)
    (ws.build / "manifest.json").write_text("another report", encoding="utf-8")
    assert ws.table("cases")["pages"].tolist() == [2.0]
    assert "is not read, for build/ has changed" in capsys.readouterr().err


def test_a_file_of_unknown_origin_is_not_read(ws: Workspace) -> None:
    ws.save_table("cases", TABLE)
    (ws.out / NOTE).unlink()
    assert ws.table("cases")["pages"].tolist() == [2.0]


def test_what_exists_nowhere_is_missing_also_where_an_old_one_lies(ws: Workspace) -> None:
    ws.save_json("results/05_growth.json", {})
    (ws.build / "manifest.json").write_text("another report", encoding="utf-8")
    with pytest.raises(HelpersError, match="make report"):
        ws.results("05_growth")


def test_a_stage_of_the_pipeline_reads_its_own_and_notes_nothing(tmp_path: Path) -> None:
    stage = Workspace(tmp_path, tmp_path / "build", tmp_path / "out")
    stage.save_table("cases", TABLE)
    assert stage.table("cases")["pages"].tolist() == [1.0] and not (stage.out / NOTE).exists()
