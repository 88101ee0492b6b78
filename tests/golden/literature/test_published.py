"""Worked examples that others have published, through the functions that the report uses.

Each number is held against its print, to the digits printed, and where the rows are there against R to 1e-8.
The rows come from R's packages (tests/golden/gpl), or are built from the printed figures where those fix the
result.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from golden.literature.published import EXACT, FOLDER, NUMBERS, from_r, printed, r, rows
from golden.test_e1_r import r_packages_missing

from helpers.analysis.growth import descriptive, sensitivity
from helpers.analysis.methods import inference, ratios
from helpers.analysis.remittal import association
from helpers.protocol import analysis_plan

ONE_CELL = {"provision": "bpa", "period": "2019-21", "outcome": "upheld"}


# Whole clusters: survey's apiclus1, 183 schools of 15 districts in California.


@pytest.fixture(scope="module")
def schools() -> pd.DataFrame:
    table = rows("apiclus1", dnum=str)
    return table.rename(columns={"dnum": "municipality", "pw": "weight", "api.stu": "tested"}).assign(one=1.0)


def test_a_ratio_of_totals_over_districts(schools):
    """?svyratio prints .8497087 for dclus1; the error is that of the jackknife, JK1 with mse = TRUE."""
    found = ratios.level(schools, "tested", "enroll", confidence=0.95)
    assert printed(found["estimate"], "0.8497087") and printed(found["std_error"], "0.0096151")
    assert found["estimate"] == pytest.approx(r("apiclus1", "ratio"), rel=EXACT)
    assert found["std_error"] == pytest.approx(r("apiclus1", "ratio_error"), rel=EXACT)


def test_a_mean_over_districts(schools):
    """?svymean prints 644.169 for dclus1."""
    found = ratios.level(schools, "api00", "one", confidence=0.95, share=False)
    assert printed(found["estimate"], "644.169") and printed(found["std_error"], "26.59971")
    assert found["estimate"] == pytest.approx(r("apiclus1", "mean"), rel=EXACT)
    assert found["std_error"] == pytest.approx(r("apiclus1", "mean_error"), rel=EXACT)


@pytest.mark.parametrize("term", ["ell", "meals", "mobility"])
def test_a_regression_over_districts(schools, term):
    """clubSandwich on the model of survey's examples, api00 ~ ell + meals + mobility, unweighted."""
    fit = inference.wls(schools.assign(weight=1.0), "api00 ~ ell + meals + mobility")
    error, df = inference.cr2(fit, term)
    ours = {"estimate": fit.estimate(term), "std_error": error, "df": df}
    assert ours == {name: pytest.approx(r("apiclus1", f"{term}.{name}"), rel=EXACT) for name in ours}


# Drawn within strata, with the finite population correction.


def of_the_whole(cases: pd.DataFrame, value: str) -> tuple[float, float]:
    """Return the mean of ``value`` and its descriptive standard error."""
    fit = inference.wls(cases.assign(**ONE_CELL), f"{value} ~ 1")
    found = descriptive.stratified(fit, cases.assign(**ONE_CELL), "Intercept")
    return fit.estimate("Intercept"), found.std_error


def test_a_mean_over_three_types_of_schools():
    """survey's apistrat: ?svymean prints 662.29 and 9.4089 (dstrat)."""
    table = rows("apistrat").rename(columns={"pw": "weight", "fpc": "stratum_size", "stype": "stratum"})
    mean, error = of_the_whole(table.assign(municipality=table["snum"].astype(str)), "api00")
    assert printed(mean, "662.2874") and printed(error, "9.40894")
    assert mean == pytest.approx(r("apistrat", "mean"), rel=EXACT)
    assert error == pytest.approx(r("apistrat", "mean_error"), rel=EXACT)


def with_moments(size: int, mean: float, variance: float) -> np.ndarray:
    """Return an odd number of values with exactly this mean and this variance (divisor n - 1)."""
    half = np.full((size - 1) // 2, np.sqrt(variance))
    return mean + np.concatenate([[0.0], half, -half])


# Lohr, Sampling: Design and Analysis (2nd ed. 2010), ch. 3, the stratified sample agstrat: region, counties,
# how many of them were sampled, mean acres devoted to farms in 1992, sample variance.
AGSTRAT = [
    ("Northeast", 220, 21, 97_629.8, 7_647_472_708),
    ("North Central", 1054, 103, 300_504.2, 29_618_183_543),
    ("South", 1382, 135, 211_315.0, 53_587_487_856),
    ("West", 422, 41, 662_295.5, 396_185_950_266),
]


def test_acres_of_farms_over_four_regions():
    """The book's 295,561 and 16,380: where means and variances are fixed, so are estimate and error."""
    parts = [
        pd.DataFrame(
            {
                "stratum": region,
                "stratum_size": size,
                "weight": size / drawn,
                "acres": with_moments(drawn, *two),
            }
        )
        for region, size, drawn, *two in AGSTRAT
    ]
    cases = pd.concat(parts, ignore_index=True)
    mean, error = of_the_whole(cases.assign(municipality=cases.index.astype(str)), "acres")
    assert f"{mean:,.0f}" == "295,561" and f"{error:,.0f}" == "16,380"


# Panels: traffic deaths and the drinking age in 50 states (clubSandwich), and Petersen's firms.


@pytest.fixture(scope="module")
def deaths() -> pd.DataFrame:
    table = rows("mortality_rates", state=str)
    return table.assign(municipality=table["state"], weight=table["pop"].astype(float))


def within_states(deaths: pd.DataFrame) -> inference.Fit:
    """Fit the vignette's model without weights, the states' own levels taken out of both sides: with a dummy
    per state none could be left out, and there would be no CR3. Without weights estimates and CR2 are the
    same (Pustejovsky and Tipton 2018 on absorbed fixed effects).
    """
    years = pd.get_dummies(deaths["year"], prefix="y", drop_first=True, dtype=float)
    values = pd.concat([deaths[["mrate", "legal", "beertaxa"]], years], axis=1)
    centred = values - values.groupby(deaths["state"]).transform("mean")
    frame = centred.assign(municipality=deaths["state"], weight=1.0)
    return inference.wls(frame, f"mrate ~ 0 + legal + beertaxa + {' + '.join(years)}")


def with_dummies(deaths: pd.DataFrame) -> inference.Fit:
    """Return the vignette's model weighted by population as statsmodels fits it. CR2 needs no leaving out."""
    formula = "mrate ~ 0 + legal + beertaxa + C(state) + C(year)"
    model = smf.wls(formula, data=deaths, weights=deaths["weight"])
    result, clusters = model.fit(), np.unique(deaths["state"], return_inverse=True)[1]
    arrays = (
        result.params,
        result.cov_params(),
        model.exog,
        model.endog,
        result.resid,
        model.weights,
        clusters,
    )
    return inference.Fit(formula, deaths, tuple(model.exog_names), *map(np.asarray, arrays))


@pytest.mark.parametrize(
    ("term", "prints"), [("legal", ("7.59", "2.51", "24.58")), ("beertaxa", ("3.82", "5.27", "5.77"))]
)
def test_deaths_in_traffic_and_the_legal_drinking_age(deaths, term, prints):
    """clubSandwich, vignette "Cluster-robust standard errors and hypothesis tests in panel data models"."""
    fit = within_states(deaths)
    found = (fit.estimate(term), *inference.cr2(fit, term))
    assert all(printed(value, text) for value, text in zip(found, prints, strict=True))
    expected = [r("mortality_rates", f"{term}.{name}") for name in ("estimate", "std_error", "df")]
    assert found == pytest.approx(expected, rel=EXACT)


@pytest.mark.parametrize("unit", [1.0, 1e6])
@pytest.mark.parametrize(("term", "print_"), [("legal", "7.78"), ("beertaxa", "11.16")])
def test_the_same_weighted_by_population_whatever_the_unit(deaths, term, print_, unit):
    """The vignette's estimates; its errors with target 1/w hang on the unit of the weights (see export.R)."""
    fit = with_dummies(deaths.assign(weight=deaths["weight"] / unit))
    found = (fit.estimate(term), *inference.cr2(fit, term))
    assert printed(found[0], print_)
    expected = [r("mortality_rates_weighted", f"{term}.{name}") for name in ("estimate", "std_error", "df")]
    assert found == pytest.approx(expected, rel=EXACT)


def test_five_hundred_firms_in_ten_years():
    """Petersen (2009): slope 1.035 and intercept .030; errors by the cluster jackknife (sandwich, HC3)."""
    panel = rows("petersen", firm=str).rename(columns={"firm": "municipality"}).assign(weight=1.0)
    fit = inference.wls(panel, "y ~ x")
    assert printed(fit.estimate("x"), "1.0348") and printed(fit.estimate("Intercept"), "0.0297")
    assert printed(fit.std_error[0], "0.06707597") and printed(fit.std_error[1], "0.05076512")
    ours = [*fit.estimates, *fit.std_error]
    theirs = [r("petersen", name) for name in ("intercept", "x", "intercept_error", "x_error")]
    assert ours == pytest.approx(theirs, rel=EXACT)


# Matched sets: conditional logit.


def matched(group: pd.Series, case: pd.Series, exposure: pd.Series) -> association.Conditional:
    cases = pd.DataFrame(
        {
            "decision_id": np.arange(len(group)),
            "municipality": group.astype(str),
            "provision": "bpa",
            "period": "2019-21",
            "outcome": np.where(case == 1, "remitted", "upheld"),
            "exposure": exposure,
        }
    )
    return association.conditional(association.informative(cases, "exposure"))


def test_infertility_after_a_spontaneous_abortion():
    """R's infert, clogit(case ~ spontaneous + strata(stratum)): the term spontaneous, alone in the model."""
    sets = rows("infert")
    found = matched(sets["stratum"], sets["case"], sets["spontaneous"])
    assert printed(found.estimate, "1.176832") and printed(found.std_error, "0.2315125")
    assert found.estimate == pytest.approx(r("infert", "estimate"), rel=EXACT)
    assert found.std_error == pytest.approx(r("infert", "std_error"), rel=1e-6), "differentiated numerically"


def test_matched_pairs_by_hand():
    """Breslow and Day (1980), ch. 5, oestrogens and cancer of the endometrium: 29 pairs in which only the
    case had taken them, 3 in which only the control had. The others say nothing, however many they are.
    """
    pairs = [(1, 0)] * 29 + [(0, 1)] * 3 + [(1, 1)] * 2 + [(0, 0)] * 2
    group = pd.Series(np.repeat(np.arange(len(pairs)), 2))
    case, exposure = pd.Series([1, 0] * len(pairs)), pd.Series(np.ravel(pairs).astype(float))
    found = matched(group, case, exposure)
    assert found.estimate == pytest.approx(np.log(29 / 3), abs=1e-8)
    assert found.std_error == pytest.approx(np.sqrt(1 / 29 + 1 / 3), abs=1e-8)


def test_every_number_of_r_is_used():
    """What stands in numbers.csv and no test asks for would be a promise that nobody keeps."""
    source = Path(__file__).read_text(encoding="utf-8")
    assert {example for example, _ in NUMBERS.index if f'"{example}"' not in source} == set()


def test_the_committed_rows_and_numbers_are_what_r_writes_here(tmp_path):
    if reason := r_packages_missing("survey", "sandwich", "clubSandwich", "survival"):
        pytest.skip(reason)
    written = from_r(tmp_path)
    assert set(written) == {path.name for path in FOLDER.glob("*.csv")}
    now = pd.read_csv(tmp_path / "numbers.csv").set_index(["example", "number"])["value"]
    pd.testing.assert_series_equal(now, NUMBERS, rtol=1e-9)
    for name in set(written) - {"numbers.csv"}:
        pd.testing.assert_frame_equal(pd.read_csv(tmp_path / name), pd.read_csv(FOLDER / name), rtol=1e-12)


# An outlying row: Brownlee's plant losing ammonia through its stack, 21 days.


@pytest.mark.parametrize(("term", "value"), [("AIRFLOW", "0.8294"), ("WATERTEMP", "0.9261")])
def test_bounded_influence_of_equal_weights_is_hubers_estimator(term, value):
    """?rlm in R's MASS (Venables and Ripley 2002, sec. 6.5) prints .8294 and .9261 for stack.loss ~ ., which
    is Huber's psi at 1.345 with the rescaled median of the residuals' sizes; least squares gives .7156 and
    1.2953.
    """
    plan, days = analysis_plan.load(), sm.datasets.stackloss.load_pandas().data
    rows = days.rename(columns={"STACKLOSS": "log_pages", term: "after"})
    rows = rows.assign(weight=1.0, municipality=days.index.map("{:04}".format), period=plan.after)
    others = " + ".join(rows.columns.intersection(days.columns))
    planned = replace(plan.estimands["E1"], model=f"log_pages ~ after + {others}")
    tuned = replace(
        plan,
        estimands={**plan.estimands, "E1": planned},
        sensitivity=replace(plan.sensitivity, influence_limit=1.345),
    )
    found = sensitivity.RUNS[sensitivity.BOUNDED](rows, tuned, np.random.default_rng(1))
    assert printed(found["estimate"], value)
