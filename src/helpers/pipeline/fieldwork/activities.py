"""The activity forms of the in-depth cases: written for the choice, compared when both are in, checked."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.errors import HelpersError
from helpers.protocol import forms
from helpers.survey import material, reference
from helpers.survey.activities import comparing, reading, writing
from helpers.survey.activities.reading import Activities
from helpers.survey.cases import chosen, clearing
from helpers.survey.questionnaire.sending import sending


def write(folder: Path, out: Path, told: tuple[str | None, str | None]) -> list[str]:
    """Write two forms for each case that is looked at in the investigation ``folder``; return their paths.
    told: deadline and contact. Raises HelpersError where nothing is chosen.
    """
    cases = _chosen(folder)
    now = clearing.described(cases, clearing.read(folder, cases).days)
    names = reference.municipalities().set_index("kommunekode")["name"].to_dict()
    paths = writing.write(out, forms.load(writing.NAME), now, names, sending(*told))
    return [*map(str, paths), f"When they come back, put them into the folder {reading.FOLDER} of {folder}."]


def compare(folder: Path, out: Path) -> list[str]:
    """Write the comparison of each case whose two forms are in; return the paths, and what is wrong."""
    cases = _chosen(folder)
    found = reading.read(folder, forms.load(writing.NAME), cases)
    slots = cases.set_index("decision_id")["slot"].to_dict()
    paths = comparing.write(out, forms.load(writing.NAME), found.estimates, slots)
    return [*map(str, paths), *_told(found), f"{len(paths)} cases have both forms in."]


def check(folder: Path) -> list[str]:
    """Return what is wrong in the forms that are in, and how many can be used."""
    found = reading.read(folder, forms.load(writing.NAME), _chosen(folder))
    about = found.answers["case"].nunique()
    return [*_told(found), f"{len(found.answers)} forms about {about} cases can be used."]


def _told(found: Activities) -> list[str]:
    """Return each fault in a line: file, sheet and cell, and what is wrong."""
    return [
        f"{', '.join(filter(None, place))}: {message.removesuffix('.')}."
        for *place, message in found.faults[["file", "sheet", "cell", "message"]].itertuples(index=False)
    ]


def _chosen(folder: Path) -> pd.DataFrame:
    """Return the chosen cases with what the survey has about them. Raises HelpersError without any."""
    weighted = material.load(folder)["weighted"]
    cases = chosen.read(folder, weighted).cases
    if cases.empty:
        raise HelpersError(
            f"{folder / chosen.FILE} has no case: choose them with `.venv/bin/python -m helpers "
            f"cases {folder}`."
        )
    return reading.known(cases, weighted)
