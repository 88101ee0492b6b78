"""Disclosure control: what may not be published never reaches a file."""

import json

import pandas as pd
import pytest

from helpers.project import Workspace, root
from helpers.publish import release as r


@pytest.fixture
def ws(tmp_path):
    return Workspace(root(), tmp_path / "build", tmp_path / "out")


def published(**changes):
    given = {
        "name": "05_growth/pages",
        "kind": "survey",
        "title": "Sider",
        "source": "prøve",
        "keys": ("group",),
    }
    return r.Published(**(given | changes))


def survey(**columns):
    return pd.DataFrame(
        {"group": ["a", "b", "c"], "n_cases": [50, 4, 5], "n_municipalities": [20, 4, 3]} | columns
    )


def test_small_cells_are_withheld_with_their_counts(ws):
    shown = r.release(survey(), published(), ws)
    assert shown["withheld"].tolist() == [False, True, False]
    assert shown["n_cases"].isna().tolist() == [False, True, False]
    assert shown["group"].tolist() == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("cases", "municipalities", "withheld"),
    [(5, 3, False), (4, 3, True), (5, 2, True), (0, 0, True), (None, 3, True)],
)
def test_thresholds(ws, cases, municipalities, withheld):
    table = pd.DataFrame({"group": ["a"], "n_cases": [cases], "n_municipalities": [municipalities]})
    assert r.release(table, published(), ws)["withheld"].tolist() == [withheld]


def test_statistics_need_more_cases_than_counts(ws):
    shown = r.release(survey(mean=[1.0, 2.0, 3.0]), published(statistics=("mean",)), ws)
    assert shown["mean"].isna().tolist() == [False, True, True]
    assert shown["n_cases"].isna().tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("base", "share", "shown"), [(19, 0.423, 0.40), (20, 0.423, 0.423), (10, 0.48, 0.50)]
)
def test_shares_of_a_small_base_are_rounded(ws, base, share, shown):
    table = pd.DataFrame({"group": ["a"], "n_cases": [base], "n_municipalities": [9], "share": [share]})
    assert r.release(table, published(shares=("share",)), ws)["share"].iloc[0] == pytest.approx(shown)


def test_withheld_values_are_not_in_the_file(ws):
    r.release(survey(total=[111, 77777, 333]), published(), ws)
    text = (ws.out / "release/05_growth/pages.csv").read_text(encoding="utf-8")
    assert "111" in text and "77777" not in text
    assert text.splitlines()[0].endswith("data_source") and all(
        line.endswith("prøve") for line in text.splitlines()[1:]
    )


@pytest.mark.parametrize("column", ["n_cases", "n_municipalities"])
def test_survey_table_without_counts_is_refused(ws, column):
    with pytest.raises(r.MissingCounts, match=column):
        r.release(survey().drop(columns=column), published(), ws)


@pytest.mark.parametrize("column", sorted(r.IDENTIFYING))
def test_identifying_columns_are_refused(ws, column):
    with pytest.raises(r.IdentifyingContent, match=column):
        r.release(survey(**{column: ["x", "y", "z"]}), published(), ws)


@pytest.mark.parametrize("value", ["København", "0101"])
def test_survey_tables_name_no_municipality(ws, value):
    with pytest.raises(r.IdentifyingContent, match=value):
        r.release(survey(label=["x", "y", value]), published(), ws)
    assert not (ws.out / "release").exists()


def test_register_tables_may_name_municipalities(ws):
    table = pd.DataFrame({"municipality": ["0101"], "percent": [31.8]})
    assert r.release(table, published(kind="register", keys=("municipality",)), ws)["percent"].iloc[0] == 31.8


@pytest.mark.parametrize("kind", ["register", "own", "survey"])
def test_cpr_numbers_are_refused_in_every_kind(ws, kind):
    with pytest.raises(r.IdentifyingContent, match="CPR"):
        r.release(survey(label=["x", "y", "se 010190-1234"]), published(kind=kind), ws)


def test_unknown_kind_is_refused(ws):
    with pytest.raises(r.UnknownKind, match="public"):
        r.release(survey(), published(kind="public"), ws)


def test_formulas_are_disarmed_in_the_file(ws):
    r.release(survey(label=["=1+1", "@SUM(A1)", "plain"]), published(), ws)
    table = pd.read_csv(ws.out / "release/05_growth/pages.csv")
    assert table["label"].dropna().tolist() == ["'=1+1", "plain"]


def test_every_table_enters_the_register(ws):
    r.release(survey(), published(), ws)
    r.release(survey(), published(name="05_growth/other"), ws)
    register = json.loads((ws.out / "release/05_growth/register.json").read_text(encoding="utf-8"))
    assert sorted(register) == ["other", "pages"]
    assert register["pages"]["rows"] == 3 and register["pages"]["withheld_rows"] == 1


@pytest.mark.parametrize(
    ("n", "share", "shown"), [(200, 0.02, None), (200, 0.99, None), (200, 0.0, None), (200, 0.5, 0.5)]
)
def test_a_share_of_very_few_cases_is_withheld(ws, n, share, shown):
    table = pd.DataFrame({"group": ["a"], "n_cases": [n], "n_municipalities": [50], "share": [share]})
    got = r.release(table, published(shares=("share",)), ws)["share"].iloc[0]
    assert pd.isna(got) if shown is None else got == shown


def test_every_count_is_held_against_the_threshold(ws):
    shown = r.release(survey(gone=[2, 9, 7]), published(), ws)
    assert shown["gone"].isna().tolist() == [True, True, False] and shown["n_cases"].notna().tolist() == [
        True,
        False,
        True,
    ]


def test_a_part_withheld_alone_takes_the_smallest_other_with_it(ws):
    table = pd.DataFrame(
        {
            "sheet": "s",
            "what": ["in", "kept", "few", "more"],
            "n_cases": [100, 90, 3, 7],
            "n_municipalities": [9, 9, 3, 5],
        }
    )
    given = published(keys=("sheet", "what"), adds_up="sheet", total=("in",))
    assert r.release(table, given, ws)["withheld"].tolist() == [False, False, True, True]
    clear = table.assign(n_cases=[107, 90, 10, 7])
    assert r.release(clear, given, ws)["withheld"].tolist() == [False] * 4


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
    ws, with_trait, places, shown
):
    rule = published(
        shares=("share",), bounds=("low", "high"), trait="n_with", places="fewest_municipalities"
    )
    found = r.release(weighted(n_with=with_trait, fewest_municipalities=places), rule, ws)
    assert found[["share", "low", "high"]].notna().to_numpy().all() == shown
    assert found[["share", "low", "high"]].isna().to_numpy().any() != shown


def test_how_many_have_the_trait_stays_in_the_house(ws):
    rule = published(shares=("share",), trait="n_with", places="fewest_municipalities")
    found = r.release(weighted(n_with=[18], fewest_municipalities=[9]), rule, ws)
    assert not {"n_with", "fewest_municipalities"} & set(found.columns)
    assert "n_with" not in (ws.out / "release/05_growth/pages.csv").read_text(encoding="utf-8")
