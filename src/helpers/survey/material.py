"""All tables of an investigation for a researcher: cleaned, weighted, and documented column by column."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from helpers import project
from helpers.errors import HelpersError
from helpers.protocol import codebook as codebooks
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import Codebook, Item
from helpers.spreadsheet import csv_safe
from helpers.survey import documented, investigation, own_protocol, reference, typed
from helpers.survey.cleaning.clean import clean
from helpers.survey.cleaning.later import corrections
from helpers.survey.cleaning.tables import NAMES, CleanTables, is_yes_no
from helpers.survey.investigation import Investigation
from helpers.survey.reading import returns
from helpers.survey.reading.problems import Fault
from helpers.survey.sampling import weights

BUILT = (*NAMES, "ledger", "set_aside")
MOST_NAMED = 5  # files in a line on the screen
YES_NO = {1.0: "yes", 0.0: "no"}


@dataclass(frozen=True, repr=False)
class Material(CleanTables):
    """What was returned, cleaned, and what was drawn, in the form of ``typed``.

    draw: the drawn cases. frame: all decided appeals. population: their number per stratum (empty where it is
    unknown). municipalities: all 98. weighted: the cases with the weights of their standard pages
    (``weights.base_weights``). refused: the workbooks that nothing was read from, with the reason. origin:
    where the tables were read.
    """

    draw: pd.DataFrame
    frame: pd.DataFrame
    population: pd.DataFrame
    municipalities: pd.DataFrame
    weighted: pd.DataFrame
    refused: pd.DataFrame
    codebook: Codebook
    plan: Plan
    origin: str

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Return all tables by name."""
        return {name: value for name, value in vars(self).items() if isinstance(value, pd.DataFrame)}

    def __repr__(self) -> str:
        """Return ten lines at most: what it is, where it was read, and the rows of each table."""
        sizes = [f"{name} ({len(table):,})" for name, table in self.tables.items()]
        lines = [", ".join(sizes[start : start + 4]) for start in range(0, len(sizes), 4)]
        mark = "DEMONSTRATION DATA, simulated" if self.demonstration else "Answers of municipalities"
        return "\n".join([f"{mark}; {self.origin}", "Tables (rows):", *(f"  {line}" for line in lines)])

    def unread(self) -> str:
        """Return a line that names the workbooks that could not be read, an empty one where all could; what a
        newer workbook has replaced does not count.
        """
        files = self.refused.loc[self.refused["reason"] != Fault.SUPERSEDED.value, "file"]
        if files.empty:
            return ""
        shown = files if len(files) <= MOST_NAMED + 1 else [*files[:MOST_NAMED], "…"]
        names = ", ".join(shown)
        many = "s" if len(files) > 1 else ""
        return f"{len(files)} workbook{many} could not be read: {names} (reason in survey.refused)"

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
        """Return one row per column of ``table``: meaning (English), question (Danish), answers (code:
        label), type and share filled.

        A table may be called as data/README.md calls it. Raises HelpersError for an unknown one.
        """
        table = documented.LOADED_AS.get(table, table)
        frame, made, asked = self._table(table), documented.meanings(table), self._asked(table)
        codes = self.codes(table).groupby("column", sort=False)
        answers = {name: "; ".join(f"{r.code}: {r.label}" for r in rows.itertuples()) for name, rows in codes}
        rows = [
            {
                "column": name,
                "meaning": made.get(name) or _meaning(asked[name]),
                "question": asked[name].question if name in asked else "",
                "answers": answers.get(name) or (codebooks.answers(asked[name]) if name in asked else ""),
                "type": str(frame[name].dtype),
                "filled": round(float(frame[name].notna().mean()), 3),
            }
            for name in frame.columns
        ]
        return pd.DataFrame(rows).set_index("column")

    def codes(self, table: str) -> pd.DataFrame:
        """Return one row per code of each coded column of ``table``: column, code, label (Danish).

        Raises as ``describe`` does.
        """
        table = documented.LOADED_AS.get(table, table)
        frame, asked = self._table(table), self._asked(table)
        rows: list[tuple[str, object, str]] = []
        for name in frame.columns:
            if name in asked and is_yes_no(asked[name]):
                rows += [(name, number, asked[name].values[code]) for number, code in YES_NO.items()]
            rows += [(name, code, label) for code, label in self._labels(table).get(name, {}).items()]
        return pd.DataFrame(rows, columns=["column", "code", "label"])

    def labelled(self, table: str) -> pd.DataFrame:
        """Return ``table`` with Danish labels for codes, their order kept. Raises as ``describe`` does."""
        table = documented.LOADED_AS.get(table, table)
        frame, lists = self._table(table), self._labels(table)
        coded = [name for name in frame if isinstance(frame[name].dtype, pd.CategoricalDtype)]
        return frame.assign(**{name: frame[name].cat.rename_categories(dict(lists[name])) for name in coded})

    def _table(self, name: str) -> pd.DataFrame:
        if name not in self.tables:
            raise HelpersError(f"The tables are {', '.join(self.tables)}; there is no table {name!r}.")
        return self.tables[name]

    def _asked(self, table: str) -> dict[str, Item]:
        asked = typed.items(self.codebook, table) if table in (*NAMES, "weighted") else ()
        return {item.name: item for item in asked}

    def _labels(self, table: str) -> dict[str, typed.Labels]:
        return typed.code_lists(table, self.codebook, self.plan)


def load(folder: str | Path) -> dict:
    """Return the fields of Material, read anew and cleaned from the workbooks in ``folder`` (relative paths
    count from the project's root); some seconds for 98 workbooks.

    Raises the errors of reading and cleaning, which name file, sheet and cell.
    """
    given = _opened(folder)
    book, plan = own_protocol.codebook(given.folder), own_protocol.analysis_plan(given.folder)
    places = reference.municipalities()
    corrected = corrections.read(given.folder, book)
    cleaned = clean(
        returns.read(given.folder, book, places), book, given.draw, given.frame, corrected=corrected
    )
    made = {field.name: getattr(cleaned, field.name) for field in fields(CleanTables)}
    sizes = weights.size_classes(places, plan.size_classes)
    made["refused"] = csv_safe(cleaned.received.refused).astype("str")  # as ``built`` reads it
    made["weighted"] = weights.base_weights(cleaned.cases, given.population, sizes)
    return _fields(made, given, places, f"read anew from the workbooks in {folder}")


def built(folder: str | Path, build: Path) -> dict:
    """Return the fields of Material as the report's run has left them in ``build``; whether they belong to
    ``folder`` is the caller's to know.
    """
    made: dict = {name: pd.read_parquet(build / "tables" / f"{name}.parquet") for name in BUILT}
    made["weighted"] = pd.read_parquet(build / "tables" / "weighted_cases.parquet")
    refused = build / "returns" / "refused.csv"
    made["refused"] = pd.read_csv(refused, dtype="str", keep_default_na=False)
    given = _opened(folder)
    made["demonstration"] = (given.folder / investigation.DEMONSTRATION_MARK).exists()
    return _fields(made, given, reference.municipalities(), f"read from build/tables, made from {folder}")


def _opened(folder: str | Path) -> Investigation:
    path = project.root() / folder
    if path == project.root() / "build" / "demo" and not (path / investigation.DRAW).exists():
        raise HelpersError(
            f"{path}, the demonstration, has not been made yet: run `make report`, which simulates it, or "
            'name the folder of another investigation, as in helpers.load("PATH").'
        )
    return investigation.open_folder(path)


def _fields(made: dict, given: Investigation, places: pd.DataFrame, origin: str) -> dict:
    """Return every field of Material, its tables typed and the municipality's key of one name."""
    book, plan = own_protocol.codebook(given.folder), own_protocol.analysis_plan(given.folder)
    counts = given.population
    made |= {
        "draw": given.draw,
        "frame": given.frame,
        "population": pd.DataFrame(columns=[*weights.STRATUM, "n"]) if counts is None else counts,
        "municipalities": places.rename(columns={"kommunekode": "municipality"}),
    }
    tables = {
        name: typed.typed(value, typed.code_lists(name, book, plan))
        for name, value in made.items()
        if isinstance(value, pd.DataFrame)
    }
    return made | tables | {"codebook": book, "plan": plan, "origin": origin}


def _meaning(item: Item) -> str:
    """Return in English how the answer came about; the question itself is Danish."""
    if item.made_from:
        return f"Standard pages, converted from {item.made_from}"
    if item.locked:
        return "Written into the workbook beforehand"
    if item.asked_if:
        return f"Answer, asked where {item.asked_if.item} is {' or '.join(item.asked_if.codes)}"
    return "Answer, always asked" if item.required else "Answer, optional"
