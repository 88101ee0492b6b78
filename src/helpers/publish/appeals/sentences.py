"""Danish sentences on overturn rates: published ones, and those that the municipalities' files tell.

In a report on simulated answers each sentence says of its own numbers whether they are real (``REAL``) or
simulated (``SIMULATED``); on real material there is nothing to tell apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pandas as pd

from helpers import danish
from helpers.publish.statements import Statement
from helpers.terms import SCOPES

REAL, SIMULATED = "virkelige tal", "simulerede tal"
GIVEN = "omgørelsestal for kommunerne, oplyst til undersøgelsen"  # under tables of real material


def overturn_map(rates: pd.DataFrame, breaks: pd.DataFrame, mark: str = "") -> Statement:
    """Return the sentence on the latest rates published up to the report's date, on the year before, with and
    without a break, and on the areas whose latest figure is older.

    ``rates``: ``analysis.appeals.rates.read_overturn_rates``; ``breaks``: ``series_breaks``. Only sources of
    high certainty are used. ``mark``: what each sentence says of its numbers.
    """
    known = _known(rates)
    if known.empty:
        return Statement("Ved rapportens dato var der ikke offentliggjort omgørelsesprocenter, som er sikre.")
    year = int(known["year"].max())
    now, before = known[known["year"] == year], known[known["year"] == year - 1]
    broken = set(breaks.loc[breaks["year_from"] == year, "scope"])
    sentences = [f"I {year} var den offentliggjorte omgørelsesprocent {_listed(now)}."]
    fair = before[before["scope"].isin(set(now["scope"]) - broken)]
    barred = before[before["scope"].isin(set(now["scope"]) & broken)]
    if len(fair):
        sentences.append(f"Året før var den {_listed(fair)}.")
    if len(barred):
        sentences.append(
            f"For andre områder skifter niveauet brat mellem de to år: i {year - 1} var den "
            f"{_listed(barred)}. Det kan være følgen af et brud i opgørelsen, og de tal bør ikke "
            "sammenlignes."
        )
    return _marked([*sentences, *_older(known, year)], mark)


def _older(known: pd.DataFrame, year: int) -> Iterator[str]:
    """Yield the sentence on the scopes whose latest figure is from before ``year``."""
    last = known.loc[known.groupby("scope")["year"].idxmax()].sort_index()
    if len(older := last[last["year"] < year]):
        yield f"Det seneste tal, som er fundet offentliggjort før rapportens dato, er {_in_years(older)}."


def finding(rates: pd.DataFrame, mark: str = "") -> str:
    """Return the short finding for caption and alt text: the span of the latest year known to it."""
    known = _known(rates)
    if known.empty:
        return "Ved rapportens dato var ingen tal offentliggjort."
    now = known[known["year"] == known["year"].max()].sort_values("percent").to_dict("records")
    if len(now) == 1:
        return _marked([f"I {now[0]['year']} var den {_rate(now[0])}."], mark).text
    return _marked([f"I {now[0]['year']} lå den mellem {_rate(now[0])} og {_rate(now[-1])}."], mark).text


def outcomes(told: pd.DataFrame, mark: str = "") -> Statement:
    """Return the sentence on the last published year of each area that tells the share remitted (``told``:
    ``analysis.appeals.rates.read_outcomes``, known and certain).
    """
    last = told[~told["later"] & told["certain"]].drop_duplicates("scope", keep="last")
    if last.empty:
        return Statement("Andelen af hjemviste sager var ikke offentliggjort særskilt ved rapportens dato.")
    return _marked([_divided(row) for row in last.to_dict("records")], mark)


def _divided(row: dict[str, Any]) -> str:
    remitted, changed = (
        danish.percent(float(row[name]), _decimals(row[name])) for name in ("remitted", "changed")
    )
    return (
        f"{danish.sentence(_for(row))} blev {remitted} af klagesagerne i {row['year']} hjemvist og {changed} "
        f"ændret eller ophævet, tilsammen {danish.percent(row['percent'], row['decimals'])} omgjort."
    )


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def municipalities(released: pd.DataFrame, mark: str = "") -> Statement:
    """Return what the municipalities' figures add up to in the last year of each scope (``released``:
    ``tables.municipalities_together``).
    """
    if released.empty:
        return Statement(
            "De enkelte kommuners omgørelsesprocenter er ikke oplyst til undersøgelsen, så forskellene "
            "mellem dem er ikke opgjort."
        )
    shown = released.dropna(subset=["rate"]).drop_duplicates("scope", keep="last")
    sentences = [
        f"{danish.sentence(_for(row))} omgjorde Ankestyrelsen {danish.percent_of(row['rate'])} af de "
        f"{danish.number(row['n_cases'])} realitetsbehandlede klager i {row['year']}: "
        f"{danish.percent_of(row['remitted_share'])} blev hjemvist, og "
        f"{danish.percent_of(row['changed_share'])} blev ændret eller ophævet."
        for row in shown.to_dict("records")
    ]
    return _marked(sentences or ["Kommunernes tal er for små til at blive vist."], mark)


def spread(released: pd.DataFrame, mark: str = "") -> Statement:
    """Return how far the municipalities differ by more than chance (``released``: ``tables.spread``)."""
    if released.empty:
        return Statement("Der er for få kommuner med tal til at vise, hvor meget de adskiller sig.")
    rows = released.to_dict("records")
    more = [f"{_for(row)} ({_own_spread(row)})" for row in rows if row["tau"] > 0]
    rest = [_for(row) for row in rows if row["tau"] == 0]
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
    return _marked([*sentences, _outside(rows)], mark)


def _own_spread(row: dict[str, Any]) -> str:
    return f"spredning {danish.number(100 * row['tau'], 1)} procentpoint"


def _outside(rows: list[dict[str, Any]]) -> str:
    told = [
        f"{'én' if row['outside'] == 1 else danish.in_words(row['outside'])} af "
        f"{danish.number(row['n_municipalities'])} kommuner {_for(row)}"
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
        else _marked([_outside(released.to_dict("records"))], mark).text
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
    return _marked([_of_all(row) for row in shown.to_dict("records")], mark)


def _of_all(row: dict[str, Any]) -> str:
    interval = danish.percent_range(100 * row["low"], 100 * row["high"], 2)
    one = row["n_municipalities"] == 1
    who = "den ene kommune" if one else f"de {danish.number(row['n_municipalities'])} kommuner"
    return (
        f"{danish.sentence(_for(row))} blev {danish.percent_of(row['share'], 2)} af alle afgørelser omgjort "
        f"i {row['year']} (95 pct.-interval {interval}) i {who}, der har oplyst antallet: "
        f"{danish.number(row['overturned'])} af {danish.number(row['n_cases'])}."
    )


def beside(recipients: pd.DataFrame, comments: pd.DataFrame, mark: str = "") -> Statement:
    """Return who is told of beside the rates (released ``municipal.recipients`` and ``comments``), each with
    its own year and scope.
    """
    scopes = dict.fromkeys([*recipients["scope"], *comments["scope"]])
    counted = [_recipients(rows) for scope in scopes if len(rows := recipients[recipients["scope"] == scope])]
    said = [_comments(rows) for scope in scopes if len(rows := comments[comments["scope"] == scope])]
    sentences = []
    if counted:
        sentences.append(f"Antallet af borgere med en ydelse er opgjort for sig: {danish.listing(counted)}.")
    if said:
        sentences.append(f"Kommuner har kommenteret deres tal: {danish.listing(said)}.")
    if not sentences:
        return Statement("Antal modtagere og kommentarer fra kommunerne er ikke oplyst til undersøgelsen.")
    return _marked(sentences, mark)


def by_place(table: pd.DataFrame, mark: str = "") -> Statement:
    """Return for how many municipalities a map shows the rate, and where half of them lie.

    ``table``: ``municipal.for_map``.
    """
    rates = table["rate"].dropna()
    if rates.empty:
        return Statement("Der er ingen tal for kommunerne at vise på kortet.")
    between = danish.percent_range(*(100 * rates.quantile([0.25, 0.75])))
    shown = f"Tallet er vist for {danish.number(len(rates))} af {danish.number(len(table))} kommuner"
    return _marked([f"{shown}; i den midterste halvdel af dem ligger det fra {between}"], mark)


def _recipients(rows: pd.DataFrame) -> str:
    covers = "; ".join(sorted({text for text in rows["covers"] if text}))
    told = f"{covers}; {_municipalities(rows)}" if covers else _municipalities(rows)
    return f"{_for_scope(rows)} i {_years(rows)} ({told})"


def _comments(rows: pd.DataFrame) -> str:
    return f"{_for_scope(rows)} {_municipalities(rows)} om {_years(rows)}"


def _municipalities(rows: pd.DataFrame) -> str:
    n = rows["municipality"].nunique()
    return "én kommune" if n == 1 else f"{danish.number(n)} kommuner"


def _years(rows: pd.DataFrame) -> str:
    return danish.listing([str(year) for year in sorted(set(rows["year"]))])


def _for_scope(rows: pd.DataFrame) -> str:
    return _for({"scope_label": SCOPES[rows["scope"].iloc[0]]})


def _marked(sentences: Iterable[str], mark: str) -> Statement:
    """Return the sentences as one statement, each with ``mark`` before its full stop."""
    if not mark:
        return Statement(" ".join(sentences))
    plain = (text if text.endswith("pct.") else text.removesuffix(".") for text in sentences)
    return Statement(" ".join(f"{text} [{mark}]." for text in plain))


def later(rates: pd.DataFrame, report_date: date, mark: str = "") -> Statement:
    """Return the sentences on rates published after ``report_date``, by day, and on those of which it is not
    known when they were.
    """
    after = rates[rates["later"] & rates["certain"]].dropna(subset=["percent"])
    told, untold = after[after["published"] != ""], after[after["published"] == ""]
    sentences = [
        f"{danish.sentence(_when(published))} er der offentliggjort {_in_years(rows)}."
        for published, rows in told.groupby("published")
    ]
    if len(untold):
        sentences.append(
            f"Hvornår disse tal er offentliggjort, fremgår ikke af kilderne, og de er behandlet som senere: "
            f"{_in_years(untold)}."
        )
    lead = f"Rapporten bærer datoen {danish.day_month_year(report_date)}."
    told_ = _marked(sentences, mark).text if sentences else "Der er ikke indlæst senere tal."
    return Statement(f"{lead} {told_}")


def _when(published: str) -> str:
    """Return when a page was ``published``: "den 23. juni 2022", "i juni 2022" or "i 2022"."""
    year, *rest = map(int, published.split("-"))
    if not rest:
        return f"i {year}"
    day = date(year, rest[0], rest[1] if len(rest) > 1 else 1)
    return f"den {danish.day_month_year(day)}" if len(rest) > 1 else f"i {danish.month_year(day)}"


def _known(rates: pd.DataFrame) -> pd.DataFrame:
    return rates[~rates["later"] & rates["certain"]].dropna(subset=["percent"])


def _listed(rows: pd.DataFrame) -> str:
    return danish.listing([_rate(row) for row in rows.to_dict("records")])


def _in_years(rows: pd.DataFrame) -> str:
    """Return the rates by area, "36,2 pct. i 2020 og 31,8 pct. i 2021 for hele serviceloven"."""
    areas = (area.to_dict("records") for _, area in rows.groupby("scope_label", sort=False))
    return danish.listing(
        [f"{danish.listing([_of_year(row) for row in area])} {_for(area[0])}" for area in areas]
    )


def _rate(row: dict[str, Any]) -> str:
    return f"{danish.percent(row['percent'], row['decimals'])} {_for(row)}"


def _of_year(row: dict[str, Any]) -> str:
    return f"{danish.percent(row['percent'], row['decimals'])} i {row['year']}"


def _for(row: dict[str, Any]) -> str:
    label = row["scope_label"]
    return f"for {label[0].lower()}{label[1:]}"
