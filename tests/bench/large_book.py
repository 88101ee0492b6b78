"""A book of any size for the bench: every chapter has prose, a figure, a table, and references to all of
them.
"""

from __future__ import annotations

from pathlib import Path

from report.books import make_book

PROSE = "Tekst om sagerne og deres omfang, som fylder noget. " * 40
ROWS, PARAGRAPHS = 12, 3
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="640" height="160" viewBox="0 0 640 160"
  font-family="DejaVu Sans" font-size="14">
{boxes}
<text x="10" y="150">Figur {n}</text>
</svg>
"""
BOX = (
    '<rect x="{x}" y="20" width="130" height="80" fill="#dce8f2" stroke="#0b4f7a"/>'
    '<text x="{middle}" y="65">Trin {step}</text>'
)
CHAPTER = """# Kapitel om emne {n} {{#sec-{n}}}

{prose}
Se @fig-{n}, @tbl-{n} og @sec-{following}.

![Figur nummer {n}](figur{n}.svg){{#fig-{n} fig-alt="Fire kasser med trin"}}

| Navn | Antal | Andel |
|:---|---:|---:|
{rows}
: Tabel {n} {{#tbl-{n}}}

## Underafsnit

Mere tekst.
"""


def write(folder: Path, chapters: int) -> Path:
    """Write a book of ``chapters`` chapters besides its front page to ``folder`` and return that."""
    figures = {f"kapitler/figur{n}.svg": figure(n) for n in range(chapters)}
    return make_book(
        folder, {f"kapitler/kapitel{n:03d}.qmd": chapter(n, chapters) for n in range(chapters)} | figures
    )


def sources(folder: Path) -> list[Path]:
    """Return the chapters of a book that ``write`` wrote, in their order."""
    return sorted((folder / "kapitler").glob("*.qmd"))


def figure(n: int) -> str:
    """Return a small drawing that no other chapter has."""
    boxes = "\n".join(BOX.format(x=10 + 155 * k, middle=50 + 155 * k, step=n + k) for k in range(4))
    return SVG.format(boxes=boxes, n=n)


def chapter(n: int, chapters: int) -> str:
    """Return the text of chapter ``n``; its last reference goes to the next chapter, from the last to the
    first.
    """
    rows = "".join(f"| række {k} | {k * n} | {k + n},5 |\n" for k in range(ROWS))
    return CHAPTER.format(n=n, following=(n + 1) % chapters, prose=f"{PROSE}\n\n" * PARAGRAPHS, rows=rows)
