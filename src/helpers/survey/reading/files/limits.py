"""Work on one thing after another in a process of its own, with limits of time and memory for each.

What aborts a process, fills the memory or never ends, in a library or in the machine, then ends that process
alone: the next piece of work gets a new one. The process is a copy of this one (fork), so that it costs
milliseconds; it opens no file but those it is given, and writes none. Where that is not to be had, the work
is done in this process without limits, and a warning says so.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable
from types import TracebackType
from typing import Any, Literal, NoReturn

CAN_LIMIT = sys.platform == "linux"  # macOS has fork and no limit of memory, Windows neither
CPU_SECONDS = 20  # for one piece of work; a questionnaire takes a fiftieth of one
WALL_SECONDS = 300  # the same where it waits for something
MEMORY_BYTES = 1_000_000_000  # beyond what the process has when it begins

Reason = Literal["time", "memory", "crash"]

_NO_LIMITS = (
    "This platform cannot limit time and memory for each workbook: one that breaks its reader ends the run. "
    "What is known to do so is refused all the same."
)
_MEMORY_RAN_OUT, _PANIC = 77, 78  # exit codes
_LENGTH = 8  # bytes that say how long a message is


class Stopped(Exception):
    """The work came to no end; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Limited:
    """``work`` done in a process of its own, which lasts until it breaks or the ``with`` block ends."""

    def __init__(self, work: Callable[..., Any]) -> None:
        """``work``: a function whose arguments and value can be pickled."""
        self._work = work
        self._pid = 0
        self._line: socket.socket | None = None

    def __enter__(self) -> Limited:
        """Begin; the process itself is made when the first work comes."""
        if not CAN_LIMIT:
            warnings.warn(_NO_LIMITS, RuntimeWarning, stacklevel=2)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self._end()

    def __call__(self, *given: Any) -> Any:
        """Return ``work(*given)``, and raise what it raises where that is an Exception. Raises Stopped."""
        if not CAN_LIMIT:
            return _here(self._work, given)
        line = self._line or self._begin()
        try:
            _send(line, given)
            done, value = _received(line)
        except TimeoutError as error:
            self._end()
            raise Stopped("time") from error
        except (OSError, EOFError) as error:
            raise Stopped(_reason(self._end())) from error
        if not done:
            raise value
        return value

    def _begin(self) -> socket.socket:
        self._line, theirs = socket.socketpair()
        self._line.settimeout(WALL_SECONDS)
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # the other threads stay behind and hold no lock
            self._pid = os.fork()
        if self._pid == 0:
            _serve(theirs, self._work)
        theirs.close()
        return self._line

    def _end(self) -> int:
        """End the process, and return the exit code with which it had ended by itself, if it had."""
        if self._line is None:
            return 0
        self._line.close()
        self._line = None
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        try:
            return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        except ChildProcessError:  # somebody else has waited for it
            return 0


def _reason(code: int) -> Reason:
    if code == -signal.SIGXCPU:
        return "time"
    return "memory" if code in (_MEMORY_RAN_OUT, -signal.SIGKILL) else "crash"


def _here(work: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    """Do the work in this process; what Rust calls a panic is no Exception."""
    try:
        return work(*given)
    except MemoryError as error:
        raise Stopped("memory") from error
    except (Exception, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        raise Stopped("crash") from error


def _serve(line: socket.socket, work: Callable[..., Any]) -> NoReturn:
    """Work until nobody asks any more, or a limit is reached."""
    try:
        _alone(line.fileno())
        while True:
            given = _received(line)
            _limit_time()
            try:
                answer = (True, work(*given))
            except MemoryError:
                os._exit(_MEMORY_RAN_OUT)
            except Exception as error:
                answer = (False, error)
            _send(line, answer)
    except (EOFError, OSError):
        os._exit(0)
    except MemoryError:
        os._exit(_MEMORY_RAN_OUT)
    except BaseException:
        os._exit(_PANIC)


def _alone(line: int) -> None:
    """Leave behind what this process has of the one it is a copy of: signals, open files, garbage; and limit
    its memory.
    """
    import resource

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C reaches all; the other process ends us
    for deadly in (signal.SIGTERM, signal.SIGXCPU):
        signal.signal(deadly, signal.SIG_DFL)
    gc.freeze()  # looking through what is shared would copy it
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in map(int, os.listdir("/proc/self/fd")):
        if number in (0, 1, 2):
            os.dup2(nothing, number)
        elif number != line:
            with contextlib.suppress(OSError):
                os.close(number)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with open("/proc/self/statm", encoding="ascii") as file:
        held = int(file.read().split()[0]) * resource.getpagesize()
    _lower(resource.RLIMIT_AS, held + MEMORY_BYTES)


def _limit_time() -> None:
    import resource

    _lower(resource.RLIMIT_CPU, int(time.process_time()) + CPU_SECONDS)


def _lower(which: int, limit: int) -> None:
    """Set a limit as low as ``limit``, where it cannot be higher anyhow."""
    import resource

    most = resource.getrlimit(which)[1]
    resource.setrlimit(which, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


def _send(line: socket.socket, message: Any) -> None:
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    line.sendall(len(content).to_bytes(_LENGTH, "big") + content)


def _received(line: socket.socket) -> Any:
    size = int.from_bytes(_exactly(line, _LENGTH), "big")
    return pickle.loads(_exactly(line, size))


def _exactly(line: socket.socket, size: int) -> bytearray:
    content = bytearray(size)
    view, end = memoryview(content), 0
    while end < size:
        got = line.recv_into(view[end:])
        if not got:
            raise EOFError
        end += got
    return content
