"""The report's tables as an accessible Excel workbook, after the Government Statistical Service's structure.

A cover, a list of contents, notes, and then one marked-up table on each sheet: no merged cells, no empty cell
in a table, text never a formula, numbers as numbers, the same bytes twice. What it holds is what the report
shows: nothing that has not passed disclosure control.
Source: Government Analysis Function, "Releasing statistics in spreadsheets" (2021, updated 2023).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from helpers import danish
from helpers.publish.tables import NONE, NOT_GIVEN, NOT_STATED
from helpers.render import Imprint
from helpers.survey.questionnaire.workbook import OPTIONS, describe

COVER, CONTENTS, NOTES = "Forside", "Indhold", "Noter"
GROUP = "Gruppe"
EMPTY = "(tom)"  # where the report's table has an empty cell
BACK = "Til indholdet"
LISTED = (
    "Fanen har én tabel: en række for hver fane med en tabel fra rapporten. Tabeller, som ikke er dannet af "
    "en notesbog, er ikke med."
)
WORDS = (
    f"»{EMPTY}« betyder, at rapportens tabel ikke har noget i cellen.",
    f"»{NOT_GIVEN}« betyder, at den beregning, som rækken viser, ikke giver tallet.",
    f"»{NOT_STATED}« betyder, at tallet eller svaret ikke er kendt.",
    f"»{NONE}« betyder, at der ingen er.",
)
CELL = re.compile(r"(?<!\\)\|")
TAG = re.compile(r"(?<!\\)<[^<>]+>")  # of a sign that pages explain
ESCAPED = re.compile(r"\\(.)")
NUMBER = re.compile(
    r"(?P<sign>[-+−]?)(?P<whole>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<part>\d+))?(?P<unit>[ \u00a0]pct\.)?"
)
CORE = "docProps/core.xml"
WIDEST, MARGIN, NOTED = 60, 2, 44  # characters of a column: at most, its margin, of one with notes at least
SHEET = 31  # signs that Excel allows in a sheet's name


@dataclass(frozen=True)
class Table:
    """A table of the report: its number (Tabel 2.1), caption, notes, data files, column heads and rows."""

    number: str
    caption: str
    notes: str
    files: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def sheet(self) -> str:
        """Return the name of its sheet."""
        return self.number[:SHEET]


def table(number: str, caption: str, shown: str, files: Iterable[str]) -> Table:
    """Return the pipe table ``shown`` with the notes under it; rows under a row of a group get a column."""
    lines, _, notes = shown.partition("\n\n")
    head, _, *rows = (_cells(line) for line in lines.strip().split("\n"))
    grouped = any(_is_group(row) for row in rows)
    told = tuple(_with_groups(rows)) if grouped else tuple(map(tuple, rows))
    heads = (GROUP, *head) if grouped else tuple(head)
    filled = tuple(tuple(cell or EMPTY for cell in row) for row in told)
    return Table(number, caption, _plain(notes), tuple(files), _different(heads), filled)


def written(
    title: str,
    imprint: Imprint,
    notes: Sequence[str],
    found: Sequence[Table],
    day: date,
    mark: str = "",
) -> bytes:
    """Return the workbook. day: of the report; mark: what stands first on its cover and over every printed
    page, as on those of the report.
    """
    out = BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        describe(book, title, "Bilagstabeller", datetime.combine(day, time()))
        head = book.add_format({"bold": True, "font_size": 15})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        _cover(book.add_worksheet(COVER), title, imprint, mark, head, wrapped)
        rows = [(one.sheet, one.caption) for one in found]
        listed = book.add_worksheet(CONTENTS)
        _lines(listed, CONTENTS, [LISTED], head)
        _marked(book, listed, 3, "Indhold", ("Fane", "Tabel"), rows)
        for row, (sheet, _) in enumerate(rows, 4):
            listed.write_url(row, 0, f"internal:'{sheet}'!A1", string=sheet)
        _lines(book.add_worksheet(NOTES), NOTES, [*notes, *WORDS], head, wrapped)
        for place, one in enumerate(found, 1):
            _sheet(book, one, place, head, wrapped)
        for page in book.worksheets():
            page.set_header(f"&C{mark.replace('&', '&&')}")
            page.set_footer("&C&P / &N")
    return _in_danish(out.getvalue())


def one_table(title: str, about: Sequence[str], heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a workbook with one sheet and one table of texts."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        describe(book, title, title)
        page = book.add_worksheet(title[:SHEET])
        _lines(page, title, about, book.add_format({"bold": True, "font_size": 15}))
        _marked(book, page, len(about) + 2, "Tabel1", heads, rows, numbers=False)
    return _in_danish(out.getvalue())


def _cover(page: Worksheet, title: str, imprint: Imprint, mark: str, head: Any, wrapped: Any) -> None:
    told = [f"{row.term}: {row.address or row.words}" for row in imprint.rows]
    cited = [f"{imprint.cite_as.term}: {imprint.cite_as.words}"] if imprint.cite_as else []
    marked = [mark] if mark else []
    _lines(page, f"{title}: bilagstabeller", [*marked, *told, *cited], head, wrapped)


def _lines(page: Worksheet, title: str, lines: Iterable[str], head: Any, body: Any = None) -> None:
    """Write a sheet's title and the lines under it, one in each row of the first column."""
    page.set_column(0, 0, WIDEST + 20 if body else None)
    page.write_string(0, 0, title, head)
    for row, line in enumerate(lines, 1):
        page.write_string(row, 0, line, body)


def _sheet(book: xlsxwriter.Workbook, one: Table, place: int, head: Any, wrapped: Any) -> None:
    page = book.add_worksheet(one.sheet)
    files = f"Datafil: {', '.join(one.files)}." if one.files else ""
    about = ["Fanen har én tabel. Tegnene i den er forklaret i fanen Noter.", one.notes, files]
    lines = [line for line in about if line]
    _lines(page, f"{one.number}: {one.caption}", lines, head, wrapped)
    page.write_url(len(lines) + 1, 0, f"internal:'{CONTENTS}'!A1", string=BACK)
    top = len(lines) + 3
    _marked(book, page, top, f"Tabel{place}", one.heads, one.rows, least=NOTED)
    page.fit_to_pages(1, 0)
    page.set_landscape()
    page.repeat_rows(top)


def _marked(
    book: xlsxwriter.Workbook,
    page: Worksheet,
    top: int,
    name: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    numbers: bool = True,
    least: int = 0,
) -> None:
    """Write a marked-up table with its heads in row ``top`` (from 0); numbers: as numbers, not as text.

    least: characters that the first column has room for; in it stand the lines above the table.
    """
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    area = (top, 0, top + max(1, len(rows)), len(heads) - 1)
    columns = [
        {"header": text, "header_format": book.add_format({"text_wrap": True, "bold": True})}
        for text in heads
    ]
    page.add_table(
        *area, {"name": name, "columns": columns, "style": "Table Style Light 1", "autofilter": False}
    )
    formats = {form: book.add_format({"num_format": form, "valign": "top"}) for form in _forms(rows)}
    for row, cells in enumerate(rows, top + 1):
        for column, text in enumerate(cells):
            if numbers and column and (read := _number(text)):
                page.write_number(row, column, read[0], formats[read[1]])
            else:
                page.write_string(row, column, text, wrapped)
    for column, text in enumerate(heads):
        longest = max([len(text), *(len(row[column]) for row in rows)])
        page.set_column(column, column, max(0 if column else least, min(WIDEST, longest)) + MARGIN)


def _forms(rows: Sequence[Sequence[str]]) -> set[str]:
    return {read[1] for row in rows for text in row if (read := _number(text))}


def _number(text: str) -> tuple[float, str] | None:
    """Return the number that a Danish text says and the format that shows it so, None for other text."""
    found = NUMBER.fullmatch(text)
    if found is None:
        return None
    part = found["part"] or ""
    value = float(f"{found['whole'].replace('.', '')}.{part or 0}")
    form = ("#,##0" if "." in found["whole"] else "0") + (f".{'0' * len(part)}" if part else "")
    form += ' "pct."' if found["unit"] else ""
    sign = found["sign"]
    return (-value if sign in ("-", "−") else value), f"+{form};-{form}" if sign == "+" else form


def _cells(line: str) -> list[str]:
    return [_plain(cell) for cell in CELL.split(line.strip())[1:-1]]


def _plain(text: str) -> str:
    return ESCAPED.sub(r"\1", TAG.sub("", text)).replace("\n", " ").strip(" ")


def _is_group(row: Sequence[str]) -> bool:
    return len(row) > 1 and bool(row[0]) and not any(row[1:])


def _with_groups(rows: Iterable[Sequence[str]]) -> Iterable[tuple[str, ...]]:
    group = ""
    for row in rows:
        if _is_group(row):
            group = row[0]
        else:
            yield (group, row[0].strip(), *row[1:])


def _different(heads: Sequence[str]) -> tuple[str, ...]:
    """Return heads of which no two are alike, as a marked-up table needs them, and none is empty: an interval
    is that of the column before it.
    """
    names = [head or GROUP for head in heads]
    alike = [place for place, name in enumerate(names) if names.count(name) > 1]
    if alike and all(place and names[place - 1] not in {names[n] for n in alike} for place in alike):
        for place in alike:
            names[place] += f", {danish.inside(names[place - 1])}"
    out: list[str] = []
    for head in names:
        name, count = head, 1
        while name.casefold() in {other.casefold() for other in out}:
            count += 1
            name = f"{head} ({count})"
        out.append(name)
    return tuple(out)


def _in_danish(book: bytes) -> bytes:
    """Return the workbook with its language among its properties, which xlsxwriter does not set."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == CORE:
                end = b"</cp:coreProperties>"
                content = content.replace(end, b"<dc:language>da-DK</dc:language>" + end)
            new.writestr(part, content)
    return out.getvalue()
