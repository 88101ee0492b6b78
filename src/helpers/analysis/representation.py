"""Who answered, and what became of the drawn cases.

A case is *asked about* when the municipality gave it a disposition; unused substitutes are not.
"""

from __future__ import annotations

import pandas as pd

from helpers.analysis.survivorship import LOST
from helpers.errors import HelpersError


class NoCases(HelpersError):
    """There is no case to describe."""


def response(cases: pd.DataFrame, municipalities: pd.DataFrame) -> pd.DataFrame:
    """Return response per municipality type: typology, invited, n_municipalities, n_cases (completed); a row ``all`` last.

    A municipality has answered when it gave at least one case a disposition.

    ``municipalities`` has kommunekode, typology_code and typology; all of them are invited. Raises NoCases.
    """
    asked = _asked(cases)
    per_place = asked["disposition"].eq("completed").groupby(asked["municipality"]).sum().rename("n_cases")
    places = municipalities.set_index("kommunekode")[["typology_code", "typology"]].join(per_place)
    rows = places.groupby(["typology_code", "typology"], as_index=False).agg(
        invited=("typology", "size"), n_municipalities=("n_cases", "count"), n_cases=("n_cases", "sum")
    )
    total = rows[["invited", "n_municipalities", "n_cases"]].sum().to_frame().T.assign(typology_code="", typology="all")
    return (
        pd.concat([rows, total], ignore_index=True)
        .drop(columns="typology_code")
        .astype({"n_cases": int, "invited": int, "n_municipalities": int})
    )


def dispositions(cases: pd.DataFrame) -> pd.DataFrame:
    """Return what became of the cases asked about, per provision × period.

    Columns: provision, period, n_cases (asked about), n_municipalities, completed, gone (destroyed or not found), other;
    ``completed_share`` and ``gone_share`` are of n_cases. Raises NoCases.
    """
    asked = _asked(cases)
    marked = asked.assign(completed=asked["disposition"].eq("completed"), gone=asked["disposition"].isin(LOST))
    rows = marked.groupby(["provision", "period"], as_index=False, observed=True).agg(
        n_cases=("decision_id", "size"), n_municipalities=("municipality", "nunique"), completed=("completed", "sum"), gone=("gone", "sum")
    )
    rows["other"] = rows["n_cases"] - rows["completed"] - rows["gone"]
    return rows.assign(completed_share=rows["completed"] / rows["n_cases"], gone_share=rows["gone"] / rows["n_cases"])


def _asked(cases: pd.DataFrame) -> pd.DataFrame:
    asked = cases[cases["disposition"].notna()]
    if asked.empty:
        raise NoCases("no case has a disposition: no answered case was returned: see build/returns/set_aside.csv, and ask for answers.")
    return asked
