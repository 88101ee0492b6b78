"""Weighted least squares with cluster-robust inference, tests of equivalence, and minimum detectable effects.

CR3, the cluster jackknife: Bell and McCaffrey (2002); MacKinnon, Nielsen and Webb (2023); R:
sandwich::vcovCL(type = "HC3"). CR2 and Satterthwaite's degrees of freedom: Bell and McCaffrey (2002);
Pustejovsky and Tipton (2018); R: clubSandwich.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.regression.linear_model import RegressionResultsWrapper

from helpers.analysis.methods import checks, moments
from helpers.analysis.methods.moments import Moments

COEFFICIENTS = ("Coef.", "Std.Err.", "t", "P>|t|", "[0.025", "0.975]")  # statsmodels' own words


@dataclass(frozen=True)
class Fit:
    """A fitted model: coefficients (k), their CR3 covariance (k x k), and what the other methods need of the
    n cases.

    formula, data: what was fitted, for ``result``. clusters: numbers from 0 to G - 1, in the order of the
    clusters' labels.
    """

    formula: str
    data: pd.DataFrame
    terms: tuple[str, ...]
    estimates: np.ndarray
    covariance: np.ndarray
    design: np.ndarray
    response: np.ndarray
    residuals: np.ndarray
    weights: np.ndarray
    clusters: np.ndarray

    @cached_property
    def result(self) -> RegressionResultsWrapper:
        """Return statsmodels' own, with the same errors (``fit.result.summary()`` and whatever else it can
        do); fitted when it is first asked for.
        """
        model = smf.wls(self.formula, data=self.data, weights=self.weights, missing="raise")
        return model.fit(cov_type="cluster-crv3", cov_kwds={"groups": self.clusters}, use_t=True)

    @cached_property
    def moments(self) -> Moments:
        """Return the sums per cluster, from which all but residuals and CR2 follows."""
        return moments.of(self.design, self.response, self.weights, self.clusters)

    @property
    def df(self) -> int:
        """Return G - 1, one less than the number of clusters."""
        return int(self.clusters.max())

    @property
    def std_error(self) -> np.ndarray:
        """Return the CR3 standard errors (k)."""
        return np.sqrt(np.diag(self.covariance))

    def position(self, term: str) -> int:
        """Return the place of ``term`` among the coefficients."""
        return self.terms.index(term)

    def estimate(self, term: str) -> float:
        """Return the coefficient of ``term``."""
        return float(self.estimates[self.position(term)])


def wls(frame: pd.DataFrame, formula: str, *, weights: str = "weight", clusters: str = "municipality") -> Fit:
    """Fit ``formula`` by weighted least squares with the CR3 covariance over ``clusters``.

    frame: one row per case, no missing values in the columns used; weights: numbers of appeals. Raises
    InputInvalid (columns, weights, values that are not finite), PatsyError (formula), or NotEstimable (no
    cases, or a leave-one-cluster-out fit would be singular).
    """
    checks.columns(frame, [weights, clusters], "cases")
    if frame.empty:
        raise checks.NotEstimable("There are no usable cases.")
    checks.weighted(frame[weights])
    named = [name for name in frame if str(name) in formula]  # no more columns than the formula may read
    data = frame[named].reset_index(drop=True)
    response, design, terms = moments.matrices(formula, data)
    checks.regression(response, design, formula)
    checks.jackknife_possible(design, frame[clusters], terms)
    groups, values = moments.numbered(frame[clusters])[0], frame[weights].to_numpy(dtype=float)
    return _fitted(formula, data, terms, design, response[:, 0], values, groups)


def refitted(fit: Fit, weights: np.ndarray) -> Fit:
    """Return the fit of the same n cases with other ``weights``, as ``wls`` gives it. Raises InputInvalid."""
    checks.weighted(pd.Series(weights, name="weight"))
    return _fitted(fit.formula, fit.data, fit.terms, fit.design, fit.response, weights, fit.clusters)


def _fitted(
    formula: str,
    data: pd.DataFrame,
    terms: tuple[str, ...],
    design: np.ndarray,
    response: np.ndarray,
    weights: np.ndarray,
    clusters: np.ndarray,
) -> Fit:
    """Return the fit from the moments of its rows."""
    found = moments.of(design, response, weights, clusters)
    residuals = response - design @ found.estimates
    numbers = (found.estimates, found.covariance, design, response, residuals, weights, clusters)
    return Fit(formula, data, terms, *numbers)


def tidy(fit: Fit, *, level: float = 0.95) -> pd.DataFrame:
    """Return one row per term: term estimate std_error statistic p_value conf_low conf_high df n n_clusters.

    Two-sided p and the confidence interval at ``level`` come from t(G-1) (Cameron and Miller 2015, sec. VI).
    """
    low, high = interval(fit.estimates, fit.std_error, fit.df, level)
    statistic = fit.estimates / fit.std_error
    return pd.DataFrame(
        {
            "term": fit.terms,
            "estimate": fit.estimates,
            "std_error": fit.std_error,
            "statistic": statistic,
            "p_value": two_sided(statistic, fit.df),
            "conf_low": low,
            "conf_high": high,
            "df": fit.df,
            "n": len(fit.residuals),
            "n_clusters": fit.df + 1,
        }
    )


def interval(
    estimate: np.ndarray | float,
    std_error: np.ndarray | float,
    df: np.ndarray | float,
    level: np.ndarray | float,
) -> tuple:
    """Return estimate -/+ t(df) x std_error at ``level``. Raises InputInvalid."""
    checks.share(level, "The confidence level")
    half = stats.t.ppf((1 + level) / 2, df) * std_error
    return estimate - half, estimate + half


def two_sided(statistic: np.ndarray | float, df: np.ndarray | float) -> np.ndarray | float:
    """Return the two-sided p-value of ``statistic`` under Student's t with ``df`` degrees of freedom."""
    return 2 * stats.t.sf(np.abs(statistic), df)


def cr2(fit: Fit, term: str) -> tuple[float, float]:
    """Return the CR2 standard error of ``term`` and its Satterthwaite degrees of freedom, working model
    variance 1/w.

    With M = (X'WX)^-1 and V = W^-1, cluster g's residuals are multiplied by the symmetric A_g = D B^(-1/2) D,
    B = D (V_g - X_g M X_g') D, D = V_g^(1/2), so that the covariance is unbiased under the working model
    (Pustejovsky and Tipton 2018, eq. 10); the df are those of their section 2.3 for the contrast on ``term``.
    R: clubSandwich::coef_test(lm, vcov = "CR2", cluster, target = 1 / w, test = "Satterthwaite").
    """
    bread = np.linalg.inv(fit.design.T @ (fit.design * fit.weights[:, None]))
    alike = _alike(fit)
    leaning = alike.weights * (alike.design @ bread[:, fit.position(term)])
    size, k = len(alike.clusters), fit.design.shape[1]
    scores, own, cross = np.empty(size), np.empty(size), np.empty((size, k))
    for places, rows in _by_size(alike.clusters):
        times, weights = np.sqrt(alike.times[rows]), alike.weights[rows]
        design = alike.design[rows] * times[..., None]
        several = np.where(times > 1, weights**-2.0, 0.0).max(axis=1)
        adjustment = _adjustment(design, weights, bread, several)
        adjusted = (adjustment @ (times * leaning[rows])[..., None])[..., 0]
        scores[places] = (adjusted / times * alike.residuals[rows]).sum(axis=1)
        own[places] = (adjusted**2 / weights).sum(axis=1)
        cross[places] = (np.swapaxes(design, 1, 2) @ adjusted[..., None])[..., 0]
    inner = np.diag(own) - cross @ bread @ cross.T
    return float(np.sqrt(np.sum(np.square(scores)))), float(np.trace(inner) ** 2 / np.sum(inner**2))


def _by_size(clusters: list[np.ndarray]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the places of the clusters with equally many rows (r), and their rows (r x m): what can be
    computed at once.
    """
    sizes = np.array([len(rows) for rows in clusters])
    for size in np.unique(sizes):
        places = np.flatnonzero(sizes == size)
        yield places, np.array([clusters[place] for place in places])


@dataclass(frozen=True)
class _Alike:
    """The rows of a fit that differ in cluster, weight or design (m), how many there are of each, the sums of
    their residuals, and the places of each cluster's among them (G).
    """

    design: np.ndarray
    weights: np.ndarray
    times: np.ndarray
    residuals: np.ndarray
    clusters: list[np.ndarray]


def _alike(fit: Fit) -> _Alike:
    """Rows of one cluster with the same weight and design are exchangeable in CR2: its matrices need one of
    them, and so grow with the strata of a municipality and not with the square of its cases.
    """
    codes = moments.distinct([fit.clusters, fit.weights, *fit.design.T])
    first = np.unique(codes, return_index=True)[1]
    order = np.argsort(fit.clusters[first], kind="stable")
    ends = np.cumsum(np.bincount(fit.clusters[first]))[:-1]
    times, residuals = np.bincount(codes).astype(float), moments.by_group(fit.residuals, codes)
    return _Alike(fit.design[first], fit.weights[first], times, residuals, np.split(order, ends))


def without_each(fit: Fit, term: str) -> np.ndarray:
    """Return the coefficient of ``term`` without each cluster in turn (G), in the order of their numbers.

    Their squared distances from the estimate, times (G - 1) / G, add up to the CR3 variance.
    """
    return fit.moments.without[:, fit.position(term)]


def reweighted(fit: Fit, term: str, weights: np.ndarray) -> tuple[float, float]:
    """Return the coefficient of ``term`` and its CR3 standard error if the n cases had these ``weights``.

    What ``wls`` gives of the same cases, for a search that tries many weights.
    """
    found, place = replace(fit, weights=weights).moments, fit.position(term)
    return float(found.estimates[place]), float(np.sqrt(found.covariance[place, place]))


def largest_share(without: np.ndarray, estimate: float) -> float:
    """Return the largest cluster's share of the jackknife variance of ``estimate``; missing where it has
    none. without: the estimates without each cluster.
    """
    squares = np.square(without - estimate)
    return float(squares.max() / squares.sum()) if squares.sum() > 0 else np.nan


def _adjustment(
    design: np.ndarray, weights: np.ndarray, bread: np.ndarray, several: np.ndarray
) -> np.ndarray:
    """Return A_g of r clusters of m distinct rows each (r x m x m) for the working model variance 1/w.

    design (r x m x k): scaled by the root of how many rows there are of each. several: the largest w^-2 of
    those that there are several of (r), which are further eigenvalues of the whole; 0 where there are none.
    """
    root = weights**-0.5
    variance = np.eye(weights.shape[1]) / weights[:, None, :]
    inner = root[..., None] * (variance - design @ bread @ np.swapaxes(design, 1, 2)) * root[:, None, :]
    return root[..., None] * moments.inverse_root(inner, several) * root[:, None, :]


def equivalence(
    estimate: float, std_error: float, df: float, *, margin: float, level: float
) -> dict[str, float]:
    """Return the two one-sided tests (Schuirmann 1987) of |estimate| < log(margin), for an estimate on the
    log scale.

    Keys: equivalence_low, equivalence_high (the interval at ``level``, 0.90 for tests at 0.05) and
    p_equivalence.
    """
    checks.above_one(margin, "The equivalence margin")
    low, high = interval(estimate, std_error, df, level)
    distance = np.log(margin) - abs(estimate)
    return {
        "equivalence_low": low,
        "equivalence_high": high,
        "p_equivalence": float(stats.t.sf(distance / std_error, df)),
    }


def minimum_detectable(
    std_error: np.ndarray | float, df: np.ndarray | float, *, alpha: np.ndarray | float, power: float
) -> np.ndarray:
    """Return the smallest effect, on the estimate's scale, that a two-sided test at ``alpha`` finds with
    ``power``.

    (t(1 - alpha/2) + t(power)) x SE, Bloom (1995).
    """
    checks.share(alpha, "The error rate")
    checks.share(power, "The power")
    return (stats.t.ppf(1 - alpha / 2, df) + stats.t.ppf(power, df)) * std_error


def coefficients(fits: Mapping[str, RegressionResultsWrapper]) -> pd.DataFrame:
    """Return statsmodels' tables of coefficients one below another, by the names of ``fits``; without a fit,
    one without rows.
    """
    if not fits:
        return pd.DataFrame(columns=COEFFICIENTS)
    return pd.concat({name: fit.summary2().tables[1] for name, fit in fits.items()})


def estimable(cases: pd.DataFrame, by: str, formula: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each value of ``by`` and its cases (numbered anew) where ``formula`` can be fitted with CR3: also
    without any one municipality.
    """
    for name, rows in cases.groupby(by):
        try:
            checks.jackknife_possible(moments.matrices(formula, rows)[1], rows["municipality"])
        except checks.NotEstimable:
            continue
        yield str(name), rows.reset_index(drop=True)
