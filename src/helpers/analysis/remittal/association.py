"""E7: how documentation and remittal go together, by conditional logit within municipality × provision ×
period.

The cases were drawn by outcome, so shares of remitted cases mean nothing; the odds ratio within a stratum
does not depend on how many of each outcome were drawn (Breslow and Day 1980, ch. 7). It is an association:
complexity goes with both sides. Dummies for the strata instead of conditioning would double the small-sample
bias. R: survival::clogit(method = "exact").

Each stratum costs time quadratic in its size (the recursion over subsets): with quotas ten times as large
this part does not scale as the rest does, and is exempt from that promise.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.discrete.conditional_models import ConditionalLogit, ConditionalResultsWrapper
from statsmodels.tools.sm_exceptions import ModelWarning

from helpers.analysis.methods import checks, families, inference, verdicts
from helpers.analysis.methods.verdicts import BETWEEN
from helpers.protocol.analysis_plan import Plan
from helpers.terms import COMPLETED, PAGES

STRATUM = ["municipality", "provision", "period"]
CONVERGED = 1e-8  # the largest Newton decrement (log likelihood still to gain) of a fit that has converged
LARGEST = 15.0  # a log odds ratio beyond this means that the outcomes are separated
ESTIMATES = (
    "estimate", "std_error", "p_value", "conf_low", "conf_high",
    "std_error_cluster", "cluster_low", "cluster_high", "deciding_error", "df",
)  # fmt: skip
MORE, LESS = "more_often_remitted", "less_often_remitted"
DIRECTION = {verdicts.INCREASE: MORE, verdicts.DECREASE: LESS}


@dataclass(frozen=True)
class Conditional:
    """A fitted conditional logit: log odds ratio, model variance, scores per stratum and the municipality of
    each stratum.

    result: statsmodels' own (``fit.result.summary()``).
    """

    result: ConditionalResultsWrapper
    estimate: float
    variance: float
    scores: np.ndarray
    municipalities: np.ndarray

    @property
    def std_error(self) -> float:
        """Return the model's standard error."""
        return float(np.sqrt(self.variance))

    @property
    def std_error_cluster(self) -> float:
        """Return the sandwich over municipalities, times G / (G - 1) (Liang and Zeger 1986; the score of each
        stratum is exact).
        """
        sums = pd.Series(self.scores).groupby(self.municipalities).sum()
        return float(self.variance * np.sqrt(len(sums) / (len(sums) - 1) * np.sum(sums**2)))


def e7(cases: pd.DataFrame, plan: Plan, family: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return E7 per provision × documentation variable of the plan; pages per doubling, the others per unit
    (yes, or one type more).

    cases: the clean cases, unweighted: conditioning on the stratum stands in for weights. Columns: estimand,
    status, provision, measure, n (cases in informative strata), n_remitted, n_strata, n_clusters, ESTIMATES
    (log odds ratios; conf from the model and the normal distribution, cluster from the sandwich and t(G -
    1)), odds_ratio, odds_low, odds_high, and those of ``verdicts.judged``, with MORE and LESS as verdicts.
    The larger p of model and sandwich decides, and the interval that belongs to it. family:
    ``verdicts.judged``.
    """
    table = verdicts.judged(_e7(cases, plan), plan, family)
    odds = {"odds_ratio": "estimate", "odds_low": verdicts.LOW, "odds_high": verdicts.HIGH}
    found = {name: np.exp(table[column]) for name, column in odds.items()}
    return table.assign(**found, verdict=table["verdict"].replace(DIRECTION))


def _e7(cases: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    done = cases[cases["disposition"].eq(COMPLETED).fillna(False)]
    rows = [
        _row(done, provision, measure, plan)
        for provision in plan.provisions
        for measure in plan.estimands["E7"].measures
    ]
    return pd.DataFrame(rows)


def informative(cases: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return the cases with ``measure`` in strata that hold both outcomes and more than one value, with
    ``x``, ``y`` and ``group``.

    No other stratum says anything on the odds ratio. x: ``measure`` as a number, pages as log2; y: 1 where
    remitted.
    """
    values = cases[measure].astype("Float64").astype(float)
    rows = cases.assign(
        x=np.log2(values.where(values > 0)) if measure == PAGES else values,
        y=cases["outcome"].eq("remitted").astype(int),
    )
    rows = rows.dropna(subset="x").sort_values("decision_id", ignore_index=True)
    grouped = rows.groupby(STRATUM)
    both = grouped["y"].transform("nunique").gt(1) & grouped["x"].transform("nunique").gt(1)
    rows = rows[both].reset_index(drop=True)
    return rows.assign(group=rows.groupby(STRATUM).ngroup())


def estimable(rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each provision of ``rows`` (``informative``) whose cases bear the conditional logit, and its
    rows.
    """
    for provision, own in rows.groupby("provision"):
        own = own.assign(group=pd.factorize(own["group"])[0])
        try:
            conditional(own)
        except checks.NotEstimable:
            continue
        yield str(provision), own


def conditional(rows: pd.DataFrame) -> Conditional:
    """Fit the conditional logit of y on x within ``group``. Raises checks.NotEstimable where it does not
    converge.

    rows: as ``informative`` returns them.
    """
    # centred within groups: the same likelihood, without overflow
    x = rows["x"] - rows.groupby("group")["x"].transform("mean")
    with warnings.catch_warnings():
        warnings.simplefilter("error", ModelWarning)
        model = ConditionalLogit(rows["y"].to_numpy(), x.to_numpy()[:, None], groups=rows["group"].to_numpy())
    result = _newton(model)
    estimate = np.asarray(result.params)
    places = rows.drop_duplicates("group")["municipality"].to_numpy(dtype=str)
    scores = np.array([float(model.score_grp(group, estimate)[0]) for group in range(len(places))])
    return Conditional(result, float(estimate[0]), float(result.cov_params()[0, 0]), scores, places)


def _newton(model: ConditionalLogit) -> ConditionalResultsWrapper:
    """Return the fit. statsmodels says of none whether it converged, so the Newton decrement is looked at."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it would warn of is what is refused below
        try:
            result = model.fit(method="newton", maxiter=50)
            estimate, variance = float(result.params[0]), float(result.cov_params()[0, 0])
        except (np.linalg.LinAlgError, ValueError, OverflowError) as error:
            raise checks.NotEstimable(f"The conditional logit has no fit: {error}") from error
        decrement = float(model.score(np.array([estimate]))[0]) ** 2 * variance
    # written so that a missing number is no fit either
    if not (np.isfinite(estimate) and variance > 0 and decrement < CONVERGED and abs(estimate) < LARGEST):
        raise checks.NotEstimable(
            "The conditional logit did not converge: the variable separates the outcomes, or hardly varies."
        )
    return result


def _row(cases: pd.DataFrame, provision: str, measure: str, plan: Plan) -> dict[str, Any]:
    rows = informative(cases[cases["provision"] == provision], measure)
    sizes = {
        "n": len(rows),
        "n_remitted": int(rows["y"].sum()),
        "n_strata": rows["group"].nunique(),
        "n_clusters": rows["municipality"].nunique(),
    }
    reasons, found = _guards(rows, sizes, plan), dict.fromkeys(ESTIMATES, np.nan)
    if provision not in plan.primary_provisions:
        reasons = [families.NOT_DRAWN]
    if not reasons:
        try:
            found = _numbers(conditional(rows), sizes["n_clusters"] - 1, plan)
        except checks.NotEstimable:
            reasons = ["no_fit"]
    known = {
        "estimand": "E7",
        "status": plan.estimands["E7"].status,
        "provision": provision,
        "measure": measure,
    }
    return {**known, **sizes, **found, "reasons": BETWEEN.join(reasons)}


def _guards(rows: pd.DataFrame, sizes: dict[str, int], plan: Plan) -> list[str]:
    """Return what trips: too few informative cases of either outcome, too few municipalities; of a yes or no,
    too few of either.
    """
    guards, fewest = plan.guards, min(sizes["n_remitted"], sizes["n"] - sizes["n_remitted"])
    binary = set(rows["x"]) <= {0.0, 1.0}
    trips = {
        "few_informative_cases": fewest < guards.min_cases_per_period,
        "few_informative_municipalities": sizes["n_clusters"] < guards.min_municipalities_per_period,
        "few_either_side": binary and rows["x"].value_counts().min() < guards.min_cases_either_side,
    }
    return [code for code, trip in trips.items() if trip]


def _numbers(fit: Conditional, df: int, plan: Plan) -> dict[str, float]:
    half = float(stats.norm.ppf((1 + plan.confidence_level) / 2)) * fit.std_error
    low, high = inference.interval(fit.estimate, fit.std_error_cluster, df, plan.confidence_level)
    model = float(2 * stats.norm.sf(abs(fit.estimate / fit.std_error)))
    sandwich = float(inference.two_sided(fit.estimate / fit.std_error_cluster, df))
    deciding = (fit.std_error, np.inf) if model >= sandwich else (fit.std_error_cluster, float(df))
    return {
        "estimate": fit.estimate,
        "std_error": fit.std_error,
        "p_value": max(model, sandwich),
        "conf_low": fit.estimate - half,
        "conf_high": fit.estimate + half,
        "std_error_cluster": fit.std_error_cluster,
        "cluster_low": float(low),
        "cluster_high": float(high),
        **dict(zip(("deciding_error", "df"), deciding, strict=True)),
    }
