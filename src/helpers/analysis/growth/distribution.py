"""How pages per case are spread in each period: a smoothed, weighted density on the log scale that shows no
single case.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.analysis.growth import geometric_mean
from helpers.analysis.methods import resampling
from helpers.protocol.analysis_plan import Plan
from helpers.survey.sampling import weights
from helpers.terms import ALL

COLUMNS = ["provision", "period", "pages", "density", "n", "n_municipalities"]
GRID = np.geomspace(2, 3000, 90)  # standard pages; fixed, so that no point of it comes from the data


def densities(cases: pd.DataFrame, plan: Plan, either_side: int) -> pd.DataFrame:
    """Return the density of log pages per provision x period at the points of GRID with ``either_side`` cases
    or more on each side.

    cases: as for ``geometric_mean.e1``. Columns: provision, period, pages, density (per unit of log pages,
    weighted), n, n_municipalities (of the whole group). Gaussian kernel with Silverman's (1986, eq. 3.31)
    width, from the effective number of cases.
    """
    prepared = geometric_mean.prepare(cases, plan)
    found = []
    for provision in plan.provisions:
        used = geometric_mean.part(prepared, provision, ALL).dropna(subset="weight")
        for period in (plan.before, plan.after):
            density = _density(used[used["period"] == period], either_side)
            found.append(density.assign(provision=provision, period=period))
    return pd.concat(found, ignore_index=True)[COLUMNS]


def _density(used: pd.DataFrame, either_side: int) -> pd.DataFrame:
    logs, weight = used["log_pages"].to_numpy(dtype=float), used["weight"].to_numpy(dtype=float)
    below = np.searchsorted(np.sort(logs), np.log(GRID), side="right")
    shown = GRID[(below >= either_side) & (len(logs) - below >= either_side)]
    width = bandwidth(logs, weight) if len(shown) else 1.0
    kernel = np.exp(-(((np.log(shown)[:, None] - logs) / width) ** 2) / 2) / (width * np.sqrt(2 * np.pi))
    density = kernel @ weight / weight.sum() if len(shown) else np.array([])
    return pd.DataFrame(
        {
            "pages": shown,
            "density": density,
            "n": len(used),
            "n_municipalities": used["municipality"].nunique(),
        }
    )


def bandwidth(values: np.ndarray, weight: np.ndarray) -> float:
    """Return 0.9 min(s, interquartile range / 1.34) n^(-1/5) with weighted s and quartiles and Kish's n; 0.1
    where all are alike.
    """
    mean = np.average(values, weights=weight)
    spread = np.sqrt(np.average((values - mean) ** 2, weights=weight))
    low, high = (resampling.weighted_quantile(values, weight, share) for share in (0.25, 0.75))
    scale = min(spread, (high - low) / 1.34) or spread
    return max(0.1, 0.9 * scale * weights.effective_n(pd.Series(weight)) ** -0.2)
