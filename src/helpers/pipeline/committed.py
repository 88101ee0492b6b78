"""Notebooks as they are committed: executed on the demonstration data, so that a reader anywhere sees
results.
"""

from __future__ import annotations

from helpers.pipeline.commands import Choices, run, settings
from helpers.pipeline.execution import notebook
from helpers.pipeline.paths import Folders
from helpers.pipeline.stages import resolve, with_ancestors


def refresh(choices: Choices, places: Folders) -> list[str]:
    """Run every notebook on the demonstration data and copy it to notebooks/; return the names of those that
    changed.
    """
    table = resolve(settings(Choices(renderer=choices.renderer), places))
    names = [name for name, stage in table.items() if stage.notebook]
    run(table, with_ancestors(names, table), places, choices.workers)
    return [name for name in names if _copy(name, places)]


def publishable(content: notebook.Notebook) -> notebook.Notebook:
    """Return an executed notebook without the cell that set this run's parameters, its cells counted anew."""
    return notebook.normalise(notebook.without_injected(content))


def _copy(name: str, places: Folders) -> bool:
    target = places.root / "notebooks" / f"{name}.ipynb"
    before = target.read_bytes()
    notebook.write(target, publishable(notebook.read(places.build / "notebooks" / f"{name}.ipynb")))
    return target.read_bytes() != before
