"""Calls of the pandoc that pip brought."""

from __future__ import annotations

import json
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pypandoc

from helpers.render.errors import RenderError
from helpers.render.tree.ast import joined

READER = "markdown"
WIDE = 10000  # columns; else a pipe table with one long line gets column widths from the number of its dashes
API_VERSION = [1, 23, 1]
READ_ALL = """
local given, out = pandoc.json.decode(io.read("a"), false), {}
for n, text in ipairs(given.texts) do
  out[n] = pandoc.write(pandoc.read(text, given.reader, {columns = given.columns}), "json")
end
io.write("[", table.concat(out, ","), "]")
"""


@cache
def program() -> str:
    """Return the pandoc inside the package pypandoc_binary; an older one reads tables otherwise."""
    folder = Path(pypandoc.__file__).parent / "files"
    found = next((path for name in ("pandoc", "pandoc.exe") if (path := folder / name).is_file()), None)
    if found is None:
        raise RenderError("pandoc is not there: install the package pypandoc_binary, which brings it.")
    return str(found)


def run(text: str, *arguments: str, cwd: Path | None = None) -> tuple[str, str]:
    """Return pandoc's output and its warnings. Raises RenderError with pandoc's own words."""
    done = subprocess.run(
        [program(), *arguments],
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        check=False,
    )
    if done.returncode:
        asked = " ".join(argument for argument in arguments if argument != READ_ALL)
        raise RenderError(f"pandoc {asked} failed: {done.stderr.strip()}")
    return done.stdout, done.stderr


def parse_all(texts: list[str], reader: str = READER) -> list[dict[str, Any]]:
    """Return the syntax trees of texts, each read by itself, all by one process: a start costs more."""
    if not texts:
        return []
    given = {"texts": texts, "reader": reader, "columns": WIDE}
    return json.loads(run(json.dumps(given), "lua", "-e", READ_ALL)[0])


def metadata(values: dict[str, str]) -> dict[str, list[Any]]:
    """Return metadata texts as pandoc reads them: inlines, or blocks for one that ends with a line break."""
    if not values:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "values.json"
        path.write_text(json.dumps({"v": values}, ensure_ascii=False), encoding="utf-8")
        tree = json.loads(
            run("", "-f", READER, "-t", "json", f"--columns={WIDE}", f"--metadata-file={path}")[0]
        )
    return {key: value["c"] for key, value in tree["meta"]["v"]["c"].items()}


def write(blocks: list[Any], writer: str, *arguments: str) -> str:
    """Return blocks in another format; their words are joined first, which is three to six times as fast."""
    return run(json.dumps(document(joined(blocks))), "-f", "json", "-t", writer, "--wrap=none", *arguments)[0]


def document(blocks: list[Any], meta: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a whole syntax tree around blocks."""
    return {"pandoc-api-version": API_VERSION, "meta": meta or {}, "blocks": blocks}
