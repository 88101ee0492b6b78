"""One line per stage: how long it takes, why it runs, what it waits for.

On a terminal the lines stand still and count the seconds; elsewhere each is written when its stage starts and
when it ends.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TextIO

WAITING, RUNNING, DONE, UNCHANGED = "waiting", "running", "done", "unchanged"
FAILED, INTERRUPTED = "FAILED", "INTERRUPTED"


@dataclass
class Line:
    """What is known of one stage: its state, why it runs, when it began and how many seconds it took."""

    state: str = WAITING
    reason: str = ""
    begun: float = 0.0
    seconds: float = 0.0


@dataclass
class Progress:
    """The lines of one run; threads may call.

    ``waits`` names per stage, in the order of the lines, what it waits for.
    """

    waits: Mapping[str, Sequence[str]] = field(default_factory=dict)
    stream: TextIO = field(default_factory=lambda: sys.stdout)

    def __post_init__(self) -> None:
        self.lines = {stage: Line() for stage in self.waits}
        self._lock = threading.Lock()
        self._still = False

    @contextlib.contextmanager
    def shown(self) -> Iterator[None]:
        """Show the lines while the block runs: standing still where ``stream`` is a terminal."""
        if not self.stream.isatty() or os.environ.get("TERM", "dumb") == "dumb":
            yield
            return
        from rich.console import Console
        from rich.live import Live

        self._still = True
        with Live(
            get_renderable=self.text,
            console=Console(file=self.stream, highlight=False, markup=False),
            refresh_per_second=4,
        ):
            yield

    def judged(self, stage: str, reason: str) -> None:
        """Note why ``stage`` runs; without a reason it is unchanged and done."""
        self._set(stage, reason=reason, **({} if reason else {"state": UNCHANGED}))
        if not reason:
            self._write(stage)

    def begin(self, stage: str) -> None:
        """Note that ``stage`` starts."""
        self._set(stage, state=RUNNING, begun=time.monotonic())
        self._write(stage)

    def end(self, stage: str, seconds: float, state: str = DONE) -> None:
        """Note that ``stage`` has ended after ``seconds``: DONE, FAILED or INTERRUPTED."""
        self._set(stage, state=state, seconds=seconds)
        self._write(stage)

    def text(self) -> str:
        """Return all lines as they stand now."""
        return "\n".join(self.line(stage) for stage in self.lines)

    def line(self, stage: str) -> str:
        """Return the line of ``stage`` as it stands now.

        >>> Progress({"05_growth": ["03_returns"]}).line("05_growth")
        '  05_growth             waits for 03_returns'
        """
        return f"  {stage:<20}  {self._words(stage)}".rstrip()

    def _words(self, stage: str) -> str:
        line = self.lines[stage]
        if line.state == WAITING:
            open_ = [other for other in self.waits[stage] if self.lines[other].state not in (DONE, UNCHANGED)]
            return f"waits for {', '.join(open_)}" if open_ else ""
        if line.state == UNCHANGED:
            return line.state
        seconds = time.monotonic() - line.begun if line.state == RUNNING else line.seconds
        figure = f"{seconds:6.1f} s" if self._still or line.state != RUNNING else f"{'':8}"
        return f"{figure}  {line.state}{f'  ({line.reason})' if line.reason else ''}"

    def _set(self, stage: str, **values: object) -> None:
        with self._lock:
            line = self.lines.setdefault(stage, Line())
            for name, value in values.items():
                setattr(line, name, value)

    def _write(self, stage: str) -> None:
        if self._still:
            return
        with self._lock:
            self.stream.write(self.line(stage) + "\n")
            self.stream.flush()
