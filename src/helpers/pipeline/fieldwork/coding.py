"""The command for the coding of free text: workbooks for the coders, then one for what they see apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.errors import HelpersError

if TYPE_CHECKING:
    import pandas as pd

    from helpers.protocol.themes import Themes

DECISION_FILE = "afgoerelse.xlsx"


@dataclass(frozen=True)
class Wish:
    """What is asked for: the investigation, where to write, and the coders; without any, the decision."""

    investigation: Path
    out: Path
    coders: tuple[str, ...] = ()


def write(wish: Wish) -> list[str]:
    """Write the coders' workbooks, or the one for the decision, into ``wish.out``; return what is told.

    The returned workbooks are read anew and cleaned. The first coder gets all texts, the others the share
    that ``survey.coding.texts.shared`` takes. Nothing is overwritten. Raises HelpersError.
    """
    from helpers.protocol import themes as dictionaries
    from helpers.survey import investigation, material, own_protocol
    from helpers.survey.coding import texts

    book = own_protocol.codebook(wish.investigation)
    answers = material.load(wish.investigation)["rule_inputs"]
    demonstration = (wish.investigation / investigation.DEMONSTRATION_MARK).exists()
    wish.out.mkdir(parents=True, exist_ok=True)
    given = _Given(texts.to_code(answers), dictionaries.load(), book.version, demonstration)
    return _for_coders(wish, given) if wish.coders else _for_decision(wish, given)


@dataclass(frozen=True)
class _Given:
    texts: pd.DataFrame
    themes: Themes
    version: str
    demonstration: bool

    @property
    def origin(self) -> str:
        from helpers.survey.questionnaire.layout import ORIGIN_DEMONSTRATION, ORIGIN_REAL

        return ORIGIN_DEMONSTRATION if self.demonstration else ORIGIN_REAL


def _for_coders(wish: Wish, given: _Given) -> list[str]:
    from helpers.survey.coding import texts, workbook

    if len(set(wish.coders)) < len(wish.coders):
        raise HelpersError("A coder is named twice: give each coder a code of their own.")
    paths = [_free(wish.out / workbook.file_name(coder)) for coder in wish.coders]
    several = set(texts.shared(given.texts[texts.ID]))
    told = []
    for path, coder in zip(paths, wish.coders, strict=True):
        first = coder == wish.coders[0]
        mine = given.texts if first else given.texts[given.texts[texts.ID].isin(several)]
        workbook.write_coding(path, mine, given.themes, coder, given.version, given.origin)
        told.append(f"{path}: {len(mine)} texts")
    return [*told, f"Put them back, coded, into {wish.investigation / 'coding'}."]


def _for_decision(wish: Wish, given: _Given) -> list[str]:
    from helpers.analysis.rules import themes as coding
    from helpers.survey.coding import reading, workbook

    coded = reading.read(wish.investigation, given.texts, given.themes, given.demonstration)
    faults = _lines(coded.faults.itertuples(index=False))
    if len(coded.coders) < 2:
        why = f"{len(coded.coders)} coders' files can be used: the decision needs two."
        raise HelpersError("\n".join([why, *faults]))
    apart = coding.differences(coded.codes, given.texts, given.themes)
    path = _free(wish.out / DECISION_FILE)
    workbook.write_decision(path, apart, given.themes, given.version, given.origin)
    return [*faults, f"{path}: {len(apart)} codes to decide"]


def _lines(faults: Iterable) -> list[str]:
    return [
        ", ".join(part for part in (file, sheet, cell) if part) + f": {message}"
        for file, sheet, cell, message, _ in faults
    ]


def _free(path: Path) -> Path:
    if path.exists():
        raise HelpersError(f"{path} is there already, and nothing is overwritten: choose another folder.")
    return path
