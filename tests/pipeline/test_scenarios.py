"""Every scenario from end to end, from workbooks to the printed report, in a copy of the project. Part of
`make check`.

What each report says is printed, for a person to read: a sentence may be right by its rules and still say too
much.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from setup_demonstration import SOURCES, mirror

from helpers import project
from helpers.protocol import scenarios
from helpers.simulate import demonstration
from report import fill, legible

pytestmark = pytest.mark.skipif(
    not os.environ.get("HELPERS_SCENARIOS"),
    reason="each scenario takes minutes: run `make check`, or set HELPERS_SCENARIOS=1",
)
GROWING = {"base", "no_weights_needed", "pathological"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, so that the report in build/ stays."""
    folder, source = tmp_path_factory.mktemp("scenarios") / "project", project.root(Path(__file__))
    for name in SOURCES:
        mirror(source / name, folder / name)
    return folder


def reported(copy: Path, name: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    """The results of the growth stage, the truth, and the words of all pages of the report."""
    top = copy.parent / name
    demonstration.investigation(top / "investigation", top / "truth.json", scenario=name)
    command = [
        sys.executable,
        "-m",
        "helpers",
        "report",
        "--investigation",
        str(top / "investigation"),
        "--renderer",
        "embedded",
    ]
    environment = {**os.environ, "PYTHONPATH": str(copy / "src")}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    results = json.loads((copy / "build" / "results" / "05_growth.json").read_text(encoding="utf-8"))
    truth = json.loads((top / "truth.json").read_text(encoding="utf-8"))
    shutil.rmtree(top)
    report = copy / "build" / "report"
    assert list(legible.faults(report)) == []
    assert fill.faults(report / "rapport.pdf") == []
    pages = [BeautifulSoup(path.read_bytes(), "lxml").main for path in sorted(report.glob("report/*.html"))]
    return results, truth, " ".join(" ".join(page.get_text(" ").split()) for page in pages)


@pytest.mark.parametrize("name", scenarios.names())
def test_a_scenario_runs_from_workbooks_to_sentences(copy: Path, name: str) -> None:
    results, truth, words = reported(copy, name)
    said = {key: entry for key, entry in results["statements"].items() if key.startswith("E1_")}
    print(f"\n{name}: {truth['parameters']['title']}")
    for key, entry in said.items():
        provision = key.removeprefix("E1_")
        growth = truth["quantities"].get(provision, {}).get("growth", {})
        print(
            f"  {key} ({entry.get('verdict')}; true ratio {growth.get('expected', float('nan')):.2f}): "
            f"{entry['text']}"
        )
        by_outcome = key.endswith(("_upheld", "_remitted"))
        drawn = provision in truth["parameters"]["provisions"]  # of another one the report does not speak
        assert by_outcome or (" ".join(entry["text"].split()) in words) is drawn
    assert said and all(entry["text"].strip() for entry in said.values())
    if name in GROWING:
        assert not any(entry.get("verdict") == "decrease" for entry in said.values())
    if name == "self_selection":
        assert "valgt af kommunerne selv og ikke trukket" in words
    if name == "decline":
        assert not any(entry.get("verdict") == "increase" for entry in said.values())
