"""The cache of the power calculation: used when nothing has changed, never when anything has."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import planned_survey
import pytest
from planned_survey import PLACES, PLAN

from helpers.analysis.design import feasibility, power_cache
from helpers.pipeline.stages import STAGES
from helpers.project import Workspace, stage_seed

ASSUMED = dataclasses.replace(planned_survey.ASSUMED, response=(1.0,))
DESIGNS = feasibility.designs(planned_survey.population())
BASE = {"designs": DESIGNS, "municipalities": PLACES, "assumed": ASSUMED, "plan": PLAN, "seed": 1}


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, tmp_path / "build", tmp_path / "out")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the calculations."""
    real, calls = power_cache.simulation.power, []

    def power(*given: Any, **named: Any) -> pd.DataFrame:
        calls.append(1)
        return real(*given, **named)

    monkeypatch.setattr(power_cache.simulation, "power", power)
    return calls


def moved(ws: Workspace) -> Workspace:
    """Move the outputs into place, as the pipeline does after a run."""
    ws.out.rename(ws.build)
    return ws


def test_a_second_call_computes_nothing_and_leaves_the_same(ws: Workspace, counted: list[int]) -> None:
    first = power_cache.power(ws, **BASE)
    again = power_cache.power(moved(ws), **BASE)
    assert len(counted) == 1
    pd.testing.assert_frame_equal(first, again)
    files = [sorted((folder / power_cache.FOLDER).iterdir()) for folder in (ws.build, ws.out)]
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]] and len(
        files[1]
    ) == 1


def fewer() -> dict[str, Any]:
    counts = planned_survey.population()
    counts.loc[0, "n"] += 1
    return {"designs": feasibility.designs(counts)}


@pytest.mark.parametrize(
    "change",
    [
        fewer(),
        {"designs": {"per_provision": DESIGNS["per_provision"]}},
        {"seed": 2},
        {"assumed": dataclasses.replace(ASSUMED, replicates=61)},
        {"assumed": dataclasses.replace(ASSUMED, period_sd=0.2)},
        {"plan": dataclasses.replace(PLAN, margin=1.25)},
        {"municipalities": PLACES.assign(population_20200101=PLACES["population_20200101"] + 1)},
    ],
    ids=["a count", "a design", "seed", "replicates", "a spread", "the plan", "a size"],
)
def test_whatever_it_rests_on_makes_it_anew(
    ws: Workspace, counted: list[int], change: dict[str, Any]
) -> None:
    power_cache.power(ws, **BASE)
    power_cache.power(moved(ws), **(BASE | change))
    assert len(counted) == 2


def test_another_program_makes_it_anew(
    ws: Workspace, counted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    power_cache.power(ws, **BASE)
    real = power_cache.inspect.getsource
    monkeypatch.setattr(power_cache.inspect, "getsource", lambda module: real(module) + "# changed")
    power_cache.power(moved(ws), **BASE)
    assert len(counted) == 2


def test_a_damaged_file_is_computed_anew(ws: Workspace, counted: list[int]) -> None:
    first = power_cache.power(ws, **BASE)
    next((moved(ws).build / power_cache.FOLDER).iterdir()).write_bytes(b"PAR1 broken")
    pd.testing.assert_frame_equal(power_cache.power(ws, **BASE), first)
    assert len(counted) == 2


def test_no_counts_are_kept_as_no_rows(ws: Workspace) -> None:
    nothing = BASE | {"designs": feasibility.designs(planned_survey.population().iloc[:0])}
    assert power_cache.power(ws, **nothing).empty and power_cache.power(moved(ws), **nothing).empty


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_on_a_terminal_and_nothing_elsewhere(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, watched = io.StringIO(), Terminal()
    for stream, seed in ((stored, 1), (watched, 2)):
        monkeypatch.setattr(power_cache.sys, "stderr", stream)
        power_cache.power(ws, **(BASE | {"seed": seed}))
    assert stored.getvalue() == ""
    assert watched.getvalue().count("\r") == 3 and watched.getvalue().endswith(
        "power: 3 of 3 (proportional)\033[K\n"
    )


def test_the_replicates_of_two_seeds_agree_within_chance() -> None:
    many = dataclasses.replace(ASSUMED, replicates=500)
    sizes = planned_survey.CLASSES
    found = [
        power_cache.simulation.power(DESIGNS, PLACES, sizes, many, PLAN, seed=seed)["std_error"]
        for seed in (1, 2)
    ]
    assert np.allclose(*found, rtol=0.15)


def test_a_notebook_run_by_hand_has_the_seed_of_its_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HELPERS_SEED", raising=False)
    assert stage_seed("01_design") == STAGES[[stage.name for stage in STAGES].index("01_design")].seed
    monkeypatch.setenv("HELPERS_SEED", "7")
    assert stage_seed("01_design") == 7
