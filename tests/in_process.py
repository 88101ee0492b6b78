"""The report's notebooks run in this process, without kernel and manifest; figures are made and not drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest

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
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in (("BUILD", build), ("OUT", build), ("SEED", seed)):
            patch.setenv(f"HELPERS_{variable}", str(value))
        patch.chdir(root())
        patch.setattr(figures, "display", lambda *_, **__: None)
        for _, cell in notebook.code_cells(notebook.read(root() / "notebooks" / f"{name}.ipynb")):
            tags = cell["metadata"].get("tags", [])
            if internal or "internt" not in tags:
                exec(compile(cell["source"], name, "exec"), names)
            if "parameters" in tags and "investigation" in names:
                names["investigation"] = str(folder)
    plt.close("all")
    return names
