"""Notebooks outside a report's run: opened in JupyterLab, or executed and copied to be committed.

On real material JupyterLab opens copies, so that committed notebooks stay as they are: executed on the
demonstration data, so that a reader anywhere sees results.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from helpers.errors import HelpersError
from helpers.pipeline.commands import Choices, run, settings
from helpers.pipeline.execution import notebook, parameters
from helpers.pipeline.paths import Folders
from helpers.pipeline.stages import Settings, Stage, resolve, with_ancestors


def open_lab(investigation: str, places: Folders) -> int:
    """Start JupyterLab and return its exit code; with an ``investigation`` on copies that are set to it."""
    if find_spec("jupyterlab") is None:
        raise HelpersError("JupyterLab is not installed here: run `make lab`, which sets the environment up.")
    start = (
        copies(settings(Choices(investigation), places), places)
        if investigation
        else places.root / "notebooks"
    )
    environment = os.environ | {
        "HELPERS_BUILD": str(places.build),
        "HELPERS_OUT": str(places.build / "lab" / "out"),
    }
    return subprocess.run(command(start, places), cwd=places.root, env=environment, check=False).returncode


def command(start: Path, places: Folders) -> list[str]:
    """Return the command that opens JupyterLab of this very environment in the folder ``start``."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0  # a container's only user, whom Jupyter refuses
    url = f"/lab/tree/{start.relative_to(places.root).as_posix()}"
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={places.root}",
        f"--LabApp.default_url={url}",
        *(["--allow-root"] if as_root else []),
    ]


def copies(chosen: Settings, places: Folders) -> Path:
    """Copy every stage's notebook, without outputs and set to the investigation, to build/lab; return that.

    A copy that is there already is left alone: it may hold a researcher's work.
    """
    folder = places.build / "lab"
    for stage in resolve(chosen).values():
        target = folder / f"{stage.name}.ipynb"
        if stage.notebook and not target.exists():
            notebook.write(target, _set_to(stage, places))
    return folder


def refresh(choices: Choices, places: Folders) -> list[str]:
    """Run all notebooks on the demonstration data, copy them to notebooks/, return those that changed."""
    table = resolve(settings(Choices(renderer=choices.renderer), places))
    names = [name for name, stage in table.items() if stage.notebook]
    run(table, with_ancestors(names, table), places, choices.workers)
    return [name for name in names if _copy(name, places)]


def publishable(content: notebook.Notebook) -> notebook.Notebook:
    """Return an executed notebook without the cell that set this run's parameters, its cells counted anew."""
    return notebook.normalise(notebook.without_injected(content))


def _set_to(stage: Stage, places: Folders) -> notebook.Notebook:
    content = notebook.read(places.root / stage.notebook)
    values = parameters.check(content, stage.params, stage.notebook)
    return notebook.inject(content, parameters.assignment_code(values, content, stage.notebook))


def _copy(name: str, places: Folders) -> bool:
    target = places.root / "notebooks" / f"{name}.ipynb"
    before = target.read_bytes()
    notebook.write(target, publishable(notebook.read(places.build / "notebooks" / f"{name}.ipynb")))
    return target.read_bytes() != before
