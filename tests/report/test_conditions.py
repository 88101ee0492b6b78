"""A figure or table that may be empty is shown on a condition, and only on the same one referred to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from built import BUILD

from helpers.project import root
from helpers.render.tree import pandoc
from helpers.render.tree.ast import plain

SHOWN = "results.shown."
EMBED = re.compile(r"embed \S+\.ipynb#([\w-]+)")
CONDITION = re.compile(rf'(when|unless)-meta="{re.escape(SHOWN)}([\w-]+)"')
CHAPTERS = sorted((root() / "report").glob("*.qmd"))


def places(part: Any, on: frozenset[str] = frozenset()) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield what a syntax tree embeds and refers to (label), with the conditions under which it stands."""
    if isinstance(part, list):
        for each in part:
            yield from places(each, on)
    elif isinstance(part, dict):
        kind, content = part.get("t"), part.get("c")
        if kind in ("Div", "Span"):
            given = dict(content[0][2])
            on = on | {value.removeprefix(SHOWN) for key, value in given.items() if key == "when-meta"}
        if kind in ("Para", "Plain"):
            yield from (("embed", label, on) for label in EMBED.findall(plain(content)))
        if kind == "Cite":
            yield from (("refer", one["citationId"], on) for one in content[0])
        yield from places(content, on)


def torn(texts: list[str]) -> list[str]:
    """Return the labels that are shown on a condition and referred to without it."""
    found = [place for tree in pandoc.parse_all(texts) for place in places(tree["blocks"])]
    conditional = {label for kind, label, on in found if kind == "embed" and label in on}
    return sorted(
        {label for kind, label, on in found if kind == "refer" and label in conditional and label not in on}
    )


def test_what_is_shown_on_a_condition_is_referred_to_on_the_same() -> None:
    assert torn([path.read_text(encoding="utf-8") for path in CHAPTERS]) == []


def test_a_reference_without_the_condition_is_found() -> None:
    shown = f'::: {{.content-visible when-meta="{SHOWN}fig-a"}}\n{{{{< embed /x.ipynb#fig-a >}}}}\n:::\n\n'
    said = f'[Se @fig-a.]{{.content-visible when-meta="{SHOWN}fig-a"}}'
    other = said.replace("shown.fig-a", "shown.fig-b")
    assert torn([shown, said]) == []
    assert torn([shown, "Se @fig-a."]) == torn([shown + other]) == ["fig-a"]


def test_every_condition_names_a_figure_or_table_of_the_notebooks() -> None:
    results = yaml.safe_load((BUILD / "results.yml").read_text(encoding="utf-8"))["results"]
    named = {label for path in CHAPTERS for _, label in CONDITION.findall(path.read_text(encoding="utf-8"))}
    assert named and named <= results["shown"].keys()
    assert set(map(type, results["shown"].values())) == {bool}
