"""The structure of a tagged PDF: what stands in it, and on which pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader


def pages_of_rows(path: Path) -> list[list[set[int]]]:
    """Return for every table the pages of each row of its body, in the book's order."""
    reader, found = PdfReader(path), []
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages, 1)}
    for table in _below(reader.trailer["/Root"]["/StructTreeRoot"]):
        if table["/S"] == "/Table":
            bodies = [part for part in _kids(table) if part["/S"] == "/TBody"]
            rows = [row for body in bodies for row in _below(body) if row["/S"] == "/TR"]
            found.append([set(_pages(row, numbers, 0)) for row in rows])
    return found


def pages_of_each(path: Path, kind: str) -> list[set[int]]:
    """Return for every element of a kind (TR, Figure …) the pages that it stands on, in the book's order."""
    reader = PdfReader(path)
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages, 1)}
    found = (one for one in _below(reader.trailer["/Root"]["/StructTreeRoot"]) if one["/S"] == f"/{kind}")
    return [set(_pages(one, numbers, 0)) for one in found]


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    kids = kids.get_object() if hasattr(kids, "get_object") else kids
    kids = kids if isinstance(kids, list) else [kids]
    return [kid.get_object() if hasattr(kid, "get_object") else kid for kid in kids]


def _below(element: Any) -> Iterator[Any]:
    for kid in _kids(element):
        if hasattr(kid, "get") and "/S" in kid:
            yield kid
            yield from _below(kid)


def _pages(element: Any, numbers: dict[int, int], above: int) -> Iterator[int]:
    """Yield the pages of the marked content below an element; a page is said once for all below it."""
    here = numbers[element.raw_get("/Pg").idnum] if "/Pg" in element else above
    for kid in _kids(element):
        if not hasattr(kid, "get"):
            yield here
        elif kid.get("/Type") != "/OBJR":
            yield from (
                _pages(kid, numbers, here)
                if "/K" in kid or "/S" in kid
                else [numbers[kid.raw_get("/Pg").idnum] if "/Pg" in kid else here]
            )
