"""Conditions on the metadata: decided as Quarto does, where only true is true."""

from __future__ import annotations

import pytest

from helpers.render.sources.check import check_blocks
from helpers.render.sources.conditions import by_metadata
from helpers.render.sources.reader import Line, Source
from helpers.render.tree import pandoc
from helpers.render.tree.ast import attr, elements, plain

KNOWN = {"a": {"yes": True, "no": False, "words": "true"}}
DIV = "::: {{.content-{} {}}}\nX\n:::"


def left(texts: list[str]) -> tuple[list[str], list[Source]]:
    """Return the words that remain of each text, all read by one process, and the sources with remarks."""
    sources = [
        Source("en.qmd", tuple(Line(line, "en.qmd", n) for n, line in enumerate(text.split("\n"), 1)))
        for text in texts
    ]
    trees = pandoc.parse_all(texts)
    told = [
        by_metadata(source, check_blocks(source, tree["blocks"]), KNOWN)
        for source, tree in zip(sources, trees, strict=True)
    ]
    return [plain(blocks).strip() for blocks in told], sources


@pytest.mark.parametrize("behaviour", ["visible", "hidden"])
def test_only_true_is_true(behaviour: str) -> None:
    cases = {
        'when-meta="a.yes"': True,
        'when-meta="a.no"': False,
        'when-meta="a.words"': False,
        'when-meta="a.unknown"': False,
        'unless-meta="a.yes"': False,
        'unless-meta="a.no"': True,
        'when-meta="a.yes" unless-meta="a.no"': True,
        'when-meta="a.yes" unless-meta="a.yes"': False,
    }
    found, _ = left([DIV.format(behaviour, condition) for condition in cases])
    assert [bool(words) for words in found] == [met is (behaviour == "visible") for met in cases.values()]


def test_what_is_neither_true_nor_false_is_remarked_on() -> None:
    _, sources = left([DIV.format("visible", f'when-meta="a.{key}"') for key in ("yes", "words", "unknown")])
    assert [len(source.remarks) for source in sources] == [0, 1, 1]
    assert "en.qmd:1" in sources[1].remarks[0] and "not defined" in sources[2].remarks[0]


def test_a_condition_on_the_format_waits_where_that_on_the_metadata_is_met() -> None:
    texts = [DIV.format("visible", f'when-meta="a.{key}" when-format="html"') for key in ("yes", "no")]
    sources = [Source("en.qmd", (Line(text, "en.qmd", 1),)) for text in texts]
    kept, gone = (
        by_metadata(source, check_blocks(source, tree["blocks"]), KNOWN)
        for source, tree in zip(sources, pandoc.parse_all(texts), strict=True)
    )
    assert [attr(box)[2] for box in elements(kept, {"Div"})] == [[["when-format", "html"]]]
    assert gone == []


def test_a_span_goes_with_its_words_and_a_box_keeps_its_other_class() -> None:
    found, _ = left(
        [
            'En [to]{.content-visible when-meta="a.no"} tre.',
            'En [to]{.content-visible when-meta="a.yes"} tre.',
            '::: {.landscape .content-visible when-meta="a.yes"}\nX\n:::',
        ]
    )
    assert [" ".join(words.split()) for words in found] == ["En tre.", "En to tre.", "X"]
