"""Power before fieldwork: what growth a design would detect, by simulating surveys from the counts of appeals
alone.

Each simulated survey draws the main cases, lets municipalities answer, weights as ``survey.sampling.weights``
does, and estimates E1 with CR3. Only sums per stratum are simulated: the mean of n independent normal
residuals is normal with variance 1 / n. What a case's size is made of stands in the planning assumptions
(``protocol.power``); all of it is assumed, nothing is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator
from scipy import sparse, stats

from helpers.analysis.design import fast_e1
from helpers.analysis.design.fast_e1 import Estimates
from helpers.analysis.design.feasibility import Design
from helpers.analysis.methods import inference
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.power import Assumptions
from helpers.survey.sampling.allocation import PER_MUNICIPALITY
from helpers.survey.sampling.universe import named_seed
from helpers.terms import CELL, PERIODS, PROVISIONS

BEFORE, AFTER = PERIODS
SUMMARY = ("n_municipalities", "std_error", "spread", "mde_ratio", "power", "equivalence")


@dataclass(frozen=True)
class Layout:
    """The strata of a design as arrays of length K: sizes, and for each kind of group the number of the
    stratum's own group.

    log_size: logarithm of inhabitants of the stratum's municipality, less its mean over the provision's
    appeals.
    """

    size: np.ndarray
    quota: np.ndarray
    sampling: np.ndarray
    lift: np.ndarray
    national: np.ndarray
    municipality: np.ndarray
    late: np.ndarray
    corner: np.ndarray
    provision: np.ndarray
    log_size: np.ndarray
    together: bool


def layout(design: Design, municipalities: pd.DataFrame, size_class: pd.Series) -> Layout:
    """Return the arrays of ``design``. municipalities: ``reference.municipalities``; size_class:
    ``weights.size_classes``.
    """
    strata = design.strata.reset_index(drop=True)
    inhabitants = municipalities.set_index("kommunekode")["population_20200101"]
    log_size, weight = np.log(strata["municipality"].map(inhabitants).astype(float)), strata["stratum_size"]
    appeals = weight.groupby(strata["provision"]).sum()
    centre = (log_size * weight).groupby(strata["provision"]).sum() / appeals
    strata = strata.assign(size_class=strata["municipality"].map(size_class))
    together = design.kind == PER_MUNICIPALITY
    late, remitted = strata["period"].eq(AFTER).to_numpy(), strata["outcome"].eq("remitted").to_numpy()
    return Layout(
        size=weight.to_numpy(float),
        quota=strata["quota"].to_numpy(int),
        sampling=_numbers(strata, ["sampling_stratum"]),
        lift=_numbers(strata, ["size_class", "period", "outcome", *([] if together else ["provision"])]),
        national=_numbers(strata, ["provision", "period", "outcome"]),
        municipality=_numbers(strata, ["municipality"]),
        late=late,
        corner=2 * late + remitted,
        provision=strata["provision"].to_numpy(),
        log_size=(log_size - strata["provision"].map(centre)).to_numpy(),
        together=together,
    )


def _numbers(strata: pd.DataFrame, columns: list[str]) -> np.ndarray:
    return strata.groupby(columns, sort=True).ngroup().to_numpy()


def totals(values: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Return for each of K strata the sum of ``values`` (R x K) over its own group (numbers, length K)."""
    return _sums(values, group, group.max() + 1)[:, group]


def _sums(values: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """Return the sum of ``values`` (R x K) over each of the ``groups`` (R x groups)."""
    return values @ sparse.csr_array(
        (np.ones(len(group)), (np.arange(len(group)), group)), shape=(len(group), groups)
    )


def case_weights(answered: np.ndarray, lay: Layout) -> np.ndarray:
    """Return the weight of one usable case of each stratum (R x K), as
    ``survey.sampling.weights.base_weights``; 0 where none answered.
    """
    heard = totals(answered, lay.sampling)
    sizes = np.broadcast_to(lay.size, answered.shape)
    base = np.divide(totals(sizes, lay.sampling), heard, out=np.zeros_like(answered), where=heard > 0)
    answering = totals(np.where(heard > 0, sizes, 0.0), lay.lift)
    lifted = base * np.divide(
        totals(sizes, lay.lift), answering, out=np.zeros_like(answered), where=answering > 0
    )
    carried = totals(lifted * answered, lay.national)
    weight = lifted * np.divide(
        totals(sizes, lay.national), carried, out=np.zeros_like(answered), where=carried > 0
    )
    return np.where(answered > 0, weight, 0.0)


def drawn(lay: Layout, replicates: int, rng: Generator) -> np.ndarray:
    """Return the number of main cases drawn in each stratum (R x K); random only where the provisions are
    drawn together.
    """
    if not lay.together:
        return np.broadcast_to(np.minimum(lay.quota, lay.size), (replicates, len(lay.size)))
    found = np.zeros((replicates, len(lay.size)))
    for stratum in range(lay.sampling.max() + 1):
        own = np.flatnonzero(lay.sampling == stratum)
        sizes = lay.size[own].astype(int)
        wanted = min(int(lay.quota[own[0]]), int(sizes.sum()))
        found[:, own] = rng.multivariate_hypergeometric(sizes, wanted, size=replicates)
    return found


def answers(
    lay: Layout, assumed: Assumptions, response: float, replicates: int, rng: Generator
) -> np.ndarray:
    """Return the usable cases of each stratum (R x K): drawn, in one of the answering municipalities, with a
    page count.
    """
    places = lay.municipality.max() + 1
    order = rng.random((replicates, places)).argsort(axis=1).argsort(axis=1)
    responding = order < round(response * places)
    kept = 1 - np.where(lay.late, assumed.missing[AFTER], assumed.missing[BEFORE])
    return rng.binomial(drawn(lay, replicates, rng).astype(int), kept) * responding[:, lay.municipality] * 1.0


def log_pages(answered: np.ndarray, lay: Layout, assumed: Assumptions, rng: Generator) -> np.ndarray:
    """Return the sum of log pages over the usable cases of each stratum (R x K) where nothing has grown on
    average.
    """
    replicates, places = len(answered), lay.municipality.max() + 1
    level = rng.normal(0, assumed.municipality_sd, (replicates, places))[:, lay.municipality]
    shifts = rng.normal(0, assumed.period_sd, (replicates, 2, places))
    shift = shifts[:, lay.late.astype(int), lay.municipality]
    spread = np.where(lay.late, assumed.residual_sd[AFTER], assumed.residual_sd[BEFORE])
    slope = (assumed.level_by_size + assumed.growth_by_size * lay.late) * lay.log_size
    return answered * (level + shift + slope) + np.sqrt(answered) * rng.normal(0, spread, answered.shape)


def estimates(answered: np.ndarray, pages: np.ndarray, lay: Layout) -> dict[str, Estimates]:
    """Return E1 of each provision in each survey.

    answered, pages: R x K, the usable cases of each stratum and their summed log pages.
    """
    weight, places = case_weights(answered, lay), lay.municipality.max() + 1
    sums = (weight * answered, weight * pages, answered)
    corner = 4 * lay.municipality + lay.corner
    found = {}
    for provision in (name for name in PROVISIONS if name in lay.provision):
        own = lay.provision == provision
        parts = (_sums(values[:, own], corner[own], 4 * places).reshape(-1, places, 4) for values in sums)
        found[provision] = fast_e1.fit(*parts)
    return found


def truth(lay: Layout, assumed: Assumptions) -> dict[str, float]:
    """Return what E1 estimates where nothing has grown on average: the fit to all appeals without random
    parts (near 0).
    """
    everything = lay.size[None, :]
    slope = (assumed.level_by_size + assumed.growth_by_size * lay.late) * lay.log_size
    return {
        provision: float(found.estimate[0])
        for provision, found in estimates(everything, everything * slope, lay).items()
    }


def power(
    designs: Mapping[str, Design],
    municipalities: pd.DataFrame,
    size_class: pd.Series,
    assumed: Assumptions,
    plan: Plan,
    *,
    seed: int,
) -> pd.DataFrame:
    """Return one row per design x response x provision.

    n, n_municipalities: means over the surveys of usable cases and municipalities. std_error: mean CR3 error
    of log growth; spread: standard deviation of the estimates. mde_ratio: growth found with the plan's power.
    power: share of surveys that find the assumed growth. Both are at the error rate divided by the number of
    provisions, which is safe whatever the other provision shows. equivalence: share that show the absence of
    a change beyond the plan's margin where there is none. estimable: share of surveys in which E1 can be
    computed. Each design and response has a seed of its own, so that its row does not depend on which
    others are asked for.
    """
    rows = []
    for name, design in designs.items():
        if design.strata.empty:
            continue
        lay = layout(design, municipalities, size_class)
        for response in assumed.response:
            rng = np.random.default_rng(named_seed(seed, f"{name}|{response}"))
            rows += _surveys(name, lay, response, assumed, plan, rng)
    return pd.DataFrame(rows)


def _surveys(
    name: str, lay: Layout, response: float, assumed: Assumptions, plan: Plan, rng: Generator
) -> list[dict[str, object]]:
    answered = answers(lay, assumed, response, assumed.replicates, rng)
    found = estimates(answered, log_pages(answered, lay, assumed, rng), lay)
    expected = truth(lay, assumed)
    rows = []
    for provision, own in found.items():
        cases = answered[:, lay.provision == provision].sum(axis=1).mean()
        growth = np.log(assumed.growth[provision])
        summary = _summary(own, expected[provision], growth, plan, len(found))
        rows.append(
            {"design": name, "response": response, "provision": provision, "n": float(cases), **summary}
        )
    return rows


def achieved(
    used: pd.DataFrame,
    design: Design,
    municipalities: pd.DataFrame,
    size_class: pd.Series,
    assumed: Assumptions,
    plan: Plan,
    *,
    seed: int,
) -> pd.DataFrame:
    """Return per provision of the ``design`` what it detects with the cases that came in: provision, n,
    std_error, mde_ratio as in ``power``.

    used: the usable cases, with CELL. Surveys of the same cases per stratum are simulated under the planning
    assumptions, so that the figure does not vary by chance as the standard error of one survey does.
    """
    if design.strata.empty:
        return pd.DataFrame(columns=["provision", "n", "std_error", "mde_ratio"])
    lay, cells = layout(design, municipalities, size_class), pd.MultiIndex.from_frame(design.strata[CELL])
    counts = used.groupby(CELL).size().reindex(cells, fill_value=0).to_numpy(dtype=float)
    answered = np.tile(counts, (assumed.replicates, 1))
    pages = log_pages(answered, lay, assumed, np.random.default_rng(named_seed(seed, "achieved")))
    found, expected = estimates(answered, pages, lay), truth(lay, assumed)
    rows = []
    for provision, own in found.items():
        told = _summary(own, expected[provision], 0.0, plan, len(found))
        n = int(counts[lay.provision == provision].sum())
        rows.append({"provision": provision, "n": n} | {key: told[key] for key in ("std_error", "mde_ratio")})
    return pd.DataFrame(rows)


def _summary(
    found: Estimates, expected: float, growth: float, plan: Plan, tests: int = 1
) -> dict[str, float]:
    """Return what the surveys found, where ``expected`` is no growth and ``growth`` the one assumed (log
    scale); tests: of the family.
    """
    ok = np.isfinite(found.estimate)
    null, error, df = found.estimate[ok] - expected, found.std_error[ok], found.df[ok]
    if not ok.any():
        return {"estimable": 0.0} | dict.fromkeys(SUMMARY, np.nan)
    alpha = plan.alpha / tests
    detected = np.abs(null + growth) > stats.t.ppf(1 - alpha / 2, df) * error
    equivalent = np.abs(null) + stats.t.ppf(plan.equivalence_level / 2 + 0.5, df) * error < np.log(
        plan.margin
    )
    mde = inference.minimum_detectable(error.mean(), df.mean(), alpha=alpha, power=plan.power)
    summary = {
        "estimable": ok.mean(),
        "n_municipalities": df.mean() + 1,
        "std_error": error.mean(),
        "spread": null.std(ddof=1),
        "mde_ratio": np.exp(mde),
        "power": detected.mean(),
        "equivalence": equivalent.mean(),
    }
    return {key: float(value) for key, value in summary.items()}
