"""The themes of the free text in tables: how often people found each, how far they agree, and what the
dictionary can and cannot read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.methods import agreement
from helpers.analysis.rules import themes as coding
from helpers.protocol import disclosure, theme_texts
from helpers.protocol.codebook import Codebook
from helpers.protocol.disclosure import Rules
from helpers.protocol.themes import Themes
from helpers.publish.changes import layouts
from helpers.publish.columns import (
    Column,
    cases,
    decimals,
    dimension,
    key,
    known,
    municipalities,
)
from helpers.publish.tables import NONE, NOT_GIVEN, SIGN, WITHHELD
from helpers.publish.views import Total, View, register
from helpers.publish.wording import interval, level, translated
from helpers.survey.coding.layout import OTHER
from helpers.survey.coding.reading import Coded

SECTION = "rule_inputs"
SOURCES_LEFT = 2  # of where a demand comes from, that stand beside each other
NONE_OR_FEW = (
    f"{SIGN} Ikke vist: der er ingen eller få svar, eller tallet kunne regnes ud af de andre; et nul vises "
    "ikke for sig."
)
BESIDE = layouts.side_by_side("label", ("source",), "n_cases")  # of ``by_source``
PUT_TOGETHER = "Svarmuligheder med få svar er lagt sammen, så færre tal skal skjules."
OTHER_LABEL = "Andet, som intet tema dækker"
KIND = {
    theme_texts.PLAIN: "Skrevet ligeud",
    theme_texts.MISSPELLED: "Stavet forkert i de ord, det kommer an på",
    theme_texts.PARAPHRASED: "Sagt med andre ord",
}
TOO_FEW = "for få af de svar, som begge har læst, har temaet eller mangler det"
REASON = {
    agreement.NO_PAIRS: "for få svar, som begge har læst",
    agreement.ONE_CATEGORY: TOO_FEW,
    TOO_FEW: TOO_FEW,
    agreement.UNSTABLE: "for få tilfælde til et interval",
}
INVENTED = "opdigtede svar i undersøgelsens protokol (theme_texts.yml)"


def labels(themes: Themes) -> dict[str, str]:
    """Return code → Danish label, with what no theme covers."""
    return {theme.code: theme.label for theme in themes.themes} | {OTHER: OTHER_LABEL}


def listed(
    prevalence: pd.DataFrame, themes: Themes, rules: Rules, most: int | None = None, also: str = ""
) -> View:
    """View of how many answers and municipalities speak of each theme: ``themes.prevalence``, most first.
    most: how many of them are to be shown; also: what is said of some of them (``doubtful``).

    Those of few stand last in the dictionary's order, and those of none among them: neither their place nor
    their being there tells how many there are.
    """
    rows = _most_first(prevalence, rules)
    frame = rows.assign(label=translated(rows["theme"], labels(themes)))
    columns = (dimension("label", "Tema", of="theme"), cases("Svar"), municipalities("Kommuner"))
    note = (
        "Et svar kan have flere temaer. At skrive om regler var frivilligt, så tallene siger, hvad der er "
        "nævnt, og "
        "ikke, hvor udbredt det er."
    )
    if most and len(rows) > most:
        count = f"{danish.sentence(danish.in_words(most))} af {danish.in_words(len(rows))} temaer"
        note = f"{count}, de hyppigste først; alle står i datafilen. {note}"
    title = "Temaer i kommunernes svar om regler"
    kept = frame[["label", "n_cases", "n_municipalities"]]
    return View("temaer", title, kept, columns, f"{note} {also}".strip())


def doubtful(table: pd.DataFrame, themes: Themes, least: float) -> str:
    """Return on which themes the coders agree less than ``least`` (kappa), where it may be told; "" for none.

    table: ``analysis.rules.themes.agreed``.
    """
    told = _told_agreement(table, disclosure.all_rules().survey)
    names = [f"»{labels(themes)[theme]}«" for theme in told.loc[told["kappa"] < least, "theme"]]
    return (
        f"De, der kodede svarene, var ikke enige nok om {danish.listing(names)} efter protokollens grænse."
        if names
        else ""
    )


def _most_first(prevalence: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    few = prevalence["n_cases"] < rules.min_cases
    few |= prevalence["n_municipalities"] < rules.min_municipalities
    order = prevalence["n_cases"].mask(few, -1).sort_values(ascending=False, kind="stable").index
    return prevalence.loc[order if prevalence["n_cases"].any() else []]


def coarser(answers: pd.DataFrame, final: pd.DataFrame, themes: Themes, codebook: Codebook) -> list[View]:
    """Return ``by_source`` with all sources, and with ever fewer: each time the two neighbours in the
    questionnaire's order that have the fewest answers are put together, until two are left.

    answers, final: as for ``analysis.rules.themes.by_source``.
    """
    groups: list[tuple[str, ...]] = [(code,) for code in codebook.item("burden_cause", SECTION).values]
    table = coding.by_source(answers, final, themes)
    found = [by_source(table, themes, codebook)]
    while len(groups) > SOURCES_LEFT:
        answered = table.groupby("burden_cause")["n_cases"].sum()
        sizes = [int(answered.get(group[0], 0)) for group in groups]
        least = min(range(len(groups) - 1), key=lambda place: sizes[place] + sizes[place + 1])
        groups[least : least + 2] = [groups[least] + groups[least + 1]]
        together = {code: group[0] for group in groups for code in group}
        table = coding.by_source(answers, final, themes, together)
        found.append(by_source(table, themes, codebook, groups))
    return found


def by_source(
    table: pd.DataFrame, themes: Themes, codebook: Codebook, groups: Sequence[tuple[str, ...]] = ()
) -> View:
    """View of the themes by where the demand comes from (``analysis.rules.themes.by_source``). groups: those
    sources that are put together, each under the first of them (default: none).

    A combination without answers, and a theme without any, has a row of 0, which is withheld as the others
    below the threshold are: a row that is missing would tell that there is none. Shown BESIDE, with a column
    for each source.
    """
    every_source = codebook.item("burden_cause", SECTION).values
    names = {group[0]: [every_source[code] for code in group] for group in groups}
    sources = {code: _together(label) for code, label in names.items()} or every_source
    order = [*themes.codes, OTHER] if len(table) else []
    keys = ["theme", "burden_cause"]
    every = pd.MultiIndex.from_product([order, sources], names=keys)
    rows = table.set_index(keys).reindex(every, fill_value=0).reset_index()
    frame = rows.assign(
        label=translated(rows["theme"], labels(themes)), source=translated(rows["burden_cause"], sources)
    )
    columns = (
        dimension("label", "Tema", of="theme"),
        dimension("source", "Hvor kravet kommer fra"),
        cases("Svar"),
        municipalities("Kommuner"),
    )
    totals = (Total("source", within=("label",), complementary=True),)
    kept = frame[["label", "source", "n_cases", "n_municipalities"]]
    title = "Temaer og hvor kravet kommer fra"
    note = "Antal svar. Hvert svar har ét valg af, hvor kravet kommer fra, men kan have flere temaer."
    return View(
        name="temaer_og_kilde",
        title=title,
        frame=kept,
        columns=columns,
        note=note + (f" {PUT_TOGETHER}" if groups else ""),
        totals=totals,
        parent="temaer",
        keys={WITHHELD: NONE_OR_FEW},
    )


def _together(labels_: Sequence[str]) -> str:
    first, *others = labels_
    return danish.listing([first, *(f"{label[0].lower()}{label[1:]}" for label in others)])


def examples(coded: Coded, prevalence: pd.DataFrame, themes: Themes, rules: Rules) -> View:
    """View of the paraphrases that may be published, of themes that enough answers and municipalities speak
    of: the others have no row.
    """
    rows = coded.examples.merge(prevalence, on="theme")
    enough = (rows["n_cases"] >= rules.min_cases) & (rows["n_municipalities"] >= rules.min_municipalities)
    rows = rows[enough].sort_values("n_cases", ascending=False, kind="stable").reset_index(drop=True)
    frame = rows.assign(label=translated(rows["theme"], labels(themes)))
    columns = (
        dimension("label", "Tema", of="theme"),
        key("paraphrase", "Eksempel i projektgruppens egne ord"),
        cases(),
        municipalities(),
    )
    title, note = "Eksempler i egne ord", "Eksemplerne er omskrivninger og ikke citater."
    kept = frame[["label", "paraphrase", "n_cases", "n_municipalities"]]
    return View("omskrivninger", title, kept, columns, note, rounds=False)  # what few say has no row


def agreed(table: pd.DataFrame, themes: Themes, confidence: float, least: float) -> View:
    """View of how far the coders agree, theme by theme (``analysis.rules.themes.agreed``), with a remark on
    those below ``least``, the pilot's limit for categories.

    From the figures together how many answers have the theme can be told, so those of a theme that few have,
    or lack, are left out, and the others are rounded as shown.
    """
    rows = _told_agreement(table[table["n"] > 0], disclosure.all_rules().survey)
    frame = pd.DataFrame(
        {
            "label": translated(rows["theme"], labels(themes)),
            "n": rows["n"],
            "kappa": rows["kappa"],
            "kappa_interval": [interval(*pair, decimals=2) for pair in _bounds(rows, "kappa")],
            "alpha": rows["alpha"],
            "alpha_interval": [interval(*pair, decimals=2) for pair in _bounds(rows, "alpha")],
            "pabak": rows["pabak"],
            "remark": [_remark(row, least) for row in rows.to_dict("records")],
        }
    )
    columns: tuple[Column, ...] = (
        key("label", "Tema"),
        known("n", "Svar, som flere har læst", danish.number),
        known("kappa", "Kappa", decimals(2), NOT_GIVEN),
        known("kappa_interval", "Interval", none=NOT_GIVEN),
        known("alpha", "Alfa", decimals(2), NOT_GIVEN),
        known("alpha_interval"),
        known("pabak", "PABAK", decimals(2), NOT_GIVEN),
        known("remark", "Bemærkning", none=NONE),
    )
    note = (
        f"Interval: {level(confidence)}. Kappa: Cohen; alfa: Krippendorff. "
        "PABAK: hvad kappa ville være, hvis temaet fandtes i halvdelen af svarene."
    )
    title = "Enighed mellem koderne, tema for tema"
    return register("kodning_enighed", title, frame, columns, note=note)


def _remark(row: dict[str, Any], least: float) -> str | None:
    below = f"under protokollens grænse på {danish.number(least, 2)}" if row["kappa"] < least else None
    return REASON.get(row["reason"], "") or below


def _told_agreement(rows: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return the rows of agreement with figures only where two coders could each have found the theme in
    enough of the texts, and not found it in enough.
    """
    yes, least = rows["yes"], 2 * rules.min_cases
    few = (yes < least) | (2 * rows["n"] - yes < least)
    figures = [name for name in coding.AGREEMENT if name not in ("theme", "n", "yes")]
    told = rows.assign(**{name: rows[name].round(2).mask(few) for name in figures})
    return told.assign(reason=rows["reason"].mask(few, TOO_FEW))


def _bounds(rows: pd.DataFrame, name: str) -> list[tuple[float, float]]:
    return list(zip(rows[f"{name}_low"], rows[f"{name}_high"], strict=True))


def dictionary(scores: pd.DataFrame) -> View:
    """View of how the dictionary reads each kind of text (``protocol.theme_texts.scores``)."""
    frame = scores.assign(label=translated(scores["kind"], KIND))[["label", "n", "recall", "f1"]]
    columns = (
        key("label", "Svaret er"),
        known("n", "Opdigtede svar", danish.number),
        known("recall", "Temaer, som den finder", danish.percent_of),
        known("f1", "F1, gennemsnit af temaerne", decimals(2)),
    )
    note = (
        "F1 er høj, når ordbogen både finder temaerne og sjældent ser nogen, der ikke er der; 1 er det "
        "højeste."
    )
    return register("ordbog", "Hvad ordbogen over temaer kan læse", frame, columns, INVENTED, note)
