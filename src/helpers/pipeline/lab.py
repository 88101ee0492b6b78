"""JupyterLab with the kernel in place; on real material it opens copies, so that committed notebooks stay as
they are.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from helpers.errors import HelpersError
from helpers.pipeline.commands import Choices, settings
from helpers.pipeline.execution import notebook, parameters
from helpers.pipeline.paths import Folders
from helpers.pipeline.stages import Settings, Stage, resolve


class LabMissing(HelpersError):
    """JupyterLab is not installed in this environment."""


def open_lab(investigation: str, places: Folders) -> int:
    """Start JupyterLab and return its exit code; with an ``investigation`` on copies that are set to it."""
    if not _installed():
        raise LabMissing("JupyterLab is not installed here: run `make lab`, which sets the environment up.")
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
    root = (
        ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    )  # a container's only user; Jupyter refuses otherwise
    url = f"/lab/tree/{start.relative_to(places.root).as_posix()}"
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={places.root}",
        f"--LabApp.default_url={url}",
        *root,
    ]


def copies(chosen: Settings, places: Folders) -> Path:
    """Copy every stage's notebook without outputs to build/lab/, set to the investigation; return that
    folder.

    A copy that is there already is left alone: it may hold a researcher's work.
    """
    folder = places.build / "lab"
    for stage in resolve(chosen).values():
        target = folder / f"{stage.name}.ipynb"
        if stage.notebook and not target.exists():
            notebook.write(target, _set_to(stage, places))
    return folder


def _set_to(stage: Stage, places: Folders) -> notebook.Notebook:
    content = notebook.read(places.root / stage.notebook)
    values = parameters.check(content, stage.params, stage.notebook)
    return notebook.inject(content, parameters.assignment_code(values, content, stage.notebook))


def _installed() -> bool:
    from importlib.util import find_spec

    return find_spec("jupyterlab") is not None
