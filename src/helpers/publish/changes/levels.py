"""The Danish sentences on tested changes of a level (E4 to E6): the two levels first, then what is known of
the change.

The interval stands in words only where it is all that is known of the change: from what fall to what rise it
may be. Else it stands in the figure and the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.methods import ratios, verdicts
from helpers.analysis.methods.verdicts import Verdict
from helpers.protocol.analysis_plan import SECONDARY, Plan
from helpers.publish.changes.sentences import between, judged, may_be, not_estimable, reaches
from helpers.publish.statements import Statement, refuse_no_change
from helpers.publish.wording import BARE_CASES

Row = Mapping[str, Any]
RISES = (verdicts.INCREASE, verdicts.MEASURED_INCREASE)
HIDDEN = "kan ikke vises."
POINTING = {  # what is said of a secondary measure: it only points somewhere
    verdicts.INCREASE: "Svarene tyder på en stigning.",
    verdicts.DECREASE: "Svarene tyder på et fald.",
    verdicts.MEASURED_INCREASE: "Den målte stigning kan ikke skilles fra målemetoden.",
    verdicts.MEASURED_DECREASE: "Det målte fald kan ikke skilles fra målemetoden.",
    verdicts.EQUIVALENCE: "Svarene tyder på, at en ændring er mindre end en faktor {margin}.",
    verdicts.UNDECIDED: "Om der er sket en ændring, kan ikke afgøres: ét svar bærer resultatet.",
}
SHOWN = POINTING | {
    verdicts.INCREASE: "Stigningen er påvist.",
    verdicts.DECREASE: "Faldet er påvist.",
    verdicts.EQUIVALENCE: "Det er påvist, at en ændring er mindre end en faktor {margin}.",
}


@dataclass(frozen=True)
class Words:
    """What a row is about. subject: after "Ændringen i", with a comma behind a clause; level: the sentence on
    the levels, with {after} and {before} for the numbers and {late} and {early} for the periods.
    """

    subject: str
    level: str


def tested(
    table: pd.DataFrame, released: pd.DataFrame, key: str, words: Callable[[Row], Words], plan: Plan
) -> dict[str, Statement]:
    """Return one statement per row of a table of changes (E4 to E6), keyed "E4_has_expert_bpa" and so on.

    released: the released view of ``table``, row by row; what is withheld there is not told here. key: the
    column that tells the rows of a provision apart; words: what a row is about, in Danish.
    """
    visible = released["change"].notna()
    return {
        f"{row['estimand']}_{row[key]}_{row['provision']}": _told(row, words(row), bool(seen), plan)
        for row, seen in zip(table.to_dict("records"), visible, strict=True)
    }


def _told(row: Row, words: Words, visible: bool, plan: Plan) -> Statement:
    verdict = judged(row, plan)
    if verdict.code == verdicts.NOT_ESTIMABLE:
        return Statement(not_estimable(words.subject, verdict, plan), verdict.code)
    if not visible:
        return Statement(f"Ændringen i {words.subject} {between(plan)} {HIDDEN}", verdict.code)
    text = f"{levels(row, words.level, plan)} {known(verdict, row, plan)}"
    return Statement(refuse_no_change(text), verdict.code)


def may_be_told(told: Statement) -> bool:
    """Say whether a statement of ``tested`` tells a change, and not that it is hidden or cannot be had."""
    return told.verdict != verdicts.NOT_ESTIMABLE and not told.text.endswith(HIDDEN)


def levels(row: Row, sentence: str, plan: Plan) -> str:
    """Return the sentence on the levels of ``row`` in the two periods; once where both read alike."""
    after, before = (amount(row, side) for side in ("after", "before"))
    if after == before:
        sentence = sentence.replace(" fra {late}", "").replace("mod {before} i {early}", "i begge perioder")
    return danish.sentence(sentence.format(after=after, before=before, late=plan.after, early=plan.before))


def amount(row: Row, side: str) -> str:
    """Return the level "before" or "after" of ``row``: a share in percent, a mean with one decimal."""
    return danish.percent_of(row[side]) if _in_points(row) else danish.number(row[side], 1)


def known(verdict: Verdict, row: Row, plan: Plan) -> str:
    """Return what is known of the change, from which fall to which rise it may be where that is all."""
    if verdict.code == verdicts.NOT_SHOWN:
        return danish.ended(f"En ændring er ikke påvist: den kan ligge {may_be(row)}")
    said = POINTING if row["status"] == SECONDARY else SHOWN
    return said[verdict.code].format(margin=danish.number(plan.margin, 1))


def moved(table: pd.DataFrame, released: pd.DataFrame, words: Callable[[Row], Words], plan: Plan) -> str:
    """Return one sentence for each share that has risen or fallen, then of how many a change is not shown,
    how many were looked at, and how many more may not be told, with the provision of which none may; ""
    where none can be shown. Arguments as of ``tested``.
    """
    told = shown(table, released, plan)
    named = [_moved(row, words(row), code) for row, code in told if code in verdicts.NAMED]
    left = sum(code in (verdicts.NOT_SHOWN, verdicts.UNDECIDED) for _, code in told)
    of = [name for name in plan.primary_provisions if table["provision"].eq(name).any()]
    hidden = int(table["provision"].isin(of).sum()) - len(told)
    what = "andel" if hidden == 1 else "andele"
    silent = [name for name in of if name not in {row["provision"] for row, _ in told}]
    among = f", heriblandt alle om {danish.listing([BARE_CASES[name] for name in silent])}" if silent else ""
    number = danish.sentence(danish.in_words(hidden, "én"))
    more = f"{number} {what} mere kan ikke vises{among}." if hidden else ""
    return " ".join(filter(None, [*named, _rest(len(told), left), more])) if told else ""


def unknown(table: pd.DataFrame, plan: Plan) -> str:
    """Return what is said of changes of which ``moved`` tells none: that they cannot be computed, where that
    is why, or cannot be shown. table: as of ``tested``.
    """
    rows = table[table["provision"].isin(plan.primary_provisions)].to_dict("records")
    barred = rows and all(judged(row, plan).code == verdicts.NOT_ESTIMABLE for row in rows)
    return "kan ikke opgøres." if barred else HIDDEN


def shown(table: pd.DataFrame, released: pd.DataFrame, plan: Plan) -> list[tuple[Row, str]]:
    """Return the rows of ``table`` whose change may be shown, each with its verdict."""
    pairs = zip(table.to_dict("records"), released["change"].notna(), strict=True)
    return [(row, judged(row, plan).code) for row, visible in pairs if visible]


def _moved(row: Row, words: Words, verdict: str) -> str:
    before, after = amount(row, "before"), amount(row, "after")
    said = (POINTING if row["status"] == SECONDARY else SHOWN)[verdict]
    moved_ = danish.ended(f"{danish.sentence(words.subject.rstrip(','))} gik fra {before} til {after}")
    return f"{moved_} {said} {reaches(row)}"


def _rest(looked_at: int, left: int) -> str:
    """Return of how many of the shares that were looked at a change is not shown."""
    if not left:
        return ""
    all_ = danish.in_words(looked_at)
    if left < looked_at:
        return f"For {danish.in_words(left, 'én')} af de {all_} prøvede andele er en ændring ikke påvist."
    which = "den ene prøvede andel" if left == 1 else f"nogen af de {all_} prøvede andele"
    return f"En ændring er ikke påvist for {which}."


def _in_points(row: Row) -> bool:
    return row.get("scale", ratios.POINTS) == ratios.POINTS
