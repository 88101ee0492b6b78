"""Raw tables → clean tables, with a ledger row for every change and a reason for every row that is left out.

    cleaned = clean(returns.read(folder, codebook, municipalities), codebook, draw, frame)
    cleaned.cases, cleaned.information, cleaned.causes, cleaned.remittals, cleaned.rule_inputs, cleaned.time
    write_outputs(project.workspace(), cleaned, queries.faults(cleaned, codebook))

Each section of a batch goes the same way: labels are decoded, answers read by the reading rules, rows set
aside, answers doubted. Of a batch only what was made of it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.protocol.codebook import CASES, CAUSES, INFORMATION, RULE_INPUTS, TIME, Codebook
from helpers.spreadsheet import csv_safe
from helpers.survey.cleaning import (
    decisions,
    ledger,
    rule_table,
    rules,
    schemas,
    set_aside,
    tables,
)
from helpers.survey.cleaning.consistency import consistency, not_asked
from helpers.survey.cleaning.desk import SECTIONS, Desk, desk_of
from helpers.survey.cleaning.later import corrections, unanswered, versions
from helpers.survey.cleaning.pages import page_units
from helpers.survey.cleaning.tables import CleanTables
from helpers.survey.reading import returns
from helpers.survey.reading.returns import RawReturns, Received
from helpers.survey.reading.values import TEXTS, as_text
from helpers.survey.redaction import plain_text

_KEYS = {
    CASES: ["decision_id"],
    INFORMATION: ["decision_id", "information_type"],
    CAUSES: ["decision_id"],
    TIME: ["decision_id"],
}
_READING = rule_table.functions(rule_table.READING)
_DOUBTING = rule_table.functions(rule_table.DOUBTING)

ACCOUNT = ("ledger", "set_aside", "faults", "refused")  # what is told besides the clean tables
BESIDE = ("versions", "corrections")  # and of the returns of the survey itself


@dataclass(frozen=True)
class Cleaned(CleanTables):
    """The clean tables and what else is known of the returns.

    never_returned: file and decision_id of the drawn main cases without a row in their municipality's
    workbook. unanswered: what was asked for and left empty, grouped (unanswered.COLUMNS). counts: section,
    rows_in, kept, and one row per reason of set-aside rows (columns section, what, n). versions: what newer
    workbooks say otherwise than those they replaced (``versions.COLUMNS``). corrections: the rows of
    corrections.csv and what became of them (``corrections.OUTCOME``). received: what came back, without the
    answers.
    """

    never_returned: pd.DataFrame
    unanswered: pd.DataFrame
    counts: pd.DataFrame
    versions: pd.DataFrame
    corrections: pd.DataFrame
    received: Received

    @property
    def empty(self) -> set[str]:
        """Return the municipalities whose workbook says of no case what became of it."""
        answered = self.cases.loc[self.cases["disposition"].notna(), "municipality"]
        return {*self.received.workbooks["municipality"]} - {*answered}


def clean(
    batches: Iterable[RawReturns],
    codebook: Codebook,
    draw: pd.DataFrame,
    frame: pd.DataFrame,
    also: Callable[[RawReturns, Cleaned], object] | None = None,
    corrected: pd.DataFrame | None = None,
) -> Cleaned:
    """Return the clean tables of all ``batches`` together; only one of them is held at a time.

    draw: draw.csv; frame: frame.csv (municipality as text). also: what else is to be done with each batch and
    what was made of it, while it is at hand. corrected: what ``corrections.read`` gives. Raises what reading
    the batches raises, and HelpersError where a row is neither kept nor set aside, or a table breaks the
    codebook.
    """
    known = decisions.known(draw, frame)
    drawn = dict(iter(draw.groupby(draw["municipality"].astype("str"))))
    given = corrections.read_none() if corrected is None else corrected
    asked_about = corrections.listed(given, codebook)
    parts, outcomes = [], []
    for raw in batches:
        mine = [drawn[code] for code in raw.workbooks["municipality"] if code in drawn]
        desk = desk_of(raw, codebook, known, pd.concat([draw.head(0), *mine]), asked_about)
        parts.append(_cleaned(desk))
        outcomes += desk.outcomes
        if also:
            also(raw, parts[-1])
    return replace(_joined(parts), corrections=corrections.accounted(given, outcomes))


def _joined(parts: list[Cleaned]) -> Cleaned:
    """Join the parts table by table, each let go as it is joined: nothing is held twice but one table."""
    held = [vars(part).copy() for part in parts]
    demonstration = any(part.pop("demonstration") for part in held)
    received = returns.together([part.pop("received") for part in held])
    parts.clear()
    names = list(held[0])
    joined = {name: pd.concat([part.pop(name) for part in held], ignore_index=True) for name in names}
    joined["counts"] = _summed(joined["counts"], list(received.names))
    return Cleaned(**joined, demonstration=demonstration, received=received)


def _summed(counts: pd.DataFrame, sections: list[str]) -> pd.DataFrame:
    """Add up the counts of the batches: section by section rows in, kept, and set aside by reason."""
    summed = counts.groupby(["section", "what"], sort=False, as_index=False)["n"].sum()
    place = {"rows_in": 0, "kept": 1}
    order = summed.assign(
        _section=summed["section"].map(sections.index), _place=summed["what"].map(lambda w: place.get(w, 2))
    )
    return order.sort_values(["_section", "_place", "what"], ignore_index=True)[list(summed)]


def _cleaned(desk: Desk) -> Cleaned:
    raw, codebook = desk.raw, desk.codebook
    for section in SECTIONS:
        _read(desk, section)
    for correction in desk.corrections:
        desk.correct(correction)
    desk.now[CASES], changes = page_units.converted(desk.now[CASES], codebook)
    desk.change(CASES, list(desk.still_open(CASES, changes)))
    never_returned, given = _never_returned(desk), dict(desk.now)
    _sort_out(desk)
    for section in SECTIONS:
        _doubt(desk, section)
    empty = unanswered.blanks(desk.now, raw.tables, codebook)
    empty += unanswered.lost_rows(desk.now, given, codebook)
    aside = set_aside.as_frame(desk.aside)
    beside = ledger.remarked(raw.remarks, rule_table.BESIDE.name, rule_table.BESIDE.severity, raw.hasher)
    made = tables.build(desk.now, codebook)
    return Cleaned(
        **{name: schemas.validated(table, codebook, name) for name, table in made.items()},
        ledger=ledger.as_frame(desk.ledger + beside + versions.told(raw)),
        set_aside=aside,
        demonstration=raw.demonstration,
        never_returned=never_returned,
        unanswered=unanswered.as_frame(empty),
        counts=_counted(raw, desk.now, aside),
        versions=versions.differences(raw, desk.known.decisions.municipality.keys()),
        corrections=corrections.accounted(corrections.read_none(), []),
        received=returns.together([raw]),
    )


def _read(desk: Desk, section: str) -> None:
    items = desk.codebook.items_of(section)
    desk.now[section] = rules.decode(desk.raw.tables[section], items)
    for item in items:
        for rule in _READING:
            desk.change(section, rule(desk.now[section], item, desk.known))


def _never_returned(desk: Desk) -> pd.DataFrame:
    """File and decision of the drawn main cases without a row, in the order of files and cases.

    A substitute's row may be deleted: it need not be answered.
    """
    given, draw = set(desk.now[CASES]["decision_id"]), desk.known.draw
    main = draw[draw["role"].eq("main") & ~draw["decision_id"].astype("str").isin(given)]
    lost = main[["municipality", "decision_id"]].astype("str")
    books = desk.raw.workbooks[["file", "municipality"]].astype("str")
    order = dict(zip(books["file"], range(len(books)), strict=True))
    found = books.merge(lost, on="municipality")[["file", "decision_id"]]
    return found.sort_values(
        ["file", "decision_id"], key=lambda c: c.map(order) if c.name == "file" else c, ignore_index=True
    )


def _sort_out(desk: Desk) -> None:
    """Set rows aside: first what must not be used, then what is not ours, repetitions, and what was left
    empty without need.
    """
    for section, reasons in desk.raw.blocked.items():
        desk.put_aside(section, set_aside.blocked(desk.now[section], reasons))
    for section, keys in _KEYS.items():
        desk.put_aside(section, set_aside.foreign(desk.now[section], desk.known.decisions))
        desk.put_aside(section, set_aside.without_key(desk.now[section], keys))
        _leave_out_repeated(desk, section, keys, "decision_id")
    _leave_out_empty(desk)
    answers = desk.answers(RULE_INPUTS)  # free rows have no key: all of the row must be the same
    _leave_out_repeated(desk, RULE_INPUTS, ["file", *answers], answers[0])


def _leave_out_repeated(desk: Desk, section: str, keys: list[str], named_at: str) -> None:
    found = set_aside.duplicates(_as_typed(desk, section), keys, desk.answers(section))
    desk.change(section, rules.repeated(desk.now[section], list(found), named_at))
    desk.put_aside(section, found)


def _as_typed(desk: Desk, section: str) -> pd.DataFrame:
    """The rows of a section with its texts as they were typed: two that only what is personal tells apart are
    not the same.
    """
    raw, now = desk.raw.tables[section], desk.now[section]
    texts = [item.name for item in desk.codebook.items_of(section) if item.type in TEXTS]
    typed = {name: raw.loc[now.index, name].map(_plain, na_action="ignore") for name in texts}
    return now.assign(**typed)


def _plain(value: Any) -> str:
    return plain_text(as_text(value))


def _leave_out_empty(desk: Desk) -> None:
    """A main case is expected to be answered, a substitute once it is used; a used case, on every sheet."""
    cases = desk.now[CASES]
    used = {key for section in _KEYS for key in _answered(desk, section)}
    _leave_out_unanswered(desk, CASES, cases["role"].eq("main") | cases["decision_id"].isin(used))
    completed = set(cases.loc[cases["disposition"].eq("completed"), "decision_id"])
    kept = set(desk.now[CASES]["decision_id"])
    for section in (INFORMATION, CAUSES, TIME):
        _leave_out_unanswered(desk, section, desk.now[section]["decision_id"].isin(completed))
        desk.put_aside(section, set_aside.without_case(desk.now[section], kept))
    _leave_out_unanswered(desk, RULE_INPUTS, pd.Series(False, desk.now[RULE_INPUTS].index))


def _leave_out_unanswered(desk: Desk, section: str, expected: pd.Series) -> None:
    desk.put_aside(section, set_aside.unanswered(desk.now[section], desk.answers(section), expected))


def _answered(desk: Desk, section: str) -> pd.Series:
    table = desk.now[section]
    return table.loc[table[desk.answers(section)].notna().any(axis=1), "decision_id"]


def _doubt(desk: Desk, section: str) -> None:
    for rule in _DOUBTING:
        for item in desk.codebook.columns_of(section):
            desk.change(section, desk.still_open(section, rule(desk.now[section], item, desk.known)))
    if section == INFORMATION:
        desk.change(section, desk.still_open(section, not_asked(desk.now[section], desk.codebook)))
    for between in desk.codebook.rules:
        if between.section == section:
            desk.change(section, desk.still_open(section, consistency(desk.now[section], between)))


def _counted(raw: RawReturns, now: dict[str, pd.DataFrame], aside: pd.DataFrame) -> pd.DataFrame:
    """Rows in, kept and set aside per section. Raises HelpersError where they do not add up, row by row."""
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
            raise HelpersError(
                f"Sheet {name.sheet!r}: {len(returned)} rows came in, {len(accounted)} are accounted for; "
                f"first: {missing}."
            )
        found += [(section, "rows_in", len(returned)), (section, "kept", len(now[section]))]
        found += [(section, reason, n) for reason, n in mine["reason"].value_counts().items()]
    return pd.DataFrame(found, columns=["section", "what", "n"])


def write_outputs(ws: Workspace, cleaned: Cleaned, faults: pd.DataFrame) -> None:
    """Write tables/*.parquet and returns/{ledger,set_aside,faults,refused,versions,corrections}.csv under
    ``ws.out``; the CSV files open safely in a spreadsheet.
    """
    for name in (*tables.NAMES, "ledger", "set_aside"):
        ws.save_table(name, getattr(cleaned, name))
    told = {"ledger": cleaned.ledger, "set_aside": cleaned.set_aside, "faults": faults}
    write_account(ws, "returns", told | {"refused": cleaned.received.refused})
    for name in BESIDE:
        _write(ws, "returns", name, getattr(cleaned, name))


def write_account(ws: Workspace, folder: str, account: Mapping[str, pd.DataFrame]) -> None:
    """Write the tables of ACCOUNT as CSV files to ``folder`` under ``ws.out``; they open safely in a
    spreadsheet.
    """
    for name in ACCOUNT:
        _write(ws, folder, name, account[name])


def _write(ws: Workspace, folder: str, name: str, table: pd.DataFrame) -> None:
    csv_safe(table).to_csv(ws.target(f"{folder}/{name}.csv"), index=False, lineterminator="\n")
