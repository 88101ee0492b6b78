"""Nothing is said twice: in the printed report no sentence stands in two places, and none retells a row of a
table beside it.
"""

from functools import cache

from built import BUILD

from report import repeated

REPORT = BUILD / "report"
SCOPE = "stadfæstet eller hjemvist"  # of which cases it speaks, every chapter says once
# What repeats on purpose: each page of the discussion pack is handed out alone, the annex is read alone.
ON_PURPOSE = ("sec-oplaeg-", "sec-bilag-begreber-")


@cache
def told() -> dict[str, str]:
    """The pages, without what repeats on purpose."""
    found = [REPORT / "index.html", *sorted((REPORT / "report").glob("*.html"))]
    pages = {path.stem: path.read_text(encoding="utf-8") for path in found}
    return {name: repeated.without_sections(html, ON_PURPOSE) for name, html in pages.items()}


def test_no_sentence_stands_in_two_places() -> None:
    found = repeated.twice(told())
    assert {said: where for said, where in found.items() if SCOPE not in said} == {}


def test_no_text_retells_the_table_beside_it() -> None:
    assert {name: found for name, html in told().items() if (found := repeated.retold(html))} == {}


def test_what_is_said_twice_is_found() -> None:
    table = (
        "<table><tr><th>A</th><td>+28 pct.</td><td>−16 til 96 pct.</td></tr><tr><td>7 8 9 4</td></tr></table>"
    )
    said = "Den målte forskel er +28 pct.; den kan ligge mellem et fald på 16 og en stigning på 96 pct."
    page = "<main><h2 id='sec-a'>A</h2><p>{}</p><figure>{}</figure></main>".format
    assert said in repeated.retold(page(said, table))
    assert repeated.retold(page(said, "")) == []
    assert repeated.retold(page("Forskellen er +28 pct., og to på 7 pct. er mindre.", table)) == []
    assert repeated.retold(page("Der er 28, 16, 96, 7, 8 og 9 af dem.", table)) != []
    assert repeated.retold(page("Der er 7 og 8; se Tabel A.9 og Afsnit 4.", table)) == []
    long = "Dette er en sætning, som har mere end de ni ord i sig."
    assert list(repeated.twice({"a": page(long, ""), "b": page(long, "")}).values()) == [["a", "b"]]
    assert repeated.twice({"a": page("Kort sætning.", ""), "b": page("Kort sætning.", "")}) == {}
    assert long not in repeated.without_sections(page(long, ""), ("sec-a",))
