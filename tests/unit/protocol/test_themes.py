"""The dictionary of themes: what its terms mean, what it refuses, and that its own examples are coded as they
say.
"""

from __future__ import annotations

import copy
from pathlib import Path

import pandas as pd
import pytest
import yaml

from helpers.protocol import themes
from helpers.protocol.reader import ProtocolInvalid

ALL = themes.load()
ENTRY = {
    "label": "Gentagelser",
    "definition": "Det samme igen.",
    "basis": "own proposal",
    "counts": ["Igen og igen."],
    "does_not_count": ["Én gang."],
    "terms": ["igen"],
}


def dictionary(folder: Path, **changes: object) -> Path:
    path = folder / "themes.yml"
    path.write_text(
        yaml.safe_dump({"themes_version": "1", "themes": {"again": ENTRY | changes}}, allow_unicode=True),
        encoding="utf-8",
    )
    return path


def found(folder: Path, text: str, *terms: str) -> bool:
    return bool(
        themes.code(pd.Series([text]), themes.load(dictionary(folder, terms=list(terms))))["again"].iloc[0]
    )


def test_there_are_about_eight_themes_each_with_what_a_coder_needs() -> None:
    assert 7 <= len(ALL.themes) <= 10
    assert len(ALL.sha256) == 64 and ALL.version
    for theme in ALL.themes:
        assert (
            theme.label
            and theme.definition.endswith(".")
            and theme.counts
            and theme.does_not_count
            and theme.basis
        )


@pytest.mark.parametrize("theme", ALL.themes, ids=ALL.codes)
def test_the_examples_of_a_theme_are_coded_as_the_file_says(theme: themes.Theme) -> None:
    assert themes.code(pd.Series(theme.counts), ALL)[theme.code].all()
    assert not themes.code(pd.Series(theme.does_not_count), ALL)[theme.code].any()


def test_the_table_has_the_index_of_the_texts_and_no_theme_where_nothing_was_written() -> None:
    texts = pd.Series(
        ["Aktlisten laves i hånden.", None, pd.NA, "", "Alt er godt."], index=list("abcde"), dtype=object
    )
    table = themes.code(texts, ALL)
    assert list(table.index) == list("abcde") and list(table.columns) == ALL.codes
    assert table.dtypes.eq(bool).all()
    assert table.loc["a"].sum() == 1 and table.loc["a", "appeal_material"]
    assert not table.loc[["b", "c", "d", "e"]].any(axis=None)


def test_a_text_falls_into_sentences_of_plain_words() -> None:
    found = themes.sentences("Tid pr. opgave skrives. Igen\n \nOg igen")
    assert found == ["tid pr opgave skrives", "igen", "og igen"]


def test_no_texts_give_an_empty_table() -> None:
    table = themes.code(pd.Series([], dtype=object), ALL)
    assert table.shape == (0, len(ALL.codes)) and themes.evidence(pd.Series([], dtype=object), ALL).empty


def test_the_evidence_shows_the_words_and_where_they_stand() -> None:
    rows = themes.evidence(
        pd.Series(["Intet.", "Vi sender hele journalen med. Og samtlige akter kopieres."]), ALL
    )
    assert rows["place"].eq(1).all() and rows["theme"].eq("appeal_material").all()
    assert rows["words"].tolist() == ["hele journalen … sender"]


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("igen", "Vi spørger igen.", True),
        ("igen", "IGEN spørger vi", True),
        ("igen", "igennem", False),
        ("gentag*", "En gentagelse", True),
        ("gentag*", "gentag", True),
        ("*system*", "fagsystemerne", True),
        ("system*", "fagsystemerne", False),
        ("it-system*", "It-systemet tvinger os", True),
        ("pr opgave*", "Tid pr. opgave skrives", True),
        ("pr opgave*", "Opgaven pr. måned", False),
        ("på ny", "Det hentes på\nny", False),
        ("på ny", "Det hentes på  ny", True),
        ("hent* / bed* & igen / på ny", "Vi beder på ny om den", True),
        ("hent* / bed* & igen / på ny", "Vi henter den", False),
        ("hent* & igen", "Igen må vi hente", True),
        ("hent* & igen", "Vi henter den. Igen spørges der.", False),
        ("hent* & igen", "Efter § 10, stk. 2, hentes den igen", True),
        ("ældre", "Den ÆLDRE attest", True),
    ],
)
def test_how_terms_are_read(tmp_path: Path, term: str, text: str, expected: bool) -> None:
    assert found(tmp_path, text, term) is expected


def test_a_term_may_not_be_what_a_pattern_would_read_as_more(tmp_path: Path) -> None:
    assert not found(tmp_path, "igxn", "igen")
    for term in ("ig.n", "(igen", "igen &", "/ igen", "igen[s]", "i*gen", "*", "", "igen i*gen"):
        with pytest.raises(ProtocolInvalid, match=r"again\.terms"):
            found(tmp_path, "igen", term)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"label": ""}, r"themes\.yml, key themes\.again\.label: '' is not a text"),
        ({"label": 3}, r"again\.label: 3 is not a text"),
        ({"definition": None}, r"again\.definition"),
        ({"counts": []}, r"again\.counts: \[\] is not a list of different texts"),
        ({"counts": "En ting."}, r"again\.counts"),
        ({"does_not_count": ["a", "a"]}, r"again\.does_not_count"),
        ({"terms": [1]}, r"again\.terms\.1: 1 is not a text"),
        ({"trms": ["x"]}, r"has the unknown key themes\.again\.trms"),
    ],
)
def test_a_faulty_theme_is_refused_by_name(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    with pytest.raises(ProtocolInvalid, match=message):
        themes.load(dictionary(tmp_path, **changes))


@pytest.mark.parametrize(
    "content",
    ["", "[]", "themes: {}", 'themes_version: "1"\nthemes: {}', "themes_version: 1\nthemes: {a: 3}"],
)
def test_a_faulty_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "themes.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ProtocolInvalid, match=r"themes\.yml"):
        themes.load(path)


def test_a_theme_given_twice_or_two_of_one_label_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "themes.yml"
    one = yaml.safe_dump({"again": ENTRY}, allow_unicode=True)
    twice = "".join(f"  {line}\n" for line in (one + one).splitlines())
    path.write_text(f'themes_version: "1"\nthemes:\n{twice}', encoding="utf-8")
    with pytest.raises(ProtocolInvalid, match="again"):
        themes.load(path)
    path.write_text(
        yaml.safe_dump({"themes_version": "1", "themes": {"again": ENTRY, "anew": copy.deepcopy(ENTRY)}}),
        encoding="utf-8",
    )
    with pytest.raises(ProtocolInvalid, match="Gentagelser"):
        themes.load(path)
