"""How fast the project is beside other ways to the same result, measured in one run: ``make bench``.

Of each pair both sides run three times in turn, and what they made is compared before their times count
(``alternating``). What the other side is, and where its seconds are extrapolated, is printed under its row;
the modules of the pairs tell more. Seconds are on the wall, medians of the rounds.

build/bench.json holds ``machine``; ``pairs``, each with ``name``, ``ours_s``, ``other_s``, ``ratio`` and
``floor_s``; ``growth``, the slope of log seconds on log number with its ``points``; ``limits``, each with
``name``, ``ours_s`` and ``limit_s``, and ``memory`` likewise in MB; ``rounds``, every round's seconds with
those of a fixed loop beside them; ``floors`` and ``costs`` of the report by stage; ``left_out``, with the
reason. ``--only`` replaces the rows of the names given and leaves the others.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from bench import analysis, bootstrap, peer, profiles, rendering, report, returns, shown
from bench.alternating import ROUNDS, Pair, alternate, row

from helpers import project
from helpers.simulate.demonstration import investigation

HERE = Path(__file__).resolve().parent
FAILED = "failed, "
LISTS = ("pairs", "growth", "limits", "memory")


@dataclass
class Places:
    """Where a run measures; each thing is made when it is first asked for."""

    folder: Path
    aims: dict[str, float | None] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    @cached_property
    def copies(self) -> report.Copies:
        """Return the copies of the project, with a demonstration to report on."""
        return report.Copies(self.folder / "copies", self.demonstration("material", later=True))

    @cached_property
    def returns(self) -> returns.Returns:
        """Return the folders of returned workbooks, of a demonstration that nobody has answered twice."""
        return returns.Returns(self.demonstration("first", later=False), self.folder / "returns")

    @cached_property
    def rendering(self) -> rendering.Rendering:
        """Return the large book."""
        return rendering.Rendering(self.folder)

    def demonstration(self, name: str, later: bool) -> Path:
        """Return a new demonstration."""
        investigation(self.folder / name, self.folder / f"{name}.json", later=later)
        return self.folder / name


PAIRS: dict[str, Callable[[Places], Pair]] = {
    "report_cold": lambda places: report.cold(places.copies),
    "noop_make": lambda places: report.noop(places.copies),
    "profiles_98": lambda places: profiles.pair(places.copies),
    "returns_98": lambda places: places.returns.country(),
    "returns_9800": lambda places: places.returns.many(),
    "analysis_r": lambda places: peer.pair(),
    "bootstrap_naive": lambda places: bootstrap.pair(),
    "render_100": lambda places: places.rendering.pair(),
}
GROWTH: dict[str, Callable[[Places], dict[str, list[dict[str, object]]]]] = {
    "growth_analysis": lambda places: analysis.measured(places.returns.demonstration),
    "growth_returns": lambda places: {"growth": places.returns.grown()},
    "growth_profiles": lambda places: {"growth": profiles.grown(places.copies)},
}
MINUTES = {  # of each name alone with what it rests on, on two quiet cores; estimated from single runs
    "report_cold": 9, "noop_make": 2, "profiles_98": 6, "returns_98": 2, "returns_9800": 27,
    "analysis_r": 2, "bootstrap_naive": 2, "render_100": 2,
    "growth_analysis": 1, "growth_returns": 11, "growth_profiles": 7,
}  # fmt: skip
LACKS: dict[str, Callable[[], str]] = {
    "analysis_r": peer.missing,
    "noop_make": lambda: "" if shutil.which("make") else "GNU make is not on PATH",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write build/bench.json; return 1 where a pair's sides differ or one failed."""
    options = _parser().parse_args(arguments)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # both sides run compiled modules
    names = options.only or [*PAIRS, *GROWTH]
    print(f"Up to {minutes(names)} minutes for {ROUNDS} rounds on two quiet cores.", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        places = Places(Path(folder))
        found = measured(names, places, options.rounds)
    target = project.root(HERE) / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    whole = merged(_read(target), found) if options.only else found
    target.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\n{shown.table(found, places.aims, places.notes)}\n\nWritten to {target}.")
    return int(any(why.startswith(FAILED) for why in found["left_out"].values()))


def minutes(names: Sequence[str]) -> int:
    """Return how long ``names`` take for ROUNDS rounds on two quiet cores, where each is measured alone; a
    run of several takes less, for what they rest on is made once.
    """
    return sum(MINUTES[name] for name in names)


def measured(names: Sequence[str], places: Places, rounds: int = ROUNDS) -> dict[str, Any]:
    """Return what bench.json holds of ``names``; each pair's rounds are printed as they end.

    A pair that fails is left out, with the reason, and the others are measured.
    """
    found: dict[str, Any] = {"machine": machine(), **{name: [] for name in LISTS}}
    found |= {"rounds": {}, "floors": {}, "costs": {}, "left_out": {}}
    for name in names:
        if why := LACKS.get(name, str)():
            found["left_out"][name] = why
            continue
        begun = time.perf_counter()
        try:
            _one(name, found, places, rounds)
            print(f"  {name}: {time.perf_counter() - begun:.0f} s in all", flush=True)
        except Exception as error:  # what else is measured takes long and must not be lost
            found["left_out"][name] = f"{FAILED}{type(error).__name__}: {error}"
    ours = {entry["name"]: entry["ours_s"] for entry in found["pairs"]}
    if "noop_make" in ours:
        noop = {"name": "noop_make", "ours_s": ours["noop_make"], "limit_s": report.AIM_NOOP_S}
        found["limits"].append(noop)
    if "render_100" in ours:
        found["limits"] += places.rendering.limits(ours["render_100"])
    if "returns" in vars(places):
        for key, rows in places.returns.limits().items():
            found[key] += rows
    if "copies" in vars(places):
        found["floors"], found["costs"] = places.copies.floors, places.copies.costs
    return found


def merged(before: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Return ``before`` with the rows that ``found`` has in the place of its own of the same names."""
    whole = before | {"machine": found["machine"]}
    for name in LISTS:
        new = {entry["name"] for entry in found[name]}
        whole[name] = [entry for entry in before.get(name, []) if entry["name"] not in new] + found[name]
    for name in ("rounds", "floors", "costs", "left_out"):
        whole[name] = before.get(name, {}) | found[name]
    measured_now = {entry["name"] for entry in whole["pairs"]}
    whole["left_out"] = {name: why for name, why in whole["left_out"].items() if name not in measured_now}
    return whole


def machine() -> dict[str, object]:
    """Return what the seconds depend on: processor, cores, system, Python."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.processor(),
    )
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _one(name: str, found: dict[str, Any], places: Places, rounds: int) -> None:
    if name in PAIRS:
        _pair(PAIRS[name](places), found, places, rounds)
        return
    for key, rows in GROWTH[name](places).items():
        found[key] += rows


def _pair(pair: Pair, found: dict[str, Any], places: Places, rounds: int) -> None:
    done = alternate(pair, rounds)
    print("\n".join(done.lines(pair.name)), flush=True)
    found["pairs"].append(row(pair, done))
    found["rounds"][pair.name] = done.seconds()
    places.aims[pair.name], places.notes[pair.name] = pair.aim, pair.note


def _read(target: Path) -> dict[str, Any]:
    return json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m helpers bench", description=__doc__)
    help_ = f"measure these alone: {' '.join([*PAIRS, *GROWTH])}"
    parser.add_argument("--only", nargs="+", choices=[*PAIRS, *GROWTH], metavar="NAME", help=help_)
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help=f"default: {ROUNDS}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
