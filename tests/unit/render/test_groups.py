"""The name of a group of rows goes over all columns and heads its own rows alone."""

from __future__ import annotations

import pytest

from helpers.publish.changes import layouts
from helpers.render.tree import pandoc
from helpers.render.tree.ast import plain
from helpers.render.tree.groups import INDENT, is_indented, with_groups, with_indents

HEAD = "| a | b | c |\n|---|---|---|\n"


def bodies(text: str) -> list[list[list[tuple[str, int]]]]:
    """Return the words and the columns of each cell, row by row, for each body of the only table."""
    table = with_groups(pandoc.parse_all([text])[0]["blocks"][0])
    return [
        [[(plain(cell[4]).strip(), cell[3]) for cell in row[1]] for row in [*body[2], *body[3]]]
        for body in table["c"][4]
    ]


def test_each_group_is_a_body_with_its_name_over_all_columns() -> None:
    found = bodies(HEAD + "| En | | |\n| x | 1 | 2 |\n| To | | |\n| y | 3 | |\n")
    assert found == [
        [[("En", 3)], [("x", 1), ("1", 1), ("2", 1)]],
        [[("To", 3)], [("y", 1), ("3", 1), ("", 1)]],
    ]


def test_rows_before_the_first_group_are_a_body_of_their_own() -> None:
    assert [len(body) for body in bodies(HEAD + "| x | 1 | 2 |\n| En | | |\n| y | 3 | 4 |\n")] == [1, 2]


@pytest.mark.parametrize(
    "rows",
    [
        "| x | 1 | 2 |\n| En | | |\n",
        "| En | | |\n| To | | |\n",
        "| | | |\n| x | 1 | 2 |\n",
        "| x | | 2 |\n| y | 1 | |\n",
    ],
)
def test_a_name_without_rows_and_an_empty_row_stay_as_they_are(rows: str) -> None:
    found = bodies(HEAD + rows)
    assert len(found) == 1 and {columns for row in found[0] for _, columns in row} == {1}


def test_a_table_of_two_columns_has_groups_only_where_their_rows_are_set_in() -> None:
    head = "| a | b |\n|---|---|\n| y | 0 |\n| En | |\n"
    assert len(bodies(head + "| x | 1 |\n")) == 1
    (table,) = pandoc.parse_all([f"{head}| {INDENT}x | 1 |\n"])[0]["blocks"]
    table = with_indents(table)
    _, (*_, (name, row)) = with_groups(table)["c"][4]
    assert [cell[3] for cell in name[1]] == [2] and [plain(cell[4]).strip() for cell in row[1]] == ["x", "1"]


def test_an_em_space_becomes_a_mark_so_that_no_line_breaks_behind_it() -> None:
    (table,) = pandoc.parse_all([HEAD + f"| En | | |\n| {INDENT}2014\\-15 | 1 | {INDENT}2 |\n"])[0]["blocks"]
    table = with_indents(table)
    cells = [cell for row in table["c"][4][0][3] for cell in row[1]]
    assert [plain(cell[4]).strip() for cell in cells] == ["En", "", "", "2014-15", "1", "2"]
    assert [is_indented(cell) for cell in cells] == [False, False, False, True, False, True]


def test_the_tables_of_the_report_are_set_in_by_the_sign_that_the_renderer_knows() -> None:
    assert layouts.INDENT == INDENT
