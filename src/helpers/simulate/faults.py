"""Slips of the pen, planted with a ledger of what was true: what cleaning must find, and what it must leave
alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from helpers.protocol.codebook import CASES, INFORMATION, RULE_INPUTS, Codebook
from helpers.simulate.answers import COMPLETED
from helpers.simulate.asked.asking import IN_CHARACTERS, IN_PAGES
from helpers.simulate.asked.table import Answers
from helpers.simulate.texts import impossible_cpr
from helpers.survey.sampling.universe import named_seed

CHARACTERS_PER_PAGE = 2400
_KEY = ("municipality", "decision_id", "information_type", "row", "copy")
_ENTIRE = 2**53  # seeds by name lie below it
_SPELLINGS = {
    "upheld": ("stadfæstet.", "STADFÆSTET", "Stadfaestet", "stadf.", " Stadfæstet "),
    "remitted": ("hjemvist.", "HJEMVIST", "Hjemvist sag", "hjemv.", " Hjemvist "),
}
_ABOUT = ("ca. {} sider", "cirka {}", "{} sider", "omkring {} s.")
_ABOUT_CHARACTERS = ("ca. {} tegn", "cirka {}", "{} tegn", "omkring {}")
_ABOUT_EITHER = ("ca. {}", "cirka {}", "omkring {}", "{} ca.")
_IMPOSSIBLE = ("31-02-2015", "32.01.2020", "30/2 2019", "00-00-2014")
_NAMES = ("Anders Prøvesen", "Bodil Eksempel", "Carl-Emil Opdigt", "Ditte Påfund Testsen")
_LEADS = (
    "Borgeren {} kan ringes op.",
    "Se hr. {} i bilaget.",
    "Det gjaldt fru {}.",
    "Barnet {} havde flere sager.",
)


class Luck:
    """Chances that belong to a key, such as a case, so that they stay when other keys come and go."""

    def __init__(self, rng: Generator) -> None:
        self.seed = int(rng.integers(_ENTIRE))

    def __call__(self, part: str, key: Any) -> float:
        """Return the chance of ``key`` in ``part``, 0 to 1."""
        return named_seed(self.seed, f"{part}|{key}") / _ENTIRE

    def hit(self, part: str, table: pd.DataFrame, share: float) -> pd.Index:
        """Return the rows of ``table`` that are hit, a ``share`` of them."""
        keys = zip(*(table[name] for name in _KEY if name in table), strict=True)
        return table.index[[self(part, key) < share for key in keys]]

    def one_of(self, part: str, key: Any, choices: tuple[str, ...]) -> str:
        """Return one of ``choices``."""
        return choices[int(self(f"which {part}", key) * len(choices))]

    def generator(self, part: str, key: Any) -> Generator:
        """Return a generator of the key's own."""
        return np.random.default_rng(named_seed(self.seed, f"{part}|{key}"))


class Faults:
    """The ledger of planted faults: one row per cell that no longer says what the municipality meant."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def plant(
        self,
        section: str,
        table: pd.DataFrame,
        chosen: Iterable[Any],
        item: str,
        fault: str,
        change: Callable[[Any, Any], Any],
    ) -> None:
        """Replace ``item`` in the rows ``chosen`` by ``change`` of its value and the row's key (its decision,
        else municipality and number of the row), and note both.
        """
        for label in chosen:
            true, row = table.at[label, item], table.loc[label]
            key = row["decision_id"] if "decision_id" in row else f"{row['municipality']}|{row['row']}"
            table.at[label, item] = change(true, key)
            self.note(section, row, item, fault, true, table.at[label, item])

    def note(self, section: str, row: pd.Series, item: str, fault: str, true: Any, written: Any) -> None:
        """Note one fault; the key columns of the row tell where it stands."""
        key = {name: row[name] for name in _KEY if name in row.index}
        self.rows.append(
            {"section": section, **key, "item": item, "fault": fault, "true": true, "written": written}
        )


def plant(
    answers: Answers, codebook: Codebook, shares: dict[str, float], rng: Generator
) -> tuple[Answers, Faults]:
    """Return ``answers`` with faults by the ``shares`` of the scenario, and the ledger. Every table gets the
    column ``copy``.
    """
    faults, luck = Faults(), Luck(rng)
    cases, information, texts = (
        table.astype(object).assign(copy=False)
        for table in (answers.cases, answers.information, answers.rule_inputs)
    )
    done = cases[cases["disposition"] == COMPLETED]
    _pages(cases, done, shares, luck, faults)
    _labels(cases, done, codebook, shares, luck, faults)
    _dates(cases, done, shares, luck, faults)
    _retrievals(information, codebook, shares["retrieval_without_presence"], luck, faults)
    _personal(texts, shares, luck, faults)
    silent = luck.hit("no_disposition", done, shares["no_disposition"])
    faults.plant(CASES, cases, silent, "disposition", "no_disposition", lambda _, key: None)
    cases = _duplicates(cases, done, shares["duplicate_row"], luck, faults)
    causes, time = (table.assign(copy=False) for table in (answers.causes, answers.time))
    return replace(
        answers, cases=cases, information=information, causes=causes, rule_inputs=texts, time=time
    ), faults


def page_items(cases: pd.DataFrame) -> tuple[str, ...]:
    """Return what is counted of a file on the sheet of cases: the whole, a second count and its parts, by the
    names of the questionnaire that was answered; the whole first.
    """
    counts = ("file_count", "second_count", "decision_count")
    return (
        counts
        if counts[0] in cases
        else ("standard_pages", "physical_pages", "second_pages", "decision_pages")
    )


def _pages(
    cases: pd.DataFrame, done: pd.DataFrame, shares: dict[str, float], luck: Luck, faults: Faults
) -> None:
    """At most one kind of slip per case in the count of the file; thousands written with a dot come on top of
    numbers. Who said that characters were counted, or nothing, cannot write them in place of pages.
    """
    items = page_items(cases)
    counted = done[[isinstance(value, int) for value in done[items[0]]]]
    characters = set(done.index[done["measuring_method"].eq(IN_CHARACTERS) & ("file_count" in cases)])
    spoken = {cases.at[row, "decision_id"] for row in characters}
    told = done["measuring_method"].isin(IN_PAGES) | ("file_count" not in cases)
    untold = done.index[~told]  # of them nobody can say that characters were not meant
    silent = {cases.at[row, "decision_id"] for row in untold} - spoken

    def about(number: int, key: str) -> str:
        forms = _ABOUT_CHARACTERS if key in spoken else _ABOUT_EITHER if key in silent else _ABOUT
        return luck.one_of("approximate", key, forms).format(number)

    kinds: dict[str, Callable[[Any, Any], Any]] = {
        "tenfold": lambda pages, key: pages * 10,
        "characters": lambda pages, key: in_characters(pages, luck("characters", key)),
        "approximate": about,
        "question_mark": lambda pages, key: "?",
        "decimal": lambda pages, key: f"{pages},5",
    }
    limits = np.cumsum([shares[kind] for kind in kinds])
    drawn = pd.Series(
        [int(np.searchsorted(limits, luck("pages", key), side="right")) for key in counted["decision_id"]],
        counted.index,
    )
    for place, (kind, change) in enumerate(kinds.items()):
        hit = counted.index[drawn == place]
        hit = hit.difference(untold) if kind == "characters" else hit
        faults.plant(CASES, cases, hit, items[0], kind, change)
    for item in items:
        large = cases.loc[done.index][
            [isinstance(value, int) and value >= 1000 for value in cases.loc[done.index, item]]
        ]
        chosen = luck.hit(f"thousands {item}", large, shares["thousands_dot"])
        faults.plant(CASES, cases, chosen, item, "thousands_dot", _with_dots)


def _with_dots(pages: int, key: str) -> str:
    return f"{pages:,}".replace(",", ".")


def in_characters(pages: int, luck: float) -> int:
    """Return about as many characters as there are on ``pages``, within a thousand."""
    return int(pages * CHARACTERS_PER_PAGE - 1000 + 2000 * luck)


def _labels(
    cases: pd.DataFrame,
    done: pd.DataFrame,
    codebook: Codebook,
    shares: dict[str, float],
    luck: Luck,
    faults: Faults,
) -> None:
    """Prefilled cells that somebody wrote over; what was prefilled is the truth."""

    def spell(code: str, key: str) -> str:
        return luck.one_of("spelling", key, _SPELLINGS[code])

    spelled = luck.hit("outcome_spelling", done, shares["outcome_spelling"])
    faults.plant(CASES, cases, spelled, "outcome", "outcome_spelling", spell)
    wrong = luck.hit("wrong_label", done, shares["wrong_label"])
    item_of = {
        label: luck.one_of("wrong item", cases.at[label, "decision_id"], ("period", "provision"))
        for label in wrong
    }
    for item in ("period", "provision"):
        codes = list(codebook.item(item, CASES).values)
        chosen = [label for label in wrong if item_of[label] == item]
        other = dict(zip(codes, reversed(codes), strict=True))
        faults.plant(CASES, cases, chosen, item, "wrong_label", partial(_exchanged, other))


def _exchanged(other: dict[str, str], code: str, key: str) -> str:
    return other[code]


def _dates(
    cases: pd.DataFrame, done: pd.DataFrame, shares: dict[str, float], luck: Luck, faults: Faults
) -> None:
    """Dates that are corrected though they were right, and corrections to a day that never was."""

    def invent(_: Any, key: str) -> str:
        return luck.one_of("impossible_date", key, _IMPOSSIBLE)

    moved = luck.hit("wrong_date", done, shares["wrong_date"])
    never = luck.hit("impossible_date", done, shares["impossible_date"]).difference(moved)
    for label in moved:
        given, key = cases.at[label, "decision_date"], cases.at[label, "decision_id"]
        meant = given + pd.Timedelta(days=1 + int(59 * luck("days", key)))
        cases.at[label, "corrected_decision_date"] = meant
        faults.note(
            CASES,
            cases.loc[label],
            "corrected_decision_date",
            "wrong_date",
            f"{given:%Y-%m-%d}",
            f"{meant:%Y-%m-%d}",
        )
    faults.plant(CASES, cases, never, "corrected_decision_date", "impossible_date", invent)


def _retrievals(
    information: pd.DataFrame, codebook: Codebook, share: float, luck: Luck, faults: Faults
) -> None:
    """One type of some cases is said to be absent and yet newly obtained."""
    item = codebook.item("retrieval", INFORMATION)
    asked = information["information_type"].map(lambda code: codebook.asks(item, code)).astype(bool)
    absent = information[(information["present"] == "no") & asked]
    first = absent[~absent["decision_id"].duplicated()].drop(columns="information_type")
    chosen = luck.hit("retrieval_without_presence", first, share)
    kind = "retrieval_without_presence"
    faults.plant(INFORMATION, information, chosen, "retrieval", kind, lambda _, key: "newly_obtained")


def _personal(texts: pd.DataFrame, shares: dict[str, float], luck: Luck, faults: Faults) -> None:
    """Numbers, addresses and names that must not be there; nobody has them."""
    additions: dict[str, Callable[[Generator], str]] = {
        "cpr_in_text": lambda rng: f"Se fx sagen {impossible_cpr(rng)}.",
        "phone_in_text": lambda rng: (
            f"Ring på tlf. {rng.integers(20, 100)} {rng.integers(10, 100)} {rng.integers(10, 100)} 00."
        ),
        "email_in_text": lambda rng: f"Skriv til sagsbehandler{rng.integers(1, 100)}@kommune.example.",
        "name_in_text": lambda rng: _LEADS[rng.integers(len(_LEADS))].format(
            _NAMES[rng.integers(len(_NAMES))]
        ),
    }
    for kind, addition in additions.items():
        add = partial(_added, addition, partial(luck.generator, kind))
        faults.plant(RULE_INPUTS, texts, luck.hit(kind, texts, shares[kind]), "text", kind, add)


def _added(
    addition: Callable[[Generator], str], generator: Callable[[str], Generator], text: str, key: str
) -> str:
    return f"{text} {addition(generator(key))}"


def _duplicates(
    cases: pd.DataFrame, done: pd.DataFrame, share: float, luck: Luck, faults: Faults
) -> pd.DataFrame:
    """Some cases are filled in twice; the copy stands below the last row."""
    copies = cases.loc[luck.hit("duplicate_row", done, share)].assign(copy=True)
    for _, row in copies.iterrows():
        faults.note(CASES, row, "decision_id", "duplicate_row", None, row["decision_id"])
    return pd.concat([cases, copies], ignore_index=True)
