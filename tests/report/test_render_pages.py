"""Pages of the PDF are filled: figures give way a little, or stand elsewhere among the paragraphs of their
section; tables break.
"""

from __future__ import annotations

import pdfplumber
import pytest
from report.books import THEME, make_book

from helpers.render import render_book

WORDS = (
    "Kommunen har oplyst sagen og hørt borgeren, før den traf sin afgørelse om hjælpen, som loven kræver "
    "det. " * 4
)
TEXT = WORDS + "\n\n"
TOP, BOTTOM = 0.075, 0.94  # between which the text of a page lies, as shares of its height


def drawing(height: int) -> str:
    size = f'width="300" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect {size} fill="#cde"/></svg>'


def figure(name: str, size: str) -> str:
    return f'![Figuren {name}]({size}.svg){{#fig-{name} fig-alt="{name}"}}\n\n'


@pytest.fixture
def lines(tmp_path):
    """Render one chapter; return (page, top as a share of the page, text) of its lines, frame of the pages
    left out.
    """

    def rendered(body: str) -> list[tuple[int, float, str]]:
        files = {
            "index.qmd": "# Forord {.unnumbered}\n\nOrd.\n\n{{< pagebreak >}}\n",
            "en.qmd": f"# Kapitlet {{#sec-en}}\n\n{body}",
            "lav.svg": drawing(80),
            "hoej.svg": drawing(550),
        }
        made = render_book(make_book(tmp_path, files), tmp_path / "out", theme=THEME, engine="embedded")
        with pdfplumber.open(made.pdf) as pdf:
            found = [
                (p.page_number, line["top"] / float(p.height), line["text"])
                for p in pdf.pages
                for line in p.extract_text_lines()
            ]
        start = next(page for page, top, text in found if text == "1 Kapitlet" and page > 2)
        return [line for line in found if line[0] >= start and TOP < line[1] < BOTTOM]

    return rendered


def place(lines: list[tuple[int, float, str]], start: str) -> tuple[int, float]:
    return next((page, top) for page, top, text in lines if text.startswith(start))


def test_figures_and_headings_stay_in_the_order_in_which_they_are_written(lines):
    body = "".join(
        f"## Afsnit {n}\n\nFør {n}. {WORDS}\n\n{figure(f'nr{n}', 'hoej' if n % 3 else 'lav')}{TEXT}"
        for n in range(1, 7)
    )
    found = lines(body)
    starts = [start for n in range(1, 7) for start in (f"1.{n} Afsnit {n}", f"Figur 1.{n}:")]
    places = [place(found, start) for start in starts]
    assert places == sorted(places)
    assert found[0][2] == "1 Kapitlet"


@pytest.mark.parametrize(
    ("paragraphs", "order"),
    [
        (2, ["1.1 Afsnittet", "Før", "Figur 1.1:", "Efter"]),
        (5, ["1.1 Afsnittet", "Figur 1.1:", "Før", "Efter"]),  # there is room under the heading alone
        (6, ["1.1 Afsnittet", "Før", "Efter", "Figur 1.1:"]),  # there is none on this page
    ],
)
def test_a_figure_stands_among_the_paragraphs_of_its_section_where_the_page_is_full(lines, paragraphs, order):
    section = f"## Afsnittet\n\nFør {WORDS}\n\n{figure('stor', 'hoej')}Efter {WORDS}\n\n{TEXT * 5}"
    found = lines(TEXT * paragraphs + section + f"## Det næste\n\n{TEXT * 4}")
    starts = [*order, "1.2 Det næste"]
    places = [place(found, start) for start in starts]
    assert places == sorted(places)
    last = max(top for page, top, _ in found if page == found[0][0])
    assert last > 0.85, "the first page is full"


def test_a_figure_that_all_but_fits_becomes_smaller(lines):
    body = "Før.\n\n" + figure("stor", "hoej") + "Efter.\n\n" + TEXT
    fits, tight, loose = (lines(TEXT * n + body) for n in (2, 5, 6))
    assert len({place(fits, start)[0] for start in ("Før.", "Figur 1.1", "Efter.")}) == 1
    assert place(tight, "Før.")[0] == place(tight, "Figur 1.1")[0]
    assert height(tight) < 0.95 * height(fits)
    assert place(loose, "Figur 1.1")[0] == place(loose, "Før.")[0] + 1
    assert height(loose) == pytest.approx(height(fits), rel=0.05)


def height(lines: list[tuple[int, float, str]]) -> float:
    """Return the share of a page between the line before the figure and its caption, or the page's top where
    it stands first.
    """
    (before, top), (page, caption) = place(lines, "Før."), place(lines, "Figur 1.1")
    return caption - (top if before == page else TOP)


@pytest.mark.parametrize(
    ("paragraphs", "rows", "broken"),
    [(9, 16, True), (11, 16, False), (6, 16, False), (3, 40, True), (7, 60, True), (1, 16, False)],
)
def test_a_table_breaks_only_where_it_would_leave_much_of_a_page_empty(lines, paragraphs, rows, broken):
    table = "".join(f"| {n} | ord |\n" for n in range(rows))
    found = lines(TEXT * paragraphs + f"| Nr. | Ord |\n|---:|:---|\n{table}\n: Ord {{#tbl-a}}\n\nEfter.\n\n")
    counts = [
        sum(text.endswith(" ord") for where, _, text in found if where == page)
        for page in sorted({line[0] for line in found})
    ]
    parts = [count for count in counts if count]
    heads = [text for _, _, text in found if text == "Nr. Ord"]
    assert (len(parts) > 1) is broken
    assert len(heads) == len(parts)
    assert min(parts) >= 2 and sum(parts) == rows


def test_a_heading_never_ends_a_page(lines):
    for n in (7, 8, 9):
        found = lines(TEXT * n + "## Afsnittet\n\n" + figure("stor", "hoej") + TEXT)
        page = place(found, "1.1 Afsnittet")[0]
        assert max((top, text) for where, top, text in found if where == page)[1] != "1.1 Afsnittet"


@pytest.mark.long
def test_no_page_begins_or_ends_with_one_line_of_a_paragraph(lines):
    found = lines(
        "".join(f"Begynd{n} {'og hørt borgeren, ' * (9 + n % 5 * 6)}slut{n}.\n\n" for n in range(1, 80))
    )
    ends = [n for n in range(1, len(found)) if found[n][0] != found[n - 1][0]]
    assert len(ends) >= 5
    for first in ends:
        assert not found[first - 1][2].startswith("Begynd"), found[first - 1]
        assert "slut" not in found[first][2], found[first]
