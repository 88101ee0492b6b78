"""The attacker who has everything that is published, and what he learns of each hidden cell.

He knows the tables, the sums in and between them, the rules, their thresholds and the one mark; an earlier
version where there is one; and he is a coalition of municipalities that subtract their own cases, of which
the worst case is taken: all cases but one for each other municipality.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from math import inf
from pathlib import Path

import numpy as np

from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.protocol.disclosure import Disclosure
from helpers.publish.disclosure import audit, linked, register
from helpers.publish.disclosure.cells import Cells
from helpers.publish.disclosure.linked import Name, System
from helpers.publish.disclosure.register import Record
from helpers.publish.gate import officer
from helpers.publish.gate.officer import Seen
from helpers.publish.release import all_rules_of
from helpers.terms import RELEASED

PAGE = "audit/index.html"
WHAT_NOW = (
    "Nothing was published: build/report is as it was made before, of whatever material that was. With more "
    "returns these numbers may be safe; until then `.venv/bin/python -m helpers report --internal` makes the "
    "report for the house alone. Who changes the code hides more there, or leaves a table or a margin out."
)
ALONE, TOGETHER, PRINTED = "tables", "coalition", "printed"  # how something is learnt


def run(ws: Workspace, investigation: str = "") -> list[Seen]:
    """Attack what lies in build/, write the page for the releasing officer to audit/ under ``out``, and
    return what was seen. Raises HelpersError; the page is written then as well.
    """
    return check(ws, earlier=ws.root / investigation / RELEASED if investigation else None)


def check(ws: Workspace, earlier: Path | None = None) -> list[Seen]:
    """Do what ``run`` does in ``ws``. earlier: a folder with the records of an earlier version."""
    rules = all_rules_of(ws)
    paths = sorted(earlier.rglob("*.json")) if earlier else []
    before = [each for path in paths for each in register.read(path)]
    records = register.everything(ws)
    found = seen(records, rules, before)
    ws.target(PAGE).write_text(officer.page(found, rules, records), encoding="utf-8")
    if leaks := [each for each in found if each.how]:
        raise HelpersError("\n".join([*map(told, leaks), WHAT_NOW]))
    return found


def seen(records: Sequence[Record], rules: Disclosure, earlier: Sequence[Record] = ()) -> list[Seen]:
    """Return the hidden cells of ``records`` in order, as the attacker sees them. Raises NotReleasable where
    two tables contradict each other.
    """
    system = linked.system(records, earlier)
    cells = system.solvable(rules)
    hidden = np.array([cell.hidden for cell in system.cells.values()], bool)
    limits = audit.intervals(cells, hidden)
    learnt = {**_learnt(system, rules, hidden, TOGETHER), **_learnt(system, rules, hidden, ALONE)}
    return [
        *_printed(system),
        *(
            _seen(system, name, limits[place], learnt.get(name))
            for place, name in enumerate(system.cells)
            if hidden[place]
        ),
    ]


def _learnt(
    system: System, rules: Disclosure, hidden: np.ndarray, how: str
) -> dict[Name, tuple[audit.Learnt, str]]:
    own = dict[Hashable, int](linked.owned(system, rules).items()) if how == TOGETHER else {}
    cells: Cells = system.solvable(rules)
    told = audit.excluded(cells, hidden, own=own)
    return {each.cell: (each, how) for each in told}  # type: ignore[misc]


def _seen(system: System, name: Name, limits: np.ndarray, learnt: tuple[audit.Learnt, str] | None) -> Seen:
    cell = system.cells[name]
    why = "rounded" if cell.limits else "few" if cell.primary else "with others"
    first = Seen(name, system.tables[name][0], cell.count, why, float(limits[0]), float(limits[1]))
    if learnt is None:
        return first
    each, how = learnt
    return Seen(name, first.table, cell.count, why, each.lower, each.upper, each.excluded, how)


def _printed(system: System) -> Iterator[Seen]:
    """Yield the cells that the rules hide in one table and that another one prints."""
    for name, cell in system.cells.items():
        shown = system.shown.get(name, [])
        if shown and cell.primary:
            hiding = next((each for each in system.tables[name] if each not in shown), shown[0])
            others = tuple(n for n in range(cell.count + 1) if n != cell.count)
            yield Seen(
                name, f"{hiding}, {shown[0]}", cell.count, "few", cell.count, cell.count, others, PRINTED
            )


def told(leak: Seen) -> str:
    """Return a leak in a sentence that does not repeat the number."""
    universe, measure, key = leak.name
    of = "" if universe == leak.table else f"{universe}, "
    cell = f"{of}{register.described(key)} ({measure})"
    if leak.how == PRINTED:
        return f"{leak.table}: {cell} is hidden in the one and printed in the other: hide it in both."
    who = "a coalition of municipalities" if leak.how == TOGETHER else "whoever has the tables"
    limit = "any number" if leak.upper == inf else f"at most {leak.upper:g}"
    lower = leak.lower + 0.0  # which the solver may give as -0
    return (
        f"{leak.table}: {cell} is hidden, and {who} can tell that it is at least {lower:g} and {limit}, "
        f"and not {', '.join(map(str, leak.excluded))}."
    )
