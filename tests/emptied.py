"""Investigations in which an item has no answer, and the report's notebooks run on them in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers.pipeline.execution import notebook
from helpers.project import Workspace, root
from helpers.protocol import analysis_plan, codebook
from helpers.survey import investigation, reference
from helpers.survey.cleaning import clean
from helpers.survey.followup import queries
from helpers.survey.reading import returns
from helpers.survey.reading.returns import RawReturns

READERS = ("04_representation", "05_growth", "06_information", "07_remittal")
FEW = 99  # replicates: what is looked at is whether a chapter can be written, not its numbers
Where = Callable[[pd.DataFrame], pd.Series]


@contextmanager
def few_replicates() -> Iterator[None]:
    """Let the analysis plan ask for FEW replicates."""
    with pytest.MonkeyPatch.context() as patch:
        plan = replace(analysis_plan.load(), replicates=FEW)
        patch.setattr(analysis_plan, "load", lambda *_: plan)
        yield


def emptied(batches: list[RawReturns], section: str, items: list[str], where: Where) -> list[RawReturns]:
    """Return the batches with ``items`` of ``section`` blank in the rows ``where``."""
    return [
        replace(batch, tables={**batch.tables, section: _blank(batch.tables[section], items, where)})
        for batch in batches
    ]


def _blank(table: pd.DataFrame, items: list[str], where: Where) -> pd.DataFrame:
    table = table.copy()
    for item in items:
        table[item] = table[item].mask(where(table), None)
    return table


def cleaned(batches: list[RawReturns], folder: Path, build: Path) -> None:
    """Clean ``batches`` of the investigation in ``folder`` and leave in ``build`` what 03_returns leaves."""
    book, given, ws = codebook.load(), investigation.open_folder(folder), Workspace(root(), build, build)
    found = clean.clean(batches, book, given.draw, given.frame)
    clean.write_outputs(ws, found, queries.faults(found, book))
    ws.save_json("results/03_returns.json", {"demonstration": True})


def read(folder: Path) -> list[RawReturns]:
    """Return the batches of the investigation in ``folder``."""
    return list(returns.read(folder, codebook.load(), reference.municipalities()))


def run(name: str, folder: Path, build: Path) -> dict[str, Any]:
    """Run all cells of a notebook on the investigation in ``folder`` and return its names."""
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELPERS_BUILD", str(build))
        patch.setenv("HELPERS_OUT", str(build))
        patch.setenv("HELPERS_SEED", "1")
        patch.chdir(root())
        for _, cell in notebook.code_cells(notebook.read(root() / "notebooks" / f"{name}.ipynb")):
            exec(compile(cell["source"], name, "exec"), names)
            if "investigation" in names and "parameters" in cell["metadata"].get("tags", []):
                names["investigation"] = str(folder)
    plt.close("all")
    return names
