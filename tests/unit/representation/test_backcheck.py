"""Cases answered once more: which answers are compared, and the error rates of a few that are counted by
hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import nan, sqrt

import pandas as pd
import pytest

from helpers.analysis.representation import backcheck
from helpers.protocol import codebook as codebooks
from helpers.protocol.codebook import Codebook

OLD, NEW = codebooks.stored("2.0"), codebooks.stored("3.0")
ABSENT: Mapping[str, object] = {}


def tables(
    cases: Mapping[str, Mapping[str, object]],
    information: Mapping[tuple[str, str], Mapping[str, object]] = ABSENT,
    causes: Mapping[str, Mapping[str, object]] = ABSENT,
    book: Codebook = OLD,
) -> dict[str, pd.DataFrame]:
    """The clean tables of ``cases`` (completed where nothing else is said), of rows of information by case
    and type, and of remitted cases (their causes by code).
    """
    known = [{"decision_id": case, "disposition": "completed"} | dict(told) for case, told in cases.items()]
    rows = [{"decision_id": case, "information_type": kind} | dict(told)
            for (case, kind), told in information.items()]  # fmt: skip
    selected = [
        (case, code, told.get(code)) for case, told in causes.items() for code in book.causes().values()
    ]
    principal = [(case, told.get("principal_cause")) for case, told in causes.items()]
    return {
        "cases": pd.DataFrame(known, columns=[*dict.fromkeys(["decision_id", "disposition", *_keys(known)])]),
        "information": _true_or_false(
            pd.DataFrame(rows, columns=[*dict.fromkeys(["decision_id", "information_type", *_keys(rows)])])
        ),
        "causes": pd.DataFrame(selected, columns=["decision_id", "cause", "selected"]).astype(
            {"selected": "boolean"}
        ),
        "remittals": pd.DataFrame(principal, columns=["decision_id", "principal_cause"]),
    }


def _keys(rows: list[dict[str, object]]) -> list[str]:
    return [key for row in rows for key in row]


def _true_or_false(information: pd.DataFrame) -> pd.DataFrame:
    return information.astype({"present": "boolean"}) if "present" in information else information


def rates(
    first: Mapping[str, pd.DataFrame], second: Mapping[str, pd.DataFrame], book: Codebook = OLD
) -> pd.DataFrame:
    found = backcheck.compared(first, second, book)
    assert list(found.columns) == backcheck.COLUMNS
    return found.set_index("item")


def of_one(item: str, pairs: list[tuple[object, object]]) -> pd.Series:
    """The row of an item of the sheet of cases that was answered with ``pairs``, a case each."""
    first, second = (
        tables({f"c{at}": {item: pair[side]} for at, pair in enumerate(pairs)}) for side in (0, 1)
    )
    return rates(first, second).loc[f"cases.{item}"]


def wilson(differ: int, n: int) -> tuple[float, float]:
    """The limits of Wilson (1927), written out; z is the 97.5th percentile of the normal distribution."""
    z, p = 1.959963985, differ / n
    middle, half = p + z**2 / (2 * n), z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)


def test_the_error_rate_is_the_share_of_answers_given_twice_that_differ() -> None:
    row = of_one("processing_days", [(60.0, 61.0), (70.0, 70.0), (80.0, 8.0), (90.0, 99.0), (5.0, None),
                                     (None, 5.0), (None, None)])  # fmt: skip
    assert row[["n", "differ", "one_missing"]].tolist() == [4, 3, 2]
    assert row["share"] == 3 / 4
    assert (row["low"], row["high"]) == pytest.approx(wilson(3, 4))
    assert pd.isna(row["kappa"]) and pd.isna(row["page_ratio"]), "days are no closed list and no pages"


def test_answers_that_never_differ_have_an_interval_from_nought() -> None:
    row = of_one("processing_days", [(60.0, 60.0), (70.0, 70.0)])
    # with p = 0 the upper limit is z²/n / (1 + z²/n) = 1.9207 / 2.9207
    assert (row["share"], row["low"]) == (0, pytest.approx(0, abs=1e-12))
    assert row["high"] == pytest.approx(0.6576, abs=1e-4)


def test_an_answer_given_only_once_has_no_rate_and_is_told() -> None:
    row = of_one("processing_days", [(60.0, None)])
    assert row[["n", "differ", "one_missing"]].tolist() == [0, 0, 1]
    assert row[["share", "low", "high"]].isna().all()


def test_a_question_that_nobody_answered_has_no_row() -> None:
    first = tables({"a": {"processing_days": None, "hearing_held": "yes"}})
    assert list(rates(first, first).index) == ["cases.disposition", "cases.hearing_held"]


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        # agreement 3/4; by chance (3 yes · 2 yes + 1 no · 2 no) / 16 = 1/2; (3/4 - 1/2) / (1 - 1/2)
        ([("yes", "yes"), ("yes", "yes"), ("yes", "no"), ("no", "no")], 0.5),
        # an answer given once does not count
        ([("yes", "yes"), ("yes", "yes"), ("yes", "no"), ("no", "no"), ("partly", None)], 0.5),
        # agreement 3/4; by chance (2 · 1 + 1 · 2 + 1 · 1) / 16 = 5/16; (12/16 - 5/16) / (11/16)
        ([("yes", "yes"), ("yes", "no"), ("no", "no"), ("partly", "partly")], 7 / 11),
        # all answers reversed: agreement 0, by chance 1/2
        ([("yes", "no"), ("no", "yes")], -1),
        ([("yes", "yes"), ("no", "no")], 1),
        ([("yes", "yes"), ("yes", "yes")], nan),  # one category: nothing to agree on
        ([("yes", "no")], nan),  # one pair
    ],
)
def test_kappa_of_a_closed_list(pairs: list[tuple[object, object]], kappa: float) -> None:
    assert of_one("hearing_held", pairs)["kappa"] == pytest.approx(kappa, nan_ok=True)


def test_the_ratio_of_pages_is_the_geometric_mean_of_second_over_first() -> None:
    row = of_one("decision_pages", [(10.0, 20.0), (30.0, 30.0), (40.0, 10.0), (7.0, None)])
    assert row["page_ratio"] == pytest.approx((2 * 1 * 1 / 4) ** (1 / 3))
    assert of_one("decision_pages", [(10.0, 15.0)])["page_ratio"] == pytest.approx(1.5)


@pytest.mark.parametrize("nought", [(0.0, 5.0), (5.0, 0.0)])
def test_a_count_of_no_pages_has_no_ratio_and_is_compared_all_the_same(nought: tuple[float, float]) -> None:
    row = of_one("decision_pages", [(10.0, 20.0), nought])
    assert row["page_ratio"] == pytest.approx(2) and (row["n"], row["differ"]) == (2, 2)
    assert pd.isna(of_one("decision_pages", [nought])["page_ratio"])


def test_only_cases_that_were_completed_both_times_are_compared() -> None:
    first = tables({
        "a": {"processing_days": 1.0}, "b": {"processing_days": 2.0},
        "c": {"processing_days": 3.0, "disposition": "file_destroyed"}, "e": {"processing_days": 5.0},
    })  # fmt: skip
    second = tables({
        "c": {"processing_days": 9.0}, "b": {"processing_days": 9.0, "disposition": None},
        "a": {"processing_days": 1.0}, "f": {"processing_days": 9.0},
    })  # fmt: skip
    assert backcheck.completed(first) == {"a", "b", "e"} and backcheck.completed(second) == {"a", "c", "f"}
    row = rates(first, second).loc["cases.processing_days"]
    assert row[["n", "differ", "one_missing"]].tolist() == [1, 0, 0]
    nobody = backcheck.compared(first, tables({"f": {"processing_days": 9.0}}), OLD)
    assert nobody.empty and list(nobody.columns) == backcheck.COLUMNS


def test_information_is_compared_type_by_type() -> None:
    """In whatever order the rows stand: a is asked about two types, and only the school's differs."""
    case = {"a": ABSENT, "b": {"disposition": "refused"}}
    first = tables(case, {
        ("a", "school"): {"present": True, "retrieval": "at_hand"},
        ("a", "income"): {"present": False, "retrieval": None},
        ("b", "school"): {"present": True, "retrieval": "at_hand"},
    })  # fmt: skip
    second = tables(case, {
        ("a", "income"): {"present": False, "retrieval": None},
        ("a", "school"): {"present": True, "retrieval": "newly_obtained"},
        ("b", "school"): {"present": False, "retrieval": None},
    })  # fmt: skip
    found = rates(first, second)
    assert found.loc["information.present", ["n", "differ", "kappa"]].tolist() == [2, 0, 1]
    assert found.loc["information.retrieval", ["n", "differ", "one_missing"]].tolist() == [1, 1, 0]


def test_causes_are_compared_once_per_remitted_case() -> None:
    case = {"a": ABSENT, "b": ABSENT}
    first = tables(case, causes={
        "a": {"reasoning": True, "other": False, "principal_cause": "reasoning"},
        "b": {"reasoning": False, "principal_cause": "other"},
    })  # fmt: skip
    second = tables(case, causes={
        "a": {"reasoning": True, "other": True, "principal_cause": "other"},
        "b": {"reasoning": False, "principal_cause": "other"},
    })  # fmt: skip
    found = rates(first, second)
    counts = found.loc[found.index.str.startswith("causes."), ["n", "differ", "one_missing"]]
    assert counts.T.to_dict("list") == {
        "causes.cause_reasoning": [2, 0, 0],
        "causes.cause_other": [1, 1, 0],
        "causes.principal_cause": [2, 1, 0],
    }
    assert found.loc["causes.cause_reasoning", "kappa"] == 1, "a yes and a no, alike both times"


def test_what_is_written_beforehand_or_is_text_is_not_compared() -> None:
    told = {"provision": "bpa", "draw_source": "municipality", "own_reference": "A-1", "file_count": 24_000.0,
            "standard_pages": 10.0}  # fmt: skip
    first = tables({"a": told}, book=NEW)
    second = tables({"a": told | {"file_count": 48_000.0, "standard_pages": 20.0}}, book=NEW)
    found = rates(first, second, NEW)
    assert list(found.index) == ["cases.disposition", "cases.file_count", "cases.standard_pages"]
    ratio = found["page_ratio"].to_dict()
    assert ratio["cases.standard_pages"] == pytest.approx(2), "what is made of an answer is compared"
    assert pd.isna(ratio["cases.file_count"]), "characters or pages: a count is in no unit of its own"
