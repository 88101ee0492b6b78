"""The register of dated changes of rules and practice (data/reference/rule_timeline.csv)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from helpers.project import root
from helpers.survey import inputs
from helpers.survey.columns import Check, Column, Wrong, one_of
from helpers.survey.inputs import Fault
from helpers.survey.published import values

FILE = "rule_timeline.csv"
LAW, ORDER, DECISION, METHOD, STUDY, STATISTICS, POLITICS = KINDS = (
    "law",
    "order",
    "decision",
    "method",
    "study",
    "statistics",
    "politics",
)
KIND = {  # of each type, in the words of the sources
    "lov": LAW,
    "bekendtgørelse": ORDER,
    "vejledning": ORDER,
    "principafgørelse": DECISION,
    "principmeddelelse": DECISION,
    "ombudsmand": DECISION,
    "metode": METHOD,
    "ankeskema": METHOD,
    "artikel": METHOD,
    "praksisundersøgelse": STUDY,
    "analyse": STUDY,
    "revision": STUDY,
    "optælling": STUDY,
    "registrering": STATISTICS,
    "statistik": STATISTICS,
    **dict.fromkeys(("aftale", "kommissorium", "projektforslag", "lovudkast", "vedtagelse"), POLITICS),
    **dict.fromkeys(("ministersvar", "ministerredegørelse", "ministerbrev"), POLITICS),
}
BPA, LOST_EARNINGS, BOTH, APPEALS, GENERAL = CONCERNS = (
    "bpa",
    "lost_earnings",
    "both",
    "appeals",
    "general",
)
PROVISION = {BPA: (BPA, BOTH), LOST_EARNINGS: (LOST_EARNINGS, BOTH)}  # whose rows concern each provision
LONGEST = 32  # characters of a label, which stands in a figure
GLIMPSED = re.compile(r"\bkun (?:nummer og emne|titlen) er set\b")  # in a note: the text itself was not read


def short(most: int) -> Check:
    """Take a text of at most ``most`` characters."""
    return lambda value: None if len(value) <= most else Wrong(f"at most {most} characters")


COLUMNS = (
    *values.DATED,
    Column("type", one_of(*KIND)),
    Column("number", filled=False),
    Column("area"),
    Column("concerns", one_of(*CONCERNS)),
    Column("label_da", short(LONGEST)),
    Column("what_da"),
    Column("told_da", filled=False),
    Column("documentation_relevance", filled=False),
    Column("documentation_relevance_da", filled=False),
    Column("source"),
    values.CERTAINTY,
    Column("note", filled=False),
)


def read(path: Path | None = None) -> pd.DataFrame:
    """Return the register in the order of time (default: the project's), one row per entry.

    Columns: those of COLUMNS as text, kind (one of KINDS), day and last_day (dates; ``values.last_day``).
    told_da: of a law, how a sentence goes on that begins with its day ("blev loftet hævet").
    Raises inputs.InputInvalid naming file, row, value and what is expected.
    """
    source = path or root() / "data" / "reference" / FILE
    table = inputs.read(source, COLUMNS)
    inputs.refuse(str(source), inputs.told(_faults(table)))
    danish = {name: table[name].map(values.held) for name in table if name.endswith("_da")}
    return values.dated(table.assign(kind=table["type"].map(KIND), **danish))


def _faults(table: pd.DataFrame) -> Iterator[Fault]:
    yield from values.misdated(table)
    english, danish = table["documentation_relevance"], table["documentation_relevance_da"]
    for row in table.index[english.eq("") != danish.eq("")]:
        wrong = Wrong("a text wherever documentation_relevance has one, and only there")
        yield Fault(row, "documentation_relevance_da", danish[row], wrong)
    for row in table.index[table["type"].eq("lov") != table["told_da"].ne("")]:
        wrong = Wrong("how a sentence goes on after the day of a law, and of laws alone")
        yield Fault(row, "told_da", table["told_da"][row], wrong)
    for row in table.index[table.duplicated(["date_from", "type", "number", "label_da"])]:
        yield Fault(row, "label_da", table["label_da"][row], Wrong("each change once"))
