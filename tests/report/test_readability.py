"""The main part is easy to read: LIX by chapter, and no long sentence."""

import pytest
import yaml
from built import BUILD
from report.readability import printed, readability

from helpers.project import root

MOST, MOST_IN_SUMMARY, LONGEST = 46, 42, 30  # LIX of a chapter, of the summary; words of a sentence
BOOK = yaml.safe_load((root() / "_quarto.yml").read_text(encoding="utf-8"))["book"]
CHAPTERS = [path.removesuffix(".qmd") for path in BOOK["chapters"] if "referencer" not in path]


def test_what_has_a_full_stop_and_ends_no_sentence():
    text = (
        "Omfanget af en BPA-sag (§\u00a096) er steget med 36\u00a0pct. fra 2014-15 den 2. juni. Det er nyt."
    )
    found = readability([text])
    assert (found.words, found.longest_words) == (19, 16)
    assert found.lix == pytest.approx(19 / 2 + 100 * 1 / 19), "Omfanget alone: a number is short"


@pytest.mark.parametrize(
    ("text", "longest"),
    [
        ("Det steg 3 pct. om året. Så faldt det.", 6),
        ("Er det sandt? Ja! Det er det.", 3),
        ("Det koster 1,1 mio. kr. om året.", 7),
        ("Det var i 2021. Så kom 2022.", 4),
        ("Han sagde: »Nej.« Så gik han.", 3),
        ("BPA, FM og KL", 4),
        ("", 0),
    ],
)
def test_sentences(text, longest):
    assert readability([text]).longest_words == longest


def test_the_end_of_a_point_ends_a_sentence_and_tables_are_not_read():
    html = (
        "<main><h1>Sammenfatning</h1><p>Et to</p><ul><li>tre fire fem</li><li><p>seks</p></li></ul>"
        "<figure><p>syv otte ni ti</p></figure><table><tr><td><p>elleve tolv</p></td></tr></table></main>"
    )
    assert printed(html) == ["Et to", "tre fire fem", "seks"]
    assert readability(printed(html)).words == 6


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_chapter_is_easy_to_read(chapter):
    found = readability(printed((BUILD / "report" / f"{chapter}.html").read_text(encoding="utf-8")))
    most = MOST_IN_SUMMARY if chapter == "index" else MOST
    assert found.lix is not None and found.lix <= most and found.longest_words <= LONGEST, (
        f"LIX {found.lix:.0f}, longest {found.longest_words}: {found.longest}"
    )
