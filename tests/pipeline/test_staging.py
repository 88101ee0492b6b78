"""Moving outputs into place: all or nothing, whenever it is interrupted."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.pipeline import staging
from helpers.pipeline.paths import Folders
from helpers.pipeline.stages import Stage

STAGE = Stage("one", inputs=(), outputs=("build/a.txt", "build/deep/b.txt", "build/folder/"), function="m:f")


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Return folders with old outputs in place."""
    made = Folders(tmp_path)
    fill(made.build, "old", extra="gone.txt")
    return made


def fill(folder: Path, text: str, extra: str = "") -> None:
    for name in ("a.txt", "deep/b.txt", "folder/c.txt", *([f"folder/{extra}"] if extra else [])):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def staged(folders: Folders, text: str = "new") -> Path:
    folder = staging.empty_staging("one", folders)
    fill(folder, text)
    return folder


def contents(folders: Folders) -> dict[str, str]:
    return {path.relative_to(folders.build).as_posix(): path.read_text() for path in sorted(folders.build.rglob("*")) if path.is_file()}


OLD = {"a.txt": "old", "deep/b.txt": "old", "folder/c.txt": "old", "folder/gone.txt": "old"}
NEW = {"a.txt": "new", "deep/b.txt": "new", "folder/c.txt": "new"}


def test_new_outputs_replace_the_old_ones_whole_folders_included(folders: Folders) -> None:
    staging.move_into_place(STAGE, staged(folders), folders)
    assert contents(folders) == NEW


def test_outputs_are_moved_where_none_were(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    staging.move_into_place(STAGE, staged(folders), folders)
    assert contents(folders) == NEW


@pytest.mark.parametrize("step", range(6))
def test_an_error_at_any_step_of_the_move_puts_the_old_outputs_back(folders: Folders, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    new = staged(folders)
    break_rename(monkeypatch, step, OSError("disk full"))
    with pytest.raises(OSError, match="disk full"):
        staging.move_into_place(STAGE, new, folders)
    monkeypatch.undo()
    assert {name: text for name, text in contents(folders).items() if not name.startswith(".")} == OLD


@pytest.mark.parametrize("step", range(6))
def test_after_a_kill_at_any_step_the_next_run_puts_the_old_outputs_back(
    folders: Folders, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = staged(folders)
    break_rename(monkeypatch, step, Killed())
    monkeypatch.setattr(staging, "roll_back", lambda folders: [])  # a killed process puts nothing back
    with pytest.raises(Killed):
        staging.move_into_place(STAGE, new, folders)
    monkeypatch.undo()
    assert staging.roll_back(folders) == ["one"]
    assert {name: text for name, text in contents(folders).items() if not name.startswith(".staging")} == OLD
    assert staging.roll_back(folders) == []


def test_after_a_kill_just_after_the_move_the_new_outputs_stay(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    new = staged(folders)
    monkeypatch.setattr(staging.shutil, "rmtree", stop_when_done(staging.shutil.rmtree))
    with pytest.raises(Killed):
        staging.move_into_place(STAGE, new, folders)
    monkeypatch.undo()
    staging.roll_back(folders)
    assert contents(folders) == NEW


class Killed(BaseException):
    """Stands for a kill -9."""


def break_rename(monkeypatch: pytest.MonkeyPatch, step: int, error: BaseException) -> None:
    """Let the renaming number ``step`` (from 0) raise ``error``."""
    real, count = Path.rename, iter(range(1000))

    def rename(path: Path, target: Path) -> Path:
        if next(count) == step:
            raise error
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)


def stop_when_done(real: object) -> object:
    def rmtree(path: Path, **options: object) -> None:
        if Path(path).name == ".one-done" and Path(path).exists():
            raise Killed
        real(path, **options)  # type: ignore[operator]

    return rmtree
