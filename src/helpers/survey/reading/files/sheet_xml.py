"""The XML of one sheet and of the strings that sheets share, looked through as bytes: extent, formulas, error
values, and how much text they make.

Only a sheet in which the quick look and the XML parser could differ is parsed. Every look is linear in the
bytes, for tags of cells are short or refused.
"""

from __future__ import annotations

import html
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree import ElementTree

from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from helpers.survey.reading.problems import Fault, Rejected

MAX_ROWS = 5_000
MAX_COLUMNS = 256
MAX_CELL = 32_767  # characters, as in Excel
MAX_TEXT = 100_000_000  # bytes of text in all cells of a workbook, when each has its own copy
MAX_STRINGS = 1_000_000  # strings for which the reader of cells may set memory aside without seeing them
_LONGEST_TAG = 1_000  # bytes of a cell's or row's tag; programs write a tenth

_PREFIX = rb"(?:[A-Za-z_][\w.-]{0,40}:)?"
_PLACE = re.compile("[A-Z]{0,3}[0-9]{1,7}")
_ADDRESS = re.compile("[A-Z]{1,3}[0-9]{1,7}")
_FORMULA = re.compile(rb"<(?:f|[A-Za-z_][\w.-]*:f)[\s/>]")
_FORMULA_CELL = re.compile(
    rb"<c\s[^<>]*?\br=[\"']([A-Z]{1,3}\d{1,7})[\"'][^<>]*>\s*<f(?:\s[^<>]*?)?(?:/>|>([^<]*)</f>)"
)
_ERROR_CELL = re.compile(
    rb"<(?:[A-Za-z_][\w.-]*:)?c\s(?=[^<>]*\bt=[\"']e[\"'])[^<>]*?\br=[\"']([A-Z]{1,3}\d{1,7})[\"'][^<>]*>"
    rb"(?:<f[^<>]*>(?:[^<]*</f>)?)?(?:<v>(#[^<]{1,20})</v>)?"
)
_FAR_CELL = re.compile(rb"r\s*=\s*[\"'](?=[A-Za-z]{2}|[A-Za-z]*\d{4})([A-Za-z]*)(\d+)[\"']")
_NO_VALUE = (  # <v/>, <v></v>, <is/>, and <is><t> </t></is>, as a program leaves it where a text was deleted
    rb"(?:<"
    + _PREFIX
    + rb"(?:v|is)(?:\s*/>|>\s*(?:<"
    + _PREFIX
    + rb"t(?:\s[^<>]*)?(?:/>|>\s*</"
    + _PREFIX
    + rb"t>)\s*)?"
    rb"</" + _PREFIX + rb"(?:v|is)>)\s*)?"
)
_EMPTY_CELL = rb"<" + _PREFIX + rb"c\s[^<>]*(?:/>|(?<!/)>\s*" + _NO_VALUE + rb"</" + _PREFIX + rb"c>)"
_HOLDS_NOTHING = re.compile(rb"<" + _PREFIX + rb"row\s[^<>]*>|" + _EMPTY_CELL)
_EMPTY = re.compile(_EMPTY_CELL)
_LONG_TAG = re.compile(rb"<" + _PREFIX + rb"(?:c|row|f|v)[\s/][^<>]{%d}" % _LONGEST_TAG)
_SPAN = rb"[^<>]*?\bref\s*=\s*[\"']([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})[\"']"
_MERGED = re.compile(rb"<" + _PREFIX + rb"mergeCell\s" + _SPAN)
_SEVERAL = re.compile(  # one formula for a range
    rb"<" + _PREFIX + rb"f\s(?=[^<>]*\bt\s*=\s*[\"'](?:array|dataTable)[\"'])" + _SPAN
)
_ERROR_TYPE = re.compile(rb"t\s*=\s*[\"']e[\"']")
_CELL, _ROW = re.compile(rb"<c[\s/>]"), re.compile(rb"<row[\s/>]")
_CODED = re.compile(rb"<(?:[\w.-]+:)?(?:c|row)\s[^<>&]*&")
_PREFIXED = re.compile(rb":(?:c|row)[\s/>]")
_REFERENCE = re.compile(rb"<" + _PREFIX + rb"c\s[^<>]*?\br\s*=\s*[\"']([A-Za-z]{1,3}\d{1,7})[\"']")
_PLAIN_REFERENCE = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"')
_DIVIDED = re.compile(rb"<" + _PREFIX + rb"(?:v|t)(?:\s[^<>]*)?(?<!/)>[^<]*<[!?]")
_TWO_VALUES = re.compile(rb"</" + _PREFIX + rb"v>\s*<" + _PREFIX + rb"v[\s/>]")
TOO_LONG = f"en celle har flere end {MAX_CELL} tegn, hvad Excel selv ikke kan"
_UNPLACED = "et ark har celler, der ikke siger, hvor de står"

_LISTS = re.compile(rb"<" + _PREFIX + rb"sst[\s/>]")
_COUNTS = ("count", "uniqueCount")
_STRING_ENDS = re.compile(rb"</" + _PREFIX + rb"si\s*>|<" + _PREFIX + rb"si\s*/>")
_TAG, _ESCAPE = re.compile(r"<[^<>]*>"), re.compile("_x[0-9A-Fa-f]{4}_")
_SHARED = re.compile(
    rb"<" + _PREFIX + rb"c\s(?=[^<>]*\bt\s*=\s*[\"']s[\"'])[^<>]*>\s*<" + _PREFIX + rb"v[^<>]*>\s*(\d{1,9})"
)


@dataclass(frozen=True)
class Sheet:
    """What the XML of one sheet shows: formulas by cell, error values such as #REF! by cell, first and last
    cell of each range that is merged, and by cell, with "", where another cell's formula has its results.
    """

    formulas: dict[str, str]
    errors: dict[str, str]
    merged: tuple[tuple[str, str], ...] = ()
    results: Mapping[str, str] = field(default_factory=dict)


def sheet(name: str, xml: bytes) -> Sheet:
    """Return what the XML of the sheet ``name`` shows. Raises Rejected."""
    try:
        xml.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Rejected("et ark i filen er ikke skrevet i UTF-8") from error
    if _LONG_TAG.search(xml):
        raise Rejected("et ark indeholder en celle, som intet regneark skriver")
    _refuse_unplaced(xml)
    _refuse_ambiguous(xml)
    _refuse_extent(name, xml)
    errors = _ERROR_CELL.findall(xml) if _ERROR_TYPE.search(xml) else []
    shown = {cell.decode(): text.decode() or "#FEJL!" for cell, text in errors}
    return Sheet(_formulas(xml), shown, tuple(_spans(_MERGED, xml)), _results(xml))


def _results(xml: bytes) -> dict[str, str]:
    """A cell of each row in which a formula of another cell has its results: of an array, or of a table."""
    covered: dict[int, int] = {}
    for first, last in _spans(_SEVERAL, xml):
        (top, left), (bottom, _) = xl_cell_to_rowcol(first), xl_cell_to_rowcol(last)
        rows = max(min(bottom, MAX_ROWS) - top + 1, 0)
        covered[left] = covered.get(left, 0) | ((1 << rows) - 1) << top  # a set that many ranges fill fast
    return {
        xl_rowcol_to_cell(row, column): ""
        for column, rows in covered.items()
        for row in range(rows.bit_length())
        if rows >> row & 1
    }


def _spans(pattern: re.Pattern[bytes], xml: bytes) -> Iterator[tuple[str, str]]:
    return ((first.decode(), last.decode()) for first, last in pattern.findall(xml))


def _refuse_extent(name: str, xml: bytes) -> None:
    """Refuse what holds something far from the questionnaire: the reader of cells makes a full rectangle up
    to it. Rows and cells that are only coloured or sized may reach to the sheet's end, as in LibreOffice.
    """
    if not _far(xml):
        return
    if far := _far(_HOLDS_NOTHING.sub(b"", xml)):
        why = (
            f'i arket "{name}" står der noget i celle {far[0]}, langt uden for skemaet; slet det. Der læses '
        )
        raise Rejected(f"{why}højst {MAX_ROWS} rækker og {MAX_COLUMNS} kolonner", Fault.TOO_LARGE)


def covered(span: tuple[str, str], ends: tuple[int, int], begin: int = 0) -> Iterator[str]:
    """Yield the cells that are merged with the first one of ``span``, in the rows from ``begin`` on and up to
    the row and column ``ends``, all counted from 0.
    """
    (top, left), (bottom, right) = map(xl_cell_to_rowcol, span)
    for row in range(max(top, begin), min(bottom, ends[0]) + 1):
        for column in range(left, min(right, ends[1]) + 1):
            if (row, column) != (top, left):
                yield xl_rowcol_to_cell(row, column)


def without_far(xml: bytes) -> bytes:
    """Return the XML of a sheet without empty cells far from the questionnaire: an empty text in one is a
    cell as well to the reader, which makes a full rectangle up to it.
    """
    return _EMPTY.sub(lambda cell: b"" if _far(cell[0]) else cell[0], xml) if _far(xml) else xml


def _far(xml: bytes) -> list[str]:
    """The places beyond the limits that something in the XML says to be at, in the order of their letters."""
    found = {(letters.decode().upper(), digits.decode()) for letters, digits in _FAR_CELL.findall(xml)}
    return sorted(
        letters + digits
        for letters, digits in found
        if int(digits[:8]) > MAX_ROWS or _column(letters) > MAX_COLUMNS
    )


def _column(letters: str) -> int:
    """1 for A, 0 for none. Excel has three letters at most, and more of them are as far beyond the limit."""
    return xl_cell_to_rowcol(f"{letters[:3]}1")[1] + 1 if letters else 0


def _refuse_unplaced(xml: bytes) -> None:
    """Every cell and row must say where it is, in plain letters: what does not is counted on by the reader,
    past any limit.
    """
    cells, rows = len(_CELL.findall(xml)), len(_ROW.findall(xml))
    quick = cells == xml.count(b'<c r="') and rows == xml.count(b'<row r="')
    coded = b"&#" in xml and _CODED.search(xml)
    if quick and not coded and not _PREFIXED.search(xml):
        return
    placed = (element for element in _elements(xml) if local(element) in ("c", "row"))
    if coded or not all(_PLACE.fullmatch(element.get("r", "")) for element in placed):
        raise Rejected(_UNPLACED)


def _refuse_ambiguous(xml: bytes) -> None:
    """Refuse what two programs would read differently: a cell that stands twice, or with two values."""
    cells = _PLAIN_REFERENCE.findall(xml)
    if len(cells) < len(_CELL.findall(xml)) or _PREFIXED.search(xml):
        cells = [cell.upper() for cell in _REFERENCE.findall(xml)]
    if len(set(cells)) < len(cells) or _TWO_VALUES.search(xml):
        raise Rejected("et ark har den samme celle to gange")
    refuse_divided(xml)


def refuse_divided(xml: bytes) -> None:
    """Refuse a value that a comment or the like stands within. Raises Rejected."""
    if (b"<!" in xml or xml.find(b"<?", 5) >= 0) and _DIVIDED.search(xml):
        raise Rejected("en celle har et svar, der er delt i stykker, som intet regneark skriver det")


def _formulas(xml: bytes) -> dict[str, str]:
    tags = [tag.start() for tag in _FORMULA.finditer(xml)]
    starts = [xml.rfind(b"<c ", before, tag) for before, tag in pairwise([0, *tags])]
    cells = [_FORMULA_CELL.match(xml, start) for start in starts if start >= 0]
    quick = {cell[1].decode(): html.unescape((cell[2] or b"").decode()) for cell in cells if cell}
    found = quick if len(quick) == len(tags) else dict(_parsed_formulas(xml))
    if len(found) != len(tags):
        raise Rejected("et ark indeholder formler uden for dets celler")
    if not all(map(_ADDRESS.fullmatch, found)):
        raise Rejected(_UNPLACED)
    return found


def _parsed_formulas(xml: bytes) -> Iterator[tuple[str, str]]:
    for cell in (element for element in _elements(xml) if local(element) == "c"):
        for formula in (child for child in cell if local(child) == "f"):
            yield cell.get("r", "").upper(), formula.text or ""


def _elements(xml: bytes) -> Iterator[ElementTree.Element]:
    """Every element of a sheet when it is complete; a row is emptied after it, so that memory stays small."""
    for _, element in ElementTree.iterparse(io.BytesIO(xml)):
        yield element
        if local(element) == "row":
            element.clear()


def local(element: ElementTree.Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def refuse_strings(shared: bytes, sheets: Iterable[bytes]) -> None:
    """Refuse shared strings that take more memory than they are worth: the reader of cells sets aside what
    the part declares, and copies a string into every cell that refers to it.

    shared: the part of the strings. sheets: the parts of the sheets. Raises Rejected.
    """
    refuse_divided(shared)
    strings = string_parts(shared)
    _refuse_declared(shared, len(strings))
    sizes = [len(string) for string in strings]
    if any(_is_long(string) for string in strings if len(string) > MAX_CELL):
        raise Rejected(TOO_LONG, Fault.TOO_LARGE)
    longest, parts = max(sizes), list(sheets)
    if longest * sum(part.count(b'"s"') + part.count(b"'s'") for part in parts) <= MAX_TEXT:
        return
    used = Counter(int(number) for part in parts for number in _SHARED.findall(part))
    if sum(times * sizes[number] for number, times in used.items() if number < len(sizes)) > MAX_TEXT:
        raise Rejected("filens celler gentager mere tekst, end et skema kan indeholde", Fault.TOO_LARGE)


def string_parts(shared: bytes) -> list[bytes]:
    """Return the XML of each shared string, by its number, and what comes after the last."""
    return _STRING_ENDS.split(shared)


def _refuse_declared(shared: bytes, strings: int) -> None:
    """Refuse a part that declares more strings than it has, where setting memory aside for them does harm."""
    root: ElementTree.Element = next(ElementTree.iterparse(io.BytesIO(shared), events=("start",)))[1]
    counts = [root.get(name, "0") for name in _COUNTS]
    honest = all(count.isdecimal() and int(count[:20]) <= max(strings, MAX_STRINGS) for count in counts)
    if not honest or local(root) != "sst" or len(_LISTS.findall(shared)) > 1:
        raise Rejected("filen siger, at den har flere tekster, end den har", Fault.TOO_LARGE)


def _is_long(string: bytes) -> bool:
    text = html.unescape(_TAG.sub("", string.decode("utf-8", "replace")))
    return len(text) > MAX_CELL and len(_ESCAPE.sub(" ", text)) > MAX_CELL
