"""Danish sentences on overturn rates: published ones, and those that the municipalities' files tell.

In a report on simulated answers each sentence says of its own numbers whether they are real (``REAL``) or
simulated (``SIMULATED``); on real material there is nothing to tell apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from helpers import danish
from helpers.publish.appeals import words
from helpers.publish.appeals.words import REAL, SIMULATED
from helpers.publish.statements import Statement
from helpers.publish.tables import SIGN
from helpers.terms import MAP_SCOPES, SCOPE_OF, SCOPES

__all__ = ["REAL", "SIMULATED"]


def overturn_map(rates: pd.DataFrame, breaks: pd.DataFrame, mark: str = "") -> Statement:
    """Return the sentence on the latest rates published up to the report's date, on the year before, with and
    without a break, and on the areas of one provision whose latest figure is older.

    ``rates``: ``analysis.appeals.rates.read_overturn_rates``; ``breaks``: ``series_breaks``. Only sources of
    high certainty are used. ``mark``: what each sentence says of its numbers.
    """
    known = _known(rates)
    if known.empty:
        return Statement("Ved rapportens dato var der ikke offentliggjort omgørelsesprocenter, som er sikre.")
    year = int(known["year"].max())
    now, before = known[known["year"] == year], known[known["year"] == year - 1]
    broken = set(breaks.loc[breaks["year_from"] == year, "scope"])
    told = f"I {year} var den {_listed(now)}"
    fair = before[before["scope"].isin(set(now["scope"]) - broken)]
    barred = before[before["scope"].isin(set(now["scope"]) & broken)]
    if len(now) == len(fair) == 1:
        row = fair.to_dict("records")[0]
        sentences = [f"{told} mod {danish.percent(row['percent'], row['decimals'])} i {year - 1}."]
    else:
        sentences = [f"{told}.", *([f"Året før var den {_listed(fair)}."] if len(fair) else [])]
    if len(barred):
        which = "For andre områder skifter niveauet" if len(fair) else "Niveauet skifter"
        sentences.append(
            f"{which} brat mellem de to år: i {year - 1} var den "
            f"{_listed(barred)}. Det kan være følgen af et brud i opgørelsen, og de tal kan ikke "
            "sammenlignes."
        )
    return words.marked([*sentences, *_older(rates, year, of_one=True)], mark)


def older(rates: pd.DataFrame, mark: str = "") -> Statement:
    """Return the sentence on the areas of more than one provision whose latest known figure is from before
    the latest year of all; the others are told of in ``overturn_map``.
    """
    known = _known(rates)
    told = [] if known.empty else _older(rates, int(known["year"].max()), of_one=False)
    return (
        words.marked(told, mark) if told else Statement("De samlede områder har ikke ældre tal end de andre.")
    )


def _older(rates: pd.DataFrame, year: int, of_one: bool) -> list[str]:
    """Return the sentence on the areas whose latest certain figure is from before ``year``, and what of them
    is newer and not certain; of_one: those of one provision, or the others.
    """
    known = _known(rates)
    last = known.loc[known.groupby("scope")["year"].idxmax()].sort_index()
    rows = last[last["year"].lt(year) & last["scope"].isin(SCOPE_OF).eq(of_one)].to_dict("records")
    if not rows:
        return []
    told = danish.listing([f"{words.of_year(row)} {words.area(row)}" for row in rows])
    seen = _only_seen(rates, {row["scope"]: row["year"] for row in rows})
    return [f"Det seneste tal fra Ankestyrelsen eller et ministerium er {told}{seen}."]


def _only_seen(rates: pd.DataFrame, latest: Mapping[str, int]) -> str:
    """Return the figures that are not certain and newer than the ``latest`` certain year of their area."""
    open_ = rates[~rates["later"] & ~rates["certain"]].dropna(subset=["percent"])
    newer = open_[open_["year"] > open_["scope"].map(latest)].to_dict("records")
    told = danish.listing([words.of_year(row) for row in newer])
    return f"; {told} er kun set gengivet af andre" if newer else ""


def heading(rates: pd.DataFrame) -> Statement:
    """Return the heading on the published rates: the latest known at the report's date, highest first."""
    if not (row := _highest(rates)):
        return Statement("Afgørelser i Ankestyrelsen")
    share, where = danish.percent(row["percent"]), words.area(row).removeprefix("for ")
    return Statement(f"{share} af klagesagerne om {where} blev omgjort i {row['year']}")


def title(rates: pd.DataFrame, breaks: pd.DataFrame) -> str:
    """Return the title of the figure: the course of the area that the heading is about, as far back as no
    break (``series_breaks``) lies between.
    """
    if not (row := _highest(rates)):
        return "Offentliggjorte omgørelsesprocenter"
    rows = _comparable(_known(rates)[lambda known: known["scope"] == row["scope"]], breaks)
    return f"{row['scope_label']}: {_ends(rows)} blev omgjort"


def _comparable(rows: pd.DataFrame, breaks: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return the ``rows`` of one area from its last break on, in the order of time."""
    scope, last = rows["scope"].iloc[0], rows["year"].max()
    begun = breaks.loc[breaks["scope"].eq(scope) & breaks["year_from"].le(last), "year_from"].max()
    kept = rows if pd.isna(begun) else rows[rows["year"] >= begun]
    return kept.sort_values("year").to_dict("records")


def _highest(rates: pd.DataFrame) -> dict[str, Any]:
    """Return the highest rate of the latest year that is known; nothing where none is."""
    known = _known(rates)
    now = known[known["year"] == known["year"].max()].sort_values("percent", ascending=False)
    return {str(name): value for name, value in now.iloc[0].items()} if len(now) else {}


def key_figures(rates: pd.DataFrame, mark: str = "") -> dict[str, tuple[Any, str]]:
    """Return the latest published rate (key_overturn) and what it is of (key_overturn_of); of several areas
    the widest. Arguments as of ``overturn_map``.
    """
    known = _known(rates)
    if known.empty:
        return {
            "key_overturn": (None, SIGN),
            "key_overturn_of": (None, "omgjort: ingen sikre tal var offentliggjort ved rapportens dato"),
        }
    now = known[known["year"] == known["year"].max()]
    row = now.sort_values("scope", key=lambda scope: scope.map(list(SCOPES).index)).iloc[0].to_dict()
    where = words.area(row).removeprefix("for ")
    told = f"af klagesagerne om {where} blev i {row['year']} hjemvist, ændret eller ophævet"
    return {
        "key_overturn": (float(row["percent"]), danish.percent(row["percent"], row["decimals"])),
        "key_overturn_of": (str(row["scope"]), f"{told}{words.bracketed(mark)}"),
    }


def finding(rates: pd.DataFrame, breaks: pd.DataFrame, mark: str = "") -> str:
    """Return the short finding for the figure and its alt text: how the rate of each area has moved since its
    last break (``series_breaks``), up to its last published year.
    """
    known = _known(rates)
    if known.empty:
        return "Ved rapportens dato var ingen tal offentliggjort."
    parts = [_course(_comparable(rows, breaks)) for _, rows in known.groupby("scope", sort=False)]
    return words.marked([f"Omgjort var {'; '.join(parts)}."], mark).text


def _course(rows: list[dict[Any, Any]]) -> str:
    """Return the first and the last rate of an area, "50 pct. i 2019 og 52 pct. i 2020 for børnehandicap"."""
    return f"{_ends(rows)} {words.area(rows[0])}"


def _ends(rows: list[dict[Any, Any]]) -> str:
    return danish.listing([words.of_year(row) for row in (rows if len(rows) == 1 else [rows[0], rows[-1]])])


def outcomes(told: pd.DataFrame, mark: str = "") -> Statement:
    """Return the sentence on the last published year of each area that tells the share remitted (``told``:
    ``analysis.appeals.rates.read_outcomes``, known and certain).
    """
    last = told[~told["later"] & told["certain"]].drop_duplicates("scope", keep="last")
    if last.empty:
        return Statement("Andelen af hjemviste sager var ikke offentliggjort særskilt ved rapportens dato.")
    return words.marked([_divided(row) for row in last.to_dict("records")], mark)


def _divided(row: dict[str, Any]) -> str:
    remitted = danish.percent(float(row["remitted"]), _decimals(row["remitted"]))
    where = danish.sentence(words.area(row))
    return f"{where} blev {remitted} af klagesagerne i {row['year']} hjemvist."


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def given(mark: str = "") -> Statement:
    """Return where the numbers come from, those of the country and those of single municipalities."""
    return Statement(
        "Tallene om landet er offentliggjort af andre. "
        + words.marked(["Tallene om de enkelte kommuner er oplyst til undersøgelsen."], mark).text
    )


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
        f"{danish.sentence(words.area(row))} omgjorde Ankestyrelsen {danish.percent_of(row['rate'])} af de "
        f"realitetsbehandlede klager i {row['year']}."
        for row in shown.to_dict("records")
    ]
    return words.marked(sentences or ["Kommunernes tal er for små til at blive vist."], mark)


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
    told = words.marked([_of_all(row) for row in shown.to_dict("records")], mark)
    return Statement(f"{told.text} {words.NOT_THE_SAME}")


def _of_all(row: dict[str, Any]) -> str:
    one = row["n_municipalities"] == 1
    who = "den ene kommune" if one else f"de {danish.number(row['n_municipalities'])} kommuner"
    where, share = danish.sentence(words.area(row)), danish.percent_of(row["share"], 2)
    return (
        f"{where} blev {share} af alle afgørelser omgjort i {row['year']} i {who}, der har oplyst antallet."
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
    return words.marked(sentences, mark)


def by_place(table: pd.DataFrame, mark: str = "") -> Statement:
    """Return for how many municipalities a map shows the rate; where half of them lie, the heading says.

    ``table``: ``municipal.for_map``.
    """
    rates = table["rate"].dropna()
    if rates.empty:
        return Statement("Der er ingen tal for kommunerne at vise på kortet.")
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


def _recipients(rows: pd.DataFrame) -> str:
    covers = "; ".join(sorted({text for text in rows["covers"] if text}))
    told = f"{covers}; {words.places(rows)}" if covers else words.places(rows)
    return f"{words.area_of(rows)} i {words.years(rows)} ({told})"


def _comments(rows: pd.DataFrame) -> str:
    return f"{words.area_of(rows)} {words.places(rows)} om {words.years(rows)}"


def later(rates: pd.DataFrame, report_date: date) -> Statement:
    """Return that there are rates published after ``report_date`` (``tables.later``), and how those count of
    which it is not known when they were.
    """
    after = words.later(rates)
    if after.empty:
        return Statement("Der er ikke indlæst senere tal.")
    day = danish.day_month_year(report_date)
    untold = "For nogle tal fremgår det ikke, hvornår de er offentliggjort; de er behandlet som senere."
    return Statement(
        f"Rapporten bærer datoen {day}, og afsnittet er ført ajour efter den."
        f"{f' {untold}' if after['published'].eq('').any() else ''}"
    )


def _known(rates: pd.DataFrame) -> pd.DataFrame:
    return rates[~rates["later"] & rates["certain"]].dropna(subset=["percent"])


def _listed(rows: pd.DataFrame) -> str:
    return danish.listing([words.rate(row) for row in rows.to_dict("records")])
