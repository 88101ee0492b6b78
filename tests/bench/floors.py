"""What no way to the report could do without: the processor seconds of the notebooks' own cells, all run one
after the other in one process that has imported everything, with no kernel, no papermill and no pipeline.
"""

from __future__ import annotations

import ast
import contextlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from pathlib import Path

from helpers.pipeline.execution import notebook
from helpers.pipeline.execution.environment import FIXED
from helpers.pipeline.stages import Stage


def own_seconds(stages: Sequence[Stage], root: Path, build: Path, out: Path) -> dict[str, float]:
    """Return the processor seconds of each notebook's cells, which read in ``build`` and write to ``out``.

    For a process of its own: the environment and the current folder are set. Raises RuntimeError where a cell
    fails.
    """
    os.environ.update(FIXED | {"HELPERS_BUILD": str(build), "HELPERS_OUT": str(out)})
    os.chdir(root)
    shell = _shell()
    sources = {stage.name: cells(stage, root) for stage in stages}
    for name in {line for parts in sources.values() for part in parts for line in imports(part)}:
        exec(name, {})
    found = {}
    for stage in stages:
        os.environ["HELPERS_SEED"] = str(stage.seed)
        begun = time.process_time()
        for source in sources[stage.name]:
            with open(os.devnull, "w", encoding="utf-8") as nobody, contextlib.redirect_stdout(nobody):
                done = shell.run_cell(source)
            if not done.success:
                raise RuntimeError(f"{stage.name}: {done.error_in_exec or done.error_before_exec}")
        found[stage.name] = time.process_time() - begun
        shell.reset(new_session=False)
    return found


def cells(stage: Stage, root: Path) -> list[str]:
    """Return the sources of a notebook's code cells with the stage's parameters after the first."""
    first, *rest = [cell["source"] for _, cell in notebook.code_cells(notebook.read(root / stage.notebook))]
    given = [f"{name} = {str(value)!r}" for name, value in stage.params.items()]
    return [first, *given, *rest]


def imports(source: str) -> Iterator[str]:
    """Yield the import statements at the top of a cell."""
    for part in ast.parse(source).body:
        if isinstance(part, ast.Import | ast.ImportFrom):
            yield ast.unparse(part)


def by_work(cells: Mapping[str, float], functions: Mapping[str, float], cores: int = 2) -> float:
    """Return the seconds that the work takes where no core ever waits; the functions end the report."""
    return sum(cells.values()) / cores + sum(functions.values())


def by_order(waits: Mapping[str, Sequence[str]], seconds: Mapping[str, float]) -> float:
    """Return the seconds of the longest way through stages that wait for each other."""
    ends: dict[str, float] = {}
    for name in TopologicalSorter(waits).static_order():
        ends[name] = seconds.get(name, 0.0) + max((ends[other] for other in waits[name]), default=0.0)
    return max(ends.values())


def _shell():
    from IPython.core.interactiveshell import InteractiveShell
    from matplotlib_inline.backend_inline import configure_inline_support

    shell = InteractiveShell.instance()
    configure_inline_support(shell, FIXED["MPLBACKEND"])
    return shell
