"""The page for whoever lets the report go: every hidden cell, what stops the publication first."""

from __future__ import annotations

import re
from math import inf

from helpers.protocol import disclosure
from helpers.publish.disclosure.register import Record
from helpers.publish.gate import officer
from helpers.publish.gate.officer import Seen

RULES = disclosure.all_rules()


def seen(table: str, group: str, count: int, **other: object) -> Seen:
    told = {"why": "few", "lower": 0.0, "upper": 4.0} | other
    return Seen(("u", "n_cases", (("group", group),)), table, count, **told)  # type: ignore[arg-type]


def rows(page: str) -> list[list[str]]:
    """Return the cells of the page's table, its head first."""
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", page)]


def test_what_can_be_told_stands_first_and_stops_the_publication() -> None:
    cells = [
        seen("b", "x & y", 1234, why="with others", lower=1000.0, upper=inf),
        seen("a", "z", 3),
        seen("c", "w", 2, lower=2.0, upper=3.0, excluded=(0, 1), how="coalition"),
    ]
    page = officer.page(cells, RULES)
    assert rows(page) == [
        ["Tabel", "Celle", "Antal", "Skjult, fordi", "En angriber ser", "Kan noget udelukkes?"],
        ["c", "group w (n_cases)", "2", "for få sager eller kommuner", "2 til 3",
         "ja: af kommuner, der trækker deres egne sager fra"],
        ["a", "group z (n_cases)", "3", "for få sager eller kommuner", "0 til 4", "nej"],
        ["b", "group x &amp; y (n_cases)", "1.234", "ville røbe et andet", "1.000 og op", "nej"],
    ]  # fmt: skip
    assert "3 celler er skjult. 1 af dem kan regnes ud. Rapporten må ikke udgives." in page
    assert "et af tallene fra nul til fire." in page and officer.BANNER in page


def test_where_nothing_can_be_told_the_page_says_so() -> None:
    page = officer.page([seen("a", "z", 3)], RULES)
    assert "1 celle er skjult. Ingen af dem kan regnes ud." in page and "må ikke udgives" not in page
    assert len(rows(officer.page([], RULES))) == 1 and "0 celler er skjult" in officer.page([], RULES)


def test_what_the_p_per_cent_rule_hides_stands_with_its_reason() -> None:
    key = (("group", "x"),)
    hidden = Record("05/a", "u", "", "survey", (), (), dominated=(("mean", key), ("", key)))
    page = officer.page([], RULES, [hidden, Record("05/b", "u", "", "survey", (), ())])
    assert rows(page)[2:] == [["05/a", "group x", "mean"], ["05/a", "group x", "alle opgørelser i rækken"]]
    assert "to kommuner tilsammen kunne regne en tredjes del ud med en fejl på under 10 pct." in page
    assert "Ingen sum og intet gennemsnit er skjult" in officer.page([], RULES)
