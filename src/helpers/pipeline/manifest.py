"""One readable row per stage: what went in, what came out, how long it took.

From it the next run sees what has changed.

What re-runs when
 1. A stage runs when its row is missing or damaged, or when anything in it below has changed.
 2. Inputs count by their bytes: one changed byte, a file more or less; a touched file does not count.
 3. A notebook counts by its sources, text and code; outputs, metadata and execution counts do not count.
 4. Helper modules count by their code, all that the notebook or function imports, directly or not; comments
    and layout do not.
 5. Parameters and the seed count by value; with another investigation folder everything that reads it runs.
 6. uv.lock, the Python version and the installed versions of the packages that the project names count for
    every stage.
 7. Outputs count as well: one that is missing or was changed by another hand is made again.
 8. A stage that runs and writes the same bytes as before does not make those after it run.
 9. Elapsed time, memory, warnings, the number of workers and the order of stages never count.
10. Code under helpers.pipeline.execution counts for every notebook, the scheduler itself for none.
11. A file that changed, came or went while a stage read it makes the stage run again, whatever it is then.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from helpers.errors import HelpersError
from helpers.pipeline.fingerprint import Fingerprints, digest, module_files
from helpers.pipeline.paths import UNNAMED, Folders, called, input_files, matching, unnamed
from helpers.pipeline.stages import Settings, Stage, packages, resolve
from helpers.pipeline.stages.code import source_of

LOCK = "uv.lock"
DISTRIBUTION = "dokumentationsafdaekning"  # the project as pyproject.toml names it
NAME = re.compile(r"[\w.-]+")
LOCKED = re.compile(r'name = "([^"]+)"\nversion = "([^"]+)"')


@dataclass(kw_only=True)
class Row:
    """What is recorded of one run of one stage: first what a person looks for, then the hashes.

    Hashes are sha256; ``source`` is that of the notebook's cells or of the function's name, ``code`` is by
    module name, ``inputs`` and ``outputs`` are by file name.
    """

    stage: str
    runs: str
    parameters: dict[str, str]
    seed: int
    seconds: float = 0.0
    peak_memory_mb: int = 0
    warnings: list[str] = field(default_factory=list)
    made_by: str = ""
    environment: dict[str, str]
    source: str
    inputs: dict[str, str]
    outputs: dict[str, str] = field(default_factory=dict)
    code: dict[str, str]


OF_ONE_RUN = ("seconds", "peak_memory_mb", "warnings", "made_by")  # may differ between two equal builds
WHILE_IT_RAN = "changed while it ran"  # is no hash, so that it equals none
FILE, CODE = "sha256sum NAME", ".venv/bin/python -m helpers hash NAME"
LEGEND = {
    "stages": "one row per stage; the rows of two builds of the same material, code and packages are equal",
    "stages[].runs": "the notebook, or the function as module:function",
    "stages[].seed": "the first eight hexadecimal digits, as a number, of: printf %s STAGE | sha256sum",
    "stages[].source": "sha256 of the notebook's cells (type, text, tags), blind to outputs; of a function "
    f"that of its name. NAME is what stands in runs. Command: {CODE}",
    "stages[].code": f"by module, sha256 of its syntax tree, blind to comments and layout. Command: {CODE}",
    "stages[].inputs": "by file, seen from the project's folder, sha256 of its bytes, or that it "
    f"{WHILE_IT_RAN}. Command: {FILE}",
    "stages[].outputs": f"by file, seen from the project's folder, sha256 of its bytes. Command: {FILE}",
    "stages[].environment": f"versions; of uv.lock the sha256 of its bytes. Command: {FILE}",
    "this_build": "what may differ between two equal builds",
    "this_build.commit": "the git commit when the manifest was written, and the tracked files that differed "
    "from it; id is null where there is none, with the reason",
    "this_build.stages": "by stage, seconds and peak memory (MB; what processes share counts in each) of its "
    "last run, and the warnings it gave; "
    "of the report also made_by, the engine that rendered it and its version",
}

COUNTING = ("parameters", "seed", "source", "code", "inputs", "environment")


def describe(stage: Stage, folders: Folders, prints: Fingerprints) -> Row:
    """Return the row of ``stage`` as it would run now, without what only a run can tell.

    Raises HelpersError where an input lacks.
    """
    source, imports = source_of(stage, folders, prints)
    modules = module_files(imports, folders.root / "src", prints)
    lock = folders.root / LOCK
    return Row(
        stage=stage.name,
        runs=stage.notebook or stage.function,
        seed=stage.seed,
        parameters=_parameters(stage),
        source=source,
        code={name: prints.module(path)[0] for name, path in modules.items()},
        inputs=inputs_of(stage, folders, prints),
        environment={
            "python": platform.python_version(),
            LOCK: prints.content(lock) if lock.exists() else "",
            **installed(),
            **renderer_of(stage),
        },
    )


def alike(row: Row, stage: Stage, folders: Folders, prints: Fingerprints) -> Row:
    """Return the row of ``stage``, which runs what the stage of ``row`` runs on other parameters and inputs.

    Raises HelpersError where an input lacks.
    """
    return replace(row, parameters=_parameters(stage), inputs=inputs_of(stage, folders, prints))


def _parameters(stage: Stage) -> dict[str, str]:
    return {name: str(value) for name, value in sorted(stage.params.items())}


def as_read(row: Row, stage: Stage, folders: Folders, prints: Fingerprints) -> Row:
    """Return ``row``, described before ``stage`` ran, with WHILE_IT_RAN for each input that is another now:
    what the stage has read of it nobody knows.

    Raises HelpersError where an input lacks.
    """
    now = inputs_of(stage, folders, prints)
    changed = {name for name in {*row.inputs, *now} if row.inputs.get(name) != now.get(name)}
    return replace(row, inputs=dict(sorted((row.inputs | dict.fromkeys(changed, WHILE_IT_RAN)).items())))


def renderer_of(stage: Stage) -> dict[str, str]:
    """Return the version of the program beside the packages that ``stage`` may render with; else nothing."""
    if stage.params.get("renderer") not in ("auto", "quarto"):
        return {}
    from helpers.render import quarto

    return {"quarto": quarto.version() or "not installed"}


def inputs_of(stage: Stage, folders: Folders, prints: Fingerprints) -> dict[str, str]:
    """Return the hash of every file that ``stage`` reads, by name. Raises HelpersError where one lacks."""
    files = input_files(stage, folders)
    return {called(name, folders): prints.content(path) for name, path in files.items()}


def outputs_of(stage: Stage, folders: Folders, prints: Fingerprints) -> dict[str, str]:
    """Return the hash of every file that ``stage`` has made, by name."""
    return {
        name: prints.content(path)
        for product in stage.products
        for name, path in matching(product, folders).items()
    }


def why_run(now: Row, before: Row | None, outputs: Mapping[str, str]) -> str:
    """Return in a few words why the stage must run, or an empty string when nothing has changed."""
    if before is None:
        return "first run"
    for part in COUNTING:
        old, new = getattr(before, part), getattr(now, part)
        if old != new:
            return f"changed: {_difference(part, old, new)}"
    return (
        f"output gone or changed: {_difference('outputs', before.outputs, outputs)}"
        if before.outputs != dict(outputs)
        else ""
    )


def why_not_made(root: Path, investigation: Path, names: Iterable[str]) -> str:
    """Return in a few words why what the stages ``names`` have left in build/ is not what they would make now
    of ``investigation`` (a relative path counts from ``root``); an empty string where it is.
    """
    folders = Folders(root)
    return why_any(resolve(Settings(folders.name((root / investigation).resolve()))), names, folders)


def why_any(table: Mapping[str, Stage], names: Iterable[str], folders: Folders) -> str:
    """Return which of the stages ``names`` would make something else now, and why, of the first; an empty
    string where none would.
    """
    prints = Fingerprints(folders.state / "files.json")
    for name in names:
        if (before := load(name, folders)) is None:
            return f"{name} has not run"
        try:
            why = why_run(
                describe(table[name], folders, prints), before, outputs_of(table[name], folders, prints)
            )
        except HelpersError:
            return f"{name} lacks an input"
        if why:
            return f"{name}: {why}"
    return ""


def load(stage: str, folders: Folders) -> Row | None:
    """Return the recorded row of ``stage``, or None where there is none that can be read."""
    try:
        return _row(row_file(stage, folders).read_bytes())
    except (OSError, ValueError, TypeError):
        return None


@lru_cache(maxsize=128)  # a run that finds nothing to do asks for each several times
def _row(written: bytes) -> Row:
    return Row(**json.loads(written))


def store(row: Row, folders: Folders) -> None:
    """Record ``row`` for the next run; the file is complete or not there."""
    _write(row_file(row.stage, folders), asdict(row))


def write_manifest(stages: Mapping[str, Stage], folders: Folders) -> None:
    """Write build/manifest.json (LEGEND tells what is in it), stages in the table's order, unless it says the
    same.
    """
    rows = [dict(vars(_shown(row, folders))) for row in (load(name, folders) for name in stages) if row]
    own = {row["stage"]: {name: row.pop(name) for name in OF_ONE_RUN} for row in rows}
    for each in own.values():
        if not each["made_by"]:
            del each["made_by"]
    commit = commit_of(folders.root) if rows else {"id": None, "reason": "no stage has run yet"}
    build = {"commit": commit, "platform": platform.platform(), "stages": own}
    content = {"legend": LEGEND, "stages": rows, "this_build": build}
    path = folders.build / "manifest.json"
    if _read(path) != content:
        _write(path, content)


def _read(path: Path) -> Any:
    """Return what a JSON file says, None where there is none or it is damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def commit_of(root: Path) -> dict[str, Any]:
    """Return the git commit of the project at ``root`` and its files that differ from it, or null and why."""
    try:
        top, commit = _git(root, "rev-parse", "--show-toplevel", "HEAD").splitlines()
        if Path(top) != root:
            return {
                "id": None,
                "reason": f"the project has no repository of its own; it lies in that of {top}",
            }
        changed = _git(root, "status", "--porcelain", "--untracked-files=no").splitlines()
    except FileNotFoundError:
        return {"id": None, "reason": "git is not installed"}
    except subprocess.CalledProcessError as error:
        said = [line for line in error.stderr.splitlines() if line.strip()]
        return {"id": None, "reason": said[0] if said else "git does not say why"}
    return {"id": commit, "changed_since": [line[2:].strip() for line in changed]}


def hash_of(name: str, folders: Folders) -> str:
    """Return the hash that the manifest has for ``name``: a module, a notebook, module:function, or a file.

    Raises HelpersError where there is no such thing.
    """
    prints, module = Fingerprints(folders.state / "files.json"), folders.root / "src" / Path(*name.split("."))
    if ":" in name:
        return digest(name.encode())
    for path in (module.with_suffix(".py"), module / "__init__.py"):
        if path.is_file():
            return prints.module(path)[0]
    path = folders.locate(name)
    if not path.is_file():
        raise HelpersError(f"There is no module and no file {name!r}: give a name as the manifest has it.")
    source = name.startswith("notebooks/") and path.suffix == ".ipynb"
    return prints.notebook(path)[0] if source else prints.content(path)


def _shown(row: Row, folders: Folders) -> Row:
    """A row as others may read it: a file whose name may be a person's is called as in all records."""
    doubtful = [
        Path(name)
        for name in row.inputs
        if name.rpartition("/")[2].startswith(UNNAMED) or called(name, folders) != name
    ]
    if not doubtful:
        return row
    from helpers.survey.reading.files.file_names import recorded
    from helpers.survey.reading.returns import files

    shown: dict[str, str] = {}
    for parent in {path.parent for path in doubtful}:
        lying = recorded(files(folders.root / parent))
        for each in lying:
            name = parent / each.path.name
            shown |= dict.fromkeys((str(name), unnamed(name)), str(parent / each.file))
    return replace(row, inputs={shown.get(name, name): value for name, value in row.inputs.items()})


@cache
def installed() -> dict[str, str]:
    """Return the installed versions of the packages that the project names as its own, by name."""
    named = packages.requires(DISTRIBUTION)  # nothing where it is run from the sources alone
    kept = sorted(NAME.match(text)[0].lower() for text in named if "extra ==" not in text)  # type: ignore[index]
    return {name: packages.version(name) or "not installed" for name in kept}


def off_lock(folders: Folders) -> str:
    """Return a line that names the packages that are installed in another version than uv.lock has."""
    lock = folders.root / LOCK
    text = lock.read_text(encoding="utf-8") if lock.exists() else ""
    pairs = [found.groups() for part in text.split("[[package]]\n") if (found := LOCKED.match(part))]
    locked = {name: [own for other, own in pairs if other == name] for name, _ in pairs}  # one per Python
    other = [
        f"{name} {version} ({LOCK}: {' or '.join(locked[name])})"
        for name, version in installed().items()
        if version not in locked.get(name, [version])
    ]
    return f"Note: installed in other versions than locked: {', '.join(other)}.\n" if other else ""


def _git(root: Path, *words: str) -> str:
    command = ["git", "-C", str(root), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.rstrip()


def _difference(part: str, old: Any, new: Any) -> str:
    if not isinstance(old, Mapping):
        return "the notebook" if part == "source" else part
    changed = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    first = "".join(sign if sign.isprintable() else "_" for sign in changed[0])
    return first + (f" and {len(changed) - 1} more" if len(changed) > 1 else "")


def row_file(stage: str, folders: Folders) -> Path:
    """Return where the row counts of ``stage`` are kept."""
    return folders.state / "rows" / f"{stage}.json"


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(_text(content), encoding="utf-8", errors="backslashreplace")  # which JSON reads back
    draft.replace(path)


def _text(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
