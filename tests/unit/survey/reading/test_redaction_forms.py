"""Personal data in texts as caseworkers write them and in every form that is known: how much is found, and
how much is found that is none, by class and form.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from helpers.survey.personal import address, announcing, cpr, email, phone
from helpers.survey.redaction import locate, redact

HERE = Path(__file__).parent
LEAST_FOUND = {"cpr": 1.0, "e-mail": 1.0, "telefon": 0.98, "navn": 0.95, "adresse": 0.95}
LEAST_TRUE = 0.99
MARK = re.compile(r"\{\{(?P<kind>[a-z-]+)/(?P<form>[^:]+):(?P<value>.*?)\}\}", re.DOTALL)
FINDERS = {
    "cpr": cpr.find,
    "telefon": phone.find,
    "e-mail": email.find,
    "adresse": address.find,
    "navn": announcing.find,
}
LONGEST = 32_000  # signs: about what a cell of Excel can hold
SECONDS = 3  # ten times what the slowest takes where this was written; a quadratic pattern takes more
NASTY = (  # what could make a pattern try again from the same place
    "A", "2", "01 ", "0 1 0 1 9 0 ", "010190-", "1.1.90-", "0101,,,,,,", "Oo1l", "33 ", "33923333 ",
    "45 33 ", "+46 70 ", "tlf. 3", "a@", "@", "a.", " at a dot ", "Aa ", "Aagade ", "Aa Bb Cc Dd 1 ",
    "Nørregade 10, ", "A. ", "A-a", "borgeren ", "borgeren Jens ", "Jens, ", "mor i a b c er ",
    "a b c tlf ", "far er ", "hr. ", "mvh\n", "O'", "<a ", "&#45;", "\u0301",
)  # fmt: skip


class Planted(NamedTuple):
    """A personal value of a text: where it stands, its class and its form."""

    start: int
    end: int
    kind: str
    form: str


def read(name: str) -> list[tuple[str, list[Planted]]]:
    """The texts of a file without their marks, each with what the marks said."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [unmarked(line) for line in lines if line and not line.startswith("# ")]


def unmarked(line: str) -> tuple[str, list[Planted]]:
    line = re.sub(r"\\u([0-9a-f]{4})", lambda sign: chr(int(sign[1], 16)), line).replace("\\n", "\n")
    text, planted, end = "", [], 0
    for mark in MARK.finditer(line):
        text += line[end : mark.start()]
        planted.append(Planted(len(text), len(text) + len(mark["value"]), mark["kind"], mark["form"]))
        text, end = text + mark["value"], mark.end()
    return text + line[end:], planted


def bare(text: str, start: int, end: int) -> tuple[int, int]:
    """The place without the signs at its ends: whether a dot or bracket goes with it does not matter."""
    inner = [n for n in range(start, end) if text[n].isalnum()]
    return inner[0], inner[-1]


FORMS, TEXTS = read("personal_forms.txt"), read("personal_texts.txt")


def test_every_form_goes_whole_and_nothing_else() -> None:
    wrong = {}
    for text, planted in FORMS:
        found = [(each.finding.kind, *bare(text, each.start, each.end)) for each in locate(text)]
        if found != [(each.kind, *bare(text, each.start, each.end)) for each in planted]:
            wrong[text] = found
    assert wrong == {} and len(FORMS) > 900


def test_recall_and_precision_in_texts_of_caseworkers() -> None:
    """``-s`` shows the figures by class and form."""
    assert len(TEXTS) >= 300 and sum(not planted for _, planted in TEXTS) >= 120
    there, hit, found, true, wrong = Counter(), Counter(), Counter(), Counter(), []
    for text, planted in TEXTS:
        places = {(each.finding.kind, *bare(text, each.start, each.end)) for each in locate(text)}
        wanted = {(each.kind, *bare(text, each.start, each.end)): (each.kind, each.form) for each in planted}
        there.update(wanted.values())
        hit.update(form for place, form in wanted.items() if place in places)
        found.update(kind for kind, *_ in places)
        true.update(kind for kind, *_ in places & set(wanted))
        wrong += [(text, redact(text)[0])] if places != set(wanted) else []
    print(report(there, hit, found, true))
    recall = {kind: ratio(hit, there, kind) for kind in LEAST_FOUND}
    assert {kind: share for kind, share in recall.items() if share < LEAST_FOUND[kind]} == {}, wrong
    assert sum(true.values()) / sum(found.values()) >= LEAST_TRUE, wrong


def ratio(hit: Counter, there: Counter, kind: str) -> float:
    """The share of a class's values that are found whole."""
    found, all_there = (sum(n for (own, _), n in counts.items() if own == kind) for counts in (hit, there))
    return found / all_there


def report(there: Counter, hit: Counter, found: Counter, true: Counter) -> str:
    """Recall by class and form, precision by class."""
    lines = [f"{kind:8} {form:16} {hit[kind, form]:3} of {n:3}" for (kind, form), n in sorted(there.items())]
    lines += [
        f"{kind:8} recall {ratio(hit, there, kind):.3f}, precision {true[kind] / found[kind]:.3f}"
        for kind in LEAST_FOUND
    ]
    return "\n".join(["", *lines])


@pytest.mark.parametrize("sign", NASTY)
def test_no_pattern_takes_more_than_time_for_each_sign(sign: str) -> None:
    text = (sign * LONGEST)[:LONGEST]
    spent = {}
    for kind, find in FINDERS.items():
        begun = time.process_time()
        list(find(text))
        spent[kind] = time.process_time() - begun
    assert {kind: seconds for kind, seconds in spent.items() if seconds > SECONDS} == {}


def test_what_is_found_stands_where_it_is_said_to_stand() -> None:
    text = "Se <b>Nørre\u00adgade 10</b>, ０１０１９０&#45;1034 (mor\u200ben Zita\u0301 X)."
    places = [(each.finding.kind, text[each.start : each.end]) for each in locate(text)]
    assert places == [
        ("adresse", "Nørre\u00adgade 10"),
        ("cpr", "０１０１９０&#45;1034"),
        ("navn", "Zita\u0301 X"),
    ]


def test_what_is_redacted_has_nothing_left() -> None:
    once = [redact(text)[0] for text, _ in TEXTS]
    assert [text for text in once if redact(text) != (text, [])] == []


def test_no_word_is_cut() -> None:
    for text, _ in TEXTS:
        for each in locate(text):
            assert not text[each.start - 1 : each.start + 1].isalpha() or each.start == 0, text
            assert not text[each.end - 1 : each.end + 1].isalpha() or each.end == len(text), text
