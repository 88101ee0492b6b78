"""What the files really hold, for every case of the universe: pages, information, causes, hours; and the
quantities to recover.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator
from scipy.stats import norm, poisson

from helpers.protocol.codebook import Codebook, InformationType
from helpers.simulate.frame import AFTER, Rng, expit
from helpers.terms import PERIODS, PROVISIONS

GROUPS = ("expert", "knows_citizen")
FALLBACK = "other"  # the cause of a remittal that none of the others explains
_ALWAYS_IN_A_FILE = {
    "application": 2.5,
    "decision_letter": 2.5,
    "reassessment": 1.5,
    "appeal_form": 1.5,
}  # log odds of being chosen


def cases(universe: pd.DataFrame, places: pd.DataFrame, scenario: dict[str, Any], rng: Rng) -> pd.DataFrame:
    """Return the universe with its true ``pages`` (unrounded), ``complexity``, the wish for each group of
    GROUPS, and ``types``.

    rng: name of a part → its own generator.
    """
    place = places.loc[universe["municipality"]].reset_index(drop=True)
    after, remitted = (
        universe[name].to_numpy() == value for name, value in (("period", AFTER), ("outcome", "remitted"))
    )
    complexity = rng("complexity").normal(0, 1, len(universe))
    log_pages = _log_pages(universe, place, after, remitted, complexity, scenario["pages"])
    truth = universe.assign(complexity=complexity, pages=np.exp(log_pages))
    for group in GROUPS:
        effect = scenario[group]
        logit = (
            universe["provision"].map(effect["intercept"])
            + effect["period"] * after
            + effect["remitted"] * remitted
        )
        logit = logit.to_numpy() + effect["complexity"] * complexity + place[group].to_numpy()
        truth[group] = rng(group).random(len(truth)) < expit(logit)
    truth["types"] = _type_counts(after, complexity, scenario["types"], rng("types"))
    return truth


def _log_pages(
    universe: pd.DataFrame,
    place: pd.DataFrame,
    after: np.ndarray,
    remitted: np.ndarray,
    complexity: np.ndarray,
    effect: dict[str, Any],
) -> np.ndarray:
    level = np.log(universe["provision"].map(effect["level"]).to_numpy(float))
    growth = (
        np.log(universe["provision"].map(effect["growth"]).to_numpy(float))
        + effect["growth_by_size"] * place["log_size"].to_numpy()
    )
    own = (
        place["pages"]
        + effect["level_by_size"] * place["log_size"]
        + np.where(after, place[f"pages_{AFTER}"], place["pages_2014-15"])
    )
    residual = universe["period"].map(effect["residual_sd"]).to_numpy(float) * complexity
    residual += np.where(
        complexity > norm.isf(effect["enormous"]["share"]), np.log(effect["enormous"]["factor"]), 0
    )
    return level + growth * after + effect["remitted"] * remitted + own.to_numpy() + residual


def _type_counts(
    after: np.ndarray, complexity: np.ndarray, effect: dict[str, Any], rng: Generator
) -> np.ndarray:
    mean = np.exp(np.log(effect["level"]) + effect["period"] * after + effect["complexity"] * complexity)
    mean = np.maximum(mean - 1, 0)
    return np.minimum(1 + poisson.ppf(rng.random(len(mean)), mean), effect["cap"]).astype(
        int
    )  # a larger mean never gives a smaller count


def information(truth: pd.DataFrame, codebook: Codebook, scenario: dict[str, Any], rng: Rng) -> pd.DataFrame:
    """Return one row per case and information type present: decision_id, information_type, retrieval,
    needed_for.

    rng: name of a part → its own generator; each draws for every case and type.
    """
    kinds = list(codebook.information_types.values())
    shape = len(truth), len(kinds)
    case, kind = np.nonzero(_present(truth, kinds, rng("types of information").gumbel(0, 1, shape)))
    after, effect = truth["period"].to_numpy()[case] == AFTER, scenario["newly_obtained"]
    own = rng("newly obtained in the case").normal(0, effect["case_sd"], len(truth))[case]
    new = rng("newly obtained").random(shape)[case, kind] < expit(
        effect["intercept"] + effect["period"] * after + own
    )
    old = np.where(rng("updated").random(shape)[case, kind] < scenario["updated"], "updated", "at_hand")
    needs = rng("needed for").choice(
        list(scenario["needed_for"]), shape, p=list(scenario["needed_for"].values())
    )[case, kind]
    added = np.array(["added_by_appeal" in each.groups for each in kinds])[kind]
    return pd.DataFrame(
        {
            "decision_id": truth["decision_id"].to_numpy()[case],
            "information_type": np.array([each.code for each in kinds])[kind],
            "retrieval": np.where(new, "newly_obtained", old),
            "needed_for": np.where(added, "appeal", needs),
        }
    )


def _present(rows: pd.DataFrame, kinds: list[InformationType], noise: np.ndarray) -> np.ndarray:
    """Choose each case's types (cases × kinds) so that a group is represented exactly where the case wishes
    it.
    """
    fits = np.array([[provision in kind.provisions for kind in kinds] for provision in PROVISIONS])
    keys = noise + np.array([_ALWAYS_IN_A_FILE.get(kind.code, 0.0) for kind in kinds])
    keys[~fits[[PROVISIONS.index(provision) for provision in rows["provision"]]]] = -np.inf
    wished = np.zeros(len(rows), dtype=int)
    for group in GROUPS:
        members = np.array([group in kind.groups for kind in kinds])
        wish = rows[group].to_numpy()
        keys[np.ix_(~wish, members)] = -np.inf
        best = np.where(members, keys, -np.inf).argmax(axis=1)
        keys[np.flatnonzero(wish), best[wish]] = np.inf
        wished += wish
    counts = np.minimum(np.maximum(rows["types"].to_numpy(), wished), np.isfinite(keys).sum(axis=1) + wished)
    return (-keys).argsort(axis=1).argsort(axis=1) < counts[:, None]


def causes(truth: pd.DataFrame, scenario: dict[str, Any], rng: Generator) -> pd.DataFrame:
    """Return one row per remitted case: decision_id, one boolean column per cause, ``principal``; every case
    has one.
    """
    rows = truth[truth["outcome"] == "remitted"]
    effect = scenario["causes"]
    after = (rows["period"] == AFTER).to_numpy()
    common = effect["common_factor"] * rng.normal(0, 1, len(rows))
    own = {
        name: intercept + effect["period"][name] * after for name, intercept in effect["intercept"].items()
    }
    scores = pd.DataFrame(
        {name: logit + common + rng.logistic(0, 1, len(rows)) for name, logit in own.items()},
        index=rows.index,
    )
    selected = scores > 0
    selected[FALLBACK] |= ~selected.any(axis=1)
    principal = scores.where(selected).idxmax(axis=1)
    return selected.assign(decision_id=rows["decision_id"], principal=principal).reset_index(drop=True)


def registered(
    truth: pd.DataFrame, reasons: pd.DataFrame, effect: dict[str, Any], rng: Generator
) -> pd.DataFrame:
    """Return what Ankestyrelsen registered of the late remittals: decision_id and cause, at least one row per
    decision.

    A true cause is registered with the chance ``kept``, the principal one always, another with the chance
    ``added``.
    """
    late = reasons[
        reasons["decision_id"].isin(truth.loc[truth["period"] == AFTER, "decision_id"])
    ].reset_index(drop=True)
    names = late.columns.drop(["decision_id", "principal"])
    true, principal = (
        late[names].to_numpy(bool),
        late["principal"].to_numpy()[:, None] == names.to_numpy()[None, :],
    )
    noted = principal | (rng.random(true.shape) < np.where(true, effect["kept"], effect["added"]))
    case, cause = np.nonzero(noted)
    return pd.DataFrame(
        {"decision_id": late["decision_id"].to_numpy()[case], "cause": names.to_numpy()[cause]}
    )


def page_counts(truth: pd.DataFrame, effect: dict[str, Any], rng: Generator) -> pd.DataFrame:
    """Return what Ankestyrelsen counted in the files it received: decision_id and pages, whole and at least
    1, of the share ``counted`` of the cases; ``log_sd``: how far its count is from the true pages.
    """
    told, error = rng.random(len(truth)) < effect["counted"], rng.normal(0, effect["log_sd"], len(truth))
    pages = np.maximum(np.round(truth["pages"].to_numpy(float) * np.exp(error)), 1).astype(int)
    return pd.DataFrame({"decision_id": truth["decision_id"].to_numpy(), "pages": pages})[told]


def hours(
    truth: pd.DataFrame, effect: dict[str, Any], level: dict[str, float], rng: Generator
) -> pd.DataFrame:
    """Return the hours of each case (a row of ``truth``, its index) by step (a column).

    A case of the provision's level of pages takes ``per_case`` hours in the median of each step, divided by
    ``steps``; one of other length in proportion to its pages to the power ``elasticity``. The steps of a case
    vary together: their logs have the standard deviation ``log_sd`` and the correlation ``correlation``.
    """
    usual = truth["provision"].map(effect["per_case"]).to_numpy(float)
    longer = (truth["pages"] / truth["provision"].map(level)).to_numpy(float) ** effect["elasticity"]
    shares = np.array(list(effect["steps"].values()))
    common, own = rng.normal(0, 1, (len(truth), 1)), rng.normal(0, 1, (len(truth), len(shares)))
    apart = np.sqrt(effect["correlation"]) * common + np.sqrt(1 - effect["correlation"]) * own
    found = (usual * longer)[:, None] * shares * np.exp(effect["log_sd"] * apart)
    return pd.DataFrame(found, index=truth.index, columns=list(effect["steps"]))


def quantities(
    truth: pd.DataFrame,
    items: pd.DataFrame,
    reasons: pd.DataFrame,
    places: pd.DataFrame,
    scenario: dict[str, Any],
    anew: str,
) -> dict[str, Any]:
    """Return the values that an analysis should recover, per provision; ratios are 2019-21 over 2014-15.

    ``expected`` growth is that of the process that made the cases (what an analytic confidence interval is
    about), weighted by cases; ``finite_population`` is that of these very cases. anew: the answer on
    retrieval that counts as newly obtained.
    """
    return {
        provision: _quantities(rows, items, reasons, places, scenario, anew)
        for provision, rows in truth.groupby("provision", sort=True)
    }


def _quantities(
    rows: pd.DataFrame,
    items: pd.DataFrame,
    reasons: pd.DataFrame,
    places: pd.DataFrame,
    scenario: dict[str, Any],
    anew: str,
) -> dict[str, Any]:
    pages = rows.groupby("period")["pages"]
    mean, median = pages.mean(), pages.median()
    return {
        "growth": {
            "expected": expected_growth(rows, places, scenario),
            "finite_population": adjusted_growth(rows),
        },
        "mean_ratio": float(mean[AFTER] / mean["2014-15"]),
        "median_ratio": float(median[AFTER] / median["2014-15"]),
        "by_period": {
            period: _levels(part, items, reasons, anew) for period, part in rows.groupby("period", sort=True)
        },
    }


def expected_growth(rows: pd.DataFrame, places: pd.DataFrame, scenario: dict[str, Any]) -> float:
    """Return the growth of the process that made ``rows`` (cases of one provision), weighted by cases."""
    size = places["log_size"].reindex(rows["municipality"]).mean()
    growth = scenario["pages"]["growth"][rows["provision"].iloc[0]]
    return float(growth * np.exp(scenario["pages"]["growth_by_size"] * size))


def adjusted_growth(rows: pd.DataFrame, weight: np.ndarray | float = 1.0) -> float:
    """Return the ratio of geometric means between the periods at equal outcome: weighted least squares over
    all cases of ``rows``.
    """
    design = np.column_stack(
        [np.ones(len(rows)), rows["period"] == AFTER, rows["outcome"] == "remitted"]
    ).astype(float)
    root = np.sqrt(np.broadcast_to(weight, len(rows)))
    coefficients, *_ = np.linalg.lstsq(
        design * root[:, None], np.log(rows["pages"].to_numpy()) * root, rcond=None
    )
    return float(np.exp(coefficients[1]))


def _levels(rows: pd.DataFrame, items: pd.DataFrame, reasons: pd.DataFrame, anew: str) -> dict[str, Any]:
    mine = items[items["decision_id"].isin(rows["decision_id"])]
    remitted = reasons[reasons["decision_id"].isin(rows["decision_id"])].drop(
        columns=["decision_id", "principal"]
    )
    return {
        "cases": {str(key): int(count) for key, count in rows["outcome"].value_counts().sort_index().items()},
        "geometric_mean_pages": float(np.exp(np.log(rows["pages"]).mean())),
        "share_expert": float(rows["expert"].mean()),
        "share_knows_citizen": float(rows["knows_citizen"].mean()),
        "types_per_case": len(mine) / len(rows),
        "share_newly_obtained": float((mine["retrieval"].dropna() == anew).mean()),
        "causes": {name: float(share) for name, share in remitted.mean().items()},
    }


def hour_quantities(rows: pd.DataFrame, spent: pd.DataFrame) -> dict[str, Any]:
    """Return what is true of the hours in the appealed cases ``rows`` (one provision), of which ``spent`` has
    the hours by step.

    per_case: median and mean by period; steps: each step's share of all hours; national_per_year: the hours
    that the cases of the late period took, per year.
    """
    mine = spent.loc[rows.index]
    first, last = PERIODS[AFTER]
    total = mine.sum(axis=1)
    periods = total.groupby(rows["period"], sort=True)
    return {
        "per_case": {
            period: {"median": float(part.median()), "mean": float(part.mean())} for period, part in periods
        },
        "steps": {step: float(share) for step, share in (mine.sum() / total.sum()).items()},
        "national_per_year": float(total[rows["period"] == AFTER].sum() / (last.year - first.year + 1)),
    }
