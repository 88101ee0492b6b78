"""How long returned workbooks take to be read and cleaned, and how time and memory grow with their number.

``returns_98``: the whole country's. The other side is what openpyxl takes to read the cells of the same
files, the floor what the reader beneath takes (calamine); neither checks or cleans anything. Both sides must
have met the same decisions. ``returns_9800``: a hundred times as many; the other side is a hundred times that
of the country's alone, so that the ratio tells how far growth is from linear, and each copied workbook must
give as many cases as its original.
"""

from __future__ import annotations

import math
import re
import resource
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import openpyxl
from bench import many_returns
from bench.alternating import Pair
from python_calamine import CalamineWorkbook

SIZES = (98, 980, 9800)
LIMIT_S, LIMIT_MB = 5.0, 2048.0
AIM_GROWTH = 1.05
DECISION = re.compile(r"D\d\d-\d{4}-\d{5}")
Cost = tuple[float, float]  # seconds, and the most memory in MB
Observed = tuple[float, float, Any]  # the same with what was returned


@dataclass
class Returns:
    """Folders with so many workbooks each, copied from a demonstration; ``run`` times work on one of them.

    costs: seconds, the most memory in MB, by number, of those that ``grown`` and the pairs have run.
    """

    demonstration: Path
    place: Path
    sizes: tuple[int, ...] = SIZES
    run: Callable[..., Observed] = field(default_factory=lambda: observed)
    costs: dict[int, Cost] = field(default_factory=dict)

    @cached_property
    def originals(self) -> int:
        """Return of how many workbooks the folders are copies."""
        return len(list((self.demonstration / "returns").glob("*.xlsx")))

    def folder(self, n: int) -> Path:
        """Return the folder with ``n`` workbooks, written where it is missing."""
        folder = self.place / str(n)
        return folder if folder.exists() else many_returns.write(self.demonstration, folder, n)

    def ours(self, n: int) -> tuple[float, dict[str, Any]]:
        """Return our seconds on ``n`` workbooks, the decisions met and the cases per original."""
        seconds, memory, made = self.run(cleaning, self.folder(n), self.originals)
        self.costs[n] = (seconds, memory)
        return seconds, made

    def tool(self, work: Callable[[Path], set[str]], n: int) -> tuple[float, dict[str, Any]]:
        """Return the seconds of a tool that reads cells, and the decisions that it met."""
        seconds, _, met = self.run(work, self.folder(n))
        return seconds, {"decisions": sorted(met)}

    def country(self) -> Pair:
        """Return the pair on the fewest workbooks."""
        few = min(self.sizes)
        return Pair(
            f"returns_{few}",
            ours=lambda: self.ours(few),
            other=lambda: self.tool(openpyxl_alone, few),
            differ=lambda one, other: different(one, other, "decisions"),
            floor=lambda: self.tool(calamine_alone, few)[0],
            note="openpyxl reads the same cells and checks nothing; the floor is calamine alone",
        )

    def many(self) -> Pair:
        """Return the pair on the most workbooks."""
        few, most = min(self.sizes), max(self.sizes)

        def scaled() -> tuple[float, dict[str, Any]]:
            seconds, made = self.ours(few)
            return seconds * most / few, made

        return Pair(
            f"returns_{most}",
            ours=lambda: self.ours(most),
            other=scaled,
            differ=lambda one, other: different(one, other, "cases"),
            floor=lambda: self.tool(calamine_alone, most)[0],
            aim=AIM_GROWTH,
            note=f"our own on {few}, times {most / few:g} (extrapolated): above 1 is worse than linear",
        )

    def grown(self) -> list[dict[str, object]]:
        """Return how seconds grow with the number of workbooks."""
        for n in self.sizes:
            if n not in self.costs:
                self.ours(n)
        costs = {n: self.costs[n] for n in self.sizes}
        points = [[n, round(spent, 3)] for n, (spent, _) in costs.items()]
        return [{"name": "returns", "exponent": exponent(costs), "points": points}]

    def limits(self) -> dict[str, list[dict[str, object]]]:
        """Return what was run beside its limits of seconds and memory."""
        few = min(self.sizes)
        return {
            "limits": [
                {"name": f"returns_{n}", "ours_s": round(spent, 3), "limit_s": LIMIT_S}
                for n, (spent, _) in self.costs.items()
                if n == few
            ],
            "memory": [
                {"name": f"returns_{n}", "ours_mb": memory, "limit_mb": LIMIT_MB}
                for n, (_, memory) in sorted(self.costs.items())
            ],
        }


def different(ours: Mapping[str, Any], other: Mapping[str, Any], what: str) -> str:
    """Say that the two sides have met other decisions or cases, or none; of fewer originals, theirs."""
    mine = ours[what]
    if isinstance(mine, Mapping):
        mine = {original: mine.get(original) for original in other[what]}
    if not mine:
        return f"no {what} were read"
    return "" if mine == other[what] else f"the {what} that both sides read differ"


def alone(work: Callable[..., Any], *given: Any) -> Cost:
    """Return the seconds of ``work`` in a new process, and the most memory it holds in MB."""
    return observed(work, *given)[:2]


def observed(work: Callable[..., Any], *given: Any) -> Observed:
    """Return the seconds of ``work`` in a new process, the most memory it holds in MB, and its result."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(observed_here, work, *given).result()


def observed_here(work: Callable[..., Any], *given: Any) -> Observed:
    """Return the seconds of ``work`` here, the most memory of this process in MB, and what it returns."""
    begun = time.perf_counter()
    made = work(*given)
    seconds = time.perf_counter() - begun
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return round(seconds, 3), round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1), made


def cleaning(folder: Path, originals: int) -> dict[str, Any]:
    """Read and clean; return the decisions met, and how many cases each original's copies have given."""
    cleaned = many_returns.read_and_clean(folder)
    met = {*cleaned.cases["decision_id"], *cleaned.set_aside["decision_id"].dropna()}
    cases: dict[int, set[int]] = {}
    for code, number in cleaned.cases.groupby("municipality").size().items():
        cases.setdefault(int(str(code)) % originals, set()).add(int(number))
    return {"decisions": sorted(met - {""}), "cases": cases}


def openpyxl_alone(folder: Path) -> set[str]:
    """Read every cell with openpyxl; return the decisions met."""
    met: set[str] = set()
    for path in (folder / "returns").iterdir():
        book = openpyxl.load_workbook(path, read_only=True)
        for sheet in book:
            met |= decisions(sheet.iter_rows(values_only=True))
    return met


def calamine_alone(folder: Path) -> set[str]:
    """Read every cell with calamine; return the decisions met."""
    met: set[str] = set()
    for path in (folder / "returns").iterdir():
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            met |= decisions(book.get_sheet_by_name(name).to_python())
    return met


def decisions(rows: Any) -> set[str]:
    """Return the ids of decisions among the first cells of ``rows``."""
    firsts = (str(row[0]) for row in rows if row)
    return {text for text in firsts if DECISION.fullmatch(text)}


def exponent(costs: Mapping[int, Cost]) -> float:
    """Return the slope of log seconds on log number, from the fewest to the most: 1 is linear."""
    few, many = min(costs), max(costs)
    return round(math.log(costs[many][0] / costs[few][0]) / math.log(many / few), 3)
