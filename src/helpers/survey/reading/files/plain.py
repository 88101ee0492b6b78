"""The workbook that the reader of cells gets: the parts that were looked through, and no others.

It is packed anew, so that nothing depends on how a zip file is read. What the reader (calamine) cannot take,
though a spreadsheet does, is told from what is damaged by trying again with those places in plainer form.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OTHERS = [("sharedStrings", "strings", "sharedStrings.xml"), ("styles", "styles", "styles.xml")]
_TOO_LONG = 11  # digits: such a number in a cell of dates is no date, and the reader breaks
_PREFIX = rb"(?:[A-Za-z_][\w.-]{0,40}:)?"
_DIMENSION = re.compile(
    rb"<(?P<prefix>" + _PREFIX + rb")dimension\s[^<>]*?(?:/>|>\s*</(?P=prefix)dimension>)"
)
_ERROR = re.compile(rb"(<" + _PREFIX + rb"c\s[^<>]*\bt\s*=\s*[\"'])e([\"'][^<>]*>)")
_NUMBER = re.compile(
    rb"<(?P<cell>" + _PREFIX + rb"c\s[^<>]*)(?<!/)>"
    rb"(?P<value>\s*(?:<" + _PREFIX + rb"f(?:\s[^<>]*)?(?:/>|>[^<]*</[^<>]*>)\s*)?"
    rb"<" + _PREFIX + rb"v>\s*(?:-?\d{%d}|-?[\d.]+[eE]))" % _TOO_LONG
)
_TYPE = re.compile(rb"\bt\s*=\s*[\"'](\w*)[\"']")


@dataclass(frozen=True)
class Plain:
    """The parts of a workbook that hold its cells. sheets: name → XML, in order; strings and styles: None
    where it has none; from_1904: whether its days are counted from that year.
    """

    sheets: dict[str, bytes]
    strings: bytes | None
    styles: bytes | None
    from_1904: bool

    def packed(self, names: Sequence[str]) -> bytes:
        """Return a workbook of the sheets ``names``."""
        parts = {f"xl/worksheets/sheet{n}.xml": self.sheets[name] for n, name in enumerate(names)}
        parts["_rels/.rels"] = _relations([("officeDocument", "book", "xl/workbook.xml")])
        parts["xl/workbook.xml"] = _workbook(names, self.from_1904)
        parts["xl/_rels/workbook.xml.rels"] = _relations(
            [("worksheet", f"r{n}", f"worksheets/sheet{n}.xml") for n in range(len(names))] + _OTHERS
        )
        others = {"xl/sharedStrings.xml": self.strings, "xl/styles.xml": self.styles}
        parts |= {name: content for name, content in others.items() if content is not None}
        return _zipped(parts)

    def plainer(self) -> Plain:
        """Return the workbook with each sheet in the form that the reader takes: no extent of its own
        telling, and as text the numbers that are too large for a date, and the error values, of which newer
        programs have new ones.
        """
        changes: tuple[Callable[[bytes], bytes], ...] = (_without_extent, _errors_as_text, _numbers_as_text)
        sheets = dict(self.sheets)
        for change in changes:
            sheets = {name: change(xml) for name, xml in sheets.items()}
        return replace(self, sheets=sheets)


def _workbook(names: Sequence[str], from_1904: bool) -> bytes:
    sheets = (
        f'<sheet name="{html.escape(name)}" sheetId="{n + 1}" r:id="r{n}"/>' for n, name in enumerate(names)
    )
    counted = f'<workbookPr date1904="{int(from_1904)}"/>'
    content = f"{counted}<sheets>{''.join(sheets)}</sheets>"
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{content}</workbook>'.encode()


def _relations(targets: Iterable[tuple[str, str, str]]) -> bytes:
    """A part of relations: kind, id and target of each."""
    found = (
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for kind, name, target in targets
    )
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(found)}</Relationships>'.encode()


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return stream.getvalue()


def _without_extent(xml: bytes) -> bytes:
    return _DIMENSION.sub(b"", xml, count=1)


def _errors_as_text(xml: bytes) -> bytes:
    return _ERROR.sub(rb"\1str\2", xml)


def _numbers_as_text(xml: bytes) -> bytes:
    return _NUMBER.sub(_as_text, xml)


def _as_text(found: re.Match[bytes]) -> bytes:
    cell, kind = found["cell"], _TYPE.search(found["cell"])
    if kind and kind[1] not in (b"n", b""):
        return found[0]
    return b"<" + _TYPE.sub(b"", cell) + b' t="str">' + found["value"]
