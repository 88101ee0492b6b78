"""Danish sentences on the returned workbooks, their cleaning, and when a figure is withheld."""

from __future__ import annotations

import pandas as pd

from helpers import danish
from helpers.protocol.codebook_changes import Changes
from helpers.protocol.disclosure import Rules
from helpers.publish.statements import Statement
from helpers.publish.wording import counted, translated
from helpers.survey.reading.problems import Fault

REFUSED = {fault.value: fault.refused for fault in Fault if fault.refused}  # why a returned file is not read


def workbooks(read: int, refused: pd.DataFrame, rules: Rules) -> Statement:
    """Return the sentence on workbooks received, read and refused by reason; small numbers are not given.

    ``read``: how many were read; ``refused``: one row per file that was not, with its reason.
    """
    came = f"Der er modtaget {counted(read + len(refused), rules)} filer."
    if refused.empty:
        return Statement(f"{came} Alle er læst.")
    reasons = translated(refused["reason"], REFUSED).groupby(refused["reason"]).agg(["first", "size"])
    reasons = reasons.sort_values("size", ascending=False, kind="stable")
    listed = danish.listing([f"{counted(row.size, rules)} {row.first}" for row in reasons.itertuples()])
    was_read = counted(read, rules).capitalize()
    return Statement(f"{came} {was_read} er læst. Resten er lagt til side: {listed}.")


def cleaning(counts: pd.DataFrame, ledger: pd.DataFrame, rules: Rules) -> Statement:
    """Return the sentence on rows in, kept and set aside, and on values mended or marked; small numbers are
    not given.

    ``counts``: section, what (rows_in, kept or a reason) and n; ``ledger``: one row per change with its
    severity.
    """
    total = counts.groupby("what")["n"].sum()
    unused = total.get("not_answered", 0)
    answered, aside = total["rows_in"] - unused, total["rows_in"] - total["kept"] - unused
    severity = ledger["severity"].value_counts()
    mended, marked = (counted(severity.get(name, 0), rules) for name in ("fix", "query"))
    return Statement(
        f"Kommunerne har udfyldt {counted(answered, rules)} rækker i skemaerne. "
        f"{counted(aside, rules).capitalize()} er lagt til side og resten brugt. "
        f"Derudover var {counted(unused, rules)} fortrykte rækker tomme, fordi de ikke skulle bruges. "
        f"{mended.capitalize()} værdier er rettet efter faste regler, og {marked} er markeret til "
        "opfølgning hos kommunen."
    )


def unasked(version: str, changes: Changes) -> Statement:
    """Return the statement on what the questionnaire of ``version`` did not ask and its neighbours do."""
    told = changes.unasked(version)
    if not told:
        return Statement(f"Spørgeskemaet er udgave {version}.")
    return Statement(f"Spørgeskemaet er udgave {version}. Der blev ikke spurgt, {danish.listing(told)}.")


def disclosure(rules: Rules) -> Statement:
    """Return the sentence on when a figure is withheld."""
    return Statement(
        f"Tal vises ikke, når der er færre end {danish.number(rules.min_cases)} sager eller "
        f"{danish.number(rules.min_municipalities)} kommuner bag. Gennemsnit og ændringer kræver mindst "
        f"{danish.number(rules.min_cases_statistic)} sager. Andele af færre end "
        f"{danish.number(rules.exact_share_base)} sager afrundes til nærmeste "
        f"{danish.number(rules.rounded_share_step)} procentpoint."
    )
