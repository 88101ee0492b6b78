"""What can be wrong with a returned file, found before its answers are read: one exception per kind of fault.

A *blocking* fault sets a row aside where it stands in one, else the whole workbook; a *query* is told and
nothing more. Only where there is nothing to go on with does a fault stop the reading, as the exception of its
kind. The messages are Danish, since they go back to the municipality. A value that holds something personal,
or signs that would act on a terminal, is never repeated in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from helpers.errors import HelpersError
from helpers.survey.redaction import Finding, plain_text, redact

_MOST_LINES = 200
_LONGEST_VALUE = 80


@dataclass(frozen=True)
class Problem:
    """One fault: where it stands, what stands there, what should, and the exception that names its kind.

    row: Excel's row number of the row of answers that it concerns, None where it concerns the whole workbook.
    findings: the personal values at the place; they are kept out of every text.
    """

    kind: type[ReturnsRejected]
    file: str
    sheet: str
    cell: str
    value: str
    expected: str
    row: int | None = None
    severity: Literal["query", "blocking"] = "blocking"
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    @property
    def refuses(self) -> bool:
        """Whether nothing of the workbook is used."""
        return self.severity == "blocking" and self.row is None

    def __str__(self) -> str:
        sheet = [f'ark "{shown(self.sheet)}"'] if self.sheet else []
        place = ", ".join([self.file, *sheet, *([f"celle {self.cell}"] if self.cell else [])])
        found = f'her står "{shown(self.value)}"; ' if self.value else ""
        return f"{place}: {found}{self.expected}"


class ReturnsRejected(HelpersError):
    """Nothing of what was returned can be used; ``problems`` lists every fault of every file. Each subclass
    is one kind of fault.
    """

    reason: ClassVar[str] = "several"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [str(problem) for problem in self.problems[:_MOST_LINES]]
        more = len(self.problems) - len(lines)
        head = (
            f"Ingen af de returnerede skemaer kan bruges. Fejl: {len(self.problems)}. Ret dem, og kør igen."
        )
        super().__init__("\n".join([head, *lines, *([f"… og {more} fejl mere."] if more else [])]))


class NoReturns(ReturnsRejected):
    """The returns folder is missing or empty. Stops: there is nothing to read."""

    reason = "no_returns"


class PersonalFileName(ReturnsRejected):
    """A file's name holds something personal. Stops: names are written in every list and record of a run,
    before anything is read.
    """

    reason = "personal_file_name"


class NotAWorkbook(ReturnsRejected):
    """A file in the folder is no Excel workbook, or is damaged."""

    reason = "not_a_workbook"


class WorkbookTooLarge(ReturnsRejected):
    """A file passes the limits on bytes, parts, rows or columns."""

    reason = "too_large"


class ActiveContent(ReturnsRejected):
    """A workbook holds macros, links to other files, embedded files or the like."""

    reason = "active_content"


class ForeignSheet(ReturnsRejected):
    """A workbook has a sheet, hidden or not, that the questionnaire does not have."""

    reason = "foreign_sheet"


class OtherCodebook(ReturnsRejected):
    """A workbook was made from another version of the codebook, or says no version."""

    reason = "other_codebook"


class MissingSheet(ReturnsRejected):
    """A sheet of the questionnaire is not there."""

    reason = "missing_sheet"


class MissingColumn(ReturnsRejected):
    """A column of the questionnaire is not where it was."""

    reason = "missing_column"


class UnknownMunicipality(ReturnsRejected):
    """A workbook carries a municipality code that does not exist."""

    reason = "unknown_municipality"


class DuplicateMunicipality(ReturnsRejected):
    """Two different workbooks come from one municipality: nobody here can tell which is meant, so neither is
    used.
    """

    reason = "duplicate_municipality"


class SameFileTwice(ReturnsRejected):
    """A file is a copy of another, byte for byte: one of them is read."""

    reason = "same_file_twice"


class ForeignFormula(ReturnsRejected):
    """A cell holds a formula that the questionnaire did not have there."""

    reason = "foreign_formula"


class PersonalData(ReturnsRejected):
    """A CPR number stands outside the free text."""

    reason = "personal_data"


class UnreadContent(ReturnsRejected):
    """A workbook holds comments or pictures, which nobody reads."""

    reason = "unread_content"


def rejection(problems: Sequence[Problem]) -> ReturnsRejected:
    """Return the exception for ``problems``: their own kind where they share one, else ReturnsRejected. All
    are listed.
    """
    kinds = {problem.kind for problem in problems}
    return (kinds.pop() if len(kinds) == 1 else ReturnsRejected)(problems)


def shown(value: object) -> str:
    """Return a value as a message may show it: one short line, with personal data replaced by its class."""
    text = " ".join(redact(plain_text(str(value)))[0].split())
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"
