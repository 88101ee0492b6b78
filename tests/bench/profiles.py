"""``profiles_98``: the sheets of all municipalities, beside papermill and a rendering for each.

Ours: ``python -m helpers profiles --force`` for all, what they rest on made anew. The other side makes what
they rest on once (``python -m helpers run municipality``), and then, sheet by sheet, calls papermill on the
notebook and renders it to a page and a PDF in a program of its own: for PLAIN sheets, whose seconds are
multiplied to all. Rendering counts on both sides, and page and PDF of those sheets must be the same bytes.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from bench import floors
from bench import sheet as sheet_program
from bench.alternating import Pair, alone, command, different_files, files
from bench.report import Copies, ours
from bench.returns import exponent
from bench.sheet import MADE

from helpers.pipeline.cluster import rules
from helpers.pipeline.profiles import stage as sheet

PLAIN, ALL = 3, 98
SIZES = (25, 50, ALL)
AIM, AIM_GROWTH = 0.1, 1.05


def pair(copies: Copies, number: int = ALL, plain: int = PLAIN) -> Pair:
    """Return the pair for the first ``number`` municipalities, of which the other side makes ``plain``."""
    reported(copies)
    codes = rules.municipalities(copies.place("ours"))[:number]
    return Pair(
        f"profiles_{number}",
        ours=lambda: all_sheets(copies, codes, codes[:plain]),
        other=lambda: one_by_one(copies, codes[:plain], number / plain),
        differ=different_files,
        floor=lambda: own_cells(copies, codes[:plain]) * number / 2,
        aim=AIM,
        note=f"papermill and a rendering per sheet: {plain} made and multiplied to {number} "
        "(extrapolated); the floor is the cells of a sheet on two cores",
    )


def own_cells(copies: Copies, codes: list[str]) -> float:
    """Return the processor seconds of the cells of the last of ``codes``, in a process that is warm."""
    stages, root = [sheet.computing(code) for code in codes], copies.place("ours")
    return alone(floors.own_seconds, stages, root, root / "build", copies.folder / "cells")[1][sheet.NOTEBOOK]


def reported(copies: Copies) -> None:
    """Make the report that sheets rest on, where it has not been made."""
    if not (copies.place("ours") / "build" / "report").is_dir():
        ours(copies)


def all_sheets(copies: Copies, codes: list[str], shown: list[str]) -> tuple[float, dict[str, bytes]]:
    """Return the seconds of ``codes``, what they rest on made anew, and the files of those ``shown``."""
    build = copies.place("ours") / "build"
    for made in (build / "profiles", build / "municipality", build / ".state" / "profiles"):
        shutil.rmtree(made, ignore_errors=True)
    seconds = copies.helpers("ours", "profiles", "--force", "--municipalities", *codes, renderer=False)
    return seconds, files(*(build / "profiles" / code / name for code in shown for name in MADE))


def one_by_one(copies: Copies, codes: list[str], times: float) -> tuple[float, dict[str, bytes]]:
    """Return the seconds of ``codes`` by papermill and a rendering each, multiplied, with what they rest on
    made once, and their files.
    """
    basis = copies.helpers("ours", "run", sheet.BASIS)
    place = copies.folder / "sheets"
    shutil.rmtree(place, ignore_errors=True)
    seconds = sum(by_hand(copies, code, place / code) for code in codes)
    return basis + seconds * times, files(*(place / code / name for code in codes for name in MADE))


def by_hand(copies: Copies, code: str, target: Path) -> float:
    """Return the seconds of one sheet by hand, whose page and PDF are written to ``target``."""
    target.mkdir(parents=True)
    build, root = copies.place("ours") / "build", copies.place("ours")
    one = sheet.computing(code)
    own = {"HELPERS_BUILD": str(build), "HELPERS_OUT": str(target), "HELPERS_SEED": str(one.seed)}
    environment = copies.environment("ours", **own, PYTHONHASHSEED="0")
    executed = target / f"{code}.ipynb"
    called = [sys.executable, "-m", "papermill", one.notebook, str(executed), "-k", "python3"]
    for name, value in one.params.items():
        called += ["-r", name, str(value)]  # codes are texts
    spent = command([*called, "--no-progress-bar"], root, environment)
    rendering = [
        sys.executable,
        str(Path(sheet_program.__file__)),
        code,
        str(executed),
        str(copies.investigation),
        str(target),
    ]
    return spent + command(rendering, root, environment)


def grown(copies: Copies, sizes: tuple[int, ...] = SIZES) -> list[dict[str, object]]:
    """Return how seconds grow with the number of sheets."""
    reported(copies)
    codes = rules.municipalities(copies.place("ours"))
    seconds = {n: all_sheets(copies, codes[:n], [])[0] for n in sizes}
    points = [[n, round(spent, 3)] for n, spent in seconds.items()]
    return [
        {
            "name": "profiles",
            "exponent": exponent({n: (spent, 0.0) for n, spent in seconds.items()}),
            "points": points,
        }
    ]
