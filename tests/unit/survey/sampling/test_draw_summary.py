"""What the one who draws is told, by counts small enough to add up on paper."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.survey import reference
from helpers.survey.sampling import draw_summary
from helpers.survey.sampling.draw import FRAME_COLUMNS, draw_cases

PLACES = reference.municipalities()


def frame(sizes: dict[tuple[str, str], int]) -> pd.DataFrame:
    """``sizes``: upheld appeals of 2014 by (municipality, provision)."""
    rows = [(m, p, "upheld", "2014-03-27") for (m, p), n in sizes.items() for _ in range(n)]
    return pd.DataFrame([(f"D{n}", *row) for n, row in enumerate(rows)], columns=FRAME_COLUMNS)


SIZES = {("0101", "bpa"): 1, ("0101", "lost_earnings"): 2, ("0147", "lost_earnings"): 30}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {},
            "(municipality × provision × period × outcome): 784 = 2 filled + 1 partly filled + 781 empty; "
            "quota 2.",
        ),
        ({"quota": 3}, "784 = 1 filled + 2 partly filled + 781 empty; quota 3."),
        (
            {"allocation": "per_municipality"},
            "(municipality × period × outcome): 392 = 2 filled + 0 partly filled + 390 empty; quota 2.",
        ),
        (
            {"allocation": "proportional"},
            "784 = 2 filled + 1 partly filled + 781 empty; quota 1 to 10, in proportion to the number of "
            "appeals.",
        ),
    ],
)
def test_cells_are_filled_partly_filled_or_empty(options: dict, words: str) -> None:
    assert words in draw_summary.cells(draw_cases(frame(SIZES), **options), 98)


def test_cases_add_up_by_provision_and_period() -> None:
    lines = [line.split() for line in draw_summary.cases(draw_cases(frame(SIZES)))]
    assert lines[1] == ["bpa", "2014-15", "1", "main", "0", "substitutes"]
    assert lines[2] == ["bpa", "2019-21", "0", "main", "0", "substitutes"], "an empty cell is told, too"
    assert lines[3] == ["lost_earnings", "2014-15", "4", "main", "3", "substitutes"]
    assert lines[5] == ["in", "all", "5", "main", "3", "substitutes"]
    assert " ".join(lines[6]) == "per municipality asked: 2 to 3 main cases in 2 municipalities"


def test_municipalities_without_an_appeal_are_counted_and_named() -> None:
    told = draw_summary.silent(frame(SIZES), PLACES)
    assert told.startswith(
        "Municipalities: 96 of 98 have no appeal in the universe and get no questionnaire: 0151 Ballerup, "
    )
    assert "København" not in told and "Frederiksberg" not in told
    everywhere = frame({(code, "bpa"): 1 for code in PLACES["kommunekode"]})
    assert (
        draw_summary.silent(everywhere, PLACES)
        == "Municipalities: 0 of 98 have no appeal in the universe and get no questionnaire."
    )


def test_appeals_of_another_outcome_alone_do_not_give_a_questionnaire() -> None:
    other = frame({("0151", "bpa"): 1}).assign(decision_id="X", outcome="changed_or_annulled")
    cases = pd.concat([frame(SIZES), other], ignore_index=True)
    assert "0151 Ballerup" in draw_summary.silent(cases, PLACES)
    assert draw_summary.account(cases).endswith(
        "33 in the universe + 1 left out (0 decided outside 2014-15 and 2019-21, 1 changed or annulled)."
    )
