"""Tables of what simplifications would save in appealed cases, what they take for granted, and what is known
of the information that they touch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.simplification.flags import estimand_of
from helpers.protocol.codebook import Codebook
from helpers.protocol.simplifications import (
    APPEAL_FORM,
    DROP,
    FEWER_PAGES,
    NO_REOBTAIN,
    REUSE,
    Simplification,
    Simplifications,
)
from helpers.publish.changes import layouts
from helpers.publish.changes.sentences import bracketed
from helpers.publish.columns import (
    Column,
    cases,
    contributions,
    derived,
    dimension,
    key,
    known,
    municipalities,
    statistic,
)
from helpers.publish.tables import NONE
from helpers.publish.views import Total, View, register
from helpers.publish.wording import PROVISION, SECONDARY_VERDICT, VERDICT, translated
from helpers.terms import ALL, PAGES

BOTH = "Begge ydelser"
PROVISIONS = {**PROVISION, ALL: BOTH}
SIGNIFICANT = 2  # digits of hours and DKK: the draws carry no more
TO_WHOLE = 10  # from here on without decimals
MILLION = 1_000_000
KRONER = ("dkk", "Kr.")  # the column and its unit
# of all decisions: written out, 111599000.0 reads as a CPR number, which the gate stops
MILLIONS = ("mio_dkk", "Mio. kr.")
CASES_ONLY = "Kun påklagede sager."
NOT_ADDED = "Forenklingerne kan ikke lægges sammen, for flere af dem omfatter de samme oplysninger og sider."
PROTOCOL = "undersøgelsens protokol (simplifications.yml)"
EXPOSURE = {
    "has_expert": "Oplysninger fra eksperter",
    "has_knows_citizen": "Oplysninger fra fagpersoner med kendskab til borgeren",
    "has_other_municipal": "Oplysninger fra andre fagfolk i kommunen",
    "n_information_types": "Antallet af typer",
    "standard_pages": "Antallet af normalsider",
    "": "Intet, som planen prøver",
}
ASSOCIATED = {
    "less_often_remitted": "forekommer oftere sammen med stadfæstelse",
    "more_often_remitted": "forekommer oftere sammen med hjemvisning",
    "not_shown": "en sammenhæng er ikke påvist",
    "not_estimable": "kan ikke opgøres",
    "": "ikke prøvet efter planen",
}
UNTESTED = {"": "ikke prøvet efter planen"}
CHANGED = SECONDARY_VERDICT | UNTESTED


def rounded(value: float) -> float:
    """Return ``value`` with SIGNIFICANT digits: 679610 is 680000."""
    return float(f"{value:.{SIGNIFICANT}g}")


def amount(value: float) -> str:
    """Return hours or DKK as a table has them: rounded, without a unit."""
    value = rounded(value)
    return danish.number(value, 0 if abs(value) >= TO_WHOLE or value == int(value) else 1)


def span(name: str) -> Callable[[Mapping[str, Any]], str | None]:
    """Return what words the interval of the column ``name`` of a row: "310.000 til 970.000"."""

    def told(row: Mapping[str, Any]) -> str | None:
        low, high = row[f"{name}_low"], row[f"{name}_high"]
        return None if pd.isna(low) or pd.isna(high) else f"{amount(low)} til {amount(high)}"

    return told


def with_span(name: str) -> Callable[[Mapping[str, Any]], str | None]:
    """Return what words the column ``name`` of a row with its interval: "680.000 (310.000 til 970.000)"."""

    def told(row: Mapping[str, Any]) -> str | None:
        ends = span(name)(row)
        return None if ends is None or pd.isna(row[name]) else f"{amount(row[name])} ({ends})"

    return told


def level(plan: Simplifications) -> str:
    """Return the name of the intervals: "90 pct. usikkerhedsinterval"."""
    return f"{danish.percent_of(plan.level)} usikkerhedsinterval"


def effects(table: pd.DataFrame, behind: pd.DataFrame, plan: Simplifications, held_out: str = "") -> View:
    """View of what each simplification would save per year in appealed cases (``effects.table``), provision
    by provision and together.

    behind: ``touched.behind``: the cases with anything that it touches, on which a row rests. held_out:
    rows of hours that it lacks (``cases.resource_sentences.held_out``), "" for none.
    """
    note = f"{_note(plan)} {held_out}".strip()
    return _saved("besparelse", "Hvad forenklinger ville spare om året", table, behind, plan, note)


def everywhere(
    table: pd.DataFrame,
    behind: pd.DataFrame,
    factors: pd.DataFrame,
    plan: Simplifications,
    held_out: str = "",
) -> View:
    """View of the example that all decisions are like the appealed ones (``what_if.table``), apart from the
    findings. held_out: as of ``effects``.
    """
    parts = [
        f"{PROVISION[row.provision]}: {danish.number(row.factor)} gange de påklagede ({row.year})"
        for row in factors.itertuples()
        if row.provision in {*table["provision"]} or table.empty
    ]
    told = danish.listing(parts) or "kommunernes tal for alle afgørelser er ikke givet"
    note = (
        "Regneeksempel, ikke et resultat. Det forudsætter, at enhver afgørelse kræver de samme timer som en "
        f"påklaget, og at forholdet mellem alle afgørelser og klager i området gælder for ydelsen: {told}. "
        f"Klagens egne papirer er ikke med. {held_out}"
    ).strip()
    title = (
        "Regneeksempel uden målt grundlag (ikke et resultat): hvis enhver afgørelse tog lige så mange timer "
        "som en påklaget sag"
    )
    in_millions = {f"mio_{name}": table[name] / MILLION for name in ("dkk", "dkk_low", "dkk_high")}
    return _saved("alle_afgoerelser", title, table.assign(**in_millions), behind, plan, note, MILLIONS)


def per_provision(frame: pd.DataFrame, columns: Sequence[Column]) -> tuple[pd.DataFrame, Sequence[Column]]:
    """Lay out ``everywhere`` with a row for each simplification and those of each provision under it, without
    both together: what is no result is quoted by its largest number.
    """
    return layouts.grouped("label")(frame[frame["provision"].ne(BOTH)], columns)


def _note(plan: Simplifications) -> str:
    return (
        f"{CASES_ONLY} Gennemsnit og {level(plan)} af trækninger, som bærer usikkerheden i både timerne og "
        f"kommunernes svar; det er ikke et sikkerhedsinterval. {NOT_ADDED} Sager bag er de besvarede sager, "
        "hvor der er noget, som forenklingen omfatter."
    )


def _saved(
    name: str,
    title: str,
    table: pd.DataFrame,
    behind: pd.DataFrame,
    plan: Simplifications,
    note: str,
    money: tuple[str, str] = KRONER,
) -> View:
    dkk, unit = money
    frame = with_cases(table, behind)
    frame["label"] = [plan.simplifications[code].label for code in frame["code"]]
    frame["provision"] = translated(frame["provision"], PROVISIONS)
    columns = (
        key("code"),
        dimension("label", "Forenkling", of="simplification"),
        dimension("provision", "Ydelse", total=BOTH),
        cases("Sager bag"),
        municipalities(),
        derived("hours_told", "Timer om året (usikkerhedsinterval)", with_span("hours")),
        derived("dkk_told", f"{unit} om året (usikkerhedsinterval)", with_span(dkk)),
        *map(statistic, ("hours", "hours_low", "hours_high", dkk, f"{dkk}_low", f"{dkk}_high")),
        *map(statistic, ("items", "pages", "hours_per_case")),
        contributions("by_municipality"),
    )
    totals = (Total("provision", ("n_cases", "hours", dkk), within=("label",), complementary=True),)
    return View(name, title, _ordered(frame, columns), columns, note, totals=totals)


def with_cases(table: pd.DataFrame, behind: pd.DataFrame) -> pd.DataFrame:
    """Return ``effects.table`` with n_cases, n_municipalities and by_municipality behind each row; together,
    the sum of the cases, the fewest municipalities of a part, and the part that comes nearest to being one
    municipality's: of hours and pages no sum over provisions is known by municipality.
    """
    there = behind[behind["n_cases"] > 0]
    whole = there.groupby("code", as_index=False)
    summed = whole.agg(
        n_cases=("n_cases", "sum"),
        n_municipalities=("n_municipalities", "min"),
        by_municipality=("by_municipality", lambda parts: min(parts, key=_evenness)),
    )
    both = pd.concat([behind, summed.assign(provision=ALL)], ignore_index=True)
    found = table.merge(both, on=["code", "provision"], how="left")
    nobody = [parts if isinstance(parts, tuple) else () for parts in found["by_municipality"]]
    return found.fillna({"n_cases": 0, "n_municipalities": 0}).assign(by_municipality=nobody)


def _evenness(parts: tuple[float, ...]) -> float:
    """Return how much of a total is not the largest part's, per unit of that."""
    return sum(parts) / max(parts) if max(parts, default=0) > 0 else 0.0


def settings(table: pd.DataFrame, behind: pd.DataFrame, plan: Simplifications) -> View:
    """View of what each simplification would save with other settings than its own, the provisions together;
    the figure is drawn from it.

    table: ``effects.table`` of ``effects.varied``, with code, setting and value.
    """
    frame = with_cases(table, behind)
    frame["label"] = [plan.simplifications[code].label for code in frame["code"]]
    columns = (
        key("code"),
        dimension("label", "Forenkling", of="simplification"),
        key("setting"),
        key("value"),
        cases("Sager bag"),
        municipalities(),
        statistic("dkk", "Kr. om året", amount),
        *map(statistic, ("dkk_low", "dkk_high", "hours", "hours_low", "hours_high")),
        contributions("by_municipality"),
    )
    title = "Hvad forenklinger ville spare om året med andre forudsætninger"
    return View("indstillinger", title, _ordered(frame, columns), columns, _note(plan))


def premises(plan: Simplifications, codebook: Codebook) -> View:
    """View of what each simplification changes, what it takes for granted, and what it costs once."""
    every = list(plan.simplifications.values())
    frame = pd.DataFrame(
        {
            "label": [one.label for one in every],
            "touches": [touches(one, codebook) for one in every],
            "rests_on": [f"{one.rests_on}{_ages(one, plan)}" for one in every],
            "conversion": [_conversion(one) for one in every],
            "code": [one.code for one in every],
        }
    )
    columns = (
        key("label", "Forenkling"),
        known("touches", "Hvad den omfatter"),
        known("rests_on", "Forudsætning"),
        known("conversion", "Engangsudgift"),
        known("code"),
    )
    note = (
        "Sparede oplysninger giver færre timer til at indhente, sparede sider færre til at dokumentere sagen "
        "og til klagen; de andre timer er uændrede. Engangsudgiften til at lægge om er holdt uden for det, "
        "der spares om året."
    )
    return register("forudsaetninger", "Hvad forenklingerne ændrer", frame, columns, PROTOCOL, note)


def touches(change: Simplification, codebook: Codebook) -> str:
    """Return in Danish what a simplification touches, and how much of it."""
    known = codebook.information_types
    names = danish.listing([known[kind].label for kind in change.types]) or "alle typer"
    renewed = f"det, der er svaret »{codebook.code_lists['retrievals'][codebook.obtained_anew]}« om"
    what = {
        DROP: f"det, der skal indhentes: {names}",
        REUSE: f"{renewed}: {names}",
        NO_REOBTAIN: f"{renewed}, og som højst er {_months(change)} gammelt: {names}",
        APPEAL_FORM: f"{_part(change.cut)} af ankeskemaets sider",
        FEWER_PAGES: f"{_part(change.cut)} af siderne: {names}",
    }[change.kind]
    reached = "" if change.share == 1 else f"; når {danish.percent_of(change.share)} af det"
    return danish.sentence(what + reached)


def _ages(change: Simplification, plan: Simplifications) -> str:
    """Return what is taken for granted of the ages of what is renewed, where it matters."""
    if change.kind != NO_REOBTAIN:
        return ""
    return (
        f" Alderen af det, der fornyes, er fordelt jævnt fra nul til {danish.number(plan.oldest_months)} "
        "måneder: der er ikke spurgt om den."
    )


def _months(change: Simplification) -> str:
    return f"{danish.number(change.months or 0)} måneder"


def _part(cut: float | None) -> str:
    return danish.percent_of(cut or 0.0)


def _conversion(change: Simplification) -> str:
    given = change.conversion
    parts = [f"{amount(given.hours)} timer" if given.hours is not None else ""]
    parts.append(f"{amount(given.dkk)} kr." if given.dkk is not None else "")
    return danish.listing([part for part in parts if part]) or "ikke kendt"


def flags(table: pd.DataFrame, plan: Simplifications) -> View:
    """View of how the information that the simplifications touch goes together with upheld cases
    (``flags.table``), and how it has changed: read off the plan's measures, nothing is tested anew.
    """
    each = ["measure", "provision", "change", "alike", "e7", "flagged"]
    rows = table.groupby(each, sort=False)["code"].agg(list).reset_index()
    names = [[plan.simplifications[code].label for code in codes] for codes in rows["code"]]
    frame = pd.DataFrame(
        {
            "measure": translated(rows["measure"], EXPOSURE),
            "provision": translated(rows["provision"], PROVISIONS),
            "label": ["; ".join(labels) for labels in names],
            "change": _changed(rows),
            "e7": translated(rows["e7"], ASSOCIATED),
            "flag": rows["flagged"].map({True: "ja", False: NONE}).astype(str),
        }
    )
    columns = (
        key("measure", "Det, forenklingen omfatter"),
        key("provision", "Ydelse"),
        key("label", "Forenklinger"),
        known("change", "Udvikling"),
        known("e7", "I forhold til udfaldet"),
        known("flag", "Forbehold"),
    )
    note = (
        f"{_measures(rows)}Et forbehold står, hvor svarene tyder på, at oplysningen forekommer oftere "
        "sammen med stadfæstelse. Det siger ikke, hvad der er årsag til hvad. At en sammenhæng ikke er "
        "påvist, er ikke det samme som, at den ikke er der."
    )
    return register("forbehold", "Forenklingerne og udfaldet af sagerne", frame, columns, note=note)


def _changed(rows: pd.DataFrame) -> list[str]:
    """Return in Danish how what is touched has changed: what is said of pages is of the primary family."""
    words = [VERDICT | UNTESTED if measure == PAGES else CHANGED for measure in rows["measure"]]
    told = [own[verdict] for own, verdict in zip(words, rows["change"], strict=True)]
    both = zip(told, rows["change"], rows["alike"], strict=True)
    return [f"{said}{bracketed(verdict, alike)}" for said, verdict, alike in both]


def _measures(rows: pd.DataFrame) -> str:
    """Return the measures of the plan that the columns of ``flags`` are read off, with a space after it."""
    names = set(rows.loc[rows["change"] != "", "measure"].map(estimand_of))
    columns = [("udvikling", sorted(names)), ("forholdet til udfaldet", ["E7"] if rows["e7"].any() else [])]
    told = [f"{what} er {danish.listing(found)}" for what, found in columns if found]
    return f"{danish.sentence('; '.join(told))} i analyseplanen. " if told else ""


def _ordered(frame: pd.DataFrame, columns: tuple[Any, ...]) -> pd.DataFrame:
    return frame[[column.name for column in columns if column.name in frame]].reset_index(drop=True)
