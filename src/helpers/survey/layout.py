"""Where everything stands in a questionnaire workbook: the one description that writer, simulator and reader share."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from helpers.errors import HelpersError
from helpers.survey.codebook import Codebook, Item

GUIDE_SHEET = "vejledning"
IDENTITY_SHEET = "identitet"
LISTS_SHEET = "lister"
IDENTITY_KEYS = ("municipality", "municipality_name", "codebook_version", "codebook_sha256", "origin")
ORIGIN_REAL, ORIGIN_DEMONSTRATION = "investigation", "demonstration"

TITLE_ROW, GUIDANCE_ROW, MACHINE_ROW, HEADER_ROW, FIRST_DATA_ROW = 1, 2, 3, 4, 5
COUNTER_CELL = "A2"
GUIDE_OVERVIEW_ROW = 4


DROP_DOWN_LENGTH = 255  # characters of a drop-down's answers together: Excel's limit


class UnknownColumn(HelpersError):
    """A sheet has no column for the item."""


@dataclass(frozen=True)
class Column:
    """One column of a data sheet: ``index`` counts from 0, ``letter`` is Excel's name, ``item`` the question."""

    index: int
    letter: str
    item: Item = field(hash=False)

    @property
    def name(self) -> str:
        """The machine name in row 3, which is the item's."""
        return self.item.name

    @property
    def prefilled(self) -> bool:
        """Whether the cell is written beforehand and locked."""
        return self.item.locked


@dataclass(frozen=True)
class SheetLayout:
    """One data sheet: its section and table name, its columns in order, and the cells that hold the template's own formulas."""

    section: str
    sheet: str
    rows: str
    free_rows: int
    columns: tuple[Column, ...]
    formula_cells: tuple[str, ...]
    title_row: int = TITLE_ROW
    guidance_row: int = GUIDANCE_ROW
    machine_row: int = MACHINE_ROW
    header_row: int = HEADER_ROW
    first_data_row: int = FIRST_DATA_ROW

    @property
    def names(self) -> tuple[str, ...]:
        """Machine names in the order of the columns."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    def column(self, name: str) -> Column:
        """Return the column of the item ``name``. Raises UnknownColumn."""
        if name not in self._by_name:
            raise UnknownColumn(f"Sheet {self.sheet!r} has no column {name!r}: it has {', '.join(self.names)}.")
        return self._by_name[name]

    def cell(self, name: str, row: int) -> str:
        """Return the address of the item ``name`` in Excel's row ``row`` (1-based), such as ``J5``."""
        return f"{self.column(name).letter}{row}"

    def span(self, name: str, last_row: int, *, sheet: bool = False) -> str:
        """Return the absolute range of an item's answers, such as ``$J$5:$J$20``, with the sheet's name if asked."""
        letter = self.column(name).letter
        prefix = f"'{self.sheet}'!" if sheet else ""
        return f"{prefix}${letter}${self.first_data_row}:${letter}${last_row}"


def layout(codebook: Codebook) -> dict[str, SheetLayout]:
    """Return sheet name → layout of the data sheets, in the workbook's order."""
    return {section.sheet: _sheet(codebook, name) for name, section in codebook.sections.items()}


def template_formulas(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """Return sheet name → cells that hold a formula of the template; a formula anywhere else was put in by someone."""
    sheets = {sheet: entry.formula_cells for sheet, entry in layout(codebook).items()}
    counted = [sheet for sheet, cells in sheets.items() if cells]
    return {GUIDE_SHEET: tuple(f"B{GUIDE_OVERVIEW_ROW + n}" for n in range(len(counted)))} | sheets


def long_lists(codebook: Codebook) -> dict[tuple[str, ...], str]:
    """Return the answers of each drop-down that Excel cannot keep in the cell → its range on the sheet of lists."""
    choices = dict.fromkeys(tuple(item.choices.values()) for item in codebook.items if not item.locked)
    long = [labels for labels in choices if len(",".join(labels)) > DROP_DOWN_LENGTH]
    return {labels: f"{LISTS_SHEET}!${letter(n)}$1:${letter(n)}${len(labels)}" for n, labels in enumerate(long)}


def letter(index: int) -> str:
    """Return Excel's name of the column ``index`` (0 → A, 26 → AA)."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _sheet(codebook: Codebook, name: str) -> SheetLayout:
    section = codebook.sections[name]
    columns = tuple(Column(index, letter(index), item) for index, item in enumerate(codebook.items_of(name)))
    counted = any(item.required and not item.prefilled for item in codebook.items_of(name))
    return SheetLayout(name, section.sheet, section.rows, section.free_rows, columns, (COUNTER_CELL,) if counted else ())
