"""The code of a stage: what its notebook or function imports, and in which files that is."""

from __future__ import annotations

from pathlib import Path

from helpers.pipeline.execution.forkserver import NOTEBOOKS
from helpers.pipeline.fingerprint import Fingerprints, digest, module_files
from helpers.pipeline.paths import Folders
from helpers.pipeline.stages.stage import Stage

# what the processes of a stage import, with all that these import themselves
EXECUTORS = tuple(f"helpers.pipeline.execution.{name}" for name in ("worker", "launch", "extension"))


def source_of(stage: Stage, folders: Folders, prints: Fingerprints) -> tuple[str, list[str]]:
    """Return the hash of a stage's notebook or function, and what that imports."""
    if stage.notebook:
        source, imports = prints.notebook(folders.root / stage.notebook)
        return source, [*imports, *EXECUTORS]
    return digest(stage.function.encode()), [stage.function.partition(":")[0]]


def sources_of(stage: Stage, folders: Folders, prints: Fingerprints) -> list[Path]:
    """Return the files of all modules of ours that a run of ``stage`` may import."""
    imports = [*source_of(stage, folders, prints)[1], *EXECUTORS]
    return list(module_files(imports, folders.root / "src", prints).values())


def executor_files(folders: Folders, prints: Fingerprints) -> list[Path]:
    """Return the files of ours that the processes of every stage import, where they lie in this project."""
    return list(module_files(EXECUTORS, folders.root / "src", prints).values())


def modules_of(stage: Stage, folders: Folders, prints: Fingerprints) -> list[str]:
    """Return the modules that a run of ``stage`` imports: ours, all of them, then others that it names."""
    imports = source_of(stage, folders, prints)[1]
    own = list(module_files(imports, folders.root / "src", prints))
    ours = {name.partition(".")[0] for name in own}
    others = [name for name in imports if name.partition(".")[0] not in ours]
    return [*([NOTEBOOKS] if stage.notebook else []), *own, *others]
