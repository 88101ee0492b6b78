"""What a simplification can touch: items and pages in the late appealed cases, with their uncertainty.

Municipalities are drawn with replacement (``methods.resampling``) and the weights stay as they are, so that
each draw tells a weighted mean per case; the draws of the resource estimate are of other people's answers and
independent of them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.analysis.methods import ratios, resampling
from helpers.protocol.codebook import OWN, Codebook
from helpers.terms import PROVISIONS

OBTAINED, RENEWED, PRESENT = WAYS = ("obtained", "renewed", "present")
ITEMS = "n_newly_obtained"  # known where the questions on retrieval are answered: E5's item set
PAGES = ("standard_pages", "decision_pages", "statement_pages", "appeal_form_pages", "appeal_pages")
ALL_PAGES = "all_pages"  # known where each of PAGES is
FIRST_TIME, UPDATED = "newly_obtained", "updated"
AMOUNT = "amount"  # of what a simplification touches in a case
JOIN = ":"  # between a way and a type: "renewed:application"


def counted(cases: pd.DataFrame, information: pd.DataFrame, codebook: Codebook, period: str) -> pd.DataFrame:
    """Return the ``cases`` of ``period`` with what is in each: a column per way and type ("obtained:school"),
    one per way for all types, and ALL_PAGES.

    obtained: not there when the work began, or there and renewed; renewed: what the codebook calls obtained
    anew; present: in the case. The municipality's own documents are not among them, for nobody obtains them.
    A type that was not asked about in a provision is missing there.
    """
    late = cases[cases["period"] == period]
    asked = information[~information[OWN].astype(bool) & information["decision_id"].isin(late["decision_id"])]
    there = asked["present"].fillna(False).astype(bool)
    told = {
        OBTAINED: there & asked["retrieval"].isin([FIRST_TIME, UPDATED]),
        RENEWED: there & asked["retrieval"].eq(codebook.obtained_anew),
        PRESENT: there,
    }
    wide = [_wide(asked, yes.astype(float), way) for way, yes in told.items()]
    pages = late[list(PAGES)].sum(axis=1, skipna=False)
    return late.join(pd.concat(wide, axis="columns"), on="decision_id").assign(**{ALL_PAGES: pages})


def _wide(asked: pd.DataFrame, yes: pd.Series, way: str) -> pd.DataFrame:
    """Return one row per decision: a column per type, and their sum under the way's name."""
    told = asked[["decision_id", "information_type"]].assign(yes=yes)
    table = told.pivot(index="decision_id", columns="information_type", values="yes")
    return table.add_prefix(f"{way}{JOIN}").assign(**{way: table.sum(axis=1)})


def draws(items: pd.DataFrame, pages: pd.DataFrame, size: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return ``size`` draws of weighted means per case: draw (from 0), provision, the columns of ``counted``
    with items, and PAGES.

    items, pages: ``counted``, weighted for the cases that answer ITEMS or ALL_PAGES. Where weights are
    missing, or no such case was drawn, a mean is missing.
    """
    names = [name for name in items.columns if name.partition(JOIN)[0] in WAYS]
    found = []
    for provision in PROVISIONS:
        parts = [(rows[rows["provision"] == provision], columns) for rows, columns in
                 ((items, names), (pages, list(PAGES)))]  # fmt: skip
        places = np.unique(np.concatenate([rows["municipality"].to_numpy(dtype=str) for rows, _ in parts]))
        if len(places):
            times = resampling.resampled(places, size, rng)
            means = pd.concat([_means(rows, columns, places, times) for rows, columns in parts], axis=1)
            found.append(means.assign(draw=np.arange(size), provision=provision))
    empty = pd.DataFrame(columns=["draw", "provision", *names, *PAGES])
    return pd.concat(found, ignore_index=True) if found else empty


def _means(rows: pd.DataFrame, columns: list[str], places: np.ndarray, times: np.ndarray) -> pd.DataFrame:
    """Return sum(w y) / sum(w) of each of ``columns`` in each draw; times: draws x places, how often each
    municipality was drawn. A column without any answer is missing.
    """
    groups = np.searchsorted(places, rows["municipality"].to_numpy(dtype=str))
    weight, values = rows["weight"].to_numpy(dtype=float), rows[columns].to_numpy(dtype=float)
    known = np.isfinite(values).any(axis=0)
    weighted = np.column_stack([weight, np.nan_to_num(values) * weight[:, None]])
    totals = np.zeros((len(places), weighted.shape[1]))
    np.add.at(totals, groups, weighted)
    sums = times @ totals
    whole = sums[:, :1]
    means = np.divide(sums[:, 1:], whole, out=np.full((len(times), len(columns)), np.nan), where=whole > 0)
    return pd.DataFrame(np.where(known, means, np.nan), columns=columns)


def behind(items: pd.DataFrame, pages: pd.DataFrame, columns: dict[str, list[str]]) -> pd.DataFrame:
    """Return how many cases and municipalities have anything that a simplification touches: provision, one
    row each for the keys of ``columns`` (code), n_cases, n_municipalities, by_municipality (how much of the
    weighted amount that is touched each has, a tuple: ``ratios.parts``).

    columns: code → the columns of ``counted`` that it touches, of items or of PAGES.
    """
    rows = []
    for code, names in columns.items():
        source = pages if set(names) <= set(PAGES) else items
        there = [name for name in names if name in source]
        touched = source[source[there].gt(0).any(axis=1)] if there else source.iloc[:0]
        for provision in PROVISIONS:
            mine = touched[touched["provision"] == provision]
            amount = mine.assign(**{AMOUNT: mine[there].sum(axis=1)})
            counts = (len(mine), mine["municipality"].nunique(), ratios.parts(amount, AMOUNT))
            rows.append((code, provision, *counts))
    names = ["code", "provision", "n_cases", "n_municipalities", "by_municipality"]
    return pd.DataFrame(rows, columns=names)
