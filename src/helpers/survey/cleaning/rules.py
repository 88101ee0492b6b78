"""The cleaning rules, one function each. A rule looks at a sheet's table and returns changes; it changes
nothing itself.

Every table has the columns file, municipality and sheet_row (the row's number in Excel) beside the section's
items; an answer is None where the cell is empty. Rules that *read* come first and turn what was typed into
numbers, codes and dates; rules that *doubt* come after and compare answers with each other, with the codebook
and with the draw.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pandas as pd

from helpers.protocol.codebook import Item, Rule
from helpers.survey.cleaning.decisions import Decisions
from helpers.survey.cleaning.ledger import Change
from helpers.survey.columns import bare
from helpers.survey.reading.values import (
    Reading,
    as_text,
    is_number,
    legible,
    read_date,
    read_label,
    read_missing,
    read_number,
)
from helpers.survey.redaction import Hasher, plain_text, redact
from helpers.survey.sampling.substitution import substitutions
from helpers.terms import PERIODS

CHARACTERS_PER_PAGE = 2400
LARGEST_FILE_IN_PAGES = 10_000
_PAGES_PER_COUNT = (0.1, 10.0)
TENFOLD = (5.0, 20.0)
_ERROR_VALUE = re.compile("#[A-ZÆØÅ0/]{2,11}[!?]?")
_ROUNDING = 0.5  # pages: what rounding each part to whole pages can move a sum by


# --- reading
# ---------------------------------------------------------------------------------------------------


def decode(table: pd.DataFrame, items: tuple[Item, ...]) -> pd.DataFrame:
    """Return ``table`` with every label that stands exactly as in the drop-down as its code, and whole days
    as dates.

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
    labels = {label: code for code, label in item.values.items()}
    return [labels.get(value, value) if isinstance(value, str) else value for value in values]


def _day(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.date()
    if not isinstance(value, str):
        return value
    try:
        return dt.date.fromisoformat(value) if len(value) == 10 else value
    except ValueError:
        return value


def read_errors(table: pd.DataFrame, item: Item) -> Iterator[Change]:
    """Excel's error values (#REF!, #I/T): no answer, and questioned."""
    for row, value in table[item.name].items():
        if isinstance(value, str) and value.startswith("#") and _ERROR_VALUE.fullmatch(value):
            yield Change(row, item.name, "error_value", "query", None)


def read_numbers(table: pd.DataFrame, item: Item) -> Iterator[Change]:
    """Numbers in text, in words, and words for a missing answer; what no rule reads is questioned and left
    out.
    """
    for row, value in _unlike(table[item.name], is_number):
        reading = number_reading(value)
        yield Change(
            row,
            item.name,
            reading.rule,
            "query" if reading.rule == "unreadable_number" else "fix",
            reading.value,
        )


def number_reading(value: Any) -> Reading:
    """Read what stands in a number cell; the rule is ``unreadable_number`` where no rule reads it."""
    text = value if isinstance(value, str) else ""
    return read_missing(text) or read_number(text) or Reading(None, "unreadable_number")


def read_codes(table: pd.DataFrame, item: Item) -> Iterator[Change]:
    """Capitals, blanks, abbreviations and misspellings of a label, and words for a missing answer; the rest
    is questioned and left out.
    """
    known = set(item.values)
    for row, value in _unlike(table[item.name], lambda v: isinstance(v, str) and v in known):
        text = value if isinstance(value, str) else ""
        reading = read_missing(text) or read_label(text, item.values) or Reading(None, "unknown_code")
        yield Change(
            row, item.name, reading.rule, "query" if reading.rule == "unknown_code" else "fix", reading.value
        )


def read_dates(table: pd.DataFrame, item: Item) -> Iterator[Change]:
    """Dates in text; an impossible or unreadable one is questioned and left out."""
    for row, value in _unlike(table[item.name], lambda v: isinstance(v, dt.date)):
        text = value if isinstance(value, str) else ""
        reading = read_missing(text) or read_date(text) or Reading(None, "unreadable_date")
        yield Change(
            row,
            item.name,
            reading.rule,
            "fix" if reading.rule.startswith(("missing", "date")) else "query",
            reading.value,
        )


def read_texts(
    table: pd.DataFrame, item: Item, hasher: Hasher, keys: Collection[str] = ()
) -> Iterator[Change]:
    """Free text without personal data and ids of decisions (replaced by their class) and without invisible
    characters.

    Markup stays, as data. keys: the ids of decisions.
    """
    for row, value in table[item.name].dropna().items():
        plain = plain_text(legible(value) or as_text(value))
        text, findings = redact(plain, keys)
        if findings:
            yield Change(row, item.name, "personal_data", "fix", text, hasher.describe(findings))
        elif text != value:
            yield Change(row, item.name, "plain_text", "fix", text or None)


def read_identifiers(table: pd.DataFrame, item: Item, decisions: Decisions) -> Iterator[Change]:
    """A decision's key that differs from a known one in blanks or capitals only."""
    for row, value in _unlike(table[item.name], lambda v: v in decisions.municipality):
        if isinstance(value, str) and (key := decisions.forms.get(bare(value))):
            yield Change(row, item.name, "identifier_form", "fix", key)


def _unlike(values: pd.Series, good: Any) -> list[tuple[int, Any]]:
    return [
        (row, value)
        for row, value in zip(values.index, values.tolist(), strict=True)
        if value is not None and not good(value)
    ]


# --- doubting
# --------------------------------------------------------------------------------------------------


def differs_from_draw(table: pd.DataFrame, item: Item, drawn: Mapping[str, Any]) -> Iterator[Change]:
    """What is known of the decision from Ankestyrelsen: it stands, whatever the sheet says, and the
    difference is questioned.

    ``drawn``: decision_id -> value. A cell that was emptied is filled again.
    """
    for row, key, value in zip(table.index, table["decision_id"], table[item.name], strict=True):
        if key in drawn and value != drawn[key]:
            yield Change(row, item.name, "differs_from_draw", "query", drawn[key])


def disputed_date(table: pd.DataFrame, item: str) -> Iterator[Change]:
    """A date that the municipality puts in place of the one from the draw: questioned, and the draw's date
    stands in its own column.
    """
    for row, value in table[item].dropna().items():
        yield Change(row, item, "disputed_date", "query", value)


def characters_as_pages(table: pd.DataFrame, item: str, others: tuple[str, ...]) -> Iterator[Change]:
    """Characters written where standard pages belong: divided by 2,400 and questioned.

    A count is taken for characters when, divided by 2,400, it agrees within a factor of ten either way with
    another page figure of the row; where there is none, when it is beyond any file in pages.
    """
    low, high = _PAGES_PER_COUNT
    figures = table[[item, *others]]
    for row, count, *rest in figures.itertuples():
        known = [figure for figure in rest if is_number(figure) and 0 < figure <= LARGEST_FILE_IN_PAGES]
        if not is_number(count) or count < CHARACTERS_PER_PAGE:
            continue
        fits = [low <= count / CHARACTERS_PER_PAGE / figure <= high for figure in known]
        if any(fits) or (not known and count > LARGEST_FILE_IN_PAGES):
            yield Change(row, item, "characters_as_pages", "query", round(count / CHARACTERS_PER_PAGE, 1))


def tenfold(table: pd.DataFrame, item: str, second: str) -> Iterator[Change]:
    """A figure about ten times, or a tenth of, the second count of the same file: questioned, never changed."""
    low, high = TENFOLD
    for row, count, other in table[[item, second]].itertuples():
        if (
            is_number(count)
            and is_number(other)
            and other > 0
            and (low <= count / other <= high or 1 / high <= count / other <= 1 / low)
        ):
            yield Change(row, item, "tenfold", "query", count)


def tenfold_parts(table: pd.DataFrame, item: str, parts: tuple[str, ...]) -> Iterator[Change]:
    """A figure about ten times, or a tenth of, what its parts come to: questioned, never changed. Needs every
    part.
    """
    known = table[[*parts]].map(is_number).all(axis=1)
    sums = table.loc[known, [*parts]].astype(float).sum(axis=1)
    for change in tenfold(table.assign(**{"": sums.astype(object)}), item, ""):
        yield Change(change.row, item, "tenfold_parts", "query", change.new)


def not_whole(table: pd.DataFrame, item: Item) -> Iterator[Change]:
    """A number with decimals where whole ones are asked for ("45,5" pages): questioned and kept."""
    for row, value in table[item.name].items():
        if is_number(value) and not float(value).is_integer():
            yield Change(row, item.name, "not_whole", "query", value)


def wrong_period(table: pd.DataFrame, item: str) -> Iterator[Change]:
    """A date of the municipality's own that lies outside the period for which the decision was drawn:
    questioned and kept.
    """
    for row, day, period in table[[item, "period"]].itertuples():
        if (
            isinstance(day, dt.date)
            and period in PERIODS
            and not PERIODS[period][0] <= day <= PERIODS[period][1]
        ):
            yield Change(row, item, "wrong_period", "query", day)


def unfounded_substitutes(table: pd.DataFrame, draw: pd.DataFrame) -> Iterator[Change]:
    """A substitute that was used without a reason for the main case, or before its turn: questioned and kept.
    draw: draw.csv.
    """
    rows = dict(zip(table["decision_id"], table.index, strict=True))
    for found in substitutions(table, draw).itertuples():
        row = rows[found.decision_id]
        yield Change(row, "disposition", found.fault, "query", table.at[row, "disposition"])


def out_of_range(table: pd.DataFrame, item: Item) -> Iterator[Change]:
    """A number or date that the codebook's bounds exclude: questioned and left out."""
    for row, value in table[item.name].dropna().items():
        if (item.min is not None and value < item.min) or (item.max is not None and value > item.max):
            yield Change(row, item.name, "out_of_range", "query", None)


def consistency(table: pd.DataFrame, rule: Rule) -> Iterator[Change]:
    """One of the codebook's rules between the answers of a row; the answers are kept."""
    test = _CONSISTENCY[rule.kind]
    answered = table[table[list(rule.items)].notna().any(axis=1)]
    needed = [
        name
        for name in table.columns
        if name in (*rule.items, rule.depends_on) or (rule.prefix and name.startswith(rule.prefix))
    ]
    for row, answers in zip(answered.index, answered[needed].to_dict("records"), strict=True):
        for item in test(rule, answers):
            yield Change(row, item, rule.name, "query", answers[item])


def _only_if(rule: Rule, answers: Mapping[str, Any]) -> list[str]:
    allowed = answers[rule.depends_on] in rule.codes
    return [] if allowed else [item for item in rule.items if answers[item] is not None]


def _ratio(rule: Rule, answers: Mapping[str, Any]) -> list[str]:
    first, second = (answers[item] for item in rule.items)
    if first is None or not second or rule.low <= first / second <= rule.high:
        return []
    return [rule.items[0]]


def _at_most(rule: Rule, answers: Mapping[str, Any]) -> list[str]:
    first, second = (answers[item] for item in rule.items)
    return [rule.items[0]] if first is not None and second is not None and first > second else []


def _sum(rule: Rule, answers: Mapping[str, Any]) -> list[str]:
    whole, *parts = (answers[item] for item in rule.items)
    if whole is None or any(part is None for part in parts):
        return []
    allowed = max(rule.tolerance * whole, _ROUNDING * len(parts))
    return [rule.items[0]] if abs(whole - sum(parts)) > allowed else []


def _selected(rule: Rule, answers: Mapping[str, Any]) -> list[str]:
    item = rule.items[0]
    chosen = answers[item]
    return [item] if chosen is not None and answers[rule.prefix + chosen] != "yes" else []


_CONSISTENCY = {"only_if": _only_if, "ratio": _ratio, "at_most": _at_most, "sum": _sum, "selected": _selected}


def disposition_missing(table: pd.DataFrame, answers: list[str]) -> Iterator[Change]:
    """A drawn case without a disposition: one with answers counts as completed; both kinds are questioned."""
    for row, values in table[table["disposition"].isna()].iterrows():
        yield Change(
            row,
            "disposition",
            "disposition_missing",
            "query",
            "completed" if values[answers].notna().any() else None,
        )


def repeated(table: pd.DataFrame, rows: list[int], item: str) -> Iterator[Change]:
    """A row that repeats another, and is set aside for it: named in the ledger at ``item``, its key."""
    for row in rows:
        yield Change(row, item, "duplicate", "query", table.at[row, item])
