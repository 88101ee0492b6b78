"""E4 and E5: which information is in the file, how many types, and what had to be obtained anew; by period,
with the change.

Every measure has weights of its own, computed for the cases that answer it
(``survey.sampling.weights.base_weights`` with ``item``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.methods import families, ratios
from helpers.protocol.analysis_plan import Plan
from helpers.survey.sampling import weights

ONE = "one"
NEWLY_OBTAINED, TYPES, ITEMS = "newly_obtained_share", "n_information_types", "n_retrieval_answered"
RETRIEVAL = ("at_hand", "newly_obtained", "updated")


@dataclass(frozen=True)
class Parts:
    """What is divided by what for one provision, and the scale of the change (``change.POINTS`` or
    ``change.RATIO``).
    """

    provision: str
    part: str
    whole: str
    scale: str


Weigh = Callable[
    [pd.DataFrame, str], pd.DataFrame
]  # cases, item → the usable cases with the weights of that item set


def weigher(population: pd.DataFrame | None, sizes: pd.Series) -> Weigh:
    """Return the function that weights cases for one item and keeps the usable ones; its errors are those of
    base_weights.

    Items answered for the same cases share their weights, which are computed once. Without a population the
    usable cases are kept with missing weights, so that nothing but their number can be told.
    """
    known: dict[tuple[str, ...], pd.Series] = {}

    def weigh(cases: pd.DataFrame, item: str) -> pd.DataFrame:
        used = cases[weights.usable(cases, item)].assign(**{ONE: 1.0})
        if population is None:
            return used.assign(**{"weight": np.nan, weights.KNOWN: False})
        key = tuple(used["decision_id"])
        if key not in known:
            known[key] = weights.base_weights(cases, population, sizes, item=item)["weight"].dropna()
        return used.assign(weight=known[key].to_numpy())

    return weigh


def e4(cases: pd.DataFrame, weigh: Weigh, plan: Plan) -> pd.DataFrame:
    """Return E4: the share of cases with at least one source of each group, per provision × measure, with the
    change in points.

    cases: the clean cases (has_expert, has_knows_citizen, has_other_municipal; missing where the group was
    not answered). Columns: estimand, status, provision, measure, those of ``change.change`` and of
    ``families.adjust``.
    """
    rows = [
        _row("E4", measure, used, cases, Parts(provision, measure, ONE, ratios.POINTS), plan)
        for measure in plan.estimands["E4"].measures
        for used in [
            weigh(cases.assign(**{measure: cases[measure].astype("Float64").astype(float)}), measure)
        ]
        for provision in plan.provisions
    ]
    return _judged(rows, plan)


def e5(cases: pd.DataFrame, weigh: Weigh, plan: Plan) -> pd.DataFrame:
    """Return E5 per provision × measure: types per case (a ratio) and the share of items newly obtained
    (points).

    newly_obtained_share = sum(w new) / sum(w items) over items with an answer on retrieval: heavy files count
    for more, and a case without any item for nothing. Columns as in ``e4``.
    """
    parts = {TYPES: (TYPES, ONE, ratios.RATIO), NEWLY_OBTAINED: ("n_newly_obtained", ITEMS, ratios.POINTS)}
    rows = [
        _row("E5", measure, used, cases, Parts(provision, part, whole, scale), plan)
        for measure in plan.estimands["E5"].measures
        for part, whole, scale in [parts[measure]]
        for used in [weigh(cases, part)]
        for provision in plan.provisions
    ]
    return _judged(rows, plan)


def by_type(cases: pd.DataFrame, information: pd.DataFrame, weigh: Weigh, plan: Plan) -> pd.DataFrame:
    """Return the share of cases with each information type, per provision × type asked about there;
    described, not tested.

    The most common first. Columns: provision, measure (the type's code) and those of ``change.change``; a
    type that nobody answered is left out.
    """
    wide = (
        information.pivot(index="decision_id", columns="information_type", values="present")
        .astype("Float64")
        .astype(float)
    )
    joined = cases.join(wide, on="decision_id")
    rows = [
        {
            "provision": provision,
            "measure": code,
            **ratios.change(mine, code, ONE, scale=ratios.POINTS, plan=plan, tested=False),
        }
        for code in sorted(wide.columns)
        for used in [weigh(joined, code)]
        for provision in plan.provisions
        for mine in [used[used["provision"] == provision]]
        if len(mine)
    ]
    return pd.DataFrame(rows).sort_values(
        ["provision", "after", "measure"], ascending=[True, False, True], ignore_index=True
    )


def retrieval(cases: pd.DataFrame, information: pd.DataFrame, weigh: Weigh, plan: Plan) -> pd.DataFrame:
    """Return the share of items at hand, newly obtained and updated, per provision × code of RETRIEVAL;
    described, not tested.

    The item set is E5's, so that its newly obtained share is the same number. Columns as in ``by_type``.
    """
    there = information[information["present"].fillna(False).astype(bool)]
    counts = pd.crosstab(there["decision_id"], there["retrieval"]).reindex(
        columns=list(RETRIEVAL), fill_value=0
    )
    joined = cases.join(counts, on="decision_id")
    joined[list(RETRIEVAL)] = joined[list(RETRIEVAL)].fillna(0)
    used = weigh(joined, "n_newly_obtained")
    rows = [
        {
            "provision": provision,
            "measure": code,
            **ratios.change(mine, code, ITEMS, scale=ratios.POINTS, plan=plan, tested=False),
        }
        for provision in plan.provisions
        for mine in [used[used["provision"] == provision]]
        for code in RETRIEVAL
    ]
    return pd.DataFrame(rows)


def _row(
    estimand: str, measure: str, used: pd.DataFrame, cases: pd.DataFrame, parts: Parts, plan: Plan
) -> dict[str, Any]:
    mine = used[used["provision"] == parts.provision]
    planned = plan.estimands[estimand]
    known = {
        "estimand": estimand,
        "status": planned.status,
        "provision": parts.provision,
        "measure": measure,
        "scale": parts.scale,
    }
    changed = ratios.change(mine, parts.part, parts.whole, scale=parts.scale, plan=plan)
    return {
        **known,
        **changed,
        "item_response": item_response(mine, cases, parts.provision),
        "se_type": planned.inference,
    }


def item_response(used: pd.DataFrame, cases: pd.DataFrame, provision: str) -> float:
    """Return the share of the completed ``cases`` of a provision that are used."""
    completed = (
        cases["disposition"].eq(weights.USABLE_DISPOSITION).fillna(False) & cases["provision"].eq(provision)
    ).sum()
    return len(used) / completed if completed else float("nan")


def _judged(rows: list[dict[str, Any]], plan: Plan) -> pd.DataFrame:
    table = pd.DataFrame(rows)
    return families.adjust(table, plan.families[plan.estimands[table["estimand"].iloc[0]].family], plan)
