"""Regenerate what the golden tests compare with: the demonstration's weighted cases, and R's numbers on them.

Run through `python -m helpers peer --write-goldens`. It needs R with survey, survival, sandwich,
clubSandwich and jsonlite.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from helpers.analysis.methods import resampling
from helpers.errors import HelpersError
from helpers.protocol import analysis_plan, codebook
from helpers.simulate import demonstration as simulate
from helpers.survey import investigation, reference
from helpers.survey.cleaning import clean
from helpers.survey.reading import returns
from helpers.survey.sampling import weights

HERE = Path(__file__).resolve().parent
CASES, SCRIPT, NUMBERS = HERE / "e1_cases.csv", HERE / "e1.R", HERE / "e1_r.json"
EXPLORE_SCRIPT, EXPLORE_NUMBERS = HERE / "explore.R", HERE / "explore_r.json"
EXTENT_SCRIPT, EXTENT_NUMBERS = HERE / "extent.R", HERE / "extent_r.json"
COLUMNS = ["decision_id", *weights.STRATUM, "disposition", "standard_pages", "stratum_size", "weight"]
AGAIN = (
    "run `python -m helpers peer --write-goldens`"  # what a test says of numbers that are not of its cases
)
SIGNS = 20220120  # seed of the wild bootstrap's signs, which R is given and Python draws again
PACKAGES = ("survey", "survival", "sandwich", "clubsandwich", "geepack", "quantreg", "jsonlite")
DEBIAN = f"apt-get install r-base-core {' '.join(f'r-cran-{name}' for name in PACKAGES)}"


class RUnavailable(HelpersError):
    """R, or one of the packages that the script needs, is not installed, or R's own methods disagree."""


def demonstration(folder: Path) -> clean.Cleaned:
    """Make the demonstration in ``folder``/demo and return it cleaned."""
    simulate.investigation(folder / "demo", folder / "truth.json")
    given, book = investigation.open_folder(folder / "demo"), codebook.load()
    return clean.clean(
        returns.read(given.folder, book, reference.municipalities()), book, given.draw, given.frame
    )


def demonstration_cases(cases: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Return the cleaned ``cases`` of ``folder``/demo that are usable for E1, weighted (COLUMNS), by
    decision.
    """
    given, places = investigation.open_folder(folder / "demo"), reference.municipalities()
    weighted = weights.base_weights(
        cases, given.population, weights.size_classes(places, analysis_plan.load().size_classes)
    )
    return weighted.loc[weighted["weight"].notna(), COLUMNS].sort_values("decision_id", ignore_index=True)


def signs(cases: pd.DataFrame, provision: str) -> pd.DataFrame:
    """Return the signs of the wild bootstrap for one provision: a column per municipality in the order of
    their codes.
    """
    places = sorted(cases.loc[cases["provision"] == provision, "municipality"].unique())
    return pd.DataFrame(
        resampling.rademacher(np.random.default_rng(SIGNS), analysis_plan.load().replicates, len(places)),
        columns=places,
    )


def write_signs(cases: Path, target: Path) -> Path:
    """Write the signs of both provisions to ``target``, columns named "bpa.0101", and return it."""
    table = pd.read_csv(cases, dtype={"municipality": str})
    parts = [
        signs(table, provision).add_prefix(f"{provision}.")
        for provision in sorted(table["provision"].unique())
    ]
    pd.concat(parts, axis=1).to_csv(target, index=False, lineterminator="\n")
    return target


def run_r(cases: Path, numbers: Path, script: Path = SCRIPT, *more: Path) -> None:
    """Let R read ``cases`` and write ``numbers``, then note the sha256 of the cases beside them. Raises
    RUnavailable.
    """
    if not (rscript := shutil.which("Rscript")):
        raise RUnavailable(f"Rscript is not on PATH: {DEBIAN}")
    done = subprocess.run(
        [rscript, str(script), str(cases), str(numbers), *map(str, more)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RUnavailable(f"{script.name} failed:\n{done.stderr}\nAre its packages there? {DEBIAN}")
    content = json.loads(numbers.read_text(encoding="utf-8"))
    content["cases_sha256"] = hashlib.sha256(cases.read_bytes()).hexdigest()
    numbers.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Rewrite the cases and R's numbers on them from the demonstration as it is now."""
    from golden import peer_appeals, peer_documentation  # here, for they import this module

    with TemporaryDirectory() as folder:
        cleaned = demonstration(Path(folder))
        cases = demonstration_cases(cleaned.cases, Path(folder))
        cases.to_csv(CASES, index=False, lineterminator="\n")
        run_r(CASES, NUMBERS)
        run_r(CASES, EXTENT_NUMBERS, EXTENT_SCRIPT, write_signs(CASES, Path(folder) / "signs.csv"))
        peer_documentation.write(Path(folder) / "demo", {"cases": cleaned.cases, "causes": cleaned.causes})
        run_r(CASES, EXPLORE_NUMBERS, EXPLORE_SCRIPT, peer_documentation.CASES)
        peer_appeals.write(Path(folder) / "demo")
        run_r(peer_appeals.CASES, peer_appeals.NUMBERS, peer_appeals.SCRIPT)
    print(
        f"{CASES.name}: {len(cases)} cases; {NUMBERS.name} and {EXTENT_NUMBERS.name} written by R, then "
        "those of E4 to E7, of a researcher's verbs and of the municipalities' overturn rates."
    )


if __name__ == "__main__":
    main()
