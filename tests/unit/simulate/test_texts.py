"""The simulated free text: themes that belong together, and how much of them the dictionary finds, layer by
layer.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.random import Generator

from helpers import project
from helpers.protocol import codebook, scenarios, themes
from helpers.simulate import texts
from helpers.survey import reference
from helpers.survey.sampling import universe

DICTIONARY = themes.load()
BASE = scenarios.load()
CODES = list(reference.municipalities()["kommunekode"])
FROZEN = "9b11ad4a757b90017bc1e550509536371a9d9f6eac0f9162f33eb69b5bf7cda6"


def named(seed: int) -> Callable[[str], Generator]:
    return lambda part: np.random.default_rng(universe.named_seed(seed, part))


def written(seed: int, **changes: Any) -> pd.DataFrame:
    parameters = BASE | {
        "rule_inputs": changes.pop("rule_inputs", BASE["rule_inputs"]),
        "texts": BASE["texts"] | changes,
    }
    return texts.rule_inputs(CODES, parameters, named(seed))


def truth(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {code: [code in there for there in table["themes"]] for code in DICTIONARY.codes}, index=table.index
    )


def scores(table: pd.DataFrame) -> pd.Series:
    """F1 of the dictionary per theme."""
    found, true = themes.code(table["text"], DICTIONARY), truth(table)
    right = (found & true).sum()
    return 2 * right / (found.sum() + true.sum())


def recall(table: pd.DataFrame, layer: str) -> float:
    found = themes.code(table["text"], DICTIONARY)
    hits = [
        found.loc[row, theme]
        for row, there in table["themes"].items()
        for theme, of in there.items()
        if of == layer
    ]
    return float(np.mean(hits))


def test_the_dictionary_is_the_one_that_was_fixed_before_these_texts_were_written() -> None:
    assert DICTIONARY.sha256 == FROZEN, (
        "another dictionary must be measured on texts that nobody had seen when it was made"
    )


def test_the_dictionary_finds_the_themes_as_well_as_was_measured() -> None:
    # Measured over ten seeds: .769 to .805, goal .75. It is mostly a matter of how many texts are paraphrased
    # (one in four):
    # one person wrote dictionary and plain sentences, so that these are found nearly always, which no real
    # text promises.
    for seed in range(3):
        assert 0.75 <= scores(written(seed)).mean() <= 0.82


def test_what_the_figure_is_made_of() -> None:
    table = pd.concat([written(seed) for seed in range(3)], ignore_index=True)
    assert recall(table, "plain") > 0.95
    assert (
        0.68 <= recall(table, "misspelled") <= 0.80
    )  # a slip in one of the words that were looked for hides the theme
    assert recall(table, "paraphrase") < 0.02
    without = table[table["themes"].map(len) == 0]
    false = themes.code(without["text"], DICTIONARY).any(axis=1).mean()
    assert 0.2 < false < 0.5  # half of the sentences without a theme were written to mislead


def test_more_paraphrases_lower_the_figure() -> None:
    shares = [{"plain": 0.8 - share, "paraphrase": share, "misspelled": 0.2} for share in (0.0, 0.4, 0.8)]
    figures = [scores(written(1, layers=layers)).mean() for layers in shares]
    assert figures[0] > 0.9 and figures[0] > figures[1] + 0.15 and figures[1] > figures[2] + 0.25


@pytest.mark.parametrize("theme", texts.THEMES)
def test_no_word_of_the_dictionary_gives_a_paraphrase_away(theme: str) -> None:
    paraphrases = pd.Series([text for _, text in texts.THEMES[theme].paraphrases])
    assert len(paraphrases) >= 3 and not themes.code(paraphrases, DICTIONARY)[theme].any()


def test_the_simulator_writes_about_the_themes_of_the_dictionary_and_no_others() -> None:
    assert set(texts.THEMES) == set(DICTIONARY.codes) == set(BASE["texts"]["intercept"])
    shifted = {theme for shifts in BASE["texts"]["by_provision"].values() for theme in shifts}
    assert shifted <= set(DICTIONARY.codes)


def test_every_provision_has_sentences_and_rules_of_every_theme() -> None:
    for theme in texts.THEMES.values():
        for pool in (theme.plain, theme.paraphrases, theme.rules):
            assert {about for about, _ in pool} <= {texts.BPA, texts.LOST, texts.ANY}
    fitting = {about for theme in texts.THEMES.values() for about, _ in theme.plain}
    assert fitting == {texts.BPA, texts.LOST, texts.ANY}


def test_answers_are_those_of_the_drop_downs_and_rows_are_numbered_without_repetition() -> None:
    table, book = written(5), codebook.load()
    assert set(table["provision"]) == set(book.item("provision", "rule_inputs").values)
    assert set(table["burden_cause"]) <= set(book.item("burden_cause", "rule_inputs").values)
    assert (
        not table.duplicated(["municipality", "text"]).any()
        and not table.duplicated(["municipality", "row"]).any()
    )
    assert table.groupby("municipality")["row"].max().eq(table.groupby("municipality").size()).all()
    assert table["text"].str.len().max() < 2000 and table["row"].max() <= 20
    assert table["rule"].str.contains("§").any() and table["text"].str.contains("§").any()


def test_a_municipality_returns_to_its_themes() -> None:
    def spread(sd: float) -> float:
        """Variance of the municipalities' shares beyond what chance alone gives, for one common theme."""
        table = written(2, municipality_sd=sd, rule_inputs=12)
        there = truth(table)["repeated_collection"].groupby(table["municipality"])
        share, n = there.mean(), there.size()
        return float(share.var() - (share * (1 - share) / n).mean())

    assert abs(spread(0.0)) < 0.01 < 0.014 < spread(0.8) < spread(2.0)


def test_a_provision_has_themes_of_its_own() -> None:
    table = written(3, rule_inputs=12)
    share = truth(table).groupby(table["provision"]).mean()
    assert share.loc["bpa", "proof_per_task"] > share.loc["both", "proof_per_task"] + 0.1
    assert share.loc["lost_earnings", "repeated_collection"] > share.loc["bpa", "repeated_collection"]


def test_the_texts_of_a_municipality_stay_when_others_answer_too() -> None:
    some = texts.rule_inputs(CODES[5:9], BASE, named(4))
    every = texts.rule_inputs(CODES, BASE, named(4))
    pd.testing.assert_frame_equal(some, every[every["municipality"].isin(CODES[5:9])].reset_index(drop=True))


def test_a_misspelled_sentence_differs_in_words_and_stays_readable() -> None:
    rng = np.random.default_rng(1)
    for theme in texts.THEMES.values():
        for _, sentence in theme.plain:
            slipped = texts.misspelled(sentence, rng)
            assert slipped != sentence
            assert difflib.SequenceMatcher(None, sentence, slipped).ratio() > 0.85
            assert len(slipped.split()) == len(sentence.split())


def test_a_sentence_of_short_words_cannot_be_misspelled() -> None:
    assert texts.misspelled("Vi må se på det.", np.random.default_rng(1)) == "Vi må se på det."


def test_the_sentences_are_installed_with_the_simulator() -> None:
    content = tomllib.loads((project.root() / "pyproject.toml").read_text(encoding="utf-8"))
    assert "simulate/sentences.yml" in content["tool"]["setuptools"]["package-data"]["helpers"]
    written = (resources.files("helpers.simulate") / "sentences.yml").read_text(encoding="utf-8")
    assert all(
        text in " ".join(written.split()) for theme in texts.THEMES.values() for _, text in theme.plain
    )
