"""The numbers that tell whether an assumption holds: each from a released table, so none tells more than the
report does.

A sign is a mapping from the provision's label ("" for both together) to its value, without what is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd

from helpers.project import Workspace
from helpers.protocol.analysis_plan import PRIMARY, Plan
from helpers.publish.release import read_released
from helpers.publish.wording import WHOLE

Sign = Mapping[str, float]
Read = Callable[[str], pd.DataFrame]


def measured(ws: Workspace, plan: Plan) -> dict[str, Sign]:
    """Return the sign of each assumption that has one, by its name; empty where its table is not there."""
    return {name: _known(sign(partial(read_released, ws), plan)) for name, sign in SIGNS.items()}


def _known(sign: Sign) -> Sign:
    return {group: float(value) for group, value in sign.items() if pd.notna(value)}


def _response(read: Read, plan: Plan) -> Sign:
    table = read("04_representation/svar")
    whole = table[table["dimension"] == WHOLE] if len(table) else table
    return {"": (whole["n_municipalities"] / whole["invited"]).iloc[0]} if len(whole) else {}


def _even_response(read: Read, plan: Plan) -> Sign:
    table = read("04_representation/svar")
    if table.empty:
        return {}
    groups = table[table["dimension"] != WHOLE]
    if groups["response_share"].isna().any():
        return {}  # a hidden group may have answered more or less than those that are shown
    shares = groups.groupby("dimension")["response_share"]
    return {"": (shares.max() - shares.min()).max()}


def _early_cases(read: Read, plan: Plan) -> Sign:
    table = read("04_representation/disposition")
    early = table[table["period"] == plan.before] if len(table) else table
    return {row.provision: row.completed_share for row in early.itertuples()}


def _counted_alike(read: Read, plan: Plan) -> Sign:
    table = read("04_representation/maalemetode")
    apart = table.assign(apart=(table["after"] - table["before"]).abs()) if len(table) else table
    return _each(apart, "provision", "apart", max)


def _pages_right(read: Read, plan: Plan) -> Sign:
    return _each(read("05_growth/sidetal"), "provision", "within", min)  # lost files have no second count


def _of_primary(column: str) -> Callable[[Read, Plan], Sign]:
    """Return the sign that is a column of what the primary result rests on."""

    def sign(read: Read, plan: Plan) -> Sign:
        table = read("05_growth/grundlag")
        primary = table[table["status"] == PRIMARY] if len(table) else table
        return {row["group"]: row[column] for row in primary.to_dict("records")}

    return sign


def _same_conclusion(read: Read, plan: Plan) -> Sign:
    """Return the share of the other estimates of the primary result whose interval lies on the same side and
    that do not conclude otherwise.
    """
    table = read("05_growth/foelsomhed")
    shares: dict[str, float] = {}
    for group, rows in table.dropna(subset=["conf_low"]).groupby("group", sort=False) if len(table) else ():
        side = (rows["conf_low"] > 1).astype(int) - (rows["conf_high"] < 1).astype(int)
        planned, rows = side[rows["planned"]], rows[rows["own_estimate"]]
        own = side[rows.index]
        if len(own) and len(planned):
            shares[str(group)] = float(((own == planned.iloc[0]) & ~rows["other_conclusion"]).mean())
    return shares


def _lowest(table: str, column: str) -> Callable[[Read, Plan], Sign]:
    """Return the sign that is the least value of a column."""

    def sign(read: Read, plan: Plan) -> Sign:
        found = read(table)
        return {"": found[column].min()} if len(found) else {}

    return sign


def _read_alike(read: Read, plan: Plan) -> Sign:
    table = read("02_pilot/vurdering")
    row = table[table["row"] == "categories"] if len(table) else table
    return {"": row["figure"].iloc[0]} if len(row) else {}


def _few_cases(read: Read, plan: Plan) -> Sign:
    return {
        row.provision: row.mio_dkk_high / row.mio_dkk_low
        for row in read("10_cases/ressourcer").itertuples()
        if row.mio_dkk_low > 0
    }


def _workshop_drawn(read: Read, plan: Plan) -> Sign:
    table = read("11_workshop/balance")
    return {"": (table["smd"].abs() / table["by_chance"]).max()} if len(table) else {}


def _each(table: pd.DataFrame, by: str, column: str, worst: Callable[[pd.Series], float]) -> Sign:
    if table.empty:
        return {}
    told = table.dropna(subset=[column])
    return {str(group): worst(rows[column]) for group, rows in told.groupby(by, sort=False)}


SIGNS: Mapping[str, Callable[[Read, Plan], Sign]] = {
    "response": _response,
    "even_response": _even_response,
    "early_cases": _early_cases,
    "counted_alike": _counted_alike,
    "pages_answered": _of_primary("item_response"),
    "pages_right": _pages_right,
    "same_conclusion": _same_conclusion,
    "no_single_municipality": _of_primary("largest_from"),
    "enough_municipalities": _of_primary("df_effective"),
    "read_alike": _read_alike,
    "causes_right": _lowest("07_remittal/registrering", "kappa"),
    "coded_alike": _lowest("08_rules/kodning_enighed", "kappa"),
    "few_cases": _few_cases,
    "workshop_drawn": _workshop_drawn,
}
