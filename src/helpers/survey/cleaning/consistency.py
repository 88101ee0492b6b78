"""The codebook's own rules between the answers of one row, by their kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from helpers.protocol.codebook import INFORMATION, Codebook, Rule
from helpers.survey.cleaning.ledger import Change
from helpers.survey.cleaning.pages import page_witnesses

NOT_ASKED = "not_asked"
_ROUNDING = 0.5  # pages: what rounding each part to whole pages can move a sum by


def consistency(table: pd.DataFrame, rule: Rule) -> Iterator[Change]:
    """The answers that break ``rule``, one of the codebook's; they are kept."""
    test = KINDS[rule.kind]
    answered = table[table[list(rule.items)].notna().any(axis=1)]
    witnesses = page_witnesses.EVERY if rule.kind == "ratio" else ()
    needed = [
        name
        for name in table.columns
        if name in (*rule.items, *witnesses, rule.depends_on)
        or (rule.prefix and name.startswith(rule.prefix))
    ]
    for row, answers in zip(answered.index, answered[needed].to_dict("records"), strict=True):
        for item in test(rule, answers):
            yield Change(row, item, rule.name, answers[item])


def not_asked(table: pd.DataFrame, codebook: Codebook) -> Iterator[Change]:
    """Answers in rows of the sheet of information in which the item is not asked are left out."""
    for item in codebook.items_of(INFORMATION):
        answered = table[table[item.name].notna()] if item.not_asked_about else table.head(0)
        left = [code for code in codebook.information_types if not codebook.asks(item, code)]
        for row in answered.index[answered["information_type"].isin(left)]:
            yield Change(row, item.name, NOT_ASKED, None)


def _only_if(rule: Rule, answers: Mapping[str, Any]) -> list[str]:
    allowed = answers[rule.depends_on] in rule.codes
    return [] if allowed else [item for item in rule.items if answers[item] is not None]


def _ratio(rule: Rule, answers: Mapping[str, Any]) -> list[str]:
    first, second = (answers[item] for item in rule.items)
    if first is None or not second or rule.low <= first / second <= rule.high:
        return []
    return [page_witnesses.blamed(rule.items, answers)]


def _at_most(rule: Rule, answers: Mapping[str, Any]) -> list[str]:
    first, second = (answers[item] for item in rule.items)
    return [rule.items[0]] if first is not None and second is not None and first > second else []


def _sum(rule: Rule, answers: Mapping[str, Any]) -> list[str]:
    whole, *parts = (answers[item] for item in rule.items)
    if whole is None or any(part is None for part in parts):
        return []
    allowed = max(rule.tolerance * whole, _ROUNDING * len(parts))
    return [rule.items[0]] if abs(whole - sum(parts)) > allowed else []


def _selected(rule: Rule, answers: Mapping[str, Any]) -> list[str]:
    item = rule.items[0]
    chosen = answers[item]
    return [item] if chosen is not None and answers[rule.prefix + chosen] != "yes" else []


KINDS = {"only_if": _only_if, "ratio": _ratio, "at_most": _at_most, "sum": _sum, "selected": _selected}
