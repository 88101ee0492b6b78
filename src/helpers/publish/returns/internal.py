"""A page for the project's own eyes: sections, tables with links, and the book that the renderer makes it of.

Nothing of it is protected or published.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from helpers import danish
from helpers.publish.columns import Column, known
from helpers.publish.tables import escape, markdown_table

TITLE = "Status for indsamlingen"
SUBTITLE = "Hvem har svaret, hvem skal rykkes, og hvad er der spurgt om?"
_FORM = {"int64": danish.number, "float64": danish.percent_of}  # counts and shares


@dataclass(frozen=True)
class Link:
    """A text that opens a file, by its path from the page; the text alone where there is none."""

    text: str
    path: str = ""

    def __str__(self) -> str:
        return f"[{escape(self.text)}]({self.path})" if self.path else escape(self.text)


def section(title: str, *parts: str) -> str:
    """Return a section with its parts as paragraphs; empty ones are left out."""
    return "\n\n".join([f"## {title} {{.unnumbered}}", *filter(None, parts)])


def project(folder: Path, sections: Sequence[str], today: date) -> Path:
    """Write the page as a book of one chapter to ``folder``, for the renderer, and return the folder."""
    folder.mkdir(parents=True)
    book = {
        "title": TITLE,
        "subtitle": SUBTITLE,
        "author": "Projektgruppen",
        "date": today.isoformat(),
        "chapters": ["index.qmd"],
    }
    numbered = {"html": {"toc": True, "number-sections": True}, "typst": {"number-sections": True}}
    words = {"search-label": "Søg på siden"}
    whole = {"project": {"type": "book"}, "lang": "da", "language": words, "book": book, "format": numbered}
    (folder / "_quarto.yml").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    text = "\n\n".join(["# Indsamlingen lige nu {.unnumbered}", *sections])
    (folder / "index.qmd").write_text(text + "\n", encoding="utf-8")
    return folder


def table(frame: pd.DataFrame, **heads: str) -> str:
    """Return the columns named, with their heads, as a markdown table; links stand where their texts do."""
    links = {value: f"LINK{n:05}" for n, value in enumerate(_linked(frame[list(heads)]))}
    shown = frame[list(heads)].map(lambda value: links[value] if isinstance(value, Link) else value)
    columns: list[Column] = [
        known(name, title, _FORM.get(str(frame[name].dtype))) for name, title in heads.items()
    ]
    text = markdown_table(shown.reset_index(drop=True), columns)
    for link, mark in links.items():
        text = text.replace(mark, str(link))
    return text


def _linked(frame: pd.DataFrame) -> list[Link]:
    return list(dict.fromkeys(value for name in frame for value in frame[name] if isinstance(value, Link)))


def linked(links: Iterable[Link]) -> str:
    """Return the links as a list."""
    return "\n".join(f"- {link}" for link in links)
