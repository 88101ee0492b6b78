"""Municipalities that answer oddly from end to end: everything twice, nothing, characters throughout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pandas as pd
from numpy.random import Generator

from helpers.protocol.codebook import CASES, RULE_INPUTS
from helpers.simulate.asked.asking import IN_CHARACTERS
from helpers.simulate.asked.table import Answers
from helpers.simulate.faults import Faults, in_characters, page_items

_KEYS = (
    "decision_id",
    "municipality",
    "provision",
    "period",
    "outcome",
    "decision_date",
    "role",
    "information_type",
    "copy",
)
_FIRST_KEY = {RULE_INPUTS: "row"}
Odd = Callable[[Answers, Faults, str], Answers]


def plant(
    answers: Answers, faults: Faults, numbers: dict[str, int], rng: Generator
) -> tuple[Answers, dict[str, list[str]]]:
    """Let so many municipalities answer in each odd way; return the answers and kind → codes. What they write
    wrong is noted.
    """
    codes = [str(code) for code in rng.permutation(sorted(answers.cases["municipality"].unique()))]
    chosen: dict[str, list[str]] = {}
    for kind, number in numbers.items():
        chosen[kind], codes = sorted(codes[:number]), codes[number:]
        for code in chosen[kind]:
            answers = KINDS[kind](answers, faults, code)
    return answers, chosen


def _twice(answers: Answers, faults: Faults, code: str) -> Answers:
    """Every answer on every sheet a second time, below the first."""
    tables = {field.name: getattr(answers, field.name) for field in fields(answers)}
    for name, table in tables.items():
        copies = table[(table["municipality"] == code) & ~table["copy"].astype(bool)].assign(copy=True)
        if name == CASES:
            copies = copies[copies["disposition"].notna()]
        standing = table[(table["municipality"] != code) | ~table["copy"].astype(bool)]
        tables[name] = pd.concat([standing, copies], ignore_index=True)
    faults.rows[:] = [
        entry
        for entry in faults.rows
        if not (entry["municipality"] == code and entry["fault"] == "duplicate_row")
    ]
    for name, table in tables.items():
        for _, row in table[(table["municipality"] == code) & table["copy"].astype(bool)].iterrows():
            item = _FIRST_KEY.get(name, "decision_id")
            faults.note(name, row, item, "duplicate_row", None, row[item])
    return Answers(**tables)


def _empty(answers: Answers, faults: Faults, code: str) -> Answers:
    """The workbook comes back as it was sent."""
    tables = {field.name: getattr(answers, field.name) for field in fields(answers)}
    kept = {name: table[table["municipality"] != code] for name, table in tables.items()}
    mine = answers.cases[
        (answers.cases["municipality"] == code)
        & answers.cases["role"].notna()
        & ~answers.cases["copy"].astype(bool)
    ]
    blank = mine.assign(**{name: None for name in mine.columns if name not in _KEYS})
    faults.rows[:] = [entry for entry in faults.rows if entry["municipality"] != code]
    return Answers(**kept | {CASES: pd.concat([kept[CASES], blank], ignore_index=True)})


def _without_pages(answers: Answers, faults: Faults, code: str) -> Answers:
    """Everything but the counts of pages."""
    cases = answers.cases.copy()
    counts = [name for name in cases.columns if name.endswith(("_pages", "_count"))]
    cases.loc[cases["municipality"] == code, counts] = None
    faults.rows[:] = [
        entry for entry in faults.rows if not (entry["municipality"] == code and entry["item"] in counts)
    ]
    return replace(answers, cases=cases)


def _without_disposition(answers: Answers, faults: Faults, code: str) -> Answers:
    """Nobody said what became of any case."""
    cases = answers.cases.copy()
    mine = cases.index[(cases["municipality"] == code) & cases["disposition"].notna()]
    faults.plant(CASES, cases, mine, "disposition", "no_disposition", lambda _, key: None)
    return replace(answers, cases=cases)


def _in_characters(answers: Answers, faults: Faults, code: str) -> Answers:
    """Every count of a file is one of characters, whatever was asked for, the second one too; where the
    second is asked for in pages, it is in pages.
    """
    cases = answers.cases.copy()
    asked = "file_count" in cases
    for item in page_items(cases):
        counted = cases[item].map(lambda value: isinstance(value, int))
        told = cases["measuring_method"].eq(IN_CHARACTERS) & asked
        mine = cases.index[(cases["municipality"] == code) & counted & ~told]
        if item not in ("physical_pages", "second_count"):
            faults.plant(CASES, cases, mine, item, "characters", lambda pages, key: in_characters(pages, 0.5))
    return replace(answers, cases=cases)


def _all_destroyed(answers: Answers, faults: Faults, code: str) -> Answers:
    """No file is left: every drawn case has its disposition and nothing else."""
    tables = {field.name: getattr(answers, field.name) for field in fields(answers)}
    kept = {
        name: table[table["municipality"] != code] for name, table in tables.items() if name != RULE_INPUTS
    }
    mine = answers.cases[
        (answers.cases["municipality"] == code)
        & answers.cases["role"].notna()
        & ~answers.cases["copy"].astype(bool)
    ]
    lost = mine.assign(**{name: None for name in mine.columns if name not in _KEYS}).assign(
        disposition="file_destroyed"
    )
    faults.rows[:] = [
        entry for entry in faults.rows if entry["municipality"] != code or entry["section"] == RULE_INPUTS
    ]
    return Answers(
        **{RULE_INPUTS: answers.rule_inputs}
        | kept
        | {CASES: pd.concat([kept[CASES], lost], ignore_index=True)}
    )


KINDS: dict[str, Odd] = {
    "twice": _twice,
    "empty": _empty,
    "without_pages": _without_pages,
    "without_disposition": _without_disposition,
    "in_characters": _in_characters,
    "all_destroyed": _all_destroyed,
}
