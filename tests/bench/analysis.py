"""How the cost of E1 and E4 to E6 grows with the number of cases, the municipalities being the same:
estimates, CR3, degrees of freedom, verdicts, and E1 without each municipality in turn.

``growth`` and ``memory`` are as in ``returns``: an entry ``analysis``, its ``points`` being cases, seconds
and MB; ``exponent`` is of the seconds from the second number on, for before it what does not grow counts.
"""

from __future__ import annotations

import pickle
import tempfile
from pathlib import Path

import pandas as pd
from bench import many_cases, many_returns, returns
from bench.many_cases import Material

from helpers.analysis.growth import geometric_mean
from helpers.analysis.information import types
from helpers.analysis.methods import inference
from helpers.analysis.remittal import causes
from helpers.protocol import analysis_plan
from helpers.survey import investigation, reference
from helpers.survey.sampling import weights
from helpers.terms import ALL

TIMES = (1, 10, 100, 1000)
LIMIT_MB = 2000.0


def measured(demonstration: Path, times: tuple[int, ...] = TIMES) -> dict[str, list[dict[str, object]]]:
    """Return growth and memory of the estimates at so many ``times`` the cases of ``demonstration``."""
    material, costs = read(demonstration), {}
    for number in times:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "material.pickle").write_bytes(pickle.dumps((material, number)))
            costs[number] = returns.alone(work, Path(folder))
    n = len(material.cases)
    points = [[number * n, *costs[number]] for number in times]
    grown = {number * n: cost for number, cost in costs.items() if number > min(times)}
    growth = {"name": "analysis", "points": points, "exponent": returns.exponent(grown)}
    most = {"name": "analysis", "ours_mb": costs[max(times)][1], "limit_mb": LIMIT_MB}
    return {"growth": [growth], "memory": [most]}


def read(demonstration: Path) -> Material:
    """Return the clean cases of a demonstration with what the estimates need."""
    plan, cleaned = analysis_plan.load(), many_returns.read_and_clean(demonstration)
    population = investigation.open_folder(demonstration).population
    assert population is not None, "a demonstration has a frame"
    return Material(
        cleaned.cases[many_cases.needed(plan)],
        cleaned.causes[["decision_id", "cause", "selected"]],
        population,
        weights.size_classes(reference.municipalities(), plan.size_classes),
    )


def work(folder: Path) -> None:
    """Make the cases that ``folder`` asks for, and estimate."""
    material, times = pickle.loads((folder / "material.pickle").read_bytes())
    estimates(many_cases.many(material, times))


def estimates(material: Material) -> dict[str, pd.DataFrame]:
    """Return E1, E4, E5 and E6 (as ``geometric_mean.e1``, ``types`` and ``causes`` give them), and E1 without
    each municipality (provision, estimate).
    """
    plan, weigh = analysis_plan.load(), types.weigher(material.population, material.sizes)
    cases = many_cases.weighted(material)
    return {
        "E1": geometric_mean.e1(cases, plan),
        "without": without_each(cases, plan),
        "E4": types.e4(material.cases, weigh, plan),
        "E5": types.e5(material.cases, weigh, plan),
        "E6": causes.e6(material.cases, material.causes, weigh, plan),
    }


def without_each(cases: pd.DataFrame, plan: analysis_plan.Plan) -> pd.DataFrame:
    """Return E1 without each municipality in turn, per provision."""
    prepared, found = geometric_mean.prepare(cases, plan), []
    for provision in plan.provisions:
        used = geometric_mean.part(prepared, provision, ALL).dropna(subset="weight")
        fit = inference.wls(used, plan.estimands["E1"].model)
        found.append(pd.DataFrame({"provision": provision, "estimate": inference.without_each(fit, "after")}))
    return pd.concat(found, ignore_index=True)
