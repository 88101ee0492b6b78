"""The model of which files were found, piece by piece on tables small enough to compute by hand."""

import dataclasses
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.analysis.growth import retention
from helpers.analysis.methods import checks
from helpers.protocol import analysis_plan

PLAN = analysis_plan.load()
BEFORE, AFTER = PLAN.before, PLAN.after
FEW = dataclasses.replace(PLAN, guards=dataclasses.replace(PLAN.guards, min_cases_per_period=3))


def cases(*rows: tuple) -> pd.DataFrame:
    """Each: provision, period, outcome, municipality, disposition, the municipality's own pages."""
    names = ["provision", "period", "outcome", "municipality", "disposition", "standard_pages"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(decision_id=[f"D{n}" for n in range(len(frame))], weight=1.0 + np.arange(len(frame)))


def counts(pages: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"decision_id": [f"D{n}" for n in range(len(pages))], "pages": pages})


def test_every_number_of_the_comparison_by_hand() -> None:
    told = cases(
        ("bpa", BEFORE, "upheld", "0101", "completed", 1),  # a count of one page is a count
        ("bpa", BEFORE, "upheld", "0101", "completed", 20),  # exactly twice as many still agree
        ("bpa", BEFORE, "remitted", "0147", "completed", 10),  # and so do half as many
        ("bpa", BEFORE, "remitted", "0147", "completed", 21),
        ("bpa", BEFORE, "remitted", "0151", "completed", 0),  # none is no count
        ("bpa", BEFORE, "upheld", "0151", "file_destroyed", None),
        ("bpa", BEFORE, "upheld", "0151", "file_not_found", None),
        ("bpa", BEFORE, "upheld", "0153", "file_not_found", None),
        ("bpa", BEFORE, "upheld", "0155", "refused", None),  # nobody looked
        ("lost_earnings", AFTER, "upheld", "0155", "completed", 50),
        ("lost_earnings", AFTER, "upheld", "0157", "completed", 50),  # not counted by Ankestyrelsen
    )
    table = retention.compared(told, counts([4, 10, 20, 10, 8, 30, 60, 20, 7, 50]), PLAN)
    assert table["provision"].tolist() == ["bpa"] * 4 + ["lost_earnings"] * 4
    assert table["period"].tolist() == [BEFORE, BEFORE, AFTER, AFTER] * 2
    assert table["availability"].tolist() == ["found", "lost"] * 4
    assert table["n"].tolist() == [4, 3, 0, 0, 0, 0, 1, 0]
    assert table["n_municipalities"].tolist() == [2, 2, 0, 0, 0, 0, 1, 0]
    nothing = np.nan
    np.testing.assert_allclose(
        table["received_median"], [10, 30, nothing, nothing, nothing, nothing, 50, nothing]
    )
    middle = (np.log(0.5) + np.log(2.0)) / 2  # of log 1/4, log 1/2, log 2 and log 2.1
    np.testing.assert_allclose(table["log_ratio_median"], [middle] + [nothing] * 5 + [0, nothing], atol=1e-12)
    np.testing.assert_allclose(table["within"], [0.5] + [nothing] * 5 + [1, nothing])


def everything() -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Six early and six late files of one provision, half of each lost, all that may be known of them."""
    told = cases(
        *[
            ("bpa", period, ("upheld", "remitted")[n % 2], f"01{n}", disposition, 9)
            for period in (BEFORE, AFTER)
            for n, disposition in enumerate(["completed"] * 3 + ["file_destroyed"] * 3)
        ],
        ("bpa", AFTER, "upheld", "010", "refused", None),
        ("lost_earnings", AFTER, "upheld", "010", "completed", 9),
    )
    years = [2014, 2014, 2015] * 2 + [2019, 2020, 2021] * 2 + [2019] * 2
    told = told.assign(decision_date=[f"{year}-03-01" for year in years])
    given = counts([2, 4, 8, 3, 5, 9, 16, 32, 64, 20, 30, 90, 5, 5])
    people = pd.Series({f"01{n}": 1000.0 * (n + 1) ** 2 for n in range(6)})
    return told, given.assign(decision_pages=[1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 9, 1, 1]), people


def test_what_is_known_of_each_file_that_was_looked_for() -> None:
    told, given, people = everything()
    told.index = told.index[::-1] + 100
    mine = retention._joined(told, given, people)
    rest = [*range(12), 13]
    assert mine.index.tolist() == told.index[rest].tolist()
    assert mine["found"].tolist() == ([True] * 3 + [False] * 3) * 2 + [True]
    np.testing.assert_allclose(mine["received"], given["pages"].iloc[rest])
    np.testing.assert_allclose(mine["log_received"], np.log(given["pages"].iloc[rest]))
    np.testing.assert_allclose(mine["year"], [2014, 2014, 2015] * 2 + [2019, 2020, 2021] * 2 + [2019])
    np.testing.assert_allclose(mine["log_decision_pages"], np.log(given["decision_pages"].iloc[rest]))
    places = [1, 4, 9, 16, 25, 36] * 2 + [1]
    np.testing.assert_allclose(mine["log_inhabitants"], np.log(np.multiply(1000.0, places)))
    plain = retention._joined(told.drop(columns="decision_date"), given.drop(columns="decision_pages"))
    assert not set(retention.COVARIATES) & set(plain)
    assert retention._modelled(mine)["decision_id"].tolist() == [f"D{n}" for n in range(12)]
    gone = mine.assign(found=mine["found"] & mine["period"].eq(BEFORE))  # where all is lost, too
    assert retention._modelled(gone)["decision_id"].tolist() == [f"D{n}" for n in range(6)]


def test_the_columns_of_the_model_by_hand() -> None:
    told, given, people = everything()
    used = retention._modelled(retention._joined(told, given, people))
    design = retention._design(used, FEW)
    early, logs = np.array([1.0] * 6 + [0.0] * 6), np.log(given["pages"].to_numpy()[:12])

    def apart(values: np.ndarray) -> np.ndarray:
        return values - np.where(early == 1, values[:6].mean(), values[6:].mean())

    expected = {
        f"bpa {BEFORE}": early,
        f"bpa {AFTER}": 1 - early,
        "remitted": np.array([0.0, 1.0] * 6),
        "log_inhabitants": apart(np.log(people.to_numpy().tolist() * 2)),
        "year": apart(np.array([2014.0, 2014, 2015] * 2 + [2019, 2020, 2021] * 2)),
        "log_decision_pages": apart(np.log(given["decision_pages"].to_numpy()[:12])),
        f"pages_{BEFORE}": (logs - logs.mean()) * early,
        f"pages_{AFTER}": (logs - logs.mean()) * (1 - early),
    }
    pd.testing.assert_frame_equal(design, pd.DataFrame(expected, index=used.index), check_exact=False)


def test_what_is_not_known_of_all_or_alike_in_all_is_no_column() -> None:
    told, given, people = everything()
    used = retention._modelled(retention._joined(told, given, people))
    some = used.assign(year=used["year"].where(used.index > 0), log_decision_pages=2.0, outcome="upheld")
    assert list(retention._design(some, FEW)) == [
        f"bpa {BEFORE}", f"bpa {AFTER}", "log_inhabitants", f"pages_{BEFORE}", f"pages_{AFTER}",
    ]  # fmt: skip
    of_period = used.assign(year=np.where(used["period"] == BEFORE, 2014.0, 2020.0))
    assert "year" not in retention._design(of_period, FEW), "the period tells it already"


@pytest.mark.parametrize("gone", [0, 3])  # the first is found, the fourth lost
def test_a_period_has_a_slope_of_its_own_from_exactly_the_least_number_of_cases(gone: int) -> None:
    told, given, _ = everything()
    used = retention._modelled(retention._joined(told, given))
    assert {f"pages_{BEFORE}", f"pages_{AFTER}"} <= set(retention._design(used, FEW))
    fewer = retention._design(used.drop(index=gone), FEW)
    assert f"pages_{BEFORE}" not in fewer and f"pages_{AFTER}" in fewer
    with pytest.raises(checks.NotEstimable, match="Too few files"):
        retention._design(used.drop(index=[gone, gone + 6]), FEW)


def test_pages_that_are_alike_in_a_period_give_it_no_slope() -> None:
    told, given, _ = everything()
    used = retention._modelled(retention._joined(told, given))
    same = used.assign(log_received=used["log_received"].mask(used["period"] == AFTER, 3.0))
    design = retention._design(same, FEW)
    assert f"pages_{BEFORE}" in design and f"pages_{AFTER}" not in design


def test_columns_that_depend_on_each_other_have_no_fit() -> None:
    told, given, _ = everything()
    used = retention._modelled(retention._joined(told, given))
    design = retention._design(used, FEW)
    with pytest.raises(checks.NotEstimable, match="depend on each other"):
        retention._fitted(used, design.assign(twice=2 * design["remitted"]))


@pytest.mark.parametrize(
    ("converged", "errors", "stands"),
    [
        (True, [0.1, 0.2], True),
        (False, [0.1, 0.2], False),
        (True, [0.1, np.inf], False),
        (True, [np.nan, 0.2], False),
    ],
)
def test_only_a_fit_that_has_converged_with_finite_errors_stands(
    monkeypatch: pytest.MonkeyPatch, converged: bool, errors: list[float], stands: bool
) -> None:
    asked: dict[str, Any] = {}

    class Model:
        def __init__(self, found: pd.Series, design: pd.DataFrame) -> None:
            asked.update(found=found.tolist(), design=design)

        def fit(self, **options: Any) -> SimpleNamespace:
            asked.update(options)
            return SimpleNamespace(mle_retvals={"converged": converged}, bse=pd.Series(errors))

    monkeypatch.setattr(retention.sm, "Logit", Model)
    used = pd.DataFrame({"found": [True, False, True], "municipality": ["b", "a", "b"]})
    design = pd.DataFrame({"one": [1.0, 1.0, 1.0], "pages": [0.0, 1.0, 2.0]})
    if stands:
        assert retention._fitted(used, design).bse.tolist() == errors
    else:
        with pytest.raises(checks.NotEstimable, match="no finite solution"):
            retention._fitted(used, design)
    assert asked["found"] == [1, 0, 1] and asked["design"] is design
    assert asked["cov_type"] == "cluster" and asked["cov_kwds"]["groups"].tolist() == [1, 0, 1]


def drawn(n: int = 80) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Early files of both provisions and twelve municipalities, large ones kept more often."""
    rng = np.random.default_rng(8)
    logs = rng.normal(3, 1, n) + 0.5 * (np.arange(n) % 2)
    kept = rng.random(n) < 1 / (1 + np.exp(-(logs - 3)))
    told = cases(
        *[
            (PLAN.provisions[n % 2], BEFORE, "upheld", f"{n * 7 % 12:04d}", disposition, 9)
            for n, disposition in enumerate(np.where(kept, "completed", "file_destroyed"))
        ]
    )
    return told, counts(list(np.exp(logs)))


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_the_odds_ratio_and_its_interval_by_hand(level: float) -> None:
    """Newton's method and the sandwich over municipalities, G/(G-1) (n-1)/(n-k) as statsmodels has it."""
    told, given = drawn()
    found = retention.odds(told, given, dataclasses.replace(PLAN, confidence_level=level))
    y, logs = told["disposition"].eq("completed").to_numpy(float), np.log(given["pages"].to_numpy())
    bpa = told["provision"].eq("bpa").to_numpy(float)
    design = np.column_stack([bpa, 1 - bpa, logs - logs.mean()])
    beta = np.zeros(3)
    for _ in range(30):
        chance = 1 / (1 + np.exp(-design @ beta))
        bread = np.linalg.inv(design.T @ (design * (chance * (1 - chance))[:, None]))
        beta = beta + bread @ design.T @ (y - chance)
    scores = design * (y - 1 / (1 + np.exp(-design @ beta)))[:, None]
    sums = np.array(
        [scores[told["municipality"] == code].sum(axis=0) for code in told["municipality"].unique()]
    )
    n, groups = len(y), len(sums)
    variance = (bread @ sums.T @ sums @ bread)[2, 2] * groups / (groups - 1) * (n - 1) / (n - 3)
    inner = logs - np.where(bpa == 1, logs[bpa == 1].mean(), logs[bpa == 0].mean())
    spread = np.sqrt((inner**2).mean())
    half = stats.norm.ppf((1 + level) / 2) * np.sqrt(variance)
    expected = np.exp(spread * (beta[2] + np.array([0, -half, half])))
    np.testing.assert_allclose(tuple(found), expected, rtol=1e-6)


def test_a_model_of_the_late_files_alone_tells_nothing_of_the_early_ones() -> None:
    told, given = drawn()
    late = told.assign(period=AFTER)
    assert np.isfinite(retention.odds(told, given, PLAN)).all()
    assert np.isnan(retention.odds(late, given, PLAN)).all()
    assert len(retention.stabilised(late, given, PLAN)) == told["disposition"].eq("completed").sum()


def test_a_case_of_a_period_without_losses_keeps_its_weight_and_a_lost_one_has_none() -> None:
    told, given = drawn()
    more = cases(*[("bpa", AFTER, "upheld", f"{n:04d}", "completed", 9) for n in range(4)]).assign(
        decision_id=[f"L{n}" for n in range(4)]
    )
    both = pd.concat([told, more.assign(weight=[1.0, 5, 2, 7])], ignore_index=True)
    pages = pd.concat([given, more[["decision_id"]].assign(pages=12.0)])
    factor = retention.stabilised(both, pages, PLAN)
    assert factor.index.tolist() == both.index[both["disposition"].eq("completed")].tolist()
    assert (factor.iloc[-4:] == 1).all() and (factor.iloc[:-4] != 1).all()
    again = retention.reweighted(both, pages, PLAN)
    np.testing.assert_allclose(again["weight"].iloc[-4:], [1, 5, 2, 7])
    early = both[both["period"] == BEFORE]
    for provision, rows in early.groupby("provision"):
        mine = rows["weight"] * factor.reindex(rows.index)
        np.testing.assert_allclose(
            again.loc[rows.index, "weight"], mine * rows["weight"].sum() / mine.sum(), err_msg=provision
        )


def test_the_weights_with_all_that_is_known_by_hand() -> None:
    """What the survey weights hold, and size, stands above the line; year, decision and pages below alone."""
    told, given = drawn()
    rng, places = np.random.default_rng(9), sorted(told["municipality"].unique())
    years = 2014 + rng.integers(0, 2, len(told))
    told = told.assign(decision_date=[f"{year}-03-01" for year in years])
    given = given.assign(decision_pages=np.exp(rng.normal(1, 1, len(told))))
    people = pd.Series(np.exp(rng.normal(10, 1, len(places))), index=places)
    y, bpa = told["disposition"].eq("completed").to_numpy(float), told["provision"].eq("bpa").to_numpy(float)
    size = np.log(told["municipality"].map(people).to_numpy())
    known = np.column_stack([bpa, 1 - bpa, size - size.mean()])
    rest = np.column_stack([years - 2014.5, np.log(given["decision_pages"]), np.log(given["pages"]) - 3])
    chances = []
    for design in (known, np.column_stack([known, rest])):
        beta = np.zeros(design.shape[1])
        for _ in range(30):
            chance = 1 / (1 + np.exp(-design @ beta))
            bread = np.linalg.inv(design.T @ (design * (chance * (1 - chance))[:, None]))
            beta = beta + bread @ design.T @ (y - chance)
        chances.append(1 / (1 + np.exp(-design @ beta)))
    ratio = (chances[0] / chances[1])[y == 1]
    expected = np.clip(ratio, *np.percentile(ratio, [1, 99]))
    found = retention.stabilised(told, given, PLAN, people)
    assert found.index.tolist() == told.index[y == 1].tolist()
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_weights_far_below_one_are_raised_as_any_others() -> None:
    told, given = drawn()
    plain, small = (
        retention.reweighted(told.assign(weight=told["weight"] / by), given, PLAN)["weight"]
        for by in (1, 1e4)
    )
    np.testing.assert_allclose(small * 1e4, plain)
    assert plain.notna().sum() == told["disposition"].eq("completed").sum()
