"""The timetable of the investigation (data/protocol/timetable.yml): what the terms of reference give, and
what is proposed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.project import root
from helpers.protocol import reader
from helpers.protocol.reader import SECTION, TEXT, Rule, Rules, whole

FILE = "timetable.yml"


class TimetableInvalid(reader.ProtocolInvalid):
    """The timetable lacks a key, has one too many, holds a value that cannot be, or runs backwards."""


@dataclass(frozen=True)
class Timetable:
    """steps: columns start, end (dates; missing where none is known), step, given. years: what the documents
    say of the period.
    """

    steps: pd.DataFrame
    years: Mapping[str, Mapping[str, Any]]


_DAY: Rule = (lambda value: value is None or type(value) is date, "a date such as 2022-01-20, or empty")
_LIST: Rule = (lambda value: isinstance(value, list) and bool(value), "a list of steps")
_BOOLEAN: Rule = (lambda value: isinstance(value, bool), "true or false")
_STEP: Rules = {"from": _DAY, "to": _DAY, "step": TEXT, "given": _BOOLEAN}
_SECTIONS: dict[str, Rules] = {
    "": {"version": TEXT, "steps": _LIST, "years": SECTION},
    "years": {"agreement": SECTION, "terms": SECTION},
    "years.agreement": {"name": TEXT, "wording": TEXT},
    "years.terms": {"wording": TEXT, "first": whole(1900), "last": whole(1900)},
}


def parse(text: str) -> Timetable:
    """Return the timetable in ``text`` (YAML). Raises TimetableInvalid, naming key, value and expectation."""
    content = reader.content(text, FILE, TimetableInvalid)
    reader.check_all(content, _SECTIONS, FILE, TimetableInvalid)
    steps = [_step(number, step) for number, step in enumerate(content["steps"], 1)]
    return Timetable(_in_order(pd.DataFrame(steps)), content["years"])


def _step(number: int, step: Any) -> dict[str, Any]:
    if not isinstance(step, dict):
        raise TimetableInvalid(f"{FILE}, step {number}: {step!r} is not a step with from, step and given.")
    reader.check({"to": None, **step}, _STEP, f"steps.{number}", FILE, TimetableInvalid)
    return {"start": step["from"], "end": step.get("to"), "step": step["step"], "given": step["given"]}


def _in_order(steps: pd.DataFrame) -> pd.DataFrame:
    last = date.min
    for row in steps.dropna(subset=["start"]).itertuples():
        if row.start < last or (row.end is not None and row.end < row.start):
            raise TimetableInvalid(
                f"{FILE}: «{row.step}» begins or ends before what comes before it: put the steps in the "
                "order of time."
            )
        last = row.start
    return steps


def load(path: Path | None = None) -> Timetable:
    """Read the timetable from ``path`` (default data/protocol/timetable.yml). Raises TimetableInvalid."""
    return parse(reader.read(path or root() / "data" / "protocol" / FILE, TimetableInvalid))
