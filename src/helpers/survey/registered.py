"""What Ankestyrelsen may give beside the frame: registered_causes.csv, the causes of remittal that it
registered (a row per decision and cause), and page_counts.csv, the pages that it counted in the files it
received (a row per decision), which it knows of the files that the municipalities no longer have.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from helpers.protocol.codebook import Codebook
from helpers.survey import inputs
from helpers.survey.columns import Check, Column, Wrong, bare, decision, whole
from helpers.survey.sampling import draw
from helpers.survey.sampling.frame import read_frame

FILE, PAGE_COUNTS = "registered_causes.csv", "page_counts.csv"
FRAME, DRAW = "frame.csv", "draw.csv"
COLUMNS = ["decision_id", "cause"]
MOST_PAGES = 100_000  # of a file: two hundred full binders
DECISION_PAGES = "decision_pages"  # of Ankestyrelsen's own decision, where it gives them


def read(folder: Path, codebook: Codebook) -> pd.DataFrame | None:
    """Return COLUMNS of registered_causes.csv in the investigation ``folder``, None where there is no such
    file.

    cause: a code of the codebook or its Danish label. Ids are those of frame.csv, where it is given. Raises
    inputs.InputInvalid naming file, line and value.
    """
    path = folder / FILE
    if not path.exists():
        return None
    table = inputs.read(path, [Column("decision_id", decision), Column("cause", filled=False)])
    ids, causes, asked = table["decision_id"], table["cause"], codebook.item("principal_cause")
    table = table.assign(decision_id=_as_in_frame(ids, folder / FRAME), cause=causes.map(asked.code))
    known = f"expected one of {', '.join(asked.values)}"
    twice = table.duplicated() & table.notna().all(axis=1)
    wrong = [
        *_told(ids[table["decision_id"].isna()], "decision {} is not in frame.csv."),
        *_told(
            causes[table["cause"].isna()].map(inputs.shown),
            f"the cause {{}} is not in the codebook; {known}.",
        ),
        *_told(ids[twice], "decision {} has this cause twice."),
    ]
    inputs.refuse(str(path), wrong)
    return table.reset_index(drop=True)


def page_counts(folder: Path) -> pd.DataFrame | None:
    """Return decision_id and pages of page_counts.csv in ``folder``, None where there is no such file.

    Ids are those of frame.csv, or of draw.csv where there is no frame; pages are whole numbers from 1 to
    MOST_PAGES, and so are DECISION_PAGES, where the file has that column. Raises inputs.InputInvalid naming
    file, row, column and value.
    """
    path = folder / PAGE_COUNTS
    if not path.exists():
        return None
    known, check = _known(folder)
    columns = [
        Column("decision_id", check, once=True),
        Column("pages", _pages),
        Column(DECISION_PAGES, _pages, needed=False),
    ]
    table = inputs.read(path, columns)
    ids = table["decision_id"].map(lambda value: known.get(bare(value), value))
    numbers = {name: table[name].astype(float) for name in table.columns.drop("decision_id")}
    return table.assign(decision_id=ids, **numbers).reset_index(drop=True)


def _known(folder: Path) -> tuple[dict[str, str], Check]:
    """Return the decisions of the investigation in ``folder`` as it writes them, by ``columns.bare``, and the
    check that takes these alone (any, where neither frame nor draw is there).
    """
    if (folder / FRAME).exists():
        source, ids = FRAME, read_frame(folder / FRAME)["decision_id"]
    elif (folder / DRAW).exists():
        source, ids = DRAW, draw.read(folder / DRAW)["decision_id"]
    else:
        return {}, decision
    known, unknown = {bare(key): key for key in ids}, Wrong(f"a decision that stands in {source}")
    return known, lambda value: decision(value) or (None if bare(value) in known else unknown)


def _pages(value: str) -> Wrong | None:
    if wrong := whole(value):
        return wrong
    return (
        None if 1 <= float(value) <= MOST_PAGES else Wrong(f"a number of at least 1 and at most {MOST_PAGES}")
    )


def _as_in_frame(ids: pd.Series, path: Path) -> pd.Series:
    """Return the ids as the frame at ``path`` writes them, missing where it does not know them; as they are
    without a frame.
    """
    if not path.exists():
        return ids
    return ids.map(bare).map({bare(key): key for key in read_frame(path)["decision_id"]})


def _told(values: pd.Series, what: str) -> Iterator[str]:
    """Yield one sentence on the values (index: their lines) that have one fault."""
    if len(values):
        (line, value), *others = values.items()
        yield inputs.together(
            f"line {line}: {what.format(value)}", [f"line {line} ({value})" for line, value in others]
        )
