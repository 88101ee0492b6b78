"""Published overturn rates: real figures, scopes apart, gaps left as gaps."""

import pandas as pd
import pytest

from helpers.analysis.appeals import rates as appeals
from helpers.analysis.methods import checks
from helpers.project import root
from helpers.publish.appeals.figures import joined

REFERENCE = root() / "data" / "reference"


@pytest.fixture(scope="module")
def rates():
    return appeals.read_overturn_rates(REFERENCE / "appeals_national.csv", 2021)


def test_every_published_row_is_kept_and_nothing_added(rates):
    raw = pd.read_csv(REFERENCE / "appeals_national.csv")
    assert len(rates) == len(raw)
    merged = rates.merge(raw, on=["scope", "year"])
    pd.testing.assert_series_equal(merged["percent"], merged["pct_omgjort"], check_names=False)


def test_precision_is_that_of_the_source(rates):
    picked = rates.set_index(["scope", "year"])["decimals"]
    assert picked["serviceloven_all", 2017] == 0 and picked["serviceloven_all", 2021] == 1


def test_later_knowledge_is_marked_by_year_and_by_the_page_it_stands_on(rates):
    later = set(zip(rates["scope"], rates["year"], strict=True)) & set(
        rates.loc[rates["later"], ["scope", "year"]].itertuples(index=False, name=None)
    )
    assert {year for _, year in later} == {2021, 2022, 2023}
    assert {scope for scope, year in later if year == 2021} == {"serviceloven_all"}


@pytest.mark.parametrize(
    ("address", "month"),
    [
        ("https://www.sm.dk/danmarkskort/2023/jun/omgoerelse", "2023-06"),
        ("https://www.nb-kommune.dk/2023/03/15/nye", "2023-03"),
        ("https://ast.dk/om-2019-er-nu", ""),
    ],
)
def test_the_address_tells_when_a_page_was_published(address, month):
    assert appeals.published(address) == month


def test_uncertain_and_derived_figures_are_told_apart(rates):
    picked = rates.set_index(["scope", "year"])
    assert (
        not picked.loc[("sel_96_BPA", 2016), "certain"] and picked.loc[("serviceloven_all", 2017), "certain"]
    )
    assert picked.loc[("kommunale_social_og_beskaeftigelse_all", 2021), "derived"]
    assert picked.loc[("sel_96_BPA", 2017), "when"] == "1.-3. kvartal 2017"


def frame(years, whole=None):
    return pd.DataFrame({"year": years, "whole_year": whole or [True] * len(years), "percent": 30.0})


@pytest.mark.parametrize(
    ("years", "whole", "breaks", "runs"),
    [
        ([2017, 2018, 2019], None, [], [[2017, 2018, 2019]]),
        ([2017, 2020, 2021], None, [], [[2020, 2021]]),
        ([2019, 2020, 2021], None, [2021], [[2019, 2020]]),
        ([2016, 2017], [True, False], [], []),
        ([2019], None, [], []),
    ],
)
def test_points_are_joined_only_where_they_may(years, whole, breaks, runs):
    got = joined(frame(years, whole), pd.DataFrame({"year_from": breaks}))
    assert [run["year"].tolist() for run in got] == runs


def test_breaks_come_from_the_timeline():
    breaks = appeals.series_breaks(REFERENCE / "rule_timeline.csv")
    assert set(breaks.loc[breaks["year_from"] == 2021, "scope"]) == set(list(appeals.SCOPES)[1:3])
    everywhere = breaks.loc[breaks["year_from"] == 2018, "scope"]
    assert set(everywhere) == set(appeals.SCOPES) and everywhere.is_unique


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pct_omgjort": "mange"}, "row 2.*mange"),
        ({"pct_omgjort": "140"}, "row 2.*140"),
        ({"scope": "andet"}, "row 2.*andet"),
    ],
)
def test_bad_rows_are_named(tmp_path, change, words):
    path = tmp_path / "appeals.csv"
    pd.read_csv(REFERENCE / "appeals_national.csv", dtype=str).head(2).assign(
        **{k: [v, v] for k, v in change.items()}
    ).to_csv(path, index=False)
    with pytest.raises(checks.InputInvalid, match=words):
        appeals.read_overturn_rates(path, 2021)


def test_missing_column_and_missing_break_are_named(tmp_path):
    path = tmp_path / "table.csv"
    pd.DataFrame({"year": [2020]}).to_csv(path, index=False)
    with pytest.raises(checks.InputInvalid, match="period"):
        appeals.read_overturn_rates(path, 2021)
    pd.read_csv(REFERENCE / "rule_timeline.csv").query("type != 'statistikbrud'").to_csv(path, index=False)
    with pytest.raises(checks.InputInvalid, match="statistikbrud"):
        appeals.series_breaks(path)
