"""GLOSSARY.md: its names in the code exist, no code of the questionnaire or of a verdict lacks a row, and it
is in the order of the Danish alphabet.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from helpers.analysis.methods import verdicts
from helpers.project import root
from helpers.protocol import analysis_plan, codebook

ROOT = root(Path(__file__))
CODE = re.compile(r"`([^`]+)`")
LISTS = ["provisions", "periods", "outcomes", "roles", "dispositions", "draw_sources", "measuring_methods"]
LISTS += ["retrievals", "needs", "causes", "after_remittal", "burden_causes"]
VERDICTS = {"NOT_ESTIMABLE", "INCREASE", "DECREASE", "EQUIVALENCE", "NOT_SHOWN"}
VERDICTS |= {"UNDECIDED", "MEASURED_INCREASE", "MEASURED_DECREASE"}


@cache
def rows() -> list[list[str]]:
    """Return the table: Danish, name in the code, meaning, source."""
    lines = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1:]]


@cache
def named() -> set[str]:
    """Return what the second column gives as names in the code, and names beside them in the meaning."""
    return {name for row in rows() for cell in row[1:3] for name in CODE.findall(cell)}


@cache
def sources() -> set[str]:
    """Return every word of the code and of the protocol, file names whole."""
    house = [*(ROOT / "src").rglob("*.py"), *(ROOT / "data" / "protocol").rglob("*.yml")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in house)
    files = {path.name for folder in ("protocol", "reference") for path in (ROOT / "data" / folder).iterdir()}
    return set(re.findall(r"[\w.-]*\w", text)) | set(re.findall(r"\w+", text)) | files


def test_a_name_in_the_code_exists() -> None:
    names = {name for row in rows() for cell in row for name in CODE.findall(cell)}
    assert names - sources() == set() and len(names) > 200


@pytest.mark.parametrize("name", LISTS)
def test_every_code_of_the_questionnaire_has_a_row(name: str) -> None:
    assert set(codebook.load().code_lists[name]) <= named()


def test_every_word_for_a_missing_answer_has_a_row() -> None:
    assert set(codebook.load().missing_codes) <= named()


def test_every_verdict_has_a_row() -> None:
    assert {getattr(verdicts, name) for name in VERDICTS} <= named()


def test_every_estimand_and_every_second_look_has_a_row() -> None:
    plan = analysis_plan.load()
    assert {*plan.estimands, *plan.sensitivity.runs} - {"cr2"} <= named()


def test_every_row_is_whole_and_every_term_stands_once() -> None:
    table = rows()
    assert len(table) > 100 and all(len(row) == 4 and all(row) for row in table)
    terms = [row[0] for row in table]
    assert len(set(terms)) == len(terms)


def test_the_terms_are_in_the_order_of_the_danish_alphabet() -> None:
    terms = [row[0] for row in rows()]
    assert terms == sorted(terms, key=place)


def place(term: str) -> str:
    """Return what a Danish dictionary sorts by: letters and digits; æ, ø and å come last, é with e."""
    letters = term.lower().translate(str.maketrans("æøåé", "{|}e"))
    return re.sub(r"[^a-z0-9{|}]", "", letters)
