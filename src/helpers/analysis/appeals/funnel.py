"""How far municipalities' rates differ by more than chance: funnel plot and shrinkage.

Funnel plot with over-dispersed limits: Spiegelhalter, Funnel plots for comparing institutional performance,
Statistics in Medicine 24 (2005) 1185-1202; the additive model and the winsorising of Spiegelhalter, Handling
over-dispersion of performance indicators, Quality and Safety in Health Care 14 (2005) 347-351. One thing is
added: winsorised z-scores of mere chance have a variance of .68 and not 1, so φ is divided by that
(CONSISTENT). Without it up to 2 of 98 municipalities lie outside the 99.8 per cent limits by mistake where
there is over-dispersion, with it fewer than 1; on the scale arcsin √rate it is up to 2.4 and 1.1, for half of
the municipalities have fewer than 20 appeals. Shrinkage: Kleinman, Proportions with extraneous variance,
Journal of the American Statistical Association 68 (1973) 46-54. The same numbers from R:
tests/golden/funnel.R.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from helpers.analysis.methods.checks import InputInvalid

WINSORISED = 0.10  # of the z-scores, at each end
_END = stats.norm.ppf(1 - WINSORISED)
CONSISTENT = 1 - 2 * WINSORISED - 2 * _END * stats.norm.pdf(_END) + 2 * WINSORISED * _END**2
LIMITS = {"95": 0.95, "998": 0.998}  # two-sided
FEWEST = 3  # municipalities, so that a spread can be told at all
ENOUGH = 10  # municipalities, for limits to be shown


@dataclass(frozen=True)
class Funnel:
    """The rates of one scope and year around what they have in common.

    target: the rate of all together. dispersion: φ, the mean of the squared winsorised z-scores over
    CONSISTENT; 1 where chance alone tells the municipalities apart. tau: the standard deviation between
    municipalities' own rates (0 to 1), 0 where chance is enough.
    """

    target: float
    dispersion: float
    tau: float

    def limits(self, decided: np.ndarray | pd.Series, coverage: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the limits (rates, 0 to 1) between which ``coverage`` of municipalities with so many
        ``decided`` appeals are expected.
        """
        n = np.asarray(decided, dtype=float)
        chance = self.target * (1 - self.target) / n
        far = stats.norm.ppf((1 + coverage) / 2) * np.sqrt(chance + self.tau**2)
        return np.clip(self.target - far, 0, 1), np.clip(self.target + far, 0, 1)


def fit(overturned: pd.Series, decided: pd.Series) -> Funnel:
    """Return the funnel of municipalities with ``overturned`` of ``decided`` (each at least 1) appeals.

    Raises InputInvalid for fewer than FEWEST municipalities, or one without a decided appeal.
    """
    x, n = (np.asarray(values, dtype=float) for values in (overturned, decided))
    if len(n) < FEWEST or (n < 1).any() or (x > n).any() or (x < 0).any():
        raise InputInvalid(
            f"A funnel needs {FEWEST} municipalities with overturned appeals out of decided ones."
        )
    target = float(x.sum() / n.sum())
    if not 0 < target < 1:
        return Funnel(target, 1.0, 0.0)
    weights = n / (target * (1 - target))
    z = (x / n - target) * np.sqrt(weights)
    dispersion = float(np.mean(winsorised(z) ** 2) / CONSISTENT)
    excess = len(n) * dispersion - (len(n) - 1)
    spread = excess / (weights.sum() - (weights**2).sum() / weights.sum())
    return Funnel(target, dispersion, float(np.sqrt(max(spread, 0.0))))


def winsorised(z: np.ndarray) -> np.ndarray:
    """Return ``z`` with its WINSORISED smallest and largest values at those percentiles (R's type 7)."""
    return np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED]))


def placed(rates: pd.DataFrame, funnel: Funnel) -> pd.DataFrame:
    """Return ``rates`` (decided, rate) with the limits low_95, high_95, low_998 and high_998 of each, and
    ``outside``: "above" or "below" the 99.8 per cent limits, else "".
    """
    found = rates.copy()
    for name, coverage in LIMITS.items():
        found[f"low_{name}"], found[f"high_{name}"] = funnel.limits(rates["decided"], coverage)
    above, below = found["rate"] > found["high_998"], found["rate"] < found["low_998"]
    return found.assign(outside=np.select([above, below], ["above", "below"], ""))


def shrunken(overturned: pd.Series, decided: pd.Series) -> pd.Series:
    """Return each municipality's rate drawn towards that of all together, the more the fewer appeals it has.

    Empirical Bayes with a beta distribution between municipalities, its correlation ρ from moments with
    weights n (Kleinman 1973): ρ = (S/(p(1-p)) - (k-1)) / (N - Σn²/N - (k-1)), kept within 0 and 1, S = Σn(x/n
    - p)²; the rate is (x + Mp) / (n + M), M = (1-ρ)/ρ. With ρ = 0 all have the common rate.
    """
    x, n = overturned.astype(float), decided.astype(float)
    total, k = n.sum(), len(n)
    p = x.sum() / total if total else np.nan
    if k < FEWEST or not 0 < p < 1:
        return pd.Series(p, overturned.index)
    between = (n * (x / n - p) ** 2).sum() / (p * (1 - p)) - (k - 1)
    rho = np.clip(between / (total - (n**2).sum() / total - (k - 1)), 0, 1)
    if rho == 0:
        return pd.Series(p, overturned.index)
    prior = (1 - rho) / rho
    return (x + prior * p) / (n + prior)
