"""The columns of a published table, each with the rule that protects it.

There is no column without a rule: the verbs below make them. What a rule withholds is said in Rule and done
in ``publish.release``; a view refuses a frame with a column that none of its columns names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from helpers import danish

Text = Callable[[Any], str | None]


class Rule(StrEnum):
    """What may be shown of a column; the thresholds are those of data/protocol/disclosure.yml."""

    # says which row it is, or what is thought of it in words: never withheld
    KEY = "key"
    # known without the answers, such as how many were asked: never withheld
    KNOWN = "known"
    # how many cases and municipalities stand behind the row: they decide on it, and go with it
    CASES, MUNICIPALITIES = "cases", "municipalities"
    # another number of cases: withheld value by value
    COUNT = "count"
    # a mean, median or ratio: needs more cases than a count
    STATISTIC = "statistic"
    # a part of the cases: withheld where few have the trait or lack it, rounded on a small base
    SHARE = "share"
    # of an interval, or what else follows from a share: needs what a statistic needs, and goes with a share
    # of its row that is withheld or rounded
    BOUND = "bound"
    # of a share, the cases with the trait (of several shares, or without it, the fewest), and the fewest
    # municipalities that have or lack it: they decide on the share, and stay in the house
    TRAIT, PLACES = "trait", "places"
    # of a share, how many of the cases with the trait each municipality has: they decide on what a coalition
    # could subtract, and stay in the house
    HOLDINGS = "holdings"
    # whether the row's cases are those of another row, or all that were drawn, but for few: how many they are
    # is withheld, for the difference would tell those few; its statistics are not
    APART = "apart"
    # of a total or mean, what each municipality contributes to it: by the p per cent rule they decide on that
    # statistic, or on all of the row (``disclosure.dominance``), and stay in the house
    CONTRIBUTIONS = "contributions"
    # whether the row can occur by the questionnaire: what cannot has a sign of its own, hidden nowhere
    POSSIBLE = "possible"
    # in words that data/protocol/disclosure.yml declares: all that is told of an in-depth case, whose
    # municipality has cleared it on a day, which stays in the house
    BAND, CLEARED = "band", "cleared"
    # how many municipalities said so when they met: a word stands for few
    VOICES = "voices"
    # worded from what was released of its row: shown, and in no file
    DERIVED = "derived"


@dataclass(frozen=True)
class Column:
    """A column of a table.

    header: over the shown column; a column without one is in the data file alone. text: turns a value into
    Danish (of a derived column, the whole row), and sets the column to the right. dimension: the
    classification whose classes a key holds, by which tables are linked, or the scale or measure that a band
    is of; total: the class that is all others. of: of a trait, holdings, contributions or what is apart, what
    it decides on. none: what stands where there is no value, if not that it is hidden or not stated.
    """

    name: str
    rule: Rule
    header: str = ""
    text: Text | None = None
    dimension: str = ""
    total: str = ""
    of: str = ""
    none: str = ""


def decimals(n: int) -> Text:
    """Return the text of a number with ``n`` decimals."""
    return partial(danish.number, decimals=n)


def key(name: str, header: str = "", text: Text | None = None) -> Column:
    """Return a column that says which row it is."""
    return Column(name, Rule.KEY, header, text)


def dimension(name: str, header: str = "", of: str = "", total: str = "") -> Column:
    """Return a key that holds the classes of ``of`` (default: its name); ``total``: the class that is all."""
    return Column(name, Rule.KEY, header, None, of or name, total)


def known(name: str, header: str = "", text: Text | None = None, none: str = "") -> Column:
    """Return a column that is known without the answers; none: what stands where there is no value."""
    return Column(name, Rule.KNOWN, header, text, none=none)


def cases(header: str = "") -> Column:
    """Return the column with the cases behind each row."""
    return Column("n_cases", Rule.CASES, header, danish.number)


def municipalities(header: str = "") -> Column:
    """Return the column with the municipalities behind each row."""
    return Column("n_municipalities", Rule.MUNICIPALITIES, header, danish.number)


BEHIND = (cases(), municipalities())  # in the data file alone


def count(name: str, header: str = "") -> Column:
    """Return a column with another number of cases."""
    return Column(name, Rule.COUNT, header, danish.number)


def statistic(name: str, header: str = "", text: Text = str) -> Column:
    """Return a column of means, medians or ratios, or of words that follow from them."""
    return Column(name, Rule.STATISTIC, header, text)


def share(name: str, header: str = "", text: Text = danish.percent_of) -> Column:
    """Return a column of shares of the cases, between 0 and 1."""
    return Column(name, Rule.SHARE, header, text)


def bound(name: str, header: str = "", text: Text = str) -> Column:
    """Return a column with a bound of an interval, or with what follows from a share of its row."""
    return Column(name, Rule.BOUND, header, text)


def trait(name: str, of: str = "") -> Column:
    """Return the column with the cases that have the trait of the share ``of`` (default: of all shares that
    have no trait of their own), or of the count ``of``, with which it goes where they are few.
    """
    return Column(name, Rule.TRAIT, of=of)


def holdings(name: str, of: str) -> Column:
    """Return the column with the cases of each municipality (a tuple per row, in any order) that have the
    trait of the share ``of``.
    """
    return Column(name, Rule.HOLDINGS, of=of)


def apart(name: str = "apart", of: str = "") -> Column:
    """Return the column that says of each row whether another one has the same cases but for few; of: the
    number that is withheld (default: all of the row).
    """
    return Column(name, Rule.APART, of=of)


def contributions(name: str = "contributions", of: str = "") -> Column:
    """Return the column with the part of each municipality (a tuple per row, in any order, weighted as the
    total is) in the total or mean ``of``; default: in what decides on all of the row's statistics.
    """
    return Column(name, Rule.CONTRIBUTIONS, of=of)


def possible(name: str = "possible") -> Column:
    """Return the column that says of each row whether it can occur by the questionnaire."""
    return Column(name, Rule.POSSIBLE)


def places(name: str) -> Column:
    """Return the column with the municipalities that have the trait of the row's shares."""
    return Column(name, Rule.PLACES)


def band(name: str, header: str = "", of: str = "", none: str = "") -> Column:
    """Return a column of bands or ranges, in the declared words of the scale or measure ``of`` (default: its
    name); none: what stands where there is no value.
    """
    return Column(name, Rule.BAND, header, None, of or name, none=none)


def cleared(name: str = "cleared_on") -> Column:
    """Return the column with the day on which the municipality cleared the description of its case."""
    return Column(name, Rule.CLEARED)


def voices(name: str, header: str = "") -> Column:
    """Return a column with the number of municipalities that said so."""
    return Column(
        name, Rule.VOICES, header, lambda told: told if isinstance(told, str) else danish.number(told)
    )


def derived(name: str, header: str, text: Text) -> Column:
    """Return a column that ``text`` words from each released row (name → value)."""
    return Column(name, Rule.DERIVED, header, text)
