"""What can be simulated only when the answers are in: it begins with reading them as the product does.

The returned workbooks of the demonstration are read and cleaned anew (some seconds), so that the cases are
chosen among what the product sees, and not among what is true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.analysis.cases import choice
from helpers.protocol import cases as rules
from helpers.simulate.later import cases as activities
from helpers.simulate.later import proposals, workshop
from helpers.simulate.world import World
from helpers.survey import material
from helpers.survey.cases import chosen, clearing

CHOSEN_ON, CLEARED_ON = date(2022, 5, 2), date(2022, 5, 30)
OPEN = 1  # of the chosen cases, the last, whose municipalities have not cleared the description yet


@dataclass(frozen=True)
class Later:
    """The demonstration so far. read: its answers as ``survey.material.load`` returns them; choice: the
    in-depth cases; world: what is true.
    """

    folder: Path
    read: Mapping[str, Any]
    choice: choice.Choice
    world: World


def write(folder: Path, world: World) -> dict[str, Any]:
    """Add to the demonstration in ``folder`` what comes after its answers; return what is true about it."""
    read = material.load(folder)
    found = choice.choose(read["weighted"], rules.load(), read["plan"].after)
    later = Later(folder, read, found, world)
    met = workshop.write(folder, world.rng("workshop"))
    told = {"choice": _choice(later), "activities": activities.write(later), "workshop": met}
    return told | {"proposals": proposals.write(folder, len(met["attended"]))}


def _choice(later: Later) -> list[dict[str, Any]]:
    """Write the choice and what is cleared of it; return the chosen cases."""
    cases = later.choice.cases
    if cases.empty:
        return []
    chosen.write(later.folder, cases, CHOSEN_ON)
    first = cases[cases["rank"] == 1]
    rows = {"decision_id": first["decision_id"][:-OPEN], "cleared_by": "Demo Demonstrationsen"}
    cleared = pd.DataFrame(rows).assign(cleared_on=CLEARED_ON.isoformat())[clearing.COLUMNS]
    cleared.to_csv(later.folder / clearing.FILE, index=False, lineterminator="\n")
    return first[["slot", "decision_id", "municipality"]].to_dict("records")
