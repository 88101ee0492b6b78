"""What is released, as cells: which count stands in which table, what is hidden there, and what adds up.

Every notebook keeps this record of its tables in build/disclosure/, in the house: it holds the hidden counts.
A cell is known by its universe (what is counted) and its classes, so that two tables that print it are seen
to print one cell; the class that is all others is no class, so that a margin is the same cell as well.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.project import Workspace
from helpers.publish.columns import Rule
from helpers.publish.disclosure import suppress
from helpers.publish.views import NotReleasable, Part, Total, View
from helpers.terms import TABLES_BEFORE

Key = tuple[tuple[str, str], ...]  # (dimension, class), sorted
FOLDER, FILE = "disclosure", "cells.json"
CASES, WHOLE = "n_cases", "(whole)"


@dataclass(frozen=True)
class Cell:
    """A count of a table. places: municipalities behind it (None: not counted); held: the cases of each, the
    most first (None: unknown); primary: the rules hide it; never: cannot occur; hidden: not printed, or
    rounded, and then a reader knows between which numbers it lies (limits); elsewhere: it has no row here,
    and other tables of its universe print it unless it is hidden.
    """

    measure: str
    key: Key
    count: int
    places: int | None = None
    primary: bool = False
    never: bool = False
    hidden: bool = False
    limits: tuple[int, int] | None = None
    held: tuple[int, ...] | None = None
    elsewhere: bool = False

    @property
    def name(self) -> tuple[str, Key]:
        """Return what tells it from the other cells of its universe."""
        return self.measure, self.key

    @property
    def printed(self) -> bool:
        """Say whether its table prints it."""
        return not (self.hidden or self.elsewhere)


@dataclass(frozen=True)
class Record:
    """The cells of a released table, which of them (whole, parts; by name) add up, and what is part of
    another universe's. dominated: the statistics (column, classes) that the p per cent rule hides, "" for all
    of a row.
    """

    table: str
    universe: str
    parent: str
    kind: str
    cells: tuple[Cell, ...]
    sums: tuple[tuple[tuple[str, Key], tuple[tuple[str, Key], ...]], ...]
    part_of: tuple[Part, ...] = ()
    dominated: tuple[tuple[str, Key], ...] = ()

    def classes(self) -> set[str]:
        """Return the dimensions of its counts of cases."""
        return {name for cell in self.cells if cell.measure == CASES for name, _ in cell.key}


@dataclass(frozen=True)
class Place:
    """Where a value of a view stands: its cell, its row and column."""

    cell: Cell
    row: Any
    column: str


def placed(
    view: View, primary: pd.DataFrame, never: pd.Series, hidden: pd.DataFrame | None = None
) -> list[Place]:
    """Return the cells of a view with where they stand. primary: which values the rules hide for their own
    sake, one column for each that is counted; hidden: the same with those that they hide beside them
    (default: no others); never: rows that cannot occur. Rows without a count are no cells.

    A share is held by the cases that have its trait.
    """
    keys, found, gone = keys_of(view), [], primary if hidden is None else hidden
    measures = {column: counted for column, counted in _measures(view).items() if column in primary}
    for column, counted in measures.items():
        for row in view.frame.index:
            count = view.frame.loc[row, counted]
            if pd.isna(count) or count < 0 or count != count // 1:
                continue
            cell = Cell(
                measure=column,
                key=keys[row],
                count=int(count),
                places=_municipalities(view, row) if column == CASES else None,
                primary=bool(primary.loc[row, column]) and not never[row],
                never=bool(never[row]),
                hidden=bool(gone.loc[row, column]) and not never[row],
                held=_held(view, row, column),
            )
            found.append(Place(cell, row, column))
    return found


def record(view: View, places: Iterable[Place], hidden: Mapping[tuple[str, Key], bool]) -> Record:
    """Return the record of a view. hidden: by name, which cells are not printed. Raises NotReleasable where
    what is called a sum is none.
    """
    places = list(places)
    cells = {place.cell.name: place.cell for place in places}
    told, sums = dict(cells), []
    for whole, parts in _sums(view, places):
        for cell in (whole, *parts):
            told.setdefault(cell.name, cell)
        sums.append((whole.name, tuple(part.name for part in parts)))
    shown = tuple(replace(cell, hidden=hidden.get(name, cell.hidden)) for name, cell in told.items())
    universe = view.universe or view.name
    return Record(view.name, universe, view.parent, view.kind, shown, tuple(sums), view.part_of)


def unowned(record_: Record, names: Collection[tuple[str, str, Key]]) -> Record:
    """Return the record with the municipalities behind the cells of ``names`` (with their universe) not
    counted: of these cells it is not asked what a coalition owns.
    """
    gone = {name[1:] for name in names if name[0] == record_.universe}
    cells = (replace(cell, places=None, held=None) if cell.name in gone else cell for cell in record_.cells)
    return replace(record_, cells=tuple(cells))


def uncounted(view: View) -> Record:
    """Return the record of a table whose numbers are protected by other rules: it has no cells."""
    return Record(view.name, view.universe or view.name, view.parent, view.kind, (), ())


def rounded(record_: Record, values: Mapping[tuple[str, Key], int], base: int) -> Record:
    """Return the record of a table whose counts are printed as ``values``, multiples of ``base``: none is
    printed as it is, and a reader knows between which numbers each lies.
    """
    cells = tuple(
        replace(cell, hidden=True, limits=suppress.limits(printed, base))
        if (printed := values.get(cell.name)) is not None
        else cell
        for cell in record_.cells
    )
    return replace(record_, cells=cells)


def _measures(view: View) -> dict[str, str]:
    """Return the columns that tell a count, each with the column of the frame that holds it."""
    counts = {name: name for name in view.named(Rule.CASES, Rule.COUNT)}
    added = {name for total in view.totals for name in total.adds}
    added |= {name for across in view.across for name in across.parts}
    return counts | {name: view.trait_of(name) for name in view.named(Rule.SHARE) if name in added}


def _municipalities(view: View, row: Any) -> int | None:
    told = view.named(Rule.MUNICIPALITIES)
    number = view.frame.loc[row, told[0]] if told else None
    return None if number is None or pd.isna(number) else int(number)


def _held(view: View, row: Any, column: str) -> tuple[int, ...] | None:
    told = [each.name for each in view.columns if each.rule is Rule.HOLDINGS and each.of == column]
    return tuple(sorted(map(int, view.frame.at[row, told[0]]), reverse=True)) if told else None


def keys_of(view: View) -> dict[Any, Key]:
    """Return the key of each row: its classes, and where two rows with other counts share them its other keys
    too.
    """
    columns = [column for column in view.columns if column.rule is Rule.KEY]
    ruled = [column for column in columns if column.dimension]
    keys = {row: _key(view, row, ruled) for row in view.frame.index}
    counts = view.frame[list(dict.fromkeys(_measures(view).values()))]
    groups = counts.groupby(pd.Series(keys).map(str), dropna=False).nunique(dropna=False)
    if (groups > 1).any(axis=None):
        keys = {row: _key(view, row, columns) for row in view.frame.index}
    if len(set(keys.values())) < len(keys) and (groups > 1).any(axis=None):
        keys = {row: (*key, ("row", str(row))) for row, key in keys.items()}
    return keys


def _key(view: View, row: Any, columns: Iterable[Any]) -> Key:
    told = {
        column.dimension or column.name: str(view.frame.loc[row, column.name])
        for column in columns
        if not column.total or view.frame.loc[row, column.name] != column.total
    }
    return tuple(sorted(told.items()))


def _sums(view: View, places: list[Place]) -> Iterator[tuple[Cell, list[Cell]]]:
    """Yield (whole, parts) of what adds up in a view; a whole without a row is a cell that is known."""
    at = {(place.row, place.column): place.cell for place in places}
    for total in view.totals:
        for parts in view.parts(total):
            whole = _whole_row(view, total, parts)
            for column in (name for name in total.adds if name in _measures(view)):
                rows = [at.get((row, column)) for row in parts.index]
                if not rows or None in rows:
                    continue
                cells = [cell for cell in rows if cell is not None]
                over = at.get((whole, column)) if whole is not None else None
                if over is not None:
                    yield _adding_up(view, over, cells, column), cells
                elif (len(cells) > 1 or view.universe) and (
                    total.complementary or column in view.named(Rule.SHARE)
                ):
                    yield _known_whole(view, column, cells), cells
    for across in view.across:
        for row in view.frame.index:
            whole, *shares = (at.get((row, column)) for column in (across.whole, *across.parts))
            if whole is not None and None not in shares:
                parts = [cell for cell in shares if cell is not None]
                yield _divided(view, whole, parts), parts


def _divided(view: View, whole: Cell, parts: list[Cell]) -> Cell:
    """Return ``whole``, which its row's columns divide. Raises NotReleasable where they do not make it: what
    no column tells follows from the others, and nothing would protect it.
    """
    if made := sum(part.count for part in parts) - whole.count:
        raise NotReleasable(
            f"{view.name}: {described(whole.key)} is {whole.count}, and its parts make {abs(made)} "
            f"{'more' if made > 0 else 'less'}: each case counts in one of them, so give those that count in "
            "none a column too."
        )
    return whole


def _whole_row(view: View, total: Total, parts: pd.DataFrame) -> Any:
    wholes = view.frame[view.frame[total.column] == view.total_of(total.column)]
    for name in total.within:
        wholes = wholes[wholes[name] == parts[name].iloc[0]]
    return wholes.index[0] if len(wholes) and view.total_of(total.column) else None


def _adding_up(view: View, whole: Cell, parts: list[Cell], column: str) -> Cell:
    if (made := sum(part.count for part in parts)) != whole.count:
        raise NotReleasable(
            f"{view.name}: column {column!r}, {described(whole.key)} is {whole.count}, and its parts make "
            f"{made}: count again, or do not call it their total."
        )
    return whole


def _known_whole(view: View, column: str, parts: list[Cell]) -> Cell:
    """Return the whole of ``parts`` that has no row: a cell of the view's universe, or one that is known."""
    shared = set.intersection(*(set(part.key) for part in parts))
    count, key = sum(part.count for part in parts), tuple(sorted(shared))
    places = [part.places or 0 for part in parts]
    if view.universe and column == CASES:
        # at least the municipalities of its part with the most, so that two own no more
        return Cell(column, key, count, max(places), elsewhere=True)
    return Cell(f"{column} {WHOLE}", key, count, sum(places))


def described(key: Key) -> str:
    """Return the classes of a cell in words, such as "period 2014-15, provision BPA"."""
    return ", ".join(f"{name} {value}" for name, value in key) or "the whole"


def save(ws: Workspace, record_: Record) -> None:
    """Add the record of a table to its notebook's, in the house."""
    notebook = record_.table.split("/")[0]
    path = ws.target(f"{FOLDER}/{notebook}/{FILE}")
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    every = sorted((kept | {record_.table: asdict(record_)}).items())
    # a line for each table: to indent, json goes through every value in Python
    lines = (
        f"{json.dumps(name)}: {json.dumps(told, ensure_ascii=False, sort_keys=True)}" for name, told in every
    )
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def upstream(ws: Workspace, notebook: str) -> list[Record]:
    """Return the records of the notebooks that ``notebook`` takes into account (terms.TABLES_BEFORE)."""
    paths = [ws.build / FOLDER / name / FILE for name in TABLES_BEFORE.get(notebook, ())]
    return [each for path in paths if path.exists() for each in read(path)]


def own(ws: Workspace, notebook: str, table: str) -> list[Record]:
    """Return the records of the tables that ``notebook`` has released before ``table``."""
    path = ws.out / FOLDER / notebook / FILE
    return [each for each in read(path) if each.table != table] if path.exists() else []


def earlier(ws: Workspace) -> list[Record]:
    """Return the records of the version published before, in the order of its files."""
    paths = sorted(ws.earlier.rglob("*.json")) if ws.earlier else []
    return [each for path in paths for each in read(path)]


def everything(ws: Workspace) -> list[Record]:
    """Return the records of all notebooks, in the order of their names."""
    return [each for path in sorted((ws.build / FOLDER).glob(f"*/{FILE}")) for each in read(path)]


def read(path: Path) -> list[Record]:
    """Return the records in a file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return [_record(content[name]) for name in sorted(content)]


def _record(told: dict[str, Any]) -> Record:
    cells = tuple(_cell(cell) for cell in told["cells"])
    sums = tuple((_name(whole), tuple(map(_name, parts))) for whole, parts in told["sums"])
    part_of = tuple(map(_part, told.get("part_of", ())))
    dominated = tuple(map(_name, told.get("dominated", ())))
    return Record(
        told["table"], told["universe"], told["parent"], told["kind"], cells, sums, part_of, dominated
    )


def _part(told: dict[str, Any]) -> Part:
    by, at = told.get("by"), _tuple(told.get("at", []))
    return Part(told["column"], told["universe"], told["whole"], None if by is None else tuple(by), at)


def _cell(told: dict[str, Any]) -> Cell:
    limits, held = told["limits"], told.get("held")
    key = _tuple(told["key"])
    pair = limits and (limits[0], limits[1])
    return Cell(**(told | {"key": key, "limits": pair, "held": None if held is None else tuple(held)}))


def _tuple(key: list[list[str]]) -> Key:
    return tuple((name, value) for name, value in key)


def _name(told: list[Any]) -> tuple[str, Key]:
    return told[0], _tuple(told[1])
