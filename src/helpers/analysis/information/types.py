"""E4 and E5: which information is in the file, how many types, and what had to be obtained anew; by period,
with the change.

Both are of information that someone supplied. The papers that the municipality always writes itself (the
codebook's group ``own_document``, the appeal's among them) are in neither, and are described apart.

Every measure has weights of its own, computed for the cases that answer it
(``survey.sampling.weights.base_weights`` with ``item``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.methods import ratios, verdicts
from helpers.analysis.methods.ratios import ONE
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import OWN
from helpers.survey.sampling import weights
from helpers.terms import CELL
from helpers.terms import TYPES as TYPES

NEWLY_OBTAINED, ITEMS = "newly_obtained_share", "n_retrieval_answered"
KEYS = ["decision_id", *CELL, "disposition"]
RETRIEVAL = ("at_hand", "newly_obtained", "updated")  # what could be answered at first
# cases, item → the usable cases with the weights of that item set, and ONE
Weigh = Callable[[pd.DataFrame, str], pd.DataFrame]


@dataclass(frozen=True)
class Measure:
    """What is divided by what, and the scale of the change (``verdicts.POINTS`` or ``verdicts.RATIO``)."""

    name: str
    part: str
    whole: str
    scale: str


def weigher(population: pd.DataFrame | None, sizes: pd.Series) -> Weigh:
    """Return the function that weights cases for one item and keeps the usable ones; its errors are those of
    base_weights.

    Items answered for the same cases share their weights, which are computed once. Without a population the
    usable cases are kept with missing weights, so that nothing but their number can be told.
    """
    known: list[tuple[pd.Series, np.ndarray]] = []

    def weigh(cases: pd.DataFrame, item: str) -> pd.DataFrame:
        used = cases[weights.usable(cases, item)].assign(**{ONE: 1.0})
        if population is None:
            return used.assign(weight=np.nan, **{weights.KNOWN: False})
        ids = used["decision_id"].reset_index(drop=True)
        same = next((weight for others, weight in known if ids.equals(others)), None)
        if same is None:
            same = weights.base_weights(cases, population, sizes, item=item)["weight"].dropna().to_numpy()
            known.append((ids, same))
        return used.assign(weight=same)

    return weigh


def e4(cases: pd.DataFrame, weigh: Weigh, plan: Plan, family: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return E4: the share of cases with at least one source of each group, per provision × measure, with the
    change in points.

    cases: the clean cases (has_expert, has_knows_citizen, has_other_municipal; missing where the group was
    not answered). family: ``verdicts.judged``. Columns: estimand, status, provision, measure, those of
    ``ratios.change`` and of ``verdicts.judged``.
    """
    return verdicts.judged(_e4(cases, weigh, plan), plan, family)


def _e4(cases: pd.DataFrame, weigh: Weigh, plan: Plan) -> pd.DataFrame:
    names = list(plan.estimands["E4"].measures)
    numbers = cases.assign(**cases[names].astype("Float64").astype(float))
    rows = []
    for name in names:
        rows += _rows("E4", Measure(name, name, ONE, ratios.POINTS), numbers, weigh, plan)
    return pd.DataFrame(rows)


def e5(cases: pd.DataFrame, weigh: Weigh, plan: Plan, family: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return E5 per provision × measure: types per case (a ratio) and the share of items newly obtained
    (points).

    newly_obtained_share = sum(w new) / sum(w items) over items with an answer on retrieval: heavy files count
    for more, and a case without any item for nothing. Columns as in ``e4``.
    """
    return verdicts.judged(_e5(cases, weigh, plan), plan, family)


def _e5(cases: pd.DataFrame, weigh: Weigh, plan: Plan) -> pd.DataFrame:
    measures = {
        TYPES: Measure(TYPES, TYPES, ONE, ratios.RATIO),
        NEWLY_OBTAINED: Measure(NEWLY_OBTAINED, "n_newly_obtained", ITEMS, ratios.POINTS),
    }
    rows = []
    for name in plan.estimands["E5"].measures:
        rows += _rows("E5", measures[name], cases, weigh, plan)
    return pd.DataFrame(rows)


def _rows(
    estimand: str, measure: Measure, cases: pd.DataFrame, weigh: Weigh, plan: Plan
) -> list[dict[str, Any]]:
    """Return one row per provision: the change of ``measure`` over the cases that answer it."""
    used = weigh(cases, measure.part)
    rows = []
    for provision in plan.provisions:
        mine, all_mine = (frame[frame["provision"] == provision] for frame in (used, cases))
        known = {"provision": provision, "measure": measure.name, "scale": measure.scale}
        changed = ratios.change(mine, measure.part, measure.whole, scale=measure.scale, plan=plan)
        rows.append(verdicts.row(estimand, known, changed, mine, all_mine, plan))
    return rows


def by_type(cases: pd.DataFrame, information: pd.DataFrame, weigh: Weigh, plan: Plan) -> pd.DataFrame:
    """Return the share of cases with each information type, per provision × type asked about there;
    described, not tested.

    information: the rows of the types that are to be told together. The most common first. Columns:
    provision, measure (the type's code) and those of ``ratios.change``; a type that nobody answered is left
    out.
    """
    wide = wide_numbers(information, "information_type", "present")
    joined = cases[KEYS].join(wide, on="decision_id")
    rows = []
    for code in sorted(wide.columns):
        used = weigh(joined, code)
        asked = [provision for provision in plan.provisions if (used["provision"] == provision).any()]
        rows += [_described(used, provision, code, ONE, plan) for provision in asked]
    nobody = weigh(joined.assign(nobody=np.nan), "nobody")
    table = (
        pd.DataFrame(rows) if rows else pd.DataFrame([_described(nobody, "", "nobody", ONE, plan)]).iloc[:0]
    )
    return table.sort_values(
        ["provision", "after", "measure"], ascending=[True, False, True], ignore_index=True
    )


def wide_numbers(long: pd.DataFrame, columns: str, values: str) -> pd.DataFrame:
    """Return ``long``, one row per case and code, as one row per decision with a column per code: 0, 1 or
    missing.
    """
    wide = long.pivot(index="decision_id", columns=columns, values=values)
    return wide.astype("Float64").astype(float)


def retrieval(
    cases: pd.DataFrame,
    information: pd.DataFrame,
    weigh: Weigh,
    plan: Plan,
    codes: Sequence[str] = RETRIEVAL,
) -> pd.DataFrame:
    """Return the share of items with each answer on retrieval, per provision × one of ``codes`` (the answers
    that could be given); described, not tested.

    The item set is E5's, so that the share obtained anew is the same number. Columns as in ``by_type``.
    """
    there = information[information["present"].fillna(False).astype(bool) & ~information[OWN].astype(bool)]
    counts = pd.crosstab(there["decision_id"], there["retrieval"]).reindex(columns=list(codes), fill_value=0)
    joined = cases.join(counts, on="decision_id")
    joined[list(codes)] = joined[list(codes)].fillna(0)
    used = weigh(joined, "n_newly_obtained")
    rows = [_described(used, provision, code, ITEMS, plan) for provision in plan.provisions for code in codes]
    return pd.DataFrame(rows)


def _described(used: pd.DataFrame, provision: str, code: str, whole: str, plan: Plan) -> dict[str, Any]:
    mine = used[used["provision"] == provision]
    changed = ratios.change(mine, code, whole, scale=ratios.POINTS, plan=plan, tested=False)
    return {"provision": provision, "measure": code, **changed}
