"""Danish sentences on the choice of in-depth cases: how, which, how typical, and what was not justified."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from helpers import danish
from helpers.analysis.cases import choice
from helpers.protocol.cases import Choosing
from helpers.protocol.disclosure import QUARTILE, CaseRules
from helpers.publish.cases import words
from helpers.publish.cases.tables import names
from helpers.publish.statements import Statement
from helpers.publish.wording import RENEWED
from helpers.terms import PROVISIONS

NONE_CLEARED = "Ingen beskrivelse er godkendt af kommunen."
NOT_PLACED = "Det kan ikke længere siges, hvor sagerne ligger i omfang."
NOT_CHOSEN = "Der er ikke valgt sager til gennemgang i dybden."
NOTHING_CHOSEN = "Sager, der kan vælges blandt"  # the heading where no case is
ALL_WAIT = "er ikke beskrevet, for kommunerne har ikke godkendt beskrivelserne"
NONE_DESCRIBED = "er beskrevet, for kommunerne har ikke godkendt beskrivelserne"
WAITING = "er ikke beskrevet, for kommunen har ikke godkendt beskrivelsen"


@dataclass(frozen=True)
class Found:
    """What the sentences tell of.

    now: the choice that today's answers would give. chosen: the case of each slot of the frozen choice (slot,
    kind, provision, outcome, rank, decision_id, municipality, cleared_on), missing where it is not cleared.
    faults: file, row and fault of choice.csv and cleared.csv. made: whether there is a choice. drawn: the
    provisions of which cases were drawn: of others no place is empty.
    """

    now: choice.Choice
    chosen: pd.DataFrame
    faults: pd.DataFrame
    made: bool
    drawn: Collection[str] = PROVISIONS


def told(
    found: Found, released: pd.DataFrame, rules: Choosing, bands: CaseRules, renewed: str
) -> dict[str, Statement]:
    """Return the statements on the choice; released: the table of the cleared cases as it was released;
    renewed: the answer that counts as obtained anew (``Codebook.obtained_anew``).
    """
    slots, chosen = found.now.slots, found.chosen
    slots = slots[slots["provision"].isin(found.drawn)]
    parts = {
        "cases_method": [method(rules, renewed)],
        "cases_choice": [
            which(chosen, found.made),
            apart(chosen),
            moved(chosen, found.now.cases),
            unjustified(slots, chosen),
            wrong(found.faults),
        ],
        "cases_cleared": [clearing(chosen)],
        "cases_typical": [at := typical(released, bands)],
        "heading_cases": [NOTHING_CHOSEN if chosen.empty else at.rstrip(".")],
    }
    return {name: Statement(" ".join(filter(None, texts))) for name, texts in parts.items()}


def method(rules: Choosing, renewed: str) -> str:
    """Return how the cases are chosen; renewed: as of ``told``."""
    points = danish.number(rules.typical.within)
    return (
        "En typisk sag er den udfyldte sag fra den sene periode, som ligner de andre af samme slags mest. "
        "Den har den mindste gennemsnitlige afstand til dem, målt på omfang, antal typer af sagsoplysninger, "
        f"andelen af dem, der {RENEWED[renewed]}, og om der er udtalelser fra eksperter og fra fagpersoner "
        f"med kendskab til borgeren. Dens omfang skal ligge højst {points} procentpoint fra midten. Står "
        "flere lige, vælges den nyeste. Den tunge sag er den, hvis omfang er tættest på det, som "
        f"{danish.percent(rules.heavy.percentile)} af sagerne ikke overstiger. Ingen kommune får to sager, "
        f"når det kan undgås, og hver sag har op til {danish.in_words(rules.substitutes)} reserver."
    )


def which(chosen: pd.DataFrame, made: bool) -> str:
    """Return how many cases of which kinds are chosen."""
    if chosen.empty:
        return "Ingen af de valgte sager kan bruges." if made else NOT_CHOSEN
    typical, heavy = (int(chosen["kind"].eq(kind).sum()) for kind in (choice.TYPICAL, choice.HEAVY))
    parts = [_counted(typical, "typisk sag", "typiske sager"), _counted(heavy, "tung sag", "tunge sager")]
    return f"{danish.sentence(danish.listing([part for part in parts if part]))} er valgt."


def _counted(n: int, one: str, more: str) -> str:
    return f"{danish.in_words(n, 'én')} {one if n == 1 else more}" if n else ""


def apart(chosen: pd.DataFrame) -> str:
    """Return whether two of the chosen cases are of one municipality."""
    if chosen["municipality"].duplicated().any():
        return "To eller flere af dem er fra samme kommune, fordi der ikke var andre at vælge."
    return "De er fra hver sin kommune." if len(chosen) > 1 else ""


def moved(chosen: pd.DataFrame, now: pd.DataFrame) -> str:
    """Return for how many slots today's answers would give other cases: a later correction changes none."""
    listed = now.groupby("slot")["decision_id"].agg(set)
    other = sum(decision not in listed.get(slot, {decision}) for slot, decision in _pairs(chosen))
    if not other:
        return ""
    slots = f"{danish.in_words(other)} {'plads' if other == 1 else 'pladser'}"
    return f"Svarene er rettet efter valget og ville nu give {slots} en anden sag, men valget ændres ikke."


def _pairs(chosen: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(chosen["slot"], chosen["decision_id"], strict=True))


def clearing(chosen: pd.DataFrame) -> str:
    """Return of how many chosen cases the description is cleared; the others are named by kind alone."""
    if chosen.empty:
        return "Derfor er ingen sag beskrevet."
    waiting = chosen[chosen["cleared_on"].isna()]
    if waiting.empty:
        return "Kommunerne har godkendt beskrivelsen af hver sag."
    done = len(chosen) - len(waiting)
    if not done and len(waiting) > 1:
        return f"Ingen af dem {NONE_DESCRIBED}."
    listed = danish.listing([danish.inside(name) for name in names(waiting)])
    first = (
        f"Beskrivelsen er godkendt af kommunen for {danish.in_words(done, 'én')} af sagerne. " if done else ""
    )
    return f"{first}{danish.sentence(listed)} {WAITING if len(waiting) == 1 else ALL_WAIT}."


def typical(released: pd.DataFrame, rules: CaseRules) -> str:
    """Return where the cleared cases lie in extent, from the released table (``tables.described``)."""
    lowest, *middle, highest = rules.bands[QUARTILE]
    if released.empty:
        return NONE_CLEARED
    told = list(zip(released["name"], released[choice.PAGES], strict=True))
    inner = sum(at in middle for _, at in told)
    parts = [f"{danish.inside(name)} i den {at}" for name, at in told if at in (lowest, highest)]
    if inner:
        every = "alle " if 1 < inner == len(told) else ""
        which = "beskrevne sager" if every else "af de beskrevne sager"
        parts.insert(0, f"{every}{danish.in_words(inner, 'én')} {which} i den midterste halvdel")
    if not parts:
        return NOT_PLACED
    return f"Målt på omfang ligger {danish.listing(parts)} af sager af samme slags."


def unjustified(slots: pd.DataFrame, chosen: pd.DataFrame) -> str:
    """Return which places are empty, and why, "" where none is; a place of the frozen choice is not."""
    empty = slots[(slots["reason"] != "") & ~slots["slot"].isin(chosen["slot"])]
    if empty.empty:
        return ""
    parts = [
        f"{danish.listing([danish.inside(name) for name in names(rows)])}: {words.REASON[str(reason)]}"
        for reason, rows in empty.groupby("reason", sort=False)
    ]
    return f"Et valg kan ikke begrundes for {'; '.join(parts)}."


def wrong(faults: pd.DataFrame) -> str:
    """Return what is wrong in choice.csv and cleared.csv, by row; "" where nothing is."""
    parts = [
        f"{row.file}{f', række {row.row}' if row.row else ''}: {words.FAULT[row.fault]}"
        for row in faults.itertuples()
    ]
    return f"I undersøgelsens mappe skal rettes: {'; '.join(parts)}." if parts else ""
