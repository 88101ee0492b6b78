"""What E4 to E7 are compared with: the demonstration's completed cases with the weights of each item, and R's
numbers on them.

Run by ``peer``. It needs R with survey, survival and jsonlite.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from golden import peer

from helpers.analysis.information import types
from helpers.protocol import analysis_plan
from helpers.survey import investigation, reference
from helpers.survey.sampling import weights
from helpers.terms import COMPLETED

HERE = Path(__file__).resolve().parent
CASES, SCRIPT, NUMBERS = HERE / "e4_e7_cases.csv", HERE / "e4_e7.R", HERE / "e4_e7_r.json"
MEASURES = [
    "has_expert",
    "has_knows_citizen",
    "has_other_municipal",
    "n_information_types",
    "n_newly_obtained",
]
KEPT = ["decision_id", *weights.STRATUM, "disposition", "standard_pages", *MEASURES, "n_retrieval_answered"]


def cases(folder: Path, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return KEPT of the completed cases, cause_* for the remitted ones, and w_* (nine digits), the weights
    of each item's set.

    folder: the investigation; tables: its clean tables cases and causes.
    """
    given, places = investigation.open_folder(folder), reference.municipalities()
    weigh = types.weigher(given.population, weights.size_classes(places, analysis_plan.load().size_classes))
    wide = (
        tables["causes"]
        .pivot(index="decision_id", columns="cause", values="selected")
        .astype("Float64")
        .astype(float)
    )
    joined = tables["cases"].join(wide.add_prefix("cause_"), on="decision_id")
    joined[MEASURES] = joined[MEASURES].astype("Float64").astype(float)
    items = [*MEASURES, *(f"cause_{cause}" for cause in wide)]
    found = {
        f"w_{item}": weigh(joined, item).set_index("decision_id")["weight"].map("{:.9g}".format).astype(float)
        for item in items
    }
    done = joined[joined["disposition"].eq(COMPLETED)].sort_values("decision_id", ignore_index=True)
    return done[[*KEPT, *items[len(MEASURES) :]]].join(pd.DataFrame(found), on="decision_id")


def write(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Rewrite e4_e7_cases.csv and e4_e7_r.json from an investigation. Raises peer.RUnavailable."""
    cases(folder, tables).to_csv(CASES, index=False, lineterminator="\n")
    peer.run_r(CASES, NUMBERS, SCRIPT)
