"""What responding municipalities would answer without slips: which cases they find, how they count, what they
leave blank.

Answers are codes and numbers; ``workbooks`` turns codes into the labels of the drop-downs. None is a blank
cell. Chance is drawn for every case of the universe, asked about or not, so that a case's answers stay when
others are drawn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from helpers.protocol.codebook import Codebook
from helpers.simulate import counting, selection
from helpers.simulate.asked import asking
from helpers.simulate.asked.table import Answers
from helpers.simulate.frame import Rng
from helpers.simulate.selection import COMPLETED
from helpers.simulate.texts import rule_inputs

_SOURCES = (
    "citizen", "health_service", "institution", "municipality", "employer", "external_expert",
    "ankestyrelsen", "other",
)  # fmt: skip
_MISSING_TYPES = 3  # columns for information that was missing
_UNCERTAIN = 0.03  # share of single information answers given as "ved ikke"
_OTHER_SOURCE = 0.1
_LONGEST = 1440  # minutes that can be answered


def answer(
    drawn: pd.DataFrame,
    truth: pd.DataFrame,
    items: pd.DataFrame,
    reasons: pd.DataFrame,
    codebook: Codebook,
    scenario: dict[str, Any],
    rng: Rng,
) -> Answers:
    """Return the answers about the cases ``drawn`` (rows of draw.csv of responding municipalities).

    truth, items, reasons: the true cases, information and causes. rng: name of a part → its own generator.
    """
    cases = about_cases(drawn, truth, scenario, rng)
    done = cases[cases["disposition"] == COMPLETED].reset_index(drop=True)
    given = Answers(
        cases,
        _information(done, truth, items, codebook, scenario, rng),
        _causes(done[done["outcome"] == "remitted"], truth, reasons, codebook, scenario, rng),
        rule_inputs(sorted(drawn["municipality"].unique()), scenario, rng),
        _time(done, truth, scenario, rng),
    )
    return asking.followed(given, truth, codebook, scenario, rng)


def about_cases(drawn: pd.DataFrame, truth: pd.DataFrame, scenario: dict[str, Any], rng: Rng) -> pd.DataFrame:
    """Return the answers to the sheet of cases, one row per drawn (or picked) case; what was not completed is
    None.
    """
    cases = selection.asked(drawn, truth, scenario, rng)
    cases["decision_date"] = pd.to_datetime(cases["decision_date"])
    given = _with_blanks(counting.counts(truth, scenario, rng), truth["period"], scenario, rng)
    given["found_without_list"] = rng("found without list").random(len(truth))
    cases = cases.merge(
        given.merge(truth[["decision_id", "pages"]], on="decision_id"),
        on="decision_id",
        validate="one_to_one",
    )
    done = cases["disposition"] == COMPLETED
    for name in given.columns.drop(["decision_id", "found_without_list"]):
        cases[name] = cases[name].astype(object).where(done, None)
    return cases.assign(corrected_decision_date=None, found_without_list=_found(cases, scenario))


def _with_blanks(
    counted: pd.DataFrame, periods: pd.Series, scenario: dict[str, Any], rng: Rng
) -> pd.DataFrame:
    """Leave single answers out; who cannot divide the file leaves out all its parts."""
    shares = {name: periods.map(scenario[name]).to_numpy(float) for name in ("missing", "missing_pages")}
    together = ("decision_pages", "statement_pages", *scenario["appeal_parts"])
    given = {"decision_id": counted["decision_id"]}
    for name in counted.columns.drop("decision_id"):
        generator = rng("missing parts" if name in together else f"missing {name}")
        share = shares["missing_pages" if name == "standard_pages" else "missing"]
        given[name] = with_gaps(counted[name].to_numpy(object), share, generator)
    return pd.DataFrame(given)


def with_gaps(values: np.ndarray, share: np.ndarray, rng: Generator) -> np.ndarray:
    """Return ``values`` with a ``share`` of them missing: half blank, half "ved ikke", which every question
    of the sheet permits.
    """
    draw = rng.random(len(values))
    return selection.blanked(np.where(draw < share, "dont_know", values), draw < share / 2)


def _found(cases: pd.DataFrame, scenario: dict[str, Any]) -> np.ndarray:
    """Whether the case was found without the list; blank where it was never looked for."""
    own = cases["found_without_list"].to_numpy(float) < cases["period"].map(
        scenario["found_without_list"]
    ).to_numpy(float)
    there = ~cases["disposition"].isin(["file_not_found"]).to_numpy()
    return selection.blanked(np.where(own & there, "yes", "no"), cases["disposition"].isna())


def _luck(part: str, truth: pd.DataFrame, decisions: pd.Series, rng: Rng) -> np.ndarray:
    """Return the chance, 0 to 1, that belongs to each of ``decisions`` in one part."""
    return (
        pd.Series(rng(part).random(len(truth)), truth["decision_id"].to_numpy()).reindex(decisions).to_numpy()
    )


def _pick(luck: np.ndarray, shares: dict[str, float]) -> np.ndarray:
    """Return for each chance the code it falls on, where codes take up their ``shares``."""
    return np.array(list(shares))[np.searchsorted(np.cumsum(list(shares.values()))[:-1], luck, side="right")]


def _information(
    done: pd.DataFrame,
    truth: pd.DataFrame,
    items: pd.DataFrame,
    codebook: Codebook,
    scenario: dict[str, Any],
    rng: Rng,
) -> pd.DataFrame:
    """One row per completed case and applicable type; some cases leave the whole block blank."""
    pairs = [
        (provision, kind.code)
        for provision in codebook.code_lists["provisions"]
        for kind in codebook.types_for(provision)
    ]
    kinds = pd.DataFrame(pairs, columns=["provision", "information_type"])
    grid = done[["decision_id", "municipality", "provision", "period"]].merge(kinds, on="provision")
    grid = grid.merge(items, on=["decision_id", "information_type"], how="left")
    place = _places(grid, truth, codebook)
    grid["present"] = np.where(grid["retrieval"].notna(), "yes", "no")
    blank = (
        _luck("blank information", truth, grid["decision_id"], rng)
        < grid["period"].map(scenario["missing"]).to_numpy(float) / 2
    )
    alike = dict.fromkeys(_SOURCES, 1 / len(_SOURCES))
    other = _pick(_chances("other source", truth, codebook, rng)[place], alike)
    usual = grid["information_type"].map(scenario["source"])
    source = np.where(_chances("usual source", truth, codebook, rng)[place] < _OTHER_SOURCE, other, usual)
    grid["source"] = selection.blanked(source, grid["retrieval"].isna())
    for name in ("present", "retrieval", "needed_for", "source"):
        unsure = _chances(f"unsure of {name}", truth, codebook, rng)[place] < (
            0 if name == "present" else _UNCERTAIN
        )
        grid[name] = (
            grid[name]
            .astype(object)
            .where(~(unsure & grid[name].notna()), "dont_know")
            .where(~blank & grid[name].notna(), None)
        )
    return grid


def _places(grid: pd.DataFrame, truth: pd.DataFrame, codebook: Codebook) -> tuple[np.ndarray, np.ndarray]:
    """Return where each row of ``grid`` stands in a table of cases × information types."""
    kinds = pd.Index(list(codebook.information_types))
    return pd.Index(truth["decision_id"]).get_indexer(grid["decision_id"]), kinds.get_indexer(
        grid["information_type"]
    )


def _chances(part: str, truth: pd.DataFrame, codebook: Codebook, rng: Rng) -> np.ndarray:
    return rng(part).random((len(truth), len(codebook.information_types)))


def _causes(
    done: pd.DataFrame,
    truth: pd.DataFrame,
    reasons: pd.DataFrame,
    codebook: Codebook,
    scenario: dict[str, Any],
    rng: Rng,
) -> pd.DataFrame:
    """One row per completed remitted case; the whole row is blank where the case lacks the answer."""
    columns = ["decision_id", "municipality", "provision", "period"]
    rows = done[columns].merge(reasons, on="decision_id", validate="one_to_one")
    luck = {
        part: _luck(part, truth, rows["decision_id"], rng)
        for part in ("principal", "after remittal", "appealed again", "blank causes")
    }
    effect, names = scenario["causes"], list(reasons.columns.drop(["decision_id", "principal"]))
    answers: dict[str, Any] = {f"cause_{name}": np.where(rows[name], "yes", "no") for name in names}
    answers["principal_cause"] = np.where(luck["principal"] < _UNCERTAIN, "dont_know", rows["principal"])
    answers |= _missing_types(rows, truth, codebook, effect["further_missing"], rng)
    answers["after_remittal"] = _pick(luck["after remittal"], effect["after"])
    again = np.where(luck["appealed again"] < effect["appealed_again"], "yes", "no")
    answers["appealed_again"] = np.where(answers["after_remittal"] == "not_decided", "not_applicable", again)
    blank = luck["blank causes"] < rows["period"].map(scenario["missing"]).to_numpy(float)
    given = {name: selection.blanked(values, blank) for name, values in answers.items()}
    return rows.drop(columns=[*names, "principal", "provision"]).assign(**given)


def _missing_types(
    rows: pd.DataFrame, truth: pd.DataFrame, codebook: Codebook, further: float, rng: Rng
) -> dict[str, np.ndarray]:
    """Up to three types of information that were missing, all different, where the information basis was a
    cause.
    """
    kinds = list(codebook.information_types.values())
    fitting = {
        provision: [provision in kind.provisions and "added_by_appeal" not in kind.groups for kind in kinds]
        for provision in codebook.code_lists["provisions"]
    }
    allowed = np.array([fitting[provision] for provision in rows["provision"]]).reshape(len(rows), len(kinds))
    keys = _chances("missing types", truth, codebook, rng)[
        pd.Index(truth["decision_id"]).get_indexer(rows["decision_id"])
    ]
    order = np.where(allowed, keys, np.inf).argsort(axis=1)[:, :_MISSING_TYPES]
    more = np.column_stack(
        [
            _luck(f"missing type {n}", truth, rows["decision_id"], rng) < further
            for n in range(2, _MISSING_TYPES + 1)
        ]
    )
    there = np.column_stack([np.ones(len(rows), bool), more.cumprod(axis=1).astype(bool)]) & rows[
        ["information_basis"]
    ].to_numpy(bool)
    picked = selection.blanked(np.array([kind.code for kind in kinds])[order], ~there)
    return {f"missing_information_{number + 1}": picked[:, number] for number in range(_MISSING_TYPES)}


def _time(done: pd.DataFrame, truth: pd.DataFrame, scenario: dict[str, Any], rng: Rng) -> pd.DataFrame:
    """Minutes per completed case, longer for large files."""
    minutes, place = scenario["minutes"], pd.Index(truth["decision_id"]).get_indexer(done["decision_id"])
    noise = np.exp(rng("minutes").normal(0, minutes["log_sd"], (2, len(truth))))[:, place]
    answering = (minutes["answering"] + minutes["per_page"] * done["pages"].to_numpy(float)) * noise[1]
    return done[["decision_id", "municipality"]].assign(
        minutes_finding=np.round(minutes["finding"] * noise[0]).astype(int),
        minutes_answering=np.minimum(np.round(answering), _LONGEST).astype(int),
        answered_by=_pick(_luck("answered by", truth, done["decision_id"], rng), scenario["respondents"]),
    )
