"""The desk of the cleaning: the tables of one batch as they are now, and all that is written about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pandas as pd

from helpers.protocol.codebook import CASES, CAUSES, INFORMATION, RULE_INPUTS, TIME, Codebook
from helpers.survey.cleaning import decisions, ledger, rule_table, set_aside
from helpers.survey.cleaning.later import corrections
from helpers.survey.cleaning.later.corrections import Correction
from helpers.survey.cleaning.ledger import Change, Severity
from helpers.survey.cleaning.rules import Known
from helpers.survey.cleaning.set_aside import Reasons
from helpers.survey.questionnaire.layout import SheetName
from helpers.survey.reading.returns import RawReturns

SECTIONS = (CASES, INFORMATION, CAUSES, RULE_INPUTS, TIME)


@dataclass
class Desk:
    """The work on one batch: the tables as they are now, and what has been written about them."""

    raw: RawReturns
    codebook: Codebook
    known: Known
    severities: Mapping[str, Severity]
    corrections: list[Correction]
    closed: set[tuple[str, str, str]] = field(default_factory=set)  # confirmed and told: file, sheet, cell
    impossible: set[tuple[str, str, str]] = field(default_factory=set)
    corrected: set[tuple[str, int, str]] = field(default_factory=set)  # section, row, item
    outcomes: list[dict[str, str]] = field(default_factory=list)
    now: dict[str, pd.DataFrame] = field(default_factory=dict)
    ledger: list[dict[str, str]] = field(default_factory=list)
    aside: list[dict[str, Any]] = field(default_factory=list)

    def answers(self, section: str) -> list[str]:
        """Return the items that the municipality answers, without those written beforehand."""
        return list(self.known.answers[section])

    def change(self, section: str, changes: Iterable[Change]) -> None:
        """Make the changes to the table of ``section`` and write them into the ledger."""
        name = self.raw.names[section]
        self.now[section], rows = ledger.record(
            self.now[section], changes, self.severities, name, self.raw.hasher
        )
        self.ledger += rows

    def put_aside(self, section: str, reasons: Reasons) -> None:
        """Take rows out of the table of ``section``. reasons: row → reason."""
        table = self.now[section]
        self.aside += set_aside.entries(
            table,
            reasons,
            self.raw.names[section],
            self.answers(section),
            self.raw.hasher,
            self.known.decisions.municipality.keys(),
        )
        self.now[section] = table.drop(index=list(reasons))

    def correct(self, correction: Correction) -> None:
        """Carry out one correction, or note why not; one that confirms an answer closes its questions."""
        section = correction.section
        now, name = self.now[section], self.raw.names[section]
        before = {(row, item) for where, row, item in self.corrected if where == section}
        raw, blocked = self.raw.tables[section], self.raw.blocked[section]
        result = corrections.changes(now, raw, correction, blocked, before)
        if result is None:
            return
        if isinstance(result, Change):
            if corrections.told(correction, result)["outcome"] == corrections.CONFIRMED:
                self.closed.add(_cell(now, result, name))
            self.corrected.add((section, result.row, result.item))
            self.change(section, [result])
        self.outcomes.append(corrections.told(correction, result))

    def still_open(self, section: str, doubts: Iterable[Change]) -> Iterator[Change]:
        """Yield the doubts but those about answers that are confirmed, each of which is told once."""
        if not (self.raw.confirmed or self.closed):
            yield from doubts
            return
        table, name = self.now[section], self.raw.names[section]
        for doubt in doubts:
            cell, item = _cell(table, doubt, name), self.codebook.item(doubt.item, section)
            known = (cell in self.raw.confirmed or cell in self.closed) and cell not in self.impossible
            possible = known and corrections.within(table.at[doubt.row, doubt.item], item)
            known_before = item.locked and not item.made_from
            remains = ledger.confirmed(table, doubt, known_before) if possible else None
            if remains is None or doubt.rule in rule_table.UNCONFIRMED:
                self.impossible.add(cell)  # what a rule makes of it is not what was confirmed
                yield doubt
            elif cell not in self.closed:
                self.closed.add(cell)
                yield remains


def _cell(table: pd.DataFrame, change: Change, name: SheetName) -> tuple[str, str, str]:
    """File, sheet and cell of the answer that a change is about."""
    file, row = table.at[change.row, "file"], table.at[change.row, "sheet_row"]
    return file, name.sheet, f"{name.letters[change.item]}{row}"


def desk_of(
    raw: RawReturns,
    codebook: Codebook,
    known: decisions.Decisions,
    draw: pd.DataFrame,
    asked_about: list[Correction],
) -> Desk:
    """Return the desk for one batch. draw: of the municipalities in it; asked_about: all corrections."""
    answers = {
        section: [item.name for item in codebook.items_of(section) if not item.prefilled]
        for section in SECTIONS
    }
    severities = {name: rule.severity for name, rule in rule_table.RULES.items()}
    severities |= {rule.name: cast(Severity, rule.severity) for rule in codebook.rules}
    returned = raw.tables[CASES]["disposition"].dropna().to_dict()
    lookup = Known(known, draw, raw.hasher, answers, returned)
    return Desk(raw, codebook, lookup, severities, asked_about)
