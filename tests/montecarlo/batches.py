"""Surveys in batches, for another scheduler (workflow/Snakefile): which there are, where each keeps its
figures, and how they come together. Read where nothing of ours is installed: the standard library alone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

USUAL = [
    "null", "base", "decline", "null_with_drift", "null_with_attachments", "errors", "heavy_tails",
    "survivorship_small",
]  # fmt: skip
KINDS = ("estimates", "reports")
REPLICATES = 200
FOLDER = "build/montecarlo"


@dataclass(frozen=True)
class Batch:
    """The surveys ``first`` to ``first + number - 1`` of one scenario, counted from 0."""

    scenario: str
    first: int
    number: int

    @property
    def name(self) -> str:
        """Return what a rule that makes it is called."""
        return f"surveys_{self.scenario}_{self.first}"

    @property
    def made(self) -> list[str]:
        """Return its files, from the project's root: estimates, then reports."""
        return [f"{FOLDER}/batches/{self.scenario}/{self.first:05d}_{kind}.csv" for kind in KINDS]

    @property
    def command(self) -> list[str]:
        """Return the arguments of the command line that make it."""
        return [*command([self.scenario], self.number), "--first", str(self.first)]


def batches(scenarios: list[str], replicates: int, size: int) -> list[Batch]:
    """Return the batches of at most ``size`` surveys that ``replicates`` of each scenario come to.

    >>> [(batch.first, batch.number) for batch in batches(["null"], 60, 25)]
    [(0, 25), (25, 25), (50, 10)]
    """
    return [
        Batch(name, first, min(size, replicates - first))
        for name in scenarios
        for first in range(0, replicates, size)
    ]


def command(scenarios: list[str], replicates: int) -> list[str]:
    """Return the arguments of the command line that measure so many surveys of each scenario."""
    return ["montecarlo", "--scenarios", *scenarios, "--replicates", str(replicates)]


def gathered(scenario: str, folder: Path, known: set[int]) -> Iterator[list[list[dict[str, str]]]]:
    """Yield, batch by batch, the rows of each kind whose seeds are not ``known``, which are then added."""
    place = folder / "batches" / scenario
    for last in sorted(place.glob(f"*_{KINDS[-1]}.csv")):  # written last: where it is, the batch is whole
        start = last.name.removesuffix(f"{KINDS[-1]}.csv")
        kinds = [_new(last.with_name(f"{start}{kind}.csv"), known) for kind in KINDS]
        if kinds[-1]:
            known |= {int(row["seed"]) for row in kinds[-1]}
            yield kinds


def _new(file: Path, known: set[int]) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as content:
        return [row for row in csv.DictReader(content) if int(row["seed"]) not in known]
