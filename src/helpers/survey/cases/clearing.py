"""cases/cleared.csv: which municipality has cleared the description of its case, who did it, and when.

Who did it is demanded and stays in the file: nothing that is read here has the name.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers.survey import inputs
from helpers.survey.cases.chosen import FAULTS, FOLDER, UNREADABLE, Chosen
from helpers.survey.columns import Column, Wrong, bare, decision, iso_date

FILE = f"{FOLDER}/cleared.csv"
COLUMNS = ["decision_id", "cleared_by", "cleared_on"]
NOT_CHOSEN, TOO_EARLY = "not_chosen", "cleared_before_chosen"


@dataclass(frozen=True)
class Cleared:
    """days: decision_id → the day of clearing (YYYY-MM-DD). faults: rows that count for nothing (FAULTS).
    why: why the file cannot be read (``told``), for the house alone.
    """

    days: pd.Series
    faults: pd.DataFrame
    why: str = ""


def _name(value: str) -> Wrong | None:
    named = any(sign.isalpha() for sign in value)
    return None if named else Wrong("the name of the person in the municipality who cleared the description")


READ = [
    Column("decision_id", decision, once=True),
    Column("cleared_by", _name),
    Column("cleared_on", iso_date),
]


def read(folder: Path, chosen: pd.DataFrame, unusable: Collection[str] = ()) -> Cleared:
    """Return what is cleared of the ``chosen`` cases (``chosen.Chosen.cases``); nothing without the file.

    A row about another case, or of a day before the choice, is left out and told; one about an ``unusable``
    case of the choice is left out: the choice tells of it. Raises inputs.InputInvalid
    where the file cannot be read, lacks a name, or has a day that is none.
    """
    path = folder / FILE
    if not path.exists():
        return Cleared(pd.Series(dtype="str"), pd.DataFrame(columns=FAULTS))
    table = inputs.read(path, READ)
    table = table[~table["decision_id"].map(bare).isin([bare(decision) for decision in unusable])]
    known = chosen.assign(key=chosen["decision_id"].map(bare)).set_index("key")
    ours = known.reindex(table["decision_id"].map(bare)).set_axis(table.index)
    wrong = pd.Series("", table.index).mask(table["cleared_on"] < ours["chosen_on"].fillna(""), TOO_EARLY)
    wrong = wrong.mask(ours["decision_id"].isna(), NOT_CHOSEN)
    right = wrong == ""
    days = pd.Series(table.loc[right, "cleared_on"].to_numpy(), ours.loc[right, "decision_id"], dtype="str")
    told = [(FILE, str(row), fault) for row, fault in wrong[~right].items()]
    return Cleared(days, pd.DataFrame(told, columns=FAULTS))


def told(folder: Path, choice: Chosen) -> Cleared:
    """Return ``read`` of the cases of ``choice``, and nothing with the reason where the file cannot be read:
    a chapter says so. Of a choice that cannot be read nothing is cleared, and no more is told.
    """
    nothing = pd.Series(dtype="str")
    if choice.why:
        return Cleared(nothing, pd.DataFrame(columns=FAULTS))
    try:
        return read(folder, choice.cases, choice.unusable)
    except inputs.InputInvalid as error:
        return Cleared(nothing, pd.DataFrame([(FILE, "", UNREADABLE)], columns=FAULTS), str(error))


def described(chosen: pd.DataFrame, days: pd.Series) -> pd.DataFrame:
    """Return of each slot the case that is looked at, with ``cleared_on``: the first of its list that is
    cleared; where none is, the first, without a day.
    """
    told = chosen.assign(cleared_on=chosen["decision_id"].map(days))
    told = told.assign(open=told["cleared_on"].isna()).sort_values(["slot", "open", "rank"])
    return told.drop_duplicates("slot").drop(columns="open").reset_index(drop=True)
