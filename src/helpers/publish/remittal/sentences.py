"""Remittal in Danish: changes in its causes, associations that claim no cause, and agreement with the
registration.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.analysis.remittal import association
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import Codebook
from helpers.publish.changes.sentences import SECONDARY_MARK, SOURCE, reason, tested
from helpers.publish.statements import Statement, refuse_causal_verbs
from helpers.publish.wording import CASES, level

CITED = (
    "information_basis",
    "reasoning",
    "application_of_law",
)  # the causes that the chapter tells one by one
EXPOSURE = {
    "standard_pages": "dobbelt så mange normalsider",
    "n_information_types": "én type sagsoplysninger mere",
    **{measure: f"oplysninger fra mindst én {source}" for measure, source in SOURCE.items()},
}
EXPOSED = EXPOSURE | {  # in a sentence, where the odds ratio says how much more
    "standard_pages": "flere normalsider",
    "n_information_types": "flere typer sagsoplysninger",
}
ASSOCIATED = {
    association.MORE: "forekommer oftere sammen med hjemvisning",
    association.LESS: "forekommer sjældnere sammen med hjemvisning",
    verdicts.NOT_SHOWN: "en sammenhæng er ikke påvist",
    verdicts.NOT_ESTIMABLE: "kan ikke opgøres",
}
NO_CAUSE = {  # what else would look so; it has the sign of what is found
    association.MORE: (
        "Det siger ikke, hvad der er årsag til hvad: indviklede sager kan både være mere dokumenterede og "
        "oftere hjemvist."
    ),
    association.LESS: (
        "Det siger ikke, hvad der er årsag til hvad: enkle sager kan både være mere fuldt oplyst og "
        "sjældnere hjemvist."
    ),
}


def causes(
    table: pd.DataFrame, released: pd.DataFrame, codebook: Codebook, plan: Plan
) -> dict[str, Statement]:
    """Return the statements on E6 (``analysis.remittal.causes.e6``), keyed "E6_reasoning_bpa" and so on.

    released: the released view of ``table``, row by row; what is withheld there is not told here.
    """
    labels = codebook.item("principal_cause").values

    def subject(row: Mapping[str, Any]) -> str:
        clause = cause_clause(row["cause"], labels)
        return f"andelen af hjemviste {CASES[row['provision']]}, hvor {clause},"

    return tested(table, released, "cause", subject, plan)


def cause_clause(code: str, labels: Mapping[str, str]) -> str:
    """Return a cause as the rest of a clause, such as "begrundelsen var en årsag"."""
    return "der var en anden årsag" if code == "other" else f"{labels[code].lower()} var en årsag"


def cited(found: Mapping[str, Statement], plan: Plan) -> dict[str, Statement]:
    """Return those of the statements on E6 that the chapter prints."""
    wanted = {f"E6_{cause}_{provision}" for cause in CITED for provision in plan.provisions}
    return {ident: statement for ident, statement in found.items() if ident in wanted}


def causes_finding(released: pd.DataFrame, found: Mapping[str, Statement], plan: Plan) -> str:
    """Return the finding for the figure of causes: the most common one per provision, and how many changes
    are shown to be there.

    released: the released view of E6; found: the statements on it.
    """
    parts = []
    for provision, rows in released.dropna(subset=["before", "after"]).groupby("provision", sort=False):
        top = rows.loc[rows["after"].idxmax()]
        share = danish.percent_of(top["after"])
        parts.append(f"{provision}: oftest »{top['label']}« ({share} af de hjemviste sager i {plan.after})")
    told = [statement.verdict for statement in found.values()]
    moved = sum(verdict in verdicts.NAMED for verdict in told)
    if n := sum(verdict != verdicts.NOT_ESTIMABLE for verdict in told):
        shown = danish.number(moved) if moved else "ingen"
        parts.append(f"Af {danish.number(n)} prøvede årsager tyder svarene på en ændring for {shown}")
    return f"{'. '.join(parts) or 'Andelene kan ikke vises'}."


def associations(table: pd.DataFrame, released: pd.DataFrame, plan: Plan) -> dict[str, Statement]:
    """Return the statements on E7 (``analysis.remittal.association.e7``), keyed "E7_has_expert_bpa" and so
    on. Raises WordingRefused.
    """
    pairs = zip(table.to_dict("records"), released["odds_ratio"], strict=True)
    return {
        f"E7_{row['measure']}_{row['provision']}": Statement(
            refuse_causal_verbs(_association(row, pd.notna(odds), plan)), row["verdict"]
        )
        for row, odds in pairs
    }


def _association(row: Mapping[str, Any], visible: bool, plan: Plan) -> str:
    exposure, cases = EXPOSED[row["measure"]], CASES[row["provision"]]
    question = f"om {exposure} forekommer oftere eller sjældnere sammen med hjemvisning i {cases}"
    if row["verdict"] == verdicts.NOT_ESTIMABLE:
        why = danish.listing([informative_reason(code, plan) for code in row["reasons"].split(";")])
        return f"Det kan ikke opgøres, {question}, fordi {why} ({SECONDARY_MARK})."
    if not visible:
        return f"Det kan ikke vises, {question} ({SECONDARY_MARK})."
    ratio, low, high = (danish.number(row[f"odds_{name}"], 2) for name in ("ratio", "low", "high"))
    unit = EXPOSURE[row["measure"]]
    what = f"oddsforhold for {unit}" if unit != exposure else "oddsforhold"
    odds = f"{what} {ratio}; {level(row['level'])} {low} til {high}"
    within = f"inden for samme kommune og periode ({odds}; {SECONDARY_MARK})"
    if row["verdict"] == verdicts.NOT_SHOWN:
        return (
            f"For {cases} er det ikke påvist, at {exposure} forekommer oftere eller sjældnere sammen med "
            f"hjemvisning {within}."
        )
    more = row["verdict"] == association.MORE
    return (
        f"For {cases} forekommer {exposure} {'oftere' if more else 'sjældnere'} sammen med hjemvisning end "
        f"med stadfæstelse {within}. {NO_CAUSE[row['verdict']]}"
    )


def informative_reason(code: str, plan: Plan) -> str:
    """Return why an association cannot be reported, as a Danish clause that names the limit and never the
    small count.
    """
    guards, where = plan.guards, "celler med både stadfæstede og hjemviste sager, der adskiller sig"
    cases = f"færre end {danish.number(guards.min_cases_per_period)} stadfæstede eller hjemviste sager"
    places = f"færre end {danish.number(guards.min_municipalities_per_period)} kommuner"
    clauses = {
        "few_informative_cases": f"der er {cases} i {where}",
        "few_informative_municipalities": f"{places} har {where}",
    }
    return clauses[code] if code in clauses else reason(code, plan)


def registration(theirs: pd.DataFrame | None, released: pd.DataFrame) -> dict[str, Statement]:
    """Return the statement on agreement with Ankestyrelsen's registration, from the released view."""
    return {"registration": Statement(_registration(theirs, released))}


def _registration(theirs: pd.DataFrame | None, released: pd.DataFrame) -> str:
    if theirs is None:
        return (
            "Ankestyrelsens registrering af årsager er ikke givet til undersøgelsen, så kommunernes svar er "
            "ikke holdt op mod den."
        )
    shown = released.dropna(subset=["same", "kappa"])
    if shown.empty:
        return (
            "Kommunernes svar om årsager er holdt op mod Ankestyrelsens registrering, men der er for få "
            "fælles sager til at vise, hvor ofte de er ens."
        )
    parts = [
        f"{row.label.lower()} {danish.percent_of(row.same)} (kappa {danish.number(row.kappa, 2)})"
        for row in shown.itertuples()
    ]
    return (
        "Kommunernes svar og Ankestyrelsens registrering er ens i denne andel af de fælles sager: "
        f"{danish.listing(parts)}."
    )
