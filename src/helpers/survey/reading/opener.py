"""Returned files opened one by one, each in a process with limits, so that none ends the run of all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Literal

from helpers.survey.reading import opened
from helpers.survey.reading.checks import Template
from helpers.survey.reading.files.file_names import Recorded
from helpers.survey.reading.files.limits import Limited, Reason, Stopped
from helpers.survey.reading.opened import SAVED_AGAIN, Opened
from helpers.survey.reading.problems import Fault, Problem, Rejected

_STOPPED: dict[Reason, tuple[str, Fault]] = {
    "time": (f"det tager for lang tid at læse filen; {SAVED_AGAIN}", Fault.TOO_LARGE),
    "memory": (f"filen kræver for meget hukommelse at læse; {SAVED_AGAIN}", Fault.TOO_LARGE),
    "crash": (f"filen får det program, der læser den, til at gå ned; {SAVED_AGAIN}", Fault.NOT_A_WORKBOOK),
}
_CERTAIN = "filens navn indeholder personoplysninger; navngiv filen efter kommunekoden, f.eks. 0101.xlsx"
_UNCERTAIN = (
    "filens navn ligner et personnavn og er udeladt her; skemaet er læst. Navngiv filen efter kommunekoden, "
    "f.eks. 0101.xlsx"
)


class Opener:
    """Opens files against ``template``; a ``with`` block keeps the process that does it."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self._limited = Limited(self._work)

    def __enter__(self) -> Opener:
        """Begin."""
        self._limited.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self._limited.__exit__(kind, error, trace)

    def open(self, given: Recorded) -> Opened:
        """Read one file, whatever it is and does: what is wrong with it is among its faults."""
        return _named(self._done("open_file", given), given)

    def glance(self, given: Recorded) -> Opened:
        """Look at one file only to know whose it is, and whether it is a copy or a demonstration."""
        return self._done("glance", given)

    def _done(self, what: Literal["open_file", "glance"], given: Recorded) -> Opened:
        try:
            return self._limited(what, given.path, given.file)
        except Stopped as stopped:
            why = Rejected(*_STOPPED[stopped.reason])
        except Exception as error:  # a fault of ours that this file alone may show
            why = Rejected(f"filen kan ikke læses ({type(error).__name__}); {SAVED_AGAIN}")
        return opened.refused(given.file, why, self._template, _bytes(given.path))

    def _work(self, what: Literal["open_file", "glance"], path: Path, file: str) -> Opened:
        return (opened.open_file if what == "open_file" else opened.glance)(path, file, self._template)


def _bytes(path: Path) -> bytes:
    try:
        return opened.bytes_of(path)
    except Rejected:
        return b""


def _named(found: Opened, given: Recorded) -> Opened:
    """Add what is wrong with the file's own name; where that is personal for certain, nothing is read."""
    if not given.findings:
        return found
    expected = _CERTAIN if given.certain else _UNCERTAIN
    fault = Problem(
        Fault.PERSONAL_FILE_NAME, given.file, "", "", "", expected,
        harmless=not given.certain, findings=given.findings,
    )  # fmt: skip
    return replace(found, book=None if given.certain else found.book, faults=(*found.faults, fault))
