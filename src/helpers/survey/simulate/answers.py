"""What responding municipalities would answer without slips: which cases they find, how they count, what they leave blank.

Answers are codes and numbers; ``fill`` turns codes into the labels of the drop-downs. None is a blank cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from helpers.survey.codebook import Codebook
from helpers.survey.design import CELL
from helpers.survey.simulate.frame import expit
from helpers.survey.simulate.texts import rule_inputs

COMPLETED = "completed"
PAGE_ITEMS = ("standard_pages", "physical_pages", "second_pages", "decision_pages")
_MISSING_TYPES = 3  # columns for information that was missing
_HEAPS = ((50, 5), (200, 10), (500, 25), (np.inf, 50))  # up to this many pages, rounded to this
_UNCERTAIN = 0.03  # share of single information answers given as "ved ikke"
_OTHER_SOURCE = 0.1


@dataclass
class Answers:
    """The answers of all responding municipalities, one table per data sheet, keyed by decision_id (rule_inputs: municipality, row)."""

    cases: pd.DataFrame
    information: pd.DataFrame
    causes: pd.DataFrame
    rule_inputs: pd.DataFrame
    time: pd.DataFrame


def responding(places: pd.DataFrame, scenario: dict[str, Any], rng: Generator) -> list[str]:
    """Return the codes of the municipalities that answer."""
    share = expit(scenario["response"]["intercept"] + scenario["response"]["by_size"] * places["log_size"])
    return list(places.index[rng.random(len(places)) < share])


def answer(
    drawn: pd.DataFrame,
    truth: pd.DataFrame,
    items: pd.DataFrame,
    reasons: pd.DataFrame,
    codebook: Codebook,
    scenario: dict[str, Any],
    rng: Generator,
) -> Answers:
    """Return the answers about the cases ``drawn`` (rows of draw.csv of responding municipalities)."""
    cases = drawn.merge(truth[["decision_id", "pages"]], on="decision_id", validate="one_to_one")
    cases["decision_date"] = pd.to_datetime(cases["decision_date"])
    cases["disposition"] = _dispositions(cases, scenario["dispositions"], rng)
    cases = _measured(cases, scenario, rng)
    done = cases[cases["disposition"] == COMPLETED].reset_index(drop=True)
    return Answers(
        cases,
        _information(done, items, codebook, scenario, rng),
        _causes(done[done["outcome"] == "remitted"], reasons, codebook, scenario, rng),
        rule_inputs(sorted(drawn["municipality"].unique()), scenario, rng),
        _time(done, scenario, rng),
    )


def heaped(pages: np.ndarray, share: float, rng: Generator) -> np.ndarray:
    """Return whole pages, at least 1, of which ``share`` is rounded to 5, 10, 25 or 50 by size."""
    step = np.select([pages < limit for limit, _ in _HEAPS], [width for _, width in _HEAPS])
    rounded = np.where(rng.random(len(pages)) < share, np.round(pages / step) * step, np.round(pages))
    return np.maximum(rounded, 1).astype(int)


def _dispositions(cases: pd.DataFrame, hindrances: dict[str, Any], rng: Generator) -> pd.Series:
    """Each main case is completed or hindered; substitutes of the stratum are taken in order until the quota is full."""
    found = pd.Series(COMPLETED, index=cases.index, dtype=object)
    for period, rows in cases.groupby("period", sort=True):
        shares = hindrances[period]
        odds = [1 - sum(shares.values()), *shares.values()]
        found[rows.index] = rng.choice([COMPLETED, *shares], len(rows), p=odds)
    main = cases["role"] == "main"
    lacking = (main & (found != COMPLETED)).groupby([cases[name] for name in CELL]).transform("sum")
    usable = (~main & (found == COMPLETED)).groupby([cases[name] for name in CELL]).cumsum()
    tried = main | (usable - (~main & (found == COMPLETED)) < lacking)
    return found.where(tried, None)


def _measured(cases: pd.DataFrame, scenario: dict[str, Any], rng: Generator) -> pd.DataFrame:
    """Add the answers of the sheet of cases for completed ones; the rest stay None."""
    true, n = cases["pages"].to_numpy(), len(cases)
    ratio = scenario["physical_ratio"]
    physical = true * ratio["mean"] * np.exp(rng.normal(0, ratio["log_sd"], n))
    counted = heaped(true, scenario["heaping"], rng)
    answers: dict[str, np.ndarray] = {
        "standard_pages": counted,
        "physical_pages": heaped(physical, scenario["heaping"], rng),
        "second_pages": heaped(true * np.exp(rng.normal(0, scenario["second_log_sd"], n)), scenario["heaping"], rng),
        **_parts(counted, cases["period"], scenario, rng),
        "measuring_method": _methods(cases["period"], scenario["methods"], rng),
        "attachments_included": np.where(rng.random(n) < scenario["attachments_included"], "yes", "no"),
        "duplicates_included": np.where(rng.random(n) < scenario["duplicates_included"], "yes", "no"),
        **_procedure(cases["period"], scenario, rng),
    }
    shares = {name: cases["period"].map(scenario[name]).to_numpy(float) for name in ("missing", "missing_pages")}
    done = (cases["disposition"] == COMPLETED).to_numpy()
    divided = with_gaps(np.full(n, "", dtype=object), shares["missing"], rng)  # who cannot divide the file leaves out all its parts
    for name, values in answers.items():
        share = shares["missing_pages" if name == "standard_pages" else "missing"]
        together = name in ("decision_pages", "statement_pages", *scenario["appeal_parts"])
        given = np.where(divided == "", values, divided) if together else with_gaps(values.astype(object), share, rng)
        answers[name] = np.where(done, given, None)
    named = np.where(cases["role"] == "substitute", "substitute", "ankestyrelsen")
    return cases.assign(**answers, draw_source=named, corrected_decision_date=None, found_without_list=_found(cases, scenario, rng))


def _parts(counted: np.ndarray, periods: pd.Series, scenario: dict[str, Any], rng: Generator) -> dict[str, np.ndarray]:
    """Divide the counted pages into those at the decision and those added after the complaint; they add up."""
    n = len(counted)
    added = {
        name: np.round(counted * periods.map(scenario["appeal_share"]).to_numpy(float) * share * rng.gamma(4, 1 / 4, n)).astype(int)
        for name, share in scenario["appeal_parts"].items()
    }
    decision = np.maximum(counted - sum(added.values()), 0)
    statement = np.round(decision * np.minimum(scenario["statement_share"] * rng.gamma(4, 1 / 4, n), 1)).astype(int)
    return {"decision_pages": decision, "statement_pages": statement, **added}


def _procedure(periods: pd.Series, scenario: dict[str, Any], rng: Generator) -> dict[str, np.ndarray]:
    processing = scenario["processing"]
    days = periods.map(processing["median"]).to_numpy(float) * np.exp(rng.normal(0, processing["log_sd"], len(periods)))
    answers = {"processing_days": np.round(days).astype(int)}
    for name, shares in scenario["procedures"].items():
        answers[name] = rng.choice(["yes", "partly", "no"], len(periods), p=[*shares.values(), 1 - sum(shares.values())])
    return answers


def _found(cases: pd.DataFrame, scenario: dict[str, Any], rng: Generator) -> np.ndarray:
    """Whether the case was found without the list; blank where it was never looked for."""
    own = rng.random(len(cases)) < cases["period"].map(scenario["found_without_list"]).to_numpy(float)
    there = ~cases["disposition"].isin(["file_not_found"]).to_numpy()
    return np.where(cases["disposition"].isna(), None, np.where(own & there, "yes", "no"))


def _methods(periods: pd.Series, shares: dict[str, Any], rng: Generator) -> np.ndarray:
    drawn = {period: rng.choice(list(parts), len(periods), p=list(parts.values())) for period, parts in shares.items()}
    return np.select([(periods == period).to_numpy() for period in drawn], list(drawn.values()), default="")


def with_gaps(values: np.ndarray, share: np.ndarray, rng: Generator) -> np.ndarray:
    """Return ``values`` with a ``share`` of them missing: half blank, half "ved ikke", which every question of the sheet permits."""
    draw = rng.random(len(values))
    return np.where(draw < share / 2, None, np.where(draw < share, "dont_know", values))


def _information(done: pd.DataFrame, items: pd.DataFrame, codebook: Codebook, scenario: dict[str, Any], rng: Generator) -> pd.DataFrame:
    """One row per completed case and applicable type; some cases leave the whole block blank."""
    pairs = [(provision, kind.code) for provision in codebook.code_lists["provisions"] for kind in codebook.types_for(provision)]
    kinds = pd.DataFrame(pairs, columns=["provision", "information_type"])
    grid = done[["decision_id", "municipality", "provision", "period"]].merge(kinds, on="provision")
    grid = grid.merge(items, on=["decision_id", "information_type"], how="left")
    grid["present"] = np.where(grid["retrieval"].notna(), "yes", "no")
    skipped = done.loc[rng.random(len(done)) < done["period"].map(scenario["missing"]) / 2, "decision_id"]
    blank = grid["decision_id"].isin(skipped).to_numpy()
    usual = grid["information_type"].map(scenario["source"])
    others = rng.choice(list(codebook.item("source", "information").values), len(grid))
    grid["source"] = np.where(grid["retrieval"].isna(), None, np.where(rng.random(len(grid)) < _OTHER_SOURCE, others, usual))
    for name in ("present", "retrieval", "needed_for", "source"):
        unsure = grid[name].notna() & (rng.random(len(grid)) < (0 if name == "present" else _UNCERTAIN))
        grid[name] = grid[name].astype(object).where(~unsure, "dont_know").where(~blank & grid[name].notna(), None)
    return grid


def _causes(done: pd.DataFrame, reasons: pd.DataFrame, codebook: Codebook, scenario: dict[str, Any], rng: Generator) -> pd.DataFrame:
    """One row per completed remitted case; the whole row is blank where the case lacks the answer."""
    columns = ["decision_id", "municipality", "provision", "period"]
    rows = done[columns].merge(reasons, on="decision_id", validate="one_to_one").drop(columns="provision")
    effect, names = scenario["causes"], list(scenario["causes"]["intercept"])
    answers: dict[str, Any] = {f"cause_{name}": np.where(rows[name], "yes", "no") for name in names}
    unsure = rng.random(len(rows)) < _UNCERTAIN
    answers["principal_cause"] = np.where(unsure, "dont_know", rows["principal"])
    answers |= _missing_types(done["provision"], rows["information_basis"].to_numpy(), codebook, effect["further_missing"], rng)
    answers["after_remittal"] = rng.choice(list(effect["after"]), len(rows), p=list(effect["after"].values()))
    again = np.where(rng.random(len(rows)) < effect["appealed_again"], "yes", "no")
    answers["appealed_again"] = np.where(answers["after_remittal"] == "not_decided", "not_applicable", again)
    blank = rng.random(len(rows)) < rows["period"].map(scenario["missing"]).to_numpy(float)
    given = {name: np.where(blank, None, values) for name, values in answers.items()}
    return rows.drop(columns=[*names, "principal"]).assign(**given)


def _missing_types(provisions: pd.Series, lacking: np.ndarray, codebook: Codebook, further: float, rng: Generator) -> dict[str, np.ndarray]:
    """Up to three types of information that were missing, all different, where the information basis was a cause."""
    picked = np.full((len(provisions), _MISSING_TYPES), None, dtype=object)
    for row, provision in enumerate(provisions):
        kinds = [kind.code for kind in codebook.types_for(provision) if "added_by_appeal" not in kind.groups]
        count = 1 + int((rng.random(_MISSING_TYPES - 1) < further).cumprod().sum())
        picked[row, :count] = rng.permutation(kinds)[:count]
    picked[~lacking] = None
    return {f"missing_information_{number + 1}": picked[:, number] for number in range(_MISSING_TYPES)}


def _time(done: pd.DataFrame, scenario: dict[str, Any], rng: Generator) -> pd.DataFrame:
    """Minutes per completed case, longer for large files."""
    minutes, n = scenario["minutes"], len(done)
    noise = np.exp(rng.normal(0, minutes["log_sd"], (2, n)))
    answering = (minutes["answering"] + minutes["per_page"] * done["pages"].to_numpy()) * noise[1]
    return done[["decision_id", "municipality"]].assign(
        minutes_finding=np.round(minutes["finding"] * noise[0]).astype(int),
        minutes_answering=np.minimum(np.round(answering), 1440).astype(int),
        answered_by=rng.choice(list(scenario["respondents"]), n, p=list(scenario["respondents"].values())),
    )
