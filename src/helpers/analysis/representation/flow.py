"""From decided appeals to numbers: how many cases each step has, by provision and period."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.survey.sampling import weights
from helpers.terms import COMPLETED, GROUP

DECIDED, DRAWN = "decided", "drawn"


def steps(
    cases: pd.DataFrame, draw: pd.DataFrame, population: pd.DataFrame | None, used: Mapping[str, str]
) -> pd.DataFrame:
    """Return per provision × period: decided appeals (missing without a population), drawn main cases,
    n_cases (completed), n_municipalities (with a completed case), and each step of ``used``.

    cases: the clean cases, with the columns of ``used``: step → the item that a completed case must have to
    be in it (``survey.sampling.weights.usable``). draw: draw.csv. Substitutes are among the
    completed, not among the drawn. How many were answered is no step: less those completed it tells how many
    were lost or hindered otherwise. A group that was drawn and that nobody answered has noughts.
    """
    main, done = draw[draw["role"].eq("main")], cases[cases["disposition"].eq(COMPLETED)]
    drawn = main.groupby(GROUP).size()
    found = {
        DRAWN: drawn,
        "n_cases": done.groupby(GROUP).size(),
        "n_municipalities": done.groupby(GROUP)["municipality"].nunique(),
        **{name: cases[weights.usable(cases, item)].groupby(GROUP).size() for name, item in used.items()},
    }
    counted = {name: size.reindex(drawn.index, fill_value=0) for name, size in found.items()}
    rows = pd.DataFrame(counted, index=drawn.index)
    decided = float("nan") if population is None else population.groupby(GROUP)["n"].sum().reindex(rows.index)
    rows.insert(0, DECIDED, decided)
    return rows.reset_index()
