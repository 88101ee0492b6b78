"""The pages of a book: one HTML file per chapter, in the theme's template."""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from string import Template

from helpers.render.config import Book
from helpers.render.crossrefs.references import Content, holds_works
from helpers.render.errors import RenderError
from helpers.render.html.blocks import HtmlChapter, as_address
from helpers.render.images import Images
from helpers.render.imprint import Imprint
from helpers.render.sources.chapters import Chapter
from helpers.render.texts import long_date
from helpers.render.tree import pandoc
from helpers.render.tree.ast import Node, elements, escaped, node, pairs, plain, raw_block
from helpers.render.writer import is_kicker

CUT = "render-cut-7f3a"
LEFT_AS_TEX = re.compile(r'<span\s+class="math (?:inline|display)">\$+(.*?)\$+</span>', re.DOTALL)
WRITER = ("--mathml", "--syntax-highlighting=none", "--email-obfuscation=none")
ORIGIN = '<small class="origin">'
STYLE = re.compile(r'(<[^<>]*?) style="[^"]*"')
SIGN = re.compile(r'<abbr title="([^"]*)">([^\w<>]+)</abbr>')  # what stands for a word, and is none
SPOKEN = r'<abbr title="\1"><span aria-hidden="true">\2</span><span class="visually-hidden">\1</span></abbr>'


@dataclass(frozen=True)
class Page:
    """One chapter ready for the template."""

    chapter: Chapter
    number: str | None
    title: list[Node]
    body: list[Node]

    @property
    def name(self) -> str:
        """Number and title as the navigation shows them."""
        return " ".join(filter(None, [self.number, plain(self.title).strip()]))

    @property
    def language(self) -> str:
        """The attribute with the language of a title that is whole in another one; else nothing."""
        only = self.title[0] if len(self.title) == 1 and self.title[0]["t"] == "Span" else None
        lang = pairs(only).get("lang") if only else None
        return f' lang="{escaped(lang)}"' if lang else ""


def write_pages(
    content: Content, images: Images, theme: Path, banner: str | None, imprint: Imprint | None = None
) -> dict[str, str]:
    """Return the text files of the HTML book by path: pages, style, scripts and search index."""
    numbers = content.register.chapters
    pages = [
        Page(c, numbers[c.page], title, body)
        for c, (title, body) in zip(content.chapters, content.parts, strict=True)
    ]
    refs = next((p.chapter.page for p in pages if holds_works(p.body)), None)
    writers = [HtmlChapter(content.book, page.chapter, content.register, images, refs) for page in pages]
    pieces = written(writers, pages)
    template = Template((theme / "html" / "page.html").read_text(encoding="utf-8"))
    files = {
        p.chapter.page: filled(template, content.book, pages, n, *pieces[n], banner, imprint)
        for n, p in enumerate(pages)
    }
    for name in ("style.css", "icon.svg", "theme.js", "site.js", "regions.js"):
        files[f"assets/{name}"] = (theme / "html" / name).read_text(encoding="utf-8")
    files["assets/search-index.js"] = search_index(pages)
    return files


def written(writers: list[HtmlChapter], pages: list[Page]) -> list[tuple[str, str]]:
    """Return (title, body) of every page as HTML, by one run of pandoc."""
    cut = raw_block("html", f"<!--{CUT}-->")
    blocks: list[Node] = []
    for writer, page in zip(writers, pages, strict=True):
        title = node("Plain", writer.written(page.title))
        blocks += [cut, title, cut, *writer.blocks(page.body)]
    html = pandoc.write(blocks, "html5", *WRITER)
    html = SIGN.sub(SPOKEN, html)
    pieces = [STYLE.sub(r"\1", piece).strip() for piece in html.split(f"<!--{CUT}-->")[1:]]
    for page, body in zip(pages, pieces[1::2], strict=True):
        if left := LEFT_AS_TEX.search(body):
            raise not_converted(page, unescape(left[1]))
    return list(zip(pieces[::2], pieces[1::2], strict=True))


def not_converted(page: Page, formula: str) -> RenderError:
    """Return the exception for a formula that pandoc cannot read: it would stand there as TeX."""
    line = formula.strip().split("\n")[0]
    return page.chapter.source.refuse(
        line, f"the formula {line}", "Write it with the commands of plain LaTeX."
    )


def filled(
    template: Template,
    book: Book,
    pages: list[Page],
    n: int,
    title: str,
    body: str,
    banner: str | None,
    imprint: Imprint | None,
) -> str:
    """Return one whole page."""
    page, texts = pages[n], book.texts
    top = posixpath.relpath(".", posixpath.dirname(page.chapter.page) or ".")
    front = page.chapter.page == "index.html"
    return template.substitute(
        {f"t_{key.replace('-', '_')}": escaped(value) for key, value in texts.items()},
        lang=escaped(book.lang),
        top=top,
        head_title=escaped(book.title if front else f"{page.name} – {book.title}"),
        book_title=escaped(book.title),
        banner='<div class="banner" role="region" '
        f'aria-label="{escaped(banner)}"><p>{escaped(banner)}</p></div>'
        if banner
        else "",
        navigation=navigation(pages, n, texts["section-title-appendices"]),
        title_block=front_block(book) if front else chapter_block(book, page, title),
        body=(heading(book, page, title) if front else "") + body,
        contents=contents(page, book),
        pager=pager(pages, n, texts),
        citation=imprint.citation() if imprint and front else "",
        footer=imprint.footer(top) if imprint else "",
    )


def heading(book: Book, page: Page, title: str, css: str = "") -> str:
    """Return the chapter's heading of level one: 2 Title, or Bilag A — Title."""
    ident = f' id="{escaped(page.chapter.ident)}"' if page.chapter.ident else ""
    number = f'<span class="chapter-number">{page.number}</span> ' if page.number else ""
    if number and page.chapter.part.appendix:
        number = f"{escaped(book.appendix)} {number.strip()}{escaped(book.appendix_delimiter)} "
    return f"<h1{ident}{css}>{number}{title}</h1>\n"


def front_block(book: Book) -> str:
    """Return the title block of the front page."""
    rows = [f'<p class="subtitle">{escaped(book.subtitle)}</p>' if book.subtitle else ""]
    rows += [f'<p class="author">{escaped(name)}</p>' for name in book.authors]
    rows += [f'<p class="date">{book.date}</p>'] if book.date else []
    # the chapter's own title is the page's heading; this one is what it is called, and looks like it
    title = f'<h1 class="title" role="presentation">{escaped(book.title)}</h1>'
    return "\n".join(['<header id="title-block-header" class="front">', title, *rows, "</header>"])


def chapter_block(book: Book, page: Page, title: str) -> str:
    """Return the title block of a chapter."""
    chapter = page.chapter
    css = "title kicker" if is_kicker(chapter, page.body) else "title"
    head = heading(book, page, title, f' class="{css}"').strip()
    rows = [f'<p class="subtitle">{escaped(plain(chapter.subtitle))}</p>' if chapter.subtitle else ""]
    rows += [f'<p class="author">{escaped(name)}</p>' for name in chapter.authors]
    rows += [f'<p class="date">{long_date(chapter.day, book.lang)}</p>' if chapter.day else ""]
    return "\n".join(['<header id="title-block-header">', head, *filter(None, rows), "</header>"])


def navigation(pages: list[Page], here: int, appendices: str) -> str:
    """Return the list of chapters, appendices apart."""
    out, base = [], posixpath.dirname(pages[here].chapter.page) or "."
    for n, page in enumerate(pages):
        if page.chapter.part.appendix and not pages[n - 1].chapter.part.appendix:
            out.append(f'</ul>\n<p class="nav-part">{escaped(appendices)}</p>\n<ul>')
        elif page.chapter.part.group is not None:
            out.append(f"</ul>\n{group_title(page.chapter.part.group)}<ul>")
        current = ' aria-current="page"' if n == here else ""
        number = f'<span class="nav-number">{page.number}</span> ' if page.number else ""
        href = as_address(posixpath.relpath(page.chapter.page, base))
        words = f"{number}{escaped(plain(page.title).strip())}"
        out.append(f'<li><a href="{escaped(href)}"{current}{page.language}>{words}</a></li>')
    return "<ul>\n" + "\n".join(out) + "\n</ul>"


def group_title(title: str) -> str:
    """Return what stands above the chapters of a part in the list of chapters; nothing where one ended."""
    return f'<p class="nav-part">{escaped(title)}</p>\n' if title else ""


def contents(page: Page, book: Book) -> str:
    """Return the page's own contents, empty where it has no sections or the book wants no contents."""
    given = book.options["html"]
    heads = [
        e
        for e in elements(page.body, {"Header"})
        if e["c"][0] <= given.toc_depth and "unlisted" not in e["c"][1][1]
    ]
    if not heads or not given.toc or not page.chapter.toc:
        return ""
    rows = "\n".join(
        f'<li class="level-{h["c"][0]}"><a href="#{escaped(h["c"][1][0])}">{escaped(toc_text(h))}</a></li>'
        for h in heads
    )
    title = escaped(given.toc_title or book.texts["toc-title-website"])
    head = f'<p id="page-toc-title">{title}</p>'
    start = '<nav class="page-toc" data-page-toc aria-labelledby="page-toc-title">'
    return f"{start}\n{head}\n<ul>\n{rows}\n</ul>\n</nav>"


def toc_text(header: Node) -> str:
    """Return a heading as a line of the contents."""
    return " ".join(filter(None, [dict(header["c"][1][2]).get("number"), plain(header["c"][2]).strip()]))


def pager(pages: list[Page], here: int, texts: dict[str, str]) -> str:
    """Return the links to the neighbouring chapters."""
    base, out = posixpath.dirname(pages[here].chapter.page) or ".", []
    for n, rel, word in ((here - 1, "prev", texts["previous"]), (here + 1, "next", texts["next"])):
        if 0 <= n < len(pages):
            href = escaped(as_address(posixpath.relpath(pages[n].chapter.page, base)))
            out.append(
                f'<a rel="{rel}" href="{href}"><span class="way">{escaped(word)}</span> '
                f"<span{pages[n].language}>{escaped(pages[n].name)}</span></a>"
            )
    return "\n".join(out)


def search_index(pages: list[Page]) -> str:
    """Return the search index as a script: a file that is fetched would not load from file://."""
    rows = [row for page in pages for row in index_rows(page)]
    return (
        "window.searchIndex = "
        + json.dumps(rows, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
        + ";\n"
    )


def index_rows(page: Page) -> list[list[str]]:
    """Return [address, chapter, section, words] of every section."""
    path = as_address(page.chapter.page)
    heads, said = [[path, page.name, ""]], [[""]]
    for block in flat(page.body):
        if block["t"] == "Header":
            heads.append([f"{path}#{block['c'][1][0]}", page.name, toc_text(block)])
            said.append([])
        elif not is_origin(block):
            said[-1].append(plain(block))
    return [[*head, " ".join(" ".join(texts).split())] for head, texts in zip(heads, said, strict=True)]


def is_origin(block: Node) -> bool:
    """Say whether a block is but the line that says where a figure or table comes from, in small print."""
    raw = next(elements(block, {"RawInline"}), None) if block["t"] in {"Para", "Div"} else None
    return raw is not None and raw["c"][1] == ORIGIN


def flat(blocks: list[Node]) -> list[Node]:
    """Return blocks with plain boxes opened, so that headings in them are found."""
    out: list[Node] = []
    for block in blocks:
        holds = block["t"] == "Div" and any(elements(block, {"Header"}))
        out += flat(block["c"][1]) if holds else [block]
    return out
