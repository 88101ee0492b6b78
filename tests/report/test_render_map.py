"""A map on a page and on paper: one page load, walked by keyboard, looked at by axe; one without a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import mapped
import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from pypdfium2 import PdfDocument
from report.books import THEME, cell, html_files, make_book, notebook
from report.browser import axe_violations, launch, opened

from helpers import danish
from helpers.publish.maps import component
from helpers.render import render_book

CELL = '#| label: fig-kort\n#| fig-cap: "Omgjort, kommune for kommune"\n#| fig-alt: "To kort over kommunerne"'
TABLE = '#| label: tbl-kommuner\n#| tbl-cap: "Tallene"'
EMBEDDED = "{{< embed n.ipynb#fig-kort >}}\n\n{{< embed n.ipynb#tbl-kommuner >}}"
CHAPTER = f"# Kort {{#sec-k}}\n\nSe @fig-kort.\n\n{EMBEDDED}\n"
TITLE = "document.activeElement.querySelector('title')?.textContent ?? ''"
PRESSED = """([view, ways]) => {
  const regions = Array.from(document.querySelectorAll(view + " [data-region]"));
  regions[ways[0][0]].focus();
  return ways.map(([from, arrow, to]) => {
    const key = "Arrow" + arrow[0].toUpperCase() + arrow.slice(1);
    regions[from].dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
    return regions.indexOf(document.activeElement);
  });
}"""
SIZES = """view => Array.from(document.querySelectorAll(view + " [data-region] path"), path => {
  const box = path.getBoundingClientRect();
  return Math.min(box.width, box.height);
})"""


@pytest.fixture(scope="module")
def chart() -> component.Map:
    return mapped.chart()


@pytest.fixture(scope="module")
def made(chart: component.Map, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a book with a map and its table."""
    rows = [f"| {r.name} | {r.text.partition(',')[0]} | {r.short or '•'} |" for r in chart.shown]
    table = "\n".join(["| Kommune | Omgjort | Tal |", "|:--|:--|--:|", *rows])
    bundle = {"text/html": component.page(chart), "image/svg+xml": component.paper(chart)}
    shown = {"output_type": "display_data", "metadata": {}}
    cells = cell(CELL, shown | {"data": bundle}), cell(TABLE, shown | {"data": {"text/markdown": table}})
    project = make_book(tmp_path_factory.mktemp("map"), {"kort.qmd": CHAPTER, "n.ipynb": notebook(*cells)})
    return render_book(project, project / "out", theme=THEME, engine="embedded").html


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch() as started:
        yield started


@pytest.fixture(scope="module")
def watched() -> list[str]:
    return []


@pytest.fixture(scope="module")
def page(browser: Browser, made: Path, watched: list[str]) -> Iterator[Page]:
    with opened(browser, made / "kort.html", width=600, watch=watched) as page:
        yield page


def test_a_tile_is_a_target_of_24_pixels_and_more(page, watched):
    found = {}
    for width, least in ((600, 24), (320, 23.9)):
        page.set_viewport_size({"width": width, "height": 900})
        found[width] = min(page.evaluate(SIZES, ".region-tiles"))
        assert found[width] >= least and page.evaluate("document.documentElement.scrollWidth") <= width
    print(
        f"smallest target of the hexagon view: {found[600]:.1f} px at 600 px, {found[320]:.1f} px at 320 px"
    )
    assert [line for line in watched if not line.startswith("file://")] == []


def test_each_view_is_one_tab_stop(page, made):
    page.evaluate("document.activeElement.blur(); document.querySelector('.quarto-xref').focus()")
    stops = []
    for _ in range(4):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate(
                "document.activeElement.closest('svg')?.classList[0] ?? document.activeElement.tagName"
            )
        )
    assert stops[:3] == ["region-outline", "region-tiles", "SELECT"] and stops[3] != "SELECT"


@pytest.mark.parametrize("view", ["outline", "tiles"])
def test_arrows_lead_where_the_table_of_neighbours_says_and_everywhere(page, chart, view):
    face = next(face for face in chart.geography.faces if face.name == view)
    regions = page.locator(f".region-{view} [data-region]").all()
    told = page.evaluate(
        "view => Array.from(document.querySelectorAll(view + ' [data-region]'), r => ({...r.dataset}))",
        f".region-{view}",
    )
    assert len(regions) == len(told) == len(face.paths) == 98
    ways = [
        [at, arrow, int(data[arrow])]
        for at, data in enumerate(told)
        for arrow in ("left", "right", "up", "down")
        if arrow in data
    ]
    assert page.evaluate(PRESSED, [f".region-{view}", ways]) == [to for _, _, to in ways]
    seen, waiting = {0}, [0]
    while waiting:
        here = waiting.pop()
        new = {to for at, _, to in ways if at == here} - seen
        seen |= new
        waiting += new
    print(f"{view}: {len(ways)} arrows pressed, {len(seen)} of 98 reached from the first")
    assert seen == set(range(98))


def test_home_end_and_letters_go_by_the_alphabet(page):
    page.locator(".region-tiles [data-region='0']").focus()
    right = page.get_attribute(".region-tiles [data-region='0']", "data-right")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.region") == right
    danish_key = (
        "key => document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}))"
    )
    for key, name in [("End", "Aarhus"), ("Home", "Albertslund"), ("v", "Vallensbæk"), ("v", "Varde")]:
        page.keyboard.press(key)
        assert page.evaluate(TITLE).startswith(f"{name}: "), key
    for key, name in [("æ", "Ærø"), ("å", "Aabenraa")]:
        page.wait_for_timeout(720)  # letters that follow at once are one word
        page.evaluate(danish_key, key)
        assert page.evaluate(TITLE).startswith(f"{name}: "), key
    page.wait_for_timeout(720)
    page.keyboard.type("vejl")
    assert page.evaluate(TITLE).startswith("Vejle: ")
    page.keyboard.press("Control+ArrowLeft")
    assert page.evaluate(TITLE).startswith("Vejle: "), "the reader's own keys are left alone"


def test_the_chosen_one_is_marked_in_both_views_the_list_and_the_box(page, chart):
    page.locator(".region-outline [data-region='0']").focus()
    page.select_option(".region-choice select", label=next(r.title for r in chart.shown if r.name == "Vejle"))
    assert page.locator("[data-box]:visible").count() == 1
    assert page.locator("[data-box]:visible p").last.inner_text() == f"Kommunens bemærkning: {mapped.SEEN}"
    assert page.get_attribute(".region-box", "aria-live") == "polite"
    chosen = page.locator("[data-region][aria-selected='true'] title").all_text_contents()
    assert len(chosen) == 2 and set(chosen) == {page.locator(".region-choice option:checked").inner_text()}
    page.locator(".region-tiles [data-region='3']").click()
    assert page.locator("[data-box]:visible").get_attribute("data-box") == "3"
    assert page.locator(".region-choice select").input_value() == "3"
    assert page.locator(".region-ring").count() == 2


def test_what_is_read_aloud_is_name_rate_and_cases(page, chart):
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    options = [n["name"]["value"] for n in nodes if n.get("role", {}).get("value") == "option"]
    titles = [region.title for region in chart.shown]
    assert [title for title in titles if options.count(title) < 3] == [], "outlines, tiles and list"
    boxes = [n["name"]["value"] for n in nodes if n.get("role", {}).get("value") == "listbox"]
    assert boxes == [f"Omgjort i 2021. {face.label}. {chart.counted}" for face in chart.geography.faces]


def test_the_table_sorts_and_what_is_withheld_comes_last(page, chart):
    def column(at: int) -> list[str]:
        return page.locator(f"#tbl-kommuner tbody tr > :nth-child({at})").all_inner_texts()

    names = column(1)
    page.locator("#tbl-kommuner .sort", has_text="Tal").click()
    up = column(3)
    page.keyboard.press("Enter")
    down = column(3)
    numbers = sorted(int(region.short) for region in chart.shown if region.short)
    assert up == [str(n) for n in numbers] + ["•"] * 3
    assert down == [str(n) for n in reversed(numbers)] + ["•"] * 3
    assert page.get_attribute("#tbl-kommuner th:nth-child(3)", "aria-sort") == "descending"
    page.locator("#tbl-kommuner .sort", has_text="Kommune").click()
    assert column(1) == names == sorted(names, key=danish.alphabetical)
    assert page.locator("[aria-sort]").count() == 1


def test_axe_finds_nothing(page):
    found = axe_violations(page)
    print(f"axe: {len(found)} violations")
    assert found == []


def test_forced_colours_keep_the_classes_and_the_mark(page):
    page.emulate_media(forced_colors="active", color_scheme="dark")
    fill = "getComputedStyle(document.querySelector('.region-tiles [fill=\"#00406b\"]')).fill"
    ground = "getComputedStyle(document.querySelector('.region-tiles')).backgroundColor"
    assert page.evaluate(fill) == "rgb(0, 64, 107)" and page.evaluate(ground) == "rgb(255, 255, 255)"
    page.locator(".region-tiles [data-region='5']").focus()
    ring = page.locator(".region-tiles .region-ring .inner")
    assert ring.evaluate("ring => getComputedStyle(ring).stroke") == "rgb(179, 71, 11)"
    page.emulate_media(forced_colors="none", color_scheme="light")


def test_a_drawing_of_any_shape_with_patterns_of_its_own_is_left_as_it_is(tmp_path):
    drawing = (
        '<svg aria-label="A" viewBox="0 0 9 9"><defs><pattern id="p"><circle r="1"/></pattern></defs>'
        '<g fill="url(\'#p\')" stroke="url(#p)"><polygon points="0,0 1,1"/><line x2="3"/><ellipse rx="1"/>'
        '<polyline points="0,0"/><text><tspan>Ord</tspan></text></g></svg>'
    )
    project = make_book(tmp_path, {"en.qmd": f"# En\n\n```{{=html}}\n{drawing}\n```\n"})
    assert drawing in html_files(project)["en.html"].decode()


def test_without_a_script_both_views_and_the_table_are_there(browser, made):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    bare = context.new_page()
    bare.goto((made / "kort.html").resolve().as_uri())
    for view in bare.locator("svg[data-face]").all():
        assert view.is_visible() and view.get_attribute("role") == "img"
    assert bare.locator("#tbl-kommuner tbody tr").count() == 98
    assert bare.locator("select, .sort, .region-help:visible, [data-box]:visible").count() == 0
    context.close()


def test_the_paper_has_the_map_as_a_picture_with_words_and_the_table(made, chart):
    pdf = made / "book.pdf"
    words = " ".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf))
    assert all(label in words for label in ("Kommunernes omrids", "Hver kommune lige stor", "vises ikke"))
    assert all(region.name in words for region in chart.shown)
    assert "alert" not in words and "proeve" not in words
    paper = PdfReader(pdf)
    alts = [
        e.get("/Alt")
        for e in map(lambda n: paper.get_object(n + 1), range(len(paper.xref[0]) - 1))
        if hasattr(e, "get")
    ]
    assert "To kort over kommunerne" in alts
