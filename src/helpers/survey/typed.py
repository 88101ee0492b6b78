"""Tables in the form that statistics wants: numbers for yes and no, ordered categories for codes.

On disk yes/no is a nullable boolean, which formulas and numpy refuse, and codes are plain text, which plots
and tables sort by the alphabet.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers import terms
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import CASES, CAUSES, Codebook, Item
from helpers.survey.cleaning.tables import NAMES, REMITTALS, is_yes_no, kept_items
from helpers.survey.reading.problems import WHY_REFUSED
from helpers.survey.sampling.weights import KNOWN

Labels = Mapping[str, str]


def items(book: Codebook, table: str) -> tuple[Item, ...]:
    """Return the questions behind ``table``; the sheet of causes is behind two, that of cases behind those of
    the draw.
    """
    return kept_items(book, {REMITTALS: CAUSES}.get(table, table if table in NAMES else CASES))


def code_lists(table: str, book: Codebook, plan: Plan) -> dict[str, Labels]:
    """Return the codes and Danish labels, in order, of every coded column that ``table`` may have; yes/no are
    left out.
    """
    lists: dict[str, Labels] = {
        item.name: item.values for item in items(book, table) if item.values and not is_yes_no(item)
    }
    lists["size_class"] = {code: code for code, _ in plan.size_classes}
    lists["cause"] = book.item("principal_cause").values
    if table == "refused":
        lists["reason"] = WHY_REFUSED
    if table == "frame":
        lists["outcome"] = {code: lists["outcome"].get(code, code) for code in terms.FRAME_OUTCOMES}
    return lists


def typed(frame: pd.DataFrame, lists: Mapping[str, Labels]) -> pd.DataFrame:
    """Return ``frame`` with yes/no as 1.0, 0.0 and missing, codes of ``lists`` as ordered categories, and
    texts of one type.
    """
    return frame.assign(**{name: _column(frame[name], lists.get(name)) for name in frame.columns})


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame`` with its categories as text again."""
    coded = [name for name in frame if isinstance(frame[name].dtype, pd.CategoricalDtype)]
    return frame.astype(dict.fromkeys(coded, "str"))


def _column(values: pd.Series, labels: Labels | None) -> pd.Series:
    if pd.api.types.is_bool_dtype(values.dtype):
        return values if values.name == KNOWN else values.astype("Float64").astype("float64")
    if labels and values.dropna().isin(list(labels)).all():
        return values.astype(pd.CategoricalDtype(list(labels), ordered=True))
    return values.astype("str") if isinstance(values.dtype, pd.StringDtype) else values
