"""Cells of notebooks as they are in the field: named by label, id or tag, with a plot's own words beside its
image, with several images, and with tables that bring looks of their own.
"""

from __future__ import annotations

import base64

import pytest
from bs4 import BeautifulSoup
from report.books import cell, html_files, make_book, notebook, png, png_text, shown

from helpers.render import RenderError

LARGE = base64.b64encode(png(9, 9)).decode()
AXES = {
    "output_type": "execute_result",
    "execution_count": 1,
    "metadata": {},
    "data": {"text/plain": ["<Axes: xlabel='x'>"]},
}
GREAT_TABLE = """<div id="x" style="padding: 0"><style>#x td {color: red}</style>
<table class="gt_table"><thead><tr><th style="text-align: left">navn</th></tr></thead>
<tbody><tr><td style='color: red'>en</td></tr></tbody></table></div>"""
CELLS = notebook(
    cell('#| label: fig-axes\n#| fig-cap:\n#|   - "Akser"\n#| fig-align: left', AXES, shown(png=png_text())),
    cell(
        '#| label: fig-two\n#| fig-cap: "Begge"\n#| fig-subcap: ["Små", "Store"]\n#| fig-alt: ["S", "T"]\n'
        "#| layout-ncol: 2\n#| code-fold: true",
        shown(png=png_text()),
        shown(png=LARGE),
    ),
    cell('#| label: tbl-gt\n#| tbl-cap: "Pæn"', shown(html=GREAT_TABLE)),
    cell("1 + 1", shown(plain="2")) | {"id": "sum-a"},
    cell("2 + 2", shown(plain="4")) | {"metadata": {"tags": ["sum-b"]}},
    cell('#| label: fig-three\n#| fig-cap: "x"\n#| fig-subcap: ["a"]', *[shown(png=LARGE)] * 2),
    cell('#| label: fig-list\n#| fig-cap: ["a", "b"]', shown(png=LARGE)),
)
NAMES = ("fig-axes", "fig-two", "tbl-gt", "sum-a", "sum-b")


def written(folder, *names: str) -> dict[str, bytes]:
    text = "# En\n\n" + "\n\n".join(f"{{{{< embed nb.ipynb#{name} >}}}}" for name in names) + "\n"
    return html_files(make_book(folder, {"en.qmd": text, "nb.ipynb": CELLS, "a.png": png()}))


def test_cells_are_shown_as_quarto_shows_them(tmp_path):
    files = written(tmp_path, *NAMES)
    page = BeautifulSoup(files["en.html"].decode(), "html.parser")
    captions = [" ".join(c.get_text().split()) for c in page.select("main figcaption")]
    assert captions == [
        "Figur 1.1: Akser",
        "(a) Små",
        "(b) Store",
        "Figur 1.2: Begge",
        "Tabel 1.1: Pæn",
    ]
    assert [e["id"] for e in page.select("#fig-two [id^=fig-]")] == ["fig-two-1", "fig-two-2"]
    assert [image["alt"] for image in page.select("#fig-two img")] == ["S", "T"]
    assert len({image["src"] for image in page.select("#fig-two img")}) == 2
    assert [" ".join(c.get_text().split()) for c in page.select("#tbl-gt th, #tbl-gt td")] == ["navn", "en"]
    assert [code.get_text() for code in page.select("main pre")] == ["2", "4"]
    assert "Axes" not in page.select_one("main").get_text()


@pytest.mark.parametrize(
    "name, said",
    {"fig-three": "must be lists of as many texts", "fig-list": "'#| fig-cap:' must be one text"}.items(),
)
def test_texts_that_do_not_fit_the_outputs_are_refused(tmp_path, name, said):
    with pytest.raises(RenderError) as refused:
        written(tmp_path, name)
    assert said in str(refused.value) and str(refused.value).startswith(f"en.qmd:3: nb.ipynb#{name}")


def test_a_cell_stays_in_the_list_that_it_is_shown_in(tmp_path):
    text = "# En\n\n1. Først\n\n   {{< embed nb.ipynb#fig-axes >}}\n\n2. Så\n"
    made = html_files(make_book(tmp_path, {"en.qmd": text, "nb.ipynb": CELLS}))
    page = BeautifulSoup(made["en.html"].decode(), "html.parser")
    assert len(page.select("main > ol > li")) == 2 and page.select_one("li #fig-axes") is not None


def test_images_of_one_paragraph_stand_side_by_side_without_a_figure_around_them(tmp_path):
    text = '# En\n\n::: {layout-ncol=2}\n![Et](a.png){fig-alt="A"}\n![To](a.png){fig-alt="B"}\n:::\n'
    made = html_files(make_book(tmp_path, {"en.qmd": text, "a.png": png()}))
    page = BeautifulSoup(made["en.html"].decode(), "html.parser")
    captions = [c.get_text().strip() for c in page.select(".subfigures > figure > figcaption")]
    assert captions == ["Et", "To"]
