"""Notebooks outside a report's run: opened in JupyterLab, or executed and copied to be committed.

On real material JupyterLab opens copies, so that committed notebooks stay as they are: executed on the
demonstration data, so that a reader anywhere sees results.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path, PurePath
from urllib.parse import quote

from helpers import project
from helpers.errors import HelpersError
from helpers.pipeline.commands import Choices, held, run, settings
from helpers.pipeline.execution import notebook, parameters
from helpers.pipeline.paths import Folders
from helpers.pipeline.stages import DEMONSTRATION, Settings, Stage, resolve, with_ancestors


def open_lab(investigation: str, places: Folders) -> int:
    """Start JupyterLab and return its exit code; with an ``investigation`` on copies that are set to it."""
    if find_spec("jupyterlab") is None:
        raise HelpersError("JupyterLab is not installed here: run `make lab`, which sets the environment up.")
    chosen = material_of(investigation, places)
    folder = folder_of(chosen, places)
    moved(places)
    start = copies(chosen, places) if chosen.investigation else places.root / "notebooks"
    print(f"Results made by hand: {folder / 'out'}; own notebooks: {folder}")
    environment = os.environ | {
        "HELPERS_BUILD": str(places.build),
        "HELPERS_OUT": str(folder / "out"),
        "IPYTHONDIR": str(reloading(places)),
    }
    return subprocess.run(command(start, places), cwd=places.root, env=environment, check=False).returncode


def material_of(investigation: str, places: Folders) -> Settings:
    """Return the settings of the ``investigation`` that is asked for, else of the material that build/ holds.

    That material's own folder may have moved since: what build/ has made of it is still there to look at,
    and a line tells. Raises HelpersError where there is no folder that was asked for.
    """
    if investigation:
        return settings(Choices(investigation), places)
    real = min(held(resolve(Settings(DEMONSTRATION)), places), default="")
    if real and not (places.root / real).is_dir():
        print(f"Note: {real} is no longer there; notebooks read what build/ has made of it.")
    return Settings(real) if real else settings(Choices(), places)


def folder_of(chosen: Settings, places: Folders) -> Path:
    """Return the laboratory's folder for an investigation: no two share one."""
    given = chosen.investigation
    short = hashlib.sha256(given.encode()).hexdigest()[:6]
    name = f"{PurePath(given).name}-{short}" if given else project.DEMONSTRATION
    return places.root / project.LAB / name


def moved(places: Folders) -> None:
    """Move notebooks that an earlier version kept in build/, which may be deleted, and tell."""
    old = places.build / "lab"
    if old.is_dir():
        new = places.root / project.LAB / "from_build"
        new.mkdir(parents=True, exist_ok=True)
        for path in sorted(old.iterdir()):
            if not (new / path.name).exists():
                shutil.move(path, new / path.name)
                print(f"Moved {path} to {new / path.name}: build/ may be deleted.")


def reloading(places: Folders) -> Path:
    """Return an IPython folder whose kernels read helpers anew when they are edited."""
    folder = places.root / project.LAB / ".ipython"
    startup = folder / "profile_default" / "startup"
    startup.mkdir(parents=True, exist_ok=True)
    magics = [("load_ext", "autoreload"), ("autoreload", "2")]
    lines = [f"get_ipython().run_line_magic({name!r}, {argument!r})\n" for name, argument in magics]
    (startup / "reload.py").write_text("".join(lines), encoding="utf-8")
    return folder


def command(start: Path, places: Folders) -> list[str]:
    """Return the command that opens JupyterLab of this very environment in the folder ``start``."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0  # a container's only user, whom Jupyter refuses
    url = f"/lab/tree/{quote(start.relative_to(places.root).as_posix())}"  # a link ends at a blank
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={places.root}",
        f"--LabApp.default_url={url}",
        "--LabApp.news_url=None",  # no word of the material's machine to anybody
        "--LabApp.extension_manager=readonly",
        *(["--allow-root"] if as_root else []),
    ]


def copies(chosen: Settings, places: Folders) -> Path:
    """Copy every stage's notebook, without outputs and set to the investigation, to its folder; return that.

    A copy that is there already is left alone: it may hold a researcher's work.
    """
    folder = folder_of(chosen, places)
    for stage in resolve(chosen).values():
        target = folder / f"{stage.name}.ipynb"
        if stage.notebook and not target.exists():
            notebook.write(target, _set_to(stage, places))
    return folder


def refresh(choices: Choices, places: Folders) -> list[str]:
    """Run all notebooks on the demonstration data, copy them to notebooks/, return those that changed."""
    table = resolve(settings(Choices(renderer=choices.renderer), places))
    names = [name for name, stage in table.items() if stage.notebook]
    run(table, with_ancestors(names, table), places, choices.workers, kernel=choices.kernel)
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
