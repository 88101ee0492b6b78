"""What the rules hide of a survey or register table by itself, and how the rest is rounded.

Which cells must go with them, so that none follows from the sums and the tables around it, is another
question (``secondary``).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from helpers.protocol.disclosure import Disclosure, RegisterRules, Rules
from helpers.publish.columns import Rule
from helpers.publish.disclosure import dominance
from helpers.publish.views import COUNTS, UNPROTECTED, NotReleasable, View

HELD_BACK = (Rule.TRAIT, Rule.PLACES, Rule.HOLDINGS, Rule.CONTRIBUTIONS, Rule.APART)


def survey(view: View, rules: Disclosure, hidden: pd.DataFrame) -> pd.DataFrame:
    """Return what may be shown of a survey table, with the column ``withheld``. hidden: which values are, as
    ``hidden`` gives them, or more; with its cases a whole row is.
    """
    shown, can = view.frame.copy(), possible(view)
    cases = view.named(Rule.CASES)[0]
    gone = hidden[cases] & can
    thin = gone | (view.frame[cases] < rules.survey.min_cases_statistic) | dominated(view, rules)
    thin |= _left_over(view, thin, rules.survey)
    for column in view.columns:
        if column.rule not in UNPROTECTED | {Rule.POSSIBLE}:
            own = thin if column.rule in (Rule.STATISTIC, Rule.BOUND) else hidden.get(column.name, gone)
            near = dominated(view, rules, column.name)
            shown[column.name] = shown[column.name].mask(own | near | gone | ~can)
    for name in view.named(*COUNTS):
        shown[name] = shown[name].mask(apart(view, name))
    _round(shown, view, view.frame[cases] < rules.survey.exact_share_base, rules)
    return shown.drop(columns=view.named(*HELD_BACK)).assign(withheld=gone)


def with_rounded(view: View, shown: pd.DataFrame, numbers: Mapping[tuple[Any, str], int]) -> pd.DataFrame:
    """Return ``shown`` with rounded counts (by row and column) in the place of its own. How many
    municipalities there are would tell more of the counts, so it is not shown.
    """
    found = shown.assign(withheld=False)
    for (row, column), number in numbers.items():
        found.loc[row, column] = number
    told = view.named(Rule.MUNICIPALITIES)
    return found.assign(**dict.fromkeys(told, float("nan")))


def hidden(view: View, rules: Rules) -> pd.DataFrame:
    """Return which values the rules hide, one column for each that is counted: cases, counts and shares.

    A value behind which the number of cases with its trait, or of municipalities, is unknown is hidden as if
    it were of few. Raises NotReleasable where a row that cannot occur has cases.
    """
    few = small(view, rules)
    few |= _leaving_none(view, few)
    found = {name: few for name in view.named(Rule.CASES)}
    traits = {column.of: column.name for column in view.columns if column.rule is Rule.TRAIT}
    for name in view.named(Rule.COUNT):
        least = view.frame[[name, traits[name]] if name in traits else [name]].min(axis=1, skipna=False)
        found[name] = few | (least < rules.min_cases) | _unknown(least, view.frame[name])
    cases = view.frame[view.named(Rule.CASES)[0]]
    return pd.DataFrame(
        found | {name: few | _few_either_side(name, view, cases, rules) for name in view.named(Rule.SHARE)},
        index=view.frame.index,
    )


def apart(view: View, count: object) -> pd.Series:
    """Return in which rows ``count`` is withheld because they have the cases of another one but for few."""
    found = pd.Series(False, view.frame.index)
    for column in view.columns:
        if column.rule is Rule.APART and column.of in ("", count):
            found |= view.frame[column.name].astype(bool)
    return found


def secret(view: View, rules: Rules, hidden_: pd.DataFrame) -> pd.DataFrame:
    """Return which of the values that are ``hidden`` are so for their own sake: of shares that divide their
    row those that few have. Another one goes with what few lack of it, which has a column of its own.
    """
    few, divided = small(view, rules), {name for across in view.across for name in across.parts}
    own = {name: few | _few_have(name, view, rules) if name in divided else hidden_[name] for name in hidden_}
    return pd.DataFrame(own, index=hidden_.index)


def small(view: View, rules: Rules) -> pd.Series:
    """Return which rows of a survey table have too few cases or municipalities behind them."""
    cases, municipalities = (view.frame[view.named(rule)[0]] for rule in (Rule.CASES, Rule.MUNICIPALITIES))
    few = (cases < rules.min_cases) | (municipalities < rules.min_municipalities)
    return (few | cases.isna() | municipalities.isna()) & possible(view)


def possible(view: View) -> pd.Series:
    """Return which rows can occur by the questionnaire. Raises NotReleasable where another one has cases."""
    told = view.named(Rule.POSSIBLE)
    can = view.frame[told[0]].astype(bool) if told else pd.Series(True, view.frame.index)
    if told and view.frame.loc[~can, view.named(Rule.CASES)].gt(0).any(axis=None):
        raise NotReleasable(
            f"{view.name}: column {told[0]!r} says that a row cannot occur, and it has cases: it can."
        )
    return can


def _leaving_none(view: View, few: pd.Series) -> pd.Series:
    """Return the smallest row, which goes with ``few`` ones where municipalities add up and none is behind
    those: how many have answered in all is told, so that the others would tell that there is no case.
    """
    found, told = pd.Series(False, view.frame.index), view.named(Rule.MUNICIPALITIES)
    cases = view.frame[view.named(Rule.CASES)[0]]
    for total in (each for each in view.totals if told and told[0] in each.adds):
        for rows in (parts.index for parts in view.parts(total)):
            gone = rows[few.loc[rows]]
            if len(gone) and not view.frame.loc[gone, told[0]].any():
                found.loc[cases[rows.difference(gone)].sort_values(kind="stable").index[:1]] = True
    return found


def register(view: View, hidden: pd.Series) -> pd.DataFrame:
    """Return what may be shown of a register table whose rows are ``hidden`` where True, with the column
    ``withheld``.
    """
    protected = [column.name for column in view.columns if column.rule not in UNPROTECTED]
    shown = view.frame.copy()
    shown[protected] = shown[protected].mask(hidden)
    return shown.assign(withheld=hidden)


def few(view: View, rules: RegisterRules) -> pd.Series:
    """Return which rows of a register table have few cases. A row without any has not: such figures are
    nobody's answers, and that there was no appeal is published elsewhere.
    """
    cases = view.frame[view.named(Rule.CASES)[0]]
    return cases.isna() | cases.between(1, rules.min_cases - 1)


def stepped(value: float, step: int) -> float:
    """Return a share of 1 rounded to ``step`` percentage points, halves away from zero as in all texts."""
    steps = Decimal(repr(float(100 * value))) / step
    return float(steps.quantize(Decimal(1), rounding=ROUND_HALF_UP) * step / 100)


def whole_number(value: float) -> float:
    """Return a quantile as a whole number, as it is printed: finer it is the very answer of one case, such as
    the characters of its file.
    """
    return float(Decimal(repr(float(value))).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def dominated(view: View, rules: Disclosure, of: str = "") -> pd.Series:
    """Say in which rows a coalition comes nearer to another's part of the total or mean ``of`` than p per
    cent; default: of one that decides on all of the row's statistics.
    """
    least = rules.attacker.dominance_percent / 100
    found = pd.Series(False, view.frame.index)
    for column in view.columns:
        if column.rule is Rule.CONTRIBUTIONS and column.of == of:
            parts = view.frame[column.name]
            found |= parts.map(lambda told: dominance.remainder(told, rules.attacker) < least)
    return found & possible(view)


def _left_over(view: View, thin: pd.Series, rules: Rules) -> pd.Series:
    """Say which rows go with those whose statistics are hidden (``thin``), where a row of all tells theirs:
    what is left when the others are taken from it must be two rows or more, with the cases that a statistic
    needs. A row that cannot occur is known to hold none, and hides nothing.
    """
    found, cases = pd.Series(False, view.frame.index), view.frame[view.named(Rule.CASES)[0]]
    can = possible(view)
    dimensions = [column for column in view.columns if column.dimension]
    for column in (each for each in dimensions if each.total):
        is_whole = view.frame[column.name] == column.total
        others = [each.name for each in dimensions if each is not column]
        for frame in (
            (part for _, part in view.frame.groupby(others, dropna=False)) if others else (view.frame,)
        ):
            rows = frame.index
            if (is_whole & ~thin).loc[rows].any():
                parts = rows[(~is_whole & can).loc[rows]]
                found.loc[_more(cases.loc[parts], thin.loc[parts], rules)] = True
    return found


def _more(cases: pd.Series, thin: pd.Series, rules: Rules) -> list[Any]:
    """Return the smallest rows that must go with the ``thin`` ones."""
    gone, added = [*cases.index[thin]], []
    for row in cases[~thin].sort_values(kind="stable").index if gone else ():
        if len(gone) > 1 and cases.loc[gone].sum() >= rules.min_cases_statistic:
            break
        gone.append(row)
        added.append(row)
    return added


def _few_either_side(share: str, view: View, cases: pd.Series, rules: Rules) -> pd.Series:
    """Say of each share whether too few cases or municipalities have the trait or lack it."""
    few = _few_have(share, view, rules) | (cases - view.frame[view.trait_of(share)] < rules.min_cases)
    places = view.named(Rule.PLACES)
    if not places:
        return few
    known = view.frame[places[0]]
    return few | (known < rules.min_municipalities) | _unknown(known, view.frame[share])


def _unknown(number: pd.Series, value: pd.Series) -> pd.Series:
    """Say where a ``value`` is there and the ``number`` that it rests on is not."""
    return number.isna() & value.notna()


def _few_have(share: str, view: View, rules: Rules) -> pd.Series:
    """Say of each share whether too few cases have the trait, or too few municipalities such a case."""
    trait = view.frame[view.trait_of(share)]
    few = (trait < rules.min_cases) | _unknown(trait, view.frame[share])
    for column in view.columns:
        if column.rule is Rule.HOLDINGS and column.of == share:
            places = view.frame[column.name].map(lambda held: sum(number > 0 for number in held))
            few |= places < rules.min_municipalities
    return few


def _round(shown: pd.DataFrame, view: View, small_base: pd.Series, rules: Disclosure) -> None:
    """Round shares and the ends of their intervals; on a small base there are none."""
    shares = view.named(Rule.SHARE)
    bounds = view.named(Rule.BOUND) if shares else []
    for name in shares:
        blurred = view.frame[name].notna() & (shown[name].isna() | small_base)
        shown[bounds] = shown[bounds].mask(blurred)
    for name in [*shares, *shown[bounds].select_dtypes("float")]:
        steps = small_base.map({True: rules.survey.rounded_share_step, False: rules.shares.step})
        pairs = zip(shown[name], steps, strict=True)
        shown[name] = [value if pd.isna(value) else stepped(value, step) for value, step in pairs]
