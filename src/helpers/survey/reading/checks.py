"""A workbook against the questionnaire: version, municipality, sheets, columns, formulas; and CPR numbers
where no free text belongs, for which the row they stand in is not used, nor a workbook that has one outside
its rows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from helpers import danish
from helpers.protocol.codebook.form import PROJECT, Form
from helpers.survey.questionnaire import guide
from helpers.survey.questionnaire.answers import counter_formula, row_formula
from helpers.survey.questionnaire.layout import (
    COUNT_AID,
    COUNTER_CELL,
    GUIDE_SHEET,
    IDENTITY_KEYS,
    IDENTITY_SHEET,
    LISTS_SHEET,
    ORIGIN_DEMONSTRATION,
    ORIGIN_REAL,
    OVERVIEW_SHEET,
    SheetLayout,
    layout,
    template_formulas,
)
from helpers.survey.questionnaire.sheet import OPTIONAL
from helpers.survey.reading.files import file_names
from helpers.survey.reading.files.sheet_xml import Sheet
from helpers.survey.reading.problems import Fault, Problem
from helpers.survey.reading.values import TEXTS, legible, legible_figure
from helpers.survey.redaction import Finding, find_cpr, plain_text
from helpers.survey.spelling.writing import folded

Grid = list[list[Any]]
Remark = tuple[str, str, str]
_COUNTED = re.compile(r"Mangler \d{1,6} svar")
_PLACE = "nr. {} fra venstre"  # of a sheet, as the municipality sees them
_HIDDEN = (IDENTITY_SHEET, LISTS_SHEET)  # by the questionnaire itself
_LAST_ROW = re.compile(r"\$\d+")
_ROW_REFERENCE = re.compile(r"(\$[A-Z]+)(\d+)")
_QUOTES_AND_BLANKS = re.compile(r"['\s]")
_DIGIT = re.compile(r"\d")
_CODE_FORM = re.compile("'?0?([1-9][0-9]{2})(?:[.,]0+)?")  # of a municipality; as programs write it anew
IDENTITY_CELLS = {key: f"B{row}" for row, key in enumerate(IDENTITY_KEYS, start=1)}


@dataclass(frozen=True)
class Template:
    """What every returned workbook is held against.

    formulas: sheet → cell → formula in the form of ``normal``. counts: sheet → column (from 0) and formula of
    its rows' counters, with # for the number of the row. texts: what stands in every questionnaire.
    """

    codebook: Form
    sheets: Mapping[str, SheetLayout]
    formulas: Mapping[str, Mapping[str, str]]
    counts: Mapping[str, tuple[int, str]]
    texts: frozenset[str]
    municipalities: set[str]

    @property
    def names(self) -> tuple[str, ...]:
        """All sheets of the questionnaire, the hidden ones too."""
        return (GUIDE_SHEET, *self.sheets, IDENTITY_SHEET, LISTS_SHEET)

    def is_own(self, text: str) -> bool:
        """Whether ``text`` stands in every questionnaire, or in each with another name or number."""
        plain = " ".join(text.split())
        varies = plain.startswith(f"{self.codebook.addressed}: ") or _COUNTED.fullmatch(plain) is not None
        return not plain or plain in self.texts or varies

    def has(self, sheet: str, cell: str, formula: str) -> bool:
        """Whether the questionnaire has ``formula`` at ``cell``. Excel may write a column of formulas once
        and leave the others empty.
        """
        if cell in self.formulas.get(sheet, {}):
            return self.formulas[sheet][cell] == normal(formula)
        row, column = xl_cell_to_rowcol(cell)
        counted = self.counts.get(sheet)
        return (
            counted is not None
            and column == counted[0]
            and (not formula or _in_any_row(formula, row + 1) == counted[1])
        )


def template(codebook: Form, municipalities: set[str]) -> Template:
    """Return the questionnaire of ``codebook`` as a template; ``municipalities``: the codes that exist."""
    sheets = layout(codebook)
    return Template(codebook, sheets, formulas(codebook), _counts(codebook), _texts(codebook), municipalities)


def formulas(codebook: Form) -> dict[str, dict[str, str]]:
    """Return sheet → cell → formula in the form of ``normal``, for every formula of the questionnaire."""
    sheets = layout(codebook)
    ends = dict.fromkeys(sheets, 0)  # the last row differs between municipalities: ``normal`` takes it out
    counted = [name for name, sheet in sheets.items() if sheet.formula_cells]
    texts = {(name, COUNTER_CELL): counter_formula(codebook, sheets[name], sheets, ends) for name in counted}
    overview = zip(template_formulas(codebook)[GUIDE_SHEET], counted, strict=True)
    texts |= {(GUIDE_SHEET, cell): f"{name}!{COUNTER_CELL}" for cell, name in overview}
    found: dict[str, dict[str, str]] = {}
    for (sheet, cell), text in texts.items():
        found.setdefault(sheet, {})[cell] = normal(text)
    return found


def _counts(codebook: Form) -> dict[str, tuple[int, str]]:
    sheets = layout(codebook)
    ends = dict.fromkeys(sheets, 0)
    places = {name: sheet.aid_index(COUNT_AID) for name, sheet in sheets.items()}
    return {
        name: (place, normal(row_formula(codebook, sheets[name], sheets, ends, "#")))
        for name, place in places.items()
        if place is not None
    }


def _texts(codebook: Form) -> frozenset[str]:
    """What stands in the guide, the heads of the data sheets and the lists of every questionnaire."""
    heads = {text for section in codebook.sections.values() for text in (section.title, section.guidance)}
    columns = {text for item in codebook.items for text in (item.name, item.question)}
    labels = {label for item in codebook.items for label in item.choices.values()}
    aids = {aid.title for sheet in layout(codebook).values() for aid in sheet.aids}
    said = guide.texts(codebook) | heads | columns | labels | aids | {OPTIONAL}
    return frozenset(said | {" ".join(text.split()) for text in said})


def _in_any_row(formula: str, row: int) -> str:
    """A formula in the form of ``normal`` with # for the cells of its own row."""
    return _ROW_REFERENCE.sub(
        lambda found: f"{found[1]}#" if int(found[2]) == row else found[0], normal(formula)
    )


def normal(formula: str) -> str:
    """Return a formula without what a spreadsheet program may write otherwise when it saves: blanks, quotes,
    last rows of ranges.
    """
    return _LAST_ROW.sub("$", _QUOTES_AND_BLANKS.sub("", formula.removeprefix("=")))


def foreign_sheets(file: str, names: Collection[str], copied: bool, template: Template) -> Iterator[Problem]:
    """The sheets, hidden or not, that are not the questionnaire's, told by place: their names are typed."""
    expected = "arket hører ikke til skemaet; slet det, også hvis det er skjult"
    own = (*template.names, OVERVIEW_SHEET) if copied else template.names
    if missing := [f'"{name}"' for name in template.sheets if name not in names]:
        expected = (
            f"arket hører ikke til skemaet, som mangler {danish.listing(missing)}. Har I givet et af "
            "skemaets ark et andet navn, så giv det navnet tilbage; slet ellers arket"
        )
    seen = [name for name in names if name not in _HIDDEN]
    for number, name in enumerate(seen, start=1):
        if name not in own:
            yield Problem(Fault.FOREIGN_SHEET, file, _PLACE.format(number), "", name, expected)


def foreign_formulas(file: str, parts: Mapping[str, Sheet], template: Template) -> Iterator[Problem]:
    """The formulas that the questionnaire does not have at their cells, in any of its sheets.

    In an answer one sets the row aside, for nobody gave that answer; in the sheet that tells the workbook,
    the workbook. Elsewhere nothing is read, and it is only told: spreadsheet programs write the
    questionnaire's own formulas anew.
    """
    expected = "skriv svaret selv; skemaets egne formler er de eneste, der må stå i det"
    for name, part in parts.items():
        for cell, formula in {**part.results, **part.formulas}.items():
            if name in template.names and not template.has(name, cell, formula):
                row = _answer_row(cell, template.sheets.get(name))
                unread = row is None and name != IDENTITY_SHEET
                shown = f"={formula}" if formula else "(en del af en anden celles formel)"
                yield Problem(Fault.FOREIGN_FORMULA, file, name, cell, shown, expected, row, harmless=unread)


def _answer_row(cell: str, sheet: SheetLayout | None) -> int | None:
    """The row of answers that a cell is part of, or None."""
    if sheet is None:
        return None
    row, column = xl_cell_to_rowcol(cell)
    return row + 1 if row + 1 >= sheet.first_data_row and column < len(sheet.columns) else None


def structure(file: str, grids: Mapping[str, Grid], template: Template) -> Iterator[Problem]:
    """The faults that keep the cells from being read. grids: sheet → values as rows from row 1."""
    expected = "arket mangler; send skemaet med alle de ark, det blev udleveret med"
    for name in (*template.sheets, IDENTITY_SHEET):
        if name not in grids:
            yield Problem(Fault.MISSING_SHEET, file, name, "", "", expected)
        elif name == IDENTITY_SHEET:
            yield from _identity_faults(file, identity(grids, template.codebook.about), template)
        else:
            yield from _columns(file, grids[name], template.sheets[name])


def _columns(file: str, grid: Grid, sheet: SheetLayout) -> Iterator[Problem]:
    names = grid[sheet.machine_row - 1] if len(grid) >= sheet.machine_row else []
    there = {*map(str, names)}
    lost = [column for column in sheet.columns if column.name not in there]
    for column in lost or sheet.columns:  # a column that is gone has moved all that stood to its right
        found = str(names[column.index]) if column.index < len(names) else ""
        if found != column.name:
            cell = sheet.cell(column.name, sheet.machine_row)
            expected = (
                f'kolonnen "{column.name}" ({column.item.question}) mangler eller er flyttet; '
                f"den skal stå i kolonne {column.letter}. Er den slettet, så bed projektgruppen om et nyt "
                "skema, og flyt svarene over i det"
            )
            yield Problem(Fault.MISSING_COLUMN, file, sheet.sheet, cell, found, expected)


def identity(grids: Mapping[str, Grid], about: Sequence[str] = ()) -> dict[str, str]:
    """Return what the hidden sheet says of a workbook: municipality, version, origin, and what a form is
    ``about`` beside; "" where it says nothing.
    """
    pairs = {str(row[0]): row[1] for row in grids[IDENTITY_SHEET] if len(row) > 1}
    if code := _CODE_FORM.fullmatch(folded(str(pairs.get("municipality", "")))):
        pairs["municipality"] = f"0{code[1]}"
    return {key: str(pairs.get(key, "")).strip() for key in (*IDENTITY_KEYS, *about)}


def _identity_faults(file: str, found: Mapping[str, str], template: Template) -> Iterator[Problem]:
    wanted = {"codebook_version": template.codebook.version, "codebook_sha256": template.codebook.sha256}
    for key, value in wanted.items():
        if found[key] != value:
            cell, said = IDENTITY_CELLS[key], found[key] or "(tom)"
            expected = (
                f"skemaet er lavet af en anden udgave af spørgsmålene; der skal stå {value}. "
                "Brug undersøgelsens eget skema"
            )
            yield Problem(Fault.OTHER_CODEBOOK, file, IDENTITY_SHEET, cell, said, expected)
    if found["origin"] not in (ORIGIN_REAL, ORIGIN_DEMONSTRATION):
        expected = f'der skal stå "{ORIGIN_REAL}"; brug undersøgelsens eget skema'
        cell, said = IDENTITY_CELLS["origin"], found["origin"] or "(tom)"
        yield Problem(Fault.UNKNOWN_ORIGIN, file, IDENTITY_SHEET, cell, said, expected)
    if found["municipality"] not in template.municipalities:
        expected = "der skal stå en af de 98 kommunekoder med fire cifre, f.eks. 0101"
        if template.municipalities == {PROJECT}:
            expected = f'der skal stå "{PROJECT}"; brug det skema, der er sendt ud'
        cell, code = IDENTITY_CELLS["municipality"], found["municipality"] or "(tom)"
        yield Problem(Fault.UNKNOWN_MUNICIPALITY, file, IDENTITY_SHEET, cell, code, expected)


def other_name(file: str, municipality: str, template: Template) -> Iterator[Problem]:
    """The query where a file's name speaks of another municipality than its workbook."""
    if other := file_names.says_other(file, municipality, template.municipalities):
        expected = (
            f"skemaet er fra kommune {municipality}, men filens navn siger {other}; det er læst som "
            f"{municipality}. Er det rigtigt?"
        )
        cell = IDENTITY_CELLS["municipality"]
        yield Problem(Fault.OTHER_FILE_NAME, file, IDENTITY_SHEET, cell, municipality, expected)


def personal(file: str, sheet: SheetLayout, rows: list[tuple[Any, ...]]) -> Iterator[Problem]:
    """Return the CPR numbers among the answers of one sheet. rows: Excel's row number, then the values."""
    for column in sheet.columns:
        place = column.index + 1
        if column.item.type in TEXTS:
            continue
        given, key = {row[place] for row in rows}, column.item.type == "identifier"
        found = {
            value: numbers
            for value in given
            if (numbers := cpr_numbers(value) or ([] if key else _figure(value)))
        }
        for row in rows if found else []:
            if row[place] in found:
                yield _personal(file, sheet.sheet, sheet.cell(column.name, row[0]), found[row[place]], row[0])


def beside(file: str, remarks: Iterable[Remark]) -> Iterator[Problem]:
    """Return the CPR numbers in what was written beside the columns: sheet, cell and text of each."""
    for sheet, cell, text in remarks:
        if numbers := cpr_numbers(text):
            yield _personal(file, sheet, cell, numbers, xl_cell_to_rowcol(cell)[0] + 1)


def outside_rows(file: str, grids: Mapping[str, Grid], template: Template) -> Iterator[Problem]:
    """Return the CPR numbers in the heads of the data sheets and on the other sheets, where they say anything
    else than the questionnaire. grids: sheet → values as rows from row 1.
    """
    for name, grid in grids.items():
        last = template.sheets[name].first_data_row - 1 if name in template.sheets else len(grid)
        for number, row in enumerate(grid[:last]):
            for column, value in enumerate(row):
                if value != "" and value not in template.texts and (numbers := cpr_numbers(value)):
                    yield _personal(file, name, xl_rowcol_to_cell(number, column), numbers, None)


def cpr_numbers(value: Any) -> list[str]:
    """Return the CPR numbers in a cell's value, also one that a spreadsheet has made a number of (and so lost
    its first nought).
    """
    if isinstance(value, str) and not _DIGIT.search(value):
        return []
    found = find_cpr(plain_text(value)) if isinstance(value, str) else []
    number = legible(value)
    return found or ([] if number is None else [number])


def _figure(value: Any) -> list[str]:
    """Return the CPR number in an answer that is one figure, as in "101901004 sider"."""
    found = legible_figure(value) if isinstance(value, str) else None
    return [found] if found else []


def _personal(file: str, sheet: str, cell: str, numbers: list[str], row: int | None) -> Problem:
    expected = "her står et CPR-nummer; fjern det. Personnumre må ikke stå i skemaet"
    findings = tuple(Finding("cpr", number) for number in numbers)
    return Problem(Fault.PERSONAL_DATA, file, sheet, cell, "", expected, row, findings=findings)
