"""What each table may hold, made from the codebook: no value is listed here."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa

from helpers.errors import HelpersError
from helpers.protocol.codebook import CASES, CAUSES, INFORMATION, TIME, Codebook, Item
from helpers.survey.cleaning.tables import (
    COUNTS,
    GROUPS,
    HAS,
    ORIGIN,
    REMITTALS,
    SPLIT,
    is_yes_no,
    kept_items,
    remittal_items,
)

_FILLED = {  # items that every kept row has, since they come from the draw or are the row's own number
    CASES: {"decision_id", "provision", "outcome", "period", "decision_date"},
    INFORMATION: {"decision_id", "information_type"},
}


def clean(codebook: Codebook, table: str) -> pa.DataFrameSchema:
    """Return the schema of a clean table, one of ``tables.NAMES``."""
    if table == CAUSES:
        return _causes(codebook)
    asked = remittal_items(codebook) if table == REMITTALS else kept_items(codebook, table)
    items = {item.name: _column(item, item.name not in _FILLED.get(table, {"decision_id"})) for item in asked}
    if table == REMITTALS:
        return pa.DataFrameSchema(items, strict=True, unique=["decision_id"])
    if table == INFORMATION:
        flags = {group: pa.Column(bool) for group in GROUPS}
        return pa.DataFrameSchema(items | flags, strict=True, unique=["decision_id", "information_type"])
    columns = {"municipality": pa.Column(str, pa.Check.str_matches(r"^\d{4}$"))} | items
    if table == CASES:
        return pa.DataFrameSchema(columns | _derived(codebook), strict=True, unique=["decision_id"])
    return pa.DataFrameSchema(columns, strict=True, unique=["decision_id"] if table == TIME else None)


def validated(frame: pd.DataFrame, codebook: Codebook, table: str) -> pd.DataFrame:
    """Return ``frame`` if it follows the clean schema of ``table``. Raises HelpersError with the first few
    that does not.
    """
    try:
        return clean(codebook, table).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        faults = (
            error.failure_cases[["column", "check", "failure_case"]].drop_duplicates().head(5).astype(str)
        )
        listed = "; ".join(
            f"{fault.column}: {fault.failure_case!r} fails {fault.check}" for fault in faults.itertuples()
        )
        raise HelpersError(f"Table {table!r} breaks the codebook: {listed}.") from error


def _column(item: Item, nullable: bool) -> pa.Column:
    if is_yes_no(item):
        return pa.Column("boolean", nullable=nullable)
    checks = [_isin(item)] if item.values else _bounds(item)
    kind: Any = {"integer": float, "date": "datetime64[us]"}.get(item.type, str)
    return pa.Column(kind, checks, nullable=nullable)


def _isin(item: Item) -> pa.Check:
    return pa.Check.isin(list(item.values))


def _bounds(item: Item) -> list[pa.Check]:
    as_bound: Any = pd.Timestamp if item.type == "date" else float
    low = [] if item.min is None else [pa.Check.ge(as_bound(item.min))]
    return low + ([] if item.max is None else [pa.Check.le(as_bound(item.max))])


def _derived(codebook: Codebook) -> dict[str, pa.Column]:
    within = pa.Check.in_range(0, len(codebook.information_types))
    pages = {name: pa.Column(float, pa.Check.ge(0), nullable=True) for name in ("appeal_pages", *SPLIT)}
    counts = {name: pa.Column(float, within, nullable=True) for name in COUNTS}
    origin = dict(zip(ORIGIN, (pa.Column(str), pa.Column("int64", pa.Check.ge(1))), strict=True))
    return pages | counts | {name: pa.Column("boolean", nullable=True) for name in HAS} | origin


def _causes(codebook: Codebook) -> pa.DataFrameSchema:
    columns = {
        "decision_id": pa.Column(str),
        "cause": pa.Column(str, pa.Check.isin(list(codebook.causes().values()))),
        "selected": pa.Column("boolean", nullable=True),
        "principal": pa.Column("boolean", nullable=True),
    }
    return pa.DataFrameSchema(columns, strict=True, unique=["decision_id", "cause"])
