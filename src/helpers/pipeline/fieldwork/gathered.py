"""All that is known of an investigation while answers come in: what has been read so far, and what could not
be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from helpers.protocol.codebook import Codebook
from helpers.survey import investigation
from helpers.survey.cleaning import rule_table, tables
from helpers.survey.cleaning.clean import Cleaned, clean
from helpers.survey.cleaning.later import corrections
from helpers.survey.followup import backcheck, letters, queries
from helpers.survey.investigation import Investigation
from helpers.survey.reading import returns
from helpers.survey.reading.problems import ReturnsRejected
from helpers.survey.sampling.draw import DRAW_COLUMNS


@dataclass(frozen=True)
class Answers:
    """What came back, in returns/ or in backcheck/. cleaned: None where nothing could be read; refused: the
    files that were not; stopped: what was wrong then.
    """

    cleaned: Cleaned | None
    refused: pd.DataFrame
    stopped: tuple[str, ...] = ()

    @property
    def returned(self) -> set[str]:
        """Return the codes of the municipalities that have answered: with a workbook that is read and says of
        a case what became of it.
        """
        return set(self.cleaned.received.workbooks["municipality"]) - self.empty if self.cleaned else set()

    @property
    def empty(self) -> set[str]:
        """Return the codes of the municipalities whose workbook is read and answers nothing."""
        return self.cleaned.empty if self.cleaned else set()

    @property
    def cases(self) -> pd.DataFrame:
        """Return the clean table of cases, without rows before the first."""
        if self.cleaned:
            return self.cleaned.cases
        return pd.DataFrame(columns=[*DRAW_COLUMNS, "disposition"], dtype="str")


def read(
    folder: Path, given: Investigation, codebook: Codebook, municipalities: pd.DataFrame, sent: Path
) -> tuple[Answers, pd.DataFrame]:
    """Return what came back to the investigation ``folder``, and the questions about it
    (``queries.faults``); letters and marked copies are written to ``sent``.

    Raises InputInvalid where corrections.csv or received.csv cannot be read.
    """
    none = pd.DataFrame(columns=list(queries.COLUMNS), dtype="str")
    if not returns.files(folder / "returns"):
        return Answers(None, _no_files()), none
    copies = partial(letters.write_copies, sent, codebook, municipalities, given.draw)
    corrected = corrections.read(folder, codebook)
    batches = returns.read(folder, codebook, municipalities)
    try:
        cleaned = clean(batches, codebook, given.draw, given.frame, copies, corrected)
    except ReturnsRejected as error:
        return _stopped(error), none
    faults = queries.faults(cleaned, codebook)
    letters.write_all(sent, cleaned, faults, municipalities)
    return Answers(cleaned, cleaned.received.refused), faults


def read_again(
    folder: Path, given: Investigation, codebook: Codebook, municipalities: pd.DataFrame
) -> Answers | None:
    """Return what came back in backcheck/, None where there is nothing."""
    try:
        cleaned = backcheck.read(folder, codebook, municipalities, given.draw, given.frame)
    except ReturnsRejected as error:
        return _stopped(error)
    return Answers(cleaned, cleaned.received.refused) if cleaned else None


def simulated(folder: Path, answers: Sequence[Answers | None]) -> bool:
    """Say whether what the page tells of is demonstration data."""
    marked = (folder / investigation.DEMONSTRATION_MARK).exists()
    return marked or any(each.cleaned.demonstration for each in answers if each and each.cleaned)


def tables_of(cleaned: Cleaned) -> dict[str, pd.DataFrame]:
    """Return the clean tables by name."""
    return {name: getattr(cleaned, name) for name in tables.NAMES}


def replaced(cleaned: Cleaned | None) -> pd.DataFrame:
    """Return municipality, file_before and file_after of the workbooks that newer ones have replaced."""
    if cleaned is None:
        return pd.DataFrame(columns=["municipality", "file_before", "file_after"], dtype="str")
    told = cleaned.ledger[cleaned.ledger["rule"] == rule_table.NEWER.name]
    whose = cleaned.received.workbooks.set_index("file")["municipality"]
    return pd.DataFrame(
        {
            "municipality": told["file"].map(whose),
            "file_before": told["old"],
            "file_after": told["new"],
        }
    ).reset_index(drop=True)


def _no_files() -> pd.DataFrame:
    return pd.DataFrame(columns=list(returns.REFUSED), dtype="str")


def _stopped(error: ReturnsRejected) -> Answers:
    return Answers(None, _no_files(), tuple(dict.fromkeys(map(str, error.problems))))
