"""The only writer of tables and figure data that leave the house.

Every published table goes through ``release``: it withholds small cells, refuses what may not be
published at all, writes the CSV and enters the table in a machine-readable register, so that all
published tables can be audited together. The thresholds are those of data/protocol/disclosure.yml.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.protocol import disclosure
from helpers.protocol.disclosure import Rules
from helpers.survey.redaction import find_cpr

KINDS = ("survey", "register", "own")
IDENTIFYING = {"decision_id", "municipality", "municipality_name", "kommune", "kommunekode"}
FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


class UnknownKind(HelpersError):
    """The kind is none of survey, register and own."""


class MissingCounts(HelpersError):
    """A survey table without the counts that decide whether a cell may be published."""


class IdentifyingContent(HelpersError):
    """A table holds something that may not be published in a table of its kind."""


@dataclass(frozen=True)
class Published:
    """What a table is: ``name`` (folder/file), ``kind``, the Danish ``title`` and ``source``, and which
    columns need which rule.

    ``keys`` label the rows; ``statistics`` are means, medians or ratios (need ``min_cases_statistic`` cases);
    ``shares`` are proportions between 0 and 1 of ``cases``, withheld where the cases with or without the
    trait are too few; ``bounds`` are those of intervals: they need what statistics need, and go with a share
    of their row that is withheld or rounded; every other column is a count and follows the cell rule, value
    by value. Where rows add up to a total, ``adds_up`` names the key within which they do (empty: all rows)
    and ``total`` the value of the last key that marks the total's row: a row withheld alone would follow from
    it, so the smallest other one is withheld with it. Weighted shares do not tell how many cases have the
    trait: ``trait`` names the column that does (of several shares in a row, the fewest with or without it),
    ``places`` the one with the fewest municipalities that have or lack it. Both stay in the house.
    """

    name: str
    kind: str
    title: str
    source: str
    keys: tuple[str, ...]
    statistics: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    cases: str = "n_cases"
    municipalities: str = "n_municipalities"
    adds_up: str | None = None
    total: tuple[str, ...] = ()
    trait: str = ""
    places: str = ""


def release(table: pd.DataFrame, published: Published, ws: Workspace) -> pd.DataFrame:
    """Withhold, write and register one table; return what may be shown (withheld values are missing).

    Raises UnknownKind, MissingCounts or IdentifyingContent; nothing is written then.
    The CSV has the column ``withheld`` (survey) and ``data_source`` on every row.
    """
    if published.kind not in KINDS:
        raise UnknownKind(
            f"{published.name}: kind {published.kind!r} is unknown; use one of {', '.join(KINDS)}."
        )
    _refuse_identifying(table, published, ws)
    shown = (
        _withhold(table, published, disclosure.load(ws.data("protocol/disclosure.yml")))
        if published.kind == "survey"
        else table.copy()
    )
    path = ws.target(f"release/{published.name}.csv")
    _safe_for_spreadsheets(shown.assign(data_source=published.source)).to_csv(
        path, index=False, lineterminator="\n"
    )
    _register(path, published, shown)
    return shown


def _refuse_identifying(table: pd.DataFrame, published: Published, ws: Workspace) -> None:
    named = (
        IDENTIFYING & set(table.columns)
        if published.kind == "survey"
        else {"decision_id"} & set(table.columns)
    )
    if named:
        raise IdentifyingContent(
            f"{published.name}: column {sorted(named)[0]!r} may not be published in a {published.kind} "
            "table: aggregate first."
        )
    texts = _texts(table)
    forbidden = _municipality_words(ws) if published.kind == "survey" else set()
    for column, value in texts:
        if find_cpr(value):
            raise IdentifyingContent(
                f"{published.name}: column {column!r} holds what looks like a CPR number: redact it before "
                "release."
            )
        if value.strip() in forbidden:
            raise IdentifyingContent(
                f"{published.name}: column {column!r} names a municipality ({value!r}): survey tables may "
                "not."
            )


def _texts(table: pd.DataFrame) -> list[tuple[str, str]]:
    texts = table.select_dtypes(exclude=["number", "bool"])
    return [(column, str(value)) for column in texts for value in texts[column].dropna().unique()]


def _municipality_words(ws: Workspace) -> set[str]:
    known = pd.read_csv(ws.data("reference/municipalities.csv"), dtype=str)
    return set(known["kommunekode"]) | set(known["name"])


def _withhold(table: pd.DataFrame, published: Published, rules: Rules) -> pd.DataFrame:
    absent = {published.cases, published.municipalities} - set(table.columns)
    if absent:
        raise MissingCounts(
            f"{published.name}: column {sorted(absent)[0]!r} is missing: count cases and municipalities "
            "behind every row."
        )
    shown = table.copy()
    cases, municipalities = table[published.cases], table[published.municipalities]
    small = (
        (cases < rules.min_cases)
        | (municipalities < rules.min_municipalities)
        | cases.isna()
        | municipalities.isna()
    )
    small |= _given_away(table, small, published)
    thin = small | (cases < rules.min_cases_statistic)
    for column in [c for c in table.columns if c not in published.keys]:
        shown[column] = shown[column].mask(_unfit(table, column, cases, small, thin, published, rules))
    for column in published.shares:
        blurred = table[column].notna() & (shown[column].isna() | (cases < rules.exact_share_base))
        shown[[*published.bounds]] = shown[[*published.bounds]].mask(blurred)
        shown[column] = _rounded_where_small(shown[column], cases, rules)
    return shown.drop(columns=[name for name in (published.trait, published.places) if name]).assign(
        withheld=small
    )


def _unfit(
    table: pd.DataFrame,
    column: str,
    cases: pd.Series,
    small: pd.Series,
    thin: pd.Series,
    published: Published,
    rules: Rules,
) -> pd.Series:
    """Say of each value of a column whether it must be withheld."""
    values = table[column]
    if column in (*published.statistics, *published.bounds):
        return thin
    if column in published.shares:
        with_trait = table[published.trait] if published.trait else (values * cases).round()
        few_places = table[published.places] < rules.min_municipalities if published.places else False
        return small | (with_trait < rules.min_cases) | (cases - with_trait < rules.min_cases) | few_places
    if column in (published.cases, published.municipalities) or not pd.api.types.is_numeric_dtype(values):
        return small
    return small | (values < rules.min_cases)


def _given_away(table: pd.DataFrame, small: pd.Series, published: Published) -> pd.Series:
    """Mark, where exactly one part of a total is withheld, the smallest other part."""
    marked = pd.Series(False, index=table.index)
    if published.adds_up is None:
        return marked
    groups = table[published.adds_up] if published.adds_up else pd.Series("", index=table.index)
    parts = table[~table[published.keys[-1]].isin(published.total)]
    for _, rows in parts.groupby(groups):
        if small[rows.index].sum() == 1 and len(rows) > 1:
            marked[rows.loc[~small[rows.index], published.cases].idxmin()] = True
    return marked


def _rounded_where_small(shares: pd.Series, base: pd.Series, rules: Rules) -> pd.Series:
    step = rules.rounded_share_step / 100
    return shares.mask(base < rules.exact_share_base, (shares / step).round() * step)


def _safe_for_spreadsheets(table: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before text that a spreadsheet would run as a formula (OWASP, CSV injection)."""
    safe = table.copy()
    for column in table.select_dtypes(exclude=["number", "bool"]):
        safe[column] = table[column].map(
            lambda v: f"'{v}" if isinstance(v, str) and v.startswith(FORMULA_START) else v
        )
    return safe


def _register(path: Path, published: Published, shown: pd.DataFrame) -> None:
    """Add the table to register.json beside it: the list of all that is published."""
    register = path.with_name("register.json")
    entries = json.loads(register.read_text(encoding="utf-8")) if register.exists() else {}
    withheld = int(shown["withheld"].sum()) if "withheld" in shown else 0
    entries[path.stem] = asdict(published) | {
        "rows": len(shown),
        "withheld_rows": withheld,
        "columns": [str(c) for c in shown.columns],
    }
    register.write_text(
        json.dumps(entries, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )


def released_names(ws: Workspace) -> list[str]:
    """Return the names (notebook/table) of all released tables, sorted."""
    return sorted(
        re.sub(r"\.csv$", "", p.relative_to(ws.build / "release").as_posix())
        for p in (ws.build / "release").rglob("*.csv")
    )
