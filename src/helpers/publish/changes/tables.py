"""Views of shares and amounts in both periods with their change, and of what stands behind it.

A share is withheld where, in either period, too few cases or municipalities have the trait or lack it; with
it go the change and the intervals, from which it would follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers import danish
from helpers.analysis.methods import ratios
from helpers.protocol import disclosure
from helpers.protocol.analysis_plan import Plan
from helpers.publish.changes.sentences import POINTS
from helpers.publish.columns import (
    BEHIND,
    Column,
    bound,
    cases,
    contributions,
    count,
    dimension,
    key,
    municipalities,
    places,
    share,
    statistic,
    trait,
)
from helpers.publish.disclosure import dominance
from helpers.publish.disclosure.primary import stepped
from helpers.publish.tables import NOT_GIVEN
from helpers.publish.views import Part, Total, View
from helpers.publish.wording import (
    OUTCOME,
    PERIODS,
    PROVISION,
    PROVISIONS,
    intervals,
    level,
    level_names,
    translated,
    verdict_words,
)
from helpers.terms import OUTCOMES

ENDS = ("before_low", "before_high", "after_low", "after_high")
CHANGE = ("change", "change_low", "change_high", "change_interval")
BASIS = ("weighted_n", "effective_n", "item_response", "std_error", "df", "df_effective")
LARGEST = ("largest", "largest_from")  # how much one municipality carries, in words and where its band begins
BELOW = "Et interval, der går længere ned end andelen selv, viser, at usikkerheden er større end andelen."
ABOVE = "Et interval, der går længere op, end andelen kan stige, viser, at usikkerheden er større end det."
TOGETHER = "det niveau, som undersøgelsens sekundære mål er prøvet på, når de ses samlet"


@dataclass(frozen=True)
class Listed:
    """What a table of changes is called (name and title), and what its rows are: the classes of ``of``."""

    name: str
    title: str
    of: str


@dataclass(frozen=True)
class Apart:
    """The row ``label`` of a table that describes, and the name of the interval that it was tested with."""

    label: str
    interval: str


def shares(table: pd.DataFrame, labels: pd.Series, listed: Listed, plan: Plan) -> View:
    """View of shares of cases in both periods (rows of ``ratios.change`` on the scale of points), one row per
    label.

    labels: what each row counts, in Danish. The verdict is there where the change was tested.
    """
    frame = _both_periods(table, labels).assign(
        fewest=table["fewest_either_side"], places=table["fewest_municipalities"], **_verdicts(table)
    )
    columns = (
        PROVISIONS,
        dimension("label", "Andel af sagerne med", of=listed.of),
        share("before", plan.before),
        share("after", plan.after),
        bound("change", "Ændring", _signed_points),
        bound("change_interval", "Interval"),
        *_verdict(frame, bound),
        *map(bound, (*ENDS, "change_low", "change_high")),
        trait("fewest"),
        places("places"),
        *BEHIND,
    )
    title = f"{listed.title} ({plan.scope})"
    return View(listed.name, title, frame, columns, _note(plan, table), keys=beyond(frame))


def counted(used: pd.DataFrame, plan: Plan, universe: str = "") -> View:
    """View of how many cases carry a measure, by provision, period and outcome; used: one row per case. Where
    there are none in a period or with an outcome there is a row as well: it is hidden as one of few.
    universe: what they are, where other tables count the same.
    """
    by = ["provision", "period", "outcome"]
    counts = used.groupby(by)["municipality"].agg(n_cases="size", n_municipalities="nunique")
    every = pd.MultiIndex.from_product([sorted(used[name].unique()) for name in by], names=by)
    rows = counts.reindex(every, fill_value=0).reset_index()
    frame = rows.assign(
        provision=translated(rows["provision"], PROVISION), outcome=translated(rows["outcome"], OUTCOME)
    )
    columns = (
        PROVISIONS,
        PERIODS,
        dimension("outcome", "Udfald"),
        cases("Sager"),
        municipalities("Kommuner"),
    )
    # the tables of the measure print the cases of a period, and of an outcome
    totals = tuple(
        Total(column, within=tuple(name for name in by if name != column), complementary=True)
        for column in ("outcome", "period")
    )
    title = f"Sagerne bag tallene ({plan.scope})"
    return View("sager", title, frame, columns, totals=totals, universe=universe)


def amounts(
    table: pd.DataFrame, labels: pd.Series, listed: Listed, plan: Plan, apart: Apart | None = None
) -> View:
    """View of means and shares of items in both periods (rows of ``ratios.change``), which need cases enough
    as statistics do. apart: the row that was tested, where the others are described.
    """
    frame, relative = _both_periods(table, labels), _relative(table)
    texts = {
        f"{name}_text": [form(*pair) for pair in zip(frame[name], relative, strict=True)]
        for name, form in (("before", _level_text), ("after", _level_text), ("change", _change_text))
    }
    parts = {name: table[name].to_numpy() for name in ("parts_before", "parts_after") if name in table}
    frame = frame.assign(**texts, **_verdicts(table), **parts)
    columns = (
        PROVISIONS,
        dimension("label", "Mål", of=listed.of),
        statistic("before_text", plan.before),
        statistic("after_text", plan.after),
        statistic("change_text", "Ændring"),
        statistic("change_interval", "Interval"),
        *_verdict(frame, statistic),
        *map(statistic, ("before", "after", *ENDS, "change", "change_low", "change_high")),
        *map(contributions, parts),
        *BEHIND,
    )
    title = f"{listed.title} ({plan.scope})"
    keys = beyond(frame[~relative.to_numpy()])
    return View(listed.name, title, frame, columns, _note(plan, table, apart), keys=keys)


def basis(
    tables: list[pd.DataFrame],
    labels: Mapping[str, str],
    name: str,
    of: str,
    plan: Plan,
    among: tuple[str, str] | None = None,
    outcomes: int = len(OUTCOMES),
) -> View:
    """View of what stands behind tested changes: cases, municipalities, weighted and effective n, df. How
    uncertain the change of a share is goes with that share.

    name: the column of the tables that holds the codes of ``labels``; of: the classification they are of.
    among: the universe and column that count, by provision and period, the cases among which these are.
    outcomes: of how many outcomes the cases are, and so how many a municipality has at most.
    """
    table = pd.concat(tables, ignore_index=True)
    limits = dominance.borders(dominance.CASES * outcomes * len((plan.before, plan.after)))
    hidden = _few_either_side(table)
    known = basis_of(table, limits).assign(mde=table["mde"])
    known[["std_error", "mde"]] = known[["std_error", "mde"]].mask(hidden)
    if limits:
        known["largest"], known["largest_from"] = (known[name].mask(hidden) for name in LARGEST)
    frame = pd.DataFrame(
        {
            "provision": translated(table["provision"], PROVISION),
            "label": table[name].map(labels),
            "n_before": table["n_before"],
            "n_after": table["n_after"],
            "n_cases": table["n"],
            "n_municipalities": table["n_clusters"],
        }
    ).join(known)
    periods = {"n_before": plan.before, "n_after": plan.after}  # the whole must not tell of the smaller one
    columns = (
        PROVISIONS,
        dimension("label", "Mål", of=of),
        *basis_columns(bool(limits)),
        *map(count, periods),
        statistic("mde"),
        key("se_type"),
    )
    some = tuple(
        Part(column, *among, by=("provision",), at=(("period", period),))
        for column, period in periods.items()
        if among
    )
    note = basis_note(", der er med", "Usikkerhed: kommuner udeladt én ad gangen", bool(limits))
    title = f"Grundlaget for ændringerne ({plan.scope})"
    return View("grundlag", title, frame, columns, note, part_of=some)


def basis_columns(largest: bool = True) -> tuple[Column, ...]:
    """Return the columns of what stands behind an estimate, in every table of it; largest: whether how much
    one municipality carries is among them.
    """
    return (
        cases("Sager"),
        municipalities("Kommuner"),
        statistic("weighted_n", "Vægtet", danish.number),
        statistic("effective_n", "Effektivt", danish.number),
        statistic("item_response", "Svar", danish.percent_of),
        statistic("df", "F.g.", danish.number),
        statistic("df_effective", "Eff. f.g.", danish.number),
        *([statistic("largest", "Største"), statistic("largest_from")] if largest else []),
        statistic("std_error"),
    )


def basis_note(used: str, uncertainty: str, largest: bool = True) -> str:
    """Return what stands under ``basis_columns``; used: which of the completed cases count as answered."""
    told = (
        "Største: den kommunes andel af usikkerheden, der bærer mest"
        if largest
        else "Hvor meget af usikkerheden én kommune bærer, er ikke vist, for det kunne røbe dens svar"
    )
    return (
        "Vægtet: de afgjorte sager, som svarene står for. Effektivt: effektivt antal sager. Svar: andel af "
        f"de udfyldte sager{used}. F.g.: frihedsgrader; eff. f.g.: effektive frihedsgrader. {told}. "
        f"{uncertainty}."
    )


def basis_of(table: pd.DataFrame, limits: Sequence[float]) -> pd.DataFrame:
    """Return the numbers of ``basis_columns`` that an estimand table holds; the share that has answered in
    whole per cent, for with n a finer one tells how many were completed of each outcome; how much one
    municipality carries in the bands of ``limits`` (``dominance.borders``), where there are any.
    """
    answered = table["item_response"].map(lambda share: stepped(share, 1), na_action="ignore")
    found = table[[*BASIS, "se_type"]].assign(item_response=answered, weighted_n=weighted_told(table))
    if not limits:
        return found
    shares = [float("nan") if pd.isna(share) else stepped(share, 1) for share in table["largest_share"]]
    told = [NOT_GIVEN if pd.isna(share) else dominance.band_told(share, limits) for share in shares]
    begins = [share if pd.isna(share) else dominance.banded(share, limits) for share in shares]
    return found.assign(largest=told, largest_from=begins)


def _few_either_side(table: pd.DataFrame) -> pd.Series:
    """Say of which changes of shares few cases or municipalities have the trait, or lack it, in a period."""
    rules, unknown = disclosure.all_rules().survey, pd.Series(float("nan"), table.index)
    few = table.get("fewest_either_side", unknown) < rules.min_cases
    return few | (table.get("fewest_municipalities", unknown) < rules.min_municipalities)


def weighted_told(table: pd.DataFrame) -> pd.Series:
    """Return what the weights of each row stand for (weighted_n), missing where a period and outcome has few
    cases (fewest_cell): of none it would lack those appeals.
    """
    return table["weighted_n"].mask(table["fewest_cell"] < disclosure.all_rules().survey.min_cases)


def _both_periods(table: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """Levels and change as fractions; n_cases and n_municipalities are those of the smaller period, which
    decides on release.
    """
    reported = table["reasons"] == "" if _is_tested(table) else pd.Series(True, index=table.index)
    frame = pd.DataFrame(
        {
            "provision": translated(table["provision"], PROVISION),
            "label": labels.astype(str),
            "n_cases": table[["n_before", "n_after"]].min(axis=1),
            "n_municipalities": table[["municipalities_before", "municipalities_after"]].min(axis=1),
            **{column: table[column] for column in ("before", "after", *ENDS)},
        }
    )
    interval = "adjusted" if _is_tested(table) else "conf"
    moved = {"change": "estimate", "change_low": f"{interval}_low", "change_high": f"{interval}_high"}
    for name, column in moved.items():
        frame[name] = table[column].mask(_relative(table), np.expm1(table[column])).where(reported)
    ends = (100 * frame["change_low"], 100 * frame["change_high"])
    return frame.assign(change_interval=intervals(*ends, decimals=None))


def beyond(shares: pd.DataFrame) -> dict[str, str]:
    """Return what is said under a table of each interval that goes further than a share can move.

    shares: before, change_low, change_high (fractions) and change_interval.
    """
    told = {}
    for row in shares.dropna(subset=["change_interval"]).itertuples():
        if row.change_low < -row.before:
            told[row.change_interval] = BELOW
        elif row.change_high > 1 - row.before:
            told[row.change_interval] = ABOVE
    return told


def _relative(table: pd.DataFrame) -> pd.Series:
    """Say of each row whether its change is a log ratio; tables without a scale are of shares."""
    return table.get("scale", pd.Series(ratios.POINTS, index=table.index)).eq(ratios.RATIO)


def _is_tested(table: pd.DataFrame) -> bool:
    return "reasons" in table


def _verdicts(table: pd.DataFrame) -> dict[str, pd.Series]:
    return {"verdict": verdict_words(table)} if _is_tested(table) else {}


def _verdict(frame: pd.DataFrame, protected: Callable[..., Column]) -> list[Column]:
    return [protected("verdict", "Vurdering", None)] if "verdict" in frame else []


def _note(plan: Plan, table: pd.DataFrame, apart: Apart | None = None) -> str:
    tested = _is_tested(table)
    told = (
        f"{level_names(table)} for ændringen, {TOGETHER}"
        if tested
        else f"{level(plan.confidence_level)} for ændringen"
    )
    but = f"; for »{apart.label}«, som er prøvet, {apart.interval}" if apart else ""
    which = "de andre ændringer" if apart else "ændringerne"
    untested = "" if tested else f" Beskrivende: {which} er ikke prøvet statistisk."
    points = f"Ændringer i andele er i {POINTS} (pp.) og regnet før afrunding."
    return f"Vægtede tal. Interval: {told}{but}. {points}{untested}"


def _signed_points(change_of_share: float) -> str:
    return danish.signed(100 * change_of_share)


def _level_text(value: float, mean: bool) -> str | None:
    if pd.isna(value):
        return None
    return danish.number(value, 1) if mean else danish.percent_of(value)


def _change_text(value: float, ratio: bool) -> str | None:
    if pd.isna(value):
        return None
    return f"{danish.signed(100 * value)}{danish.NBSP}{'pct.' if ratio else 'pp.'}"
