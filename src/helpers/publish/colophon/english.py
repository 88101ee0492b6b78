"""The summary in English: sentences chosen by the verdicts of the Danish statements, with the same numbers.

What has no number, or no verdict that may be told, gets no sentence.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from helpers import danish
from helpers.analysis.methods.verdicts import (
    DECREASE,
    EQUIVALENCE,
    INCREASE,
    MEASURED_DECREASE,
    MEASURED_INCREASE,
    NOT_SHOWN,
    UNDECIDED,
)
from helpers.analysis.remittal.association import LESS, MORE
from helpers.analysis.simplification import findings
from helpers.analysis.simplification.findings import Finding
from helpers.project import Workspace
from helpers.protocol import analysis_plan
from helpers.protocol.analysis_plan import PRIMARY
from helpers.publish.wording import PROVISION

PROVISIONS = {
    "bpa": "appealed cases on personal assistance (section 96 of the Act on Social Services)",
    "lost_earnings": "appealed cases on compensation for lost earnings (section 42)",
}
TOLD = {INCREASE, DECREASE, MEASURED_INCREASE, MEASURED_DECREASE, EQUIVALENCE}  # also as counted alike
SHORT = {"bpa": "personal assistance", "lost_earnings": "lost earnings"}
GROWTH, LEVELS = "05_growth/vaekst.csv", "05_growth/niveau.csv"
VOTES, SAVED = "11_workshop/stemmer.csv", "12_simplification/besparelse.csv"
SOURCES = "08_rules/kilde_til_kravet.csv"
RESPONSE = "04_representation/svar.csv"  # its last row is of all municipalities
MAJORITY_YES = "flertal for ja"  # publish.workshop.words.VERDICT
PROPOSALS = "12_simplification/anbefalinger.csv"
COUNTED_ALIKE = "adjusted for the way of counting"
OTHER_WAY = "; they were not counted in the same way"  # of levels in both periods
UNNAMED = ("the early period", "the late period")  # where no table tells their years
COUNTED = "which cannot be told apart from a change in how pages are counted"
CHANGED = {
    INCREASE: "has increased by {size} per cent",
    DECREASE: "has decreased by {size} per cent",
    MEASURED_INCREASE: f"is measured to be {{size}} per cent higher, {COUNTED}",
    MEASURED_DECREASE: f"is measured to be {{size}} per cent lower, {COUNTED}",
    NOT_SHOWN: "has not been shown to have changed; the measured difference is {signed} per cent",
    EQUIVALENCE: "has changed little at most; the measured difference is {signed} per cent",
    UNDECIDED: "cannot be compared safely; the measured difference is {signed} per cent",
}
CHOSEN = "that may look like a change or hide one"
OTHERWISE = (  # computed with other page counts or bounded influence, see growth.sentences.other_conclusions
    "Of the calculations that treat doubtful page counts otherwise, or bound what one case may weigh, at "
    "least one concludes differently"
)
MEASURES = {  # of the secondary measures: estimand and measure → what it is
    "E1": "standard pages (geometric mean)",
    "E2": "the mean number of standard pages",
    "E3": "the median number of standard pages",
    "E4_has_expert": "the share with information from experts",
    "E4_has_knows_citizen": "the share with information from professionals who know the citizen",
    "E4_has_other_municipal": "the share with information from other professionals in the municipality",
    "E5_n_information_types": "the number of types of information",
    "E5_newly_obtained_share": "the share of the information that had to be renewed",
    "E8": "standard pages where each municipality counts the same",
}
CAUSE = "E6"
OUTCOMES = {"upheld": " that were upheld", "remitted": " that were remitted"}
SIMULATED = (
    "All figures on municipal cases in this edition are simulated. They show how the investigation works and "
    "say nothing about Danish municipalities."
)
NOTHING = "The investigation has no results that can be told yet."


def summary(ws: Workspace, demonstration: bool) -> str:
    """Return the sentences of the summary as a list in Markdown."""
    told = list(_told(ws)) or [NOTHING]
    note = [SIMULATED, ""] if demonstration else []
    return "\n".join([*note, *(f"- {sentence}" for sentence in told)]) + "\n"


def _told(ws: Workspace) -> Iterator[str]:
    answers = _values(ws, "04_representation")
    if (places := answers.get("key_municipalities")) and (cases := answers.get("key_cases")):
        who = f"{_count(places)}{_invited(ws)} municipalities"
        yield f"{who} have answered on {_count(cases)} appealed cases."
    if hours := answers.get("key_hours"):
        yield f"Answering took them at least {_count(hours)} hours."
    growth, (early, late) = _values(ws, "05_growth"), _periods(ws)
    if (early, late) != UNNAMED:
        yield f"Cases decided in {early} are compared with cases decided in {late}."
    yield from _growth(ws)
    if chosen := answers.get("chosen_cases"):
        yield f"Municipalities chose {danish.whole(100 * chosen)} per cent of the cases themselves: {CHOSEN}."
    if differing := growth.get("other_conclusions"):
        yield f"{OTHERWISE} for cases on {_listed(differing)}."
    order = growth.get("key_order") or []
    yield from _pairs(
        _each(growth.get("key_pages_before"), order),
        _each(growth.get("key_pages"), order),
        "The median case on {name} had {before} standard pages "
        f"in {early} and {{after}} in {late}{{how}}.",
        growth.get("key_counted_alike") or {},
    )
    yield from _secondary(ws, growth.get("key_secondary"))
    if added := _shares(_each(_values(ws, "06_information").get("key_added"), order), "the pages in cases"):
        yield f"In {late}, {added} came after the appeal, apart from the appeal's own documents."
    if basis := _shares(
        _each(_values(ws, "07_remittal").get("key_information_basis"), order), "the remitted cases"
    ):
        cause = "an insufficient basis of information was among the causes"
        yield f"According to the municipalities, {cause} in {basis} in {late}."
    sources = [row["n_cases"] for row in _released(ws, SOURCES)]
    if sources and all(sources):
        n = _count(sum(map(float, sources)))
        yield (
            f"Municipalities gave {n} answers on rules that, in their view, require more documentation and "
            "seem inexpedient."
        )
    yield from _votes(ws)
    worked = _values(ws, "10_cases")
    if money := worked.get("key_money"):
        kind = "appealed cases of the two kinds" if len(order) > 1 else f"appealed cases on {_listed(order)}"
        level, low, high = worked["key_money_interval"]
        n = worked["key_money_cases"]
        yield (
            f"All work on {kind} is estimated to cost municipalities {money:.1f} million DKK a year "
            f"({100 * level:.4g} per cent uncertainty interval {low:.1f} to {high:.1f}); the estimate rests "
            f"on {n} case{'s' if n > 1 else ''}{_held_out(worked.get('held_out') or 0)}."
        )
    yield from _proposed(ws)


def _invited(ws: Workspace) -> str:
    """Return of how many municipalities, " of 98"; "" where no table tells it."""
    invited = [row["invited"] for row in _released(ws, RESPONSE)][-1:]
    return f" of {_count(float(invited[0]))}" if invited and invited[0] else ""


def _held_out(rows: int) -> str:
    """Return how many rows of hours the estimate lacks; "" for none."""
    told = "one row of hours is" if rows == 1 else f"{rows} rows of hours are"
    return f"; {told} left out until corrected" if rows else ""


def _growth(ws: Workspace) -> Iterator[str]:
    """Yield a sentence for each provision whose verdict on the extent (E1) may be told."""
    statements = _results(ws, "05_growth").get("statements", {})
    rows = {row["group"]: row for row in _released(ws, GROWTH) if row["outcome"] == "Alle"}
    values = _values(ws, "05_growth")
    absent = values.get("key_absence") or {}
    for code, label in PROVISION.items():
        verdict = statements.get(f"E1_{code}", {}).get("verdict", "")
        words = CHANGED.get(verdict)
        row = rows.get(label, {})
        if words and row.get("ratio"):
            change, *ends = (danish.change_of(float(row[key])) for key in ("ratio", "conf_low", "conf_high"))
            low, high, change = *map(_bound, ends), danish.whole(change)
            said, share = words.format(size=abs(change), signed=_signed(change)), float(row["level"])
            if code in absent:  # another interval decides that there is no larger change
                share, low, high = absent[code][0], *map(_bound, absent[code][1:])
            interval = f"{100 * share:.4g} per cent confidence interval {low} to {high}"
            held = _counted_alike(values, code) if verdict in TOLD else ""
            what = f"The number of standard pages (geometric mean) in {PROVISIONS[code]}"
            yield f"{what} {said} ({interval}{held})."


def _counted_alike(values: Mapping[str, Any], code: str) -> str:
    """Return the change of a provision with the ways of counting held constant, and its interval where it
    decided; "" where the ways have not drifted, or it could not be computed.
    """
    change = (values.get("key_counted_alike") or {}).get(code)
    bounds = (values.get("key_counted_interval") or {}).get(code)
    between = " ({} to {})".format(*map(_bound, bounds)) if bounds else ""
    return "" if change is None else f"; {_signed(danish.whole(change))}{between} {COUNTED_ALIKE}"


def _pairs(
    before: Mapping[str, float], after: Mapping[str, float], words: str, otherwise: Collection[str]
) -> Iterator[str]:
    for code in (code for code in before if code in after):
        how = OTHER_WAY if code in otherwise else ""
        yield words.format(name=SHORT[code], before=_count(before[code]), after=_count(after[code]), how=how)


def _shares(shares: Mapping[str, float], of: str) -> str:
    """Return "68 per cent of the remitted cases on personal assistance and 66 per cent of those on …"."""
    told = [f"{100 * share:.1f}".removesuffix(".0") for share in shares.values()]
    each = [f"{share} per cent of those on {SHORT[code]}" for code, share in zip(shares, told, strict=True)]
    return " and ".join(each).replace("those", of, 1)


def _secondary(ws: Workspace, n: int | None) -> Iterator[str]:
    """Yield which of the secondary measures the answers suggest a change of, and of which of those on the
    information no change has been shown. n: how many there are.
    """
    notebooks = ("05_growth", "06_information", "07_remittal")
    told = {
        ident: saved.get("verdict", "")
        for notebook in notebooks
        for ident, saved in _results(ws, notebook).get("statements", {}).items()
    }
    plan = analysis_plan.load()
    primary = {name for name, estimand in plan.estimands.items() if estimand.status == PRIMARY}
    every = [one for one in findings.known(told, plan).values() if one.outcome or one.estimand not in primary]
    for verdict, word in ((INCREASE, "an increase"), (DECREASE, "a decrease")):
        if changed := [one for one in every if one.verdict == verdict]:
            of = f"Of {n} secondary measures, the answers" if n else "The answers"
            yield f"{of} suggest {word} in {_series([_measure(one) for one in changed])}."
    if together := [one for one in every if one.verdict in (LESS, MORE)]:
        yield (
            f"In {len(together)} of the measures the answers suggest an association of documentation with "
            "remittal, which says nothing of what is the cause."
        )
    asked = [one for one in every if one.estimand == "E5"]
    if asked and all(one.verdict == NOT_SHOWN for one in asked):
        names = dict.fromkeys(MEASURES[f"E5_{one.measure}"] for one in asked)
        yield f"A change has not been shown in {' or in '.join(names)}."


def _measure(one: Finding) -> str:
    """Return what a secondary measure is of, with its cases."""
    name = "_".join(filter(None, (one.estimand, one.measure)))
    cause = f"{one.measure.replace('_', ' ')} as a cause of remittal"
    what = MEASURES.get(name, cause if one.estimand == CAUSE else name)
    return f"{what} (cases on {SHORT[one.provision]}{OUTCOMES.get(one.outcome, '')})"


def _votes(ws: Workspace) -> Iterator[str]:
    rows = [row for row in _released(ws, VOTES) if row["verdict"]]
    if rows:
        yes = sum(row["verdict"] == MAJORITY_YES for row in rows)
        yield (
            f"At a workshop {rows[0]['present']} municipalities voted on whether each finding also holds for "
            f"cases that were not appealed: a majority said yes to {yes} of {len(rows)}. That is their "
            "judgement, not a measurement."
        )


def _proposed(ws: Workspace) -> Iterator[str]:
    """Yield what the simplifications would save, the smallest and the largest, and how many proposals there
    are.
    """
    saved: dict[str, float] = {}
    for row in _released(ws, SAVED):  # both provisions together are the last row of each
        if row["dkk"]:
            saved[row["code"]] = float(row["dkk"]) / 1_000_000
    if saved:
        least, most = (f"{amount:.1f} million" for amount in (min(saved.values()), max(saved.values())))
        yield (
            f"In worked examples, {len(saved)} simplifications would save from {least} DKK a year (the "
            f"smallest) to {most} (the largest) in appealed cases; they cannot be added up."
        )
    if proposals := {row["proposal"] for row in _released(ws, PROPOSALS)}:
        n = len(proposals)
        yield f"The report has {n} proposal{'s' if n > 1 else ''} from the workshop."


def _periods(ws: Workspace) -> tuple[str, str]:
    """Return the years of the two periods, as the released levels have them."""
    years = sorted({row["period"] for row in _released(ws, LEVELS)})
    return (years[0], years[-1]) if len(years) > 1 else UNNAMED


def _series(parts: Sequence[str]) -> str:
    """Return "a, b and c"; "" of none."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def _listed(codes: Sequence[str]) -> str:
    return _series([SHORT[code] for code in codes])


def _each(values: Any, order: Sequence[str]) -> dict[str, float]:
    """Return provision → value, without one that may not be told; order: of the values."""
    if not isinstance(values, list) or len(values) != len(order):
        return {}
    pairs = zip(order, values, strict=True)
    return {code: value for code, value in pairs if isinstance(value, (int, float)) and value == value}


def _bound(percent: float) -> str:
    """Return a bound as a whole number; one that is rounded to zero says from which side, as in Danish."""
    whole = danish.whole(percent)
    if whole or not percent:
        return _signed(whole)
    return f"just {'above' if percent > 0 else 'below'} 0"


def _signed(percent: int) -> str:
    return f"{percent:+d}".replace("-", "−")


def _count(number: float) -> str:
    return f"{number:,.0f}"


def _values(ws: Workspace, notebook: str) -> dict[str, Any]:
    return {name: pair["value"] for name, pair in _results(ws, notebook).get("values", {}).items()}


def _results(ws: Workspace, notebook: str) -> dict[str, Any]:
    path = ws.build / "results" / f"{notebook}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _released(ws: Workspace, name: str) -> list[dict[str, str]]:
    path: Path = ws.build / "release" / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
