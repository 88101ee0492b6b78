"""Drawings made smaller for pages and paper: the same lines and words, in fewer signs.

Matplotlib writes coordinates to a millionth of a point, an id on every group and a style on every line. Here
a coordinate has two decimals (a hundredth of a point), only what is referred to has a name, a short one, and
what a style says stands as attributes, which a page's security policy lets through. The type that a drawing
carries is left out: page and paper have it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

MADE_BY = b"matplotlib.org"
DRAWINGS = 200  # that are kept in fewer signs: one stands on a page, on paper and by its notebook
HEAD = re.compile(r"<\?xml[^>]*\?>\s*|<!DOCTYPE[^>]*>\s*|<metadata>.*?</metadata>\s*", re.DOTALL)
RULES = re.compile(r"<defs>\s*<style\b[^>]*>(.*?)</style>\s*</defs>", re.DOTALL)
FAMILY = re.compile(r"text\{font-family: ([^}]*)\}")
JOIN = re.compile(r"\*\{stroke-linejoin: (\w+); stroke-linecap: \w+\}")
TAG = re.compile(r"<\w[^<>]*>")
ID = re.compile(r'\s+id="([^"]+)"')
REFERENCE = re.compile(r'#(?:(?<=href="#)[^"]+|(?<=url\(#)[^)]+)')  # with its #, which is found fast
PATH, SPACE = re.compile(r'(?<= d=")[^"]*'), re.compile(r"\s+")
COMMAND = re.compile(r"(?<=[A-Za-z]) (?=[-.\d])")
FINE = re.compile(r"scale\([^)]*\)|-?\d+\.\d{3,}")  # of a scale all decimals count
BETWEEN = re.compile(r">\s+<")
MOVED = re.compile(r'(<use [^>]*?) transform="translate\((-?[\d.]+) 0\)"/>')
UNTURNED = re.compile(r' transform="rotate\(-?0 [^"]*\)"')
EMPTY = re.compile(r"<g>\s*</g>|<g/>")
STYLE = re.compile(r' style="([^"]*)"')
XLINK = re.compile(r' xmlns:xlink="[^"]*"|xlink:(?=href=)')  # a prefix that SVG 2 does without


def by_us(drawing: bytes) -> bool:
    """Say whether a drawing is one by matplotlib."""
    return MADE_BY in drawing and drawing.lstrip().startswith(b"<")


@lru_cache(maxsize=DRAWINGS)
def compact(drawing: bytes) -> bytes:
    """Return a drawing by matplotlib in fewer signs, anything else as it is."""
    if not by_us(drawing):
        return drawing
    text = HEAD.sub("", drawing.decode("utf-8"))
    if rules := RULES.search(text):
        text = text[: rules.start()] + text[rules.end() :]
    names = {old[1:]: f"a{number}" for number, old in enumerate(dict.fromkeys(REFERENCE.findall(text)))}
    text = TAG.sub(lambda found: _shorter(found[0], names), text)
    text = text.replace("<svg", f"<svg{_inherited(rules[1] if rules else '')}", 1)
    return (EMPTY.sub("", BETWEEN.sub("><", text)).strip() + "\n").encode()


def placed(drawing: bytes, name: str, alt: str, classes: str, width: str = "", title: str = "") -> str:
    """Return a drawing by matplotlib, made compact, as a part of a page on which ``name`` is its own.

    alt: what a reader hears in its place; classes: of CSS; width: in pixels where it is not its own.
    """
    text = REFERENCE.sub(lambda found: f"#{name}-{found[0][1:]}", drawing.decode("utf-8")).strip()
    text = text.replace(' id="', f' id="{name}-')
    if width:
        text = re.sub(r' width="[^"]*" height="[^"]*"', f' width="{width}"', text, count=1)
    given = f'class="{classes}" role="img" aria-label="{escape(alt)}"'
    tip = f"<title>{escape(title)}</title>" if title else ""
    head, end, rest = text.partition(">")
    return head.replace("<svg", f"<svg {given}", 1) + end + tip + rest


def _inherited(rules: str) -> str:
    """Return what the style of a drawing says of all its lines and words, as attributes of its root."""
    join, family = JOIN.search(rules), FAMILY.search(rules)
    return (f' stroke-linejoin="{join[1]}"' if join else "") + (
        f' font-family="{family[1]}"' if family else ""
    )


def _shorter(tag: str, names: dict[str, str]) -> str:
    """Return a tag in fewer signs. names: the new name of each thing that is referred to."""
    tag = ID.sub(lambda found: f' id="{names[found[1]]}"' if found[1] in names else "", tag)
    tag = REFERENCE.sub(lambda found: "#" + names[found[0][1:]], tag)
    tag = PATH.sub(lambda found: COMMAND.sub("", SPACE.sub(" ", found[0]).strip()), tag)
    tag = UNTURNED.sub("", MOVED.sub(r'\1 x="\2"/>', FINE.sub(_rounded, tag)))
    return XLINK.sub("", STYLE.sub(_attributes, tag))


def _attributes(style: re.Match[str]) -> str:
    """Return what a style says as attributes."""
    pairs = (each.split(":", 1) for each in style[1].split(";") if each.strip())
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)


def _rounded(found: re.Match[str]) -> str:
    """Return a number with two decimals at most, and a scale as it stands."""
    return found[0] if found[0].startswith("scale") else f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
