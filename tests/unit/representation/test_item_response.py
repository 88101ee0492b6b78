"""Unanswered questions: counted only where they were asked."""

import pandas as pd
import pytest
from returned import BOOK

from helpers.analysis.representation import item_response as ir


def tables(**changes):
    cases = pd.DataFrame(
        {
            "decision_id": ["a", "b", "c", "d"],
            "municipality": ["0101", "0101", "0147", "0147"],
            "period": ["2014-15", "2014-15", "2019-21", "2019-21"],
            "disposition": ["completed", "completed", "completed", "file_destroyed"],
            "standard_pages": [10.0, None, 30.0, None],
        }
    )
    information = pd.DataFrame(
        {
            "decision_id": ["a", "a", "a", "c", "d"],
            "present": [True, True, False, True, True],
            "retrieval": ["at_hand", None, None, None, None],
        }
    ).astype({"present": "boolean"})
    causes = pd.DataFrame(
        [
            (case, cause, False if case == "b" else None)
            for case in ("b", "c")
            for cause in BOOK.causes().values()
        ],
        columns=["decision_id", "cause", "selected"],
    ).astype({"selected": "boolean"})
    remittals = pd.DataFrame({"decision_id": ["b", "c"], "principal_cause": ["reasoning", None]})
    return {"cases": cases, "information": information, "causes": causes, "remittals": remittals} | changes


def shares(items):
    rows = ir.by_period(tables(), BOOK, items).set_index(["item", "period"])
    return rows[["n_cases", "n_municipalities", "asked", "missing", "share"]].to_dict("index")


def test_cases_that_were_not_completed_are_not_asked():
    found = shares(("cases.standard_pages",))
    assert found[("cases.standard_pages", "2014-15")] == {
        "n_cases": 2,
        "n_municipalities": 1,
        "asked": 2,
        "missing": 1,
        "share": 0.5,
    }
    assert found[("cases.standard_pages", "2019-21")] == {
        "n_cases": 1,
        "n_municipalities": 1,
        "asked": 1,
        "missing": 0,
        "share": 0,
    }


def test_a_question_counts_where_another_answer_calls_for_it():
    found = shares(("information.retrieval",))
    assert found[("information.retrieval", "2014-15")] == {
        "n_cases": 1,
        "n_municipalities": 1,
        "asked": 2,
        "missing": 1,
        "share": 0.5,
    }
    assert found[("information.retrieval", "2019-21")]["share"] == 1


def test_causes_are_asked_once_per_case():
    found = shares(("causes.principal_cause", "causes.cause_reasoning"))
    assert (
        found[("causes.principal_cause", "2014-15")]["missing"] == 0
        and found[("causes.principal_cause", "2019-21")]["missing"] == 1
    )
    assert found[("causes.cause_reasoning", "2019-21")] == {
        "n_cases": 1,
        "n_municipalities": 1,
        "asked": 1,
        "missing": 1,
        "share": 1,
    }


@pytest.mark.parametrize("name", ir.CORE)
def test_the_core_items_are_required_questions(name):
    section, item = name.split(".")
    assert BOOK.item(item, section).required and not BOOK.item(item, section).prefilled
