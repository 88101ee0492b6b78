"""What can be wrong with a returned file, found before its answers are read.

A *blocking* fault sets a row aside where it stands in one, else the whole workbook; a *query* is told and
nothing more. Only where there is nothing to go on with do faults stop the reading, as ReturnsRejected. The
messages are Danish, since they go back to the municipality. A value that holds something personal, or signs
that would act on a terminal, is never repeated in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from helpers.errors import HelpersError
from helpers.survey.redaction import Finding, plain_text, redact
from helpers.survey.spelling.clear import clear

Severity = Literal["query", "blocking"]
_MOST_LINES = 200
_LONGEST_VALUE = 80


class Fault(StrEnum):
    """The kinds of fault: code, why a file is not read for it, why a row is set aside for it, severity, and
    what is asked about.

    The texts are Danish, as the report tells them: ``refused`` goes on from a number of files, ``aside``
    names a kind of rows, ``asked`` is for the municipality itself; "" where the fault has no such effect.
    """

    refused: str
    aside: str
    severity: Severity
    asked: str

    def __new__(
        cls, code: str, refused: str = "", aside: str = "", severity: Severity = "blocking", asked: str = ""
    ) -> Fault:
        fault = str.__new__(cls, code)
        fault._value_, fault.refused, fault.aside, fault.severity = code, refused, aside, severity
        fault.asked = asked
        return fault

    NO_RETURNS = "no_returns"  # the folder is missing or empty: everything stops
    PERSONAL_FILE_NAME = "personal_file_name", "havde personoplysninger i filens navn"
    NOT_A_WORKBOOK = "not_a_workbook", "var ikke et skema eller var beskadiget"
    TOO_LARGE = "too_large", "var for stor"
    ACTIVE_CONTENT = (
        "active_content",
        "indeholdt makroer, indlejrede filer eller henvisninger til andre filer",
    )
    FOREIGN_SHEET = "foreign_sheet", "havde et ark, som ikke er skemaets"
    OTHER_CODEBOOK = "other_codebook", "var lavet af en anden udgave af spørgsmålene"
    MISSING_SHEET = "missing_sheet", "manglede et ark"
    MISSING_COLUMN = "missing_column", "manglede en kolonne"
    UNKNOWN_ORIGIN = "unknown_origin", "sagde ikke, om den var en demonstration"
    DEMONSTRATION = "demonstration", "var en demonstration blandt rigtige skemaer"
    UNKNOWN_MUNICIPALITY = "unknown_municipality", "havde en ukendt kommunekode"
    DUPLICATE_MUNICIPALITY = (
        "duplicate_municipality",
        "kom fra en kommune, der har sendt flere forskellige",  # nobody here can tell which is meant
    )
    SUPERSEDED = "superseded", "var afløst af et nyere skema fra samme kommune"
    WITHOUT_ORIGINAL = "without_original", "var en kopi uden det skema, som den er lavet af"
    SAME_FILE_TWICE = "same_file_twice", "var en kopi af en anden"
    FOREIGN_FORMULA = (
        "foreign_formula",
        "havde en formel i stedet for oplysningen om, hvem den kom fra",
        "formel i stedet for et svar",
    )
    PERSONAL_DATA = (
        "personal_data",
        "havde et CPR-nummer uden for svarene",
        "CPR-nummer uden for fritekst",
    )
    MERGED_CELLS = "merged_cells", "", "", "query", "Celler, der er flettet sammen"
    UNREAD_CONTENT = (
        "unread_content",
        "",
        "",
        "query",
        "Kommentarer, billeder eller overstregning, som ikke er læst",
    )
    OTHER_FILE_NAME = (  # it speaks of another municipality
        *("other_file_name", "", "", "query"),
        "Filens navn passer ikke til skemaet",
    )


WHY_REFUSED = {fault.value: fault.refused for fault in Fault if fault.refused}  # of files, by code


@dataclass(frozen=True)
class Problem:
    """One fault: its kind, where it stands, what stands there, and what should.

    row: Excel's row number of the row of answers that it concerns, None where it concerns the whole workbook.
    harmless: whether it is only told, though its kind is blocking, since nothing is read where it stands.
    findings: the personal values at the place; they are kept out of every text.
    """

    kind: Fault
    file: str
    sheet: str
    cell: str
    value: str
    expected: str
    row: int | None = None
    harmless: bool = False
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    @property
    def severity(self) -> Severity:
        """What the fault does where it stands."""
        return "query" if self.harmless else self.kind.severity

    @property
    def refuses(self) -> bool:
        """Whether nothing of the workbook is used."""
        return self.severity == "blocking" and self.row is None

    def __str__(self) -> str:
        sheet = [f'ark "{self.sheet}"'] if self.sheet else []
        place = ", ".join([self.file, *sheet, *([f"celle {self.cell}"] if self.cell else [])])
        found = f'her står "{shown(self.value)}"; ' if self.value else ""
        return f"{place}: {found}{self.expected}"


class Rejected(ValueError):
    """The file cannot be read as a workbook: the text says why (Danish), ``fault`` which kind of fault it is.
    It never leaves the room.
    """

    def __init__(self, why: str, fault: Fault = Fault.NOT_A_WORKBOOK) -> None:
        super().__init__(why)
        self.fault = fault


class ReturnsRejected(HelpersError):
    """Nothing of what was returned can be used; ``problems`` lists every fault of every file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [str(problem) for problem in self.problems[:_MOST_LINES]]
        more = len(self.problems) - len(lines)
        head = (
            f"Ingen af de returnerede skemaer kan bruges. Fejl: {len(self.problems)}. Ret dem, og kør igen."
        )
        super().__init__("\n".join([head, *lines, *([f"… og {more} fejl mere."] if more else [])]))


def shown(value: object) -> str:
    """Return a value as a message may show it: one short line of what stands in clear, with personal data
    replaced by its class.
    """
    text = clear(" ".join(redact(plain_text(str(value)))[0].split()))
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"
