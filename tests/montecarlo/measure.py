"""Measure bias, coverage and false findings of E1 and write build/montecarlo.csv: ``python -m helpers
montecarlo``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from montecarlo.surveys import COLUMNS, measured

from helpers import project
from helpers.protocol import scenarios

EVERY = 20  # surveys between two lines of progress
LARGEST_BIAS, COVERAGE, LARGEST_REJECTION = 0.01, (0.905, 0.985), 0.065  # the plan's bars at 200 replicates
UNDISTORTED = (
    "base",
    "null",
    "decline",
    "no_weights_needed",
    "eight_cases",
    "one_provision",
)  # where E1 should find the truth


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 1 where a bar is not met."""
    options = _parser().parse_args(arguments)
    place = target()
    place.parent.mkdir(exist_ok=True)
    found = pd.DataFrame(columns=COLUMNS)
    for name in options.scenarios:
        table = measured(name, options.replicates, lambda n, name=name: _tell(name, n, options.replicates))
        found = table if found.empty else pd.concat([found, table], ignore_index=True)
        found.to_csv(place, index=False, lineterminator="\n")
    print(found.round(4).to_string(index=False))
    missed = [fault for row in found.to_dict("records") for fault in misses(row)]
    print("\n".join(missed) or "All bars are met.")
    return int(bool(missed))


def target() -> Path:
    """Return where the figures are written."""
    return project.root() / "build" / "montecarlo.csv"


def misses(row: dict) -> list[str]:
    """Return what of a row lies outside the bars; the bias is measured with an error, and twice that is
    allowed for.
    """
    where, found = f"{row['scenario']}, {row['provision']}", []
    if row["scenario"] in UNDISTORTED:
        if abs(row["bias"]) > LARGEST_BIAS + 2 * row["bias_error"]:
            found.append(
                f"{where}: bias {row['bias']:.3f} is more than {LARGEST_BIAS} and twice its error "
                f"{row['bias_error']:.3f}."
            )
        if not COVERAGE[0] <= row["coverage"] <= COVERAGE[1]:
            found.append(
                f"{where}: coverage {row['coverage']:.3f} lies outside {COVERAGE[0]} to {COVERAGE[1]}."
            )
    if row["scenario"] == "null" and row["rejection"] > LARGEST_REJECTION:
        found.append(
            f"{where}: growth or decline is said in {row['rejection']:.3f} of the surveys, more than "
            f"{LARGEST_REJECTION}."
        )
    return found


def _tell(name: str, number: int, replicates: int) -> None:
    if number % EVERY == 0 or number == replicates:
        print(f"{name}: {number} of {replicates} surveys", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m helpers montecarlo", description=__doc__)
    parser.add_argument(
        "--replicates", type=int, default=200, metavar="N", help="surveys per scenario (default: 200)"
    )
    parser.add_argument(
        "--scenarios",
        nargs="+",
        default=["base", "null"],
        choices=scenarios.names(),
        metavar="NAME",
        help="default: base null",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
