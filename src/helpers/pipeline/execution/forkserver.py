"""The process that has imported what stages need and forks their workers, each of which forks its kernel.

Started by ``processes.Parent`` as ``python -m helpers.pipeline.execution.forkserver``; its standard input is
a socket on which the scheduler says what to import and which jobs to start, each in a line of JSON. A job
comes with three open files: its worker's standard input, which closes with the scheduler; a pipe that tells
the scheduler the worker's id and, once it has ended, its exit code; and the log.

A worker forks its kernel before papermill starts a thread or a loop, and keeps it as its own child; the
kernel waits for its arguments. No notebook ever runs in this process, and none of its
threads: it has one.

It outlives the scheduler by moments, to end those workers that do not end by themselves.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import threading
import time
import traceback
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from helpers.pipeline.execution.environment import SOCKETS

FILES = 3  # that come with a job: standard input, word of its end, log
SIZE = 65536  # bytes read at a time
ENDING = 1.0  # seconds that a worker has to end by itself
HARMLESS = "jemalloc_bg_thd"  # pyarrow's memory allocator has a thread of its own that survives forks
NOTEBOOK_COLUMNS = 20  # pandas.core.config_init
NOTEBOOKS = "notebooks"  # in a list of modules: all that running a notebook takes


def main() -> None:
    """Serve until the scheduler closes its end."""
    if Path(sys.path[0]) == Path.cwd():
        del sys.path[0]  # as in a kernel; what is imported must not lie in the project's folder
    gc.disable()  # what has been imported stays; a collection would touch, and so copy, all of its pages
    Server(socket.socket(fileno=os.dup(0))).serve()


@dataclass
class Worker:
    """A running worker: its standard input, the pipe that tells of its end, its folder for sockets, and when
    it is ended (seconds of ``time.monotonic``; None as long as its scheduler wants it).
    """

    lifeline: int
    pipe: int
    sockets: str
    until: float | None = None


class Server:
    """What the scheduler has asked for and this process still has to do."""

    def __init__(self, scheduler: socket.socket) -> None:
        self._socket, self._scheduler = scheduler, scheduler.fileno()
        self.todo: list[str] = []
        self.workers: dict[int, Worker] = {}  # by process id
        self._read, self._files = b"", list[int]()
        self._ended, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)

    def serve(self) -> None:
        """Do what comes first: tell of workers that have ended, end those that are left, start one, import
        the next module.
        """
        while True:
            wanted = {worker.lifeline: worker for worker in self.workers.values() if worker.until is None}
            ready = select.select([self._scheduler, self._ended, *wanted], [], [], self._patience())[0]
            if self._ended in ready:
                self._tell_of_ends()
            for lifeline in wanted.keys() & set(ready):
                wanted[lifeline].until = time.monotonic() + ENDING
            self._end_left()
            if self._scheduler in ready:
                if not (received := self._receive()):
                    return self._outlast()
                for order in received:
                    self._obey(order)
            elif self.todo:
                load(self.todo.pop(0))

    def _patience(self) -> float | None:
        """Return how many seconds there is nothing to do, if nobody says anything."""
        if self.todo:
            return 0
        ends = [worker.until for worker in self.workers.values() if worker.until is not None]
        return max(0, min(ends) - time.monotonic()) if ends else None

    def _outlast(self) -> None:
        """Wait for the workers of a scheduler that is gone; end those that are left."""
        for worker in self.workers.values():
            worker.until = worker.until or time.monotonic() + ENDING
        while self.workers:
            if select.select([self._ended], [], [], self._patience())[0]:
                self._tell_of_ends()
            self._end_left()

    def _end_left(self) -> None:
        """End the workers whose time is over: a long regular expression holds the interpreter's lock for
        minutes, and with it the thread that would end its worker.
        """
        for pid, worker in self.workers.items():
            if worker.until is not None and worker.until <= time.monotonic():
                end_tree(pid, worker.sockets)
                worker.until = time.monotonic() + ENDING

    def _receive(self) -> list[dict[str, Any]]:
        """Return the orders that have come, an empty one of part of a line; nothing when the end has."""
        text, files, _, _ = socket.recv_fds(self._socket, SIZE, FILES)
        for file in files:
            os.set_inheritable(file, False)
        self._files += files
        *lines, self._read = (self._read + text).split(b"\n")
        return [json.loads(line) for line in lines] or ([{}] if text else [])

    def _obey(self, order: dict[str, Any]) -> None:
        if "job" not in order:
            self.todo += order.get("modules", [])
            return
        given, self._files = self._files[:FILES], self._files[FILES:]
        for name in order["modules"]:
            load(name)
        load_later()
        check_alone()
        gc.freeze()
        if worker := os.fork():
            self.workers[worker] = Worker(given[0], given[1], order["environment"].get(SOCKETS, ""))
            os.close(given[2])
        else:
            signal.set_wakeup_fd(-1)
            others = [file for other in self.workers.values() for file in (other.lifeline, other.pipe)]
            closed = [self._scheduler, self._ended, self._wake, *self._files, *others]
            leave(lambda: _work(order, given, closed))

    def _tell_of_ends(self) -> None:
        os.read(self._ended, SIZE)
        for pid, worker in list(self.workers.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                tell(worker.pipe, os.waitstatus_to_exitcode(status))
                os.close(worker.pipe)
                os.close(worker.lifeline)
                del self.workers[pid]


def load(name: str) -> None:
    """Import the module ``name``, or what of it is one; what cannot be is left to the stage to report."""
    if name == NOTEBOOKS:
        _load_libraries()
    while name and name != NOTEBOOKS and name not in sys.modules:
        try:
            importlib.import_module(name)
        except (Exception, SystemExit) as problem:
            if not isinstance(problem, ModuleNotFoundError):
                print(f"{name}: {type(problem).__name__}: {problem}", flush=True)
            name = name.rpartition(".")[0]


def load_later() -> None:
    """Import what the libraries that are loaded import when they are first used, which every kernel does."""
    for name in LATER:
        if name.partition(".")[0] in sys.modules:
            load(name)


@cache
def _load_libraries() -> None:
    """Import what every notebook takes, and let nbformat compile its schema once, not in every worker."""
    from helpers.pipeline.execution import execute

    execute.import_papermill()
    for name in LIBRARIES:
        load(name)
    import nbformat

    nbformat.validate(nbformat.v4.new_notebook())


LIBRARIES = (
    "helpers.pipeline.execution.launch",  # before ipykernel, for it blocks the debugger
    "helpers.pipeline.execution.kernels",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "helpers.pipeline.execution.worker",
)


LATER = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "tornado.platform.asyncio",
    "matplotlib.backends.backend_svg",
    "pandas.core.methods.to_dict",
    "pandas.io.formats.csvs",
    "pandas.io.formats.html",
    "pandas.io.formats.string",
    "pyarrow.pandas_compat",
    "pydantic.dataclasses",
    "encodings.utf_16_be",
)


def check_alone() -> None:
    """Return where this process may fork: another thread's locks would stay locked in the child for ever.

    Raises RuntimeError, which ends this process; stages then start cold.
    """
    others = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    own = str(os.getpid())
    for task in Path("/proc/self/task").glob("*"):  # of a library, which Python does not know; Linux only
        name = (task / "comm").read_text(encoding="utf-8").strip()
        others += [name] if task.name != own and name != HARMLESS else []
    if others:
        raise RuntimeError(f"No worker can be forked while other threads run: {', '.join(others)}.")


def end_tree(worker: int, sockets: str) -> None:
    """Kill a worker, its kernel and everything it started, and remove its folder for sockets."""
    end_children(worker)
    with contextlib.suppress(ProcessLookupError):
        os.kill(worker, signal.SIGKILL)
    shutil.rmtree(sockets, ignore_errors=True)


def end_children(worker: int) -> None:
    """Kill a worker's kernel and everything it started, but this process; psutil comes with ipykernel."""
    import psutil

    with contextlib.suppress(psutil.Error):
        for child in psutil.Process(worker).children(recursive=True):
            if child.pid != os.getpid():
                with contextlib.suppress(psutil.Error):
                    child.kill()


def tell(pipe: int, number: int) -> None:
    """Write ``number`` to a scheduler, which may be gone."""
    with contextlib.suppress(OSError):
        os.write(pipe, f"{number}\n".encode())


def leave(do: Callable[[], int]) -> None:
    """End this forked process with what ``do`` returns; the parent's own end is not done."""
    code = 1
    try:
        atexit._clear()
        weakref.finalize._registry.clear()  # type: ignore[attr-defined]
        weakref.finalize._registered_with_atexit = False  # type: ignore[attr-defined]
        code = do()
        threading._shutdown()  # type: ignore[attr-defined]  # as Python itself, it waits for threads first
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _work(order: dict[str, Any], given: list[int], closed: Iterable[int]) -> int:
    """Be the worker of one job, as ``python -m …execution.worker`` is, and return its exit code."""
    lifeline, pipe, log = given
    tell(pipe, os.getpid())
    os.setsid()
    for file in closed:
        os.close(file)
    for file, number in ((lifeline, 0), (log, 1), (log, 2)):
        os.dup2(file, number)
    os.close(lifeline)
    os.close(log)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    os.chdir(order["folder"])
    _as_new("worker", [order["job"]])
    from helpers.pipeline.execution import worker

    kernel = fork_kernel(pipe) if NOTEBOOKS in order["modules"] else None
    sys.path.insert(0, os.getcwd())
    return worker.main(order["job"], kernel, watched=True)


def _as_new(module: str, arguments: list[str]) -> None:
    """Make this process as if it had been started: its own random numbers, arguments and main module."""
    gc.enable()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()  # the random module sees to itself
    sys.argv = [str(Path(__file__).with_name(f"{module}.py")), *arguments]
    sys.modules["__main__"] = ModuleType("__main__")


def _as_in_a_notebook() -> None:
    """Let pandas show as many columns as it does where a kernel imports it: it looks but once where it is."""
    if pandas := sys.modules.get("pandas"):
        pandas.set_option("display.max_columns", NOTEBOOK_COLUMNS)


class Kernel:
    """A kernel that waits for its arguments: what subprocess.Popen is to a provisioner."""

    stdin = stdout = stderr = None
    returncode: int | None = None

    def __init__(self, pid: int, pipe: int) -> None:
        self.pid, self._pipe = pid, pipe

    def begin(self, arguments: list[str]) -> None:
        """Let the kernel start with ``arguments``, its connection file among them."""
        with contextlib.suppress(BrokenPipeError):  # a kernel that was killed before is found to be dead
            os.write(self._pipe, json.dumps(arguments).encode())
        os.close(self._pipe)

    def poll(self) -> int | None:
        """Return the exit code, or None while the kernel runs."""
        return self._waited(os.WNOHANG)

    def wait(self) -> int | None:
        """Return the exit code once the kernel has ended."""
        return self._waited(0)

    def send_signal(self, number: int) -> None:
        """Send the signal unless the kernel is known to have ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def _waited(self, how: int) -> int | None:
        if self.returncode is None:
            ended, status = os.waitpid(self.pid, how)
            self.returncode = os.waitstatus_to_exitcode(status) if ended else None
        return self.returncode


def fork_kernel(*closed: int) -> Kernel:
    """Return the kernel that this worker has forked, which has closed the files ``closed``."""
    theirs, ours = os.pipe()
    worker = os.getpid()
    kernel = os.fork()
    if not kernel:
        os.close(ours)
        for file in closed:
            os.close(file)
        leave(lambda: _serve_notebook(theirs, worker))
    with contextlib.suppress(OSError):  # both sides do it, so that it is done when either goes on
        os.setpgid(kernel, kernel)
    os.close(theirs)
    return Kernel(kernel, ours)


def _serve_notebook(pipe: int, worker: int) -> int:
    """Be the kernel, as ``python -m …execution.launch`` is, once its arguments are told."""
    with contextlib.suppress(OSError):
        os.setpgid(0, 0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    arguments = os.read(pipe, SIZE)
    os.close(pipe)
    if not arguments:  # the worker ended before it needed a kernel
        return 0
    os.environ["JPY_PARENT_PID"] = str(worker)
    # ipykernel has read that from the environment when it was imported, which was long ago
    _as_new("launch", [*json.loads(arguments), f"--IPKernelApp.parent_handle={worker}"])
    _as_in_a_notebook()
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()
    return 0


if __name__ == "__main__":
    main()
