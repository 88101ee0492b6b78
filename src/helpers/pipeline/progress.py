"""One line per stage on the terminal; on a pipe or in a log as well, since a line is written once and never changed."""

from __future__ import annotations

import sys
import threading
from typing import TextIO


class Progress:
    """Writes the lines of one run to ``stream``; several threads may write."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._lock = threading.Lock()
        self._reasons: dict[str, str] = {}

    def judged(self, stage: str, reason: str) -> None:
        """Remember why ``stage`` runs; without a reason it is unchanged and its line is written now."""
        self._reasons[stage] = reason
        if not reason:
            self._line(stage, "unchanged", "")

    def begin(self, stage: str) -> None:
        """Write that ``stage`` starts, and why."""
        self._line(stage, "started", self._reasons.get(stage, ""))

    def done(self, stage: str, seconds: float) -> None:
        """Write that ``stage`` has reached its end."""
        self._line(stage, f"{seconds:6.1f} s", "")

    def failed(self, stage: str, seconds: float) -> None:
        """Write that ``stage`` has failed; the run's last words say why."""
        self._line(stage, f"{seconds:6.1f} s", "FAILED")

    def _line(self, stage: str, state: str, remark: str) -> None:
        with self._lock:
            self._stream.write(f"  {stage:<20} {state:<10} {remark}".rstrip() + "\n")
            self._stream.flush()
