"""The activity forms of the demonstration: what two employees in each municipality state of the hours of its
case, whose true hours are known (``World.hours``).

Everybody errs around the truth in each step, by a factor that is large or small in several of his steps at
once, and knows how much he may err. One form never comes and one row falls, so that the demonstration shows
what the reader of forms says.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.random import Generator
from scipy.special import ndtri

from helpers.protocol import forms
from helpers.protocol.codebook.form import Form
from helpers.simulate.workbooks import Write, fill
from helpers.survey import reference
from helpers.survey.activities import writing
from helpers.survey.activities.reading import STATED
from helpers.survey.questionnaire.layout import layout

if TYPE_CHECKING:
    from helpers.simulate.later.material import Later

ERROR, TOGETHER = (
    0.25,
    0.5,
)  # of the log of a step's hours, and its correlation over the steps of a respondent
EXPONENT, EXPONENT_ERROR = 0.7, 0.1  # what they think of twice the pages
PAGES_ERROR = 0.2
SHARES = {  # of a true step (rows) that each step of the form takes
    "application": {"other_intake": 1.0},
    "collection": {"first_obtaining": 0.6, "anew_obtaining": 0.4},
    "assessment": {"documentation_assessment": 0.6, "documentation_statement": 0.4},
    "hearing": {"documentation_hearing": 1.0},
    "decision": {"other_decision": 1.0},
    "reassessment": {"appeal_reassessment": 1.0},
    "recording": {"appeal_form": 1.0},
}
STAFF = {  # of the hours of a step; steps that are not named are the case worker's alone
    "other_decision": {"social_worker": 0.8, "manager": 0.2},
    "appeal_reassessment": {"social_worker": 0.6, "manager": 0.1, "other": 0.3},
    "appeal_form": {"social_worker": 0.7, "other": 0.3},
}
LEAST = 0.1  # hours that anybody would write down
FALLING = ("B", "1", "appeal_form", "social_worker")  # slot, respondent and row whose numbers fall
NEVER_CAME = ("E", "2")


def write(later: Later) -> list[dict[str, Any]]:
    """Put the filled forms of the chosen cases into cases/ of the demonstration; return what is true of each
    case: slot, decision_id, the hours of each step of the form, and what was planted.
    """
    cases = later.choice.cases
    if cases.empty:
        return []
    form, chosen = forms.load(writing.NAME), cases[cases["rank"] == 1]
    names = reference.municipalities().set_index("kommunekode")["name"].to_dict()
    true = _true_hours(later, chosen)
    with TemporaryDirectory() as folder:
        for path in writing.write(Path(folder), form, chosen, names):
            _answer(later, form, path, chosen, true)
    return [
        {
            "slot": case["slot"],
            "decision_id": case["decision_id"],
            "hours": true.loc[case["decision_id"]].to_dict(),
        }
        for case in chosen.to_dict("records")
    ] + [{"planted": {"falling": FALLING, "never_came": NEVER_CAME}}]


def _true_hours(later: Later, chosen: pd.DataFrame) -> pd.DataFrame:
    """Return the true hours of each chosen case (its index the decision) by step of the form."""
    spent = later.world.hours.set_axis(later.world.cases["decision_id"]).loc[chosen["decision_id"]]
    found = {step: spent[name] * share for name, parts in SHARES.items() for step, share in parts.items()}
    return pd.DataFrame(found)


def _answer(later: Later, form: Form, path: Path, chosen: pd.DataFrame, true: pd.DataFrame) -> None:
    """Fill in one workbook, unless it never comes."""
    _, _, slot, _, respondent = path.stem.split("_")
    if (slot, respondent) == NEVER_CAME:
        return
    rng = later.world.rng(f"activities {slot} {respondent}")
    decision = chosen.set_index("slot").loc[slot, "decision_id"]
    steps = _steps(true.loc[decision], rng)
    if (slot, respondent) == FALLING[:2]:
        row = (steps["step"] == FALLING[2]) & (steps["staff"] == FALLING[3])
        steps.loc[row, "p10"] = 2 * steps.loc[row, "p90"]
    survey = later.read["weighted"].set_index("decision_id").loc[decision]
    about = _about(steps, survey, rng)
    fill(path, later.folder / "cases" / path.name, [*_rows(form, steps), *_case(form, about)])


def _steps(hours: pd.Series, rng: Generator) -> pd.DataFrame:
    """Return what a respondent states of each step and group that took part."""
    errs = np.sqrt(TOGETHER) * rng.normal() + np.sqrt(1 - TOGETHER) * rng.normal(0, 1, len(hours))
    far = ndtri(0.9) * ERROR
    rows = []
    for step, middle in (hours * np.exp(ERROR * errs)).items():
        for staff, share in STAFF.get(str(step), {"social_worker": 1.0}).items():
            mode = max(_written(middle * share), LEAST)
            ends = (min(_written(mode * np.exp(-far)), mode), max(_written(mode * np.exp(far)), mode))
            rows.append({"step": step, "staff": staff, "p10": ends[0], "mode": mode, "p90": ends[1]})
    return pd.DataFrame(rows)


def _written(hours: float) -> float:
    """Return hours as people write them: in halves, small ones in tenths."""
    return float(round(hours * 2) / 2 if hours >= 2 else round(hours, 1))


def _about(steps: pd.DataFrame, survey: pd.Series, rng: Generator) -> dict[str, float]:
    total = _written(float(steps["mode"].sum()))
    double = _written(total * 2 ** np.clip(rng.normal(EXPONENT, EXPONENT_ERROR), 0, 1))
    pages = max(round(float(survey["standard_pages"]) * np.exp(rng.normal(0, PAGES_ERROR)), -1), 10)
    types = survey["n_information_types"]
    known = 5 if pd.isna(types) else int(types)
    return {
        "pages": pages,
        "n_types": max(known + int(rng.integers(-1, 2)), 0),
        "hours_total": total,
        "hours_double": double,
    }


def _rows(form: Form, steps: pd.DataFrame) -> Iterator[Write]:
    sheet = next(each for each in layout(form).values() if each.section == "steps")
    places = [(row["step"], row["staff"]) for row in writing.rows(form)["steps"]]
    for row in steps.to_dict("records"):
        number = sheet.first_data_row + places.index((row["step"], row["staff"]))
        for name in STATED:
            yield sheet.sheet, number, sheet.column(name).index + 1, row[name]


def _case(form: Form, about: dict[str, float]) -> Iterator[Write]:
    sheet = next(each for each in layout(form).values() if each.section == "case")
    for name, value in about.items():
        yield sheet.sheet, sheet.first_data_row, sheet.column(name).index + 1, value
