"""The object that ``helpers.load`` returns: tables, their documentation, and estimates in one line each.

survey = helpers.load()
survey.cases, survey.weighted, survey.describe("cases"), survey.codes("cases")
survey.design("bpa").mean("standard_pages", by=["period", "outcome"])
survey.design("bpa").model("log_pages ~ after + remitted").tidy()
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.analysis.explore import export
from helpers.analysis.explore.design import Design
from helpers.analysis.methods import checks
from helpers.protocol.analysis_plan import Plan
from helpers.survey.material import Material
from helpers.survey.sampling import weights
from helpers.survey.typed import plain

NEEDED = ("decision_id", *weights.STRATUM, "disposition", "standard_pages")  # of the cases, for weights


@dataclass(frozen=True, repr=False)
class Survey(Material):
    """The tables of an investigation (``Material``), and its ``design``."""

    def design(self, provision: str = "", outcome: str = "", *, cases: pd.DataFrame | None = None) -> Design:
        """Return the design of one provision, "bpa" or "lost_earnings" (default: both together), and of one
        outcome, "upheld" or "remitted" (default: both).

        cases: ``survey.cases`` with columns of the researcher's own added (default: as it is), and all its
        rows: weights are computed from all. A part is asked for with ``by``, as a term of the formula or as
        rows of ``used``. Raises InputInvalid for an unknown code, and where ``cases`` lacks a needed column
        or has not each row of ``survey.cases`` once.
        """
        table = self.cases if cases is None else cases
        checks.columns(table, NEEDED, "cases")
        checks.same_decisions(table["decision_id"], self.cases["decision_id"])
        for code, known in ((provision, self.plan.provisions), (outcome, self.plan.outcomes)):
            if code:
                checks.codes(pd.Series([code], name="provision or outcome"), known)
        places = self.municipalities.rename(columns={"municipality": "kommunekode"})
        sizes = weights.size_classes(places, self.plan.size_classes)
        return Design(
            cases=_prepared(table, sizes, self.plan),
            population=plain(self.population) if len(self.population) else None,
            size_class=sizes,
            plan=self.plan,
            provision=provision,
            outcome=outcome,
        )

    def export(self, folder: str | Path, also: Collection[str] = ()) -> list[Path]:
        """Write the tables to ``folder`` for Stata, R, Excel and others, labelled in Danish, and return the
        files; for internal use alone (``explore.export.write``, which tells what is left out and refused).
        """
        return export.write(self, folder, also)


def _prepared(cases: pd.DataFrame, sizes: pd.Series, plan: Plan) -> pd.DataFrame:
    """Return the cases by decision, as every estimate of the report takes them, with the columns for
    formulas.
    """
    classes = pd.CategoricalDtype([code for code, _ in plan.size_classes], ordered=True)
    return cases.assign(
        size_class=cases["municipality"].map(sizes).astype(classes),
        log_pages=np.log(cases["standard_pages"].where(cases["standard_pages"] > 0)),
        after=(cases["period"] == plan.after).astype(float),
        remitted=(cases["outcome"] == "remitted").astype(float),
    ).sort_values("decision_id", ignore_index=True)
