"""Secondary suppression and controlled rounding of linked tables, by mixed integer programming.

Fischetti & Salazar-González 2001 (Management Science 47) with two attackers per primary cell: the one who
looks for its lowest possible value and the one who looks for its highest.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers.publish.disclosure.cells import Bools, Cells, Floats, Ints


@dataclass(frozen=True, eq=False)
class Levels:
    """How well each cell of a system must be protected; arrays with one element per cell.

    The attacker's interval of a primary cell must reach from at most count - lower to at least count + upper
    and be at least ``sliding`` wide (protection levels of Fischetti & Salazar).
    """

    lower: Floats
    upper: Floats
    sliding: Floats


def weak(cells: Cells, width: int) -> Levels:
    """Return what asks for an attacker's interval at least ``width`` wide around each primary cell."""
    raise NotImplementedError


def strong(cells: Cells) -> Levels:
    """Return what asks that each of 0 to below - 1 remains possible in each primary cell."""
    raise NotImplementedError


def pattern(cells: Cells, levels: Levels | None = None) -> Bools:
    """Return which cells are hidden (primary, already hidden and secondary): the cheapest pattern that
    protects all primary cells (default ``strong``; then also against the attacker who knows that cells hold
    whole numbers). Exact in blocks of up to 100 cells, else table by table and mended by the audit. The same
    system gives the same pattern. Raises Unprotectable.
    """
    raise NotImplementedError


def controlled_rounding(cells: Cells, base: int) -> Ints:
    """Return all counts rounded up or down to multiples of ``base`` (multiples stay) so that all sums hold,
    as near to the counts as can be. Raises Unprotectable where no such rounding exists.
    """
    raise NotImplementedError
