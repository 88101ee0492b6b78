"""Calls of the pandoc that pip brought."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pypandoc

from helpers.render.errors import RenderError
from helpers.render.tree.ast import elements, joined, plain

READER = "markdown"
RAW = {"RawInline", "RawBlock"}
WIDE = 10000  # columns; else a pipe table with one long line gets column widths from the number of its dashes
MARKED = re.compile(r"""[*_`~^$@\[\]<>\\&"']|\.\.\.|--""")  # signs that Markdown may read as something else
API_VERSION = [1, 23, 1]
NEXT = "render-next-7f3a"  # between what is said of one text and of the next
READ_ALL = f"""
local given, out = pandoc.json.decode(io.read("a"), false), {{}}
for n, text in ipairs(given.texts) do
  io.stderr:write("{NEXT}\\n")
  io.stderr:flush()
  local read, tree = pcall(pandoc.read, text, given.reader, {{columns = given.columns}})
  out[n] = read and pandoc.write(tree, "json") or pandoc.json.encode({{failed = tostring(tree)}})
end
io.write(table.concat(out, "\\n"))
"""
WARNING, FAILED = "[WARNING] ", '{"failed":'


@dataclass(frozen=True)
class Read:
    """A text as pandoc read it: the JSON of its tree, and what pandoc warned of."""

    text: str
    said: tuple[str, ...] = ()

    @cached_property
    def tree(self) -> dict[str, Any]:
        """The syntax tree."""
        return json.loads(self.text)

    @property
    def failed(self) -> str:
        """Why the text could not be read, in pandoc's words; "" where it was."""
        return json.loads(self.text)["failed"] if self.text.startswith(FAILED) else ""


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


def read_all(texts: list[str], reader: str = READER) -> list[Read]:
    """Return texts as pandoc reads them, each by itself, all by one process: a start costs more."""
    if not texts:
        return []
    given = {"texts": texts, "reader": reader, "columns": WIDE}
    out, said = run(json.dumps(given), "lua", "-e", READ_ALL)
    told = [tuple(warned(part)) for part in said.split(NEXT)[1:]]
    return [Read(*pair) for pair in zip(out.split("\n"), told, strict=True)]


def warned(said: str) -> Iterator[str]:
    """Yield the warnings among what pandoc said, each on a line of its own."""
    for line in said.splitlines():
        if line.startswith(WARNING):
            yield line.removeprefix(WARNING)


def parse_all(texts: list[str], reader: str = READER) -> list[dict[str, Any]]:
    """Return the syntax trees of texts. Raises RenderError with pandoc's own words for one that it cannot
    read.
    """
    read = read_all(texts, reader)
    if failed := next((one.failed for one in read if one.failed), ""):
        raise RenderError(f"pandoc cannot read a text: {failed}")
    return [one.tree for one in read]


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


def in_words(texts: Iterable[str]) -> dict[str, str]:
    """Return the plain words of titles by what is written: their marks belong to Markdown. One with raw code
    stays as it is written, for its words would be lost.
    """
    titles = dict.fromkeys(texts)
    marked = {str(n): title for n, title in enumerate(titles) if MARKED.search(title)}
    read = {marked[n]: content for n, content in metadata(marked).items()}
    return {
        title: plain(read[title]).strip() if title in read and not any(elements(read[title], RAW)) else title
        for title in titles
    }


def write(blocks: list[Any], writer: str, *arguments: str) -> str:
    """Return blocks in another format; their words are joined first, which is three to six times as fast."""
    return run(json.dumps(document(joined(blocks))), "-f", "json", "-t", writer, "--wrap=none", *arguments)[0]


def document(blocks: list[Any], meta: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a whole syntax tree around blocks."""
    return {"pandoc-api-version": API_VERSION, "meta": meta or {}, "blocks": blocks}
