"""Which values of a table go with those that the rules hide, so that none follows from the sums and the
tables around it.

The cheapest pattern is found twice: against a coalition of municipalities that subtract their own cases, and
then, with what that hides, against the attacker who knows the tables alone and whole numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from helpers.protocol.disclosure import Disclosure
from helpers.publish.columns import Rule
from helpers.publish.disclosure import audit, linked, primary, register, suppress
from helpers.publish.disclosure.cells import Cells, Unprotectable
from helpers.publish.disclosure.linked import Name, System
from helpers.publish.disclosure.register import Key, Place, Record
from helpers.publish.views import Total, View


@dataclass(frozen=True)
class Hidden:
    """What is hidden of a view: which values, one column for each that is counted (that of the cases counts
    for its whole row), and the record of its cells. unsafe: nothing of it may be told, for this reason.
    rounded: what is printed instead of each count, by row and column, where too much would be hidden.
    """

    values: pd.DataFrame
    record: Record
    unsafe: str = ""
    rounded: Mapping[tuple[Any, str], int] = field(default_factory=dict)


def of(view: View, rules: Disclosure, known: Sequence[Record] = (), earlier: Sequence[Record] = ()) -> Hidden:
    """Return what is hidden of a survey table. known: what has been released before; earlier: what the
    version published before told.

    Raises NotReleasable where its sums are none, or where it contradicts what has been released.
    """
    first = primary.hidden(view, rules.survey)
    never = ~primary.possible(view)
    unseen = first.apply(lambda values: values | primary.apart(view, values.name))
    places = register.placed(view, primary.secret(view, rules.survey, first), never, unseen)
    alone = {place.cell.name: place.cell.hidden for place in places}
    record = _few_wholes(register.record(view, places, alone), alone, rules)
    near = linked.related([*known, *earlier], record)
    old = [each for each in near if any(each is other for other in earlier)]
    around = [each for each in near if not any(each is other for other in old)]
    system = linked.system([*around, record], old)
    if not any(cell.primary for cell in system.cells.values()):
        return Hidden(first, record)
    public = [*_public(around, record), *(name for each in old for name in system.printed_earlier(each))]
    unsafe, owned = "", set[Name]()
    try:
        names, owned = _pattern_by_part(system, public, rules)
        names |= _beside_own(system, names, rules) - set(public)
    except Unprotectable as error:
        unsafe, names = str(error), {(record.universe, *name) for name in alone}
    own = [cell.name for cell in record.cells if cell.elsewhere or cell.name in alone]
    gone = {name: (record.universe, *name) in names for name in own}
    if view.may_round and _too_much(places, gone, rules):
        numbers = _rounded(record, alone, public, rules)
        told = register.rounded(record, numbers, rules.suppression.rounding_base)
        if numbers and _safe(linked.system([*around, told], old), rules):
            return Hidden(
                first, told, rounded={(each.row, each.column): numbers[each.cell.name] for each in places}
            )
    found = register.record(view, places, gone)
    if unsafe:  # nothing of the table is told, and what other tables tell of its sums is asked of them
        return Hidden(first | True, _without_wholes(found, alone), unsafe)
    found = _few_wholes(found, alone, rules)
    return Hidden(_values(first, places, gone), register.unowned(found, owned))


def _pattern_by_part(
    system: System, public: Sequence[Name], rules: Disclosure
) -> tuple[set[Hashable], set[Name]]:
    """Return the names of the cells that are hidden, and those of which a coalition may own too much.

    Where two municipalities may own nearly all of what hangs together, all of it is hidden: then what they
    learn beside their own cases follows from a whole that is printed elsewhere, and not from its parts.
    Raises Unprotectable where whoever has the tables alone can tell a number.
    """
    try:
        return pattern(system, public, rules), set()
    except Unprotectable:
        names, owned = set[Hashable](), set[Name]()
    for part in system.parts(rules):
        known = [name for name in public if name in part.cells]
        try:
            names |= pattern(part, known, rules)
        except Unprotectable:
            suppress.pattern(part.solvable(rules, known))
            names |= part.cells.keys() - set(known)
            owned |= part.cells.keys()
    return names, owned


def _beside_own(system: System, names: set[Hashable], rules: Disclosure) -> set[Hashable]:
    """Return what must be hidden as well where a coalition that has much of some cells, and nothing of
    another one, learns of that one: all that hangs together with it and of which it is known what each
    municipality has. The pattern before lets it have as much of every cell.
    """
    found = set[Hashable]()
    for part in system.parts(rules):
        held = {name for name, cell in part.cells.items() if cell.held is not None}
        targets = [name for name in held & names if part.cells[name].primary]
        cells, own = part.solvable(rules), dict[Hashable, int](linked.owned(part, rules).items())
        hidden = np.array([name in names for name in part.cells], bool)
        if any(audit.is_told(cells, hidden, own, name) for name in targets):
            found |= held
    return found


def _few_wholes(record: Record, told: Mapping[tuple[str, Key], bool], rules: Disclosure) -> Record:
    """Return ``record`` with what it takes for known, and has no row for, hidden where it is small: so would
    every table hide it. told: the cells that have a row.
    """
    cells = tuple(
        replace(cell, hidden=True, primary=cell.elsewhere)
        if cell.name not in told and not cell.hidden and cell.count < rules.survey.min_cases
        else cell
        for cell in record.cells
    )
    return replace(record, cells=cells)


def _without_wholes(record: Record, told: Collection[tuple[str, Key]]) -> Record:
    """Return ``record`` with nothing taken for known that has no row."""
    cells = (cell if cell.name in told else replace(cell, hidden=True) for cell in record.cells)
    return replace(record, cells=tuple(cells))


def ruled(record: Record, view: View, rules: Disclosure) -> Record:
    """Return the record with what the p per cent rule hides of the view, in rows of cases enough."""
    of = dict.fromkeys(column.of for column in view.columns if column.rule is Rule.CONTRIBUTIONS)
    if not of:
        return record
    keys, enough = register.keys_of(view), view.frame[register.CASES] >= rules.survey.min_cases_statistic
    rows = [(name, primary.dominated(view, rules, name) & enough) for name in of]
    found = tuple((name, keys[row]) for name, near in rows for row in near.index[near])
    return replace(record, dominated=found)


def of_register(view: View, rules: Disclosure) -> tuple[pd.Series, Record]:
    """Return which rows of a register table with cases are hidden, and its record. That the cases of all rows
    in the classes of its dimensions have a sum is known: it is published elsewhere.
    """
    first = primary.few(view, rules.register)
    cases, keys = view.named(Rule.CASES)[0], view.named(Rule.KEY)
    within = tuple(column.name for column in view.columns if column.dimension)
    known = Total(keys[0], (cases,), within, complementary=True)
    summed = replace(view, totals=(known, *view.totals))
    places = register.placed(summed, first.to_frame(cases), view.frame[cases] == 0)
    alone = {place.cell.name: place.cell.primary for place in places}
    record = register.record(summed, places, alone)
    system = linked.system([record])
    try:
        names = _cheapest(system.solvable(rules, _public([], record)))
    except Unprotectable:
        names = {(record.universe, *place.cell.name) for place in places if not place.cell.never}
    hidden = first.copy()
    for place in places:
        hidden[place.row] |= (record.universe, *place.cell.name) in names
    while True:
        hidden = _undetermined(view, hidden, within)
        gone = {name: (record.universe, *name) in names for name in alone}
        gone |= {place.cell.name: bool(hidden[place.row]) for place in places if not place.cell.never}
        record = register.record(summed, places, gone)
        more = _beside_nested(view, hidden, rules)
        if not len(more):
            more = _beside_neighbours(view, hidden, record, places, rules)
        if not len(more):
            return hidden, record
        hidden[more] = True


def _beside_neighbours(
    view: View, hidden: pd.Series, record: Record, places: Sequence[Place], rules: Disclosure
) -> pd.Index:
    """Return the rows that must be hidden as well, the smallest of its classes for each row of few that
    municipalities can tell who know their own rows; none where there is none, or no other left.
    """
    system = linked.system([record])
    cells, owners = system.solvable(rules), linked.owners(system.cells)
    gone = np.array([cell.hidden for cell in system.cells.values()], bool)
    told = audit.excluded_by_owners(cells, gone, owners, rules.attacker.coalition)
    rows: dict[Hashable, Any] = {(record.universe, *place.cell.name): place.row for place in places}
    cases, more = view.frame[view.named(Rule.CASES)[0]], list[Any]()
    within = [column.name for column in view.columns if column.dimension]
    for name in told:
        alike = (view.frame[within] == view.frame.loc[rows[name], within]).all(axis=1)
        others = cases[alike & ~hidden & (cases > 0)].drop(more, errors="ignore")
        more += others.sort_values(kind="stable").index[:1].tolist()
    return pd.Index(more)


def _beside_nested(view: View, hidden: pd.Series, rules: Disclosure) -> pd.Index:
    """Return the rows that must be hidden as well because a hidden one lies within another: where what the
    others leave of that tells how few it has of a count, the smallest of those that take some of it, else the
    one that it lies within.
    """
    cases, more = view.frame[view.named(Rule.CASES)[0]], list[Any]()
    enough = {**dict.fromkeys(view.named(Rule.COUNT), 1), cases.name: rules.register.min_cases - 1}
    counts = view.frame[[*enough]]
    for nest in view.nested:
        part, owner = view.frame[nest.column].isin(nest.parts), view.frame[nest.each]
        around = view.frame.index[view.frame[nest.column].eq(nest.whole) & ~hidden]
        few = {*owner[part & hidden & (cases > 0)]}
        for whole in (row for row in around if owner[row] in few):
            shown = view.frame.index[part & ~hidden & owner.eq(owner[whole])]
            left = counts.loc[whole] - counts.loc[shown].sum()
            for name in (name for name, least in enough.items() if left[name] < least):
                taking = cases[shown[counts.loc[shown, name] > 0]].sort_values(kind="stable")
                more.append(taking.index[0] if len(taking) else whole)
    return pd.Index(dict.fromkeys(more))


def _undetermined(view: View, hidden: pd.Series, within: Sequence[str]) -> pd.Series:
    """Return ``hidden`` and the smallest rows that must go with it, so that no other count of the hidden rows
    follows from that of all, which is published elsewhere: it does where none of their cases is counted, or
    all are. within: the dimensions in whose classes such counts are published.
    """
    found, cases = hidden.copy(), view.frame[view.named(Rule.CASES)[0]]
    groups = view.frame.groupby([*within], dropna=False) if within else [((), view.frame)]
    for name in view.named(Rule.COUNT):
        counted = view.frame[name]
        mixed = (counted > 0) & (counted < cases)
        for rows in (frame.index for _, frame in groups):
            some = rows[(found & (cases > 0)).loc[rows]]
            if len(some) and counted[some].sum() in (0, cases[some].sum()):
                more = cases[rows][(mixed & ~found)[rows]].sort_values(kind="stable").index
                found[more[:1]] = True
    return found


def _cheapest(cells: Cells) -> set[Hashable]:
    found = suppress.pattern(cells)
    return {name for name, gone in zip(cells.names, found, strict=True) if gone}


def _too_much(places: Sequence[Place], gone: Mapping[tuple[str, Key], bool], rules: Disclosure) -> bool:
    """Say whether more than one in so many of a table's counts would be hidden. What cannot occur is none."""
    counts = [place.cell.name for place in places if not place.cell.never]
    return sum(gone[name] for name in counts) * rules.suppression.rounding_from > len(counts)


def _rounded(
    record: Record, rows: Collection[tuple[str, Key]], public: Sequence[Name], rules: Disclosure
) -> dict[tuple[str, Key], int]:
    """Return every count of a table rounded so that its sums hold, by name; nothing where there is no such
    rounding. rows: the cells that are printed; a whole that is known, and has no row, need not be what the
    printed parts make.
    """
    system = linked.system([record])
    shown = [name for name in public if name[0] == record.universe and name[1:] in rows]
    try:
        told = suppress.controlled_rounding(system.solvable(rules, shown), rules.suppression.rounding_base)
    except Unprotectable:
        return {}
    numbers = zip(system.cells, told, strict=True)
    return {name[1:]: int(number) for name, number in numbers if name[1:] in rows}


def _safe(system: System, rules: Disclosure) -> bool:
    """Say whether nobody excludes something of a small cell: neither whoever has the tables alone, nor a
    coalition that subtracts its own cases.
    """
    cells, hidden = system.solvable(rules), np.array([cell.hidden for cell in system.cells.values()], bool)
    together = dict[Hashable, int](linked.owned(system, rules).items())
    return not any(audit.excluded(cells, hidden, own=own) for own in ({}, together))


def _public(around: Sequence[Record], record: Record) -> list[Name]:
    """Return the cells that are printed already, or known where they are not."""
    printed = [(each.universe, *cell.name) for each in around for cell in each.cells if cell.printed]
    known = [
        (record.universe, *cell.name)
        for cell in record.cells
        if register.WHOLE in cell.measure and not cell.hidden
    ]
    return [*printed, *known]


def pattern(system: System, public: Sequence[Name], rules: Disclosure) -> set[Hashable]:
    """Return the names of the cells of a system that are hidden. public: those that cannot be any more.
    Raises cells.Unprotectable.
    """
    names = [*system.cells]
    own = linked.owned(system, rules)
    least = np.array([own.get(name, 0) for name in names], float)
    against = system.solvable(rules, public, own)
    strong = suppress.strong(against)
    levels = suppress.Levels(np.maximum(strong.lower - least, 0.0), strong.upper, strong.sliding)
    first = suppress.pattern(against, levels)
    plain = system.solvable(rules, public)
    return _cheapest(replace(plain, hidden=first & ~plain.primary))


def _values(first: pd.DataFrame, places: Sequence[Place], gone: dict[tuple[str, Key], bool]) -> pd.DataFrame:
    found = first.copy()
    for place in places:
        if not place.cell.hidden:  # one that is hidden already is so in ``first``, or without its row
            found.loc[place.row, place.column] |= gone[place.cell.name]
    return found
