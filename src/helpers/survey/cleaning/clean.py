"""Raw tables → clean tables, with a ledger row for every change and a reason for every row that is left out.

    cleaned = clean(raw, codebook, draw, frame)
    cleaned.cases, cleaned.information, cleaned.causes, cleaned.remittals, cleaned.rule_inputs, cleaned.time
    write_outputs(project.workspace(), cleaned, asking.faults(raw, cleaned, codebook))

Each section goes the same way: labels are decoded, answers read by the reading rules, rows set aside, answers
doubted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.protocol.codebook import CASES, CAUSES, INFORMATION, RULE_INPUTS, TIME, Codebook, Item
from helpers.spreadsheet import csv_safe
from helpers.survey.cleaning import decisions, ledger, rules, schemas, set_aside, tables
from helpers.survey.cleaning.decisions import Decisions
from helpers.survey.cleaning.ledger import Change
from helpers.survey.cleaning.set_aside import Reasons
from helpers.survey.reading.returns import RawReturns

_SECTIONS = (CASES, INFORMATION, CAUSES, RULE_INPUTS, TIME)
_KEYS = {
    CASES: ["decision_id"],
    INFORMATION: ["decision_id", "information_type"],
    CAUSES: ["decision_id"],
    TIME: ["decision_id"],
}
_PAGES, _SECOND, _PHYSICAL = "standard_pages", "second_pages", "physical_pages"
_PARTS = ("decision_pages", *tables.ADDED_PAGES)
_READERS = {"integer": rules.read_numbers, "code": rules.read_codes, "date": rules.read_dates}

ACCOUNT = ("ledger", "set_aside", "faults")  # what is told of the cleaning besides the clean tables


class RowsLost(HelpersError):
    """A row that was returned is neither kept nor set aside: a bug in the cleaning, never the municipality's
    fault.
    """


@dataclass(frozen=True)
class Cleaned:
    """The clean tables (columns in ``schemas``), the ledger, what was set aside, what never came, and counts.

    never_returned: file and decision_id of the drawn main cases without a row in their municipality's
    workbook. counts: section, rows_in, kept, and one row per reason of set-aside rows (columns section, what,
    n).
    """

    cases: pd.DataFrame
    information: pd.DataFrame
    causes: pd.DataFrame
    remittals: pd.DataFrame
    rule_inputs: pd.DataFrame
    time: pd.DataFrame
    ledger: pd.DataFrame
    set_aside: pd.DataFrame
    never_returned: pd.DataFrame
    demonstration: bool
    counts: pd.DataFrame


@dataclass
class _Desk:
    """The work on one set of returns: the tables as they are now, and what has been written about them."""

    raw: RawReturns
    codebook: Codebook
    decisions: Decisions
    draw: pd.DataFrame
    now: dict[str, pd.DataFrame] = field(default_factory=dict)
    ledger: list[dict[str, str]] = field(default_factory=list)
    aside: list[dict[str, Any]] = field(default_factory=list)

    def answers(self, section: str) -> list[str]:
        """The items that the municipality answers, without those written beforehand."""
        return [item.name for item in self.codebook.items_of(section) if not item.prefilled]

    def change(self, section: str, changes: Iterable[Change]) -> None:
        name = self.raw.names[section]
        self.now[section], rows = ledger.record(self.now[section], changes, name, self.raw.hasher)
        self.ledger += rows

    def put_aside(self, section: str, reasons: Reasons) -> None:
        table = self.now[section]
        self.aside += set_aside.entries(
            table, reasons, self.raw.names[section], self.answers(section), self.raw.hasher
        )
        self.now[section] = table.drop(index=list(reasons))


def clean(raw: RawReturns, codebook: Codebook, draw: pd.DataFrame, frame: pd.DataFrame) -> Cleaned:
    """Return the clean tables of ``raw``. draw: draw.csv; frame: frame.csv (municipality as text).

    Raises RowsLost where rows in are not kept + set aside, and schemas.CleanTableInvalid where a table breaks
    the codebook.
    """
    return _cleaned(_Desk(raw, codebook, decisions.known(draw, frame), draw))


def clean_batches(
    batches: Iterable[RawReturns], codebook: Codebook, draw: pd.DataFrame, frame: pd.DataFrame
) -> Cleaned:
    """Return the clean tables of all ``batches`` together, as ``clean`` would of all in one; only one batch
    is held at a time.

    Raises what ``clean`` raises.
    """
    known = decisions.known(draw, frame)
    drawn = dict(iter(draw.groupby(draw["municipality"].astype("str"))))
    done = []
    for raw in batches:
        mine = [drawn[code] for code in raw.workbooks["municipality"] if code in drawn]
        done.append(_cleaned(_Desk(raw, codebook, known, pd.concat([draw.head(0), *mine]))))
    return done[0] if len(done) == 1 else _joined(done)


def _joined(parts: list[Cleaned]) -> Cleaned:
    """Join the parts table by table, each let go as it is joined: nothing is held twice but one table."""
    held = [vars(part).copy() for part in parts]
    demonstration = any(part.pop("demonstration") for part in held)
    parts.clear()
    joined = {name: pd.concat([part.pop(name) for part in held], ignore_index=True) for name in [*held[0]]}
    joined["counts"] = joined["counts"].groupby(["section", "what"], sort=False, as_index=False)["n"].sum()
    return Cleaned(**joined, demonstration=demonstration)


def _cleaned(desk: _Desk) -> Cleaned:
    raw, codebook = desk.raw, desk.codebook
    for section in _SECTIONS:
        _read(desk, section)
    never_returned = _never_returned(desk)
    _sort_out(desk)
    for section in _SECTIONS:
        _doubt(desk, section)
    aside = set_aside.as_frame(desk.aside)
    entries = ledger.as_frame(desk.ledger + ledger.remarked(raw.remarks, raw.hasher))
    made = tables.build(desk.now, codebook)
    return Cleaned(
        **{name: schemas.validated(table, codebook, name) for name, table in made.items()},
        ledger=entries,
        set_aside=aside,
        never_returned=never_returned,
        demonstration=raw.demonstration,
        counts=_counted(raw, desk.now, aside),
    )


def _read(desk: _Desk, section: str) -> None:
    items = desk.codebook.items_of(section)
    desk.now[section] = rules.decode(desk.raw.tables[section], items)
    for item in items:
        desk.change(section, rules.read_errors(desk.now[section], item))
        desk.change(section, _reading(desk, desk.now[section], item))


def _never_returned(desk: _Desk) -> pd.DataFrame:
    """File and decision of the drawn main cases without a row, in the order of files and cases.

    A substitute's row may be deleted: it need not be answered.
    """
    given = set(desk.now[CASES]["decision_id"])
    main = desk.draw[desk.draw["role"].eq("main") & ~desk.draw["decision_id"].astype("str").isin(given)]
    lost = main[["municipality", "decision_id"]].astype("str")
    books = desk.raw.workbooks[["file", "municipality"]].astype("str")
    order = dict(zip(books["file"], range(len(books)), strict=True))
    found = books.merge(lost, on="municipality")[["file", "decision_id"]]
    return found.sort_values(
        ["file", "decision_id"], key=lambda c: c.map(order) if c.name == "file" else c, ignore_index=True
    )


def _reading(desk: _Desk, table: pd.DataFrame, item: Item) -> Iterable[Change]:
    if item.type in _READERS:
        return _READERS[item.type](table, item)
    if item.type == "identifier":
        return rules.read_identifiers(table, item, desk.decisions)
    return rules.read_texts(table, item, desk.raw.hasher, desk.decisions.municipality.keys())


def _sort_out(desk: _Desk) -> None:
    """Set rows aside: first what must not be used, then what is not ours, repetitions, and what was left
    empty without need.
    """
    for section, reasons in desk.raw.blocked.items():
        desk.put_aside(section, set_aside.blocked(desk.now[section], reasons))
    for section, keys in _KEYS.items():
        desk.put_aside(section, set_aside.foreign(desk.now[section], desk.decisions))
        desk.put_aside(section, set_aside.without_key(desk.now[section], keys))
        _leave_out_repeated(desk, section, keys, "decision_id")
    _leave_out_empty(desk)
    answers = desk.answers(RULE_INPUTS)
    _leave_out_repeated(
        desk, RULE_INPUTS, ["file", *answers], answers[0]
    )  # free rows have no key: all of the row must be the same


def _leave_out_repeated(desk: _Desk, section: str, keys: list[str], named_at: str) -> None:
    repeated = set_aside.duplicates(desk.now[section], keys, desk.answers(section))
    desk.change(section, rules.repeated(desk.now[section], list(repeated), named_at))
    desk.put_aside(section, repeated)


def _leave_out_empty(desk: _Desk) -> None:
    """A main case is expected to be answered, a substitute only once it is used; a used case, on every sheet."""
    cases = desk.now[CASES]
    used = {key for section in _KEYS for key in _answered(desk, section)}
    desk.put_aside(
        CASES,
        set_aside.unanswered(
            cases, desk.answers(CASES), cases["role"].eq("main") | cases["decision_id"].isin(used)
        ),
    )
    completed = set(cases.loc[cases["disposition"].eq("completed"), "decision_id"])
    for section in (INFORMATION, CAUSES, TIME):
        table = desk.now[section]
        desk.put_aside(
            section, set_aside.unanswered(table, desk.answers(section), table["decision_id"].isin(completed))
        )
        desk.put_aside(
            section, set_aside.without_case(desk.now[section], set(desk.now[CASES]["decision_id"]))
        )
    table = desk.now[RULE_INPUTS]
    desk.put_aside(
        RULE_INPUTS, set_aside.unanswered(table, desk.answers(RULE_INPUTS), pd.Series(False, table.index))
    )


def _answered(desk: _Desk, section: str) -> pd.Series:
    table = desk.now[section]
    return table.loc[table[desk.answers(section)].notna().any(axis=1), "decision_id"]


def _doubt(desk: _Desk, section: str) -> None:
    items = desk.codebook.items_of(section)
    for item in items:
        if item.type == "integer" and not item.locked:
            desk.change(section, rules.not_whole(desk.now[section], item))
    if section == CASES:
        _doubt_cases(desk)
    for item in items:
        if item.min is not None or item.max is not None:
            desk.change(section, rules.out_of_range(desk.now[section], item))
    if section == CASES:
        desk.change(CASES, rules.tenfold(desk.now[CASES], _PAGES, _SECOND))
        desk.change(CASES, rules.tenfold_parts(desk.now[CASES], _PAGES, _PARTS))
    for rule in desk.codebook.rules:
        if rule.section == section:
            desk.change(section, rules.consistency(desk.now[section], rule))


def _doubt_cases(desk: _Desk) -> None:
    for item in decisions.LABELS:
        desk.change(
            CASES,
            rules.differs_from_draw(
                desk.now[CASES], desk.codebook.item(item, CASES), desk.decisions.labels[item]
            ),
        )
    desk.change(CASES, rules.disputed_date(desk.now[CASES], "corrected_decision_date"))
    desk.change(CASES, rules.wrong_period(desk.now[CASES], "corrected_decision_date"))
    desk.change(
        CASES,
        rules.disposition_missing(desk.now[CASES], [i for i in desk.answers(CASES) if i != "disposition"]),
    )
    desk.change(CASES, rules.unfounded_substitutes(desk.now[CASES], desk.draw))
    desk.change(CASES, rules.characters_as_pages(desk.now[CASES], _PAGES, (_SECOND, _PHYSICAL)))


def _counted(raw: RawReturns, now: dict[str, pd.DataFrame], aside: pd.DataFrame) -> pd.DataFrame:
    """Rows in, kept and set aside per section. Raises RowsLost where they do not add up, row by row."""
    found = []
    for section, name in raw.names.items():
        mine = aside[aside["sheet"] == name.sheet]
        returned = list(zip(raw.tables[section]["file"], raw.tables[section]["sheet_row"], strict=True))
        accounted = [
            *zip(now[section]["file"], now[section]["sheet_row"], strict=True),
            *zip(mine["file"], mine["row"], strict=True),
        ]
        if sorted(returned) != sorted(accounted):
            missing = sorted(set(returned) ^ set(accounted))[:5]
            raise RowsLost(
                f"Sheet {name.sheet!r}: {len(returned)} rows came in, {len(accounted)} are accounted for; "
                f"first: {missing}."
            )
        found += [(section, "rows_in", len(returned)), (section, "kept", len(now[section]))]
        found += [(section, reason, n) for reason, n in mine["reason"].value_counts().sort_index().items()]
    return pd.DataFrame(found, columns=["section", "what", "n"])


def write_outputs(ws: Workspace, cleaned: Cleaned, faults: pd.DataFrame) -> None:
    """Write tables/*.parquet and returns/{ledger,set_aside,faults}.csv under ``ws.out``; the CSV files open
    safely in a spreadsheet.
    """
    for name in (*tables.NAMES, "ledger", "set_aside"):
        ws.save_table(name, getattr(cleaned, name))
    write_account(ws, "returns", {"ledger": cleaned.ledger, "set_aside": cleaned.set_aside, "faults": faults})


def write_account(ws: Workspace, folder: str, account: Mapping[str, pd.DataFrame]) -> None:
    """Write the tables of ACCOUNT as CSV files to ``folder`` under ``ws.out``; they open safely in a
    spreadsheet.
    """
    for name in ACCOUNT:
        csv_safe(account[name]).to_csv(ws.target(f"{folder}/{name}.csv"), index=False, lineterminator="\n")
