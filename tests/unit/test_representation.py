"""Response and dispositions on a handful of cases that can be counted by hand."""

import pandas as pd
import pytest

from helpers.analysis import representation as rep


@pytest.fixture
def cases():
    return pd.DataFrame(
        [
            ("a", "0101", "bpa", "2014-15", "main", "completed"),
            ("b", "0101", "bpa", "2014-15", "main", "file_destroyed"),
            ("c", "0101", "bpa", "2014-15", "substitute", "completed"),
            ("d", "0147", "bpa", "2014-15", "main", "file_not_found"),
            ("e", "0147", "bpa", "2014-15", "main", "not_in_scope"),
            ("f", "0147", "bpa", "2014-15", "substitute", None),
            ("g", "0147", "bpa", "2014-15", "main", "refused"),
            ("h", "0147", "lost_earnings", "2019-21", "main", "completed"),
        ],
        columns=["decision_id", "municipality", "provision", "period", "role", "disposition"],
    )


def test_dispositions_add_up(cases):
    row = rep.dispositions(cases).query("provision == 'bpa'").iloc[0]
    assert (row.n_cases, row.n_municipalities, row.completed, row.gone, row.other) == (6, 2, 2, 2, 2)
    assert row.completed_share == pytest.approx(2 / 6)


def test_unused_substitutes_are_not_asked_about(cases):
    assert rep.dispositions(cases)["n_cases"].sum() == cases["disposition"].notna().sum() == 7


def test_response_keeps_silent_municipalities(cases):
    places = pd.DataFrame({"kommunekode": ["0101", "0147", "0151"], "typology_code": ["1", "1", "5"], "typology": ["By", "By", "Land"]})
    rows = rep.response(cases, places).set_index("typology")
    assert rows.loc["By", ["invited", "n_municipalities", "n_cases"]].tolist() == [2, 2, 3]
    assert rows.loc["Land", ["invited", "n_municipalities", "n_cases"]].tolist() == [1, 0, 0]
    assert rows.loc["all", ["invited", "n_municipalities", "n_cases"]].tolist() == [3, 2, 3]


def test_nothing_answered_is_an_error(cases):
    with pytest.raises(rep.NoCases):
        rep.dispositions(cases.assign(disposition=None))
