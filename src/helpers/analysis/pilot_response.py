"""Which questions of the pilot were left unanswered: of those that were to be answered, how many were not."""

from __future__ import annotations

import pandas as pd

from helpers.survey.codebook import CAUSES, Codebook, Condition, Item
from helpers.survey.pilot import Pilot, not_applicable
from helpers.survey.tables import REMITTALS, is_yes_no

ASKED_IN = ("cases", "information", CAUSES, "time")
COLUMNS = ["item", "asked", "missing", "share", "n_cases", "n_municipalities"]
_ROW = ["decision_id", "coder"]


def unanswered(pilot: Pilot, core: tuple[str, ...]) -> pd.DataFrame:
    """Return one row per required question that people answer, and per ``core`` one: item ("section.item"), asked, missing, share.

    asked counts the answers that both coders' completed cases called for, less those that said the question does not apply;
    n_cases and n_municipalities are behind it. "Ved ikke" and "ikke oplyst" are missing answers. Questions never asked are left out.
    """
    skipped = not_applicable(pilot)
    rows = []
    for section in ASKED_IN:
        answers = _answers(pilot, section)
        for item in pilot.codebook.items_of(section):
            name = f"{section}.{item.name}"
            if name in core or (item.required and not item.prefilled):
                rows.append((name, *_counted(answers, item, pilot.codebook, skipped.get((section, item.name), 0))))
    found = pd.DataFrame(rows, columns=["item", "asked", "missing", "n_cases", "n_municipalities"])
    found = found[found["asked"] > 0]
    return found.assign(share=found["missing"] / found["asked"])[COLUMNS].reset_index(drop=True)


def _answers(pilot: Pilot, section: str) -> pd.DataFrame:
    """Return a sheet's answers about completed cases, one column per item, with decision_id, coder and municipality."""
    table = _remitted(pilot) if section == CAUSES else pilot.tables[section]
    cases = pilot.tables["cases"]
    done = cases.loc[cases["disposition"].eq("completed"), [*_ROW, "municipality"]]
    return table.drop(columns="municipality", errors="ignore").merge(done, on=_ROW)


def _remitted(pilot: Pilot) -> pd.DataFrame:
    """Return the sheet of causes as it was asked: one row per case, one column per cause."""
    names = {code: item for item, code in pilot.codebook.causes().items()}
    wide = pilot.tables[CAUSES].pivot(index=_ROW, columns="cause", values="selected").rename(columns=names)
    return pilot.tables[REMITTALS].join(wide, on=_ROW)


def _counted(answers: pd.DataFrame, item: Item, codebook: Codebook, skipped: int) -> tuple[int, int, int, int]:
    asked = answers[_asked(answers, item, codebook)]
    missing = int(asked[item.name].isna().sum())
    without = min(skipped, missing)
    return len(asked) - without, missing - without, asked["decision_id"].nunique(), asked["municipality"].nunique()


def _asked(answers: pd.DataFrame, item: Item, codebook: Codebook) -> pd.Series:
    """Say of each row whether its other answers call for this one."""
    condition: Condition | None = item.asked_if
    if condition is None:
        return pd.Series(True, index=answers.index)
    codes = [code == "yes" for code in condition.codes] if is_yes_no(codebook.item(condition.item, item.section)) else condition.codes
    return answers[condition.item].isin(codes).fillna(False).astype(bool)
