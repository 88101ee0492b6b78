"""Small books for the renderer's tests."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any

from helpers.render import config
from helpers.render.book import Look, make_html
from helpers.render.crossrefs.floats import normalised
from helpers.render.crossrefs.references import content_for
from helpers.render.images import Images
from helpers.render.sources.chapters import read_chapters
from helpers.render.sources.notebooks import Notebooks

THEME = Path(__file__).parents[2] / "report" / "theme"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60"><rect width="200" height="60" '
    'fill="#cde"/>'
    '<path d="M0 50 L200 9" stroke="#123"/></svg>'
)
CONFIG = """project:
  type: book
  output-dir: _book
lang: da
language:
  crossref-sec-prefix: Afsnit
book:
  title: "Prøvebogen"
  author: "Prøvegruppen"
  date: 2026-05-04
  chapters:
    - index.qmd
{chapters}
{extra}
crossref:
  sec-prefix: Afsnit
format:
  html:
    number-sections: true
  typst:
    number-sections: true
"""
REFS = """\
@book{holm, author = {Holm, Birgit}, title = {Den gode begrundelse}, publisher = {Ørsted}, year = {2021}}
@article{kjaer, author = {Kjær, Bo}, title = {Akter}, journal = {Tidsskrift}, year = {2019}, volume = {1}}
"""


def make_book(
    folder: Path, files: dict[str, str | bytes] | None = None, *, extra: str = "", config: str | None = None
) -> Path:
    """Write a book: ``files`` by path (each .qmd without leading underscore is a chapter), and lines for
    _quarto.yml.
    """
    files = {"index.qmd": "# Forord {.unnumbered}\n\nOrd.\n"} | (files or {})
    chapters = [
        name
        for name in files
        if name.endswith(".qmd") and name != "index.qmd" and not Path(name).name.startswith(("_", "bilag"))
    ]
    appendices = [name for name in files if Path(name).name.startswith("bilag")]
    listed = "".join(f"    - {name}\n" for name in chapters)
    listed += "  appendices:\n" + "".join(f"    - {name}\n" for name in appendices) if appendices else ""
    files["_quarto.yml"] = config or CONFIG.format(chapters=listed, extra=extra)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def html_files(project: Path) -> dict[str, bytes]:
    """Return the files of the HTML book alone, by path: half the time of a whole rendering."""
    book, notebooks = config.load(project), Notebooks(project)
    chapters = read_chapters(book, notebooks)
    bodies = [normalised(chapter.source, chapter.blocks, book.texts) for chapter in chapters]
    return make_html(content_for(book, chapters, bodies, "html"), Images(book, notebooks), Look(THEME))


def cell(source: str, *outputs: dict[str, Any], kind: str = "code") -> dict[str, Any]:
    """Return a notebook cell."""
    base = {"cell_type": kind, "id": f"c{zlib.crc32(source.encode())}", "metadata": {}, "source": source}
    return base | ({"execution_count": 1, "outputs": list(outputs)} if kind == "code" else {})


def shown(**data: str) -> dict[str, Any]:
    """Return a display output; the keyword svg is image/svg+xml, png, html, markdown and plain likewise."""
    kinds = {
        "svg": "image/svg+xml",
        "narrow": "image/svg+xml;width=narrow",
        "png": "image/png",
        "html": "text/html",
        "markdown": "text/markdown",
        "plain": "text/plain",
    }
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {kinds[key]: value for key, value in data.items()},
    }


def notebook(*cells: dict[str, Any]) -> str:
    """Return a notebook as JSON."""
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def png(width: int = 8, height: int = 8) -> bytes:
    """Return a grey PNG."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")
        )

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def png_text() -> str:
    """Return a PNG as a notebook keeps it."""
    return base64.b64encode(png()).decode()


def rich_book(folder: Path) -> Path:
    """Write a book that uses every construct a page can hold."""
    one = notebook(
        cell(FIGURE, shown(svg=SVG)),
        cell('#| label: tbl-html\n#| tbl-cap: "Fra pandas"', shown(html=PANDAS, plain="x")),
    )
    return make_book(
        folder,
        {
            "index.qmd": "# Forord {.unnumbered}\n\nSe @fig-linje og @sec-to.\n",
            "kapitler/en.qmd": ONE,
            "kapitler/to.qmd": TWO,
            "kapitler/kilder.qmd": "# Kilder {.unnumbered}\n\n::: {#refs}\n:::\n",
            "kapitler/bilag.qmd": "# Skema {#sec-bilag}\n\nEt bilag, jf. @tbl-grid.\n",
            "kapitler/lokal.svg": SVG,
            "nb/en.ipynb": one,
            "results.yml": 'results:\n  share: "41,5"\n',
            "refs.bib": REFS,
        },
        extra="bibliography: refs.bib\nmetadata-files: [results.yml]\n",
    )


FIGURE = """#| label: fig-linje
#| fig-cap: "Andelen er {{< meta results.share >}} pct."
#| fig-alt: "Linje til {{< meta results.share >}}"
"""
PANDAS = (
    '<div><style scoped>.dataframe td {color: red}</style><table border="1" class="dataframe"><thead><tr '
    'style="text-align: right;">'
    "<th></th><th>Sager</th></tr></thead><tbody><tr><th>Øst</th><td>12</td></tr><tr><th>Vest</th><td>9</td></tr></tbody></table></div>"
)
ONE = """# Første {#sec-en}

Tekst med note^[Se @holm og @eq-sum.], **fed**, [link](https://example.org/), [afsnit](to.qmd#sec-to) \
og `kode`.

## Figurer

{{< embed /nb/en.ipynb#fig-linje >}}

{{< embed ../nb/en.ipynb#tbl-html >}}

::: {#fig-par layout-ncol=2}

![Venstre](lokal.svg){#fig-par-a fig-alt="Stigende"}

![Højre](lokal.svg){#fig-par-b fig-alt="Faldende" width=55%}

To sider
:::

### Formler

$$
s = \\sum_{i=1}^{n} \\frac{w_i y_i}\
{\\sum_j w_j + \\sum_j v_j + \\sum_j u_j + \\sum_j t_j + \\sum_j s_j + \\sum_j r_j}
$$ {#eq-sum}

hvor $w_i$ er vægten.
"""
TWO = """# Andet {#sec-to}

+----------+----------------------+
| Trin     | Indhold              |
+==========+======================+
| Et       | Ord                  |
|          |                      |
|          | - punkt              |
+----------+----------------------+

: Trin {#tbl-grid}

| Kommune | 2014 | 2015 | 2016 | 2017 | 2018 | 2019 | 2020 | 2021 | 2022 | 2023 | I alt |
|:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
| Samsø | 1.234 | 1.234 | 1.234 | 1.234 | 1.234 | 1.234 | 1.234 | 1.234 | 1.234 | 1.234 | 1.234 |

: Uden nummer

::: {.callout-note}
Note med @tbl-grid.
:::

::: {.callout-tip title="Råd"}
Råd.
:::

::: {.callout-warning collapse="true"}
## Advarsel
Foldet.[^n]
:::

::: {.callout-important collapse="false"}
Åben.
:::

::: {.callout-caution}
Pas på.
:::

[^n]: Note i en boks [@kjaer].

## Tekst

1. en
2. to
    a. tre

- punkt

Begreb
:   Forklaring.

> Citat.
>
> > Citat i citat.

- [ ] åben
- [x] lukket

| Linje et
|   linje to

::: {.callout-note title="Boks med *boks*"}
::: {.callout-tip collapse="true"}
Inderst.
:::
:::

```python
print("et meget langt udsagn, som ikke kan stå på en smal skærm uden at blive rullet til siden, \
fordi det er så langt")
```

::: {.landscape}
### På tværs
Tekst.
:::

<abbr title="forkortelse">fk.</abbr> og <kbd>Ctrl</kbd>. @kjaer siger det.
"""
