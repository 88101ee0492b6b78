"""Linked tables as disclosure control sees them: cells, the sums that link them, and what an attacker knows.

A cell stands once, however many tables print it. The terms are those of the field (Hundepool et al. 2012,
Statistical Disclosure Control, ch. 4): a *primary* cell is hidden for its own sake, a *secondary* one so that
no primary one follows from the sums; the *attacker* sees everything that is published.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.errors import HelpersError

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Equation = tuple[int, tuple[int, ...]]  # place of the total, places of its parts


class NotAdditive(HelpersError):
    """A total is not the sum of its parts, or a cell is none; the message names it."""


class Unprotectable(HelpersError):
    """What must be hidden follows from what may not be: the message names the cells. Leave a table out."""


@dataclass(frozen=True)
class Printed:
    """What a printed share or mean tells: lower <= sum of weight x count over ``cells`` <= upper."""

    cells: tuple[int, ...]
    weights: tuple[float, ...]
    lower: float = -inf
    upper: float = inf


@dataclass(frozen=True, eq=False)
class Cells:
    """One system of linked tables of n cells; all arrays have n elements, in the order of ``names``.

    counts: whole numbers from 0; sums: place of a total and places of its parts; tables: the table of each sum
    (large systems are protected table by table). primary: hidden by the rule; never: cannot occur by the
    questionnaire, so 0, known to all and never hidden; fixed: public already, may not be hidden; hidden:
    hidden already (a pattern keeps them so). lower, upper: between which numbers the attacker knows a cell to
    lie anyway; printed: the same of several cells. cost: whole numbers from 1, what it costs to hide a cell.
    below: a primary cell holds 0 to below - 1, and the attacker knows that number.

    Raises NotAdditive where what is said of the cells cannot be true.
    """

    names: tuple[Hashable, ...]
    counts: Ints
    sums: tuple[Equation, ...]
    tables: tuple[Hashable, ...]
    primary: Bools
    never: Bools
    fixed: Bools
    hidden: Bools
    lower: Floats
    upper: Floats
    cost: Ints
    below: int = 5
    printed: tuple[Printed, ...] = ()

    @classmethod
    def of(
        cls,
        counts: Mapping[Hashable, int],
        sums: Sequence[tuple[Hashable, Sequence[Hashable]]],
        *,
        below: int = 5,
        tables: Sequence[Hashable] = (),
        primary: Collection[Hashable] | None = None,
        never: Collection[Hashable] = (),
        fixed: Collection[Hashable] = (),
        hidden: Collection[Hashable] = (),
        bounds: Mapping[Hashable, tuple[float, float]] | None = None,
        printed: Sequence[tuple[Mapping[Hashable, float], float, float]] = (),
        cost: Mapping[Hashable, int] | None = None,
    ) -> Cells:
        """Return the system of the cells named in ``counts``, in that order.

        sums: (total, parts) by name; tables: one label per sum (default: all of one table). primary: the cells
        that the rule hides (default: all below ``below``, zeros among them, but for ``never`` and ``fixed``).
        bounds: what the attacker knows of a cell; printed: (weight by cell, lower, upper); cost of a cell:
        default 1. Raises NotAdditive.
        """
        raise NotImplementedError

    def blocks(self) -> list[Ints]:
        """Return the places of the cells of each part of the system that is linked by cells which are hidden or
        may be, in the order of their first cells; cells that no sum links with a primary one are in none.
        """
        raise NotImplementedError
