"""What leaves the house: tables, figures and sentences in Danish, by topic, on one desk per notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpers.publish.desks import Desk
    from helpers.publish.results import Mark

__all__ = ["desk"]


def desk(notebook: str, basis: Mark | bool | None = None) -> Desk:
    """Return the desk of ``notebook``, such as "05_growth", from which its tables and sentences leave.

    basis: what its numbers rest on: whether the answers are simulated, or another mark (default: what
    03_returns has found; raises project.OutputMissing where it has not run).
    """
    from helpers.publish import desks

    return desks.at(notebook, basis)
