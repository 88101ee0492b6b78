"""Views and caveats of the representation: who answered, what became of the drawn cases, how they were
measured and weighted.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers import danish
from helpers.protocol.analysis_plan import Plan
from helpers.publish.release import Published
from helpers.publish.views import ONE_DECIMAL, View
from helpers.publish.wording import OUTCOME, PROVISION, size_names, translated

WHOLE = "Alle"
DIMENSION = {"size_class": "Størrelse", "region": "Region", "typology": "Kommunetype", "all": WHOLE}
LARGE_CHANGE = (
    0.10  # in the share of one way of counting, from which the report says that the ways have changed
)
FEW_CHOSEN = 0.02  # of the cases picked by municipalities, below which the draw counts as kept
# between the response of groups, from which the report says that some are better covered than others
LARGE_GAP = 0.20


def response(rows: pd.DataFrame, plan: Plan, source: str) -> View:
    """View of the response by size, region and typology (``analysis.representation.response.response``)."""
    names = size_names(plan) | {"all": WHOLE}
    order = {code: place for place, code in enumerate(names)}
    rows = rows.sort_values(
        "group", key=lambda codes: codes.astype(str).map(order).fillna(len(order)), kind="stable"
    )
    rows = rows.sort_values(
        "dimension", key=lambda codes: codes.map(list(DIMENSION).index), kind="stable", ignore_index=True
    )
    frame = rows.assign(
        dimension=translated(rows["dimension"], DIMENSION),
        group=rows["group"].astype(str).replace(names),
        response_share=rows["n_municipalities"] / rows["invited"],
    )
    published = Published(
        "04_representation/svar",
        "survey",
        "Svar efter størrelse, region og kommunetype",
        source,
        ("dimension", "invited", "group"),
        ("response_share",),
        adds_up="dimension",
        total=(WHOLE,),
    )
    headers = {
        "dimension": "Opdeling",
        "group": "Kommuner",
        "invited": "Spurgte",
        "n_municipalities": "Svar",
        "response_share": "Svarandel",
        "n_cases": "Udfyldte sager",
    }
    formats = {
        "n_cases": danish.number,
        "n_municipalities": danish.number,
        "response_share": danish.percent_of,
    }
    return View(frame, published, headers, formats, "Størrelse er antal indbyggere.")


def fates(rows: pd.DataFrame, source: str) -> View:
    """View of what became of the main cases, per provision, period and outcome
    (``analysis.representation.response.fates``).

    The share hindered otherwise is left out, so that a withheld share does not follow from the others.
    """
    parts = {
        "completed_share": rows["completed"],
        "lost_share": rows["lost"],
        "unanswered_share": rows["unanswered"] + rows["silent"],
    }
    frame = pd.DataFrame(
        {
            "provision": translated(rows["provision"], PROVISION),
            "period": rows["period"],
            "outcome": translated(rows["outcome"], OUTCOME),
            "n_cases": rows["n_cases"],
            "n_municipalities": rows["n_municipalities"],
        }
        | {name: counts / rows["n_cases"] for name, counts in parts.items()}
        | {"substitutes": rows["substitutes"]}
    )
    keys = ("provision", "period", "outcome")
    published = Published(
        "04_representation/disposition",
        "survey",
        "Hvad der blev af de udtrukne sager",
        source,
        keys,
        shares=tuple(parts),
    )
    headers = {
        "provision": "Ydelse",
        "period": "Periode",
        "outcome": "Udfald",
        "n_cases": "Hovedsager",
        "completed_share": "Udfyldt",
        "lost_share": "Slettet eller ikke fundet",
        "unanswered_share": "Ikke besvaret",
        "substitutes": "Reservesager brugt",
    }
    formats = dict.fromkeys(parts, danish.percent_of) | dict.fromkeys(
        ("n_cases", "n_municipalities", "substitutes"), danish.number
    )
    note = "Resten af hovedsagerne kunne ikke udfyldes af andre grunde. Ikke besvaret: kommunen har ikke svaret, eller sagen er sprunget over."
    return View(frame, published, headers, formats, note)


def methods(rows: pd.DataFrame, labels: Mapping[str, str], source: str) -> View:
    """View of how pages were counted per period (``analysis.representation.response.methods``). labels:
    method → Danish label.
    """
    frame = rows.drop(columns="n").assign(method=translated(rows["method"], labels))
    published = Published(
        "04_representation/maalemetode",
        "survey",
        "Hvordan siderne er talt",
        source,
        ("period", "method"),
        shares=("share",),
    )
    headers = {"period": "Periode", "method": "Opgjort ved", "n_cases": "Sager i alt", "share": "Andel"}
    return View(frame, published, headers, {"n_cases": danish.number, "share": danish.percent_of})


def unanswered(rows: pd.DataFrame, questions: Mapping[str, str], source: str) -> View:
    """View of the unanswered questions per period (``analysis.representation.item_response.by_period``).
    questions: item → Danish text.
    """
    frame = rows.assign(question=translated(rows["item"], questions)).drop(
        columns=["item", "missing", "asked"]
    )
    published = Published(
        "04_representation/ubesvaret",
        "survey",
        "Ubesvarede spørgsmål",
        source,
        ("question", "period"),
        shares=("share",),
    )
    headers = {
        "question": "Spørgsmål",
        "period": "Periode",
        "n_cases": "Stillet til sager",
        "share": "Ubesvaret",
    }
    return View(frame, published, headers, {"n_cases": danish.number, "share": danish.percent_of})


def weights(rows: pd.DataFrame, source: str) -> View:
    """View of the weights (``survey.sampling.weights.diagnostics``): population, cases, design effect and
    effective n.
    """
    frame = rows.assign(provision=translated(rows["provision"], PROVISION)).drop(
        columns=["largest_municipality_share", "largest_weight"]
    )
    published = Published(
        "04_representation/vaegte",
        "survey",
        "Vægte og effektivt antal",
        source,
        ("provision", "period", "population"),
        statistics=("deff", "effective_n", "weighted_n"),
    )
    headers = {
        "provision": "Ydelse",
        "period": "Periode",
        "population": "Afgjorte sager",
        "n_cases": "Sager med sidetal",
        "effective_n": "Effektivt antal",
        "deff": "Designeffekt",
    }
    formats = {
        "population": danish.number,
        "n_cases": danish.number,
        "effective_n": danish.number,
        "deff": ONE_DECIMAL,
    }
    return View(frame, published, headers, formats)


def caveats(
    response: pd.DataFrame, methods: pd.DataFrame, same_method: float, chosen: float, plan: Plan
) -> dict[str, dict[str, str]]:
    """Return the caveats that the figures call for: uneven response, cases picked by municipalities, another
    way of counting pages.

    response, methods: the released views; same_method, chosen:
    ``analysis.representation.response.same_method``, ``chosen_by_municipality``. caveats_in_short: the last
    two in a sentence, for the summary.
    """
    moved = _most_moved(methods, plan)
    found = {
        "caveat_response": _uneven(response),
        "caveat_draw": _chosen(chosen),
        "caveat_methods": _drift(moved, same_method, plan),
        "caveats_in_short": _in_short(chosen, moved),
    }
    return {name: {"text": text} for name, text in found.items()}


def _chosen(share: float) -> str:
    if not _many(share):
        return "Sagerne er de udtrukne; ingen eller ganske få er valgt af kommunerne selv."
    return (
        f"{danish.percent_of(share)} af de udfyldte sager er valgt af kommunerne selv og ikke trukket. Er "
        "tunge eller lette sager valgt i "
        "den ene periode, ligner det en ændring. Resultatet for de udtrukne sager alene står blandt de "
        "andre beregninger."
    )


def _many(chosen: float) -> bool:
    return not pd.isna(chosen) and chosen >= FEW_CHOSEN


def _in_short(chosen: float, moved: pd.Series | None) -> str:
    picked = (
        f"{danish.percent_of(chosen)} af de udfyldte sager er valgt af kommunerne selv og ikke trukket"
        if _many(chosen)
        else ""
    )
    counted = (
        "siderne er ikke talt på samme måde i de to perioder" if moved is not None and _large(moved) else ""
    )
    told = [part for part in (picked, counted) if part]
    if told:
        return f"{danish.sentence(', og '.join(told))}. {'Begge dele' if len(told) > 1 else 'Det'} kan ligne en ændring i omfanget."
    unknown = (
        ", men det kan ikke vises, om siderne er talt på samme måde"
        if moved is None
        else ", og siderne er talt på omtrent samme måde"
    )
    return f"Sagerne er de udtrukne{unknown} i de to perioder."


def _uneven(released: pd.DataFrame) -> str:
    groups = released[released["dimension"] != WHOLE].dropna(subset=["response_share"])
    spread = groups.groupby("dimension")["response_share"].agg(["min", "max"])
    apart = spread[(spread["max"] - spread["min"]) >= LARGE_GAP]
    if groups.empty:
        return "Det kan ikke vises, om nogle kommuner har svaret mere end andre."
    if apart.empty:
        return f"Svarene er jævnt fordelt: inden for hver opdeling er der mindre end {_points(LARGE_GAP)} mellem højeste og laveste svarandel."
    named = [
        f"{name.lower()} ({danish.percent_of(row['min'])} til {danish.percent_of(row['max'])})"
        for name, row in apart.iterrows()
    ]
    return f"Svarandelen varierer efter {danish.listing(named)}. Vægtene retter for kommunens størrelse, men ikke for andre forskelle."


def _most_moved(released: pd.DataFrame, plan: Plan) -> pd.Series | None:
    """Return the shares of both periods of the method whose share has changed most (its name: the method);
    None where none is shown.
    """
    shares = released.dropna(subset=["share"]).pivot(index="method", columns="period", values="share")
    if not {plan.before, plan.after} <= set(shares.columns):
        return None
    shares = shares[[plan.before, plan.after]].dropna()
    return (
        shares.loc[(shares[plan.after] - shares[plan.before]).abs().idxmax()]
        if len(shares)
        else pd.Series([0.0, 0.0])
    )


def _large(moved: pd.Series) -> bool:
    return abs(moved.iloc[1] - moved.iloc[0]) >= LARGE_CHANGE


def _drift(moved: pd.Series | None, same_method: float, plan: Plan) -> str:
    if moved is None:
        return "Det kan ikke vises, om siderne er talt på samme måde i de to perioder."
    if not _large(moved):
        return "Siderne er talt på omtrent samme måde i de to perioder."
    before, after = (danish.percent_of(share) for share in moved)
    used = f"{_lower(str(moved.name))} er brugt i {before} af sagerne fra {plan.before} og {after} fra {plan.after}"
    text = f"Siderne er ikke talt på samme måde i de to perioder: {used}."
    pairs = (
        ""
        if pd.isna(same_method)
        else f" {danish.percent_of(same_method)} af kommunerne bruger oftest samme metode i begge perioder."
    )
    return f"{text}{pairs} En del af ændringen i omfanget kan derfor hænge sammen med målemetoden."


def _points(share: float) -> str:
    return f"{danish.number(100 * share)}{danish.NBSP}procentpoint"


def _lower(label: str) -> str:
    return f"»{label[0].lower()}{label[1:]}«"
