"""How many answers and municipalities name each rule, in the column of the rule or in the text."""

from __future__ import annotations

from datetime import date

import pandas as pd

from helpers.analysis.rules import laws
from helpers.analysis.rules.references import references

COLUMNS = ["law", "provision", "n_cases", "n_municipalities"]


def named(rule_inputs: pd.DataFrame, report_date: date | None) -> pd.DataFrame:
    """Return one row per answer and section that it names: municipality, row, law, provision.

    rule_inputs: the clean table. provision: the section as one concept over both numberings, written by that
    of the day of the report. An answer counts once for a section, however often it names it.
    """
    rows = [
        (answer["municipality"], place, *concept)
        for place, answer in enumerate(rule_inputs.to_dict("records"))
        for concept in _concepts(answer, report_date)
    ]
    return pd.DataFrame(rows, columns=["municipality", "row", "law", "provision"])


def _concepts(answer: dict, report_date: date | None) -> list[tuple[str, str]]:
    """Return law and section of the rules that one answer names. What its rule cell says goes before its
    text, so that a law named there holds for the same section in the text.
    """
    parts = [answer[name] for name in ("rule", "text") if isinstance(answer[name], str)]
    provision = answer["provision"] if isinstance(answer["provision"], str) else None
    found = references("\n\n".join(parts), provision, report_date)
    shown = [reference.provision(report_date) for reference in found]
    return list(dict.fromkeys((text.partition(" § ")[0], text) for text in shown))


def counted(rows: pd.DataFrame) -> pd.DataFrame:
    """Return COLUMNS of ``named``: how many answers and municipalities name each section, most first."""
    grouped = rows.groupby(["law", "provision"], sort=False)["municipality"]
    table = grouped.agg(n_cases="size", n_municipalities="nunique").reset_index()
    return table.sort_values(["n_cases", "provision"], ascending=[False, True], ignore_index=True)[COLUMNS]


def without(rule_inputs: pd.DataFrame, rows: pd.DataFrame) -> int:
    """Return how many answers name no rule."""
    return len(rule_inputs) - rows["row"].nunique()


def unknown(rows: pd.DataFrame) -> int:
    """Return how many answers name a section without a law that can be told."""
    return rows.loc[rows["law"].eq(laws.UNKNOWN), "row"].nunique()
