"""The workshop of the demonstration: drawn as a real one is, with votes whose truth is known, in the very
workbook that the project group fills in.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from helpers.protocol import workshop_themes
from helpers.protocol.codebook.form import Form
from helpers.simulate.workbooks import Write, fill
from helpers.survey import own_protocol, reference
from helpers.survey.questionnaire.layout import SheetLayout, layout
from helpers.survey.workshop import meeting, participants, units

SEED = 20220120
DECLINED = {"invited": ("2022-04-25", (3, 17)), "reserve": ("2022-04-28", (2,))}  # rank of those that do
ABSENT = 1  # of those with a seat
FINDING = "Simuleret fund: det, som rapporten siger om temaet."
SUPPORT = {  # theme → the true chance of each answer, in the order of meeting.ANSWERS
    "extent": (0.55, 0.20, 0.15, 0.10),
    "information": (0.60, 0.20, 0.10, 0.10),
    "renewal": (0.50, 0.25, 0.15, 0.10),
    "appeal": (0.10, 0.15, 0.65, 0.10),
    "remittal": (0.15, 0.25, 0.45, 0.15),
    "rules": (0.70, 0.15, 0.05, 0.10),
    "resources": (0.25, 0.30, 0.15, 0.30),
}
POINTS = (  # theme, question, point, how many agree
    ("extent", "general_casework", "Der skrives lige så meget i sager, der ikke påklages.", 14),
    ("extent", "employees", "Tiden til at skrive går fra tiden til at tale med borgeren.", 17),
    ("information", "purpose", "Flere oplysninger giver ikke i sig selv en bedre støtte i hverdagen.", 9),
    (
        "renewal",
        "simpler",
        "En oplysning fra en anden afdeling bør kunne genbruges, når intet er ændret.",
        16,
    ),
    ("appeal", "general_casework", "Klagens egne papirer findes kun i de påklagede sager.", 19),
    ("appeal", "simpler", "Ankeskemaet spørger om papirer, som allerede er sendt.", 11),
    ("remittal", "employees", "Frygten for hjemvisning får nogle til at skrive mere end nødvendigt.", 7),
    ("rules", "simpler", "Kommunens egne skemaer er ældre end reglerne.", 5),
    ("rules", "purpose", "Borgeren bliver bedt om det samme flere gange.", 13),
    ("resources", "general_casework", "Klagesagen tager tid, som andre sager ikke tager.", 8),
    ("rules", "employees", "Journalsystemet tvinger til at skrive det samme to steder.", 2),
)


def write(folder: Path, rng: np.random.Generator) -> dict[str, Any]:
    """Write workshop/participants.csv and the filled workbook of the investigation ``folder``, and return
    what is true: the chance of each answer by theme, who declined and who came.
    """
    known = units.of_investigation(folder, own_protocol.analysis_plan(folder).size_classes)
    drawn = _with_declined(participants.draw(known, SEED))
    participants.write(folder / participants.FILE, drawn)
    seats = participants.seats(drawn)
    holders = seats["municipality"].tolist()
    came = sorted(rng.choice(holders, len(holders) - ABSENT, replace=False))
    form, themes = workshop_themes.form(), workshop_themes.load().themes
    votes = {code: rng.multinomial(len(came), SUPPORT[code]).tolist() for code in themes}
    names = dict(reference.municipalities().set_index("kommunekode")["name"])
    with tempfile.TemporaryDirectory() as place:
        empty = Path(place) / meeting.WORKBOOK
        meeting.write(empty, form, seats, names, dict.fromkeys(themes, FINDING))
        fill(empty, folder / meeting.FOLDER / meeting.WORKBOOK, _answers(form, holders, came, votes))
    declined = drawn.loc[drawn["declined_on"] != "", "municipality"].tolist()
    return {
        "support": SUPPORT,
        "votes": votes,
        "declined": declined,
        "attended": [str(code) for code in came],
    }


def _with_declined(drawn: pd.DataFrame) -> pd.DataFrame:
    drawn = drawn.copy()
    for role, (day, ranks) in DECLINED.items():
        drawn.loc[(drawn["role"] == role) & drawn["rank"].isin(ranks), "declined_on"] = day
    return drawn


def _answers(form: Form, holders: list[str], came: list[str], votes: dict[str, list[int]]) -> list[Write]:
    sheets = {sheet.section: sheet for sheet in layout(form).values()}
    attended = [{"attended": form.label("attended", "yes" if code in came else "no")} for code in holders]
    cast = [dict(zip(meeting.ANSWERS, numbers, strict=True)) for numbers in votes.values()]
    made = [
        {
            "theme": form.label("theme", theme),
            "question": form.label("question", question),
            "point": point,
            "municipalities": min(number, len(came)),
        }
        for theme, question, point, number in POINTS
    ]
    tables: dict[str, list[dict[str, Any]]] = {"attendance": attended, "votes": cast, "points": made}
    return [cell for name, rows in tables.items() for cell in _writes(sheets[name], rows)]


def _writes(sheet: SheetLayout, rows: list[dict[str, Any]]) -> list[Write]:
    return [
        (sheet.sheet, sheet.first_data_row + number, sheet.column(name).index + 1, value)
        for number, row in enumerate(rows)
        for name, value in row.items()
    ]
