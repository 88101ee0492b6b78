"""What can be wrong with a returned workbook so that nothing of it may be used: one exception per kind.

The messages are Danish, since they go back to the municipality. A value that holds something personal, or signs that
would act on a terminal, is never repeated in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpers.errors import HelpersError
from helpers.survey.redact import plain_text, redact

_MOST_LINES = 200
_LONGEST_VALUE = 80


@dataclass(frozen=True)
class Problem:
    """One fault: where it stands, what stands there, what should, and the exception that names its kind."""

    kind: type[ReturnsRejected]
    file: str
    sheet: str
    cell: str
    value: str
    expected: str

    def __str__(self) -> str:
        place = ", ".join([self.file, *([f'ark "{self.sheet}"'] if self.sheet else []), *([f"celle {self.cell}"] if self.cell else [])])
        found = f'her står "{shown(self.value)}"; ' if self.value else ""
        return f"{place}: {found}{self.expected}"


class ReturnsRejected(HelpersError):
    """The returned workbooks cannot be read; ``problems`` lists every fault of every file. Each subclass is one kind of fault."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [str(problem) for problem in self.problems[:_MOST_LINES]]
        more = len(self.problems) - len(lines)
        head = f"De returnerede skemaer kan ikke læses. Fejl: {len(self.problems)}. Ret dem, og kør igen."
        super().__init__("\n".join([head, *lines, *([f"… og {more} fejl mere."] if more else [])]))


class NoReturns(ReturnsRejected):
    """The returns folder is missing or empty."""


class NotAWorkbook(ReturnsRejected):
    """A file in the folder is no Excel workbook, or is damaged."""


class WorkbookTooLarge(ReturnsRejected):
    """A file passes the limits on bytes, rows or columns."""


class OtherCodebook(ReturnsRejected):
    """A workbook was made from another version of the codebook, or says no version."""


class MissingSheet(ReturnsRejected):
    """A sheet of the questionnaire is not there."""


class MissingColumn(ReturnsRejected):
    """A column of the questionnaire is not where it was."""


class UnknownMunicipality(ReturnsRejected):
    """A workbook carries a municipality code that does not exist."""


class DuplicateMunicipality(ReturnsRejected):
    """Two workbooks come from one municipality."""


class ForeignFormula(ReturnsRejected):
    """A cell holds a formula that the questionnaire did not have there."""


class UnreadableNumber(ReturnsRejected):
    """Something that no rule reads as a number, nor as a missing answer, stands where a number belongs."""


class ErrorValue(ReturnsRejected):
    """A cell holds one of Excel's error values."""


class PersonalData(ReturnsRejected):
    """A CPR number stands outside the free text."""


def rejection(problems: Sequence[Problem]) -> ReturnsRejected:
    """Return the exception for ``problems``: their own kind where they share one, else ReturnsRejected. All are listed."""
    kinds = {problem.kind for problem in problems}
    return (kinds.pop() if len(kinds) == 1 else ReturnsRejected)(problems)


def shown(value: object) -> str:
    """Return a value as a message may show it: one short line, with personal data replaced by its class."""
    text = " ".join(redact(plain_text(str(value)))[0].split())
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"
