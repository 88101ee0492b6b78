"""What the municipalities at the workshop voted, as numbers of municipalities.

The question is whether a finding on appealed cases holds of others as well. What is said follows from rules
that were laid down before: more than half of those that took part, be it with yes, with yes or partly, or
with no; else they are divided. One that did not vote counts among those that took part.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

YES, MOSTLY, NO, DIVIDED = "yes", "mostly", "no", "divided"
PARTS = ("yes", "partly", "no", "dont_know", "not_voted")


def tally(votes: pd.DataFrame, present: int, themes: list[str]) -> pd.DataFrame:
    """Return one row per theme that was voted on, in the order of ``themes``: theme, PARTS, present and
    verdict.

    votes: theme, yes, partly, no, dont_know (``survey.workshop.meeting``), none with more than ``present``.
    """
    table = votes.set_index("theme").reindex([code for code in themes if code in set(votes["theme"])])
    table = table.astype("int64")
    table["not_voted"] = present - table.sum(axis=1)
    table["present"] = present
    return table.assign(verdict=[verdict(row) for row in table.to_dict("records")]).reset_index()


def verdict(row: Mapping[str, int]) -> str:
    """Return what is said of the votes on a theme (PARTS and present)."""
    half = row["present"] / 2
    if row["yes"] > half:
        return YES
    if row["yes"] + row["partly"] > half:
        return MOSTLY
    return NO if row["no"] > half else DIVIDED


def participation(drawn: pd.DataFrame, seats: pd.DataFrame, attended: int) -> dict[str, int]:
    """Return how many were invited, declined, came in for one that did, hold a seat in the end, and took
    part.

    drawn, seats: ``survey.workshop.participants``. A reserve that declined counts as one that did.
    """
    return {
        "invited": int((drawn["role"] == "invited").sum()),
        "declined": int((drawn["declined_on"] != "").sum()),
        "came_instead": int((~seats["why"].isin(["drawn", "empty"])).sum()),
        "seats": int((seats["municipality"] != "").sum()),
        "attended": attended,
    }
