"""What the figures of growth say over themselves: the finding in a line, for they also stand without the
heading of their chapter, whose words they do not repeat.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import Plan
from helpers.publish.changes.sentences import FLAT, HELD, drifted, held_bounds, percent_from_log
from helpers.publish.statements import Statement
from helpers.publish.wording import BARE, PROVISION
from helpers.terms import ALL

CHANGE, LOOKS = "Ændring i sagernes omfang", "Andre beregninger af hovedresultatet"
SAID = {  # behind a change, of what is more than a rise or a fall
    verdicts.MEASURED_INCREASE: ", som ikke kan skilles fra målemetoden",
    verdicts.MEASURED_DECREASE: ", som ikke kan skilles fra målemetoden",
    verdicts.EQUIVALENCE: ", højst en lille ændring",
    verdicts.NOT_SHOWN: ", en ændring er ikke påvist",
    verdicts.UNDECIDED: ", kan ikke afgøres",
}


def change(table: pd.DataFrame, found: Mapping[str, Statement], plan: Plan) -> str:
    """Return the title of the figure of E1 (``table``; found: its statements)."""
    parts = []
    for row in _main(table, plan).to_dict("records"):
        verdict = found[f"{plan.primary_estimand}_{row['provision']}"].verdict
        if verdict != verdicts.NOT_ESTIMABLE:
            percent = f"{danish.signed(percent_from_log(row['estimate']))}{danish.NBSP}pct."
            parts.append(f"{BARE[row['provision']]}: {percent}{SAID.get(verdict, '')}")
    return "; ".join(parts) or CHANGE


def held(table: pd.DataFrame, plan: Plan) -> str:
    """Return what stands under that figure: the changes with the way of counting held constant, and the
    intervals that decided, of what is told as a change or its absence; "" where none has drifted.
    """
    parts = []
    for row in _main(table, plan).to_dict("records"):
        if row["verdict"] in (*verdicts.NAMED, *FLAT) and drifted(row, plan):
            value = row["counting_estimate"]
            if pd.notna(value):
                percent = f"{danish.signed(percent_from_log(value))}{danish.NBSP}pct."
                parts.append(f"{BARE[row['provision']]} {percent}{held_bounds(row, plan)}")
    return danish.ended(f"{danish.sentence(HELD)}: {'; '.join(parts)}") if parts else ""


def looks(released: pd.DataFrame, plan: Plan) -> str:
    """Return the title of the figure of other ways to compute: from where to where the changes go.

    released: the released view ``second_looks.table``.
    """
    rows = released[released["own_estimate"].eq(True)].dropna(subset="ratio")
    parts = []
    for code in plan.primary_provisions:
        ratios = rows.loc[rows["group"].eq(PROVISION[code]), "ratio"]
        if len(ratios):
            low, high = (danish.signed(100 * (end - 1)) for end in (ratios.min(), ratios.max()))
            span = high if low == high else f"{low} til {high}"
            parts.append(f"{BARE[code]} {span}{danish.NBSP}pct.")
    return f"Andre beregninger: {'; '.join(parts)}" if parts else LOOKS


def _main(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    rows = table[(table["estimand"] == plan.primary_estimand) & (table["outcome"] == ALL)]
    return rows[rows["provision"].isin(plan.primary_provisions)]
