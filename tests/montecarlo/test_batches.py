"""Batches of surveys come together to what one run makes, whichever of them are there."""

from __future__ import annotations

import itertools
from pathlib import Path

import pandas as pd
import pytest
from montecarlo import batches, measure
from montecarlo.batches import Batch


class FewSurveys:
    """Stands in for the simulated surveys: two estimates of each, and which were made."""

    made: list[int] = []  # noqa: RUF012

    def __init__(self, name: str) -> None:
        self.name = name

    def one(self, seed: int) -> tuple[list[dict], dict]:
        self.made.append(seed)
        rows = [{"seed": seed, "scenario": self.name, "estimand": e, "provision": "bpa", "what": "all",
                 "estimate": seed / 7} for e in ("E1", "E3")]  # fmt: skip
        return rows, {"seed": seed, "flat": seed % 2}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "Surveys", FewSurveys)
    FewSurveys.made = []


def surveyed(root: Path, replicates: int) -> list[pd.DataFrame]:
    folder = root / batches.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return [table.reset_index(drop=True) for table in measure.surveyed("null", replicates, folder)]


def test_batches_made_in_any_order_give_the_tables_of_one_run(tmp_path) -> None:
    expected = surveyed(tmp_path / "one", 7)
    for order in itertools.permutations(batches.batches(["null"], 7, 3)):
        root = tmp_path / str([batch.first for batch in order])
        for batch in order:
            measure.make(batch, root)
        FewSurveys.made = []
        found = surveyed(root, 7)
        assert FewSurveys.made == [], "all surveys are there"
        for table, other in zip(found, expected, strict=True):
            pd.testing.assert_frame_equal(table, other)


def test_what_batches_lack_is_made_and_none_is_made_or_counted_twice(tmp_path) -> None:
    expected = surveyed(tmp_path / "one", 6)
    surveyed(tmp_path / "two", 2)
    measure.make(Batch("null", 1, 1), tmp_path / "two")  # which is there already
    measure.make(Batch("null", 4, 2), tmp_path / "two")  # and what comes before it is not
    measure.make(Batch("null_with_drift", 0, 3), tmp_path / "two")  # another scenario, whose name begins so
    FewSurveys.made = []
    found = surveyed(tmp_path / "two", 6)
    assert FewSurveys.made == [1002, 1003]
    for table, other in zip(found, expected, strict=True):
        pd.testing.assert_frame_equal(table, other)


def test_a_batch_that_ended_before_its_reports_does_not_count(tmp_path) -> None:
    batch = Batch("null", 0, 2)
    measure.make(batch, tmp_path)
    (tmp_path / batch.made[1]).unlink()
    FewSurveys.made = []
    surveyed(tmp_path, 2)
    assert FewSurveys.made == [1000, 1001]


def test_the_command_of_a_batch_makes_that_batch_and_no_figures(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(measure.project, "root", lambda: tmp_path)
    (batch,) = batches.batches(["null"], 25, 25)
    assert batch.command[0] == "montecarlo" and measure.main([*batch.command[1:]]) == 0
    assert [(tmp_path / name).exists() for name in batch.made] == [True, True]
    assert not (tmp_path / batches.FOLDER / "summary.csv").exists()
    assert FewSurveys.made[-1] == measure.FIRST_SEED + 24
