"""Tables break and pictures shrink until nothing changes, and the contents then name the pages on which the
chapters stand; what does not settle is said.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bench import large_book
from built import BUILD
from pypdfium2 import PdfDocument
from report.books import SVG, THEME, make_book
from report.contents import promised, standing

from helpers.render import render_book
from helpers.render.typst import pages
from helpers.render.typst.marks import Float, Section
from helpers.render.typst.pages import Choice, Settling

HEIGHT, TOP = 700.0, 70.0
ENDLESS = "#context { for _ in range(query(<x>).len() + 1) [#metadata(none) <x>] }"


def words_on(path: Path, page: int) -> str:
    return " ".join(PdfDocument(path)[page - 1].get_textpage().get_text_range().split())


@pytest.mark.parametrize("name", ["rapport.pdf", "bilag.pdf"])
def test_the_contents_name_the_page_on_which_each_chapter_stands(name):
    path = BUILD / "report" / name
    found = standing(path)
    assert promised(path) == found and len(found) > 15
    for title, page in found:
        assert title in words_on(path, page)


@pytest.mark.parametrize(
    ("chapters", "rows", "attempts", "settles"),
    [
        (20, large_book.ROWS, pages.MOST_ATTEMPTS, True),
        (20, large_book.ROWS + 2, 2, False),
        pytest.param(60, large_book.ROWS + 2, pages.MOST_ATTEMPTS, False, marks=pytest.mark.long),
    ],
)
def test_the_contents_of_a_book_are_right_whether_or_not_its_figures_and_tables_settled(
    tmp_path, monkeypatch, chapters, rows, attempts, settles
):
    monkeypatch.setattr(pages, "MOST_ATTEMPTS", attempts)
    monkeypatch.setattr(large_book, "ROWS", rows)  # each table then moves those behind it
    book = large_book.write(tmp_path / "book", chapters)
    made = render_book(book, tmp_path / "out", theme=THEME, engine="embedded")
    found = standing(made.pdf, depth=2)
    assert promised(made.pdf) == found and len(found) > 2 * chapters
    assert (made.warnings == []) is settles


def test_what_typst_could_not_settle_is_said(tmp_path):
    text = f"# En\n\nTekst.\n\n```{{=typst}}\n{ENDLESS}\n```\n"
    made = render_book(
        make_book(tmp_path, {"en.qmd": text}), tmp_path / "out", theme=THEME, engine="embedded"
    )
    (said,) = made.warnings
    assert said.startswith("book.pdf: page numbers in its contents") and "did not converge" in said


def test_what_still_changes_after_the_last_attempt_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "MOST_ATTEMPTS", 1)
    text = "# En\n\n| A | B |\n|:--|:--|\n| 1 | 2 |\n\n: Svar {#tbl-x}\n"
    made = render_book(
        make_book(tmp_path, {"en.qmd": text}), tmp_path / "out", theme=THEME, engine="embedded"
    )
    (said,) = made.warnings
    assert "had not settled" in said and "its contents are right" in said


def shown(*floats: tuple[str, str, float, float, bool]) -> str:
    """Return what Typst would tell of figures and tables on one page: name, kind, where one begins and ends
    (points from the text's top), and whether it may break.
    """
    marks = []
    for name, kind, begin, end, breaks in floats:
        told = {
            "mark": "begin",
            "name": name,
            "kind": kind,
            "top": TOP,
            "height": HEIGHT,
            "least": 0,
            "picture": 0,
            "whole": 0,
        }
        marks += [(told, 1, TOP + begin), ({"mark": "end", "name": name, "breaks": breaks}, 1, TOP + end)]
    return json.dumps(marks)


def test_one_that_would_change_for_ever_is_left_whole_and_the_next_is_decided_after_it():
    tries = []

    def attempt(decisions: str) -> str:
        """A table that in one piece takes its heading along to where it should break, and so on."""
        choices = json.loads(decisions)["floats"]
        tries.append(choices)
        begin = 650.0 if choices.get("a", {"breaks": False})["breaks"] else 10.0
        return shown(("a", "tbl", begin, begin + 400, False), ("b", "tbl", 500, 560, False))

    settling = Settling([])
    assert settling.settle(attempt) and len(tries) < 10
    assert settling.choices == {"a": Choice(breaks=False), "b": Choice(breaks=False)}


def test_a_table_that_runs_over_the_foot_of_its_page_breaks(tmp_path):
    """Its rows are so tall that it is longer than a page, which the number of its rows does not tell."""
    rows = "\n".join(f"| {n} | {'Mange ord i en celle. ' * 24}slut{n} |" for n in range(16))
    text = f"# En\n\n{'Tekst. ' * 700}\n\n| A | B |\n|:--|:----|\n{rows}\n\n: Svar {{#tbl-x}}\n"
    made = render_book(
        make_book(tmp_path, {"en.qmd": text}), tmp_path / "out", theme=THEME, engine="embedded"
    )
    assert made.warnings == []
    for page in PdfDocument(made.pdf):
        words = page.get_textpage()
        boxes = [words.get_rect(number) for number in range(words.count_rects())]
        assert all(bottom > 20 for _, bottom, _, _ in boxes), "over the foot of the page"
    assert "slut15" in " ".join(
        words_on(made.pdf, number + 1) for number in range(len(PdfDocument(made.pdf)))
    )


def test_without_an_end_it_is_said_that_nothing_settled(monkeypatch):
    monkeypatch.setattr(pages, "MOST_ATTEMPTS", 5)
    names = (f"tbl-{n}" for n in range(99))
    settling = Settling([])
    assert not settling.settle(lambda _: shown((next(names), "tbl", 0, 100, False)))


@pytest.mark.parametrize(
    ("room", "tall", "breaks"),
    [
        (600, 300, False),  # it fits
        (200, 300, True),  # it would leave much of the page empty
        (200, 240, False),  # of which too little would be left for the next page
        (80, 300, False),  # there is hardly room for its head
        (140, 160, False),  # a short one stays in one piece
        (400, 390, False),  # a long one that fits
        (300, 330, True),  # one that breaks wherever it stands
        (80, 720, True),  # taller than a page: it must
    ],
)
def test_a_table_breaks_where_the_page_would_be_empty_and_much_is_left_of_it(room, tall, breaks):
    one = Float("a", "tbl", HEIGHT, room, tall)
    assert pages.table_breaks(one, tall) is breaks


@pytest.mark.parametrize(
    ("front", "own", "after", "place", "size"),
    [
        (420, 320, True, "own", 1.0),  # it fits
        (400, 280, True, "own", 0.9231),  # a little smaller: two points stay free
        (420, 200, True, "first", 1.0),  # it fits under the heading
        (275, 200, True, "first", 0.9038),  # a little smaller there
        (220, 200, True, "last", 1.0),  # it fits nowhere on this page
        (220, 200, False, "own", 1.0),  # nothing follows that could fill the page
        (None, 200, True, "last", 1.0),  # there is no heading above
        (220, 30, True, "own", 1.0),  # the page is full
    ],
)
def test_a_figure_stands_where_the_page_is_full(front, own, after, place, size):
    section = Section("own", front, own, 0, after)
    one = Float("a", "fig", HEIGHT, own, 290, whole=298, picture=260, section=section)
    assert Settling([]).chosen(one) == Choice(size=pytest.approx(size, abs=1e-4), place=place)


def test_a_figure_under_its_heading_returns_where_there_is_room_at_its_own_place_again():
    """The text between the two is known from the attempt in which it stood there."""

    def one(place: str, front: float, own: float | None) -> Float:
        section = Section(place, front, own, 0, after=False)
        return Float("a", "fig", HEIGHT, own or front, 300, whole=300, picture=280, section=section)

    settling = Settling([])
    assert settling.chosen(one("first", 600, None)).place == "first", "its text is not known"
    assert settling.chosen(one("own", 350, 200)).place == "first"
    assert settling.chosen(one("first", 400, None)).place == "first"
    assert settling.chosen(one("first", 460, None)).place == "own"
    assert settling.chosen(one("first", 140, None)).place == "own", "the text goes on, on the next page"


@pytest.mark.parametrize(
    ("room", "most", "size"),
    [(400, 1, 1), (285, 1, 253 / 300), (200, 1, 1), (700, 0.33, 0.83), (262, 1, 1), (230, 0.33, 0.83)],
)
def test_a_picture_that_all_but_fits_becomes_a_little_smaller(room, most, size):
    one = Float("a", "fig", HEIGHT, room, None, whole=330, picture=300)
    assert pages.picture_size(one, most, room) == pytest.approx(size)


@pytest.mark.parametrize(("picture", "tall"), [(600, 640), (655, 695), (700, 630), (900, 630), (2000, 630)])
def test_a_picture_taller_than_a_page_is_set_on_one_with_its_caption_and_heading(picture, tall):
    one = Float("a", "fig", HEIGHT, HEIGHT, None, whole=picture + 40, picture=picture)
    size = pages.picture_size(one, 1.0, HEIGHT)
    assert 40 + picture * size == pytest.approx(tall)


def test_nothing_of_a_figure_taller_than_a_page_runs_over_its_foot(tmp_path):
    tall = SVG.replace('height="60"', 'height="1400"', 1)
    text = "# En\n\nOrd.\n\n## Fund\n\n![Høj](a.svg){#fig-a fig-alt='A'}\n\nSlut.\n"
    made = render_book(
        make_book(tmp_path, {"en.qmd": text, "a.svg": tall}), tmp_path / "out", theme=THEME, engine="embedded"
    )
    said = [words_on(made.pdf, number + 1) for number in range(len(PdfDocument(made.pdf)))]
    page = next(number for number, words in enumerate(said) if "Høj" in words)
    assert "1.1 Fund" in said[page], "the heading stands above its figure"
    hit = PdfDocument(made.pdf)[page].get_textpage()
    found = hit.search("Figur 1.1").get_next()
    assert hit.get_charbox(found[0])[1] > 19 / 25.4 * 72, "below the margin, where the page's number stands"
