"""The terms that the report explains: once each, in the alphabet, and only such as it uses."""

import re

from built import BUILD

from helpers import danish
from helpers.project import root
from helpers.protocol import codebook, timetable

REPORT = root() / "report"
HOME = "_begreber.qmd"
PLACES = ("noegletal.qmd", "bilag-begreber.qmd")
TERM = re.compile(r"(?m)^- \*\*(.+?):\*\*")


def terms(name: str) -> list[str]:
    return TERM.findall((REPORT / name).read_text(encoding="utf-8"))


def test_the_terms_of_the_main_part_have_one_home() -> None:
    assert len(terms(HOME)) == 6
    for name in PLACES:
        text = (REPORT / name).read_text(encoding="utf-8")
        assert f"include /report/{HOME}" in text and not set(terms(HOME)) & set(terms(name))


def test_terms_stand_in_the_alphabet_and_are_explained_once() -> None:
    for name in (HOME, PLACES[1]):
        found = terms(name)
        assert found == sorted(set(found), key=lambda term: danish.alphabetical(term.lower())), name


def test_abbreviations_of_the_protocol_that_the_report_prints_are_explained() -> None:
    """Of a type of information and of a step of the timetable; »KL« is the party's whole name."""
    types = [kind.label for kind in codebook.load().information_types.values()]
    steps = [step.step for step in timetable.load().rows]
    short = {word for text in types + steps for word in re.findall(r"\b[A-ZÆØÅ]{2,}\b", text)} - {"KL"}
    assert short >= {"ADL", "VISO", "FM"}
    assert short <= set(re.findall(r"\w+", " ".join(terms(PLACES[1]))))


def test_every_term_is_used_somewhere_else() -> None:
    pages = [BUILD / "report" / "index.html", *(BUILD / "report" / "report").glob("*.html")]
    text = " ".join(
        path.read_text(encoding="utf-8").lower() for path in pages if path.stem != "bilag-begreber"
    )
    unused = [term for term in terms(PLACES[1]) for word in term.split(" og ") if word.lower() not in text]
    assert unused == []
