"""What each municipality has answered of its own cases, of all municipalities at once.

Counts and single cases, no means of them and no change: a municipality has one to a few cases of a provision
in a period, drawn by outcome, and they do not measure it.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from helpers.protocol.codebook import OWN
from helpers.terms import COMPLETED, FILE_LOST, GROUP, KEPT, PAGES, TYPES

PLACE = ["municipality", *GROUP]
SOURCES = ("has_expert", "has_knows_citizen", "has_other_municipal")
HAS, OF, ADDED = "has", "of", "added"  # cases with something, cases that answer, what they hold in all


def asked(draw: pd.DataFrame) -> pd.DataFrame:
    """Return the number of main cases drawn, per PLACE; column asked."""
    return _counted(draw[draw["role"] == "main"], "asked")


def answered(cases: pd.DataFrame) -> pd.DataFrame:
    """Return the number of cases answered, and of files that no longer exist, per PLACE; columns answered and
    lost. cases: the clean cases.
    """
    done = _counted(cases[cases["disposition"] == COMPLETED], "answered")
    lost = _counted(cases[cases["disposition"].isin(FILE_LOST)], "lost")
    return done.merge(lost, on=PLACE, how="outer").fillna({"answered": 0, "lost": 0})


def pages(cases: pd.DataFrame) -> pd.DataFrame:
    """Return one row per answered case with its standard pages: PLACE, outcome and PAGES, from the fewest up,
    without what tells which case it is.
    """
    there = cases[(cases["disposition"] == COMPLETED) & cases[PAGES].notna()]
    return there[[*PLACE, "outcome", PAGES]].sort_values([*PLACE, PAGES], ignore_index=True)


def documents(cases: pd.DataFrame) -> pd.DataFrame:
    """Return, per PLACE and measure, how many of the cases that answer it (OF) have it (HAS), and ADDED, what
    they hold together.

    measure: TYPES (ADDED: types of information in all cases; HAS: cases with any) or one of SOURCES.
    """
    done = cases[cases["disposition"] == COMPLETED]
    parts = []
    for measure in (TYPES, *SOURCES):
        given = done[done[measure].notna()]
        number = given[measure].astype(float)
        rows = given[PLACE].assign(**{HAS: number.gt(0).astype(int), OF: 1, ADDED: number})
        parts.append(rows.groupby(PLACE, as_index=False).sum().assign(measure=measure))
    return pd.concat(parts, ignore_index=True)


def kept(cases: pd.DataFrame, items: Collection[str]) -> pd.DataFrame:
    """Return, per PLACE and item of ``items`` (questions on a rule of procedure), in how many cases it was
    kept in full (HAS) of those that answer (OF).
    """
    done = cases[cases["disposition"] == COMPLETED]
    parts = []
    for item in items:
        given = done[done[item].notna()]
        rows = given[PLACE].assign(**{HAS: given[item].eq(KEPT).astype(int), OF: 1})
        parts.append(rows.groupby(PLACE, as_index=False).sum().assign(item=item))
    columns = [*PLACE, HAS, OF, "item"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def retrieval(cases: pd.DataFrame, information: pd.DataFrame, codes: Collection[str]) -> pd.DataFrame:
    """Return, per PLACE and answer on retrieval (each of ``codes``), how many pieces of information have it
    (HAS) of those with an answer (OF); the papers that the municipality always writes itself are not among
    them.
    """
    there = information[information["present"].fillna(False).astype(bool) & ~information[OWN].astype(bool)]
    there = there[there["retrieval"].notna()]
    done = cases.loc[cases["disposition"] == COMPLETED, ["decision_id", *PLACE]]
    joined = done.merge(there[["decision_id", "retrieval"]], on="decision_id")
    counted = joined.groupby([*PLACE, "retrieval"]).size().unstack(fill_value=0)
    counted = counted.reindex(columns=list(codes), fill_value=0)
    found = counted.melt(ignore_index=False, var_name="retrieval", value_name=HAS).reset_index()
    found = found.sort_values(PLACE, kind="stable", ignore_index=True)
    return found.assign(**{OF: found.groupby(PLACE)[HAS].transform("sum")})


def causes(cases: pd.DataFrame, causes_: pd.DataFrame) -> pd.DataFrame:
    """Return, per PLACE and cause of remittal, how many remitted cases have it (HAS) of those that answer
    (OF).
    """
    remitted = cases[(cases["disposition"] == COMPLETED) & (cases["outcome"] == "remitted")]
    given = causes_[causes_["selected"].notna()]
    joined = remitted[["decision_id", *PLACE]].merge(given[["decision_id", "cause", "selected"]])
    joined = joined.assign(**{HAS: joined["selected"].astype(int), OF: 1})
    return joined.groupby([*PLACE, "cause"], as_index=False)[[HAS, OF]].sum()


def _counted(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    return rows.groupby(PLACE, as_index=False).size().rename(columns={"size": name})
