"""Item non-response: of the answers that completed cases call for, how many are missing.

"Ved ikke" and "ikke oplyst" are missing answers (AAPOR 2016, item non-response); a question is asked of a
case where the codebook's condition on its other answers holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from helpers.protocol.codebook import CAUSES, Codebook, Condition, Item
from helpers.survey.cleaning.tables import REMITTALS, is_yes_no
from helpers.terms import COMPLETED

CORE = (
    "cases.standard_pages", "cases.measuring_method", "cases.second_pages", "cases.decision_pages",
    "cases.reassessment_pages", "cases.processing_days", "information.present", "information.retrieval",
    "information.needed_for", "causes.principal_cause",
)  # fmt: skip
COLUMNS = ["item", "period", "n_cases", "n_municipalities", "fewest", "asked", "missing", "share"]


def by_period(
    tables: Mapping[str, pd.DataFrame], codebook: Codebook, items: tuple[str, ...] = CORE
) -> pd.DataFrame:
    """Return one row per item ("section.item") and period: cases and municipalities asked, ``fewest`` cases
    asked of a provision that has any completed, answers asked for, missing, share.

    tables: the clean tables by name. share = missing / asked; an item with several answers per case counts
    each of them.
    """
    rows, done = [], tables["cases"]["disposition"].eq(COMPLETED)
    provisions = tables["cases"].loc[done, "provision"].unique()
    for name in items:
        section, _, item = name.partition(".")
        called_for = answers(tables, section, codebook)
        called_for = called_for[asked(called_for, codebook.item(item, section), codebook)]
        rows += [
            (name, period, *_counted(part, item, provisions))
            for period, part in called_for.groupby("case_period", sort=True)
        ]
    found = pd.DataFrame(rows, columns=COLUMNS[:-1])
    return found.assign(share=found["missing"] / found["asked"])


def _counted(part: pd.DataFrame, item: str, provisions: Iterable[str]) -> tuple[int, int, int, int, int]:
    of = part.groupby(part["case_provision"].astype("str"))["decision_id"].nunique()
    return (
        part["decision_id"].nunique(),
        part["case_municipality"].nunique(),
        int(of.reindex([*map(str, provisions)], fill_value=0).min()),
        len(part),
        int(part[item].isna().sum()),
    )


def answers(
    tables: Mapping[str, pd.DataFrame],
    section: str,
    codebook: Codebook,
    key: tuple[str, ...] = ("decision_id",),
) -> pd.DataFrame:
    """Return a sheet's answers about completed cases, one column per item, with ``case_municipality``,
    ``case_period`` and ``case_provision``.

    key: what tells the cases apart (a double-coded case has a coder as well).
    """
    cases = tables["cases"]
    of = ["municipality", "period", "provision"]
    done = cases.loc[cases["disposition"].eq(COMPLETED), [*key, *of]]
    done = done.rename(columns={name: f"case_{name}" for name in of})
    return (causes_by_case(tables, codebook, key) if section == CAUSES else tables[section]).merge(
        done, on=list(key)
    )


def per_case(tables: Mapping[str, pd.DataFrame], codebook: Codebook) -> pd.DataFrame:
    """Return one row per completed case: decision_id, municipality, provision, outcome and ``answers``: how
    many its questionnaire called for, on all sheets about cases, those given after a yes among them.

    What is written beforehand or optional does not count.
    """
    counts = [_called_for(tables, section, codebook) for section in ("cases", "information", CAUSES, "time")]
    cases = tables["cases"]
    done = cases.loc[
        cases["disposition"].eq(COMPLETED), ["decision_id", "municipality", "provision", "outcome"]
    ]
    total = pd.concat(counts).groupby(level=0).sum()
    return done.assign(answers=done["decision_id"].map(total).astype(float)).reset_index(drop=True)


def _called_for(tables: Mapping[str, pd.DataFrame], section: str, codebook: Codebook) -> pd.Series:
    rows = answers(tables, section, codebook)
    questions = [item for item in codebook.items_of(section) if item.required and not item.prefilled]
    called = sum((asked(rows, item, codebook).astype(int) for item in questions), pd.Series(0, rows.index))
    return called.groupby(rows["decision_id"]).sum()


def causes_by_case(
    tables: Mapping[str, pd.DataFrame], codebook: Codebook, key: tuple[str, ...] = ("decision_id",)
) -> pd.DataFrame:
    """Return the sheet of causes as it was asked: one row per case, one column per cause."""
    names = {code: item for item, code in codebook.causes().items()}
    wide = tables[CAUSES].pivot(index=list(key), columns="cause", values="selected").rename(columns=names)
    wide = wide.reindex(columns=list(names.values()))  # where no case was remitted there is no cause either
    return tables[REMITTALS].join(wide, on=list(key))


def asked(rows: pd.DataFrame, item: Item, codebook: Codebook) -> pd.Series:
    """Say of each row whether its other answers call for ``item``."""
    here = pd.Series(True, index=rows.index)
    if item.not_asked_about:
        here = rows["information_type"].map(lambda code: codebook.asks(item, code)).astype(bool)
    condition: Condition | None = item.asked_if
    if condition is None:
        return here
    codes = (
        [code == "yes" for code in condition.codes]
        if is_yes_no(codebook.item(condition.item, item.section))
        else condition.codes
    )
    return here & rows[condition.item].isin(codes).astype(bool)
