"""A researcher's build: the report before it is let go, marked on every page and figure, in its own folder.

Neither the attack nor the last gate must have passed for it, so it is never published: the gate refuses each
of its files by the mark.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from helpers.project import Workspace
from helpers.publish.assembly.assemble import MADE, compose
from helpers.publish.gate.scan import WATERMARK
from helpers.render import yaml12

FOLDER = "internal"  # under build/, beside report/
RESULTS = "results.yml"
COPIED = (*(name for name in MADE if name != RESULTS), "release")
DRAWING = re.compile(
    r'<svg[^>]*\bviewBox="[\d.-]+ [\d.-]+ (?P<width>[\d.]+) [\d.]+".*?(?P<end></svg>)', re.DOTALL
)
SMALLEST = 150  # a drawing less wide is a sign in a key
ACROSS = (
    '<text x="50%" y="50%" text-anchor="middle" font-family="Source Sans 3, sans-serif" font-size="26" '
    f'fill="#b00020" fill-opacity="0.35">{WATERMARK}</text>'
)


def build(ws: Workspace) -> Path:
    """Write the marked report to build/internal/ and return its first page. Raises as ``compose``."""
    with TemporaryDirectory() as folder:
        top = Path(folder)
        for name in COPIED:
            if (ws.build / name).exists():
                shutil.copytree(ws.build / name, top / "build" / name)
        for path in (top / "build" / "notebooks").glob("*.ipynb"):
            path.write_text(_marked_notebook(path.read_text(encoding="utf-8")), encoding="utf-8")
        _mark_results(ws.build / RESULTS, top / "build" / RESULTS)
        compose(Workspace(ws.root, top / "build", top / "out"), "embedded", top / "report")
        shutil.rmtree(ws.build / FOLDER, ignore_errors=True)
        shutil.copytree(top / "report", ws.build / FOLDER)
    return ws.build / FOLDER / "index.html"


def marked(drawing: str) -> str:
    """Return SVG, or text with SVG in it, with the mark across each drawing."""

    def across(found: re.Match[str]) -> str:
        wide = float(found["width"]) >= SMALLEST
        return found[0].removesuffix(found["end"]) + (ACROSS if wide else "") + found["end"]

    return DRAWING.sub(across, drawing)


def _marked_notebook(text: str) -> str:
    content = json.loads(text)
    for cell in content["cells"]:
        for output in cell.get("outputs", ()):
            data: dict[str, Any] = output.get("data", {})
            for kind, value in data.items():
                if isinstance(value, list | str):
                    data[kind] = marked("".join(value))
    return json.dumps(content, ensure_ascii=False)


def _mark_results(source: Path, target: Path) -> None:
    content = yaml12.read(source, source.name)
    mark = content["results"]["mark"]
    mark["short"] = " · ".join(filter(None, (f"Internt, {WATERMARK}", mark["short"])))
    target.write_text(yaml.safe_dump(content, allow_unicode=True, width=10_000), encoding="utf-8")
