"""The answer to ``trace WHAT``: the chain from a printed thing to files, or a case's to its cells."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterator

from helpers.errors import HelpersError
from helpers.pipeline.paths import Folders
from helpers.pipeline.trace import case, cells, files
from helpers.pipeline.trace.found import Printed, Report
from helpers.project import Workspace
from helpers.publish.release import data_file

MOST, NEAR = 3, 5  # chains printed in full, near matches named
WIDTH = 100
PLUMBING = ("helpers.project.", "helpers.publish.desk", "helpers.publish.figures.")
CASE_TABLES = ("build/tables/cases.parquet", "build/tables/weighted_cases.parquet")


def trace(what: str, places: Folders) -> list[str]:
    """Return the lines that lead from ``what`` back to the workbooks: a statement's id, a key of results.yml,
    a label or number of a figure or table, a number as printed, or a decision's id.

    Raises HelpersError, with near matches, where nothing is called so or prints it, and before the first
    report.
    """
    ws = Workspace(places.root, places.build, places.build)
    if not (places.build / "results.yml").exists():
        raise HelpersError(f"{places.build / 'results.yml'} has not been made: run `make report`.")
    asked, report = what.strip(), Report(ws)
    if found := report.named(asked) or (report.holding(asked) if asked else []):
        return _chains(found, report, places)
    ids = case.known_ids(ws)
    if asked in ids:
        return case.told(asked, ws, places)
    near = difflib.get_close_matches(asked, [*report.known_names(), *sorted(ids)], NEAR)
    raise HelpersError(
        f"Nothing in the report is called {asked!r} or prints it, and no decision has that id. "
        + (
            f"Near it: {', '.join(near)}."
            if near
            else 'Try E1_bpa, fig-vaekst, "Tabel 2.1" or a decision\'s id.'
        )
    )


def _chains(found: list[Printed], report: Report, places: Folders) -> list[str]:
    lines = [line for printed in found[:MOST] for line in [*_chain(printed, report, places), ""]]
    rest = list(dict.fromkeys(printed.title for printed in found[MOST:]))
    return [*lines[:-1], *([f"\nAlso in: {', '.join(rest)}"] if rest else [])]


def _chain(printed: Printed, report: Report, places: Folders) -> Iterator[str]:
    yield from textwrap.wrap(f"{printed.title}: {printed.text}", WIDTH, subsequent_indent="  ")
    yield from _shown_in(printed, report, places)
    if printed.cell is None:
        yield "  cell: not known; run `make report`"
        return
    notebook = f"notebooks/{printed.cell.notebook}.ipynb"
    yield f"  cell: {notebook}, {printed.cell.name}"
    read = [f"build/results/{printed.cell.notebook}.json"]
    for step in cells.steps(printed.cell, report.notebooks[printed.cell.notebook]):
        yield from _step(step, places)
        read += step.reads
    for table in printed.cell.tables:
        yield f"  data: build/release/{table}.csv, in the report data/{data_file(table)}"
    known = files.rows(places)
    for line in files.chain(read, known):
        yield from textwrap.wrap(f"  {line}", WIDTH, subsequent_indent="    ", break_on_hyphens=False)
    if any(
        file in CASE_TABLES
        for row in known.values()
        for file in row.inputs
        if row.stage == printed.cell.notebook
    ):
        yield f"  each case has file and row in {CASE_TABLES[0]}: trace a decision_id from there"


def _shown_in(printed: Printed, report: Report, places: Folders) -> Iterator[str]:
    """Yield the key and the chapters that print it."""
    chapters = [
        path.relative_to(places.root).as_posix()
        for path in sorted([*places.root.glob("*.qmd"), *places.root.glob("report/*.qmd")])
        if _mentions(path.read_text(encoding="utf-8"), printed)
    ]
    yield f"  key: {printed.key}, printed in {', '.join(chapters) or 'no chapter'}"


def _mentions(chapter: str, printed: Printed) -> bool:
    embedded = f"{printed.cell.notebook}.ipynb#{printed.key} " if printed.cell else "\0"
    return f"meta {printed.key} " in chapter or embedded in chapter


def _step(step: cells.Step, places: Folders) -> Iterator[str]:
    """Yield what a cell reads and what it calls, one function a line with its place."""
    calls = [call for call in step.calls if not call.startswith(PLUMBING)]
    lines = [f"reads {file}" for file in step.reads]
    lines += [
        f"{function.removeprefix('helpers.')}  {place}"
        for function in calls
        if (place := cells.place(function, places.root))
    ]
    yield from (f"    {step.cell.name}: {line}" for line in lines)
