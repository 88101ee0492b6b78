"""The free text about rules: themes that a municipality and a provision are prone to, in plain words,
paraphrased or misspelled.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
import yaml
from numpy.random import Generator

from helpers.simulate.frame import Rng, expit

BPA, LOST, ANY = "bpa", "lost_earnings", "both"
PARAPHRASED, MISSPELLED = "paraphrase", "misspelled"
TRUE_THEMES = "themes"  # a column of the answers that no workbook has: theme → layer
_MOST_ROWS = 20  # free rows of the sheet
_LONG = 6  # letters of a word that is worth misspelling
_SLIPS = 0.25  # share of the long words of a misspelled sentence, one at least
_PLAIN_LETTERS = {"æ": "ae", "ø": "oe", "å": "aa"}
_CPR_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
Pool = tuple[tuple[str, str], ...]  # what each is about (a provision, or ANY), and the text


@dataclass(frozen=True)
class Theme:
    """Sentences of one theme, what rules they are about, and where the burden mostly comes from."""

    plain: Pool
    paraphrases: Pool
    rules: Pool
    cause: str


def _pool(entries: list[dict[str, str]]) -> Pool:
    return tuple(pair for entry in entries for pair in entry.items())


def _theme(entry: dict[str, Any]) -> Theme:
    pools = {name: _pool(entry[name]) for name in ("plain", "paraphrases", "rules")}
    return Theme(**pools, cause=entry["cause"])


_WRITTEN = yaml.safe_load((resources.files(__package__) / "sentences.yml").read_text(encoding="utf-8"))
THEMES = {name: _theme(entry) for name, entry in _WRITTEN["themes"].items()}
WITHOUT_THEME, WISHES = _pool(_WRITTEN["without_theme"]), tuple(_WRITTEN["wishes"])


def rule_inputs(municipalities: Sequence[str], scenario: dict[str, Any], rng: Rng) -> pd.DataFrame:
    """Return municipality, row (1..), provision, rule, burden_cause, text and ``themes`` (true theme → layer
    of its sentence).

    A municipality's propensities are its own (``municipality_sd``, on the logit scale), so that its texts
    resemble each other. rng: name of a part → its own generator.
    """
    effect = scenario["texts"]
    level = np.array([effect["intercept"][theme] for theme in THEMES])
    rows: list[dict[str, Any]] = []
    for code in municipalities:
        mine = rng(f"texts {code}")
        own = level + mine.normal(0, effect["municipality_sd"], len(THEMES))
        written = [
            _row(own, effect, mine) for _ in range(min(mine.poisson(scenario["rule_inputs"]), _MOST_ROWS))
        ]
        different = list({row["text"]: row for row in written}.values())
        rows += [
            {"municipality": code, "row": number, **row} for number, row in enumerate(different, start=1)
        ]
    return pd.DataFrame(
        rows, columns=["municipality", "row", "provision", "rule", "burden_cause", "text", TRUE_THEMES]
    )


def _row(own: np.ndarray, effect: dict[str, Any], rng: Generator) -> dict[str, Any]:
    """One row of the sheet: its provision, its themes by their propensities, a sentence for each, and now and
    then a wish.
    """
    provision = str(rng.choice([BPA, LOST, ANY]))
    shift = np.array([effect["by_provision"].get(provision, {}).get(theme, 0.0) for theme in THEMES])
    chosen = [
        theme
        for theme, there in zip(THEMES, rng.random(len(THEMES)) < expit(own + shift), strict=True)
        if there
    ]
    layers = {
        theme: str(rng.choice(list(effect["layers"]), p=list(effect["layers"].values()))) for theme in chosen
    }
    sentences = [_sentence(theme, layer, provision, rng) for theme, layer in layers.items()]
    sentences = sentences or [_fitting(WITHOUT_THEME, provision, rng)]
    if rng.random() < effect["wishes"]:
        sentences.append(WISHES[rng.integers(len(WISHES))])
    about = THEMES[chosen[0]] if chosen else None
    return {
        "provision": provision,
        "rule": _fitting(about.rules, provision, rng) if about else "",
        "burden_cause": about.cause if about and rng.random() < effect["usual_cause"] else "other",
        "text": " ".join(sentences),
        TRUE_THEMES: layers,
    }


def _sentence(theme: str, layer: str, provision: str, rng: Generator) -> str:
    pool = THEMES[theme].paraphrases if layer == PARAPHRASED else THEMES[theme].plain
    sentence = _fitting(pool, provision, rng)
    return misspelled(sentence, rng) if layer == MISSPELLED else sentence


def _fitting(pool: Pool, provision: str, rng: Generator) -> str:
    """Return one of ``pool`` that is about ``provision`` (or both), or any where none is."""
    fitting = [text for about, text in pool if provision in (about, ANY) or about == ANY] or [
        text for _, text in pool
    ]
    return fitting[rng.integers(len(fitting))]


def misspelled(sentence: str, rng: Generator) -> str:
    """Return ``sentence`` with a slip of the pen in at least one word: a letter lost, doubled, exchanged, or
    written plainly.
    """
    words = re.split(r"(\w+)", sentence)
    long = [place for place, word in enumerate(words) if len(word) >= _LONG and word.isalpha()]
    chosen = [place for place in long if rng.random() < _SLIPS] or (
        [long[rng.integers(len(long))]] if long else []
    )
    for place in chosen:
        words[place] = _slip(words[place], rng)
    return "".join(words)


def _slip(word: str, rng: Generator) -> str:
    at = int(rng.integers(1, len(word) - 1))
    ways = [
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ]
    ways += [word.replace(letter, plain) for letter, plain in _PLAIN_LETTERS.items() if letter in word]
    others = [way for way in ways if way != word]
    return others[rng.integers(len(others))]


def impossible_cpr(rng: Generator) -> str:
    """Return ten digits that look like a CPR number and cannot be one.

    The birth date is real and before 2007, when every number still had to satisfy the modulus 11 check
    (cpr.dk, "Personnumre uden kontrolciffer"); this one fails it. The first of January, whose series ran out
    first, is avoided.
    """
    while True:
        day = np.datetime64("1950-01-02") + rng.integers(0, 360) + 365 * rng.integers(0, 40)
        year, month, date = str(day).split("-")
        number = f"{date}{month}{year[2:]}{rng.integers(0, 4)}{rng.integers(0, 1000):03d}"
        if _remainder(number) and (date, month) != ("01", "01"):
            return f"{number[:6]}-{number[6:]}"


def _remainder(number: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(_CPR_WEIGHTS, number, strict=True)) % 11
