"""Municipalities with appeals, and a workshop held among them, for tests."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd

from helpers.protocol import analysis_plan, workshop_themes
from helpers.survey import reference
from helpers.survey.questionnaire.sending import Sending
from helpers.survey.workshop import meeting, participants, units

SEED = 20220120
PLACES = reference.municipalities()
NAMES = dict(PLACES.set_index("kommunekode")["name"])
FORM, THEMES = workshop_themes.form(), workshop_themes.load().themes
FINDINGS = {code: f"Fund om {theme.title}." for code, theme in THEMES.items()}


def population(seed: int = 1) -> pd.DataFrame:
    """Return appeals per municipality and outcome, more in large ones; one municipality has none."""
    random = np.random.default_rng(seed)
    rows = []
    for code, people in zip(PLACES["kommunekode"], PLACES["population_20200101"], strict=True):
        number = random.poisson(people / 1200)
        remitted = random.binomial(number, random.beta(8, 12))
        rows += [(code, "upheld", number - remitted), (code, "remitted", remitted)]
    table = pd.DataFrame(rows, columns=["municipality", "outcome", "n"])
    return table[table["municipality"] != "0825"].assign(provision="bpa", period="2019-21")


@cache
def known(seed: int = 1) -> pd.DataFrame:
    """Return what is known of the municipalities."""
    limits = analysis_plan.load().size_classes
    return units.units(PLACES, reference.hexagons(), limits, population(seed))


@cache
def drawn() -> pd.DataFrame:
    """Return a draw; to be copied before it is changed."""
    return participants.draw(known(), SEED)


def declining(**days: str) -> pd.DataFrame:
    """Return the draw with days on which some declined: ``invited_3="2022-04-20"`` is the third invited."""
    table = drawn().copy()
    for who, day in days.items():
        role, _, rank = who.partition("_")
        table.loc[(table["role"] == role) & (table["rank"] == int(rank)), "declined_on"] = day
    return table


def held(folder: Path, change: Callable[[Any], None], name: str = meeting.WORKBOOK) -> meeting.Meeting:
    """Draw participants, hold a workshop in which 20 of them vote, ``change`` its workbook, and read it."""
    seats = participants.seats(drawn())
    if not (path := folder / participants.FILE).exists():
        participants.write(path, drawn())
    file = meeting.write(
        folder / "workshop" / name, FORM, seats, NAMES, FINDINGS, Sending("1. maj 2022", "Postkassen")
    )
    book = openpyxl.load_workbook(file)
    for row in range(5, 5 + participants.SIZE):
        book["deltagere"][f"C{row}"] = "Ja" if row < 25 else "Nej"
    for row in range(5, 5 + len(THEMES)):
        for column, number in zip("CDEF", (9, 4, 3, 3), strict=True):
            book["stemmer"][f"{column}{row}"] = number
    for column, value in zip(
        "BCDE", ("Sagernes omfang", "Servicelovens formål", "En pointe.", 5), strict=True
    ):
        book["pointer"][f"{column}5"] = value
    change(book)
    book.save(file)
    return meeting.read(folder, FORM, known(), NAMES)
