"""The Danish sentence on a change, chosen by its verdict: the same for a ratio, told in percent, and for
points.

What growth, information and remittal share: why a change cannot be reported, and the words of the sources of
information.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers import danish
from helpers.analysis.methods import families, verdicts
from helpers.analysis.methods.verdicts import Verdict
from helpers.errors import HelpersError
from helpers.protocol.analysis_plan import SECONDARY, Plan
from helpers.publish.statements import Statement
from helpers.publish.wording import interval

POINTS = "procentpoint"
NOT_ALIKE = "Siderne er ikke talt på samme måde i de to perioder."
# of a change with the answers on the way of counting in the model: the cases are not counted alike in it
HELD = "når der tages højde for tællemåden"
UNKNOWN = "kan ikke beregnes, "  # how a change with it may begin
MAIN = " i hovedmålet"  # behind a change that is of another measure than the one it stands beside
FLAT = (verdicts.INCREASE, verdicts.DECREASE, verdicts.EQUIVALENCE)  # verdicts that name no way of counting
MEASURED = {True: "Stigningen", False: "Faldet"}  # what cannot be told apart from the way of counting
SOURCE = {
    "has_expert": "ekspert",
    "has_knows_citizen": "fagperson med kendskab til borgeren",
    "has_other_municipal": "anden fagperson i kommunen",
}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Topic:
    """What a sentence is about: ``subject`` (one with a clause behind it ends with a comma); what is
    ``secondary`` only points somewhere. Which cases it holds of is said once per chapter.
    """

    subject: str
    secondary: bool = False


def judged(row: Row, plan: Plan) -> Verdict:
    """Return the verdict that the analysis wrote into a row of an estimand table; all sentences ask here."""
    return verdicts.verdict(row, plan)


def topic_of(row: Row, subject: str) -> Topic:
    """Return the topic of a sentence on ``row`` of an estimand table."""
    return Topic(subject, row["status"] == SECONDARY)


def finding(verdict: Verdict, row: Row, topic: Topic, plan: Plan) -> str:
    """Return the sentence for ``row``: its estimate, or why it cannot be reported.

    row: estimate, adjusted_low/high and their level, equivalence_low/high; scale (``verdicts.POINTS`` or,
    where it is absent, a log ratio); drift and counting_estimate/low/high where the way of counting bears on
    it.
    """
    if verdict.code == verdicts.NOT_ESTIMABLE:
        return not_estimable(topic.subject, verdict, plan)
    if verdict.code == verdicts.UNDECIDED:
        return _undecided(row, topic, plan)
    if verdict.code in verdicts.NAMED:
        return f"{_directed(verdict, row, topic, plan)}{counted_alike(verdict, row, plan)}"
    if verdict.code == verdicts.EQUIVALENCE:  # another way of counting can hide a change as well
        return f"{_equivalence(row, topic, plan)}{counted_alike(verdict, row, plan)}"
    return _not_shown(row, topic, plan)


def not_estimable(subject: str, verdict: Verdict, plan: Plan) -> str:
    """Return why the change in ``subject`` cannot be reported."""
    why = danish.listing([reason(code, plan) for code in told_once(verdict.reasons)])
    return f"Ændringen i {subject} {between(plan)} kan ikke opgøres, fordi {why}."


def reason(code: str, plan: Plan) -> str:
    """Return why an estimand cannot be reported, as a Danish clause that names the limit and never the small
    count. Raises HelpersError.
    """
    guards = plan.guards
    cases = f"der er færre end {guards.min_cases_per_period} sager"
    municipalities = f"færre end {guards.min_municipalities_per_period} kommuner"
    clauses = {
        "few_cases_before": f"{cases} fra {plan.before}",
        "few_cases_after": f"{cases} fra {plan.after}",
        "few_cases": f"{cases} i hver af perioderne",
        "few_municipalities": f"{municipalities} har sager i hver af perioderne",
        "few_municipalities_before": f"{municipalities} har sager fra {plan.before}",
        "few_municipalities_after": f"{municipalities} har sager fra {plan.after}",
        "few_either_side": f"færre end {guards.min_cases_either_side} sager i en af perioderne har eller "
        "mangler det, der tælles",
        "low_df": "for få kommuner bærer resultatet (færre end "
        f"{danish.number(guards.min_satterthwaite_df)} effektive frihedsgrader)",
        "no_fit": "sagerne ikke kan bære beregningen",
        families.NOT_DRAWN: "ydelsen ikke er med i udtrækket",
        "no_population": "det ikke er oplyst, hvor mange klager der er afgjort i hver kommune",
    }
    if code not in clauses:
        raise HelpersError(f"The guard {code!r} has no Danish wording: add it to publish.changes.sentences.")
    return clauses[code]


def between(plan: Plan) -> str:
    """Return the two periods as "fra … til …"."""
    return f"fra {plan.before} til {plan.after}"


def percent_from_log(log_ratio: float) -> float:
    """Return a log ratio as a change in percent."""
    return danish.change_of(float(np.exp(log_ratio)))


def told_once(reasons: tuple[str, ...]) -> list[str]:
    """Return the codes to word: one for both periods where both are meant, and the failed fit only where
    nothing explains it.
    """
    told = [code for code in reasons if code != "no_fit"] or list(reasons)
    for what in ("few_cases", "few_municipalities"):
        both = [f"{what}_before", f"{what}_after"]
        if set(both) <= set(told):
            told = [what if code == both[0] else code for code in told if code != both[1]]
    return told


def _directed(verdict: Verdict, row: Row, topic: Topic, plan: Plan) -> str:
    """Word an increase or a decrease; a decrease is given as its size.

    Only what is primary and told apart from the way of counting has "steget" or "faldet".
    """
    rising = verdict.code in (verdicts.INCREASE, verdicts.MEASURED_INCREASE)
    amount = f"{_whole(_value(row, 'estimate'))}{danish.NBSP}{_unit(row)}"
    margin = danish.number(plan.margin, 1)
    within = f"; ændringen er mindre end en faktor {margin}" if verdict.within_margin else ""
    where, noun = f"{between(plan)}{within}", "en stigning" if rising else "et fald"
    if verdict.code in verdicts.MEASURED.values():
        told = f"For {topic.subject} er der målt {noun} på {amount} {between(plan)}"
        return f"{told}. {MEASURED[rising]} kan ikke skilles fra målemetoden."
    if topic.secondary:
        return f"Svarene tyder på {noun} på {amount} i {topic.subject} {where}."
    moved = f"{danish.sentence(topic.subject)} er {'steget' if rising else 'faldet'} med {amount} {where}"
    return f"{moved}{'' if within else _maybe_small(row, rising, plan)}."


def _maybe_small(row: Row, rising: bool, plan: Plan) -> str:
    """Return that a change is not shown to be larger than the plan's margin, where its interval begins within
    it, with a semicolon before it.
    """
    end, limit = ("low", plan.margin) if rising else ("high", 1 / plan.margin)
    if abs(row[f"adjusted_{end}"]) >= np.log(plan.margin):
        return ""
    size = danish.percent(abs(100 * (limit - 1)))
    return f"; at det er mere end {size}, er ikke påvist"


def drifted(row: Row, plan: Plan) -> bool:
    """Return whether the ways of counting have drifted so far that what is told of ``row`` must say so."""
    return bool(row.get("drift", 0.0) >= plan.counting.large_drift)


def not_alike(found: Mapping[str, Statement]) -> str:
    """Return what stands beside the pages of both periods, with a space before it, where their ways of
    counting have drifted; "" where they have not. found: the statements on E1.
    """
    drifting = [ident for ident, told in found.items() if ident.startswith("E1_") and told.alike]
    return f" {NOT_ALIKE}" if drifting else ""


def in_short_alike(row: Row, plan: Plan, spans: bool = False) -> str:
    """Return what a ratio is with the ways of counting held constant, in few words: "+22 pct., når der tages
    højde for tællemåden"; "" where they have not drifted. spans: with ``held_bounds``.
    """
    if not drifted(row, plan):
        return ""
    if np.isnan(row["counting_estimate"]):
        return f"{UNKNOWN}{HELD}"
    own = "" if plan.estimands[row["estimand"]].inference == "CR3" else MAIN
    bounds = held_bounds(row, plan) if spans else ""
    return f"{_signed(row, 'counting_estimate')}{bounds}{own}, {HELD}"


def bracketed(verdict: str, alike: str) -> str:
    """Return what a change is as measured and with the ways of counting held constant (``Statement.both``)
    behind a verdict that says nothing of them, in brackets with a space before it; "" where they have not
    drifted.
    """
    return f" ({alike})" if alike and verdict in FLAT else ""


def counted_alike(verdict: Verdict, row: Row, plan: Plan) -> str:
    """Return, of a change or its absence, what is found where the ways of counting are held constant, with a
    space before it; "" where they have not drifted.
    """
    if not drifted(row, plan):
        return ""
    if np.isnan(row["counting_low"]):
        return (
            " Siderne er talt anderledes i den ene periode, og sagerne kan ikke bære en beregning, der tager "
            "højde for tællemåden."
        )
    own = plan.estimands[row["estimand"]].inference == "CR3"
    what = "ændringen" if own else "ændringen i hovedmålet"
    found = f"{_signed(row, 'counting_estimate')}{held_bounds(row, plan) if own else ''}"
    return danish.ended(f" {danish.sentence(HELD)}, er {what} {found}")


def held_bounds(row: Row, plan: Plan) -> str:
    """Return the interval of a change in percent with the ways of counting held constant, in brackets with a
    space before it, where it decided the verdict: beside any other it might seem to speak against it.
    """
    if judged(row, plan).code not in verdicts.NAMED or np.isnan(row["counting_low"]):
        return ""
    low, high = (percent_from_log(row[f"counting_{end}"]) for end in ("low", "high"))
    return f" ({interval(low, high, None)})"


def _undecided(row: Row, topic: Topic, plan: Plan) -> str:
    share = danish.percent_of(plan.guards.max_case_share)
    return (
        f"Om {topic.subject} har ændret sig {between(plan)}, kan ikke afgøres: ét svar bærer resultatet. Det "
        f"står for over {share} af periodens sider."
    )


def _equivalence(row: Row, topic: Topic, plan: Plan) -> str:
    up, down = 100 * (plan.margin - 1), 100 * (1 - 1 / plan.margin)
    margin = danish.number(plan.margin, 1)
    bounds = f"faktor {margin} (+{danish.number(up)}/{danish.MINUS}{danish.percent(down)}) {between(plan)}"
    measured = f"Der er målt en forskel på {_signed(row, 'estimate')} mellem perioderne."
    if topic.secondary:
        still = f"Svarene tyder på, at {topic.subject} ikke har ændret sig med mere end en {bounds}."
    else:
        still = f"For {topic.subject} er der påvist fravær af en ændring på mere end en {bounds}."
    return f"{still} {measured}"


def _not_shown(row: Row, topic: Topic, plan: Plan) -> str:
    return danish.ended(
        f"For {topic.subject} er den målte forskel {_signed(row, 'estimate')} {between(plan)}. En ændring er "
        f"ikke påvist: den kan ligge {may_be(row)}"
    )


def may_be(row: Row) -> str:
    """Return between what the change of ``row`` may lie, as its adjusted interval says: "mellem et fald på 34
    og en stigning på 18 procentpoint"; what a share cannot do is told by how far it can go.
    """
    low, high = (_value(row, f"adjusted_{end}") for end in ("low", "high"))
    (below, above), unit = beyond(row), f"{danish.NBSP}{_unit(row)}"
    fall = "til næsten nul" if below else f"på {_whole(low)}{unit if above else ''}"
    rise = f"til næsten {danish.percent(100)}" if above else f"på {_whole(high)}{unit}"
    return f"mellem et fald {fall} og en stigning {rise}"


def reaches(row: Row) -> str:
    """Return the sentence on the adjusted interval of a change of ``row`` that is named: "Intervallet går fra
    lidt over 0 til 29 procentpoint."; as in ``may_be`` of what a share cannot do.
    """
    low, high = (_value(row, f"adjusted_{end}") for end in ("low", "high"))
    (below, above), unit = beyond(row), f"{danish.NBSP}{_unit(row)}"
    if below:
        return f"Faldet kan være alt fra {_whole(high)}{unit} til næsten hele andelen."
    if above:
        whole = danish.percent(100)
        return danish.ended(f"Stigningen kan være alt fra {_whole(low)}{unit} til en andel på næsten {whole}")
    return danish.ended(f"Intervallet går fra {interval(low, high, None, _unit(row))}")


def beyond(row: Row) -> tuple[bool, bool]:
    """Say whether the adjusted interval of the change of a share goes lower than that share was before, and
    higher than it could rise; of a ratio it does neither.
    """
    if not _in_points(row) or "before" not in row:
        return False, False
    return row["adjusted_low"] < -row["before"], row["adjusted_high"] > 1 - row["before"]


def _whole(value: float) -> str:
    """Return a change without its sign in whole percent or points."""
    text = danish.number(abs(value))
    return text if text != "0" else "under 1"


def _signed(row: Row, key: str) -> str:
    return f"{danish.signed(_value(row, key))}{danish.NBSP}{_unit(row)}"


def _in_points(row: Row) -> bool:
    return row.get("scale") == verdicts.POINTS


def _value(row: Row, key: str) -> float:
    return 100 * row[key] if _in_points(row) else percent_from_log(row[key])


def _unit(row: Row) -> str:
    return POINTS if _in_points(row) else "pct."
