"""Executing one notebook with papermill, and insisting that every code cell completed."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

from helpers.errors import HelpersError
from helpers.pipeline.execution.forkserver import Kernel
from helpers.pipeline.execution.notebook import Cell, Notebook, code_cells, first_line, normalise, read, write

KERNEL_WAIT = 120  # seconds until a kernel answers; a busy machine may need many
MARKER_TAG = "papermill-error-cell-tag"
SAVED_EVERY = 2.0  # seconds between looks of a notebook that runs, as it lies on the disk
# what papermill imports and we never use: jsonschema's check of links, a second where it is installed, and
# Hadoop's files, a third of a worker's start with all of Arrow and NumPy
UNUSED = ("rfc3987_syntax", "pyarrow.fs")


def import_papermill() -> None:
    """Import papermill without what it would take along for nothing; who needs that can still import it."""
    blocked = [name for name in UNUSED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(blocked))  # type: ignore[arg-type]
    import papermill  # noqa: F401

    for name in blocked:
        del sys.modules[name]


def execute(ready: Path, executed: Path, name: str, timeout: int, kernel: Kernel | None = None) -> None:
    """Run the notebook ``ready`` (its parameters already set) in the current folder and write ``executed``.

    ``name`` is used in messages; ``timeout`` is in seconds per cell; ``kernel`` is one that waits, else
    one is started. The file written is the same byte for byte in every equal run. Raises HelpersError for a
    cell that raised an error, lost its kernel, took too long or did not run to its end; ``executed`` then
    holds the cells up to it.
    """
    import_papermill()
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    executed.parent.mkdir(parents=True, exist_ok=True)
    try:
        _papermill(ready, executed, timeout, kernel)
    except PapermillExecutionError as error:
        _remove_markers(executed)
        cell = {"source": error.source}
        said = str(error.evalue).strip() or "it says no more; run the cell by itself to see why"
        raise HelpersError(f"{_place(name, error.cell_index + 1, cell)}: {error.ename}: {said}") from error
    except DeadKernelError as error:
        raise HelpersError(
            f"{_last_started(executed, name)}: the kernel died; it was killed, or memory ran out."
        ) from error
    except CellTimeoutError as error:
        raise HelpersError(
            f"{_last_started(executed, name)}: took longer than the {timeout} seconds its stage allows."
        ) from error
    content = read(executed)
    check_completed(content, name)
    write(executed, normalise(content))


def check_completed(content: Notebook, name: str) -> None:
    """Return when every code cell ran to its end. Raises HelpersError, naming the first that did not.

    papermill returns normally after ``sys.exit(0)``.
    """
    for number, cell in code_cells(content):
        errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
        status = cell["metadata"].get("papermill", {}).get("status", "completed")
        if errors or status != "completed" or cell["execution_count"] is None:
            what = f"{errors[0]['ename']}: {errors[0]['evalue']}" if errors else "it did not run to its end"
            raise HelpersError(
                f"{_place(name, number, cell)}: {what}. Every code cell must complete: remove the early stop."
            )


def warnings_of(executed: Path) -> list[str]:
    """Return the warnings that the executed notebook printed, one line each, sorted and without repeats."""
    outputs = [
        output
        for _, cell in code_cells(read(executed))
        for output in cell["outputs"]
        if output.get("name") == "stderr"
    ]
    lines = [line.strip() for output in outputs for line in "".join(output["text"]).splitlines()]
    return sorted({line for line in lines if "Warning" in line})


@cache
def _engine() -> str:
    """Return the name under which papermill knows its own way of running notebooks, saving less often."""
    from papermill.engines import NBClientEngine, papermill_engines

    class SavingSeldom(NBClientEngine):
        """Saves at most every SAVED_EVERY seconds and at the end, however that comes. papermill does before
        and after each cell, which takes most of a worker's time where cells are many and short.
        """

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
            save = nb_man.save

            def seldom() -> None:
                if (nb_man.now() - nb_man.last_save_time).total_seconds() >= SAVED_EVERY:
                    save()

            nb_man.save = seldom
            try:
                super().execute_managed_notebook(nb_man, kernel_name, **options)
            finally:
                nb_man.save = save

    papermill_engines.register(SavingSeldom.__name__, SavingSeldom)
    return SavingSeldom.__name__


def _papermill(ready: Path, executed: Path, timeout: int, kernel: Kernel | None) -> None:
    import papermill

    from helpers.pipeline.execution.kernels import StageKernelManager

    StageKernelManager.waiting = kernel
    papermill.execute_notebook(
        str(ready),
        str(executed),
        engine_name=_engine(),
        kernel_name="python3",
        language="python",
        progress_bar=False,
        start_timeout=KERNEL_WAIT,
        execution_timeout=timeout,
        iopub_timeout=KERNEL_WAIT,
        record_timing=False,
        kernel_manager_class=StageKernelManager,
        # all that a notebook makes is there when its last cell has ended; asked to end by itself, a kernel
        # often waits seconds for a thread of its own that has ended before
        shutdown_kernel="immediate",
    )


def _place(name: str, number: int, cell: Cell) -> str:
    return f"{name}, cell {number} (`{first_line(cell)}`)"


def _last_started(executed: Path, name: str) -> str:
    """Return the place of the cell that ran last; papermill marks it completed whatever happened to it."""
    started = [pair for pair in code_cells(read(executed)) if pair[1]["metadata"]["papermill"]["start_time"]]
    return _place(name, *started[-1]) if started else name


def _remove_markers(executed: Path) -> None:
    content = read(executed)
    content["cells"] = [
        cell for cell in content["cells"] if MARKER_TAG not in cell["metadata"].get("tags", [])
    ]
    write(executed, content)
