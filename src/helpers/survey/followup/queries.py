"""What a municipality is asked to do about each fault, in Danish, and the list of all faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd
from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

from helpers.protocol.codebook import Codebook, answers
from helpers.survey.cleaning.clean import Cleaned
from helpers.survey.cleaning.later import unanswered
from helpers.survey.cleaning.ledger import harmless
from helpers.survey.cleaning.rule_table import ANSWERS, RULES
from helpers.survey.cleaning.set_aside import REASONS
from helpers.survey.questionnaire.layout import SheetName
from helpers.survey.reading.problems import Problem
from helpers.survey.reading.values import as_text
from helpers.survey.redaction import Hasher

COLUMNS = ("file", "municipality", "sheet", "cell", "rule", "severity", "value", "expected")
NEVER_RETURNED = "never_returned"
UNANSWERED, LOST_ROWS = "unanswered", "lost_rows"
_MOST_KEYS = 10  # of the cases whose rows are missing
_FETCH = "Hent dem i det udleverede skema, og udfyld dem."
_NEVER_RETURNED = "Hovedsagens række mangler i skemaet. Hent den i det udleverede skema, og udfyld den."
_NO_CASE = "no_case_row"
_PLACE = ["file", "sheet", "cell"]
_OF_A_LABEL = ("unknown_code", "differs_from_draw")  # the second says what the first does, and what stands


class Told(NamedTuple):
    """One fault as it is told: COLUMNS without the municipality."""

    file: str
    sheet: str
    cell: str
    rule: str
    severity: str
    value: str
    expected: str


def faults(cleaned: Cleaned, codebook: Codebook) -> pd.DataFrame:
    """Return every fault of every file, one row each (COLUMNS), in the order of files, sheets and cells.

    severity: blocking where a row or a workbook is not used for it, else query. value: as it stands; personal
    values as class and hash.
    """
    received, names = cleaned.received, cleaned.received.names
    told = [_problem(fault, received.hasher) for fault in received.faults]
    blocked = {(each.file, each.sheet, each.cell) for each in told if each.severity == "blocking"}
    doubted = _as_counted(_doubted(cleaned.ledger), cleaned.cases, names["cases"], codebook)
    doubts = _doubts(_gathered(doubted, names, codebook), names, codebook)
    told += [each for each in doubts if (each.file, each.sheet, each.cell) not in blocked]
    told += [_row_aside(row, names) for row in _told_aside(cleaned, names).to_dict("records")]
    told += [_unanswered(row, names, codebook) for row in cleaned.unanswered.to_dict("records")]
    told += [
        _never_returned(file, key, names) for file, key in cleaned.never_returned.itertuples(index=False)
    ]
    frame = pd.DataFrame(told, columns=list(Told._fields), dtype="str")
    files = pd.concat([received.workbooks, received.refused])
    senders = dict(zip(files["file"], files["municipality"], strict=True))
    frame.insert(1, "municipality", frame["file"].map(senders))
    return _in_order(frame, [name.sheet for name in names.values()])


def expected(rule: str, sheet: str, cell: str, names: Mapping[str, SheetName], codebook: Codebook) -> str:
    """Return what the municipality is asked about a doubt, with the answers that are possible where that
    helps.
    """
    asked = (
        {rule.name: rule.message for rule in codebook.rules}.get(rule)
        or RULES[rule].asked
        or RULES[rule].told
    )
    if ANSWERS not in asked:
        return asked
    section, letters = next((section, name.letters) for section, name in names.items() if name.sheet == sheet)
    column = xl_col_to_name(xl_cell_to_rowcol(cell)[1])
    item = codebook.item(next(name for name, letter in letters.items() if letter == column), section)
    return asked.replace(ANSWERS, answers(item))


def _doubted(ledger: pd.DataFrame) -> pd.DataFrame:
    """What is asked about, and the changes that are told because the municipality may undo them."""
    told = ledger["rule"].isin([rule.name for rule in RULES.values() if rule.told])
    found = ledger.loc[
        told | ledger["severity"].ne("fix"), ["file", "sheet", "cell", "rule", "severity", "old"]
    ]
    return found.assign(severity=found["severity"].where(~told, "query"))


def _as_counted(
    doubted: pd.DataFrame, cases: pd.DataFrame, name: SheetName, codebook: Codebook
) -> pd.DataFrame:
    """Return ``doubted`` with the count that stands in a cell for the standard pages that are made of it."""
    counts = {
        (row.file, name.sheet, f"{name.letters[item.name]}{row.row}"): as_text(getattr(row, item.name))
        for item in codebook.items
        if item.gives
        for row in cases.dropna(subset=[item.name]).itertuples()
    }
    places = zip(*(doubted[column] for column in _PLACE), strict=True)
    told = [counts.get(place, old) for place, old in zip(places, doubted["old"], strict=True)]
    return doubted.assign(old=pd.Series(told, doubted.index, dtype="str"))


def _doubts(doubted: pd.DataFrame, names: Mapping[str, SheetName], codebook: Codebook) -> Iterator[Told]:
    for file, sheet, cell, rule, severity, old in doubted.itertuples(index=False):
        yield Told(file, sheet, cell, rule, severity, old, expected(rule, sheet, cell, names, codebook))


def _told_aside(cleaned: Cleaned, names: Mapping[str, SheetName]) -> pd.DataFrame:
    """The rows set aside that somebody must look at, but for those that come of another fault."""
    aside = cleaned.set_aside
    told = aside["reason"].isin([name for name, reason in REASONS.items() if reason.asked])
    return aside[told & ~_without_case(aside, names["cases"].sheet, cleaned.never_returned)]


def _unanswered(row: Mapping[str, Any], names: Mapping[str, SheetName], codebook: Codebook) -> Told:
    """One question for all blanks of a column, or for all rows that are missing in a sheet."""
    sheet, cell = unanswered.place(row, names)
    if cell:
        item, letter = codebook.item(row["item"], row["section"]), names[row["section"]].letters[row["item"]]
        lacking = (
            f"{letter}: {_rows(row['n'])} uden svar ({row['rows']}). {item.question} Skriv: {answers(item)}."
        )
        return Told(row["file"], sheet, cell, UNANSWERED, "query", "", lacking)
    keys = row["decisions"].split(",")
    which = ", ".join(keys[:_MOST_KEYS]) + (
        f" og {len(keys) - _MOST_KEYS} mere" if len(keys) > _MOST_KEYS else ""
    )
    lost = f"{_rows(row['n'])} mangler på arket (sagsnøgle {which}). {_FETCH}"
    return Told(row["file"], sheet, "", LOST_ROWS, "query", "", lost)


def _rows(n: int) -> str:
    return "1 række" if n == 1 else f"{n} rækker"


def _problem(fault: Problem, hasher: Hasher) -> Told:
    value = hasher.describe(fault.findings) if fault.findings else harmless(fault.value, hasher)
    wanted = fault.expected[:1].upper() + fault.expected[1:]
    wanted += "" if wanted.endswith("?") else "."
    return Told(fault.file, fault.sheet, fault.cell, fault.kind.value, fault.severity, value, wanted)


def _row_aside(row: Mapping[str, Any], names: Mapping[str, SheetName]) -> Told:
    file, sheet, reason = row["file"], row["sheet"], row["reason"]
    letters = next(name.letters for name in names.values() if name.sheet == sheet)
    typed = reason == "unknown_type" and "information_type" in letters
    key, value = ("information_type", "") if typed else ("decision_id", row["decision_id"])
    return Told(file, sheet, f"{letters[key]}{row['row']}", reason, "blocking", value, REASONS[reason].asked)


def _never_returned(file: str, key: str, names: Mapping[str, SheetName]) -> Told:
    return Told(file, names["cases"].sheet, "", NEVER_RETURNED, "query", key, _NEVER_RETURNED)


def _in_order(frame: pd.DataFrame, sheets: list[str]) -> pd.DataFrame:
    places = [xl_cell_to_rowcol(cell) if cell else (-1, -1) for cell in frame["cell"]]
    order = frame.assign(
        _sheet=[sheets.index(name) if name in sheets else -1 for name in frame["sheet"]],
        _row=[row for row, _ in places],
        _column=[column for _, column in places],
    )
    return order.sort_values(["file", "_sheet", "_row", "_column", "rule"], kind="stable", ignore_index=True)[
        list(COLUMNS)
    ]


def _gathered(doubts: pd.DataFrame, names: Mapping[str, SheetName], codebook: Codebook) -> pd.DataFrame:
    """Return the ledger's doubts with those of one row that hang on one answer as one, at that answer: a row
    with 15 answers, in a case that was said to be lost, is one question about what was said.
    """
    told = _once(doubts)
    row, old = told["cell"].str.extract(r"(\d*)$", expand=False), told["old"]
    for rule in codebook.rules:
        if rule.kind == "only_if" and len(rule.items) > 1:
            several = told["rule"].eq(rule.name)
            several &= told.assign(_row=row).duplicated(["file", "sheet", "_row", "rule"], keep=False)
            told["cell"] = told["cell"].mask(several, names[rule.section].letters[rule.depends_on] + row)
            told["old"] = told["old"].mask(several, "")
    moved = told["old"].ne(old)
    places, unknown = pd.MultiIndex.from_frame(told[_PLACE]), told["rule"].eq(_OF_A_LABEL[0])
    return told[~(moved & (told.duplicated([*_PLACE, "rule"]) | places.isin(places[unknown])))]


def _once(doubts: pd.DataFrame) -> pd.DataFrame:
    """Return ``doubts`` without the labels that are told as unknown though the draw's stands: that is told at
    the same place, with what is written there.
    """
    unknown, differing = (doubts["rule"].eq(rule) for rule in _OF_A_LABEL)
    places = pd.MultiIndex.from_frame(doubts[_PLACE])
    typed = dict(zip(places[unknown], doubts.loc[unknown, "old"], strict=True))
    old = [typed.get(place, old) for place, old in zip(places, doubts["old"], strict=True)]
    told = doubts.assign(old=doubts["old"].mask(differing, pd.Series(old, doubts.index)))
    return told[~(unknown & places.isin(places[differing]))]


def _without_case(aside: pd.DataFrame, cases: str, never_returned: pd.DataFrame) -> pd.Series:
    """Return which of the rows set aside for want of a case are told otherwise: the case's own row is set
    aside or asked for, or another row tells it. aside: the rows of all sheets; cases: the sheet of cases.
    """
    keys = pd.MultiIndex.from_frame(aside[["file", "decision_id"]])
    own = pd.MultiIndex.from_frame(aside.loc[aside["sheet"] == cases, ["file", "decision_id"]])
    asked = pd.MultiIndex.from_frame(never_returned[["file", "decision_id"]])
    wanting = aside["reason"].eq(_NO_CASE)
    again = aside.where(wanting).duplicated(["file", "decision_id"])
    return wanting & (keys.isin(own) | keys.isin(asked) | again)
