"""Regenerate what the golden tests compare with: the demonstration's weighted cases, and R's numbers on them.

Run through `make peer`, or `python tests/golden/peer.py`. It needs R with survey, sandwich, clubSandwich and jsonlite.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from helpers.analysis import plan
from helpers.errors import HelpersError
from helpers.survey import clean, codebook, investigation, reference, returns, simulate, weights

HERE = Path(__file__).resolve().parent
CASES, SCRIPT, NUMBERS = HERE / "e1_cases.csv", HERE / "e1.R", HERE / "e1_r.json"
COLUMNS = ["decision_id", *weights.STRATUM, "disposition", "standard_pages", "weight"]
DEBIAN = "apt-get install r-base-core r-cran-survey r-cran-sandwich r-cran-clubsandwich r-cran-jsonlite"


class RUnavailable(HelpersError):
    """R, or one of the packages that the script needs, is not installed, or R's own methods disagree."""


def demonstration_cases(folder: Path) -> pd.DataFrame:
    """Make the demonstration in ``folder`` and return its cleaned and weighted usable cases (COLUMNS), by decision."""
    simulate.investigation(folder / "demo", folder / "truth.json")
    given, places, book = investigation.open_folder(folder / "demo"), reference.municipalities(), codebook.load()
    cases = clean.clean(returns.read_folder(given.folder, book, places), book, given.draw, given.frame).cases
    weighted = weights.base_weights(cases, given.population, weights.size_classes(places, plan.load().size_classes))
    return weighted.loc[weighted["weight"].notna(), COLUMNS].sort_values("decision_id", ignore_index=True)


def run_r(cases: Path, numbers: Path) -> None:
    """Let R read ``cases`` and write ``numbers``, then note the sha256 of the cases beside them. Raises RUnavailable."""
    if not (rscript := shutil.which("Rscript")):
        raise RUnavailable(f"Rscript is not on PATH: {DEBIAN}")
    done = subprocess.run([rscript, str(SCRIPT), str(cases), str(numbers)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RUnavailable(f"{SCRIPT.name} failed:\n{done.stderr}\nAre its packages there? {DEBIAN}")
    content = json.loads(numbers.read_text(encoding="utf-8"))
    content["cases_sha256"] = hashlib.sha256(cases.read_bytes()).hexdigest()
    numbers.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Rewrite e1_cases.csv and e1_r.json from the demonstration as it is now."""
    with TemporaryDirectory() as folder:
        cases = demonstration_cases(Path(folder))
    cases.to_csv(CASES, index=False, lineterminator="\n")
    run_r(CASES, NUMBERS)
    print(f"{CASES.name}: {len(cases)} cases; {NUMBERS.name} written by R.")


if __name__ == "__main__":
    main()
