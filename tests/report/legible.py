"""Signs that a report was made from parts that were not there: what its reader would stumble over.

Looked for in every page, and in the text of the papers: words of the machine, sentences that do not fit
together, headings with nothing under them, references to nowhere, tables and figures without content.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pypdfium2
from bs4 import BeautifulSoup, Tag

MACHINE = re.compile(
    r"\b(?:nan|NaN|None|inf|NaT|null|undefined|Traceback)\b|\?meta|\{\{<|@(?:fig|tbl|sec)-|\?\?"
)
TORN = re.compile(
    r"\b(?:steget|faldet|steg|faldt|stigning på|fald på) (?:med )?[−-]\d"  # a rise of less than nothing
    r"|[^\W\d_]\.\.(?!\.)|[,;:]\s*[,.;:]|(?<=\w)\s[,;:](?!\w)|\(\s*\)|«\s*«|»\s*»|»\s*«"
    r"|\b(og|i|er|på|at|med|til|om|fra|af|den|det) \1\b"
)
OF_THE_HOUSE = re.compile(r"\b(?:indlæst|bedes)\b")  # what who makes the report says, or asks for
NOT_READ = "x"  # in the place of code and formulas
AT_FAULT = 30  # signs on either side of what is told
HEADINGS = ("h1", "h2", "h3", "h4")
CONTENT = "p, li, dd, pre, table, img, svg, select, input, .csl-entry"
PICTURES = "img, svg.drawing"
NO_CONTENT = "nav, .anchorjs-link, script, style, .page-navigation, .to-top"


def faults(report: Path) -> Iterator[str]:
    """Yield what is wrong on the pages and in the papers of ``report``, each with its file."""
    for path in sorted([report / "index.html", *(report / "report").glob("*.html")]):
        name = path.relative_to(report).as_posix()
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
        yield from (f"{name}: {fault}" for fault in on_page(page))
        yield from (f"{name}: {fault}" for fault in _links(page, name, report))
    for path in sorted(report.glob("*.pdf")):
        for number, sheet in enumerate(pypdfium2.PdfDocument(path), 1):
            text = sheet.get_textpage().get_text_range()
            yield from (f"{path.name}, page {number}: {told}" for told in _hits(MACHINE, text))


def on_page(page: BeautifulSoup) -> Iterator[str]:
    """Yield what is wrong in the text, headings, tables and figures of a page."""
    main = page.main or page
    for part in main.select("code, math"):
        part.string = NOT_READ
    for part in main.select(NO_CONTENT):
        part.decompose()
    blocks = [
        " ".join(block.get_text().split()) for block in main.select("p, li, dd, caption, figcaption, h2, h3")
    ]
    for text in [*blocks, *map(_said, main.select(PICTURES))]:
        yield from (told for pattern in (MACHINE, TORN, OF_THE_HOUSE) for told in _hits(pattern, text))
    for cell in main.select("td, th"):
        yield from _hits(MACHINE, cell.get_text())
    yield from _empty_headings(main)
    yield from _empty_tables(main)
    yield from (
        f"a figure without words: {image.get('src', image.name)}"
        for image in main.select(PICTURES)
        if not _said(image)
    )


def _said(picture: Tag) -> str:
    """Return what is read aloud in the place of a picture."""
    return str(picture.get("alt") or picture.get("aria-label") or "")


def _hits(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for found in pattern.finditer(text):
        start, end = max(0, found.start() - AT_FAULT), found.end() + AT_FAULT
        yield f"»{found[0]}« in »{text[start:end]}«"


def _empty_headings(main: Tag) -> Iterator[str]:
    """Yield each heading that says nothing, or under which nothing comes before the next of its rank."""
    parts = main.select(f"{', '.join(HEADINGS)}, {CONTENT}")
    for place, part in enumerate(parts):
        if part.name not in HEADINGS:
            continue
        words = " ".join(part.get_text(" ").split())
        if not re.search(r"[^\W\d_]{2}|^x$", words):
            yield f"a heading without words: {words!r}"
        after = (other for other in parts[place + 1 :] if other.name in HEADINGS or _shows(other))
        following = next(
            (each for each in after if each.name not in HEADINGS or each.name <= part.name), None
        )
        if following is None or following.name in HEADINGS:
            yield f"nothing under the heading {words!r}"


def _shows(part: Tag) -> bool:
    return part.name in ("img", "svg", "select", "input") or bool(part.get_text().strip())


def _empty_tables(main: Tag) -> Iterator[str]:
    for table in main.select("table"):
        rows = [row for row in table.select("tr") if row.find("td")]
        if not rows:
            yield f"a table without rows: {table.get_text(' ')[:60]!r}"
        yield from ("an empty row in a table" for row in rows if not row.get_text().strip())


def _links(page: BeautifulSoup, name: str, report: Path) -> Iterator[str]:
    """Yield each link to a file or place of the report that is not there."""
    for link in page.select("a[href]"):
        path, _, place = unquote(str(link["href"])).partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
        file = report / target
        if not file.exists():
            yield f"a link to {target}, which is not there"
        elif place and file.suffix == ".html" and f'id="{place}"' not in file.read_text(encoding="utf-8"):
            yield f"a link to #{place} of {target}, which is not there"
