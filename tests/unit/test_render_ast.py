"""Joining words: the same text in fewer elements, and what somebody looks at by itself stays by itself."""

from __future__ import annotations

from typing import Any

from helpers.render.ast import JOINED, PLAIN_WORD, joined, node, plain, string, words


def inlines(text: str) -> list[dict[str, Any]]:
    return words(text)


def kinds(tree: list[dict[str, Any]]) -> list[str]:
    return [item["c"] if item["t"] == "Str" else item["t"] for item in tree]


def test_plain_words_become_one_and_the_text_is_the_same() -> None:
    text = "Sagen, som (Ankestyrelsen) har «afgjort»."
    assert kinds(joined(inlines(text), PLAIN_WORD)) == [text]


def test_figures_ranges_labels_and_shortcodes_stay_words_of_their_own() -> None:
    for word in ("2014-15", "31,5–43,1", "og/eller", "{#eq-a}", "\ue000", "45", "§"):
        assert kinds(joined(inlines(f"Den er {word} nu"), PLAIN_WORD)) == ["Den er", "Space", word, "Space", "nu"]
        assert kinds(joined(inlines(f"Den er {word} nu"))) == [f"Den er {word} nu"]


def test_no_joined_text_begins_or_ends_with_a_space_and_breaks_stay() -> None:
    tree = [
        string("en"),
        node("Space"),
        node("Emph", [string("to"), node("Space"), string("tre")]),
        node("SoftBreak"),
        string("fire"),
        node("Space"),
    ]
    assert joined(tree) == [string("en"), node("Space"), node("Emph", [string("to tre")]), node("SoftBreak"), string("fire"), node("Space")]
    assert kinds(joined([node("Space"), node("Space"), string("a")])) == ["Space", "Space", "a"]


def test_the_words_of_a_citation_are_left_to_citeproc() -> None:
    cite = node("Cite", [{"citationId": "ret", "citationSuffix": inlines("s. 4 og 5")}], inlines("[@ret, s. 4]"))
    assert joined([cite]) == [cite]


def test_a_long_text_is_several_pieces() -> None:
    text = " ".join(["ord"] * 200)
    tree = joined(inlines(text), PLAIN_WORD)
    assert plain(tree) == text and 1 < len(tree) < 20
    assert all(len(item["c"]) < JOINED + 10 for item in tree if item["t"] == "Str")


def test_the_box_of_a_task_stays_alone() -> None:
    assert kinds(joined([string("☐"), node("Space"), string("gjort"), node("Space"), string("nu")])) == ["☐", "Space", "gjort nu"]
