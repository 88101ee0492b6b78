"""Views and sentences on the central question: what was there at the decision, and what the appeal added."""

from __future__ import annotations

import pandas as pd

from helpers import danish
from helpers.protocol.analysis_plan import Plan
from helpers.publish.release import Published
from helpers.publish.views import ONE_DECIMAL, View
from helpers.publish.wording import PROVISION, translated

NOT_FORESEEN = (
    "Tallene viser ikke den dokumentation, der er skrevet før afgørelsen i forventning om en klage."
)
PAGES, ITEMS = "normalsider", "sagsoplysninger"
_DEFINITE = {PAGES: "normalsiderne", ITEMS: "sagsoplysningerne"}


def by_stage(rows: pd.DataFrame, name: str, what: str, plan: Plan, source: str) -> View:
    """View of what was there at the decision and what the appeal added
    (``analysis.information.stages.by_stage``).

    ``name``: the table's name within 06_information; ``what``: PAGES or ITEMS.
    """
    frame = rows.assign(provision=translated(rows["provision"], PROVISION))
    frame["interval"] = [
        _interval(low, high) for low, high in zip(rows["share_low"], rows["share_high"], strict=True)
    ]
    title = f"{danish.sentence(what)} ved kommunens afgørelse og tilføjet efter klagen ({plan.scope})"
    bounds = (
        "decision_low",
        "decision_high",
        "added_low",
        "added_high",
        "share_low",
        "share_high",
        "interval",
    )
    statistics = ("weighted_n", "decision_mean", "added_mean", "added_share", *bounds)
    published = Published(
        f"06_information/{name}", "survey", title, source, ("provision", "period"), statistics
    )
    headers = {
        "provision": "Ydelse",
        "period": "Periode",
        "n_cases": "Sager",
        "n_municipalities": "Kommuner",
        "decision_mean": "Ved afgørelsen",
        "added_mean": "Tilføjet",
        "added_share": "Andel tilføjet",
        "interval": "Interval",
    }
    formats = dict.fromkeys(("n_cases", "n_municipalities"), danish.number) | dict.fromkeys(
        ("decision_mean", "added_mean"), ONE_DECIMAL
    )
    meaning = f"Vægtede gennemsnit af {what} pr. sag; andelen er de tilføjede {what} af alle."
    interval = f"Interval: {danish.percent_of(plan.confidence_level)} sikkerhedsinterval for andelen; gennemsnittenes står i datafilen."
    note = f"{meaning} {interval} {NOT_FORESEEN}"
    return View(
        frame, published, headers, formats | {"added_share": danish.percent_of, "interval": str}, note
    )


def _interval(low: float, high: float) -> str | None:
    return None if pd.isna(low) else danish.percent_range(100 * low, 100 * high).replace(" ", danish.NBSP)


def added(released: pd.DataFrame, provision: str, what: str, plan: Plan) -> dict[str, str]:
    """Return the sentence on the share that the appeal added for one provision in both periods, from the
    released view.
    """
    label = PROVISION[provision]
    rows = released[released["provision"] == label].set_index("period").reindex([plan.before, plan.after])
    if rows["added_share"].isna().any():
        return {
            "text": f"{label}: Hvor stor en andel af {_DEFINITE[what]}, der kom til efter klagen, kan ikke "
            "vises for begge perioder."
        }
    level = f"{danish.percent_of(plan.confidence_level)} sikkerhedsinterval"
    before, after = (danish.percent_of(share) for share in rows["added_share"])
    early, late = (
        f" ({level} {interval})" if isinstance(interval, str) else "" for interval in rows["interval"]
    )
    subject = f"{label}: {after} af {_DEFINITE[what]} i de påklagede sager fra {plan.after} kom til efter klagen{late}"
    return {"text": f"{subject}. I {plan.before} var det {before}{early}"}


def central(released: pd.DataFrame, what: str, plan: Plan) -> dict[str, dict[str, str]]:
    """Return statement id → sentence, one per provision of the plan, each with what the figures cannot show."""
    found = {provision: added(released, provision, what, plan) for provision in plan.provisions}
    name = "pages" if what == PAGES else "items"
    return {
        f"added_{name}_{provision}": {"text": f"{entry['text'].rstrip('.')}. {NOT_FORESEEN}"}
        for provision, entry in found.items()
    }
