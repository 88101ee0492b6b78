"""From a decision's id to the cells of the workbook that tell of it, and to what was done with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from helpers.errors import HelpersError
from helpers.pipeline import manifest
from helpers.pipeline.paths import Folders
from helpers.pipeline.stages import DEMONSTRATION
from helpers.project import Workspace
from helpers.protocol import codebook as codebooks
from helpers.protocol.codebook import CASES, Codebook
from helpers.survey import reference
from helpers.survey.inputs import read as read_table
from helpers.survey.questionnaire.layout import SheetLayout, layout
from helpers.survey.reading import checks
from helpers.survey.reading.opened import open_file

READER = "03_returns"
WITHHELD = ("free_text",)  # types of questions whose answers are not printed
MADE = "(made from the sheet of information types)"


def known_ids(ws: Workspace) -> set[str]:
    """Return the ids of all decisions of which a row was returned, used or set aside."""
    try:
        frames = [ws.table(name)["decision_id"].dropna() for name in ("cases", "set_aside")]
    except HelpersError:  # the returns have not been read
        return set()
    return {str(ident) for frame in frames for ident in frame}


def told(ident: str, ws: Workspace, places: Folders) -> list[str]:
    """Return the lines on one decision; ``ident`` is one of ``known_ids``."""
    book = codebooks.load(ws.data(f"protocol/{codebooks.FILE}"))
    cases, aside = ws.table("cases"), ws.table("set_aside")
    found = cases[cases["decision_id"] == ident]
    lines = [f"Decision {ident}"]
    for case in found.to_dict("records"):
        lines += _case(case, book, ws, _returns(places))
    for row in aside[aside["decision_id"] == ident].to_dict("records"):
        lines.append(f"  set aside: {row['file']}, sheet {row['sheet']}, row {row['row']}: {row['reason']}")
    return lines
