"""Slips of the pen, planted with a ledger of what was true: what cleaning must find, and what it must leave alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
from numpy.random import Generator

from helpers.survey.codebook import Codebook
from helpers.survey.simulate.answers import COMPLETED, PAGE_ITEMS, Answers
from helpers.survey.simulate.texts import impossible_cpr

CHARACTERS_PER_PAGE = 2400
_SPELLINGS = {
    "upheld": ("stadfæstet.", "STADFÆSTET", "Stadfaestet", "stadf.", " Stadfæstet "),
    "remitted": ("hjemvist.", "HJEMVIST", "Hjemvist sag", "hjemv.", " Hjemvist "),
}
_ABOUT = ("ca. {} sider", "cirka {}", "{} sider", "omkring {} s.")


class Faults:
    """The ledger of planted faults: one row per cell that no longer says what the municipality meant."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def plant(self, table: pd.DataFrame, chosen: pd.Index, item: str, fault: str, change: Callable[[Any], Any]) -> None:
        """Replace ``item`` in the rows ``chosen`` by ``change`` of its value, and note both."""
        for label in chosen:
            true = table.at[label, item]
            table.at[label, item] = change(true)
            self.note(table.loc[label], item, fault, true, table.at[label, item])

    def note(self, row: pd.Series, item: str, fault: str, true: Any, written: Any) -> None:
        """Note one fault; the key columns of the row tell where it stands."""
        key = {name: row[name] for name in ("municipality", "decision_id", "information_type", "row") if name in row.index}
        self.rows.append({**key, "item": item, "fault": fault, "true": true, "written": written})


def plant(answers: Answers, codebook: Codebook, shares: dict[str, float], rng: Generator) -> tuple[Answers, Faults]:
    """Return ``answers`` with faults by the ``shares`` of the scenario, and the ledger."""
    faults = Faults()
    cases = answers.cases.astype(object)
    done = cases.index[cases["disposition"] == COMPLETED]
    _pages(cases, done, shares, rng, faults)
    _labels(cases, done, codebook, shares, rng, faults)
    information = answers.information.astype(object)
    _retrievals(information, shares["retrieval_without_presence"], rng, faults)
    texts = answers.rule_inputs.astype(object)
    chosen = texts.index[rng.random(len(texts)) < shares["cpr_in_text"]]
    faults.plant(texts, chosen, "text", "cpr_in_text", lambda text: f"{text} Se fx sagen {impossible_cpr(rng)}.")
    cases = _duplicates(cases, done, shares["duplicate_row"], rng, faults)
    return replace(answers, cases=cases, information=information, rule_inputs=texts), faults


def _pages(cases: pd.DataFrame, done: pd.Index, shares: dict[str, float], rng: Generator, faults: Faults) -> None:
    """At most one kind of slip per case in the page count; thousands written with a dot come on top of numbers."""
    counted = [label for label in done if isinstance(cases.at[label, "standard_pages"], int)]
    kinds: dict[str, Callable[[Any], Any]] = {
        "tenfold": lambda pages: pages * 10,
        "characters": lambda pages: int(pages * CHARACTERS_PER_PAGE + rng.integers(-1000, 1000)),
        "approximate": lambda pages: _ABOUT[rng.integers(len(_ABOUT))].format(pages),
        "question_mark": lambda pages: "?",
    }
    odds = [shares[kind] for kind in kinds]
    drawn = rng.choice([*kinds, ""], len(counted), p=[*odds, 1 - sum(odds)])
    for kind, change in kinds.items():
        faults.plant(cases, pd.Index(counted)[drawn == kind], "standard_pages", kind, change)
    for item in PAGE_ITEMS:
        large = [label for label in done if isinstance(cases.at[label, item], int) and cases.at[label, item] >= 1000]
        chosen = pd.Index(large)[rng.random(len(large)) < shares["thousands_dot"]]
        faults.plant(cases, chosen, item, "thousands_dot", lambda pages: f"{pages:,}".replace(",", "."))


def _labels(cases: pd.DataFrame, done: pd.Index, codebook: Codebook, shares: dict[str, float], rng: Generator, faults: Faults) -> None:
    """Prefilled cells that somebody wrote over; what was prefilled is the truth."""
    spelled = done[rng.random(len(done)) < shares["outcome_spelling"]]
    faults.plant(cases, spelled, "outcome", "outcome_spelling", lambda code: _SPELLINGS[code][rng.integers(len(_SPELLINGS[code]))])
    wrong = done[rng.random(len(done)) < shares["wrong_label"]]
    for item in ("period", "provision"):
        half = wrong[::2] if item == "period" else wrong[1::2]
        codes = list(codebook.item(item, "cases").values)
        faults.plant(cases, half, item, "wrong_label", lambda code, codes=codes: codes[1 - codes.index(code)])
    moved = done[rng.random(len(done)) < shares["wrong_date"]]
    for label in moved:
        given = cases.at[label, "decision_date"]
        meant = given + pd.Timedelta(days=int(rng.integers(1, 60)))
        cases.at[label, "corrected_decision_date"] = meant
        faults.note(cases.loc[label], "corrected_decision_date", "wrong_date", f"{given:%Y-%m-%d}", f"{meant:%Y-%m-%d}")


def _retrievals(information: pd.DataFrame, share: float, rng: Generator, faults: Faults) -> None:
    """One type of some cases is said to be absent and yet newly obtained."""
    absent = information[information["present"] == "no"]
    first = absent[~absent["decision_id"].duplicated()].index
    chosen = first[rng.random(len(first)) < share]
    faults.plant(information, chosen, "retrieval", "retrieval_without_presence", lambda _: "newly_obtained")


def _duplicates(cases: pd.DataFrame, done: pd.Index, share: float, rng: Generator, faults: Faults) -> pd.DataFrame:
    """Some cases are filled in twice; the copy stands below the last row (``copy`` is True)."""
    copies = cases.loc[done[rng.random(len(done)) < share]].assign(copy=True)
    for _, row in copies.iterrows():
        faults.note(row, "decision_id", "duplicate_row", None, row["decision_id"])
    return pd.concat([cases.assign(copy=False), copies], ignore_index=True)
