"""Options of the two formats: those that the embedded engine obeys, and those whose looks it has of its own.

An option at the top level of _quarto.yml holds for both formats, and one below a format for that one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FORMATS = ("html", "typst")
OBEYED = {"toc", "toc-depth", "toc-title", "number-sections", "number-depth", "tbl-colwidths"}
DEEPEST = 6  # level of headings
OF_ITSELF = {  # what the embedded engine does anyhow, and how Quarto is to work and show the code of cells
    "html-math-method", "embed-resources", "lang", "anchor-sections", "link-external-newwindow", "code-copy",
    "notebook-links", "smooth-scroll", "keep-typ", "keep-md", "pdf-standard", "section-numbering",
    "link-external-icon", "code-fold", "code-summary", "link-citations", "email-obfuscation", "wrap",
}  # fmt: skip
LOOKS = {
    "theme", "css", "brand", "logo", "mainfont", "monofont", "codefont", "mathfont", "font-paths", "fontsize",
    "fontcolor", "linkcolor", "backgroundcolor", "linestretch", "margin", "margin-left", "margin-right",
    "margin-top", "margin-bottom", "max-width", "grid", "page-layout", "include-in-header",
    "include-before-body", "include-after-body", "highlight-style", "syntax-highlighting", "fig-align",
    "fig-responsive", "lightbox", "title-block-style", "title-block-banner", "code-block-bg",
    "code-block-border-left", "code-overflow", "code-line-numbers", "code-tools", "toc-location",
    "toc-expand", "callout-appearance", "callout-icon", "citations-hover", "footnotes-hover",
    "crossrefs-hover", "back-to-top-navigation", "respect-user-color-scheme",
}  # fmt: skip
OTHERS = {  # what else Quarto's reference of options names, beside what is refused (``keys.UNSUPPORTED``)
    # printed beside the text
    "abstract-title", "appendix-cite-as", "appendix-style", "categories", "citation", "code-links",
    "copyright", "date-modified", "description", "doi", "funding", "keywords", "license", "other-links",
    "subject", "thanks", "title-block-categories", "title-prefix", "pagetitle", "author-meta", "date-meta",
    "isbn", "publisher",
    # of a page on its site
    "aliases", "comments", "image", "image-alt", "order", "resources",
    # ways of working, and what the theme decides
    "abbreviations", "bibliographystyle", "citation-abbreviations", "code-annotations", "code-link",
    "columns", "df-print", "eqn-columns", "toc-indent",
    "default-image-extension", "dpi", "extract-media", "fig-asp", "fig-dpi", "fig-format", "fig-height",
    "fig-width",
    "header-includes", "html-q-tags", "html-table-processing", "identifier-prefix", "indented-code-classes",
    "ipynb-filters", "ipynb-shell-interactive", "keep-ipynb", "link-bibliography", "minimal",
    "notes-after-punctuation", "output-ext", "quarto-required", "resource-path", "section-divs",
    "self-contained", "strip-comments", "syntax-definitions", "top-level-division", "version",
}  # fmt: skip
OF_THE_SITE = {  # what Quarto builds around the pages of a book
    "search", "sidebar", "navbar", "page-footer", "page-navigation", "back-to-top-navigation", "reader-mode",
    "favicon", "downloads", "sharing", "tools", "repo-url", "repo-branch", "repo-subdir", "repo-actions",
    "issue-url", "site-url", "open-graph", "twitter-card", "google-scholar", "cover-image", "cover-image-alt",
    "margin-header", "margin-footer", "body-header", "body-footer", "doi", "announcement", "bread-crumbs",
    "comments", "cookie-consent", "google-analytics", "image", "image-alt", "isbn", "keywords", "license",
    "publisher", "repo-link-target", "site-path", "subject", "code-links", "other-links",
}  # fmt: skip
USUAL: dict[str, Any] = {  # what these options say where nobody sets them; other values are refused
    "fig-cap-location": "bottom", "tbl-cap-location": "top", "reference-location": "document",
    "citation-location": "document", "citeproc": True, "number-offset": 0, "date-format": "long",
}  # fmt: skip
KNOWN = OBEYED | OF_ITSELF | LOOKS | OTHERS | {"papersize"}
PAPER = "a4"


@dataclass(frozen=True)
class Options:
    """What one format obeys: its contents list, that list's depth and title, down to which level headings
    show their numbers, and the tables' column widths.

    ``widths``: None for those of each table, () for none at all, else shares for tables of as many columns.
    """

    toc: bool = True
    toc_depth: int = 3
    toc_title: str | None = None
    number_depth: int = DEEPEST
    widths: tuple[float, ...] | None = None


def of_formats(raw: Mapping[str, Any], formats: Mapping[str, Mapping[str, Any]]) -> dict[str, Options]:
    """Return the options per format. ``raw``: all of _quarto.yml; ``formats``: what stands below each."""
    general = {key: raw[key] for key in OBEYED & set(raw)}
    return {name: options(general | dict(formats[name])) for name in FORMATS}


def options(given: Mapping[str, Any]) -> Options:
    """Return one format's options."""
    title = given.get("toc-title")
    return Options(
        toc=given.get("toc", True) is not False,
        toc_depth=int(given.get("toc-depth", 3)),
        toc_title=None if title is None else str(title),
        number_depth=int(given.get("number-depth", DEEPEST)),
        widths=widths(given.get("tbl-colwidths")),
    )


def widths(given: Any) -> tuple[float, ...] | None:
    """Return tbl-colwidths as ``Options`` has it."""
    if given is False:
        return ()
    return tuple(float(share) for share in given) if isinstance(given, list) else None


def left_out(raw: Mapping[str, Any], formats: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return a line that names the options whose looks are Quarto's alone; nothing where there are none."""
    below = {"book": sorted(OF_THE_SITE & set(raw.get("book") or {}))}
    below |= {name: looks(formats[name]) for name in FORMATS}
    found = [
        ", ".join(looks(raw)),
        *(f"{name}: {', '.join(keys)}" for name, keys in below.items() if keys),
    ]
    if not any(found):
        return []
    return [
        "_quarto.yml: the embedded engine has a theme of its own and leaves out what is for Quarto alone ("
        + "; ".join(filter(None, found))
        + ")."
    ]


def looks(given: Mapping[str, Any]) -> list[str]:
    """Return the keys of ``given`` that the embedded engine leaves out."""
    paper = ["papersize"] if given.get("papersize", PAPER) != PAPER else []
    return sorted([*((LOOKS | OTHERS) & set(given)), *paper])


def without_usual(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``given`` without the options that are set to what they are where nobody sets them."""
    return {key: value for key, value in given.items() if key not in USUAL or value != USUAL[key]}
