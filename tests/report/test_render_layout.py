"""Blocks side by side, captions that a div is given, names of files above code, and keys."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from report.books import REFS, SVG, THEME, make_book

from helpers.render import render_book
from helpers.render.typst import document

TEXT = """# En

::: {#fig-rows layout="[[1,-1,1],[1]]" layout-valign="bottom"}
![Et](a.svg){#fig-one fig-alt="A"}

![To](a.svg){#fig-two fig-alt="B"}

![Tre](a.svg){#fig-three fig-alt="C"}

Tre i to rækker
:::

::: {#fig-box}
::: {layout-nrow=1}
![Ude](a.svg){#fig-out fig-alt="D"}

![Inde](a.svg){#fig-in fig-alt="E"}
:::

To i en ramme
:::

::: {#fig-given fig-cap="Givet *af* rammen, jf. @holm" layout-ncol=2}
![](a.svg){fig-alt="F"}
![](a.svg){fig-alt="G"}
:::

::: {#fig-last fig-cap="Viger"}
![](a.svg){fig-alt="H"}

Sidste afsnit
:::

::: {#tbl-given tbl-cap="Tabellens"}
| a |
|---|
| 1 |
:::

:::: {.columns}
::: {.column width="40%"}
Til venstre.
:::

::: {.column width="60%"}
Til højre.
:::
::::

::: {layout-ncol=2 layout="[1]"}
## Første

- En

## Anden

- To
:::

::: {.mit-eget}
Som anden tekst.
:::

```{.python filename="hent.py"}
x = 1
```

Tryk {{< kbd Ctrl-S >}}; se @fig-three, @fig-in, @fig-given og @tbl-given.

::: {#refs}
:::
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    files = {"en.qmd": TEXT, "a.svg": SVG, "r.bib": REFS}
    project = make_book(tmp_path_factory.mktemp("layout"), files, extra="bibliography: r.bib")
    with pytest.MonkeyPatch.context() as patch:
        plain_source, sources = document.source, []

        def kept(*given):
            sources.append(plain_source(*given))
            return sources[-1]

        patch.setattr(document, "source", kept)
        rendered = render_book(project, project / "out", theme=THEME, engine="embedded")
    page = BeautifulSoup((rendered.html / "en.html").read_bytes().decode(), "html.parser")
    return page, sources[0], rendered.warnings


def words(element) -> str:
    return " ".join(element.get_text().split())


def test_parts_of_a_figure_have_letters_wherever_in_it_they_stand(made):
    assert [words(c) for c in made[0].select("main figcaption")] == [
        "(a) Et", "(b) To", "(c) Tre", "Figur 1.1: Tre i to rækker", "(a) Ude", "(b) Inde",
        "Figur 1.2: To i en ramme", "Figur 1.3: Givet af rammen, jf. Holm (2021)", "Figur 1.4: Sidste afsnit",
        "Tabel 1.1: Tabellens",
    ]  # fmt: skip
    assert [words(a) for a in made[0].select("a.quarto-xref")] == [
        "Figur 1.1 (c)", "Figur 1.2 (b)", "Figur 1.3", "Tabel 1.1",
    ]  # fmt: skip


def test_rows_have_the_columns_that_they_are_given_in_both_formats(made):
    grids = [" ".join(grid["class"]) for grid in made[0].select(".subfigures")]
    assert grids == [f"subfigures cols-{count}" for count in (2, 1, 2, 2, 2, 2)]
    assert [call[0] for call in made[1].split("#side-by-side(")[1:]] == ["2", "1", *["2"] * 4]


def test_a_heading_stands_above_its_own_block(made):
    (grid,) = (grid for grid in made[0].select(".subfigures") if grid.select("h2"))
    assert [words(cell) for cell in grid.find_all("div", recursive=False)] == [
        "1.1 Første En",
        "1.2 Anden To",
    ]


def test_columns_files_and_keys_are_shown_and_what_is_left_out_is_said(made):
    page, paper, warnings = made
    assert [words(column) for column in page.select(".subfigures > .column")] == [
        "Til venstre.",
        "Til højre.",
    ]
    assert [words(code) for code in page.select("main pre")] == ["hent.py", "x = 1"]
    assert page.select_one("kbd").get_text() == "Ctrl-S" and "Tryk #keys[Ctrl-S]" in paper
    assert "#strong[hent.py]" in paper
    assert [warning for warning in warnings if "left out" in warning or "class" in warning] == [
        "en.qmd:3: layout-valign of a div is for Quarto alone and is left out.",
        "en.qmd:41: the width of a column is left out: all are as wide as each other.",
        "en.qmd:60: the class .mit-eget of a div has no look here: its text is printed as any other.",
    ]
