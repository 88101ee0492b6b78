"""The themes of the free text in sentences: who has read what, how far they agree, what is named most, and
what the dictionary can and cannot read.
"""

from __future__ import annotations

import pandas as pd

from helpers import danish
from helpers.analysis.rules import themes as coding
from helpers.protocol import theme_texts
from helpers.protocol.codebook import Codebook
from helpers.protocol.pilot import PilotPlan
from helpers.protocol.themes import Themes
from helpers.publish.rules.named import answers_of, around, told_rows
from helpers.publish.rules.themes import SECTION, labels
from helpers.publish.statements import Statement
from helpers.publish.tables import ROUNDED
from helpers.survey.coding.reading import Coded

BLAMED = {  # where the municipality says that the demand comes from, after "Peger kommunen på"
    "law": "loven eller bekendtgørelsen",
    "appeal": "klagesagen",
    "own_practice": "sin egen praksis",
}
MOST = 3  # themes that a sentence tells


def dictionary(scores: pd.DataFrame) -> Statement:
    """Return what the dictionary can and cannot read, and so what people must."""
    f1 = {kind: danish.number(value, 2) for kind, value in zip(scores["kind"], scores["f1"], strict=True)}
    return Statement(
        "På opdigtede svar, som ordbogen ikke er lavet efter, er dens F1 (hvor 1 er bedst) "
        f"{f1[theme_texts.PLAIN]}, når temaet er skrevet ligeud, {f1[theme_texts.MISSPELLED]}, når de ord, "
        f"det kommer an på, er stavet forkert, og {f1[theme_texts.PARAPHRASED]}, når det er sagt med andre "
        "ord. Derfor skal mennesker læse alle svar, også dem, hvor ordbogen intet finder, og ordbogens "
        "forslag er intet resultat."
    )


def statements(
    coded: Coded, final: pd.DataFrame, texts: pd.DataFrame, released: pd.DataFrame
) -> dict[str, Statement]:
    """Return rules_coding and rules_themes: who has coded what, and the most frequent themes.

    final: ``analysis.rules.themes.settled``; texts: ``survey.coding.texts.to_code``; released:
    ``themes.listed``.
    """
    if texts.empty:
        return {
            "rules_coding": Statement("Der er ingen svar at kode."),
            "rules_themes": Statement("Der er derfor ingen temaer at opgøre."),
        }
    if not coded.coders:
        return {
            "rules_coding": Statement(
                f"De {danish.number(len(texts))} forskellige svar er ikke læst og kodet af mennesker."
            ),
            "rules_themes": Statement("Temaerne er ikke opgjort."),
        }
    return {"rules_coding": _coded(coded, final, texts), "rules_themes": _most(released)}


def _coded(coded: Coded, final: pd.DataFrame, texts: pd.DataFrame) -> Statement:
    people, read, all_ = len(coded.coders), final["text_id"].nunique(), len(texts)
    several = int(coded.codes.groupby("text_id")["coder"].nunique().gt(1).sum())
    whole = f"de {danish.number(all_)} forskellige tekster i svarene"
    what = whole if read == all_ else f"{danish.number(read)} af {whole}"
    if people == 1:
        return Statement(f"Én person har læst og kodet {what}.")
    apart = "uafhængigt af hinanden " if several == read else ""
    text = f"{danish.sentence(danish.in_words(people))} personer har {apart}læst og kodet {what}"
    text += _shared(several, read, people)
    if left := int(final["code"].isna().sum()):
        points = f"{danish.in_words(left, 'ét')} punkt{'er' if left > 1 else ''}"
        text += (
            f" På {points} er uenigheden ikke afgjort, og {'det' if left == 1 else 'de'} er ikke talt med."
        )
    return Statement(text)


def _shared(several: int, read: int, people: int) -> str:
    """Return the end of the sentence on who has read what."""
    if several == read:
        return "."
    who, rest = "begge" if people == 2 else "flere", "så enkelte temaer kan være overset der."
    return f": {danish.number(several)} er læst af {who}, uafhængigt af hinanden, og resten af én, {rest}"


def most_named(released: pd.DataFrame, themes: Themes) -> str:
    """Return the code of the theme that the heading names (``named.heading``), "" where it names none.

    released: ``themes.listed``.
    """
    shown = told_rows(released)
    if shown.empty or released.attrs.get(ROUNDED):
        return ""
    return {label: code for code, label in labels(themes).items()}[shown.iloc[0]["label"]]


def _most(released: pd.DataFrame) -> Statement:
    shown = told_rows(released).head(MOST)
    if shown.empty:
        return Statement("Intet tema er nævnt i så mange svar, at det kan vises.")
    parts = [f"»{row['label']}« ({answers_of(row)})" for row in shown.to_dict("records")]
    several = "De hyppigste temaer er" if len(parts) > 1 else "Det hyppigste tema er"
    if released.attrs.get(ROUNDED):
        several = "Blandt temaerne er"
    return Statement(f"{several} {danish.listing(parts)}.")


def agreed(table: pd.DataFrame, themes: Themes, plan: PilotPlan, coded: Coded) -> Statement:
    """Return how far the coders agree, on which themes less than the pilot's limit for categories, and what
    of their files could not be used.
    """
    return Statement(f"{_agreed(table, themes, plan)} {files(coded)}".strip())


def _agreed(table: pd.DataFrame, themes: Themes, plan: PilotPlan) -> str:
    known_ = table.dropna(subset=["kappa"])
    if known_.empty:
        return "Enigheden mellem kodere kan ikke opgøres, for der er ikke to, som har læst de samme svar."
    least = plan.rows["categories"].go
    low = known_[known_["kappa"] < least]
    text = (
        f"Kappa for enigheden mellem koderne ligger fra {danish.number(known_['kappa'].min(), 2)} til "
        f"{danish.number(known_['kappa'].max(), 2)} over temaerne."
    )
    if int(known_["n"].max()) < coding.FEW_TEXTS:
        text += f" Færre end {danish.number(coding.FEW_TEXTS)} svar er læst af begge, så tallene er usikre."
    if low.empty:
        return f"{text} For alle temaer når den protokollens grænse på {danish.number(least, 2)}."
    names = danish.listing([f"»{labels(themes)[theme]}«" for theme in low["theme"]])
    return (
        f"{text} For {names} når den ikke den grænse på {danish.number(least, 2)}, der er sat i protokollen; "
        "læs de tal med forbehold."
    )


def by_source(released: pd.DataFrame, codebook: Codebook) -> Statement:
    """Return which theme municipalities most often lay to the law, the appeal and their own practice."""
    sources = codebook.item("burden_cause", SECTION).values
    shown, roughly = told_rows(released), around(released)
    parts: list[str] = []
    for code, blamed in BLAMED.items():
        rows = shown[shown["source"].eq(sources[code])]
        if len(rows):
            top = rows.loc[rows["n_cases"].idxmax()]
            first = "nævner den fx temaet" if roughly else "er det hyppigste tema, der kan vises,"
            again = "er det fx" if roughly else "er det"
            who, which = ("den", again) if parts else ("kommunen", first)
            count = f"{roughly}{danish.number(top['n_cases'])} svar"
            parts.append(f"Peger {who} på {blamed}, {which} »{top['label']}« ({count}).")
    if released.empty:
        return Statement("Temaerne er ikke opgjort, og derfor heller ikke efter, hvor kravet kommer fra.")
    if not parts:
        return Statement("Hvor kravene bag temaerne kommer fra, er der ikke svar nok til at opgøre.")
    return Statement(" ".join(parts))


def files(coded: Coded) -> str:
    """Return how many of the coders' files could not be used, and how many remarks the others have; "" where
    there is nothing to say of them.
    """
    if coded.faults.empty and not coded.coders:
        return "Svarene er ikke kodet."
    if coded.faults.empty:
        return ""
    refused = int(coded.faults["refused"].sum())
    remarks = len(coded.faults) - refused
    files = f"{danish.in_words(refused, 'én')} ikke bruges" if refused else "alle bruges"
    notes = (
        f"der er {danish.in_words(remarks, 'én')} bemærkning{'er' if remarks > 1 else ''} til celler i dem"
    )
    return f"Af kodernes filer kunne {files}" + (f", og {notes}." if remarks else ".")
