"""Views of shares and amounts in both periods with their change: information types, their retrieval, and
causes of remittal.

A share is withheld where, in either period, too few cases or municipalities have the trait or lack it; with
it go the change and the intervals, from which it would follow.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers import danish
from helpers.analysis.methods import ratios
from helpers.protocol.analysis_plan import Plan
from helpers.publish.findings import POINTS
from helpers.publish.release import Published
from helpers.publish.statements import LABELS
from helpers.publish.views import View
from helpers.publish.wording import GROUP, PROVISION, translated

ENDS = ("before_low", "before_high", "after_low", "after_high")
CHANGE = ("change", "change_low", "change_high", "change_interval")
RETRIEVAL = {"at_hand": "Forelå allerede", "newly_obtained": "Indhentet på ny", "updated": "Opdateret"}
GROUPS = {f"has_{group}": GROUP[group] for group in ("expert", "knows_citizen", "other_municipal")}
AMOUNTS = {
    "n_information_types": "Typer pr. sag (gennemsnit)",
    "newly_obtained_share": "Sagsoplysninger indhentet på ny (andel)",
}


def shares(table: pd.DataFrame, name: str, labels: pd.Series, title: str, plan: Plan, source: str) -> View:
    """View of shares of cases in both periods (rows of ``change.change`` on the scale of points), one row per
    label.

    name: notebook/table; labels: what each row counts, in Danish. ``verdict`` is there where the change was
    tested.
    """
    frame = _both_periods(table, labels)
    frame = frame.assign(fewest=table["fewest_either_side"], places=table["fewest_municipalities"])
    tested = {"verdict": "Ændringen er"} if "reasons" in table else {}
    keys = ("provision", "label")
    published = Published(
        name, "survey", f"{title} ({plan.scope})", source, keys,
        shares=("before", "after"), bounds=(*ENDS, *CHANGE, *tested), trait="fewest", places="places",
    )  # fmt: skip
    if tested:
        frame["verdict"] = _verdicts(table)
    headers = {"provision": "Ydelse", "label": "Andel af sagerne med", **_headers(plan), **tested}
    return View(frame, published, headers, _formats(), _note(plan, bool(tested)))


def by_provision(released: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the rows of each provision, in the order of PROVISION; without rows where nothing was returned
    about one.
    """
    return [released[released["provision"] == label] for label in PROVISION.values()]


def amounts(table: pd.DataFrame, name: str, labels: pd.Series, title: str, plan: Plan, source: str) -> View:
    """View of means and shares of items in both periods (rows of ``change.change``), which need cases enough
    as statistics do.
    """
    frame = _both_periods(table, labels)
    means = _relative(table)
    for column in ("before", "after"):
        frame[f"{column}_text"] = _texts(frame[column], means)
    frame["change_text"] = [
        _change_text(value, ratio) for value, ratio in zip(frame["change"], means, strict=True)
    ]
    texts = ("before_text", "after_text", "change_text")
    tested = {"verdict": "Ændringen er"} if "reasons" in table else {}
    if tested:
        frame["verdict"] = _verdicts(table)
    statistics = ("before", "after", *ENDS, *CHANGE, *texts, *tested)
    published = Published(
        name, "survey", f"{title} ({plan.scope})", source, ("provision", "label"), statistics
    )
    headers = {"provision": "Ydelse", "label": "Mål", "before_text": plan.before, "after_text": plan.after}
    headers |= {"change_text": "Ændring", "change_interval": "Interval", **tested}
    return View(
        frame, published, headers, dict.fromkeys((*texts, "change_interval"), str), _note(plan, bool(tested))
    )


def basis(
    tables: list[pd.DataFrame], name: str, labels: Mapping[str, str], key: str, plan: Plan, source: str
) -> View:
    """View of what stands behind tested changes: cases, municipalities, weighted and effective n, df."""
    table = pd.concat(tables, ignore_index=True)
    columns = [
        "weighted_n",
        "effective_n",
        "item_response",
        "std_error",
        "df",
        "df_effective",
        "mde",
        "se_type",
    ]
    frame = pd.DataFrame(
        {
            "provision": translated(table["provision"], PROVISION),
            "label": table[key].map(labels),
            "n_cases": table["n"],
            "n_municipalities": table["n_clusters"],
        }
    ).join(table[columns])
    keys, numbers = ("provision", "label", "se_type"), tuple(columns[:-1])
    published = Published(name, "survey", f"Grundlaget for ændringerne ({plan.scope})", source, keys, numbers)
    headers = {
        "provision": "Ydelse", "label": "Mål", "n_cases": "Sager", "n_municipalities": "Kommuner", "weighted_n": "Vægtet",
        "effective_n": "Effektivt", "item_response": "Svar", "df": "F.g.", "df_effective": "Eff. f.g.",
    }  # fmt: skip
    note = (
        "Vægtet: de afgjorte sager, som svarene står for. Effektivt: effektivt antal sager. Svar: andel af "
        "de udfyldte sager, "
        "der er med. F.g.: frihedsgrader; eff. f.g.: effektive "
        "frihedsgrader. Usikkerhed: kommuner udeladt én ad gangen."
    )
    formats = dict.fromkeys(
        ("n_cases", "n_municipalities", "weighted_n", "effective_n", "df", "df_effective"), danish.number
    )
    return View(frame, published, headers, formats | {"item_response": danish.percent_of}, note)


def _both_periods(table: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """Levels and change as fractions; n_cases and n_municipalities are those of the smaller period, which
    decides on release.
    """
    reported = table["reasons"] == "" if "reasons" in table else pd.Series(True, index=table.index)
    sizes = {
        "n_cases": ["n_before", "n_after"],
        "n_municipalities": ["municipalities_before", "municipalities_after"],
    }
    frame = pd.DataFrame(
        {"provision": translated(table["provision"], PROVISION), "label": labels.astype(str)}
    )
    frame = frame.assign(**{name: table[columns].min(axis=1) for name, columns in sizes.items()})
    frame = frame.assign(**{column: table[column] for column in ("before", "after", *ENDS)})
    moved = {"change": "estimate", "change_low": "conf_low", "change_high": "conf_high"}
    relative = _relative(table)
    frame = frame.assign(
        **{
            name: table[column].mask(relative, np.expm1(table[column])).where(reported)
            for name, column in moved.items()
        }
    )
    frame["change_interval"] = [
        interval_text(*ends) for ends in zip(frame["change_low"], frame["change_high"], strict=True)
    ]
    return frame


def _relative(table: pd.DataFrame) -> pd.Series:
    """Say of each row whether its change is a log ratio; tables without a scale are of shares."""
    return table.get("scale", pd.Series(ratios.POINTS, index=table.index)).eq(ratios.RATIO)


def _verdicts(table: pd.DataFrame) -> pd.Series:
    return translated(table["verdict"], LABELS)


def _headers(plan: Plan) -> dict[str, str]:
    return {"before": plan.before, "after": plan.after, "change": "Ændring", "change_interval": "Interval"}


def _formats() -> dict:
    return {
        "before": danish.percent_of,
        "after": danish.percent_of,
        "change": _signed_points,
        "change_interval": str,
    }


def _note(plan: Plan, tested: bool) -> str:
    level = f"Interval: {danish.percent_of(plan.confidence_level)} sikkerhedsinterval for ændringen. Ændringer i andele er i {POINTS}."
    return f"Vægtede tal. {level}{'' if tested else ' Beskrivende: ændringerne er ikke prøvet statistisk.'}"


def _signed_points(change_of_share: float) -> str:
    return danish.signed(100 * change_of_share)


def interval_text(low: float, high: float) -> str | None:
    """Return an interval of shares or changes in percent or points, without the unit; None where there is
    none.

    With as many decimals as it takes to see on which side of zero a bound lies.
    """
    if pd.isna(low) or pd.isna(high):
        return None
    decimals = danish.decimals_needed(100 * low, 100 * high)
    return f"{danish.number(100 * low, decimals)} til {danish.number(100 * high, decimals)}".replace(
        " ", danish.NBSP
    )


def _texts(values: pd.Series, means: pd.Series) -> list[str | None]:
    told = (
        (danish.number(value, 1) if mean else danish.percent_of(value))
        for value, mean in zip(values.fillna(0), means, strict=True)
    )
    return [text if known else None for text, known in zip(told, values.notna(), strict=True)]


def _change_text(value: float, ratio: bool) -> str | None:
    if pd.isna(value):
        return None
    return f"{danish.signed(100 * value)}{danish.NBSP}{'pct.' if ratio else 'point'}"
