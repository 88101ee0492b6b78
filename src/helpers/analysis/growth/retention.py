"""Which files were found, by their size: from Ankestyrelsen's own page counts of the files it received.

They are known of the lost files too. The model is logit P(found) = a(provision, period) + g(period) log pages
+ c remitted + d log inhabitants of the municipality + e year of the decision + f log pages of Ankestyrelsen's
own decision (where it gives them), over the drawn cases whose file was looked for. Found cases are weighted
by the stabilised inverse of that probability, P(found | what the survey weights hold already: provision,
period, outcome, municipality) / P(found | the same and the rest), cut at percentiles of the plan, and so
stand for the lost ones as well (Robins, Hernán and Brumback 2000; Cole and Hernán 2008; Seaman and White
2013).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from statsmodels.tools.sm_exceptions import PerfectSeparationError

from helpers.analysis.methods import checks, resampling
from helpers.protocol.analysis_plan import Plan
from helpers.survey.registered import DECISION_PAGES
from helpers.survey.sampling import weights
from helpers.terms import COMPLETED, FILE_LOST, GROUP

RETENTION = "retention"  # the run of the sensitivity table
FOUND, LOST = "found", "lost"
SIZE, YEAR, DECISION = COVARIATES = ("log_inhabitants", "year", "log_decision_pages")
UNWEIGHTED = ("pages_", YEAR, DECISION)  # columns of the model that the survey weights do not hold
FACTOR = 2.0  # counts that differ by no more agree
ROUNDING = 1e-9  # of a difference of logarithms


class Retention(NamedTuple):
    """The odds of being found that go with one standard deviation (within provision) more of log pages, among
    the early files, and its interval at the plan's level; missing where the model does not tell.
    """

    odds_ratio: float
    low: float
    high: float


def compared(cases: pd.DataFrame, counts: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return per provision, period and availability (found, lost) how Ankestyrelsen's ``counts``
    (decision_id, pages) and the municipalities' go together. Nothing is weighted: what is compared are two
    counts of one file.

    cases: the weighted cases, lost ones among them. Columns: provision, period, availability, n (cases with
    both counts; of lost files with Ankestyrelsen's), n_municipalities, received_median (of Ankestyrelsen's
    pages), log_ratio_median (of log(municipality's / Ankestyrelsen's pages)) and within (the share in which
    neither is more than FACTOR times the other), missing of lost files.
    """
    mine = _joined(cases, counts)
    own = pd.to_numeric(mine["standard_pages"], errors="coerce").astype(float)
    mine = mine.assign(log_ratio=np.log(own.where(own > 0)) - mine["log_received"])
    mine = mine[mine["log_ratio"].notna() | ~mine["found"]]
    rows = []
    for provision in plan.primary_provisions:
        for period in (plan.before, plan.after):
            of_cell = mine[mine["provision"].eq(provision) & mine["period"].eq(period)]
            rows += [
                {"provision": provision, "period": period, "availability": name, **_agreement(part)}
                for name, part in ((FOUND, of_cell[of_cell["found"]]), (LOST, of_cell[~of_cell["found"]]))
            ]
    return pd.DataFrame(rows)


def _agreement(part: pd.DataFrame) -> dict[str, float]:
    logs = part["log_ratio"].dropna()
    return {
        "n": len(part),
        "n_municipalities": part["municipality"].nunique(),
        "received_median": float(part["received"].median()),
        "log_ratio_median": float(logs.median()),
        "within": float((logs.abs() < np.log(FACTOR) + ROUNDING).mean()) if len(logs) else np.nan,
    }


def odds(
    cases: pd.DataFrame, counts: pd.DataFrame, plan: Plan, inhabitants: pd.Series | None = None
) -> Retention:
    """Return how being found goes with a file's pages in the early period; errors by municipality.

    cases: with decision_date, where the year of the decision is to be held constant; inhabitants: of each
    municipality, by its code, where its size is.
    """
    used = _modelled(_joined(cases, counts, inhabitants))
    name, unknown = f"pages_{plan.before}", Retention(np.nan, np.nan, np.nan)
    try:
        fit = _fitted(used, _design(used, plan))
    except checks.NotEstimable:
        return unknown
    if name not in fit.params:
        return unknown
    early = used[used["period"] == plan.before]
    apart = early["log_received"] - early.groupby("provision")["log_received"].transform("mean")
    half = stats.norm.ppf((1 + plan.confidence_level) / 2) * fit.bse[name]
    ends = np.array([0.0, -half, half]) + fit.params[name]
    return Retention(*map(float, np.exp(ends * np.sqrt((apart**2).mean()))))


def reweighted(
    cases: pd.DataFrame, counts: pd.DataFrame, plan: Plan, inhabitants: pd.Series | None = None
) -> pd.DataFrame:
    """Return ``cases`` with their weights times the ``stabilised`` ones, raised to the totals per provision x
    period x outcome that they had. inhabitants: as for ``odds``.

    A case that Ankestyrelsen has not counted has no weight; none has where the model cannot be fitted.
    """
    factor = stabilised(cases, counts, plan, inhabitants).reindex(cases.index)
    weight = cases["weight"] * factor
    keys = [cases[name] for name in weights.NATIONAL]
    totals, own = (each.groupby(keys).transform("sum") for each in (cases["weight"], weight))
    return cases.assign(weight=weight * totals / own.where(own > 0))


def stabilised(
    cases: pd.DataFrame, counts: pd.DataFrame, plan: Plan, inhabitants: pd.Series | None = None
) -> pd.Series:
    """Return the stabilised and trimmed inverse-probability weight of each found case with a count, by the
    index of ``cases``: 1 where a provision has lost no file of the period. Empty where there is no model.

    A period with fewer lost, or found, files than the plan's least number of cases per period has no slope of
    its own: its weights are 1. Raises nothing; weights outside the plan's percentiles are cut to them.
    inhabitants: as for ``odds``.
    """
    mine = _joined(cases, counts, inhabitants)
    used = _modelled(mine)
    try:
        design = _design(used, plan)
        known = design[[name for name in design if not name.startswith(UNWEIGHTED)]]
        full, alone = (_fitted(used, each) for each in (design, known))
    except checks.NotEstimable:
        return pd.Series(dtype=float)
    ratio = pd.Series(np.asarray(alone.predict()) / np.asarray(full.predict()), index=used.index)
    ratio = ratio[used["found"]]
    trimmed = resampling.trimmed(ratio, plan.retention_percentile)
    return trimmed.reindex(mine.index[mine["found"]]).fillna(1.0)


def _joined(cases: pd.DataFrame, counts: pd.DataFrame, inhabitants: pd.Series | None = None) -> pd.DataFrame:
    """Return the cases whose file was looked for and that Ankestyrelsen counted, with received (its pages),
    log_received and found, and COVARIATES where they are known; their index is that of ``cases``.
    """
    given = counts.set_index("decision_id")
    pages = cases["decision_id"].map(given["pages"]).astype(float)
    sought = cases["disposition"].isin([COMPLETED, *FILE_LOST]) & pages.notna()
    mine = cases[sought]
    known = {}
    if inhabitants is not None:
        known[SIZE] = np.log(mine["municipality"].map(inhabitants).astype(float))
    if "decision_date" in mine:
        known[YEAR] = mine["decision_date"].astype("string").str[:4].astype("Float64").astype(float)
    if DECISION_PAGES in given:
        known[DECISION] = np.log(mine["decision_id"].map(given[DECISION_PAGES]).astype(float))
    found = mine["disposition"].eq(COMPLETED)
    return mine.assign(received=pages[sought], log_received=np.log(pages[sought]), found=found, **known)


def _modelled(mine: pd.DataFrame) -> pd.DataFrame:
    """Return the cases of those provisions and periods that have found and lost files: elsewhere the chance
    is 1, or there is nothing to weight.
    """
    found = mine.groupby(GROUP)["found"].transform("mean")
    return mine[found.gt(0) & found.lt(1)]


def _design(used: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return the columns of the model. Raises NotEstimable where no period has a slope."""
    cell = pd.get_dummies(used["provision"] + " " + used["period"], dtype=float)
    remitted = used["outcome"].eq("remitted").astype(float)
    columns = cell if remitted.nunique() < 2 else cell.assign(remitted=remitted)
    within = used.groupby("period")
    for name in COVARIATES:  # one that is not known of all cases, or alike in all, tells nothing
        if name in used and used[name].notna().all():
            apart = used[name] - within[name].transform("mean")
            columns = columns.assign(**{name: apart}) if apart.std() > ROUNDING else columns
    centred = used["log_received"] - used["log_received"].mean()
    for period, rows in used.groupby("period"):
        fewest = min(rows["found"].sum(), (~rows["found"]).sum())
        if fewest >= plan.guards.min_cases_per_period and rows["log_received"].std() > 0:
            columns = columns.assign(**{f"pages_{period}": centred.where(used["period"] == period, 0.0)})
    if not any(name.startswith("pages_") for name in columns):
        raise checks.NotEstimable("Too few files are lost, or found, to tell which.")
    return columns


def _fitted(used: pd.DataFrame, design: pd.DataFrame) -> Any:
    """Return the logit of being found, errors by municipality. Raises NotEstimable without a finite fit."""
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise checks.NotEstimable("The columns of the retention model depend on each other.")
    groups = np.unique(used["municipality"].to_numpy(dtype=str), return_inverse=True)[1]
    options = {"disp": False, "tol": 1e-10, "maxiter": 100, "warn_convergence": False}
    model = sm.Logit(used["found"].astype(float), design)
    model.raise_on_perfect_prediction = True
    try:
        with np.errstate(over="ignore"):  # of a separation on its way to the limit
            fit = model.fit(**options, cov_type="cluster", cov_kwds={"groups": groups})
    except (PerfectSeparationError, np.linalg.LinAlgError) as fault:
        raise checks.NotEstimable("Pages tell without fail which files are lost.") from fault
    if not (fit.mle_retvals["converged"] and np.isfinite(fit.bse).all()):
        raise checks.NotEstimable("The retention model has no finite solution.")
    return fit
