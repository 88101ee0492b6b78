"""The report and its annex are spelt as hunspell's Danish dictionary and our own list of words spell."""

from __future__ import annotations

import re

import pytest
from built import BUILD

from report import spelling

OURS = spelling.LIST.read_text(encoding="utf-8").splitlines()


def test_our_list_is_sorted_and_says_each_word_once():
    assert sorted(set(OURS)) == OURS != []


def test_what_is_read_of_a_page_and_of_a_drawing():
    page = (
        '<title>Fejll</title><main><p>Fem tal­lene – BPA-sager, »trin« <code>x</code> <b lang="en">word</b> '
        '<a href="x.csv">05_growth-maal.csv</a> data/protocol/x.yml i 2021.</p><img alt="Søjler nu">'
        "<table><tr><th>Kommune</th></tr></table><svg class='drawing' aria-label='Streg'>"
        "<text>Omfang</text></svg></main><p>uden for</p>"
    )
    said = {"Fem", "tallene", "BPA-sager", "trin", "i", "Søjler", "nu", "Kommune", "Streg", "Omfang"}
    assert spelling.words(page) == said


def test_without_hunspell_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(spelling.HunspellMissing, match=re.escape(spelling.INSTALL)):
        spelling.unknown(["ord"])


@pytest.mark.long
def test_what_is_printed_is_spelt_right_and_our_list_holds_nothing_else():
    where: dict[str, str] = {}
    for page, found in spelling.printed(BUILD / "report"):
        where |= dict.fromkeys(found, page)
    assert {word: where[word] for word in spelling.unknown(where)} == {}
    parts = {part for word in where for part in (word, *re.split("[-’']", word))}
    assert sorted(set(OURS) - parts) == []


@pytest.mark.long
def test_a_word_that_is_spelt_wrong_is_found():
    assert spelling.unknown(["sagerne", "saggerne", "BPA-sager", "BPA-saggerr", "trinene"]) == [
        "BPA-saggerr",
        "saggerne",
        "trinene",
    ]
