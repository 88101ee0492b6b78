"""What an hour costs: published wages and overhead (data/reference/unit_costs.csv), and what the parties give
(unit_costs.csv of the investigation).

No published figure is the wage of a municipal case worker in the years of the report: the level is a proxy,
computed from what the State pays and from one municipality's effective hours, and marked so; the spread is
Lønkommissionen's of 2007. What the parties give counts before it, group by group.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers.project import root
from helpers.survey import inputs
from helpers.survey.columns import Column, Wrong, one_of
from helpers.survey.inputs import Fault

FILE = "unit_costs.csv"
GROUPS = ("social_worker", "manager", "other")
OVERHEAD = "overhead"
_AMOUNT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
_PAY = "average annual pay incl. pension, social worker"
_HOURS = "effective hours per full-time year after holiday, public holidays, sickness"
_RATE = "overhead on labour cost"
_WORKER = "earnings per hour worked excl. genetillæg, basic-grade social worker"
_LEADER = "earnings per hour worked excl. genetillæg, social worker manager"


@dataclass(frozen=True)
class Price:
    """One price: its value (DKK per effective hour; overhead a share of it), the quartiles around it as
    ratios (1 where nothing is known of the spread), and where it is from. proxy: it is computed, not a price.
    """

    value: float
    lower_quartile: float
    upper_quartile: float
    year: str
    source: str
    certainty: str
    proxy: bool


def read(folder: Path | None, reference: Path | None = None) -> dict[str, Price]:
    """Return the price of an hour of each of GROUPS, and OVERHEAD: those of unit_costs.csv in the
    investigation ``folder`` where it has them, else proxies. Raises inputs.InputInvalid.
    """
    proxies = _proxies(published(reference))
    own = folder / FILE if folder else None
    return proxies | (_given(own, proxies) if own and own.exists() else {})


def published(path: Path | None = None) -> pd.DataFrame:
    """Return data/reference/unit_costs.csv (or ``path``) with ``value`` as a number. Raises
    inputs.InputInvalid.
    """
    columns = (
        *(Column("item"), Column("statistic"), Column("value", _amount), Column("unit")),
        *(Column("year", filled=False), Column("scope", filled=False), Column("publisher")),
        *(Column("source"), Column("certainty"), Column("note", filled=False)),
    )
    table = inputs.read(path or root() / "data" / "reference" / FILE, columns)
    return table.assign(value=table["value"].astype(float))


def _amount(value: str) -> Wrong | None:
    return None if _AMOUNT.fullmatch(value) else Wrong("a number such as 350 or 292.5, with a decimal point")


def _proxies(table: pd.DataFrame) -> dict[str, Price]:
    """Return the proxies: yearly pay over effective hours; the leader's as much above it as in 2007."""
    pay, hours, rate = (_last(table, item) for item in (_PAY, _HOURS, _RATE))
    worker = _wages(table, _WORKER)
    leader = _wages(table, _LEADER)
    hour = pay["value"] / hours["value"]
    spread = _last(table, _WORKER)
    said = f"{pay['publisher']}; {hours['publisher']}; {spread['publisher']}"

    def price(wages: Mapping[str, float], level: float) -> Price:
        low, high = (wages[name] / wages["median"] for name in ("p25", "p75"))
        return Price(level, low, high, str(pay["year"])[:4], said, "low", True)

    prices = dict.fromkeys(GROUPS, price(worker, hour))
    prices["manager"] = price(leader, hour * leader["median"] / worker["median"])
    overhead = Price(rate["value"] / 100, 1.0, 1.0, rate["year"], rate["publisher"], rate["certainty"], True)
    return prices | {OVERHEAD: overhead}


def _last(table: pd.DataFrame, item: str) -> pd.Series:
    return table[table["item"] == item].iloc[-1]


def _wages(table: pd.DataFrame, item: str) -> dict[str, float]:
    rows = table[table["item"] == item]
    return dict(zip(rows["statistic"], rows["value"], strict=True))


def _given(path: Path, proxies: Mapping[str, Price]) -> dict[str, Price]:
    """Return the prices that the parties give; the spread of wages stays that of the proxy where they give no
    quartiles.
    """
    columns = (
        *(Column("item", one_of(*GROUPS, OVERHEAD)), Column("value", _amount), Column("year")),
        *(Column("source"), Column("p25", _amount, filled=False, needed=False)),
        Column("p75", _amount, filled=False, needed=False),
    )
    table = inputs.read(path, columns)
    inputs.refuse(str(path), inputs.told(_wrong(table)))
    found = {}
    for row in table.to_dict("records"):
        scale = 100 if row["item"] == OVERHEAD else 1
        value, like = float(row["value"]), proxies[row["item"]]
        low, high = (
            float(row[name]) / value if row.get(name) else getattr(like, ratio)
            for name, ratio in (("p25", "lower_quartile"), ("p75", "upper_quartile"))
        )
        found[row["item"]] = Price(value / scale, low, high, row["year"], row["source"], "given", False)
    return found


def _wrong(table: pd.DataFrame) -> list[Fault]:
    """Tell an item that stands twice, a price of nothing, and quartiles that do not enclose it."""
    found = [
        Fault(row, "item", table["item"][row], Wrong("each item once"))
        for row in table.index[table["item"].duplicated()]
    ]
    for row, each in table.iterrows():
        value = float(each["value"])
        if value <= 0:
            found.append(Fault(row, "value", each["value"], Wrong("a number above 0")))
        low, high = (each.get(name) or each["value"] for name in ("p25", "p75"))
        if not 0 < float(low) <= value <= float(high):
            found.append(Fault(row, "p25", low, Wrong("p25 above 0, and p25 <= value <= p75")))
    return found
