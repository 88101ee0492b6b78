"""The discussion pack: what each theme has found, told and shown as in the chapter that it comes from."""

from __future__ import annotations

from collections.abc import Mapping

from IPython.display import display

from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.protocol.workshop_themes import Shown, Theme
from helpers.publish import executed, results


def findings(ws: Workspace, themes: Mapping[str, Theme]) -> dict[str, str]:
    """Return what is found on each theme: the texts of its statements, as its notebook has saved them.

    Raises HelpersError for a statement that the notebook has not, or where it has not run.
    """
    return {code: _finding(ws, code, theme) for code, theme in themes.items()}


def _finding(ws: Workspace, code: str, theme: Theme) -> str:
    found = results.saved(ws, theme.shown.notebook)
    if absent := [key for key in theme.statements if key not in found]:
        raise HelpersError(
            f"workshop_themes.yml, themes.{code}: {theme.shown.notebook} has no statement {absent[0]!r}; it "
            f"has {', '.join(sorted(found))}."
        )
    return " ".join(found[key].text for key in theme.statements)


def show(ws: Workspace, shown: Shown) -> None:
    """Show once more, in a notebook, the figure or table ``shown`` as it was released.

    Raises HelpersError where the executed notebook has no such cell, or one that released nothing.
    """
    cells = {cell.name: cell for cell in executed.cells(ws, shown.notebook)}
    outputs = cells[shown.label].outputs if shown.label in cells else ()
    if not outputs:
        raise HelpersError(
            f"workshop_themes.yml: {shown.notebook} shows nothing labelled {shown.label!r}: run `make "
            "report`, or give the label of a released figure or table."
        )
    for output in outputs:
        display(output.data, raw=True, metadata=executed.metadata(output.kind, output.tables))
