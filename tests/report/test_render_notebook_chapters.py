"""A notebook as a chapter shows what it holds: its words, its code, and what its cells gave."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from report.books import CONFIG, PANDAS, THEME, cell, html_files, make_book, notebook, png_text, shown

from helpers.render import RenderError, render_book
from helpers.render.typst import document


def said(text: str, name: str = "stdout") -> dict:
    return {"output_type": "stream", "name": name, "text": text}


CELLS = (
    cell("---\nsubtitle: Med tal\n---", kind="raw"),
    cell("# Notesbog {#sec-nb}\n\nSe @fig-a og [tallene](/tal.csv).", kind="markdown"),
    cell(
        "#| label: fig-a\n#| fig-cap: Kurven\n#| fig-alt: Den stiger\nplt.plot(x)",
        said("hej\n"),
        said("pas på\n", "stderr"),
        shown(png=png_text(), plain="<Figure size 1x1>"),
    ),
    cell("## Tal {#sec-numbers}", kind="markdown"),
    cell("#| echo: false\n#| label: tbl-a\n#| tbl-cap: Sager\ntabel", shown(html=PANDAS, plain="x")),
    cell("#| include: false\nskjult", said("skjult\n")),
    cell("#| output: false\nkun_kode", said("skjult\n")),
    cell("#| warning: false\n1 + 1", said("skjult\n", "stderr"), shown(plain="2")),
)
OTHER = "# To\n\nSe [tal](del/nb.ipynb#sec-numbers) og @tbl-a.\n"
TEXTS = ["plt.plot(x)", "hej", "pas på", "kun_kode", "1 + 1", "2"]


def made(
    folder, *cells: dict, execute: str = "", other: str = OTHER
) -> tuple[BeautifulSoup, BeautifulSoup, str]:
    listed = "    - del/nb.ipynb\n    - to.md\n"
    files = {
        "del/nb.ipynb": notebook(*cells),
        "to.md": other,
        "tal.csv": "a\n1\n",
    }
    project = make_book(folder, files, config=CONFIG.format(chapters=listed, extra=execute))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document, "compiled", lambda volume, text, *given: (text.encode(), []))
        done = render_book(project, project / "out", theme=THEME, engine="embedded")
    pages = [
        BeautifulSoup((done.html / name).read_bytes().decode(), "html.parser")
        for name in ("del/nb.html", "to.html")
    ]
    return *pages, done.pdf.read_text(encoding="utf-8")


def words(element) -> str:
    return " ".join(element.get_text().split())


def test_words_code_and_outputs_stand_in_their_order_as_far_as_the_cells_show_them(tmp_path):
    page, other, paper = made(tmp_path, *CELLS)
    assert (
        words(page.select_one("h1.title")) == "1 Notesbog"
        and words(page.select_one(".subtitle")) == "Med tal"
    )
    assert [words(code) for code in page.select("main pre")] == TEXTS
    assert [words(c) for c in page.select("figcaption")] == ["Figur 1.1: Kurven", "Tabel 1.1: Sager"]
    assert page.select_one("#fig-a img")["alt"] == "Den stiger"
    assert page.select_one('a[href="../tal.csv"]') is not None
    assert "skjult" not in page.get_text() and "skjult" not in paper
    assert [link["href"] for link in other.select("main p a")] == [
        "del/nb.html#sec-numbers",
        "del/nb.html#tbl-a",
    ]
    places = [paper.index(text) for text in ("plt.plot(x)", "hej", "Kurven", "kun_kode", "1 + 1")]
    assert places == sorted(places)


def test_a_notebook_may_be_the_home_page_and_say_in_its_first_cell_how_its_cells_are_shown(tmp_path):
    front = cell("---\nexecute:\n  echo: false\n---", kind="markdown")
    cells = (front, cell("# Forord {.unnumbered}", kind="markdown"), cell("1 + 1", shown(plain="2")))
    config = CONFIG.format(chapters="", extra="").replace("index.qmd", "index.ipynb")
    files = html_files(make_book(tmp_path, {"index.ipynb": notebook(*cells)}, config=config))
    page = BeautifulSoup(files["index.html"].decode(), "html.parser")
    assert [words(h) for h in page.select("main h1")] == ["Prøvebogen", "Forord"]
    assert [words(code) for code in page.select("main pre")] == ["2"]


def test_the_book_says_for_all_cells_how_they_are_shown(tmp_path):
    page, _, _ = made(tmp_path, *CELLS, execute="execute:\n  echo: false\n  warning: false\n")
    assert [words(code) for code in page.select("main pre")] == ["hej", "2"]


@pytest.mark.parametrize(
    "given, message",
    [
        (cell("plot()", shown(png=png_text())), "nb.ipynb:2: the image .* add #[|] fig-alt:"),
        (cell("x", {"output_type": "error", "ename": "ValueError"}), "nb.ipynb:2: .* failed with ValueError"),
        (
            {**cell("![](attachment:a.png)", kind="markdown"), "attachments": {"a.png": {}}},
            "nb.ipynb:2: an image that is attached to a cell is not supported here. Save the image",
        ),
    ],
)
def test_what_a_notebook_cannot_show_names_its_cell(tmp_path, given, message):
    with pytest.raises(RenderError, match=message):
        made(tmp_path, cell("# Notesbog", kind="markdown"), given, other="# To\n")


@pytest.mark.parametrize(
    "broken",
    [
        "a cell",
        {"cell_type": "markdown"},
        {"source": "ord"},
        {"cell_type": "code", "source": 5},
        {"cell_type": "code", "source": "x", "metadata": None},
        {"cell_type": "code", "source": "x", "outputs": None},
        {"cell_type": "code", "source": "x", "outputs": [{"data": {}}]},
        {"cell_type": "code", "source": "x", "outputs": [{"output_type": "display_data", "data": None}]},
    ],
)
def test_what_jupyter_did_not_save_is_no_notebook(tmp_path, broken):
    with pytest.raises(RenderError, match=r"nb\.ipynb is no notebook: save it again from Jupyter"):
        made(tmp_path, cell("# Notesbog", kind="markdown"), broken, other="# To\n")
