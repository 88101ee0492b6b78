"""One questionnaire for tests: Aarhus with four decisions in every stratum, two drawn and two in reserve."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from helpers.protocol import codebook
from helpers.survey import reference
from helpers.survey.questionnaire import workbook
from helpers.survey.questionnaire.layout import layout
from helpers.survey.questionnaire.sending import Sending
from helpers.survey.sampling import draw

BOOK = codebook.stored("2.0")
SHEETS = layout(BOOK)
PLACES = reference.municipalities()
AARHUS = PLACES[PLACES["kommunekode"] == "0751"].iloc[0].to_dict()
SENDING = Sending("18. marts 2022", "Anne Hjælpsom, telefon 33 70 33 70, sp@example.dk")


def cases(n: int = 4) -> pd.DataFrame:
    """The draw of main cases and substitutes from ``n`` decisions in every stratum."""
    cells = product(("bpa", "lost_earnings"), ("upheld", "remitted"), ("2014-03-27", "2020-06-02"))
    rows = [(f"D{k}{i}", "0751", *cell) for k, cell in enumerate(cells) for i in range(n)]
    return draw.draw_cases(pd.DataFrame(rows, columns=draw.FRAME_COLUMNS))


def records(n: int = 4) -> list[dict[str, Any]]:
    """The same cases as the rows that are written beforehand."""
    return workbook.records(cases(n))["0751"]


def write(folder: Path) -> Path:
    """Write the questionnaire as it would be sent out."""
    return workbook.write_questionnaire(folder / "q.xlsx", BOOK, AARHUS, records(), SENDING)


def values(page: Worksheet, name: str) -> list[object]:
    """The answers to one question, from the first row to the last."""
    sheet = SHEETS[page.title]
    return [page[sheet.cell(name, row)].value for row in range(sheet.first_data_row, page.max_row + 1)]


def validation(page: Worksheet, name: str, row: int = 5) -> DataValidation:
    """The rule for an answer in ``row``."""
    cell = SHEETS[page.title].cell(name, row)
    return next(rule for rule in page.data_validations.dataValidation if cell in rule.cells)
