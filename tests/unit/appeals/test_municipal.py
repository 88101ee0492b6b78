"""Municipal rates: their arithmetic, what is withheld of them, and what a map gets."""

import numpy as np
import pandas as pd
import pytest

from helpers import danish
from helpers.analysis.appeals import funnel, municipal
from helpers.analysis.methods import checks
from helpers.project import Workspace, root
from helpers.publish import release
from helpers.publish.appeals import figures, tables, words
from helpers.publish.appeals import municipal as shown
from helpers.survey import reference
from helpers.terms import MAP_SCOPES

NBSP = "\u00a0"
ACT, CHILDREN, ADULTS = MAP_SCOPES
PLACES = reference.municipalities()
CODES = PLACES["kommunekode"].tolist()


def rates(decided, remitted=None, changed=None, scope=ACT, year=2020):
    n = len(decided)
    return pd.DataFrame(
        {
            "municipality": CODES[:n],
            "year": year,
            "scope": scope,
            "decided": decided,
            "remitted": remitted or [d // 4 for d in decided],
            "changed_or_annulled": changed or [0] * n,
        }
    )


def released(view, folder):
    return release.looked_at(view, Workspace(root(), folder, folder))


def test_outcomes_are_shares_of_the_decided_and_none_of_none():
    found = municipal.outcomes(rates([129, 0], [19, 0], [5, 0]))
    assert found["overturned"].tolist() == [24, 0] and found["upheld"].tolist() == [105, 0]
    assert found[["rate", "remitted_share", "changed_share", "upheld_share"]].iloc[
        0
    ].tolist() == pytest.approx([24 / 129, 19 / 129, 5 / 129, 105 / 129])
    assert found["rate"].isna().tolist() == [False, True]
    with pytest.raises(checks.InputInvalid, match="Of 9 decisions 10 are overturned"):
        municipal.outcomes(rates([9], [8], [2]))


def test_scopes_and_years_are_never_added_together():
    every = pd.concat([rates([10, 20]), rates([4, 6], scope=CHILDREN), rates([40], year=2019)])
    summed = municipal.national(every).set_index(["scope", "year"])
    assert summed["decided"].to_dict() == {(ACT, 2019): 40, (ACT, 2020): 30, (CHILDREN, 2020): 10}
    assert summed["n_municipalities"].tolist() == [1, 2, 2]


def test_all_decisions_are_joined_on_municipality_year_and_scope_with_wilsons_interval():
    made = pd.DataFrame(
        {"municipality": CODES[:2], "year": [2020, 2019], "scope": ACT, "decisions": [1000, 7]}
    )
    found = municipal.per_decision(rates([129, 50], [19, 9], [5, 1]), made)
    assert found["municipality"].tolist() == CODES[:1] and found["share"].iloc[0] == pytest.approx(0.024)
    # Wilson (1927): (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) with p = 24/1000, z = 1.959964
    assert found[["low", "high"]].iloc[0].tolist() == pytest.approx([0.016180, 0.035463], abs=1e-6)
    national = municipal.national_per_decision(rates([129, 50], [19, 9], [5, 1]), made)
    assert national[["overturned", "decisions", "n_municipalities"]].iloc[0].tolist() == [24, 1000, 1]


def test_no_decision_at_all_gives_no_share():
    made = pd.DataFrame({"municipality": CODES[:1], "year": [2020], "scope": ACT, "decisions": [0]})
    found = municipal.per_decision(rates([3], [0], [0]), made)
    assert found[["share", "low", "high"]].isna().all(axis=None)


def test_beside_a_rate_stands_the_last_row_that_is_not_later():
    rows = pd.DataFrame(
        {"municipality": ["0101"] * 3, "year": [2018, 2019, 2021], "scope": ACT, "x": [1, 2, 3]}
    )
    assert municipal.beside(rows, ACT, 2020)["x"].tolist() == [2]
    assert [municipal.beside(rows, ACT, year)["x"].tolist() for year in (2017, 2018, 2021)] == [[], [1], [3]]
    assert municipal.beside(rows.iloc[::-1], ACT, 2021)["x"].tolist() == [3]
    others = rows.assign(municipality=["0151", "0101", "0101"], scope=[ACT, ACT, CHILDREN])
    assert municipal.beside(others, ACT, 2021)[["municipality", "x"]].to_numpy().tolist() == [
        ["0101", 2],
        ["0151", 1],
    ]


def test_the_outcomes_may_be_all_decisions_and_a_missing_column_is_named():
    full = municipal.outcomes(rates([9], [8], [1]))
    assert full[["overturned", "upheld", "rate", "upheld_share"]].iloc[0].tolist() == [9, 0, 1.0, 0.0]
    with pytest.raises(checks.InputInvalid, match="overturn rates lacks the column remitted"):
        municipal.outcomes(rates([9]).drop(columns="remitted"))


def test_sums_stand_in_the_order_of_scopes_and_years_and_count_each_municipality_once():
    parts = [rates([4, 6], [1, 2], [1, 0], scope, year) for scope in (ADULTS, ACT) for year in (2020, 2019)]
    every = pd.concat(parts)
    summed = municipal.national(every)
    assert summed.index.tolist() == [0, 1, 2, 3]
    shares = ["rate", "remitted_share", "changed_share", "upheld_share"]
    counts = ["decided", "remitted", "changed_or_annulled", "overturned", "upheld"]
    assert list(summed.columns) == ["year", "scope", *counts, *shares, "n_municipalities"]
    assert summed[["scope", "year"]].to_numpy().tolist() == [
        [ACT, 2019],
        [ACT, 2020],
        [ADULTS, 2019],
        [ADULTS, 2020],
    ]
    assert summed["n_municipalities"].tolist() == [2] * 4
    wanted = {"decided": 10, "remitted": 3, "changed_or_annulled": 1, "overturned": 4, "upheld": 6}
    assert summed.iloc[0][list(wanted)].to_dict() == wanted
    assert summed.iloc[0][shares].tolist() == pytest.approx([0.4, 0.3, 0.1, 0.6])
    made = every[["municipality", "year", "scope"]].assign(decisions=[50, 150] * 4)
    told = municipal.national_per_decision(every, made)
    assert told[["scope", "year"]].equals(summed[["scope", "year"]])
    assert told[["overturned", "decisions", "n_municipalities"]].to_numpy().tolist() == [[4, 200, 2]] * 4
    assert told["share"].tolist() == pytest.approx([0.02] * 4)


def test_shrunken_rates_lie_between_the_raw_and_the_common_one_the_nearer_the_fewer_appeals():
    x, n = pd.Series([9, 30, 300, 20]), pd.Series([10, 100, 1000, 100])
    found, common = funnel.shrunken(x, n), x.sum() / n.sum()
    raw = x / n
    assert ((found - raw) * (found - common) <= 0).all()
    moved = (found - raw).abs() / (common - raw).abs()
    assert moved[0] > moved[1] > moved[2]
    assert funnel.shrunken(pd.Series([2, 2, 2]), pd.Series([10, 10, 10])).tolist() == pytest.approx([0.2] * 3)


def test_equal_rates_have_no_spread_and_one_outlier_does_not_make_it():
    n = pd.Series([50] * 30)
    assert funnel.fit(pd.Series([20] * 30), n).tau == 0
    one = funnel.fit(pd.Series([20] * 29 + [50]), n)
    placed = funnel.placed(municipal.outcomes(rates(n.tolist(), [20] * 29 + [50])), one)
    assert one.tau == 0 and placed["outside"].tolist() == [""] * 29 + ["above"]
    with pytest.raises(checks.InputInvalid, match="3 municipalities"):
        funnel.fit(pd.Series([1, 1]), pd.Series([2, 2]))


def test_all_or_none_overturned_is_a_funnel_without_spread():
    assert funnel.fit(pd.Series([0, 0, 0]), pd.Series([5, 6, 7])) == funnel.Funnel(0.0, 1.0, 0.0)


@pytest.mark.usefixtures("sums_alone")
def test_few_appeals_are_withheld_and_one_that_is_alone_takes_the_next_with_it(tmp_path):
    table = released(shown.rates(rates([4, 3, 6, 20, 0]), PLACES), tmp_path).set_index("municipality")
    assert table["withheld"].reindex(CODES[:5]).tolist() == [True, True, False, False, False]
    alone = released(shown.rates(rates([4, 60, 6, 20, 0]), PLACES), tmp_path).set_index("municipality")
    assert alone["withheld"].reindex(CODES[:5]).tolist() == [True, False, True, False, False]
    hidden = alone.loc[CODES[0]]
    assert hidden[["n_cases", "overturned", "remitted", "rate", "shrunken", "low_95", "outside"]].isna().all()


@pytest.mark.usefixtures("sums_alone")
def test_each_scope_is_protected_by_itself(tmp_path):
    every = pd.concat([rates([4, 60, 6]), rates([4, 60, 6], scope=CHILDREN), rates([9, 9, 9], scope=ADULTS)])
    table = released(shown.rates(every, PLACES), tmp_path)
    assert table.groupby("scope")["withheld"].sum().to_dict() == {ACT: 2, CHILDREN: 2, ADULTS: 0}


def test_a_comment_does_not_tell_the_number_that_its_row_hides(tmp_path):
    """Four have told how many decisions they made, in all 1.900; three of them say so in their comments."""
    decisions = [688, 86, 881, 245]
    every = rates([3, 4, 5, 6, 80, 90], [1, 1, 2, 2, 20, 20])
    made = every.head(4)[shown.municipal.KEY].assign(decisions=decisions)
    said = every.head(5)[shown.municipal.KEY].assign(
        comment=[f"Vi har truffet {n} afgørelser." for n in (688, 86, 245, 245)] + ["Vi er i gang."]
    )
    said["municipality"] = [CODES[place] for place in (0, 1, 3, 4, 5)]
    table = released(shown.rates(every, PLACES, made), tmp_path)
    hidden = table[table["withheld"]]
    assert {*CODES[:3]} <= {*hidden["municipality"]} and hidden["decisions"].isna().all()
    comments = released(shown.comments(said, every, PLACES, table), tmp_path)
    known = comments.set_index("municipality")["comment"].str.extract(r"truffet (\d+)")[0].dropna()
    unknown = [code for code in hidden["municipality"].head(4) if code in CODES[:4] and code not in known]
    assert len(unknown) > 1 and sum(decisions) == 1900, "the sum tells no single one"
    told = comments.set_index("municipality")["comment"]
    assert {told[code] for code in hidden["municipality"] if code in told} == {shown.UNTOLD}
    assert told[CODES[5]] == "Vi er i gang."


@pytest.mark.usefixtures("sums_alone")
def test_a_comment_on_another_scope_stands(tmp_path):
    few = rates([3, 4, 9, 9], [1, 1, 2, 2], [1, 1, 2, 2], scope=CHILDREN)
    every = pd.concat([rates([60] * 4, [9] * 4, [9] * 4), few])
    said = every[shown.municipal.KEY].assign(comment="Vi er i gang.")
    table = released(shown.rates(every, PLACES), tmp_path)
    told = released(shown.comments(said, every, PLACES, table), tmp_path).set_index(["scope", "municipality"])
    assert told.loc[ACT, "comment"].eq("Vi er i gang.").all()
    assert told.loc[CHILDREN, "comment"].eq(shown.UNTOLD)[CODES[:4]].tolist() == [True, True, False, False]


@pytest.mark.usefixtures("sums_alone")
@pytest.mark.parametrize(
    ("children", "hidden"),
    [
        ((12, 6, 3), {CHILDREN, ADULTS}),  # of 20 with 3 changed the three of adults would be none changed
        ((12, 6, 2), {ADULTS}),
        ((12, 9, 3), {CHILDREN, ADULTS}),  # nor is any remitted
        ((17, 6, 2), {CHILDREN, ADULTS}),  # and adults are no four
    ],
)
def test_what_lies_within_another_area_does_not_follow_from_it(tmp_path, children, hidden):
    decided, remitted, changed = children
    whole = rates([20, 40, 60, 70], [9, 9, 9, 9], [3, 9, 9, 9])
    part = rates([decided, 20, 30, 35], [remitted, 4, 4, 4], [changed, 4, 4, 4], scope=CHILDREN)
    adults = rates([3, 3, 20, 20], [1, 1, 4, 4], [0, 1, 4, 4], scope=ADULTS)
    table = released(shown.rates(pd.concat([whole, part, adults]), PLACES), tmp_path)
    mine = table[table["municipality"].eq(CODES[0])]
    assert {*mine.loc[mine["withheld"], "scope"]} == hidden
    left = whole.loc[0, ["remitted", "changed_or_annulled"]] - np.where(
        CHILDREN in hidden, 0, part.loc[0, ["remitted", "changed_or_annulled"]]
    )
    assert (left > 0).all()


@pytest.mark.usefixtures("sums_alone")
def test_where_an_area_has_none_of_a_count_its_own_row_is_hidden_with_one_within_it(tmp_path):
    whole = rates([15, 40, 60, 70], [9, 9, 9, 9], [0, 9, 9, 9])
    adults = rates([3, 3, 20, 20], [1, 1, 4, 4], [0, 1, 4, 4], scope=ADULTS)
    table = released(shown.rates(pd.concat([whole, adults]), PLACES), tmp_path)
    mine = table[table["municipality"].eq(CODES[0])]
    assert {*mine.loc[mine["withheld"], "scope"]} == {ACT, ADULTS}


def test_a_sum_of_few_appeals_is_withheld_too(tmp_path):
    table = released(tables.municipalities_together(municipal.national(rates([2, 2]))), tmp_path)
    assert table["withheld"].all() and table["rate"].isna().all()


def test_what_the_municipalities_files_tell_says_so_under_real_numbers():
    """Simulated numbers are the desk's to mark; a table of published figures says its own source."""
    every = rates([40] * 12, [9, 12] * 6)
    made = every[shown.municipal.KEY].assign(decisions=900)
    given = made.assign(recipients=20, comment="Nej.")
    none = every.assign(withheld=False)
    views = [
        shown.rates(every, PLACES, made),
        shown.recipients(given, every, PLACES),
        shown.comments(given, every, PLACES, none),
        tables.municipalities_together(municipal.national(every)),
        tables.all_decisions(municipal.national_per_decision(every, made)),
        tables.spread(municipal.summary(every), pd.Series({ACT: 1})),
    ]
    assert {view.real_source for view in views} == {words.GIVEN} and not any(view.source for view in views)


def test_municipalities_stand_in_the_order_of_their_names_and_not_of_their_rates():
    view = shown.rates(rates([20] * 40, [n % 20 for n in range(40)]), PLACES)
    names = view.frame["name"].tolist()
    assert names == sorted(names, key=danish.alphabetical)
    assert not view.frame["rate"].is_monotonic_increasing


@pytest.fixture
def on_map(tmp_path):
    every = rates([48, 4, 3, 0, 1000], [11, 1, 1, 0, 200])
    beside = pd.DataFrame({"municipality": CODES[:2], "year": 2019, "scope": ACT, "recipients": [1234, 2]})
    beside["covers"] = "§§ 41 og 42"
    said = pd.DataFrame({"municipality": CODES[:1], "year": 2020, "scope": ACT, "comment": "Vi * er i gang."})
    rows = released(shown.rates(every, PLACES), tmp_path)
    parts = shown.recipients(beside, every, PLACES), shown.comments(said, every, PLACES, rows)
    counted, told = (released(view, tmp_path) for view in parts)
    return shown.for_map(rows, ACT, PLACES, counted, told)


@pytest.mark.usefixtures("sums_alone")
def test_a_map_gets_all_98_municipalities_and_no_number_that_is_withheld(on_map):
    assert len(on_map) == 98 and on_map["code"].tolist() == CODES
    assert on_map["shown"].head(6).str.replace(NBSP, " ").tolist() == [
        "23 pct., 48 sager",
        shown.NOT_SHOWN,
        shown.NOT_SHOWN,
        shown.NO_CASES,
        "20 pct., 1.000 sager",
        shown.UNKNOWN,
    ]
    assert on_map["rate"].notna().tolist()[:5] == [True, False, False, False, True]
    assert on_map["n"].isna().tolist()[:5] == [False, True, True, False, False]
    assert on_map["withheld"].tolist()[:6] == [False, True, True, False, False, False]


@pytest.mark.usefixtures("sums_alone")
def test_a_map_gets_recipients_and_comments_with_their_own_years(on_map):
    first, second = on_map.iloc[0], on_map.iloc[1]
    for row in (first, second):  # the first one, alone, would give the other away
        assert list(row[["recipients", "covers", "recipients_year"]]) == [shown.NOT_SHOWN, "", "2019"]
    assert list(first[["comment", "comment_year"]]) == ["Vi * er i gang.", "2020"]
    assert list(second[["comment", "comment_year"]]) == ["", ""]


def test_nothing_given_is_a_map_of_what_is_unknown_and_a_figure_that_says_so(tmp_path):
    nothing = rates([]).astype({"municipality": str, "scope": str})
    table = released(shown.rates(nothing, PLACES), tmp_path)
    assert set(shown.for_map(table, ACT, PLACES)["shown"]) == {shown.UNKNOWN}
    assert municipal.summary(nothing).empty
    figure = figures.funnels(table, municipal.summary(nothing), {})
    assert "ikke oplyst" in figure.axes[0].texts[0].get_text()


@pytest.mark.usefixtures("sums_alone")
def test_the_funnel_draws_what_is_shown_and_marks_what_lies_outside(tmp_path):
    every = rates([50] * 28 + [4, 3], [20] * 27 + [50] + [1, 1])
    table = released(shown.rates(every, PLACES), tmp_path)
    figure = figures.funnels(table, municipal.summary(every), {ACT: "Loven"})
    inside, outside = (np.asarray(points.get_offsets()) for points in figure.axes[0].collections)
    assert len(inside) == 27 and outside.tolist() == [[50, 100]]
    note = figure.get_supxlabel().replace("\n", " ")
    assert "2 tal er ikke vist" in note and "Trekant" in note
    usual = rates([50] * 30, [20] * 30)
    table = released(shown.rates(usual, PLACES), tmp_path)
    assert "Trekant" not in figures.funnels(table, municipal.summary(usual), {ACT: "Loven"}).get_supxlabel()


@pytest.mark.usefixtures("sums_alone")
def test_few_appeals_do_not_follow_from_the_sum_of_those_that_told_their_decisions(tmp_path):
    """3 and 4 cover each other among all; of those that told their decisions one is alone with few."""
    every = rates([3, 4, 30, 40])
    made = pd.DataFrame({"municipality": [CODES[0], CODES[2]], "year": 2020, "scope": ACT, "decisions": 900})
    alone, told = (released(shown.rates(every, PLACES, each), tmp_path) for each in (None, made))
    hidden = [
        table.set_index("municipality")["withheld"].reindex(CODES[:4]).tolist() for table in (alone, told)
    ]
    assert hidden == [[True, True, False, False], [True, True, True, True]]
