"""Doubts and rows that come of one cause, told once and at the cause."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.protocol.codebook import Codebook
from helpers.survey.questionnaire.layout import SheetName

_NO_CASE = "no_case_row"
_PLACE = ["file", "sheet", "cell"]
_OF_A_LABEL = ("unknown_code", "differs_from_draw")  # the second says what the first does, and what stands


def gathered(doubts: pd.DataFrame, names: Mapping[str, SheetName], codebook: Codebook) -> pd.DataFrame:
    """Return the ledger's doubts with those of one row that hang on one answer as one, at that answer: a row
    with 15 answers, in a case that was said to be lost, is one question about what was said.
    """
    told = doubts[~_repeated(doubts)].copy()
    row, old = told["cell"].str.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), told["old"]
    for rule in codebook.rules:
        if rule.kind == "only_if" and len(rule.items) > 1:
            several = told["rule"].eq(rule.name)
            several &= told.assign(_row=row).duplicated(["file", "sheet", "_row", "rule"], keep=False)
            told["cell"] = told["cell"].mask(several, names[rule.section].letters[rule.depends_on] + row)
            told["old"] = told["old"].mask(several, "")
    moved = told["old"].ne(old)
    places, unknown = pd.MultiIndex.from_frame(told[_PLACE]), told["rule"].eq(_OF_A_LABEL[0])
    return told[~(moved & (told.duplicated([*_PLACE, "rule"]) | places.isin(places[unknown])))]


def _repeated(doubts: pd.DataFrame) -> pd.Series:
    """Which labels are told as unknown, though the draw's stands and that is told at the same place."""
    unknown, differing = (doubts["rule"].eq(rule) for rule in _OF_A_LABEL)
    places = pd.MultiIndex.from_frame(doubts[_PLACE])
    return unknown & places.isin(places[differing])


def without_case(aside: pd.DataFrame, cases: str, never_returned: pd.DataFrame) -> pd.Series:
    """Return which of the rows set aside for want of a case are told otherwise: the case's own row is set
    aside or asked for, or another row tells it. aside: the rows of all sheets; cases: the sheet of cases.
    """
    keys = pd.MultiIndex.from_frame(aside[["file", "decision_id"]])
    own = pd.MultiIndex.from_frame(aside.loc[aside["sheet"] == cases, ["file", "decision_id"]])
    asked = pd.MultiIndex.from_frame(never_returned[["file", "decision_id"]])
    wanting = aside["reason"].eq(_NO_CASE)
    again = aside.where(wanting).duplicated(["file", "decision_id"])
    return wanting & (keys.isin(own) | keys.isin(asked) | again)
