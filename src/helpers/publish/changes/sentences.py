"""E4 to E7 in Danish, by the pre-set wording rules: changes in points and in percent, and associations that
claim no cause.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.analysis.remittal import association
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import Codebook
from helpers.publish import statements
from helpers.publish.findings import POINTS, Topic, between, finding, level
from helpers.publish.statements import CASE, CASES, LABELS

SOURCE = {
    "has_expert": "ekspert",
    "has_knows_citizen": "fagperson med kendskab til borgeren",
    "has_other_municipal": "anden fagperson i kommunen",
}
EXPOSURE = {
    "standard_pages": "dobbelt så mange normalsider",
    "n_information_types": "én type sagsoplysninger mere",
    **{measure: f"oplysninger fra mindst én {source}" for measure, source in SOURCE.items()},
}
ASSOCIATED = {
    association.MORE: "hænger sammen med hyppigere hjemvisning",
    association.LESS: "hænger sammen med sjældnere hjemvisning",
    association.NOT_SHOWN: "en sammenhæng er ikke påvist",
    association.NOT_ESTIMABLE: "kan ikke opgøres",
}
NO_CAUSE = "Sammenhængen siger ikke, hvad der er årsag til hvad: indviklede sager kan både være mere dokumenterede og oftere hjemvist."
Subject = Callable[[Mapping[str, Any]], str]


def information(table: pd.DataFrame, released: pd.DataFrame, plan: Plan) -> dict[str, dict[str, Any]]:
    """Return the statements on E4 or E5 (``analysis.information.types``), keyed "E4_has_expert_bpa" and so
    on.

    released: the released view of ``table``, row by row; what is withheld there is not told here.
    """
    return _told(table, released, "measure", information_subject, plan)


def information_subject(row: Mapping[str, Any]) -> str:
    """Return what E4 or E5 is about, in Danish."""
    cases, measure = CASES[row["provision"]], row["measure"]
    if measure in SOURCE:
        return f"andelen af {cases} med oplysninger fra mindst én {SOURCE[measure]}"
    if measure == "n_information_types":
        return f"det gennemsnitlige antal typer af sagsoplysninger i en {CASE[row['provision']]}"
    return f"andelen af sagsoplysningerne i {cases}, der er indhentet på ny,"


def causes(
    table: pd.DataFrame, released: pd.DataFrame, codebook: Codebook, plan: Plan
) -> dict[str, dict[str, Any]]:
    """Return the statements on E6 (``analysis.remittal.causes.e6``), keyed "E6_reasoning_bpa" and so on; as
    ``information``.
    """
    labels = codebook.item("principal_cause").values
    return _told(
        table,
        released,
        "cause",
        lambda row: (
            f"andelen af hjemviste {CASES[row['provision']]}, hvor {cause_clause(row['cause'], labels)},"
        ),
        plan,
    )


def cause_clause(code: str, labels: Mapping[str, str]) -> str:
    """Return a cause as the rest of a clause, such as "begrundelsen var en årsag"."""
    return "der var en anden årsag" if code == "other" else f"{labels[code].lower()} var en årsag"


def _told(
    table: pd.DataFrame, released: pd.DataFrame, key: str, subject: Subject, plan: Plan
) -> dict[str, dict[str, Any]]:
    shown = released["change"].notna()
    return {
        f"{row['estimand']}_{row[key]}_{row['provision']}": _statement(row, subject(row), bool(visible), plan)
        for row, visible in zip(table.to_dict("records"), shown, strict=True)
    }


def _statement(row: Mapping[str, Any], subject: str, visible: bool, plan: Plan) -> dict[str, Any]:
    verdict, topic = verdicts.verdict(row, plan), Topic(subject, plan.scope, _tried(row, plan))
    if verdict.code == verdicts.NOT_ESTIMABLE:
        text = statements.unavailable(topic.subject, verdict.reasons, plan.scope, plan)
    elif not visible:
        text = f"Ændringen i {topic.subject} {between(plan)} kan ikke vises ({plan.scope})."
    else:
        text = finding(verdict, row, topic, plan)
    known = {
        "estimand": row["estimand"],
        "status": row["status"],
        "provision": row["provision"],
        "reasons": list(verdict.reasons),
    }
    return {
        "text": statements.refuse_no_change(text),
        "verdict": verdict.code,
        "label": LABELS[verdict.code],
        "shown": visible,
        **known,
    }


def _tried(row: Mapping[str, Any], plan: Plan) -> str:
    return (
        "flere årsager" if plan.families[plan.estimands[row["estimand"]].family].adjustment == "holm" else ""
    )


def associations(table: pd.DataFrame, released: pd.DataFrame, plan: Plan) -> dict[str, dict[str, Any]]:
    """Return the statements on E7 (``analysis.remittal.association.e7``), keyed "E7_has_expert_bpa" and so
    on. Raises CausalWording.
    """
    found = {}
    for row, odds in zip(table.to_dict("records"), released["odds_ratio"], strict=True):
        text = statements.refuse_causal_verbs(_association(row, pd.notna(odds), plan))
        known = {
            "estimand": "E7",
            "status": row["status"],
            "provision": row["provision"],
            "verdict": row["verdict"],
        }
        found[f"E7_{row['measure']}_{row['provision']}"] = {
            "text": text,
            "label": ASSOCIATED[row["verdict"]],
            **known,
        }
    return found


def _association(row: Mapping[str, Any], visible: bool, plan: Plan) -> str:
    exposure, cases = EXPOSURE[row["measure"]], CASES[row["provision"]]
    question = f"om {exposure} hænger sammen med hjemvisning i {cases}"
    if row["verdict"] == association.NOT_ESTIMABLE:
        why = danish.listing([informative_reason(code, plan) for code in row["reasons"].split(";")])
        return f"Det kan ikke opgøres, {question}, fordi {why} ({plan.scope})."
    if not visible:
        return f"Det kan ikke vises, {question} ({plan.scope})."
    interval = f"{danish.number(row['odds_low'], 2)} til {danish.number(row['odds_high'], 2)}"
    odds = f"oddsforhold {danish.number(row['odds_ratio'], 2)}; {level(plan.confidence_level)} {interval}"
    within = f"inden for samme kommune og periode ({plan.scope})"
    if row["verdict"] == association.NOT_SHOWN:
        return (
            f"For {cases} er det ikke påvist, at {exposure} hænger sammen med hjemvisning {within} ({odds})."
        )
    often = "hyppigere" if row["verdict"] == association.MORE else "sjældnere"
    return f"For {cases} hænger {exposure} sammen med {often} hjemvisning {within} ({odds}). {NO_CAUSE}"


def informative_reason(code: str, plan: Plan) -> str:
    """Return why an association cannot be reported, as a Danish clause that names the limit and never the
    small count.
    """
    guards, where = plan.guards, "celler med både stadfæstede og hjemviste sager, der adskiller sig"
    cases = f"færre end {danish.number(guards.min_cases_per_period)} stadfæstede eller hjemviste sager"
    clauses = {
        "few_informative_cases": f"der er {cases} i {where}",
        "few_informative_municipalities": f"færre end {danish.number(guards.min_municipalities_per_period)} "
        f"kommuner har {where}",
    }
    return clauses[code] if code in clauses else statements.reason(code, plan)


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
    change_text = f"{danish.signed(100 * (moved['after'] - moved['before']))}{danish.NBSP}{POINTS}"
    return (
        f"Oftest findes »{top['label']}« ({danish.percent_of(top['after'])} i {plan.after}), og den største "
        "forskel mellem perioderne "
        f"er for »{moved['label']}« ({change_text}). Forskellene for de enkelte typer er ikke prøvet "
        "statistisk."
    )


def causes_finding(released: pd.DataFrame, found: Mapping[str, Mapping[str, Any]], plan: Plan) -> str:
    """Return the finding for the figure of causes: the most common one per provision, and how many changes
    are shown to be there.
    """
    parts = []
    for provision, rows in released.dropna(subset=["before", "after"]).groupby("provision", sort=False):
        top = rows.loc[rows["after"].idxmax()]
        share = danish.percent_of(top["after"])
        parts.append(f"{provision}: oftest »{top['label']}« ({share} af de hjemviste sager i {plan.after})")
    told = [entry["verdict"] for entry in found.values() if entry.get("estimand") == "E6"]
    moved = sum(verdict in (verdicts.INCREASE, verdicts.DECREASE) for verdict in told)
    tested = sum(verdict != verdicts.NOT_ESTIMABLE for verdict in told)
    shown = (
        f"Af {danish.number(tested)} prøvede ændringer er {danish.number(moved) if moved else 'ingen'} påvist"
        if tested
        else ""
    )
    return f"{'. '.join([*parts, shown] if shown else parts) or 'Andelene kan ikke vises'}."
