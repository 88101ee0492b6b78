"""What comes back from the coders: coding/*.xlsx of an investigation, read as all returned files are.

Files are hostile input: each is looked through and read in a process with limits, nothing of it is run, and
of a sheet only the coders' own cells are read. What is wrong is told in Danish, place by place; a file that
cannot be used is left out, and so is a row or a cell.

    coded = read(folder, texts, themes, demonstration)
    coded.codes         # text_id, coder, theme, code (True, False), day
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from helpers.project import Workspace
from helpers.protocol.themes import Themes
from helpers.spreadsheet import csv_safe
from helpers.survey import reference
from helpers.survey.coding.cells import FAULTS, Book, Fault, books, day
from helpers.survey.coding.layout import (
    CODER,
    CODING,
    DAY_ROW,
    DAY_TITLE,
    DECISION,
    EXAMPLES,
    FIRST_ROW,
    KEYS,
    LONGEST_EXAMPLE,
    ORIGINS,
    OTHER,
    READ,
    READ_TITLE,
    SHEETS,
    columns_of,
)
from helpers.survey.questionnaire.layout import (
    GUIDE_SHEET,
    IDENTITY_SHEET,
    MACHINE_ROW,
    ORIGIN_DEMONSTRATION,
)
from helpers.survey.redaction import find_cpr, redact

FOLDER = "coding"
CODES = ["text_id", "coder", "theme", "code", "day"]
DECISIONS = ["text_id", "theme", "decision"]
SHOWN = ["theme", "paraphrase"]
_SAME_WORDS = 6  # in a row: a paraphrase with as many is a quotation


@dataclass(frozen=True)
class Coded:
    """codes: CODES, one row per text, coder and theme (``layout.OTHER`` is one). decisions: DECISIONS.
    examples: SHOWN, those that may be published. faults: FAULTS.

    coders: those whose file is used, in order. versions: of the codebook, as the used files say.
    """

    codes: pd.DataFrame
    decisions: pd.DataFrame
    examples: pd.DataFrame
    faults: pd.DataFrame
    coders: tuple[str, ...]
    versions: tuple[str, ...]


def read(folder: Path, texts: pd.DataFrame, themes: Themes, demonstration: bool) -> Coded:
    """Read coding/ of the investigation ``folder``; tables without rows where there is nothing.

    texts: ``texts.to_code`` of the answers as they are now. demonstration: whether these are simulated; a
    file of the other kind is refused.
    """
    faults: list[Fault] = []
    opened = list(books(folder / FOLDER, "en kodet fil", faults))
    fit = []
    for book in opened:
        wrong = next(_refusals(book, themes, demonstration), None)
        faults += [wrong] if wrong else []
        fit += [] if wrong else [book]
    used = _once(fit, faults)
    reader = _Reader(themes, set(texts["text_id"]), tuple(texts["text"]), faults)
    codings = [book for book in used if book.said["kind"] == CODING]
    decided = [book for book in used if book.said["kind"] == DECISION]
    codes = [row for book in codings for row in reader.codes(book)]
    decisions = [row for book in decided for row in reader.decisions(book)]
    examples = [row for book in decided for row in reader.examples(book)]
    return Coded(
        pd.DataFrame(codes, columns=CODES),
        pd.DataFrame(decisions, columns=DECISIONS),
        pd.DataFrame(examples, columns=SHOWN),
        pd.DataFrame([fault.row for fault in faults], columns=FAULTS),
        tuple(sorted(book.said["coder"] for book in codings)),
        tuple(sorted({book.said["codebook_version"] for book in used})),
    )


def write_faults(ws: Workspace, coded: Coded) -> None:
    """Write coding/faults.csv under ``ws.out``: what could not be used, and why; it opens safely in a
    spreadsheet.
    """
    csv_safe(coded.faults).to_csv(ws.target("coding/faults.csv"), index=False, lineterminator="\n")


def _refusals(book: Book, themes: Themes, demonstration: bool) -> Iterator[Fault]:
    """Yield why nothing of a file may be used."""

    def refused(message: str, sheet: str = "") -> Fault:
        return Fault(book.file, sheet, "", message, refused=True)

    said = book.said
    wanted = SHEETS.get(said.get("kind", ""))
    if wanted is None or book.blocked.get(IDENTITY_SHEET) or set(said) != set(KEYS):
        yield refused(
            "filen er ikke en af de kodefiler, som projektet skriver; brug den fil, der er sendt ud"
        )
        return
    for name in book.grids.keys() ^ set(wanted):
        there = name in book.grids
        yield refused(
            "fremmed ark; slet det" if there else "arket mangler; brug den fil, der er sendt ud", name
        )
    if not (CODER.fullmatch(said["coder"]) or said["coder"] == DECISION) or said["origin"] not in ORIGINS:
        yield refused("filen siger ikke, hvem der har kodet; brug den fil, der er sendt ud")
    if said["themes_sha256"] != themes.sha256:
        theirs = f"filen er kodet efter udgave {said['themes_version'][:10]} af temaerne"
        yield refused(f"{theirs}, og nu gælder {themes.version}; kod svarene igen i en fil af den udgave")
    if (said["origin"] == ORIGIN_DEMONSTRATION) != demonstration:
        mixed = "en demonstration blandt rigtige svar" if not demonstration else "ikke en demonstration"
        yield refused(f"filen er {mixed}; fjern den fra mappen")
    for name in set(wanted) & {CODING, DECISION, EXAMPLES}:
        names = [column.name for column in columns_of(name, themes)]
        if [book.text(name, MACHINE_ROW, index) for index in range(len(names))] != names:
            yield refused("kolonnerne er flyttet, slettet eller omdøbt; brug den fil, der er sendt ud", name)
    if place := _personal(book, themes):
        yield refused("her står, hvad der ligner et CPR-nummer; slet det, og send filen igen", place)


def _personal(book: Book, themes: Themes) -> str:
    """Return the sheet on which somebody has written what looks like a CPR number, "" where nobody has.

    The texts written beforehand are redacted and are not looked at.
    """
    for name, grid in book.grids.items():
        if name == IDENTITY_SHEET:
            continue
        own = {i for i, c in enumerate(columns_of(name, themes)) if c.locked} if name != GUIDE_SHEET else {0}
        for number, row in enumerate(grid, start=1):
            told = own if number >= FIRST_ROW or name == GUIDE_SHEET else set(range(len(row)))
            if any(find_cpr(str(cell)) for place, cell in enumerate(row) if place not in told and cell != ""):
                return name
    return ""


def _once(books: Sequence[Book], faults: list[Fault]) -> list[Book]:
    """Return one file per coder: of equal ones the first; where one coder has given several, none is used."""
    different = list({(book.said["coder"], book.content): book for book in reversed(books)}.values())[::-1]
    times = Counter(book.said["coder"] for book in different)
    for book in different:
        if times[book.said["coder"]] > 1:
            several = f"der ligger flere forskellige filer fra {book.said['coder']}"
            faults.append(Fault(book.file, "", "", f"{several}; behold kun den, der gælder", refused=True))
    return [book for book in different if times[book.said["coder"]] == 1]


class _Reader:
    """Reads the rows of the files that can be used; what is wrong with a row or a cell goes to ``faults``."""

    def __init__(self, themes: Themes, known: set[str], texts: tuple[str, ...], faults: list[Fault]) -> None:
        self.themes, self.known, self.texts, self.faults = themes, known, texts, faults

    def codes(self, book: Book) -> Iterator[tuple[str, str, str, bool, str]]:
        """Yield text_id, coder, theme, code and day of each text that a coder has read."""
        columns = columns_of(CODING, self.themes)
        places = {column.name: index for index, column in enumerate(columns)}
        themes = [*self.themes.codes, OTHER]
        coded_on = self._day(book)
        for row, key in self._rows(book, CODING):
            answers = {name: book.yes(CODING, row, places[name]) for name in (READ, *themes)}
            wrong = [answer for answer in answers.values() if isinstance(answer, Fault)]
            self.faults += wrong
            if answers[READ] is not True:
                if True in [answers[name] for name in themes]:
                    cell = xl_rowcol_to_cell(row - 1, places[READ])
                    told = f"svaret har et tema, men ikke Ja i »{READ_TITLE}«; det er ikke talt med"
                    self.faults.append(Fault(book.file, CODING, cell, told))
                continue
            for name in themes:
                if not isinstance(answers[name], Fault):
                    yield key, book.said["coder"], name, answers[name] is True, coded_on

    def decisions(self, book: Book) -> Iterator[tuple[str, str, bool]]:
        """Yield text_id, theme and what was decided."""
        columns = [column.name for column in columns_of(DECISION, self.themes)]
        for row, key in self._rows(book, DECISION, unique=False):
            theme = book.text(DECISION, row, columns.index("theme"))
            answer = book.yes(DECISION, row, columns.index("decision"))
            if isinstance(answer, Fault):
                self.faults.append(answer)
            elif theme not in self.themes.codes and theme != OTHER:
                cell = xl_rowcol_to_cell(row - 1, columns.index("theme"))
                self.faults.append(Fault(book.file, DECISION, cell, "temaet er ukendt; cellen er ændret"))
            elif answer is not None:
                yield key, theme, answer

    def examples(self, book: Book) -> Iterator[tuple[str, str]]:
        """Yield theme and paraphrase of those that may be published."""
        for row in range(FIRST_ROW, FIRST_ROW + len(self.themes.codes)):
            theme, text = book.text(EXAMPLES, row, 0), " ".join(book.text(EXAMPLES, row, 2).split())
            cleared = book.yes(EXAMPLES, row, 3)
            if theme not in self.themes.codes or not text:
                continue
            reason = self._unfit(text) if cleared is True else ""
            if reason or isinstance(cleared, Fault):
                cell = xl_rowcol_to_cell(row - 1, 2)
                told = f"{reason or 'det står ikke klart, om den må offentliggøres'}; den vises ikke"
                self.faults.append(Fault(book.file, EXAMPLES, cell, told))
            elif cleared:
                yield theme, text

    def _unfit(self, text: str) -> str:
        """Return why a paraphrase may not be shown although it is cleared, "" where it may."""
        if len(text) > LONGEST_EXAMPLE:
            return f"omskrivningen er længere end {LONGEST_EXAMPLE} tegn"
        if redact(text)[1]:
            return "omskrivningen har, hvad der ligner personoplysninger"
        if any(re.search(rf"\b{re.escape(name)}", text) for name in reference.municipalities()["name"]):
            return "omskrivningen nævner en kommune"
        quoted = any(_runs(text) & _runs(answer) for answer in self.texts) or text in self.texts
        return "omskrivningen gentager ordene i et svar" if quoted else ""

    def _rows(self, book: Book, sheet: str, unique: bool = True) -> Iterator[tuple[int, str]]:
        """Yield the rows about a text that is among the answers as they are now."""
        seen: set[str] = set()
        strange = 0
        for row in range(FIRST_ROW, len(book.grids[sheet]) + 1):
            key = book.text(sheet, row, 0)
            if unique and key in seen:
                self.faults.append(
                    Fault(book.file, sheet, f"A{row}", "svaret står to gange; kun det første er læst")
                )
            elif key in self.known:
                seen.add(key)
                yield row, key
            else:
                strange += bool(key)
        if strange:
            told = (
                f"{strange} af rækkerne er om svar, som ikke længere er blandt svarene; de er ikke talt med"
            )
            self.faults.append(Fault(book.file, sheet, "", told))

    def _day(self, book: Book) -> str:
        found = day(book.at(GUIDE_SHEET, DAY_ROW, 1))
        if not found:
            told = f"skriv dagen ved »{DAY_TITLE}«, f.eks. 22-04-2022"
            self.faults.append(Fault(book.file, GUIDE_SHEET, f"B{DAY_ROW}", told))
        return found or ""


def _runs(text: str) -> set[tuple[str, ...]]:
    """Return all runs of _SAME_WORDS words, without capitals and punctuation."""
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[n : n + _SAME_WORDS]) for n in range(len(words) - _SAME_WORDS + 1)}
