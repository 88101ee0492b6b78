"""A pilot for tests, made of tables: eight municipalities, eight cases in each, every answer of two people
the same until it is changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from helpers.protocol import codebook
from helpers.protocol.codebook import Codebook, Item
from helpers.survey.cleaning.ledger import COLUMNS
from helpers.survey.cleaning.tables import is_yes_no, remittal_items
from helpers.survey.pilot import CODERS, Pilot
from helpers.survey.reading.returns import REFUSED

BOOK: Codebook = codebook.stored("2.0")
CODES = ("0101", "0461", "0825", "0147", "0265", "0370", "0561", "0751")
CELLS = list(product(("bpa", "lost_earnings"), ("2014-15", "2019-21"), ("upheld", "remitted")))


def draw(codes: Iterable[str] = CODES) -> pd.DataFrame:
    """One case in every cell of each municipality."""
    rows = [(f"{code}-{n}", code, *cell) for code in codes for n, cell in enumerate(CELLS)]
    return pd.DataFrame(rows, columns=["decision_id", "municipality", "provision", "period", "outcome"])


def pilot(codes: Iterable[str] = CODES, coders: Iterable[int] = CODERS) -> Pilot:
    """The pilot in which everything is found, answered, and answered alike; pages and answers vary over
    cases.
    """
    drawn, coders = draw(codes), tuple(coders)
    one = {
        "cases": _table(drawn, BOOK.items_of("cases")).assign(
            disposition="completed", measuring_method="estimate"
        ),
        "information": _information(drawn),
        "causes": _causes(drawn[drawn["outcome"].eq("remitted")]),
        "remittals": _table(
            drawn[drawn["outcome"].eq("remitted")], remittal_items(BOOK), keep=["decision_id"]
        ),
        "time": _table(drawn, BOOK.items_of("time"), keep=["decision_id", "municipality"]).assign(
            minutes_finding=5.0, minutes_answering=25.0
        ),
        "rule_inputs": pd.DataFrame({"municipality": list(codes), "text": "For mange kopier."}),
        "ledger": pd.DataFrame(columns=list(COLUMNS), dtype="str"),
        "set_aside": pd.DataFrame({"values": ["{}"]}),
        "refused": pd.DataFrame(columns=list(REFUSED), dtype="str"),
    }
    tables = {
        name: pd.concat([table.assign(coder=coder) for coder in coders], ignore_index=True)
        for name, table in one.items()
    }
    return Pilot(tables, drawn, coders, True, BOOK)


def _table(
    drawn: pd.DataFrame, items: Iterable[Item], keep: Iterable[str] = tuple(draw().columns)
) -> pd.DataFrame:
    table = drawn[list(keep)].reset_index(drop=True)
    return table.assign(**{item.name: _answers(item, len(table)) for item in items if item.name not in table})


def _answers(item: Item, n: int) -> Any:
    """Answers as the clean tables hold them: rising numbers, and the permitted codes in turn."""
    if item.type == "integer":
        return np.arange(20.0, 20.0 + n)
    if is_yes_no(item):
        return pd.array([place % 3 > 0 for place in range(n)], dtype="boolean")
    return [list(item.values)[place % len(item.values)] for place in range(n)] if item.values else "x"


def _information(drawn: pd.DataFrame) -> pd.DataFrame:
    rows = [
        (case.decision_id, kind.code)
        for case in drawn.itertuples()
        for kind in BOOK.types_for(case.provision)
    ]
    table = pd.DataFrame(rows, columns=["decision_id", "information_type"])
    table = table.assign(
        **{i.name: _answers(i, len(table)) for i in BOOK.items_of("information") if i.name not in table}
    )
    later = [name for name in ("retrieval", "source", "needed_for") if name in table]
    return table.assign(**{name: table[name].where(table["present"].astype(bool), None) for name in later})


def _causes(remitted: pd.DataFrame) -> pd.DataFrame:
    rows = [(case, cause) for case in remitted["decision_id"] for cause in BOOK.causes().values()]
    table = pd.DataFrame(rows, columns=["decision_id", "cause"])
    return table.assign(selected=pd.array([place % 3 == 0 for place in range(len(table))], dtype="boolean"))


def changed(found: Pilot, table: str, item: str, value: Any, which: Any) -> Pilot:
    """The pilot with ``value`` in the rows of ``table`` that ``which`` (table → flags) picks."""
    rows = found.tables[table].copy()
    rows.loc[which(rows), item] = value
    return Pilot({**found.tables, table: rows}, found.draw, found.coders, found.demonstration, found.codebook)


def share(n: int, coder: int | None = None):
    """Pick the first ``n`` rows, of one coder or of each of both."""

    def which(rows: pd.DataFrame) -> pd.Series:
        mine = pd.Series(True, index=rows.index) if coder is None else rows["coder"].eq(coder)
        return mine & (rows[mine].groupby("coder").cumcount().reindex(rows.index) < n)

    return which
