"""The assembled report is that of the run at hand: its numbers, its mark, its data files, wherever its build
folder lies.
"""

import os
import posixpath
import re
import shutil

import pytest
import yaml
from bs4 import BeautifulSoup
from built import BUILD
from openpyxl import load_workbook

from helpers.errors import HelpersError
from helpers.project import Workspace, root
from helpers.publish.assembly import notebook_pages
from helpers.publish.assembly.assemble import assemble
from helpers.render import RenderError

GROWTH = "/build/notebooks/05_growth.ipynb"
SHOWN = {"01_design.ipynb", "05_growth.ipynb"}
SMALL = {  # a book of two chapters on the demonstration's build
    "index.qmd": "# Sammenfatning {.unnumbered}\n\n{{< meta results.statements.response.text >}}\n",
    "report/udvikling.qmd": f"""# Udvikling {{#sec-udvikling}}

{{{{< embed {GROWTH}#fig-vaekst >}}}}

Som @tbl-vaekst viser.

{{{{< embed {GROWTH}#tbl-vaekst >}}}}
""",
}


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """A finished build in another folder whose findings were changed."""
    top = tmp_path_factory.mktemp("assembled")
    build = top / "another build"
    for name in ("results.yml", "publication", "quarto", "notebooks", "release"):
        source = BUILD / name
        shutil.copytree(source, build / name) if source.is_dir() else (
            build.mkdir(exist_ok=True),
            shutil.copy(source, build / name),
        )
    text = (build / "results.yml").read_text(encoding="utf-8")
    (build / "results.yml").write_text(
        text.replace("kommuner har svaret", "kommuner har sandelig svaret"), encoding="utf-8"
    )
    return Workspace(root(), build, top / "out")


@pytest.fixture(scope="module")
def assembled(other, tmp_path_factory):
    """The small book on that build, with the pages of two of its notebooks."""
    top = tmp_path_factory.mktemp("small")
    for name in ("theme", "references.bib"):
        source, copy = root() / "report" / name, top / "report" / name
        shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)
    book = yaml.safe_load((root() / "_quarto.yml").read_text(encoding="utf-8"))
    book["book"] = {key: book["book"][key] for key in ("title", "author")} | {"chapters": list(SMALL)}
    (top / "_quarto.yml").write_text(yaml.safe_dump(book, allow_unicode=True), encoding="utf-8")
    for name, text in SMALL.items():
        (top / name).write_text(text, encoding="utf-8")
    build = top / "another build"
    shutil.copytree(
        other.build, build,
        ignore=lambda _, names: {name for name in names if name.endswith(".ipynb")} - SHOWN,
    )  # fmt: skip
    ws = Workspace(top, build, top / "out")
    assemble(ws, renderer="embedded")
    return ws


def test_the_pages_print_the_results_of_their_own_build(assembled):
    page = (assembled.out / "report" / "index.html").read_text(encoding="utf-8")
    assert "kommuner har sandelig svaret" in page
    assert (assembled.out / "report" / "rapport.pdf").stat().st_size > 10_000


def test_a_page_of_a_chapter_links_to_the_page_of_its_notebook_and_to_its_data(assembled):
    chapter = assembled.out / "report" / "report" / "udvikling.html"
    text = chapter.read_text(encoding="utf-8")
    assert text.count('<small class="origin">') == 2
    targets = re.findall(r'href="\.\./((?:notesboger|data)/[^"#]+)', text)
    assert {name.partition("/")[0] for name in targets} == {"notesboger", "data"}
    assert all((assembled.out / "report" / name).exists() for name in targets)
    notebooks = {path.stem for path in (assembled.out / "report" / "notesboger").glob("*.html")}
    assert {f"{name}.ipynb" for name in notebooks - {"oversigt"}} == SHOWN


def test_one_page_leads_to_every_notebook_and_every_data_file_and_each_page_to_it():
    report = BUILD / "report"
    page = BeautifulSoup((report / "notesboger" / "oversigt.html").read_text(encoding="utf-8"), "lxml")
    targets = [
        posixpath.normpath(f"notesboger/{link['href']}") for link in page.select("main li a, main p a")
    ]
    made = {f"notesboger/{path.name}" for path in (report / "notesboger").glob("*.html")} - {
        "notesboger/oversigt.html"
    }
    assert made <= set(targets)
    assert {f"data/{path.name}" for path in (report / "data").glob("*.csv")} <= set(targets)
    assert all((report / target).exists() for target in targets)
    front = BeautifulSoup((report / "index.html").read_text(encoding="utf-8"), "lxml")
    assert "./notesboger/oversigt.html" in {link["href"] for link in front.select("footer a")}


def test_every_released_table_is_copied(assembled):
    kept = {path.name for path in (assembled.out / "report" / "data").iterdir()}
    assert kept == {f"{p.parent.name}-{p.name}" for p in (assembled.build / "release").rglob("*.csv")} | {
        "register.json"
    }


def test_the_workbook_has_every_table_of_the_report_under_its_number():
    """Of the report itself; a table without the line under it is made by no notebook."""
    numbers = []
    for path in sorted((BUILD / "report" / "report").glob("*.html")):
        for table in BeautifulSoup(path.read_text(encoding="utf-8"), "lxml").select('figure[id^="tbl-"]'):
            if BeautifulSoup(str(table.find_next_sibling()), "lxml").select_one("small.origin"):
                label = table.select_one("figcaption .label").get_text()
                numbers.append(label.strip().rstrip(":").replace("\u00a0", " "))
    sheets = load_workbook(BUILD / "report" / "bilagstabeller.xlsx", read_only=True).sheetnames
    assert sheets[:3] == ["Forside", "Indhold", "Noter"]
    assert sorted(sheets[3:]) == sorted(numbers) and len(numbers) > 30


def test_without_results_nothing_is_rendered(tmp_path):
    without = Workspace(root(), tmp_path / "build", tmp_path / "out")
    with pytest.raises(HelpersError, match=r"results\.yml"):
        assemble(without, renderer="embedded")
    assert not (without.out / "report").exists()


STAND_IN = """#!/bin/sh
if [ "$1" = "--version" ]; then echo 1.9.37; exit 0; fi
mkdir -p build/book/report && cp {pdf} build/book/bog.pdf
for chapter in index.qmd report/[!_]*.qmd; do
  cat build/quarto/mark.html "$chapter" > "build/book/${{chapter%.qmd}}.html"
done
"""


@pytest.mark.long
def test_quarto_is_given_a_copy_with_the_line_under_each_figure_and_table(other, tmp_path, monkeypatch):
    """The stand-in takes each chapter's source, under the mark, for its page; what a chapter says is checked
    before.
    """
    program, chapter = tmp_path / "quarto", root() / "report" / "bilag-udvikling.qmd"
    program.write_text(STAND_IN.format(pdf=BUILD / "report" / "rapport.pdf"), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    before = chapter.read_bytes()
    ws = Workspace(other.root, other.build, tmp_path / "out")
    assert assemble(ws, renderer="auto").engine == "quarto"
    given = (ws.out / "report" / "report" / "bilag-udvikling.html").read_text(encoding="utf-8")
    assert chapter.read_bytes() == before
    assert given.count('<small class="origin">') == before.decode().count("{{< embed ") > 3
    assert given.count("#text(size: 8pt)") == given.count('<small class="origin">')
    targets = re.findall(r"\]\(\.\./([^)#]+)[^)]*\)", given)
    assert {name.partition("/")[0] for name in targets} == {"notesboger", "data"}
    assert all((ws.out / "report" / name).exists() for name in targets)
    assert (ws.out / "report" / "assets" / "style.css").exists()  # the notebooks' pages need it


@pytest.mark.long
def test_a_failed_notebook_page_leaves_no_half_report(other, tmp_path, monkeypatch):
    def broken(*_, **__):
        raise RenderError("no page")

    monkeypatch.setattr(notebook_pages, "render", broken)
    with pytest.raises(RenderError, match="no page"):
        assemble(Workspace(other.root, other.build, tmp_path / "out"), renderer="embedded")
    assert not (tmp_path / "out" / "report").exists()
