"""Tables of the returns: rows in and out, corrections, and the questionnaire itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.protocol.codebook import Codebook, points_table
from helpers.protocol.disclosure import Rules
from helpers.publish.columns import cases, dimension, key, known, municipalities
from helpers.publish.views import Total, View, register
from helpers.publish.wording import GROUP, translated
from helpers.survey.cleaning import rule_table
from helpers.survey.cleaning.set_aside import REASONS
from helpers.survey.questionnaire import told

if TYPE_CHECKING:
    from helpers.survey.cleaning.clean import Cleaned
    from helpers.survey.reading.returns import Received

CODEBOOK = "undersøgelsens kodebog"
SHEET = {
    "cases": "Sager",
    "information": "Sagsoplysninger",
    "causes": "Årsager til hjemvisning",
    "rule_inputs": "Regler",
    "time": "Tid",
}
ACCOUNT = {"rows_in": "Rækker modtaget", "kept": "Brugt"} | {
    reason: f"Lagt til side: {told.label}" for reason, told in REASONS.items()
}
UNANSWERED = "unanswered"
NOTE = "Bemærk"  # of what the guide says under no word
REST = "Andre regler"
EFFECT = {
    "fix": "Rettet",
    "query": "Markeret til opfølgning",
    "blocking": "Ikke brugt, før det er rettet",
    UNANSWERED: "Læst som ubesvaret",
}


def account(cleaned: Cleaned, raw: Received) -> View:
    """View of rows in, kept and set aside per sheet, with the number of workbooks behind each row."""
    counts = cleaned.counts
    files = cleaned.set_aside.groupby(["sheet", "reason"])["file"].nunique()
    behind = [
        files.get((raw.names[section].sheet, what), len(raw.workbooks))
        for section, what in zip(counts["section"], counts["what"], strict=True)
    ]
    frame = pd.DataFrame(
        {
            "sheet": translated(counts["section"], SHEET),
            "what": translated(counts["what"], ACCOUNT),
            "n_cases": counts["n"],
            "n_municipalities": behind,
        }
    )
    columns = (
        dimension("sheet", "Ark"),
        dimension("what", "Rækker", total=ACCOUNT["rows_in"]),
        cases("Antal"),
        municipalities(),
    )
    whole = Total("what", within=("sheet",), complementary=True)
    # never rounded: a sentence tells the same rows over all sheets
    title = "Rækker modtaget, brugt og lagt til side"
    note = "Brugte sager: de udfyldte og dem, hvor kommunen har svaret, hvorfor sagen ikke er udfyldt."
    return View("regnskab", title, frame, columns, note, totals=(whole,), rounds=False)


EACH_RULE = "Et svar, som flere regler er brugt på, er talt med ved hver af dem: rækkerne er ikke en sum."


def corrections(ledger: pd.DataFrame, rules: Rules) -> View:
    """View of the ledger: on how many answers each rule was used, and in how many municipalities' workbooks.
    An answer that several rules speak of stands with each of them.

    A rule that was used on few has no row of its own, for one that was never used has none either. All such
    of an effect are one row, which stands there in any case. A sentence tells how many answers were read as
    unanswered, so there the least used of the others goes with them where they are few: their number would
    follow from the sum.
    """
    answers = ledger.drop_duplicates(["file", "sheet", "cell", "rule"], ignore_index=True)
    read = answers["rule"].isin(rule_table.UNANSWERED)
    answers = answers.assign(effect=answers["severity"].mask(read, UNANSWERED))
    answers["rule"] = translated(answers["rule"], rule_table.LABELS)
    used = answers.groupby(["effect", "rule"])["file"]
    few = (used.transform("size") < rules.min_cases) | (used.transform("nunique") < rules.min_municipalities)
    few |= _least_used(answers[answers["effect"] == UNANSWERED], few, rules)
    each, together = _used(answers[~few]), _used(answers[few].assign(rule=REST))
    seldom = together.set_index("effect").drop(columns="rule").reindex([*EFFECT], fill_value=0).reset_index()
    seldom["rule"] = REST
    counted = pd.concat([each, seldom], ignore_index=True)
    rank = counted["n_cases"].mask(counted["rule"].eq(REST), -1)
    order = {"ascending": [True, False], "kind": "stable", "ignore_index": True}
    counted = counted.assign(rank=rank, place=counted["effect"].map([*EFFECT].index))
    counted = counted.sort_values(["place", "rank"], **order).drop(columns=["place", "rank"])
    frame = counted.assign(effect=translated(counted["effect"], EFFECT))
    columns = (
        dimension("rule", "Regel"),
        dimension("effect", "Virkning"),
        cases("Antal svar"),
        municipalities("Kommuner"),
    )
    # never rounded: a row that is there tells that it is not of few
    return View("rettelser", "Rettelser i svarene", frame, columns, EACH_RULE, rounds=False)


def _least_used(answers: pd.DataFrame, few: pd.Series, rules: Rules) -> pd.Series:
    """Say which of the ``answers`` are of the least used rule that is not ``few``, where the few together are
    less than may be shown.
    """
    together, others = answers[few.loc[answers.index]], answers[~few.loc[answers.index]]
    enough = len(together) >= rules.min_cases and together["file"].nunique() >= rules.min_municipalities
    least = others["rule"].value_counts().sort_index().idxmin() if len(others) and not enough else None
    return (answers["rule"] == least).reindex(few.index, fill_value=False)


def _used(answers: pd.DataFrame) -> pd.DataFrame:
    return answers.groupby(["effect", "rule"], as_index=False).agg(
        n_cases=("cell", "size"), n_municipalities=("file", "nunique")
    )


def guide(codebook: Codebook) -> View:
    """View of what the workbook says before the questions: what it is for, what to do, and the words."""
    rows = [(title, word or NOTE, text) for title, _, told_ in told.words(codebook) for word, text in told_]
    columns = (key("word", "Ord eller trin"), known("text", "Vejledning"), key("part", "Del"))
    frame = pd.DataFrame(rows, columns=["part", "word", "text"], dtype="str")
    return register("skemavejledning", "Spørgeskemaets vejledning", frame, columns, CODEBOOK)


def questionnaire(codebook: Codebook) -> View:
    """View of each sheet's questions as the municipalities saw them, with guidance and answers."""
    rows = [(title, *row) for title, _, told_ in told.sheets(codebook) for row in told_]
    columns = (
        key("question", "Spørgsmål"),
        known("guidance", "Vejledning"),
        known("answers", "Svar"),
        key("part", "Ark"),
    )
    frame = pd.DataFrame(rows, columns=["part", "question", "guidance", "answers"], dtype="str")
    return register("skema", "Spørgeskemaet", frame, columns, CODEBOOK)


def points(codebook: Codebook) -> View:
    """View of which questions serve each point of the terms of reference."""
    columns = (key("point", "Kommissoriets punkt"), known("questions", "Spørgsmål"))
    title = "Spørgsmålene efter kommissoriets punkter"
    return register("skemapunkter", title, points_table(codebook), columns, CODEBOOK)


def information_types(types: pd.DataFrame) -> View:
    """View of the information types asked about (``protocol.codebook.types_table``), with the groups that the
    report compares.
    """
    groups = ["; ".join(GROUP[code] for code in codes) or "Ingen af grupperne" for codes in types["groups"]]
    columns = (
        key("label", "Type"),
        known("examples", "Fx"),
        known("provisions", "Ydelse"),
        known("groups", "Gruppe"),
    )
    return register("typer", "Typer af sagsoplysninger", types.assign(groups=groups), columns, CODEBOOK)
