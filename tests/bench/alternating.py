"""Two ways to the same result, timed in turn in one run: a machine that slows down slows both.

One-sided repetition was off by 40 per cent on a shared machine. So each round runs both, the next one in the
other order, with a fixed loop's seconds beside them, and what the two made is compared before the round
counts.
"""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROUNDS = 3
LOOP = 2_000_000
Side = Callable[[], tuple[float, Any]]  # does its work; returns its seconds and what it made


class Unequal(Exception):
    """The two sides of a pair made different things: their times compare nothing."""


@dataclass(frozen=True)
class Pair:
    """Two ways to the same result.

    differ: of what both made, in words where they differ, else "". aim: the largest ratio aimed at, or None.
    floor: what no way could do without, asked once all rounds are done. note: what the other side is; it says
    so where its seconds are extrapolated.
    """

    name: str
    ours: Side
    other: Side
    differ: Callable[[Any, Any], str]
    floor: Callable[[], float]
    note: str
    aim: float | None = None


@dataclass
class Rounds:
    """The seconds of each round: of the fixed loop, of ours and of the other side."""

    loop: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    other: list[float] = field(default_factory=list)

    def seconds(self) -> list[dict[str, float]]:
        """Return the rounds as bench.json has them."""
        rows = zip(self.loop, self.ours, self.other, strict=True)
        return [
            {"loop_s": round(loop, 3), "ours_s": ours, "other_s": round(other, 3)}
            for loop, ours, other in rows
        ]

    def lines(self, name: str) -> list[str]:
        """Return a line per round."""
        return [
            f"  {name}, round {number}: loop {row['loop_s']:.2f}, ours {row['ours_s']:.3f}, "
            f"other {row['other_s']:.3f}"
            for number, row in enumerate(self.seconds(), 1)
        ]


def alternate(pair: Pair, rounds: int = ROUNDS) -> Rounds:
    """Run both sides ``rounds`` times in turn. Raises Unequal where a round's results differ."""
    found = Rounds()
    for number in range(rounds):
        found.loop.append(fixed_loop())
        sides: Sequence[str] = ("ours", "other") if number % 2 == 0 else ("other", "ours")
        done = {side: getattr(pair, side)() for side in sides}
        for side, (seconds, _) in done.items():
            getattr(found, side).append(seconds)
        if problem := pair.differ(done["ours"][1], done["other"][1]):
            raise Unequal(f"{pair.name}, round {number + 1}: {problem}")
    return found


def row(pair: Pair, found: Rounds) -> dict[str, object]:
    """Return the row of ``pairs`` in build/bench.json, of the rounds' medians."""
    ours, other = (round(statistics.median(spent), 3) for spent in (found.ours, found.other))
    return {
        "name": pair.name,
        "ours_s": ours,
        "other_s": other,
        "ratio": round(ours / other, 4 if ours < other / 20 else 3),
        "floor_s": round(pair.floor(), 3),
    }


def fixed_loop() -> float:
    """Return how long this machine takes now for the same sum."""
    begun = time.perf_counter()
    sum(n * n for n in range(LOOP))
    return round(time.perf_counter() - begun, 3)


def command(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    """Return the seconds on the wall of a command; raises RuntimeError with its last words if it fails."""
    begun = time.perf_counter()
    done = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seconds


def alone(work: Callable[..., Any], *given: Any) -> tuple[float, Any]:
    """Return how many seconds ``work`` takes in a new process that has imported what it needs, and what it
    returns.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(timed, work, *given).result()


def timed(work: Callable[..., Any], *given: Any) -> tuple[float, Any]:
    """Return how many seconds ``work`` takes here, and what it returns."""
    begun = time.perf_counter()
    made = work(*given)
    return time.perf_counter() - begun, made


def files(*places: Path) -> dict[str, bytes]:
    """Return the bytes of the files in folders (and of files), by name with that of the folder."""
    found = [path for place in places for path in ([place] if place.is_file() else sorted(place.rglob("*")))]
    tops = {path: place.parent for place in places for path in found if path.is_relative_to(place)}
    return {str(path.relative_to(tops[path])): path.read_bytes() for path in found if path.is_file()}


def different_files(ours: Mapping[str, bytes], other: Mapping[str, bytes]) -> str:
    """Return the names of the files that only one has or that differ; "" where all are equal."""
    names = sorted(name for name in {*ours, *other} if ours.get(name) != other.get(name))
    if not ours and not other:
        return "neither side made a file"
    return f"{len(names)} files differ: {', '.join(names[:5])}" if names else ""
