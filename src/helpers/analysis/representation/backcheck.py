"""Back-checks: some cases are answered once more, by others, and each answer is compared with the first one.

Error rates by item: the share of the answers given both times that differ, with Wilson's interval over the
answers; for closed lists Cohen's kappa, for pages the geometric mean of second over first.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from helpers.analysis.methods.agreement import kappas
from helpers.analysis.representation.item_response import causes_by_case
from helpers.protocol.codebook import CASES, CAUSES, INFORMATION, Codebook, Item
from helpers.terms import COMPLETED

COLUMNS = ["item", "n", "differ", "share", "low", "high", "one_missing", "kappa", "page_ratio"]
KEYS = {CASES: ["decision_id"], INFORMATION: ["decision_id", "information_type"], CAUSES: ["decision_id"]}
_PAGES = "_pages"
_LEVEL = 0.05
Tables = Mapping[str, pd.DataFrame]


def compared(first: Tables, second: Tables, codebook: Codebook) -> pd.DataFrame:
    """Return one row (COLUMNS) per question that was answered at least once in some case.

    first, second: the clean tables by name. Cases count that were completed both times; n: answers given both
    times; one_missing: those given once; what rests on n is missing where it is 0. item: "section.item". Time
    spent and free text are not compared.
    """
    both = completed(first) & completed(second)
    rows = []
    for section, keys in KEYS.items():
        one, other = (_answers(tables, section, codebook, both) for tables in (first, second))
        wide = one.merge(other, on=keys, suffixes=("", "_again"))
        for item in _items(section, codebook):
            if item.name in one and item.type not in ("text", "free_text"):
                rows.append(_row(f"{section}.{item.name}", wide[item.name], wide[f"{item.name}_again"], item))
    found = pd.DataFrame(rows, columns=COLUMNS)
    return found[found["n"] + found["one_missing"] > 0].reset_index(drop=True)


def completed(tables: Tables) -> set[str]:
    """Return the decisions whose cases were filled in."""
    cases = tables[CASES]
    return set(cases.loc[cases["disposition"].eq(COMPLETED), "decision_id"])


def _answers(tables: Tables, section: str, codebook: Codebook, decisions: set[str]) -> pd.DataFrame:
    table = causes_by_case(tables, codebook) if section == CAUSES else tables[section]
    items = [item.name for item in _items(section, codebook) if item.name in table]
    return table.loc[table["decision_id"].isin(decisions), list(dict.fromkeys([*KEYS[section], *items]))]


def _items(section: str, codebook: Codebook) -> list[Item]:
    """The questions of a section that are answered, and what is made of an answer."""
    return [item for item in codebook.columns_of(section) if not item.prefilled or item.made_from]


def _row(name: str, first: pd.Series, second: pd.Series, item: Item) -> tuple[object, ...]:
    one, other = first.astype(object), second.astype(object)
    given = one.notna() & other.notna()
    a, b = one[given], other[given]
    n, differ = int(given.sum()), int((a != b).sum())
    low, high = proportion_confint(differ, n, _LEVEL, method="wilson") if n else (np.nan, np.nan)
    missing = int((one.notna() ^ other.notna()).sum())
    agreement = _kappa(a, b) if item.values else np.nan
    ratio = _ratio(a, b) if item.name.endswith(_PAGES) else np.nan
    return name, n, differ, differ / n if n else np.nan, float(low), float(high), missing, agreement, ratio


def _kappa(first: pd.Series, second: pd.Series) -> float:
    """Cohen's kappa; missing without two answers or two categories."""
    codes = {value: place for place, value in enumerate(dict.fromkeys([*first, *second]))}
    if len(first) < 2 or len(codes) < 2:
        return np.nan
    table = np.zeros((len(codes), len(codes)))
    np.add.at(table, (first.map(codes).to_numpy(int), second.map(codes).to_numpy(int)), 1)
    return float(kappas(table))


def _ratio(first: pd.Series, second: pd.Series) -> float:
    pages = pd.DataFrame({"first": first.astype(float), "second": second.astype(float)})
    pages = pages[(pages > 0).all(axis=1)]
    return float(np.exp(np.log(pages["second"] / pages["first"]).mean())) if len(pages) else np.nan
