"""What ``python -m helpers report`` and ``run`` do, from the user's choices to the last line printed."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from shlex import quote
from typing import Any

from helpers import project
from helpers.errors import HelpersError
from helpers.pipeline import manifest
from helpers.pipeline.execution import notebook, parameters
from helpers.pipeline.execution.processes import WARM, Workers
from helpers.pipeline.lock import only_run
from helpers.pipeline.paths import Folders
from helpers.pipeline.schedule import Schedule
from helpers.pipeline.stages import (
    DEMONSTRATION,
    Settings,
    Stage,
    dependencies,
    known,
    resolve,
    with_ancestors,
)
from helpers.pipeline.stages.strays import strays
from helpers.pipeline.stages.table import DRAWN

RETURNS = "03_returns"  # the stage that reads what came back
ACCOUNT = (  # of the returns: each table, and what of it the last lines tell
    ("refused", "reason", "file"),
    ("faults", "severity"),
    ("set_aside", "reason"),
    ("corrections", "outcome"),
    ("versions", "before", "after"),
)
SUPERSEDED = "superseded"  # workbooks that a newer one of the municipality has replaced
NOT_ANSWERED = "not_answered"  # rows that nobody had to fill in
GIVEN = [path.rpartition("/")[2].rstrip("?") for path in DRAWN]  # one of them every investigation has
MOST_NAMED = 5
BEFORE_RELEASE = "results"  # the last stage that a report needs which is not let go


@dataclass(frozen=True)
class Choices:
    """What the user asked for on the command line."""

    investigation: str = ""
    renderer: str = "auto"
    workers: int = 2
    only: str = ""
    force: bool = False
    internal: bool = False
    kernel: str = WARM


def folders() -> Folders:
    """Return the folders of the project around the current one. Raises HelpersError outside a project."""
    return Folders(project.root())


def report(choices: Choices, places: Folders) -> None:
    """Make the report, running what has changed, and print where it lies. Raises a stage's first failure."""
    notes = [*passed_over(choices.renderer), *unread(choices)]
    print("".join(f"Note: {line}\n" for line in notes), end="")
    table = resolve(settings(choices, places))
    last = BEFORE_RELEASE if choices.internal else list(table)[-1]
    names = with_ancestors([choices.only or last], table)
    forced = ([choices.only] if choices.only else names) if choices.force else ()
    try:
        schedule = run(table, names, places, choices.workers, force=forced, kernel=choices.kernel)
    except HelpersError:  # what came back is there to be worked on, whatever stopped the rest
        if _are_read(table, places):
            print("".join(f"{line}\n" for line in left_out(places)), end="")
        raise
    if choices.internal and not schedule.seconds:
        print("Nothing has changed that the internal report rests on; its pages are made.")
    else:
        print(closing_words(table, places, schedule.seconds, bool(choices.only) or choices.internal))
    if choices.internal and not choices.only:
        print(f"Internal, not to be published: {internal(places)}")


def internal(places: Folders) -> Path:
    """Write the report marked as internal, which nothing must have passed for, and return its first page."""
    from helpers.publish.gate.internal import build  # here, so that the command line starts without it

    return build(project.Workspace(places.root, places.build, places.build))


def run_one(name: str, texts: Mapping[str, str], choices: Choices, places: Folders) -> None:
    """Run the stage ``name`` on what lies in build/; ``texts`` sets parameters as a user types them."""
    table = resolve(settings(choices, places))
    stage = known(name, table)
    stage = replace(stage, params={**stage.params, **_typed(stage, texts, places)})
    before = with_ancestors([name], table) - {name}
    refuse_mixing(f"stage {name}", str(stage.params.get("investigation", "")), before, table, places)
    run({**table, name: stage}, {name}, places, workers=1, force={name}, kernel=choices.kernel)


def run(
    table: Mapping[str, Stage],
    names: set[str],
    places: Folders,
    workers: int,
    force: Collection[str] = (),
    kernel: str = WARM,
    shared: Workers | None = None,
    afterwards: Sequence[Stage] = (),
) -> Schedule:
    """Run those of ``names`` that must and return the schedule that did it. Raises the first failure.

    shared, afterwards: workers of whoever calls, which live on, and what they will then run.
    """
    with only_run(places.state, print):
        print(material(table) + other_material(table, places) + manifest.off_lock(places), end="")
        schedule = Schedule(table, places, sys.stdout, force, kernel, shared, afterwards)
        schedule.run(names, workers)
    return schedule


def settings(choices: Choices, places: Folders) -> Settings:
    """Return a run's settings: the renderer decided, the investigation's path as the records write it.

    ``auto`` is left standing where there is a Quarto: it may fail, and the embedded engine then renders.
    Raises HelpersError where there is no such folder.
    """
    renderer = choices.renderer
    if renderer == "auto" and not shutil.which("quarto"):
        renderer = "embedded"
    if not choices.investigation:
        return Settings(renderer=renderer)
    folder = Path(choices.investigation).expanduser().resolve()
    if not folder.is_dir():
        raise HelpersError(f"There is no folder {folder}: give the one that holds frame.csv and returns/.")
    if not any((folder / name).exists() for name in GIVEN):
        raise HelpersError(
            f"{folder} holds none of {', '.join(GIVEN)}: give the folder of the investigation, which begins "
            "with its frame.csv (README.md tells its columns)."
        )
    inside = folder.is_relative_to(places.root)
    return Settings(folder.relative_to(places.root).as_posix() if inside else folder.as_posix(), renderer)


def passed_over(renderer: str) -> list[str]:
    """Return why a Quarto that is there is not used, before anything is computed; nothing where it is.

    Raises HelpersError where Quarto is demanded and none is there that will do.
    """
    if renderer != "quarto" and not (renderer == "auto" and shutil.which("quarto")):
        return []
    from helpers.render import quarto

    if renderer == "quarto":
        quarto.checked()
    return quarto.engines(renderer)[1]


def held(table: Mapping[str, Stage], places: Folders) -> set[str]:
    """Return the investigations other than the demonstration that build/ was made from."""
    return _made_from(table, table, places) - {DEMONSTRATION}


def _made_from(names: Collection[str], table: Mapping[str, Stage], places: Folders) -> set[str]:
    """Return the investigations that what the stages ``names`` have left in build/ was made from."""
    rows = (manifest.load(name, places) for name in names if "investigation" in table[name].params)
    return {row.parameters.get("investigation", DEMONSTRATION) for row in rows if row}


def refuse_mixing(
    what: str, asked: str, reads: Collection[str], table: Mapping[str, Stage], places: Folders
) -> None:
    """Raise HelpersError where ``what`` would be made of the investigation ``asked`` for ("": of none) and of
    what the stages that it ``reads`` have left in build/ of another: answers of one would meet the frame of
    another.
    """
    others = sorted(_made_from(reads, table, places) - {asked}) if asked else []
    if others:
        found = others[0]
        option = (
            "without --investigation" if found == DEMONSTRATION else f"with --investigation {quote(found)}"
        )
        chosen = "" if asked == DEMONSTRATION else f" INVESTIGATION={quote(asked)}"
        raise HelpersError(
            f"build/ holds {_named(found)}, and {what} would read it together with "
            f"{_named(asked)}: run it {option}, or make the other first with `make report{chosen}`."
        )


def _named(investigation: str) -> str:
    return "the demonstration" if investigation == DEMONSTRATION else investigation


def material(table: Mapping[str, Stage]) -> str:
    """Return the line by which a run tells, before anything else, which material it is on; "" where no stage
    reads any.
    """
    given = {str(told) for stage in table.values() if (told := stage.params.get("investigation"))}
    return f"Material: {', '.join(map(_named, sorted(given)))}\n" if given else ""


def other_material(table: Mapping[str, Stage], places: Folders) -> str:
    """Return a line that says so when this run replaces what was made from other, real material."""
    given = {str(stage.params.get("investigation")) for stage in table.values()}
    replaced = ", ".join(sorted(held(table, places) - given))
    return (
        f"Note: {places.build} held what was made from {replaced}; this run replaces it.\n"
        if replaced
        else ""
    )


def unread(choices: Choices) -> list[str]:
    """Return what is said of files in the investigation's folder that nothing reads."""
    folder = Path(choices.investigation).expanduser().resolve()
    found = ", ".join(strays(folder)) if choices.investigation else ""
    return [f"nothing reads {found} in {folder}; README.md says what may lie there."] if found else []


def closing_words(
    table: Mapping[str, Stage], places: Folders, seconds: Mapping[str, float], partial: bool
) -> str:
    """Return what a user reads last: seconds per stage, where the report lies, what data it rests on.

    partial: whether the run was of one stage, or of fewer than the report has; build/ may then hold what was
    made from another investigation.
    """
    took = ", ".join(f"{name} {spent:.1f}" for name, spent in seconds.items())
    lines = [f"Seconds per stage: {took}" if took else "Nothing has changed; nothing was run."]
    if not partial:
        lines += [
            f"HTML: {places.build / 'report' / 'index.html'}",
            f"PDF:  {places.build / 'report' / 'rapport.pdf'}",
        ]
        annex = places.build / "report" / "bilag.pdf"
        lines += [f"      {annex} (the annex)"] if annex.exists() else []
    lines += left_out(places) if not partial or RETURNS in seconds else []
    lines += [] if partial else warned(places)
    lines += _mark(places) if not partial or _of_one_material(table, places) else []
    return "\n".join(lines)


def _of_one_material(table: Mapping[str, Stage], places: Folders) -> bool:
    """Say whether what build/ has of the returns was made from the investigation that ``table`` is of."""
    if RETURNS not in table:
        return False
    return _made_from([RETURNS], table, places) == {str(table[RETURNS].params.get("investigation"))}


def _are_read(table: Mapping[str, Stage], places: Folders) -> bool:
    """Say whether what build/ has of the returns is of this investigation and of all that lies there now."""
    if not _of_one_material(table, places):
        return False
    try:
        return not Schedule(table, places, sys.stdout).reason(table[RETURNS])
    except HelpersError:  # an input lacks
        return False


def left_out(places: Folders) -> list[str]:
    """Return a line on each thing that dropped out of the returns or waits for an answer, with its file."""
    unread, severities, reasons, outcomes, versions = (_columns(places, *each) for each in ACCOUNT)
    refused = [file for reason, file in unread if reason != SUPERSEDED]
    lost = [reason for reason in reasons if reason != NOT_ANSWERED]
    asked = [severity for severity in severities if severity != "blocking"]
    shown = refused if len(refused) <= MOST_NAMED + 1 else [*refused[:MOST_NAMED], "…"]
    files, others = ", ".join(shown), len(reasons) - len(lost)
    rest = f" (of {len(reasons):,} there; the others were not filled in)" if others else ""
    found = {
        f"could not be read: {files}; build/returns/refused.csv": ("workbook", len(refused)),
        f"set aside: build/returns/set_aside.csv{rest}": ("row", len(lost)),
        "replaced by a newer one: build/returns/versions.csv": ("workbook", len(unread) - len(refused)),
        "blank in the newer workbook, answered in the one before: build/returns/versions.csv": (
            "question",
            len([answer for answer, now in versions if answer and not now]),
        ),
        "of corrections.csv not carried out: build/returns/corrections.csv": (
            "row",
            outcomes.count("refused"),
        ),
        "for municipalities: build/returns/faults.csv": ("question", len(asked)),
    }
    return [
        f"Note: {number} {thing}{'s' if number > 1 else ''} {what}"
        for what, (thing, number) in found.items()
        if number
    ]


def warned(places: Folders) -> list[str]:
    """Return the report's remarks, and a line that names the other stages with warnings.

    All of them stand in the manifest.
    """
    rows = [row for row in (manifest.load(name, places) for name in _known(places)) if row and row.warnings]
    told = [line for row in rows if row.made_by for line in row.warnings]
    more = [f"Note: {len(told) - MOST_NAMED} more: build/manifest.json"] if len(told) > MOST_NAMED else []
    names = ", ".join(row.stage for row in rows if not row.made_by)
    shown = [f"Note: {line}" for line in told[:MOST_NAMED]] + more
    return shown + ([f"Warnings of {names}: build/manifest.json"] if names else [])


def status(choices: Choices, places: Folders) -> list[str]:
    """Return a line per stage: whether the report would run it, and why, without running anything."""
    table = resolve(settings(choices, places))
    schedule = Schedule(table, places, sys.stdout)
    lines, stale, made = [], set[str](), with_ancestors([list(table)[-1]], table)
    for name, sources in dependencies(table).items():
        if name not in made:
            lines.append(f"  {name:<20}  no part of the report  (.venv/bin/python -m helpers run {name})")
            continue
        try:
            reason = schedule.reason(table[name])
        except HelpersError as error:  # an input that lacks may come of a stage that would run before it
            reason = "" if stale.intersection(sources) else str(error)
        waits = [source for source in sources if source in stale]
        reason = reason or (f"after {', '.join(waits)}, if what they write changes" if waits else "")
        stale |= {name} if reason else set()
        lines.append(f"  {name:<20}  {f'would run  ({reason})' if reason else 'unchanged'}")
    return lines


def _known(places: Folders) -> list[str]:
    return [path.stem for path in sorted((places.state / "rows").glob("*.json"))]


def _columns(places: Folders, name: str, *columns: str) -> list[Any]:
    """Return what stands in ``columns`` of a table of the account, row by row: a text, of several a tuple.
    Nothing where it is not there.

    Not by csv.DictReader, which would take a tenth of a run that finds nothing to do.
    """
    path = places.build / "returns" / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        head = next(rows, columns)
        wanted = itemgetter(*(head.index(column) for column in columns))
        return [wanted(row) for row in rows if row]


def _mark(places: Folders) -> list[str]:
    path = places.build / "results" / "03_returns.json"
    demonstration = (
        path.exists() and json.loads(path.read_text(encoding="utf-8")).get("demonstration") is True
    )
    return (
        ["Data: DEMONSTRATION DATA, simulated; the figures about cases describe no Danish municipality."]
        if demonstration
        else []
    )


def _typed(stage: Stage, texts: Mapping[str, str], places: Folders) -> dict[str, object]:
    if not texts:
        return {}
    if not stage.notebook:
        raise HelpersError(
            f"Stage {stage.name} is a function, whose parameters are fixed by the stage table."
        )
    return parameters.from_text(notebook.read(places.root / stage.notebook), texts, stage.notebook)
