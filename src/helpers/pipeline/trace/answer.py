"""The answer to ``trace WHAT``: the chain from a printed thing to files, or a case's to its cells."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable, Iterator

from helpers.errors import HelpersError
from helpers.pipeline import manifest
from helpers.pipeline.paths import Folders
from helpers.pipeline.stages import DEMONSTRATION, Settings, resolve, with_ancestors
from helpers.pipeline.trace import case, cells, files
from helpers.pipeline.trace.found import Printed, Report
from helpers.project import Workspace
from helpers.publish.release import data_file, released_names

MOST, NAMED, NEAR = 3, 20, 5  # places told of, others named, near matches named
WIDTH = 100
LAST = "report"  # the stage that makes it
PLUMBING = ("helpers.project.", "helpers.publish.desk", "helpers.publish.figures.")
CASE_TABLES = ("build/tables/cases.parquet", "build/tables/weighted_cases.parquet")


def trace(what: str, places: Folders) -> list[str]:
    """Return the lines that lead from ``what`` back to the workbooks: a statement's id, a key of results.yml,
    a label, number or data file of a figure or table, a number as printed, another file of build/, or a
    decision's id.

    Raises HelpersError, with near matches, where nothing is called so or prints it, and before the first
    report.
    """
    ws = Workspace(places.root, places.build, places.build)
    if not (places.build / "results.yml").exists():
        raise HelpersError(f"{places.build / 'results.yml'} has not been made: run `make report`.")
    asked, report = what.strip(), Report(ws)
    holding = report.holding(asked) if asked else []
    # what a reader has seen printed first, not a value that no chapter prints
    if found := report.named(asked) or sorted(holding, key=lambda hit: not report.shown_in(hit)):
        return _chains(found, report, places)
    if lines := _file(asked, ws, places):
        return lines
    ids = case.known_ids(ws)
    if asked in ids:
        return case.told(asked, ws, places)
    names = dict.fromkeys([*report.known_names(), *sorted(ids)])  # each once, also where several bear it
    near = difflib.get_close_matches(asked, [*names], NEAR)
    raise HelpersError(
        f"Nothing in the report is called {asked!r} or prints it, and no decision has that id. "
        + (
            f"Near it: {', '.join(near)}."
            if near
            else 'Try E1_bpa, fig-vaekst, "Figur 4.1" or a decision\'s id.'
        )
    )


def outdated(places: Folders) -> str:
    """Return a line that says what has changed since the report was made, an empty one where nothing has or
    there is none yet.
    """
    row = manifest.load(LAST, places)
    if row is None:
        return ""
    given = places.name(case.investigation(places))
    table = resolve(Settings("" if given == DEMONSTRATION else given, row.parameters["renderer"]))
    made = with_ancestors([LAST], table)
    why = manifest.why_any(table, [name for name in table if name in made], places)
    return f"Note: this is the report as it was made; `make report` makes it anew ({why})." if why else ""


def _file(asked: str, ws: Workspace, places: Folders) -> list[str]:
    """Return the chain of a file of build/ or of the report's data, none where no stage made such a one."""
    known = files.rows(places)
    data = {data_file(name): f"build/release/{name}.csv" for name in released_names(ws)}
    file = data.get(asked.removeprefix("build/report/").removeprefix("data/"), asked)
    return [f"File {file}", *_wrapped(files.chain([file], known))] if files.maker(file, known) else []


def _wrapped(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from textwrap.wrap(f"  {line}", WIDTH, subsequent_indent="    ", break_on_hyphens=False)


def _chains(found: list[Printed], report: Report, places: Folders) -> list[str]:
    """Return the chain of the first; of the others what they say, and of more than MOST their names alone."""
    lines = list(_chain(found[0], report, places))
    for printed in found[1:MOST]:
        lines += ["", *_head(printed, report)]
    rest = list(dict.fromkeys(f"{printed.title}" for printed in found[MOST:]))
    more = f" and {len(rest) - NAMED} more: ask with more of the words" if len(rest) > NAMED else ""
    return [*lines, *(["", f"Also in: {', '.join(rest[:NAMED])}{more}"] if rest else [])]


def _head(printed: Printed, report: Report) -> Iterator[str]:
    """Yield what is printed, under which key, by which cell."""
    yield from textwrap.wrap(f"{printed.title}: {printed.text}", WIDTH, subsequent_indent="  ")
    if printed.file:
        yield f"  key: {printed.key}, a table that no notebook shows: it stands in {printed.file}"
        return
    yield from _shown_in(printed, report)
    cell = printed.cell
    yield (
        f"  cell: notebooks/{cell.notebook}.ipynb, {cell.name}{f' (In [{cell.count}])' * bool(cell.count)}"
        if cell
        else "  cell: not known; run `make report`"
    )


def _chain(printed: Printed, report: Report, places: Folders) -> Iterator[str]:
    yield from _head(printed, report)
    if printed.cell is None:
        yield from _wrapped(files.chain([printed.file], files.rows(places)))
        return
    read = [f"build/results/{printed.cell.notebook}.json"]
    steps = cells.steps(printed.cell, report.notebooks[printed.cell.notebook])
    yield from _steps(steps, places)
    read += [file for step in steps for file in step.reads]
    for table in printed.cell.tables:
        yield f"  data: build/release/{table}.csv, in the report data/{data_file(table)}"
    known = files.rows(places)
    yield from _wrapped(files.chain(read, known))
    if any(
        file in CASE_TABLES
        for row in known.values()
        for file in row.inputs
        if row.stage == printed.cell.notebook
    ):
        yield f"  each case has file and row in {CASE_TABLES[0]}: trace a decision_id from there"


def _shown_in(printed: Printed, report: Report) -> Iterator[str]:
    """Yield the key, and the chapters and captions that print it."""
    where = ", ".join(report.shown_in(printed)) or "no chapter"
    yield f"  key: {printed.key}, printed in {where}"


def _steps(steps: list[cells.Step], places: Folders) -> Iterator[str]:
    """Yield what the cells on the way read and call: one function a line with its place for the last that
    calls any, names alone for those before it.
    """
    calling = [step for step in steps if _called(step)]
    for step in steps:
        near = step in calling[-1:]
        names = [f"reads {file}" for file in step.reads]
        names += [] if near else [name.removeprefix("helpers.") for name in _called(step)]
        if names:
            line = f"    {step.cell.name}: {', '.join(names)}"
            yield from textwrap.wrap(line, WIDTH, subsequent_indent="      ", break_on_hyphens=False)
        for name in _called(step) if near else ():
            place = cells.place(name, places.root)
            yield f"    {step.cell.name}: {name.removeprefix('helpers.')}  {place}".rstrip()


def _called(step: cells.Step) -> list[str]:
    return [name for name in step.calls if not name.startswith(PLUMBING)]
