"""Ids of the frame that a spreadsheet would change when it opens a CSV file."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.survey.inputs import InputInvalid
from helpers.survey.sampling.frame import FRAME_COLUMNS, check_frame, doubtful


@pytest.mark.parametrize(
    ("kind", "ids"),
    [
        ("a formula", ["=1+1", "+45", "-7", "@x", "=\n"]),
        ("a date", ["3-7", "1/2", "7.3.2014", "07-03-14", "12-2014", "2014-03", "2014-3-7", "mar-14",
         "2. maj 2014", "1-okt"]),
        ("a number", ["1E5", "12e-3", "007", "21E10007", "123456789012", "1,5E3"]),
        ("", ["21-10007", "D14-00706", "2014-10098", "0253-bpa-1", "7", "12345678901", "E5",
         "13-2014", "2014", "a=1", "maj"]),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_take_an_id_for(kind: str, ids: list[str]) -> None:
    assert doubtful(pd.Series(ids)) == (dict.fromkeys(ids, kind) if kind else {})


@pytest.mark.parametrize("other", ["7", "07", "7.0", "０07"])
def test_two_ids_that_differ_in_first_noughts_are_one_decision(other: str) -> None:
    rows = [(key, "0101", "bpa", "upheld", "2014-07-21") for key in ("007", other)]
    with pytest.raises(InputInvalid, match=r"row 3, column 'decision_id'.*first noughts do not tell"):
        check_frame(pd.DataFrame(rows, columns=FRAME_COLUMNS))


@pytest.mark.parametrize("other", ["21\u201110007", "21\u201310007", "21\uff0d10007", "２１-10007"])
def test_two_ids_that_differ_in_the_kind_of_dash_or_digit_are_one_decision(other: str) -> None:
    rows = [(key, "0101", "bpa", "upheld", "2014-07-21") for key in ("21-10007", other)]
    with pytest.raises(InputInvalid, match=r"row 3, column 'decision_id'.*each decision once, row 2"):
        check_frame(pd.DataFrame(rows, columns=FRAME_COLUMNS))
