"""The worker processes of a run, each a new Python or forked by a parent that has imported the libraries."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from helpers.errors import HelpersError
from helpers.pipeline.execution.environment import parent_environment

WARM, COLD = "warm", "cold"
GRACE = 10  # seconds that a worker gets to end its kernel before it is killed
FORKS = hasattr(os, "fork") and hasattr(socket, "send_fds")
IMPORTS = 300  # seconds that the parent may take to import what a stage needs
LOST = -signal.SIGTERM  # exit code of a worker whose parent was killed before it could tell


class Forked:
    """A worker that the parent has forked: to a scheduler what subprocess.Popen is."""

    returncode: int | None = None

    def __init__(self, pid: int, lifeline: int, word: int) -> None:
        self.pid, self.stdin = pid, os.fdopen(lifeline, "wb")
        self._word, self._lock = word, threading.Lock()
        weakref.finalize(self, os.close, word)

    def poll(self) -> int | None:
        """Return the exit code, or None while the worker runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code once the worker has ended. Raises TimeoutExpired before, after ``timeout``."""
        if self.returncode is None and not select.select([self._word], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("worker", timeout or 0)
        with self._lock:  # the scheduler's threads may both wait
            if self.returncode is None:
                self.returncode = int(_line(self._word) or LOST)
        return self.returncode

    def kill(self) -> None:
        """End the worker at once."""
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


class Parent:
    """The process that imports what stages need and forks their workers.

    ``known`` are the hashes of the project's modules, and of the files beside them, which some read when they
    are imported, as they were when it started: a stage of which one has changed since must start cold.
    ``met`` are the files and modules that a notebook or function leads to, by its hash, as first looked for.
    """

    def __init__(self, root: Path, log: Path, known: Mapping[Path, str]) -> None:
        self.known, self.met = known, dict[str, tuple[list[Path], list[str]]]()
        self._lock = threading.Lock()
        ours, theirs = socket.socketpair()
        log.parent.mkdir(parents=True, exist_ok=True)
        with theirs, log.open("wb") as sink:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "helpers.pipeline.execution.forkserver"],
                cwd=root,
                env=parent_environment(root),
                stdin=theirs.fileno(),
                stdout=sink,
                stderr=sink,
                start_new_session=True,
            )
        self._socket = ours

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    def knows(self, sources: Iterable[Path], hash_of: Callable[[Path], str]) -> bool:
        """Say whether all ``sources``, and the files beside them, are as when the parent started."""
        read = (path for path in self.known if path.suffix != ".py")
        try:
            return all(self.known.get(path) == hash_of(path) for path in (*sources, *read))
        except OSError:
            return False

    def imports(self, modules: Iterable[str]) -> None:
        """Let the parent import ``modules`` when it has nothing else to do."""
        with contextlib.suppress(OSError):
            self._say({"modules": list(modules)})

    def fork(
        self, job: Path, folder: Path, environment: Mapping[str, str], modules: list[str], log: IO[bytes]
    ) -> Forked | None:
        """Return the worker of ``job``, forked once ``modules`` are imported; None without a parent."""
        order = {"job": str(job), "folder": str(folder), "environment": dict(environment), "modules": modules}
        stdin, lifeline = os.pipe()
        word, telling = os.pipe()
        with contextlib.suppress(OSError):
            self._say(order, [stdin, telling, log.fileno()])
        os.close(stdin)
        os.close(telling)
        if not select.select([word], [], [], IMPORTS)[0]:
            self._process.kill()
        if pid := _line(word):
            return Forked(int(pid), lifeline, word)
        os.close(word)
        os.close(lifeline)
        return None

    def stop(self) -> None:
        """End the parent at once; it holds nothing, and its workers end with the scheduler, not with it."""
        self._socket.close()
        self._process.kill()
        self._process.wait()

    def _say(self, order: dict[str, Any], files: list[int] | None = None) -> None:
        line = json.dumps(order).encode() + b"\n"
        with self._lock:
            sent = socket.send_fds(self._socket, [line], files) if files else 0
            self._socket.sendall(line[sent:])


class Workers:
    """The worker processes that are running now, so that an interrupted run can end them all."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes] | Forked] = set()
        self.parent: Parent | None = None
        self.stopping = False

    @contextlib.contextmanager
    def start(
        self,
        job: Path,
        folder: Path,
        environment: Mapping[str, str],
        log: IO[bytes],
        modules: list[str] | None = None,
    ) -> Iterator[Any]:
        """Yield a started process that ends with this block; until then its standard input stays open.

        It is forked where there is a parent and ``modules`` are given, which it imports, else a new Python.
        """
        process: Any = None
        if self.parent and modules is not None:
            process = self.parent.fork(job, folder, environment, modules, log)
        if not process and not self.stopping:
            process = started_cold(job, folder, environment, log)
        if process:
            self._running.add(process)
        try:
            if self.stopping:
                raise HelpersError("The run was interrupted.")
            yield process
        finally:
            if process:
                end(process)
                self._running.discard(process)

    def stop(self) -> None:
        """End the parent and all running workers, and let no new one live."""
        self.stopping = True
        if self.parent:
            self.parent.stop()
        for process in list(self._running):
            end(process)


def _line(file: int) -> bytes:
    """Return the next line of a pipe, without reading further; nothing once its other end is closed."""
    with open(file, "rb", buffering=0, closefd=False) as pipe:
        return pipe.readline()


def started_cold(
    job: Path, folder: Path, environment: Mapping[str, str], log: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Return the worker of ``job`` as a process of a new Python."""
    return subprocess.Popen(
        [sys.executable, "-m", "helpers.pipeline.execution.worker", str(job)],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


def end(process: subprocess.Popen[bytes] | Forked) -> None:
    """Ask a worker to end by closing its standard input, and kill it when it does not."""
    with contextlib.suppress(OSError, ValueError):
        process.stdin.close()  # type: ignore[union-attr]
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
