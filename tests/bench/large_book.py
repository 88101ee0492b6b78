"""A book of any size for the bench: every chapter has prose, a figure, a table, and references to all of them."""

from __future__ import annotations

from pathlib import Path

PROSE = "Tekst om sagerne og deres omfang, som fylder noget. " * 40
ROWS, PARAGRAPHS = 12, 3
CONFIG = """project:
  type: book
  output-dir: _book
lang: da
language:
  crossref-sec-prefix: Afsnit
book:
  title: "Stor bog"
  author: "Prøvegruppen"
  date: 2026-01-01
  chapters:
    - index.qmd
{chapters}
crossref:
  sec-prefix: Afsnit
format:
  html:
    toc: true
    number-sections: true
  typst:
    papersize: a4
    toc: true
    number-sections: true
"""
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="640" height="160" viewBox="0 0 640 160" font-family="DejaVu Sans" font-size="14">
{boxes}
<text x="10" y="150">Figur {n}</text>
</svg>
"""
BOX = '<rect x="{x}" y="20" width="130" height="80" fill="#dce8f2" stroke="#0b4f7a"/><text x="{middle}" y="65">Trin {step}</text>'
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
    inner = folder / "kapitler"
    inner.mkdir(parents=True)
    for n in range(chapters):
        (inner / f"figur{n}.svg").write_text(figure(n), encoding="utf-8")
        (inner / f"kapitel{n:03d}.qmd").write_text(chapter(n, chapters), encoding="utf-8")
    listed = "\n".join(f"    - kapitler/{path.name}" for path in sources(folder))
    (folder / "_quarto.yml").write_text(CONFIG.format(chapters=listed), encoding="utf-8")
    (folder / "index.qmd").write_text("# Forord {.unnumbered}\n\nTekst.\n", encoding="utf-8")
    return folder


def sources(folder: Path) -> list[Path]:
    """Return the chapters of a book that ``write`` wrote, in their order."""
    return sorted((folder / "kapitler").glob("*.qmd"))


def figure(n: int) -> str:
    """Return a small drawing that no other chapter has."""
    boxes = "\n".join(BOX.format(x=10 + 155 * k, middle=50 + 155 * k, step=n + k) for k in range(4))
    return SVG.format(boxes=boxes, n=n)


def chapter(n: int, chapters: int) -> str:
    """Return the text of chapter ``n``; its last reference goes to the next chapter, from the last to the first."""
    rows = "".join(f"| række {k} | {k * n} | {k + n},5 |\n" for k in range(ROWS))
    return CHAPTER.format(n=n, following=(n + 1) % chapters, prose=f"{PROSE}\n\n" * PARAGRAPHS, rows=rows)
