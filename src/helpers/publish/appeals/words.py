"""Words that the sentences on overturn rates share: marks, areas, years and rates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from helpers import danish
from helpers.publish.statements import Statement
from helpers.survey.published import values
from helpers.terms import SCOPES

REAL, SIMULATED = "virkelige tal", "simulerede tal"
OF_A_COLUMN = {SIMULATED: "simuleret"}  # in the head of a column
GIVEN = "omgørelsestal for kommunerne, oplyst til undersøgelsen"  # under tables of real material
NOT_THE_SAME = (
    "De fleste afgørelser bliver aldrig påklaget, så tallet siger intet om, hvor mange der er rigtige. "
    "Ankestyrelsen afgør ofte klagen året efter kommunens afgørelse, så de to tal handler ikke om de samme "
    "afgørelser."
)
CAPTIONS = {  # of the tables of what was given, which stand beside published ones
    "files_caption": "Rækkerne i de modtagne filer om kommunerne",
    "together_caption": "Kommunernes realitetsbehandlede klager lagt sammen",
    "spread_caption": "Hvor meget kommunernes omgørelsesprocenter varierer",
    "of_all_caption": "Omgjorte afgørelser i forhold til alle afgørelser",
}
READING = (
    "En kommune med få klager kan få en høj eller lav procent ved et tilfælde. Grænserne tager højde for "
    "det, og for at kommuner også er forskellige i almindelighed. En kommune uden for grænserne er værd at "
    "se nærmere på; det er ikke i sig selv tegn på god eller dårlig sagsbehandling. Kommunerne er ikke "
    "stillet op i rækkefølge efter procenten. I datafilen står hver kommunes procent ved siden af en "
    "udjævnet, som er trukket mod alle kommuners, mest hvor der er få klager."
)


def marked(sentences: Iterable[str], mark: str) -> Statement:
    """Return the sentences as one statement, each with ``mark`` before its full stop."""
    if not mark:
        return Statement(" ".join(sentences))
    plain = (text if text.endswith("pct.") else text.removesuffix(".") for text in sentences)
    return Statement(" ".join(f"{text} [{mark}]." for text in plain))


def bracketed(mark: str) -> str:
    """Return a mark as it stands after a title, " [simulerede tal]"; "" for none."""
    return f" [{mark}]" if mark else ""


def captions(mark: str) -> dict[str, tuple[None, str]]:
    """Return the captions of the tables of what was given, each with ``mark``, as the report's values."""
    return {name: (None, f"{caption}{bracketed(mark)}") for name, caption in CAPTIONS.items()}


def day(published: str) -> str:
    """Return the day, month or year on which a page was ``published``: "23. juni 2022"."""
    year, *rest = map(int, published.split("-"))
    precision = (values.YEAR, values.MONTH, values.DAY)[len(rest)]
    return danish.dated(date(year, *[*rest, 1, 1][:2]), precision)


def later(rates: pd.DataFrame) -> pd.DataFrame:
    """Return the certain rates that were published after the report, or of which it is not known when."""
    return rates[rates["later"] & rates["certain"]].dropna(subset=["percent"]).reset_index(drop=True)


def rate(row: dict[str, Any]) -> str:
    """Return "52,0 pct. for børnehandicap"."""
    return f"{danish.percent(row['percent'], row['decimals'])} {area(row)}"


def of_year(row: dict[str, Any]) -> str:
    """Return "52,0 pct. i 2020"."""
    return f"{danish.percent(row['percent'], row['decimals'])} i {row['year']}"


def area(row: dict[str, Any]) -> str:
    """Return "for hele serviceloven", from the row's scope_label."""
    label = row["scope_label"]
    return f"for {danish.inside(label)}"


def area_of(rows: pd.DataFrame) -> str:
    """Return ``area`` of rows that have one scope."""
    return area({"scope_label": SCOPES[rows["scope"].iloc[0]]})


def places(rows: pd.DataFrame) -> str:
    """Return how many municipalities the rows are of: "én kommune" or "49 kommuner"."""
    n = rows["municipality"].nunique()
    return "én kommune" if n == 1 else f"{danish.number(n)} kommuner"


def years(rows: pd.DataFrame) -> str:
    """Return the years of the rows: "2019 og 2020"."""
    return danish.listing([str(year) for year in sorted(set(rows["year"]))])
