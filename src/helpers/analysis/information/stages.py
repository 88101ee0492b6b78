"""The central question of the terms of reference: documentation for the decision apart from what the appeal
added.

Both sides are described with their uncertainty, and not tested: pages and items that were in the file when
the municipality decided, and those that came because of the complaint. Neither shows what was written
beforehand in expectation of one.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.analysis.methods import checks, ratios
from helpers.analysis.methods.ratios import ONE
from helpers.analysis.methods.verdicts import population_known
from helpers.survey.sampling import weights

GROUP = ["provision", "period"]
PAGES = "documented_pages"
ITEMS = "needed_items"
FOR_DECISION = ("decision", "both")
FOR_APPEAL_ONLY = "appeal"
BOTH = "decision_and_added"
COUNTS = ("n_cases", "n_municipalities", "weighted_n")
COLUMNS = {
    "decision": ("decision_mean", "decision_low", "decision_high"),
    "added": ("added_mean", "added_low", "added_high"),
    "share": ("added_share", "share_low", "share_high"),
}


def pages_by_stage(cases: pd.DataFrame) -> pd.DataFrame:
    """Return ``cases`` with ``documented_pages`` (standard pages): at the decision plus added; NA where a
    part is not answered.
    """
    return cases.assign(**{PAGES: cases["decision_pages"] + cases["appeal_pages"]})


def items_by_stage(cases: pd.DataFrame, information: pd.DataFrame) -> pd.DataFrame:
    """Return ``cases`` with counts of the information items present, by what they were needed for.

    decision_items: for the decision, alone or also for the appeal; appeal_items: for the appeal alone;
    needed_items: both together. Items without an answer are not counted; NA where the sheet was not answered
    for the case, or where items are present and none says what it was needed for.
    """
    rows = information[information["present"].notna()]
    present = rows["present"].astype(bool)
    counts = pd.DataFrame(
        {
            "decision_id": rows["decision_id"],
            "decision_items": present & rows["needed_for"].isin(FOR_DECISION),
            "appeal_items": present & rows["needed_for"].eq(FOR_APPEAL_ONLY),
            "silent": present & rows["needed_for"].isna(),
        }
    )
    by_case = counts.groupby("decision_id").sum().astype(float)
    by_case[ITEMS] = by_case["decision_items"] + by_case["appeal_items"]
    known = (by_case[ITEMS] > 0) | (by_case["silent"] == 0)
    return cases.join(by_case.drop(columns="silent").where(known), on="decision_id")


def by_stage(cases: pd.DataFrame, decision: str, added: str, confidence: float) -> pd.DataFrame:
    """Return per provision × period what was there at the decision and what the appeal added, per case and as
    a share.

    cases: weighted for exactly this item set (``survey.sampling.weights.base_weights`` with ``item``);
    ``decision`` and ``added`` name the two amounts. Columns: provision, period, n_cases, n_municipalities,
    weighted_n, decision_mean and added_mean (weighted means, Hájek 1971), added_share = sum(w added) / sum(w
    (decision + added)), the ratio of totals and not the mean of ratios; each with _low and _high at
    ``confidence``, leaving out one municipality at a time (``ratios.level``). Without a population all but
    the numbers of cases is missing. Where nobody
    has answered there is no row. Raises InputInvalid where ``cases`` were not weighted.
    """
    known = population_known(cases)
    checks.columns(cases, ["weight"], "cases, weighted by weights.base_weights")
    counted = cases["weight"].notna() if known else weights.usable(cases, added) & cases[decision].notna()
    usable = cases[counted].assign(**{ONE: 1.0, BOTH: cases[decision] + cases[added]})
    parts = {"decision": (decision, ONE, False), "added": (added, ONE, False), "share": (added, BOTH, True)}
    rows = [
        dict(zip(GROUP, group, strict=True)) | _amounts(part, parts, confidence)
        for group, part in usable.groupby(GROUP, sort=True)
    ]
    return pd.DataFrame(
        rows, columns=[*GROUP, *COUNTS, *(name for names in COLUMNS.values() for name in names)]
    )


def _amounts(
    cases: pd.DataFrame, parts: Mapping[str, tuple[str, str, bool]], confidence: float
) -> dict[str, float]:
    counts = (len(cases), cases["municipality"].nunique(), float(cases["weight"].sum()))
    found: dict[str, float] = dict(zip(COUNTS, counts, strict=True))
    for name, (part, whole, share) in parts.items():
        one = ratios.level(cases, part, whole, confidence=confidence, share=share)
        found |= {
            column: one[key] for column, key in zip(COLUMNS[name], ("estimate", "low", "high"), strict=True)
        }
    return found
