"""One run at a time in one build folder: a second one waits, and says for whom.

Stages that another scheduler starts one by one share the lock: they run beside each other, but beside no run.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from helpers.errors import HelpersError

FILE, PAUSE = "lock", 0.2


@contextmanager
def only_run(state: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock file in ``state`` while the block runs; say so and wait while another run holds it.

    The operating system frees the lock when its holder dies, however it dies. Raises HelpersError where
    nothing can be written.
    """
    with _opened(state) as handle:
        _wait(handle, state, say)
        with _signed(handle):
            yield


@contextmanager
def beside_others(state: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock file in ``state`` together with all who hold it so; wait for a run, and let runs wait.

    On Windows, where locks cannot be shared, one waits for the other. Raises HelpersError as ``only_run``.
    """
    with _opened(state) as handle:
        _wait(handle, state, say, shared=True)
        yield


def held(state: Path) -> bool:
    """Say whether a living process holds the lock file in ``state``."""
    try:
        with (state / FILE).open("r+", encoding="utf-8") as handle:
            return not _taken(handle, shared=False)
    except OSError:
        return False


def _opened(state: Path) -> IO[str]:
    try:
        state.mkdir(parents=True, exist_ok=True)
        return (state / FILE).open("a+", encoding="utf-8")
    except OSError as error:
        raise HelpersError(
            f"{state} cannot be written ({error.strerror}): make the build folder writable."
        ) from error


def _wait(handle: IO[str], state: Path, say: Callable[[str], None], shared: bool = False) -> None:
    if not _taken(handle, shared):
        say(f"Another run{_holder(handle)} is using {state.parent}; waiting for it to end.")
        while not _taken(handle, shared):
            time.sleep(PAUSE)


@contextmanager
def _signed(handle: IO[str]) -> Iterator[None]:
    """Let the file hold this process's id while the block runs; afterwards it is as it was."""
    before = os.fstat(handle.fileno())
    handle.truncate(0)
    handle.write(str(os.getpid()))
    handle.flush()
    try:
        yield
    finally:
        handle.truncate(0)
        os.utime(handle.name, ns=(before.st_atime_ns, before.st_mtime_ns))


def _taken(handle: IO[str], shared: bool) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _holder(handle: IO[str]) -> str:
    handle.seek(0)
    number = handle.read().strip()
    return f" (process {number})" if number else ""
