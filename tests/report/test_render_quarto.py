"""The way to a real Quarto, tried with a stand-in that does what the real one does at the edges."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import typst
from report.books import THEME, make_book

from helpers.render import quarto as program
from helpers.render import render_book
from helpers.render.errors import RenderError

STAND_IN = """#!/bin/sh
if [ "$1" = "--version" ]; then echo {version}; exit 0; fi
echo "$@" >> calls.txt
mkdir -p _book && echo '<html>{page}</html>' > _book/index.html && cp {pdf} _book/Bog.pdf
echo 'WARN: noget' >&2
exit {code}
"""


@pytest.fixture
def quarto(tmp_path, monkeypatch):
    def install(
        version: str = "1.9.37", page: str = "ok", code: int = 0, paper: bytes | str = "Ord."
    ) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        program, pdf = folder / "quarto", folder / "made.pdf"
        pdf.write_bytes(paper if isinstance(paper, bytes) else typst.compile(paper.encode(), format="pdf"))
        program.write_text(STAND_IN.format(version=version, page=page, code=code, pdf=pdf), encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    return install


@pytest.fixture
def no_quarto(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


def render(project: Path, engine: str = "quarto"):
    return render_book(project, project / "out", theme=THEME, engine=engine)


def test_auto_uses_quarto_where_it_is_with_one_call(tmp_path, quarto):
    quarto()
    made = render(make_book(tmp_path), "auto")
    assert made.made_by == "quarto (1.9.37)"
    assert made.pdf == tmp_path / "out" / "Bog.pdf"
    assert (made.html / "index.html").read_text(encoding="utf-8") == "<html>ok</html>\n"
    assert (tmp_path / "calls.txt").read_text(encoding="utf-8") == "render .\n"
    assert made.warnings == ["WARN: noget"]


# A remark was not enough: the pages were published without the mark
def test_pages_on_which_quarto_does_not_show_the_banner_are_refused(tmp_path, quarto):
    quarto()
    book = make_book(tmp_path)
    with pytest.raises(
        RenderError, match=r"index\.html, which quarto made, does not show 'Prøve'.*before-body"
    ):
        render_book(book, tmp_path / "out", theme=THEME, banner="Prøve", engine="quarto")


def test_a_sheet_without_the_banner_is_a_remark(tmp_path, quarto):
    quarto(page="<p>Prøve &amp; tal</p>", paper="Prøve & tal\n#pagebreak()\nOrd")
    made = render_book(make_book(tmp_path), tmp_path / "out", theme=THEME, banner="Prøve & tal")
    assert made.warnings == ["WARN: noget", "Quarto's PDF does not show 'Prøve & tal' on page 2."]


def test_what_quarto_makes_of_whole_notebooks_is_not_published(tmp_path, quarto):
    quarto()
    book = make_book(tmp_path, {"_book/nb.ipynb": "{}", "_book/build/nb-preview.html": "internt"})
    made = render(book)
    assert {p.name for p in made.html.rglob("*") if p.is_file()} == {"index.html", "Bog.pdf"}
    assert made.warnings[1:] == [
        f"Removed from Quarto's output: {name}." for name in ("build/nb-preview.html", "nb.ipynb")
    ]


def test_auto_is_the_embedded_engine_where_quarto_is_absent(tmp_path, no_quarto):
    assert render(make_book(tmp_path), "auto").engine == "embedded"


def test_auto_passes_over_an_old_quarto_and_says_so(quarto):
    quarto("1.4.550")
    engines, remarks = program.engines("auto")
    assert engines == ("embedded",) and program.engines("quarto") == (("quarto",), [])
    assert len(remarks) == 1 and "is version 1.4.550; 1.9 or later" in remarks[0]


def test_auto_is_the_embedded_engine_where_quarto_fails_and_says_so(tmp_path, quarto, monkeypatch):
    quarto(code=3)
    monkeypatch.setattr("helpers.render.typst.document.compiled", lambda *given: (b"%PDF", []))
    made = render(make_book(tmp_path), "auto")
    assert made.made_by.startswith("embedded (pypandoc_binary ") and "typst " in made.made_by
    assert len(made.warnings) == 1
    assert made.warnings[0].startswith(
        "The embedded engine rendered, for quarto could not: quarto render failed"
    )


def test_a_note_in_two_chapters_is_refused_before_quarto_runs(tmp_path, quarto):
    quarto()
    note = "Ord.[^a]\n\n[^a]: Note.\n"
    with pytest.raises(RenderError, match=r"to\.qmd:5: the note \[\^a\] is in en\.qmd as well"):
        render(make_book(tmp_path, {"en.qmd": "# En\n\n" + note, "to.qmd": "# To\n\n" + note}))
    assert not (tmp_path / "calls.txt").exists()


def test_embedded_can_be_forced(tmp_path, quarto):
    quarto()
    assert render(make_book(tmp_path), "embedded").engine == "embedded"


def test_absent_quarto_is_said(tmp_path, no_quarto):
    with pytest.raises(RenderError, match=r"quarto is not on the PATH: install Quarto 1\.9"):
        render(make_book(tmp_path))


@pytest.mark.parametrize("version", ["1.8.25", "0.9", "unknown"])
def test_old_quarto_is_refused(tmp_path, quarto, version):
    quarto(version)
    with pytest.raises(RenderError, match=f"version {version}"):
        render(make_book(tmp_path))


def test_keys_are_checked_before_quarto_runs(tmp_path, quarto):
    quarto()
    with pytest.raises(RenderError, match=r"en\.qmd:3.*the key nej"):
        render(make_book(tmp_path, {"en.qmd": "# En\n\n{{< meta nej >}}\n"}))
    assert not (tmp_path / "calls.txt").exists()


def test_unresolved_keys_in_the_output_are_found(tmp_path, quarto):
    quarto(page="<strong>?meta:results.x</strong>")
    with pytest.raises(RenderError, match=r"\?meta:results\.x"):
        render(make_book(tmp_path))


@pytest.mark.parametrize(
    "paper", ["Andelen er *?meta:results.x*.", "#set page(width: 4cm)\nLangt ord foran ?meta:results.x"]
)
def test_unresolved_keys_in_the_paper_are_found(tmp_path, quarto, paper):
    quarto(paper=paper)
    with pytest.raises(RenderError, match=r"Bog\.pdf holds '\?meta:results\.x"):
        render(make_book(tmp_path))


def test_paper_that_cannot_be_read_is_refused(tmp_path, quarto):
    quarto(paper=b"ikke en pdf")
    with pytest.raises(RenderError, match=r"Bog\.pdf, which quarto made, cannot be read"):
        render(make_book(tmp_path))


def test_paper_that_was_not_searched_is_a_remark(tmp_path, quarto, monkeypatch):
    quarto(paper="?meta:results.x")
    monkeypatch.setattr("helpers.render.quarto.find_spec", lambda name: None)
    assert render(make_book(tmp_path)).warnings == [
        "WARN: noget",
        "The PDF was not searched for unresolved keys: install pypdf for that.",
    ]


def test_a_failure_of_quarto_is_told(tmp_path, quarto):
    quarto(code=3)
    with pytest.raises(RenderError, match="quarto render failed: WARN: noget"):
        render(make_book(tmp_path))
