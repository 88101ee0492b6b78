"""Bugs planted one at a time in copies of the project, each held against the tests that run its line."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from planted import clean, runner
from planted.clean import Clean
from planted.draw import Mutant, drawn
from planted.reach import leads_to
from planted.targets import NEED_A_REPORT, Target, files

TESTS = "test_*.py"
PATIENCE, AT_LEAST = (
    5,
    30.0,
)  # a mutant may take so many times the clean seconds, and so many seconds at least


@dataclass(frozen=True)
class Choices:
    """What the user asked for: mutants per target, seed, runs at a time (one or two)."""

    number: int
    seed: int
    workers: int = 1


@dataclass(frozen=True)
class Outcome:
    """A planted bug, whether it was noticed, and how many files of tests run its line."""

    target: str
    mutant: Mutant
    noticed: bool
    test_files: int


def outcomes(root: Path, targets: Mapping[str, Target], choices: Choices) -> Iterator[Outcome]:
    """Yield the outcome of every bug planted in ``targets`` of the project at ``root``, in the order drawn.

    The project itself is only read, but for build/planted/clean.json. Raises CleanTestsFail, NoTestRan.
    """
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(choices.workers) as pool:
        free: SimpleQueue[Path] = SimpleQueue()
        for at in range(choices.workers):
            free.put(runner.copied(root, Path(folder).resolve() / f"tree{at}"))
        kept = root / "build" / "planted" / "clean.json"
        with _lent(free) as tree:  # all clean tests first: where one fails, nothing is planted
            known = {name: _clean(tree, target, kept) for name, target in targets.items()}
            bugs = [
                (name, mutant)
                for name, target in targets.items()
                for mutant in drawn(
                    tree, files(tree, target.sources), choices.number, f"{choices.seed}/{name}"
                )
            ]
        yield from pool.map(lambda bug: _outcome(*bug, known[bug[0]], targets[bug[0]].report, free), bugs)


def _clean(tree: Path, target: Target, kept: Path) -> Mapping[str, Clean]:
    """Return what is known of the files of tests that belong to ``target``."""
    sources = files(tree, target.sources)
    shared = [test for test in files(tree, target.shared, TESTS) if leads_to(tree, test, sources)]
    own = files(tree, target.tests, TESTS)
    tests = tuple(path.relative_to(tree).as_posix() for path in [*own, *shared])
    return clean.measured(runner.Job(tree, tests, NEED_A_REPORT, report=target.report), kept)


def _outcome(
    target: str, mutant: Mutant, known: Mapping[str, Clean], report: bool, free: SimpleQueue[Path]
) -> Outcome:
    """Plant ``mutant`` in a copy that is free, run the tests that meet it, and take it out again."""
    meeting = sorted(
        (row.seconds, name) for name, row in known.items() if row.meets(mutant.file, mutant.lines)
    )
    if not meeting:
        return Outcome(target, mutant, False, 0)
    limit = max(AT_LEAST, PATIENCE * sum(seconds for seconds, _ in meeting))
    with _lent(free) as tree, planted(tree / mutant.file, mutant.text):
        job = runner.Job(tree, tuple(name for _, name in meeting), NEED_A_REPORT, report=report)
        return Outcome(target, mutant, not runner.passes(job, limit), len(meeting))


@contextmanager
def _lent(free: SimpleQueue[Path]) -> Iterator[Path]:
    tree = free.get()
    try:
        yield tree
    finally:
        free.put(tree)


@contextmanager
def planted(path: Path, text: str) -> Iterator[None]:
    """Have ``text`` in the file at ``path``, and afterwards what stood there."""
    before = path.read_bytes()
    path.write_text(text, encoding="utf-8", newline="")
    try:
        yield
    finally:
        path.write_bytes(before)
