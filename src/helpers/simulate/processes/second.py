"""A part of the demonstration that is made in a second process, while the first goes on."""

from __future__ import annotations

import os
import pickle
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from helpers.errors import HelpersError

Made = TypeVar("Made")


@contextmanager
def beside(make: Callable[[], Made]) -> Iterator[Callable[[], Made]]:
    """Begin ``make`` in a forked process; yield what waits for its end and returns what it has returned, or
    raises what it has raised. Where the block fails, the process is ended. Where none can be forked,
    ``make`` is called at once.
    """
    if not hasattr(os, "fork"):
        made = make()
        yield lambda: made
        return
    ours, theirs = os.pipe()
    with warnings.catch_warnings():  # the thread that waits for the scheduler's end holds no lock
        warnings.simplefilter("ignore", DeprecationWarning)
        process = os.fork()
    if not process:
        _be_second(make, theirs)
    os.close(theirs)
    try:
        with os.fdopen(ours, "rb") as told:
            yield lambda: _received(told.read())
    except BaseException:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        raise
    finally:
        os.waitpid(process, 0)


def _be_second(make: Callable[[], Made], pipe: int) -> None:
    """Tell the first process what ``make`` returns or raises; never returns."""
    try:
        try:
            told = pickle.dumps((make(), None))
        except BaseException as problem:  # the first process raises it
            told = pickle.dumps((None, problem))
        with os.fdopen(pipe, "wb") as file:
            file.write(told)
    finally:
        os._exit(0)


def _received(told: bytes) -> Any:
    if not told:
        raise HelpersError("The second process of the demonstration ended without a word: run again.")
    made, problem = pickle.loads(told)
    if problem is not None:
        raise problem
    return made
