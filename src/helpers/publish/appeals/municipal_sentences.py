"""Danish sentences on what the municipalities' own files tell of overturned decisions: how far they differ,
who is told of beside the rates, and how the map is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from helpers import danish
from helpers.publish.appeals import words
from helpers.publish.statements import Statement
from helpers.terms import MAP_SCOPES, SCOPES

NO_RATES = "De enkelte kommuners omgørelsesprocenter er ikke oplyst til undersøgelsen"
TOO_SMALL = "Kommunernes tal er for små til at blive vist."
BESIDE = ("Antallet af modtagere i kommunerne", "kommunernes kommentarer")


def municipalities(released: pd.DataFrame, mark: str = "") -> Statement:
    """Return what the municipalities' figures add up to in the last year of each scope (``released``:
    ``tables.municipalities_together``).
    """
    if released.empty:
        return Statement(f"{NO_RATES}, så forskellene mellem dem er ikke opgjort.")
    shown = released.dropna(subset=["rate"]).drop_duplicates("scope", keep="last")
    sentences = [
        f"{danish.sentence(words.area(row))} omgjorde Ankestyrelsen {danish.percent_of(row['rate'])} af de "
        f"realitetsbehandlede klager i {row['year']}."
        for row in shown.to_dict("records")
    ]
    return words.marked(sentences or [TOO_SMALL], mark)


def spread(released: pd.DataFrame, mark: str = "") -> Statement:
    """Return how far the municipalities differ by more than chance (``released``: ``tables.spread``)."""
    if released.empty:
        return Statement("Der er for få kommuner med tal til at vise, hvor meget de adskiller sig.")
    rows = released.to_dict("records")
    more = [f"{words.area(row)} ({_own_spread(row)})" for row in rows if row["tau"] > 0]
    rest = [words.area(row) for row in rows if row["tau"] == 0]
    sentences = []
    if more:
        sentences.append(
            "Kommunernes omgørelsesprocenter varierer mere, end tilfældigheder alene giver, "
            f"{danish.listing(more)}."
        )
    if rest:
        sentences.append(
            f"{danish.sentence(danish.listing(rest))} varierer kommunernes omgørelsesprocenter ikke mere, "
            "end tilfældigheder alene giver."
        )
    return words.marked([*sentences, _outside(rows)], mark)


def _own_spread(row: dict[str, Any]) -> str:
    return f"spredning {danish.number(100 * row['tau'], 1)} procentpoint"


def reading(released: pd.DataFrame) -> Statement:
    """Return how the figure of the spread is read (``released``: ``tables.spread``), or why it is empty."""
    if released.empty:
        return Statement("De er tomme, for der er ikke oplyst tal for nok kommuner.")
    return Statement(words.READING)


def _outside(rows: list[dict[str, Any]]) -> str:
    told = [
        f"{danish.in_words(row['outside'], 'én')} af "
        f"{danish.number(row['n_municipalities'])} kommuner {words.area(row)}"
        for row in rows
        if row["outside"]
    ]
    if not told:
        return "Ingen af de viste kommuner ligger uden for grænserne på 99,8 pct."
    return f"Uden for grænserne på 99,8 pct. ligger {danish.listing(told)}."


def spread_finding(released: pd.DataFrame, mark: str = "") -> str:
    """Return the short finding for caption and alt text: who lies outside the limits."""
    return (
        spread(released).text
        if released.empty
        else words.marked([_outside(released.to_dict("records"))], mark).text
    )


def all_decisions(released: pd.DataFrame, there: bool, mark: str = "") -> Statement:
    """Return the overturned in relation to all decisions made, the last year of each scope (``released``:
    ``tables.all_decisions``); there: whether numbers of all decisions were given.
    """
    if not there:
        return Statement(
            "Hvor mange afgørelser kommunerne i alt har truffet, er ikke oplyst til undersøgelsen, så "
            "nøgletallet er ikke beregnet."
        )
    shown = released.dropna(subset=["share"]).drop_duplicates("scope", keep="last")
    if shown.empty:
        return Statement("Ingen kommuner har både omgørelsestal og antallet af alle afgørelser for samme år.")
    told = [_of_all(rows) for _, rows in shown.groupby(["year", "n_municipalities"], sort=False)]
    return Statement(f"{words.marked(told, mark).text} {words.NOT_THE_SAME}")


def _of_all(rows: pd.DataFrame) -> str:
    """Return the shares of one year in so and so many municipalities, which are said once."""
    n, year = int(rows["n_municipalities"].iloc[0]), rows["year"].iloc[0]
    who = "den ene kommune" if n == 1 else f"de {danish.number(n)} kommuner"
    shares = [
        f"{danish.percent_of(row['share'], 2)}{'' if place else ' af alle afgørelser'} {words.area(row)}"
        for place, row in enumerate(rows.to_dict("records"))
    ]
    return f"I {who}, der har oplyst antallet, blev {danish.listing(shares)} omgjort i {year}."


def beside(recipients: pd.DataFrame, comments: pd.DataFrame, mark: str = "") -> Statement:
    """Return who is told of beside the rates (released ``municipal.recipients`` and ``comments``), each with
    its own year and scope.
    """
    scopes = dict.fromkeys([*recipients["scope"], *comments["scope"]])
    counted = [_recipients(rows) for scope in scopes if len(rows := recipients[recipients["scope"] == scope])]
    said = [_comments(rows) for scope in scopes if len(rows := comments[comments["scope"] == scope])]
    sentences = []
    if counted:
        parts, all_told = _once(counted)
        start = f"Antallet af borgere med en ydelse er opgjort for sig{all_told}"
        sentences.append(f"{start}: {danish.listing(parts)}.")
    if said:
        parts, all_told = _once(said)
        sentences.append(f"Kommuner har kommenteret deres tal{all_told}: {danish.listing(parts)}.")
    lacking = [what for what, told in zip(BESIDE, (counted, said), strict=True) if not told]
    given = [words.marked(sentences, mark).text] if sentences else []
    if lacking:
        given.append(f"{danish.sentence(danish.listing(lacking))} er ikke oplyst til undersøgelsen.")
    return Statement(" ".join(given))


def _once(each: Sequence[tuple[str, str]]) -> tuple[list[str], str]:
    """Return what is told of each area, with what is said of how many and when; where that is the same for
    several it is said once, before them.
    """
    if len(each) > 1 and len({told for _, told in each}) == 1:
        return [area for area, _ in each], f" {each[0][1]}"
    return [f"{area} {told}" for area, told in each], ""


def _recipients(rows: pd.DataFrame) -> tuple[str, str]:
    covers = "; ".join(sorted({text for text in rows["covers"] if text}))
    area = f"{words.area_of(rows)} ({covers})" if covers else words.area_of(rows)
    return area, f"i {words.years(rows)} ({words.places(rows)})"


def _comments(rows: pd.DataFrame) -> tuple[str, str]:
    return words.area_of(rows), f"om {words.years(rows)} ({words.places(rows)})"


def by_place(table: pd.DataFrame, mark: str = "") -> Statement:
    """Return for how many municipalities a map shows the rate; where half of them lie, the heading says.

    ``table``: ``municipal.for_map``.
    """
    rates = table["rate"].dropna()
    if rates.empty:
        return Statement(TOO_SMALL if table["withheld"].any() else f"{NO_RATES}.")
    shown = f"{danish.number(len(rates))} af {danish.number(len(table))} kommuner"
    return words.marked([f"Omgørelsesprocenten er vist for {shown}."], mark)


def by_place_heading(table: pd.DataFrame, scope: str, mark: str = "") -> Statement:
    """Return the heading over the map: between which rates half of the municipalities lie, or a noun.

    ``table``: ``municipal.for_map`` of ``scope``; mark: what it says of its numbers, for a real heading
    stands beside it.
    """
    rates = table["rate"].dropna()
    if rates.empty:
        return Statement("Kommunerne på kort")
    between = danish.percent_range(*(100 * rates.quantile([0.25, 0.75])))
    which = "efter serviceloven" if scope == MAP_SCOPES[0] else f"om {danish.inside(SCOPES[scope])}"
    year = int(table.loc[rates.index, "year"].max())
    told = f"i den midterste halvdel af kommunerne blev {between} af klagesagerne {which} omgjort i {year}"
    return Statement(f"{danish.sentence(mark)}: {told}" if mark else danish.sentence(told))


def ranking(table: pd.DataFrame, spread_of: pd.DataFrame, scope: str, mark: str = "") -> Statement:
    """Return how the colours of the map may be read, and whether the municipalities differ by more than
    chance. ``table``: ``municipal.for_map`` of ``scope``; spread_of: ``tables.spread``.
    """
    if table["rate"].isna().all():
        return Statement("Kortet er derfor ikke med.")
    plain = "Farverne er ingen rangorden: med få klager kan procenten blive høj eller lav ved et tilfælde."
    rows = spread_of[spread_of["scope"].eq(scope) & spread_of["tau"].gt(0)].to_dict("records")
    more = [
        f"Kommunerne varierer dog mere, end tilfældigheder alene giver, {_standing_out(row['outside'])}."
        for row in rows
    ]
    return Statement(" ".join([plain, *([words.marked(more, mark).text] if more else [])]))


def _standing_out(n: int) -> str:
    """Return how many municipalities lie outside the limits of the funnel, for who has not read of those."""
    if not n:
        return "men hver for sig skiller ingen af de viste sig ud"
    return f"og {danish.in_words(n, 'én')} af de viste skiller sig ud fra de andre"
