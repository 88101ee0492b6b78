"""Tables of the information in the cases: its sources, its types, and what the appeal added."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from helpers import danish
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import INFORMATION, Codebook
from helpers.publish.changes import tables as changes
from helpers.publish.changes.tables import Listed
from helpers.publish.columns import bound, cases, decimals, municipalities, statistic
from helpers.publish.information.sentences import ITEMS, NOT_FORESEEN, OBTAINED, PAGES
from helpers.publish.views import View
from helpers.publish.wording import GROUP, PERIODS, PROVISION, PROVISIONS, intervals, level, translated

GROUPS = {f"has_{group}": GROUP[group] for group in ("expert", "knows_citizen", "other_municipal")}
_RETRIEVAL_NOTE = {  # by the answer that counts as obtained anew
    "updated": "Der er ikke spurgt til papirer, som kommunen altid skriver selv.",
    "newly_obtained": "»Indhentet på ny« omfatter også det, der er skaffet for første gang. Der blev ikke "
    "spurgt, om kommunen selv havde skrevet oplysningen.",
}
TYPE = "information_type"


def groups(table: pd.DataFrame, plan: Plan) -> View:
    """View of E4 (``analysis.information.types.e4``): shares of cases with information from each group."""
    listed = Listed("grupper", "Grupper af fagpersoner", "source_group")
    return changes.shares(table, table["measure"].map(GROUPS), listed, plan)


def measures(codebook: Codebook) -> dict[str, str]:
    """Return the Danish names of E5's measures: what counts as obtained anew depends on what was asked."""
    obtained = f"Sagsoplysninger, {OBTAINED[codebook.obtained_anew]} (andel)"
    return {"n_information_types": "Typer pr. sag (gennemsnit)", "newly_obtained_share": obtained}


def counts(table: pd.DataFrame, codebook: Codebook, plan: Plan) -> View:
    """View of E5 (``analysis.information.types.e5``): types per case and the share obtained anew."""
    listed = Listed("antal", "Antal typer og ny indhentning", "measure")
    return changes.amounts(table, table["measure"].map(measures(codebook)), listed, plan)


def retrieval(table: pd.DataFrame, codebook: Codebook, plan: Plan) -> View:
    """View of how items came into the case (``analysis.information.types.retrieval``), with what was not
    asked about.
    """
    listed = Listed("indhentning", "Indhentning", "retrieval")
    labels = codebook.item("retrieval", INFORMATION).values
    view = changes.amounts(table, table["measure"].map(labels), listed, plan)
    return replace(view, note=f"{view.note} {_RETRIEVAL_NOTE[codebook.obtained_anew]}".strip())


def types(table: pd.DataFrame, codebook: Codebook, plan: Plan) -> View:
    """View of shares of cases with each type of information (``analysis.information.types.by_type``)."""
    labels = {code: kind.label for code, kind in codebook.information_types.items()}
    listed = Listed("typer", "Typer af sagsoplysninger", TYPE)
    return changes.shares(table, table["measure"].map(labels), listed, plan)


def basis(tables: list[pd.DataFrame], codebook: Codebook, plan: Plan) -> View:
    """View of what stands behind E4 and E5."""
    return changes.basis(tables, GROUPS | measures(codebook), "measure", "measure", plan)


def pages_by_stage(rows: pd.DataFrame, plan: Plan) -> View:
    """View of pages at the decision and added by the appeal (``analysis.information.stages.by_stage``)."""
    return _by_stage(rows, PAGES, plan)


def items_by_stage(rows: pd.DataFrame, codebook: Codebook, plan: Plan) -> View:
    """View of the items of information for the decision and for the appeal alone (``stages.by_stage``)."""
    view = _by_stage(rows, ITEMS, plan)
    kinds = codebook.information_types.values()
    left = [kind.label for kind in kinds if kind not in codebook.asked_types]
    unasked = f" Der er ikke spurgt til dokumenter, som altid er i sagen ({danish.listing(left)})."
    return replace(view, note=view.note + unasked) if left else view


def by_provision(released: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the rows of each provision, in the order of PROVISION; without rows where nothing was returned
    about one.
    """
    return [released[released["provision"] == label] for label in PROVISION.values()]


def _by_stage(rows: pd.DataFrame, what: str, plan: Plan) -> View:
    frame = rows.assign(
        provision=translated(rows["provision"], PROVISION),
        interval=intervals(100 * rows["share_low"], 100 * rows["share_high"], unit="pct."),
    )
    columns = (
        PROVISIONS,
        PERIODS,
        cases("Sager"),
        municipalities("Kommuner"),
        statistic("decision_mean", "Ved afgørelsen", decimals(1)),
        statistic("added_mean", "Tilføjet", decimals(1)),
        statistic("added_share", "Andel tilføjet", danish.percent_of),
        statistic("interval", "Interval"),
        statistic("weighted_n"),
        *map(bound, ("decision_low", "decision_high", "added_low", "added_high", "share_low", "share_high")),
    )
    note = (
        f"Vægtede gennemsnit af {what} pr. sag; andelen er de tilføjede {what} af alle. Interval: "
        f"{level(plan.confidence_level)} for andelen; gennemsnittenes står i datafilen. {NOT_FORESEEN}"
    )
    title = f"{danish.sentence(what)} ved kommunens afgørelse og tilføjet efter klagen ({plan.scope})"
    return View(what, title, frame, columns, note)
