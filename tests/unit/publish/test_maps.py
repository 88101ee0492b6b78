"""The map of the municipalities: every one is there, can be reached and is named; what is withheld is in no
place, and what a municipality writes stays text.
"""

from __future__ import annotations

import html
import re
from itertools import pairwise

import mapped
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from examples import ALL
from mapped import ABSENT, CLASSES, COMMENT, HOSTILE, REASON, SEEN, WITHHELD

from helpers import danish, project
from helpers.errors import HelpersError
from helpers.publish.maps import component, drawing, hexagons, outlines, regions, walk
from helpers.publish.maps.regions import Class

ISLANDS = {"Bornholm", "Fanø", "Langeland", "Læsø", "Samsø", "Ærø"}


@pytest.fixture(scope="module")
def chart() -> component.Map:
    return mapped.chart()


@pytest.fixture(scope="module")
def page(chart: component.Map) -> BeautifulSoup:
    return BeautifulSoup(component.page(chart), "lxml")


@pytest.fixture(scope="module")
def beside(chart: component.Map) -> set[frozenset[str]]:
    return set(map(frozenset, chart.geography.neighbours))


def ways(view) -> list[dict[str, int]]:
    """The arrows of a view, as the script reads them from the page."""
    return [
        {arrow: int(region[f"data-{arrow}"]) for arrow in walk.ARROWS if region.has_attr(f"data-{arrow}")}
        for region in view.select("[data-region]")
    ]


def reached(found: list[dict[str, int]], start: int) -> set[int]:
    seen, waiting = {start}, [start]
    while waiting:
        new = set(found[waiting.pop()].values()) - seen
        seen |= new
        waiting += new
    return seen


def test_both_views_have_every_municipality_named_in_danish_order(chart, page):
    names = [region.name for region in chart.shown]
    assert len(names) == 98 and names[0] == "Albertslund" and names[-3:] == ["Aabenraa", "Aalborg", "Aarhus"]
    assert names.index("Vordingborg") < names.index("Ærø")
    for view in page.select("svg[data-face]"):
        titles = [region.title.string for region in view.select("[data-region]")]
        assert titles == [region.title for region in chart.shown]
    vejle = next(region for region in chart.shown if region.code == "0630")
    assert re.fullmatch(r"Vejle: \d+\u00a0pct\., \d+ sager", vejle.title)


def test_an_arrow_leads_to_the_nearest_in_its_direction_and_from_everywhere_to_everywhere(chart, page):
    for view, face in zip(page.select("svg[data-face]"), chart.geography.faces, strict=True):
        found, points = ways(view), [face.centres[region.code] for region in chart.shown]
        assert all(reached(found, start) == set(range(98)) for start in range(98)), face.name
        for one, arrows in enumerate(found):
            away = [(x - points[one][0], y - points[one][1]) for x, y in points]
            sides = {
                "left": [(-x, abs(y)) for x, y in away], "right": [(x, abs(y)) for x, y in away],
                "up": [(-y, abs(x)) for x, y in away], "down": [(y, abs(x)) for x, y in away],
            }  # fmt: skip
            for arrow, side in sides.items():
                straight = [np.hypot(*to) for to in side if to[0] > 1e-9 and to[1] <= to[0] + 1e-9]
                ahead = [np.hypot(*to) for to in side if to[0] > 1e-9]
                assert (arrow in arrows) is bool(ahead)
                if ahead:
                    assert np.hypot(*side[arrows[arrow]]) == pytest.approx(min(straight or ahead))


def test_points_that_arrows_cannot_all_reach_are_refused():
    assert walk.steps([(0, 0)]) == [{}] and walk.steps([]) == []
    assert walk.steps([(0, 0), (1, 0.5)]) == [{"right": 1, "down": 1}, {"left": 0, "up": 0}]
    with pytest.raises(HelpersError, match="would not reach every region"):
        walk.steps([(0, 0), (0, 0), (1, 0)])


def test_a_centre_is_that_of_the_largest_part_and_distance_that_of_the_borders():
    square = "M0,0l0,10l10,0l0,-10l-10,0ZM100,100l1,0l0,1l-1,0Z"
    two = outlines.Outlines(200, 200, "", {"a": square, "b": "M13,0l5,0l0,5l-5,0Z"})
    assert two.centres() == pytest.approx(np.array([[5, 5], [15.5, 2.5]]))
    assert two.distances() == pytest.approx(np.array([[np.inf, 3], [3, np.inf]]))


def test_neighbours_are_told_by_distance_and_six_islands_have_none(chart, beside):
    names, codes = chart.geography.names, {name: code for code, name in chart.geography.names.items()}
    assert {names[code] for code in names if not any(code in pair for pair in beside)} == ISLANDS
    known = [("Vejle", "Hedensted"), ("Fredericia", "Middelfart"), ("København", "Frederiksberg")]
    assert all(frozenset(codes[name] for name in pair) in beside for pair in known)
    apart = [("Slagelse", "Nyborg"), ("Vejle", "Odense"), ("Samsø", "Kalundborg")]
    assert not any(frozenset(codes[name] for name in pair) in beside for pair in apart)


def test_every_municipality_has_a_tile_of_its_own_and_most_neighbours_are_kept(chart, beside):
    tiles = chart.geography.tiles
    assert len(set(tiles.values())) == 98 == len(tiles)
    assert all(0 <= x <= hexagons.COLUMNS - 1 - y % 2 and 0 <= y < hexagons.ROWS for x, y in tiles.values())
    places = {code: np.array(hexagons.at(cell)) for code, cell in tiles.items()}
    far = [np.hypot(*(places[one] - places[other])) for one, other in map(tuple, beside)]
    kept, pairs = chart.geography.kept
    assert (kept, pairs) == (sum(distance < 1.01 for distance in far), len(beside))
    print(f"neighbours kept in the hexagon view: {kept} of {pairs}, {100 * kept / pairs:.0f} per cent")
    assert kept >= 0.75 * pairs


@pytest.mark.skipif(not ALL, reason="seconds of annealing: make check")
def test_the_tiles_are_those_that_the_outlines_give(chart):
    assert hexagons.assigned(chart.geography.outlines) == chart.geography.tiles


def test_a_tile_is_never_smaller_than_24_pixels_on_the_smallest_screen(chart):
    _, tiles = chart.geography.faces
    assert tiles.width / hexagons.COLUMNS * (288 / tiles.width) >= 24
    for path in tiles.paths.values():
        corners = np.array(re.findall(r"([\d.]+),([\d.]+)", path), dtype=float)
        assert np.ptp(corners, axis=0) == pytest.approx([100, 200 / 3**0.5], abs=0.2)
        assert corners.min() >= 0 and (corners.max(axis=0) <= (tiles.width, tiles.height + 0.1)).all()


def test_what_is_withheld_is_shown_by_pattern_and_word_and_has_no_number_anywhere(chart, page):
    order = [region.code for region in chart.shown]
    for code in WITHHELD:
        name, place = chart.geography.names[code], order.index(code)
        for view in page.select("svg[data-face]"):
            region = view.select(f'[data-region="{place}"]')[0]
            assert region.title.string == f"{name}: {REASON}"
            assert region.path["fill"] == f"url(#{view.pattern['id']})"
            assert region.find("text") is None
        assert page.select_one(f'[data-box="{place}"] p').text == f"{name}: {REASON}"
    absent = order.index(ABSENT)
    assert page.select_one(f'[data-box="{absent}"]').text.endswith(": ingen tal")
    legend = page.select_one(".region-legend").text
    assert all(words in legend for words in ("vises ikke", "ingen tal", *(c.label for c in CLASSES)))


SECRET = 47.25  # a value that stands nowhere else
WITHHOLDING = {"code": "0825", "name": "Læsø", "reason": REASON, "lines": []}


@pytest.mark.parametrize("brought", [{"value": SECRET}, {"n": 4}, {"class": "low"}, {"text": "47 pct."}])
def test_a_figure_that_comes_along_with_a_reason_is_refused(brought):
    row = dict.fromkeys(regions.FIGURES) | WITHHOLDING | brought
    with pytest.raises(HelpersError, match=f"0825 is withheld, and its {next(iter(brought))} came along"):
        mapped.chart(pd.DataFrame([row]))


GIVEN = mapped.row("0101", "København")
BAD = {
    "lost zero": ({"code": "101"}, "'101' is no municipality's code: write four digits as text"),
    "number": ({"code": 101}, "101 is no municipality's code"),
    "missing code": ({"code": None}, "None is no municipality's code"),
    "Christiansø": ({"code": "0411"}, "0411 is none of the 98 municipalities"),
    "no value": ({"value": None}, "0101 has no value: give it, or the reason"),
    "value that is none": ({"value": float("nan")}, "0101 has no value"),
    "no number of cases": ({"n": None}, "0101 has no n"),
    "no class": ({"class": ""}, "0101 has no class"),
    "no text": ({"text": None}, "0101 has no text"),
    "unknown class": ({"class": "top"}, "0101 is of class 'top'; known: high, low, middle"),
}


@pytest.mark.parametrize(("changed", "message"), BAD.values(), ids=BAD)
def test_a_row_that_cannot_be_shown_rightly_is_refused(changed, message):
    with pytest.raises(HelpersError, match=message):
        mapped.chart(pd.DataFrame([GIVEN | changed]))


def test_a_table_without_a_column_or_with_two_rows_for_one_is_refused():
    with pytest.raises(HelpersError, match="0101 has more than one row"):
        mapped.chart(pd.DataFrame([GIVEN, GIVEN]))
    with pytest.raises(HelpersError, match="has no column 'reason'"):
        mapped.chart(pd.DataFrame([GIVEN]).drop(columns="reason"))


def test_an_unknown_one_has_its_own_words_and_nothing_else():
    row = GIVEN | {"value": None, "n": None, "class": regions.UNKNOWN, "text": "ingen sager"}
    shown = mapped.chart(pd.DataFrame([row])).shown
    assert [r.title for r in shown if r.code == "0101"] == ["København: ingen sager"]
    with pytest.raises(HelpersError, match="0101 is unknown, and its n came along"):
        mapped.chart(pd.DataFrame([row | {"n": 0}]))
    with pytest.raises(HelpersError, match="0101 has no text"):
        mapped.chart(pd.DataFrame([row | {"text": ""}]))


def test_without_a_single_row_there_is_no_map_but_a_sentence():
    chart = mapped.chart(pd.DataFrame(columns=regions.NEEDED))
    assert {region.kind for region in chart.shown} == {regions.UNKNOWN} and chart.empty
    assert BeautifulSoup(component.page(chart), "lxml").text == component.NOTHING
    paper = BeautifulSoup(component.paper(chart), "xml")
    assert paper.text.strip() == component.NOTHING and float(paper.svg["height"]) < 50


def test_a_hostile_comment_is_text_and_nothing_else(chart, page):
    words, drawn = {"html", "body", "div", "p", "b", "strong", "span"}, {"svg", "defs", "pattern"}
    assert {tag.name for tag in page.find_all(True)} == words | drawn | {"rect", "g", "title", "path", "text"}
    place = [region.code for region in chart.shown].index(HOSTILE)
    assert page.select(f'[data-box="{place}"] p')[-1].text == f"Kommunens bemærkning: {SEEN}"
    code = component.page(chart)
    assert not re.search(r"[`{}\u202e\x00\U000f0000]|\?meta:|\n\s*\n", code)
    assert COMMENT not in code and "alert" not in component.paper(chart)


@pytest.mark.parametrize("name", ["<b>Læsø</b>", "Læsø`", "Læsø\u202e", "Læsø\n\n# Titel", "{{< var x >}}"])
def test_a_hostile_name_or_text_is_text_on_pages_and_paper(name):
    row = GIVEN | {"name": name, "text": f"{name} pct."}
    chart = mapped.chart(pd.DataFrame([row]))
    for code in (component.page(chart), component.paper(chart)):
        assert not re.search(r"[`{}\u202e]|\n\s*\n", code)
        seen = {html.unescape(title) for title in re.findall("<title>([^<]*)</title>", code)}
        assert f"{regions.clean(name)}: {regions.clean(name)} pct." in seen and len(seen) == 98


def test_classes_are_told_apart_by_lightness_and_their_text_can_be_read():
    for count in range(1, 6):
        colours = list(drawing.palette([Class(str(n), "") for n in range(count)]).values())
        assert len(set(colours)) == count
        steps = [drawing.contrast(one, other) for one, other in pairwise(colours)]
        assert all(step > 1.4 for step in steps)
        assert all(drawing.contrast(c, drawing.ink_on(c)) >= drawing.CONTRAST for c in colours)
    assert drawing.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert drawing.palette([Class("a", "", "#123456")]) == {"a": "#123456"}


def test_page_and_paper_carry_the_notice_of_the_outlines(chart, page):
    notices = [view["data-licence"] for view in page.select("svg[data-face]")]
    notices.append(BeautifulSoup(component.paper(chart), "xml").find("metadata").text)
    assert len(notices) == 3
    for notice in notices:
        assert "Copyright (c) 2022 Martin Polley" in notice and "shall be included in all copies" in notice
    assert "Copyright" not in page.text, "the notice is no text to be read aloud"
    assert "react-denmark-map" in page.select_one(".region-note").text


def test_ids_are_there_once_and_patterns_are_found(page, chart):
    for soup in (page, BeautifulSoup(component.paper(chart), "xml")):
        ids = [tag["id"] for tag in soup.find_all(id=True)]
        assert len(ids) == len(set(ids))
        named = {tag["fill"][5:-1] for tag in soup.find_all(fill=re.compile(r"^url"))}
        assert named and named <= set(ids)


def test_a_geography_whose_files_do_not_fit_is_refused(tmp_path):
    ws = project.workspace()
    folder = tmp_path / "data" / "reference"
    folder.mkdir(parents=True)
    for file in (component.SVG, component.SOURCES, "municipalities.csv", component.TILES):
        (folder / file).write_bytes(ws.data(f"reference/{file}").read_bytes())
    other = project.Workspace(tmp_path, tmp_path, tmp_path)
    assert component.geography(other).names == component.geography(ws).names
    lines = (folder / component.TILES).read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / component.TILES).write_text("".join(lines[:-1]), encoding="utf-8")
    with pytest.raises(HelpersError, match=r"must be in municipalities\.csv, kommuner_dk_svg\.json and"):
        component.geography(other)
    (folder / component.TILES).write_text("".join(lines), encoding="utf-8")
    (folder / component.SOURCES).write_text("# Sources\n", encoding="utf-8")
    with pytest.raises(HelpersError, match="no section »Licence of the outlines«"):
        component.geography(other)


def test_names_sort_as_in_danish():
    names = ["Aarhus", "Ærø", "Vejle", "Øster", "Åby", "Albertslund", "Zealand"]
    ordered = ["Albertslund", "Vejle", "Zealand", "Ærø", "Øster", "Åby", "Aarhus"]
    assert sorted(names, key=danish.alphabetical) == ordered
