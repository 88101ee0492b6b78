"""What a printed figure may stand among, the paragraphs of its own section, and what the template is told."""

from __future__ import annotations

import pytest

from helpers.render.crossrefs.floats import float_div
from helpers.render.tree import pandoc
from helpers.render.tree.ast import Node, node, raw, raw_block, string
from helpers.render.typst.order import with_sections


def para(*words: str) -> Node:
    return node("Para", [string(word) for word in words])


HEAD = node("Header", 2, ["", [], []], [string("Fund")])
FIGURE = float_div("fig-a", "fig", [string("Figur")], [para("billede")])
TABLE = float_div("tbl-a", "tbl", [string("Tabel")], [para("celle")])
UNDER = node(
    "Para", [raw("typst", '#text(size: 8pt)[#label("under-fig-a")'), string("data"), raw("typst", "]")]
)
LIST = node("BulletList", [[para("punkt")]])
CODE = node("Para", [raw("typst", "#align(center)[")])
LOOSE = node("Para", [node("Image", ["", [], []], [], ["a.svg", ""])])  # a picture that is no figure
LISTED = node("BulletList", [[para("punkt"), float_div("fig-b", "fig", [string("Figur")], [para("b")])]])


def told(blocks: list[Node]) -> list[str]:
    """Return what stands at the top: the kinds of blocks, and code by its first words."""
    return [block["c"][1][:9] if block["t"] == "RawBlock" else block["t"] for block in with_sections(blocks)]


def call(before: int = 0, own: int = 1, after: int = 0) -> list[str]:
    """Return how a figure is marked that has so many paragraphs before and after it."""
    parts = (["Para"] * before, ["Div", *["Para"] * (own - 1)], ["Para"] * after)
    return ["#section(", *(word for part in parts for word in (", [", *part, "]")), ")"]


@pytest.mark.parametrize(
    ("blocks", "marked"),
    [
        ([HEAD, para("a"), FIGURE, para("b")], ["Header", *call(1, 1, 1)]),
        ([HEAD, FIGURE, UNDER, para("b"), HEAD], ["Header", *call(0, 2, 1), "Header"]),
        ([HEAD, para("a"), para("b"), FIGURE, HEAD, para("c")], ["Header", *call(2), "Header", "Para"]),
        ([HEAD, FIGURE, HEAD], ["Header", "Div", "Header"]),  # there is nothing that it could pass
        ([para("a"), FIGURE], ["Para", "Div"]),  # a chapter's first words stay in front
        ([HEAD, para("a"), TABLE, para("b"), FIGURE], ["Header", "Para", "Div", "Para", "Div"]),
        ([HEAD, FIGURE, para("a"), FIGURE, para("b")], ["Header", *call(0, 1, 1), *call(0, 1, 1)]),
        ([HEAD, CODE, FIGURE, CODE, para("b")], ["Header", "Para", "Div", "Para", "Para"]),
        ([HEAD, FIGURE, LISTED, para("b")], ["Header", "Div", "BulletList", "Para"]),  # else 1.2 before 1.1
        ([HEAD, LISTED, FIGURE], ["Header", "BulletList", "Div"]),
        ([HEAD, LOOSE, FIGURE, para("b"), LOOSE], ["Header", "Para", *call(0, 1, 1), "Para"]),
        ([HEAD, para("a")], ["Header", "Para"]),
    ],
)
def test_a_figure_is_marked_with_the_paragraphs_of_its_section_alone(blocks, marked):
    assert told(blocks) == marked


def test_the_template_is_told_what_there_is():
    code = next(
        block["c"][1] for block in with_sections([HEAD, para("a"), FIGURE]) if block["t"] == "RawBlock"
    )
    assert code == '#section("fig-a", headed: true, followed: false'


def test_a_list_may_be_passed_and_what_is_marked_is_a_call_that_typst_reads():
    blocks = [*with_sections([HEAD, LIST, node("Div", *FIGURE["c"])]), raw_block("typst", "#after")]
    text = "".join(pandoc.write(blocks, "typst").split())
    assert '#section("fig-a",headed:true,followed:false,[-punkt],[' in text and "],[])#after" in text
