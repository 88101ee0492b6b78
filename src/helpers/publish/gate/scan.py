"""The last gate: every file of the report is looked through, and one that holds what may not leave stops it.

Looked for are CPR numbers, keys of decisions and the names of returned workbooks, texts that municipalities
wrote and nobody has cleared, private markers, and in what is told of the survey municipalities' names.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path, PurePath, PurePosixPath

import pandas as pd

from helpers.project import Workspace
from helpers.publish.gate import cleared, texts
from helpers.publish.release import data_file, entries
from helpers.publish.views import OWN, REGISTER
from helpers.survey import reference
from helpers.survey.redaction import find_cpr

WATERMARK = "ikke til offentliggørelse"  # on every page and figure of a researcher's build
MARKERS = "private_markers.txt"  # of the investigation: one a line, none of which may be found in a report
TOKEN = re.compile(r"\w(?:[\w./-]*\w)?")
WORD = re.compile(r"\w+")
NOTEBOOK = re.compile(r"\b\d\d_[a-z]+\b")
SHORT = re.compile(r"\d{1,5}")  # such a key cannot be told from a number
DIGIT, FEWEST = re.compile(r"\d"), 6  # what a line with a CPR number has of digits, at least
UNSEEN = re.compile(  # signs that no reader sees
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
HYPHEN = re.compile("[\u2010-\u2013\u2212]")
DIVIDED = re.compile(
    "[\x02\ufffe]"
)  # PDFium's sign for the hyphen at the end of a line, whatever put it there
LINE_END = re.compile(r"[ \t]*\r?\n\s*")
# what a line's end divides behind a sign is one word
DIVIDES, DIVISION = re.compile(r"([-/.])[ \t]*\r?\n\s*(?=\S)"), re.compile("\0")
OVER_LINES = re.compile(  # ten digits and one end of a line in them
    r"(?<![\w.,/-])(?=[\d -]+[\r\n])\d(?:[ -]{0,2}(?:\r?\n)?[ -]{0,2}\d){9}(?!\w|[.,-]\d)"
)
AT_LINE_END = re.compile(r"\d[ -]*[\r\n]")  # what a text with one of these has, and is soon looked for
ONE_NUMBER = re.compile(r"\d{6}-\d{4}|\d{6}\n\d{4}")
# the hash of a file, and what matplotlib calls a mark in a drawing: their digits are no number of a person
HASH = re.compile(r"""(?<!\w)[0-9a-f]{64}(?!\w)|(?:(?<=#)|(?<=id="))[a-zA-Z][0-9a-f]{10}(?!\w)""")
LINES = 2**14  # remembered; the pages of a report repeat each other's
ALIKE = 6  # words in a row by which a text is known again
FOREIGN = "site_libs/"  # what Quarto itself puts beside its pages: nothing of it comes from here
WRITTEN = ("index.qmd", "_quarto.yml", "report")  # by hand, and public


@dataclass(frozen=True)
class Private:
    """What may not leave: keys (and names of workbooks), names of municipalities, markers, free texts by
    their first words (and the first of these); written: words of what was written by hand, in which names
    may stand.
    """

    keys: Set[str] = frozenset()
    names: Set[str] = frozenset()
    markers: Collection[str] = frozenset()
    free: Mapping[tuple[str, ...], Collection[str]] = field(default_factory=dict)
    written: Set[str] = frozenset()
    firsts: Set[str] = frozenset()


@dataclass(frozen=True)
class Found:
    """What was found where. The value itself is not repeated: a message is read by many."""

    file: str
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: {self.what}"


def of_one(private: Private, name: str) -> Private:
    """Return what may not leave in a file for the municipality ``name`` alone: its own name may stand there,
    and no other, wherever else that is written.
    """
    return replace(private, names=private.names - _forms([name]), written=frozenset())


def gathered(ws: Workspace, investigation: Path) -> Private:
    """Return what may not leave of the tables in build/ and the files of an investigation."""
    tables = [path for name in ("cases", "rule_inputs") if (path := _table(ws, name)).exists()]
    frames = {path.stem: pd.read_parquet(path) for path in tables}
    keys = {
        str(value) for frame in frames.values() for value in frame.get("decision_id", pd.Series(dtype=str))
    }
    keys |= {key for name in ("draw", "frame") for key in _keys(investigation / f"{name}.csv")}
    files = set(frames["cases"]["file"].astype(str)) if "cases" in frames else set()
    free = frames["rule_inputs"]["text"].dropna().astype(str) if "rule_inputs" in frames else []
    return Private(
        keys={key for key in keys if not SHORT.fullmatch(key)} | files,
        names=_forms(reference.municipalities(_listed(ws))["name"]),
        markers=_lines(investigation / MARKERS),
        free=(texts_ := _by_first_words(set(free) - cleared.texts(investigation))),
        firsts={words[0] for words in texts_},
        written=_written(ws),
    )


def _listed(ws: Workspace) -> Path | None:
    """Return the list of municipalities; none (that of the project in which we are) where a book has none."""
    own = ws.data("reference/municipalities.csv")
    return own if own.exists() else None


def _forms(names: Iterable[str]) -> set[str]:
    return {form for name in names for form in (name, f"{name}s", name.upper())}


def _table(ws: Workspace, name: str) -> Path:
    return ws.build / "tables" / f"{name}.parquet"


def _keys(path: Path) -> set[str]:
    return set(pd.read_csv(path, dtype=str)["decision_id"].dropna()) if path.exists() else set()


def _lines(path: Path) -> set[str]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {line.strip() for line in lines if line.strip()}


def _by_first_words(free: Iterable[str]) -> dict[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for text in sorted(free):
        words = WORD.findall(text.casefold())
        if len(words) >= ALIKE:
            found[tuple(words[:ALIKE])].append(text)
    return dict(found)


def _written(ws: Workspace) -> set[str]:
    """Return the words of chapters and protocol, and of the notebooks' sources."""
    paths = [path for name in WRITTEN for path in [ws.root / name, *(ws.root / name).rglob("*")]]
    kept = [path for path in paths if path.is_file() and path.suffix in (".qmd", ".yml", ".bib", ".typ")]
    content = [path.read_text(encoding="utf-8") for path in kept]
    for path in (ws.build / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        content += ["".join(cell["source"]) for cell in cells]
    return set().union(*map(_tokens, content))


def named(ws: Workspace) -> dict[str, set[str]]:
    """Return, by data file, the words of each released table of a kind that may name municipalities."""
    may_name = [name for name, entry in entries(ws).items() if entry["kind"] in (REGISTER, OWN)]
    released = ws.build / "release"
    return {data_file(name): _tokens((released / f"{name}.csv").read_text("utf-8")) for name in may_name}


def scan(folder: Path, private: Private, tables: Mapping[str, set[str]]) -> Iterator[Found]:
    """Yield what may not be published of the files in ``folder``. tables: as ``named`` gives them."""
    for name, path in files(folder):
        yield from looked_through(name, path.read_bytes(), private, tables)


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of a report with their names in it, in order."""
    paths = ((path.relative_to(folder).as_posix(), path) for path in sorted(folder.rglob("*")))
    yield from ((name, path) for name, path in paths if path.is_file() and not name.startswith(FOREIGN))


def looked_through(
    name: str, content: bytes, private: Private, tables: Mapping[str, set[str]]
) -> Iterator[Found]:
    """Yield what may not be published of one file. tables: as ``named`` gives them."""
    path = PurePosixPath(name)
    try:
        parts = list(texts.of(path, content))
    except texts.Unreadable as error:
        yield Found(name, "the file", f"cannot be looked through ({error})")
        return
    allowed = _allowed(path, parts, tables) | private.written
    yield from _in_name(name, private)
    told: set[str] = set()
    known = dict[str, frozenset[str]]()  # by text: cells of a table repeat each other
    for place, text in parts:
        if text not in known:
            known[text] = frozenset(_held(text, private, allowed))
        held = known[text] - (told if place == texts.TOGETHER else set())
        told |= held
        yield from (Found(name, place, what) for what in sorted(held))


def _in_name(name: str, private: Private) -> Iterator[Found]:
    name = _as_read(name)
    if find_cpr(name) or _tokens(name) & private.keys:
        yield Found(name, "its name", "tells a case")


def _allowed(path: PurePath, parts: list[texts.Text], tables: Mapping[str, set[str]]) -> set[str]:
    """Return the words of the register tables that a file may repeat: its own, or those of the notebooks that
    it names as its sources; of what holds the whole report, all.
    """
    if path.suffix == ".csv":
        return tables.get(path.name, set())
    if path.suffix not in (".html", ".svg"):
        return set().union(*tables.values())
    text = path.name + " ".join(part for _, part in parts)
    sources = set(NOTEBOOK.findall(text))
    return set().union(*(words for name, words in tables.items() if name.split("-")[0] in sources))


def _held(text: str, private: Private, allowed: set[str]) -> Iterator[str]:
    """Yield what of the private a text holds, in words that do not repeat it."""
    hyphened = [DIVIDED.sub("-", word) for word in _words_with(DIVIDED, text)]
    text = _as_read(text)
    joined = "\n".join([*hyphened, *_across(text)])
    tokens, line = _tokens(f"{text}\n{joined}"), f"{' '.join(text.split())}\n{joined}"
    without_hashes = HASH.sub("", text)
    if _cpr(without_hashes) or _cpr_over_lines(without_hashes):
        yield "what looks like a CPR number"
    if tokens & private.keys:
        yield "the key of a decision, or a returned workbook's name"
    if WATERMARK in text:
        yield "the mark of an internal build"
    for marker in private.markers:
        if " ".join(marker.split()) in line:
            yield "a private marker"
    for name in sorted(tokens & private.names - allowed):
        yield f"the name of a municipality ({name}), which stands in no register table shown here"
    if _free(text, private):
        yield f"a municipality's own words, which nobody has cleared ({cleared.FILE})"


def _as_read(text: str) -> str:
    """Return a text as a reader sees it: no sign that cannot be seen, one kind of hyphen, blank and digit."""
    text = DIVIDED.sub("", UNSEEN.sub("", text))
    return HYPHEN.sub("-", text if text.isascii() else unicodedata.normalize("NFKC", text))


def _words_with(sign: re.Pattern[str], text: str) -> list[str]:
    return [word for word in text.split() if sign.search(word)] if sign.search(text) else []


def _across(text: str) -> list[str]:
    """Return the words that a line's end divides, in one piece."""
    whole = DIVIDES.sub(rf"\1{DIVISION.pattern}", text)
    return [DIVISION.sub("", word) for word in _words_with(DIVISION, whole)]


def _cpr_over_lines(text: str) -> bool:
    """Say whether a CPR number goes over a line's end: behind its first six digits, or with its hyphen."""
    if not AT_LINE_END.search(text):
        return False
    found = (LINE_END.sub("\n", match[0]) for match in OVER_LINES.finditer(text))
    return any(
        (ONE_NUMBER.fullmatch(each) or ONE_NUMBER.fullmatch(each.replace("\n", "")))
        and find_cpr(each.replace("\n", ""))
        for each in found
    )


def _cpr(text: str) -> bool:
    """Say whether a line of a text holds a CPR number: two cells of a table are two lines."""
    return any(_on_line(line) for line in set(text.splitlines()) if len(DIGIT.findall(line)) >= FEWEST)


@lru_cache(maxsize=LINES)
def _on_line(line: str) -> bool:
    return bool(find_cpr(line))


def _tokens(text: str) -> set[str]:
    """Return the words of a text, with and without what they are joined to by signs."""
    found = set(TOKEN.findall(text))
    return found | {part for token in found if not token.isalnum() for part in re.split(r"[./]", token)}


def _free(text: str, private: Private) -> bool:
    words = WORD.findall(text.casefold())
    starts = (place for place, word in enumerate(words) if word in private.firsts)
    return any(tuple(words[place : place + ALIKE]) in private.free for place in starts)
