"""What the kommuneark rest on, made once for all of them: a file per municipality and one of the country.

``prepare`` writes build/municipality/CODE.json (its own answers and what is open about them, its own rows of
the published register) and build/municipality/public.json (the released figures of the country and the size
groups). A sheet reads these two and no other table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.municipality import own, quality
from helpers.analysis.rules import procedure
from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.protocol.codebook import Codebook
from helpers.publish import results
from helpers.publish.municipality import public
from helpers.publish.wording import OUTCOME, PROVISION, size_names
from helpers.survey import investigation as investigations
from helpers.survey import own_protocol, reference
from helpers.survey.cleaning import rule_table
from helpers.survey.cleaning.set_aside import REASONS
from helpers.survey.followup.queries import LOST_ROWS, NEVER_RETURNED, UNANSWERED
from helpers.survey.questionnaire.layout import layout
from helpers.survey.reading.problems import Fault
from helpers.survey.sampling import weights

FOLDER = "municipality"
PUBLIC, MUNICIPALITY = "public", "municipality"
COUNTRY, SAID = "05_growth", ("heading_growth",)  # whose sentences a sheet repeats, and which beside E1
NOBODYS = ("not_answered",)  # rows that nobody had to fill in
ACCOUNT = ("ledger", "set_aside", "faults", "refused")
QUESTIONS = {  # what is asked about a whole sheet or workbook, beside the cleaning rules
    UNANSWERED: "Ubesvarede spørgsmål",
    NEVER_RETURNED: "Udtrukne sager uden række i skemaet",
    LOST_ROWS: "Rækker, der mangler i skemaet",
}
OTHER_QUESTION = "Andet i skemaet"
OTHER_SHEET = "et andet ark"  # the name of one that is not the questionnaire's may be anything


@dataclass(frozen=True)
class Own:
    """What one municipality's sheet tells of it: who it is, and its own tables by name (``_tables``).

    returned: whether any of its answers could be read; refused: how many workbooks could not.
    """

    code: str
    name: str
    size: str
    provisions: tuple[str, ...]
    returned: bool
    refused: int
    tables: dict[str, pd.DataFrame]

    @cached_property
    def rows(self) -> dict[str, public.Rows]:
        """Return the same tables, each as its rows."""
        return {what: table.to_dict("records") for what, table in self.tables.items()}


@dataclass(frozen=True)
class Answers:
    """All that own figures are counted from: clean tables, the draw, the account of the cleaning, and the
    questionnaire that they were read with.
    """

    cases: pd.DataFrame
    information: pd.DataFrame
    causes: pd.DataFrame
    draw: pd.DataFrame
    account: dict[str, pd.DataFrame]
    book: Codebook

    def of(self, code: str) -> Answers:
        """Return what one municipality has answered, and nothing of another's."""
        mine = self.cases[self.cases["municipality"] == code]
        keys, where = set(mine["decision_id"]), self.where
        files = set(where.index[where == code])
        return replace(
            self,
            cases=mine,
            information=self.information[self.information["decision_id"].isin(keys)],
            causes=self.causes[self.causes["decision_id"].isin(keys)],
            draw=self.draw[self.draw["municipality"] == code],
            account={name: table[table["file"].isin(files)] for name, table in self.account.items()},
        )

    @property
    def where(self) -> pd.Series:
        """Return the municipality behind each returned file, as far as it is known."""
        return quality.places(self.cases, self.account["faults"], self.account["refused"])


def answers(ws: Workspace, folder: Path) -> Answers:
    """Return what lies in build/ and in the investigation's ``folder``. Raises HelpersError where the tables
    have not been made.
    """
    cases, information, causes = (ws.table(name) for name in ("cases", "information", "causes"))
    account = {name: _account(ws, name) for name in ACCOUNT}
    draw = investigations.open_folder(folder).draw
    return Answers(cases, information, causes, draw, account, own_protocol.noted(ws))


def prepare(ws: Workspace, investigation: str = "") -> None:
    """Write what every sheet rests on. investigation: the folder that the answers belong to. Raises
    HelpersError where the report's tables have not been made.
    """
    folder = ws.root / investigation
    given, plan = answers(ws, folder), own_protocol.analysis_plan(folder)
    every = reference.municipalities(ws.data("reference/municipalities.csv"))
    sizes = weights.size_classes(every, plan.size_classes).map(size_names(plan))
    told = public.tables(ws) | {"statements": _statements(ws)}
    parts = own_tables(given) | {"overturned": told.pop("overturned")}
    apart = {what: by_place(table, every["kommunekode"]) for what, table in parts.items()}
    unread = given.account["refused"]
    refused = unread.loc[unread["reason"] != Fault.SUPERSEDED.value, "municipality"].value_counts()
    answered = set(given.cases["municipality"])
    for code, name in zip(every["kommunekode"], every["name"], strict=True):
        ws.save_json(
            f"{FOLDER}/{code}.json",
            {
                **{"code": code, "name": name, "size": sizes[code]},
                "provisions": list(plan.of_draw(given.draw["provision"]).primary_provisions),
                "returned": code in answered,
                "refused": int(refused.get(code, 0)),
                "tables": {what: rows[code] for what, rows in apart.items()},
            },
        )
    ws.save_json(f"{FOLDER}/{PUBLIC}.json", {what: _records(table) for what, table in told.items()})


def own_tables(given: Answers) -> dict[str, pd.DataFrame]:
    """Return the own tables of the municipalities in ``given``, each with a column municipality, in Danish
    words.
    """
    cases, account, where = given.cases, given.account, given.where
    tables = {
        "asked": own.asked(given.draw),
        "answered": own.answered(cases),
        "pages": own.pages(cases),
        "documents": own.documents(cases),
        "retrieval": own.retrieval(cases, given.information, given.book.code_lists["retrievals"]),
        "causes": own.causes(cases, given.causes),
        "procedure": own.kept(cases, [item.name for item in procedure.items(given.book)]),
        "mended": quality.mended(account["ledger"], where, rule_table.UNANSWERED),
        "set_aside": quality.set_aside(account["set_aside"], where, NOBODYS),
        "questions": quality.open_questions(account["faults"]),
    }
    return _in_danish(tables, given.book)


def _in_danish(tables: dict[str, pd.DataFrame], book: Codebook) -> dict[str, pd.DataFrame]:
    """Return ``tables`` with words for codes: those of the report and of the questionnaire."""
    words = {
        "provision": PROVISION,
        "outcome": OUTCOME,
        "cause": book.code_lists["causes"],
        "retrieval": book.code_lists["retrievals"],
        "item": {item.name: item.question for item in procedure.items(book)},
        "rule": rule_table.LABELS | QUESTIONS | {fault.value: fault.asked for fault in Fault if fault.asked},
        "reason": {code: reason.label for code, reason in REASONS.items()},
    }
    sheets = {sheet.sheet for sheet in layout(book).values()}
    for table in tables.values():
        for column in words.keys() & set(table.columns):
            table[column] = table[column].map(words[column]).fillna(OTHER_QUESTION)
        if "sheet" in table:
            table["sheet"] = table["sheet"].where(table["sheet"].isin(sheets), OTHER_SHEET)
    return tables


def _statements(ws: Workspace) -> pd.DataFrame:
    """Return what the report says of the country's growth, name and text."""
    said = results.saved(ws, COUNTRY)
    kept = [(name, said[name].text) for name in said if name.startswith("E1_") or name in SAID]
    return pd.DataFrame(kept, columns=["name", "text"])


def _account(ws: Workspace, name: str) -> pd.DataFrame:
    return pd.read_csv(ws.made(f"returns/{name}.csv"), dtype=str, keep_default_na=False, na_values=[""])


def by_place(table: pd.DataFrame, codes: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return, by code, the rows of each municipality without the column that says so, as JSON holds them."""
    whole = _records(table)
    columns, rows = whole["columns"], whole["data"]
    place = columns.index(MUNICIPALITY) if MUNICIPALITY in columns else len(columns)
    found: dict[str, list[list[Any]]] = {code: [] for code in codes}
    for row in rows:
        if (mine := found.get(row[place])) is not None:
            mine.append([*row[:place], *row[place + 1 :]])
    kept = [name for name in columns if name != MUNICIPALITY]
    return {code: {"columns": kept, "data": mine} for code, mine in found.items()}


def _records(table: pd.DataFrame) -> dict[str, Any]:
    """Return a table as JSON holds it: its columns, and its rows as lists."""
    rows = table.astype(object).where(table.notna(), None)
    return {"columns": [str(name) for name in table.columns], "data": rows.to_numpy().tolist()}


def load(ws: Workspace, municipality: str) -> tuple[Own, dict[str, public.Rows]]:
    """Return what the sheet of ``municipality`` (its code) rests on, and the public tables' rows. Raises
    HelpersError for a code that is none, and where nothing has been prepared.
    """
    if not re.fullmatch(r"\d{4}", municipality):
        raise HelpersError(f"{municipality!r} is no municipality's code: write it as 0101.")
    told = json.loads(ws.made(f"{FOLDER}/{municipality}.json").read_text(encoding="utf-8"))
    shared = json.loads(ws.made(f"{FOLDER}/{PUBLIC}.json").read_text(encoding="utf-8"))
    told["tables"] = {what: _frame(part) for what, part in told["tables"].items()}
    told["provisions"] = tuple(told["provisions"])
    return Own(**told), {what: _rows(part) for what, part in shared.items()}


@dataclass(frozen=True)
class State:
    """How far a municipality has come: as ``Own``, and the numbers of cases answered and questions open."""

    code: str
    name: str
    returned: bool
    refused: int
    answered: int
    open: int


def states(ws: Workspace) -> list[State]:
    """Return the state of every municipality, in the order of the names."""
    found = []
    for path in (ws.made(f"{FOLDER}/{PUBLIC}.json").parent).glob("[0-9]*.json"):
        told = json.loads(path.read_text(encoding="utf-8"))
        known = {name: told[name] for name in ("code", "name", "returned", "refused")}
        tables = told["tables"]
        answered, open_ = _sum(tables, "answered", "answered"), _sum(tables, "questions", "n")
        found.append(State(**known, answered=answered, open=open_))
    return sorted(found, key=lambda each: danish.alphabetical(each.name))


def _sum(tables: dict[str, Any], table: str, column: str) -> int:
    place = tables[table]["columns"].index(column)
    return int(sum(row[place] for row in tables[table]["data"]))


def _rows(told: dict[str, Any]) -> public.Rows:
    return [dict(zip(told["columns"], row, strict=True)) for row in told["data"]]


def _frame(told: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(told["data"], columns=told["columns"])
