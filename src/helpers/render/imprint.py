"""What a book says of itself at the foot of every page and on the front of a PDF."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.render.tree.ast import escaped


@dataclass(frozen=True)
class Row:
    """One thing that is said, such as a version or a licence; address: where it is told, if anywhere."""

    term: str
    words: str
    address: str = ""


@dataclass(frozen=True)
class Imprint:
    """The rows, in short for the foot of a PDF's page, how the book is cited, and the files beside its pages.

    files: (words, path below the folder of the pages), of files that lie there when the pages are published.
    """

    rows: tuple[Row, ...]
    short: str = ""
    cite_as: Row | None = None
    files: tuple[tuple[str, str], ...] = ()

    def footer(self, top: str) -> str:
        """Return the foot of a page whose way to the pages' folder is ``top``."""
        rows = "\n".join(
            f"<div><dt>{escaped(row.term)}</dt> <dd>{_told(row)}</dd></div>" for row in self.rows
        )
        links = "\n".join(
            f'<li><a href="{escaped(f"{top}/{path}")}">{escaped(words)}</a></li>'
            for words, path in self.files
        )
        return f'<footer class="imprint">\n<dl>\n{rows}\n</dl>\n' + (
            f"<ul>\n{links}\n</ul>\n</footer>" if links else "</footer>"
        )

    def citation(self) -> str:
        """Return the box that says how the book is cited, nothing where it does not."""
        if self.cite_as is None:
            return ""
        head, words = escaped(self.cite_as.term), escaped(self.cite_as.words)
        return (
            '<section class="cite-as" aria-labelledby="cite-as">\n'
            f'<h2 id="cite-as">{head}</h2>\n<p>{words}</p>\n</section>'
        )


def _told(row: Row) -> str:
    if not row.address:
        return escaped(row.words)
    return f'<a href="{escaped(row.address)}">{escaped(row.words)}</a>'
