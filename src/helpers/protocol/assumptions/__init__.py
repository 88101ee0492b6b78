"""What the results rest on, and the limits that tell whether it holds (data/protocol/assumptions.yml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from helpers.protocol import reader
from helpers.protocol.fields import Section, Text, filled, is_amount, must
from helpers.protocol.reader import Fault

FILE = "assumptions.yml"
Unit = Literal["share", "band", "points", "kappa", "factor", "number"]
NAMED: Mapping[str, Unit] = {  # limits that stand elsewhere, and what they are limits of
    "plan.large_drift": "points",
    "plan.least_df": "number",
    "pilot.kappa_go": "kappa",
    "pilot.kappa_fix": "kappa",
    "response.large_gap": "points",
}
AT_MOST_1 = ("share", "band", "points", "kappa")  # 80 per cent is 0.80
Limit = Annotated[
    float | str | None,
    must(
        lambda value: value is None or is_amount(value) or (isinstance(value, str) and value in NAMED),
        f"a number of at least 0, null, or one of {', '.join(NAMED)}",
    ),
]


@dataclass(frozen=True)
class Assumption(Section):
    """One of them: what tells of it, its limits (None for both: nothing could), and what follows if it does
    not hold.
    """

    assumption: Text
    sign: Text
    unit: Unit
    better: Literal["high", "low"]
    green: Limit
    red: Limit
    otherwise: Text


@dataclass(frozen=True)
class Assumptions(Section):
    """The whole file."""

    version: Text
    assumptions: Annotated[Mapping[str, Assumption], filled]


def load(path: Path | None = None) -> Assumptions:
    """Read the file at ``path`` (default data/protocol/assumptions.yml). Raises ProtocolInvalid."""
    return reader.load(Assumptions, FILE, path, _together)


def milder(row: Assumption, green: float, red: float) -> bool:
    """Say whether ``red`` is a milder limit of ``row`` than ``green``, so that a value could have both."""
    return red > green if row.better == "high" else red < green


def _together(found: Assumptions) -> Iterator[Fault]:
    """Tell a limit in another unit than its row's, one without its other, and one for red that is milder than
    the one for green.
    """
    for name, row in found.assumptions.items():
        yield from _in_unit(f"assumptions.{name}", row)
        key = f"assumptions.{name}.red"
        if (row.green is None) != (row.red is None):
            yield key, row.red, "possible beside the limit for green: give both or neither"
        elif (
            isinstance(row.green, float | int)
            and isinstance(row.red, float | int)
            and milder(row, row.green, row.red)
        ):
            yield key, row.red, f"possible: green is {row.green!r}; exchange or correct them"


def _in_unit(key: str, row: Assumption) -> Iterator[Fault]:
    for colour, limit in (("green", row.green), ("red", row.red)):
        if isinstance(limit, str):
            if NAMED[limit] != row.unit:
                yield f"{key}.{colour}", limit, f"a limit of the unit {row.unit}, but of {NAMED[limit]}"
        elif limit is not None and limit > 1 and row.unit in AT_MOST_1:
            yield (
                f"{key}.{colour}",
                limit,
                f"a number of at most 1, as the unit {row.unit} wants (80 per cent is 0.80)",
            )
