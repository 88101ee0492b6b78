"""Pages of the PDF are filled: what does not fit where it is written moves on, in order, and the text goes on in its place."""

from __future__ import annotations

import pdfplumber
import pytest
from report.books import THEME, make_book

from helpers.render import render_book

WORDS = "Kommunen har oplyst sagen og hørt borgeren, før den traf sin afgørelse om hjælpen, som loven kræver det. " * 4
TEXT = WORDS + "\n\n"


def drawing(height: int) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="{height}"><rect width="300" height="{height}" fill="#cde"/></svg>'


def figure(name: str, size: str) -> str:
    return f'![Figuren {name}]({size}.svg){{#fig-{name} fig-alt="{name}"}}\n\n'


@pytest.fixture
def lines(tmp_path):
    """Render one chapter; return (page, top as a share of the page, text) of its lines, frame of the pages left out."""

    def rendered(body: str) -> list[tuple[int, float, str]]:
        files = {"en.qmd": f"# Kapitlet {{#sec-en}}\n\n{body}", "lav.svg": drawing(80), "hoej.svg": drawing(520)}
        made = render_book(make_book(tmp_path, files), tmp_path / "out", theme=THEME, engine="embedded")
        with pdfplumber.open(made.pdf) as pdf:
            found = [(p.page_number, line["top"] / float(p.height), line["text"]) for p in pdf.pages for line in p.extract_text_lines()]
        start = next(page for page, top, text in found if text == "1 Kapitlet" and page > 2)
        return [line for line in found if line[0] >= start and 0.09 < line[1] < 0.91]

    return rendered


def place(lines: list[tuple[int, float, str]], start: str) -> tuple[int, float]:
    return next((page, top) for page, top, text in lines if text.startswith(start))


def test_a_figure_that_fits_stays_where_it_is_written(lines):
    found = lines(TEXT * 2 + "Før.\n\n" + figure("lille", "lav") + "Efter.\n\n" + TEXT * 2)
    assert place(found, "Før.") < place(found, "Figur 1.1") < place(found, "Efter.")
    assert place(found, "Før.")[0] == place(found, "Efter.")[0]


def test_text_goes_on_where_a_figure_does_not_fit(lines):
    found = lines(TEXT * 6 + "Før.\n\n" + figure("stor", "hoej") + "Efter.\n\n" + TEXT * 8)
    page = place(found, "Før.")[0]
    assert place(found, "Efter.")[0] == page
    assert place(found, "Figur 1.1")[0] == page + 1
    assert max(top for where, top, _ in found if where == page) > 0.85


def test_figures_keep_their_order(lines):
    found = lines(TEXT * 6 + figure("stor", "hoej") + "Mellem.\n\n" + figure("lille", "lav") + TEXT * 9)
    assert place(found, "Figur 1.1") < place(found, "Figur 1.2")
    assert place(found, "Mellem.")[0] < place(found, "Figur 1.1")[0]


def test_many_figures_keep_their_order_and_stand_below_the_title(lines):
    body = "".join(figure(f"nr{n}", "hoej" if n % 3 else "lav") + WORDS + f"Tekst {n}.\n\n" for n in range(9))
    found = lines(body)
    places = [place(found, f"Figur 1.{n}:") for n in range(1, 10)]
    assert places == sorted(places)
    assert found[0][2] == "1 Kapitlet"


def test_a_short_table_moves_like_a_figure(lines):
    rows = "".join(f"| {n} | ord |\n" for n in range(18))
    found = lines(TEXT * 6 + f"| Nr. | Ord |\n|---:|:---|\n{rows}\n: Ord {{#tbl-a}}\n\nEfter.\n\n" + TEXT * 9)
    assert place(found, "Efter.")[0] < place(found, "Tabel 1.1")[0]


def test_a_heading_never_ends_a_page(lines):
    for n in (7, 8, 9):
        found = lines(TEXT * n + "## Afsnittet\n\n" + figure("stor", "hoej") + TEXT * 8)
        page = place(found, "1.1 Afsnittet")[0]
        assert max((top, text) for where, top, text in found if where == page)[1] != "1.1 Afsnittet"


def test_reference_to_a_moved_figure_leads_to_its_page(lines, tmp_path):
    found = lines(TEXT * 6 + "Se @fig-stor.\n\n" + figure("stor", "hoej") + TEXT * 8)
    with pdfplumber.open(tmp_path / "out" / "book.pdf") as pdf:
        goals = [link["data"].get("Dest") or link["data"]["A"]["D"] for page in pdf.pages[2:] for link in page.annots]
        pages = {page.page_obj.pageid: page.page_number for page in pdf.pages}
        assert place(found, "Figur 1.1:")[0] in {pages.get(goal[0].objid) for goal in goals if isinstance(goal, list)}
