"""What each municipality has answered, counted by hand."""

import pandas as pd

from helpers.analysis.municipality import own, quality

EARLY, LATE = "2014-15", "2019-21"


def case(key, municipality="0101", period=EARLY, outcome="upheld", disposition="completed", **answers):
    given = {"standard_pages": 10.0, "n_information_types": 2.0, "has_expert": True}
    given |= {"has_knows_citizen": pd.NA, "has_other_municipal": False, "hearing_held": "yes"}
    place = {"municipality": municipality, "provision": "bpa", "period": period, "outcome": outcome}
    return {"decision_id": key, **place, "disposition": disposition, **given, **answers}


CASES = pd.DataFrame(
    [
        case("a", standard_pages=30.0, outcome="remitted"),
        case("b", standard_pages=12.0, hearing_held="partly", has_expert=False),
        case("c", standard_pages=float("nan"), hearing_held=None, n_information_types=float("nan")),
        case("d", disposition="file_destroyed"),
        case("e", disposition="refused"),
        case("f", "0147", LATE),
    ]
)
HERE = ["municipality", "period"]


def of(table: pd.DataFrame, **wanted) -> dict:
    found = table
    for name, value in wanted.items():
        found = found[found[name] == value]
    assert len(found) == 1, found
    return found.iloc[0].to_dict()


def test_answered_and_lost_files_are_counted_and_other_cases_are_neither():
    counted = own.answered(CASES)
    here = of(counted, municipality="0101")
    assert (here["answered"], here["lost"]) == (3, 1)
    assert of(counted, municipality="0147")["lost"] == 0


def test_a_place_where_every_file_is_lost_has_answered_no_case():
    """And provision and period are places apart."""
    cases = [
        case("a", disposition="file_not_found"),
        case("b", period=LATE),
        case("c", provision="lost_earnings"),
    ]
    told = own.answered(pd.DataFrame(cases))
    assert list(told.columns) == [*own.PLACE, "answered", "lost"]
    assert told.values.tolist() == [
        ["0101", "bpa", EARLY, 0, 1],
        ["0101", "bpa", LATE, 1, 0],
        ["0101", "lost_earnings", EARLY, 1, 0],
    ]


def test_only_main_cases_are_asked_about():
    draw = CASES.assign(role=["main", "main", "substitute", "main", "main", "main"])
    assert dict(own.asked(draw).set_index("municipality")["asked"]) == {"0101": 4, "0147": 1}


def test_each_case_has_its_pages_from_the_fewest_up_and_no_key():
    pages = own.pages(CASES)
    assert list(pages[pages["municipality"] == "0101"]["standard_pages"]) == [12.0, 30.0]
    assert "decision_id" not in pages


def test_of_documents_the_cases_with_an_answer_are_the_whole():
    told = own.documents(CASES)
    types = of(told, municipality="0101", measure="n_information_types")
    assert (types["has"], types["of"], types["added"]) == (2, 2, 4)
    expert = of(told, municipality="0101", measure="has_expert")
    assert (expert["has"], expert["of"]) == (2, 3)
    assert told[told["measure"] == "has_knows_citizen"].empty


def test_partly_kept_is_not_kept_and_no_answer_is_none():
    kept = of(own.kept(CASES, ["hearing_held"]), municipality="0101")
    assert (kept["has"], kept["of"]) == (1, 2)
    assert own.kept(CASES, []).empty


def test_own_papers_and_absent_information_are_no_retrieval_and_every_answer_has_its_row():
    rows = [("a", True, "at_hand", False), ("a", True, "updated", True), ("b", False, "at_hand", False)]
    columns = ["decision_id", "present", "retrieval", "own_document"]
    told = own.retrieval(CASES, pd.DataFrame(rows, columns=columns), ["at_hand", "newly_obtained"])
    assert [tuple(row) for row in told[["retrieval", "has", "of"]].to_numpy()] == [
        ("at_hand", 1, 1),
        ("newly_obtained", 0, 1),
    ]


def test_every_place_has_every_answer_in_order_and_what_may_not_be_there_is_no_answer():
    rows = [
        ("f", True, "updated", False), ("a", True, "at_hand", False), ("a", pd.NA, "updated", False),
        ("b", True, "at_hand", False), ("d", True, "at_hand", False),
    ]  # fmt: skip
    columns = ["decision_id", "present", "retrieval", "own_document"]
    table = pd.DataFrame(rows, columns=columns).astype({"present": "boolean"})
    told = own.retrieval(CASES, table, ["updated", "at_hand"])
    assert told[["municipality", "period", "retrieval", "has", "of"]].values.tolist() == [
        ["0101", EARLY, "updated", 0, 2],
        ["0101", EARLY, "at_hand", 2, 2],
        ["0147", LATE, "updated", 1, 1],
        ["0147", LATE, "at_hand", 0, 1],
    ]


def test_each_place_has_one_row_per_measure_whatever_is_known_elsewhere():
    told = own.documents(CASES)
    assert not told.index.has_duplicates and not own.kept(CASES, ["hearing_held"] * 2).index.has_duplicates
    assert of(told, municipality="0147", measure="n_information_types")["added"] == 2
    assert set(told["measure"]) == {"n_information_types", "has_expert", "has_other_municipal"}


def test_a_cause_is_counted_over_the_remitted_cases_that_answer():
    """Three of a place are remitted and completed, one has no answer; the refused and the upheld are none."""
    cases = [case(key, outcome="remitted") for key in "abc"] + [case("d")]
    cases += [case("e", outcome="remitted", disposition="refused")]
    rows = [("a", True), ("b", False), ("c", None), ("d", True), ("e", True)]
    answers = pd.DataFrame(rows, columns=["decision_id", "selected"]).astype({"selected": "boolean"})
    told = own.causes(pd.DataFrame(cases), answers.assign(cause="reasoning"))
    assert list(told.columns) == [*own.PLACE, "cause", "has", "of"]
    assert told.values.tolist() == [["0101", "bpa", EARLY, "reasoning", 1, 2]]


def test_causes_are_those_of_remitted_cases():
    rows = [("a", "reasoning", True), ("a", "other", False), ("b", "reasoning", True)]
    told = own.causes(CASES, pd.DataFrame(rows, columns=["decision_id", "cause", "selected"]))
    assert of(told, cause="reasoning")["has"] == 1 and of(told, cause="other")["of"] == 1


LEDGER = pd.DataFrame(
    [
        ("x.xlsx", "sager", "D5", "number_in_text", "fix"),
        ("x.xlsx", "sager", "D5", "number_in_text", "fix"),
        ("x.xlsx", "sager", "D6", "missing_dont_know", "fix"),
        ("x.xlsx", "sager", "D7", "duplicate", "query"),
        ("y.xlsx", "sager", "D7", "number_in_text", "fix"),
    ],
    columns=["file", "sheet", "cell", "rule", "severity"],
)
WHERE = pd.Series({"x.xlsx": "0101", "y.xlsx": "0147"})


def test_an_answer_that_was_mended_counts_once_and_a_question_not():
    told = quality.mended(LEDGER, WHERE, ["missing_dont_know"])
    assert of(told, municipality="0101", rule="number_in_text")["n"] == 1
    assert of(told, municipality="0101", unanswered=True)["n"] == 1
    assert "duplicate" not in set(told["rule"])


def test_every_answer_that_was_mended_counts_wherever_it_stands():
    """One cell is an answer of one file and sheet; two rules on it are two, and one rule twice is one."""
    rows = [
        ("x.xlsx", "sager", "D5", "number_in_text"), ("x.xlsx", "tid", "D5", "number_in_text"),
        ("x2.xlsx", "sager", "D5", "number_in_text"), ("x.xlsx", "sager", "D6", "number_in_text"),
        ("x.xlsx", "sager", "D5", "label_form"), ("x.xlsx", "sager", "D5", "number_in_text"),
    ]  # fmt: skip
    ledger = pd.DataFrame(rows, columns=["file", "sheet", "cell", "rule"]).assign(severity="fix")
    where = pd.Series({"x.xlsx": "0101", "x2.xlsx": "0101"})
    told = quality.mended(ledger, where, [])
    assert list(told.columns) == ["municipality", "rule", "unanswered", "n"]
    assert told.values.tolist() == [["0101", "label_form", False, 1], ["0101", "number_in_text", False, 4]]


def test_rows_set_aside_are_counted_by_sheet_and_reason():
    rows = pd.DataFrame(
        [("x.xlsx", "sager", "duplicate"), ("x.xlsx", "tid", "duplicate"), ("x.xlsx", "tid", "strange"),
         ("y.xlsx", "tid", "strange"), ("x.xlsx", "tid", "strange"), ("z.xlsx", "tid", "strange")],
        columns=["file", "sheet", "reason"],
    )  # fmt: skip
    told = quality.set_aside(rows, WHERE, [])
    assert list(told.columns) == ["municipality", "sheet", "reason", "n"]
    assert told.values.tolist() == [
        ["0101", "sager", "duplicate", 1],
        ["0101", "tid", "duplicate", 1],
        ["0101", "tid", "strange", 2],
        ["0147", "tid", "strange", 1],
    ], "whose z is is not known"


def test_rows_that_nobody_had_to_fill_in_are_no_loss():
    rows = pd.DataFrame({"file": ["x.xlsx"] * 2, "sheet": "sager", "reason": ["duplicate", "not_answered"]})
    assert of(quality.set_aside(rows, WHERE, ["not_answered"]), municipality="0101")["n"] == 1


def test_open_questions_name_the_first_cells_and_never_what_stands_there():
    cells = [f"D{n}" for n in range(quality.MOST_CELLS + 2)]
    given = {"municipality": "0101", "sheet": "sager", "rule": "unanswered", "severity": "query"}
    faults = pd.DataFrame({**given, "cell": cells, "value": "Hans Jensen"}, index=range(len(cells)))
    told = of(quality.open_questions(faults), municipality="0101")
    assert told["n"] == len(cells) and told["cells"] == cells[: quality.MOST_CELLS]
    assert "Hans" not in str(told)
    assert quality.open_questions(faults.assign(severity="blocking")).empty


def test_questions_stand_in_their_order_and_those_about_no_cell_name_none():
    rows = [
        ("0147", "sager", "unanswered", "query", "B2"), ("0101", "tid", "unanswered", "query", None),
        ("0101", "sager", "range", "query", "C7"), ("0101", "tid", "unanswered", "query", "D9"),
    ]  # fmt: skip
    faults = pd.DataFrame(rows, columns=["municipality", "sheet", "rule", "severity", "cell"])
    told = quality.open_questions(faults)
    assert list(told.columns) == ["municipality", "sheet", "rule", "n", "cells"]
    assert told.values.tolist() == [
        ["0101", "sager", "range", 1, ["C7"]],
        ["0101", "tid", "unanswered", 2, ["D9"]],
        ["0147", "sager", "unanswered", 1, ["B2"]],
    ]


def test_a_file_of_nobody_known_is_nobodys_until_some_table_knows():
    faults = pd.DataFrame({"file": ["x.xlsx", "y.xlsx"], "municipality": [None, None]})
    refused = pd.DataFrame({"file": ["x.xlsx"], "municipality": ["0101"]})
    nothing = pd.DataFrame(columns=["file", "municipality"])
    assert dict(quality.places(nothing, faults, refused)) == {"x.xlsx": "0101"}


def test_the_municipality_behind_a_file_is_known_from_its_cases_or_its_faults():
    cases = pd.DataFrame({"file": ["x.xlsx"], "municipality": ["0101"]})
    faults = pd.DataFrame({"file": ["z.xlsx"], "municipality": ["0151"]})
    nothing = pd.DataFrame(columns=["file", "municipality"])
    assert dict(quality.places(cases, faults, nothing)) == {"x.xlsx": "0101", "z.xlsx": "0151"}
    assert quality.places(nothing, nothing, nothing).empty
