"""A text reads the same with and without the places of its signs; what a line's end divides is one word."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.publish.gate import scan
from helpers.survey.personal import view
from helpers.survey.personal.view import View

PIECES = st.sampled_from(
    ("01", "0", "é", "e", "\u0301", "\u0308", "å", "Å", "-", "–", "\u2212", "\u00a0", "\u00ad", "\u200b",
     "\ue000", "&amp;#48;", "&#45;", "&nbsp;", "&e", "<b>", "</b>", "<!-- x -->", "<", "[b]", "[cpr]", "[",
     "%2D", "1%2D1", "\\u0030", "\t", "\r\n", "\n", "𝟏", "٣", "①", "…", "·", ",", " ")
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=25).map("".join)
# the same rule as one expression, which looks from every sign of a text for the end of a line
ACROSS = re.compile(r"\S+(?:(?<=[-/.])[ \t]*\r?\n\s*\S+)+")
LINES = st.lists(
    st.sampled_from(["a", "12", "-", "/", ".", " ", "\t", "\n", "\r\n", "\r", "\u00a0", "b-", "-c", "\f"]),
    max_size=25,
).map("".join)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(TEXTS, st.booleans())
@example("\u0301e\u0301", False)
@example("&#769;", False)
@example("a<b>\u0301", True)
def test_a_text_reads_as_the_signs_whose_places_are_known(text: str, without_tags: bool) -> None:
    shown = View(text, without_tags=without_tags)
    signs = view._composed(view._read(text, without_tags))
    assert shown.text == "".join(sign for sign, *_ in signs)
    assert [shown.place(n, n + 1) for n in range(len(shown.text))] == [
        (start, end) for _, start, end in signs
    ]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(LINES)
def test_a_word_that_a_lines_end_divides_is_read_in_one_piece(text: str) -> None:
    assert scan._across(text) == ["".join(word.split()) for word in ACROSS.findall(text)]
