"""How the cost of E1 and E4 to E6 grows with the number of cases, the municipalities being the same:
estimates, CR3, degrees of freedom, verdicts, and E1 without each municipality in turn.

``growth`` and ``memory`` are as in ``returns``, the entry being ``analysis``; the exponent is of the seconds
from the second number on, for before it what does not grow counts.
"""

from __future__ import annotations

import pickle
import tempfile
from pathlib import Path

import pandas as pd
from bench import many_cases, many_returns, returns
from bench.many_cases import Material

from helpers.analysis.growth import geometric_mean
from helpers.analysis.growth.geometric_mean import TERM
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
    material = read(demonstration)
    n, costs = len(material.cases), {}
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "material.pickle"
        kept.write_bytes(pickle.dumps(material))
        for number in times:
            costs[number * n] = returns.alone(work, kept, number)
    exponent = returns.exponent({size: cost for size, cost in costs.items() if size > min(costs)})
    points = [[size, round(seconds, 3)] for size, (seconds, _) in costs.items()]
    return {
        "growth": [{"name": "analysis", "exponent": exponent, "points": points}],
        "memory": [
            {"name": f"analysis_{size}", "ours_mb": memory, "limit_mb": LIMIT_MB}
            for size, (_, memory) in costs.items()
        ],
    }


def read(demonstration: Path) -> Material:
    """Return the clean cases of a demonstration with what the estimates need."""
    cleaned = many_returns.read_and_clean(demonstration)
    return material(cleaned.cases, cleaned.causes, demonstration)


def material(cases: pd.DataFrame, reasons: pd.DataFrame, demonstration: Path) -> Material:
    """Return what the estimates need of the clean tables of a demonstration."""
    plan, given = analysis_plan.load(), investigation.open_folder(demonstration)
    assert given.population is not None, "a demonstration has a frame"
    sizes = weights.size_classes(reference.municipalities(), plan.size_classes)
    known = reasons[["decision_id", "cause", "selected"]]
    return Material(cases[many_cases.needed(plan)], known, given.population, sizes)


def work(kept: Path, times: int) -> None:
    """Make so many times the cases in ``kept``, and estimate."""
    estimates(many_cases.many(pickle.loads(kept.read_bytes()), times))


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
        found.append(pd.DataFrame({"provision": provision, "estimate": inference.without_each(fit, TERM)}))
    return pd.concat(found, ignore_index=True)
