"""``analysis_r``: E1 and E4 to E7 of the demonstration, by us and by R, with the numbers of `make peer`.

Each side is a program that starts, imports what it needs, reads the same two files of cases, estimates and
writes its numbers. R's scripts are those of the golden tests without the checks they make of themselves: each
standard error is computed once, by the packages survey and clubSandwich. Without R, or one of its packages,
there is nothing to compare.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
from bench.alternating import Pair, command
from bench.estimates import NAMED
from golden import compare, peer, peer_documentation

HERE = Path(__file__).resolve().parent
AIM = 1.0
SCRIPTS = ((peer.SCRIPT, peer.CASES), (peer_documentation.SCRIPT, peer_documentation.CASES))
PACKAGES = ("survey", "survival", "sandwich", "clubSandwich", "jsonlite")


def missing() -> str:
    """Return why R cannot be asked, or an empty string."""
    if not (rscript := shutil.which("Rscript")):
        return "Rscript is not on PATH"
    probe = f"quit(status = !all(nzchar(sapply(c{PACKAGES!r}, function(p) system.file(package = p)))))"
    lacks = subprocess.run([rscript, "-e", probe], capture_output=True, check=False).returncode
    return f"R lacks one of {', '.join(PACKAGES)}" if lacks else ""


def pair() -> Pair:
    """Return the pair."""
    return Pair(
        "analysis_r",
        ours=by_us,
        other=by_r,
        differ=different,
        floor=lambda: command(
            [sys.executable, "-c", "import pandas, statsmodels.formula.api"], HERE, _plain()
        ),
        aim=AIM,
        note="Rscript e1.R and e4_e7.R without their checks of themselves; both sides start a program and "
        "import; the floor is our side's imports of pandas and statsmodels",
    )


def by_us() -> tuple[float, dict[str, Any]]:
    """Return the seconds of our program and its numbers."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "ours.json"
        called = [sys.executable, "-m", "bench.estimates", *(str(cases) for _, cases in SCRIPTS)]
        seconds = command([*called, str(target)], HERE.parent, _plain())
        return seconds, json.loads(target.read_text(encoding="utf-8"))


def by_r() -> tuple[float, dict[str, Any]]:
    """Return the seconds of R's programs, and their numbers under the names of `make peer`."""
    with tempfile.TemporaryDirectory() as folder:
        seconds, found = 0.0, {}
        for script, cases in SCRIPTS:
            target = Path(folder) / f"{script.stem}.json"
            called = ["Rscript", str(script), str(cases), str(target)]
            seconds += command(called, HERE, _plain() | {"UNCHECKED": "1"})
            found[script.stem] = json.loads(target.read_text(encoding="utf-8"))
    return seconds, found


def different(mine: dict[str, Any], theirs: dict[str, Any]) -> str:
    """Say which numbers of R's differ from ours by more than `make peer` allows."""
    e1, e7 = pd.DataFrame(mine["growth"]), pd.DataFrame(mine["odds"]).set_index(["provision", "measure"])
    changes = {tuple(row[name] for name in NAMED): row for row in mine["changes"]}
    numbers = list(compare._growth(e1, theirs[peer.SCRIPT.stem]["rows"]))
    documented = theirs[peer_documentation.SCRIPT.stem]
    for row in documented["changes"]:
        own = changes[tuple(row[name] for name in NAMED)]
        numbers += compare._numbers(str(own["measure"]), own, row)
    for row in documented["odds"]:
        own = e7.loc[(row["provision"], row["measure"])].to_dict()
        numbers += compare._numbers(f"E7 {row['measure']}", own, row, compare.DERIVED_NUMERICALLY)
    wrong = [f"{each.term} {each.number}" for each in numbers if each.differs]
    return f"{len(wrong)} of {len(numbers)} numbers differ: {', '.join(wrong[:5])}" if wrong else ""


def _plain() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
