"""Danish sentences on who answered, what early files were found, and what the figures cannot tell."""

from __future__ import annotations

import pandas as pd

from helpers import danish
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import Codebook
from helpers.protocol.disclosure import Rules
from helpers.publish.changes.headings import span
from helpers.publish.changes.sentences import NOT_ALIKE
from helpers.publish.statements import Statement
from helpers.publish.wording import ADJECTIVE, CASES, LARGE_GAP, PROVISION, PROVISION_CODE, THE_CASES, WHOLE
from helpers.terms import COMPLETED

# of the cases picked by municipalities, below which the draw counts as kept
FEW_CHOSEN = 0.02
ESTIMATED = "estimate"  # the way of counting that counts nothing
UNKNOWN = "Hvor mange af sagerne kommunerne selv har valgt, vises ikke"


def response(released: pd.DataFrame, invited: int) -> Statement:
    """Return the sentence on who answered. ``released``: the released view of the response, its last row the
    whole.
    """
    whole, asked = released.iloc[-1], danish.number(invited)
    if pd.isna(whole["n_municipalities"]):
        return Statement(f"{asked} kommuner er spurgt. Hvor mange der har svaret, kan ikke vises.")
    answered, filled = (danish.number(whole[name]) for name in ("n_municipalities", "n_cases"))
    share = danish.percent_of(whole["n_municipalities"] / invited)
    return Statement(f"{answered} af {asked} kommuner har svaret ({share}). De har udfyldt {filled} sager.")


def heading(answered: pd.DataFrame, steps: pd.DataFrame, invited: int) -> Statement:
    """Return the heading on what the investigation rests on: municipalities that answered, and cases with
    pages. answered, steps: the released views of the response and of ``effort.flow``.
    """
    n, filled = (answered.iloc[-1][name] for name in ("n_municipalities", "n_cases"))
    if pd.isna(n) or pd.isna(filled):
        return Statement("Fra afgjorte klager til tal")
    who = f"{danish.number(n)} af {danish.number(invited)} kommuner har svaret"
    if steps.empty or steps["extent"].isna().any():
        return Statement(f"{who} og udfyldt {danish.number(filled)} sager")
    return Statement(f"{who}; {danish.number(steps['extent'].sum())} sager har et sidetal")


def lost_files(fates: pd.DataFrame, plan: Plan) -> Statement:
    """Return the statement on how many early files were lost, per provision. fates: the released view
    ``tables.fates``: what is hidden there is not told here.
    """
    rows = fates[fates["period"] == plan.before].set_index("provision")["lost_share"]
    lost = {code: rows[PROVISION[code]] for code in plan.provisions if PROVISION[code] in rows.index}
    if not lost:
        return Statement(f"Det kan ikke opgøres, hvor mange sager fra {plan.before} der er gået tabt.")
    told = [f"{danish.percent_of(n)} af {THE_CASES[code]}" for code, n in lost.items() if pd.notna(n)]
    hidden = danish.listing([THE_CASES[code] for code, n in lost.items() if pd.isna(n)])
    if not told:
        return Statement(f"Hvor mange af de udtrukne sager fra {plan.before} der er gået tabt, vises ikke.")
    rest = f"; for {hidden} vises det ikke" if hidden else ""
    return Statement(
        f"Af de udtrukne sager fra {plan.before} er {danish.listing(told)} slettet eller ikke fundet{rest}."
    )


def caveats(
    response: pd.DataFrame, counted: pd.DataFrame, released: pd.DataFrame, chosen: float, plan: Plan
) -> dict[str, Statement]:
    """Return the caveats that the figures call for: uneven response, cases picked by municipalities, another
    way of counting pages.

    response: the released view; counted: ``analysis.representation.response.ways_of_counting``, released: its
    released view, row by row; chosen: ``…response.chosen_by_municipality``. Whether the ways of counting have
    changed is said of all that is known, the shares only where they are shown. caveats_in_short: the last two
    in a sentence, for the summary.
    """
    ways = released[["provision", "way"]].assign(
        **{name: counted[name].to_numpy() for name in ("question", "before", "after", "n_cases")},
        shown=released[["before", "after"]].notna().all(axis=1),
        **{f"told_{name}": released[name] for name in ("before", "after")},  # as coarse as the table has them
    )
    return {
        "caveat_response": Statement(_uneven(response)),
        "caveat_draw": Statement(_chosen(chosen)),
        "caveat_methods": Statement(_drift(ways, plan)),
        "caveats_in_short": Statement(_in_short(chosen, ways, plan)),
    }


def _chosen(share: float) -> str:
    if pd.isna(share):
        return f"{UNKNOWN}."
    if not _many(share):
        return (
            f"Sagerne er trukket ved lod; ingen eller under {danish.percent_of(FEW_CHOSEN)} af de udfyldte "
            "er valgt af kommunen selv."
        )
    return (
        f"{danish.percent_of(share)} af de udfyldte sager er valgt af kommunerne selv og ikke trukket. Er "
        "tunge eller lette sager valgt i den ene periode, ligner det en ændring. Resultatet for hovedsagerne "
        "alene står blandt de andre beregninger."
    )


def chosen_in_short(chosen: float) -> tuple[float | None, str]:
    """Return the share of the completed cases that municipalities chose themselves where it is large enough
    for the summary to say it beside its main result, and that sentence.
    """
    if not _many(chosen):
        return None, "De udfyldte sager er trukket ved lod."
    return chosen, (
        f"{danish.percent_of(chosen)} af de udfyldte sager har kommunerne selv valgt, og det kan ligne "
        "eller skjule en ændring."
    )


def _many(chosen: float) -> bool:
    return not pd.isna(chosen) and chosen >= FEW_CHOSEN


def _in_short(chosen: float, ways: pd.DataFrame, plan: Plan) -> str:
    picked = (
        f"{danish.percent_of(chosen)} af de udfyldte sager er valgt af kommunerne selv og ikke trukket"
        if _many(chosen)
        else ""
    )
    changed = len(_moved(ways, plan)) > 0
    otherwise = danish.inside(NOT_ALIKE).rstrip(".") if changed else ""
    told = [part for part in (picked, otherwise) if part]
    if told:
        first = danish.sentence(", og ".join(told))
        if len(told) > 1:
            return f"{first}. Begge dele kan både ligne en ændring i omfanget og skjule en."
        return f"{first}, og det kan både ligne en ændring i omfanget og skjule en."
    alike = (
        ", og siderne er talt på omtrent samme måde"
        if _all_known(ways, plan)
        else ", men det kan ikke vises, om siderne er talt på samme måde"
    )
    drawn = UNKNOWN if pd.isna(chosen) else "Sagerne er de udtrukne"
    return f"{drawn}{alike} i de to perioder."


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


def converted(codebook: Codebook, ways: pd.DataFrame) -> Statement:
    """Return the sentence on how what was counted became standard pages. ways: the released view of
    ``tables.ways_of_counting``.
    """
    units = codebook.page_units
    if units is None:
        return Statement("Kommunerne har selv regnet sagernes omfang om til normalsider.")
    characters, pages = units.characters_per_page, units.standard_pages_per_page
    one = "én normalside" if pages == 1 else f"{danish.number(pages, 2)} normalsider"
    return Statement(
        f"Kommunerne har talt tegn eller sider{_estimated(codebook, ways)}. Tegn er delt med "
        f"{danish.number(characters)}, og en side er regnet for {one} efter en fast regel."
    )


def _estimated(codebook: Codebook, ways: pd.DataFrame) -> str:
    """Return in how many cases the pages are an estimate, from the least to the largest share of a provision
    and period, with a semicolon before it; "" where one of them is hidden or none is told.
    """
    label = codebook.code_lists["measuring_methods"].get(ESTIMATED, "")
    shares = ways.loc[ways["way"].eq(danish.sentence(label.lower())), ["before", "after"]].stack(
        future_stack=True
    )
    if shares.empty or shares.isna().any():
        return ""
    among = f", efter {danish.listing(_apart(ways))}," if span(shares) != span(shares[:1]) else ""
    return f"; i {span(shares)} af sagerne{among} er siderne skønnet"


def _apart(ways: pd.DataFrame) -> list[str]:
    """Return what the shares of ``ways`` are split by: provision only where there are several."""
    return [*(["ydelse"] if ways["provision"].nunique() > 1 else []), "periode"]


def counted_as_defined(cases: pd.DataFrame, rules: Rules) -> Statement:
    """Return the sentence on whether attachments and duplicates are among what was counted, as the completed
    cases say; without weights.
    """
    done = cases[cases["disposition"].eq(COMPLETED)]
    told = done.dropna(subset=["attachments_included", "duplicates_included"])
    if len(told) < rules.exact_share_base or told["municipality"].nunique() < rules.min_municipalities:
        return Statement("Om bilag og dubletter er talt med, kan ikke vises.")
    attached = _share(told, "attachments_included", rules)
    twice = _share(told, "duplicates_included", rules)
    if attached and twice:
        return Statement(
            f"I {attached} af alle udfyldte sager med svar (uden vægte) er bilag talt med, og i {twice} er "
            "dubletter talt flere gange."
        )
    bundled, again = "bilag er talt med", "dubletter er talt flere gange"
    if not attached and not twice:
        return Statement(f"Hvor ofte {bundled}, eller {again}, kan ikke vises.")
    share, of, other = (attached, bundled, again) if attached else (twice, again, bundled)
    return Statement(
        f"I {share} af alle udfyldte sager med svar (uden vægte) gælder, at {of}; hvor ofte {other}, vises "
        "ikke."
    )


def _share(told: pd.DataFrame, name: str, rules: Rules) -> str:
    """Return the share of cases with the trait ``name`` in Danish; nothing where few cases, or the cases of
    few municipalities, have it or lack it.
    """
    has = told[name].astype(bool)
    for rows in (told[has], told[~has]):
        if len(rows) < rules.min_cases or rows["municipality"].nunique() < rules.min_municipalities:
            return ""
    return danish.percent_of(float(has.mean()))


def _uneven(released: pd.DataFrame) -> str:
    """Return how the response rate differs within each dimension; of one with a hidden group no range is
    told, for the group that is hidden is one that few or none have answered in.
    """
    groups = released[released["dimension"] != WHOLE]
    hidden = groups["response_share"].isna().groupby(groups["dimension"]).transform("any")
    whole, partly = groups[~hidden], groups[hidden]
    if groups["response_share"].isna().all():
        return "Det kan ikke vises, om nogle kommuner har svaret mere end andre."
    spread = whole.groupby("dimension")["response_share"].agg(["min", "max"])
    apart = spread[(spread["max"] - spread["min"]) >= LARGE_GAP]
    if apart.empty and len(partly):
        return "Det kan ikke vises for alle grupper, om nogle kommuner har svaret mere end andre."
    if apart.empty:
        told = f"Delt efter {_dimensions(groups)} er svarprocenten {span(groups['response_share'])}"
        return danish.ended(told)
    named = [
        f"{danish.inside(name)} ({danish.percent_of(row['min'])} til {danish.percent_of(row['max'])})"
        for name, row in apart.iterrows()
    ]
    rest = f" Efter {_dimensions(partly)} kan den ikke vises for alle grupper." if len(partly) else ""
    return (
        f"Svarprocenten varierer efter {danish.listing(named)}.{rest} Vægtene retter for kommunens "
        "størrelse, men ikke for andre forskelle."
    )


def _dimensions(groups: pd.DataFrame) -> str:
    return danish.listing([danish.inside(name) for name in dict.fromkeys(groups["dimension"])])


def _moved(ways: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return, of each provision, the way of counting whose share has changed most, where it has changed as
    much as the plan says.
    """
    # yes and no move alike: rounded, the same of the two is told of each provision
    apart = (ways["after"] - ways["before"]).abs().round(9).where(_told(ways, plan))
    large = ways.assign(apart=apart)[apart >= plan.counting.large_drift]
    return (
        large.sort_values("apart", ascending=False, kind="stable").drop_duplicates("provision").sort_index()
    )


def _told(ways: pd.DataFrame, plan: Plan) -> pd.Series:
    """Say of each row whether the question was answered of cases enough in both periods."""
    return ways["n_cases"] >= plan.guards.min_cases_per_period


def _all_known(ways: pd.DataFrame, plan: Plan) -> bool:
    """Say whether every question on the way of counting is answered of cases enough, for every provision."""
    asked = len(plan.counting.questions) * ways["provision"].nunique()
    answered = ways.loc[_told(ways, plan), ["provision", "question"]].drop_duplicates()
    return len(answered) == asked > 0


def _drift(ways: pd.DataFrame, plan: Plan) -> str:
    moved = _moved(ways, plan)
    if moved.empty:
        if _all_known(ways, plan):
            return "Siderne er talt på omtrent samme måde i de to perioder: metode, bilag og dubletter."
        return "Det kan ikke vises, om siderne er talt på samme måde i de to perioder."
    parts = [
        f" I {CASES[PROVISION_CODE[row.provision]]} gik {_lower(row.way)} fra "
        f"{danish.number(100 * row.told_before)} til {danish.percent_of(row.told_after)} af sagerne."
        for row in _moved(ways[ways["shown"]], plan).itertuples()
    ]
    # the same words whatever a hidden answer did, for else they would tell that it moved more than another
    of = "Disse svar har" if ways["shown"].all() else "Af de svar, der kan vises, har disse"
    most = f" {of} ændret sig mest.{''.join(parts)}" if parts else ""
    return f"{NOT_ALIKE}{most}"


def _points(share: float) -> str:
    return f"{danish.number(100 * share)}{danish.NBSP}procentpoint"


def _lower(label: str) -> str:
    return f"»{label[0].lower()}{label[1:]}«"
