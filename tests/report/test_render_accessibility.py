"""Every page in a real browser: axe-core without exceptions, no request but for files, nothing cut off on a
small screen.
"""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from examples import ALL
from pypdf import PdfReader
from report.books import SVG, THEME, html_files, make_book, rich_book
from report.browser import axe_violations, find_browser, launch, opened, require_browser

from helpers.render import render_book

# theme and width: every page in one of these, and in all of them in `make check`
VIEWS = [("light", 1280), ("dark", 1280), ("light", 320)]


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> list[Path]:
    project = rich_book(tmp_path_factory.mktemp("book"))
    made = render_book(
        project,
        project / "out",
        theme=THEME,
        engine="embedded",
        banner="Demonstrationsdata: tallene er opdigtede",
    )
    return sorted(made.html.rglob("*.html"))


@pytest.fixture(scope="module")
def browser():
    with launch() as started:
        yield started


def test_axe_finds_nothing(browser, pages):
    found = []
    for number, path in enumerate(pages):
        with opened(browser, path) as page:
            page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")
            for scheme, width in VIEWS if ALL else [VIEWS[number % len(VIEWS)]]:
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 900})
                found += [f"{path.name} {scheme} {width} {line}" for line in axe_violations(page)]
    assert found == []


def test_axe_finds_nothing_in_search_results(browser, pages):
    with opened(browser, pages[0]) as page:
        page.fill("#search", "note")
        assert page.locator("#search-results li").count() > 0
        assert axe_violations(page) == []


def test_axe_would_find_a_picture_without_text(browser, tmp_path):
    path = tmp_path / "bad.html"
    path.write_text(
        '<!DOCTYPE html><html><head><title>x</title></head><body><img src="x.png"></body></html>',
        encoding="utf-8",
    )
    with opened(browser, path) as page:
        found = {line.partition(":")[0] for line in axe_violations(page)}
    assert {"image-alt", "html-has-lang"} <= found


def test_pages_ask_for_nothing_but_files_and_obey_their_own_policy(browser, pages):
    for path in pages:
        watched: list[str] = []
        with opened(browser, path, watch=watched) as page:
            assert page.evaluate("Array.from(document.images).every(i => i.complete && i.naturalWidth > 0)")
            assert page.evaluate("getComputedStyle(document.querySelector('header.site')).display") == "flex"
        assert [line for line in watched if not line.startswith("file://")] == []


def test_small_screens_scroll_only_downwards(browser, pages):
    for path in pages:
        with opened(browser, path, width=360) as page:
            for width in (360, 320):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name


def test_a_browser_that_is_missing_skips_at_home_and_fails_in_ci(monkeypatch):
    monkeypatch.setattr("report.browser.find_browser", lambda: None)
    monkeypatch.setenv("CI", "false")
    with pytest.raises(pytest.skip.Exception, match="no browser found: set HELPERS_BROWSER"):
        require_browser()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no browser found"):
        require_browser()


def test_a_named_browser_comes_first(monkeypatch, tmp_path):
    monkeypatch.setenv("HELPERS_BROWSER", str(tmp_path))
    assert find_browser() == str(tmp_path)
    monkeypatch.setenv("HELPERS_BROWSER", str(tmp_path / "nej"))
    assert find_browser() is None


def test_theme_follows_the_system_and_the_button(browser, pages):
    with opened(browser, pages[0], scheme="dark") as page:
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.click("button.mode")
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.click("button.mode")
        assert (
            page.evaluate("getComputedStyle(document.body).backgroundColor")
            == dark
            != light
            == "rgb(255, 255, 255)"
        )


def test_search_finds_a_section_and_leads_to_it(browser, pages):
    front = next(path for path in pages if path.name == "index.html")
    with opened(browser, front) as page:
        page.fill("#search", "vægten")
        assert page.inner_text("#search-status").startswith("1 resultat")
        page.click("#search-results a")
        page.wait_for_url("**/kapitler/en.html#formler")
        page.fill("#search", "vægten")
        page.focus("#search-results a")
        page.keyboard.press("Escape")
        assert page.input_value("#search") == "" and page.evaluate("document.activeElement.id") == "search"


SOUGHT = {
    "§42": "a",
    "§ 42": "a",
    "§§ 96": "b",
    "§4": "",
    "taf": "c",
    "kapitel": "abcde",
    "figur 4.1": "d",
    "4.10": "e",
    '"pilotafprøvning"': "a",
    "§ 42, efter": "a",
    "95–96.": "b",
}


def test_search_knows_sections_of_laws_and_lists_all_that_it_counts(browser, tmp_path):
    texts = {"a": "efter § 42 og om pilotafprøvning", "b": "§§ 95-96", "c": "i TAF-sager og § 420"}
    texts |= {"d": "i Figur 4.1.", "e": "i Figur 4.10 og Figur 14.1: 4.165 sager"}
    chapters = {f"{name}.qmd": f"# Kapitel {name}\n\nNoget {text}.\n" for name, text in texts.items()}
    for name, content in html_files(make_book(tmp_path, chapters)).items():
        (tmp_path / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / name).write_bytes(content)
    with opened(browser, tmp_path / "out" / "index.html") as page:
        for typed, names in SOUGHT.items():
            page.fill("#search", typed)
            links = [link.get_attribute("href") for link in page.locator("#search-results a").all()]
            assert sorted(links) == [f"./{name}.html" for name in names], typed
            counted = {0: "Ingen resultater", 1: "1 resultat"}.get(len(names), f"{len(names)} resultater")
            assert page.inner_text("#search-status") == counted


def test_search_finds_a_chapter_first_by_what_the_report_calls_it(browser, pages):
    front = next(path for path in pages if path.name == "index.html")
    entries = BeautifulSoup(front.read_text(encoding="utf-8"), "lxml").select(
        "nav.book-nav a:has(.nav-number)"
    )
    numbers = {entry.select_one(".nav-number").text: f"./{entry['href']}" for entry in entries}
    assert {"1", "A"} <= set(numbers)
    with opened(browser, front) as page:
        for number, href in numbers.items():
            page.fill("#search", f"{'kapitel' if number.isdigit() else 'Bilag'} {number}")
            assert page.locator("#search-results a").first.get_attribute("href") == href
        page.fill("#search", "kapitel 99")
        assert page.inner_text("#search-status") == "Ingen resultater"


def test_the_list_of_chapters_shows_where_the_page_stands_in_it(browser, pages):
    last = max(
        pages, key=lambda path: path.read_text(encoding="utf-8").partition("aria-current")[0].count("<li")
    )
    with opened(browser, last) as page:
        page.set_viewport_size({"width": 1280, "height": 300})
        page.reload()
        bounds = "[document.querySelector('.sidebar'), document.querySelector('.sidebar [aria-current]')]"
        box, entry = page.evaluate(f"{bounds}.map(each => each.getBoundingClientRect().toJSON())")
        assert box["top"] <= entry["top"] and entry["bottom"] <= box["bottom"]


def test_the_mark_stays_in_sight_and_covers_nothing(browser, pages):
    longest = max(pages, key=lambda path: path.stat().st_size)
    for width, height, stays in ((1280, 900, True), (390, 844, True), (320, 256, False)):
        with opened(browser, longest, width=width) as page:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("scrollTo({top: 700, behavior: 'instant'})")
            both = "[document.querySelector('.banner'), document.querySelector('header.site')]"
            mark, site = page.evaluate(f"{both}.map(each => each.getBoundingClientRect().toJSON())")
            assert (mark["top"] == 0) == stays
            if stays and width == 1280:
                assert abs(site["top"] - mark["bottom"]) < 1


def test_search_says_when_there_is_nothing(browser, pages):
    with opened(browser, pages[0]) as page:
        page.fill("#search", "findesikke")
        assert page.inner_text("#search-status") == "Ingen resultater"
        page.fill("#search", "ø")
        assert page.inner_text("#search-status") == "Skriv mindst to tegn"


def test_first_tab_stop_skips_to_the_content(browser, pages):
    with opened(browser, pages[0]) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
        assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0


def test_menu_opens_on_small_screens(browser, pages):
    with opened(browser, pages[0], width=360) as page:
        assert not page.is_visible("nav.book-nav")
        page.click("button.menu")
        assert page.is_visible("nav.book-nav")
        assert page.get_attribute("button.menu", "aria-expanded") == "true"


def test_escape_closes_the_menu_but_empties_the_search_first(browser, pages):
    with opened(browser, pages[0], width=360) as page:
        page.click("button.menu")
        page.fill("#search", "note")
        page.keyboard.press("Escape")
        assert page.is_visible("nav.book-nav") and page.input_value("#search") == ""
        page.keyboard.press("Escape")
        assert not page.is_visible("nav.book-nav")
        assert page.evaluate("document.activeElement.className") == "menu"
        assert page.get_attribute("button.menu", "aria-expanded") == "false"


BOXES = "Array.from(document.querySelectorAll('.table-scroll, .formula-scroll, pre'))"
STOPS = BOXES + ".map(box => [box.hasAttribute('tabindex'), box.scrollWidth > box.clientWidth])"


@pytest.fixture(scope="module")
def reading(browser, pages):
    """The chapter with boxes and tables, opened once for several looks at it."""
    with opened(browser, next(path for path in pages if path.name == "to.html")) as page:
        yield page


def test_boxes_are_stops_of_tab_only_while_they_scroll(reading):
    both = set()
    for width in (320, 1280):
        reading.set_viewport_size({"width": width, "height": 900})
        reading.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        found = [tuple(pair) for pair in reading.evaluate(STOPS)]
        assert len(found) >= 3 and all(stop == scrolls for stop, scrolls in found), (width, found)
        both |= set(found)
    assert both == {(True, True), (False, False)}
    named = "boxes => boxes.every(box => box.hasAttribute('role') === box.hasAttribute('tabindex'))"
    assert reading.locator(".table-scroll").evaluate_all(named)


def test_a_wide_figure_keeps_its_size_on_a_small_screen_in_a_box_that_scrolls(browser, tmp_path):
    drawn = SVG.replace('width="200"', 'width="616"').encode()
    text = "# Ét\n\n![Bred](bred.svg){#fig-bred fig-alt='x'}\n\n![Smal](smal.svg){#fig-smal fig-alt='y'}\n"
    book = make_book(tmp_path / "b", {"et.qmd": text, "bred.svg": drawn, "smal.svg": SVG.encode()})
    for name, content in html_files(book).items():
        (tmp_path / "ud" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "ud" / name).write_bytes(content)
    with opened(browser, tmp_path / "ud" / "et.html") as page:
        for width, wide in ((320, 576), (1280, 616)):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            drawn_as = (
                "pictures => pictures.map(picture => Math.round(picture.getBoundingClientRect().width))"
            )
            shown = page.locator("figure img").evaluate_all(drawn_as)
            boxes = [box.get_attribute("tabindex") for box in page.locator(".figure-scroll").all()]
            assert (shown, boxes) == ([wide, 200], ["0" if width == 320 else None, None])
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_table_of_sentences_stacks_its_rows_on_a_small_screen_and_keeps_its_heads(browser, tmp_path):
    long, wide = "Hvis den ikke holder, er svaret et andet, og det siges. " * 2, "sagsbehandlingsfrist" * 3
    rows = "".join(f"| {name} | {long} | {wide} |\n" for name in ("Et", "To"))
    numbers = f"| Ord | A | B |\n|:--|--:|--:|\n| {wide} | 1 | 2 |\n"
    text = f"# Én\n\n| Antagelse | Tegn | Vurdering |\n|:---|:---|:---|\n{rows}\n{numbers}"
    page_file = tmp_path / "ud" / "et.html"
    for name, content in html_files(make_book(tmp_path / "b", {"et.qmd": text})).items():
        (tmp_path / "ud" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "ud" / name).write_bytes(content)
    lefts = "cells => cells.map(cell => Math.round(cell.getBoundingClientRect().left))"
    with opened(browser, page_file, width=360) as page:
        assert page.locator("table").count() == 2 and page.locator("table.stacks").count() == 1
        assert len(set(page.locator(".stacks tbody > tr > *").evaluate_all(lefts))) == 1
        named = "cells => cells.map(cell => getComputedStyle(cell, '::before').content)"
        told = page.locator(".stacks tbody td").evaluate_all(named)
        assert [word.split('"')[1] for word in told] == ["Tegn", "Vurdering"] * 2
        table = page.get_by_role("table").first
        assert table.get_by_role("columnheader").count() == 3 and table.get_by_role("row").count() == 3
        assert table.get_by_role("rowheader").all_inner_texts() == ["Et", "To"]
        page.set_viewport_size({"width": 1280, "height": 900})
        assert len(set(page.locator(".stacks tbody > tr > *").evaluate_all(lefts))) == 3


def test_headings_come_in_order_and_a_box_is_found_by_its_own(pages):
    for path in pages:
        main = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").main
        heads = [h for h in main.select("h1, h2, h3, h4, [role=heading]") if h.get("role") != "presentation"]
        levels = [int(head.get("aria-level") or head.name[1]) for head in heads]
        assert levels.count(1) == 1 and levels[0] == 1, path.name
        assert all(after <= before + 1 for before, after in pairwise(levels)), path.name
        named = main.select(".callout-title[role=heading], summary > [role=heading]")
        assert len(named) == len(main.select(".callout"))


def test_the_way_to_the_top_and_the_page_that_is_open_can_be_found(reading):
    assert not reading.is_visible(".to-top")
    reading.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    reading.wait_for_selector(".to-top.shown")
    reading.click(".to-top")
    reading.wait_for_function("scrollY < innerHeight")
    reading.emulate_media(forced_colors="active")
    colours = reading.evaluate(
        """Array.from(document.querySelectorAll('nav.book-nav a')).map(link =>
          [link.hasAttribute('aria-current'), getComputedStyle(link).borderLeftColor])"""
    )
    canvas = reading.evaluate("getComputedStyle(document.body).backgroundColor")
    reading.emulate_media(forced_colors="none")
    here, others = ({colour for current, colour in colours if current is which} for which in (True, False))
    assert len(here) == 1 and here != others == {canvas}


def test_every_printed_sheet_has_the_mark(reading):
    sheets = PdfReader(BytesIO(reading.pdf(format="A5"))).pages
    assert len(sheets) > 1 and all("opdigtede" in sheet.extract_text() for sheet in sheets)


def test_pages_read_without_scripts(browser, pages):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(pages[0].resolve().as_uri())
    assert page.is_visible("nav.book-nav") and page.is_visible("main")
    assert not page.is_visible("button.mode")
    context.close()


def test_print_leaves_out_the_frame(browser, pages):
    with opened(browser, pages[0]) as page:
        page.emulate_media(media="print")
        assert not page.is_visible("nav.book-nav") and page.is_visible("main")
        assert page.is_visible(".banner")


def test_every_section_has_a_link_of_its_own_that_leads_to_it(browser, pages):
    page_with = next(path for path in pages if path.name == "en.html")
    with opened(browser, page_with) as page:
        links = page.locator("main .anchorjs-link")
        assert links.count() >= 1
        for place in range(links.count()):
            assert links.nth(place).get_attribute("aria-label").startswith("Link til afsnittet")
        links.first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{links.first.get_attribute('href')}")  # raises where it leads elsewhere


def test_the_section_being_read_is_marked(browser, pages):
    page_with = next(path for path in pages if path.name == "en.html")
    with opened(browser, page_with) as page:
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        page.wait_for_selector("[data-page-toc] a[aria-current]")
        assert page.locator("[data-page-toc] a[aria-current]").count() == 1


def test_pages_and_paper_are_set_in_the_same_type(browser, pages):
    with opened(browser, pages[0]) as page:
        page.evaluate("document.fonts.ready")
        assert page.evaluate(
            "Array.from(document.fonts).some(f => f.family.includes('Source Sans') && f.status === 'loaded')"
        )
    root = next(path for path in pages[0].parents if (path / "book.pdf").exists())
    assert (
        "SIL OPEN FONT LICENSE" in (root / "assets" / "fonts" / "OFL.txt").read_text(encoding="utf-8").upper()
    )
    paper = PdfReader(root / "book.pdf")
    names = {
        str(font.get_object()["/BaseFont"])
        for sheet in paper.pages
        for font in sheet["/Resources"]["/Font"].get_object().values()
    }
    assert any("SourceSans3" in name for name in names)
