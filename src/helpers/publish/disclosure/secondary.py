"""Which rows of a table go with those that the rules hide, so that none follows from the sums around it."""

from __future__ import annotations

import pandas as pd

from helpers.protocol.disclosure import Disclosure
from helpers.publish.disclosure import primary
from helpers.publish.views import View


def within(view: View, rules: Disclosure) -> pd.Series:
    """Return which rows of a survey table are hidden beside the small ones: the smallest other part of a
    total where exactly one part is hidden, or where those that are have so few cases together that their sum
    would tell that each is small.
    """
    hidden = primary.small(view, rules.survey)
    complementary = [total for total in view.totals if total.complementary]
    sums = [parts for total in complementary for parts in view.parts(total)]
    return primary.with_another(view, sums, hidden, rules.survey.min_cases)
