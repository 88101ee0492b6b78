"""Content that the metadata show or hide: ``.content-visible`` and ``.content-hidden`` with ``when-meta`` or
``unless-meta`` and a dotted key, decided as Quarto does, where only ``true`` is true.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from helpers.render import yaml12
from helpers.render.sources.check import BY_META, CONDITIONS
from helpers.render.sources.reader import Source
from helpers.render.tree.ast import Node, node, transform


def by_metadata(source: Source, blocks: list[Node], metadata: dict[str, Any]) -> list[Node]:
    """Return ``blocks`` with what the metadata of the chapter leave; conditions on formats stay."""
    visit = partial(_decided, source, metadata)
    return transform(blocks, {"Div": visit, "Span": visit})


def _decided(source: Source, metadata: dict[str, Any], element: Node) -> Node | list[Node] | None:
    (ident, classes, given), content = element["c"]
    asked = [(key, value) for key, value in given if key in BY_META]
    if not asked or not CONDITIONS & set(classes):
        return None
    rest = [pair for pair in given if pair[0] not in BY_META]
    holds = all(_is_true(source, metadata, value) is (key == "when-meta") for key, value in asked)
    if holds and rest:
        return node(element["t"], [ident, classes, rest], content)
    if holds is ("content-hidden" in classes):
        return []
    others = [name for name in classes if name not in CONDITIONS]
    return node(element["t"], [ident, others, []], content) if ident or others else content


def _is_true(source: Source, metadata: dict[str, Any], key: str) -> bool:
    """Say whether the metadata have ``key`` as true; a remark tells of one that is neither true nor false."""
    try:
        value = yaml12.lookup(metadata, key)
    except KeyError:
        source.remark(f'"{key}"', f"the key {key} of a condition is not defined and counts as false.")
        return False
    if not isinstance(value, bool):
        source.remark(
            f'"{key}"', f"the key {key} of a condition is neither true nor false: it counts as false."
        )
    return value is True
