"""How full the pages of a PDF are: the tool behind the limits of the report's main part.

.venv/bin/python tests/report/fill.py build/report/rapport.pdf
"""

from __future__ import annotations

import sys
from pathlib import Path

import pdfplumber

TOP, BOTTOM = 65.2, 53.9  # points of the theme's margins (23 and 19 mm): no text of the page stands there
PAGES = 15  # that the main part may have behind its front


def fills(path: Path) -> list[float]:
    """Return for each page the share of its text area, from above, down to the last that stands on it."""
    with pdfplumber.open(path) as pdf:
        return [_fill(page) for page in pdf.pages]


def faults(path: Path) -> list[str]:
    """Return what is wrong with the pages of the report's main part: too many, or much of them empty."""
    inner = fills(path)[1:]
    mean = sum(inner) / len(inner)
    long = f"{path.name} has {len(inner)} pages behind its front, and may have {PAGES}"
    empty = f"the pages of {path.name} are {mean:.0%} full, and should be 75 %"
    return [*([long] if len(inner) > PAGES else []), *([empty] if mean < 0.75 else [])]


def _fill(page: pdfplumber.page.Page) -> float:
    last = page.height - BOTTOM
    things = [*page.chars, *page.rects, *page.lines, *page.curves, *page.images]
    bottoms = [
        thing["bottom"] for thing in things if thing["top"] >= TOP - 1 and thing["bottom"] <= last + 12
    ]
    return max(0.0, min(1.0, (max(bottoms, default=TOP) - TOP) / (last - TOP)))


if __name__ == "__main__":
    found = fills(Path(sys.argv[1]))
    for number, share in enumerate(found, 1):
        print(f"{number:3} {share:5.0%} {'#' * round(40 * share)}")
    inner = found[1:]
    print(f"{len(inner)} pages after the front; mean {sum(inner) / len(inner):.0%}, least {min(inner):.0%}")
