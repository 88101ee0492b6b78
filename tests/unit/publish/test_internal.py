"""A researcher's build: marked everywhere, in its own folder, and refused where it is to be published."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from built import BUILD

from helpers.pipeline import commands
from helpers.pipeline.commands import Choices
from helpers.pipeline.paths import Folders
from helpers.project import Workspace, root
from helpers.publish.gate import internal, scan, texts

FIGURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="450pt" viewBox="0 0 453.6 187.2"><path d="M 0 0"/></svg>'
)
SIGN = '<svg viewBox="0 0 24 24"><path d="M 0 0"/></svg>'


def test_a_figure_is_marked_and_a_sign_in_a_key_is_not():
    assert internal.marked(FIGURE).count(scan.WATERMARK) == 1 and internal.marked(SIGN) == SIGN
    both = internal.marked(f"| a |\n{SIGN}\n{FIGURE}\n{FIGURE}")
    assert both.count(scan.WATERMARK) == 2 and both.count("</svg>") == 3


def test_the_figures_of_a_notebook_are_marked_and_nothing_else_changes():
    cell = {"cell_type": "code", "outputs": [{"data": {"image/svg+xml": [FIGURE], "text/plain": "<Figure>"}}]}
    whole = {"cells": [cell, {"cell_type": "markdown", "source": ["x"]}], "nbformat": 4}
    found = json.loads(internal._marked_notebook(json.dumps(whole)))
    assert scan.WATERMARK in found["cells"][0]["outputs"][0]["data"]["image/svg+xml"]
    assert found["cells"][0]["outputs"][0]["data"]["text/plain"] == "<Figure>"
    assert found["cells"][1] == whole["cells"][1]


def test_an_internal_build_needs_neither_attack_nor_gate_and_leaves_the_report_alone(monkeypatch, tmp_path):
    asked = {}
    monkeypatch.setattr(
        commands,
        "run",
        lambda table, names, *rest, **more: asked.update(names=names) or SimpleNamespace(seconds={}),
    )
    monkeypatch.setattr(
        commands, "internal", lambda places: asked.setdefault("built", places.build / "internal")
    )
    commands.report(Choices(internal=True), Folders(root()))
    assert "results" in asked["names"] and not {"audit", "report"} & asked["names"]
    assert asked["built"].name == "internal"


@pytest.mark.long
def test_every_page_and_figure_of_an_internal_build_has_the_mark_and_the_gate_refuses_it(tmp_path):
    build = tmp_path / "build"
    build.mkdir()
    for name in ("results.yml", "notebooks", "release", "publication", "quarto"):
        (build / name).symlink_to(BUILD / name)
    first = internal.build(Workspace(BUILD.parent, build, build))
    drawn = [path for path in first.parent.rglob("*") if path.suffix in (".html", ".svg")]
    pages = [path for path in drawn if path.parent.name != "assets"]
    assert len(pages) > 20 and not (build / "report").exists()
    for page in pages:
        assert scan.WATERMARK in page.read_text(encoding="utf-8"), page
    paper = first.parent / "rapport.pdf"
    told = [text for place, text in texts.of(paper, paper.read_bytes()) if place.startswith("page")]
    assert all(scan.WATERMARK in text for text in told)
    found = list(scan.scan(first.parent, scan.Private(), {}))
    assert {each.file for each in found} >= {"index.html", "rapport.pdf"}
