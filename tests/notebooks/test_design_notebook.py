"""The design's notebook before fieldwork: on a frame alone, on counts alone, on nothing; no returned workbook
is needed.
"""

from __future__ import annotations

import ast
import dataclasses
import json
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import planned_survey
import pytest

from helpers.project import root
from helpers.protocol import power
from helpers.survey.sampling.draw import FRAME_COLUMNS

NOTEBOOK = root() / "notebooks" / "01_design.ipynb"
DAYS = {"2014-15": "2014-03-27", "2019-21": "2020-03-27"}


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the output folder of a run with few replicates in this process."""
    monkeypatch.chdir(root())
    monkeypatch.setenv("HELPERS_OUT", str(tmp_path / "out"))
    monkeypatch.setenv("HELPERS_BUILD", str(tmp_path / "build"))
    monkeypatch.setattr("helpers.publish.figures.set_matplotlib_formats", lambda *given, **named: None)
    few = dataclasses.replace(power.load(), replicates=50)
    monkeypatch.setattr(power, "load", lambda: few)
    return tmp_path / "out"


def run(investigation: Path) -> str:
    """Run all code cells on ``investigation`` and return the markdown that they show."""
    names: dict[str, Any] = {}
    shown = []
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, cell.id, "exec"), names)
            value = eval(compile(ast.Expression(last.value), cell.id, "eval"), names) if last else None
            shown.append(getattr(value, "data", ""))
            if "parameters" in cell.metadata.get("tags", []):
                names["investigation"] = str(investigation)
    return "\n".join(text for text in shown if isinstance(text, str))


@pytest.fixture
def counts() -> pd.DataFrame:
    return planned_survey.population(30)


def test_a_frame_alone_is_enough(tmp_path: Path, out: Path, counts: pd.DataFrame) -> None:
    cases = counts.loc[counts.index.repeat(counts["n"])]
    rows = [(r.municipality, r.provision, r.outcome, DAYS[r.period]) for r in cases.itertuples()]
    frame = pd.DataFrame([(f"D{n}", *row) for n, row in enumerate(rows)], columns=FRAME_COLUMNS)
    frame.to_csv(tmp_path / "frame.csv", index=False)
    shown = run(tmp_path)
    assert "Udtrækket er ikke foretaget. Tallene gælder den foreslåede kvote på 2" in shown
    assert "Ankestyrelsens liste" in shown
    saved = json.loads((out / "results/01_design.json").read_text(encoding="utf-8"))
    assert saved["demonstration"] is False and "pct." in saved["values"]["figure_finding"]["text"]
    names = {"antagelser", "celler", "identifikation", "mindste_paaviselige"}
    names |= {"styrke", "tidsplan", "udlaesninger", "simulerede_rapporter", "simulerede_skoen"}
    assert {path.stem for path in (out / "release/01_design").glob("*.csv")} == names


def test_counts_alone_are_enough(tmp_path: Path, out: Path, counts: pd.DataFrame) -> None:
    counts.to_csv(tmp_path / "population.csv", index=False)
    assert "Ankestyrelsens optælling" in run(tmp_path)
    saved = json.loads((out / "results/01_design.json").read_text(encoding="utf-8"))
    assert "pct." in saved["statements"]["design_detectable"]["text"]


def test_without_either_it_says_what_cannot_be_stated(tmp_path: Path, out: Path) -> None:
    shown = run(tmp_path)
    assert shown.count("Kan ikke opgøres: der er endnu hverken en liste") >= 8
    told = "over de seneste 10 år" in shown and "20.\u00a0januar 2022" in shown
    assert told, "what needs no counts is still told"
