"""Danish sentences on the returned workbooks, their cleaning, and when a figure is withheld."""

from __future__ import annotations

import pandas as pd

from helpers import danish
from helpers.protocol.codebook_changes import Changes
from helpers.protocol.disclosure import QUARTILE, CaseRules, Rules, WorkshopRules
from helpers.publish.statements import Statement
from helpers.publish.wording import counted, translated
from helpers.survey.cleaning import ledger as ledgers
from helpers.survey.cleaning import rule_table
from helpers.survey.reading.problems import WHY_REFUSED


def workbooks(read: int, refused: pd.DataFrame, rules: Rules) -> Statement:
    """Return the sentence on workbooks received, read and refused by reason; small numbers are not given.

    ``read``: how many were read; ``refused``: one row per file that was not, with its reason.
    """
    came = f"Der er modtaget {counted(read + len(refused), rules)} filer."
    if refused.empty:
        return Statement(f"{came} Alle er læst.")
    reasons = translated(refused["reason"], WHY_REFUSED).groupby(refused["reason"]).agg(["first", "size"])
    reasons = reasons.sort_values("size", ascending=False, kind="stable")
    listed = danish.listing([f"{counted(row.size, rules)} {row.first}" for row in reasons.itertuples()])
    was_read = counted(read, rules).capitalize()
    return Statement(f"{came} {was_read} er læst. Resten er lagt til side: {listed}.")


def cleaning(counts: pd.DataFrame, ledger: pd.DataFrame, rules: Rules) -> Statement:
    """Return the sentences on rows in, kept and set aside, and on answers changed or asked about; small
    numbers are not given.

    ``counts``: section, what (rows_in, kept or a reason) and n; ``ledger``: one row per rule and answer that
    it speaks of. An answer counts once.
    """
    total = counts.groupby("what")["n"].sum()
    unused = total.get("not_answered", 0)
    answered, aside = total["rows_in"] - unused, total["rows_in"] - total["kept"] - unused
    told = ledgers.by_answer(ledger, rule_table.UNANSWERED, [rule_table.CORRECTED.name])
    n = {name: counted(int(told[name].sum()), rules) for name in told}
    after_talk = f". {n['agreed'].capitalize()} er rettet efter aftale med kommunen."
    return Statement(
        f"Kommunerne har udfyldt {counted(answered, rules)} rækker i skemaerne. "
        f"{counted(aside, rules).capitalize()} er lagt til side og resten brugt. "
        f"Derudover var {counted(unused, rules)} fortrykte rækker tomme, fordi de ikke skulle bruges. "
        f"{n['changed'].capitalize()} svar er skrevet om efter faste regler, fx fra tekst til tal, "
        f"{n['unused']} er ikke brugt, og {n['asked']} er markeret til opfølgning hos kommunen. Et svar "
        f"tælles én gang i hver gruppe, uanset hvor mange regler der er brugt på det"
        f"{after_talk if told['agreed'].any() else '.'} "
        f"{n['unanswered'].capitalize()} svar er »ved ikke«, »ikke oplyst«, »ikke relevant« eller et ord for "
        "det: de er læst som ubesvarede og er ikke rettelser."
    )


def unasked(version: str, changes: Changes) -> Statement:
    """Return the statement on what the questionnaire of ``version`` did not ask and its neighbours do."""
    told = changes.unasked(version)
    if not told:
        return Statement(f"Spørgeskemaet er udgave {version}.")
    return Statement(f"Spørgeskemaet er udgave {version}. Der blev ikke spurgt, {danish.clauses(told)}.")


def disclosure(rules: Rules) -> Statement:
    """Return the sentence on when a figure is withheld."""
    return Statement(
        f"Tal vises ikke, når der er færre end {danish.number(rules.min_cases)} sager eller "
        f"{danish.number(rules.min_municipalities)} kommuner bag. Gennemsnit og ændringer kræver mindst "
        f"{danish.number(rules.min_cases_statistic)} sager. Andele af færre end "
        f"{danish.number(rules.exact_share_base)} sager vises i trin på "
        f"{danish.percent(rules.rounded_share_step)}"
    )


def in_depth(cases: CaseRules, meeting: WorkshopRules) -> Statement:
    """Return the sentences on what is told of in-depth cases and of the workshop."""
    least = danish.in_words(meeting.min_municipalities)
    return Statement(
        "En sag, der er undersøgt i dybden, beskrives først, når kommunen har godkendt beskrivelsen med navn "
        "og dato. Navnet gengives ikke. Beskrivelsen siger, hvilket interval sagen ligger i, eller hvor den "
        f"ligger blandt sager af samme slags ({danish.listing(cases.bands[QUARTILE], 'eller')}), og giver "
        "aldrig et nøjagtigt tal. Fra workshoppen vises, hvor mange kommuner der har sagt noget, aldrig "
        f"hvilke. Er det færre end {least}, står der »{meeting.few}«, og hvis antallet så kunne regnes ud af "
        "de andre tal, vises heller ikke alle dem."
    )
