"""A second process for a part of the demonstration: what it returns, what it raises, and how it ends."""

import os
import signal
import time

import pytest

from helpers.errors import HelpersError
from helpers.simulate.processes.second import beside

MANY = "x" * 300_000  # more than a pipe holds


def test_what_the_second_process_returns_is_there_when_it_is_asked_for():
    with beside(lambda: (os.getpid(), MANY)) as both:
        mine = os.getpid()
        other, text = both()
    assert other != mine and text == MANY


def test_what_it_raises_is_raised_here():
    def refuse():
        raise HelpersError("not this one")

    with pytest.raises(HelpersError, match="not this one"), beside(refuse) as both:
        both()


def test_one_that_is_killed_is_told():
    killed = beside(lambda: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(HelpersError, match="ended without a word"), killed as both:
        both()


def test_where_the_first_fails_the_second_is_ended(tmp_path):
    noted = tmp_path / "pid"

    def go_on():
        noted.write_text(str(os.getpid()))
        time.sleep(60)

    begun = time.monotonic()
    with pytest.raises(ValueError, match="first"), beside(go_on):
        while not noted.exists() or not noted.read_text():
            time.sleep(0.01)
        raise ValueError("first")
    assert time.monotonic() - begun < 30
    with pytest.raises(ProcessLookupError):
        os.kill(int(noted.read_text()), 0)


def test_without_fork_all_is_made_in_one(monkeypatch):
    monkeypatch.delattr(os, "fork")
    with beside(os.getpid) as both:
        assert both() == os.getpid()
