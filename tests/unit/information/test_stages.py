"""What was there at the decision and what the appeal added, counted by hand."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.information import stages as info
from helpers.analysis.methods import checks
from helpers.protocol import codebook


@pytest.fixture
def cases():
    return pd.DataFrame(
        [
            ("a", "0101", "bpa", "2014-15", 80.0, 20.0, 3.0),
            ("b", "0147", "bpa", "2014-15", 10.0, 0.0, 1.0),
            ("c", "0147", "bpa", "2019-21", 30.0, 10.0, 2.0),
            ("d", "0151", "bpa", "2019-21", np.nan, 4.0, np.nan),
            ("e", "0151", "bpa", "2019-21", 12.0, np.nan, np.nan),
        ],
        columns=[
            "decision_id",
            "municipality",
            "provision",
            "period",
            "decision_pages",
            "appeal_pages",
            "weight",
        ],
    )


def test_pages_are_known_only_where_both_parts_are(cases):
    assert info.pages_by_stage(cases)[info.PAGES].tolist()[:3] == [100, 10, 40]
    assert info.pages_by_stage(cases)[info.PAGES].isna().tolist() == [False, False, False, True, True]


def test_the_share_is_the_ratio_of_weighted_totals(cases):
    rows = info.by_stage(cases, "decision_pages", "appeal_pages", 0.95).set_index("period")
    early = rows.loc["2014-15"]
    assert (early["n_cases"], early["n_municipalities"], early["weighted_n"]) == (2, 2, 4)
    assert early["decision_mean"] == pytest.approx((3 * 80 + 10) / 4) and early[
        "added_mean"
    ] == pytest.approx(3 * 20 / 4)
    assert early["added_share"] == pytest.approx(60 / 310)  # the mean of the two cases' shares would be 0.15
    assert rows.loc["2019-21", "added_share"] == pytest.approx(0.25) and rows.loc["2019-21", "n_cases"] == 1


def test_nothing_at_all_has_no_share(cases):
    rows = info.by_stage(
        cases.assign(decision_pages=0.0, appeal_pages=0.0), "decision_pages", "appeal_pages", 0.95
    )
    assert rows["added_share"].isna().all() and (rows["added_mean"] == 0).all()


def test_items_count_for_what_they_were_needed(cases):
    rows = [
        ("a", True, "decision"), ("a", True, "both"), ("a", True, "appeal"), ("a", False, None),
        ("a", True, None), ("b", False, None), ("c", True, "appeal"), ("d", True, None), ("d", pd.NA, "both"),
    ]  # fmt: skip
    found = items(cases, *((*row, False) for row in rows))[["decision_items", info.OTHER_ITEMS, info.ITEMS]]
    assert found.loc["a"].tolist() == [2, 1, 3] and found.loc["c"].tolist() == [0, 1, 1]
    assert found.loc["b"].tolist() == [0, 0, 0]  # answered: none of the types is there
    assert found.loc[["d", "e"]].isna().all(axis=None)  # there without a purpose, and not answered


def items(cases, *rows):
    columns = ["decision_id", "present", "needed_for", "added_by_appeal"]
    information = pd.DataFrame(rows, columns=columns).astype({"present": "boolean"})
    return info.items_by_stage(cases, information).set_index("decision_id")


KINDS = ["decision_items", info.OTHER_ITEMS, info.DOCUMENT_ITEMS, info.ITEMS]


@pytest.mark.parametrize("need", ["decision", "both", "appeal", None])
def test_the_appeals_own_documents_are_that_whatever_they_are_said_to_be_needed_for(cases, need):
    found = items(cases, ("a", True, "decision", False), ("a", True, need, True), ("b", True, need, True),
                  ("b", True, None, False), ("c", False, None, True))  # fmt: skip
    assert found.loc["a", KINDS].tolist() == [1, 0, 1, 2] and found.loc["c", KINDS].tolist() == [0, 0, 0, 0]
    assert found.loc["b", KINDS].isna().all(), "they do not tell what the rest was needed for"


def test_where_only_the_appeals_own_documents_were_added_nothing_else_was(cases):
    pages = cases.assign(documents=cases["appeal_pages"], other=0.0)
    rows = info.by_stage(pages, "decision_pages", "other", 0.95, "documents").set_index("period")
    assert (rows["added_share"] == 0).all() and (rows["added_mean"] == 0).all()
    assert rows.loc["2014-15", "documents_share"] == pytest.approx(60 / 310)
    found = items(
        cases, ("a", True, "decision", False), ("a", True, "appeal", True), ("a", True, "appeal", True)
    )
    counted = cases.set_index("decision_id").join(found[KINDS]).loc[["a"]].reset_index()
    row = info.by_stage(counted, KINDS[0], KINDS[1], 0.95, KINDS[2]).iloc[0]
    assert (row["added_share"], row["added_mean"]) == (0, 0) and row["documents_share"] == pytest.approx(
        2 / 3
    )


def test_the_three_kinds_are_shares_of_one_whole(cases):
    pages = cases.assign(other=[5.0, 0.0, 4.0, 1.0, np.nan], documents=[15.0, 0.0, 6.0, 3.0, 1.0])
    rows = info.by_stage(pages, "decision_pages", "other", 0.95, "documents").set_index("period")
    early, late = rows.loc["2014-15"], rows.loc["2019-21"]
    assert early["added_share"] == pytest.approx(15 / 310) and late["added_share"] == pytest.approx(4 / 40)
    assert early["documents_share"] == pytest.approx(45 / 310) and early["documents_mean"] == pytest.approx(
        45 / 4
    )
    assert late["documents_share"] == pytest.approx(6 / 40)
    alone = info.by_stage(pages, "decision_pages", "other", 0.95).set_index("period")
    assert alone.loc["2014-15", "added_share"] == pytest.approx(15 / 265) and "documents_share" not in alone


@pytest.mark.parametrize(("version", "asked"), [("2.0", True), ("3.0", False)])
def test_the_codebook_says_whether_the_appeals_documents_were_asked_about(version, asked):
    assert info.documents_asked(codebook.stored(version)) is asked


def test_where_nobody_has_answered_there_is_no_row_and_unweighted_cases_are_refused(cases):
    nobody = info.by_stage(cases.assign(weight=np.nan), "decision_pages", "appeal_pages", 0.95)
    some = info.by_stage(cases, "decision_pages", "appeal_pages", 0.95)
    assert len(some) and not len(nobody) and list(nobody.columns) == list(some.columns)
    with pytest.raises(checks.InputInvalid, match="base_weights"):
        info.by_stage(cases.drop(columns="weight"), "decision_pages", "appeal_pages", 0.95)


def test_the_intervals_leave_out_one_municipality_at_a_time(cases):
    early = info.by_stage(cases, "decision_pages", "appeal_pages", 0.95).set_index("period").loc["2014-15"]
    error = np.sqrt(
        1 / 2 * ((80 - 62.5) ** 2 + (10 - 62.5) ** 2)
    )  # without one of the two, the mean is that of the other
    half = 12.706204736432095 * error  # t(1)
    assert early["decision_low"] == pytest.approx(62.5 - half) and early["decision_high"] == pytest.approx(
        62.5 + half
    )
    assert 0 < early["share_low"] < early["added_share"] < early["share_high"] < 1


def test_one_municipality_has_no_interval(cases):
    late = info.by_stage(cases, "decision_pages", "appeal_pages", 0.95).set_index("period").loc["2019-21"]
    assert (
        late["added_share"] == pytest.approx(0.25)
        and np.isnan([late["share_low"], late["decision_high"]]).all()
    )


def test_without_a_population_only_the_numbers_of_cases_are_told(cases):
    unknown = cases.assign(weight=np.nan, population_known=False, disposition="completed")
    found = info.by_stage(unknown, "decision_pages", "appeal_pages", 0.95)
    assert found["n_cases"].sum() == cases[["decision_pages", "appeal_pages"]].notna().all(axis=1).sum()
    assert found[["decision_mean", "added_mean", "added_share", "share_low"]].isna().all(axis=None)
