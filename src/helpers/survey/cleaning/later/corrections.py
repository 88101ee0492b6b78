"""The optional corrections.csv: answers that were changed after a talk with the municipality, one row each.

A row names the decision and the question, what stood there and what shall stand; with several answers per
decision the question has the type of information before it ("application.retrieval"). Where old and new are
the same the answer was confirmed, and nobody is asked about it again. A row that does not fit what was
returned is refused by name and changes nothing; the others are carried out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.protocol.codebook import CASES, CAUSES, INFORMATION, TIME, Codebook, Item, answers
from helpers.survey import inputs
from helpers.survey.cleaning.ledger import Change, is_answer
from helpers.survey.columns import Column, Wrong, bare, decision, iso_date
from helpers.survey.reading.problems import Fault, shown
from helpers.survey.reading.values import as_text, folded, is_number, reading
from helpers.survey.redaction import find_cpr, plain_text, redact

FILE = "corrections.csv"
COLUMNS = ("decision", "item", "old", "new", "reason", "who", "when")
APPLIED, CONFIRMED, ALREADY, REFUSED = "applied", "confirmed", "already", "refused"
OUTCOME = ("row", *COLUMNS, "outcome", "why")
NO_ROW = "Der er ingen række om afgørelsen i de skemaer, som er læst."
_BY_DECISION = (CASES, INFORMATION, CAUSES, TIME)
_NO_QUESTION = (
    "a question that is asked, such as disposition, or application.present of a type of information"
)
_SIGNS = re.compile("[.:/]")


@dataclass(frozen=True)
class Correction:
    """One row of the file. row: as a spreadsheet numbers it; key: the type of information, or ""."""

    row: int
    decision: str
    section: str
    key: str
    item: Item
    old: str
    new: str


@dataclass(frozen=True)
class Refusal:
    """Why a correction is not carried out (Danish), or that it need not be: then ``outcome`` is ALREADY."""

    why: str
    outcome: str = REFUSED


def read(folder: Path, codebook: Codebook) -> pd.DataFrame:
    """Return COLUMNS of corrections.csv in the investigation ``folder`` as text, its index the row numbers of
    a spreadsheet; without rows where there is none.

    Raises inputs.InputInvalid naming row and column, also for a question that the codebook does not have.
    """
    path = folder / FILE
    if not path.exists():
        return read_none()
    known = names(codebook)
    made = {bare(each.name): each.made_from for each in codebook.measured(CASES)}

    def item(value: str) -> Wrong | None:
        name = bare(_SIGNS.sub(".", value))
        own = made.get(name.removeprefix("cases."), "")
        return None if name in known else Wrong(_NO_QUESTION, own and f"here {own}")

    checks: dict[str, Any] = {"decision": decision, "item": item, "when": iso_date}
    columns = [
        Column(name, checks.get(name, _impersonal), filled=name not in ("old", "new")) for name in COLUMNS
    ]
    return inputs.read(path, columns)


def read_none() -> pd.DataFrame:
    """Return what ``read`` does where there is no file."""
    return pd.DataFrame(columns=list(COLUMNS), dtype="str")


def names(codebook: Codebook) -> dict[str, tuple[str, str, Item]]:
    """Return every way to name a question, without blanks and capitals → section, type of information ("")
    and item.
    """
    found: dict[str, tuple[str, str, Item]] = {}
    for section in _BY_DECISION:
        kinds = list(codebook.information_types) if section == INFORMATION else [""]
        for item in codebook.items_of(section):
            for kind in kinds if not item.locked else ():
                for parts in ((kind, item.name), (section, kind, item.name)):
                    found[".".join(filter(None, parts))] = (section, kind, item)
    return found


def _impersonal(value: str) -> Wrong | None:
    return Wrong("a text without a CPR number") if find_cpr(plain_text(value)) else None


def listed(table: pd.DataFrame, codebook: Codebook) -> list[Correction]:
    """Return the rows of ``read`` with the questions that they name."""
    known, found = names(codebook), []
    for row in table.itertuples():
        section, key, item = known[bare(_SIGNS.sub(".", row.item))]
        found.append(Correction(int(row.Index), row.decision, section, key, item, row.old, row.new))
    return found


def changes(
    table: pd.DataFrame,
    raw: pd.DataFrame,
    correction: Correction,
    blocked: Mapping[tuple[str, int], Fault],
    before: Collection[tuple[int, str]] = (),
) -> Change | Refusal | None:
    """Return the change that a correction makes to the rows of its section, why it makes none, or None where
    its decision has no row here.

    table: the rows after reading; raw: the same as they were returned; blocked: file and row that are not
    used; before: row and item of the answers that a correction has changed, of which what was returned stands
    no more.
    """
    mine = table[table["decision_id"].map(lambda value: bare(as_text(value))).eq(bare(correction.decision))]
    if correction.key:
        mine = mine[mine["information_type"].eq(correction.key)]
    if mine.empty:
        return None
    if len(mine) > 1:
        return Refusal("Sagen står to gange i skemaet.")
    row, name = mine.index[0], correction.item.name
    if (mine.at[row, "file"], mine.at[row, "sheet_row"]) in blocked:
        return Refusal("Rækken er lagt til side.")
    wanted, now = allowed(correction.new, correction.item), mine.at[row, name]
    if isinstance(wanted, Refusal):
        return wanted
    standing = (now,) if (row, name) in before else (raw.at[row, name], now)
    if not _stands(correction.old, standing, correction.item):
        if wanted == now:
            return Refusal("Svaret står der allerede.", ALREADY)
        return Refusal("Det gamle svar er et andet end det, der står i skemaet.")
    return Change(row, name, "corrected", wanted)


def allowed(text: str, item: Item) -> Any:
    """Return the value that ``text`` is as an answer to ``item`` (None where it is blank or a word for a
    missing answer), or a Refusal.
    """
    said = " ".join(text.split())
    if not said or folded(said) in {folded(label) for label in item.missing.values()}:
        return None
    wrong = Refusal(f"Det nye svar er ikke muligt. Muligt: {answers(item)}.")
    if item.values:
        code = item.code(said)
        return wrong if code not in item.values else code
    if item.type in ("integer", "date"):
        value = reading(said, item).value
        whole = isinstance(value, dt.date) or (is_number(value) and float(value).is_integer())
        return value if whole and within(value, item) else wrong
    personal = redact(plain_text(text))[1]
    long = item.max_length is not None and len(text) > item.max_length
    return wrong if personal or long else text


def within(value: Any, item: Item) -> bool:
    """Say whether an answer is within the bounds of its question, where that has any."""
    if not (is_number(value) or isinstance(value, dt.date)):
        return True
    return not (item.min is not None and value < item.min) and not (item.max is not None and value > item.max)


def _stands(old: str, values: tuple[Any, ...], item: Item) -> bool:
    """Say whether ``old`` is what stands in the cell, as it was typed or as it is read."""
    texts = {folded(as_text(value)) for value in values}
    if not old.strip():
        return texts == {""}
    if folded(old) in texts:
        return True
    meant = item.code(old) if item.values else None
    if item.type in ("integer", "date"):
        meant = reading(" ".join(old.split()), item).value
    return meant is not None and any(_equal(meant, value) for value in values)


def _equal(one: Any, other: Any) -> bool:
    return float(one) == float(other) if is_number(one) and is_number(other) else one == other


def told(correction: Correction, result: Change | Refusal) -> dict[str, str]:
    """Return outcome and reason of one correction, its row as a spreadsheet numbers it, and its values as a
    list may write them.
    """
    values = {name: _in_clear(getattr(correction, name), correction.item) for name in ("old", "new")}
    if isinstance(result, Refusal):
        return {"row": str(correction.row), "outcome": result.outcome, "why": result.why} | values
    same = folded(correction.old) == folded(correction.new)
    return {"row": str(correction.row), "outcome": CONFIRMED if same else APPLIED, "why": ""} | values


def _in_clear(text: str, item: Item) -> str:
    return redact(plain_text(text))[0] if is_answer(text, item) else shown(text)


def accounted(table: pd.DataFrame, outcomes: Iterator[dict[str, str]] | list[dict[str, str]]) -> pd.DataFrame:
    """Return every row of ``read`` with what became of it (OUTCOME, all text); one that no workbook has a row
    for is refused. What is personal in a reason is left out, and so is what is no answer.
    """
    known = {each["row"]: each for each in outcomes}
    rows = []
    for row in table.itertuples():
        lost = {"outcome": REFUSED, "why": NO_ROW, "old": shown(row.old), "new": shown(row.new)}
        given = {name: getattr(row, name) for name in COLUMNS}
        given["reason"] = redact(plain_text(given["reason"]))[0]
        rows.append({"row": str(row.Index), **given, **known.get(str(row.Index), lost)})
    return pd.DataFrame(rows, columns=list(OUTCOME), dtype="str")
