"""Danish sentences on who answered, what early files were found, and what the figures cannot tell."""

from __future__ import annotations

import pandas as pd

from helpers import danish
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import Codebook
from helpers.protocol.disclosure import Rules
from helpers.publish.representation.tables import WHOLE
from helpers.publish.statements import Statement
from helpers.publish.wording import CASES
from helpers.terms import COMPLETED

ADJECTIVE = {"upheld": "stadfæstede", "remitted": "hjemviste"}
# in the share of one way of counting, from which the report says that the ways have changed
LARGE_CHANGE = 0.10
# of the cases picked by municipalities, below which the draw counts as kept
FEW_CHOSEN = 0.02
# between the response of groups, from which the report says that some are better covered than others
LARGE_GAP = 0.20


def response(released: pd.DataFrame, invited: int) -> Statement:
    """Return the sentence on who answered. ``released``: the released view of the response, its last row the
    whole.
    """
    whole, asked = released.iloc[-1], danish.number(invited)
    if pd.isna(whole["n_municipalities"]):
        return Statement(f"{asked} kommuner er spurgt. For få har svaret til, at svarene kan vises.")
    answered, filled = (danish.number(whole[name]) for name in ("n_municipalities", "n_cases"))
    share = danish.percent_of(whole["n_municipalities"] / invited)
    return Statement(f"{answered} af {asked} kommuner har svaret ({share}). De har udfyldt {filled} sager.")


def availability(table: pd.DataFrame, plan: Plan, rules: Rules) -> Statement:
    """Return the statement on how many early files were found, per provision
    (``analysis.growth.survivorship.availability``); very few found or lost files are not counted out.
    """
    rows = table[table["period"] == plan.before].set_index("provision")
    parts = [
        f"{_found(rows.loc[p], rules)} de eftersøgte {CASES[p]}"
        for p in plan.provisions
        if p in rows.index and rows.loc[p, "sought"] >= plan.guards.min_cases_per_period
    ]
    found = f"Fra {plan.before} er {danish.listing(parts)} fundet"
    unknown = f"Det kan ikke opgøres, hvor mange sager fra {plan.before} der er fundet"
    return Statement(f"{found if parts else unknown} ({plan.scope}).")


def _found(row: pd.Series, rules: Rules) -> str:
    if min(row["lost"], row["sought"] - row["lost"]) >= rules.min_cases:
        return f"{danish.percent_of(row['availability'])} af"
    return "så godt som alle" if row["lost"] < rules.min_cases else "så godt som ingen af"


def caveats(
    response: pd.DataFrame, methods: pd.DataFrame, same_method: float, chosen: float, plan: Plan
) -> dict[str, Statement]:
    """Return the caveats that the figures call for: uneven response, cases picked by municipalities, another
    way of counting pages.

    response, methods: the released views; same_method, chosen:
    ``analysis.representation.response.same_method``, ``chosen_by_municipality``. caveats_in_short: the last
    two in a sentence, for the summary.
    """
    moved = _most_moved(methods, plan)
    return {
        "caveat_response": Statement(_uneven(response)),
        "caveat_draw": Statement(_chosen(chosen)),
        "caveat_methods": Statement(_drift(moved, same_method, plan)),
        "caveats_in_short": Statement(_in_short(chosen, moved)),
    }


def _chosen(share: float) -> str:
    if not _many(share):
        return "Sagerne er de udtrukne; ingen eller ganske få er valgt af kommunerne selv."
    return (
        f"{danish.percent_of(share)} af de udfyldte sager er valgt af kommunerne selv og ikke trukket. Er "
        "tunge eller lette sager valgt i den ene periode, ligner det en ændring. Resultatet for de udtrukne "
        "sager alene står blandt de andre beregninger."
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
        subject = "Begge dele" if len(told) > 1 else "Det"
        return f"{danish.sentence(', og '.join(told))}. {subject} kan ligne en ændring i omfanget."
    unknown = (
        ", men det kan ikke vises, om siderne er talt på samme måde"
        if moved is None
        else ", og siderne er talt på omtrent samme måde"
    )
    return f"Sagerne er de udtrukne{unknown} i de to perioder."


def burden(asked: pd.DataFrame, rules: Rules) -> Statement:
    """Return the sentence on how many answers a completed case called for (``item_response.per_case``), in
    the median, by provision and outcome where enough cases and municipalities stand behind it.
    """
    parts = []
    for (provision, outcome), rows in asked.groupby(["provision", "outcome"], sort=True):
        if (
            len(rows) >= rules.min_cases_statistic
            and rows["municipality"].nunique() >= rules.min_municipalities
        ):
            median = danish.number(rows["answers"].median())
            parts.append(f"{median} i {ADJECTIVE[outcome]} {CASES[provision]}")
    if not parts:
        return Statement("Hvor mange svar skemaet krævede pr. sag, kan ikke vises.")
    whole = danish.number(asked["answers"].median())
    return Statement(f"En udfyldt sag krævede {whole} svar (medianen): {danish.listing(parts)}.")


def converted(codebook: Codebook) -> Statement:
    """Return the sentence on how what was counted became standard pages."""
    units = codebook.page_units
    if units is None:
        return Statement("Kommunerne har selv regnet sagernes omfang om til normalsider.")
    characters, pages = units.characters_per_page, units.standard_pages_per_page
    one = "én normalside" if pages == 1 else f"{danish.number(pages, 2)} normalsider"
    return Statement(
        f"Kommunerne har talt tegn eller sider. Tegn er delt med {danish.number(characters)}, og en side er "
        f"regnet for {one}. Det er en fast regel, som er valgt på forhånd, og ikke en måling."
    )


def counted_as_defined(cases: pd.DataFrame, rules: Rules) -> Statement:
    """Return the sentence on whether attachments and duplicates are among what was counted, as the completed
    cases say; without weights.
    """
    done = cases[cases["disposition"].eq(COMPLETED)]
    told = done.dropna(subset=["attachments_included", "duplicates_included"])
    if len(told) < rules.min_cases or told["municipality"].nunique() < rules.min_municipalities:
        return Statement("Om bilag og dubletter er talt med, kan ikke vises.")
    attached, twice = (
        danish.percent_of(float(told[name].astype(float).mean()))
        for name in ("attachments_included", "duplicates_included")
    )
    return Statement(
        f"I {attached} af sagerne er bilag talt med, og i {twice} er dubletter talt flere gange."
    )


def _uneven(released: pd.DataFrame) -> str:
    groups = released[released["dimension"] != WHOLE].dropna(subset=["response_share"])
    spread = groups.groupby("dimension")["response_share"].agg(["min", "max"])
    apart = spread[(spread["max"] - spread["min"]) >= LARGE_GAP]
    if groups.empty:
        return "Det kan ikke vises, om nogle kommuner har svaret mere end andre."
    if apart.empty:
        return (
            f"Svarene er jævnt fordelt: inden for hver opdeling er der mindre end {_points(LARGE_GAP)} "
            "mellem højeste og laveste svarandel."
        )
    named = [
        f"{name.lower()} ({danish.percent_of(row['min'])} til {danish.percent_of(row['max'])})"
        for name, row in apart.iterrows()
    ]
    return (
        f"Svarandelen varierer efter {danish.listing(named)}. Vægtene retter for kommunens størrelse, men "
        "ikke for andre forskelle."
    )


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
    text = (
        f"Siderne er ikke talt på samme måde i de to perioder: {_lower(str(moved.name))} er brugt i {before} "
        f"af sagerne fra {plan.before} og {after} fra {plan.after}."
    )
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
