"""Danish sentences that describe the material and the published figures; findings of the survey are worded in
statements.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import FILE as PLAN_FILE
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.disclosure import Rules
from helpers.protocol.frozen import Frozen, kept
from helpers.publish.wording import PROVISION, REFUSED, translated


def response(released: pd.DataFrame, invited: int) -> dict[str, str]:
    """Return the sentence on who answered. ``released``: the released view of the response, its last row the
    whole.
    """
    whole = released.iloc[-1]
    if pd.isna(whole["n_municipalities"]):
        return {
            "text": f"{danish.number(invited)} kommuner er spurgt. For få har svaret til, at svarene kan "
            "vises."
        }
    share = danish.percent_of(whole["n_municipalities"] / invited)
    answered = f"{danish.number(whole['n_municipalities'])} af {danish.number(invited)} kommuner har svaret ({share})."
    return {"text": f"{answered} De har udfyldt {danish.number(whole['n_cases'])} sager."}


def cleaning(counts: pd.DataFrame, ledger: pd.DataFrame, rules: Rules) -> dict[str, str]:
    """Return the sentence on rows in, kept and set aside, and on values mended or marked; small numbers are
    not given.

    ``counts``: section, what (rows_in, kept or a reason) and n; ``ledger``: one row per change with its
    severity.
    """
    total = counts.groupby("what")["n"].sum()
    unused = total.get("not_answered", 0)
    answered, aside = total["rows_in"] - unused, total["rows_in"] - total["kept"] - unused
    severity = ledger["severity"].value_counts()
    mended, marked = (_many(severity.get(name, 0), rules) for name in ("fix", "query"))
    text = (
        f"Kommunerne har udfyldt {_many(answered, rules)} rækker i skemaerne. "
        f"{_many(aside, rules).capitalize()} er lagt til side og "
        f"resten brugt. Derudover var {_many(unused, rules)} fortrykte rækker tomme, fordi de ikke skulle "
        "bruges. "
        f"{mended.capitalize()} værdier er rettet efter faste regler, og {marked} er markeret til "
        "opfølgning hos kommunen."
    )
    return {"text": text}


def workbooks(read: int, refused: pd.DataFrame, rules: Rules) -> dict[str, str]:
    """Return the sentence on workbooks received, read and refused by reason; small numbers are not given.

    ``read``: how many were read; ``refused``: one row per file that was not, with its reason.
    """
    came = f"Der er modtaget {_many(read + len(refused), rules)} filer."
    if refused.empty:
        return {"text": f"{came} Alle er læst."}
    reasons = (
        refused["reason"].value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    )
    listed = danish.listing(
        [
            f"{_many(n, rules)} {translated(pd.Series([reason]), REFUSED).iloc[0]}"
            for reason, n in reasons.items()
        ]
    )
    return {"text": f"{came} {_many(read, rules).capitalize()} er læst. Resten er lagt til side: {listed}."}


def _many(n: int, rules: Rules) -> str:
    """Return a number in Danish, or that it is below the threshold of disclosure."""
    return danish.number(n) if n >= rules.min_cases else f"færre end {danish.number(rules.min_cases)}"


def disclosure(rules: Rules) -> dict[str, str]:
    """Return the sentence on when a figure is withheld."""
    text = (
        f"Tal vises ikke, når der er færre end {danish.number(rules.min_cases)} sager eller "
        f"{danish.number(rules.min_municipalities)} kommuner bag. Gennemsnit og ændringer kræver mindst "
        f"{danish.number(rules.min_cases_statistic)} sager. Andele af færre end "
        f"{danish.number(rules.exact_share_base)} sager "
        f"afrundes til nærmeste {danish.number(rules.rounded_share_step)} procentpoint."
    )
    return {"text": text}


def overturn_map(rates: pd.DataFrame, breaks: pd.DataFrame) -> dict[str, str]:
    """Return the sentence on the latest published rates up to the report's time, and on the year before, with
    and without a break.

    ``rates``: ``analysis.appeals.rates.read_overturn_rates``; ``breaks``: ``series_breaks``. Only sources of
    high certainty are used.
    """
    known = _known(rates)
    year = int(known["year"].max())
    now, before = known[known["year"] == year], known[known["year"] == year - 1]
    broken = set(breaks.loc[breaks["year_from"] == year, "scope"])
    sentences = [f"I {year} var den offentliggjorte omgørelsesprocent {_listed(now)}."]
    fair = before[before["scope"].isin(set(now["scope"]) - broken)]
    barred = before[before["scope"].isin(set(now["scope"]) & broken)]
    if len(fair):
        sentences.append(f"Året før var den {_listed(fair)}.")
    if len(barred):
        sentences.append(
            f"For andre områder skifter niveauet brat mellem de to år: i {year - 1} var den "
            f"{_listed(barred)}. Det kan være følgen af et "
            "brud i opgørelsen, og de tal bør ikke sammenlignes."
        )
    return {"text": " ".join(sentences)}


def overturn_finding(rates: pd.DataFrame) -> str:
    """Return the short finding for caption and alt text: the span of the latest year up to the report's time."""
    known = _known(rates)
    now = known[known["year"] == known["year"].max()].sort_values("percent")
    low, high = (next(now.iloc[[place]].itertuples()) for place in (0, -1))
    return f"I {low.year} lå den mellem {_rate(low)} for {_scope(low.scope_label)} og {_rate(high)} for {_scope(high.scope_label)}."


def overturn_later(rates: pd.DataFrame) -> dict[str, str]:
    """Return the sentence on rates that were published after the report's time."""
    later = (
        rates[rates["later"] & rates["certain"]].dropna(subset=["percent"]).sort_values("year", kind="stable")
    )
    if later.empty:
        return {"text": "Der er ikke indlæst senere tal."}
    parts = [f"{_rate(row)} for {_scope(row.scope_label)} i {row.year}" for row in later.itertuples()]
    return {"text": f"Senere er der offentliggjort omgørelsesprocenter på {danish.listing(parts)}."}


def _known(rates: pd.DataFrame) -> pd.DataFrame:
    return rates[~rates["later"] & rates["certain"]].dropna(subset=["percent"])


def _listed(rows: pd.DataFrame) -> str:
    return danish.listing([f"{_rate(row)} for {_scope(row.scope_label)}" for row in rows.itertuples()])


def _rate(row: tuple) -> str:
    return danish.percent(row.percent, row.decimals)


def _scope(label: str) -> str:
    return label[0].lower() + label[1:]


def growth_finding(statements: dict[str, dict], plan: Plan) -> str:
    """Return the short finding on the primary family for captions and alt texts, from the statements'
    verdicts.
    """
    parts = [
        _short(PROVISION[p], statements[f"{plan.primary_estimand}_{p}"], plan)
        for p in plan.primary_provisions
    ]
    return f"{'. '.join(parts)}."


def _short(subject: str, statement: dict, plan: Plan) -> str:
    label = statement["label"]
    if statement["verdict"] == verdicts.EQUIVALENCE:
        label = f"påvist fravær af en ændring på mere end en faktor {danish.number(plan.margin, 1)}"
    level = danish.percent_of(plan.confidence_level)
    interval = (
        f" ({statement['change']}, {level} sikkerhedsinterval {statement['interval']})"
        if statement["change"]
        else ""
    )
    return f"{subject}: {label}{interval}"


def spread_finding(released: pd.DataFrame, statements: dict[str, dict], plan: Plan) -> str:
    """Return the finding of the figure of distributions: the medians and whether their change is shown.

    released: the released view of the levels (provision in Danish, period, median); statements: those of E3.
    """
    medians = released.set_index(["provision", "period"])["median"]
    parts = [_medians(PROVISION[p], medians, statements[f"E3_{p}"]["label"], plan) for p in plan.provisions]
    return f"{'. '.join(parts)}."


def _medians(provision: str, medians: pd.Series, label: str, plan: Plan) -> str:
    before, after = (medians.get((provision, period)) for period in (plan.before, plan.after))
    if pd.isna(before) or pd.isna(after):
        return f"{provision}: medianen kan ikke vises"
    return f"{provision}: median {danish.number(before)} normalsider i {plan.before} og {danish.number(after)} i {plan.after} ({label})"


def second_looks(released: pd.DataFrame) -> dict[str, str]:
    """Return the sentence on the second looks at E1: the span of their estimates beside the planned one.

    released: the released view of the sensitivity table (group, label, planned, ratio).
    """
    parts = [_looks(group, rows) for group, rows in released.groupby("group", sort=False)]
    return {"text": " ".join(parts)}


def _looks(group: str, rows: pd.DataFrame) -> str:
    planned = rows.loc[rows["planned"].eq(True), "ratio"].iloc[0]
    others = rows.loc[rows["planned"].ne(True), "ratio"].dropna()
    if pd.isna(planned) or others.empty:
        return f"{group}: de supplerende beregninger kan ikke vises."
    low, high = (danish.percent_change(value) for value in (others.min(), others.max()))
    alike = "alle i samme retning" if ((others > 1) == (planned > 1)).all() else "ikke alle i samme retning"
    return f"{group}: skønnet er {danish.percent_change(planned)}; i de supplerende beregninger ligger det mellem {low} og {high} ({alike})."


def plan_followed(plan: Plan, known: dict[str, Frozen]) -> dict[str, Any]:
    """Return the statement on whether this run used the analysis plan that was frozen
    (``protocol.frozen.load``).
    """
    planned = known[PLAN_FILE]
    if kept(PLAN_FILE, plan.sha256, known):
        return {
            "text": f"Beregningerne følger analyseplanen (version {plan.plan_version}), som blev fastlagt, "
            "før tallene forelå.",
            "deviates": False,
        }
    return {
        "text": "Denne beregning afviger fra analyseplanen. Den bruger en plan med kontrolsummen "
        f"{plan.sha256[:12]}; den plan, der blev "
        f"fastlagt, før tallene forelå (version {planned.version}), har {planned.sha256[:12]}. Resultaterne "
        "er derfor ikke fastlagt på "
        "forhånd.",
        "deviates": True,
    }


def weighting(known: bool, plan: Plan) -> dict[str, str]:
    """Return the statement on what the numbers stand for, and which estimands are missing where the appeals
    are not counted.
    """
    if known:
        return {"text": "Svarene er vægtet til de klager, der er afgjort i hver kommune."}
    missing = danish.listing(
        [name for name, estimand in plan.estimands.items() if estimand.weights == "population"]
    )
    return {
        "text": "Det er ikke oplyst, hvor mange klager der er afgjort i hver kommune. Svarene kan derfor "
        "ikke vægtes til landet, og "
        f"målene {missing} i analyseplanen kan ikke opgøres. Kun mål uden vægte er opgjort."
    }
