"""Danish sentences on the information in the cases: E4, E5, and what the appeal added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from helpers import danish
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import Codebook
from helpers.publish.changes.sentences import POINTS, SOURCE, tested
from helpers.publish.statements import Statement
from helpers.publish.wording import CASE, CASES, PROVISION, level

NOT_FORESEEN = (
    "Tallene viser ikke den dokumentation, der er skrevet før afgørelsen i forventning om en klage."
)
OBTAINED = {"newly_obtained": "der er indhentet på ny", "updated": "der lå i kommunen og måtte fornyes"}
SUPPLIED = "Papirer, som kommunen altid skriver selv, er ikke talt med."  # over which types E5 is
PAGES, ITEMS = "normalsider", "sagsoplysninger"
NARROW = 0.02  # of an interval of a share: below it whole percents do not tell its bounds apart
DEFINITE = {PAGES: "normalsiderne", ITEMS: "sagsoplysningerne"}
IDENT = {PAGES: "added_pages", ITEMS: "added_items"}


def statements(
    table: pd.DataFrame, released: pd.DataFrame, codebook: Codebook, plan: Plan
) -> dict[str, Statement]:
    """Return the statements on E4 or E5 (``analysis.information.types``), keyed "E4_has_expert_bpa" and so
    on; those on E5 say over which types they are.

    released: the released view of ``table``, row by row; what is withheld there is not told here.
    """
    found = tested(table, released, "measure", partial(subject, codebook=codebook), plan)
    return {
        ident: replace(told, text=f"{told.text} {SUPPLIED}") if ident.startswith("E5_") else told
        for ident, told in found.items()
    }


def subject(row: Mapping[str, Any], codebook: Codebook) -> str:
    """Return what E4 or E5 is about, in Danish."""
    cases, measure = f"påklagede {CASES[row['provision']]}", row["measure"]
    if measure in SOURCE:
        return f"andelen af {cases} med oplysninger fra mindst én {SOURCE[measure]}"
    if measure == "n_information_types":
        return f"det gennemsnitlige antal typer af sagsoplysninger i en påklaget {CASE[row['provision']]}"
    return f"andelen af sagsoplysningerne i {cases}, {OBTAINED[codebook.obtained_anew]},"


def types_finding(released: pd.DataFrame, plan: Plan) -> str:
    """Return the finding for the figure of one provision's information types: the most common one and the
    largest difference.

    Only shown shares are looked at; the differences per type are described, not tested, and the sentence says
    so.
    """
    shown = released.dropna(subset=["before", "after"])
    if shown.empty:
        return "Ingen af andelene kan vises."
    top = shown.loc[shown["after"].idxmax()]
    moved = shown.loc[(shown["after"] - shown["before"]).abs().idxmax()]
    difference = f"{danish.signed(100 * (moved['after'] - moved['before']))}{danish.NBSP}{POINTS}"
    return (
        f"Oftest findes »{top['label']}« ({danish.percent_of(top['after'])} i {plan.after}), og den største "
        f"forskel mellem perioderne er for »{moved['label']}« ({difference}). Forskellene for de enkelte "
        "typer er ikke prøvet statistisk."
    )


def added(released: pd.DataFrame, what: str, plan: Plan) -> dict[str, Statement]:
    """Return the sentences per provision on the shares that the appeal added in both periods: other
    information first, then the appeal's own documents, each with what the figures cannot show.

    released: the released view of ``pages_by_stage`` (what: PAGES) or ``items_by_stage`` (ITEMS).
    """
    return {
        f"{IDENT[what]}_{provision}": Statement(f"{_added(released, provision, what, plan)} {NOT_FORESEEN}")
        for provision in plan.provisions
    }


def _added(released: pd.DataFrame, provision: str, what: str, plan: Plan) -> str:
    label = PROVISION[provision]
    rows = released[released["provision"] == label].set_index("period").reindex([plan.before, plan.after])
    if rows["added_share"].isna().any():
        part = f"Hvor stor en andel af {DEFINITE[what]}, der kom til efter klagen"
        return f"{label}: {part}, kan ikke vises for begge perioder."
    before, after = (danish.percent_of(share, decimals(released)) for share in rows["added_share"])
    early, late = (
        f" ({level(plan.confidence_level)} {interval})" if isinstance(interval, str) else ""
        for interval in rows["interval"]
    )
    return (
        f"{label}: Ud over klagens egne papirer kom {after} af {DEFINITE[what]} i de påklagede sager fra "
        f"{plan.after} til efter klagen{late}. I {plan.before} var det {before}{early}. "
        f"{_documents(rows, decimals(released), plan)}"
    )


def decimals(rows: pd.DataFrame) -> int:
    """Return the decimals of the shares in percent (of ``stages.by_stage``): one where an interval is so
    narrow that its bounds could be printed alike.
    """
    return int((rows["share_high"] - rows["share_low"] < NARROW).any())


def _documents(rows: pd.DataFrame, digits: int, plan: Plan) -> str:
    """Return what the appeal's own documents amount to, of the shown rows of one provision by period."""
    if "documents_share" not in rows:
        return (
            "Klagens egne papirer er ikke talt med: der er ikke spurgt til dem, for de er i alle påklagede "
            "sager."
        )
    before, after = (danish.percent_of(share, digits) for share in rows["documents_share"])
    return (
        f"Klagens egne papirer, som kun findes, når der er klaget, udgør {after} i {plan.after} og {before} "
        f"i {plan.before}."
    )
