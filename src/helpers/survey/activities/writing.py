"""The activity forms that go out for a choice of in-depth cases: one for each case and respondent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from helpers import project
from helpers.protocol.codebook.form import Form
from helpers.survey.forms import writer
from helpers.survey.forms.writer import Sender
from helpers.survey.questionnaire.layout import ORIGIN_REAL
from helpers.survey.questionnaire.sending import DEMONSTRATION, Sending

NAME = "activities"  # of the form
RESPONDENTS = ("1", "2")


def file_name(municipality: str, slot: str, respondent: str) -> str:
    """Return the name of a workbook, such as 0101_sag_A_skema_1.xlsx."""
    return f"{municipality}_sag_{slot}_skema_{respondent}.xlsx"


def rows(form: Form) -> dict[str, list[dict[str, str]]]:
    """Return what is written beforehand: one row about the case, and each step for each group of staff."""
    steps, staff = (form.item(name, "steps").values for name in ("step", "staff"))
    every = [{"step": step, "staff": group} for step in steps for group in staff]
    return {"case": [{"which": "this"}], "steps": every}


def write(
    out: Path,
    form: Form,
    cases: pd.DataFrame,
    names: Mapping[str, str],
    sending: Sending = DEMONSTRATION,
    origin: str = ORIGIN_REAL,
) -> list[Path]:
    """Write the workbooks of RESPONDENTS for each of ``cases`` (slot, decision_id, municipality) to the
    folder ``out``; return their paths. names: of municipalities by code. Raises HelpersError where one is
    there.
    """
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for case in cases.to_dict("records"):
        for respondent in RESPONDENTS:
            path = out / file_name(case["municipality"], case["slot"], respondent)
            project.refuse_existing(path)
            about = {"case": case["decision_id"], "respondent": respondent}
            sender = Sender(case["municipality"], names[case["municipality"]], about)
            told = (("Sagen", case["decision_id"]), ("Skemaet", f"Skema {respondent} af {len(RESPONDENTS)}"))
            written.append(writer.write(path, form, sender, rows(form), replace(sending, about=told), origin))
    return written
