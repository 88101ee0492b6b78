"""The main part of the report is short, and its pages are full."""

from __future__ import annotations

import pytest
import typst
from built import BUILD
from pypdfium2 import PdfDocument
from report.fill import faults, fills

from report import letters

MAIN = BUILD / "report" / "rapport.pdf"


def test_a_page_is_as_full_as_its_last_line_says(tmp_path):
    lines = '#set page(paper: "a4", margin: (top: 23mm, bottom: 19mm))\n'
    path = tmp_path / "pages.pdf"
    half = lines + "#v(361pt)\n#line(length: 10pt)\n#pagebreak()\n#v(1fr)\nEnd\n#pagebreak()\n#none"
    path.write_bytes(typst.compile(half.encode(), format="pdf"))
    assert fills(path) == pytest.approx([0.5, 1.0, 0.0], abs=0.01)


def test_a_main_part_that_is_too_long_or_not_full_is_told(tmp_path):
    path = tmp_path / "main.pdf"
    page = "#v(600pt)\n#line(length: 10pt)\n#pagebreak()\n"
    wrong = []
    for count, first in ((16, ""), (17, ""), (16, "#line(length: 10pt)\n#pagebreak()\n" * 6)):
        text = '#set page(paper: "a4", margin: (top: 23mm, bottom: 19mm))\n' + first + page * count
        path.write_bytes(typst.compile(text.removesuffix("#pagebreak()\n").encode(), format="pdf"))
        wrong.append(faults(path))
    assert [len(found) for found in wrong] == [0, 1, 2], wrong
    assert "16 pages behind its front" in wrong[1][0] and "full" in wrong[2][1]


@pytest.mark.long
def test_the_pages_of_the_main_part_are_few_and_full():
    """The last page ends where the report does."""
    assert faults(MAIN) == []
    assert min(fills(MAIN)[1:-1]) >= 0.5


@pytest.mark.long
def test_the_contents_of_the_main_part_are_on_one_page():
    texts = [page.get_textpage().get_text_range() for page in PdfDocument(MAIN)]
    assert "Indhold" in texts[0] and "....." not in "".join(texts[1:])


def test_a_letter_is_as_large_as_its_picture_makes_it_and_however_it_is_turned(tmp_path):
    path = tmp_path / "letters.pdf"
    source = (
        '#set page(paper: "a4", header: none)\n#set text(size: 10pt, font: "Libertinus Serif")\n'
        "En #scale(50%)[to] #rotate(90deg)[#text(size: 8pt)[tre]] "
        '#text(font: "DejaVu Sans Mono", size: 4pt)[fire]'
    )
    path.write_bytes(typst.compile(source.encode(), format="pdf"))
    assert [round(size, 2) for size in letters.sizes(path, "Libertinus")] == [10] * 2 + [5] * 2 + [8] * 3


@pytest.mark.parametrize("name", ["rapport.pdf", "bilag.pdf"])
def test_no_picture_is_so_small_that_its_letters_cannot_be_read(name):
    assert min(letters.sizes(BUILD / "report" / name, "SourceSans")) >= 7
