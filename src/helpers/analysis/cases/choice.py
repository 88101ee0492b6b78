"""Which cases are looked at in depth: of each provision and outcome the most typical recent one, and a heavy
one.

The typical case is the weighted medoid of the completed cases of the late period, among those whose pages lie
near the middle: distances alone may choose a case that is large or small for its kind. The heavy case is the
one nearest to a high percentile of the pages of its provision. No municipality has two of the chosen cases
where that can be had with fewer than all of the candidates; the least is given up for it. What cannot be
justified is not chosen, and says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from helpers.analysis.cases import gower
from helpers.analysis.methods import resampling
from helpers.protocol.cases import Choosing
from helpers.terms import ALL, COMPLETED, OUTCOMES, PROVISIONS
from helpers.terms import PAGES as PAGES
from helpers.terms import TYPES as TYPES

TYPICAL, HEAVY = "typical", "heavy"
SHARE, EXPERT, KNOWS = "newly_obtained_share", "has_expert", "has_knows_citizen"
VARIABLES = (PAGES, TYPES, SHARE, EXPERT, KNOWS)
VALUES = (PAGES, TYPES)  # of which a range may be told
COMPLETE = "complete"  # every variable is answered
NOTHING, NO_COUNTS, FEW, UNANSWERED, NOBODY_NEAR = (
    "nothing_returned",
    "no_population",
    "few_cases",
    "missing_variables",
    "no_candidate",
)
PLACES = ["slot", "kind", "provision", "outcome"]
PERCENTILE, QUARTER = "percentile_", "quarter_"
CASES = [
    *(*PLACES, "rank", "decision_id", "municipality", "decision_date", "shares_municipality", "distance"),
    *(f"{prefix}{name}" for name in VARIABLES for prefix in (PERCENTILE, QUARTER)),
]
SLOTS = [*PLACES, "reason", "n_completed", "n_cases", "n_municipalities", "n_candidates", "n_substitutes"]
Candidates = Sequence[tuple[str, str]]  # decision and municipality, the best first
EMPTY, SHARED = 1e7, 1e4  # what a place without a case and a second case of a municipality cost: more than
# all places down all lists; so first as many places as can be are filled, then municipalities kept apart
EARLIER = 1e-3  # of two places that could give way, the later one does


@dataclass(frozen=True)
class Choice:
    """The chosen cases and their substitutes, and what the choice rests on.

    cases: one row per case (CASES). rank: 1 is chosen, 2 and on are its substitutes in their order. distance:
    the mean Gower distance (typical) or the pages from the percentile sought (heavy). percentile_…: where the
    case lies among all usable ones of its slot (0 to 100): internal. quarter_…: the same in quarters, 1 to 4.
    shares_municipality: another chosen case is of the same municipality. slots: one row per slot (SLOTS);
    reason: why nothing is chosen, "" where a case is.
    """

    cases: pd.DataFrame
    slots: pd.DataFrame


@dataclass(frozen=True)
class Slot:
    """One place of the choice: a letter, and which cases it is filled from."""

    slot: str
    kind: str
    provision: str
    outcome: str


@dataclass(frozen=True)
class Cell:
    """The cases of a slot. usable: those with weight and all variables, with their percentiles; candidates:
    of these, those that may be chosen, the best first.
    """

    slot: Slot
    n_completed: int
    usable: pd.DataFrame
    candidates: pd.DataFrame
    reason: str


def slots(rules: Choosing) -> list[Slot]:
    """Return the places of the choice, with the letters by which they are called."""
    kinds = [(TYPICAL, provision, outcome) for provision in PROVISIONS for outcome in OUTCOMES]
    kinds.append((HEAVY, rules.heavy.provision, ALL))
    return [Slot(chr(ord("A") + place), *kind) for place, kind in enumerate(kinds)]


def cells(weighted: pd.DataFrame, rules: Choosing, period: str) -> list[Cell]:
    """Return the cases of each slot, and which may be chosen; arguments as of ``choose``."""
    table = _prepared(weighted, period)
    return [_cell(slot, table, rules) for slot in slots(rules)]


def choose(weighted: pd.DataFrame, rules: Choosing, period: str) -> Choice:
    """Return the choice among the completed cases of ``period`` in which all VARIABLES are answered.

    weighted: the clean cases with the survey's weights (``weights.base_weights``). Equal cases: the newest
    first, then by decision_id.
    """
    every = cells(weighted, rules, period)
    listed = _listed([cell.candidates for cell in every], rules.substitutes)
    found = pd.concat([_told(*each) for each in zip(every, listed, strict=True)], ignore_index=True)
    first = found.loc[found["rank"] == 1, "municipality"]
    twice = first[first.duplicated(keep=False)]
    found["shares_municipality"] = found["rank"].eq(1) & found["municipality"].isin(twice)
    rows = [_slot_row(*each) for each in zip(every, listed, strict=True)]
    return Choice(found[CASES], pd.DataFrame(rows, columns=SLOTS))


def placed(chosen: pd.DataFrame, weighted: pd.DataFrame, rules: Choosing, period: str) -> pd.DataFrame:
    """Return the ``chosen`` cases (slot, decision_id and more) with where they lie among the usable cases of
    their slot: VALUES, percentile_… and quarter_…, missing where a case is no longer among them.

    Others may be usable than when the choice was made, for answers are corrected; the choice stands.
    """
    every = cells(weighted, rules, period)
    usable = pd.concat([cell.usable.assign(slot=cell.slot.slot) for cell in every], ignore_index=True)
    percentiles = [PERCENTILE + name for name in VARIABLES]
    usable = usable.reindex(columns=["slot", "decision_id", *VALUES, *percentiles])
    found = chosen.merge(usable, on=["slot", "decision_id"], how="left")
    return found.assign(**{QUARTER + name: _quarter(found[PERCENTILE + name]) for name in VARIABLES})


def _quarter(percentiles: pd.Series) -> pd.Series:
    """Return in which quarter percentiles (0 to 100) lie, 1 to 4; one on a border lies in the upper one."""
    return (percentiles.astype(float) // 25 + 1).clip(upper=4)


def _prepared(weighted: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return the completed cases of ``period`` with VARIABLES as numbers, and whether a case has them all."""
    there = weighted["disposition"].eq(COMPLETED).fillna(False) & weighted["period"].eq(period)
    rows = weighted[there]
    pages = rows[PAGES].astype("Float64").astype(float)
    asked = rows["n_retrieval_answered"].astype(float)
    told = {name: rows[name].astype("Float64").astype(float) for name in VARIABLES if name != SHARE}
    told[PAGES], told[SHARE] = pages.where(pages > 0), rows["n_newly_obtained"] / asked.where(asked > 0)
    rows = rows.assign(**told)
    return rows.assign(**{COMPLETE: rows[[*VARIABLES]].notna().all(axis=1)})


def _cell(slot: Slot, table: pd.DataFrame, rules: Choosing) -> Cell:
    rows = table[table["provision"].eq(slot.provision)]
    rows = rows if slot.outcome == ALL else rows[rows["outcome"].eq(slot.outcome)]
    usable = rows[rows[COMPLETE]].sort_values("decision_id", ignore_index=True)
    reason = _reason(rows, usable, rules.usable_cases)
    if reason:
        return Cell(slot, len(rows), usable, usable.iloc[:0].assign(distance=[]), reason)
    weight = usable["weight"].to_numpy(dtype=float)
    for name in VARIABLES:
        usable[PERCENTILE + name] = gower.percentiles(usable[name].to_numpy(dtype=float), weight)
    place = rules.heavy if slot.kind == HEAVY else rules.typical
    usable["distance"] = (
        _from_percentile(usable, place.percentile) if slot.kind == HEAVY else _from_all(usable)
    )
    near = (usable[PERCENTILE + PAGES] - place.percentile).abs() <= place.within
    order = {"distance": True, "decision_date": False, "decision_id": True}
    best = usable[near].sort_values(list(order), ascending=list(order.values()), ignore_index=True)
    return Cell(slot, len(rows), usable, best, "" if len(best) else NOBODY_NEAR)


def _reason(rows: pd.DataFrame, usable: pd.DataFrame, least: int) -> str:
    """Return why no case of these can be chosen, "" where one can."""
    if rows.empty:
        return NOTHING
    if len(usable) < least:
        return UNANSWERED if len(rows) >= least else FEW
    return NO_COUNTS if usable["weight"].isna().any() else ""


def _from_all(usable: pd.DataFrame) -> np.ndarray:
    """Return the weighted mean Gower distance of each case to all of its kind, pages on the log scale."""
    values = usable[[*VARIABLES]].to_numpy(dtype=float)
    values[:, 0] = np.log(values[:, 0])
    return gower.mean_distances(values, usable["weight"].to_numpy(dtype=float))


def _from_percentile(usable: pd.DataFrame, percentile: float) -> np.ndarray:
    """Return how many pages each case is away from the weighted percentile of pages."""
    pages, weight = (usable[name].to_numpy(dtype=float) for name in (PAGES, "weight"))
    return np.abs(pages - resampling.weighted_quantile(pages, weight, percentile / 100))


def _listed(ranked: Sequence[pd.DataFrame], substitutes: int) -> list[list[str]]:
    """Return of each slot the decision chosen and its substitutes, in order; none where it has no candidate.

    A substitute is of another municipality than all chosen cases and the slot's other substitutes, where
    there are enough; nobody is listed twice.
    """
    pairs = [list(zip(rows["decision_id"], rows["municipality"], strict=True)) for rows in ranked]
    chosen = chosen_apart(pairs)
    taken = {each for each in chosen if each}
    theirs = {place for rows in pairs for decision, place in rows if decision in taken}
    listed = []
    for first, rows in zip(chosen, pairs, strict=True):
        found = list(_substitutes(rows, taken, theirs))[:substitutes] if first else []
        taken |= set(found)
        listed.append([first, *found] if first else [])
    return listed


def _substitutes(rows: Sequence[tuple[str, str]], taken: set[str], theirs: set[str]) -> Iterator[str]:
    """Yield the candidates that are not taken: first one of each other municipality, then the rest."""
    free, used = [row for row in rows if row[0] not in taken], set(theirs)
    apart = []
    for decision, place in free:
        if place not in used:
            used.add(place)
            apart.append(decision)
    yield from apart
    yield from (decision for decision, _ in free if decision not in apart)


def _told(cell: Cell, listed: Sequence[str]) -> pd.DataFrame:
    """Return the rows of Choice.cases of one slot."""
    rows = cell.candidates.set_index("decision_id").loc[[*listed]].reset_index().reindex(columns=CASES)
    quarters = {QUARTER + name: _quarter(rows[PERCENTILE + name]) for name in VARIABLES}
    rank = range(1, len(rows) + 1)
    return rows.assign(**vars(cell.slot), rank=rank, shares_municipality=False, **quarters)


def _slot_row(cell: Cell, listed: Sequence[str]) -> dict[str, object]:
    return vars(cell.slot) | {
        "reason": cell.reason or ("" if listed else NOBODY_NEAR),
        "n_completed": cell.n_completed,
        "n_cases": len(cell.usable),
        "n_municipalities": cell.usable["municipality"].nunique(),
        "n_candidates": len(cell.candidates),
        "n_substitutes": max(len(listed) - 1, 0),
    }


def chosen_apart(lists: Sequence[Candidates]) -> list[str]:
    """Return the decision chosen from each of ``lists``, "" where there is none left for it.

    No decision is chosen twice, as few municipalities as possible have two, and the cases stand as few places
    down their lists as possible in all (integer program, solved exactly by HiGHS; its answer does not depend
    on the order of anything but the lists).
    """
    pairs = [(slot, place, *row) for slot, rows in enumerate(lists) for place, row in enumerate(rows)]
    if not pairs:
        return [""] * len(lists)
    municipalities = sorted({pair[3] for pair in pairs})
    decisions = sorted({pair[2] for pair in pairs})
    down = [place * (1 + EARLIER * (len(lists) - slot)) for slot, place, *_ in pairs]
    cost = np.array([*down, *[SHARED] * len(municipalities), *[EMPTY] * len(lists)])
    filled = _constraints(len(cost), pairs, 0, range(len(lists)), len(pairs) + len(municipalities), 1)
    once = _constraints(len(cost), pairs, 2, decisions, None, 0)
    apart = _constraints(len(cost), pairs, 3, municipalities, len(pairs), -1)
    found = milp(
        cost,
        constraints=[
            LinearConstraint(filled, 1, 1),
            LinearConstraint(once, -np.inf, 1),
            LinearConstraint(apart, -np.inf, 1),
        ],
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, [*[1] * len(pairs), *[len(lists)] * len(municipalities), *[1] * len(lists)]),
        options={"mip_rel_gap": 0},
    )
    chosen = {pair[0]: pair[2] for pair, taken in zip(pairs, found.x, strict=False) if taken > 0.5}
    return [chosen.get(slot, "") for slot in range(len(lists))]


def _constraints(
    width: int, pairs: Sequence[tuple], part: int, kinds: Sequence, slack: int | None, sign: int
) -> np.ndarray:
    """Return a constraint per kind (value of ``part``): its pairs, and a slack variable from ``slack`` on."""
    rows = np.zeros((len(kinds), width))
    place = {kind: number for number, kind in enumerate(kinds)}
    for column, pair in enumerate(pairs):
        rows[place[pair[part]], column] = 1
    if slack is not None:
        rows[np.arange(len(kinds)), slack + np.arange(len(kinds))] = sign
    return rows
