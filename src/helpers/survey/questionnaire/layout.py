"""Where everything stands in a questionnaire workbook: the one description that writer, simulator and reader
share.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from helpers.errors import HelpersError
from helpers.protocol.codebook import Item
from helpers.protocol.codebook.checks import DROP_DOWN_LENGTH
from helpers.protocol.codebook.form import Form

GUIDE_SHEET = "vejledning"
IDENTITY_SHEET = "identitet"
LISTS_SHEET = "lister"
IDENTITY_KEYS = (
    *("municipality", "municipality_name", "codebook_version", "codebook_sha256", "origin"),
    *("version", "based_on"),  # how often it has been sent out; of a marked copy, the workbook it was made of
)
FIRST_VERSION = "1"
OVERVIEW_SHEET = "fejl"  # the first sheet of a marked copy
LEFT_OUT, TEXT_LEFT_OUT = "(vises ikke i kopien)", "(fritekst vises ikke i kopien)"
SHEET_HEAD, CELL_HEAD, CONFIRMED_HEAD = "Ark", "Celle", "Bekræftet"
ORIGIN_REAL, ORIGIN_DEMONSTRATION = "investigation", "demonstration"

TITLE_ROW, GUIDANCE_ROW, MACHINE_ROW, HEADER_ROW, FIRST_DATA_ROW = 1, 2, 3, 4, 5
COUNTER_CELL = "A2"
GUIDE_OVERVIEW_ROW = 4


@dataclass(frozen=True)
class Column:
    """One column of a data sheet: ``index`` from 0, ``letter`` as Excel calls it, ``item`` the question."""

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
class Aid:
    """A locked column to the right of the answers that helps who fills them in; nothing is read from it.

    pattern: what the questionnaire itself writes there. Anything else has been put in by someone, and is
    told.
    """

    title: str
    width: int
    pattern: str

    def is_own(self, text: str) -> bool:
        """Whether ``text`` may be the questionnaire's own."""
        return re.fullmatch(self.pattern, text) is not None


FREE = "free"  # rows that anybody may fill: none of them lacks an answer
CASE_AID, COUNT_AID = "Sagen", "Svar, der mangler i rækken"
_AIDS = {
    "drawn_cases": (COUNT_AID,),
    "case_information_types": (CASE_AID,),
    "remitted_cases": (CASE_AID, COUNT_AID),
    "case_times": (CASE_AID,),
}


@dataclass(frozen=True)
class SheetName:
    """A data sheet's name and the column letters of its items, by which the ledger names cells; ``items``:
    the questions of its columns, by which it knows an answer.
    """

    sheet: str
    letters: Mapping[str, str]
    items: Mapping[str, Item] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetLayout:
    """One data sheet: its section and table name, its columns in order, and the cells that hold the
    template's own formulas.

    aids: locked columns that stand to the right of the columns.
    """

    section: str
    sheet: str
    rows: str
    free_rows: int
    columns: tuple[Column, ...]
    formula_cells: tuple[str, ...]
    aids: tuple[Aid, ...] = ()
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
        """Return the column of the item ``name``. Raises HelpersError."""
        if name not in self._by_name:
            raise HelpersError(
                f"Sheet {self.sheet!r} has no column {name!r}: it has {', '.join(self.names)}."
            )
        return self._by_name[name]

    def aid_index(self, title: str) -> int | None:
        """Return the column of the aid ``title``, counted from 0, or None where the sheet has none."""
        titles = [aid.title for aid in self.aids]
        return len(self.columns) + titles.index(title) if title in titles else None

    @property
    def width(self) -> int:
        """How many columns there are, the aids too."""
        return len(self.columns) + len(self.aids)

    def cell(self, name: str, row: int) -> str:
        """Return the address of the item ``name`` in Excel's row ``row`` (1-based), such as ``J5``."""
        return f"{self.column(name).letter}{row}"

    def span(self, name: str, last_row: int, *, sheet: bool = False) -> str:
        """Return the absolute range of an item's answers, such as ``$J$5:$J$20``, with the sheet's name if
        asked.
        """
        letter = self.column(name).letter
        prefix = f"'{self.sheet}'!" if sheet else ""
        return f"{prefix}${letter}${self.first_data_row}:${letter}${last_row}"


def layout(codebook: Form) -> dict[str, SheetLayout]:
    """Return sheet name → layout of the data sheets, in the workbook's order."""
    return {section.sheet: _sheet(codebook, name) for name, section in codebook.sections.items()}


def template_formulas(codebook: Form) -> dict[str, tuple[str, ...]]:
    """Return sheet name → cells that hold a formula of the template; a formula anywhere else was put in by
    someone.
    """
    sheets = {sheet: entry.formula_cells for sheet, entry in layout(codebook).items()}
    counted = [sheet for sheet, cells in sheets.items() if cells]
    return {GUIDE_SHEET: tuple(f"B{GUIDE_OVERVIEW_ROW + n}" for n in range(len(counted)))} | sheets


def long_lists(codebook: Form) -> dict[tuple[str, ...], str]:
    """Return the answers of each drop-down that Excel cannot keep in the cell, and the labels of the types in
    whose rows a question is not asked → their range on the sheet of lists.
    """
    items = [item for item in codebook.items if not item.locked]
    choices = dict.fromkeys(
        labels for item in items for labels in (offered(codebook, item, each) for each in item.provisions)
    )
    long = [labels for labels in choices if len(",".join(labels)) > DROP_DOWN_LENGTH]
    left_out = [_of_group(codebook, item.not_asked_about) for item in items if item.not_asked_about]
    long = [*long, *dict.fromkeys(left_out)]
    columns = [xl_col_to_name(n, col_abs=True) for n in range(len(long))]
    return {
        labels: f"{LISTS_SHEET}!{column}$1:{column}${len(labels)}"
        for column, labels in zip(columns, long, strict=True)
    }


def not_asked(codebook: Form, item: Item) -> str:
    """Return the absolute range of the labels of the types in whose rows ``item`` is not asked, or ""."""
    if not item.not_asked_about:
        return ""
    return long_lists(codebook)[_of_group(codebook, item.not_asked_about)]


def _of_group(codebook: Form, group: str) -> tuple[str, ...]:
    return tuple(kind.label for kind in codebook.asked_types if group in kind.groups)


def offered(codebook: Form, item: Item, provision: str) -> tuple[str, ...]:
    """Return the labels that a drop-down offers in a case about ``provision``: of information types only
    those that apply to it.
    """
    if item.values.keys() != codebook.information_types.keys():
        return tuple(item.choices.values())
    foreign = codebook.information_types.keys() - {kind.code for kind in codebook.types_for(provision)}
    return tuple(label for code, label in item.choices.items() if code not in foreign)


def _sheet(codebook: Form, name: str) -> SheetLayout:
    section = codebook.sections[name]
    items = enumerate(codebook.items_of(name))
    columns = tuple(Column(index, xl_col_to_name(index), item) for index, item in items)
    needed = any(item.required and not item.prefilled for item in codebook.items_of(name))
    counted = needed and section.rows != FREE
    return SheetLayout(
        name,
        section.sheet,
        section.rows,
        section.free_rows,
        columns,
        (COUNTER_CELL,) if counted else (),
        _aids(codebook, section.rows),
    )


def case_text(codebook: Form, row: Mapping[str, Any]) -> str:
    """Return how a case is called where its own columns are not in sight: "§ 96, Hjemvist, 02-06-2020,
    Hovedsag".
    """
    return ", ".join(
        [
            _short(codebook.label("provision", row["provision"])),
            codebook.label("outcome", row["outcome"]),
            f"{row['decision_date']:%d-%m-%Y}",
            codebook.label("role", row["role"]),
        ]
    )


def _aids(codebook: Form, rows: str) -> tuple[Aid, ...]:
    if rows not in _AIDS:
        return ()
    lists = (codebook.code_lists[name].values() for name in ("provisions", "outcomes", "roles"))
    provisions, outcomes, roles = ("|".join(re.escape(_short(label)) for label in labels) for labels in lists)
    made = {
        CASE_AID: Aid(CASE_AID, 40, rf"({provisions}), ({outcomes}), \d\d-\d\d-\d{{4}}, ({roles})"),
        COUNT_AID: Aid(COUNT_AID, 16, r"\d{1,2}"),
    }
    return tuple(made[title] for title in _AIDS[rows])


def _short(label: str) -> str:
    """The part of a label in brackets, where it has one: the paragraph of a provision."""
    found = re.search(r"\((.+)\)", label)
    return found[1] if found else label
