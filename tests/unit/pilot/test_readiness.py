"""The pilot's rows: each measure by hand, each limit from both sides, and the worst row decides."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from piloted import BOOK, CODES, changed, draw, pilot, share

from helpers.analysis.methods.agreement import NO_PAIRS, kappa
from helpers.analysis.methods.measurement import NO_VARIATION
from helpers.analysis.methods.resampling import Bootstrap
from helpers.analysis.pilot import measures
from helpers.analysis.pilot import readiness as pilots
from helpers.analysis.pilot.readiness import FIX, GO, NOT_ESTIMABLE, STOP
from helpers.protocol import codebook
from helpers.protocol import pilot as pilot_plan
from helpers.survey.pilot import pairs, settled
from helpers.survey.questionnaire.layout import layout

NEW = codebook.stored("3.0")
PLAN = replace(pilot_plan.load(), replicates=99, seed=1)
WHOLE = pilot()


AGREEMENT = pilots.categories(WHOLE, PLAN)


def evaluated(found, agreement: pd.DataFrame = AGREEMENT) -> pd.DataFrame:
    return pilots.evaluate(found, agreement, PLAN).set_index("row")


def anew(found) -> pd.DataFrame:
    """Evaluated with its own agreement on categories."""
    return evaluated(found, pilots.categories(found, PLAN))


def ledger(found, *rules: str, severity: str = "query"):
    entries = pd.DataFrame(
        [{"rule": rule, "severity": severity, "sheet": "sager", "cell": "A5", "coder": 1} for rule in rules]
    )
    return replace(found, tables={**found.tables, "ledger": entries})


@pytest.mark.parametrize(
    ("row", "value", "verdict"),
    [
        ("file_found", 0.70, GO),
        ("file_found", 0.699, FIX),
        ("file_found", 0.50, FIX),
        ("file_found", 0.499, STOP),
        ("found_without_list", 0.80, GO),
        ("found_without_list", 0.799, FIX),
        ("found_without_list", 0.0, FIX),
        ("core_missing", 0.05, GO),
        ("core_missing", 0.051, FIX),
        ("core_missing", 0.101, STOP),
        ("other_missing", 0.10, GO),
        ("other_missing", 0.201, STOP),
        ("edit_failures", 0.10, GO),
        ("edit_failures", 0.25, FIX),
        ("edit_failures", 0.26, STOP),
        ("minutes_median", 45, GO),
        ("minutes_median", 46, FIX),
        ("minutes_median", 76, STOP),
        ("minutes_p90", 90, GO),
        ("minutes_p90", 120, FIX),
        ("minutes_p90", 121, STOP),
        ("pages_icc", 0.90, GO),
        ("pages_icc", 0.80, FIX),
        ("pages_icc", 0.79, STOP),
        ("pages_limits", 1.5, GO),
        ("pages_limits", 9.0, FIX),
        ("personal_data", 0, GO),
        ("personal_data", 1, STOP),
        ("same_method", 0.80, GO),
        ("same_method", 0.60, FIX),
        ("same_method", 0.59, STOP),
        ("same_method", np.nan, NOT_ESTIMABLE),
    ],
)
def test_every_limit_from_both_sides(row, value, verdict):
    assert pilots.verdict(value, PLAN.rows[row]) == verdict


@pytest.mark.parametrize(
    ("kappa", "low", "n_cases", "verdict"),
    [
        (0.7, 0.5, 60, GO),
        (0.7, 0.49, 60, FIX),
        (0.9, np.nan, 60, FIX),
        (0.69, 0.6, 60, FIX),
        (0.59, 0.5, 60, STOP),
        (1, 1, 19, NOT_ESTIMABLE),
    ],
)
def test_a_category_is_a_go_with_point_and_lower_end(kappa, low, n_cases, verdict):
    assert pilots.category_verdict({"kappa": kappa, "conf_low": low, "n_cases": n_cases}, PLAN) == verdict


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        ((GO, GO), GO),
        ((GO, NOT_ESTIMABLE), NOT_ESTIMABLE),
        ((FIX, NOT_ESTIMABLE), FIX),
        ((STOP, FIX), STOP),
        ((GO, STOP), STOP),
    ],
)
def test_the_whole_is_its_worst_row(verdicts, whole):
    assert pilots.worst(pd.Series(verdicts)) == whole


def test_all_the_same_answers():
    rows = evaluated(WHOLE)
    assert tuple(rows.index) == pilot_plan.ROWS
    expected = {
        "file_found": 1,
        "core_missing": 0,
        "other_missing": 0,
        "edit_failures": 0,
        "minutes_median": 30,
        "minutes_p90": 30,
    }
    expected |= {"pages_icc": 1, "pages_limits": 1, "personal_data": 0, "same_method": 1}
    for row, value in expected.items():
        assert (rows.loc[row, "value"], rows.loc[row, "verdict"]) == (pytest.approx(value), GO), row
    assert rows.loc["file_found", ["n", "n_cases", "n_municipalities"]].tolist() == [32, 32, 8]


def test_a_file_is_found_when_either_coder_had_it():
    early = draw()["period"].eq("2014-15")
    lost = set(draw().loc[early, "decision_id"].iloc[:10])
    by_one = changed(
        WHOLE,
        "cases",
        "disposition",
        "file_destroyed",
        lambda t: t["decision_id"].isin(lost) & t["coder"].eq(1),
    )
    assert measures.file_found(by_one, PLAN).value == 1
    by_both = changed(WHOLE, "cases", "disposition", "file_not_found", lambda t: t["decision_id"].isin(lost))
    found = measures.file_found(by_both, PLAN)
    assert (found.value, found.n) == (22 / 32, 32) and evaluated(by_both).loc["file_found", "verdict"] == FIX
    # Wilson (1927): (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) with p = 22/32, z = 1.959964
    assert (found.conf_low, found.conf_high) == pytest.approx((0.514333, 0.820475), abs=1e-6)


def test_what_was_not_looked_for_tells_nothing_of_the_file():
    refused = changed(WHOLE, "cases", "disposition", "refused", share(10))
    assert measures.file_found(refused, PLAN).value == 1 and measures.file_found(refused, PLAN).n < 32


def test_found_without_the_list_is_one_answer_per_case():
    no = changed(WHOLE, "cases", "found_without_list", False, share(64))
    first = changed(no, "cases", "found_without_list", True, share(48, coder=1))
    found = measures.found_without_list(first, PLAN)
    assert (found.value, found.n) == (48 / 64, 64)
    assert evaluated(first).loc["found_without_list", "verdict"] == FIX
    blank = changed(first, "cases", "found_without_list", pd.NA, share(48, coder=1))
    assert measures.found_without_list(blank, PLAN).value == 0


ALIKE = pytest.mark.long  # the table of limits above tries each from both sides without counting anew


@pytest.mark.parametrize(
    ("blanks", "verdict"),
    [(6, GO), (7, FIX), pytest.param(12, FIX, marks=ALIKE), pytest.param(13, STOP, marks=ALIKE)],
)
def test_core_items_are_judged_by_the_one_that_lacks_most(blanks, verdict):
    found = changed(WHOLE, "cases", "standard_pages", None, share(blanks, coder=2))
    row = evaluated(found).loc["core_missing"]
    assert (row["value"], row["item"], row["n"], row["verdict"]) == (
        blanks / 128,
        "cases.standard_pages",
        128,
        verdict,
    )
    assert evaluated(found).loc["other_missing", "value"] == 0


def test_a_share_of_missing_answers_has_wilsons_interval_and_what_is_behind_it():
    """One municipality of eight had no file; of the 112 answers on pages of the others six are missing."""
    found = changed(WHOLE, "cases", "disposition", "file_destroyed", share(8))
    found = changed(found, "cases", "standard_pages", None, share(14, coder=2))
    row = measures.missing_answers(found, PLAN, core=True)
    assert (row.value, row.n, row.n_cases, row.n_municipalities) == (6 / 112, 112, 56, 7)
    # Wilson's interval, as above, with p = 6/112
    assert (row.conf_low, row.conf_high) == pytest.approx((0.024781, 0.11197), abs=1e-6)


def test_other_items_are_judged_apart():
    found = changed(WHOLE, "cases", "hearing_held", None, share(16))
    rows = evaluated(found)
    assert (rows.loc["other_missing", "value"], rows.loc["other_missing", "item"]) == (
        32 / 128,
        "cases.hearing_held",
    )
    assert (rows.loc["other_missing", "verdict"], rows.loc["core_missing", "verdict"]) == (STOP, GO)


def test_what_does_not_apply_is_no_missing_answer():
    found = changed(WHOLE, "cases", "hearing_held", None, share(16, coder=1))
    letter = layout(BOOK)["sager"].column("hearing_held").letter
    entry = {"rule": "missing_not_applicable", "severity": "fix", "sheet": "sager"}
    entries = pd.DataFrame([entry | {"cell": f"{letter}{n}"} for n in range(5, 15)])
    table = measures.unanswered(
        replace(found, tables={**found.tables, "ledger": entries}), PLAN.core_items
    ).set_index("item")
    assert table.loc["cases.hearing_held", ["asked", "missing"]].tolist() == [118, 6]


def test_only_what_was_asked_can_be_missing():
    table = measures.unanswered(WHOLE, PLAN.core_items).set_index("item")
    present = WHOLE.tables["information"]["present"].sum()
    assert table.loc["information.retrieval", "asked"] == present
    basis = WHOLE.tables["causes"].query("cause == 'information_basis'")["selected"].sum()
    assert table.loc["causes.missing_information_1", "asked"] == basis
    assert table.loc["causes.cause_reasoning", ["asked", "n_cases"]].tolist() == [64, 32]
    assert table.loc["time.minutes_finding", "asked"] == 128
    assert (
        "causes.missing_information_2" not in table.index
        and "cases.corrected_decision_date" not in table.index
    )


def test_a_question_asked_once_has_a_row_and_one_never_asked_has_none():
    one = pilot(codes=CODES[:1], coders=[1])
    first = changed(one, "information", "present", False, lambda t: t.index != 1)
    table = measures.unanswered(first, ())
    assert list(table.columns) == measures.NONRESPONSE and list(table.index) == list(range(len(table)))
    rows = table.set_index("item")
    assert rows.loc["information.retrieval", ["asked", "n_cases", "n_municipalities"]].tolist() == [1, 1, 1]
    none = measures.unanswered(changed(one, "information", "present", False, share(999)), ())
    assert "information.retrieval" not in set(none["item"]) and "information.present" in set(none["item"])


def counted(found):
    """The pilot as it is asked now: counts, from which standard pages are made."""
    counts = {item.name: found.tables["cases"][item.gives] for item in NEW.items_of("cases") if item.gives}
    tables = {**found.tables, "cases": found.tables["cases"].assign(**counts)}
    return replace(found, codebook=NEW, tables=tables)


def test_a_count_is_looked_at_in_standard_pages():
    items = set(measures.unanswered(counted(WHOLE), ())["item"])
    assert {"cases.standard_pages", "cases.second_pages", "cases.processing_days"} < items
    assert not any(item.endswith("_count") for item in items)


def test_a_count_that_does_not_apply_is_no_missing_number_of_pages():
    """Ten of 128 answers on pages are missing; of four of them it was said that it does not apply."""
    found = changed(WHOLE, "cases", "standard_pages", None, share(10, coder=1))
    letter = layout(NEW)["sager"].column("file_count").letter
    entry = {"rule": "missing_not_applicable", "severity": "fix", "sheet": "sager"}
    entries = pd.DataFrame([entry | {"cell": f"{letter}{n}"} for n in range(5, 9)])
    found = counted(replace(found, tables={**found.tables, "ledger": entries}))
    table = measures.unanswered(found, ()).set_index("item")
    assert table.loc["cases.standard_pages", ["asked", "missing"]].tolist() == [124, 6]


def test_cases_that_were_not_filled_in_are_asked_nothing():
    found = changed(WHOLE, "cases", "disposition", "file_destroyed", share(8))
    table = measures.unanswered(found, PLAN.core_items).set_index("item")
    assert table.loc["cases.standard_pages", ["asked", "n_municipalities"]].tolist() == [112, 7]
    assert (
        table.loc["information.present", "asked"]
        < measures.unanswered(WHOLE, ()).set_index("item").loc["information.present", "asked"]
    )


@pytest.mark.parametrize(
    ("queries", "verdict"),
    [(12, GO), (13, FIX), pytest.param(32, FIX, marks=ALIKE), pytest.param(33, STOP, marks=ALIKE)],
)
def test_edit_failures_per_completed_case(queries, verdict):
    found = ledger(WHOLE, *["tenfold"] * queries)
    row = evaluated(found).loc["edit_failures"]
    assert (row["value"], row["n"], row["verdict"]) == (queries / 128, 128, verdict)
    assert evaluated(ledger(WHOLE, *["label_form"] * 99, severity="fix")).loc["edit_failures", "value"] == 0


def test_minutes_are_those_of_finding_and_answering_together():
    found = changed(WHOLE, "time", "minutes_answering", 95.0, share(16))
    rows = evaluated(found)
    assert (rows.loc["minutes_median", "value"], rows.loc["minutes_p90", "value"]) == (30, 100)
    assert (rows.loc["minutes_median", "verdict"], rows.loc["minutes_p90", "verdict"]) == (GO, FIX)
    blank = changed(WHOLE, "time", "minutes_finding", None, share(60))
    assert measures.minutes(blank, 0.5).n == 8


def test_pages_are_compared_as_ratios():
    doubled = changed(
        WHOLE,
        "cases",
        "standard_pages",
        2 * WHOLE.tables["cases"]["standard_pages"],
        lambda t: t["coder"].eq(2),
    )
    limits = measures.pages_limits(doubled, PLAN)
    assert (limits.value, limits.n) == (pytest.approx(2), 64)
    assert evaluated(doubled).loc["pages_limits", "verdict"] == FIX
    halved = changed(
        WHOLE,
        "cases",
        "standard_pages",
        WHOLE.tables["cases"]["standard_pages"] / 2,
        lambda t: t["coder"].eq(2),
    )
    assert measures.pages_limits(halved, PLAN).value == pytest.approx(2)
    assert measures.pages_icc(doubled, PLAN).value == pytest.approx(measures.pages_icc(halved, PLAN).value)
    assert measures.pages_icc(doubled, PLAN).value < 0.8


@pytest.mark.parametrize("measure", [measures.pages_icc, measures.pages_limits])
def test_pages_that_one_of_two_counted_are_not_compared(measure):
    """The first did not count the cases of one municipality of eight, the second one case of another."""
    found = changed(WHOLE, "cases", "standard_pages", None, share(8, coder=1))
    found = changed(
        found, "cases", "standard_pages", None, lambda t: t["decision_id"].eq("0461-0") & t["coder"].eq(2)
    )
    row = measure(found, PLAN)
    assert (row.n, row.n_cases, row.n_municipalities, row.reason) == (55, 55, 7, "")
    assert row.value == pytest.approx(1)


def test_why_pages_cannot_be_compared_is_told():
    alone = pilot(coders=[1])
    assert measures.pages_icc(alone, PLAN).reason == measures.pages_limits(alone, PLAN).reason == NO_PAIRS
    alike = changed(WHOLE, "cases", "standard_pages", 40.0, share(999))
    row = measures.pages_icc(alike, PLAN)
    assert (row.n_cases, row.reason) == (64, NO_VARIATION) and np.isnan(row.value)


def test_the_wider_limit_brings_its_own_interval_and_the_icc_lies_in_its():
    pages = WHOLE.tables["cases"]["standard_pages"]
    noisy = np.where(np.arange(len(pages)) % 2, 0.5, 0.8)
    counted_otherwise = changed(WHOLE, "cases", "standard_pages", pages * noisy, lambda t: t["coder"].eq(2))
    found = measures.pages_limits(counted_otherwise, PLAN)
    assert 1 < found.conf_low < found.value < found.conf_high
    alike = measures.pages_icc(counted_otherwise, PLAN)
    assert alike.conf_low < alike.value < alike.conf_high < 1


def test_same_method_counts_pairs_within_municipalities():
    """In one municipality of eight the early cases are estimated and the late ones counted: 16 of 128 pairs
    differ.
    """
    early = set(draw().query("municipality == '0101' and period == '2014-15'")["decision_id"])
    found = changed(
        WHOLE, "cases", "measuring_method", "character_count", lambda t: t["decision_id"].isin(early)
    )
    same = measures.same_method(found, PLAN)
    assert (same.value, same.n, same.n_cases, same.n_municipalities) == (112 / 128, 128, 64, 8)


def test_a_cpr_number_in_anything_stored_stops():
    found = changed(WHOLE, "rule_inputs", "text", "Se sagen 010190-1234.", share(1, coder=2))
    assert evaluated(found).loc["personal_data", ["value", "verdict"]].tolist() == [1, STOP]
    aside = changed(WHOLE, "set_aside", "values", '{"text": "0101901234"}', share(1))
    assert evaluated(aside).loc["personal_data", "value"] == 2


def test_categories_by_hand():
    """Attachments: of 64 pairs 10 answered yes by the first become no by the second."""
    yes = WHOLE.tables["cases"]["attachments_included"].astype(bool)
    ten = set(WHOLE.tables["cases"].loc[yes & WHOLE.tables["cases"]["coder"].eq(2), "decision_id"].iloc[:10])
    found = changed(
        WHOLE, "cases", "attachments_included", False, lambda t: t["decision_id"].isin(ten) & t["coder"].eq(2)
    )
    row = pilots.categories(found, PLAN).set_index("item").loc["cases.attachments_included"]
    n_yes = int(yes.sum() / 2)
    agreed, chance = 54 / 64, (n_yes * (n_yes - 10) + (64 - n_yes) * (74 - n_yes)) / 64**2
    assert row["kappa"] == pytest.approx((agreed - chance) / (1 - chance))
    assert (row["pabak"], row["n"], row["n_municipalities"]) == (pytest.approx(2 * agreed - 1), 64, 8)
    assert row["prevalence"] == pytest.approx((2 * n_yes - 10) / 128)
    assert row["n_cases"] == 64 and row["conf_low"] < row["kappa"] < row["conf_high"]
    assert row["alpha_low"] < row["alpha"] < row["alpha_high"]


def test_the_row_of_categories_names_the_weakest():
    wrong = changed(WHOLE, "information", "source", "other", lambda t: t["coder"].eq(2) & t["source"].notna())
    row = anew(wrong).loc["categories"]
    assert (row["item"], row["verdict"]) == ("information.source", STOP) and row["value"] < 0.3


def test_of_equally_bad_categories_the_one_with_the_lowest_kappa_stands_for_all():
    """One that is not judged does not, however low; nor does a go with a lower kappa."""
    rows = [("a", 0.65, FIX, 0), ("b", 0.62, FIX, 1), ("c", 0.5, GO, 2), ("d", 0.1, NOT_ESTIMABLE, 3)]
    table = pd.DataFrame(rows, columns=["item", "kappa", "verdict", "at"])
    table = table.assign(conf_low=table["kappa"] - 0.2, conf_high=table["kappa"] + 0.1, n=table["at"] + 70,
                         n_cases=table["at"] + 60, n_municipalities=table["at"] + 7)  # fmt: skip
    row = evaluated(WHOLE, table).loc["categories"]
    assert row[["item", "value", "verdict"]].tolist() == ["b", 0.62, FIX]
    assert row[["conf_low", "conf_high"]].tolist() == pytest.approx([0.42, 0.72])
    assert row[["n", "n_cases", "n_municipalities"]].tolist() == [71, 61, 8]


def test_answers_that_are_all_alike_are_not_judged_and_nothing_is_ready_then():
    rows = AGREEMENT.set_index("item")
    assert rows.loc["cases.measuring_method", ["reason", "verdict"]].tolist() == [
        "one_category",
        NOT_ESTIMABLE,
    ]
    assert evaluated(WHOLE).loc["categories", "verdict"] == NOT_ESTIMABLE


def test_information_is_resampled_by_case_or_municipality():
    noisy = changed(
        WHOLE,
        "information",
        "present",
        True,
        lambda t: t["decision_id"].str.endswith("-3") & t["coder"].eq(2),
    )
    intervals = [
        measures.category(noisy, "information.present", replace(PLAN, boot_unit=unit))
        for unit in ("case", "municipality")
    ]
    assert (
        intervals[0]["kappa"] == intervals[1]["kappa"]
        and intervals[0]["conf_low"] != intervals[1]["conf_low"]
    )
    both = pairs(noisy, "information", "present")
    boot = Bootstrap(PLAN.replicates, PLAN.confidence_level, PLAN.seed)
    by_case = kappa(both["first"], both["second"], boot, both["decision_id"])
    assert (intervals[0]["conf_low"], intervals[0]["conf_high"]) == (by_case.conf_low, by_case.conf_high)


def test_one_coder_alone():
    alone = anew(pilot(coders=[1]))
    assert alone.loc[["pages_icc", "pages_limits", "categories"], "verdict"].eq(NOT_ESTIMABLE).all()
    assert alone.loc[["file_found", "minutes_median", "core_missing"], "verdict"].eq(GO).all()


def test_too_few_cases_are_measured_but_not_judged():
    few = anew(pilot(codes=CODES[:2]))
    assert few.loc["minutes_median", ["value", "n_cases", "verdict", "reason"]].tolist() == [
        30,
        16,
        NOT_ESTIMABLE,
        pilots.TOO_FEW,
    ]
    assert few["verdict"].eq(NOT_ESTIMABLE).all()


def test_no_pilot_is_no_verdict():
    rows = anew(None)
    assert rows["verdict"].eq(NOT_ESTIMABLE).all() and rows["value"].isna().all() and rows["n"].eq(0).all()
    table = pilots.categories(None, PLAN)
    assert table["verdict"].eq(NOT_ESTIMABLE).all() and len(table) == len(PLAN.category_items)
    assert np.isnan(pilots.half_widths(table)).all()


def test_a_pilot_without_remitted_cases():
    upheld = {**WHOLE.tables, **{name: WHOLE.tables[name].iloc[:0] for name in ("causes", "remittals")}}
    rows = anew(replace(WHOLE, tables=upheld))
    assert rows.loc["core_missing", "verdict"] == GO and rows.loc["file_found", "verdict"] == GO


def test_a_pilot_of_which_every_answer_was_set_aside():
    empty = {name: table.iloc[:0] for name, table in WHOLE.tables.items()}
    assert anew(replace(WHOLE, tables=empty))["verdict"].eq(NOT_ESTIMABLE).all()


def test_pairs_stand_side_by_side_by_key_and_only_where_both_filled_in():
    one = changed(WHOLE, "cases", "disposition", "file_not_found", share(3, coder=2))
    both = pairs(one, "cases", "standard_pages")
    assert len(both) == 61 and (both["first"] == both["second"]).all()
    shuffled = {**WHOLE.tables, "information": WHOLE.tables["information"].sample(frac=1, random_state=1)}
    sides = pairs(replace(WHOLE, tables=shuffled), "information", "present")
    assert (sides["first"] == sides["second"]).all() and sides["municipality"].str[:4].eq(
        sides["decision_id"].str[:4]
    ).all()


def test_the_second_answers_where_the_first_did_not():
    found = changed(WHOLE, "cases", "measuring_method", None, share(5, coder=1))
    found = changed(found, "cases", "measuring_method", "character_count", share(9, coder=2))
    assert settled(found, "measuring_method").eq("character_count").sum() == 5
