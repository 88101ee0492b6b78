"""The pilot of the demonstration: two people in each of a few municipalities answer about the same cases.

The first writes what is in the file; the second counts pages with an error, and now and then chooses another
answer. Each leaves blanks of their own. How often the second deviates is the truth that the analysis of the
pilot should recover.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from helpers.protocol.codebook import CASES, INFORMATION, Codebook
from helpers.simulate.answers import COMPLETED, answer, with_gaps
from helpers.simulate.asked.table import Answers
from helpers.simulate.frame import AFTER, Rng
from helpers.simulate.selection import blanked
from helpers.survey.cleaning.tables import ADDED_PAGES

_LATER = ("retrieval", "source", "needed_for")  # asked of types of information that are present
_MISSING_TYPES = ("missing_information_1", "missing_information_2", "missing_information_3")
_COUNTED = ("standard_pages", "physical_pages", "second_pages")


def answers(
    drawn: pd.DataFrame,
    truth: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
    codebook: Codebook,
    scenario: dict[str, Any],
    rng: Rng,
) -> dict[int, Answers]:
    """Return what each of the two people answers about the cases ``drawn`` (rows of the pilot's draw.csv).

    truth: the true cases, information and causes. rng: name of a part → its own generator.
    """
    whole = scenario | {name: dict.fromkeys(scenario[name], 0.0) for name in ("missing", "missing_pages")}
    first = _by_habit(
        answer(drawn, *truth, codebook, whole, lambda part: rng(f"pilot {part}")),
        scenario,
        rng("pilot habits"),
    )
    second = _second(first, codebook, scenario["pilot"], rng("pilot second"))
    return {
        coder: _with_gaps(one, codebook, scenario, rng(f"pilot gaps {coder}"))
        for coder, one in ((1, first), (2, second))
    }


def quantities(cases: pd.DataFrame, scenario: dict[str, Any]) -> dict[str, Any]:
    """Return what the pilot should find, blanks and slips of the pen apart.

    cases: the true cases in the pilot. agreement: share of pairs with one answer, per item. pages_limits: the
    ratio limits exp(±1.96 sd), and pages_icc = v / (v + sd²/2) with v the variance of log pages, both without
    the rounding of counts.
    """
    pilot = scenario["pilot"]
    sd, spread = pilot["pages_log_sd"], float(np.log(cases["pages"]).var(ddof=1))
    limits = [float(np.exp(sign * 1.959964 * sd)) for sign in (-1, 1)]
    shares = {item: 1 - share for item, share in pilot["other_answer"].items()}
    return {"agreement": shares, "pages_limits": limits, "pages_icc": spread / (spread + sd**2 / 2)}


def _by_habit(whole: Answers, scenario: dict[str, Any], rng: Generator) -> Answers:
    """Each municipality has its own way of counting pages, which it uses for most cases of both periods."""
    shares, cases = scenario["methods"][AFTER], whole.cases
    codes = sorted(cases["municipality"].unique())
    habits = dict(zip(codes, rng.choice(list(shares), len(codes), p=list(shares.values())), strict=True))
    usual = (rng.random(len(cases)) < scenario["pilot"]["usual_method"]) & cases["measuring_method"].notna()
    return replace(
        whole,
        cases=cases.assign(
            measuring_method=cases["measuring_method"].mask(usual, cases["municipality"].map(habits))
        ),
    )


def _second(first: Answers, codebook: Codebook, pilot: dict[str, Any], rng: Generator) -> Answers:
    return replace(
        first,
        cases=_cases(first.cases, codebook, pilot, rng),
        information=_information(first.information, codebook, pilot["other_answer"], rng),
        causes=_causes(first.causes, codebook, pilot["other_answer"], rng),
        rule_inputs=first.rule_inputs.iloc[:0],
        time=_time(first.time, pilot["minutes_log_sd"], rng),
    )


def _cases(first: pd.DataFrame, codebook: Codebook, pilot: dict[str, Any], rng: Generator) -> pd.DataFrame:
    """Pages counted anew, with one error for all counts of a case; what was added after the complaint is the
    same, so the parts add up.
    """
    cases, done = first.copy(), first["disposition"].eq(COMPLETED)
    error = np.exp(rng.normal(0, pilot["pages_log_sd"], len(cases)))
    for name in _COUNTED:
        cases[name] = [
            max(1, round(n * e)) if n is not None else None for n, e in zip(first[name], error, strict=True)
        ]
    added = first.loc[done, list(ADDED_PAGES)].sum(axis=1)
    left = [max(int(n - a), 0) for n, a in zip(cases.loc[done, "standard_pages"], added, strict=True)]
    cases.loc[done, "decision_pages"] = pd.Series(left, index=added.index, dtype=object)
    cases.loc[done, "statement_pages"] = pd.Series(
        list(map(min, first.loc[done, "statement_pages"], left)), index=added.index, dtype=object
    )
    for item, share in pilot["other_answer"].items():
        table, name = item.split(".")
        if table == CASES:
            cases[name] = _another(first[name], list(codebook.item(name, CASES).values), share, rng)
    return cases


def _information(
    first: pd.DataFrame, codebook: Codebook, other: dict[str, float], rng: Generator
) -> pd.DataFrame:
    """Types that only the second person sees get answers of their own; those that only the first saw lose
    theirs.
    """
    grid = first.copy()
    grid["present"] = _another(first["present"], ["yes", "no"], other["information.present"], rng)
    there = grid["present"].eq("yes")
    for name in _LATER:
        codes = list(codebook.item(name, INFORMATION).values)
        seen = _another(first[name], codes, other[f"information.{name}"], rng)
        grid[name] = seen.where(
            seen.notna(), pd.Series(rng.choice(codes, len(grid)), index=grid.index)
        ).where(there, None)
    return grid


def _causes(first: pd.DataFrame, codebook: Codebook, other: dict[str, float], rng: Generator) -> pd.DataFrame:
    """Other causes now and then, the principal one always among them; types that were missing only where the
    basis was a cause.
    """
    table = first.copy()
    names = list(codebook.causes())
    for name in names:
        table[name] = _another(first[name], ["yes", "no"], other["causes.selected"], rng)
    principal = _another(
        first["principal_cause"], list(codebook.causes().values()), other["remittals.principal_cause"], rng
    )
    table["principal_cause"] = principal
    for name, code in codebook.causes().items():
        table[name] = table[name].where(principal.ne(code), "yes")
    basis = table["cause_information_basis"].eq("yes")
    for name in _MISSING_TYPES:
        table[name] = first[name].astype(object).where(basis, None)
    table[_MISSING_TYPES[0]] = table[_MISSING_TYPES[0]].where(
        table[_MISSING_TYPES[0]].notna() | ~basis, "dont_know"
    )
    return table


def _time(first: pd.DataFrame, log_sd: float, rng: Generator) -> pd.DataFrame:
    """The same case takes the second person somewhat more or less time."""
    minutes = {
        name: np.round(first[name] * np.exp(rng.normal(0, log_sd, len(first))))
        for name in ("minutes_finding", "minutes_answering")
    }
    return first.assign(**{name: np.clip(values, 1, 1440).astype(int) for name, values in minutes.items()})


def _another(values: pd.Series, codes: list[str], share: float, rng: Generator) -> pd.Series:
    """Return ``values`` with a ``share`` of those among ``codes`` replaced by another one, each with the same
    chance.
    """
    changed, step = rng.random(len(values)) < share, rng.integers(1, len(codes), len(values))
    places = {code: place for place, code in enumerate(codes)}
    found = [
        codes[(places[value] + s) % len(codes)] if c and value in places else value
        for value, c, s in zip(values, changed, step, strict=True)
    ]
    return pd.Series(found, index=values.index, dtype=object)


def _with_gaps(whole: Answers, codebook: Codebook, scenario: dict[str, Any], rng: Generator) -> Answers:
    """Leave blanks as the municipalities do: single answers about a case, all of its types of information,
    all of its causes.
    """
    cases, done = whole.cases.copy(), whole.cases["disposition"].eq(COMPLETED).to_numpy()
    asked = [item.name for item in codebook.items_of(CASES) if item.asked_if and not item.prefilled]
    for name in asked:
        shares = (
            cases["period"]
            .map(scenario["missing_pages" if name == "standard_pages" else "missing"])
            .to_numpy(float)
        )
        cases[name] = blanked(with_gaps(cases[name].to_numpy(object), shares, rng), ~done)
    information, causes = whole.information.copy(), whole.causes.copy()
    lost = _lost(cases.loc[done], scenario, 0.5, rng)
    information.loc[information["decision_id"].isin(lost), ["present", *_LATER]] = None
    given = [name for name in causes if name not in ("decision_id", "municipality", "period")]
    causes.loc[causes["decision_id"].isin(_lost(cases.loc[done], scenario, 1.0, rng)), given] = None
    return replace(whole, cases=cases, information=information, causes=causes)


def _lost(done: pd.DataFrame, scenario: dict[str, Any], part: float, rng: Generator) -> pd.Series:
    """Return the decisions of which a whole sheet was left blank: ``part`` of the share of single blanks."""
    return done.loc[
        rng.random(len(done)) < part * done["period"].map(scenario["missing"]).to_numpy(float), "decision_id"
    ]
