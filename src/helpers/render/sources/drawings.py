"""Drawings made smaller for pages and paper: the same lines, in fewer signs.

Matplotlib writes coordinates to a millionth of a point, an id on every group and long names for every
letter's outline. Here a coordinate has two decimals (a hundredth of a point), and only what is referred to
has a name, a short one. The comment with the words beside each outlined text stays.
"""

from __future__ import annotations

import re

MADE_BY = b"matplotlib.org"
HEAD = re.compile(r"<\?xml[^>]*\?>\s*|<!DOCTYPE[^>]*>\s*|<metadata>.*?</metadata>\s*", re.DOTALL)
ID, REFERENCE = re.compile(r'\s+id="([^"]+)"'), re.compile(r'(?<=href="#)[^"]+|(?<=url\(#)[^)]+')
PATH, SPACE = re.compile(r'(?<= d=")[^"]*'), re.compile(r"\s+")
COMMAND = re.compile(r"(?<=[A-Za-z]) (?=[-.\d])")
FINE = re.compile(r"scale\([^)]*\)|-?\d+\.\d{3,}")  # of a scale all decimals count
BETWEEN = re.compile(r">\s+<")
MOVED = re.compile(r'(<use [^>]*?) transform="translate\((-?[\d.]+) 0\)"/>')
EMPTY = re.compile(r"<g>\s*</g>|<g/>")
STYLE = re.compile(r'(?<= style=")[^"]*')
XLINK = re.compile(r' xmlns:xlink="[^"]*"|xlink:(?=href=)')  # a prefix that SVG 2 does without


def compact(drawing: bytes) -> bytes:
    """Return a drawing by matplotlib in fewer signs, anything else as it is."""
    if MADE_BY not in drawing or not drawing.lstrip().startswith(b"<"):
        return drawing
    text = HEAD.sub("", drawing.decode("utf-8"))
    names = {old: f"a{number}" for number, old in enumerate(dict.fromkeys(REFERENCE.findall(text)))}
    text = ID.sub(lambda found: f' id="{names[found[1]]}"' if found[1] in names else "", text)
    text = REFERENCE.sub(lambda found: names[found[0]], text)
    text = PATH.sub(lambda found: COMMAND.sub("", SPACE.sub(" ", found[0]).strip()), text)
    text = MOVED.sub(r'\1 x="\2"/>', FINE.sub(_rounded, text))
    text = XLINK.sub("", STYLE.sub(lambda found: re.sub(r"(?<=[:;]) ", "", found[0]), text))
    return (EMPTY.sub("", BETWEEN.sub("><", text)).strip() + "\n").encode()


def _rounded(found: re.Match[str]) -> str:
    """Return a number with two decimals at most, and a scale as it stands."""
    return found[0] if found[0].startswith("scale") else f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
