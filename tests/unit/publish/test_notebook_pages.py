"""The published page of a notebook, and the line under a figure or table: what was let go, nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from published import desk, view

from helpers.project import Workspace, root
from helpers.publish import executed, results
from helpers.publish.assembly import assemble, merging, notebook_pages
from helpers.publish.columns import key
from helpers.publish.statements import Statement

PLANTED = "4711-plantet"
THEME = root() / "report" / "theme"
TABLE = "| Gruppe |\n| :--- |\n| a |\n\nKilde: prøve\\."
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


def released(kind: str, content: str, *tables: str) -> dict[str, Any]:
    """An output as a desk lets it go."""
    return {
        "output_type": "execute_result",
        "data": {kind: content, "text/plain": f"<object {PLANTED}>"},
        "metadata": executed.metadata(kind, tables),
    }


def raw(kind: str, content: str) -> dict[str, Any]:
    """An output that no desk has seen."""
    return {"output_type": "display_data", "data": {kind: content}, "metadata": {}}


def code(
    source: str, *outputs: dict[str, Any], ident: str = "celle", tags: tuple[str, ...] = (), n: int = 1
) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": ident,
        "source": source.splitlines(keepends=True),
        "metadata": {"tags": list(tags)},
        "outputs": list(outputs),
        "execution_count": n,
    }


def text(source: str, *tags: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "ord", "source": [source], "metadata": {"tags": list(tags)}}


def built(folder: Path, *cells: dict[str, Any]) -> Workspace:
    """A build with one executed notebook, its results and its released table."""
    ws = Workspace(root(), folder, folder)
    path = executed.path(ws, "05_growth")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    (folder / "release" / "05_growth").mkdir(parents=True)
    (folder / "release" / "05_growth" / "vaekst.csv").write_text("x\n", encoding="utf-8")
    results.save(ws, "05_growth", {"fund": (1, "Fundet")}, {"E1": Statement("Steget.")})
    merging.merge(ws)
    return ws


def page_of(ws: Workspace) -> BeautifulSoup:
    files = notebook_pages.render(ws, THEME)
    return BeautifulSoup(files["notesboger/05_growth.html"].decode(), "lxml")


def holding(files: dict[str, bytes]) -> list[str]:
    return [name for name, content in files.items() if PLANTED.encode() in content]


INTERNAL = [
    code(f"tal = '{PLANTED}'", tags=("internt",)),
    code("tabel", raw("text/html", f"<table><tr><td>{PLANTED}</td></tr></table>"), tags=("internt",)),
    code("tabel", released("text/markdown", PLANTED), tags=("internt", "model")),
    code(
        "figur",
        released("image/svg+xml", SVG.replace("</svg>", f"<text>{PLANTED}</text></svg>")),
        tags=("internt",),
    ),
    text(f"Her står {PLANTED}.", "internt"),
    code(f'investigation = "/hjem/{PLANTED}"', tags=("injected-parameters",)),
]
UNRELEASED = {
    "html": raw("text/html", f"<b>{PLANTED}</b>"),
    "plain": raw("text/plain", PLANTED),
    "markdown": raw("text/markdown", PLANTED),
    "svg": raw("image/svg+xml", SVG.replace("</svg>", f"<!--{PLANTED}--></svg>")),
    "png": raw("image/png", "UExBTlRFVA=="),
    "json": raw("application/json", f'{{"a": "{PLANTED}"}}'),
    "printed": {"output_type": "stream", "name": "stdout", "text": [PLANTED]},
    "warned": {"output_type": "stream", "name": "stderr", "text": [PLANTED]},
    "failed": {"output_type": "error", "ename": "ValueError", "evalue": PLANTED, "traceback": [PLANTED]},
}


@pytest.mark.parametrize("cell", INTERNAL)
def test_what_is_for_the_house_alone_is_left_out_whole(tmp_path, cell):
    ws = built(tmp_path, text("# Vækst"), code("x = 1", ident="andet"), cell)
    files = notebook_pages.render(ws, THEME)
    assert "x = 1" in files["notesboger/05_growth.html"].decode()
    assert holding(files) == []


def test_where_cells_are_left_out_the_page_says_so_once_for_those_together(tmp_path):
    """The text beside them tells of a row or a figure that nobody finds on the page."""
    ws = built(
        tmp_path,
        text("# Vækst"),
        code("model", tags=("internt", "model")),
        text("Rækken er ændringen."),
        code("figur", tags=("internt",)),
        code("tabel", tags=("internt",)),
        text("Søjlerne viser kommunerne."),
        code("indlæst", tags=("injected-parameters",)),
    )
    said = [line for line in page_of(ws).main.get_text("\n", strip=True).splitlines() if "udeladt" in line]
    told = "Her er {} til internt brug udeladt. Teksten omkring kan handle om det, {} viser."
    assert said[1:] == [told.format("én celle", "den"), told.format("to celler", "de")]
    words = page_of(ws).main.text
    assert words.index(said[1]) < words.index("Rækken er") < words.index(said[2]) < words.index("Søjlerne")


@pytest.mark.parametrize("kind", UNRELEASED)
def test_an_output_that_no_desk_has_let_go_is_not_shown_even_without_the_tag(tmp_path, kind):
    ws = built(tmp_path, text("# Vækst"), code("vis(tal)", UNRELEASED[kind]))
    files = notebook_pages.render(ws, THEME)
    assert holding(files) == []
    page = files["notesboger/05_growth.html"].decode()
    assert "vis(tal)" in page and "internt brug" in page
    shown = {name for name in files if name.startswith("notesboger/")}
    assert shown == {"notesboger/05_growth.html", "notesboger/oversigt.html"}


def test_what_a_desk_has_let_go_is_shown_with_code_caption_and_mark(tmp_path):
    shown = (
        '#| label: tbl-vaekst\n#| tbl-cap: "Vækst. {{< meta results.05_growth.fund >}}"\ndesk.show(change)'
    )
    drawn = "#| label: fig-vaekst\n#| fig-cap: Søjler\n#| fig-alt: To søjler\ndesk.draw(fig, change)"
    ws = built(
        tmp_path,
        text("# Vækst\n\nOrd `{{< meta x >}}`."),
        code(shown, released("text/markdown", TABLE, "05_growth/vaekst")),
        code(drawn, released("image/svg+xml", SVG, "05_growth/vaekst")),
    )
    files = notebook_pages.render(ws, THEME, "Demonstrationsdata")
    soup = BeautifulSoup(files["notesboger/05_growth.html"].decode(), "lxml")
    assert soup.h1.text == "Vækst" and "Demonstrationsdata" in soup.select_one(".banner").text
    assert soup.table.caption.text.strip() == "Vækst. Fundet" and soup.td.text.strip() == "a"
    assert soup.main.find("img")["alt"] == "To søjler"
    assert files["notesboger/" + soup.main.find("img")["src"]] == SVG.encode()
    assert "desk.show(change)" in soup.text and "{{< meta x >}}" in soup.text and "#|" not in soup.text
    assert soup.select_one("#celle-tbl-vaekst") and soup.select_one("#celle-fig-vaekst")
    assert not [tag for tag in soup.find_all(True) for a in ("src", "href") if "://" in tag.get(a, "")]


def test_a_notebook_without_a_title_and_code_with_fences_and_shortcodes_make_a_page(tmp_path):
    source = "x = '''\n````\n{{< include /etc/passwd >}}\n'''"
    soup = page_of(built(tmp_path, code(source), text("# Sent")))
    assert soup.h1.text == "05_growth" and soup.h2.text == "Sent"
    assert "````\n{{< include /etc/passwd >}}" in soup.pre.text


def lines(ws: Workspace, chapter: str, label: str) -> str:
    return "\n".join(assemble.Origins(ws).under(chapter, "build/notebooks/05_growth.ipynb", label))


def test_the_line_names_notebook_and_data_and_links_what_exists(tmp_path):
    shown = released("text/markdown", TABLE, "05_growth/vaekst", "05_growth/borte")
    ws = built(tmp_path, code("#| label: tbl-vaekst\ndesk.show(change)", shown))
    html, _, paper = lines(ws, "report/udvikling.qmd", "tbl-vaekst").partition("\n\n")
    assert "(../notesboger/05_growth.html#celle-tbl-vaekst)" in html
    assert r"[05\_growth\-vaekst.csv](../data/05_growth-vaekst.csv)" in html and "borte" not in html
    assert r"Notesbog 05\_growth · data: 05\_growth\-vaekst.csv" in paper and "](" not in paper
    assert "(./data/05_growth-vaekst.csv)" in lines(ws, "index.qmd", "tbl-vaekst")
    assert lines(ws, "report/udvikling.qmd", "tbl-andet") == ""


def test_quarto_gets_the_line_under_each_embedded_cell_and_no_protected_one(tmp_path):
    shown = released("text/markdown", TABLE, "05_growth/vaekst")
    ws = built(tmp_path / "build", code("#| label: tbl-vaekst\n1", shown))
    embed = "{{< embed /build/notebooks/05_growth.ipynb#tbl-vaekst >}}"
    chapter = tmp_path / "book" / "report" / "a.qmd"
    chapter.parent.mkdir(parents=True)
    chapter.write_text(f"# A\n\n{embed}\n\n```\n{embed}\n```\n", encoding="utf-8")
    assemble.write_into(tmp_path / "book", assemble.Origins(ws))
    written = chapter.read_text(encoding="utf-8")
    assert written.count('::: {.content-visible when-format="html"}') == 1
    assert written.index(embed) < written.index("../notesboger/05_growth.html") < written.index("```\n")
    assert written.endswith(f"```\n{embed}\n```\n")


def test_a_desk_marks_what_it_lets_go_and_nothing_else(tmp_path):
    at = desk(tmp_path)
    shown = at.show(view(pd.DataFrame({"x": ["a"]}), key("x", "X"), kind="register"))
    assert shown.metadata == {"released": ["05_growth/pages"]}
    assert at.bullets({"E1": Statement("Steget.")}).metadata == {"released": []} == at.banner().metadata


def test_results_say_which_cell_made_them(tmp_path):
    ws = built(tmp_path, code("found", n=2, ident="fundet"), code("#| label: tbl-slut\ndesk.save()", n=3))
    path = ws.build / "results" / "05_growth.json"
    saved = json.loads(path.read_text(encoding="utf-8"))
    saved["statements"]["E1"]["cell"], saved["cell"] = 2, 3
    path.write_text(json.dumps(saved), encoding="utf-8")
    merging.merge(ws)
    merged = yaml.safe_load((ws.out / "results.yml").read_text(encoding="utf-8"))["results"]
    assert merged["statements"]["E1"] == {"text": "Steget.", "from": "05_growth#fundet"}
    assert merged["from"]["05_growth"] == {"fund": "05_growth#tbl-slut"}


def test_a_statement_knows_the_cell_that_is_running(monkeypatch):
    class Shell:
        user_ns: dict[str, Any] = {"In": ["", "a", "b"]}  # noqa: RUF012

    monkeypatch.setattr("IPython.get_ipython", Shell)
    assert Statement("Steget.").saved() == {"text": "Steget.", "cell": 2}
    monkeypatch.undo()
    assert Statement("Steget.").cell == 0
    assert Statement("Steget.", cell=1) == Statement("Steget.", cell=2)


def test_a_page_has_the_figure_for_narrow_screens_and_names_the_annex_as_the_reports(tmp_path):
    drawn = released("image/svg+xml", SVG, "05_growth/vaekst")
    drawn["data"][executed.NARROW] = SVG.replace('"9"', '"5"')
    alt = "#| fig-alt: Søjler. Tallene står i tabellen i bilaget.\ndesk.draw(fig, change, narrow=True)"
    ws = built(tmp_path, text("# Vækst"), code(alt, drawn))
    files = notebook_pages.render(ws, THEME)
    page = BeautifulSoup(files["notesboger/05_growth.html"].decode(), "lxml")
    source = page.select_one("picture > source")["srcset"]
    assert files[f"notesboger/{source}"] == drawn["data"][executed.NARROW].encode()
    assert page.main.find("img")["alt"] == "Søjler. Tallene står i tabellen i rapportens bilag."


def test_the_notes_under_a_table_stand_as_such(tmp_path):
    shown = '#| label: tbl-vaekst\n#| tbl-cap: "Vækst"\ndesk.show(change)'
    page = page_of(
        built(tmp_path, text("# Vækst"), code(shown, released("text/markdown", TABLE, "05_growth/vaekst")))
    )
    assert page.select_one(".table-notes > p").text == "Kilde: prøve."
