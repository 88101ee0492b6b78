"""The formulas that a questionnaire has of itself, to tell them from those that somebody put in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from helpers.survey.codebook import Codebook
from helpers.survey.container import Sheet
from helpers.survey.layout import COUNTER_CELL, GUIDE_SHEET, layout, template_formulas
from helpers.survey.problems import ForeignFormula, Problem
from helpers.survey.workbook_answers import counter_formula

_LAST_ROW = re.compile(r"\$\d+")
_QUOTES_AND_BLANKS = re.compile(r"['\s]")


def formulas(codebook: Codebook) -> dict[str, dict[str, str]]:
    """Return sheet → cell → formula in the form of ``normal``, for every formula of the questionnaire."""
    sheets = layout(codebook)
    ends = dict.fromkeys(sheets, 0)  # the last row differs between municipalities, and ``normal`` takes it out
    counted = [name for name, sheet in sheets.items() if sheet.formula_cells]
    texts = {(name, COUNTER_CELL): counter_formula(codebook, sheets[name], sheets, ends) for name in counted}
    overview = zip(template_formulas(codebook)[GUIDE_SHEET], counted, strict=True)
    texts |= {(GUIDE_SHEET, cell): f"{name}!{COUNTER_CELL}" for cell, name in overview}
    found: dict[str, dict[str, str]] = {}
    for (sheet, cell), text in texts.items():
        found.setdefault(sheet, {})[cell] = normal(text)
    return found


def normal(formula: str) -> str:
    """Return a formula without what a spreadsheet program may write otherwise when it saves: blanks, quotes, row numbers of ranges."""
    return _LAST_ROW.sub("$", _QUOTES_AND_BLANKS.sub("", formula.removeprefix("=")))


def foreign(file: str, sheets: Mapping[str, Sheet], own: Mapping[str, Mapping[str, str]]) -> Iterator[Problem]:
    """The formulas that the questionnaire does not have at their cells, in any sheet of a workbook."""
    expected = "skriv svaret selv; skemaets egne formler er de eneste, der må stå i det"
    for name, sheet in sheets.items():
        for cell, formula in sheet.formulas.items():
            if own.get(name, {}).get(cell) != normal(formula):
                yield Problem(ForeignFormula, file, name, cell, f"={formula}", expected)
