"""cases/choice.csv: the choice of in-depth cases, frozen when it is made.

What is measured in the chosen cases must not decide which cases are chosen. So the file is written once, and
carries a seal by which a later change by hand is noticed; a place that falls away is taken over by the next
of its list. Nothing else about the choice is kept: it follows from the answers and data/protocol/cases.yml.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from helpers.errors import HelpersError
from helpers.survey import inputs
from helpers.survey.columns import Column, Wrong, decision, iso_date, municipality, one_of, whole
from helpers.terms import ALL, COMPLETED, OUTCOMES, PROVISIONS

FOLDER = "cases"
FILE = f"{FOLDER}/choice.csv"
CHANGED, OUTSIDE, ELSEWHERE, TWICE = "changed_by_hand", "outside_survey", "other_case", "twice"
UNREADABLE = "unreadable"
WRITTEN = ["slot", "kind", "provision", "outcome", "rank", "decision_id", "municipality", "chosen_on"]
FAULTS = ["file", "row", "fault"]
COLUMNS = [*WRITTEN, "seal"]


@dataclass(frozen=True)
class Chosen:
    """The cases of choice.csv that may be used, and what is wrong with the others.

    cases: WRITTEN, by slot and rank (numbers), without those with a fault, and none where the file was
    changed by hand. faults: FAULTS, by row of the file. made: whether there is such a file. unusable: the
    decisions of the other rows. why: why the file cannot be read (``told``), for the house alone.
    """

    cases: pd.DataFrame
    faults: pd.DataFrame
    made: bool
    unusable: frozenset[str] = frozenset()
    why: str = ""


def _rank(value: str) -> Wrong | None:
    return whole(value) or (Wrong("a number of at least 1") if float(value) < 1 else None)


def _letter(value: str) -> Wrong | None:
    return None if len(value) == 1 and "A" <= value <= "Z" else Wrong("a letter, A to Z")


READ = [
    Column("slot", _letter),
    Column("kind"),
    Column("provision", one_of(*PROVISIONS)),
    Column("outcome", one_of(*OUTCOMES, ALL)),
    Column("rank", _rank),
    Column("decision_id", decision, once=True),
    Column("municipality", municipality()),
    Column("chosen_on", iso_date),
    Column("seal"),
]


def write(folder: Path, cases: pd.DataFrame, day: date) -> Path:
    """Write the choice that was made on ``day`` into the investigation ``folder``; return its path.

    cases: slot, kind, provision, outcome, rank, decision_id, municipality. Raises HelpersError.
    """
    path = folder / FILE
    if path.exists():
        raise HelpersError(
            f"{path} is there already, and the choice is made once: a case that falls away is taken over by "
            "the next of its list."
        )
    table = cases.assign(chosen_on=day.isoformat())[WRITTEN].astype("str")
    path.parent.mkdir(parents=True, exist_ok=True)
    table.assign(seal=seal(table)).to_csv(path, index=False, lineterminator="\n")
    return path


def seal(table: pd.DataFrame) -> str:
    """Return what the columns WRITTEN of a choice (text) hash to; another for any change of a value, of the
    order of the rows or of their number.
    """
    text = "\n".join("\t".join(row) for row in table[WRITTEN].to_numpy(dtype=str))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def read(folder: Path, cases: pd.DataFrame) -> Chosen:
    """Return the choice of the investigation ``folder``, held against the clean ``cases`` of the survey.

    A chosen case that is no longer among the completed ones, or of which the file says something else than
    the survey does, is left out and told. Raises inputs.InputInvalid where the file cannot be read.
    """
    path = folder / FILE
    if not path.exists():
        return Chosen(_nothing(), pd.DataFrame(columns=FAULTS), made=False)
    table = inputs.read(path, READ, others=False)
    if not (table["seal"] == seal(table)).all():
        faults = pd.DataFrame([(FILE, "", CHANGED)], columns=FAULTS)
        nothing = table[WRITTEN].iloc[:0].astype({"rank": int})
        return Chosen(nothing, faults, made=True, unusable=frozenset(table["decision_id"]))
    table = table[WRITTEN].astype({"rank": float}).astype({"rank": int})
    wrong = _compared(table, cases)
    told = [(FILE, str(row), fault) for row, fault in wrong[wrong != ""].items()]
    kept = table[wrong == ""].sort_values(["slot", "rank"], ignore_index=True)
    unusable = frozenset(table.loc[wrong != "", "decision_id"])
    return Chosen(kept, pd.DataFrame(told, columns=FAULTS), made=True, unusable=unusable)


def told(folder: Path, cases: pd.DataFrame) -> Chosen:
    """Return ``read``, and no case with the reason where the file cannot be read: a chapter says so."""
    try:
        return read(folder, cases)
    except inputs.InputInvalid as error:
        faults = pd.DataFrame([(FILE, "", UNREADABLE)], columns=FAULTS)
        return Chosen(_nothing(), faults, made=True, why=str(error))


def _nothing() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in WRITTEN}).astype({"rank": int})


def _compared(table: pd.DataFrame, cases: pd.DataFrame) -> pd.Series:
    """Return of each row of the choice what is wrong with it, "" where nothing is."""
    completed = cases[cases["disposition"].eq(COMPLETED).fillna(False)].set_index("decision_id")
    known = completed[["municipality", "provision", "outcome"]].astype("str")
    theirs = known.reindex(table["decision_id"]).set_axis(table.index)
    same = theirs["municipality"].eq(table["municipality"]) & theirs["provision"].eq(table["provision"])
    same &= theirs["outcome"].eq(table["outcome"]) | table["outcome"].eq(ALL)
    wrong = pd.Series("", table.index).mask(~same, ELSEWHERE)
    wrong = wrong.mask(~table["decision_id"].isin(completed.index), OUTSIDE)
    return wrong.mask(table.duplicated(["slot", "rank"], keep="first") & (wrong == ""), TWICE)
