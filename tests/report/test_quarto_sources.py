"""What a plain ``quarto render`` after ``make report`` needs: keys in _quarto.yml, and what they name."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import typst
import yaml
from built import BUILD
from pypdf import PdfReader

from helpers.project import root
from helpers.publish.assembly.merging import for_quarto
from helpers.publish.results import DEMONSTRATION, RETURNS
from helpers.render import keys, options

PROJECT = root(Path(__file__))
CONFIG = yaml.safe_load((PROJECT / "_quarto.yml").read_text(encoding="utf-8"))
HTML, PAPER = CONFIG["format"]["html"], CONFIG["format"]["typst"]
MARKS = {"mark.html", "mark.typ"}
ROWS = 80


def test_the_keys_that_both_formats_need_are_there():
    assert CONFIG["tbl-colwidths"] is False and CONFIG["number-sections"] is True and CONFIG["toc"] is True
    assert HTML["include-before-body"] == "build/quarto/mark.html" and HTML["notebook-links"] is False
    assert PAPER["include-in-header"] == ["report/theme/quarto/book.typ", "build/quarto/mark.typ"]
    assert HTML["mainfont"] == PAPER["mainfont"] == "Source Sans 3"


def test_every_file_that_they_name_is_there():
    named = [CONFIG["brand"], HTML["css"], PAPER["include-in-header"][0], PAPER["font-paths"]]
    assert all((PROJECT / name).exists() for name in named)
    style = PROJECT / HTML["css"]
    fonts = re.findall(r'url\("([^"]+)"\)', style.read_text(encoding="utf-8"))
    assert len(fonts) == 4 and all((style.parent / font).is_file() for font in fonts)
    brand = yaml.safe_load((PROJECT / CONFIG["brand"]).read_text(encoding="utf-8"))
    assert brand["color"]["primary"] == HTML["linkcolor"]
    assert {path.name for path in (BUILD / "quarto").iterdir()} == MARKS


def test_the_embedded_engine_takes_them_and_says_what_it_leaves_out():
    keys.check_keys(CONFIG, [])
    left = options.left_out(CONFIG, keys.formats(CONFIG))
    assert left == [
        "_quarto.yml: the embedded engine has a theme of its own and leaves out what is for Quarto alone "
        "(brand; html: css, include-before-body, linkcolor, mainfont; typst: font-paths, include-in-header, "
        "mainfont)."
    ]


def test_the_mark_follows_the_data():
    assert set(for_quarto(RETURNS).values()) == {""} and set(for_quarto(RETURNS)) == MARKS
    made = {name: (BUILD / "quarto" / name).read_text(encoding="utf-8") for name in MARKS}
    assert made == for_quarto(DEMONSTRATION)
    assert made["mark.html"].count(DEMONSTRATION.short) == 2
    style = (PROJECT / HTML["css"]).read_text(encoding="utf-8")
    looks = re.findall(r'class="([^"]+)"', made["mark.html"])
    assert len(looks) == 1 and f".{looks[0]} {{" in style


def sheets(header: str) -> list[str]:
    """Return the words of each page of a long table in a figure, set as Quarto's book template begins."""
    rows = "".join(f"[row{n}.], [Sagsoplysninger], " for n in range(ROWS))
    text = (
        header
        + '#let book(body) = { set page(paper: "a4", margin: 3cm); set text(size: 10pt); body }\n'
        + "#show: book\n"
        + f"#figure(kind: table, caption: [Lang], table(columns: 2, {rows}))\n"
    )
    pdf = typst.compile(text.encode(), format="pdf", font_paths=[str(PROJECT / PAPER["font-paths"])])
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_a_table_longer_than_a_page_breaks_and_every_sheet_has_the_mark():
    assert len(sheets("")) == 1, "without the rule the rest of the rows is lost below the page"
    rule = (PROJECT / PAPER["include-in-header"][0]).read_text(encoding="utf-8")
    made = sheets(rule + for_quarto(DEMONSTRATION)["mark.typ"])
    assert len(made) > 1 and all(DEMONSTRATION.short in sheet for sheet in made)
    assert all(sum(f"row{n}." in sheet for sheet in made) == 1 for n in range(ROWS))


def test_what_quarto_leaves_is_no_change_of_the_project():
    ignored = (PROJECT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/.quarto/", "**/*.quarto_ipynb", "/notebooks/*.html", "/notebooks/*_files/"} <= set(ignored)
