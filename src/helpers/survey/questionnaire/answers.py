"""What a cell accepts and what still lacks an answer: drop-downs, ranges, messages, counters, all from the
codebook.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from textwrap import shorten
from typing import Any

from xlsxwriter.worksheet import Worksheet

from helpers.protocol.codebook import Item, answers
from helpers.protocol.codebook.form import Form
from helpers.survey.questionnaire.formats import Formats
from helpers.survey.questionnaire.layout import (
    COUNT_AID,
    COUNTER_CELL,
    Column,
    SheetLayout,
    not_asked,
    offered,
)
from helpers.survey.questionnaire.told import guidance

DISPOSITION, _TYPE = "disposition", "information_type"
DRAWN = "drawn_cases"
_ERROR, _TITLE = 225, 32  # characters: Excel's limits for the text of an error and the title of a message

Lists = Mapping[tuple[str, ...], str]


def add_validations(
    page: Worksheet, codebook: Form, sheet: SheetLayout, rows: list[dict[str, Any]], lists: Lists
) -> None:
    """Give every answer column its drop-down or range and its input message; nothing where the sheet has no
    rows.

    lists: the drop-downs that stand on the sheet of lists (``layout.long_lists``).
    """
    for column in sheet.columns if rows else ():
        if column.prefilled:
            continue
        first = sheet.first_data_row - 1
        for key, runs in _runs([_kind(column.item, row) for row in rows]).items():
            spans = [[first + start, column.index, first + end, column.index] for start, end in runs]
            page.data_validation(
                *spans[0], _validation(codebook, column, first + 1, key, lists) | {"other_cells": spans[1:]}
            )


def counter_formula(
    codebook: Form, sheet: SheetLayout, sheets: dict[str, SheetLayout], last_rows: dict[str, int]
) -> str:
    """Return the formula of "Mangler n svar": required answers that are blank in rows where they are asked
    for.
    """
    last = last_rows[sheet.sheet]
    terms = []
    for column in _required(sheet):
        condition = _asked(codebook, sheet, column.item, sheets, last_rows)
        terms.append(f'SUMPRODUCT({condition}*({sheet.span(column.name, last)}=""))')
    return f'="Mangler "&({"+".join(terms)})&" svar"'


def row_formula(
    codebook: Form,
    sheet: SheetLayout,
    sheets: dict[str, SheetLayout],
    last_rows: dict[str, int],
    row: str,
) -> str:
    """Return the formula of how many answers are missing in the row ``row``, a number or what is to be
    replaced by one.

    The conditions are those of the counter.
    """
    terms = []
    for condition, columns in _together(codebook, sheet, sheets, last_rows, row):
        terms.append(f"{condition}*COUNTBLANK(${columns[0].letter}{row}:${columns[-1].letter}{row})")
    return "=" + "+".join(terms)


def missing_at_first(codebook: Form, sheet: SheetLayout, row: dict[str, Any]) -> int:
    """Return how many answers the row lacks before anybody has answered: only of main cases is anything asked
    then, of all sheets where the codebook counts them as cases that will be filled in. Of rows without a role
    all is asked.
    """
    if "role" not in row:
        return len(_required(sheet))
    assumed = codebook.counted_from_the_start
    if row.get("role") != "main" or not (assumed or sheet.rows == DRAWN):
        return 0
    conditions = [column.item.asked_if for column in _required(sheet)]
    return sum(asked is None or (assumed and asked.item == DISPOSITION) for asked in conditions)


def mark_missing(
    page: Worksheet,
    codebook: Form,
    sheet: SheetLayout,
    sheets: dict[str, SheetLayout],
    last_rows: dict[str, int],
    formats: Formats,
) -> None:
    """Mark blank answers that are asked for, by the same conditions as the counter; the counter turns green
    at 0.
    """
    page.conditional_format(
        COUNTER_CELL,
        {"type": "cell", "criteria": "==", "value": '"Mangler 0 svar"', "format": formats.finished},
    )
    first, last = sheet.first_data_row, last_rows[sheet.sheet]
    for condition, columns in _together(
        codebook, sheet, sheets, last_rows, str(first)
    ):  # Excel moves the relative column along
        rule = {
            "type": "formula",
            "criteria": f'={condition}*({columns[0].letter}{first}="")',
            "format": formats.lacking,
        }
        page.conditional_format(first - 1, columns[0].index, last - 1, columns[-1].index, rule)
    count = sheet.aid_index(COUNT_AID)
    if count is not None:
        page.conditional_format(
            first - 1,
            count,
            last - 1,
            count,
            {"type": "cell", "criteria": ">", "value": 0, "format": formats.lacking},
        )


def _required(sheet: SheetLayout) -> list[Column]:
    return [column for column in sheet.columns if column.item.required and not column.item.prefilled]


def _together(
    codebook: Form,
    sheet: SheetLayout,
    sheets: dict[str, SheetLayout],
    last_rows: dict[str, int],
    row: str,
) -> list[tuple[str, list[Column]]]:
    """Neighbouring columns with required answers that are asked under one condition, and that condition in
    ``row``.
    """
    found: list[tuple[str, list[Column]]] = []
    for column in _required(sheet):
        condition = _asked(codebook, sheet, column.item, sheets, last_rows, row)
        if found and found[-1][0] == condition and found[-1][1][-1].index == column.index - 1:
            found[-1][1].append(column)
        else:
            found.append((condition, [column]))
    return found


def _asked(
    codebook: Form,
    sheet: SheetLayout,
    item: Item,
    sheets: dict[str, SheetLayout],
    last_rows: dict[str, int],
    row: str = "",
) -> str:
    """The condition under which ``item`` is asked, over all rows or (for colouring) in the one ``row``."""

    def cells(name: str) -> str:
        return f"${sheet.column(name).letter}{row}" if row else sheet.span(name, last_rows[sheet.sheet])

    if not any(entry.rows == DRAWN for entry in sheets.values()):
        return f'({cells(sheet.names[0])}<>"")'  # the rows were given, each with its name
    main = codebook.label("role", "main")
    if item.asked_if:
        other = codebook.item(item.asked_if.item, sheet.section)
        alternatives = [f'({cells(other.name)}="{other.values[code]}")' for code in item.asked_if.codes]
        if other.name == DISPOSITION and codebook.counted_from_the_start:
            alternatives.append(f'({cells("role")}="{main}")*({cells(other.name)}="")')
        where = f"*(COUNTIF({there},{cells(_TYPE)})=0)" if (there := not_asked(codebook, item)) else ""
        return f"({'+'.join(alternatives)}){where}"
    if "role" in sheet.names:
        return f'({cells("role")}="{main}")'
    return _of_completed(codebook, cells("decision_id"), sheets, last_rows, main)


def _of_completed(
    codebook: Form, keys: str, sheets: dict[str, SheetLayout], last_rows: dict[str, int], main: str
) -> str:
    """The condition that the case with the key in ``keys`` is completed on the sheet of cases, or counts as
    such because it is a main case of which nothing has been said.
    """
    cases = next(entry for entry in sheets.values() if entry.rows == DRAWN)
    known, dispositions, roles = (
        cases.span(name, last_rows[cases.sheet], sheet=True) for name in ("decision_id", DISPOSITION, "role")
    )
    found = f'COUNTIFS({known},{keys},{dispositions},"{codebook.label(DISPOSITION, "completed")}")'
    if codebook.counted_from_the_start:
        found += f'+COUNTIFS({known},{keys},{dispositions},"=",{roles},"{main}")'
    return f"({found}>0)"


def _kind(item: Item, row: dict[str, Any]) -> str:
    """What tells apart the validations of one column: the type of information asked about, or the provision
    where answers depend on it.
    """
    if item.name == "present":
        return str(row["information_type"])
    return str(row["provision"]) if item.name.startswith("missing_information") else ""


def _runs(keys: list[str]) -> dict[str, list[tuple[int, int]]]:
    """Key → first and last place of each of its runs in ``keys``."""
    found: dict[str, list[tuple[int, int]]] = {}
    start = 0
    for key, group in groupby(keys):
        end = start + len(list(group)) - 1
        found.setdefault(key, []).append((start, end))
        start = end + 1
    return found


def _validation(codebook: Form, column: Column, first_row: int, key: str, lists: Lists) -> dict[str, Any]:
    item, kind = column.item, codebook.information_types.get(key)
    messages = {
        "input_title": shorten(kind.label if kind else item.question, _TITLE, placeholder=" …"),
        "input_message": f"F.eks. {kind.examples}. {item.help}" if kind else guidance(item),
        "error_title": "Svaret passer ikke",
        "error_message": shorten(f"Tilladt: {answers(item)}.", _ERROR, placeholder=" …"),
    }
    return messages | _criteria(codebook, item, f"{column.letter}{first_row}", key, lists)


def _criteria(codebook: Form, item: Item, cell: str, key: str, lists: Lists) -> dict[str, Any]:
    if item.values:
        labels = offered(codebook, item, key if key in item.provisions else item.provisions[0])
        elsewhere = lists.get(labels)
        return {"validate": "list", "source": f"={elsewhere}" if elsewhere else list(labels)}
    if item.type == "date":
        return {"validate": "date", "criteria": "between", "minimum": item.min, "maximum": item.max}
    if item.type == "integer":
        number = f"AND({cell}>={item.min},{cell}<={item.max},{cell}=INT({cell}))"
        other = ",".join(f'{cell}="{label}"' for label in item.missing.values()) or "FALSE"
        return {"validate": "custom", "value": f"=IF(ISNUMBER({cell}),{number},OR({other}))"}
    if item.type == "number":
        bounds = "".join(
            f",{cell}{sign}{bound}"
            for sign, bound in ((">=", item.min), ("<=", item.max))
            if bound is not None
        )
        return {"validate": "custom", "value": f"=AND(ISNUMBER({cell}){bounds})"}
    return {"validate": "length", "criteria": "<=", "value": item.max_length}
