"""What the hours of the cases that were gone through go to, by kind of step: sentences and heading (E9)."""

from __future__ import annotations

import pandas as pd

from helpers import danish
from helpers.analysis.cases import resources
from helpers.analysis.cases.resources import Result
from helpers.analysis.methods import verdicts
from helpers.publish.statements import Statement
from helpers.publish.wording import BARE_CASES, CASES

DOCUMENTATION = "documentation"
KIND = {
    DOCUMENTATION: "at dokumentere sagen",
    "first": "at indhente oplysninger for første gang",
    "anew": "at forny oplysninger, som kommunen havde",
    "appeal": "klagen",
    "other": "at modtage ansøgningen og træffe afgørelsen",
}
OBTAINING = ("first", "anew")
OVERLAP = " Deres intervaller overlapper."
ONE_ALONE = "Hvad timerne går til, vises ikke, når de kun er kendt fra én sag."


def of_several(result: Result) -> pd.DataFrame:
    """Return ``resources.kinds`` of the provisions with several cases: of one alone the shares would be the
    answers about that case.
    """
    found = resources.kinds(result)
    return found[[result.cases[name] > 1 for name in found["provision"]]] if len(found) else found


def shares(table: pd.DataFrame, counted: bool = False) -> Statement:
    """Return which kinds of step take most of the hours (``of_several``), whether they can be told apart, and
    where the two kinds of obtaining take more together; counted: whether there are hours at all.
    """
    if table.empty:
        return Statement(ONE_ALONE if counted else "Hvad timerne går til, er ikke opgjort.")
    told = []
    for provision, rows in table.groupby("provision", sort=False):
        first, second = rows.sort_values("share", ascending=False, kind="stable").to_dict("records")[:2]
        most, next_ = (f"{KIND[row['kind']]} ({danish.percent_of(row['share'])})" for row in (first, second))
        overlap = OVERLAP if first["share_low"] < second["share_high"] else ""
        where = CASES[str(provision)]
        told.append(
            f"I {where} går den største del af timerne til {most}; så følger {next_}.{overlap}{_both(rows)}"
        )
    return Statement(" ".join(told))


def _both(rows: pd.DataFrame) -> str:
    """Return what the kinds of OBTAINING take together in one provision, with a space before it, where that
    is more than the largest single kind, which is another: more as both are printed.
    """
    share = rows.set_index("kind")["share"]
    together = share.reindex(OBTAINING).sum()
    if share.idxmax() in OBTAINING or danish.whole(100 * together) <= danish.whole(100 * share.max()):
        return ""
    return f" At indhente og forny oplysninger fylder tilsammen mere ({danish.percent_of(together)})."


def heading(table: pd.DataFrame) -> Statement:
    """Return the heading on what the hours go to (``of_several``): of how many kinds of work, what takes
    most, and whether it can be told apart from the next.
    """
    if table.empty:
        return Statement("Hvad timerne går til", verdicts.NOT_ESTIMABLE)
    most: dict[str, list[str]] = {}
    overlap = False
    for provision, rows in table.groupby("provision", sort=False):
        first, second = rows.sort_values("share", ascending=False, kind="stable").to_dict("records")[:2]
        most.setdefault(KIND[first["kind"]], []).append(BARE_CASES[str(provision)])
        overlap |= bool(first["share_low"] < second["share_high"])
    told = [f"{what}{f' ({danish.listing(cases)})' if len(most) > 1 else ''}" for what, cases in most.items()]
    but = ", men intervallerne overlapper" if overlap else ""
    divided = f"Delt på {danish.in_words(table['kind'].nunique(), 'én')} slags arbejde"
    return Statement(f"{divided} går flest timer til {danish.listing(told)}{but}")


def documented(result: Result) -> str:
    """Return the parts of the hours that the terms of reference ask about; the rest is other casework."""
    found = of_several(result)
    if found.empty:
        return ""
    shares = found.set_index(["provision", "kind"])["share"].unstack(fill_value=0.0)
    shares = shares.reindex(columns=[DOCUMENTATION, *OBTAINING], fill_value=0.0).loc[
        found["provision"].unique()
    ]
    written = [
        f"{danish.percent_of(share)}{'' if place else ' af timerne'} i {CASES[str(name)]}"
        for place, (name, share) in enumerate(shares[DOCUMENTATION].items())
    ]
    obtained = [danish.percent_of(share) for share in shares[list(OBTAINING)].sum(axis=1)]
    return (
        f" {danish.listing(written)} går til {KIND[DOCUMENTATION]}. "
        f"{danish.listing(obtained)} går til at indhente eller forny oplysninger."
    )


def documented_in_short(result: Result) -> str:
    """Return for the summary which part of the hours goes to documenting, in the order of the ``heading``; ""
    where that is not told of every provision in it.
    """
    found = of_several(result)
    if found.empty:
        return ""
    shares = found[found["kind"].eq(DOCUMENTATION)].set_index("provision")["share"]
    if {*result.hours} - {*shares.index}:
        return ""
    told = dict.fromkeys(danish.number(100 * danish.carried(shares[name])) for name in result.hours)
    numbers = danish.listing([*told]).replace(" ", danish.NBSP)  # no line ends within them
    return f"{numbers}{danish.NBSP}pct. af timerne går til {KIND[DOCUMENTATION]}."
