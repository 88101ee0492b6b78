"""Danish sentences on the overturn rates that are published.

In a report on simulated answers each sentence says of its own numbers whether they are real (``words.REAL``)
or simulated (``words.SIMULATED``); on real material there is nothing to tell apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from helpers import danish
from helpers.publish.appeals import words
from helpers.publish.statements import Statement
from helpers.publish.tables import SIGN
from helpers.terms import SCOPE_OF, SCOPES


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
    latest = f"Før rapportens dato er det seneste fundne tal fra Ankestyrelsen eller et ministerium {told}."
    return [latest, *([seen] if seen else [])]


def _only_seen(rates: pd.DataFrame, latest: Mapping[str, int]) -> str:
    """Return the figures that are not certain and newer than the ``latest`` certain year of their area; ""
    for none.
    """
    open_ = rates[~rates["later"] & ~rates["certain"]].dropna(subset=["percent"])
    newer = open_[open_["year"] > open_["scope"].map(latest)].to_dict("records")
    if not newer:
        return ""
    several = len(latest) > 1  # with one area alone, it has just been named
    told = danish.listing(
        [f"{words.of_year(row)}{f' {words.area(row)}' if several else ''}" for row in newer]
    )
    return f"{'Et nyere' if len(newer) == 1 else 'Nyere'} tal, {told}, er kun set gengivet af andre."


def heading(rates: pd.DataFrame) -> Statement:
    """Return the heading on the published rates: the latest known at the report's date, highest first."""
    if not (row := _highest(rates)):
        return Statement("Afgørelser i Ankestyrelsen")
    share, where = danish.percent(row["percent"]), words.area(row).removeprefix("for ")
    return Statement(f"{share} af de realitetsbehandlede klagesager om {where} blev omgjort i {row['year']}")


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
    told = (
        f"af de realitetsbehandlede klagesager om {where} blev i {row['year']} hjemvist, ændret eller ophævet"
    )
    return {
        "key_overturn": (float(row["percent"]), danish.percent(row["percent"], row["decimals"])),
        "key_overturn_of": (str(row["scope"]), f"{told}{words.bracketed(mark)}"),
    }


def finding(rates: pd.DataFrame, breaks: pd.DataFrame, mark: str = "") -> str:
    """Return the short finding for the figure and its alt text: how the rate of each area has moved since its
    last break (``series_breaks``), up to its last published year, and what it was before.
    """
    known = _known(rates)
    if known.empty:
        return "Ved rapportens dato var ingen tal offentliggjort."
    parts = []
    for _, rows in known.groupby("scope", sort=False):
        after = _comparable(rows, breaks)
        before = rows[rows["year"] < after[0]["year"]].sort_values("year").to_dict("records")
        earlier = f" (før et brud {danish.listing([words.of_year(row) for row in before])})" if before else ""
        parts.append(f"{_course(after)}{earlier}")
    return words.marked([f"Omgjort var {'; '.join(parts)}."], mark).text


def left_out(rates: pd.DataFrame) -> str:
    """Return which rates known at the report's date the figure leaves out, and why; "" for none."""
    rows = rates[~rates["later"] & ~rates["certain"]].dropna(subset=["percent"]).to_dict("records")
    if not rows:
        return ""
    each = [
        f"{words.of_year(row)} {words.area(row)}, {why}"
        for row in rows
        if (why := "modsagt" if row["contradicted"] else "kun gengivet")
    ]
    return f"Ikke tegnet: {'; '.join(each)}."


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


def later(rates: pd.DataFrame, report_date: date) -> Statement:
    """Return that there are rates published after ``report_date`` (``tables.later``), and how those count of
    which it is not known when they were.
    """
    after = words.later(rates)
    if after.empty:
        return Statement("Der er ikke fundet senere tal.")
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
