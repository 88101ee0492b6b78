"""Danish sentences on the development of rules and practice: of each kind what was found, and what not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pandas as pd

from helpers import danish
from helpers.protocol.analysis_plan import Plan
from helpers.publish.rules.tables import ADDRESSES, PANELS, about, inside, told_days, years
from helpers.publish.statements import Statement
from helpers.survey.published import breaks as breaking
from helpers.survey.published import register as changes
from helpers.survey.published import times as timing
from helpers.survey.published import values

SECTION = {changes.LOST_EARNINGS: "42", changes.BPA: "96"}
ABOUT = {code: name if code == changes.BPA else danish.inside(name) for code, name in PANELS.items()}
EITHER = tuple(changes.PROVISION)
UNIT = {timing.DAYS: "dage", timing.MONTHS: "måneder"}
OWN_RULES = "own_rules"
AUTHORITY = "Ankestyrelsen"
NOTHING = "er der ikke fundet nogen i de gennemsøgte kilder"


def found(
    table: pd.DataFrame, first: int, last: int, drawn: Collection[str] = EITHER
) -> dict[str, Statement]:
    """Return the statements on laws, orders and decisions (rules_law, rules_order, rules_decision) that the
    register holds from ``first`` to ``last``: what it says of the documentation, and what was not found.

    table: ``survey.published.register.read``, what is later than the report left out, and what is about
    provisions alone that were not drawn (``of_draw``); drawn: the others.
    """
    within = inside(table, first, last)
    span = f"fra {first} til {last}"
    told = {
        changes.LAW: _laws(within, table, first, span, drawn),
        changes.ORDER: _orders(within, span),
        changes.DECISION: _decisions(within, span, drawn),
    }
    return {f"rules_{kind}": Statement(text) for kind, text in told.items()}


def law_heading(table: pd.DataFrame, first: int, last: int) -> Statement:
    """Return the heading on the laws from ``first`` to ``last``: how many touch the information, and where
    none does, how many other changes about the provisions speak of documentation.
    """
    ours = _touching(_surveyed(inside(table, first, last)))
    laws = _of(ours, changes.LAW)
    if laws.empty:
        none = "Der er ikke fundet en lov, som skærper kravet til oplysninger i sagerne"
        others = f"{danish.in_words(len(ours), 'én')} {'anden' if len(ours) == 1 else 'andre'}"
        told = f", men {others} {_changes(len(ours))} om ydelserne nævner dokumentation"
        return Statement(f"{none}{told if len(ours) else ''}")
    counted = f"{danish.in_words(len(laws), 'én')} lov{_changes(len(laws))}"
    return Statement(f"{danish.sentence(counted)} rører ved oplysningerne i sagerne")


def wider(table: pd.DataFrame, first: int, last: int) -> Statement:
    """Return how many changes from ``first`` to ``last`` that reach further than the provisions speak of
    documentation.
    """
    within = _touching(inside(table, first, last))
    n = len(within) - len(_surveyed(within))
    if not n:
        return Statement("Ingen fundne ændringer, der gælder bredere, nævner dokumentation.")
    return Statement(
        f"{danish.sentence(danish.in_words(n, 'én'))} {_changes(n)}, der gælder bredere, nævner også "
        "dokumentation."
    )


def broken(table: pd.DataFrame) -> Statement:
    """Return the sentence on the breaks of published statistics (``survey.published.breaks.read``)."""
    rates, times = (table[table["series"] == name] for name in breaking.SERIES)
    only = times[~times["day"].isin(set(rates["day"]))]
    parts = [f"Omgørelsesprocenterne har brud fra {_dates(rates)}."]
    if len(only):
        parts.append(f"Sagsbehandlingstiderne har desuden et brud fra {_dates(only)}.")
    parts.append("En forskel hen over et brud kan ikke læses som en udvikling.")
    return Statement(" ".join(parts))


def times(table: pd.DataFrame, breaks: pd.DataFrame, report_year: int) -> Statement:
    """Return the sentences on processing times before ``report_year`` (``survey.published.times.read``): one
    for each publisher and unit, with the breaks that the series crosses.
    """
    known = table[table["year"].lt(report_year) & table["certainty"].eq(values.CERTAIN)]
    parts = [_series(rows, breaks) for _, rows in known.groupby(["publisher", "unit"], sort=False)]
    return Statement(" ".join(parts) or "Der er ikke fundet tal for sagsbehandlingstiden.")


def finding(table: pd.DataFrame, first: int, last: int, drawn: Collection[str] = EITHER) -> str:
    """Return the finding of the timeline, for its caption: how many changes from ``first`` to ``last`` are
    known for each provision, and how many of them touch the documentation.
    """
    within = inside(table, first, last)
    parts = []
    for code in _known(drawn):
        rows = about(within, code)
        n, touching = danish.in_words(len(rows), "én"), danish.in_words(len(_touching(rows)), "én")
        changed = f"{n} {_changes(len(rows))} om {ABOUT[code]}"
        parts.append(f"{changed}, hvoraf {touching} rører ved dokumentationen" if len(rows) else changed)
    return f"Fra {first} til {last} er der fundet {'; '.join(parts)}."


def touching_title(table: pd.DataFrame, first: int, last: int, drawn: Collection[str] = EITHER) -> str:
    """Return the title of the short timeline: how many changes from ``first`` to ``last`` touch the
    documentation.
    """
    within = _touching(inside(table, first, last))
    counts = {code: len(about(within, code)) for code in _known(drawn)}
    parts = [f"{danish.in_words(n, 'én')} om {ABOUT[code]}" for code, n in counts.items()]
    named = f" {_changes(next(iter(counts.values()), 0))} om"  # the first says what is counted
    return (
        f"Fra {first} til {last} rører {danish.listing(parts).replace(' om', named, 1)} ved dokumentationen"
    )


def later(table: pd.DataFrame, report_date: date) -> Statement:
    """Return the sentence on what is later than the report in the register (``last_day`` after it)."""
    rows = table[table["last_day"] > report_date]
    if rows.empty:
        return Statement("Registret har intet, som er senere end rapporten.")
    each = zip(_dated(rows), rows["what_da"], strict=True)
    return Statement(" ".join(f"{label}: {what}" for label, what in each))


def initiatives(table: pd.DataFrame) -> Statement:
    """Return the sentence on what the initiatives address (``survey.published.initiatives.read``), most
    first, and on who has turned to rules of its own making.
    """
    counts = table["addresses"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    parts = [f"{danish.inside(ADDRESSES[code])} ({danish.in_words(n, 'ét')})" for code, n in counts.items()]
    which = f"De {danish.number(len(table))} initiativer" if len(table) > 1 else "Det ene initiativ"
    text = f"{which} i kilderne gælder {danish.listing(parts)}."
    own = table.loc[table["addresses"].eq(OWN_RULES), "actor"]
    if len(own):
        names = danish.listing(list(own))
        text += f" Om de regler, som kommunen selv har lavet, har {names} truffet beslutning."
    return Statement(text)


def councils(table: pd.DataFrame, report_date: date, after: bool) -> Statement:
    """Return the sentence on the councils' treatment of the maps (``initiatives.councils``): what was
    published by ``report_date``, or after it.
    """
    rows = table[(table["last_day"] > report_date) == after]
    if rows.empty:
        when = "Senere er der ikke fundet" if after else "Da rapporten blev afsluttet, var der ikke fundet"
        return Statement(f"{when} tal for, hvor mange kommunalbestyrelser der har behandlet danmarkskortet.")
    told = [
        f"{danish.number(row['value'])} af {danish.number(row['of'])} {row['what_da']} "
        f"(kort for {row['year']}; {row['publisher']}, {when})"
        for row, when in zip(rows.to_dict("records"), told_days(rows), strict=True)
    ]
    return Statement(f"{danish.sentence('; '.join(told))}.")


def added(rows: pd.DataFrame) -> Statement:
    """Return the sentence on what Ankestyrelsen has added (``survey.published.additions``)."""
    if rows.empty:
        return Statement("Ankestyrelsen har ikke tilføjet ændringer til registret.")
    counted = f"{danish.in_words(len(rows), 'én')} {_changes(len(rows))}"
    text = f"Ankestyrelsen har tilføjet {counted} til registret."
    touching = _touching(rows)
    return Statement(
        f"{text} Det rører ved dokumentationen: {_with_relevance(touching)}." if len(touching) else text
    )


def procedure(released: pd.DataFrame, plan: Plan) -> Statement:
    """Return the sentence on the rules of procedure: the lowest and the highest share of yes in the late
    period, per provision. released: the released view ``tables.procedure``.
    """
    parts = []
    for provision, rows in released.dropna(subset="after").groupby("provision", sort=False):
        low, high = 100 * rows["after"].min(), 100 * rows["after"].max()
        same = danish.percent(low) == danish.percent(high)
        shown = danish.percent(low) if same else danish.percent_range(low, high)
        parts.append(f"{shown} af de besvarede sager om {_small_but(str(provision))}")
    if not parts:
        return Statement("Svarene om sagsbehandlingen kan ikke vises.")
    return Statement(
        f"I {plan.after} er svaret ja til hver af reglerne i {danish.listing(parts)}; resten er delvist "
        "eller nej."
    )


def _changes(n: int) -> str:
    return "ændring" if n == 1 else "ændringer"


def _small_but(text: str) -> str:
    """Return ``text`` with a small first letter, unless it begins with a word in capitals."""
    return danish.inside(text)


def _laws(within: pd.DataFrame, table: pd.DataFrame, first: int, span: str, drawn: Collection[str]) -> str:
    laws = _of(within, changes.LAW)
    ours, appeals = _surveyed(laws), about(laws, changes.APPEALS)
    touching = _touching(ours)
    numbers = [number for code, number in SECTION.items() if code in drawn]
    either = " eller ".join(f"§{danish.NBSP}{number}" for number in numbers)
    both = f"§{'§' if len(numbers) > 1 else ''}{danish.NBSP}{danish.listing(numbers)}"
    counted = _counted(ours, f"lovændring om {either}", f"lovændringer om {either}")
    parts = [f"Love: {span} {counted}."]
    if touching.empty and len(ours):
        parts.append(
            f"En lovændring, som skærper kravet til oplysninger i sager efter {both}, er ikke fundet i de "
            "gennemsøgte kilder."
        )
    elif len(touching):
        parts.append(f"Det rører ved oplysningerne i sagerne: {_with_relevance(touching)}.")
    if len(appeals):
        parts.append(f"Om klagesystemet er der fundet: {_with_relevance(appeals)}.")
    before = _of(table, changes.LAW)
    before = _touching(about(before[years(before) < first], changes.APPEALS))
    if len(before):
        parts.append(f"Før perioden ligger: {_with_relevance(before.tail(1))}.")
    return " ".join(parts)


def _orders(within: pd.DataFrame, span: str) -> str:
    rows = _of(within, changes.ORDER)
    touching = _touching(rows)
    if touching.empty:
        return f"Bekendtgørelser og vejledninger, som rører ved oplysningerne i sagerne: {span} {NOTHING}."
    which = f"{danish.in_words(len(touching), 'én')} ved oplysningerne i sagerne: {_with_relevance(touching)}"
    return f"Bekendtgørelser og vejledninger: {span} rører {which}."


def _decisions(within: pd.DataFrame, span: str, drawn: Collection[str]) -> str:
    rows = _of(within, changes.DECISION)
    if rows.empty:
        return f"Principafgørelser og udtalelser: {span} {NOTHING}."
    counts = [
        f"{danish.in_words(len(about(rows, code)), 'én')} om {ABOUT[code]}"
        for code in _known(drawn)
        if len(about(rows, code))
    ]
    named = danish.listing(counts) or "ingen om ydelserne"
    text = f"Principafgørelser og udtalelser: {span} er der fundet {named}."
    touching = _touching(_surveyed(rows))
    if len(touching):
        text += f" Det rører ved dokumentationen: {_with_relevance(touching)}."
    if rows["note"].str.contains("topic|title").any():
        text += " De fleste er fundet på oversigter, som kun gengiver nummer og emne, så der kan være flere."
    return text


def _known(drawn: Collection[str]) -> list[str]:
    return [code for code in changes.PROVISION if code in drawn]


def _counted(rows: pd.DataFrame, one: str, several: str) -> str:
    if rows.empty:
        return f"er der ikke fundet nogen {one} i de gennemsøgte kilder"
    if one == several:
        return f"er der fundet {_named(rows)}"
    counted = f"{danish.in_words(len(rows), 'én')} {one if len(rows) == 1 else several}"
    return f"er der fundet {counted}: {_named(rows)}"


def _of(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    return table[table["kind"] == kind]


def _surveyed(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["concerns"].isin({code for codes in changes.PROVISION.values() for code in codes})]


def _touching(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["documentation_relevance"] != ""]


def _named(rows: pd.DataFrame) -> str:
    return danish.listing(_dated(rows))


def _with_relevance(rows: pd.DataFrame) -> str:
    told = zip(_dated(rows), rows["documentation_relevance_da"], strict=True)
    return "; ".join(f"{label} – {danish.inside(why)}" if why else label for label, why in told)


def _dated(rows: pd.DataFrame) -> list[str]:
    """Return the labels with their dates in the same brackets: "Loftet hæves (lov 1570, 1. januar 2020)"."""
    each = zip(rows["label_da"], told_days(rows), strict=True)
    return [f"{label[:-1]}, {day})" if label.endswith(")") else f"{label} ({day})" for label, day in each]


def _dates(rows: pd.DataFrame) -> str:
    each = rows.drop_duplicates(["day", "label"])
    each = each.assign(when=told_days(each)).groupby("label", sort=False)["when"]
    return danish.listing([f"{danish.listing(list(days))} ({label})" for label, days in each])


def _series(rows: pd.DataFrame, breaks: pd.DataFrame) -> str:
    first, last = rows.iloc[0], rows.iloc[-1]
    told = [
        f"{danish.number(row['value'], row['decimals'])} {UNIT[row['unit']]} i {row['year']}"
        for row in rows.to_dict("records")
    ]
    by = "" if first["publisher"] == AUTHORITY else f" (efter {first['publisher']})"
    text = f"{AUTHORITY}s gennemsnitlige sagsbehandlingstid var {danish.listing(told)}{by}."
    crossed = breaks[breaks["series"].eq(breaking.TIMES) & breaks["scope"].eq(first["scope"])]
    crossed = crossed[years(crossed).gt(first["year"]) & years(crossed).le(last["year"])]
    if len(crossed):
        text += f" Tallene ligger på hver sin side af et brud fra {_dates(crossed)} og kan ikke sammenlignes."
    return text
