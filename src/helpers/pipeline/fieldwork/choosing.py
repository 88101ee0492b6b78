"""The choice of in-depth cases, made once from the answers of an investigation."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from helpers.analysis.cases import choice
from helpers.errors import HelpersError
from helpers.protocol import cases as rules
from helpers.publish.cases import words
from helpers.survey import material
from helpers.survey.cases import chosen


def choose(folder: Path, day: date) -> list[str]:
    """Choose the in-depth cases of the investigation ``folder``, write cases/choice.csv as of ``day``, and
    return lines that tell of them: for the house alone.

    Raises HelpersError where no place could be filled.
    """
    if (folder / chosen.FILE).exists():
        raise HelpersError(f"{folder / chosen.FILE} is there already, and the choice is made once.")
    read = material.load(folder)
    found = choice.choose(read["weighted"], rules.load(), read["plan"].after)
    told = [_line(row, found.cases) for row in found.slots.to_dict("records")]
    if found.cases.empty:
        raise HelpersError("\n".join(["No case can be chosen, and nothing was written:", *told]))
    path = chosen.write(folder, found.cases, day)
    return [f"{path} is written. Internal: ids and percentiles may not leave the house.", *told]


def _line(slot: dict, cases: pd.DataFrame) -> str:
    name = f"{slot['slot']}  {words.slot(slot['kind'], slot['provision'], slot['outcome'])}"
    if slot["reason"]:
        return f"{name}: {words.REASON[slot['reason']]}"
    first, *others = cases[cases["slot"] == slot["slot"]].to_dict("records")
    at = ", ".join(f"{words.VARIABLE[key]} {first[choice.PERCENTILE + key]:.0f}" for key in choice.VARIABLES)
    instead = ", ".join(other["decision_id"] for other in others) or "ingen"
    shared = " NB: en anden valgt sag er fra samme kommune." if first["shares_municipality"] else ""
    return (
        f"{name}: {first['decision_id']} ({first['municipality']}), valgt blandt {slot['n_candidates']} af "
        f"{slot['n_cases']} sager; reserver: {instead}; percentiler: {at}.{shared}"
    )
