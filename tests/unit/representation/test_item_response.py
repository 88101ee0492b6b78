"""Unanswered questions: counted only where they were asked."""

import pandas as pd
import pytest
from returned import BOOK

from helpers.analysis.representation import item_response as ir
from helpers.protocol import codebook as codebooks


def tables(**changes):
    cases = pd.DataFrame(
        {
            "decision_id": ["a", "b", "c", "d"],
            "municipality": ["0101", "0101", "0147", "0147"],
            "provision": ["bpa", "lost_earnings", "bpa", "bpa"],
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


def test_the_fewest_cases_asked_of_a_provision_are_those_of_the_completed_ones():
    rows = ir.by_period(tables(), BOOK, ("cases.standard_pages", "information.present"))
    assert rows["fewest"].tolist() == [1, 0, 0, 0], "lost earnings have no late case, and no list of types"


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


def all_sheets():
    """Three completed cases on all sheets, one of them remitted with a lack of information; one refused."""
    cases = pd.DataFrame(
        [("a", "0101", "bpa", "remitted", "2014-15", "completed"),
         ("b", "0147", "bpa", "remitted", "2019-21", "completed"),
         ("c", "0147", "lost_earnings", "upheld", "2019-21", "completed"),
         ("d", "0151", "bpa", "upheld", "2019-21", "refused")],
        columns=["decision_id", "municipality", "provision", "outcome", "period", "disposition"],
    )  # fmt: skip
    information = pd.DataFrame(
        [("a", "school", True), ("a", "income", False), ("a", "hearing", None), ("c", "hearing", True),
         ("d", "hearing", True)],
        columns=["decision_id", "information_type", "present"],
    ).astype({"present": "boolean"})  # fmt: skip
    lack = {"a": True, "b": None}
    causes = pd.DataFrame(
        [(case, cause, lack[case] if cause == "information_basis" else False)
         for case in lack for cause in BOOK.causes().values()],
        columns=["decision_id", "cause", "selected"],
    ).astype({"selected": "boolean"})  # fmt: skip
    remittals = pd.DataFrame({"decision_id": ["a", "b"]})
    time = pd.DataFrame({"decision_id": ["a", "b", "d"]})
    named = {"cases": cases, "information": information, "causes": causes, "remittals": remittals}
    return named | {"time": time}


def test_the_answers_that_a_case_calls_for_are_counted_over_all_sheets():
    """Of every completed case two answers and fifteen more on the sheet of cases; of a row of information
    one, and three more after a yes; of a remitted case eleven on causes (eight of them a yes or a no), and
    the first missing information after a yes; three on time where the sheet has the case.
    """
    found = ir.per_case(all_sheets(), BOOK)
    assert list(found.columns) == ["decision_id", "municipality", "provision", "outcome", "answers"]
    assert found.T.to_dict("list") == {
        0: ["a", "0101", "bpa", "remitted", 17 + (3 + 3) + (11 + 1) + 3],
        1: ["b", "0147", "bpa", "remitted", 17 + 11 + 3],
        2: ["c", "0147", "lost_earnings", "upheld", 17 + (1 + 3)],
    }


def test_without_a_completed_case_no_answers_are_called_for():
    sheets = all_sheets()
    found = ir.per_case(sheets | {"cases": sheets["cases"].assign(disposition="refused")}, BOOK)
    assert found.empty and list(found.columns)[-1] == "answers"


def test_the_rows_stand_by_item_and_period_and_the_core_items_are_meant_without_others():
    sheets = all_sheets()
    own = {name: [item for section, _, item in (core.partition(".") for core in ir.CORE) if section == name]
           for name in ("cases", "information")}  # fmt: skip
    sheets["cases"] = sheets["cases"].assign(**dict.fromkeys(own["cases"], 1.0))
    sheets["information"] = sheets["information"].assign(retrieval=None, needed_for="both")
    sheets["remittals"] = sheets["remittals"].assign(principal_cause=["other", None])
    found = ir.by_period(sheets, BOOK)
    assert list(found.columns) == ir.COLUMNS
    # information is there of case a (before) and case c (after)
    assert list(zip(found["item"], found["period"], strict=True)) == [
        (item, period) for item in ir.CORE for period in ("2014-15", "2019-21")
    ]
    missing = found.set_index(["item", "period"])["missing"]
    assert missing[missing > 0].to_dict() == {
        ("information.present", "2014-15"): 1,
        ("information.retrieval", "2014-15"): 1,
        ("information.retrieval", "2019-21"): 1,
        ("causes.principal_cause", "2019-21"): 1,
    }


def test_a_question_that_no_case_calls_for_has_no_row():
    none = ir.by_period(tables(information=tables()["information"].assign(present=False)), BOOK,
                        ("information.retrieval",))  # fmt: skip
    assert none.empty and list(none.columns) == ir.COLUMNS


def test_answers_carry_municipality_and_period_of_their_case_and_tell_two_coders_apart():
    cases = pd.DataFrame(
        [("a", "one", "0101", "2014-15", "completed"), ("a", "two", "0101", "2014-15", "completed"),
         ("b", "one", "0147", "2019-21", "refused"), ("b", "two", "0147", "2019-21", "completed")],
        columns=["decision_id", "coder", "municipality", "period", "disposition"],
    ).assign(provision="bpa")  # fmt: skip
    of_one = cases[["decision_id", "coder"]]
    causes = of_one.assign(cause="reasoning", selected=[True, False, True, False])
    remittals = of_one.assign(principal_cause=["other", "reasoning", "authority", "calculation"])
    found = ir.answers(
        {"cases": cases, "causes": causes, "remittals": remittals}, "causes", BOOK, ("decision_id", "coder")
    )
    named = ["decision_id", "coder", "case_municipality", "case_period", "principal_cause", "cause_reasoning"]
    assert found[named].to_numpy().tolist() == [
        ["a", "one", "0101", "2014-15", "other", True],
        ["a", "two", "0101", "2014-15", "reasoning", False],
        ["b", "two", "0147", "2019-21", "calculation", False],
    ]


def test_the_sheet_of_causes_has_a_row_per_remitted_case_and_a_column_per_cause():
    wide = ir.causes_by_case(tables(), BOOK)
    assert list(wide.columns) == ["decision_id", "principal_cause", *BOOK.causes()]
    assert wide["decision_id"].tolist() == ["b", "c"]
    assert not wide.loc[0, list(BOOK.causes())].any() and wide.loc[1, list(BOOK.causes())].isna().all()
    none = {name: table.iloc[:0] for name, table in tables().items()}
    empty = ir.causes_by_case(none, BOOK)
    assert empty.empty and list(empty.columns) == list(wide.columns), "where no case was remitted"


def test_a_question_is_asked_where_its_condition_on_other_answers_holds():
    present = pd.array([True, False, None], dtype="boolean")
    rows = pd.DataFrame({"present": present, "disposition": ["completed", None, "refused"]}, index=[7, 8, 9])
    rows = rows.assign(information_type=["school", "school", "school"])
    for name, section, expected in [
        ("present", "information", [True, True, True]),  # unconditional
        ("retrieval", "information", [True, False, False]),  # after a yes; a missing answer is none
        ("standard_pages", "cases", [True, False, False]),  # after one of the codes
    ]:
        asked = ir.asked(rows, BOOK.item(name, section), BOOK)
        assert asked.to_dict() == dict(zip(rows.index, expected, strict=True)), name
        assert asked.dtype == bool


def test_how_it_was_obtained_is_not_asked_about_what_the_municipality_writes_itself():
    book = codebooks.stored("3.0")
    rows = pd.DataFrame(
        {"information_type": ["school", "home_visit", "school"], "present": [True, True, False]}
    )
    asked = {name: ir.asked(rows, book.item(name, "information"), book).tolist()
             for name in ("retrieval", "needed_for", "present")}  # fmt: skip
    assert asked == {
        "retrieval": [True, False, False],
        "needed_for": [True, True, False],
        "present": [True, True, True],
    }
