"""Measure what the whole product finds and says on many simulated surveys: ``python -m helpers montecarlo``.

Every survey is kept in build/montecarlo/ as it is made; a run that was ended goes on where it stopped, and
one with --keep adds its surveys to those that data/montecarlo/surveys/ has of earlier days, and writes the
figures of all of them beside it. Its own figures are written to build/montecarlo/, to summary.csv and
reports.csv. Exit code 1 where a bar is not met. A survey takes some six seconds of a core.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from montecarlo import batches, kept, summary
from montecarlo.batches import KINDS, USUAL
from montecarlo.surveys import Surveys

from helpers import project
from helpers.pipeline.execution.environment import collect_seldom
from helpers.protocol import scenarios
from helpers.survey import reference

EVERY = 5  # surveys between two lines of progress
FIRST_SEED = 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 1 where a bar is not met."""
    mpl.use("agg")
    options = _parser().parse_args(arguments)
    collect_seldom()
    if options.first is not None:
        for name in options.scenarios:
            make(batches.Batch(name, options.first, options.replicates), project.root())
        return 0
    surveys, earlier = {}, project.root() / reference.MONTECARLO / kept.FOLDER
    for name in options.scenarios:
        surveys[name] = surveyed(name, options.replicates, target(), earlier)
        if options.keep:
            kept.add(name, surveys[name], earlier)
    estimated, reported = _written(surveys, target())
    print(estimated.round(3).to_string(index=False), reported.round(3).to_string(index=False), sep="\n\n")
    if options.keep:
        every = {name: kept.read(name, earlier) for name in USUAL}
        _written({name: tables for name, tables in every.items() if len(tables[1])}, earlier.parent)
    missed = summary.misses(estimated, reported)
    print("\n".join(missed) or "All bars are met.")
    return int(bool(missed))


def _written(
    surveys: Mapping[str, Sequence[pd.DataFrame]], folder: Path
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the figures of surveys, estimates and reports by scenario, and write them to ``folder``."""
    estimated = pd.concat([summary.estimates(name, rows) for name, (rows, _) in surveys.items()])
    reported = pd.concat([summary.reports(name, told, rows) for name, (rows, told) in surveys.items()])
    for name, table in (("summary", estimated), ("reports", reported)):
        table.round(4).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    return estimated, reported


def target() -> Path:
    """Return the folder of the figures, made where it is missing."""
    folder = project.root() / "build" / "montecarlo"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def surveyed(
    name: str, replicates: int, folder: Path, earlier: Path | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the estimates and reports of ``replicates`` surveys of one scenario: those kept in ``earlier``,
    those that ``folder`` has, and new ones, which it keeps. They are of today's code where the folder was
    empty before. Raises HelpersError where those of ``earlier`` are not.
    """
    files = [folder / f"{name}_{kind}.csv" for kind in KINDS]
    # the reports are written last: a survey counts once both are there
    done = set(pd.read_csv(files[1])["seed"]) if all(file.exists() for file in files) else set()
    surveys, before = Surveys(name), kept.read(name, earlier or folder)
    if earlier:
        kept.check(name, surveys, earlier)
    done |= set(before[1]["seed"])
    for kinds in batches.gathered(name, folder, done):
        for file, content in zip(files, kinds, strict=True):
            _append(file, content)
    for number in range(replicates):
        if FIRST_SEED + number not in done:
            rows, told = surveys.one(FIRST_SEED + number)
            for file, content in zip(files, (rows, [told]), strict=True):
                _append(file, content)
            if (number + 1) % EVERY == 0:
                print(f"{name}: {number + 1} of {replicates} surveys", flush=True)
    wanted = range(FIRST_SEED, FIRST_SEED + replicates)
    estimated, reported = (_together(*tables) for tables in zip(before, files, strict=True))
    estimated = estimated.drop_duplicates(["seed", *summary.KEYS[1:]], keep="last")
    reported = reported.drop_duplicates("seed", keep="last")
    return estimated[estimated["seed"].isin(wanted)], reported[reported["seed"].isin(wanted)]


def _together(before: pd.DataFrame, file: Path) -> pd.DataFrame:
    """Return what was kept and what the ``file`` has, sorted by seed."""
    parts = [before] if len(before) else []
    parts += [pd.read_csv(file)] if file.exists() else []
    return pd.concat(parts, ignore_index=True).sort_values("seed", kind="stable")


def make(batch: batches.Batch, root: Path) -> None:
    """Make the surveys of one batch and keep them in files of their own, each whole or not there."""
    surveys = Surveys(batch.scenario)
    found = [surveys.one(FIRST_SEED + batch.first + number) for number in range(batch.number)]
    kinds = [row for rows, _ in found for row in rows], [told for _, told in found]
    for name, content in zip(batch.made, kinds, strict=True):
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".new")
        pd.DataFrame(content).to_csv(draft, index=False, lineterminator="\n")
        draft.replace(file)


def _append(file: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    pd.DataFrame(rows).to_csv(file, mode="a", header=not file.exists(), index=False, lineterminator="\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m helpers montecarlo", description=__doc__)
    parser.add_argument(
        "--replicates",
        type=int,
        default=batches.REPLICATES,
        metavar="N",
        help="surveys per scenario (default: 200)",
    )
    parser.add_argument(
        "--first", type=int, metavar="N",
        help="only make the surveys from number N on, and keep them apart: a batch of workflow/Snakefile",
    )  # fmt: skip
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep surveys and figures in data/montecarlo, whose figures the appendix shows",
    )
    parser.add_argument(
        "--scenarios", nargs="+", default=USUAL, choices=scenarios.names(), metavar="NAME",
        help=f"default: {' '.join(USUAL)}",
    )  # fmt: skip
    return parser


if __name__ == "__main__":
    sys.exit(main())
