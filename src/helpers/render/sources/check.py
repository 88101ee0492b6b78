"""Refusal of what lies outside the supported subset, once a chapter is a syntax tree."""

from __future__ import annotations

import re
from difflib import get_close_matches

from helpers.render.errors import unsupported
from helpers.render.sources.left_out import remark_left_out
from helpers.render.sources.pages import CONDITIONS, LANDSCAPE, PAGE_BREAK, check_pages
from helpers.render.sources.reader import Source
from helpers.render.sources.shortcodes import COMMENT
from helpers.render.tree.ast import (
    WITH_ATTRIBUTES,
    Node,
    attr,
    elements,
    is_box,
    pairs,
    plain,
    transform,
)

CALLOUT = re.compile(r"callout-(.+)")
FENCE = re.compile(r"[\s>]*:{3,}")
KINDS = {"note", "tip", "warning", "important", "caution"}
FORMATS = {"html", "typst"}
APPEARANCES = {"default", "simple", "minimal"}
LABELS = ("fig-", "tbl-", "lst-")  # what the label of a figure, a table or code begins with
COLUMNS, ONE_COLUMN = "columns", "column"
BOXES = {"callout", LANDSCAPE, COLUMNS, ONE_COLUMN, "cell-output", "unnumbered", "unlisted"}
LIKE = 0.8  # how much alike a class and one with a meaning are where the one was meant
HIDDEN = "Leave it out, or make it a comment: <!-- … -->."
DIVS = {
    "incremental": "Use an ordinary list.",
    "list-table": "Begin each row with '- - ', behind a caption where it has one; widths and aligns (l, r, "
    "c, d) have one for each column.",
    **dict.fromkeys(("theorem", "proof", "remark", "solution"), "Use a callout."),
}
COLUMN = "Write it in the running column."
MEANT = {  # classes by which Quarto moves or hides what has them, whatever that is
    "panel-tabset": "Use headings instead of tabs.",
    "aside": "Use a footnote.",
    "appendix": "Make it a chapter under appendices in _quarto.yml.",
    **dict.fromkeys(("hidden", "d-none", "invisible", "visually-hidden"), HIDDEN),
    **dict.fromkeys(("light-content", "dark-content"), "Write it once, for light and dark pages."),
}
MOVED = re.compile(r"column-(?:margin|body|page|screen|leftmargin|rightmargin).*")
IN_A_DIV = "Put it in a div of that class."
BY_FORMAT, BY_META = ("when-format", "unless-format"), ("when-meta", "unless-meta")
ATTRIBUTES = {
    "lst-cap": "Give the code a label that begins with lst-.",
    "fig-cap": "Write the caption in the brackets of the image, or give it to the div of a figure.",
    "tbl-cap": "Write the caption below the table, or give it to the div of a table.",
    "fig-link": "Write [![text](image)](address).",
    "fig-subcap": "Write one image with its own label per subfigure.",
    "tbl-subcap": "Give each table its own label.",
    "code-fold": "Remove it.",
    "code-summary": "Write it in the text.",
    "hidden": HIDDEN,
    "style": "Use a class of the theme.",
    **dict.fromkeys(BY_META, "Give the div the class .content-visible or .content-hidden."),
    "when-profile": "Use when-format.",
    "unless-profile": "Use unless-format.",
    "file": "Write the code in the block.",
}
IN_MARKDOWN = "Write Markdown, or raw html or typst."
LATEX = {  # what is written for a page of LaTeX alone, and what does it in both formats
    **dict.fromkeys(
        ("\\newpage", "\\pagebreak", "\\clearpage"), "Write {{< pagebreak >}} in a paragraph of its own."
    ),
    "\\begin{align": "Write it between $$ and $$, as \\begin{aligned}.",
    "\\begin{equation": "Write the formula between $$ and $$.",
}
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
RUN = re.compile(r"\{\{?(?:python|r|julia|ojs|bash|sh|sql|mermaid|dot)\}\}? ")
ANNOTATED = re.compile(r"(?m)(?:#|//|--|%|;|/\*|<!--)\s*<\d+>\s*(?:\*/|-->)?\s*$")
OTHER_KINDS = "thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg|dia|vid|nte|tip|wrn|imp|cau"
OTHER_LABEL = re.compile(f"(?:{OTHER_KINDS})-.")
TAGS = re.compile(
    "abbr|kbd|sub|sup|small|mark|ins|del|q|cite|dfn|samp|var|time|span|div|br|wbr|hr|bdi|bdo|u|s|b|i|em|strong|code|p|section"
    "|details|summary|ruby|rt|rp|data|address",
    re.IGNORECASE,
)
DRAWING = re.compile(  # of a figure in the page itself
    "svg|g|path|rect|circle|ellipse|line|polyline|polygon|text|tspan|title|defs|pattern"
)
WHOLE_DRAWING = re.compile(r"(?s)<svg\b.*</svg>")
ELSEWHERE = re.compile(r"""<[^>]*?(?:\s(?:xlink:)?(href|src)\s*=|(url)\((?!\s*["']?\#))""", re.IGNORECASE)
UNNAMED = re.compile(r"(?s)<svg(?![^>]*\saria-(?:label|labelledby|hidden)\s*=)")
TAG = re.compile(r"<\s*/?\s*([A-Za-z][A-Za-z0-9-]*)")
HANDLER = re.compile(r"on[a-z]+")
BAD_ATTRIBUTE = re.compile(r"""<[^>]*\s(on[a-z]+|style|srcdoc)\s*=""", re.IGNORECASE)


def check_blocks(source: Source, blocks: list[Node]) -> list[Node]:
    """Return the blocks without comments. Raises RenderError for the first thing that cannot be rendered."""
    blocks = transform(blocks, {"RawBlock": without_comments, "RawInline": without_comments})
    for element in elements(blocks, WITH_ATTRIBUTES | CHECKS.keys()):
        check_classes(source, element)
        CHECKS.get(element["t"], check_nothing)(source, element)
        check_attributes(source, element)
    check_pages(source, blocks)
    return blocks


def without_comments(element: Node) -> Node | list[Node] | None:
    """Drop HTML comments, which nobody wrote for the reader, and let <br> break the line on paper, too."""
    if element["c"][0] != "html":
        return None
    if element["t"] == "RawInline" and BREAK.fullmatch(element["c"][1]):
        return {"t": "LineBreak"}
    text = COMMENT.sub("", element["c"][1])
    return {"t": element["t"], "c": ["html", text]} if text.strip() else []


def check_nothing(source: Source, element: Node) -> None:
    """Let an element pass."""


def check_classes(source: Source, element: Node) -> None:
    """Refuse classes by which Quarto moves, hides or chooses what has them; read past, it would be shown."""
    kind = "div" if element["t"] == "Div" else "class"
    for name in attr(element)[1]:
        instead = MEANT.get(name) or (COLUMN if MOVED.fullmatch(name) else "")
        if instead:
            written = f".{name}" if any(f".{name}" in line.text for line in source.lines) else name
            raise source.refuse(written, f"the {kind} .{name}", instead)
        if name in CONDITIONS and not is_box(element):
            raise source.refuse(name, f"the class .{name} of anything but a div or span", IN_A_DIV)


def check_attributes(source: Source, element: Node) -> None:
    """Refuse ids and attributes with a meaning that is not supported."""
    remark_left_out(source, element)
    ident, classes, given = attr(element)
    conditional = CONDITIONS & set(classes)
    for key, _ in given:
        if key in ATTRIBUTES and not (conditional and key in BY_META):
            raise source.refuse(key, f"the attribute {key}", ATTRIBUTES[key])
        if HANDLER.fullmatch(key):
            raise source.refuse(key, f"the attribute {key}", "Pages run no code of their own.")
    if OTHER_LABEL.match(ident) and element["t"] != "Header":
        raise source.refuse(ident, f"the label #{ident}", "Labels begin with fig-, tbl-, lst-, eq- or sec-.")


def check_div(source: Source, element: Node) -> None:
    """Refuse divs whose class asks for more than a box."""
    for name in attr(element)[1]:
        if name in DIVS:
            raise source.refuse(name, f"the div .{name}", DIVS[name])
        kind = CALLOUT.fullmatch(name)
        if kind and kind[1] not in KINDS and kind[1] != "body":
            raise source.refuse(name, f"the callout .{name}", f"Use one of {', '.join(sorted(KINDS))}.")
        if not kind and name not in BOXES | CONDITIONS and is_fenced(source, name):
            check_name(source, name)
    check_columns(source, element)
    check_callout(source, element)
    check_condition(source, element)


def check_name(source: Source, name: str) -> None:
    """Remark a class that has no meaning here, as it has none in Quarto; refuse one that was meant to."""
    known = [*BOXES, *CONDITIONS, *MEANT, *DIVS, *(f"callout-{kind}" for kind in sorted(KINDS))]
    for meant in get_close_matches(name, known, 1, LIKE):
        raise source.refuse(name, f"the div .{name}", f"Write .{meant}, or a name that is less like it.")
    source.remark(name, f"the class .{name} of a div has no look here: its text is printed as any other.")


def check_columns(source: Source, element: Node) -> None:
    """Refuse columns of which something stands beside them; remark widths, for all are as wide."""
    if COLUMNS not in attr(element)[1]:
        return
    inner = element["c"][1]
    if not inner or not all(block["t"] == "Div" and ONE_COLUMN in attr(block)[1] for block in inner):
        raise source.refuse(COLUMNS, "a div .columns with text beside its columns", "Put it in a .column.")
    if any("width" in pairs(block) for block in inner):
        source.remark("width", "the width of a column is left out: all are as wide as each other.")


def is_fenced(source: Source, name: str) -> bool:
    """True for a class that a fence of colons names; in raw HTML a class is a look and no more."""
    return any(FENCE.match(line.text) and name in line.text for line in source.lines)


def check_callout(source: Source, element: Node) -> None:
    """Refuse looks of callouts that are not supported."""
    if not any(name == "callout" or CALLOUT.fullmatch(name) for name in attr(element)[1]):
        return
    for key, value in pairs(element).items():
        if key not in {"title", "collapse", "icon", "appearance"}:
            raise source.refuse(
                key, f"the callout attribute {key}", "Use title, collapse, icon and appearance."
            )
        if key == "appearance" and value not in APPEARANCES:
            known = ", ".join(sorted(APPEARANCES))
            raise source.refuse(key, f"the appearance {value} of a callout", f"Use one of {known}.")


def check_condition(source: Source, element: Node) -> None:
    """Refuse conditions on other things than the two formats and the metadata."""
    if not CONDITIONS & set(attr(element)[1]):
        return
    given = pairs(element)
    for key, value in given.items():
        if key not in BY_META and (key not in BY_FORMAT or value not in FORMATS):
            raise source.refuse(
                f"{key}=",
                f'the condition {key}="{value}"',
                "Use when-format or unless-format with html or typst, when-meta or unless-meta with a key.",
            )
    if not given:
        raise source.refuse(
            "content-",
            "conditional content without a condition",
            'Add when-format="html" or "typst", or when-meta="a.key".',
        )


def check_raw(source: Source, element: Node) -> None:
    """Refuse raw code for other formats, and HTML that would run, load or style something."""
    fmt, text = element["c"]
    first = text.strip().split("\n")[0]
    if fmt in {PAGE_BREAK, "typst"}:
        return
    if fmt != "html":
        instead = next((words for begins, words in LATEX.items() if first.startswith(begins)), IN_MARKDOWN)
        raise source.refuse(first, f"raw {fmt} ({first[:40]})", instead)
    drawn = WHOLE_DRAWING.search(text)
    for name in TAG.findall(text):
        if not TAGS.fullmatch(name) and not (drawn and DRAWING.fullmatch(name)):
            raise source.refuse(
                f"<{name}",
                f"the raw HTML element <{name}>",
                "Write Markdown (tables, images, links, headings).",
            )
    bad = BAD_ATTRIBUTE.search(text)
    if bad:
        raise source.refuse(
            bad[1],
            f"the HTML attribute {bad[1]}",
            "Use a class of the theme; pages run no inline code or style.",
        )
    if drawn:
        check_drawing(source, text)


def check_drawing(source: Source, text: str) -> None:
    """Refuse a drawing that would load something, or that nobody who does not see it could name."""
    if loads := ELSEWHERE.search(text):
        part = loads[1] or loads[2]
        raise source.refuse(part, f"a drawing with {part}", "It may name its own patterns alone: url(#…).")
    if UNNAMED.search(text):
        raise source.refuse("<svg", "a drawing without a name", 'Give <svg> aria-label="what it shows".')


def check_link(source: Source, element: Node) -> None:
    """Refuse images and links that would load or run something."""
    url = element["c"][2][0]
    if url.lower().startswith(("javascript:", "data:", "vbscript:")):
        raise source.refuse(url[:30], f"the address {url[:30]}", "Link to a page or a file.")


def check_image(source: Source, element: Node) -> None:
    """Refuse images from elsewhere: a page loads nothing from the network."""
    url, title = element["c"][2]
    if title:
        source.remark(title, "the title of an image shows on pages alone, where the pointer rests on it.")
    if re.match(r"[a-z][a-z0-9+.-]*://|//", url, re.IGNORECASE):
        raise source.refuse(url, f"the remote image {url}", "Save it beside the chapter.")
    check_link(source, element)


def check_span_of_code(source: Source, element: Node) -> None:
    """Refuse code in a line or deep in a list that Quarto would run; read past, it would be printed."""
    text = element["c"][1]
    if found := RUN.match(text):
        instead = "Save the value and show it with meta, or run it in a notebook and embed the cell."
        raise source.refuse(found[0].strip(), f"the executable code `{text}`", instead)


def check_code(source: Source, element: Node) -> None:
    """Refuse annotations, which Quarto takes out of the code and binds to the list that follows."""
    found = ANNOTATED.search(element["c"][1]) if attr(element)[1] else None
    if found:
        raise source.refuse(found[0].strip(), "a code annotation", "Explain the line in the text.")


def check_math(source: Source, element: Node) -> None:
    """Let formulas pass; \\tag would number them a second time."""
    if "\\tag" in element["c"][1] or "\\label" in element["c"][1]:
        raise source.refuse("\\", "\\tag or \\label in a formula", "Write {#eq-name} behind the formula.")


def check_header(source: Source, element: Node) -> None:
    """Refuse headings that have no words."""
    if not plain(element["c"][2]).strip():
        raise unsupported(source.place("#"), "an empty heading", "Give it words, or remove it.")


CHECKS = {
    "Div": check_div, "Span": check_condition, "RawBlock": check_raw, "RawInline": check_raw,
    "Link": check_link, "Image": check_image, "Math": check_math, "Header": check_header,
    "CodeBlock": check_code, "Code": check_span_of_code,
}  # fmt: skip
