"""The clean, tidy tables, from the sheets' rows after cleaning: typed by the codebook, one fact per row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from helpers.protocol import codebook as codebooks
from helpers.protocol.codebook import CASES, CAUSES, INFORMATION, RULE_INPUTS, TIME, Codebook, Item

REMITTALS = "remittals"
NAMES = (CASES, INFORMATION, CAUSES, REMITTALS, RULE_INPUTS, TIME)
GROUPS = ("expert", "knows_citizen", "other_municipal", "added_by_appeal", "own_document")
HAS = {"has_expert": "expert", "has_knows_citizen": "knows_citizen", "has_other_municipal": "other_municipal"}
ADDED_PAGES = ("reassessment_pages", "appeal_form_pages", "later_request_pages")
ORIGIN = ("file", "row")  # the workbook of a case, and its row in the sheet: never in a released table
COUNTS = ("n_information_types", "n_newly_obtained", "n_retrieval_answered", "n_own_documents")
SPLIT = (
    "appeal_document_pages",
    "other_appeal_pages",
)  # of the added pages: the appeal's own documents, the rest


@dataclass(frozen=True)
class CleanTables:
    """The clean tables, and what was changed and left out for them.

    cases: one row per drawn case. information: case × information type. causes: remitted case × cause.
    remittals: one row per remitted case. rule_inputs: one row per rule named by a municipality. time: minutes
    per case. ledger: one row per correction. set_aside: one row per row left out, with the reason.
    demonstration: whether the answers are simulated.
    """

    cases: pd.DataFrame
    information: pd.DataFrame
    causes: pd.DataFrame
    remittals: pd.DataFrame
    rule_inputs: pd.DataFrame
    time: pd.DataFrame
    ledger: pd.DataFrame
    set_aside: pd.DataFrame
    demonstration: bool


def build(rows: Mapping[str, pd.DataFrame], codebook: Codebook) -> dict[str, pd.DataFrame]:
    """Return the tables NAMES. rows: section → the sheet's rows that are kept, answers in codes."""
    information = _information(rows[INFORMATION], codebook)
    return {
        CASES: _cases(rows[CASES], information, codebook),
        INFORMATION: information,
        CAUSES: _causes(rows[CAUSES], codebook),
        REMITTALS: _typed(rows[CAUSES], remittal_items(codebook), first=[]),
        TIME: _typed(rows[TIME], codebook.items_of(TIME), first=["municipality"]),
        RULE_INPUTS: _typed(rows[RULE_INPUTS], codebook.items_of(RULE_INPUTS), first=["municipality"]),
    }


def remittal_items(codebook: Codebook) -> tuple[Item, ...]:
    """Return the items of the table of remittals: what the sheet of causes says of a case once, and not per
    cause.
    """
    return tuple(item for item in codebook.items_of(CAUSES) if item.name not in codebook.causes())


def kept_items(codebook: Codebook, section: str) -> tuple[Item, ...]:
    """Return the columns of the section's clean table that a question is behind: what a municipality writes
    for itself is none.
    """
    return tuple(item for item in codebook.columns_of(section) if not item.own_use)


def is_yes_no(item: Item) -> bool:
    """Say whether an item is answered with yes or no, and so becomes a truth value (NA where missing)."""
    return set(item.values) == {"yes", "no"}


def _typed(rows: pd.DataFrame, items: Iterable[Item], first: list[str]) -> pd.DataFrame:
    """Text columns ``first``, then the items: numbers as float, dates as timestamps, yes/no as boolean, the
    rest as text.
    """
    columns = {name: rows[name].astype("str") for name in first}
    return pd.DataFrame(columns | {item.name: _column(rows[item.name], item) for item in items}).reset_index(
        drop=True
    )


def _column(values: pd.Series, item: Item) -> pd.Series:
    if item.type == "integer":
        return values.astype("float64")
    if item.type == "date":
        return pd.to_datetime(values).astype("datetime64[us]")
    if is_yes_no(item):
        return values.map({"yes": True, "no": False}).astype("boolean")
    return values.astype("str")


def _information(rows: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    table = _typed(rows, codebook.items_of(INFORMATION), first=[])
    members = {group: table["information_type"].isin(codebook.members(group)) for group in GROUPS}
    return table.assign(**members)


def _cases(rows: pd.DataFrame, information: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    table = _typed(rows, kept_items(codebook, CASES), first=["municipality"])
    leading = ["decision_id", "municipality", "provision", "period", "outcome", "decision_date", "role"]
    table = table[[*leading, *(column for column in table.columns if column not in leading)]]
    table["appeal_pages"] = table[list(ADDED_PAGES)].sum(axis=1, skipna=False)
    documents = appeal_documents(codebook)
    for name, parts in zip(SPLIT, (documents, [p for p in ADDED_PAGES if p not in documents]), strict=True):
        table[name] = table[parts].sum(axis=1, skipna=False)
    retrieval = codebook.item("retrieval", INFORMATION)
    asked = information["information_type"].map(lambda code: codebook.asks(retrieval, code))
    derived = _derived(information, asked.astype(bool), codebook.obtained_anew)
    table = table.join(derived, on="decision_id")
    return table.assign(file=rows["file"].astype("str").array, row=rows["sheet_row"].astype("int64").array)


def appeal_documents(codebook: Codebook) -> list[str]:
    """Return those of ADDED_PAGES that count a document which exists only because of the appeal: a part has
    the name of the information type that it counts.
    """
    documents = codebook.members(codebooks.OF_APPEAL)
    return [part for part in ADDED_PAGES if part.removesuffix("_pages") in documents]


def _derived(information: pd.DataFrame, asked: pd.Series, anew: str) -> pd.DataFrame:
    """Per case, NA where the sheet of information was not answered for it. asked: the rows in which
    retrieval is.

    n_information_types: types answered with yes that someone supplied; n_retrieval_answered: those of them
    with an answer on retrieval; n_newly_obtained: those of them newly obtained. n_own_documents: types
    answered with yes that the municipality always writes itself, which no other count has. has_*: whether a
    type of the group is present; NA where none is and some answer of the group is missing.
    """
    there = information["present"].fillna(False)
    present = there & ~information[codebooks.OWN]
    counted = pd.DataFrame(
        {
            "decision_id": information["decision_id"],
            "n_information_types": present,
            "n_asked": present & asked,
            "n_newly_obtained": present & information["retrieval"].eq(anew),
            "n_retrieval_answered": present & information["retrieval"].notna(),
            "n_own_documents": there & information[codebooks.OWN],
        }
    )
    by_case = counted.groupby("decision_id")[["n_asked", *COUNTS]].sum().astype("float64")
    answered = information["present"].notna().groupby(information["decision_id"]).any()
    known = by_case["n_retrieval_answered"].gt(0) | by_case["n_asked"].eq(0)
    by_case["n_newly_obtained"] = by_case["n_newly_obtained"].where(known)
    has = {name: _has(information[information[group]]) for name, group in HAS.items()}
    return by_case[list(COUNTS)].where(answered).join(pd.DataFrame(has))


def _has(information: pd.DataFrame) -> pd.Series:
    case = information["decision_id"]
    some = information["present"].fillna(False).astype("bool").groupby(case).any()
    unknown = information["present"].isna().groupby(case).any()
    return some.astype("boolean").mask(unknown & ~some)


def _causes(rows: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    table = _typed(rows, codebook.items_of(CAUSES), first=[])
    parts = [_cause(table, item, code) for item, code in codebook.causes().items()]
    return pd.concat(parts, ignore_index=True).sort_values("decision_id", kind="stable", ignore_index=True)


def _cause(table: pd.DataFrame, item: str, code: str) -> pd.DataFrame:
    principal = table["principal_cause"].eq(code).astype("boolean").mask(table["principal_cause"].isna())
    return pd.DataFrame(
        {"decision_id": table["decision_id"], "cause": code, "selected": table[item], "principal": principal}
    )
