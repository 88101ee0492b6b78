"""The rules that municipalities name, in Danish: which, how often, and where they say that the demand comes
from.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.analysis.rules import laws, named, themes
from helpers.protocol.codebook import Codebook
from helpers.protocol.disclosure import Rules
from helpers.publish.columns import cases, dimension, municipalities
from helpers.publish.statements import Statement
from helpers.publish.tables import ROUNDED
from helpers.publish.views import Total, View
from helpers.publish.wording import counted, translated

MOST = 3  # rules that the sentence tells
ELSE = "Andet"  # the questionnaire's word for a source that it does not name
OTHERS = "Andre regler, som hver er nævnt af få"
LAWLESS = "Paragraf uden lov"
AROUND = "omkring "  # before a count of a table whose counts are rounded
_ANSWERS = "Svar, der nævner reglen"
SECTION = "rule_inputs"


def listed(rows: pd.DataFrame, rules: Rules) -> View:
    """View of the rules that answers name (``analysis.rules.named.named``), most named first.

    A rule that is named by fewer than the rules of disclosure ask for has no row of its own: its name alone
    would tell something of few. All such are one row, and so are the sections whose law is not known.
    """
    table = named.counted(rows)
    few = (table["n_cases"] < rules.min_cases) | (table["n_municipalities"] < rules.min_municipalities)
    lawless = table["law"].eq(laws.UNKNOWN)
    kept = table[~few & ~lawless]
    gathered = [
        _together(rows, table.loc[few & ~lawless, "provision"], OTHERS),
        _together(rows, table.loc[lawless, "provision"], LAWLESS),
    ]
    frame = pd.concat([kept.assign(rule=kept["provision"].map(written)), *gathered], ignore_index=True)
    columns = (dimension("rule", "Regel"), cases(_ANSWERS), municipalities("Kommuner"))
    note = "Et svar tæller én gang for hver regel, som det nævner, i feltet til reglen eller i teksten."
    title = "Regler, som kommunerne nævner"
    return View("naevnte_regler", title, frame[["rule", "n_cases", "n_municipalities"]], columns, note)


def _together(rows: pd.DataFrame, provisions: pd.Series, label: str) -> pd.DataFrame:
    """Return one row for all of ``provisions``, none where there are none: the answers that name at least
    one.
    """
    found = rows[rows["provision"].isin(set(provisions))].drop_duplicates("row")
    counts = (label, len(found), found["municipality"].nunique())
    return pd.DataFrame([counts] if len(found) else [], columns=["rule", "n_cases", "n_municipalities"])


def written(provision: str) -> str:
    """Return a section as Danish prints it: "Servicelovens § 42", with a blank that does not break."""
    law, _, section = provision.partition(" § ")
    owner = f"{law}s" if law.endswith(("loven", "bekendtgørelsen")) else law
    owner = owner.replace("bpa", "BPA")  # an abbreviation in the names of orders
    return f"{owner[:1].upper()}{owner[1:]} {danish.paragraph(section)}"


def sources(rule_inputs: pd.DataFrame, codebook: Codebook) -> View:
    """View of where municipalities say that the demand comes from, answer by answer. A source that nobody
    names stands there as one that few name: without its row it would be told apart.
    """
    labels = codebook.item("burden_cause", SECTION).values
    answered = themes.sources(rule_inputs).set_index("burden_cause")
    table = answered.reindex(list(labels) if len(answered) else [], fill_value=0).reset_index()
    frame = table.assign(source=translated(table["burden_cause"], labels))
    columns = (dimension("source", "Hvor kravet kommer fra"), cases("Svar"), municipalities("Kommuner"))
    note = "Kommunen har valgt det, der forklarer mest. Svar uden et valg er ikke med."
    title = "Hvor kravet kommer fra"
    kept = frame[["source", "n_cases", "n_municipalities"]]
    whole = Total("source", complementary=True)  # a sentence tells how many answers there are
    return View("kilde_til_kravet", title, kept, columns, note, totals=(whole,))


def told(
    rule_inputs: pd.DataFrame, rows: pd.DataFrame, released: pd.DataFrame, rules: Rules
) -> dict[str, Statement]:
    """Return the sentences on the rules that are named: rules_named and rules_lawless. released:
    ``listed``.
    """
    answers, naming = len(rule_inputs), len(rule_inputs) - named.without(rule_inputs, rows)
    if none := _none(answers, naming, rules):
        return {
            "rules_named": Statement(none),
            "rules_lawless": Statement("Der er ingen paragraffer at opgøre."),
        }
    few_without = 0 < answers - naming < rules.min_cases
    share = "Næsten alle" if few_without else f"{_first(naming, rules)} af de"
    text = f"{share} {danish.number(answers)} svar nævner mindst én regel."
    shown = released[~released["withheld"] & ~released["rule"].isin([OTHERS, LAWLESS])].head(MOST)
    if len(shown):
        parts = [danish.inside(rule) for rule in shown["rule"]]
        first = "Blandt de nævnte er" if released.attrs.get(ROUNDED) else "Oftest nævnes"
        text += f" {first} {danish.listing(parts)}."
    lawless = named.unknown(rows)
    without = (
        f"I {counted(lawless, rules)} svar står en paragraf uden en lov, som hverken svaret eller ydelsen "
        "afgør."
        if lawless
        else "Alle paragraffer i svarene kan føres til en lov."
    )
    return {"rules_named": Statement(text), "rules_lawless": Statement(without)}


def _none(answers: int, naming: int, rules: Rules) -> str:
    """Return what is said where there is no rule to tell of, "" where there is."""
    if not answers:
        return "Ingen kommune har skrevet om regler."
    if answers < rules.min_cases:
        return f"Færre end {danish.in_words(rules.min_cases)} svar handler om regler, så de opgøres ikke."
    return "" if naming else f"Ingen af de {danish.number(answers)} svar nævner en regel."


def _first(n: int, rules: Rules) -> str:
    text = counted(n, rules)
    return text[:1].upper() + text[1:]


def sources_told(released: pd.DataFrame) -> Statement:
    """Return the sentence on where the demand comes from. released: ``sources``."""
    shown = told_rows(released)
    if shown.empty:
        return Statement("Hvor kravene kommer fra, er der ikke svar nok til at opgøre.")
    parts = [f"»{row['source']}« i {answers_of(row)}" for row in shown.to_dict("records")]
    return Statement(f"Som det, der forklarer mest, har kommunerne valgt {danish.listing(parts)}.")


def told_rows(released: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a released table of counts that may be told: 0 is none where they are rounded."""
    return released[~released["withheld"] & released["n_cases"].gt(0)]


def around(released: pd.DataFrame) -> str:
    """Return the word before a count of a released table whose counts are rounded; "" where they are not."""
    return AROUND if released.attrs.get(ROUNDED) else ""


def answers_of(row: Mapping[Any, Any]) -> str:
    """Return how many answers a released row is of, and from how many municipalities, of which a table whose
    counts are rounded tells nothing.
    """
    if pd.isna(row["n_municipalities"]):
        return f"{AROUND}{danish.number(row['n_cases'])} svar"
    return f"{danish.number(row['n_cases'])} svar fra {danish.number(row['n_municipalities'])} kommuner"


def in_short(sources: pd.DataFrame, themes: pd.DataFrame) -> Statement:
    """Return for the main part where the demand comes from; the most frequent theme stands in ``heading``.

    sources: the released view ``sources``; themes: the released view ``themes.listed``.
    """
    places = told_rows(sources)
    if places.empty:
        return Statement("Kommunernes svar om regler er for få til at opgøre, hvor kravene kommer fra.")
    each = enumerate(zip(places["n_cases"], places["source"], strict=True))
    parts = [
        f"{danish.inside(source)} i {around(sources)}{danish.number(n)}{'' if place else ' svar'}"
        for place, (n, source) in each
    ]
    exact = not around(sources) and not sources["withheld"].any()
    answers = f"for hvert af {danish.number(sources['n_cases'].sum())} svar" if exact else "i svarene"
    text = (
        "Kommunerne kunne frivilligt pege på regler, der kræver mere dokumentation og virker "
        f"uhensigtsmæssige. De har {answers} valgt, hvor kravet kommer fra. Det er {danish.listing(parts)}."
    )
    return Statement(f"{text} Hvilke temaer de har, er ikke opgjort." if themes.empty else text)


def heading(sources: pd.DataFrame, themes: pd.DataFrame) -> Statement:
    """Return the heading on what municipalities say of the rules: the most frequent theme, else where most
    say that the demand comes from, unless the counts are rounded; arguments as of ``in_short``.
    """
    topics, places = map(told_rows, (themes, sources))
    if len(topics) and not themes.attrs.get(ROUNDED):
        exact = len(places) and not sources.attrs.get(ROUNDED) and not sources["withheld"].any()
        of = f" af {danish.number(sources['n_cases'].sum())}" if exact else ""
        answers = f"i {danish.number(topics.iloc[0]['n_cases'])}{of} svar"
        return Statement(f"Kommunerne nævner oftest »{topics.iloc[0]['label']}«, {answers}")
    if len(places) and not sources.attrs.get(ROUNDED):
        return Statement(_source(places.sort_values("n_cases", ascending=False, kind="stable")["source"]))
    return Statement("Hvad kommunerne siger om reglerne", verdicts.NOT_ESTIMABLE)


def _source(ordered: pd.Series) -> str:
    """Return where most say that the demand comes from, of the sources in order; "something else" is none."""
    named = ordered[ordered != ELSE]
    if named.empty:
        return "Kommunerne peger på andre kilder til kravene end de nævnte"
    top = danish.inside(named.iloc[0])
    if ordered.iloc[0] == ELSE:
        return f"Af de kilder, der er nævnt i skemaet, peger kommunerne oftest på »{top}«"
    return f"Kommunerne peger oftest på »{top}« som kilden til kravet"


def numbering(report_date: date) -> str:
    """Return which numbering the table shows, for the note of the chapter."""
    child = danish.day_month_year(laws.CHILD_FROM)
    if report_date >= laws.CHILD_FROM:
        return (
            f"Bestemmelser, der flyttede til barnets lov den {child}, er talt sammen og vist med deres "
            "nye nummer."
        )
    return "Paragraffer er vist, som de hed på rapportens tidspunkt."
