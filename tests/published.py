"""A desk for tests: what is released there comes from a source called "prøve"."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.project import Workspace, root
from helpers.publish import tables
from helpers.publish.columns import Column
from helpers.publish.desks import Desk
from helpers.publish.results import Mark
from helpers.publish.views import SURVEY, View

SOURCE = "prøve"


def desk(folder: Path, notebook: str = "05_growth", top: Path | None = None) -> Desk:
    """Return a desk that reads and writes in ``folder``; ``top``: a project's root other than this one's."""
    return Desk(notebook, Workspace(top or root(), folder, folder), Mark("", source=SOURCE))


def view(frame: pd.DataFrame, *columns: Column, name: str = "pages", kind: str = SURVEY, **more) -> View:
    """Return a view of ``frame`` with these columns, called "pages" and titled "Sider". Its counts are never
    rounded where nothing else is said: made tables are so small that most would be.
    """
    return View(name, "Sider", frame, columns, kind=kind, **({"rounds": False} | more))


def shown(at: Desk, table: View) -> str:
    """Return the table that the desk shows, with plain spaces and without the markup of markdown and HTML."""
    text = at.show(table).data.replace(tables.WITHHELD, tables.SIGN).replace(tables.CANNOT, tables.IMPOSSIBLE)
    return text.replace("\u00a0", " ").replace("\\", "")
