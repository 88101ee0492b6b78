"""The tests on the sources as they are: that they pass, how long each file of them takes, and which lines of
the sources it runs. Kept from one call to the next for files that have not changed.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from planted import runner

LIMIT = 600.0  # seconds for one file of tests


class CleanTestsFail(Exception):
    """A test fails without a planted bug: nothing can be said of its target."""


@dataclass(frozen=True)
class Clean:
    """One file of tests that passes: seconds, and the lines it runs per source file."""

    digest: str
    seconds: float
    lines: Mapping[str, list[int]]

    def meets(self, file: str, lines: Iterable[int]) -> bool:
        """Say whether the tests run any of ``lines`` of ``file``."""
        return not set(self.lines.get(file, ())).isdisjoint(lines)


def measured(job: runner.Job, kept: Path) -> dict[str, Clean]:
    """Return what is known of each of the tests of ``job``, running those that have changed.

    kept: the file that keeps it from one call to the next. Raises CleanTestsFail.
    """
    known = {name: Clean(**row) for name, row in _load(kept).items()}
    digests = digests_of(job.tree, job.tests)
    for name, digest in digests.items():
        if name not in known or known[name].digest != digest:
            lines_to = job.tree.with_suffix(".json")
            known[name] = _run(replace(job, tests=(name,), lines_to=lines_to), digest)
            _save(known, kept)
    return {name: known[name] for name in digests}


def digests_of(tree: Path, tests: Iterable[str]) -> dict[str, str]:
    """Return a digest per file of tests: of itself and of all files of the project that are not tests."""
    others = hashlib.sha256()
    for path in sorted(tree.rglob("*")):
        if path.is_file() and not path.name.startswith("test_") and "__pycache__" not in path.parts:
            others.update(path.relative_to(tree).as_posix().encode() + b"\0" + path.read_bytes())
    rest = others.digest()
    return {name: hashlib.sha256(rest + (tree / name).read_bytes()).hexdigest() for name in sorted(tests)}


def _run(job: runner.Job, digest: str) -> Clean:
    begun = time.perf_counter()
    if not runner.passes(job, LIMIT):
        raise CleanTestsFail(f"{job.tests[0]} fails without a planted bug:\n{runner.words(job.tree)}")
    seconds = round(time.perf_counter() - begun, 2)
    return Clean(digest, seconds, json.loads(job.lines_to.read_text(encoding="utf-8")))


def _load(kept: Path) -> dict[str, dict]:
    return json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}


def _save(known: Mapping[str, Clean], kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps({name: asdict(row) for name, row in known.items()}), encoding="utf-8")
