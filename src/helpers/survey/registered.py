"""The optional registered_causes.csv: what Ankestyrelsen registered as causes of remittal, one row per
decision and cause.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.errors import HelpersError
from helpers.protocol.codebook import Codebook

FILE = "registered_causes.csv"
COLUMNS = ["decision_id", "cause"]


class RegisteredCausesInvalid(HelpersError):
    """registered_causes.csv lacks a column, names an unknown cause or holds a row twice."""


def read(folder: Path, codebook: Codebook) -> pd.DataFrame | None:
    """Return COLUMNS of registered_causes.csv in the investigation ``folder``, None where there is no such
    file.

    cause: a code of the codebook or its Danish label. Raises RegisteredCausesInvalid naming file, line and
    value.
    """
    path = folder / FILE
    if not path.exists():
        return None
    table = pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    if absent := [column for column in COLUMNS if column not in table]:
        raise RegisteredCausesInvalid(f"{path}: no column {absent[0]!r}; expected {', '.join(COLUMNS)}.")
    causes = table["cause"].map(codebook.item("principal_cause").code)
    if (unknown := causes.isna()).any():
        line, value = table.index[unknown][0] + 2, table.loc[unknown, "cause"].iloc[0]
        known = ", ".join(codebook.item("principal_cause").values)
        raise RegisteredCausesInvalid(
            f"{path}, line {line}: the cause {value!r} is not in the codebook; expected one of {known}."
        )
    found = pd.DataFrame({"decision_id": table["decision_id"].str.strip(), "cause": causes})
    if (twice := found.duplicated()).any():
        line = found.index[twice][0] + 2
        raise RegisteredCausesInvalid(
            f"{path}, line {line}: decision {found.loc[twice, 'decision_id'].iloc[0]} has this cause twice."
        )
    return found
