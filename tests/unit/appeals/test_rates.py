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
    told = raw.dropna(subset=["pct_omgjort"])  # a second number of one year stands in a row without a rate
    merged = rates.dropna(subset=["percent"]).merge(told, on=["scope", "year"])
    assert len(merged) == len(told)
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
    assert not picked.loc[("sel_96_BPA", 2016), "certain"]
    assert not picked.loc[("serviceloven_all", 2017), "certain"]  # a newspaper of the time says 37
    assert picked.loc[("serviceloven_all", 2020), "certain"]
    assert picked.dropna(subset=["percent"]).loc[("kommunale_social_og_beskaeftigelse_all", 2021), "derived"]
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


def test_breaks_come_from_their_list():
    breaks = appeals.series_breaks(REFERENCE / "breaks.csv")
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


HEAD = "year,period,scope,pct_omgjort,publisher,source_url,certainty,note"
PAGE, OLDER = "https://x.dk/2023/jun/tal", "https://x.dk/2022/01/tal"
THREE_ROWS = f"""{HEAD}
2022,year,sel_96_BPA,41.25,Ankestyrelsen,{PAGE},low,
2020,Q1-Q3,sel_96_BPA,,Ankestyrelsen,{OLDER},high,
2020,year,serviceloven_all,30.5,KL,{OLDER},high,omgjort derived from stadfæstet
"""


def test_a_small_table_is_read_to_the_last_cell(tmp_path):
    path = tmp_path / "appeals.csv"
    path.write_text(THREE_ROWS, encoding="utf-8")
    bpa = appeals.SCOPES["sel_96_BPA"]
    expected = pd.DataFrame(
        [
            ["serviceloven_all", "Hele serviceloven", 2020, "2020", 30.5, 1, True, False, True, True,
             "KL", OLDER, "high"],
            ["sel_96_BPA", bpa, 2020, "1.-3. kvartal 2020", None, 0, False, False, True, False,
             "Ankestyrelsen", OLDER, "high"],
            ["sel_96_BPA", bpa, 2022, "2022", 41.25, 2, True, True, False, False,
             "Ankestyrelsen", PAGE, "low"],
        ],
        columns=["scope", "scope_label", "year", "when", "percent", "decimals", "whole_year", "later",
                 "certain", "derived", "publisher", "source_url", "certainty"],
    )  # fmt: skip
    pd.testing.assert_frame_equal(appeals.read_overturn_rates(path, 2021), expected, check_dtype=False)


@pytest.mark.parametrize("column", HEAD.split(","))
def test_each_column_that_is_missing_is_named(tmp_path, column):
    path = tmp_path / "appeals.csv"
    path.write_text(THREE_ROWS.replace(column, "andet", 1), encoding="utf-8")
    with pytest.raises(checks.InputInvalid, match=f"'{column}' is missing"):
        appeals.read_overturn_rates(path, 2021)


def test_a_scope_and_year_that_stand_twice_are_named(tmp_path):
    path = tmp_path / "appeals.csv"
    path.write_text(THREE_ROWS + f"2020,year,sel_96_BPA,30,A,{OLDER},high,\n", encoding="utf-8")
    with pytest.raises(checks.InputInvalid, match="row 5: sel_96_BPA has 2020 twice"):
        appeals.read_overturn_rates(path, 2021)


@pytest.mark.parametrize(
    ("rate", "kind", "named"), [("", "decided", False), ("30", "decided", True), ("", "merits", True)]
)
def test_two_numbers_of_one_year_may_stand_where_they_count_differently_and_one_rate(
    tmp_path, rate, kind, named
):
    path = tmp_path / "appeals.csv"
    rows = f"2020,year,serviceloven_all,{{}},KL,{OLDER},high,,{{}}\n"
    path.write_text(
        f"{HEAD},n_type\n{rows.format('31', 'merits')}{rows.format(rate, kind)}", encoding="utf-8"
    )
    if named:
        with pytest.raises(checks.InputInvalid, match="row 3: serviceloven_all has 2020 twice"):
            appeals.read_overturn_rates(path, 2021)
    else:
        assert len(appeals.read_overturn_rates(path, 2021)) == 2


def test_breaks_are_listed_in_order_with_their_scopes_and_words():
    breaks = appeals.series_breaks(REFERENCE / "breaks.csv")
    assert list(breaks.columns) == ["scope", "year_from", "label"]
    assert list(breaks.index) == list(range(len(breaks)))
    scopes = list(appeals.SCOPES)
    expected = [(scope, 2013, "ny klagestruktur 2013") for scope in scopes]
    expected += [(scope, 2018, "registrering ændret 2018") for scope in scopes]
    expected += [(scope, 2021, "muligt brud 2021") for scope in scopes[1:3]]
    assert list(breaks.itertuples(index=False, name=None)) == expected


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "table.csv"
    pd.DataFrame({"year": [2020]}).to_csv(path, index=False)
    with pytest.raises(checks.InputInvalid, match="period"):
        appeals.read_overturn_rates(path, 2021)
