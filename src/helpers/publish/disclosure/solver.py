"""Linear and mixed integer programs by HiGHS (scipy), silent and alike every time.

HiGHS runs in one thread with a fixed seed; what limits it is a number of nodes, never a time.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

Floats = NDArray[np.floating[Any]]
Rows = tuple[Any, Any, Any]  # matrix, lower, upper
NODES = 20_000  # of a search; more are not worth the wait: what has been found until then is taken
INFEASIBLE = 2


@dataclass(frozen=True)
class Solution:
    """The least value of a linear program, where it is, and the prices of its equations and inequalities."""

    value: float
    x: Floats
    equations: Floats
    inequalities: Floats


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what HiGHS writes on its own off standard output."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def least(
    cost: Floats, equal: Any, below: Any, slack: Floats, lower: Floats, upper: Floats
) -> Solution | None:
    """Minimise cost @ x with equal @ x = 0, below @ x <= slack, lower <= x <= upper; None if infeasible.

    ``equal`` and ``below`` are matrices with a column per element of x, and may have no rows.
    """
    with quiet():
        found = linprog(
            cost,
            A_ub=below if below.shape[0] else None,
            b_ub=slack if below.shape[0] else None,
            A_eq=equal if equal.shape[0] else None,
            b_eq=np.zeros(equal.shape[0]) if equal.shape[0] else None,
            bounds=np.column_stack([lower, upper]),
            method="highs",
        )
    if found.status == INFEASIBLE:
        return None
    if found.x is None:
        raise ArithmeticError(f"a linear program has no solution: {found.message}")
    prices = [found.eqlin.marginals, found.ineqlin.marginals]
    return Solution(float(found.fun), found.x, *(np.asarray(price, float) for price in prices))


def cheapest(cost: Floats, rows: list[Rows], lower: Floats, upper: Floats) -> Floats | None:
    """Minimise cost @ x over whole numbers lower <= x <= upper with low <= matrix @ x <= high for each of
    ``rows`` (matrix, low, high); None where there is no such x, or none was found in NODES nodes.
    """
    constraints = [LinearConstraint(sparse.csr_array(matrix), low, high) for matrix, low, high in rows]
    options = {"mip_rel_gap": 0.0, "node_limit": NODES}
    with quiet():
        found = milp(
            cost,
            constraints=constraints,
            bounds=Bounds(lower, upper),
            integrality=np.ones(len(cost)),
            options=options,
        )
    return None if found.x is None else np.round(found.x)
