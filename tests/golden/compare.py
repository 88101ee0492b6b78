"""`make peer`: what was last reported, held against R, number by number; exit code 1 where they differ.

It reads build/tables, of the demonstration or of real material, and gives R the same cases. Left out are the
bootstraps (E3's interval, the wild bootstrap of E1, the resampled kappas): two programs draw other numbers,
and the golden tests hold the arithmetic against R with the same draws. It needs R with PACKAGES of ``peer``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
from golden import ours, peer, peer_appeals, peer_documentation

from helpers.analysis.remittal import association
from helpers.errors import HelpersError
from helpers.pipeline import manifest
from helpers.pipeline.paths import Folders
from helpers.pipeline.stages import DEMONSTRATION
from helpers.project import Workspace, root

TOLERANCE = 1e-8  # relative: the same arithmetic in another order; the analysis plan's limit for a peer
NUMERICAL_DERIVATIVE = 1e-6  # statsmodels differentiates the score of the conditional logit numerically
FUNNEL = 1e-6  # of R's prop.test and quantiles: the same arithmetic in another order
NOUGHT = 1e-12  # a difference that is none, where R's number is next to nothing
DERIVED_NUMERICALLY = ("std_error", "conf_low", "conf_high", "std_error_cluster")
OTHERS = (
    "e2_std_error_taylor",
)  # survey's linearisation lacks CR3's leverages: another estimator on purpose
SHOWN = ("estimate", "std_error", "p_value")
ESTIMANDS = {"e2": "E2", "e3": "E3", "median": "E3", "e8": "E8"}  # of the other numbers of extent.R: E1


@dataclass(frozen=True)
class Number:
    """One number of ours and of R's; missing where there is none. tolerance: relative."""

    term: str
    number: str
    python: float
    r: float
    tolerance: float = TOLERANCE

    @property
    def relative_difference(self) -> float:
        """Return the difference as a share of R's number: 0 where both are missing, else never missing."""
        if np.isnan(self.python) or np.isnan(self.r):
            return 0.0 if np.isnan(self.python) and np.isnan(self.r) else np.inf
        apart = abs(self.python - self.r)
        return apart / abs(self.r) if self.r else np.inf if apart else 0.0

    @property
    def differs(self) -> bool:
        """Say whether the two differ by more than the tolerance."""
        if abs(self.python - self.r) <= NOUGHT:
            return False
        return self.relative_difference > self.tolerance


def compare(ws: Workspace, investigation: Path) -> list[Number]:
    """Return every number that R gives, with ours, for the tables of ``ws`` made from ``investigation``.

    Raises HelpersError where a table lacks or has no weighted cases, and peer.RUnavailable.
    """
    weighted = ws.table("weighted_cases")
    usable = weighted.loc[weighted["weight"].notna(), peer.COLUMNS].sort_values(
        "decision_id", ignore_index=True
    )
    if usable.empty:
        raise HelpersError("No case has a weight, so R has nothing to compare: is frame.csv there?")
    tables = {name: ws.table(name) for name in ("cases", "causes")}
    documented = peer_documentation.cases(investigation, tables)
    with TemporaryDirectory() as folder:
        extent, documentation = Path(folder) / "extent.csv", Path(folder) / "documentation.csv"
        usable.to_csv(extent, index=False, lineterminator="\n")
        documented.to_csv(documentation, index=False, lineterminator="\n")
        (Path(folder) / "signs.csv").write_text(_any_signs(usable), encoding="utf-8")
        growth = _r(extent, peer.SCRIPT)
        others = _r(extent, peer.EXTENT_SCRIPT, Path(folder) / "signs.csv")
        found = _r(documentation, peer_documentation.SCRIPT)
        again = pd.read_csv(documentation, dtype={"municipality": str})
        overturned = Path(folder) / "funnel.csv"
        given = peer_appeals.write(investigation, overturned)
        rates = _r(overturned, peer_appeals.SCRIPT)["rows"] if given else []
        funnels = list(_funnels(pd.read_csv(overturned, dtype={"municipality": str}), rates))
    return [
        *_growth(ws.table("growth"), growth["rows"]),
        *_extent(usable, others["rows"]),
        *_documentation(again, found),
        *funnels,
    ]


def _funnels(cases: pd.DataFrame, rows: list[dict[str, Any]]) -> Iterator[Number]:
    """Yield the funnels' limits and shrunken rates of the municipalities, where rates were given."""
    if not rows:
        return
    mine, theirs = peer_appeals.ours(cases), peer_appeals.theirs({"rows": rows})
    for (scope, code), row in theirs.iterrows():
        for name in peer_appeals.NAMES:
            number = mine.loc[(scope, code), name]
            yield Number(f"{scope.partition(' (')[0]} {code}", name, float(number), float(row[name]), FUNNEL)


def table(numbers: Iterable[Number]) -> str:
    """Return the comparison for people: term | Python | R | relative difference."""
    rows = [
        (f"{each.term} {each.number}", _text(each.python), _text(each.r), f"{each.relative_difference:.1e}")
        for each in numbers
    ]
    head = ("term", "Python", "R", "relative difference")
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]
    return "\n".join(
        " | ".join(
            [row[0].ljust(widths[0]), *(text.rjust(w) for text, w in zip(row[1:], widths[1:], strict=True))]
        )
        for row in [head, *rows]
    )


def verdict(numbers: Sequence[Number]) -> str:
    """Return the closing line: how many were compared, the largest difference, how many differ."""
    differing = sum(each.differs for each in numbers)
    widest = [
        f"{worst.relative_difference:.1e} ({worst.term} {worst.number}; tolerance {worst.tolerance:.0e})"
        for worst in (max(own, key=lambda each: each.relative_difference) for own in _by_tolerance(numbers))
    ]
    return (
        f"{len(numbers)} numbers compared, {differing or 'none'} above its tolerance; largest relative "
        f"difference {', '.join(widest)}. Bootstraps are left out: two programs draw other numbers."
    )


def _by_tolerance(numbers: Sequence[Number]) -> list[list[Number]]:
    limits = sorted({each.tolerance for each in numbers})
    return [[each for each in numbers if each.tolerance == limit] for limit in limits]


def main() -> int:
    """Compare what build/ holds with R, print the table and return 1 where anything differs or R lacks."""
    places = Folders(root())
    ws = Workspace(places.root, places.build, places.build)
    row = manifest.load("04_representation", places)
    investigation = row.parameters.get("investigation", DEMONSTRATION) if row else DEMONSTRATION
    try:
        numbers = compare(ws, places.locate(investigation))
        if not numbers:
            raise HelpersError("R gave no number to compare.")
    except (HelpersError, OSError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    rows = [asdict(each) | {"relative_difference": each.relative_difference} for each in numbers]
    pd.DataFrame(rows).to_csv(places.build / "peer.csv", index=False, lineterminator="\n")
    print(table(each for each in numbers if each.number in SHOWN or each.differs))
    print(f"{verdict(numbers)}\nTables of {investigation}; every number: {places.build / 'peer.csv'}")
    return int(any(each.differs for each in numbers))


def _r(cases: Path, script: Path, *more: Path) -> dict[str, Any]:
    numbers = cases.with_name(f"{script.stem}.json")
    peer.run_r(cases, numbers, script, *more)
    return json.loads(numbers.read_text(encoding="utf-8"))


def _any_signs(cases: pd.DataFrame) -> str:
    """Return signs for extent.R's bootstrap, which is not compared here."""
    names = [f"{p}.{m}" for p, m in sorted(set(zip(cases["provision"], cases["municipality"], strict=True)))]
    return "\n".join([",".join(names), *[",".join("1" for _ in names)] * 2]) + "\n"


def _growth(reported: pd.DataFrame, rows: Iterable[dict[str, Any]]) -> Iterator[Number]:
    for row in rows:
        mine = reported[(reported["provision"] == row["provision"]) & (reported["outcome"] == row["outcome"])]
        term = f"E1 {row['provision']} {row['outcome']}"
        # the secondary tests are one family with those of the other tables, which R is not given
        own = {name: value for name, value in row.items() if name != "p_adjusted" or row["outcome"] == "all"}
        yield from _numbers(term, mine.iloc[0].to_dict() if len(mine) else {}, own)


def _extent(usable: pd.DataFrame, rows: Iterable[dict[str, Any]]) -> Iterator[Number]:
    cases = usable.assign(stratum=usable[peer.weights.STRATUM].agg("|".join, axis=1))
    for row in rows:
        mine = ours.extent(cases, row["provision"])
        for key in mine.keys() - set(OTHERS):
            head, _, rest = key.partition("_")
            number = rest if head in ESTIMANDS and head != "median" else key
            term = f"{ESTIMANDS.get(head, 'E1')} {row['provision']}"
            yield Number(term, number, _float(mine[key]), _float(row.get(key)))


def _documentation(cases: pd.DataFrame, found: dict[str, Any]) -> Iterator[Number]:
    for row in found["changes"]:
        term = f"{row['estimand']} {row['provision']} {row['measure']}"
        yield from _numbers(term, ours.change(cases, row), row)
    odds = association.e7(cases, ours.PLAN).set_index(["provision", "measure"])
    for row in found["odds"]:
        key = (row["provision"], row["measure"])
        mine = odds.loc[key].to_dict() if key in odds.index else {}
        yield from _numbers(f"E7 {' '.join(key)}", mine, row, DERIVED_NUMERICALLY)


def _numbers(
    term: str, mine: dict[str, Any], row: dict[str, Any], derived: Sequence[str] = ()
) -> Iterator[Number]:
    """Yield every number of R's row with ours, missing where we have none; ``derived``: those with the wider
    tolerance. What R does not give in a row is null there.
    """
    for name, value in row.items():
        if value is not None and not isinstance(value, str):
            limit = NUMERICAL_DERIVATIVE if name in derived else TOLERANCE
            yield Number(term, name, _float(mine.get(name)), _float(value), limit)


def _float(value: Any) -> float:
    return float(value) if isinstance(value, int | float | np.number) else np.nan


def _text(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.12g}"


if __name__ == "__main__":
    sys.exit(main())
