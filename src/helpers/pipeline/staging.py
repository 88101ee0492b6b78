"""From a stage's private folder to the build folder in one step that either happens or does not.

While outputs are moved, the ones they replace wait in build/.replaced/STAGE. Should the move fail or the
process be killed, they are put back; when all is moved, the waiting folder is renamed, which is the moment of
truth.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

from helpers.errors import HelpersError
from helpers.pipeline.paths import BUILD, Folders
from helpers.pipeline.stages import Stage

DONE = ".done"


@contextmanager
def private_folder(stage: str, folders: Folders) -> Iterator[Path]:
    """Yield the private output folder of ``stage``, new and empty; afterwards it is gone, on failure too."""
    folder = folders.staging(stage)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_outputs(stage: Stage, staged: Path) -> None:
    """Return when ``staged`` holds exactly what is declared. Raises HelpersError with the differences."""
    declared = [product.removeprefix(BUILD) for product in stage.products]
    missing = [product for product in declared if not (staged / product).exists()]
    found = sorted(path.relative_to(staged).as_posix() for path in staged.rglob("*") if path.is_file())
    extra = [name for name in found if not any(_covers(product, name) for product in declared)]
    if missing:
        raise HelpersError(
            f"Stage {stage.name} did not write {', '.join(missing)}, which "
            "src/helpers/pipeline/stages/table.py declares."
        )
    if extra:
        raise HelpersError(
            f"Stage {stage.name} wrote {', '.join(extra)}, which "
            "src/helpers/pipeline/stages/table.py does not declare."
        )


def move_into_place(stage: Stage, staged: Path, folders: Folders) -> None:
    """Replace the stage's earlier outputs by those in ``staged``; on any error the earlier ones are back."""
    replaced = _waiting_room(folders) / stage.name
    shutil.rmtree(replaced, ignore_errors=True)
    replaced.mkdir(parents=True)
    try:
        for product in stage.products:
            _swap(product.removeprefix(BUILD).rstrip("/"), staged, folders.build, replaced)
    except BaseException:
        _put_back(replaced, folders.build)
        raise
    done = replaced.with_name(f"{stage.name}{DONE}")
    shutil.rmtree(done, ignore_errors=True)
    replaced.rename(done)
    shutil.rmtree(done)


def recover(folders: Folders, stage: str = "") -> None:
    """Undo what a run that was killed has left: moves half done, and outputs half made.

    With a ``stage`` only its moves are undone, since others may be under way.
    """
    for folder in sorted(_waiting_room(folders).glob(stage or "*")):
        if not folder.name.endswith(DONE):
            _put_back(folder, folders.build)
    if stage:
        return
    for leftover in (_waiting_room(folders), folders.staging("")):
        shutil.rmtree(leftover, ignore_errors=True)


def _waiting_room(folders: Folders) -> Path:
    return folders.build / ".replaced"


def _covers(product: str, name: str) -> bool:
    return name.startswith(product) if product.endswith("/") else name == product


def _swap(name: str, staged: Path, build: Path, replaced: Path) -> None:
    old = build / name
    if old.exists():
        old.rename(replaced / quote(name, safe=""))
    old.parent.mkdir(parents=True, exist_ok=True)
    (staged / name).rename(old)


def _put_back(folder: Path, build: Path) -> None:
    for aside in folder.iterdir():
        target = build / unquote(aside.name)
        shutil.rmtree(target, ignore_errors=True) if target.is_dir() else target.unlink(missing_ok=True)
        aside.rename(target)
    folder.rmdir()
