"""What a reader would stumble over is found, and what is right is not."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from report import legible

RIGHT = (
    "<main><h1>1 Titel</h1><h2>1.1 Fund</h2><p>70 og .. sider (før 40); det steg med 3 pct., bl.a. i 2020 "
    "<code>x</code>, hvor … og »grillen« ligger.</p><table><tr><th>A</th></tr><tr><td>..</td></tr></table>"
    '<h2>1.2 Figur</h2><img alt="Søjler" src="a.svg"></main>'
)


def told(html: str) -> list[str]:
    return list(legible.on_page(BeautifulSoup(html, "lxml")))


def test_a_page_that_is_right_has_no_faults():
    assert told(RIGHT) == []


@pytest.mark.parametrize(
    "text",
    [
        "nan pct.",
        "det steg med −3 pct.",
        "et fald på -2",
        "sager..",
        "og , at",
        "i i 2020",
        "( )",
        "tal None",
        "?meta:x",
        "ingen pilot er indlæst",
        "Ankestyrelsen bedes oplyse",
    ],
)
def test_a_torn_sentence_is_found(text):
    assert told(RIGHT.replace("70 og ..", text)) != []
    assert told(RIGHT.replace("Søjler", text)) != []


@pytest.mark.parametrize(
    "html",
    [
        RIGHT.replace('<img alt="Søjler" src="a.svg">', ""),
        RIGHT.replace('<img alt="Søjler" src="a.svg">', "<p> </p><h3>1.2.1 Mere</h3>"),
        RIGHT.replace("<tr><td>..</td></tr>", ""),
        RIGHT.replace("<td>..</td>", "<td> </td>"),
        RIGHT.replace("<td>..</td>", "<td>nan</td>"),
        RIGHT.replace("1.1 Fund", "1.1"),
        RIGHT.replace(' alt="Søjler"', ""),
    ],
)
def test_an_empty_heading_table_or_figure_is_found(html):
    assert len(told(html)) >= 1


def test_a_link_to_nowhere_is_found(tmp_path):
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "b.html").write_text('<main><h1 id="her">To</h1><p>x</p></main>', encoding="utf-8")
    links = {"report/b.html#her": 0, "report/b.html#der": 1, "report/c.html": 1, "#ude": 1, "https://x.dk": 0}
    for link, wrong in links.items():
        page = f'<main><h1>Titel</h1><p><a href="{link}">Kapitel 1</a></p></main>'
        (tmp_path / "index.html").write_text(page, encoding="utf-8")
        assert len(list(legible.faults(tmp_path))) == wrong, link
