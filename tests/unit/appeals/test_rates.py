"""Published overturn rates: real figures, scopes apart, gaps left as gaps."""

from datetime import date, timedelta

import pandas as pd
import pytest

from helpers.analysis.appeals import rates as appeals
from helpers.analysis.methods import checks
from helpers.project import root
from helpers.publish.appeals.figures import joined

REFERENCE = root() / "data" / "reference"
DAY = date(2022, 5, 31)


@pytest.fixture(scope="module")
def rates():
    return appeals.read_overturn_rates(REFERENCE / "appeals_national.csv", DAY)


def test_areas_that_hold_no_drawn_provision_are_left_out():
    rates = appeals.read_overturn_rates(REFERENCE / "appeals_national.csv", DAY)
    told = {one: {*appeals.of_draw(rates, [one])["scope_label"]} for one in ("bpa", "lost_earnings")}
    assert not any("42" in label for label in told["bpa"]) and any("96" in label for label in told["bpa"])
    assert not any("96" in label for label in told["lost_earnings"])
    assert told["bpa"] | told["lost_earnings"] == {*rates["scope_label"]}
    assert len(appeals.of_draw(rates, ["bpa", "lost_earnings"])) == len(rates)


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


def later(rates):
    return set(rates.loc[rates["later"], ["scope", "year"]].itertuples(index=False, name=None))


def test_all_that_the_ministry_published_on_one_day_is_later_together(rates):
    picked = rates[rates["published"] == "2022-06-23"]
    assert {31.8, 35.9, 34.3} <= set(picked["percent"]) and picked["later"].all()
    known = rates[~rates["later"]].dropna(subset=["percent"])
    assert known["year"].max() == 2020 and set(known["published"].str[:4]) <= {"2018", "2019", "2021"}


@pytest.mark.parametrize("distance", [-1, 0, 1])
def test_the_cut_off_is_a_day_and_that_day_itself_is_known(distance):
    day = date(2022, 6, 23)
    found = later(
        appeals.read_overturn_rates(REFERENCE / "appeals_national.csv", day + timedelta(days=distance))
    )
    assert (("serviceloven_all", 2021) in found) == (distance < 0)


def test_what_tells_no_time_is_later_whatever_the_report_s_date():
    rates = appeals.read_overturn_rates(REFERENCE / "appeals_national.csv", date(2026, 1, 1))
    assert set(rates.loc[rates["later"], "published"]) == {""}


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2022-06-23", date(2022, 6, 23)),
        ("2022-06", date(2022, 6, 30)),
        ("2024-02", date(2024, 2, 29)),
        ("2022", date(2022, 12, 31)),
        ("", date.max),
    ],
)
def test_of_a_month_or_a_year_the_last_day_counts(published, day):
    assert appeals.latest(published) == day


MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def test_the_column_agrees_with_the_addresses_that_tell_a_month():
    raw = pd.read_csv(REFERENCE / "appeals_national.csv", dtype=str).fillna("")
    told = raw["source_url"].str.extract(rf"sm\.dk/.*?/(20\d\d)/({'|'.join(MONTHS)})/").dropna()
    months = told[0] + "-" + told[1].map({name: f"{n:02d}" for n, name in enumerate(MONTHS, 1)})
    published = raw.loc[months.index, "published"].str[:7]
    assert len(told) > 8 and published.equals(months)


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
        ([2017, 2018, 2019, 2020], None, [2018, 2019], [[2019, 2020]]),
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
        ({"published": "juni 2022"}, "row 2.*'juni 2022', not a day, month or year"),
        ({"published": "2022-13"}, "row 2.*'2022-13', not a day"),
        ({"published": "2022-06-31"}, "row 2.*'2022-06-31', not a day"),
        ({"published": "2016-12"}, "row 2.*'2016-12', before the figures of 2017"),
    ],
)
def test_bad_rows_are_named(tmp_path, change, words):
    path = tmp_path / "appeals.csv"
    pd.read_csv(REFERENCE / "appeals_national.csv", dtype=str).head(2).assign(
        **{k: [v, v] for k, v in change.items()}
    ).to_csv(path, index=False)
    with pytest.raises(checks.InputInvalid, match=words):
        appeals.read_overturn_rates(path, DAY)


HEAD = "year,period,published,scope,pct_omgjort,publisher,source_url,certainty,note"
PAGE, OLDER = "https://x.dk/2023/jun/tal", "https://x.dk/2022/01/tal"
THREE_ROWS = f"""{HEAD}
2022,year,2023-06,sel_96_BPA,41.25,Ankestyrelsen,{PAGE},low,
2020,Q1-Q3,2022-01,sel_96_BPA,,Ankestyrelsen,{OLDER},high,
2020,year,,serviceloven_all,30.5,KL,{OLDER},high,omgjort derived from stadfæstet
"""


def test_a_small_table_is_read_to_the_last_cell(tmp_path):
    path = tmp_path / "appeals.csv"
    path.write_text(THREE_ROWS, encoding="utf-8")
    bpa = appeals.SCOPES["sel_96_BPA"]
    expected = pd.DataFrame(
        [
            ["serviceloven_all", "Hele serviceloven", 2020, "2020", 30.5, 1, True, "", True, True,
             False, True, "KL", OLDER, "high"],
            ["sel_96_BPA", bpa, 2020, "1.-3. kvartal 2020", None, 0, False, "2022-01", False,
             True, False, False, "Ankestyrelsen", OLDER, "high"],
            ["sel_96_BPA", bpa, 2022, "2022", 41.25, 2, True, "2023-06", True, False, False, False,
             "Ankestyrelsen", PAGE, "low"],
        ],
        columns=["scope", "scope_label", "year", "when", "percent", "decimals", "whole_year",
                 "published", "later",
                 "certain", "contradicted", "derived", "publisher", "source_url", "certainty"],
    )  # fmt: skip
    pd.testing.assert_frame_equal(appeals.read_overturn_rates(path, DAY), expected, check_dtype=False)


@pytest.mark.parametrize("rate", ["0", "100", "100.0", ""])
def test_none_and_all_are_rates_and_figures_may_come_out_in_their_own_year(tmp_path, rate):
    path = tmp_path / "appeals.csv"
    path.write_text(f"{HEAD}\n2020,year,2020,sel_96_BPA,{rate},A,{OLDER},high,\n", encoding="utf-8")
    row = appeals.read_overturn_rates(path, DAY).iloc[0]
    assert (row["percent"] == float(rate)) if rate else pd.isna(row["percent"])
    assert row["decimals"] == len(rate.partition(".")[2]) and row["published"] == "2020"


@pytest.mark.parametrize("rate", ["-0.1", "100.1"])
def test_a_rate_beyond_them_is_named_with_its_row(tmp_path, rate):
    path = tmp_path / "appeals.csv"
    path.write_text(THREE_ROWS.replace("30.5", rate), encoding="utf-8")
    with pytest.raises(checks.InputInvalid, match=rf"row 4: pct_omgjort is '{rate}', expected 0 to 100"):
        appeals.read_overturn_rates(path, DAY)


@pytest.mark.parametrize("column", HEAD.split(","))
def test_each_column_that_is_missing_is_named(tmp_path, column):
    path = tmp_path / "appeals.csv"
    path.write_text(THREE_ROWS.replace(column, "andet", 1), encoding="utf-8")
    with pytest.raises(checks.InputInvalid, match=f"'{column}' is missing"):
        appeals.read_overturn_rates(path, DAY)


def test_a_scope_and_year_that_stand_twice_are_named(tmp_path):
    path = tmp_path / "appeals.csv"
    path.write_text(THREE_ROWS + f"2020,year,2021,sel_96_BPA,30,A,{OLDER},high,\n", encoding="utf-8")
    with pytest.raises(checks.InputInvalid, match="row 5: sel_96_BPA has 2020 twice"):
        appeals.read_overturn_rates(path, DAY)


@pytest.mark.parametrize(
    ("rate", "kind", "named"), [("", "decided", False), ("30", "decided", True), ("", "merits", True)]
)
def test_two_numbers_of_one_year_may_stand_where_they_count_differently_and_one_rate(
    tmp_path, rate, kind, named
):
    path = tmp_path / "appeals.csv"
    rows = f"2020,year,2021,serviceloven_all,{{}},KL,{OLDER},high,,{{}}\n"
    path.write_text(
        f"{HEAD},n_type\n{rows.format('31', 'merits')}{rows.format(rate, kind)}", encoding="utf-8"
    )
    if named:
        with pytest.raises(checks.InputInvalid, match="row 3: serviceloven_all has 2020 twice"):
            appeals.read_overturn_rates(path, DAY)
    else:
        assert len(appeals.read_overturn_rates(path, DAY)) == 2


def test_breaks_are_listed_in_order_with_their_scopes_and_words():
    breaks = appeals.series_breaks(REFERENCE / "breaks.csv")
    assert list(breaks.columns) == ["scope", "year_from", "label"]
    assert list(breaks.index) == list(range(len(breaks)))
    scopes = list(appeals.SCOPES)
    expected = [(scope, year, "ny klagestruktur 2013") for year in (2013, 2014) for scope in scopes]
    expected += [(scope, year, "registrering ændret 2018") for year in (2018, 2019) for scope in scopes]
    expected += [(scope, 2021, "muligt brud 2021") for scope in scopes[1:3]]
    assert list(breaks.itertuples(index=False, name=None)) == expected


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "table.csv"
    pd.DataFrame({"year": [2020]}).to_csv(path, index=False)
    with pytest.raises(checks.InputInvalid, match="period"):
        appeals.read_overturn_rates(path, DAY)


OUTCOME_ROWS = f"""{HEAD},pct_stadfaestet,pct_hjemvist,pct_aendret_ophaevet
2021,year,2022-01,serviceloven_all,30,A,{OLDER},high,,70,20.5,9.5
2020,year,2021-01,serviceloven_all,31,A,{OLDER},high,,69,,31
2020,year,2021-01,sel_96_BPA,32,A,{OLDER},high,,,22,
"""


def test_outcomes_are_told_where_the_share_remitted_is_with_the_decimals_of_the_source(tmp_path):
    path = tmp_path / "appeals.csv"
    path.write_text(OUTCOME_ROWS, encoding="utf-8")
    found = appeals.read_outcomes(path, DAY)
    assert found.index.tolist() == [0, 1]
    told = found[["scope", "year", "percent", "upheld", "remitted", "changed"]].astype(object)
    assert told.where(told.notna(), None).to_numpy().tolist() == [
        ["serviceloven_all", 2021, 30.0, "70", "20.5", "9.5"],
        ["sel_96_BPA", 2020, 32.0, None, "22", None],
    ]
    rates = appeals.read_overturn_rates(path, DAY)
    assert list(found.columns) == [*rates.columns, "upheld", "remitted", "changed"]
