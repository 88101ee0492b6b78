"""The ledger: every change made to a returned answer, and every doubt about one, in a row of its own.

Rules do not change tables; they return changes. ``record`` is the only place where a change reaches a table,
and it writes the ledger row in the same breath, so nothing can change silently and the ledger can be replayed
onto the returned answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from helpers.protocol.codebook import Item
from helpers.survey.questionnaire.layout import SheetName
from helpers.survey.reading.values import TEXTS, as_text, legible, readable
from helpers.survey.redaction import Finding, Hasher, name_alone, plain_text, redact, without_hidden
from helpers.survey.spelling.clear import clear

COLUMNS = ("file", "sheet", "cell", "rule", "severity", "old", "new")
Severity = Literal["fix", "query", "blocking"]
_LONGEST_OLD = 200
_AS_TYPED = (*TEXTS, "identifier")  # types of questions whose answers are not read by rules


@dataclass(frozen=True)
class Change:
    """One rule's word on one answer: its row (index of the sheet's table), its item, and what it shall be.

    Where ``new`` is the old value the answer is only questioned. ``personal`` replaces the old value in the
    ledger.
    """

    row: int
    item: str
    rule: str
    new: Any
    personal: str | None = None


def record(
    table: pd.DataFrame,
    changes: Iterable[Change],
    severities: Mapping[str, Severity],
    name: SheetName,
    hasher: Hasher,
) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """Return ``table`` with the changes made, and their ledger rows. severities: rule → its severity.

    ``table``: one row per row of the sheet, with the columns file and sheet_row (the row's number in Excel)
    beside the items.
    """
    changes = list(changes)
    if not changes:
        return table, []
    columns = {
        item: table[item].to_numpy(object, copy=True) for item in dict.fromkeys(c.item for c in changes)
    }
    places = table.index.get_indexer([change.row for change in changes])
    files, numbers = table["file"].to_numpy(), table["sheet_row"].to_numpy()
    rows = []
    for change, place in zip(changes, places, strict=True):
        values, where = columns[change.item], (files[place], numbers[place])
        rows.append(_entry(where, change, severities[change.rule], values[place], name, hasher))
        values[place] = change.new
    made = {item: pd.Series(values, index=table.index, dtype=object) for item, values in columns.items()}
    return table.assign(**made), rows


def _entry(
    place: tuple[str, int], change: Change, severity: Severity, old: Any, name: SheetName, hasher: Hasher
) -> dict[str, str]:
    file, row = place
    item = name.items.get(change.item)
    if item is not None and item.type in _AS_TYPED and change.new is None:
        item = None  # it is read as no answer
    return {
        "file": file,
        "sheet": name.sheet,
        "cell": f"{name.letters[change.item]}{row}",
        "rule": change.rule,
        "severity": severity,
        "old": written(old, hasher, item) if change.personal is None else change.personal,
        "new": _mended(change.new, hasher),
    }


def _mended(new: Any, hasher: Hasher) -> str:
    """A new value in the ledger: what was read of a text may be a CPR number that has lost its nought."""
    number = None if isinstance(new, str) else legible(new)
    return as_text(new) if number is None else hasher.of(Finding("cpr", number))


def confirmed(table: pd.DataFrame, change: Change, prefilled: bool) -> Change | None:
    """Return what remains of a doubt about an answer that the municipality has confirmed: the answer as it
    is, or where it was ``prefilled``, as it is known; None where there is no answer.
    """
    given = table.at[change.row, change.item]
    return (
        None if given is None else replace(change, rule="confirmed", new=change.new if prefilled else given)
    )


def remarked(remarks: pd.DataFrame, rule: str, severity: Severity, hasher: Hasher) -> list[dict[str, str]]:
    """Return a row for everything written beside the columns: no table has a place for it, and somebody must
    read it.
    """
    about = {"rule": rule, "severity": severity, "new": ""}
    return [
        {"file": file, "sheet": sheet, "cell": cell, "old": harmless(text, hasher), **about}
        for file, sheet, cell, text in remarks[["file", "sheet", "cell", "text"]].itertuples(index=False)
    ]


def written(value: Any, hasher: Hasher, item: Item | None = None, longest: int = _LONGEST_OLD) -> str:
    """Return a value as a list that is kept may write it: ``harmless``, also where a spreadsheet made a
    number of a CPR number. item: the question that it stands at, where there is one.
    """
    if (number := legible(value)) is not None:
        return hasher.of(Finding("cpr", number))
    text = as_text(value)
    return harmless(text, hasher, longest, answer=item is not None and is_answer(text, item))


def is_answer(text: str, item: Item) -> bool:
    """Return whether ``text`` is an answer to ``item``, in whatever form: a text or a key that is used always
    is.
    """
    return item.type in _AS_TYPED or readable(text, item)


def harmless(text: str, hasher: Hasher, longest: int = _LONGEST_OLD, *, answer: bool = False) -> str:
    """Return a typed text as a list may write it: class and hash where it holds something personal, else what
    may stand in clear of it, and all of it where it is an ``answer``; shortened where it is long.

    Blanks stay, for they may be what was mended; characters that cannot be seen become the sign for one that
    cannot be shown.
    """
    plain = plain_text(text)
    findings = redact(plain)[1] or name_alone(plain)
    if findings:
        return hasher.describe(findings)
    text = without_hidden(text, "\ufffd")
    text = text if answer else clear(text)
    return text if len(text) <= longest else text[:longest] + "…"


def by_answer(ledger: pd.DataFrame, unanswered: Collection[str], agreed: Collection[str]) -> pd.DataFrame:
    """Return what became of each answer in ``ledger``, counted once however many rules speak of it.

    unanswered: rules that read a word for "don't know" as no answer; agreed: those that write what the
    municipality has said since. Columns, each true or false: changed (to another answer, by rules alone),
    agreed, unanswered, unused (the answer counts no longer), asked (about it somebody is asked).
    """
    rows = ledger.assign(
        agreed=ledger["rule"].isin(agreed),
        unanswered=ledger["rule"].isin(unanswered),
        asked=ledger["severity"].ne("fix"),
    )
    cells = rows.groupby(["file", "sheet", "cell"], sort=False)
    told = cells[["agreed", "unanswered", "asked"]].any()
    old, new = cells["old"].first(), cells["new"].last()
    return told.assign(
        changed=old.ne(new) & new.ne("") & ~told["agreed"],
        unused=old.ne("") & new.eq("") & ~told["unanswered"],
    )


def as_frame(rows: list[dict[str, str]]) -> pd.DataFrame:
    """Return ledger rows as a table of text columns, in the order in which they were made."""
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")
