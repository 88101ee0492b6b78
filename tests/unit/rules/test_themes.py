"""What coders found: agreement by hand and as published, differences, decisions, and counts of answers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.methods.agreement import NO_PAIRS, ONE_CATEGORY
from helpers.analysis.methods.resampling import Bootstrap
from helpers.analysis.rules import themes
from helpers.protocol import themes as dictionaries
from helpers.survey.coding import texts
from helpers.survey.coding.layout import OTHER
from helpers.survey.coding.reading import CODES, DECISIONS

DICTIONARY = dictionaries.load()
BOOT = Bootstrap(replicates=199, level=0.95, seed=3)
FEW = Bootstrap(replicates=9, level=0.95, seed=3)  # where no interval is looked at
THEME = "it_registration"


def codes(*rows: tuple[str, str, str, bool]) -> pd.DataFrame:
    return pd.DataFrame([(*row, "2022-04-22") for row in rows], columns=CODES)


def rated(first: list[bool | None], second: list[bool | None]) -> pd.DataFrame:
    """Two coders' codes of one theme, text by text; None where a coder has not read it."""
    both = (("AB", first), ("CD", second))
    rows = [
        (f"t{n}", who, THEME, code) for who, said in both for n, code in enumerate(said) if code is not None
    ]
    return codes(*rows)


def row(table: pd.DataFrame, theme: str = THEME) -> pd.Series:
    return table.set_index("theme").loc[theme]


def test_kappa_of_a_theme_by_hand() -> None:
    """Po = 35/50 = .70, Pe = (25/50)(30/50) + (25/50)(20/50) = .50, kappa = .40."""
    yes, no = [True], [False]
    found = row(
        themes.agreed(rated(yes * 25 + no * 25, yes * 20 + no * 5 + yes * 10 + no * 15), DICTIONARY, BOOT)
    )
    assert (found["kappa"], found["n"], found["reason"]) == (pytest.approx(0.4), 50, "")
    assert found["pabak"] == pytest.approx(2 * 0.7 - 1)
    assert found["yes"] == 55 and 0.1 < found["kappa_low"] < 0.3 < 0.5 < found["kappa_high"] < 0.7


def test_alpha_of_a_theme_as_published() -> None:
    """Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", example A: alpha = 0.095."""
    meg, owen = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    found = row(themes.agreed(rated(list(map(bool, meg)), list(map(bool, owen))), DICTIONARY, BOOT))
    assert round(found["alpha"], 3) == 0.095 and found["n"] == 10
    alone = row(themes.agreed(rated([*map(bool, meg), True], [*map(bool, owen), None]), DICTIONARY, BOOT))
    assert round(alone["alpha"], 3) == 0.095 and alone["n"] == 10  # a text that one has read tells nothing


def test_agreement_that_is_not_defined_is_missing_with_its_reason() -> None:
    table = themes.agreed(rated([False] * 9, [False] * 9), DICTIONARY, BOOT)
    assert list(table["theme"]) == [*DICTIONARY.codes, OTHER]
    assert row(table)["reason"] == ONE_CATEGORY and row(table, OTHER)["reason"] == NO_PAIRS
    assert table[["kappa", "alpha"]].isna().all(axis=None)
    nobody = themes.agreed(codes(), DICTIONARY, BOOT)
    assert nobody["n"].eq(0).all() and nobody["reason"].eq(NO_PAIRS).all()


def test_only_what_coders_see_differently_is_to_be_decided_with_the_words_of_the_dictionary() -> None:
    table = pd.DataFrame({"text_id": ["a", "b"], "rule": "", "text": ["Aktlisten laves i hånden.", "Intet."]})
    said = codes(
        ("a", "AB", "appeal_material", True),
        ("a", "CD", "appeal_material", False),
        ("a", "EF", "appeal_material", False),
        ("a", "AB", THEME, True),
        ("a", "CD", THEME, True),
        ("b", "AB", THEME, True),
    )
    (one,) = themes.differences(said, table, DICTIONARY).to_dict("records")
    assert (one["text_id"], one["theme"], one["yes_by"], one["no_by"]) == (
        "a",
        "appeal_material",
        "AB",
        "CD, EF",
    )
    assert one["words"] == "aktlisten" and one["text"] == table["text"][0]
    assert themes.differences(codes(), table, DICTIONARY).empty


def test_differences_stand_by_text_and_theme_with_the_coders_by_name() -> None:
    table = pd.DataFrame({"text_id": ["a", "b"], "rule": "", "text": ["Aktlisten.", "Aktlisten igen."]})
    said = codes(
        *(("b", who, THEME, who == "AB") for who in ("EF", "CD", "AB")),
        *(("a", who, "unclear_concepts", who != "AB") for who in ("EF", "CD", "AB")),
        *(("a", who, "appeal_material", who == "EF") for who in ("EF", "CD")),
    )
    found = themes.differences(said, table, DICTIONARY)
    assert list(zip(found["text_id"], found["theme"], found["text"], strict=True)) == [
        ("a", "appeal_material", "Aktlisten."),
        ("a", "unclear_concepts", "Aktlisten."),
        ("b", THEME, "Aktlisten igen."),
    ]
    assert found["no_by"].tolist() == ["CD", "AB", "CD, EF"]
    assert found["yes_by"].tolist() == ["EF", "CD, EF", "AB"]
    assert found["words"].tolist() == ["aktlisten", "", ""]


def test_what_was_decided_last_counts() -> None:
    said = codes(("a", "AB", THEME, True), ("a", "CD", THEME, False), ("a", "AB", OTHER, False))
    decisions = pd.DataFrame([("a", THEME, False), ("a", OTHER, True), ("a", THEME, True)], columns=DECISIONS)
    final = themes.settled(said, decisions)
    assert list(final.columns) == ["text_id", "theme", "code"] and len(final) == 2
    assert dict(zip(final["theme"], final["code"], strict=True)) == {THEME: True, OTHER: False}


def test_a_third_coder_counts_for_alpha_and_as_a_reader_alone() -> None:
    both, alone = rated([True, False, True], [True, False, False]), codes(("t0", "EF", THEME, False))
    two, three = (row(themes.agreed(table, DICTIONARY, FEW)) for table in (both, pd.concat([both, alone])))
    assert two["kappa"] == three["kappa"] and two["alpha"] > three["alpha"]
    assert (two["yes"], three["yes"], three["n"]) == (3, 3, 3)
    single = row(themes.agreed(rated([True, False], [None, None]), DICTIONARY, FEW))
    assert (single["n"], single["yes"], single["reason"]) == (0, 0, NO_PAIRS)
    assert np.isnan(single["pabak"]) and np.isnan(single["kappa"])


def test_a_code_is_what_all_say_else_what_was_decided_else_missing() -> None:
    said = codes(
        *(
            (key, who, THEME, code)
            for key, pair in {"a": (True, True), "b": (True, False), "c": (True, False)}.items()
            for who, code in zip(("AB", "CD"), pair, strict=True)
        ),
        ("d", "AB", THEME, False),
    )
    decisions = pd.DataFrame([("b", THEME, False), ("a", THEME, False)], columns=DECISIONS)
    final = themes.settled(said, decisions).set_index("text_id")["code"]
    assert final["a"] is True and final["b"] is False and pd.isna(final["c"]) and final["d"] is False
    assert themes.settled(codes(), decisions).empty


ANSWERS = pd.DataFrame(
    {
        "municipality": ["0101", "0101", "0101", "0151", "0151"],
        "rule": None,
        "burden_cause": ["law", "appeal", "law", None, "own_practice"],
        "text": ["a", "b", "a", "a", None],
    }
)
FINAL = pd.DataFrame(
    [(texts.text_id("a"), THEME, True), (texts.text_id("b"), THEME, False), (texts.text_id("b"), OTHER, True),
     (texts.text_id("a"), "unclear_concepts", None)],
    columns=["text_id", "theme", "code"],
)  # fmt: skip


def test_every_answer_of_the_same_words_counts_and_what_is_open_does_not() -> None:
    table = themes.prevalence(ANSWERS, FINAL, DICTIONARY).set_index("theme")
    assert table.loc[THEME].tolist() == [3, 2] and table.loc[OTHER].tolist() == [1, 1]
    assert table.drop([THEME, OTHER]).eq(0).all(axis=None) and len(table) == len(DICTIONARY.codes) + 1


def test_the_answers_that_speak_of_a_theme_are_the_rows_themselves() -> None:
    found = themes.speaking(ANSWERS, FINAL)
    assert found["theme"].tolist().count(THEME) == 3 and len(found) == 4
    assert found.loc[found["theme"].eq(OTHER), ["municipality", "text"]].values.tolist() == [["0101", "b"]]


def test_the_themes_by_where_the_demand_comes_from() -> None:
    table = themes.by_source(ANSWERS, FINAL, DICTIONARY)
    assert {tuple(each) for each in table.values} == {(THEME, "law", 2, 1), (OTHER, "appeal", 1, 1)}
    assert {tuple(each) for each in themes.sources(ANSWERS).values} == {
        ("law", 2, 1),
        ("appeal", 1, 1),
        ("own_practice", 1, 1),
    }
