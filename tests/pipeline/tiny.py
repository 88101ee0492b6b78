"""A tiny project of its own for each test: three stages, one helper module, no statistics."""

from __future__ import annotations

import contextlib
import io
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from helpers.pipeline.execution import notebook as notebooks
from helpers.pipeline.execution import worker
from helpers.pipeline.execution.processes import WARM
from helpers.pipeline.paths import Folders
from helpers.pipeline.run import Job
from helpers.pipeline.schedule import Schedule
from helpers.pipeline.stages import Settings, Stage, resolve, with_ancestors

DEFAULTS = Settings()
OUT = """import os
from pathlib import Path

from tiny import middle

out = Path(os.environ["HELPERS_OUT"])
build = Path(os.environ["HELPERS_BUILD"])
"""
COUNT = """raw = Path("data/raw.txt").read_text().split()
(out / "first.txt").write_text(str(len(raw) * middle.double(factor)))"""
SIGN = """(out / "second").mkdir()
(out / "second" / "sign.txt").write_text("many" if int((build / "first.txt").read_text()) > 3 else "few")"""
FIRST = ("factor: int = 1", OUT, COUNT)
SECOND = (OUT + SIGN,)
STAGES = (
    Stage("first", inputs=("data/raw.txt",), outputs=("build/first.txt",), params={"factor": 1}),
    Stage("second", inputs=("build/first.txt",), outputs=("build/second/",)),
    Stage(
        "last",
        function="tiny.ending:finish",
        params={"folder": "{out}/last"},
        inputs=("build/second/", "data/extra/*"),
        outputs=("build/last/",),
    ),
)
MODULES = {
    "__init__.py": "",
    "middle.py": "from tiny.deep import two\n\n\ndef double(x):\n    # a comment\n    return x * two()\n",
    "deep.py": "def two():\n    return 2\n",
    "aside.py": "UNUSED = 1\n",
    "ending.py": "import os\nfrom pathlib import Path\n\n\ndef finish(folder):\n    folder.mkdir()\n"
    "    (folder / 'end.txt').write_text((Path(os.environ['HELPERS_BUILD']) / 'second' / "
    "'sign.txt').read_text())\n",
}


def notebook(*sources: str, parameters: bool = True) -> dict:
    """Return a notebook of these code cells, the first with its parameters unless ``parameters`` is false."""
    empty = {"cell_type": "code", "outputs": [], "execution_count": None}
    cells = [
        {
            **empty,
            "id": f"c{index}",
            "metadata": {"tags": ["parameters"]} if parameters and index == 0 else {},
            "source": source,
        }
        for index, source in enumerate(sources)
    ]
    text = {"cell_type": "markdown", "id": "text", "metadata": {}, "source": "Tekst"}
    return {"cells": [text, *cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def heed_interrupts() -> None:
    """Let a new process end on SIGINT, which it ignores when a shell has the tests in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass
class Project:
    """A throw-away project in ``root`` with its stage table."""

    root: Path
    stages: Sequence[Stage] = STAGES
    lines: io.StringIO = field(default_factory=io.StringIO)
    kernel: str = WARM

    @property
    def folders(self) -> Folders:
        return Folders(self.root)

    def put(self, name: str, *sources: str, parameters: bool = True) -> None:
        """Write the notebook of stage ``name``."""
        path = self.root / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(notebook(*sources, parameters=parameters)))

    def schedule(self, settings: Settings = DEFAULTS, **shared: Any) -> Schedule:
        """Return a schedule over the project's table. shared: workers of whoever calls, and what they will
        then run.
        """
        table = resolve(settings, self.stages)
        return Schedule(table, self.folders, self.lines, kernel=self.kernel, **shared)

    def run(self, *names: str, workers: int = 2) -> list[str]:
        """Run what must be run (of ``names`` and what they wait for; default all) and return the stages that
        ran, sorted.
        """
        schedule = self.schedule()
        schedule.run(with_ancestors(names or schedule.table, schedule.table), workers)
        return sorted(schedule.seconds)

    def bytes(self) -> dict[str, bytes]:
        """Return every output's bytes by name, without logs, records and the manifest."""
        build = self.root / "build"
        files = [
            path
            for path in sorted(build.rglob("*"))
            if path.is_file() and not path.relative_to(build).parts[0].startswith((".", "logs", "manif"))
        ]
        return {path.relative_to(build).as_posix(): path.read_bytes() for path in files}


def make(root: Path) -> Project:
    """Write the tiny project to ``root``; nothing has run in it yet."""
    made = Project(root)
    (root / "src" / "tiny").mkdir(parents=True)
    (root / "data" / "extra").mkdir(parents=True)
    (root / "data" / "raw.txt").write_text("a b c")
    (root / "data" / "extra" / "one.csv").write_text("x\n1\n")
    (root / "uv.lock").write_text("version = 1\n")
    for name, source in MODULES.items():
        (root / "src" / "tiny" / name).write_text(source)
    made.put("first", *FIRST)
    made.put("second", *SECOND, parameters=False)
    return made


def execute_here(job: Job, ready: dict | None, folders: Folders, *_: object) -> dict:
    """Stand in for the worker process: run cells and functions in this one, without a kernel."""
    stage, out = job.stage, job.out
    with contextlib.chdir(folders.root), pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folders.root / "src"))
        patch.setenv("HELPERS_OUT", str(out))
        patch.setenv("HELPERS_BUILD", str(folders.build))
        patch.setenv("HELPERS_SEED", str(stage.seed))
        for name in [name for name in sys.modules if name.partition(".")[0] == "tiny"]:
            patch.delitem(sys.modules, name)
        if ready is None:
            worker.call(stage.function, dict(stage.params), out)
        else:
            exec("\n".join(cell["source"] for _, cell in notebooks.code_cells(ready)), {})
            notebooks.write(out / "notebooks" / f"{stage.name}.ipynb", ready)
    return {"peak_memory_mb": 1, "warnings": []}
