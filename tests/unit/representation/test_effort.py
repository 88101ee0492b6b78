"""The flow from decided appeals to numbers, and the time spent: counted by hand, released, and told."""

import pandas as pd
import pytest
from published import desk, shown

from helpers.analysis.representation import flow, time_spent
from helpers.protocol import analysis_plan as plans
from helpers.publish.disclosure import linked, register
from helpers.publish.gate import attack
from helpers.publish.representation import effort, tables
from helpers.publish.wording import COMPLETED_CASES

PLAN = plans.load()
BPA, OTHER = "bpa", "lost_earnings"
CASES = pd.DataFrame(
    [
        ("a", "0101", BPA, "2014-15", "completed", 10.0),
        ("b", "0101", BPA, "2014-15", "file_destroyed", None),
        ("s", "0147", BPA, "2014-15", "completed", None),  # a substitute: completed, and not drawn
        ("u", "0147", BPA, "2014-15", None, None),  # a substitute that was not used
        ("c", "0147", BPA, "2019-21", "completed", 30.0),
        ("d", "0151", OTHER, "2019-21", "refused", 40.0),
    ],
    columns=["decision_id", "municipality", "provision", "period", "disposition", "standard_pages"],
)
DRAW = pd.DataFrame(
    [("a", BPA, "2014-15", "main"), ("b", BPA, "2014-15", "main"), ("x", BPA, "2014-15", "main"),
     ("s", BPA, "2014-15", "substitute"), ("u", BPA, "2014-15", "substitute"), ("c", BPA, "2019-21", "main"),
     ("d", OTHER, "2019-21", "main")],
    columns=["decision_id", "provision", "period", "role"],
)  # fmt: skip
POPULATION = pd.DataFrame(
    [("0101", BPA, "2014-15", 4), ("0147", BPA, "2014-15", 3), ("0147", BPA, "2019-21", 2)],
    columns=["municipality", "provision", "period", "n"],
)


@pytest.fixture
def at(tmp_path):
    return desk(tmp_path, "04_representation")


def test_each_step_is_counted():
    rows = flow.steps(CASES, DRAW, POPULATION, {"extent": "standard_pages"}).set_index(
        ["provision", "period"]
    )
    names = ["decided", "drawn", "n_cases", "n_municipalities", "extent"]
    assert rows.loc[(BPA, "2014-15"), names].tolist() == [7, 3, 2, 2, 1]
    assert rows.loc[(BPA, "2019-21"), names].tolist() == [2, 1, 1, 1, 1]
    refused = rows.loc[(OTHER, "2019-21"), names]
    assert refused[1:].tolist() == [1, 0, 0, 0] and pd.isna(refused["decided"]), "a refused case is not used"


def test_a_provision_and_period_without_a_completed_case_keeps_its_noughts_and_substitutes_are_not_drawn():
    rows = flow.steps(CASES.iloc[2:3], DRAW, POPULATION, {"extent": "standard_pages"})
    assert list(rows.columns) == [
        "provision",
        "period",
        "decided",
        "drawn",
        "n_cases",
        "n_municipalities",
        "extent",
    ]
    numbers = rows.set_index(["provision", "period"])[["drawn", "n_cases", "n_municipalities", "extent"]]
    assert numbers.T.to_dict("list") == {
        (BPA, "2014-15"): [3, 1, 1, 0],
        (BPA, "2019-21"): [1, 0, 0, 0],
        (OTHER, "2019-21"): [1, 0, 0, 0],
    }


def test_without_a_population_the_decided_are_not_known():
    assert flow.steps(CASES, DRAW, None, {})["decided"].isna().all()


def many(**changes):
    numbers = {"decided": 812, "drawn": 200, "n_cases": 150, "n_municipalities": 60}
    numbers |= {name: 140 for name in effort.STEPS} | changes
    groups = [(p, t) for p in PLAN.provisions for t in (PLAN.before, PLAN.after)]
    return pd.DataFrame([{"provision": p, "period": t} | numbers for p, t in groups])


@pytest.mark.parametrize(("used", "told"), [(140, "140"), (147, "147"), (3, "..")])
def test_the_cases_behind_each_measure_are_counted(at, used, told):
    """That three of 150 lack an answer tells of no citizen's case, so 147 is shown; three cases are not."""
    rows = many(types=used)
    rows.loc[0, "types"] = 100  # or the column would say the same in all rows, and have none
    view = effort.flow(rows, PLAN)
    cells = [cell.strip() for cell in shown(at, view).replace("\u00a0", " ").splitlines()[-4].split("|")]
    assert told in cells, cells


def test_how_many_were_answered_is_no_step(at):
    """Less those completed it would tell how few were lost or hindered otherwise."""
    used = dict.fromkeys(effort.STEPS, "standard_pages")
    view = effort.flow(flow.steps(CASES, DRAW, POPULATION, used), PLAN)
    assert not {"answered", "lost", "Besvaret"} & {*view.frame, *(column.header for column in view.columns)}


TIME = pd.DataFrame(
    [("a", 10.0, 20.0), ("b", 500.0, 500.0), ("s", 30.0, 60.0), ("c", 5.0, None)],
    columns=["decision_id", "minutes_finding", "minutes_answering"],
)


def test_time_is_that_of_completed_cases_with_both_answers():
    rows = time_spent.spent(CASES, TIME).set_index("provision")
    assert list(rows.index) == [BPA], "a refused case has no time of a completed one"
    row = rows.loc[BPA]
    assert (row["n_cases"], row["n_municipalities"], row["untold"]) == (2, 2, 1)
    assert (row["median"], row["upper"], row["hours"]) == (60, pytest.approx(30 + 0.9 * 60), 2)


def test_without_an_answer_there_is_no_time():
    row = time_spent.spent(CASES, TIME.iloc[:0]).iloc[0]
    assert row[["median", "upper", "hours"]].isna().all() and (row["n_cases"], row["untold"]) == (0, 3)


def test_the_hours_of_each_municipality_are_told_and_each_provision_has_its_own():
    """Minutes: 30 and 60 of 0101, 30 of 0147, and 90 of the other provision."""
    rows = [("a", "0101", BPA, 10, 20), ("b", "0101", BPA, 0, 60), ("c", "0147", BPA, 30, 0),
            ("d", "0147", OTHER, 45, 45), ("e", "0147", OTHER, None, 45)]  # fmt: skip
    names = ["decision_id", "municipality", "provision", *time_spent.MINUTES]
    told = pd.DataFrame(rows, columns=names)
    found = time_spent.spent(told.assign(disposition="completed"), told[["decision_id", *time_spent.MINUTES]])
    assert list(found.columns) == time_spent.COLUMNS and found["provision"].tolist() == [BPA, OTHER]
    bpa, other = (row for _, row in found.iterrows())
    assert bpa["by_municipality"] == (1.5, 0.5) and other["by_municipality"] == (1.5,)
    assert (bpa["hours"], bpa["median"], bpa["n_cases"], bpa["n_municipalities"]) == (2, 30, 3, 2)
    assert bpa["upper"] == pytest.approx(30 + 0.8 * 30), "at place 0.9 · 2 = 1.8 of 30, 30, 60, from nought"
    assert (other["hours"], other["upper"], other["untold"]) == (1.5, 90, 1)


def test_without_a_completed_case_there_is_no_row_of_time():
    found = time_spent.spent(CASES.assign(disposition="refused"), TIME)
    assert found.empty and list(found.columns) == time_spent.COLUMNS


def hours(**changes):
    row = {"n_cases": 40, "n_municipalities": 9, "median": 43.0, "upper": 74.0, "hours": 30.4, "untold": 2}
    return pd.DataFrame([{"provision": p} | row | changes for p in PLAN.provisions])


def test_time_is_told_with_what_it_leaves_out(at):
    view = effort.time(hours(), at.rules)
    text = effort.time_told(at.release(view)).text.replace("\u00a0", " ")
    assert "i alt taget mindst 61 timer" in text and "80" in text
    assert effort.LOWER_BOUND in view.note
    assert "færre end 5 udfyldte sager" in view.note


def test_few_cases_have_no_time_and_it_does_not_follow_from_a_total(at):
    rows = hours()
    rows.loc[0, "n_cases"] = 9
    released = at.release(effort.time(rows, at.rules))
    assert "kan ikke vises" in effort.time_told(released).text and len(released) == 2, "no row of all"


def test_a_hidden_step_does_not_follow_from_the_cases_of_a_provision_or_of_a_period(at):
    """Of 8 BPA cases with a time, and 40 of each period, three late BPA cases would be told."""
    counts = {(BPA, PLAN.before): 5, (BPA, PLAN.after): 3, (OTHER, PLAN.before): 35, (OTHER, PLAN.after): 37}
    rows = pd.DataFrame([(*key, n, min(n, 9)) for key, n in counts.items()])
    rows.columns = ["provision", "period", "n_cases", "n_municipalities"]
    steps = rows.assign(decided=400, drawn=50, **dict.fromkeys(effort.USED, rows["n_cases"]))
    shown_ = at.release(effort.flow(steps, PLAN))
    assert shown_["n_cases"].isna().all()
    names = ["median", "upper", "hours", "untold", "n_cases", "n_municipalities"]
    taken = pd.DataFrame([(BPA, 9.0, 9.0, 9.0, 0, 8, 6), (OTHER, 9.0, 9.0, 9.0, 0, 72, 10)])
    taken.columns = ["provision", *names]
    assert at.release(effort.time(taken, at.rules))["n_cases"].tolist() == [8, 72]
    asked = pd.DataFrame({"item": ["x"] * 2, "period": [PLAN.before, PLAN.after], "n_cases": 40})
    asked = asked.assign(n_municipalities=10, fewest=9, asked=40, missing=20, share=0.5)
    assert at.release(tables.unanswered(asked, {"x": "X"}, at.rules))["n_cases"].tolist() == [40, 40]
    assert not any(cell.how for cell in attack.check(at.ws))


def test_of_one_provision_the_cases_of_a_period_are_its_own(at):
    steps = pd.DataFrame({"provision": [OTHER] * 2, "period": [PLAN.before, PLAN.after], "n_cases": [30, 3]})
    steps = steps.assign(
        n_municipalities=[9, 3], decided=400, drawn=50, **{step: [30, 3] for step in effort.USED}
    )
    assert at.release(effort.flow(steps, PLAN))["n_cases"].isna().all()
    asked = pd.DataFrame({"item": ["x"] * 2, "period": [PLAN.before, PLAN.after], "n_cases": [30, 3]})
    asked = asked.assign(n_municipalities=[9, 3], fewest=[30, 3], asked=[30, 3], missing=[15, 1], share=0.5)
    at.release(tables.unanswered(asked, {"x": "X"}, at.rules))
    taken = pd.DataFrame([(OTHER, 9.0, 9.0, 9.0, 0, 33, 10)])
    taken.columns = ["provision", "median", "upper", "hours", "untold", "n_cases", "n_municipalities"]
    at.release(effort.time(taken, at.rules))
    assert not any(cell.how for cell in attack.check(at.ws))


def test_what_is_left_of_all_completed_cases_tells_no_hidden_step(at):
    """Of 108 in all, 30, 35 and 40 of the other steps leave three."""
    counts = {(BPA, PLAN.before): 30, (BPA, PLAN.after): 3, (OTHER, PLAN.before): 35, (OTHER, PLAN.after): 40}
    steps = pd.DataFrame([(*key, n, min(n, 9)) for key, n in counts.items()])
    steps.columns = ["provision", "period", "n_cases", "n_municipalities"]
    steps = steps.assign(decided=400, drawn=50, **dict.fromkeys(effort.USED, steps["n_cases"]))
    whole = pd.DataFrame(
        {"dimension": ["region"] * 3 + ["all"], "group": ["A", "B", "C", "all"], "invited": 9}
    )
    whole = whole.assign(
        n_municipalities=[9, 9, 9, 27], invited=[9, 9, 9, 27], n_cases=[30, 36, 42, 108], n_open=40
    )
    assert at.release(tables.response(whole, PLAN))["n_cases"].tolist() == [30, 36, 42, 108]
    assert at.release(effort.flow(steps, PLAN))["n_cases"].isna().all()
    sums = linked.system(register.everything(at.ws)).sums
    whole = (COMPLETED_CASES, register.CASES, ())
    parts = [parts for total, parts in sums if total == whole]
    assert sorted(map(len, parts)) == [1, 4], "that of all municipalities, and the steps"
    assert not any(cell.how for cell in attack.check(at.ws))
