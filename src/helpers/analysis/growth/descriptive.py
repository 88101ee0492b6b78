"""The descriptive variance: how far the estimate is from what all the appeals of these periods would have
given.

Stratified sampling without replacement with the finite population correction (Cochran 1977, sec. 5.4; Binder
1983 for the regression's linearised scores). It answers another question than CR3, whether requirements have
grown, and is never mixed with it: a census would have no descriptive error at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.analysis.methods import checks, inference
from helpers.analysis.methods.inference import Fit

CENTRE = ["provision", "period", "outcome"]


@dataclass(frozen=True)
class Descriptive:
    """The standard error of one term, its degrees of freedom (cases - strata), and how many strata stood on
    one case of several.
    """

    std_error: float
    df: int
    strata: int
    lonely: int


def stratified(fit: Fit, cases: pd.DataFrame, term: str) -> Descriptive:
    """Return the standard error of ``term`` under the draw of ``cases`` from their strata.

    cases: the rows of ``fit`` in its order, with stratum, stratum_size (N_h) and CENTRE. A stratum that is
    complete adds nothing. One with a single case of several is centred at the mean score of its provision x
    period x outcome, as R's options(survey.lonely.psu = "adjust") does at the mean of all. Raises
    InputInvalid.
    """
    checks.columns(cases, ["stratum", "stratum_size", *CENTRE], "cases")
    bread = np.linalg.inv(fit.design.T @ (fit.design * fit.weights[:, None]))
    scored = cases.assign(score=fit.weights * fit.residuals * (fit.design @ bread[:, fit.position(term)]))
    strata = scored.groupby("stratum")
    n, size = strata["score"].transform("size"), scored["stratum_size"].astype(float)
    alone = (n == 1) & (size > 1)
    centre = strata["score"].transform("mean").mask(alone, scored.groupby(CENTRE)["score"].transform("mean"))
    kept = (1 - n / size).clip(lower=0) * (n / (n - 1)).where(n > 1, 1.0)
    variance = float(np.sum(kept * (scored["score"] - centre) ** 2))
    return Descriptive(
        float(np.sqrt(variance)), len(cases) - strata.ngroups, strata.ngroups, int(alone.sum())
    )


def interval(estimate: float, found: Descriptive, level: float) -> tuple[float, float]:
    """Return the descriptive interval at ``level``, t with cases - strata degrees of freedom. Raises
    InputInvalid.
    """
    if found.df < 1:
        return np.nan, np.nan
    low, high = inference.interval(estimate, found.std_error, found.df, level)
    return float(low), float(high)
