"""Danish sentences on the information in the cases: E4, E5, and what the appeal added."""

from __future__ import annotations

from collections.abc import Mapping
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
PAGES, ITEMS = "normalsider", "sagsoplysninger"
DEFINITE = {PAGES: "normalsiderne", ITEMS: "sagsoplysningerne"}
IDENT = {PAGES: "added_pages", ITEMS: "added_items"}


def statements(
    table: pd.DataFrame, released: pd.DataFrame, codebook: Codebook, plan: Plan
) -> dict[str, Statement]:
    """Return the statements on E4 or E5 (``analysis.information.types``), keyed "E4_has_expert_bpa" and so
    on.

    released: the released view of ``table``, row by row; what is withheld there is not told here.
    """
    return tested(table, released, "measure", partial(subject, codebook=codebook), plan)


def subject(row: Mapping[str, Any], codebook: Codebook) -> str:
    """Return what E4 or E5 is about, in Danish."""
    cases, measure = CASES[row["provision"]], row["measure"]
    if measure in SOURCE:
        return f"andelen af {cases} med oplysninger fra mindst én {SOURCE[measure]}"
    if measure == "n_information_types":
        return f"det gennemsnitlige antal typer af sagsoplysninger i en {CASE[row['provision']]}"
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
    """Return the sentence per provision on the share that the appeal added in both periods, each with what
    the figures cannot show.

    released: the released view of ``pages_by_stage`` (what: PAGES) or ``items_by_stage`` (ITEMS).
    """
    return {
        f"{IDENT[what]}_{provision}": Statement(f"{_added(released, provision, what, plan)}. {NOT_FORESEEN}")
        for provision in plan.provisions
    }


def _added(released: pd.DataFrame, provision: str, what: str, plan: Plan) -> str:
    label = PROVISION[provision]
    rows = released[released["provision"] == label].set_index("period").reindex([plan.before, plan.after])
    if rows["added_share"].isna().any():
        part = f"Hvor stor en andel af {DEFINITE[what]}, der kom til efter klagen"
        return f"{label}: {part}, kan ikke vises for begge perioder"
    before, after = (danish.percent_of(share) for share in rows["added_share"])
    early, late = (
        f" ({level(plan.confidence_level)} {interval})" if isinstance(interval, str) else ""
        for interval in rows["interval"]
    )
    cases = f"de påklagede sager fra {plan.after}"
    return (
        f"{label}: {after} af {DEFINITE[what]} i {cases} kom til efter klagen{late}. I {plan.before} var det "
        f"{before}{early}"
    )
