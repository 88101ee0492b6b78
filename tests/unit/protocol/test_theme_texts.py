"""The invented answers that measure the dictionary, and what it makes of each kind of them."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.protocol import theme_texts, themes

DICTIONARY, TEXTS = themes.load(), theme_texts.load()
FROZEN = "9b11ad4a757b90017bc1e550509536371a9d9f6eac0f9162f33eb69b5bf7cda6"


def test_every_theme_has_texts_of_every_kind_and_none_of_them_is_the_dictionarys_own() -> None:
    assert list(TEXTS.themes) == DICTIONARY.codes and len(TEXTS.without) >= 10
    own = {text for theme in DICTIONARY.themes for text in (*theme.counts, *theme.does_not_count)}
    for kind in theme_texts.KINDS:
        table = TEXTS.of(kind)
        assert table["theme"].value_counts().drop("").ge(4).all() and not set(table["text"]) & own


def test_the_dictionary_reads_plain_texts_few_misspelled_ones_and_no_paraphrase() -> None:
    # Measured once, on texts that were written after the dictionary was frozen; a change of either shows
    # here.
    assert DICTIONARY.sha256 == FROZEN
    found = theme_texts.scores(TEXTS, DICTIONARY).set_index("kind")
    assert found["f1"].round(2).to_dict() == {"plain": 0.94, "misspelled": 0.16, "paraphrased": 0.00}
    assert found["recall"].round(2).to_dict() == {"plain": 0.92, "misspelled": 0.11, "paraphrased": 0.00}


def test_f1_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    few = theme_texts.ThemeTexts(
        "1",
        {
            "a": theme_texts.Written(("x", "y"), ("p",), ("q",)),
            "b": theme_texts.Written(("z",), ("r",), ("s",)),
        },
        ("w",),
    )
    said = pd.DataFrame({"a": [True, False, True, True], "b": [False, False, False, True]})

    class Two:
        codes = ("a", "b")

    monkeypatch.setattr(theme_texts, "code", lambda texts, themes: said.head(len(texts)))
    plain = theme_texts.scores(few, Two()).set_index("kind").loc["plain"]
    # a: one of two found, two said too much: 2·1 / (2 + 3); b: none of one found, one said too much: 0
    assert plain["f1"] == pytest.approx((2 / 5 + 0) / 2) and plain["recall"] == pytest.approx(1 / 3)
    assert plain["n"] == 4
