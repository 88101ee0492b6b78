"""Which questions of the pilot were left unanswered: of those that were to be answered, how many were not."""

from __future__ import annotations

import pandas as pd

from helpers.analysis.representation import item_response
from helpers.protocol.codebook import CAUSES, Codebook, Item
from helpers.survey.pilot import Pilot, not_applicable

ASKED_IN = ("cases", "information", CAUSES, "time")
COLUMNS = ["item", "asked", "missing", "share", "n_cases", "n_municipalities"]
_ROW = ("decision_id", "coder")


def unanswered(pilot: Pilot, core: tuple[str, ...]) -> pd.DataFrame:
    """Return one row per required question that people answer, and per ``core`` one: item ("section.item"),
    asked, missing, share.

    asked counts the answers that both coders' completed cases called for, less those that said the question
    does not apply; n_cases and n_municipalities are behind it. "Ved ikke" and "ikke oplyst" are missing
    answers. Questions never asked are left out.
    """
    skipped = not_applicable(pilot)
    rows = []
    for section in ASKED_IN:
        answers = item_response.answers(pilot.tables, section, pilot.codebook, _ROW)
        for item in pilot.codebook.columns_of(section):
            name = f"{section}.{item.name}"
            if item.gives:
                continue  # looked at in standard pages, as it is used
            if name in core or (item.required and (item.made_from or not item.prefilled)):
                rows.append(
                    (name, *_counted(answers, item, pilot.codebook, skipped.get((section, item.name), 0)))
                )
    found = pd.DataFrame(rows, columns=["item", "asked", "missing", "n_cases", "n_municipalities"])
    found = found[found["asked"] > 0]
    return found.assign(share=found["missing"] / found["asked"])[COLUMNS].reset_index(drop=True)


def _counted(
    answers: pd.DataFrame, item: Item, codebook: Codebook, skipped: int
) -> tuple[int, int, int, int]:
    asked = answers[item_response.asked(answers, item, codebook)]
    missing = int(asked[item.name].isna().sum())
    without = min(skipped, missing)
    return (
        len(asked) - without,
        missing - without,
        asked["decision_id"].nunique(),
        asked["case_municipality"].nunique(),
    )
