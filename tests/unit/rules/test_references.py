"""Which rules a text names: two sets of texts with references written by hand, and what has no end."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
import yaml

from helpers.analysis.rules import laws
from helpers.analysis.rules.references import Reference, references
from helpers.analysis.rules.tokens import readable

HERE = Path(__file__).parent
BEFORE, AFTER = date(2022, 5, 31), date(2024, 1, 1)


def expected(name: str) -> dict[str, tuple[str | None, list[str]]]:
    """Text → the provision of its row and its references."""
    groups = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))["groups"]
    return {
        text: (group.get("provision"), found) for group in groups for text, found in group["texts"].items()
    }


FIRST, SECOND = expected("references.yml"), expected("references_second.yml")


def written(text: str | None, provision: str | None = None, day: date | None = None) -> list[str]:
    return [reference.written for reference in references(text, provision, day)]


def test_the_hand_written_references_are_as_many_as_was_promised() -> None:
    assert len(FIRST) >= 300 and len(SECOND) >= 100
    assert sum(len(found) for _, found in FIRST.values()) >= 300


@pytest.mark.parametrize("texts", [FIRST, SECOND], ids=["first", "second"])
def test_every_reference_is_found_and_nothing_else(texts: dict) -> None:
    wrong = {text: written(text, row) for text, (row, found) in texts.items() if written(text, row) != found}
    assert wrong == {}


def test_capitals_and_blanks_change_nothing_but_a_single_i() -> None:
    for text, (row, _) in FIRST.items():
        if "SEL 96" not in text and " i" not in text.lower():
            assert written(text.upper(), row) == written(text.upper().replace(" ", "  "), row)
    assert written("SERVICELOVENS §§ 95, 96 OG 97") == written("servicelovens §§ 95, 96 og 97")


def test_the_parts_of_a_reference_and_where_it_stands() -> None:
    (found,) = references("Efter SEL § 96 a, stk. 1, nr. 2, litra b, 3. pkt., er det svært.")
    assert (found.law, found.section, found.letter) == ("serviceloven", 96, "a")
    assert (found.stk, found.nr, found.litra, found.pkt) == (1, 2, "b", 3)
    text = "Efter SEL § 96 a, stk. 1, nr. 2, litra b, 3. pkt., er det svært."
    assert text[found.start : found.end] == "§ 96 a, stk. 1, nr. 2, litra b, 3. pkt."


def test_a_long_range_is_written_by_its_ends() -> None:
    assert written("RSL §§ 10-12") == [f"retssikkerhedsloven § {n}" for n in (10, 11, 12)]
    assert written("RSL §§ 10-40") == [f"retssikkerhedsloven § {n}" for n in range(10, 41)]
    assert written("RSL §§ 10-41") == ["retssikkerhedsloven § 10", "retssikkerhedsloven § 41"]
    assert written("RSL §§ 1-99") == ["retssikkerhedsloven § 1", "retssikkerhedsloven § 99"]


def test_one_concept_over_both_numberings_shown_by_the_day_of_the_report() -> None:
    old, new = references("Serviceloven § 42, stk. 2, nu barnets lov § 87")
    assert old.provision(BEFORE) == new.provision(BEFORE) == old.provision() == "serviceloven § 42"
    assert old.provision(AFTER) == new.provision(AFTER) == "barnets lov § 87"
    costs = references("SEL § 41 og BL § 86")
    assert {reference.provision(BEFORE) for reference in costs} == {"serviceloven § 41"}
    assert {reference.provision(AFTER) for reference in costs} == {"barnets lov § 86"}
    (letter,) = references("SEL § 96 a")
    assert letter.provision(AFTER) == "serviceloven § 96 a"


def test_a_reference_once_lies_where_it_is_first_named() -> None:
    text = "Kun § 10. RSL § 66, stk. 1 og 2, og igen RSL § 10 og RSL § 66, stk. 2"
    places = {reference.written: text[reference.start : reference.end] for reference in references(text)}
    assert places == {
        "retssikkerhedsloven § 10": "§ 10",
        "retssikkerhedsloven § 66, stk. 1": "§ 66, stk. 1 og 2",
        "retssikkerhedsloven § 66, stk. 2": "§ 66, stk. 1 og 2",
    }
    assert [reference.start for reference in references(text)] == [text.index("§ 10")] + [
        text.index("§ 66")
    ] * 2


def test_a_letter_is_another_section_than_the_one_that_moved() -> None:
    (found,) = references("SEL § 42 a")
    assert found.provision(AFTER) == found.provision(BEFORE) == "serviceloven § 42 a"


@pytest.mark.parametrize(
    ("provision", "day", "law"),
    [
        ("lost_earnings", BEFORE, laws.UNKNOWN),
        ("lost_earnings", AFTER, laws.CHILD),
        ("both", AFTER, laws.CHILD),
        ("bpa", AFTER, laws.UNKNOWN),
        (None, AFTER, laws.UNKNOWN),
    ],
)
def test_an_unnamed_section_of_the_new_numbering(provision: str | None, day: date, law: str) -> None:
    assert written("§ 87", provision, day) == [f"{law} § 87"]


def test_an_answer_that_is_missing_or_no_text_names_nothing() -> None:
    assert references(None) == references("") == references("   ") == references(float("nan")) == []


def test_signs_that_are_not_seen_and_marks_of_the_web_are_read_over() -> None:
    assert written("service\u00adlovens &sect;&nbsp;42\u200b, stk. 2") == ["serviceloven § 42, stk. 2"]
    assert readable("a\r\nb\rc") == "a\nb\nc"
    decomposed = "beskæftigelsesindsatslovens § 3 på ny a\u030a"
    assert written(decomposed) == ["beskæftigelsesindsatsloven § 3"]


HOSTILE = [
    "§", "§ ", "§ 1, ", "§§ 1, 2 og ", "lov om ", "1. og ", "(", "§ 1 (a ", "og ", "a-", "stk. 1, ", "1-",
    "§ 42 i ", "den ", "lovens § 1 ", "barnets lov ", "S.E.L.", "\n- ", "lov 721 af 1. ",
    "§ 42, stk. 1, nr. 2, 1. pkt., ", "9", " ", "&sect;", "i henhold til ", "§ 1 og (",
]  # fmt: skip


@pytest.mark.parametrize(
    "piece", [*HOSTILE[:9], *(pytest.param(piece, marks=pytest.mark.long) for piece in HOSTILE[9:])]
)
def test_hostile_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        start = time.process_time()
        references(text)
        return time.process_time() - start

    # Eight times the text takes about eight times as long, and 64 times where reading goes back. The shortest
    # of two runs, and no less than a millisecond, because a busy machine disturbs what is shorter.
    short, long = (max(min(seconds(n) for _ in range(2)), 1e-3) for n in (1_000, 8_000))
    assert long < 24 * short


def test_a_reference_is_written_without_the_parts_that_are_not_named() -> None:
    plain = Reference("serviceloven", 42, "", None, None, "", None, 0, 0)
    assert plain.written == "serviceloven § 42"
