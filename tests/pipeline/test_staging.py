"""Moving outputs into place: all or nothing, whenever it is interrupted."""

from __future__ import annotations

import contextlib
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
    folder = folders.staging("one")
    fill(folder, text)
    return folder


def contents(folders: Folders) -> dict[str, str]:
    files = {
        path.relative_to(folders.build).as_posix(): path.read_text()
        for path in sorted(folders.build.rglob("*"))
        if path.is_file()
    }
    return {name: text for name, text in files.items() if not name.startswith(".staging")}


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
def test_an_error_at_any_step_of_the_move_puts_the_old_outputs_back(
    folders: Folders, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = staged(folders)
    break_rename(monkeypatch, step, OSError("disk full"))
    with pytest.raises(OSError, match="disk full"):
        staging.move_into_place(STAGE, new, folders)
    monkeypatch.undo()
    assert contents(folders) == OLD


@pytest.mark.parametrize("step", range(6))
def test_after_a_kill_at_any_step_the_next_run_puts_the_old_outputs_back(
    folders: Folders, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = staged(folders)
    break_rename(monkeypatch, step, Killed())
    monkeypatch.setattr(
        staging, "_put_back", lambda folder, build: None
    )  # a killed process puts nothing back
    with pytest.raises(Killed):
        staging.move_into_place(STAGE, new, folders)
    monkeypatch.undo()
    staging.recover(folders)
    assert contents(folders) == OLD


def test_after_a_kill_just_after_the_move_the_new_outputs_stay(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = staged(folders)
    monkeypatch.setattr(staging.shutil, "rmtree", stop_when_done(staging.shutil.rmtree))
    with pytest.raises(Killed):
        staging.move_into_place(STAGE, new, folders)
    monkeypatch.undo()
    staging.recover(folders)
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
        if Path(path).name == f"one{staging.DONE}" and Path(path).exists():
            raise Killed
        real(path, **options)  # type: ignore[operator]

    return rmtree


@pytest.mark.parametrize("fails", [False, True])
def test_the_private_folder_starts_empty_and_is_gone_afterwards(folders: Folders, fails: bool) -> None:
    fill(folders.staging("one"), "left over")
    with contextlib.suppress(Killed), staging.private_folder("one", folders) as folder:
        assert list(folder.iterdir()) == []
        fill(folder, "new")
        if fails:
            raise Killed
    assert not folders.staging("one").exists()


def test_what_a_killed_run_had_half_made_is_dropped(folders: Folders) -> None:
    fill(folders.staging("one"), "half made")
    staging.recover(folders)
    assert not (folders.build / ".staging").exists() and contents(folders) == OLD


def test_an_error_leaves_the_move_of_another_stage_alone(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = folders.build / ".replaced" / "two" / "x.txt"
    other.parent.mkdir(parents=True)
    other.write_text("replaced by a stage that is moving now")
    break_rename(monkeypatch, 1, OSError("disk full"))
    with pytest.raises(OSError, match="disk full"):
        staging.move_into_place(STAGE, staged(folders), folders)
    assert other.exists()
