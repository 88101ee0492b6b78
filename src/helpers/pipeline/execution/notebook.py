"""Notebooks as files: reading, setting parameters, and making executed ones equal byte for byte.

Plain JSON on purpose: nbformat takes longer to import than a whole run that finds nothing to do.
"""

from __future__ import annotations

import copy
import json
import re
from itertools import groupby
from pathlib import Path
from typing import Any

from helpers.errors import HelpersError

INJECTED = "injected-parameters"
PARAMETERS = "parameters"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "pygments_lexer": "ipython3",
    },
}
WIDGETS = "application/vnd.jupyter.widget-state+json"
VOLATILE_CELL_METADATA = {"papermill", "execution", "trusted", "collapsed", "scrolled", "ExecuteTime"}

Notebook = dict[str, Any]
Cell = dict[str, Any]


def read(path: Path) -> Notebook:
    """Return the notebook at ``path`` with each source as one string. Raises HelpersError without one."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        for cell in content["cells"]:
            cell["source"] = _joined(cell["source"])
    except FileNotFoundError:
        raise HelpersError(f"There is no notebook {path}.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise HelpersError(f"{path} is not a notebook of format 4: {error}.") from error
    return content


def write(path: Path, content: Notebook) -> None:
    """Write ``content`` as Jupyter does: sources as lists of lines, one space of indentation, sorted keys, a
    newline at the end.
    """
    cells = [{**cell, "source": cell["source"].splitlines(keepends=True)} for cell in content["cells"]]
    text = json.dumps({**content, "cells": cells}, ensure_ascii=False, indent=1, sort_keys=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")


def code_cells(content: Notebook) -> list[tuple[int, Cell]]:
    """Return (number counted from 1 over all cells, cell) for every code cell that holds code."""
    numbered = enumerate(content["cells"], start=1)
    return [
        (number, cell) for number, cell in numbered if cell["cell_type"] == "code" and cell["source"].strip()
    ]


def tagged(content: Notebook, tag: str) -> list[int]:
    """Return the positions of the code cells that carry ``tag``."""
    cells = enumerate(content["cells"])
    return [
        index
        for index, cell in cells
        if cell["cell_type"] == "code" and tag in cell.get("metadata", {}).get("tags", [])
    ]


def without_injected(content: Notebook) -> Notebook:
    """Return the notebook without the cell that sets its parameters for one run."""
    dropped = set(tagged(content, INJECTED))
    return {**content, "cells": [cell for index, cell in enumerate(content["cells"]) if index not in dropped]}


def inject(content: Notebook, code: str) -> Notebook:
    """Return a copy ready to run: no outputs, and ``code`` in a cell of its own after the parameters cell."""
    clean = without_injected(content)
    cells = [_fresh(cell, index) for index, cell in enumerate(clean["cells"])]
    if code:
        position = tagged(clean, PARAMETERS)[0] + 1
        cells.insert(
            position,
            _fresh(
                {"cell_type": "code", "id": INJECTED, "source": code, "metadata": {"tags": [INJECTED]}},
                position,
            ),
        )
    return {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


def normalise(content: Notebook) -> Notebook:
    """Return the executed notebook without clock times, paths and all else that two equal runs differ in."""
    counts = {id(cell): count for count, (_, cell) in enumerate(code_cells(content), start=1)}
    cells = [_settled(cell, index, counts.get(id(cell))) for index, cell in enumerate(content["cells"])]
    widgets = {key: copy.deepcopy(value) for key, value in content["metadata"].items() if key == "widgets"}
    return _stable_widgets(
        {"cells": cells, "metadata": METADATA | widgets, "nbformat": 4, "nbformat_minor": 5}
    )


def first_line(cell: Cell) -> str:
    """Return the first line of a cell that is neither blank nor a Quarto option."""
    lines = [line.strip() for line in cell["source"].splitlines()]
    return next((line for line in lines if line and not line.startswith("#|")), "")


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _fresh(cell: Cell, index: int) -> Cell:
    fresh = {
        "cell_type": cell["cell_type"],
        "id": cell.get("id", f"cell-{index + 1}"),
        "metadata": cell.get("metadata", {}),
        "source": cell["source"],
    }
    return fresh | ({"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else {})


def _settled(cell: Cell, index: int, count: int | None) -> Cell:
    kept = {
        key: value for key, value in cell.get("metadata", {}).items() if key not in VOLATILE_CELL_METADATA
    }
    if not kept.get("tags", True):
        del kept["tags"]
    settled = {**cell, "id": cell.get("id", f"cell-{index + 1}"), "metadata": kept}
    if cell["cell_type"] == "code":
        outputs = [
            {**output, "execution_count": count} if "execution_count" in output else output
            for output in cell["outputs"]
        ]
        settled |= {"execution_count": count, "outputs": _merged_streams(outputs)}
    return settled


def _merged_streams(outputs: list[Cell]) -> list[Cell]:
    """Return ``outputs`` with printed text in a row as one stdout, then one stderr: their order is chance."""
    merged: list[Cell] = []
    for is_stream, group in groupby(outputs, key=lambda output: output["output_type"] == "stream"):
        pieces = list(group)
        if is_stream:
            texts = {
                name: "".join(_joined(piece["text"]) for piece in pieces if piece["name"] == name)
                for name in ("stdout", "stderr")
            }
            pieces = [
                {"output_type": "stream", "name": name, "text": text} for name, text in texts.items() if text
            ]
        merged.extend(pieces)
    return merged


def _stable_widgets(content: Notebook) -> Notebook:
    """Rename the random ids of widget models in the order met; drop models that no cell shows."""
    state = content["metadata"].get("widgets", {}).get(WIDGETS, {}).get("state", {})
    if not state:
        return content
    any_id = re.compile("|".join(map(re.escape, state)))
    met = dict.fromkeys(any_id.findall(json.dumps(content["cells"])))
    todo = list(met)
    while todo:
        new = [
            model
            for model in any_id.findall(json.dumps(state[todo.pop(0)], sort_keys=True))
            if model not in met
        ]
        met.update(dict.fromkeys(new))
        todo += list(dict.fromkeys(new))
    names = {model: f"widget-{number:04d}" for number, model in enumerate(met, start=1)}
    content["metadata"]["widgets"][WIDGETS]["state"] = {model: state[model] for model in met}
    return json.loads(any_id.sub(lambda found: names.get(found.group(), ""), json.dumps(content)))
