"""The notebook of a kommuneark, run in this process: its outputs with what the desk says of them."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest

from helpers.pipeline.execution import notebook
from helpers.project import root
from helpers.publish import figures

NAME = "20_municipality"


def execute(code: str, build: Path, out: Path) -> Path:
    """Run the notebook for the municipality ``code`` on what lies in ``build``; its tables go to ``out``.
    Return the executed notebook.
    """
    content = notebook.read(root() / "notebooks" / f"{NAME}.ipynb")
    shown: list[dict[str, Any]] = []
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in (("BUILD", build), ("OUT", out), ("SEED", 1)):
            patch.setenv(f"HELPERS_{variable}", str(value))
        patch.chdir(root())
        patch.setattr(figures, "display", lambda figure, metadata: shown.append(_drawn(figure, metadata)))
        for number, cell in notebook.code_cells(content):
            _run(cell["source"], names, shown)
            if "parameters" in cell["metadata"].get("tags", []):
                names["municipality"] = code
            cell |= {"outputs": list(shown), "execution_count": number}
            shown.clear()
    plt.close("all")
    path = out / "notebooks" / f"{code}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def _run(source: str, names: dict[str, Any], shown: list[dict[str, Any]]) -> None:
    """Run a cell; what its last expression gives is shown."""
    *before, last = ast.parse(source).body or [ast.Pass()]
    if not isinstance(last, ast.Expr):
        exec(source, names)
        return
    exec(compile(ast.Module(before, []), NAME, "exec"), names)
    value = eval(compile(ast.Expression(last.value), NAME, "eval"), names)
    if hasattr(value, "_repr_markdown_") and hasattr(value, "data"):
        shown.append(_output("text/markdown", value.data, value.metadata or {}))
    elif value is not None:
        shown.append(_output("text/plain", repr(value), {}))


def _drawn(figure: Any, metadata: dict[str, Any]) -> dict[str, Any]:
    return _output("image/svg+xml", figures.written(figure), metadata)


def _output(kind: str, text: str, told: dict[str, Any]) -> dict[str, Any]:
    metadata = told if kind in told or not told else {kind: told}
    return {"output_type": "display_data", "data": {kind: text}, "metadata": metadata}
