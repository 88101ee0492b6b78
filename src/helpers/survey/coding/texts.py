"""The answers about rules as coders meet them: each text once, with an id that stays.

A text's id is made of the redacted text alone, so that it stays when other answers come, changes when the
answer itself is corrected, and tells no coder which municipality wrote it. Two answers of the same words are
coded once.
"""

from __future__ import annotations

import hashlib

import pandas as pd

ID, TEXT, RULE = "text_id", "text", "rule"
COLUMNS = [ID, RULE, TEXT]
SHARED, SHARED_REST = 100, 0.2  # texts that a second coder gets of all, and the share of those beyond them
_LETTERS = str.maketrans(
    "0123456789abcdef", "abcdefghjkmnpqrs"
)  # digits could be taken for a personal number
_LENGTH = 12


def text_id(text: str) -> str:
    """Return the id of a redacted text: twelve letters."""
    digest = hashlib.blake2b(" ".join(text.split()).encode(), person=b"text for coders").hexdigest()
    return digest[:_LENGTH].translate(_LETTERS)


def identified(rule_inputs: pd.DataFrame) -> pd.DataFrame:
    """Return the answers of the clean table ``rule_inputs`` that have a text, with ``text_id`` added."""
    written = rule_inputs[rule_inputs[TEXT].notna() & rule_inputs[TEXT].astype(str).str.strip().ne("")]
    return written.assign(**{ID: written[TEXT].map(text_id).astype(object)}).reset_index(drop=True)


def to_code(rule_inputs: pd.DataFrame) -> pd.DataFrame:
    """Return COLUMNS of the different texts in the order of their ids, which is a random one: it follows
    neither municipality nor content. rule: all rules that were named with the text.
    """
    answers = identified(rule_inputs)
    if answers.empty:
        return pd.DataFrame(columns=COLUMNS, dtype=object)
    rules = answers.groupby(ID)[RULE].agg(lambda values: "; ".join(sorted(set(values.dropna()))))
    first = answers.drop_duplicates(ID).assign(**{RULE: lambda rows: rows[ID].map(rules)})
    return first[COLUMNS].sort_values(ID, ignore_index=True)


def shared(ids: pd.Series) -> pd.Series:
    """Return those of the texts' ids, in their order, that a second coder gets as well: the first SHARED and
    SHARED_REST of the others, all where there are no more.
    """
    n = len(ids) if len(ids) <= SHARED else SHARED + round(SHARED_REST * (len(ids) - SHARED))
    return ids.head(n)
