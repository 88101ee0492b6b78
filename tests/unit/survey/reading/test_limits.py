"""Work in a process of its own: what breaks it is told and ends nothing else. Without limits the same work is
done here.
"""

import os
import signal
import time

import pytest

from helpers.survey.reading.files import limits
from helpers.survey.reading.files.limits import Limited, Stopped

needs_limits = pytest.mark.skipif(not limits.CAN_LIMIT, reason="limits of memory and fork: Linux")


class Panic(BaseException):
    """What pyo3 makes of a panic in Rust: no Exception."""


def work(what: str, number: int = 0) -> tuple[str, int]:
    if what == "abort":
        os.abort()
    if what == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "memory":
        bytearray(3 * limits.MEMORY_BYTES)
    if what == "endless":
        while True:
            pass
    if what == "waiting":
        time.sleep(60)
    if what == "panic":
        raise Panic("TimeDelta::milliseconds out of bounds")
    if what == "error":
        raise ValueError("an error of its own")
    return what, number


@needs_limits
@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("abort", "crash"),
        ("panic", "crash"),
        ("memory", "memory"),
        ("killed", "memory"),
        ("endless", "time"),
        ("waiting", "time"),
    ],
)
def test_what_breaks_the_process_is_told_and_the_next_piece_of_work_is_done(
    what: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CPU_SECONDS", 1)
    monkeypatch.setattr(limits, "WALL_SECONDS", 2 if what == "waiting" else 60)
    with Limited(work) as limited:
        assert limited("first", 1) == ("first", 1)
        with pytest.raises(Stopped) as caught:
            limited(what)
        assert caught.value.reason == reason
        assert limited("next", 2) == ("next", 2)


def test_an_error_of_the_work_itself_is_raised_here() -> None:
    with Limited(work) as limited:
        with pytest.raises(ValueError, match="of its own"):
            limited("error")
        assert limited("next") == ("next", 0)


def test_without_limits_a_panic_is_told_all_the_same_and_it_is_said_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "CAN_LIMIT", False)
    with pytest.warns(RuntimeWarning, match="cannot limit time and memory") as said, Limited(work) as limited:
        with pytest.raises(Stopped) as caught:
            limited("panic")
        assert caught.value.reason == "crash" and limited("next") == ("next", 0)
    assert len(said) == 1


@pytest.mark.long
@needs_limits
def test_time_is_counted_anew_for_each_piece_of_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CPU_SECONDS", 2)

    def busy(seconds: float) -> int:
        begun = time.process_time()
        while time.process_time() - begun < seconds:
            pass
        return os.getpid()

    with Limited(busy) as limited:
        assert len({limited(0.9) for _ in range(4)}) == 1


@needs_limits
def test_the_process_is_gone_afterwards_and_holds_no_file_of_this_one() -> None:
    reading, writing = os.pipe()

    def holds(number: int) -> tuple[int, bool]:
        return os.getpid(), os.path.exists(f"/proc/self/fd/{number}")

    with Limited(holds) as limited:
        pid, held = limited(writing)
        assert not held
    os.close(reading)
    os.close(writing)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@needs_limits
def test_a_long_answer_comes_whole() -> None:
    with Limited(lambda size: "æ" * size) as limited:
        assert limited(3_000_000) == "æ" * 3_000_000
