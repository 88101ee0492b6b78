"""Numbers go to labels alone: an id that is none names a place, and takes no number from those that are."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from report.books import SVG, THEME, html_files, make_book

from helpers.render import render_book

STYLED = (
    '<table id="T_1" style="x: y"><thead><tr><th style=\'z: 1\'>a</th></tr></thead>'
    "<tbody><tr><td>1</td></tr></tbody></table>"
)
TEXT = f"""# En

![Uden mærke](a.svg){{#billede fig-alt="A"}}

![Med mærke](a.svg){{#fig-a fig-alt="B"}}

| a |
|---|
| 1 |

: Uden mærke {{#skema}}

::: {{#tbl-a}}
```{{=html}}
{STYLED}
```

Med mærke
:::

::: {{#fig-b layout-ncol=2}}
![Et](a.svg){{#et fig-alt="C"}}

![To](a.svg){{#to fig-alt="D"}}

Side om side
:::

::: {{#tbl-b}}
| a |
|---|
| 1 |

: Tabellens egen

Rammens
:::

Se [billedet](#billede), [skemaet](#skema) og [to](#to); @fig-a, @fig-b og @tbl-a.
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return make_book(tmp_path_factory.mktemp("labels"), {"en.qmd": TEXT, "a.svg": SVG})


@pytest.fixture(scope="module")
def page(project):
    return BeautifulSoup(html_files(project)["en.html"].decode(), "html.parser")


def words(element) -> str:
    return " ".join(element.get_text().split())


def test_an_id_that_is_no_label_takes_no_number(page):
    assert [words(c) for c in page.select("main figcaption")] == [
        "Uden mærke", "Figur 1.1: Med mærke", "Tabel 1.1: Med mærke", "Et", "To",
        "Figur 1.2: Side om side", "Tabel 1.2: Rammens",
    ]  # fmt: skip
    assert [words(c) for c in page.select("main caption")] == ["Uden mærke"]
    assert [words(a) for a in page.select("a.quarto-xref")] == ["Figur 1.1", "Figur 1.2", "Tabel 1.1"]
    for ident in ("billede", "skema", "to"):
        assert page.select_one(f"#{ident}") is not None


def test_links_lead_to_it_on_paper_and_a_caption_that_is_left_out_is_said(project):
    made = render_book(project, project / "out", theme=THEME, engine="embedded")
    assert [remark for remark in made.warnings if "two captions" in remark] == [
        "en.qmd:29: tbl-b has two captions, and the inner one is left out: Tabellens egen."
    ]


def test_an_id_in_a_caption_that_stands_in_for_a_text_names_one_place(tmp_path):
    caption = "Figur med [et ord]{#ord}, [et led](#ord){#led} og `kode`{#kode}"
    text = f"# En\n\n![{caption}](a.svg){{#fig-a}}\n\n[Ordet](#ord), [leddet](#led), [koden](#kode).\n"
    project = make_book(tmp_path, {"en.qmd": text, "a.svg": SVG})
    shown = BeautifulSoup(html_files(project)["en.html"].decode(), "html.parser")
    assert [len(shown.select(f"#{ident}")) for ident in ("ord", "led", "kode")] == [1, 1, 1]
    assert shown.select_one("main img")["alt"] == "Figur med et ord, et led og kode"


def test_an_id_in_a_title_or_heading_is_one_place_on_paper(tmp_path):
    """A heading stands again in the contents and on top of its pages."""
    filler = "Ord. " * 2000
    text = (
        f"# En [titel]{{#i-titel}}\n\n{filler}\n\n## Et [fund]{{#i-fund}}\n\nOrd.\n\n"
        f"## Slut\n\n{filler}\n\n[Titlen](#i-titel) og [fundet](#i-fund).\n"
    )
    project = make_book(tmp_path, {"en.qmd": text})
    reader = PdfReader(render_book(project, project / "out", theme=THEME, engine="embedded").pdf)
    pages = {page.indirect_reference.idnum: page for page in reader.pages}
    links = [link.get_object()["/Dest"][0].idnum for link in reader.pages[-1]["/Annots"]]
    title, found = (pages[number].extract_text() for number in links)
    assert "1 En titel" in title and "1.1 Et fund" in found and title != found


CODE = """# En

```{#lst-a .python lst-cap="Hent *alt*" filename="hent.py"}
x = 1
```

::: {#lst-b}
```r
y <- 2
```

I en ramme
:::

![Tekst](a.svg){#fig-a fig-alt="A"}

@Lst-a, [-@lst-b] og @fig-a.
"""


def test_code_has_numbers_and_captions_of_its_own_kind(tmp_path):
    project = make_book(tmp_path, {"en.qmd": CODE, "a.svg": SVG})
    page = BeautifulSoup(html_files(project)["en.html"].decode(), "html.parser")
    captions = [words(c) for c in page.select("main figcaption")]
    assert captions == ["Liste 1.1: Hent alt", "Liste 1.2: I en ramme", "Figur 1.1: Tekst"]
    assert [words(code) for code in page.select("#lst-a pre")] == ["hent.py", "x = 1"]
    assert page.select_one("#lst-a").find(True).name == "figcaption"
    assert [words(a) for a in page.select("a.quarto-xref")] == ["Liste 1.1", "1.2", "Figur 1.1"]
    made = render_book(project, project / "out", theme=THEME, engine="embedded")
    assert made.labels["lst-b"] == ("Liste 1.2", "I en ramme") and made.pdf.read_bytes().startswith(b"%PDF")
