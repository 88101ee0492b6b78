"""Overturn rates of the municipalities: tables in the order of the names, never of the rates, and what a map
shows of them.

    released = desk.release(municipal.rates(outcomes, places))      # rows of few appeals are withheld here
    municipal.for_map(released, scope, places)                      # 98 rows: code, name, rate, n, shown …
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.appeals import funnel, municipal
from helpers.publish.appeals.words import GIVEN
from helpers.publish.columns import cases, count, dimension, key, known, statistic
from helpers.publish.views import Nested, Total, View, register
from helpers.terms import MAP_SCOPES, SCOPES

NOT_SHOWN = "ikke vist af hensyn til små tal"
UNTOLD = f"kommentaren er {NOT_SHOWN}"
NO_CASES, UNKNOWN = "ingen sager", "ikke oplyst"
LIMITS = ("low_95", "high_95", "low_998", "high_998", "outside")
OF_ALL = {"share": "of_all", "low": "of_all_low", "high": "of_all_high"}  # overturned of all decisions made


def rates(every: pd.DataFrame, places: pd.DataFrame, decisions: pd.DataFrame | None = None) -> View:
    """View of the last year of each scope, one row per municipality, with its place in the funnel and, where
    ``decisions`` tells how many it made, the overturned in relation to them.

    ``every``: ``danmarkskort`` rates (municipality, year, scope and the counts); ``places``: the 98.
    """
    parts = [_placed(municipal.latest(every, scope)) for scope in MAP_SCOPES]
    made = pd.DataFrame(columns=[*municipal.KEY, "decisions"]) if decisions is None else decisions
    of_all = municipal.per_decision(every, made).drop(columns="overturned").rename(columns=OF_ALL)
    frame = pd.concat(parts, ignore_index=True).merge(of_all, on=municipal.KEY, how="left")
    frame = _named(frame, places).rename(columns={"decided": "n_cases"})
    frame["with_decisions"] = frame["decisions"].notna().map({True: "ja", False: "nej"})
    columns = (
        key("municipality"),
        key("name", "Kommune"),
        dimension("scope"),
        key("with_decisions"),
        key("year", "År", str),
        cases("Realitetsbehandlede"),
        *map(count, ("overturned", "remitted", "changed_or_annulled")),
        statistic("rate", "Omgjort", danish.percent_of),
        statistic("remitted_share", "Hjemvist", danish.percent_of),
        statistic("shrunken", "Udjævnet", danish.percent_of),
        *map(statistic, (*LIMITS, "decisions", *OF_ALL.values())),
    )
    order = [column.name for column in columns]
    title = "Kommunernes omgørelsesprocenter"
    # those that have told how many decisions they made are summed up in a table of their own
    together = Total("municipality", within=("scope", "with_decisions"), complementary=True)
    view = register("kommuner", title, frame[order], columns, real_source=GIVEN)
    whole, *parts = MAP_SCOPES
    return replace(view, totals=(together,), nested=(Nested("scope", whole, tuple(parts), "municipality"),))


def _placed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the outcomes of one scope and year with shrunken rates and limits, where they can be told."""
    found = municipal.outcomes(rows)
    some = found[found["decided"] > 0]
    found["shrunken"] = funnel.shrunken(some["overturned"], some["decided"])
    if len(some) < funnel.ENOUGH:
        return found.assign(**dict.fromkeys(LIMITS[:-1], float("nan")), outside="")
    placed = funnel.placed(some, funnel.fit(some["overturned"], some["decided"]))
    return found.join(placed[list(LIMITS)]).fillna({"outside": ""})


def recipients(given: pd.DataFrame, every: pd.DataFrame, places: pd.DataFrame) -> View:
    """View of the citizens with a benefit, beside the last rates of each scope, each with its own year."""
    frame = _beside(given, every, places).rename(columns={"recipients": "n_cases"})
    columns = (
        key("municipality"),
        key("name", "Kommune"),
        dimension("scope"),
        key("year", "År", str),
        key("covers", "Ydelser"),
        cases("Modtagere"),
    )
    order = [column.name for column in columns]
    frame = frame.assign(covers=frame["covers"].fillna("") if "covers" in frame else "")
    return register("modtagere", "Borgere med en ydelse", frame[order], columns, real_source=GIVEN)


def comments(given: pd.DataFrame, every: pd.DataFrame, places: pd.DataFrame, released: pd.DataFrame) -> View:
    """View of what the municipalities say of their rates, each comment with its own year. released: the view
    ``rates``; where its numbers are hidden it is only told that there is a comment, which may name them.
    """
    frame = _beside(given, every, places)
    by = ["municipality", "scope"]
    hidden = pd.MultiIndex.from_frame(released.loc[released["withheld"].eq(True), by])
    frame["comment"] = frame["comment"].mask(pd.MultiIndex.from_frame(frame[by]).isin(hidden), UNTOLD)
    columns = (
        key("municipality"),
        key("name", "Kommune"),
        dimension("scope"),
        key("year", "År", str),
        known("comment", "Kommentar", str),
    )
    order = [column.name for column in columns]
    return register("kommentarer", "Kommunernes kommentarer", frame[order], columns, real_source=GIVEN)


def _beside(given: pd.DataFrame, every: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``given`` that stand beside the last rates of each scope, all its last where there
    are no rates.
    """
    last = every if len(every) else given
    years = {scope: municipal.latest(last, scope)["year"].max() for scope in MAP_SCOPES}
    parts = [municipal.beside(given, scope, years[scope]) for scope in MAP_SCOPES]
    return _named(pd.concat(parts, ignore_index=True), places)


def _named(frame: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame`` with the municipalities' names, in the order of scopes and names."""
    named = frame.assign(name=frame["municipality"].map(places.set_index("kommunekode")["name"]))
    order = named["scope"].map({scope: n for n, scope in enumerate(MAP_SCOPES)})
    sorted_ = named.assign(order=order, alphabetical=named["name"].map(danish.alphabetical))
    sorted_ = sorted_.sort_values(["order", "alphabetical"])
    return sorted_.drop(columns=["order", "alphabetical"]).reset_index(drop=True)


def for_map(
    released: pd.DataFrame,
    scope: str,
    places: pd.DataFrame,
    recipients: pd.DataFrame | None = None,
    comments: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row for each of the 98 municipalities, for a map of ``scope``, from released tables.

    Columns: code, name, year, rate (0 to 1), n (both missing where they are withheld, unknown or without an
    appeal), shown ("23 pct., 48 sager", or why there is nothing), withheld, and in words, "" where there is
    none: recipients, what these receive (covers) and their year (recipients_year), comment and comment_year.
    """
    rows = released[released["scope"] == scope].set_index("municipality")
    found = places[["kommunekode", "name"]].rename(columns={"kommunekode": "code"})
    found = found.join(rows[["year", "rate", "n_cases", "withheld"]], on="code")
    found["shown"] = [_shown(row) for row in found.to_dict("records")]
    found["withheld"] = found["withheld"].eq(True)
    for table, told in ((recipients, _recipients), (comments, _comment)):
        mine = (
            {} if table is None else table[table["scope"] == scope].set_index("municipality").to_dict("index")
        )
        words = {code: told(row) for code, row in mine.items()}
        empty = told(None)
        rows = pd.DataFrame([words.get(code, empty) for code in found["code"]], index=found.index)
        found = found.join(rows)
    return found.rename(columns={"n_cases": "n"})


def _shown(row: dict[str, Any]) -> str:
    if pd.isna(row["withheld"]):
        return UNKNOWN
    if row["withheld"]:
        return NOT_SHOWN
    if not row["n_cases"]:
        return NO_CASES
    unit = "sag" if row["n_cases"] == 1 else "sager"
    return f"{danish.percent_of(row['rate'])}, {danish.number(row['n_cases'])} {unit}"


def _recipients(row: dict[str, Any] | None) -> dict[str, str]:
    if row is None:
        return dict.fromkeys(("recipients", "covers", "recipients_year"), "")
    number = NOT_SHOWN if row["withheld"] else danish.number(row["n_cases"])
    covers = "" if row["withheld"] else row["covers"]
    return {"recipients": number, "covers": covers, "recipients_year": str(row["year"])}


def _comment(row: dict[str, Any] | None) -> dict[str, str]:
    return {
        "comment": row["comment"] if row else "",
        "comment_year": str(row["year"]) if row else "",
    }


def label(scope: str) -> str:
    """Return the scope in Danish, for running text: "hele serviceloven"."""
    return danish.inside(SCOPES[scope])
