"""The keys of _quarto.yml: which may stand there, and with which values."""

from __future__ import annotations

import re
from typing import Any

from helpers.render import options
from helpers.render.errors import RenderError

CONFIG = "_quarto.yml"
FILE = re.compile(r"[^/\\.][^/\\]*")
CROSSREFS = ("fig", "tbl", "lst", "eq", "sec", "ch", "apx")
KEYS = {
    "project": {
        "type", "output-dir", "title", "resources", "execute-dir", "preview", "lib-dir", "detect", "render",
    },
    "book": {"title", "subtitle", "author", "date", "chapters", "appendices", "description", "output-file"},
    "crossref": {f"{kind}-{what}" for kind in CROSSREFS for what in ("prefix", "title")}
    | {"chapters", "title-delim", "appendix-title", "appendix-delim"},
    "execute": {
        "enabled", "echo", "freeze", "eval", "output", "warning", "error", "message", "include", "cache",
        "daemon", "keep-ipynb", "keep-md", "fig-width", "fig-height", "fig-dpi", "fig-format", "fig-asp",
        "df-print", "daemon-restart", "debug", "ipynb-shell-interactive",
    },
}  # fmt: skip
UNSUPPORTED = {
    "website", "manuscript", "filters", "shortcodes", "extensions", "lof", "lot",
    "template", "template-partials", "cite-method", "format-links", "metadata-format",
    "from", "shift-heading-level-by", "output-file", "abstract", "profile",
    "about", "draft", "listing", "reference-section-title", "suppress-bibliography", *options.USUAL,
}  # fmt: skip
OF_A_BOOK = UNSUPPORTED | options.KNOWN - options.OF_ITSELF | {
    "title", "subtitle", "author", "date", "format", "bibliography", "csl", "nocite", "lang", "language",
    "crossref", "execute", "book", "project",
}  # fmt: skip


def check_keys(raw: dict[str, Any], lines: list[str]) -> None:
    """Refuse sections and keys that would change the output without being supported."""
    for section in KEYS:
        if not isinstance(raw.get(section) or {}, dict):
            raise RenderError(f"{at(lines, section)}: {section} must hold keys and values.")
    if (raw.get("project") or {}).get("type") != "book":
        raise RenderError(f"{at(lines, 'project', 'type')}: project: type must be 'book'.")
    for key in sorted(set(options.without_usual(raw)) & UNSUPPORTED):
        raise RenderError(
            f"{at(lines, key)}: the key {key!r} is not supported; remove it, or render with Quarto."
        )
    for section in ("project", "book", "crossref", "execute"):
        known = KEYS[section] | (options.OF_THE_SITE if section == "book" else set())
        only(lines, (section,), raw.get(section) or {}, known)
    file = (raw.get("book") or {}).get("output-file", "book")
    if not isinstance(file, str) or not FILE.fullmatch(file):
        place = at(lines, "book", "output-file")
        raise RenderError(f"{place}: book: output-file must be the name of a file, without a folder.")
    for key, value in (raw.get("crossref") or {}).items():
        if not (value is True if key == "chapters" else isinstance(value, str)):
            needed = "true; books number by chapter here" if key == "chapters" else "one text"
            raise RenderError(f"{at(lines, 'crossref', key)}: crossref: {key} must be {needed}.")
    check_values(lines, (), raw)
    if not isinstance(raw.get("nocite", ""), (str, list)):
        raise RenderError(f"{at(lines, 'nocite')}: nocite must hold works, such as '@one, @other'.")
    for name, given in formats(raw).items():
        if name not in options.FORMATS:
            raise RenderError(
                f"{at(lines, 'format', name)}: format: {name} is not supported; use html and typst."
            )
        only(lines, ("format", name), given, options.KNOWN)
        check_values(lines, ("format", name), given)


def check_values(lines: list[str], section: tuple[str, ...], given: dict[str, Any]) -> None:
    """Refuse values that would change the numbers, and contents lists and widths that cannot be read."""
    sound = {
        "number-sections": (given.get("number-sections", True) is True, "true; books have numbers here"),
        "toc": (isinstance(given.get("toc", True), bool), "true or false"),
        **{
            key: (given.get(key, 1) in range(1, options.DEEPEST + 1), f"a number from 1 to {options.DEEPEST}")
            for key in ("toc-depth", "number-depth")
        },
        "tbl-colwidths": (is_widths(given.get("tbl-colwidths", True)), "true, false or a list of numbers"),
    }
    for key, (holds, values) in sound.items():
        if not holds:
            raise RenderError(f"{at(lines, *section, key)}: {': '.join((*section, key))} must be {values}.")


def is_widths(given: Any) -> bool:
    """True for what tbl-colwidths may hold."""
    if isinstance(given, list):
        return bool(given) and all(isinstance(n, (int, float)) and n > 0 for n in given)
    return isinstance(given, bool) or given == "auto"


def only(lines: list[str], section: tuple[str, ...], found: dict[str, Any], known: set[str]) -> None:
    """Refuse the first key of ``found`` that is not ``known``."""
    name, obeyed = ": ".join(section), known - options.LOOKS - options.OTHERS - options.OF_THE_SITE
    for key in options.without_usual(found):
        if key not in known:
            place = at(lines, *section, key)
            raise RenderError(
                f"{place}: {name}: {key} is not supported; known keys are {', '.join(sorted(obeyed))}."
            )


def at(lines: list[str], *keys: str) -> str:
    """Return ``_quarto.yml:line`` of a key below the keys before it; no line where it is not found."""
    number = 0
    for key in keys:
        pattern = re.compile(rf"""[\s{{,-]*["']?{re.escape(key)}["']?\s*:""")
        number = next((n for n, line in enumerate(lines[number:], number + 1) if pattern.match(line)), number)
    return f"{CONFIG}:{number}" if number else CONFIG


def formats(raw: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the options per format; both must be named."""
    given = raw.get("format")
    if not isinstance(given, dict) or "html" not in given or "typst" not in given:
        raise RenderError(f"{CONFIG}: format: name both html and typst, the two formats that are made.")
    return {name: options if isinstance(options, dict) else {} for name, options in given.items()}
