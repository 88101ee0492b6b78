"""Plant bugs in the sources and see whether the tests notice: ``make planted``, or in tests/
``python -m planted.measure --number 15 --targets growth``.

In a copy of the project one bug is planted at a time; the test files that run its line are run, shortest
first, and the first test that fails ends the run. Printed are the share that was noticed per target and the
survivors (file, line, before → after); build/planted/planted.csv has all. A survivor is a missing test, or a
change that makes no difference. Exit code 0; 1 where less than --least of all bugs was noticed; 2 where tests
fail without a bug.

Two maintained libraries were tried on this project. mutmut 3.8 (BSD) runs here and needs 1.5 s a mutant, but
takes no operators from outside and draws nothing: 972 of the 1,466 mutants that it makes of analysis/growth
change the letters of a text or put None for a value, and constants of a module, keys and removed calls are
not among the others. cosmic-ray 8.7 (MIT) takes operators from outside, on parso's trees; it draws nothing
either, brings twenty packages with a database and a server, starts Python and pandas anew for each mutant,
and writes the mutant into the work tree. With either of them the operators, the draw and the choice of tests
would have been ours, and they are most of this folder.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

from planted.clean import CleanTestsFail
from planted.plant import Choices, Outcome, outcomes
from planted.runner import PROJECT, NoTestRan
from planted.targets import TARGETS

LEAST = 0.80
COLUMNS = ["target", "noticed", "file", "line", "operator", "before", "after", "test_files"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code."""
    options = _parser().parse_args(arguments)
    targets = {name: TARGETS[name] for name in options.targets}
    found = []
    try:
        for outcome in outcomes(PROJECT, targets, Choices(options.number, options.seed, options.workers)):
            found.append(outcome)
            print("." if outcome.noticed else "S", end="", flush=True)
    except (CleanTestsFail, NoTestRan) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    write(found, PROJECT / "build" / "planted" / "planted.csv")
    print(f"\n{report(found)}")
    return int(share(found) < options.least)


def share(found: Sequence[Outcome]) -> float:
    """Return the share of ``found`` that was noticed; 1 where nothing was planted."""
    return sum(outcome.noticed for outcome in found) / len(found) if found else 1.0


def report(found: Sequence[Outcome]) -> str:
    """Return the share per target and the survivors, for a person."""
    names = list(dict.fromkeys(outcome.target for outcome in found))
    parts = {name: [outcome for outcome in found if outcome.target == name] for name in names}
    rows = [_row(name, part) for name, part in {**parts, "all": list(found)}.items()]
    survivors = [_survivor(outcome) for outcome in found if not outcome.noticed]
    return "\n".join([f"{'target':<16}{'noticed':>8}{'planted':>8}{'share':>7}", *rows, *survivors])


def write(found: Sequence[Outcome], to: Path) -> None:
    """Write all outcomes as CSV."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with to.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_cells(outcome) for outcome in found)


def _row(name: str, part: Sequence[Outcome]) -> str:
    noticed = sum(outcome.noticed for outcome in part)
    return f"{name:<16}{noticed:>8}{len(part):>8}{share(part):>7.2f}"


def _survivor(outcome: Outcome) -> str:
    mutant = outcome.mutant
    met = f"{outcome.test_files} files of tests run it" if outcome.test_files else "no test runs it"
    return f"\n{mutant.file}:{mutant.line}  {mutant.operator}, {met}\n    {mutant.before}\n  → {mutant.after}"


def _cells(outcome: Outcome) -> list[object]:
    mutant = outcome.mutant
    place = [outcome.target, int(outcome.noticed), mutant.file, mutant.line, mutant.operator]
    return [*place, mutant.before, mutant.after, outcome.test_files]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m planted.measure", description="Plant bugs, run the tests."
    )
    parser.add_argument(
        "--number", type=int, default=50, metavar="N", help="bugs in each target (default: 50)"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the draw (default: 1)")
    parser.add_argument("--targets", nargs="+", choices=TARGETS, default=list(TARGETS), metavar="NAME",
                        help=f"of {', '.join(TARGETS)} (default: all)")  # fmt: skip
    parser.add_argument("--workers", type=int, choices=(1, 2), default=1, help="runs at a time (default: 1)")
    parser.add_argument(
        "--least", type=float, default=LEAST, help="share of all that must be noticed (default: 0.80)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
