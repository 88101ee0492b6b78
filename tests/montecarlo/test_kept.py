"""Surveys kept on one day count with those of another as long as the code finds the same."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from montecarlo import kept, measure

from helpers.errors import HelpersError


class Thirds:
    """Stands in for the simulated surveys; ``more`` is what another code would find."""

    made: list[int] = []  # noqa: RUF012
    more = 0.0

    def __init__(self, name: str) -> None:
        self.name = name

    def one(self, seed: int) -> tuple[list[dict], dict]:
        self.made.append(seed)
        rows = [{"seed": seed, "estimand": e, "provision": "bpa", "what": "all", "verdict": "not_shown",
                 "estimate": seed / 3 + self.more, "true": float("nan")} for e in ("E1", "E3")]  # fmt: skip
        return rows, {"seed": seed, "flat": seed % 2}


@pytest.fixture(autouse=True)
def thirds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "Surveys", Thirds)
    monkeypatch.setattr(Thirds, "made", [])


def surveyed(replicates: int, folder: Path, earlier: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    folder.mkdir(parents=True, exist_ok=True)
    return measure.surveyed("null", replicates, folder, earlier)


def test_what_was_kept_is_not_made_again_and_what_is_new_is_added(tmp_path: Path) -> None:
    earlier = tmp_path / "kept"
    whole = surveyed(5, tmp_path / "whole", tmp_path / "none")
    kept.add("null", surveyed(3, tmp_path / "one", earlier), earlier)
    Thirds.made.clear()
    found = surveyed(5, tmp_path / "two", earlier)
    assert Thirds.made == [1000, 1003, 1004], "the first is made to see whether the code is the same"
    for table, expected in zip(found, whole, strict=True):
        pd.testing.assert_frame_equal(
            table.reset_index(drop=True), expected.reset_index(drop=True), rtol=1e-6, check_dtype=False
        )
    assert len(kept.add("null", found, earlier)) == 2 and kept.add("null", found, earlier) == []
    names = sorted(path.name for path in earlier.iterdir())
    assert names[::2] == ["null__1000-1002__estimates.parquet", "null__1003-1004__estimates.parquet"]
    assert kept.read("null", earlier)[1]["seed"].tolist() == [1000, 1001, 1002, 1003, 1004]


def test_surveys_of_another_code_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.add("null", surveyed(2, tmp_path / "one", tmp_path / "kept"), tmp_path / "kept")
    surveyed(2, tmp_path / "two", tmp_path / "kept")
    monkeypatch.setattr(Thirds, "more", 1e-9)  # another processor's last digit
    surveyed(2, tmp_path / "other", tmp_path / "kept")
    monkeypatch.setattr(Thirds, "more", 0.01)
    with pytest.raises(HelpersError, match="null: survey 1000 gives other numbers today"):
        surveyed(2, tmp_path / "three", tmp_path / "kept")


def test_a_report_that_says_another_thing_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.add("null", surveyed(2, tmp_path / "one", tmp_path / "kept"), tmp_path / "kept")
    monkeypatch.setattr(
        Thirds, "one", lambda self, seed, one=Thirds.one: (one(self, seed)[0], {"seed": seed, "flat": 9})
    )
    with pytest.raises(HelpersError, match="make the surveys anew"):
        kept.check("null", Thirds("null"), tmp_path / "kept")


def test_another_scenario_whose_name_begins_so_is_not_read(tmp_path: Path) -> None:
    kept.add("null_with_drift", surveyed(2, tmp_path / "one", tmp_path / "none"), tmp_path / "kept")
    assert kept.read("null", tmp_path / "kept")[1].empty
