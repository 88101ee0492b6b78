"""The words of data/protocol/publication.yml as the report prints them: on its pages and in its annex."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from helpers import danish
from helpers.protocol.publication import Publication
from helpers.publish.tables import IMPOSSIBLE, SIGN
from helpers.render import Imprint, Row

BY_TIMETABLE = " efter tidsplanen; demonstrationen er lavet senere"  # than the day on its front
MISSING = "ikke oplyst endnu"
TO_BE_FILLED = "Ikke oplyst endnu"  # by whom it is filled in is said beside the table
ROUNDING = "Tallene er afrundet hver for sig. Summer og forskelle kan derfor afvige fra de viste tal."
SIGNS = (
    f"»{SIGN}« betyder, at tallet ikke vises. Hvorfor står ved den enkelte tabel.",
    f"»{IMPOSSIBLE}« betyder, at noget efter spørgeskemaet ikke kan forekomme.",
)
PDFS = (("Hovedrapporten (PDF)", "rapport.pdf"), ("Bilagsrapporten (PDF)", "bilag.pdf"))
WORKBOOK = ("Bilagstabeller (Excel)", "bilagstabeller.xlsx")


def values(publication: Publication, day: date, demonstration: bool = False) -> dict[str, str]:
    """Return what the prose may print of the file, by key: a text that is missing says so. demonstration: the
    report is on simulated answers, and its day is not that on which it was made.
    """
    edition = {key: text or MISSING for key, text in asdict(publication.report).items()}
    data = {f"data_{key}": text or TO_BE_FILLED for key, text in asdict(publication.personal_data).items()}
    told = danish.day_in_words(day)
    dated = f"{told}{BY_TIMETABLE if demonstration else ''}"
    return {**edition, **data, "day": told, "dated": dated, "year": str(day.year)}


def personal_data_told(told: Mapping[str, str]) -> bool:
    """Say whether anything is told of how personal data are treated. told: what ``values`` gave."""
    return any(text != TO_BE_FILLED for key, text in told.items() if key.startswith("data_"))


def imprint(
    told: Mapping[str, str],
    title: str,
    subtitle: str,
    files: tuple[tuple[str, str], ...] = (),
    mark: str | None = None,
) -> Imprint:
    """Return the imprint of the report; ``told``: what ``values`` gave of it; mark: what every page says of
    its numbers, which a citation takes along.
    """
    edition = f"{told['version']} ({told['status']})"
    statement = told["accessibility_statement"]
    rows = (
        Row("Version", edition),
        Row("Dato", told["dated"]),
        Row("Kontakt", told["contact"]),
        Row("Licens", told["licence"]),
        Row("Tilgængelighedserklæring", *(_linked(statement))),
        Row("Afrunding", ROUNDING),
    )
    cite_as = Row("Sådan citeres rapporten", _cited(told, title, subtitle, mark))
    return Imprint(rows, f"Version {edition}", cite_as, files)


def _linked(statement: str) -> tuple[str, str]:
    return (statement, "") if statement == MISSING else ("Tilgængelighedserklæring for rapporten", statement)


def _cited(told: Mapping[str, str], title: str, subtitle: str, mark: str | None) -> str:
    publisher = told["publisher"] if told["publisher"] != MISSING else f"[Udgiver {MISSING}]"
    whole = f"{title}. {subtitle}" if subtitle else title
    edition = f"Version {told['version']}, {told['status']}, {told['day']}."
    return f"{publisher} ({told['year']}): {whole}. {edition}{f' {mark}.' if mark else ''}"
