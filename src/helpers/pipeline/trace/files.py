"""From a file in build/ to the files that it was made of, as the rows of the stages have recorded it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from helpers.pipeline import manifest
from helpers.pipeline.manifest import Row
from helpers.pipeline.paths import BUILD, Folders

UNSAID = ("report/theme/", "data/", "src/")  # what stages read beside their material
SHORT = 12  # characters of a hash


def rows(places: Folders) -> dict[str, Row]:
    """Return the recorded row of each stage that has run."""
    names = [path.stem for path in sorted((places.state / "rows").glob("*.json"))]
    return {name: row for name in names if (row := manifest.load(name, places))}


def maker(file: str, known: dict[str, Row]) -> Row | None:
    """Return the row of the stage that made ``file`` (as records name it), None where none did."""
    return next((row for row in known.values() if file in row.outputs), None)


def chain(files: Iterable[str], known: dict[str, Row]) -> list[str]:
    """Return a line per stage that made one of ``files`` or of what those were made of, nearest first."""
    lines, todo, met = [], list(dict.fromkeys(files)), set[str]()
    while todo:
        file = todo.pop(0)
        row = maker(file, known)
        if row is None or row.stage in met:
            continue
        met.add(row.stage)
        stage = row.stage if row.runs.endswith(".ipynb") else f"{row.stage} ({row.runs})"
        lines.append(f"{stage} made {file} ({row.outputs[file][:SHORT]}) of {_listed(row.inputs)}")
        todo += [each for each in row.inputs if each.startswith(BUILD)]
    return lines


def _listed(inputs: Iterable[str]) -> str:
    """Return the files that a stage read, workbooks counted; those of the project where it read no others."""
    folders: dict[str, list[str]] = defaultdict(list)
    material = [file for file in inputs if not file.startswith(UNSAID)]
    for file in material or [file for file in inputs if file.startswith("data/")]:
        folders[PurePosixPath(file).parent.as_posix()].append(file)
    return ", ".join(text for folder, own in folders.items() for text in _told(folder, own)) or "no file"


def _told(folder: str, files: list[str]) -> Iterator[str]:
    workbooks = [file for file in files if file.endswith(".xlsx")]
    if workbooks:
        yield f"{len(workbooks)} workbook{'s' if len(workbooks) > 1 else ''} in {folder}/"
    yield from (file for file in files if file not in workbooks)
