"""The optional registered_causes.csv: what Ankestyrelsen registered as causes of remittal, one row per
decision and cause.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from helpers.protocol.codebook import Codebook
from helpers.survey import inputs
from helpers.survey.columns import Column, bare, decision
from helpers.survey.sampling.frame import read_frame

FILE = "registered_causes.csv"
COLUMNS = ["decision_id", "cause"]


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
    table = table.assign(decision_id=_as_in_frame(ids, folder / "frame.csv"), cause=causes.map(asked.code))
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
