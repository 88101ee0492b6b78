"""The pilot's notebook on folders that hold less than they should: its cells are run here as they stand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest

from helpers.project import root
from helpers.protocol import codebook, scenarios
from helpers.publish.pilot.sentences import NO_PILOT
from helpers.simulate import demonstration
from helpers.survey import reference

NOTEBOOK = nbformat.read(root() / "notebooks" / "02_pilot.ipynb", as_version=4)
CELLS = [cell.source for cell in NOTEBOOK.cells if cell.cell_type == "code"]
PARAMETERS = ('investigation: str = "build/demo"', 'limits_file: str = "data/protocol/pilot.yml"')
LIMITS = (root() / "data/protocol/pilot.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An investigation that has nothing but its pilot, as the simulator makes it."""
    folder = tmp_path_factory.mktemp("whole") / "investigation"
    folder.mkdir()
    (folder / demonstration.DEMONSTRATION_MARK).write_text("", encoding="utf-8")
    world = demonstration.World(codebook.stored("2.0"), scenarios.load(), reference.municipalities(), 20220120)
    demonstration.write_pilot(folder / "pilot", world, 20220120)
    return folder


@pytest.fixture
def run(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Return a function that changes a copy of the folder, runs the notebook's cells on it, and returns what
    they left.
    """
    plt.switch_backend("agg")

    def told(change: Callable[[Path], object]) -> dict[str, Any]:
        folder = tmp_path / "investigation"
        shutil.copytree(whole, folder)
        change(folder / "pilot")
        monkeypatch.setenv("HELPERS_BUILD", str(tmp_path / "build"))
        monkeypatch.setenv("HELPERS_OUT", str(tmp_path / "out"))
        quick = tmp_path / "pilot.yml"
        quick.write_text(LIMITS.replace("replicates: 999", "replicates: 99"), encoding="utf-8")
        assert "\n".join(PARAMETERS) in CELLS
        chosen = f"investigation = {str(folder)!r}\nlimits_file = {str(quick)!r}"
        source = "\n".join(CELLS).replace("\n".join(PARAMETERS), chosen)
        exec(compile(source, "02_pilot", "exec"), {})
        plt.close("all")
        left = json.loads((tmp_path / "out/results/02_pilot.json").read_text(encoding="utf-8"))
        released = tmp_path / "out/release/02_pilot"
        tables = {name: pd.read_csv(released / f"{name}.csv") for name in ("vurdering", "enighed")}
        tables["faults"] = pd.read_csv(tmp_path / "out/pilot/faults.csv", dtype=str, keep_default_na=False)
        finding = left["values"]["finding"]["text"]
        return {**left["statements"], "demonstration": left["demonstration"], "finding": finding, **tables}

    return told


def remove(*names: str) -> Callable[[Path], None]:
    return lambda pilot: [shutil.rmtree(pilot / name) for name in names]


def test_a_whole_pilot_is_judged_row_by_row(run) -> None:
    told = run(lambda pilot: None)
    assert set(told["vurdering"]["verdict"]) <= {"Klar", "Rettes", "Stop", "Kan ikke opgøres"}
    assert (told["vurdering"]["verdict"] != "Kan ikke opgøres").all() and told["demonstration"]
    assert told["enighed"]["kappa"].notna().all() and "Advarsel" not in told["pilot_size"]["text"]
    assert set(told["faults"]["coder"]) == {"1", "2"}
    assert {"differs_from_draw", "pages_contradicted"} <= set(told["faults"]["rule"])


def test_no_pilot_is_said_and_nothing_fails(run) -> None:
    told = run(lambda pilot: shutil.rmtree(pilot))
    assert told["pilot"]["text"] == NO_PILOT and told["pilot"]["verdict"] == "not_estimable"
    assert set(told["vurdering"]["verdict"]) == {"Kan ikke opgøres"} and told["vurdering"]["n"].isna().all()
    assert told["finding"] == "Ingen kappa kan vises." and told["demonstration"]
    assert told["faults"].empty and {"file", "cell", "rule", "coder"} <= set(told["faults"].columns)


@pytest.mark.long
def test_a_real_investigation_without_a_pilot_is_not_called_a_demonstration(run) -> None:
    def real(pilot: Path) -> None:
        shutil.rmtree(pilot)
        (pilot.parent / demonstration.DEMONSTRATION_MARK).unlink()

    assert not run(real)["demonstration"]


@pytest.mark.long
def test_a_pilot_that_is_only_drawn_is_no_pilot(run) -> None:
    assert run(remove("coder_1", "coder_2"))["pilot"]["text"] == NO_PILOT


@pytest.mark.long  # tests/unit/pilot/test_readiness.py judges one coder alone, without the notebook
def test_one_coder_alone_gives_the_rows_that_one_can_answer(run) -> None:
    told = run(remove("coder_2"))
    verdicts = told["vurdering"].set_index("row")["verdict"]
    assert verdicts[["pages_icc", "pages_limits", "categories"]].eq("Kan ikke opgøres").all()
    assert verdicts[["minutes_median", "personal_data"]].eq("Klar").all()
    assert "færre end 5 af dem er udfyldt af to personer" in told["pilot_extent"]["text"]
    assert told["pilot_size"]["text"].startswith("Advarsel")


@pytest.mark.long
def test_fewer_than_sixty_double_coded_cases_are_warned_of(run) -> None:
    told = run(lambda pilot: sorted((pilot / "coder_2").glob("*.xlsx"))[0].unlink())
    few = "Advarsel: Planen kræver mindst 60 dobbeltkodede sager; her er 5"
    assert told["pilot_size"]["text"].startswith(few)
    assert told["enighed"]["kappa"].notna().any()


@pytest.mark.long
def test_two_municipalities_are_too_few_to_show(run) -> None:
    def two(pilot: Path) -> None:
        for coder in ("coder_1", "coder_2"):
            for path in sorted((pilot / coder).glob("*.xlsx"))[2:]:
                path.unlink()

    told = run(two)
    assert set(told["vurdering"]["verdict"]) == {"Kan ikke opgøres"} and told["vurdering"]["withheld"].all()
    assert told["enighed"][["kappa", "alpha", "n"]].isna().all(axis=None)


@pytest.mark.long
def test_cases_that_were_not_drawn_for_the_pilot_are_set_aside(run) -> None:
    def five_municipalities(pilot: Path) -> None:
        drawn = pd.read_csv(pilot / "draw.csv", dtype=str)
        kept = sorted(drawn["municipality"].unique())[:5]
        drawn[drawn["municipality"].isin(kept)].to_csv(pilot / "draw.csv", index=False)

    told = run(five_municipalities)
    assert told["vurdering"].set_index("row").loc["pages_icc", "n_cases"] <= 40
    assert "sager fra 5 kommuner" in told["pilot_extent"]["text"]
