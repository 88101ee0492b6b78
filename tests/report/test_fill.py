"""The main part of the report is short, and its pages are full."""

from __future__ import annotations

import pdfplumber
import pytest
import typst
from built import BUILD
from pypdfium2 import PdfDocument
from report.fill import fills

PAGES = 15  # of the main part, behind its front
MAIN = BUILD / "report" / "rapport.pdf"


def test_a_page_is_as_full_as_its_last_line_says(tmp_path):
    lines = '#set page(paper: "a4", margin: (top: 28mm, bottom: 25mm))\n'
    path = tmp_path / "pages.pdf"
    half = lines + "#v(346pt)\n#line(length: 10pt)\n#pagebreak()\n#v(1fr)\nEnd\n#pagebreak()\n#none"
    path.write_bytes(typst.compile(half.encode(), format="pdf"))
    assert fills(path) == pytest.approx([0.5, 1.0, 0.0], abs=0.01)


@pytest.mark.long
def test_the_pages_of_the_main_part_are_full():
    """The last page ends where the report does."""
    inner = fills(MAIN)[1:]
    assert sum(inner) / len(inner) >= 0.75
    assert min(inner[:-1]) >= 0.5


@pytest.mark.long
def test_the_main_part_is_short_and_its_contents_are_on_one_page():
    texts = [page.get_textpage().get_text_range() for page in PdfDocument(MAIN)]
    assert len(texts) - 1 <= PAGES
    assert "Indhold" in texts[0] and "....." not in "".join(texts[1:])


@pytest.mark.parametrize("name", ["rapport.pdf", "bilag.pdf"])
def test_no_picture_is_so_small_that_its_letters_cannot_be_read(name):
    """Of letters that lie on their side pdfplumber knows the width alone."""
    with pdfplumber.open(BUILD / "report" / name) as pdf:
        letters = [char for page in pdf.pages for char in page.chars if not char["matrix"][1]]
    sizes = {char["size"] for char in letters if "SourceSans" in char["fontname"] and char["text"].strip()}
    assert min(sizes) >= 6.5
