"""All tables of an investigation for a researcher: cleaned, and documented column by column from the
codebook.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from helpers import project
from helpers.errors import HelpersError
from helpers.protocol import codebook as codebooks
from helpers.protocol.codebook import CAUSES, Codebook, Item
from helpers.survey import investigation, reference
from helpers.survey.cleaning.clean import clean
from helpers.survey.cleaning.tables import NAMES, REMITTALS, CleanTables, is_yes_no
from helpers.survey.dictionary import DERIVED
from helpers.survey.reading import returns


@dataclass(frozen=True)
class Material(CleanTables):
    """What was returned, cleaned, and what was drawn. draw: the drawn cases. municipalities: all 98."""

    draw: pd.DataFrame
    municipalities: pd.DataFrame
    codebook: Codebook

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Return all tables by name."""
        return {name: value for name, value in vars(self).items() if isinstance(value, pd.DataFrame)}

    def overview(self) -> pd.DataFrame:
        """Return one row per table: its name, rows and columns, and its sheet in the workbooks where it has
        one.
        """
        sheets = {name: section.sheet for name, section in self.codebook.sections.items()}
        sizes = [
            (name, len(table), table.shape[1], sheets.get(name, "")) for name, table in self.tables.items()
        ]
        return pd.DataFrame(sizes, columns=["table", "rows", "columns", "sheet"]).set_index("table")

    def describe(self, table: str) -> pd.DataFrame:
        """Return one row per column of ``table``: meaning, possible answers, type and share filled.

        Raises HelpersError for a table that the codebook does not describe.
        """
        frame, meaning = self._documented(table), _meanings(self.codebook, table)
        rows = [
            (name, *meaning[name], str(frame[name].dtype), round(float(frame[name].notna().mean()), 3))
            for name in frame.columns
        ]
        return pd.DataFrame(rows, columns=["column", "meaning", "answers", "type", "filled"]).set_index(
            "column"
        )

    def labelled(self, table: str) -> pd.DataFrame:
        """Return ``table`` with the codebook's Danish labels for codes. Raises as ``describe`` does."""
        frame = self._documented(table)
        coded = {
            item.name: item.values
            for item in _items(self.codebook, table)
            if item.values and not is_yes_no(item)
        }
        return frame.assign(
            **{name: frame[name].map(labels) for name, labels in coded.items() if name in frame}
        )

    def _documented(self, table: str) -> pd.DataFrame:
        if table not in NAMES:
            raise HelpersError(f"The codebook describes {', '.join(NAMES)}; it knows no table {table!r}.")
        return self.tables[table]


def load(folder: str | Path) -> Material:
    """Read and clean the investigation in ``folder`` (relative paths count from the project's root); some
    seconds for 98 workbooks.

    Raises the errors of reading and cleaning, which name file, sheet and cell.
    """
    book, municipalities = codebooks.load(), reference.municipalities()
    given = investigation.open_folder(project.root() / folder)
    cleaned = clean(returns.read(given.folder, book, municipalities), book, given.draw, given.frame)
    made = {field.name: getattr(cleaned, field.name) for field in fields(CleanTables)}
    return Material(**made, draw=given.draw, municipalities=municipalities, codebook=book)


def _meanings(codebook: Codebook, table: str) -> dict[str, tuple[str, str]]:
    """Return (meaning, possible answers) by column: the question itself, or how a column was made from the
    answers.
    """
    asked = {item.name: (item.question, codebooks.answers(item)) for item in _items(codebook, table)}
    made = {name.strip(): (text, "") for names, text in DERIVED.get(table, ()) for name in names.split(",")}
    return asked | made


def _items(codebook: Codebook, table: str) -> tuple[Item, ...]:
    """The questions behind a table; the sheet of causes is behind two."""
    return codebook.items_of(CAUSES if table == REMITTALS else table)
