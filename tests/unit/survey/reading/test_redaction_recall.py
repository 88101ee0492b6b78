"""Personal data in a thousand made-up answers: all of it found, and next to nothing else, among what looks
like it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.random import Generator

from helpers.survey.redaction import plain_text, redact

N, SEED = 1000, 20220120
FIRST = [
    "Anne",
    "Lars",
    "Søren",
    "Åse",
    "Mohammed",
    "Fatima",
    "Jens-Peter",
    "Ida",
    "Øjvind",
    "Zoë",
    "Bo",
    "Nørgaard",
    "Yasmin",
    "Émile",
]
LAST = [
    "Hansen",
    "Bjørn",
    "Østergård",
    "Al-Sayed",
    "Møller",
    "Holm",
    "Smith",
    "Ravn",
    "Kjær",
    "Lund-Petersen",
    "Åkesson",
    "Bang",
]
WORDS = (
    "borgeren", "Borger", "hr.", "Fru", "frk.", "barnet", "Barn", "moren", "mor", "far", "faderen", "søn",
    "datteren", "ægtefællen", "værge", "sagsbehandler", "klageren", "ansøger", "pigen", "drengen", "HR.",
    "fru",
)  # fmt: skip
SENTENCES = (
    "Vi manglede oplysninger om {} i fire måneder.",
    "Efter mødet skrev {} igen, og sagen blev genoptaget.",
    "Se notatet: {}",
    "{} blev hørt den 12. marts 2014, jf. § 96.",
    "Kravet kom fra Ankestyrelsen (jf. {}), men gav ikke en bedre afgørelse.",
    "Dokumentationen fylder 45 sider; {}; den er ikke læst.",
)
FRIENDS: tuple[Callable[[Generator], str], ...] = (
    lambda r: f"journalnr. {r.integers(10, 99)}/{r.integers(10000, 99999)}",
    lambda r: f"sag 20{r.integers(14, 22)}-{r.integers(1000, 9999)}-{r.integers(10000, 99999)}",
    lambda r: f"sagsnr. {r.integers(20_000_000, 99_999_999)}",
    lambda r: f"CVR {r.integers(20_000_000, 40_000_000)}",
    lambda r: f"EAN 57980{r.integers(10_000_000, 99_999_999)}",
    lambda r: f"kontonr. {r.integers(20_000_000, 99_999_999)}",
    lambda r: f"{r.integers(21, 99)} {r.integers(100, 999)} {r.integers(100, 999)} kr.",
    lambda r: f"{r.integers(21, 99)}.{r.integers(100, 999)}.{r.integers(100, 999)} kr.",
    lambda r: f"{r.integers(20_000_000, 99_999_999)} tegn i alt",
    lambda r: f"beløbet {r.integers(20_000_000, 99_999_999)}",
    lambda r: f"{r.integers(1, 28):02d}-{r.integers(1, 13):02d}-2019 kl. {r.integers(10, 24)}00",
    lambda r: f"{r.integers(1, 28):02d}.{r.integers(1, 13):02d}.2014 {r.integers(1000, 2359)}",
    lambda r: (
        f"fra {r.integers(1, 28)}/{r.integers(1, 13)} 2014 til {r.integers(1, 28)}/{r.integers(1, 13)} 2015"
    ),
    lambda r: f"20{r.integers(14, 22)}{r.integers(1, 13):02d}{r.integers(1, 29):02d}",
    lambda r: f"side {r.integers(100, 999)}-{r.integers(1000, 9999)}",
    lambda r: "siderne 21 22 23 24",
    lambda r: f"§§ {r.integers(41, 96)}, 96 og {r.integers(97, 120)}, stk. 2, nr. {r.integers(1, 9)}",
    lambda r: f"bekendtgørelse nr. {r.integers(100, 1999)} af 27-03-2019",
    lambda r: f"LBK nr. {r.integers(100, 1999)} af {r.integers(1, 28)}/{r.integers(1, 13)}/2018",
    lambda r: "årene 2014 2015 og 2019 2021",
    lambda r: f"{r.integers(32, 99)}{r.integers(13, 99)}{r.integers(10, 99)}-{r.integers(1000, 9999)}",
    lambda r: "borgeren. Kommunen svarede ikke",
    lambda r: "barnets VUM og PPR",
    lambda r: "Borger: Skal have hjælp",
    lambda r: "moren. Ankestyrelsen hjemviste",
    lambda r: "faderen, Jobcentret og skolen",
    lambda r: "frugt, kommunale borgere og hjemmesiden www.ast.dk",
    lambda r: "fællesbrug@hjemmet uden adresse",
)


def digits(rng: Generator, n: int) -> str:
    return "".join(str(d) for d in rng.integers(0, 10, n))


def cpr(rng: Generator) -> tuple[str, str]:
    day, month, year = (
        f"{rng.integers(1, 29):02d}",
        f"{rng.integers(1, 13):02d}",
        f"{rng.integers(0, 100):02d}",
    )
    last = digits(rng, 4)
    forms = (
        f"{day}{month}{year}-{last}", f"{day}{month}{year} {last}", f"{day}{month}{year}{last}",
        f"{day}{month}{year}\u2013{last}", f"{day}-{month}-19{year}-{last}", f"{day}.{month}.{year}-{last}",
        f"{day}/{month}/20{year}-{last}", f"{day}{month}{year} - {last}",
        f"cpr-nr. {day} {month} {year} {last}", f"CPR: {day}-{month}-19{year} {last}",
        f"personnummer {day}{month}19{year} {last}", f"{day}{month}{year}-\u200b{last}",
    )  # fmt: skip
    return forms[rng.integers(len(forms))], last


def phone(rng: Generator) -> tuple[str, str]:
    a, b, c, d = (digits(rng, 2) for _ in range(4))
    a = str(rng.integers(21, 99))
    plain, spaced = f"{a}{b}{c}{d}", f"{a} {b} {c} {d}"
    forms = (
        f"ring {plain}", f"på {spaced}", f"tlf. {plain}", f"Tlf.nr. {spaced}", f"+45 {plain}", f"0045{plain}",
        f"mobil: {a}-{b}-{c}-{d}", f"telefonen er {a}{b} {c}{d}", f"{a}.{b}.{c}.{d}",
        f"mob. {a}{b[0]} {b[1]}{c} {d}", f"+46 70{b}{c}{d}1",
    )  # fmt: skip
    return forms[rng.integers(len(forms))], d


def mail(rng: Generator) -> tuple[str, str]:
    name = str(rng.choice(["j.hansen", "ole_b", "A-M", "kontakt+bpa", "x1970"]))
    forms = (
        f"{name}@by.dk",
        f"{name.upper()}@Kommune.DK",
        f"<{name}@post.kommune.dk>",
        f"{name}(at)by.dk",
        f"mailto:{name}@a-b.dk",
    )
    return forms[rng.integers(len(forms))], name


def person(rng: Generator) -> tuple[str, str]:
    first, last = str(rng.choice(FIRST)), str(rng.choice(LAST))
    forms = (
        first,
        f"{first} {last}",
        f"{first[0]}. {last}",
        f"{first} {last[0]}. {last}",
        f"{first} og {rng.choice(FIRST)} {last}",
    )
    form = forms[rng.integers(len(forms))]
    return f"{WORDS[rng.integers(len(WORDS))]} {form}", form.split(" og ")[0].split(". ")[-1]


PLANTED = {"cpr": cpr, "telefon": phone, "e-mail": mail, "navn": person}


def planted_text(rng: Generator, kind: str) -> tuple[str, str]:
    """A text with one personal value between two harmless look-alikes, and the part of it that must not be
    left.
    """
    value, secret = PLANTED[kind](rng)
    friends = [FRIENDS[n](rng) for n in rng.integers(0, len(FRIENDS), 2)]
    parts = [
        SENTENCES[n].format(part)
        for n, part in zip(rng.integers(0, len(SENTENCES), 3), [friends[0], value, friends[1]], strict=True)
    ]
    return " ".join(parts), secret


@pytest.fixture(scope="module")
def found() -> list[tuple[str, str, str, str, list[str]]]:
    """For each of a thousand texts: what was planted, the text, what must go, what is left, and the classes
    found.
    """
    rng = np.random.default_rng(SEED)
    rows = []
    for number in range(N):
        kind = list(PLANTED)[number % len(PLANTED)]
        text, secret = planted_text(rng, kind)
        left, findings = redact(plain_text(text))
        rows.append((kind, text, secret, left, [finding.kind for finding in findings]))
    return rows


@pytest.mark.parametrize("kind", PLANTED)
def test_all_that_was_planted_is_found(found: list, kind: str) -> None:
    mine = [row for row in found if row[0] == kind]
    missed = [(text, left) for _, text, secret, left, kinds in mine if kind not in kinds]
    assert len(mine) == N // len(PLANTED) and missed == []


def test_of_all_that_is_found_99_in_100_were_planted(found: list) -> None:
    total = sum(len(kinds) for *_, kinds in found)
    planted = sum(kind in kinds for kind, *_, kinds in found)
    assert planted / total >= 0.99, [(kinds, text) for kind, text, *_, kinds in found if kinds != [kind]][:10]


def test_nothing_of_a_planted_name_is_left(found: list) -> None:
    left = [(secret, text) for kind, _, secret, text, _ in found if kind == "navn" and secret in text.split()]
    assert left == []


def test_what_only_looks_personal_stays(found: list) -> None:
    rng = np.random.default_rng(SEED)
    texts = [SENTENCES[n % len(SENTENCES)].format(FRIENDS[n % len(FRIENDS)](rng)) for n in range(N)]
    taken = [(text, redact(text)[0]) for text in texts if redact(text)[1]]
    assert len(taken) <= 0.01 * N, taken[:10]
