"""Page figures of one row: which reading stands, what is put right, left out or asked about."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from returned import BOOK

from helpers.survey.cleaning import consistency
from helpers.survey.cleaning.decisions import Decisions
from helpers.survey.cleaning.pages import page_witnesses
from helpers.survey.cleaning.rules import Known
from helpers.survey.reading.values import Stated
from helpers.survey.redaction import Hasher

ITEM = BOOK.item("standard_pages")
NOTHING = Known(Decisions({}, {}), pd.DataFrame(), Hasher([b"test"]), {})
RULE = {rule.name: rule for rule in BOOK.rules}
ORDER = (
    page_witnesses.characters_as_pages,
    page_witnesses.doubtful_pages,
    page_witnesses.part_above_file,
    page_witnesses.unsupported_size,
)
FILE = ("standard_pages", "second_pages", "physical_pages")
PARTS = (
    "decision_pages",
    "statement_pages",
    "reassessment_pages",
    "appeal_form_pages",
    "later_request_pages",
)
Row = tuple[float | None, ...]


def rows(*given: Row) -> pd.DataFrame:
    """Rows of figures in the order of FILE and PARTS; what is left out is missing."""
    full = [(*row, *[None] * (len(FILE + PARTS) - len(row))) for row in given]
    columns = zip(FILE + PARTS, zip(*full, strict=True), strict=True)
    return pd.DataFrame({name: pd.Series(list(figures), dtype=object) for name, figures in columns})


def judged(table: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
    """The table after the four rules in their order, and rule and item of every change."""
    told = []
    for rule in ORDER:
        for change in list(rule(table, ITEM, NOTHING)):
            table.at[change.row, change.item] = change.new
            told.append((change.rule, change.item))
    return table, told


def after(*row: float | None) -> tuple[list[Any], list[tuple[str, str]]]:
    table, told = judged(rows(row))
    return table.loc[0, list(FILE + PARTS)].tolist(), told


@pytest.mark.parametrize(
    ("given", "read"),
    [
        # the worked example in characters, in all columns and in some
        ((115_200, 112_800, 60, 98_400, 14_400, 4_800, 7_200, 4_800), (48, 47, 60, 41, 6, 2, 3, 2)),
        ((115_200, 47, 60, 41, 6, 2, 3, 2), (48, 47, 60, 41, 6, 2, 3, 2)),
        ((115_200, 47, 60, 41, 6, 4_800, 7_200, 4_800), (48, 47, 60, 41, 6, 2, 3, 2)),
        ((48, 47, 60, 98_400, 14_400, 4_800, 7_200, 4_800), (48, 47, 60, 41, 6, 2, 3, 2)),
        ((48, 112_800, 60, 41, 6, 2, 3, 2), (48, 47, 60, 41, 6, 2, 3, 2)),
        ((48, 47, 60, None, None, 4_800, 7_200, 4_800), (48, 47, 60, None, None, 2, 3, 2)),
        ((48, None, None, None, None, 4_800, 7_200, 4_800), (48, None, None, None, None, 2, 3, 2)),
        ((None, 48, 60, 41, 6, 4_800, 7_200, 4_800), (None, 48, 60, 41, 6, 2, 3, 2)),
        ((115_200, None, None, None, None, None, None, None), (48, *[None] * 7)),
        # a small case, where the physical pages alone tell the unit
        ((9_600, 9_500, 6, 7_200, 2_400, 1_200, 600, 600), (4, 4, 6, 3, 1, 0.5, 0.2, 0.2)),
    ],
)
def test_one_decision_is_made_for_all_columns_of_a_row(given: Row, read: Row) -> None:
    figures, told = after(*given)
    assert figures == list(read)
    changed = [name for name, old, new in zip(FILE + PARTS, given, read, strict=True) if old != new]
    assert {item for _, item in told} == set(changed) and {rule for rule, _ in told} == {
        "characters_as_pages"
    }


@pytest.mark.parametrize(
    "given",
    [
        (5_000, 4_900, 15, 4_600, 40, 150, 150, 100),
        (3_000, 3_000, 10, 2_800, 40, 100, 50, 50),
        (2_400, 5, 2_500, 2_200, 40, 100, 50, 50),
        (9_000, 8_500, 9_100),
        (4_500, 45, 4_600),
        (48, 47, 60, 41, 6, 2, 3, 2),
        (1_600, 1_500, 2_000, 1_500, 60, 40, 30, 30),
    ],
)
def test_what_witnesses_support_is_never_touched(given: Row) -> None:
    full = [*given, *[None] * (8 - len(given))]
    assert after(*given) == (full, [])


def test_a_unit_that_was_typed_decides() -> None:
    assert after(Stated(9_600.0, "normalsider"), None, 6) == ([9_600.0, None, 6, *[None] * 5], [])
    figures, _ = after(Stated(48.0, "tegn"), 112_800, 60, 98_400, 14_400, 4_800, 7_200, 4_800)
    assert figures == [48, 47, 60, 41, 6, 2, 3, 2]


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ((9_600, None, None, 7_200, 2_400, 1_200, 600, 600), ["standard_pages"]),
        ((9_600,), ["standard_pages"]),
        ((1_500,), ["standard_pages"]),
        ((1_500, 1_400), []),
        ((5_000, 4_900), ["standard_pages"]),
        ((None, None, None, 9_000), ["decision_pages"]),
        ((None, None, 60, 9_000), ["decision_pages"]),
        ((None, None, 8_000, 9_000), []),
        ((900,), []),
    ],
)
def test_a_very_large_figure_without_support_is_questioned_and_kept(given: Row, asked: list[str]) -> None:
    figures, told = after(*given)
    assert figures[: len(given)] == list(given)
    assert told == [("unsupported_size", item) for item in asked]


@pytest.mark.parametrize(
    "part", ["statement_pages", "reassessment_pages", "appeal_form_pages", "later_request_pages"]
)
@pytest.mark.parametrize("file", [(48, 47, 60), (48, None, None), (None, 16, None)])
def test_any_part_above_the_file_is_questioned_and_kept(part: str, file: Row) -> None:
    table = rows(file)
    table.at[0, part] = 60
    assert judged(table)[1] == [("part_above_file", part)] and table.at[0, part] == 60
    table.at[0, part] = 48
    assert judged(table)[1] == []


def test_a_part_that_the_codebook_asks_about_is_not_asked_about_twice() -> None:
    assert after(48, 47, 60, 41, 60)[1] == []
    assert list(consistency.consistency(rows((48, 47, 60, 41, 60)), RULE["statement_within_decision"]))
    assert after(48, 47, 60, 60)[1] == []
    assert list(consistency.consistency(rows((48, 47, 60, 60)), RULE["decision_pages_within_file"]))


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ((1_600, 160, 170, 150, 10, 4, 3, 3), 160),
        ((1_600, None, 170, 150, 10, 4, 3, 3), 160),
        ((1_600, 160, None, 150, 10, 4, 3, 3), 160),
        ((16, 160, 170, 150, 10, 4, 3, 3), 160),
        ((450, 45, 60), 45),
        # what no two witnesses settle is left out until it is answered
        ((450, 45), None),
        ((450, None, 60), None),
        ((450, None, None, 40, 4, 2, 1, 2), None),
        ((450, 45, 300), None),
        ((450, 300, 400, 40, 4, 2, 1, 2), None),
        ((4.5, 45), None),
    ],
)
def test_a_figure_that_its_row_contradicts_is_put_right_or_left_out(given: Row, right: float | None) -> None:
    figures, told = after(*given)
    rule = "pages_contradicted" if right is None else "tenfold_corrected"
    assert (figures[0], told) == (right, [(rule, "standard_pages")])
    assert figures[1 : len(given)] == list(given[1:])


@pytest.mark.parametrize(
    "given",
    [
        (45, 45),
        (200, 45),
        (1_000, 45, 950),
        (60, 0),
        (450,),
        (225, 46),
        (None, 45, 50),
        (100, 100, 100, 30, 0, 20, 20, 20),
    ],
)
def test_what_nothing_contradicts_by_five_to_twenty_stays(given: Row) -> None:
    assert after(*given)[0][0] == given[0]


def test_a_count_from_which_the_figure_was_reckoned_is_no_witness_of_it() -> None:
    table = rows((450, None, 45), (450, None, 45)).assign(
        measuring_method=["physical_pages", "character_count"]
    )
    assert [change.row for change in page_witnesses.doubtful_pages(table, ITEM, NOTHING)] == [1]


@pytest.mark.parametrize("how", ["column", "second", "physical"])
def test_planted_noughts_are_found_and_no_honest_row_is_touched(how: str) -> None:
    """As in the analysis plan: most are put right to the truth, and none of the others is changed."""
    rng = np.random.default_rng(20220120)
    n = 3_000
    true = np.exp(rng.normal(np.log(45), 0.75, n)).round().clip(8)
    added = rng.integers(0, 4, (3, n)).astype(float)
    second = (true * np.exp(rng.normal(0, 0.15, n))).round()
    physical = (true * 1.3 * np.exp(rng.normal(0, 0.3, n))).round()
    table = rows(*zip(true, second, physical, true - added.sum(axis=0), np.ones(n), *added, strict=True))
    wrong = rng.random(n) < 0.05
    table.loc[wrong, "standard_pages"] = true[wrong] * 10
    if how != "column":
        table[f"{how}_pages"] = None
    found = {change.row: change for change in page_witnesses.doubtful_pages(table, ITEM, NOTHING)}
    assert set(found) <= set(np.flatnonzero(wrong)) and len(found) >= 0.98 * wrong.sum()
    assert np.mean([change.new == true[row] for row, change in found.items()]) >= 0.9


@pytest.mark.parametrize(
    ("rule", "given", "asked"),
    [
        ("physical_pages_agree", (5_000, 4_900, 15), "physical_pages"),
        ("physical_pages_agree", (5_000, None, 15, 4_600, 40, 150, 150, 100), "physical_pages"),
        ("physical_pages_agree", (5_000, None, 15), "standard_pages"),
        ("second_count_agrees", (2_400, 5, 2_500), "second_pages"),
        ("second_count_agrees", (2_400, 5, 20), "standard_pages"),
    ],
)
def test_the_witness_that_stands_alone_is_asked_about(rule: str, given: Row, asked: str) -> None:
    assert [change.item for change in consistency.consistency(rows(given), RULE[rule])] == [asked]


def test_a_file_of_a_few_characters_is_left_out_with_its_parts() -> None:
    small, odd = (48 / 2_400, 45.0, None, 41 / 2_400, 0.0, 3 / 2_400), (0.1, 45.0, None, 0.01)
    found = list(page_witnesses.too_small(rows(small, odd, (0.0, 3.0), (None, 3.0)), ITEM, NOTHING))
    assert {change.rule for change in found} == {"too_small"} and {change.row for change in found} == {0}
    assert {change.item: change.new for change in found} == dict.fromkeys(
        ("standard_pages", "decision_pages", "reassessment_pages")
    )
