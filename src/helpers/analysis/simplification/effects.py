"""What a simplification would save in the appealed cases of a year: hours and DKK, draw by draw.

    joint = together(resource_draws, touched.draws(…))
    effect(change, joint, oldest_months)          # the one function: report, figure and sliders call it
    summary(effect(…), level)                     # means and usikkerhedsinterval

Items are paid for by the hours of obtaining: a case's share of them is the share of the obtained items that
are saved. Pages are paid for by the hours of documentation, or of the appeal, which follow the pages as the
hours of a case do: hours = a pages^b, so that a part f fewer pages saves 1 - (1 - f)^b. What is saved
elsewhere, such as the reading of an item that is dropped, is not in it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.analysis.methods import checks, resampling
from helpers.analysis.simplification.touched import JOIN, OBTAINED, PRESENT, RENEWED
from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.protocol.simplifications import (
    APPEAL_FORM,
    DROP,
    FEWER_PAGES,
    NO_REOBTAIN,
    OF_ITEMS,
    Simplification,
    Simplifications,
)
from helpers.terms import ALL

DRAWS = "resource_draws"  # in build/tables
KEYS = ["draw", "provision"]
RESOURCES = [
    *("hours", "hours_documentation", "hours_obtaining", "hours_appeal"),
    *("dkk_per_hour", "exponent", "appeals_per_year"),
]  # hours per appealed case, DKK with overhead
SAVED = ["items", "pages", "hours_per_case", "hours", "dkk"]
FORM, WHOLE_APPEAL, DECISION, WHOLE = "appeal_form_pages", "appeal_pages", "decision_pages", "standard_pages"


def together(resources: pd.DataFrame, survey: pd.DataFrame) -> pd.DataFrame:
    """Return the draws of the resource estimate with those of the survey, one row per draw and provision that
    both have. Raises InputInvalid where a column is missing, or a draw stands twice.
    """
    checks.columns(resources, [*KEYS, *RESOURCES], "resource_draws")
    for table, name in ((resources, "resource_draws"), (survey, "survey draws")):
        if table.duplicated(KEYS).any():
            raise checks.InputInvalid(f"The table {name} has a draw of a provision twice: make it anew.")
    return resources[[*KEYS, *RESOURCES]].merge(survey, on=KEYS)


def effect(change: Simplification, joint: pd.DataFrame, oldest_months: int) -> pd.DataFrame:
    """Return what ``change`` would save, one row per draw and provision that it touches: draw, provision,
    items and pages (per appealed case), hours_per_case, hours and dkk (per year in appealed cases).

    joint: ``together``. oldest_months: the ages of what is renewed are taken to be spread evenly up to it.
    Pure: the same arguments give the same frame, and nothing is drawn.
    """
    saved = _items(change, joint, oldest_months) if change.kind in OF_ITEMS else _pages(change, joint)
    touched = saved["hours_per_case"].notna().groupby(joint["provision"]).transform("any")
    hours = saved["hours_per_case"] * joint["appeals_per_year"]
    found = joint[KEYS].join(saved).assign(hours=hours, dkk=hours * joint["dkk_per_hour"])
    return found[touched].reset_index(drop=True)[[*KEYS, *SAVED]]


def columns(change: Simplification) -> list[str]:
    """Return the columns of ``touched.counted`` that ``change`` touches."""
    if change.kind == APPEAL_FORM:
        return [FORM]
    way = {DROP: OBTAINED, FEWER_PAGES: PRESENT}.get(change.kind, RENEWED)
    return [f"{way}{JOIN}{kind}" for kind in change.types] or [way]


def _items(change: Simplification, joint: pd.DataFrame, oldest_months: int) -> pd.DataFrame:
    reached = change.share
    if change.kind == NO_REOBTAIN and change.months is not None:
        reached *= min(1.0, change.months / oldest_months)
    items = reached * _sum(joint, columns(change))
    part = _divided(items, joint[OBTAINED])
    return pd.DataFrame({"items": items, "pages": np.nan, "hours_per_case": part * joint["hours_obtaining"]})


def _pages(change: Simplification, joint: pd.DataFrame) -> pd.DataFrame:
    reached = change.share * (change.cut or 0.0)
    if change.kind == APPEAL_FORM:
        pages, whole, hours = joint[FORM], joint[WHOLE_APPEAL], joint["hours_appeal"]
    else:
        kinds = _divided(_sum(joint, columns(change)), joint[PRESENT])  # of all items, those of the types
        pages, whole, hours = kinds * joint[DECISION], joint[WHOLE], joint["hours_documentation"]
    fewer = _divided(reached * pages, whole).clip(upper=1.0)
    saved = hours * (1 - (1 - fewer) ** joint["exponent"])
    return pd.DataFrame({"items": np.nan, "pages": reached * pages, "hours_per_case": saved})


def _sum(joint: pd.DataFrame, names: list[str]) -> pd.Series:
    """Return the sum of the columns that are there; missing where none was asked about."""
    return joint.reindex(columns=names).astype(float).sum(axis=1, min_count=1)


def _divided(part: pd.Series, whole: pd.Series) -> pd.Series:
    return part / whole.where(whole > 0)


def summary(found: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return ``effect`` in one row per provision and one for all of them together (where there are several):
    provision, then the mean of each of SAVED over the draws with _low and _high, its interval at ``level``.

    Means add up over provisions, medians would not. Items, pages and hours per case have no row for all.
    """
    parts = [(str(provision), rows) for provision, rows in found.groupby("provision", sort=True)]
    if len(parts) > 1:
        summed = found.groupby("draw", as_index=False)[["hours", "dkk"]].sum(min_count=len(parts))
        parts.append((ALL, summed.reindex(columns=[*KEYS, *SAVED])))
    numbers = [f"{name}{end}" for name in SAVED for end in ("", "_low", "_high")]
    told = [{"provision": provision} | _told(rows, level) for provision, rows in parts]
    kinds = {"provision": "str", **dict.fromkeys(numbers, "float64")}  # of no rows as well
    return pd.DataFrame(told, columns=list(kinds)).astype(kinds)


def _told(rows: pd.DataFrame, level: float) -> dict[str, float]:
    told: dict[str, float] = {}
    for name in SAVED:
        values = rows[name].to_numpy(dtype=float)
        low, high = (
            resampling.percentile_interval(values, level) if np.isfinite(values).any() else (np.nan,) * 2
        )
        mean = float(np.nanmean(values)) if np.isfinite(low) else np.nan
        told |= {name: mean, f"{name}_low": low, f"{name}_high": high}
    return told


def table(
    changes: dict[str, Simplification], joint: pd.DataFrame, oldest_months: int, level: float
) -> pd.DataFrame:
    """Return ``summary`` of each of ``changes`` with its code, in their order."""
    found = [
        summary(effect(change, joint, oldest_months), level).assign(code=code)
        for code, change in changes.items()
    ]
    return pd.concat(found, ignore_index=True)


def by_setting(plan: Simplifications, joint: pd.DataFrame) -> pd.DataFrame:
    """Return ``summary`` of all that each simplification touches, with each value of its own setting that
    the protocol lists, in its order; with code, setting (months, cut or share) and value.
    """
    rows = []
    for code, change in plan.simplifications.items():
        for value in getattr(plan.settings, change.setting):
            other = change.set_to(**{change.setting: value})
            whole = summary(effect(other, joint, plan.oldest_months), plan.level).tail(1)
            rows.append(whole.assign(code=code, setting=change.setting, value=float(value)))
    return pd.concat(rows, ignore_index=True)


def given(ws: Workspace) -> pd.DataFrame:
    """Return the draws of the resource estimate, without rows where the in-depth cases gave none."""
    kinds = {"draw": "int64", "provision": "str", **dict.fromkeys(RESOURCES, "float64")}
    try:
        drawn = ws.table(DRAWS)
    except HelpersError:  # the stage of the in-depth cases has written no such table
        drawn = pd.DataFrame(columns=list(kinds))
    return drawn.astype({name: kind for name, kind in kinds.items() if name in drawn})
