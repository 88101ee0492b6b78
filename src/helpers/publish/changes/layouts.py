"""How a released table is laid out where one row per value would be long: rows in groups under a row of their
own, or the values of one column side by side.

A layout takes what ``release`` has let go and its columns, and returns both as they are shown. It words no
number and shows no value that is withheld.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers import danish
from helpers.publish import tables
from helpers.publish.columns import Column, known
from helpers.publish.desks import Layout
from helpers.publish.wording import PROVISIONS

INDENT = "\u2003"  # before the name of a row that stands under the row of its group
WITHHELD = "withheld"  # a column: a missing value prints as one that may not be shown


def grouped(by: str, largest: str = "", most: int | None = None, without: str = "", once: str = "") -> Layout:
    """Return the layout with one row for each value of the column ``by`` and its rows under it; a value with
    one row of its own name, such as that of all, has no other.

    largest: the column by which the rows of a group are sorted, the largest first and withheld ones last;
    most: how many rows of a group are shown; without: a column that is left out, for it says the same in each
    row; once: one that says the same in each row of a group, and stands in the group's own row.
    """

    def laid_out(frame: pd.DataFrame, columns: Sequence[Column]) -> tuple[pd.DataFrame, Sequence[Column]]:
        told = [column for column in columns if column.header and column.name not in (by, without, once)]
        of_group = [column for column in columns if column.name == once]
        parts: list[pd.DataFrame] = []
        for name, rows in frame.groupby(by, sort=False):
            rows = rows.sort_values(largest, ascending=False, kind="stable") if largest else rows
            words = _worded(rows.head(most or len(rows)), told)
            if list(words[told[0].name]) == [str(name)]:
                parts.append(words)
                continue
            words[told[0].name] = [f"{INDENT}{text}" for text in words[told[0].name]]
            said = [f"{danish.inside(column.header)} {tables.texts(rows, column)[0]}" for column in of_group]
            head = dict.fromkeys(words, "") | {told[0].name: ": ".join([str(name), *said])}
            parts += [pd.DataFrame([head]), words]
        return _as_shown(parts, [column.name for column in told], frame), _columns(told)

    return laid_out


def merged(by: str, every: str) -> Layout:
    """Return the layout with one row for the rows of each value of the column ``by`` that say the same, under
    their names, or ``every`` where that is all of them: the second column has what each row is of.
    """

    def laid_out(frame: pd.DataFrame, columns: Sequence[Column]) -> tuple[pd.DataFrame, Sequence[Column]]:
        label, *told = [column for column in columns if column.header and column.name != by]
        words, names = _worded(frame, told), tables.texts(frame, label)
        rows = []
        for name, group in words.groupby(frame[by].to_numpy(), sort=False):
            for values, same in group.groupby(list(group), sort=False, dropna=False):
                whole = len(same) == len(group)
                labels = every if whole else "; ".join(str(names[place]) for place in same.index)
                rows.append({by: name, label.name: labels} | dict(zip(group, values, strict=True)))
        heads = [known(by, PROVISIONS.header), known(label.name, label.header)]
        shown = pd.DataFrame(rows, columns=[by, label.name, *words], dtype=object)
        shown = shown.astype(object).where(shown.notna(), None)
        return _as_shown([shown], list(shown), frame), [*heads, *_columns([label, *told])[1:]]

    return laid_out


def side_by_side(
    row: str,
    across: Sequence[str],
    value: str,
    short: Mapping[str, str] | None = None,
    last: Sequence[str] = (),
    absent: str = tables.NONE,
) -> Layout:
    """Return the layout with one row per value of the column ``row`` and, side by side, the column ``value``
    for each combination of the columns ``across``.

    The row with the largest value stands first. short: how a class of ``across`` is called over a column;
    last: rows that stand last whatever their values; absent: what stands where a combination has no such row
    (of a last one, that none is so).
    """

    def laid_out(frame: pd.DataFrame, columns: Sequence[Column]) -> tuple[pd.DataFrame, Sequence[Column]]:
        known_by = {column.name: column for column in columns}
        words = _worded(frame, [known_by[value]])
        none = absent if absent == tables.NONE else f"{tables.NONE} {absent}"
        sets = frame[list(across)].drop_duplicates().to_dict("records")
        order = frame.groupby(row, sort=False)[value].max().sort_values(ascending=False, kind="stable")
        names = [*(name for name in order.index if name not in last), *(n for n in last if n in order.index)]
        shown = {row: names}
        heads: list[Column] = []
        for place, one in enumerate(sets):
            mine = (frame[list(across)] == pd.Series(one)).all(axis=1).to_numpy()
            cells = pd.Series(words.loc[mine, value].to_numpy(), frame.loc[mine, row])
            found = [cells.get(name, none if name in last else absent) for name in names]
            shown[f"{value}_{place}"] = [None if pd.isna(text) else text for text in found]
            heads.append(known(f"{value}_{place}", _over(one, short or {}), str))
        out = pd.DataFrame(shown, dtype=object)
        if WITHHELD in frame:
            out[WITHHELD] = True
        return out, [known(row, known_by[row].header), *heads]

    return laid_out


def largest(column: str, order: Sequence[str], most: int) -> Layout:
    """Return the layout with the ``most`` rows of the largest numbers in ``column``, and the columns
    ``order`` alone, in that order; a word in the place of a number counts as none.
    """

    def laid_out(frame: pd.DataFrame, columns: Sequence[Column]) -> tuple[pd.DataFrame, Sequence[Column]]:
        known_by = {column.name: column for column in columns}
        size = pd.to_numeric(frame[column], errors="coerce").fillna(0)
        rows = frame.loc[size.sort_values(ascending=False, kind="stable").index].head(most)
        return rows.reset_index(drop=True), [known_by[name] for name in order]

    return laid_out


def only(order: Sequence[str]) -> Layout:
    """Return the layout with the columns ``order`` alone; the others stand in the data file."""

    def laid_out(frame: pd.DataFrame, columns: Sequence[Column]) -> tuple[pd.DataFrame, Sequence[Column]]:
        known_by = {column.name: column for column in columns}
        return frame, [known_by[name] for name in order]

    return laid_out


def _over(one: Mapping[str, str], short: Mapping[str, str]) -> str:
    return " ".join(short.get(text, text) for text in one.values())


def _worded(frame: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    words = {column.name: tables.texts(frame, column) for column in columns}
    return pd.DataFrame(words, dtype=object)


def _as_shown(parts: list[pd.DataFrame], names: list[str], frame: pd.DataFrame) -> pd.DataFrame:
    shown = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names, dtype=object)
    return shown.assign(**{WITHHELD: True}) if WITHHELD in frame else shown


def _columns(told: Sequence[Column]) -> list[Column]:
    return [
        known(column.name, column.header, None if place == 0 or column.text is None else str)
        for place, column in enumerate(told)
    ]
