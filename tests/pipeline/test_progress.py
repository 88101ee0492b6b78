"""What a user reads while stages run."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import re

import pytest
from pipeline.tiny import FIRST, Project

from helpers.pipeline.progress import Progress

WAITS = {"one": [], "two": ["one"], "three": ["one", "two"]}


@pytest.fixture
def progress() -> Progress:
    return Progress(WAITS, io.StringIO())


def shapes(text: str) -> list[str]:
    """Return the lines with figures replaced, since seconds differ."""
    return [" ".join(re.sub(r"\d+\.\d", "#", line).split()) for line in text.splitlines()]


def test_a_line_says_what_its_stage_still_waits_for(progress: Progress) -> None:
    assert shapes(progress.text()) == ["one", "two waits for one", "three waits for one, two"]
    progress.judged("one", "")
    progress.begin("two")
    assert shapes(progress.text()) == ["one unchanged", "two running", "three waits for two"]


def test_a_line_says_why_its_stage_runs_and_how_it_ended(progress: Progress) -> None:
    progress.judged("one", "changed: data/raw.txt")
    progress.begin("one")
    progress.end("one", 1.26)
    progress.begin("two")
    progress.end("two", 0.5, "FAILED")
    assert progress.line("one") == "  one                      1.3 s  done  (changed: data/raw.txt)"
    assert shapes(progress.text()) == [
        "one # s done (changed: data/raw.txt)",
        "two # s FAILED",
        "three waits for two",
    ]


def test_elsewhere_than_on_a_terminal_lines_are_written_once_each(
    project: Project, without_kernels: None
) -> None:
    project.run(workers=1)
    assert shapes(project.lines.getvalue())[:2] == ["first running (first run)", "first # s done (first run)"]
    assert len(project.lines.getvalue().splitlines()) == 6
    assert "\x1b" not in project.lines.getvalue() and "\r" not in project.lines.getvalue()


def everything(reader: int) -> str:
    """Read a terminal until it is empty; it hands over a few kilobytes at a time."""
    os.set_blocking(reader, False)
    parts = []
    with contextlib.suppress(BlockingIOError):
        while part := os.read(reader, 65_536):
            parts.append(part)
    return b"".join(parts).decode()


def test_on_a_terminal_the_lines_stand_still(
    project: Project, without_kernels: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    project.put("first", *FIRST, "import time\ntime.sleep(0.6)")
    reader, writer = pty.openpty()
    with os.fdopen(writer, "w") as terminal:
        project.lines = terminal
        project.run(workers=1)
        shown = everything(reader)
    os.close(reader)
    screens = [
        re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen).strip()
        for screen in shown.split("\x1b[1A\x1b[2K\x1b[1A\x1b[2K")
    ]
    assert shapes(screens[0]) == [
        "first # s running (first run)",
        "second waits for first",
        "last waits for second",
    ]
    assert shapes(screens[-1]) == [
        "first # s done (first run)",
        "second # s done (first run)",
        "last # s done (first run)",
    ]
