"""The stage table as another scheduler takes it: per stage the files that it waits for, and its record.

Read by workflow/Snakefile, in an environment where nothing of ours is installed: only what the command line
itself imports may be imported here.

A stage's output is its row in build/.state/rows, which is written once its files have been moved into place.
The files themselves are no outputs to Snakemake: it deletes outputs before a job, so that a failure would
take the last good report along, and it leaves a file of its own in each folder that it is told of.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from helpers.pipeline.commands import Choices, settings
from helpers.pipeline.fingerprint import Fingerprints, digest, module_files
from helpers.pipeline.manifest import LOCK, row_file
from helpers.pipeline.paths import BUILD, Folders, called, matching, overlaps
from helpers.pipeline.profiles import rendering
from helpers.pipeline.profiles import stage as sheet
from helpers.pipeline.stages import DEMONSTRATION, Stage, dependencies, resolve, with_ancestors
from helpers.pipeline.stages.code import source_of

BATCH = 25  # sheets or surveys per job: a scheduler chokes on many short ones, and each starts Python anew
REPORT = "report"  # the stage that ends the report
OPTIONAL = ("?", "/")  # how the paths end of what may be absent


@dataclass(frozen=True)
class Rule:
    """One job: its name, the files that it waits for and those that record what it made (from the project's
    root), its command's arguments, and ``state``, a hash of its code and of files with names by others.
    """

    name: str
    inputs: tuple[str, ...]
    made: tuple[str, ...]
    command: tuple[str, ...]
    state: str


def rules(root: Path, investigation: str = "", renderer: str = "auto") -> list[Rule]:
    """Return one rule per stage that the report and the municipalities' sheets need, in the table's order.

    Raises HelpersError where there is no such investigation.
    """
    places = Folders(root)
    choices = Choices(investigation=investigation, renderer=renderer)
    table = resolve(settings(choices, places))
    needed = with_ancestors([REPORT, sheet.BASIS], table)
    prints, waits = Fingerprints(places.state / "files.json"), dependencies(table)
    return [
        Rule(
            name,
            (*(_row(other, places) for other in waits[name]), *files(stage, table, places)),
            (_row(name, places),),
            ("run", name, "--alone", *chosen(investigation, renderer)),
            state(stage, table, places, prints),
        )
        for name, stage in table.items()
        if name in needed
    ]


def sheets(root: Path, investigation: str = "") -> list[Rule]:
    """Return one rule per batch of municipalities' sheets, each made by our own workers.

    Their records tell what each sheet was made from; `profiles` leaves those alone that have not changed.
    """
    places = Folders(root)
    decided = settings(Choices(investigation=investigation), places)
    table, look = resolve(decided), sheet.rendering(decided.investigation or DEMONSTRATION)
    prints, one = Fingerprints(places.state / "files.json"), sheet.computing("")
    read = (
        *(_row(name, places) for name in (sheet.BASIS, "03_returns")),
        *files(replace(one, inputs=tuple(_shared(one))), table, places),
        *files(look, table, places),
    )
    hashed = digest("".join(state(each, table, places, prints) for each in (one, look)).encode())
    where = ["--investigation", investigation] if investigation else []
    return [
        Rule(
            f"sheets_{codes[0]}",
            tuple(dict.fromkeys(read)),
            tuple(_seen(f"{BUILD}.state/{rendering.FOLDER}/{code}.json", places) for code in codes),
            ("profiles", *where, "--no-basis", "--municipalities", *codes),
            hashed,
        )
        for codes in batches(municipalities(root))
    ]


def chosen(investigation: str, renderer: str) -> list[str]:
    """Return the arguments that say on what, and with which renderer."""
    return [*(["--investigation", investigation] if investigation else []), "--renderer", renderer]


def files(stage: Stage, table: Mapping[str, Stage], places: Folders) -> list[str]:
    """Return what ``stage`` reads that no stage makes, as seen from the root: its notebook and the lock file,
    what the table says is needed, whether it is there or not, and of the rest what is there.

    Files whose names others have given are left out: a scheduler's records would hold the names.
    """
    found = [name for name in _read(stage, table, places) if called(name, places) == name]
    notebook = [stage.notebook] if stage.notebook else []
    return [*notebook, LOCK, *(_seen(name, places) for name in found)]


def state(stage: Stage, table: Mapping[str, Stage], places: Folders, prints: Fingerprints) -> str:
    """Return a hash of a stage's code, blind to comments and layout, and of what ``files`` leaves out."""
    source, imports = source_of(stage, places, prints)
    code = [prints.module(path)[0] for path in module_files(imports, places.root / "src", prints).values()]
    named = [name for name in _read(stage, table, places) if called(name, places) != name]
    contents = [(called(name, places), prints.content(places.locate(name))) for name in named]
    return digest(json.dumps([source, code, contents]).encode())


def batches(names: Sequence[str]) -> list[list[str]]:
    """Return ``names`` in parts of BATCH, the last one with what is left.

    >>> [len(part) for part in batches([str(n) for n in range(98)])]
    [25, 25, 25, 23]
    """
    return [list(names[first : first + BATCH]) for first in range(0, len(names), BATCH)]


def municipalities(root: Path) -> list[str]:
    """Return the codes of all municipalities, in the order of their file."""
    with Folders(root).municipalities.open(encoding="utf-8", newline="") as file:
        return [place["kommunekode"] for place in csv.DictReader(file)]


def _read(stage: Stage, table: Mapping[str, Stage], places: Folders) -> Iterator[str]:
    """Yield the names of the files that ``stage`` reads and no stage of ``table`` makes."""
    made = [product for other in table.values() for product in other.products]
    for pattern in stage.inputs:
        there = matching(pattern.removesuffix("?"), places)
        needed = "*" not in pattern and not pattern.endswith(OPTIONAL)
        names: Iterable[str] = there or ([pattern] if needed else [])
        yield from (name for name in names if not any(overlaps(name, product) for product in made))


def _shared(one: Stage) -> Iterator[str]:
    """Yield what the sheets read that is not made in build/."""
    yield from (pattern for pattern in one.inputs if not pattern.startswith(BUILD))


def _row(stage: str, places: Folders) -> str:
    return _seen(f"{BUILD}{row_file(stage, places).relative_to(places.build).as_posix()}", places)


def _seen(name: str, places: Folders) -> str:
    """What a scheduler that runs in the root calls a file of the records."""
    path = places.locate(name)
    return path.relative_to(places.root).as_posix() if path.is_relative_to(places.root) else path.as_posix()
