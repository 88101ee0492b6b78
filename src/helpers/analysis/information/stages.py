"""The central question of the terms of reference: documentation for the decision apart from what the appeal
added, and of that the appeal's own documents apart from other information.

The appeal's own documents (reassessment, appeal form: the codebook's group ``added_by_appeal``) exist only
because there was an appeal, so that their share says by definition nothing of what is demanded for it. The
answer is the other information. All are described with their uncertainty, and not tested; none shows what
was written beforehand in expectation of a complaint.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.analysis.methods import checks, ratios
from helpers.analysis.methods.ratios import ONE
from helpers.analysis.methods.verdicts import population_known
from helpers.protocol.codebook import OF_APPEAL, Codebook
from helpers.survey.sampling import weights
from helpers.terms import GROUP

PAGES = "documented_pages"
ITEMS = "needed_items"
FOR_DECISION = ("decision", "both")
FOR_APPEAL_ONLY = "appeal"
OTHER_PAGES, DOCUMENT_PAGES = "other_appeal_pages", "appeal_document_pages"
OTHER_ITEMS, DOCUMENT_ITEMS = "other_appeal_items", "appeal_document_items"
WHOLE = "decision_and_appeal"
COUNTS = ("n_cases", "n_municipalities", "weighted_n")
PARTS = ("decision_parts", "added_parts", "documents_parts")
COLUMNS = {
    "decision": ("decision_mean", "decision_low", "decision_high"),
    "added": ("added_mean", "added_low", "added_high"),
    "share": ("added_share", "share_low", "share_high"),
    "documents": ("documents_mean", "documents_low", "documents_high"),
    "documents_share": ("documents_share", "documents_share_low", "documents_share_high"),
}


def pages_by_stage(cases: pd.DataFrame) -> pd.DataFrame:
    """Return ``cases`` with ``documented_pages`` (standard pages): at the decision plus added; NA where a
    part is not answered.
    """
    return cases.assign(**{PAGES: cases["decision_pages"] + cases["appeal_pages"]})


def items_by_stage(cases: pd.DataFrame, information: pd.DataFrame) -> pd.DataFrame:
    """Return ``cases`` with counts of the information items present, by what they were needed for.

    decision_items: for the decision, alone or also for the appeal; other_appeal_items: for the appeal alone;
    appeal_document_items: the appeal's own documents, whatever they are said to be needed for; needed_items:
    all together. information: with the group ``added_by_appeal``. Items without an answer are not counted; NA
    where the sheet was not answered for the case, or where items are present other than the appeal's
    documents and none says what it was needed for.
    """
    rows = information[information["present"].notna()]
    present, documents = rows["present"].astype(bool), rows[OF_APPEAL].astype(bool)
    other = present & ~documents
    counts = pd.DataFrame(
        {
            "decision_id": rows["decision_id"],
            "decision_items": other & rows["needed_for"].isin(FOR_DECISION),
            OTHER_ITEMS: other & rows["needed_for"].eq(FOR_APPEAL_ONLY),
            DOCUMENT_ITEMS: present & documents,
            "silent": other & rows["needed_for"].isna(),
        }
    )
    by_case = counts.groupby("decision_id").sum().astype(float)
    told = by_case["decision_items"] + by_case[OTHER_ITEMS]
    by_case[ITEMS] = told + by_case[DOCUMENT_ITEMS]
    known = (told > 0) | (by_case["silent"] == 0)
    return cases.join(by_case.drop(columns="silent").where(known), on="decision_id")


def documents_asked(codebook: Codebook) -> bool:
    """Say whether it was asked if the appeal's own documents are in the case."""
    return any(kind.code in codebook.members(OF_APPEAL) for kind in codebook.asked_types)


def by_stage(
    cases: pd.DataFrame, decision: str, added: str, confidence: float, documents: str = ""
) -> pd.DataFrame:
    """Return per provision × period what was there at the decision, what was added by the appeal, and the
    appeal's own documents, per case and as shares of all of it.

    cases: weighted for exactly this item set (``survey.sampling.weights.base_weights`` with ``item``);
    ``decision``, ``added`` (without the appeal's documents) and ``documents`` name the amounts; without
    ``documents`` they were not asked about, and are in no column and no whole. Columns: provision, period,
    n_cases, n_municipalities, weighted_n, decision_mean, added_mean, documents_mean (weighted means, Hájek
    1971), added_share = sum(w added) / sum(w (decision + added + documents)) and documents_share likewise,
    ratios of totals and not means of ratios; each with _low and _high at
    ``confidence``, leaving out one municipality at a time (``ratios.level``); PARTS: what each municipality
    contributes to the means (``ratios.parts``). Without a population all but
    the numbers of cases is missing. Where nobody
    has answered there is no row. Raises InputInvalid where ``cases`` were not weighted.
    """
    known = population_known(cases)
    checks.columns(cases, ["weight"], "cases, weighted by weights.base_weights")
    whole = cases[[name for name in (decision, added, documents) if name]].sum(axis=1, skipna=False)
    counted = cases["weight"].notna() if known else weights.usable(cases, added) & whole.notna()
    usable = cases[counted].assign(**{ONE: 1.0, WHOLE: whole})
    parts = {"decision": (decision, ONE, False), "added": (added, ONE, False), "share": (added, WHOLE, True)}
    if documents:
        parts |= {"documents": (documents, ONE, False), "documents_share": (documents, WHOLE, True)}
    rows = [
        dict(zip(GROUP, group, strict=True)) | _amounts(part, parts, confidence)
        for group, part in usable.groupby(GROUP, sort=True)
    ]
    told = [name for part in parts for name in COLUMNS[part]]
    means = [f"{part}_parts" for part in parts if f"{part}_parts" in PARTS]
    return pd.DataFrame(rows, columns=[*GROUP, *COUNTS, *told, *means])


def _amounts(
    cases: pd.DataFrame, parts: Mapping[str, tuple[str, str, bool]], confidence: float
) -> dict[str, Any]:
    counts = (len(cases), cases["municipality"].nunique(), float(cases["weight"].sum()))
    found: dict[str, Any] = dict(zip(COUNTS, counts, strict=True))
    for name, (part, whole, share) in parts.items():
        one = ratios.level(cases, part, whole, confidence=confidence, share=share)
        found |= {
            column: one[key] for column, key in zip(COLUMNS[name], ("estimate", "low", "high"), strict=True)
        }
        found |= {} if share else {f"{name}_parts": ratios.parts(cases, part)}
    return found
