"""How long returned workbooks take to be read and cleaned, and how time and memory grow with their number.

``returns_98``: the whole country's. Its ``other_s`` is what openpyxl takes to read the cells of the same
files, its ``floor_s`` what the reader beneath takes (calamine); neither checks or cleans anything.
``returns_9800``: a hundred times as many; its ``other_s`` is a hundred times that of ``returns_98`` alone, so
that the ratio tells how far growth is from linear.
"""

from __future__ import annotations

import math
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import openpyxl
from bench import many_returns
from bench.rows import pair
from python_calamine import CalamineWorkbook

SIZES = (98, 980, 9800)
LIMIT_S, LIMIT_MB = 5.0, 2048.0
Cost = tuple[float, float]


def measured(demonstration: Path, sizes: tuple[int, ...] = SIZES) -> dict[str, list[dict[str, object]]]:
    """Return pairs, growth, limits and memory of reading and cleaning so many copies of the demonstration's
    workbooks.
    """
    with tempfile.TemporaryDirectory() as place:
        folders = {n: many_returns.write(demonstration, Path(place) / str(n), n) for n in sizes}
        costs = {n: alone(cleaning, made) for n, made in folders.items()}
        few, many = min(sizes), max(sizes)
        other, floor = (alone(tool, folders[few])[0] for tool in (openpyxl_alone, calamine_alone))
        beneath = alone(calamine_alone, folders[many])[0]
    scaled = costs[few][0] * many / few
    points = [[n, cost[0]] for n, cost in costs.items()]
    return {
        "pairs": [
            pair(f"returns_{few}", costs[few][0], other, floor),
            pair(f"returns_{many}", costs[many][0], scaled, beneath),
        ],
        "growth": [{"name": "returns", "exponent": exponent(costs), "points": points}],
        "limits": [{"name": f"returns_{few}", "ours_s": costs[few][0], "limit_s": LIMIT_S}],
        "memory": [
            {"name": f"returns_{n}", "ours_mb": cost[1], "limit_mb": LIMIT_MB} for n, cost in costs.items()
        ],
    }


def alone(work: Callable[[Path], object], folder: Path) -> Cost:
    """Return the seconds that ``work`` takes on ``folder`` in a new process, and the most memory it holds in
    MB.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(cost, work, folder).result()


def cost(work: Callable[[Path], object], folder: Path) -> Cost:
    """Return seconds and the most memory of this process in MB."""
    begun = time.perf_counter()
    work(folder)
    seconds = time.perf_counter() - begun
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return round(seconds, 3), round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1)


def cleaning(folder: Path) -> None:
    """Read and clean."""
    many_returns.read_and_clean(folder)


def openpyxl_alone(folder: Path) -> None:
    """Read every cell with openpyxl."""
    for path in (folder / "returns").iterdir():
        book = openpyxl.load_workbook(path, read_only=True)
        for sheet in book:
            list(sheet.iter_rows(values_only=True))


def calamine_alone(folder: Path) -> None:
    """Read every cell with calamine."""
    for path in (folder / "returns").iterdir():
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def exponent(costs: dict[int, Cost]) -> float:
    """Return the slope of log seconds on log number, from the fewest to the most: 1 is linear."""
    few, many = min(costs), max(costs)
    return round(math.log(costs[many][0] / costs[few][0]) / math.log(many / few), 3)


def shown(found: dict[str, list[dict[str, object]]]) -> str:
    """Return the lines on growth and memory as text."""
    lines = [
        f"{entry['name']}: seconds grow with number ** {entry['exponent']}: {entry['points']}"
        for entry in found["growth"]
    ]
    return "\n".join(
        [
            *lines,
            *(
                f"{entry['name']}: {entry['ours_mb']} MB of {entry['limit_mb']:.0f}"
                for entry in found["memory"]
            ),
        ]
    )
