"""Danish sentences on the development of rules and practice: of each kind what was found, and what not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pandas as pd

from helpers import danish
from helpers.protocol.analysis_plan import Plan
from helpers.publish.rules import entries, origins
from helpers.publish.rules.tables import ADDRESSES, PANELS, about, after, inside, told_days, years
from helpers.publish.statements import Statement
from helpers.publish.wording import PROVISION_CODE, THE_CASES
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
NOTHING = "er der i de gennemsøgte kilder ikke fundet nogen"


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


def law_heading(table: pd.DataFrame, first: int, last: int, drawn: Collection[str] = EITHER) -> Statement:
    """Return the heading on the laws from ``first`` to ``last``: how many touch the information, and where
    none does, how many entries of other kinds about the provisions touch the documentation. What reaches
    further is not among them (``wider``), so it says that they are about the provisions.
    """
    ours = entries.relevant(_surveyed(inside(table, first, last)))
    laws = _of(ours, changes.LAW)
    if laws.empty:
        none = f"Ingen fundet lov fra {first} til {last} skærper ifølge kilden kravet til oplysninger"
        if ours.empty:
            return Statement(none)
        provisions = "ydelsen" if len(_known(drawn)) == 1 else "ydelserne"
        counted = f"{danish.in_words(len(ours), 'én')} {entries.word(len(ours))} om {provisions}"
        return Statement(f"{none}; {counted} berører dokumentation")
    counted = f"{danish.in_words(len(laws), 'én')} lovændring{'' if len(laws) == 1 else 'er'}"
    return Statement(f"{danish.sentence(counted)} berører oplysningerne i sagerne")


def wider(table: pd.DataFrame, first: int, last: int) -> Statement:
    """Return what from ``first`` to ``last`` reaches further than the provisions and touches the
    documentation, with what is about the system of complaints apart and named.
    """
    within = entries.relevant(inside(table, first, last))
    appeals, general = about(within, changes.APPEALS), about(within, changes.GENERAL)
    named = danish.listing([f"»{label}«" for label in appeals["label_da"]])
    if not len(within) or not (len(general) or named):
        return Statement("Ingen fundne poster, der gælder bredere, berører dokumentationen.")
    parts = []
    if len(general):
        counted = danish.sentence(entries.by_noun(general))
        parts.append(f"{counted}, der gælder bredere, berører også dokumentationen.")
    if named:
        also = "også " if parts else ""
        entry = "posten" if len(appeals) == 1 else "posterne"
        parts.append(f"Om klagesystemet berører {also}{entry} {named} dokumentationen.")
    return Statement(" ".join(parts))


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
    """Return the finding of the timeline, for its caption: how many entries from ``first`` to ``last`` the
    register has for each provision, and how many of them touch the documentation.
    """
    within = inside(table, first, last)
    parts = []
    for code in _known(drawn):
        rows = about(within, code)
        n, touching = danish.in_words(len(rows), "én"), danish.in_words(len(entries.relevant(rows)), "én")
        counted = f"{n} {entries.word(len(rows))} om {ABOUT[code]}"
        parts.append(f"{counted}, hvoraf {touching} berører dokumentationen" if len(rows) else counted)
    return f"Fra {first} til {last} har registret {'; '.join(parts)}."


def touching_title(table: pd.DataFrame, first: int, last: int, drawn: Collection[str] = EITHER) -> str:
    """Return the title of the short timeline: how many entries from ``first`` to ``last`` touch the
    documentation.
    """
    within = entries.relevant(inside(table, first, last))
    counts = {code: len(about(within, code)) for code in _known(drawn)}
    parts = [f"{danish.in_words(n, 'én')} om {ABOUT[code]}" for code, n in counts.items()]
    named = f" {entries.word(next(iter(counts.values()), 0))} om"  # the first says what is counted
    return f"{danish.sentence(danish.listing(parts).replace(' om', named, 1))} berører dokumentation"


def later(table: pd.DataFrame, report_date: date) -> Statement:
    """Return until when the register goes, where that is later than the report (``tables.later``)."""
    rows = after(table, report_date)
    if rows.empty:
        return Statement("Registret har intet, som er senere end rapporten.")
    return Statement(
        f"Registret er ført ajour efter rapportens dato; den seneste post er fra {told_days(rows)[-1]}."
    )


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
        return Statement(
            "Ankestyrelsen har ikke bidraget til registret; dens praksis er derfor ikke gennemgået."
        )
    counted = f"{danish.in_words(len(rows), 'én')} {entries.word(len(rows))}"
    text = f"Ankestyrelsen har tilføjet {counted} til registret."
    touching = entries.relevant(rows)
    return Statement(
        f"{text} Dokumentationen berøres af {entries.with_relevance(touching)}." if len(touching) else text
    )


def procedure(released: pd.DataFrame, plan: Plan) -> Statement:
    """Return the sentence on the rules of procedure: the lowest and the highest share of yes in the late
    period, per provision. released: the released view ``tables.procedure``.
    """
    shown, parts = released.dropna(subset="after"), []
    for provision, rows in shown.groupby("provision", sort=False):
        low, high = 100 * rows["after"].min(), 100 * rows["after"].max()
        same = danish.percent(low) == danish.percent(high)
        told = danish.percent(low) if same else danish.percent_range(low, high)
        parts.append(f"{told} af {THE_CASES[PROVISION_CODE[str(provision)]]}")
    if not parts:
        return Statement("Svarene om sagsbehandlingen kan ikke vises.")
    n = danish.in_words(shown["label"].nunique(), "én")
    asked, each = (f"{n} regler", "hver af dem") if n != "én" else ("én regel", "den")
    return Statement(
        f"Kommunerne er også spurgt, om {asked} om sagsbehandling er fulgt i sagerne fra {plan.after}. Til "
        f"{each} svarede de ja i {danish.listing(parts)}. Resten er »delvist« eller »nej«; det er ikke en "
        "vurdering af, om afgørelserne er lovlige."
    )


def _laws(within: pd.DataFrame, table: pd.DataFrame, first: int, span: str, drawn: Collection[str]) -> str:
    laws = _of(within, changes.LAW)
    ours, appeals = _surveyed(laws), about(laws, changes.APPEALS)
    either = " eller ".join(f"§{danish.NBSP}{number}" for code, number in SECTION.items() if code in drawn)
    if ours.empty:
        parts = [f"{danish.sentence(span)} er der ikke fundet nogen lovændring om {either}."]
    else:
        counted = f"{danish.in_words(len(ours), 'én')} lovændring{'' if len(ours) == 1 else 'er'}"
        parts = [f"{danish.sentence(span)} er der fundet {counted} om {either}.", *entries.enacted(ours)]
    if len(appeals):
        also = "også " if len(ours) else ""
        parts += [f"Om klagesystemet er der {also}fundet {danish.in_words(len(appeals), 'én')}."]
        parts += entries.enacted(appeals)
    earlier = _of(table, changes.LAW)
    earlier = entries.relevant(about(earlier[years(earlier) < first], changes.APPEALS)).tail(1)
    return " ".join([*parts, *entries.enacted(earlier, "før perioden, ")])


def _orders(within: pd.DataFrame, span: str) -> str:
    touching = entries.relevant(_of(within, changes.ORDER))
    if touching.empty:
        return (
            f"{danish.sentence(span)} {NOTHING} bekendtgørelser eller vejledninger, som berører "
            "oplysningerne i sagerne."
        )
    return (
        f"{danish.sentence(span)} berører {entries.by_noun(touching)} oplysningerne i sagerne: "
        f"{entries.with_relevance(touching)}."
    )


def _decisions(within: pd.DataFrame, span: str, drawn: Collection[str]) -> str:
    rows = _of(within, changes.DECISION)
    if rows.empty:
        return f"{danish.sentence(span)} {NOTHING} principielle afgørelser."
    ours = _surveyed(rows)
    counts = [
        f"{danish.in_words(len(about(ours, code)), 'én')} om {ABOUT[code]}"
        for code in _known(drawn)
        if len(about(ours, code))
    ]
    named = danish.listing(counts) or "ingen om ydelserne"
    text = f"{danish.sentence(span)} er der af principielle afgørelser fundet {named}."
    touching = entries.relevant(ours)
    if len(touching):
        text += f" Dokumentationen berøres af {entries.with_relevance(touching)}."
    return f"{text}{_lists(ours)}"


def _lists(rows: pd.DataFrame) -> str:
    """Return how many of the decisions ``rows`` were found on lists alone; "" for none."""
    n = int(origins.glimpsed(rows).sum())
    if not n:
        return ""
    who = "De" if n == len(rows) else f"{danish.sentence(danish.in_words(n, 'én'))} af dem"
    return (
        f" {who} er kun set på oversigter, som gengiver nummer og emne eller titel, og ikke læst, så der kan "
        "være flere."
    )


def _known(drawn: Collection[str]) -> list[str]:
    return [code for code in changes.PROVISION if code in drawn]


def _of(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    return table[table["kind"] == kind]


def _surveyed(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["concerns"].isin({code for codes in changes.PROVISION.values() for code in codes})]


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
