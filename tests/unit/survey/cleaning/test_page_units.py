"""What was counted becomes standard pages by one convention, and in another unit than was said only where a
second count shows it.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from helpers.protocol import codebook
from helpers.survey.cleaning.pages import page_units
from helpers.survey.cleaning.pages.page_units import OTHER_UNIT, PART_IN_PAGES, UNIT_NOT_TOLD, converted
from helpers.survey.cleaning.rules import reading
from helpers.survey.reading.values import Stated

BOOK = codebook.load()
UNITS = BOOK.page_units
COUNTS = {column.made_from: column.name for column in BOOK.measured("cases")}
CHARACTERS, PAGES = "character_count", ("text_pages", "scanned_pages", "estimate")


def row(method: str | None, file: object, second: object, **parts: object) -> pd.DataFrame:
    blank = dict.fromkeys(COUNTS)
    given = blank | {"measuring_method": method, "file_count": file, "second_count": second} | parts
    return pd.DataFrame([given], index=[7], dtype=object)


def found(table: pd.DataFrame) -> tuple[dict[str, object], list[tuple[int, str, str]]]:
    made, changes = converted(table, BOOK)
    return made.loc[7].to_dict(), [(change.row, change.item, change.rule) for change in changes]


def test_characters_are_divided_and_pages_taken_one_for_one_without_rounding() -> None:
    made, changes = found(row(CHARACTERS, 115_200, 45, decision_count=98_400, reassessment_count=1_300))
    assert (made["standard_pages"], made["second_pages"], made["decision_pages"]) == (48, 45, 41)
    assert made["reassessment_pages"] == 1_300 / 2_400 and made["statement_pages"] is None and not changes
    for method in PAGES:
        made, changes = found(row(method, 48, 45, decision_count=41))
        assert (made["standard_pages"], made["second_pages"], made["decision_pages"]) == (48, 45, 41)
        assert not changes


def test_a_unit_that_was_typed_beside_a_part_decides_for_it() -> None:
    stated = {"decision_count": Stated(98_400, "tegn"), "statement_count": Stated(6, "sider")}
    for method, file in ((CHARACTERS, 115_200), ("text_pages", 48)):
        made, changes = found(row(method, file, 45, **stated))
        assert (made["standard_pages"], made["decision_pages"], made["statement_pages"]) == (48, 41, 6)
        assert not changes


def test_the_parts_add_up_to_the_file_in_characters() -> None:
    parts = {
        "decision_count": 1_001,
        "reassessment_count": 999,
        "appeal_form_count": 700,
        "later_request_count": 1,
    }
    made, _ = found(row(CHARACTERS, sum(parts.values()), 1, **parts))
    assert sum(made[COUNTS[name]] for name in parts) == pytest.approx(made["standard_pages"], abs=1e-12)


@pytest.mark.parametrize(
    ("method", "file", "second", "pages", "rule"),
    [
        (CHARACTERS, 48, 45, 48, OTHER_UNIT),  # pages, said to be characters
        ("scanned_pages", 115_200, 45, 48, OTHER_UNIT),  # characters, said to be pages
        (None, 115_200, 45, 48, UNIT_NOT_TOLD),
        (None, 48, 45, 48, UNIT_NOT_TOLD),
        (CHARACTERS, 115_200, None, 48, None),  # nobody contradicts
        (CHARACTERS, 48, None, 48 / 2_400, None),
        ("text_pages", 480, 45, 480, None),  # a factor of eleven, but characters fit no better
        (CHARACTERS, 1_152_000, 45, 480, None),
        (None, 48, None, None, None),  # nobody tells
        (None, 700, 7_000_000, None, None),
        ("text_pages", 450, 45, 450, None),  # ten times, just within
    ],
)
def test_only_a_second_count_that_fits_the_other_unit_alone_changes_what_was_said(
    method: str | None, file: int, second: int | None, pages: float | None, rule: str | None
) -> None:
    made, changes = found(row(method, file, second, decision_count=file))
    assert made["standard_pages"] == (None if pages is None else pytest.approx(pages))
    assert made["decision_pages"] == made["standard_pages"], "the whole row is read in one unit"
    assert changes == ([(7, "file_count", rule)] if rule else [])


PART_COUNTS = ("decision_count", "statement_count", "reassessment_count", "appeal_form_count",
               "later_request_count")  # fmt: skip
ASKED = [PART_COUNTS[n] for n in (0, 2, 3, 4, 1)]  # the statement is a part of the decision's pages


@pytest.mark.parametrize(
    ("file", "parts", "in_pages"),
    [
        (115_200, (41, 6, 2, 3, 2), PART_COUNTS),  # the whole in characters, the parts in pages
        (115_200, (98_400, 14_400, 2, 3, 2), PART_COUNTS[2:]),
        (115_200, (98_400, 6, 4_800, 7_200, 4_800), PART_COUNTS[1:2]),
        (115_200, (41, None, None, 3, "ved ikke"), ("decision_count", "appeal_form_count")),
        (115_200, (98_400, 14_400, 4_800, 7_200, 4_800), ()),
        (115_200, (98_400, 14_400, 4_800, 12_000, 100), ()),  # a note of 100 characters, and all adds up
        (115_200, (41, 6, 2, 3, 60), ()),  # more pages than the whole: not read so
        (9_600, (0, 0, 0, 0, 0), ()),
    ],
)
def test_a_part_of_so_few_characters_that_it_is_none_is_one_of_pages(
    file: int, parts: tuple[object, ...], in_pages: tuple[str, ...]
) -> None:
    given = dict(zip(PART_COUNTS, parts, strict=True))
    made, changes = found(row(CHARACTERS, file, 47, **given))
    assert changes == [(7, name, PART_IN_PAGES) for name in sorted(in_pages, key=ASKED.index)]
    read = {name: made[COUNTS[name]] for name in in_pages}
    assert read == {name: given[name] for name in in_pages} and made["standard_pages"] == file / 2_400


def test_parts_in_the_unit_that_was_said_are_no_question_where_the_file_alone_is_in_another() -> None:
    parts = dict(zip(PART_COUNTS, (41, 6, 2, 3, 2), strict=True))
    made, changes = found(row("scanned_pages", 115_200, 47, **parts))
    assert made["standard_pages"] == 48 and changes == [(7, "file_count", OTHER_UNIT)]
    assert {name: made[COUNTS[name]] for name in parts} == parts


@pytest.mark.parametrize(("count", "unit"), [(0, CHARACTERS), (-48, "text_pages"), (10**9, CHARACTERS)])
def test_of_a_count_that_cannot_be_nothing_is_made(count: int, unit: str) -> None:
    made, changes = found(row(unit, count, 47))
    assert made["standard_pages"] is None and changes == []


@pytest.mark.parametrize("odd", ["ca. 45", None, True])
def test_what_is_no_number_is_no_count(odd: object) -> None:
    made, changes = found(row("text_pages", odd, 45, decision_count=40))
    assert (made["standard_pages"], made["decision_pages"], changes) == (None, 40, [])


def test_the_factor_is_the_one_of_the_codebook() -> None:
    assert UNITS is not None
    book = replace(BOOK, page_units=replace(UNITS, standard_pages_per_page=0.5, characters_per_page=1_000))
    made = converted(row("text_pages", 40, 40), book)[0].loc[7]
    assert (made["standard_pages"], made["second_pages"]) == (20, 20)
    assert converted(row(CHARACTERS, 20_000, 40), book)[0].loc[7]["standard_pages"] == 20


def test_who_was_asked_for_standard_pages_is_left_alone() -> None:
    table = pd.DataFrame({"standard_pages": [48.0], "measuring_method": [CHARACTERS]})
    made, changes = page_units.converted(table, codebook.stored("2.0"))
    assert made is table and changes == []


@pytest.mark.parametrize(
    ("method", "typed", "pages", "rule"),
    [
        ("text_pages", "115.200 tegn", 48, OTHER_UNIT),
        (CHARACTERS, "48 sider", 48, OTHER_UNIT),
        (CHARACTERS, "115.200 tegn", 48, None),
        ("estimate", "ca. 48 sider", 48, None),
        (None, "115200 anslag", 48, UNIT_NOT_TOLD),
    ],
)
def test_a_unit_that_was_typed_decides(method: str | None, typed: str, pages: int, rule: str | None) -> None:
    count = reading(typed, BOOK.item("file_count")).value
    made, changes = found(row(method, count, None, decision_count=count))
    assert made["standard_pages"] == made["decision_pages"] == pages
    assert [rule for _, _, rule in changes] == ([rule] if rule else [])


def test_another_unit_than_characters_or_pages_is_not_read() -> None:
    item = BOOK.item("file_count")
    assert reading("45 dage", item).rule == reading("3 timer", item).rule == "unreadable_number"
    assert reading("ca. 45 sider", item).value == 45 and reading("9.600 tegn", item).value == 9_600
