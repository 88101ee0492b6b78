"""The coders of the demonstration: what they miss is known, and found again in the workbooks they fill in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.random import Generator

from helpers.analysis.methods.resampling import Bootstrap
from helpers.analysis.rules import themes as coding
from helpers.protocol import codebook, scenarios
from helpers.protocol import themes as dictionaries
from helpers.simulate import texts as simulated
from helpers.simulate.coded import coders
from helpers.survey import reference
from helpers.survey.coding import reading, texts
from helpers.survey.coding.reading import Coded
from helpers.survey.sampling import universe

THEMES, BASE, BOOK = dictionaries.load(), scenarios.load(), codebook.load()
SHARES = BASE["coding"]
CODES = list(reference.municipalities()["kommunekode"])
KEY = "AST-1234-567"


def named(part: str) -> Generator:
    return np.random.default_rng(universe.named_seed(7, part))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pd.DataFrame, dict[str, list[str]]]:
    """The folder, the answers as they will be after cleaning, and the truth."""
    folder = tmp_path_factory.mktemp("coded")
    answers = simulated.rule_inputs(CODES, BASE, named).assign(copy=False)
    answers.loc[0, "text"] += f" Se {KEY} og ring til 33 92 33 33."
    truth = coders.write(folder, answers, {KEY}, (THEMES, BOOK, SHARES), named)
    return folder, coders._cleaned(answers, {KEY}), truth


@pytest.fixture(scope="module")
def read(made: tuple) -> Coded:
    folder, answers, _ = made
    return reading.read(folder, texts.to_code(answers), THEMES, demonstration=True)


def test_their_files_are_the_products_own_marked_and_read_without_a_fault(made: tuple, read: Coded) -> None:
    folder, answers, _ = made
    assert read.faults.empty and read.coders == coders.CODERS and read.versions == (BOOK.version,)
    real = reading.read(folder, texts.to_code(answers), THEMES, demonstration=False)
    assert real.coders == () and real.faults["refused"].all()
    assert KEY not in " ".join(answers["text"]) and "33 92" not in " ".join(answers["text"])


def test_the_second_has_a_part_of_the_texts_and_both_err_as_the_scenario_says(
    made: tuple, read: Coded
) -> None:
    truth = made[2]
    codes = read.codes[read.codes["theme"].isin(THEMES.codes)]
    assert codes.groupby("coder")["text_id"].nunique()["CD"] == len(texts.shared(pd.Series(sorted(truth))))
    there = pd.Series(
        [theme in truth[key] for key, theme in zip(codes["text_id"], codes["theme"], strict=True)]
    )
    said = codes["code"].astype(bool).reset_index(drop=True)
    assert abs(1 - said[there].mean() - SHARES["missed"]) < 0.03  # of some 700 themes: three standard errors
    assert abs(said[~there].mean() - SHARES["seen_wrongly"]) < 0.005


def test_the_decision_is_the_truth_and_little_is_left_open(made: tuple, read: Coded) -> None:
    truth = made[2]
    assert all((theme in truth[key]) == said for key, theme, said in read.decisions.values)
    final = coding.settled(read.codes, read.decisions)
    apart = coding.differences(read.codes, texts.to_code(made[1]), THEMES)
    assert 0 <= final["code"].isna().sum() == len(apart) - len(read.decisions) <= 0.15 * len(apart)


def test_agreement_is_what_the_errors_make_of_it(read: Coded) -> None:
    agreed = coding.agreed(read.codes, THEMES, Bootstrap(99, 0.95, 1)).set_index("theme").loc[THEMES.codes]
    # two who each miss a tenth of a theme that an eighth of the texts has, and see it wrongly in one of a
    # hundred
    common = 0.125 * 0.9**2 + 0.875 * 0.01**2
    yes = 0.125 * 0.9 + 0.875 * 0.01
    expected = 1 - 2 * (yes - common) / (2 * yes * (1 - yes))
    assert abs(agreed["kappa"].mean() - expected) < 0.07


def test_the_examples_may_all_be_shown(read: Coded) -> None:
    assert list(read.examples["theme"]) == THEMES.codes


@pytest.mark.long
def test_equal_answers_give_equal_files(made: tuple, tmp_path: Path) -> None:
    folder = made[0]
    again = simulated.rule_inputs(CODES, BASE, named).assign(copy=False)
    again.loc[0, "text"] += f" Se {KEY} og ring til 33 92 33 33."
    coders.write(tmp_path, again, {KEY}, (THEMES, BOOK, SHARES), named)
    names = sorted(path.name for path in (folder / reading.FOLDER).iterdir())
    assert names == ["afgoerelse.xlsx", "kodning_ab.xlsx", "kodning_cd.xlsx"]
    for name in names:
        mine, theirs = (each / reading.FOLDER / name for each in (folder, tmp_path))
        assert mine.read_bytes() == theirs.read_bytes()
