"""What the cleaning rules find, one function each. A rule looks at a sheet's table and returns changes; it
changes nothing itself, and leaves alone the items that are not its business.

Every rule takes a table, an item of its section, and what is known beside it, and is one row of
``rule_table`` or, where it tells several things apart, several. A table has the columns file, municipality
and sheet_row (the row's number in Excel) beside the section's items; an answer is None where the cell is
empty. Rules that *read* come first and turn what was typed into numbers, codes and dates; rules that *doubt*
come after and compare answers with each other, with the codebook and with the draw.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from helpers import danish
from helpers.protocol.codebook import CASES, Item
from helpers.survey.cleaning.decisions import LABELS, Decisions
from helpers.survey.cleaning.ledger import Change
from helpers.survey.reading.values import (
    CHARACTERS,
    TEXTS,
    UNREAD,
    Stated,
    as_text,
    is_number,
    legible,
    read_missing,
    reading,
)
from helpers.survey.redaction import Hasher, plain_text, redact
from helpers.survey.sampling.substitution import substitutions
from helpers.terms import PERIODS

_DUST = 1e-12  # a spreadsheet shows 15 digits
_ERROR_VALUE = re.compile("#[A-ZÆØÅ0/_]{2,20}[!?]?")
_DISPOSITION, _OWN_DATE = "disposition", "corrected_decision_date"
Changes = Iterator[Change]


@dataclass(frozen=True)
class Known:
    """What a rule may look up. draw: draw.csv. answers: section → the items that the municipality answers.
    dispositions: row of the sheet of cases → what was returned there.
    """

    decisions: Decisions
    draw: pd.DataFrame
    hasher: Hasher
    answers: Mapping[str, Sequence[str]]
    dispositions: Mapping[int, Any] = field(default_factory=dict)


# --- reading


def decode(table: pd.DataFrame, items: tuple[Item, ...]) -> pd.DataFrame:
    """Return ``table`` with every label that stands exactly as in the drop-down as its code, whole days as
    dates, and numbers as they are shown.

    This is what the questionnaire asks for, so it leaves no row in the ledger.
    """
    return table.assign(
        **{
            item.name: pd.Series(_decoded(table[item.name], item), table.index, dtype=object)
            for item in items
        }
    )


def _decoded(values: pd.Series, item: Item) -> list[Any]:
    if item.type == "date":
        return [_day(value) for value in values]
    if item.type == "integer":
        return [_without_dust(value) for value in values]
    labels = {label: code for code, label in item.values.items()}
    return [labels.get(value, value) if isinstance(value, str) else value for value in values]


def _without_dust(value: Any) -> Any:
    """A number as a spreadsheet shows it: 99.99999999999999 is what its arithmetic makes of 100."""
    dusty = isinstance(value, float) and math.isfinite(value) and not value.is_integer()
    return float(round(value)) if dusty and math.isclose(value, round(value), rel_tol=_DUST) else value


def _day(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.date()
    if not isinstance(value, str):
        return value
    try:
        return dt.date.fromisoformat(value) if len(value) == 10 else value
    except ValueError:
        return value


def read_errors(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """Excel's error values (#REF!, #I/T) are no answer."""
    for row, value in table[item.name].items():
        if isinstance(value, str) and value.startswith("#") and _ERROR_VALUE.fullmatch(value):
            yield Change(row, item.name, "error_value", None)


def read_answers(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """Numbers in text and in words, other forms and misspellings of a label, dates in text, and words for a
    missing answer; what no rule reads is left out.
    """
    if item.type in UNREAD:
        for row, value in table[item.name].items():
            if value is not None and not _is_read(value, item):
                read = reading(value, item)
                yield Change(row, item.name, read.rule, read.value)


def _is_read(value: Any, item: Item) -> bool:
    if item.type == "code":
        return isinstance(value, str) and value in item.values
    return is_number(value) if item.type == "integer" else isinstance(value, dt.date)


def read_texts(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """Free text without personal data and ids of decisions (replaced by their class) and without invisible
    characters. Markup stays, as data.
    """
    if item.type not in TEXTS:
        return
    for row, value in table[item.name].dropna().items():
        plain = plain_text(legible(value) or as_text(value))
        text, findings = redact(plain, known.decisions.municipality.keys())
        if findings:
            yield Change(row, item.name, "personal_data", text, known.hasher.describe(findings))
        elif text != value:
            yield Change(row, item.name, "plain_text", text or None)


def read_identifiers(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """A decision's key that differs from one known one alone in blanks, capitals, dashes and the like."""
    if item.type != "identifier":
        return
    for row, value in table[item.name].dropna().items():
        unknown = value not in known.decisions.municipality
        if unknown and (key := known.decisions.meant(value)):
            yield Change(row, item.name, "identifier_form", key)


# --- doubting


def not_whole(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """A number with decimals where whole ones are asked for ("45,5" pages) is kept."""
    if item.type == "integer" and not item.locked:
        for row, value in table[item.name].items():
            converted = isinstance(value, Stated) and value.unit == CHARACTERS
            if is_number(value) and not float(value).is_integer() and not converted:
                yield Change(row, item.name, "not_whole", value)


def differs_from_draw(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """What is known of the decision from Ankestyrelsen stands, whatever the sheet says, also where the cell
    was emptied.
    """
    if item.section != CASES or item.name not in LABELS:
        return
    drawn = known.decisions.labels[item.name]
    for row, key, value in zip(table.index, table["decision_id"], table[item.name], strict=True):
        if key in drawn and value != drawn[key]:
            yield Change(row, item.name, "differs_from_draw", drawn[key])


def disputed_date(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """A date that the municipality puts in place of the one from the draw, which stands in its own column."""
    if item.name == _OWN_DATE:
        for row, value in table[item.name].dropna().items():
            if "decision_date" not in table or value != table.at[row, "decision_date"]:
                yield Change(row, item.name, "disputed_date", value)


def wrong_period(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """A date of the municipality's own outside the period for which the decision was drawn is kept."""
    if item.name != _OWN_DATE:
        return
    for row, day, period in table[[item.name, "period"]].itertuples():
        dated = isinstance(day, dt.date) and period in PERIODS
        if dated and not PERIODS[period][0] <= day <= PERIODS[period][1]:
            yield Change(row, item.name, "wrong_period", day)


def disposition_missing(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """A drawn case without a disposition: one with answers counts as completed. One that was given and could
    not be read is asked about already, and what it meant is not guessed.
    """
    if item.name != _DISPOSITION:
        return
    others = [name for name in known.answers[CASES] if name != item.name]
    silent = table[table[item.name].isna()]
    for row, answered in silent[others].notna().any(axis=1).items():
        given = known.dispositions.get(row)
        if given is not None and not read_missing(as_text(given)):
            continue
        yield Change(row, item.name, "disposition_missing", "completed" if answered else None)


def unfounded_substitutes(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """A substitute that was used without a reason for the main case, or before its turn, is kept."""
    if item.name != _DISPOSITION:
        return
    rows = dict(zip(table["decision_id"], table.index, strict=True))
    for found in substitutions(table, known.draw).itertuples():
        row = rows[found.decision_id]
        yield Change(row, item.name, found.fault, table.at[row, item.name])


def out_of_range(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """A number or date that the codebook's bounds exclude is left out."""
    if item.min is None and item.max is None:
        return
    for row, value in table[item.name].dropna().items():
        if (item.min is not None and value < item.min) or (item.max is not None and value > item.max):
            yield Change(row, item.name, "out_of_range", None)


def too_long(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """A text with more signs than the questionnaire has room for is kept; the ledger tells how many."""
    if item.max_length is None or item.own_use:
        return
    for row, text in table[item.name].dropna().items():
        if len(text) > item.max_length:
            yield Change(row, item.name, "too_long", text, f"{danish.number(len(text))} tegn")


# --- setting aside


def repeated(table: pd.DataFrame, rows: list[int], item: str) -> Changes:
    """A row that repeats another, and is set aside for it: named in the ledger at ``item``, its key."""
    for row in rows:
        yield Change(row, item, "duplicate", table.at[row, item])
