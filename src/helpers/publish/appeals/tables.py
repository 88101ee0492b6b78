"""The tables of published overturn rates, and of those of all municipalities together."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers import danish
from helpers.publish.appeals import words
from helpers.publish.appeals.words import GIVEN
from helpers.publish.columns import Column, cases, count, decimals, derived, dimension, key, known, statistic
from helpers.publish.views import View, register
from helpers.publish.wording import translated
from helpers.terms import SCOPES

PUBLISHER = {  # of the percentage, as data/reference/appeals_national.csv spells it
    "Børne- og Socialministeriet (danmarkskort)": "Børne- og Socialministeriet",
    "Børne- og Socialministeriet": "Børne- og Socialministeriet",
    "pct: Børne- og Socialministeriet; n: KL": "Børne- og Socialministeriet",
    "Social- og Ældreministeriet": "Social- og Ældreministeriet",
    "pct: Social- og Ældreministeriet; n: Ankestyrelsen": "Social- og Ældreministeriet",
    "pct: Social- og Ældreministeriet; n: KL": "Social- og Ældreministeriet",
    "n: KL; pct: Politiken citing danmarkskort": "Politiken (efter danmarkskortet)",
    "Social-, Bolig- og Ældreministeriet; n: NB-Kommune": "Social-, Bolig- og Ældreministeriet",
    "Muskelsvindfonden (Ankestyrelsen data)": "Muskelsvindfonden (efter Ankestyrelsen)",
    "Ankestyrelsen": "Ankestyrelsen",
    "Ankestyrelsen; n via lundsteenwiederquist.dk": "Ankestyrelsen",
    "Ankestyrelsens Talportal; Ankestyrelsen": "Ankestyrelsen",
}
NOT_TOLD = "ikke oplyst"
CONTRADICTED, SECOND_HAND, DERIVED = "*", "‡", "†"  # marks of a rate
KEYS = {
    CONTRADICTED: "Tallet modsiges af en anden kilde.",
    SECOND_HAND: "Tallet er gengivet efter en anden kilde og er ikke kontrolleret hos Ankestyrelsen eller "
    "ministeriet.",
    DERIVED: "Beregnet her som resten af de stadfæstede.",
}
UNCERTAIN = "De tal indgår ikke i figuren og regnes ikke for det seneste tal."
SEEN = "»Set offentliggjort« er dagen for den side, hvor tallet er læst; det kan være offentliggjort før."
REASONS = {  # why a row of the given files is set aside, as survey.danmarkskort calls it
    "municipality": "kommunekoden passer ikke",
    "year": "året passer ikke",
    "scope": "området er ukendt",
    "value": "et antal passer ikke",
    "twice": "rækken står flere gange",
    "outcomes": "flere omgjorte end realitetsbehandlede",
    "percent": "procenten passer ikke til antallene",
    "mixed": "områderne er blandet sammen",
    "fewer": "færre afgørelser end omgjorte",
    "other_year": "tallet er fra et andet år",
    "markup": "kommentaren er ikke ren tekst",
    "personal": "kommentaren har personoplysninger",
}


def overturn(rates: pd.DataFrame) -> View:
    """View of the published overturn rates (``analysis.appeals.rates.read_overturn_rates``).

    Figures of uncertain source stand in the table with a mark; the figure leaves them out.
    """
    frame = rates.dropna(subset=["percent"]).reset_index(drop=True)
    return _overturn("omgoerelse", "Offentliggjorte omgørelsesprocenter", frame)


def later(rates: pd.DataFrame) -> View:
    """View of the certain rates published after the report, with their days (``words.later``): of the page
    where each was read, which need not be the first that told it.
    """
    frame = words.later(rates)
    frame["told"] = [words.day(text) if text else NOT_TOLD for text in frame["published"]]
    day = known("told", "Set offentliggjort")
    title = "Senere offentliggjorte omgørelsesprocenter"
    return _overturn("omgoerelse_senere", title, frame, day, also=SEEN)


def _overturn(name: str, title: str, frame: pd.DataFrame, *more: Column, also: str = "") -> View:
    """Return the view of rates; more: columns before the publisher's; also: what is said of those."""
    publisher = translated(frame["publisher"], PUBLISHER)
    frame = frame.assign(shown=[_rate(row) for row in frame.to_dict("records")], publisher=publisher)
    columns = (
        dimension("scope"),
        known("scope_label", "Område"),
        dimension("year"),
        known("when", "År"),
        known("shown", "Omgjort", str),
        *more,
        known("publisher", "Udgiver"),
        *map(known, ("percent", "decimals", "whole_year", "later", "certain", "contradicted", "derived")),
        *map(known, ("published", "source_url", "certainty")),
    )
    marks = "".join(_marks(row) for row in frame.to_dict("records"))
    keys = {mark: f"{mark} {words_}" for mark, words_ in KEYS.items() if mark in marks}
    uncertain = UNCERTAIN if not frame["certain"].all() else ""
    told = [keys.get(CONTRADICTED), keys.get(SECOND_HAND), uncertain, keys.get(DERIVED), also]
    note = " ".join(filter(None, [*told, "Kildernes adresser står i datafilen."]))
    source = danish.listing(sorted(set(publisher[frame["certain"]])))
    return register(name, title, frame, columns, source, note)


def outcomes(told: pd.DataFrame) -> View:
    """View of the published rates with their three outcomes (``analysis.appeals.rates.read_outcomes``)."""
    frame = told[
        ["scope", "scope_label", "year", "when", "remitted", "changed", "upheld", "published"]
    ].copy()
    frame["overturned"] = [
        danish.percent(p, d) for p, d in zip(told["percent"], told["decimals"], strict=True)
    ]
    publisher = translated(told["publisher"], PUBLISHER)
    columns = (
        dimension("scope"),
        known("scope_label", "Område"),
        dimension("year"),
        known("when", "År"),
        known("remitted", "Hjemvist", _published),
        known("changed", "Ændret eller ophævet", _published),
        known("overturned", "Omgjort i alt", str),
        known("upheld", "Stadfæstet", _published),
        known("published"),
    )
    source = danish.listing(sorted(set(publisher)))
    title = "Offentliggjorte udfald af klagesagerne"
    return register("udfald", title, frame.reset_index(drop=True), columns, source)


def municipalities_together(summed: pd.DataFrame) -> View:
    """View of what the municipalities' rates add up to (``analysis.appeals.municipal.national``)."""
    shares = {
        "remitted_share": "Hjemvist",
        "changed_share": "Ændret eller ophævet",
        "rate": "Omgjort i alt",
        "upheld_share": "Stadfæstet",
    }
    columns = (
        *_which(),
        known("n_municipalities", "Kommuner", danish.number),
        cases("Klager"),
        *(statistic(name, header, danish.percent_of) for name, header in shares.items()),
        *map(count, ("remitted", "changed_or_annulled", "overturned", "upheld")),
    )
    frame = summed.rename(columns={"decided": "n_cases"})
    return _register(
        "kommunerne_samlet", "Kommunernes realitetsbehandlede klager lagt sammen", frame, columns
    )


def all_decisions(summed: pd.DataFrame) -> View:
    """View of the overturned in relation to all decisions made (``municipal.national_per_decision``)."""
    columns = (
        *_which(),
        known("n_municipalities", "Kommuner", danish.number),
        cases("Alle afgørelser"),
        count("overturned", "Omgjort"),
        statistic("share", "Omgjort af alle afgørelser", _fine),
        derived("interval", "95 pct. sikkerhedsinterval", _interval),
        *map(statistic, ("low", "high")),
    )
    note = "Kun kommuner, der har oplyst antallet af alle afgørelser. Intervallet er Wilsons."
    title = "Omgjorte afgørelser i forhold til alle afgørelser"
    frame = summed.rename(columns={"decisions": "n_cases"})
    return _register("alle_afgoerelser", title, frame, columns, note)


def spread(summary: pd.DataFrame, outside: pd.Series) -> View:
    """View of how far the municipalities' rates differ (``municipal.summary``); ``outside``: how many shown
    ones lie outside the 99.8 per cent limits, by scope.
    """
    frame = summary.assign(outside=summary["scope"].map(outside).fillna(0).astype(int))
    columns = (
        *_which(),
        known("n_municipalities", "Kommuner med klager", danish.number),
        known("target", "Omgjort under ét", danish.percent_of),
        known("dispersion", "Spredning i forhold til tilfældighed", decimals(2)),
        known("tau", "Kommunernes egen spredning, procentpoint", _points),
        known("outside", "Uden for 99,8 pct.", danish.number),
        known("decided"),
    )
    note = (
        "Er spredningen 1, er forskellen mellem kommunerne ikke større end den tilfældige. Antallet uden for "
        "grænserne omfatter de kommuner, hvis tal er vist."
    )
    return _register("spredning", "Kommunernes spredning", frame, columns, note)


def account(files: pd.DataFrame) -> View:
    """View of what became of the rows of the given files (``survey.danmarkskort.given.account``)."""
    why = [_why(row) for row in files.to_dict("records")]
    frame = files[["file", "rows", "kept", "set_aside"]].assign(why=why).rename(columns={"file": "given"})
    columns = (
        key("given", "Fil"),
        known("rows", "" if frame["rows"].equals(frame["kept"]) else "Rækker", danish.number),
        known("kept", "Brugt", danish.number),
        known("set_aside", "Lagt til side", danish.number),
        known("why", "Bemærkning"),
    )
    return register("filer", "Rækkerne i de modtagne filer", frame, columns, real_source="filerne selv")


def _why(row: dict[str, Any]) -> str:
    if not row["there"]:
        return "Ikke modtaget"
    if row["refused"]:
        return "Kunne ikke læses"
    told = [f"{REASONS[reason]}: {danish.number(n)}" for reason, n in row["reasons"].items()]
    return danish.sentence("; ".join(told)) or "Alle rækker er brugt"


def _which() -> tuple[Any, ...]:
    return (dimension("scope"), known("scope_label", "Område"), dimension("year", "År"))


def _register(name: str, title: str, frame: pd.DataFrame, columns: tuple[Any, ...], note: str = "") -> View:
    """Return a view of what the municipalities' rates say, under the areas' names."""
    labelled = frame.assign(scope_label=frame["scope"].map(SCOPES))
    order = [column.name for column in columns if column.name in labelled]
    return register(name, title, labelled[order], columns, note=note, real_source=GIVEN)


def _published(value: str) -> str:
    return danish.percent(float(value), len(value.partition(".")[2]))


def _fine(share: float) -> str:
    return danish.percent_of(share, 2)


def _interval(row: dict[str, Any]) -> str | None:
    if pd.isna(row["low"]):
        return None
    return danish.percent_range(100 * row["low"], 100 * row["high"], 2)


def _points(spread: float) -> str:
    return danish.number(100 * spread, 1)


def _rate(row: dict[str, Any]) -> str:
    return danish.percent(row["percent"], row["decimals"]) + _marks(row)


def _marks(row: dict[str, Any]) -> str:
    """Return the marks of a rate: why it is not certain, and whether it is derived."""
    doubt = CONTRADICTED if row["contradicted"] else SECOND_HAND
    return ("" if row["certain"] else doubt) + (DERIVED if row["derived"] else "")
