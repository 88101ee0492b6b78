"""What came back from the workshop: who took part, votes and points, with what could not be used.

Beside what every form is held against (``survey.forms.reading``), a municipality counts only where it has a
seat, no more can vote than took part, and a point may not name a municipality.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import danish
from helpers.protocol.codebook.form import Form
from helpers.survey.forms import reading, writer
from helpers.survey.forms.naming import COULD_TELL_WHO, Naming
from helpers.survey.forms.reading import Filled, Told
from helpers.survey.forms.reading import write_faults as write_faults
from helpers.survey.inputs import InputInvalid
from helpers.survey.questionnaire.layout import ORIGIN_REAL, layout
from helpers.survey.questionnaire.sending import DEMONSTRATION, Sending
from helpers.survey.workshop import participants

FOLDER, WORKBOOK = "workshop", "workshop.xlsx"
OTHERS = ("participants", "proposals", "forslag")  # how the names of other files in the folder begin
ANSWERS = ("yes", "partly", "no", "dont_know")


@dataclass(frozen=True)
class Meeting:
    """drawn: the draw (participants.COLUMNS) and ``seats``: who holds the seats, both None without one.

    came_back: whether a workbook could be read. attended: codes of those that took part. votes: theme and
    ANSWERS (numbers of municipalities); points: theme, question, point, municipalities. faults:
    ``forms.reading.FAULTS``, of participants.csv as well.
    """

    drawn: pd.DataFrame | None
    seats: pd.DataFrame | None
    came_back: bool
    attended: frozenset[str]
    votes: pd.DataFrame
    points: pd.DataFrame
    faults: pd.DataFrame


def write(
    path: Path,
    form: Form,
    seats: pd.DataFrame,
    names: Mapping[str, str],
    findings: Mapping[str, str],
    sending: Sending = DEMONSTRATION,
    origin: str = ORIGIN_REAL,
) -> Path:
    """Write the workbook of the workshop and return its path.

    seats: ``participants.seats``; names: code → municipality; findings: theme → what is found, in Danish.
    """
    taken = seats[seats["municipality"] != ""]["municipality"]
    rows = {
        "attendance": [{"participant": code, "name": names[code]} for code in taken],
        "votes": [{"theme": theme, "finding": text} for theme, text in findings.items()],
    }
    return writer.write(path, form, writer.Sender(), rows, sending, origin)


def read(investigation: Path, form: Form, known: pd.DataFrame, names: Mapping[str, str]) -> Meeting:
    """Read participants.csv and the workbooks in the folder ``workshop`` of an investigation; what is missing
    is None or has no rows, and what is wrong is among the faults.

    known: ``units.of_investigation``; names: code → municipality.
    """
    drawn, wrong = _drawn(investigation, known)
    seats = None if drawn is None else participants.seats(drawn)
    folder = investigation / FOLDER
    given = [path.name for path in folder.glob("*")] if folder.is_dir() else []
    beside = [name for name in given if name.casefold().startswith(OTHERS)]
    filled = reading.read(investigation, form, FOLDER, beside=beside).with_faults(wrong)
    holders = set() if seats is None else set(seats["municipality"]) - {""}
    checks, came_back = _Checks(form, filled, holders, names), not filled.books.empty
    attended, votes, points = checks.attended(), checks.votes(), checks.points()
    told = filled.with_faults(checks.told() if came_back else ()).faults
    return Meeting(drawn, seats, came_back, attended, votes, points, told)


def _drawn(investigation: Path, known: pd.DataFrame) -> tuple[pd.DataFrame | None, list[Told]]:
    path = investigation / participants.FILE
    if not path.exists():
        return None, []
    try:
        return participants.read(path, known), []
    except InputInvalid as error:
        said = f"listen over deltagere kan ikke bruges: {error}"
        return None, [reading.told(path.name, "", "", said, True)]


class _Checks:
    """Takes from the filled workbooks what holds together, and tells what does not."""

    def __init__(
        self, form: Form, filled: Filled, holders: Collection[str], names: Mapping[str, str]
    ) -> None:
        self.tables, self.holders = filled.tables, holders
        self.sheets = {sheet.section: sheet for sheet in layout(form).values()}
        self.themes = form.item("theme", "votes").values
        self.naming = Naming(names)
        self.file = str(filled.books["file"].min()) if len(filled.books) else ""
        self.faults: list[Told] = []
        self.present = 0

    def told(self) -> list[Told]:
        """Return what is wrong; without a list of participants that alone, for all else follows from it."""
        if self.holders:
            return self.faults
        said = "participants.csv mangler eller kan ikke bruges, så de mødte er ikke blandt deltagerne"
        return [reading.told(self.file, "", "", f"{said}, og intet er talt med; ret listen i mappen")]

    def attended(self) -> frozenset[str]:
        """Return the codes of those with a seat that took part."""
        rows = self.tables["attendance"]
        for row in rows.to_dict("records"):
            if row["participant"] not in self.holders:
                said = f"kommunen {row['participant'] or '(uden kode)'} er ikke blandt deltagerne"
                self._tell("attendance", "participant", row, f"{said}; ret koden eller participants.csv")
        for row in rows[rows["participant"].duplicated()].to_dict("records"):
            self._tell("attendance", "participant", row, "kommunen står to gange; slet den ene række")
        came = rows[rows["participant"].isin(self.holders) & rows["attended"].eq("yes")]
        self.present = came["participant"].nunique()
        silent = len(set(self.holders) - set(rows.loc[rows["attended"].notna(), "participant"]))
        if not self.present:
            self._empty("attendance", "ingen kommune er sat til at være mødt op; udfyld arket")
        elif silent:
            said = f"{danish.in_words(silent, 'én')} af deltagerne mangler et svar og tæller som ikke mødt op"
            self._empty("attendance", said)
        return frozenset(came["participant"])

    def votes(self) -> pd.DataFrame:
        """Return the votes on each theme that add up to no more than took part."""
        rows = self.tables["votes"].dropna(subset=["theme", *ANSWERS])
        if rows.empty:
            self._empty("votes", "der er ingen hele rækker med stemmer; skriv 0, hvor ingen svarer det")
        for row in rows[rows["theme"].duplicated()].to_dict("records"):
            self._tell("votes", "theme", row, "temaet står to gange; slet den ene række")
        silent = [label for code, label in self.themes.items() if code not in set(rows["theme"])]
        if silent and len(rows):
            said = f"der er ikke hele rækker med stemmer om {danish.listing([f'»{one}«' for one in silent])}"
            self._empty("votes", f"{said}; skriv 0, hvor ingen svarer det")
        rows = rows[~rows["theme"].duplicated(keep=False)]
        given = rows[list(ANSWERS)].sum(axis=1)
        for row, number in zip(rows.to_dict("records"), given, strict=True):
            if number > self.present > 0:  # without anybody present that is told
                said = f"der er {number:.0f} stemmer og {self.present} deltagende kommuner"
                self._tell("votes", ANSWERS[0], row, f"{said}; rækken er ikke talt med, ret tallene")
        return rows.loc[given <= self.present, ["theme", *ANSWERS]].reset_index(drop=True)

    def points(self) -> pd.DataFrame:
        """Return the points that can be told, each with a number of municipalities that took part."""
        columns = ["theme", "question", "point", "municipalities"]
        rows = self.tables["points"].dropna(subset=columns)
        keep = [self._point(row) for row in rows.to_dict("records")]
        return rows.loc[keep, columns].reset_index(drop=True)

    def _point(self, row: dict[str, Any]) -> bool:
        if not self.present:
            return False
        if row["municipalities"] > self.present:
            said = f"{row['municipalities']:.0f} kommuner er flere end de {self.present}, der deltog"
            self._tell("points", "municipalities", row, f"{said}; pointen er ikke talt med, ret tallet")
            return False
        if self.naming.tells_who(row["point"]):
            self._tell("points", "point", row, f"pointen nævner en kommune; {COULD_TELL_WHO}")
            return False
        return True

    def _tell(self, section: str, item: str, row: Mapping[str, Any], message: str) -> None:
        sheet = self.sheets[section]
        self.faults.append(
            reading.told(row["file"], sheet.sheet, sheet.cell(item, row["sheet_row"]), message)
        )

    def _empty(self, section: str, message: str) -> None:
        self.faults.append(reading.told(self.file, self.sheets[section].sheet, "", message))
