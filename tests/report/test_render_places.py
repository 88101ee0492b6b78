"""Pages as they are met: in a folder of a server, enlarged, by keyboard alone and on paper."""

from __future__ import annotations

import functools
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from report.books import THEME, html_files, make_book, rich_book
from report.browser import launch, opened

from helpers.render import render_book

# Elements that stick out of the window, and boxes that hide what does not fit into them; what scrolls by
# itself may be wider.
LOST = """() => {
  const rolls = element => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
  const scrolls = element => element && (rolls(element) || scrolls(element.parentElement));
  const seen = e => e.getClientRects().length && !e.closest(".skip");
  const shown = Array.from(document.querySelectorAll("body *")).filter(seen);
  const beyond = e => e.getBoundingClientRect().right > innerWidth + 1;
  const out = shown.filter(e => beyond(e) && !scrolls(e.parentElement));
  const hides = e => getComputedStyle(e).overflowX === "hidden";
  const cut = shown.filter(e => hides(e) && e.scrollWidth > e.clientWidth + 1);
  return out.concat(cut).map(e => e.outerHTML.slice(0, 120));
}"""


class Quiet(SimpleHTTPRequestHandler):
    """A server without a log, that remembers what it was asked for."""

    asked: list[tuple[str, int]] = []  # noqa: RUF012  (one server per module)

    def log_message(self, *_: object) -> None:
        pass

    def send_response(self, code: int, message: str | None = None) -> None:
        self.asked.append((self.path, code))
        super().send_response(code, message)


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Path:
    project = rich_book(tmp_path_factory.mktemp("book"))
    return render_book(project, project / "out", theme=THEME, engine="embedded").html


@pytest.fixture(scope="module")
def browser():
    with launch() as started:
        yield started


@pytest.fixture(scope="module")
def address(book, tmp_path_factory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("server")
    shutil.copytree(book, root / "a" / "b")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/a/b/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_subfolder_of_a_server_is_as_good_as_a_folder(browser, address):
    page = browser.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address + "index.html")
    while page.locator("a[rel=next]").count():
        assert page.evaluate("Array.from(document.images).every(i => i.complete && i.naturalWidth > 0)")
        with page.expect_navigation():  # a click returns before the next page's pictures are there
            page.click("a[rel=next]")
    page.fill("#search", "vægten")
    page.click("#search-results a")
    page.wait_for_url(address + "kapitler/en.html#formler")
    page.click(".brand")
    page.wait_for_url(address + "index.html")
    page.close()
    assert errors == []
    assert [line for line in Quiet.asked if not line[0].startswith("/a/b/")] == []
    assert [line for line in Quiet.asked if line[1] >= 400] == []


def test_a_page_of_a_server_asks_for_nothing_elsewhere(browser, address):
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + "kapitler/en.html")
    assert asked and all(url.startswith(address) for url in asked)
    page.close()


@pytest.mark.parametrize(("width", "scale"), [(640, 2), (320, 4)])
def test_enlarged_pages_scroll_only_downwards_and_hide_nothing(browser, book, width, scale):
    context = browser.new_context(
        viewport={"width": width, "height": 450}, device_scale_factor=scale, reduced_motion="reduce"
    )
    page = context.new_page()
    for path in sorted(book.rglob("*.html")):
        page.goto(path.resolve().as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
        assert page.evaluate(LOST) == [], path.name
    context.close()


LINES = """link => {
    const range = document.createRange();
    range.selectNodeContents(link.lastChild);
    return Array.from(range.getClientRects()).filter(each => each.width).map(each => Math.round(each.left));
}"""


def test_a_long_title_in_the_contents_wraps_beside_its_number(browser, tmp_path):
    long = "Afprøvning af spørgeskemaet i kommunerne før undersøgelsen"
    for name, content in html_files(make_book(tmp_path, {"a.qmd": f"# {long}\n\nOrd.\n"})).items():
        (tmp_path / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / name).write_bytes(content)
    with opened(browser, tmp_path / "out" / "index.html") as page:
        lines = page.locator(".book-nav a", has_text=long).evaluate(LINES)
    assert len(lines) > 1 and len(set(lines)) == 1


def test_what_is_lost_is_seen(browser, tmp_path):
    (tmp_path / "bad.html").write_text(
        '<body><p style="width: 2000px">a</p><p style="overflow: hidden; width: 9px">langt</p>',
        encoding="utf-8",
    )
    with opened(browser, tmp_path / "bad.html", width=640) as page:
        assert len(page.evaluate(LOST)) == 2


def test_large_text_alone_cuts_nothing_off(browser, book):
    with opened(browser, book / "kapitler" / "to.html") as page:
        page.evaluate("document.documentElement.style.fontSize = '225%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        assert page.evaluate(LOST) == []


def focused(page) -> str:
    return page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_notes_and_citations_are_reached_and_left_by_keyboard(browser, book):
    with opened(browser, book / "kapitler" / "en.html") as page:
        seen = []
        for _ in range(60):
            page.keyboard.press("Tab")
            seen.append(focused(page))
            if 'role="doc-noteref"' in seen[-1]:
                break
        assert 'id="fnref1"' in seen[-1]
        page.keyboard.press("Enter")
        page.wait_for_url("**#fn1")
        page.keyboard.press("Tab")
        assert "kilder.html#ref-holm" in focused(page)
        while 'role="doc-backlink"' not in focused(page):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**#fnref1")


def test_every_link_button_and_box_that_scrolls_shows_its_focus(browser, book):
    with opened(browser, book / "kapitler" / "to.html") as page:
        rings, first = set(), None
        for _ in range(90):
            page.keyboard.press("Tab")
            here = focused(page)
            if here == first or here.startswith("<body"):
                break
            first = first or here
            rings.add(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
        assert rings == {"solid"}


def test_paper_unfolds_boxes_and_spells_addresses_out(browser, book):
    with opened(browser, book / "kapitler" / "to.html") as page:
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate("Array.from(document.querySelectorAll('details')).every(box => box.open)")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert not page.evaluate("Array.from(document.querySelectorAll('details')).every(box => box.open)")
    with opened(browser, book / "kapitler" / "en.html") as page:
        page.emulate_media(media="print")
        assert "https://example.org/" in page.evaluate(
            "getComputedStyle(document.querySelector('main a[href^=http]'), '::after').content"
        )
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_paper_is_light_though_the_screen_is_dark(browser, book):
    with opened(browser, book / "index.html", scheme="dark") as page:
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.querySelector('main > p')).color") == "rgb(0, 0, 0)"
