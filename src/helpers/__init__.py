"""Reproducible survey research on municipalities' documentation of citizens' cases.

For a researcher: ``helpers.load("path/to/investigation")`` gives every table, cleaned and documented.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpers.survey.material import Material

__all__ = ["load"]


def load(investigation: str | Path = "build/demo") -> Material:
    """Return the tables of an investigation folder (a relative path counts from the project's root), cleaned.

    Raises the errors of reading and cleaning, which name file, sheet and cell.
    """
    from helpers.survey import material

    return material.load(investigation)
