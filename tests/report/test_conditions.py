"""A figure or table that may be empty is shown on a condition, and only on the same one referred to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml
from built import BUILD

from helpers.project import Workspace, root
from helpers.publish import executed
from helpers.publish.assembly import merging
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
    asked = {label: on for kind, label, on in found if kind == "embed"}
    return sorted({label for kind, label, on in found if kind == "refer" and asked.get(label, on) - on})


def test_what_is_shown_on_a_condition_is_referred_to_on_the_same() -> None:
    assert torn([path.read_text(encoding="utf-8") for path in CHAPTERS]) == []


def test_a_reference_without_the_condition_is_found() -> None:
    shown = f'::: {{.content-visible when-meta="{SHOWN}fig-a"}}\n{{{{< embed /x.ipynb#fig-a >}}}}\n:::\n\n'
    said = f'[Se @fig-a.]{{.content-visible when-meta="{SHOWN}fig-a"}}'
    other = said.replace("shown.fig-a", "shown.fig-b")
    assert torn([shown, said]) == []
    assert torn([shown, "Se @fig-a."]) == torn([shown + other]) == ["fig-a"]


def test_a_table_is_hidden_where_it_is_empty_itself_and_not_where_another_is() -> None:
    trees = pandoc.parse_all([path.read_text(encoding="utf-8") for path in CHAPTERS])
    found = [place for tree in trees for place in places(tree["blocks"])]
    others = {
        label: on - {label} for kind, label, on in found if kind == "embed" and label.startswith("tbl-")
    }
    of_its_own = {
        "tbl-rettet": {"tbl-pilot"},  # its last column is the other's
        "tbl-regler-bpa": {"drawn-bpa"},  # of a provision that nobody asked about
        "tbl-regler-tabt": {"drawn-lost-earnings"},
    }
    assert {label: on for label, on in others.items() if on} == of_its_own


def test_every_condition_names_a_figure_or_table_of_the_notebooks() -> None:
    results = yaml.safe_load((BUILD / "results.yml").read_text(encoding="utf-8"))["results"]
    named = {label for path in CHAPTERS for _, label in CONDITION.findall(path.read_text(encoding="utf-8"))}
    assert named and named <= results["shown"].keys()
    assert set(map(type, results["shown"].values())) == {bool}


def test_a_figure_is_shown_where_a_table_behind_it_has_a_row_that_may_be_told(tmp_path) -> None:
    told = {"whole": (3, 0), "hidden": (2, 2), "empty": (0, 0)}
    cells = {
        "fig-a": ["whole"],
        "fig-b": ["hidden"],
        "tbl-c": ["empty", "hidden"],
        "tbl-d": ["empty", "whole"],
    }
    (tmp_path / "release" / "05_x").mkdir(parents=True)
    (tmp_path / "results").mkdir()
    (tmp_path / "notebooks").mkdir()
    entries = {name: {"rows": rows, "withheld_rows": gone} for name, (rows, gone) in told.items()}
    (tmp_path / "release" / "05_x" / "register.json").write_text(json.dumps(entries), encoding="utf-8")
    (tmp_path / "results" / "05_x.json").write_text("{}", encoding="utf-8")
    ran = [
        {
            "cell_type": "code",
            "source": f"#| label: {label}\n",
            "outputs": [
                {
                    "data": {"text/markdown": "|"},
                    "metadata": executed.metadata("text/markdown", [f"05_x/{name}" for name in names]),
                }
            ],
        }
        for label, names in cells.items()
    ]
    (tmp_path / "notebooks" / "05_x.ipynb").write_text(json.dumps({"cells": ran}), encoding="utf-8")
    found = merging.shown(Workspace(tmp_path, tmp_path, tmp_path))
    assert found == {"fig-a": True, "fig-b": False, "tbl-c": False, "tbl-d": True}
