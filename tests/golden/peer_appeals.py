"""What R and Python are given of the municipalities' overturn rates, and our numbers under R's names."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from golden import peer
from statsmodels.stats.proportion import proportion_confint

from helpers.analysis.appeals import funnel, municipal
from helpers.survey.danmarkskort import given

CASES, SCRIPT, NUMBERS = (peer.HERE / name for name in ("funnel_cases.csv", "funnel.R", "funnel_r.json"))
COLUMNS = [*municipal.KEY, *municipal.OUTCOMES]
KEY = ["scope", "municipality"]
END = date(9999, 1, 1)  # so that no year is left out


def write(investigation: Path, target: Path = CASES) -> bool:
    """Write COLUMNS of the overturn rates that are kept of ``investigation`` to ``target``; say whether there
    are any.
    """
    kept = given.load(investigation, END).rates.kept
    kept[COLUMNS].sort_values(municipal.KEY).to_csv(target, index=False, lineterminator="\n")
    return len(kept) > 0


def ours(cases: pd.DataFrame) -> pd.DataFrame:
    """Return our numbers under the names of funnel.R, one row per scope and municipality (KEY)."""
    parts = [_scope(municipal.latest(cases, scope)) for scope in cases["scope"].unique()]
    return pd.concat(parts, ignore_index=True).set_index(KEY).sort_index()


def theirs(found: dict[str, Any]) -> pd.DataFrame:
    """Return R's numbers in the same form."""
    return pd.DataFrame(found["rows"]).set_index(KEY).sort_index()


def _scope(rows: pd.DataFrame) -> pd.DataFrame:
    used = municipal.outcomes(rows[rows["decided"] > 0])
    fitted = funnel.fit(used["overturned"], used["decided"])
    placed = funnel.placed(used, fitted)
    low, high = proportion_confint(used["overturned"], used["decided"], municipal.LEVEL, method="wilson")
    more = {"shrunken": funnel.shrunken(used["overturned"], used["decided"])}
    more |= {"target": fitted.target, "dispersion": fitted.dispersion, "tau": fitted.tau}
    numbers = placed.assign(**more, wilson_low=np.asarray(low), wilson_high=np.asarray(high))
    return numbers[[*KEY, *NAMES]]


NAMES = [
    *("target", "dispersion", "tau", "low_95", "high_95", "low_998", "high_998", "shrunken"),
    *("wilson_low", "wilson_high"),
]
