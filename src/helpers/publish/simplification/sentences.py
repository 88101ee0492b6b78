"""Sentences on what simplifications would save, on what stands against them, and on the recommendations."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.protocol.simplifications import Simplifications
from helpers.publish.simplification.tables import BOTH, EXPOSURE, MILLION, amount, level, rounded
from helpers.publish.statements import Statement

MISSING = "Hvad en forenkling ville spare, er ikke beregnet, for der er ingen timer fra de dybdegående sager."
UNKNOWN = (
    "Hvad en forenkling ville spare, kan ikke opgøres for landet, for det er ikke kendt, hvor mange sager "
    "der er påklaget."
)
RANKING = "Rækkefølgen afhænger af, hvor meget hver af dem antages at omfatte. "
NOT_SHOWN = "Hvad forenklingerne ville spare, kan ikke vises, for de omfatter for få sager."


def money(value: float) -> str:
    """Return DKK as running text has it: "680.000 kr.", "1,9 mio. kr."."""
    value = rounded(value)
    text = danish.number(value / MILLION, 1) + f"{danish.NBSP}mio." if value >= MILLION else amount(value)
    return f"{text}{danish.NBSP}kr."


def money_span(low: float, high: float) -> str:
    """Return an interval of DKK with its unit once: "450.000 til 970.000 kr."."""
    if rounded(high) >= MILLION:
        ends = f"{danish.number(low / MILLION, 1)} til {danish.number(high / MILLION, 1)}"
        return f"{ends}{danish.NBSP}mio.{danish.NBSP}kr."
    return f"{amount(low)} til {amount(high)}{danish.NBSP}kr."


def wholes(released: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the released table of effects that stand for all that a simplification touches:
    both provisions together, or the only one.
    """
    several = released.groupby("code")["provision"].transform("size") > 1
    return released[~several | released["provision"].eq(BOTH)]


def saving(
    released: pd.DataFrame, plan: Simplifications, hours_there: bool = True, whole: float | None = None
) -> Statement:
    """Return the sentence on the simplification that would save most, from the released table of effects;
    ``hours_there``: whether the in-depth cases gave any hours; whole: what all work on the cases costs in a
    year (DKK).
    """
    if released.empty:
        return Statement(UNKNOWN if hours_there else MISSING)
    shown = wholes(released).dropna(subset=["dkk", "dkk_low", "dkk_high"])
    if shown.empty:
        return Statement(NOT_SHOWN)
    row = shown.loc[shown["dkk"].idxmax()]
    change = plan.simplifications[row["code"]]
    text = (
        f"{_most(len(shown), len(plan.simplifications), danish.inside(change.label))} "
        f"{amount(row['hours'])} timer og {money(row['dkk'])} om året i de påklagede sager "
        f"({level(plan)} {money_span(row['dkk_low'], row['dkk_high'])}){_of_whole(row['dkk'], whole)}. "
        f"{RANKING if len(shown) > 1 else ''}{_once(change.conversion)} "
        "Beløbene er regneeksempler og ingen anbefaling."
    )
    return Statement(text)


def _most(shown: int, all_: int, label: str) -> str:
    """Return which saves most, and the beginning of the sentence on how much: of those that may be shown,
    for another may save more.
    """
    n = danish.in_words(all_, "én")
    if shown == all_:
        return f"Som de {n} forenklinger er regnet her, ville »{label}« spare mest. Det er"
    if shown == 1:
        return f"Af de {n} forenklinger kan kun besparelsen ved »{label}« vises. Den er"
    among = f"Af de {danish.in_words(shown)} forenklinger, der kan vises,"
    return f"{among} ville »{label}« spare mest, som der er regnet her. Det er"


def _of_whole(dkk: float, whole: float | None) -> str:
    """Return what part of the ``whole`` a saving is, with a comma before it; "" where that is not known."""
    return (
        f", eller {danish.percent_of(dkk / whole)} af overslaget for hele sagsbehandlingen" if whole else ""
    )


def _once(conversion: Any) -> str:
    parts = [f"{amount(conversion.hours)} timer" if conversion.hours is not None else ""]
    parts.append(money(conversion.dkk) if conversion.dkk is not None else "")
    told = danish.listing([part for part in parts if part])
    return (
        f"At lægge om koster {told} én gang."
        if told
        else "Hvad det koster én gang at lægge om, er ikke kendt."
    )


def heading(released: pd.DataFrame, plan: Simplifications) -> Statement:
    """Return the heading on what simplifications would save, from the least to the most: which of them saves
    most follows from how far each is set to reach.
    """
    shown = wholes(released).dropna(subset=["dkk"]) if len(released) else released
    if shown.empty:
        return Statement("Besparelsen ved forenklinger", verdicts.NOT_ESTIMABLE)
    if len(shown) == 1:
        row = shown.iloc[0]
        label = danish.inside(plan.simplifications[row["code"]].label)
        return Statement(
            f"Regneeksempel: »{label}« ville spare {money(row['dkk'])} om året i påklagede sager"
        )
    told = f"af {danish.in_words(len(shown))} forenklinger {_least_and_most(shown)}"
    return Statement(f"Regneeksempler: {told} om året i påklagede sager")


def _least_and_most(shown: pd.DataFrame) -> str:
    """Return the ends of what simplifications would save, told apart from the ends of an interval."""
    least, most = shown["dkk"].min(), shown["dkk"].max()
    same_unit = rounded(most) >= MILLION
    low = danish.number(least / MILLION, 1) if same_unit else amount(least)
    return f"ville den mindste spare {low} og den største {money(most)}"


def title(released: pd.DataFrame) -> str:
    """Return the title of the figure: which simplification would save most; the heading has the amounts."""
    all_ = wholes(released) if len(released) else released
    shown = all_.dropna(subset=["dkk"]) if len(all_) else all_
    if len(shown) < 2:
        return finding(released).rstrip(".")
    among = " af dem, der kan vises" if len(shown) < len(all_) else ""
    return f"»{shown.loc[shown['dkk'].idxmax(), 'label']}« ville spare mest{among}, som der er regnet her"


def finding(released: pd.DataFrame) -> str:
    """Return the finding of the figure for its alt text: the least and the most that one would save."""
    shown = wholes(released).dropna(subset=["dkk"]) if len(released) else released
    if shown.empty:
        return "Beløbene kan ikke vises."
    each = (
        f"Af forenklingerne {_least_and_most(shown)}"
        if len(shown) > 1
        else f"Forenklingen ville spare {money(shown['dkk'].iloc[0])}"
    )
    return f"{each} om året i de påklagede sager, som de er regnet her."


def flags(table: pd.DataFrame, plan: Simplifications) -> Statement:
    """Return the sentence on the simplifications that touch what is more often in upheld cases."""
    flagged = table[table["flagged"]]
    if flagged.empty:
        return Statement(_none_flagged(table, plan))
    first, *others = (plan.simplifications[code].label for code in flagged["code"].unique())
    names = [f"»{danish.sentence(first)}«", *(f"»{danish.inside(label)}«" for label in others)]
    return Statement(
        f"{danish.listing(names)} omfatter oplysninger, som svarene tyder på forekommer oftere sammen med "
        "stadfæstelse. Det siger ikke, hvad der er årsag til hvad, men taler for at være varsom."
    )


def _none_flagged(table: pd.DataFrame, plan: Simplifications) -> str:
    """Return that nothing which the simplifications touch is shown to be more often in upheld cases, and of
    what that is not known.
    """
    untried, unable = (table["e7"].eq(code) for code in ("", verdicts.NOT_ESTIMABLE))
    if (untried | unable).all():
        why = "er ikke prøvet" if untried.all() else "kan ikke opgøres"
        return f"Om det, forenklingerne omfatter, findes oftere i stadfæstede sager, {why}."
    known = (
        "Hvor det er prøvet, er det ikke påvist, at det, forenklingerne omfatter, findes oftere i "
        "stadfæstede sager."
        if (untried | unable).any()
        else "For ingen af forenklingerne er det påvist, at det, de omfatter, findes oftere i stadfæstede "
        "sager."
    )
    told = [known, "Det viser ikke, at oplysningerne er uden betydning for sagernes udfald."]
    told += [f"Ikke prøvet er {_touched(table[untried], plan)}."] if untried.any() else []
    told += [f"Det kan ikke opgøres for {_touched(table[unable], plan)}."] if unable.any() else []
    return " ".join(told)


def _touched(rows: pd.DataFrame, plan: Simplifications) -> str:
    """Return in Danish what is touched in ``rows``: its measure, or the simplification where it has none."""
    told = [
        danish.inside(EXPOSURE[row.measure])
        if row.measure
        else f"»{danish.inside(plan.simplifications[row.code].label)}«"
        for row in rows.itertuples()
    ]
    return danish.listing(list(dict.fromkeys(told)))


def everywhere(table: pd.DataFrame, factors: pd.DataFrame) -> Statement:
    """Return whether the example of all decisions can be made (``what_if.table``), and what it is not."""
    if factors.empty:
        return Statement(
            "Et regneeksempel for alle afgørelser kan ikke laves, for kommunernes tal for alle afgørelser er "
            "ikke givet."
        )
    if table.empty:
        return Statement(
            "Et regneeksempel for alle afgørelser kan ikke laves, før det er opgjort for de påklagede."
        )
    return Statement(
        "Regneeksemplet for alle afgørelser står for sig selv og indgår ikke i konklusionerne, for der er "
        "ikke målt timer i sager uden klage."
    )
