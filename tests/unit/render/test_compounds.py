"""Compounds break where they are put together, and nowhere else."""

import typst

from helpers.render.tree import pandoc
from helpers.render.tree.ast import node
from helpers.render.typst import compounds

WHOLE = "#let whole(word) = text(hyphenate: false, word)\n"


def test_words_without_a_listed_compound_and_other_languages_stay():
    assert compounds.marked("Ankestyrelsen", "da") is None
    assert compounds.marked("fraværsopgørelse", "en") is None


def test_a_compound_is_marked_with_what_stands_around_it():
    texts = [each["c"] for each in compounds.marked("(Fraværsopgørelsen, og andet", "da-DK")]
    assert texts == [
        "(",
        ["typst", "#whole["],
        "Fraværs\u00adopgørelsen",
        ["typst", "];"],
        ", og andet",
    ]


def test_typst_takes_what_is_written():
    inlines = compounds.marked("feriegodtgørelse (og voksenudredning)", "da")
    written = pandoc.write([node("Para", inlines)], "typst")
    assert typst.compile((WHOLE + written).encode(), format="pdf")
