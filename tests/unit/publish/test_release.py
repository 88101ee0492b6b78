"""Disclosure control: what may not be published never reaches a file."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from published import desk, view

from helpers.project import root
from helpers.protocol import disclosure
from helpers.publish import release as r
from helpers.publish.columns import (
    Rule,
    bound,
    cases,
    cleared,
    contributions,
    count,
    dimension,
    key,
    known,
    municipalities,
    places,
    possible,
    share,
    statistic,
    trait,
    voices,
)
from helpers.publish.tables import CANNOT, WITHHELD
from helpers.publish.views import KINDS, NotReleasable, Total

BASE = (key("group"), cases(), municipalities())


@pytest.fixture
def at(tmp_path):
    return desk(tmp_path)


def survey(**columns):
    return pd.DataFrame(
        {"group": ["a", "b", "c"], "n_cases": [50, 4, 5], "n_municipalities": [20, 4, 3]} | columns
    )


def counted(frame):
    return frame.assign(n_with=(frame["share"] * frame["n_cases"]).round())


def released(at, frame, *columns, **more):
    return at.release(view(frame, *BASE, *columns, **more))


def test_small_cells_are_withheld_with_their_counts(at):
    shown = released(at, survey())
    assert shown["withheld"].tolist() == [False, True, False]
    assert shown["n_cases"].isna().tolist() == [False, True, False]
    assert shown["group"].tolist() == ["a", "b", "c"]


def test_a_data_file_has_six_significant_digits_and_figures_are_drawn_from_the_same(at):
    shown = released(at, survey(mean=[91.18958309, 1.0, 1234567.0]), statistic("mean"))
    file = pd.read_csv(at.ws.out / "release/05_growth/pages.csv")
    assert file["mean"].tolist()[0] == 91.1896 and shown["mean"].tolist()[0] == 91.1896
    assert file["n_cases"].tolist()[0] == 50


def test_no_row_tells_by_its_place_what_is_hidden_in_it(at):
    """Rows come in the order of their shares, one with few cases between two others."""
    frame = pd.DataFrame(
        {
            "part": ["x", "x", "x", "x", "w"],
            "group": ["d", "b", "c", "a", "e"],
            "n_cases": 50,
            "n_municipalities": 20,
            "share": [0.8, 0.07, 0.5, 0.06, 0.9],
            "n_with": [40, 4, 25, 3, 45],
        }
    )
    columns = (key("part"), *BASE, share("share"), trait("n_with", of="share"))
    for rows in (frame, frame.iloc[[3, 2, 1, 0, 4]]):
        shown = at.release(view(rows, *columns, ranked="share"))
        assert shown["group"].tolist() == ["d", "c", "a", "b", "e"]
        assert shown["share"].isna().tolist() == [False, False, True, True, False]
    alone = at.release(view(frame.drop(columns="part"), *columns[1:], ranked="share"))
    assert alone["group"].tolist() == ["e", "d", "c", "a", "b"]
    assert at.release(view(frame, *columns))["group"].tolist() == [*"dbcae"]


@pytest.mark.parametrize(
    ("n", "places", "withheld"),
    [(5, 3, False), (4, 3, True), (5, 2, True), (0, 0, True), (None, 3, True)],
)
def test_thresholds(at, n, places, withheld):
    table = pd.DataFrame({"group": ["a"], "n_cases": [n], "n_municipalities": [places]})
    assert released(at, table)["withheld"].tolist() == [withheld]


def test_statistics_need_more_cases_than_counts(at):
    shown = released(at, survey(mean=[1.0, 2.0, 3.0]), statistic("mean"))
    assert shown["mean"].isna().tolist() == [False, True, True]
    assert shown["n_cases"].isna().tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("base", "value", "shown"),
    [(19, 0.423, 0.40), (20, 0.423, 0.42), (10, 0.48, 0.50), (40, 0.125, 0.13)],
)
def test_shares_of_a_small_base_are_rounded(at, base, value, shown):
    table = pd.DataFrame({"group": ["a"], "n_cases": [base], "n_municipalities": [9], "share": [value]})
    assert released(at, counted(table), share("share"), trait("n_with"))["share"].iloc[0] == pytest.approx(
        shown
    )


def test_withheld_values_are_not_in_the_file(at):
    released(at, survey(total=[111, 77777, 333]), count("total"))
    text = (at.ws.out / "release/05_growth/pages.csv").read_text(encoding="utf-8")
    assert "111" in text and "77777" not in text
    assert text.splitlines()[0].endswith("data_source") and all(
        line.endswith("prøve") for line in text.splitlines()[1:]
    )


def test_what_is_known_without_the_answers_is_never_withheld(at):
    assert released(at, survey(asked=[2, 3, 4]), known("asked"))["asked"].tolist() == [2, 3, 4]


@pytest.mark.parametrize("column", ["n_cases", "n_municipalities"])
def test_survey_table_without_counts_is_refused(column):
    left = [each for each in BASE if each.name != column]
    with pytest.raises(NotReleasable, match=column):
        view(survey().drop(columns=column), *left)


@pytest.mark.parametrize("columns", [BASE[:2], (*BASE, count("more")), (*BASE, key("group"))])
def test_a_column_without_a_rule_or_with_two_is_refused(columns):
    with pytest.raises(NotReleasable, match=r"n_municipalities|more|group"):
        view(survey(), *columns)


@pytest.mark.parametrize("rule", sorted(set(Rule) - {Rule.KEY, Rule.KNOWN, Rule.DERIVED}))
def test_a_table_in_which_nothing_is_withheld_has_no_protected_column(rule):
    frame = pd.DataFrame({"x": [1.0]})
    with pytest.raises(NotReleasable, match="'x'"):
        view(frame, replace(known("x"), rule=rule), kind="register")


@pytest.mark.parametrize("value", ["København", "0101"])
def test_survey_tables_name_no_municipality(at, value):
    with pytest.raises(NotReleasable, match=value):
        released(at, survey(label=["x", "y", value]), key("label"))
    assert not (at.ws.out / "release").exists()


def of_kind(kind, **told):
    """A table of ``kind`` with one more column, whose values are ``told``."""
    ((name, _),) = told.items()
    if kind == "survey":
        return view(survey(**told), *BASE, key(name), kind=kind)
    if kind == "case":
        frame = pd.DataFrame({"cleared_on": ["2022-11-02"] * 3} | told)
        return view(frame, cleared(), key(name), kind=kind)
    if kind == "workshop":
        return view(pd.DataFrame({"n": [9, 9, 9]} | told), voices("n"), key(name), kind=kind)
    table = survey(**told)
    return view(table, *map(known, table.columns), kind=kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["0101_koebenhavn.xlsx", "0101 Kbh.XLSX "])
def test_a_workbook_is_named_in_no_table_of_any_kind(at, kind, name):
    with pytest.raises(NotReleasable, match="workbook"):
        at.release(of_kind(kind, label=["x", "y", name]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("column", sorted(r.NEVER))
def test_the_key_of_a_case_is_in_no_table_of_any_kind(at, kind, column):
    with pytest.raises(NotReleasable, match=column):
        at.release(of_kind(kind, **{column: ["x", "y", "z"]}))


def test_register_tables_may_name_municipalities(at):
    table = pd.DataFrame({"municipality": ["0101"], "percent": [31.8]})
    listed = view(table, key("municipality"), known("percent"), kind="register")
    assert at.release(listed)["percent"].iloc[0] == 31.8


@pytest.mark.parametrize("kind", KINDS)
def test_cpr_numbers_are_refused_in_every_kind(at, kind):
    with pytest.raises(NotReleasable, match="CPR"):
        at.release(of_kind(kind, label=["x", "y", "se 010190-1234"]))


def test_an_own_table_names_one_municipality_and_lies_apart_from_what_is_published(at):
    """By name or number, whatever blanks stand around it; a name within a text is another matter."""
    own = of_kind("own", label=["København", "x", "Kommuner som Roskilde"])
    assert at.release(own)["label"].tolist() == ["København", "x", "Kommuner som Roskilde"]
    written = pd.read_csv(at.ws.out / "own/05_growth/pages.csv")
    assert written["data_source"].tolist() == ["prøve"] * 3 and not (at.ws.out / "release").exists()
    for other in ("Roskilde", " Roskilde ", "0265\n"):
        with pytest.raises(NotReleasable, match="are named, and an own table is for 1 municipality alone"):
            at.release(of_kind("own", label=[" København", "x", other]))


def test_unknown_kind_is_refused():
    with pytest.raises(NotReleasable, match="public"):
        view(survey(), *BASE, kind="public")


FORMULAS = ["=1+1", "@SUM(A1)", "+45", "-5 sider", "\t=1", " =1+1", "\n=1+1", "|cmd", "%x", '"=1+1', "'=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_disarmed_in_the_file(at, text):
    at.release(view(pd.DataFrame({"label": [text, "plain"]}), key("label"), kind="register"))
    table = pd.read_csv(at.ws.out / "release/05_growth/pages.csv")
    assert table["label"].tolist() == [f"'{text}", "plain"]


def test_every_table_enters_the_register(at):
    released(at, survey())
    released(at, survey(), name="other")
    register = json.loads((at.ws.out / "release/05_growth/register.json").read_text(encoding="utf-8"))
    assert sorted(register) == ["other", "pages"]
    assert register["pages"]["rows"] == 3 and register["pages"]["withheld_rows"] == 1


def test_the_register_tells_rules_dimensions_totals_and_the_parent(at):
    columns = (dimension("group", "Gruppe", of="size", total="c"), cases("Sager"), municipalities())
    parted = view(survey(n_cases=[50, 4, 54]), *columns, totals=(Total("group"),), parent="whole")
    at.release(parted)
    told = json.loads((at.ws.out / "release/05_growth/register.json").read_text(encoding="utf-8"))["pages"]
    assert told["columns"] == [
        {"name": "group", "rule": "key", "header": "Gruppe", "dimension": "size", "total": "c"},
        {"name": "n_cases", "rule": "cases", "header": "Sager"},
        {"name": "n_municipalities", "rule": "municipalities"},
    ]
    assert told["parent"] == "05_growth/whole" and told["source"] == "prøve"
    assert told["totals"] == [
        {
            "column": "group",
            "total": "c",
            "adds": ["n_cases"],
            "within": [],
            "each": "",
            "complementary": False,
        }
    ]


@pytest.mark.parametrize(
    ("n", "value", "shown"), [(200, 0.02, None), (200, 0.99, None), (200, 0.0, None), (200, 0.5, 0.5)]
)
def test_a_share_of_very_few_cases_is_withheld(at, n, value, shown):
    table = pd.DataFrame({"group": ["a"], "n_cases": [n], "n_municipalities": [50], "share": [value]})
    got = released(at, counted(table), share("share"), trait("n_with"))["share"].iloc[0]
    assert pd.isna(got) if shown is None else got == shown


def test_every_count_is_held_against_the_threshold(at):
    shown = released(at, survey(gone=[2, 9, 7]), count("gone"))
    assert shown["gone"].isna().tolist() == [True, True, False] and shown["n_cases"].notna().tolist() == [
        True,
        False,
        True,
    ]


def test_bounds_go_with_the_share_they_belong_to(at):
    table = pd.DataFrame({"group": ["a", "b", "c"], "n_cases": 64, "n_municipalities": 8})
    table = table.assign(share=[0.5, 0.95, None], low=[0.4, 0.9, 0.7])
    shown = released(at, counted(table), share("share"), trait("n_with"), bound("low"))
    assert shown["low"].isna().tolist() == [False, True, False]


@pytest.mark.parametrize(("n", "withheld"), [(9, True), (10, False)])
def test_bounds_need_what_statistics_need(at, n, withheld):
    table = pd.DataFrame({"group": ["a"], "n_cases": [n], "n_municipalities": 8, "mean": [3.0], "low": [2.0]})
    shown = released(at, table, statistic("mean"), bound("low"))
    assert shown["low"].isna().tolist() == [withheld]


def parted(complementary: bool, **columns):
    table = pd.DataFrame(
        {
            "sheet": "s",
            "what": ["in", "kept", "few", "more"],
            "n_cases": [100, 90, 3, 7],
            "n_municipalities": [9, 9, 3, 5],
        }
        | columns
    )
    total = Total("what", within=("sheet",), complementary=complementary)
    told = (dimension("sheet"), dimension("what", total="in"), cases(), municipalities())
    return view(table, *told, totals=(total,))


def test_a_part_withheld_alone_takes_the_smallest_other_with_it(at):
    assert at.release(parted(True))["withheld"].tolist() == [False, False, True, True]
    clear = parted(True, n_cases=[107, 90, 10, 7])
    assert at.release(clear)["withheld"].tolist() == [False] * 4
    assert at.release(parted(False))["withheld"].tolist() == [False, False, True, True]  # the whole has a row


def test_each_division_of_a_total_is_looked_at_by_itself(at):
    table = pd.DataFrame(
        {
            "division": ["size", "size", "region", "region", "all"],
            "group": ["small", "large", "east", "west", "all"],
            "n_cases": [4, 96, 30, 70, 100],
            "n_municipalities": 9,
        }
    )
    columns = (dimension("division"), dimension("group", total="all"), cases(), municipalities())
    total = Total("group", each="division", complementary=True)
    shown = at.release(view(table, *columns, totals=(total,)))
    assert shown["withheld"].tolist() == [True, True, False, False, False]


def weighted(**columns):
    """A weighted share that would pass by itself: 0.3 of 60 cases."""
    whole = {
        "group": ["a"],
        "n_cases": [60],
        "n_municipalities": [30],
        "share": [0.3],
        "low": [0.2],
        "high": [0.4],
    }
    return pd.DataFrame(whole | columns)


TOLD = (share("share"), bound("low"), bound("high"), trait("n_with"), places("fewest_municipalities"))


@pytest.mark.parametrize(
    ("with_trait", "places", "shown"),
    [
        ([18], [9], True),
        ([4], [9], False),
        ([56], [9], False),
        ([18], [2], False),
        ([5], [3], True),
        ([55], [3], True),
    ],
)
def test_of_a_weighted_share_the_cases_and_municipalities_with_the_trait_decide(
    at, with_trait, places, shown
):
    found = released(at, weighted(n_with=with_trait, fewest_municipalities=places), *TOLD)
    assert found[["share", "low", "high"]].notna().to_numpy().all() == shown
    assert found[["share", "low", "high"]].isna().to_numpy().any() != shown


def test_how_many_have_the_trait_stays_in_the_house(at):
    found = released(at, weighted(n_with=[18], fewest_municipalities=[9]), *TOLD)
    assert not {"n_with", "fewest_municipalities"} & set(found.columns)
    assert "n_with" not in (at.ws.out / "release/05_growth/pages.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("n_cases", "shown"),
    [
        ([7, 40, 90], [False, False, True, True]),  # 7 are the rest of all but 40 and 90
        ([7, 2, 90], [False, False, False, True]),  # and 9 are too few
        ([7, 6, 90], [False, False, True, True]),
        ([30, 40, 90], [True] * 4),
    ],
)
def test_a_statistic_of_few_does_not_follow_from_that_of_all(at, n_cases, shown):
    frame = pd.DataFrame(
        {"group": [*"abc", "alle"], "n_cases": [*n_cases, sum(n_cases)], "n_municipalities": 30}
    )
    columns = (dimension("group", "Gruppe", total="alle"), cases(), municipalities(), statistic("mean"))
    released = at.release(view(frame.assign(mean=[1.0, 2, 3, 4]), *columns))
    assert released["mean"].notna().tolist() == shown


def test_the_rules_are_those_of_the_project():
    assert r.rules_of(desk(root()).ws) == disclosure.load()


@pytest.mark.parametrize(
    "column", ["decision_id", "municipality", "municipality_name", "kommune", "kommunekode"]
)
def test_no_survey_table_has_a_column_that_names_whom_it_is_about(at, column):
    with pytest.raises(NotReleasable, match=f"'{column}' may not be published"):
        released(at, survey(**{column: ["x", "y", "z"]}), key(column))


@pytest.mark.parametrize("name", ["Greve", " Greve ", "0253"])
def test_no_survey_table_names_a_municipality_also_with_blanks_around_or_beside_nothing(at, name):
    with pytest.raises(NotReleasable, match="names a municipality"):
        released(at, survey(place=["Hovedstaden", name, None]), key("place"))
    assert released(at, survey(place=["Hovedstaden", None, None]), key("place"))["place"].notna().sum() == 1


def test_two_shares_of_a_row_are_both_rounded(at):
    table = pd.DataFrame({"group": ["a"], "n_cases": [12], "n_municipalities": [9], "x": [0.48], "y": [0.43]})
    shown = released(at, table.assign(n=6), share("x"), share("y"), trait("n"))
    assert shown[["x", "y"]].to_numpy().ravel().tolist() == pytest.approx([0.5, 0.45])


def test_the_note_of_a_table_begins_with_its_own_words(at):
    text = at.show(view(survey(), key("group", "Gruppe"), *BASE[1:], note="")).data
    assert "\n\nKilde: " in text


@pytest.mark.parametrize(
    ("n_cases", "withheld"),
    [([3, 40, 50], [True, True, False]), ([4, 40, 50], [True, True, False]), ([5, 40, 50], [False] * 3)],
)
@pytest.mark.usefixtures("sums_alone")
def test_register_rows_below_the_limit_are_withheld_and_with_one_alone_the_next(at, n_cases, withheld):
    frame = pd.DataFrame({"municipality": ["A", "B", "C"], "n_cases": n_cases, "rate": [10.0, 20.0, 30.0]})
    shown = at.release(view(frame, key("municipality"), cases(), statistic("rate"), kind="register"))
    assert shown["withheld"].tolist() == withheld
    assert shown["rate"].isna().tolist() == shown["n_cases"].isna().tolist() == withheld


def test_register_rows_without_a_number_of_cases_are_withheld_and_those_with_none_are_not(at):
    frame = pd.DataFrame(
        {"municipality": list("ABCD"), "n_cases": [None, 2, 0, 50], "rate": [10.0, 20.0, 30.0, 40.0]}
    )
    shown = at.release(view(frame, key("municipality"), cases(), statistic("rate"), kind="register"))
    assert shown["withheld"].tolist() == [True, True, False, False]


def test_a_share_without_its_trait_is_refused():
    with pytest.raises(NotReleasable, match="the share 'share' has no trait"):
        view(survey(share=[0.5, 0.5, 0.5]), *BASE, share("share"))


def test_a_trait_of_its_own_decides_on_its_share_alone(at):
    frame = pd.DataFrame({"group": ["a"], "n_cases": [40], "n_municipalities": [9], "x": [0.5], "y": [0.05]})
    columns = (share("x"), share("y"), trait("n_x", of="x"), trait("n_y", of="y"))
    shown = released(at, frame.assign(n_x=20, n_y=2), *columns)
    assert shown["x"].notna().all() and shown["y"].isna().all() and not {"n_x", "n_y"} & set(shown.columns)


def test_the_ends_of_an_interval_of_a_share_are_no_finer_than_the_share(at):
    frame = pd.DataFrame({"group": ["a"], "n_cases": [40], "n_municipalities": [9], "share": [0.5]})
    shown = released(
        at,
        counted(frame).assign(low=0.4012, high=0.5989),
        share("share"),
        trait("n_with"),
        bound("low"),
        bound("high"),
    )
    assert shown[["low", "high"]].to_numpy().tolist() == [[0.40, 0.60]]


@pytest.mark.parametrize("name", ["min", "pages_max", "lowest_pages", "maximum", "højeste"])
def test_no_column_tells_the_smallest_or_largest_answer(name):
    with pytest.raises(NotReleasable, match="one case's: tell quantiles"):
        view(survey(**{name: [1.0, 2.0, 3.0]}), *BASE, statistic(name))


def test_what_cannot_occur_has_its_own_sign_and_hidden_nowhere(at):
    frame = survey(n_cases=[50, 0, 0], n_municipalities=[20, 0, 0], possible=[True, True, False])
    table = view(frame, key("group", "Gruppe"), cases("Sager"), municipalities(), possible())
    lines = at.show(table).data.splitlines()
    assert [line.split("|")[2].strip() for line in lines[2:5]] == ["50", WITHHELD, CANNOT]
    assert at.look(table)["withheld"].tolist() == [False, True, False]


def test_what_cannot_occur_has_no_cases(at):
    with pytest.raises(NotReleasable, match="cannot occur, and it has cases"):
        released(at, survey(possible=[True, False, True]), possible())
    assert not (at.ws.out / "release").exists()


def test_every_hidden_value_has_one_mark_that_a_screen_reader_reads(at):
    table = view(survey(n_cases=[50, 4, 0]), key("group", "Gruppe"), cases("Sager"), municipalities())
    assert at.show(table).data.count('| <abbr title="ikke vist">..</abbr> |') == 2


@pytest.mark.parametrize(
    ("parts", "shown"),
    [((50, 30, 20, 4), False), ((20, 50, 5, 30), True), ((50, 30, 20), False), ((9,) * 9, True), ((), False)],
)
def test_two_municipalities_do_not_come_near_the_part_of_a_third(at, parts, shown):
    frame = pd.DataFrame({"group": ["a"], "n_cases": [90], "n_municipalities": [9], "hours": [3.5]})
    frame["contributions"] = [parts]
    found = released(at, frame, statistic("hours"), contributions())
    assert found["hours"].notna().tolist() == [shown] and "contributions" not in found
    assert found["n_cases"].notna().all()


def test_a_table_of_its_own_answers_names_its_municipality_alone(at):
    frame = pd.DataFrame({"who": ["Greve", "alle"]})
    assert len(at.release(view(frame, key("who"), kind="own"))) == 2
    with pytest.raises(NotReleasable, match="Greve, Sorø are named"):
        at.release(view(pd.DataFrame({"who": ["Greve", "Sorø"]}), key("who"), kind="own"))
