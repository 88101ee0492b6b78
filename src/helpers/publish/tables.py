"""Tables for the report: a released frame becomes a markdown table that both engines turn into a real one.

Markdown, because Quarto keeps it a table in HTML and in Typst alike; an HTML table from pandas has an empty
header cell and loses its structure in the PDF. Cell text is data: every sign that markdown, HTML or a
shortcode could act on is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from IPython.display import Markdown

from helpers import danish
from helpers.protocol.disclosure import Disclosure, RegisterRules, Rules, WorkshopRules
from helpers.publish.columns import Column, Rule
from helpers.publish.views import NotReleasable

SIGN = ".."  # for every hidden value, whatever hides it: two signs would tell which are small
WITHHELD = f'<abbr title="ikke vist">{SIGN}</abbr>'  # on pages a screen reader says what it stands for
ROUNDED, UNSAFE = "rounded", "unsafe"  # what is told of a whole table, in the attributes of what is shown
IMPOSSIBLE = "-"  # what cannot occur by the questionnaire: nothing is hidden there
CANNOT = f'<abbr title="kan ikke forekomme">{IMPOSSIBLE}</abbr>'
NOT_STATED = "ikke oplyst"  # a number or a text that is not known, as against one that is hidden
NONE = "ingen"
NOT_GIVEN = "ikke beregnet"  # a number that this way of computing does not give, as against one withheld
PLAIN, GROUPED = 2, 3  # columns of a table at least, so that its rows, and those of its groups, are such
BY_CHANCE = 2  # rows that may have one value: of more it is said once
NOTHING = "Ingen oplysninger"  # in a table to which nobody's answers lead
CANNOT_NOTE = f"\\{IMPOSSIBLE} Kan efter spørgeskemaet ikke forekomme."  # in Markdown
VOICES_NOTE = f"{SIGN} Ikke vist: tallet ville røbe, hvor få kommuner der står bag et andet."
BREAKS = re.compile(r"[ \t\r\n\f\v]+")  # not the non-breaking space, which belongs to the text
ACTIVE = re.compile(r"([\\`*_{}\[\]<>()#+!|$^~@\"'-])")
WIDEST = 60  # characters that a column may claim for itself before it wraps


def withheld_note(rules: Rules) -> str:
    """Return what stands under a table with a withheld value."""
    cases, municipalities = map(danish.in_words, (rules.min_cases, rules.min_municipalities))
    return (
        f"{SIGN} Ikke vist: færre end {cases} sager, færre end {municipalities} kommuner eller for få "
        "sager til opgørelsen, eller tallet kunne røbe et andet."
    )


def whole_note(told: Mapping[Hashable, Any], rules: Disclosure) -> str:
    """Return what is said of a whole table: that its counts are rounded, or that it cannot be shown. told:
    the attributes of what was released (``release``).
    """
    if told.get(UNSAFE):
        return "Tabellen kan ikke vises: dens tal kunne regnes ud af andre tal, der er offentliggjort."
    if told.get(ROUNDED):
        base = danish.in_words(rules.suppression.rounding_base)
        return (
            f"Alle antal er omtrentlige: de er rundet op eller ned til noget, {base} går op i, så summerne i "
            f"tabellen passer, og ligger højst {base} fra det rigtige tal."
        )
    return ""


def few_note(rules: RegisterRules) -> str:
    """Return what stands under a register table with a withheld value."""
    least = danish.in_words(rules.min_cases)
    return f"{SIGN} Ikke vist: færre end {least} sager, eller tallet kunne regnes ud af de andre."


def few_word(rules: WorkshopRules) -> str:
    """Return what stands under a table of numbers of municipalities."""
    return (
        f"»{danish.sentence(rules.few)}« er færre end {danish.in_words(rules.min_municipalities)} kommuner."
    )


def escape(text: str) -> str:
    """Return ``text`` with every active sign of markdown, HTML and shortcodes escaped, on one line."""
    return ACTIVE.sub(r"\\\1", BREAKS.sub(" ", str(text)).strip(" "))


def markdown_table(frame: pd.DataFrame, columns: Iterable[Column]) -> str:
    """Return a pipe table of those of ``columns`` that have a header, in that order.

    A frame without rows gives one that says so. Columns with a text or a number type are right-aligned, but
    for those of words.
    Missing values print as withheld where the frame has a column ``withheld``, else as not stated; in rows
    that cannot occur (column of the rule ``possible``) stands the mark for that. Raises NotReleasable.
    """
    cells, right = _cells(frame, columns)
    return _piped(cells, right)


def show(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    note: str = "",
    why_withheld: str = "",
    words: Mapping[str, str] | None = None,
) -> Markdown:
    """Return the table for display in a notebook cell, with what stands under it: ``note``, what is one and
    the same in all rows, which is said there and has no column, and the key of each sign that occurs.

    why_withheld: the key of the sign for hidden values; words: keys of this table's own, such as of a word
    that stands for few.
    """
    cells, right = _cells(frame, columns)
    kept, alike = _told_once(cells)
    table = _piped([cells[place] for place in kept], [right[place] for place in kept])
    keys = {WITHHELD: why_withheld, CANNOT: CANNOT_NOTE, **(words or {})}
    found = {cell for place in kept for cell in cells[place][1:]}
    notes = [alike, escape(note), *dict.fromkeys(key for cell, key in keys.items() if cell in found)]
    told = " ".join(filter(None, notes))
    return Markdown(table + (f"\n\n{told}" if told else ""))


def _cells(frame: pd.DataFrame, columns: Iterable[Column]) -> tuple[list[list[str]], list[bool]]:
    """Return the cells of each column with a header, which stands first, as they are printed, and whether
    they stand to the right.
    """
    columns = list(columns)
    shown = [column for column in columns if column.header]
    missing = _missing(frame, columns)
    cells = [
        [
            escape(column.header),
            *(
                _cell(text, column.none or mark)
                for mark, text in zip(missing, texts(frame, column), strict=True)
            ),
        ]
        for column in shown
    ]
    if frame.empty:
        cells = [[own[0], NONE if place else NOTHING] for place, own in enumerate(cells)]
    return cells, [
        _right(frame, column) and not _in_words(own[1:]) for column, own in zip(shown, cells, strict=True)
    ]


def _cell(text: str | None, missing: str) -> str:
    """Return a cell; a text that is one of the signs becomes the one that pages explain."""
    return missing if text is None else {SIGN: WITHHELD, IMPOSSIBLE: CANNOT}.get(text, escape(text))


def _piped(cells: Sequence[Sequence[str]], right: Sequence[bool]) -> str:
    rulers = [_ruler(own, side) for own, side in zip(cells, right, strict=True)]
    rows = list(zip(*cells, strict=True))
    return "\n".join(_row(row) for row in [rows[0], rulers, *rows[1:]])


def _told_once(cells: list[list[str]]) -> tuple[list[int], str]:
    """Return the places of the columns that are shown, and what is said of the others: those after the first
    whose value is the same in every row. What is the same in every row of each group is written into the
    rows of the groups.

    A column of hidden values stays, and so do as many others, from the left, as the table needs to be one.
    """
    groups = _groups(cells)
    rows = [row for _, members in groups for row in members]
    others = range(1, len(cells))
    same = [place for place in others if len(rows) > BY_CHANCE and _alike(cells[place], rows)]
    grouped = [place for place in others if place not in same and _alike_in_each(cells[place], groups)]
    least = GROUPED if any(head for head, _ in groups) else PLAIN
    stay = sorted([*grouped, *same])[: max(0, least - len(cells) + len(same) + len(grouped))]
    same, grouped = ([place for place in places if place not in stay] for places in (same, grouped))
    for head, members in groups:
        said = [f"{danish.inside(cells[place][0])} {cells[place][members[0]]}" for place in grouped]
        if said:
            cells[0][head] = f"{cells[0][head]}: {', '.join(said)}"
    told = [f"{danish.inside(cells[place][0])}: {_quoted(cells[place][rows[0]] or NONE)}" for place in same]
    kept = [place for place in range(len(cells)) if place not in {*same, *grouped}]
    return kept, danish.ended(f"Ens i alle rækker: {'; '.join(told)}") if told else ""


def _quoted(cell: str) -> str:
    """Return a cell as it stands in a sentence: words in quotation marks, but not a number."""
    return f"»{cell}«" if cell[:1].isalpha() and cell != NONE else cell


def _groups(cells: Sequence[Sequence[str]]) -> list[tuple[int, list[int]]]:
    """Return the place of each group's own row, 0 where it has none, and those of the rows under it."""
    groups: list[tuple[int, list[int]]] = [(0, [])]
    for row in range(1, len(cells[0]) if cells else 0):
        if len(cells) > 1 and not any(own[row] for own in cells[1:]):
            groups.append((row, []))
        else:
            groups[-1][1].append(row)
    return [group for group in groups if group[1]]


def _alike(column: Sequence[str], rows: Sequence[int]) -> bool:
    """Say whether the cells of ``rows`` have one value, which no sign hides."""
    return len({column[row] for row in rows}) == 1 and not column[rows[0]].startswith("<abbr")


def _alike_in_each(column: Sequence[str], groups: Sequence[tuple[int, list[int]]]) -> bool:
    return all(
        head and len(rows) > BY_CHANCE and column[rows[0]] and _alike(column, rows) for head, rows in groups
    )


def texts(frame: pd.DataFrame, column: Column) -> list[str | None]:
    """Return the Danish texts of a column of a released frame; None where a value is missing."""
    form = column.text or str
    if column.rule is Rule.DERIVED:
        return [form(row) for row in frame.to_dict("records")]
    if column.name not in frame.columns:
        raise NotReleasable(
            f"column {column.name!r} is not in the table; it has {', '.join(map(str, frame.columns))}."
        )
    return [None if pd.isna(value) else form(value) for value in frame[column.name]]


def _missing(frame: pd.DataFrame, columns: Iterable[Column]) -> list[str]:
    """Return what stands in each row for a value that is missing."""
    if "withheld" not in frame.columns:
        return [NOT_STATED] * len(frame)
    can = pd.Series(True, frame.index)
    for column in columns:
        if column.rule is Rule.POSSIBLE and column.name in frame.columns:
            can &= frame[column.name]
    return [WITHHELD if each else CANNOT for each in can]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _ruler(cells: Sequence[str], right: bool) -> str:
    """Return the dashes under a header: where a table is wider than its page, their number sets the column's
    share of it.
    """
    plain = [cell.replace(WITHHELD, SIGN).replace(CANNOT, IMPOSSIBLE) for cell in cells]
    longest_word = max(len(word) for cell in plain for word in BREAKS.split(cell))
    dashes = "-" * max(longest_word, min(WIDEST, max(map(len, plain))), 3)
    return dashes + ":" if right else ":" + dashes


def _in_words(cells: Sequence[str]) -> bool:
    """Say whether the cells hold words alone beside signs: conclusions, which are read and not compared."""
    told = [cell for cell in cells if cell not in {"", WITHHELD, CANNOT}]
    return any(told) and all(cell[:1].isalpha() for cell in told)


def _right(frame: pd.DataFrame, column: Column) -> bool:
    values: Any = frame.get(column.name)
    return column.text is not None or (
        pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    )
