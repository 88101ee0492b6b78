"""Free text that may be published word for word: cleared, with name and date, in the register of it.

The register is the file ``cleared_texts.csv`` of the investigation, one row per text.
"""

from __future__ import annotations

from pathlib import Path

from helpers.survey import inputs
from helpers.survey.columns import Column, Wrong, iso_date

FILE = "cleared_texts.csv"


def _filled(value: str) -> Wrong | None:
    return None if value.strip() else Wrong("it is empty", "a text")


COLUMNS = (Column("text", _filled), Column("cleared_by", _filled), Column("cleared_on", iso_date))


def texts(investigation: Path) -> set[str]:
    """Return the texts that are cleared; none without the file. Raises inputs.InputInvalid where a row lacks
    the text, who cleared it or the day.
    """
    path = investigation / FILE
    return set(inputs.read(path, COLUMNS)["text"]) if path.exists() else set()
