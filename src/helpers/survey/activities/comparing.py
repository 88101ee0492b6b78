"""What the two respondents of a case have stated, side by side, for the round in which they may correct.

It goes to the municipality when both forms are in. Whoever corrects does so in his own form and sends it
again: the newest counts. Nothing is agreed in the comparison itself, so that two remain two.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import xlsxwriter

from helpers import danish
from helpers.errors import HelpersError
from helpers.protocol.codebook.form import Form
from helpers.survey.activities.reading import STATED
from helpers.survey.activities.writing import RESPONDENTS

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False}
_HEAD = (
    "Trin",
    "Medarbejdere",
    *(f"Skema {one}: lavt – mest almindeligt – højt" for one in RESPONDENTS),
    "Se på",
)
_TEXTS = (
    "Her står, hvad de to skemaer siger om den samme sag. Forskelle er ikke fejl: begge svar bruges.",
    "Er der noget, I har forstået forskelligt, så ret det i jeres eget skema, og send det igen. Det nyeste "
    "gælder. Ret ikke her.",
)
_WIDTHS = (52, 38, 30, 30, 34)
_SEPARATE, _ONE_ONLY = "intervallerne overlapper ikke", "kun det ene skema har timer her"


def compared(estimates: pd.DataFrame, case: str) -> pd.DataFrame:
    """Return one row per step and group of staff of ``case`` that anybody stated hours of: step, staff, the
    text of each of RESPONDENTS ("" without hours) and ``look``, what to look at. ``estimates``:
    ``reading.Activities``.
    """
    own = estimates[estimates["case"] == case]
    found = []
    for (step, staff), rows in own.groupby(["step", "staff"], sort=False):
        said = {row["respondent"]: row for row in rows.to_dict("records")}
        texts = {one: _text(said[one]) if one in said else "" for one in RESPONDENTS}
        found.append({"step": step, "staff": staff, **texts, "look": _look(list(said.values()))})
    return pd.DataFrame(found, columns=["step", "staff", *RESPONDENTS, "look"])


def both_in(estimates: pd.DataFrame) -> list[str]:
    """Return the cases about which every one of RESPONDENTS has stated hours."""
    people = estimates.groupby("case")["respondent"].nunique()
    return sorted(people.index[people == len(RESPONDENTS)])


def write(out: Path, form: Form, estimates: pd.DataFrame, slots: dict[str, str]) -> list[Path]:
    """Write a workbook for each case that both are in about; return the paths. slots: the letter of each case
    by decision_id. Raises HelpersError where one is there.
    """
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for case in both_in(estimates):
        municipality = estimates.loc[estimates["case"] == case, "municipality"].iloc[0]
        path = out / f"{municipality}_sag_{slots[case]}_sammenligning.xlsx"
        if path.exists():
            raise HelpersError(f"{path} is there already: move it away, or write elsewhere.")
        _workbook(path, form, compared(estimates, case), case)
        written.append(path)
    return written


def _workbook(path: Path, form: Form, table: pd.DataFrame, case: str) -> None:
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        page = book.add_worksheet("sammenligning")
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for column, width in enumerate(_WIDTHS):
            page.set_column(column, column, width)
        for row, text in enumerate((f"Sagen {case}: de to skemaer side om side", *_TEXTS)):
            page.write_string(row, 0, text, bold if row == 0 else None)
        first = len(_TEXTS) + 2
        for column, head in enumerate(_HEAD):
            page.write_string(first, column, head, bold)
        for row, record in enumerate(table.to_dict("records"), start=first + 1):
            labels = (form.label("step", record["step"]), form.label("staff", record["staff"]))
            texts = (*labels, *(record[one] for one in RESPONDENTS), record["look"])
            for column, text in enumerate(texts):
                page.write_string(row, column, text, wrap)
        page.freeze_panes(first + 1, 0)


def _text(row: dict) -> str:
    return " – ".join(danish.number(row[name], 0 if float(row[name]).is_integer() else 1) for name in STATED)


def _look(said: list[dict]) -> str:
    """Say what to look at in a row: one alone, or intervals that do not meet."""
    if len(said) < len(RESPONDENTS):
        return _ONE_ONLY
    apart = max(row["p10"] for row in said) > min(row["p90"] for row in said)
    return _SEPARATE if apart else ""
