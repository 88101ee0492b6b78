"""Growth in Danish: a statement per estimate with its caveat, and findings for captions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from helpers import danish
from helpers.analysis.growth import doubtful_pages
from helpers.analysis.growth import sensitivity as looks
from helpers.analysis.methods import multiplicity, verdicts
from helpers.errors import HelpersError
from helpers.protocol.analysis_plan import PRIMARY, Plan
from helpers.publish.changes.sentences import (
    FLAT,
    finding,
    in_short_alike,
    judged,
    percent_from_log,
    topic_of,
)
from helpers.publish.growth import file_loss, levels
from helpers.publish.statements import Statement, refuse_no_change
from helpers.publish.wording import (
    BARE_CASES,
    CASE,
    CASES,
    PROVISION,
    SECONDARY_VERDICT,
    VERDICT,
    level,
)
from helpers.terms import ALL

SUBJECT = {  # of a change; {case} is filled in
    "E1": "omfanget af en {case}",
    "E2": "det gennemsnitlige antal normalsider i en {case}",
    "E3": "medianen af normalsider i en {case}",
    "E8": "omfanget af en {case}, når hver kommune tæller lige,",
}
DECIDED = {"all": "påklaget ", "upheld": "stadfæstet ", "remitted": "hjemvist "}
HOW = {  # E1 is computed otherwise, of what may give another conclusion
    doubtful_pages.AS_ANSWERED: "Bruges de tvivlsomme sidetal, som de blev oplyst,",
    doubtful_pages.SET_ASIDE: "Udelades de tvivlsomme sidetal,",
    looks.BOUNDED: "Begrænses det, hvor meget én sag kan trække,",
}
ASSOCIATION = "E7"  # the estimand that is no change
APART = (  # what is said of secondary tests that are named and yet point nowhere
    "bærer ét svar resultatet, så det ikke kan afgøres",
    "kan en målt ændring ikke skilles fra målemetoden",
)
Row = Mapping[str, Any]


def statements(
    table: pd.DataFrame, tipping: pd.DataFrame, plan: Plan, differing: pd.DataFrame | None = None
) -> dict[str, Statement]:
    """Return one statement per row of ``analysis.growth.geometric_mean.e1`` or
    ``analysis.growth.other_measures.others``, keyed "E1_bpa", "E1_bpa_upheld" and so on.

    tipping: ``analysis.growth.survivorship.tipping_points``; differing: E1 where it says something else
    (``doubtful_pages.differing``, ``sensitivity.bounded``), which the primary result then tells.
    """
    other = pd.DataFrame(columns=["provision"]) if differing is None else differing
    known, found = tipping.set_index("provision"), {}
    for row in table.to_dict("records"):
        parts = table[(table["provision"] == row["provision"]) & (table["outcome"] != ALL)]
        rows = other[(other["provision"] == row["provision"]) & (row["status"] == PRIMARY)]
        told = _told(row, known.loc[row["provision"]], parts, plan)
        more = "".join(f" {_otherwise(each, plan)}" for each in rows.to_dict("records"))
        text = refuse_no_change(f"{told.text}{more}")
        alike = in_short_alike(row, plan)
        change = percent_from_log(row["estimate"])
        reported = told.verdict != verdicts.NOT_ESTIMABLE and pd.notna(change)
        measured = f"{danish.signed(change)}{danish.NBSP}pct." if reported else ""
        found[ident(row)] = Statement(text, told.verdict, alike, measured)
    return found


def ident(row: Row) -> str:
    """Return under which name the statement on a row of growth is found: "E1_bpa_upheld"."""
    outcome = "" if row["outcome"] == "all" else f"_{row['outcome']}"
    return f"{row['estimand']}_{row['provision']}{outcome}"


def _told(row: Row, tipping: Mapping[str, float], outcomes: pd.DataFrame, plan: Plan) -> Statement:
    verdict = judged(row, plan)
    topic = topic_of(row, _subject(row))
    caveat = file_loss.caveat(verdict.code, row, tipping, plan)
    apart = _outcomes_apart(verdict.code, row, outcomes, plan)
    text = " ".join(part for part in (finding(verdict, row, topic, plan), apart, caveat) if part)
    return Statement(refuse_no_change(text), verdict.code)


def _otherwise(row: Row, plan: Plan) -> str:
    """Return what E1 says with other page counts, or with bounded influence."""
    code = judged(row, plan).code
    alike = in_short_alike(row, plan) if code in FLAT else ""
    change = f"{danish.percent_change(row['ratio'])}{'; ' if alike else ''}{alike}"
    found = "" if code == verdicts.NOT_ESTIMABLE else f" ({change})"
    return f"{HOW[row['variant']]} er konklusionen en anden: {VERDICT[code]}{found}."


def other_conclusions(differing: pd.DataFrame, plan: Plan) -> tuple[list[str], str]:
    """Return the provisions whose main result is another with other page counts or bounded influence
    (``differing``: as of ``statements``), and how that is told in short.
    """
    weighed = differing["variant"].eq(looks.BOUNDED)
    kinds = {
        "Regnes der anderledes med tvivlsomme sidetal,": differing[~weighed],
        HOW[looks.BOUNDED]: differing[weighed],
    }
    parts = [
        f"{how} er konklusionen en anden for {danish.listing([BARE_CASES[code] for code in codes])}."
        for how, rows in kinds.items()
        if (codes := [code for code in plan.primary_provisions if code in {*rows["provision"]}])
    ]
    names = [code for code in plan.primary_provisions if code in {*differing["provision"]}]
    return names, " ".join(parts) or "De tvivlsomme sidetal ændrer ikke konklusionen."


def _outcomes_apart(verdict: str, row: Row, outcomes: pd.DataFrame, plan: Plan) -> str:
    """Return, of the absence of a change, that it is not shown of each outcome, where it is not."""
    if verdict != verdicts.EQUIVALENCE or row["outcome"] != ALL or outcomes.empty:
        return ""
    bound = np.log(plan.margin)
    within = (outcomes["equivalence_low"] > -bound) & (outcomes["equivalence_high"] < bound)
    if (within & outcomes["reasons"].eq("")).all():
        return ""
    return "For stadfæstede og hjemviste sager hver for sig er det ikke påvist."


def secondary(
    family: pd.DataFrame, plan: Plan, found: Mapping[str, Statement] | None = None
) -> dict[str, Statement]:
    """Return the sentence on how many secondary tests there are (``methods.families.secondary``) and how many
    of them are named ("secondary"), and by what rule ("secondary_rule"). found: as of ``named``.
    """
    told = named(family, plan, found)
    apart = [told.count(verdicts.UNDECIDED), sum(told.count(code) for code in verdicts.MEASURED.values())]
    n = len(told) - sum(apart)
    all_, barred = danish.number(len(family)), int((~reported(family)).sum())
    if barred == len(family):
        return {
            "secondary": Statement(f"Ingen af de {all_} sekundære mål kan opgøres."),
            "secondary_rule": Statement("De sekundære mål er ikke prøvet, for ingen af dem kan opgøres."),
        }
    count = danish.in_words(n, "ét") if n else "ingen"
    more = [
        f" For {danish.in_words(each, 'ét')} {words}."
        for each, words in zip(apart, APART, strict=True)
        if each
    ]
    unknown = f"; {danish.in_words(barred, 'ét')} kan ikke opgøres" if barred else ""
    which = "De sekundære mål, der kan opgøres," if barred else f"Alle {all_} sekundære mål"
    what = _what(_named(family, plan, found))
    rule = (  # a share of none that is named would puzzle
        f"i gennemsnit højst {danish.percent_of(plan.alpha)} af dem, hvor svarene tyder på "
        f"{what}, er tilfældige."
        if n
        else "et tilfældigt udslag sjældent bliver nævnt."
    )
    return {
        "secondary": Statement(
            f"For {count} af {all_} sekundære mål tyder svarene på {what}{unknown}.{''.join(more)}"
        ),
        "secondary_rule": Statement(f"{which} er prøvet samlet, så {rule}"),
    }


def reported(family: pd.DataFrame) -> pd.Series:
    """Say of each secondary test whether it may be reported (family: as of ``secondary``)."""
    return family.get("reasons", pd.Series("", family.index)).fillna("").eq("")


def named(family: pd.DataFrame, plan: Plan, found: Mapping[str, Statement] | None = None) -> list[str]:
    """Return the verdict of each secondary test that is named when all are read together, "" of one that is
    not among the statements ``found``: those on growth, whose measure may be what has changed.
    """
    return [code for _, code in _named(family, plan, found)]


def _named(family: pd.DataFrame, plan: Plan, found: Mapping[str, Statement] | None) -> list[tuple[str, str]]:
    """Return the estimand and the verdict of each that is named; arguments as of ``named``."""
    return [
        (row["estimand"], found[name].verdict if found and (name := ident(row)) in found else "")
        for row in rejected(family, plan)
    ]


def rejected(family: pd.DataFrame, plan: Plan) -> list[dict[str, Any]]:
    """Return what each secondary test is of that is named when all are read together: estimand, provision,
    outcome, measure and cause.
    """
    adjusted = multiplicity.benjamini_hochberg(family["p_value"].to_numpy(dtype=float))
    names = ["estimand", "provision", "outcome", "measure", "cause"]
    rows = family[adjusted <= plan.alpha].reindex(columns=names).astype(object)
    return [
        {str(key): value for key, value in row.items()}
        for row in rows.fillna({"outcome": ALL}).to_dict("records")
    ]


def _what(told: Sequence[tuple[str, str]]) -> str:
    """Return what the answers point to: changes, associations (E7) or both; told: ``_named``."""
    apart = {verdicts.UNDECIDED, *verdicts.MEASURED.values()}
    kinds = {name == ASSOCIATION for name, code in told if code not in apart}
    words = {False: "en ændring", True: "en sammenhæng"}
    return danish.listing([text for kind, text in words.items() if not kinds or kind in kinds], "eller")


def interaction(table: pd.DataFrame, plan: Plan) -> Statement:
    """Return the p-values of whether the change differs between the outcomes (of E1), and what they say."""
    rows = table[(table["outcome"] == ALL) & (table["reasons"] == "") & table["p_interaction"].notna()]
    if rows.empty:
        return Statement("Om ændringen er forskellig for de to udfald, kan ikke opgøres.")
    parts = [f"{p_value(row.p_interaction)} for {CASES[row.provision]}" for row in rows.itertuples()]
    return Statement(
        "En prøve af, om ændringen er forskellig for stadfæstede og hjemviste sager, giver en p-værdi på "
        f"{danish.listing(parts)}. {_differs(rows, plan)} Prøven er beskrivende og uden for planens "
        "mål."
    )


def _differs(rows: pd.DataFrame, plan: Plan) -> str:
    apart = [BARE_CASES[row.provision] for row in rows.itertuples() if row.p_interaction <= plan.alpha]
    return f"Det taler for en forskel i {danish.listing(apart)}." if apart else "En forskel er ikke påvist."


def p_value(value: float) -> str:
    """Return a p-value in Danish: three decimals, "<" below the last of them."""
    return f"<{danish.NBSP}{danish.number(0.001, 3)}" if value < 0.001 else danish.number(value, 3)


def _subject(row: Row) -> str:
    if row["estimand"] not in SUBJECT:
        raise HelpersError(
            f"The estimand {row['estimand']!r} has no Danish wording: add it to publish.growth.sentences."
        )
    return SUBJECT[row["estimand"]].format(case=f"{DECIDED[row['outcome']]}{CASE[row['provision']]}")


def change_finding(table: pd.DataFrame, found: Mapping[str, Statement], plan: Plan) -> str:
    """Return the verdicts and intervals of E1 (``table``; found: its statements) for captions, alt texts."""
    rows = table[(table["estimand"] == plan.primary_estimand) & (table["outcome"] == "all")]
    known = {row["provision"]: row for row in rows.to_dict("records")}
    parts = [
        f"{PROVISION[p]}: {_short(found[ident(known[p])].verdict, known[p], plan)}"
        for p in plan.primary_provisions
    ]
    return f"{'. '.join(parts)}."


def _short(verdict: str, row: Row, plan: Plan) -> str:
    if verdict == verdicts.NOT_ESTIMABLE:
        return VERDICT[verdict]
    label, share, decided = VERDICT[verdict], row["level"], "adjusted"
    if verdict == verdicts.EQUIVALENCE:
        label = f"påvist fravær af en ændring på mere end en faktor {danish.number(plan.margin, 1)}"
        share, decided = plan.equivalence_level, "equivalence"
    names = ("estimate", f"{decided}_low", f"{decided}_high")
    estimate, low, high = (percent_from_log(row[name]) for name in names)
    change = danish.percent_change(row["ratio"], danish.decimals_needed(estimate))
    interval = danish.percent_range(low, high, danish.decimals_needed(low, high))
    told = verdict in (*FLAT, *verdicts.MEASURED.values())
    alike = in_short_alike(row, plan, spans=True) if told else ""
    return f"{label} ({change}, {level(share)} {interval}{'; ' if alike else ''}{alike})"


def spread_finding(
    released: pd.DataFrame,
    found: Mapping[str, Statement],
    plan: Plan,
    table: pd.DataFrame | None = None,
) -> str:
    """Return the finding of the figure of distributions: the medians and whether their change is shown.

    released: the released view of the levels (provision in Danish, period, median); found: with those of E3;
    table: as for ``levels.drifted``.
    """
    otherwise = levels.drifted(table, plan)
    medians = released.set_index(["provision", "period"])["median"]
    parts = [
        _medians(PROVISION[p], medians, SECONDARY_VERDICT[found[f"E3_{p}"].verdict], p in otherwise, plan)
        for p in plan.primary_provisions
    ]
    return f"{'. '.join(parts)}."


def _medians(provision: str, medians: pd.Series, label: str, otherwise: bool, plan: Plan) -> str:
    values = [medians.get((provision, period)) for period in (plan.before, plan.after)]
    if any(map(pd.isna, values)):
        return f"{provision}: medianen kan ikke vises"
    before, after = map(danish.number, values)
    how = f", {levels.COUNTED_OTHERWISE}" if otherwise else ""
    return (
        f"{provision}: median {before} normalsider i {plan.before} og {after} i {plan.after}{how} ({label})"
    )
