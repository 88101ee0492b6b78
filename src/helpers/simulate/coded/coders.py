"""Two people of the demonstration who code its free text in the product's own workbooks, with errors that are
known: each misses some of the themes that a text is about, and now and then sees one that is not there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from numpy.random import Generator

from helpers.analysis.rules import themes as coding
from helpers.protocol.codebook import Codebook
from helpers.protocol.themes import Themes
from helpers.simulate.frame import Rng
from helpers.simulate.texts import TRUE_THEMES
from helpers.simulate.workbooks import Write, fill
from helpers.survey.coding import texts, workbook
from helpers.survey.coding.layout import (
    CODING,
    DAY_ROW,
    DECISION,
    EXAMPLES,
    FIRST_ROW,
    NO,
    READ,
    YES,
    columns_of,
)
from helpers.survey.coding.reading import CODES, FOLDER
from helpers.survey.questionnaire.layout import GUIDE_SHEET, ORIGIN_DEMONSTRATION
from helpers.survey.redaction import plain_text, redact

CODERS = ("AB", "CD")
_DAY = datetime(2022, 4, 25)
_DECISION_FILE = "afgoerelse.xlsx"
_EXAMPLES = {  # in the words of nobody who answered
    "repeated_collection": "En familie afleverer den samme dokumentation for løn flere gange om året.",
    "broad_reasoning": "Afgørelser bliver lange, fordi forvaltningen vil være sikker på, at de holder.",
    "proof_per_task": "Hjælpen skal gøres op i små bidder, også hvor der er brug for hjælp hele tiden.",
    "hearing_own_material": "En borger får sit eget brev sendt til udtalelse.",
    "reassessment_repeats": "Når intet nyt er kommet frem, skrives der alligevel en ny lang vurdering.",
    "it_registration": "Programmerne kræver, at der skrives noget, hvor der intet er at skrive.",
    "unclear_concepts": "To medarbejdere læser den samme regel på hver sin måde.",
    "several_professionals": "Tre faggrupper beskriver det, som den første allerede har beskrevet.",
    "appeal_material": "En medarbejder samler og nummererer papirer til klagen i flere timer.",
}


def write(
    folder: Path,
    rule_inputs: pd.DataFrame,
    keys: Collection[str],
    given: tuple[Themes, Codebook, Mapping[str, float]],
    rng: Rng,
) -> dict[str, Any]:
    """Write coding/ of the demonstration in ``folder``, and return what is true: text_id → its themes.

    rule_inputs: the answers as they are filled in, with their true themes. keys: ids of decisions, which are
    taken out of texts. given: themes, codebook, and the scenario's shares missed, seen_wrongly, undecided.
    """
    themes, codebook, shares = given
    answers = _cleaned(rule_inputs, keys)
    to_code = texts.to_code(answers)
    truth = texts.identified(answers).groupby(texts.ID)[TRUE_THEMES].agg(_united)
    (folder / FOLDER).mkdir()
    codes = []
    second = set(texts.shared(to_code[texts.ID]))
    for coder in CODERS:
        mine = to_code if coder == CODERS[0] else to_code[to_code[texts.ID].isin(second)]
        seen = _seen(mine, truth, themes, shares, rng(f"coder {coder}"))
        _fill_coding(folder / FOLDER, mine, seen, (themes, codebook, coder))
        codes += [
            (key, coder, theme, theme in there, "") for key, there in seen.items() for theme in themes.codes
        ]
    _fill_decision(
        folder / FOLDER, pd.DataFrame(codes, columns=CODES), to_code, truth, given, rng("decision")
    )
    return {key: sorted(there) for key, there in truth.items()}


def _cleaned(rule_inputs: pd.DataFrame, keys: Collection[str]) -> pd.DataFrame:
    """Return the answers with their texts as the returned workbooks' will be after cleaning."""
    kept = rule_inputs[~rule_inputs["copy"].astype(bool)]
    clean = {name: [_text(value, keys) for value in kept[name]] for name in (texts.TEXT, texts.RULE)}
    return kept.assign(**clean)


def _text(value: Any, keys: Collection[str]) -> str | None:
    return redact(plain_text(value), keys)[0] or None if isinstance(value, str) else None


def _united(themes: pd.Series) -> set[str]:
    return {theme for there in themes for theme in there}


def _seen(
    mine: pd.DataFrame, truth: pd.Series, themes: Themes, shares: Mapping[str, float], rng: Generator
) -> dict[str, set[str]]:
    """Return what one coder sees in each text."""
    found = {}
    for key in mine[texts.ID]:
        draws = dict(zip(themes.codes, rng.random(len(themes.codes)), strict=True))
        found[key] = {
            theme
            for theme, draw in draws.items()
            if (draw >= shares["missed"] and theme in truth[key])
            or (draw < shares["seen_wrongly"] and theme not in truth[key])
        }
    return found


def _fill_coding(
    folder: Path, mine: pd.DataFrame, seen: Mapping[str, set[str]], given: tuple[Themes, Codebook, str]
) -> None:
    themes, codebook, coder = given
    path = folder / workbook.file_name(coder)
    workbook.write_coding(path, mine, themes, coder, codebook.version, ORIGIN_DEMONSTRATION)
    places = {column.name: index for index, column in enumerate(columns_of(CODING, themes), start=1)}
    writes: list[Write] = [(GUIDE_SHEET, DAY_ROW, 2, _DAY)]
    for row, key in enumerate(mine[texts.ID], start=FIRST_ROW):
        writes += [(CODING, row, places[name], YES) for name in (READ, *sorted(seen[key]))]
    _filled(path, writes)


def _fill_decision(
    folder: Path,
    codes: pd.DataFrame,
    to_code: pd.DataFrame,
    truth: pd.Series,
    given: tuple[Themes, Codebook, Mapping[str, float]],
    rng: Generator,
) -> None:
    """Decide as the truth is, but leave some rows open."""
    themes, codebook, shares = given
    differences = coding.differences(codes, to_code, themes)
    path = folder / _DECISION_FILE
    workbook.write_decision(path, differences, themes, codebook.version, ORIGIN_DEMONSTRATION)
    decided = rng.random(len(differences)) >= shares["undecided"]
    writes: list[Write] = [(GUIDE_SHEET, DAY_ROW, 2, _DAY)]
    column = len(columns_of(DECISION, themes))
    for row, (key, theme, done) in enumerate(
        zip(differences[texts.ID], differences["theme"], decided, strict=True), start=FIRST_ROW
    ):
        writes += [(DECISION, row, column, YES if theme in truth[key] else NO)] if done else []
    _filled(path, [*writes, *_examples(themes)])


def _examples(themes: Themes) -> Iterator[Write]:
    for row, theme in enumerate(themes.codes, start=FIRST_ROW):
        yield EXAMPLES, row, 3, _EXAMPLES[theme]
        yield EXAMPLES, row, 4, YES


def _filled(path: Path, writes: list[Write]) -> None:
    blank = path.with_suffix(".blank")
    path.rename(blank)
    fill(blank, path, writes)
    blank.unlink()
