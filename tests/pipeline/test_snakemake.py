"""The way out, really gone: Snakemake makes the report over the same stage table, byte for byte, and
simulated surveys in batches. Part of `make check`, which gives it Snakemake in an environment of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from built import PROJECT
from setup_demonstration import SOURCES, mirror

from helpers import project
from helpers.pipeline.cluster import rules
from helpers.pipeline.paths import Folders, matching
from helpers.pipeline.stages import Settings, resolve, with_ancestors

SNAKEMAKE = os.environ.get("HELPERS_SNAKEMAKE", "")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not SNAKEMAKE, reason="run `make check`, which sets Snakemake up"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which Snakemake has made the report."""
    folder, source = tmp_path_factory.mktemp("snakemake") / "project", project.root(Path(__file__))
    for name in (*SOURCES, "workflow", "tests", "pyproject.toml"):
        mirror(source / name, folder / name)
    told = snakemake(folder, "all")
    assert "Nothing has changed; nothing was run." in told, "the last rule finds what all others have made"
    return folder


def snakemake(folder: Path, *arguments: str) -> str:
    """What Snakemake says."""
    config = ["--config", f"python={sys.executable}", "renderer=embedded"]
    return run(folder, SNAKEMAKE, "--cores", "2", *arguments, *config)


def run(folder: Path, *command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def contents(root: Path) -> dict[str, bytes]:
    """Every file that a stage of the report has made in the project at ``root``, by name."""
    table = resolve(Settings())
    made = [product for name in with_ancestors(["report"], table) for product in table[name].products]
    found = [matching(product, Folders(root)) for product in made]
    return {name: path.read_bytes() for part in found for name, path in part.items()}


def test_all_files_are_those_of_make_report_byte_for_byte(copy: Path) -> None:
    made, expected = contents(copy), contents(PROJECT)
    assert sorted(made) == sorted(expected) and len(made) > 300
    assert [name for name in expected if made[name] != expected[name]] == []


def test_afterwards_neither_of_the_two_has_anything_to_do(copy: Path) -> None:
    report = run(copy, sys.executable, "-m", "helpers", "report", "--renderer", "embedded")
    assert "Nothing has changed; nothing was run." in report
    assert "Nothing to be done" in snakemake(copy, "all")


def test_a_notebook_that_changes_runs_again_with_what_rests_on_it_and_nothing_else(copy: Path) -> None:
    path = copy / "notebooks" / "12_simplification.ipynb"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    planned = snakemake(copy, "-n", "all")
    assert {name for name in ("12_simplification", "results", "report") if f"rule {name}:" in planned} == {
        *("12_simplification", "results", "report")
    }
    assert "rule 05_growth:" not in planned


def test_sheets_of_municipalities_are_made_in_a_batch(copy: Path) -> None:
    snakemake(copy, "build/.state/profiles/0101.json")
    made = copy / "build" / "profiles"
    first = rules.batches(rules.municipalities(copy))[0]
    assert sorted(path.name for path in made.glob("[0-9]*")) == sorted(first)
    assert all((made / code / "kommuneark.pdf").read_bytes().startswith(b"%PDF") for code in first)
    assert "Nothing to be done" in snakemake(copy, "build/.state/profiles/0101.json")
    alone = run(copy, sys.executable, "-m", "helpers", "profiles", "--municipalities", *first)
    assert "0 sheets made, 25 unchanged" in alone


def test_simulated_surveys_in_batches_come_to_the_figures_of_one_run(copy: Path) -> None:
    command = [SNAKEMAKE, "--cores", "2", "montecarlo", "--config", f"python={sys.executable}"]
    chosen = ("scenarios=null", "replicates=2", "batch=1")
    kept = copy / "build" / "montecarlo"
    shutil.rmtree(copy / "data" / "montecarlo" / "surveys")  # what is kept would not be made again
    # two surveys meet no bar: the command says so with exit code 1, and the figures stay
    subprocess.run([*command, *chosen], cwd=copy, capture_output=True, check=False)
    files = {
        name: (kept / name).read_bytes() for name in ("summary.csv", "reports.csv", "null_estimates.csv")
    }
    assert pd.read_csv(kept / "null_reports.csv")["seed"].tolist() == [1000, 1001]
    assert len(list((kept / "batches" / "null").glob("*_reports.csv"))) == 2
    for path in sorted(kept.rglob("*.csv")):
        path.unlink()
    alone = [sys.executable, "-m", "helpers", "montecarlo", "--scenarios", "null", "--replicates", "2"]
    subprocess.run(alone, cwd=copy, capture_output=True, check=False)
    assert {name: (kept / name).read_bytes() for name in files} == files
