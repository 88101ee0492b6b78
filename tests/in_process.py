"""The report's notebooks run in this process, without kernel and manifest; figures are made and not drawn."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import CodeType
from typing import Any

import matplotlib.pyplot as plt
import pytest
import sliced

from helpers.pipeline.execution import notebook
from helpers.project import root
from helpers.protocol import analysis_plan
from helpers.publish import figures


@contextmanager
def few_replicates(number: int) -> Iterator[None]:
    """Let the analysis plan ask for ``number`` replicates of its resamplings."""
    with pytest.MonkeyPatch.context() as patch:
        plan = replace(analysis_plan.load(), replicates=number)
        patch.setattr(analysis_plan, "load", lambda *_: plan)
        yield


def run(name: str, folder: Path, build: Path, seed: int = 1, internal: bool = True) -> dict[str, Any]:
    """Run the cells of a notebook on the investigation in ``folder``, read and save in ``build``, and return
    its names.

    internal: also the cells with the tag ``internt``, on which no published number rests.
    """
    cells = [
        compile(source, name, "exec") for source, tags in _cells(name) if internal or "internt" not in tags
    ]
    return _done(cells, folder, build, seed)


def save(name: str, folder: Path, build: Path, seed: int = 1) -> dict[str, Any]:
    """Do what ``run`` does, of a notebook that is not looked at: only what it saves is made."""
    return _done(_resting(name), folder, build, seed)


def _done(codes: list[CodeType], folder: Path, build: Path, seed: int) -> dict[str, Any]:
    """Run ``codes``, the first of which sets the parameters."""
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in (("BUILD", build), ("OUT", build), ("SEED", seed)):
            patch.setenv(f"HELPERS_{variable}", str(value))
        patch.chdir(root())
        patch.setattr(figures, "display", lambda *_, **__: None)
        for code in codes:
            exec(code, names)
            if code is codes[0] and "investigation" in names:
                names["investigation"] = str(folder)
    plt.close("all")
    return names


@functools.cache
def _resting(name: str) -> list[CodeType]:
    (parameters, *_), *rest = _cells(name)
    shown = [source for source, tags in rest if "internt" not in tags]
    return [compile(source, name, "exec") for source in (parameters, sliced.resting(shown))]


def _cells(name: str) -> list[tuple[str, list[str]]]:
    """The code cells of a notebook with their tags; the first has the parameters."""
    cells = notebook.code_cells(notebook.read(root() / "notebooks" / f"{name}.ipynb"))
    return [(cell["source"], cell["metadata"].get("tags", [])) for _, cell in cells]
