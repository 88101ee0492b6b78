"""How much of what goes wrong is found, and how much is found that did not: on seeded faults, against fixed
bars.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.protocol.codebook import stored
from helpers.simulate.texts import impossible_cpr
from helpers.survey.cleaning import rules
from helpers.survey.cleaning.decisions import Decisions
from helpers.survey.cleaning.pages import page_witnesses
from helpers.survey.reading.values import CHARACTERS_PER_PAGE, MISSING_WORDS, read_label, read_missing
from helpers.survey.redaction import Hasher, find_cpr, redact

BOOK = stored("2.0")
PAGES = BOOK.item("standard_pages")
NOTHING = rules.Known(Decisions({}, {}), pd.DataFrame(), Hasher([]), {})
N = 1000
RNG_SEED = 20220120
BEFORE = (
    "",
    "Se fx sagen ",
    "Borgeren har nr.",
    "(",
    "Afgørelse af 12.03.2014, ",
    "§ 96, stk. 2: ",
    "Beløbet 25.000 kr. til ",
    "cpr:",
    "»",
)
AFTER = (
    "",
    ".",
    ") fik afslag",
    ", jf. § 42",
    " og igen den 1. april",
    "\nNy linje",
    "«",
    "; 2.400 tegn",
    "/2014",
)
HARMLESS = (
    "Afgørelsen af 01.02.2014 kl. 1200 blev påklaget {n}. gang.",
    "Journalnummer 2019-{n:05d} og sag 14/{n:05d}.",
    "Der er talt {n:07d} tegn, i alt 2.400.{n:03d}.",
    "§ 96, stk. 2, og bekendtgørelse nr. {n} af 27-03-2019.",
    "Bevillingen på 1.250.{n:03d} kr. løber fra 2014 2015 til 2019 2021.",
    "EAN 5798000{n:06d}, IBAN DK50 0040 0440 1162 {n:02d}.",
)


def seeded_cpr(rng: np.random.Generator) -> str:
    digits = impossible_cpr(rng).replace("-", "")
    between = ("-", " ", "", " - ", "\u2013", "\u00a0")[rng.integers(6)]
    return digits[:6] + between + digits[6:]


def test_every_seeded_cpr_number_is_found() -> None:
    rng = np.random.default_rng(RNG_SEED)
    for _ in range(N):
        number = seeded_cpr(rng)
        before, after = BEFORE[rng.integers(len(BEFORE))], AFTER[rng.integers(len(AFTER))]
        text, findings = redact(f"{before}{number}{after}")
        assert [finding.kind for finding in findings if finding.kind == "cpr"] == ["cpr"], (
            before,
            number,
            after,
        )
        assert number not in text


def test_hardly_anything_else_is_taken_for_a_cpr_number() -> None:
    texts = [HARMLESS[n % len(HARMLESS)].format(n=n) for n in range(N)]
    assert sum(bool(find_cpr(text)) for text in texts) <= 0.01 * N


def misspelled(label: str) -> set[str]:
    """Every form with one letter left out, doubled, or exchanged with its neighbour, and the same in
    capitals.
    """
    places = range(1, len(label))
    forms = {label[:n] + label[n + 1 :] for n in places} | {
        label[:n] + label[n - 1] + label[n:] for n in places
    }
    forms |= {label[: n - 1] + label[n] + label[n - 1] + label[n + 1 :] for n in places}
    return (
        forms
        | {form.upper() for form in forms}
        | {f" {label} ", f"{label}.", label.lower(), label.replace("æ", "ae")}
    )


@pytest.mark.parametrize(("code", "label"), BOOK.item("outcome", "cases").values.items())
def test_every_outcome_with_one_slip_of_the_pen_is_read_right(code: str, label: str) -> None:
    labels = BOOK.item("outcome", "cases").values
    assert {form: read_label(form, labels).value for form in misspelled(label)} == dict.fromkeys(
        misspelled(label), code
    )


@pytest.mark.parametrize(
    "item",
    {tuple(item.values.items()): item for item in BOOK.items if item.values}.values(),  # each list once
    ids=lambda item: f"{item.section}.{item.name}",
)
def test_no_slip_of_the_pen_makes_one_label_another(item: object) -> None:
    for code, label in item.values.items():
        wrong = [
            form
            for form in misspelled(label)
            if (reading := read_label(form, item.values)) and reading.value != code
        ]
        assert wrong == []


def test_every_word_for_a_missing_answer_is_known_in_any_writing() -> None:
    words = [(code, word) for code, words in MISSING_WORDS.items() for word in words]
    words += [(code, label) for code, label in BOOK.missing_codes.items()]
    for code, word in words:
        for form in (word, word.upper(), f" {word}  "):
            assert read_missing(form).rule == f"missing_{code}"


def simulated_counts(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """True pages as in the demonstration's base scenario, a second count, physical pages, and some of both
    missing.
    """
    pages = np.exp(rng.normal(np.log(45), 0.75, n)).round().clip(1)
    second = (pages * np.exp(rng.normal(0, 0.15, n))).round().clip(1)
    physical = (pages * 1.3 * np.exp(rng.normal(0, 0.3, n))).round().clip(1)
    frame = pd.DataFrame(
        {"standard_pages": pages, "second_pages": second, "physical_pages": physical}
    ).astype(object)
    for item in ("second_pages", "physical_pages"):
        frame.loc[rng.random(n) < 0.1, item] = None
    return frame


def found(frame: pd.DataFrame) -> set[int]:
    return {change.row for change in page_witnesses.characters_as_pages(frame, PAGES, NOTHING)}


def test_characters_given_as_pages_are_found_and_nothing_else_is() -> None:
    rng = np.random.default_rng(RNG_SEED)
    frame = simulated_counts(rng, 10_000)
    true = frame["standard_pages"].astype(float)
    kind = rng.random(len(frame))
    characters, tenfold = kind < 0.03, kind > 0.985
    frame.loc[characters, "standard_pages"] = (
        true * CHARACTERS_PER_PAGE + rng.integers(-1000, 1000, len(frame))
    )[characters]
    frame.loc[tenfold, "standard_pages"] = (true * 10)[tenfold]
    rows = found(frame)
    assert len(rows & set(np.flatnonzero(characters))) >= 0.92 * characters.sum()
    assert rows <= set(np.flatnonzero(characters))


def test_characters_become_the_pages_they_were() -> None:
    frame = simulated_counts(np.random.default_rng(RNG_SEED), 200)
    true = frame["standard_pages"].astype(float)
    frame["standard_pages"] = (true * CHARACTERS_PER_PAGE).astype(object)
    changes = list(page_witnesses.characters_as_pages(frame, PAGES, NOTHING))
    assert len(changes) > 190
    assert all(change.new == true[change.row] for change in changes)


def test_tenfold_figures_with_a_second_count_are_found() -> None:
    rng = np.random.default_rng(RNG_SEED)
    frame = simulated_counts(rng, 5_000)
    known = frame["second_pages"].notna() & (frame["second_pages"].astype(float) >= 5)
    wrong = known & (rng.random(len(frame)) < 0.05)
    frame.loc[wrong, "standard_pages"] = frame.loc[wrong, "standard_pages"].astype(float) * 10
    rows = {change.row for change in page_witnesses.doubtful_pages(frame, PAGES, NOTHING)}
    assert len(rows & set(np.flatnonzero(wrong))) >= 0.99 * wrong.sum()
    assert rows <= set(np.flatnonzero(wrong))
