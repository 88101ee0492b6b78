"""Headings that say what was found, chosen by the verdicts; where nothing may be said, the noun alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.publish.statements import Statement
from helpers.publish.wording import CASES, PROVISION_CODE

MOVED = (verdicts.INCREASE, verdicts.DECREASE)
OPEN = (verdicts.NOT_SHOWN, verdicts.UNDECIDED)
POINTS_TO = "Svarene tyder på"


@dataclass(frozen=True)
class Heading:
    """The words of a heading on one measure of both provisions.

    rise, fall: what the answers point to; level: what stands before the verdict, with no full stop, for the
    number comes first, "" where the level may not be shown; measure: what may have changed; noun: the
    bare topic.
    """

    rise: str
    fall: str
    level: str
    measure: str
    noun: str


def of_provisions(found: Mapping[str, str], words: Heading) -> Statement:
    """Return the heading on a measure; found: provision → verdict, of what may be shown alone."""
    up, down = ([name for name in found if found[name] == code] for code in MOVED)
    if up or down:
        return Statement(_pointing(up, down, len(found), words), found[(up or down)[0]])
    codes = list(found.values())
    if any(code in verdicts.MEASURED.values() for code in codes):
        return Statement(f"{danish.sentence(words.measure)} kan ikke skilles fra målemetoden", codes[0])
    if any(code in OPEN for code in codes):
        return Statement(_open(words), verdicts.NOT_SHOWN)
    if codes and all(code == verdicts.EQUIVALENCE for code in codes):
        return Statement(f"{POINTS_TO}, at {words.measure} højst har ændret sig lidt", codes[0])
    return Statement(words.noun, verdicts.NOT_ESTIMABLE)


def _open(words: Heading) -> str:
    if words.level:
        return f"{danish.sentence(words.level)}; en ændring er ikke påvist"
    return f"En ændring i {words.measure} er ikke påvist"


def _pointing(up: Sequence[str], down: Sequence[str], looked_at: int, words: Heading) -> str:
    """Return to what the answers point: without provisions where it holds of all that were looked at."""
    if words.level:
        parts = [(names, noun) for names, noun in ((up, "en stigning"), (down, "et fald")) if names]
        everywhere = looked_at > 1 and len(parts) == 1 and len(parts[0][0]) == looked_at
        each = [noun if everywhere else f"{noun} for {_cases(names)}" for names, noun in parts]
        return f"{danish.sentence(words.level)}; {danish.inside(POINTS_TO)} {' og '.join(each)}"
    if up and down:
        return f"{POINTS_TO} {words.rise} i {_cases(up)}, men {words.fall} i {_cases(down)}"
    which, what = (up, words.rise) if up else (down, words.fall)
    where = "" if len(which) == looked_at and looked_at > 1 else f" i {_cases(which)}"
    return f"{POINTS_TO} {what}{where}"


def _cases(provisions: Sequence[str]) -> str:
    return danish.listing([CASES[name] for name in provisions])


def span(shares: pd.Series) -> str:
    """Return from the least to the largest of ``shares`` in whole percent: "2 til 3 pct.", "3 pct."."""
    low, high = (danish.percent_of(share) for share in (shares.min(), shares.max()))
    return high if low == high else danish.percent_range(100 * shares.min(), 100 * shares.max())


def most_common(released: pd.DataFrame) -> dict[str, tuple[str, float]]:
    """Return provision (its code) → the label with the largest late share, and that share, of what may be
    shown. released: a view of ``changes.tables.shares``.
    """
    shown = released.dropna(subset=["before", "after"])
    tops = {name: rows.loc[rows["after"].idxmax()] for name, rows in shown.groupby("provision", sort=False)}
    return {PROVISION_CODE[str(name)]: (str(row["label"]), float(row["after"])) for name, row in tops.items()}


def some_hidden(released: pd.DataFrame) -> bool:
    """Say whether of some provision with a largest late share another share is hidden. That may be larger,
    for a share that few lack is hidden as well: the largest is so of those that may be shown. released: as of
    ``most_common``.
    """
    known = released[["before", "after"]].notna().all(axis=1)
    shown = known.groupby(released["provision"], sort=False).mean()
    return bool(((shown > 0) & (shown < 1)).any())


def of_measures(told: Sequence[tuple[str, str]], open_: str, noun: str, of: str) -> Statement:
    """Return the heading on several measures; told: verdict and what it points to, with a space or a comma
    before it, of those that may be shown; open_: where no change is shown; of: what they are measures of.
    """
    moved = [(code, what) for code, what in told if code in MOVED]
    if len(moved) == 1:
        return Statement(f"{POINTS_TO}{moved[0][1]}", moved[0][0])
    if moved:
        n, all_ = danish.in_words(len(moved)), danish.in_words(len(told))
        return Statement(f"{POINTS_TO} ændringer i {n} af {all_} mål for {of}", moved[0][0])
    if told:
        return Statement(open_, verdicts.NOT_SHOWN)
    return Statement(noun, verdicts.NOT_ESTIMABLE)
