"""A list of lists in a div of its class is a table, and another list is none."""

from __future__ import annotations

from helpers.render.tree import pandoc
from helpers.render.tree.ast import plain
from helpers.render.tree.list_tables import list_table

WHOLE = """::: {#tbl-a .list-table .striped aligns="l,r" widths="3,1" header-cols=1}
Sager *i alt*

- - Kommune
  - Sager
- - Øst

    - med bilag
  - 12
- - []{colspan=2 align=center} Begge
:::"""
BARE = "::: {.list-table header-rows=0}\n- - a\n  - b\n:::"
NONE = [
    "::: {.list-table}\n- a\n- b\n:::",
    "::: {.list-table}\nOrd.\n:::",
    '::: {.list-table aligns="l"}\n- - a\n  - b\n:::',
    '::: {.list-table widths="1,x"}\n- - a\n  - b\n:::',
    "::: {.list-table header-rows=en}\n- - a\n  - b\n:::",
    "::: {.other}\n- - a\n  - b\n:::",
]


def made(*texts: str):
    return [list_table(tree["blocks"][0]) for tree in pandoc.parse_all(list(texts))]


def words(rows) -> list[list[str]]:
    return [[plain(cell[4]).strip() for cell in row[1]] for row in rows]


def test_rows_columns_caption_and_id_are_those_that_are_written():
    (table,) = made(WHOLE)
    own, (_, caption), columns, (_, heads), ((_, names, _, rows),), (_, foot) = table["c"]
    assert own == ["tbl-a", ["striped"], []] and plain(caption).strip() == "Sager i alt"
    assert [(align["t"], width["c"]) for align, width in columns] == [
        ("AlignLeft", 0.75),
        ("AlignRight", 0.25),
    ]
    assert words(heads) == [["Kommune", "Sager"]] and names == 1 and foot == []
    assert words(rows) == [["Øst med bilag", "12"], ["Begge"]]
    assert rows[1][1][0][1:4] == [{"t": "AlignCenter"}, 1, 2]


def test_a_table_may_have_no_heads_and_what_is_none_is_left():
    bare, *others = made(BARE, *NONE)
    assert words(bare["c"][3][1]) == [] and words(bare["c"][4][0][3]) == [["a", "b"]]
    assert others == [None] * len(NONE)
