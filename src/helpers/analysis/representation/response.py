"""Who answered, what became of the drawn cases, and how the pages were counted.

A case is *asked about* when the municipality gave it a disposition; unused substitutes are not.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.analysis.methods import checks, counting
from helpers.protocol.analysis_plan import Plan
from helpers.survey.sampling import weights
from helpers.terms import ALL, CELL, COMPLETED, FILE_LOST

DIMENSIONS = ("size_class", "region", "typology")
DESIGN_CELL = CELL[1:]  # provision x period x outcome
FATES = (COMPLETED, "lost", "other", "unanswered", "silent")
FATES_OF = {  # what is told of them as a share, and the fates that count in each
    "completed_share": (COMPLETED,),
    "lost_share": ("lost",),
    "other_share": ("other", "unanswered", "silent"),
    "open_share": ("lost", "other", "unanswered", "silent"),
}


def places(municipalities: pd.DataFrame, size_class: pd.Series, draw: pd.DataFrame) -> pd.DataFrame:
    """Return the invited municipalities by code, those with a drawn case, with the columns DIMENSIONS and how
    many main cases were drawn (drawn).

    municipalities: ``survey.reference.municipalities``; size_class: ``survey.sampling.weights.size_classes``;
    draw: draw.csv.
    """
    listed = municipalities.set_index("kommunekode")[["region", "typology"]].join(
        size_class.rename("size_class")
    )
    drawn = draw.loc[draw["role"].eq("main"), "municipality"].value_counts()
    listed = listed.loc[listed.index.isin(draw["municipality"]), list(DIMENSIONS)]
    return listed.assign(drawn=listed.index.map(drawn).fillna(0).astype(int))


def response(cases: pd.DataFrame, invited: pd.DataFrame) -> pd.DataFrame:
    """Return response by size, region and typology: dimension, group, invited, n_municipalities, n_cases
    (completed), n_open (how many fewer than if each that answered had completed the most that one was asked
    about).

    A municipality has answered when it gave at least one case a disposition. invited: ``places``. The last
    row is the whole (dimension and group ``all``). Raises InputInvalid.
    """
    asked = _asked(cases)
    counted = invited.join(
        asked["disposition"].eq(COMPLETED).groupby(asked["municipality"]).sum().rename("n_cases")
    )
    parts = [_answered(counted, dimension) for dimension in DIMENSIONS]
    whole = _answered(counted.assign(all=ALL), ALL)
    return pd.concat([*parts, whole], ignore_index=True)


def _answered(counted: pd.DataFrame, dimension: str) -> pd.DataFrame:
    groups = counted.groupby(dimension, observed=True)["n_cases"]
    rows = pd.DataFrame(
        {"invited": groups.size(), "n_municipalities": groups.count(), "n_cases": groups.sum().astype(int)}
    )
    rows["n_open"] = counted["drawn"].max() * rows["n_municipalities"] - rows["n_cases"]
    return (
        rows.rename_axis("group")
        .reset_index()
        .assign(dimension=dimension)[["dimension", "group", *rows.columns]]
    )


def fates(cases: pd.DataFrame, draw: pd.DataFrame) -> pd.DataFrame:
    """Return what became of every main case of the draw, per municipality x provision x period x outcome (cf.
    the final dispositions of AAPOR 2016).

    n_cases main cases were drawn; each is completed, lost (destroyed or not found), hindered otherwise,
    unanswered by a municipality that answered others, or of a silent municipality: these five add up to
    n_cases. Substitutes do not count; how many of them were completed stands apart (substitutes). Raises
    InputInvalid.
    """
    asked = _asked(cases)
    main = draw[draw["role"].eq("main")]
    fate = (
        main["decision_id"]
        .map(asked.set_index("decision_id")["disposition"])
        .map(fate_of, na_action="ignore")
    )
    heard = main["municipality"].isin(asked["municipality"])
    fate = fate.fillna(heard.map({True: "unanswered", False: "silent"}))
    counts = pd.get_dummies(fate).reindex(columns=list(FATES), fill_value=False).astype(int)
    place = ["municipality", *DESIGN_CELL]
    rows = pd.concat([main[place], counts.assign(n_cases=1)], axis=1)
    others = asked["disposition"].eq(COMPLETED) & ~asked["decision_id"].isin(main["decision_id"])
    used = asked[others].groupby(place).size().rename("substitutes")
    found = rows.groupby(place).sum().join(used)
    return found.fillna({"substitutes": 0}).astype(int).reset_index()


def fate_of(disposition: str) -> str:
    """Return what a disposition says of a case: completed, lost (destroyed or not found) or other."""
    if disposition in FILE_LOST:
        return "lost"
    return COMPLETED if disposition == COMPLETED else "other"


def ways_of_counting(weighted: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return how pages were counted, per provision: the columns of ``methods.counting.shares`` and provision.

    weighted: the cases of ``survey.sampling.weights.base_weights``; those without a weight do not count.
    Where the appeals are not counted and no case has one, every case with pages counts alike.
    """
    used = weighted.dropna(subset="weight")
    if used.empty:
        used = weighted[weights.usable(weighted, "standard_pages")].assign(weight=1.0)
    parts = [
        counting.shares(used[used["provision"] == provision], plan).assign(provision=provision)
        for provision in plan.provisions
    ]
    return pd.concat(parts, ignore_index=True)


def chosen_by_municipality(cases: pd.DataFrame, least: int = 1, places: int = 1) -> float:
    """Return the share of completed cases that the municipality picked itself instead of taking the drawn
    ones: 0 where fewer than ``least`` are, NaN without any completed one or where fewer than ``places``
    municipalities did so.
    """
    done = cases[cases["disposition"].eq(COMPLETED)]
    own = done[done["draw_source"].eq("municipality")]
    if len(done) and len(own) < least:
        return 0.0
    behind = own["municipality"].nunique()
    return len(own) / len(done) if len(done) and behind >= places else np.nan


def _asked(cases: pd.DataFrame) -> pd.DataFrame:
    asked = cases[cases["disposition"].notna()]
    if asked.empty:
        raise checks.InputInvalid(
            "no case has a disposition: no answered case was returned: see build/returns/set_aside.csv, and "
            "ask for answers."
        )
    return asked
