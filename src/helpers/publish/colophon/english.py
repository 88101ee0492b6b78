"""The summary in English: sentences chosen by the verdicts of the Danish statements, with the same numbers.

What has no number, or no verdict that may be told, gets no sentence.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from helpers.analysis.methods.verdicts import (
    DECREASE,
    EQUIVALENCE,
    INCREASE,
    MEASURED_DECREASE,
    MEASURED_INCREASE,
    NOT_SHOWN,
    UNDECIDED,
)
from helpers.project import Workspace
from helpers.publish.wording import PROVISION

PROVISIONS = {
    "bpa": "appealed cases on personal assistance (section 96 of the Act on Social Services)",
    "lost_earnings": "appealed cases on compensation for lost earnings (section 42)",
}
TOLD = {INCREASE, DECREASE, MEASURED_INCREASE, MEASURED_DECREASE, EQUIVALENCE}  # also as counted alike
SHORT = {"bpa": "personal assistance", "lost_earnings": "lost earnings"}
GROWTH = "05_growth/vaekst.csv"
COUNTED_ALIKE = "with the way of counting held constant"
OTHER_WAY = ", counted in another way"  # of a level in the early period
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
OTHERWISE = (  # computed with other page counts or bounded influence, see growth.sentences.other_conclusions
    "Where doubtful page counts, or what one case may weigh, are treated otherwise, the conclusion differs"
)
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
        yield f"{_count(places)} municipalities have answered on {_count(cases)} appealed cases."
    if hours := answers.get("key_hours"):
        yield f"Answering took them at least {_count(hours)} hours."
    yield from _growth(ws)
    growth = _values(ws, "05_growth")
    if differing := growth.get("other_conclusions"):
        yield f"{OTHERWISE} for cases on {_listed(differing)}."
    order = growth.get("key_order") or []
    yield from _pairs(
        _each(growth.get("key_pages_before"), order),
        _each(growth.get("key_pages"), order),
        "The median case on {name} had {before} standard pages in the early period{how}, {after} in the late "
        "one.",
        growth.get("key_counted_alike") or {},
    )
    yield from _shares(
        _each(_values(ws, "06_information").get("key_added"), order),
        "Of the pages in cases on {name}, {share} per cent came after the appeal, its own documents left "
        "out.",
    )
    yield from _shares(
        _each(_values(ws, "07_remittal").get("key_information_basis"), order),
        "An insufficient basis of information was among the causes in {share} per cent of the remitted cases "
        "on {name}.",
    )
    worked = _values(ws, "10_cases")
    if money := worked.get("key_money"):
        kind = "appealed cases of the two kinds" if len(order) > 1 else f"appealed cases on {_listed(order)}"
        level, low, high = worked["key_money_interval"]
        n = worked["key_money_cases"]
        yield (
            f"All work on {kind} is estimated to cost municipalities {money:.1f} million DKK a year "
            f"({100 * level:.4g} per cent uncertainty interval {low:.1f} to {high:.1f}); the estimate rests "
            f"on {n} case{'s' if n > 1 else ''}."
        )


def _growth(ws: Workspace) -> Iterator[str]:
    """Yield a sentence for each provision whose verdict on the extent (E1) may be told."""
    statements = _results(ws, "05_growth").get("statements", {})
    rows = {row["group"]: row for row in _released(ws, GROWTH) if row["outcome"] == "Alle"}
    alike_of = _values(ws, "05_growth").get("key_counted_alike") or {}
    absent = _values(ws, "05_growth").get("key_absence") or {}
    for code, label in PROVISION.items():
        verdict = statements.get(f"E1_{code}", {}).get("verdict", "")
        words = CHANGED.get(verdict)
        row = rows.get(label, {})
        if words and row.get("ratio"):
            change, low, high = (_percent(row[key]) for key in ("ratio", "conf_low", "conf_high"))
            said, share = words.format(size=abs(change), signed=_signed(change)), float(row["level"])
            if code in absent:  # another interval decides that there is no larger change
                share, low, high = absent[code][0], *map(round, absent[code][1:])
            interval = f"{100 * share:.4g} per cent confidence interval {_signed(low)} to {_signed(high)}"
            alike = alike_of.get(code) if verdict in TOLD else None
            held = "" if alike is None else f"; {_signed(round(alike))} {COUNTED_ALIKE}"
            what = f"The number of standard pages (geometric mean) in {PROVISIONS[code]}"
            yield f"{what} {said} ({interval}{held})."


def _pairs(
    before: Mapping[str, float], after: Mapping[str, float], words: str, otherwise: Collection[str]
) -> Iterator[str]:
    for code in (code for code in before if code in after):
        how = OTHER_WAY if code in otherwise else ""
        yield words.format(name=SHORT[code], before=_count(before[code]), after=_count(after[code]), how=how)


def _shares(shares: Mapping[str, float], words: str) -> Iterator[str]:
    for code, share in shares.items():
        yield words.format(name=SHORT[code], share=f"{100 * share:.1f}".removesuffix(".0"))


def _listed(codes: Sequence[str]) -> str:
    return " and ".join(SHORT[code] for code in codes)


def _each(values: Any, order: Sequence[str]) -> dict[str, float]:
    """Return provision → value, without one that may not be told; order: of the values."""
    if not isinstance(values, list) or len(values) != len(order):
        return {}
    pairs = zip(order, values, strict=True)
    return {code: value for code, value in pairs if isinstance(value, (int, float)) and value == value}


def _percent(ratio: str) -> int:
    return round(100 * (float(ratio) - 1))


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
