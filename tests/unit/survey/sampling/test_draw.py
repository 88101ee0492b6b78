"""The draw and the universe: probabilities, order, periods, and the frames that are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.errors import HelpersError
from helpers.survey.inputs import InputInvalid
from helpers.survey.sampling import draw, universe
from helpers.survey.sampling.draw import draw_cases
from helpers.survey.sampling.frame import check_frame, left_out, read_frame

HEADER = ",".join(draw.FRAME_COLUMNS)
GOOD = [
    "D1,0101,bpa,upheld,2014-03-27",
    "D2,0101,bpa,upheld,2015-12-31",
    "D3,0101,lost_earnings,remitted,2021-12-31",
]


def frame(n: int, cell: tuple[str, str, str, str] = ("0101", "bpa", "upheld", "2014-03-27")) -> pd.DataFrame:
    return pd.DataFrame([(f"D{i:03d}", *cell) for i in range(n)], columns=draw.FRAME_COLUMNS)


def write(path: Path, rows: list[str], header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_two_main_cases_and_three_substitutes_of_a_large_stratum() -> None:
    drawn = draw_cases(frame(10))
    assert list(drawn.columns) == draw.DRAW_COLUMNS
    assert list(drawn["role"]) == ["main"] * 2 + ["substitute"] * 3 and list(drawn["draw_rank"]) == [
        1,
        2,
        3,
        4,
        5,
    ]
    assert drawn["decision_id"].is_unique
    assert (
        set(drawn["stratum_size"]) == {10}
        and set(drawn["inclusion_probability"]) == {0.2}
        and set(drawn["quota"]) == {2}
    )


@pytest.mark.parametrize("n", [1, 2])
def test_a_stratum_no_larger_than_the_quota_is_taken_whole(n: int) -> None:
    drawn = draw_cases(frame(n))
    assert list(drawn["role"]) == ["main"] * n and set(drawn["inclusion_probability"]) == {1.0}


def test_substitutes_are_what_is_left() -> None:
    assert list(draw_cases(frame(4))["role"]) == ["main", "main", "substitute", "substitute"]


def test_the_quota_is_a_parameter() -> None:
    drawn = draw_cases(frame(10), quota=4, substitutes=0)
    assert len(drawn) == 4 and set(drawn["inclusion_probability"]) == {0.4}


def strata(count: int, size: int) -> pd.DataFrame:
    """``count`` strata of ``size`` cases, as if there were that many municipalities; a case's place is its
    last digit.
    """
    rows = [
        (f"D{k:04d}{i}", f"{k:04d}", "bpa", "upheld", "2014-03-27") for k in range(count) for i in range(size)
    ]
    return pd.DataFrame(rows, columns=draw.FRAME_COLUMNS)


def test_every_case_is_drawn_as_often_as_its_probability_says() -> None:
    """2 of 8 in 2,000 strata: a place's share has standard error sqrt(.25 * .75 / 2000) = .0097; 4.5 of them
    is the limit.
    """
    hits = draw_cases(strata(2000, 8), substitutes=0)["decision_id"].str[-1]
    shares = hits.value_counts() / 2000
    assert len(shares) == 8 and (shares - 0.25).abs().max() < 0.0436


def test_pairs_are_drawn_evenly_too() -> None:
    drawn = draw_cases(strata(1200, 4), substitutes=0).sort_values("decision_id")
    counts = drawn.groupby("municipality")["decision_id"].agg(lambda ids: "".join(ids.str[-1])).value_counts()
    assert len(counts) == 6 and ((counts - 200) ** 2 / 200).sum() < 20.5  # chi-square, 5 df, .001


def test_the_draw_does_not_depend_on_the_order_of_the_frame() -> None:
    cases = pd.concat(
        [
            frame(9),
            frame(9, ("0751", "bpa", "remitted", "2019-01-01")).assign(
                decision_id=lambda f: "E" + f["decision_id"]
            ),
        ]
    )
    pd.testing.assert_frame_equal(
        draw_cases(cases), draw_cases(cases.sample(frac=1, random_state=np.random.default_rng(1)))
    )


def test_one_stratum_does_not_change_when_another_grows() -> None:
    other = frame(30, ("0751", "bpa", "remitted", "2019-01-01")).assign(
        decision_id=lambda f: "E" + f["decision_id"]
    )
    alone, together = draw_cases(frame(9)), draw_cases(pd.concat([other, frame(9)]))
    pd.testing.assert_frame_equal(alone, together[together["municipality"] == "0101"].reset_index(drop=True))


def test_another_seed_gives_another_draw() -> None:
    assert list(draw_cases(frame(50), seed=1)["decision_id"]) != list(
        draw_cases(frame(50), seed=2)["decision_id"]
    )


def test_seeds_are_made_from_names_and_survive_a_spreadsheet() -> None:
    seeds = {universe.named_seed(1, f"{k}") for k in range(500)}
    assert len(seeds) == 500 and max(seeds) < 2**53
    assert universe.named_seed(1, "a") != universe.named_seed(2, "a")
    assert universe.named_seed(2022, "0101|bpa|2014-15|upheld") == 7983165050589887


def test_decisions_outside_the_universe_are_not_drawn() -> None:
    outside = [("changed_or_annulled", "2014-05-05"), ("upheld", "2016-05-05"), ("upheld", "2022-01-01")]
    others = [frame(1, ("0101", "bpa", *cell)).assign(decision_id=f"X{n}") for n, cell in enumerate(outside)]
    cases = pd.concat([frame(3), *others])
    assert set(draw_cases(cases)["decision_id"]) == {"D000", "D001", "D002"}
    assert universe.population(cases)["stratum_size"].sum() == 3


@pytest.mark.parametrize(
    ("day", "period"),
    [("2013-12-31", None), ("2014-01-01", "2014-15"), ("2015-12-31", "2014-15"),
     ("2015-12-31 23:59", "2014-15"), ("2016-01-01", None), ("2018-12-31", None),
     ("2019-01-01", "2019-21"), ("2021-12-31", "2019-21"), ("2022-01-01", None)],
)  # fmt: skip
def test_the_period_of_a_date(day: str, period: str | None) -> None:
    for value in (day, pd.Timestamp(day)):
        found = universe.period_of(pd.Series([value])).iloc[0]
        assert found == period if period else pd.isna(found)


def test_a_stratum_is_named_by_its_four_parts() -> None:
    cases = frame(1).assign(period="2014-15")
    assert list(universe.stratum(cases)) == ["0101|bpa|2014-15|upheld"]


def test_population_counts_each_cell() -> None:
    counts = universe.population(pd.concat([frame(3), frame(2, ("0751", "bpa", "remitted", "2020-01-01"))]))
    assert counts.to_dict("records") == [
        {
            "municipality": "0101",
            "provision": "bpa",
            "period": "2014-15",
            "outcome": "upheld",
            "stratum_size": 3,
        },
        {
            "municipality": "0751",
            "provision": "bpa",
            "period": "2019-21",
            "outcome": "remitted",
            "stratum_size": 2,
        },
    ]


def test_a_good_frame_is_read_as_text(tmp_path: Path) -> None:
    cases = read_frame(write(tmp_path / "frame.csv", GOOD))
    assert list(cases["municipality"]) == ["0101"] * 3 and len(draw_cases(cases)) == 3


def test_other_columns_are_left_out(tmp_path: Path) -> None:
    cases = read_frame(write(tmp_path / "frame.csv", [row + ",x" for row in GOOD], HEADER + ",note"))
    assert list(cases.columns) == draw.FRAME_COLUMNS


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("D1,0101,bpa,upheld,2015-01-01", "row 5, column 'decision_id': found 'D1'"),
        (
            "D4,0101,sel96,upheld,2015-01-01",
            "row 5, column 'provision': found 'sel96', expected one of bpa",
        ),
        (
            "D4,0101,bpa,stadfæstet,2015-01-01",
            "row 5, column 'outcome': found 'stadfæstet', expected one of upheld",
        ),
        (
            "D4,101,bpa,upheld,2015-01-01",
            "row 5, column 'municipality': found '101', expected four digits, 0101. Leading zeros were lost",
        ),
        (
            "D4,751x,bpa,upheld,2015-01-01",
            "row 5, column 'municipality': found '751x', expected four digits such as",
        ),
        (
            "D4,0101,bpa,upheld,01-02-2015",
            "row 5, column 'decision_date': found '01-02-2015', expected a date such as",
        ),
        ("D4,0101,bpa,upheld,2015-02-30", "row 5, column 'decision_date': found '2015-02-30'"),
        ("D4,0101,,upheld,2015-01-01", "row 5, column 'provision'"),
        (",0101,bpa,upheld,2015-01-01", "row 5, column 'decision_id'"),
    ],
)
def test_a_faulty_row_is_named(tmp_path: Path, row: str, found: str) -> None:
    with pytest.raises(InputInvalid) as caught:
        read_frame(write(tmp_path / "frame.csv", [*GOOD, row]))
    assert f"frame.csv: {found}" in str(caught.value)


def test_a_missing_column_file_or_content_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputInvalid, match="no column 'outcome' in row 1; expected decision_id"):
        read_frame(write(tmp_path / "frame.csv", [], HEADER.replace("outcome", "udfald")))
    with pytest.raises(InputInvalid, match=r"none\.csv"):
        read_frame(tmp_path / "none.csv")
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(InputInvalid, match=r"empty\.csv.*UTF-8"):
        read_frame(tmp_path / "empty.csv")


def test_nothing_to_draw_and_impossible_quotas() -> None:
    with pytest.raises(InputInvalid, match="2014-15 or 2019-21"):
        draw_cases(frame(3, ("0101", "bpa", "upheld", "2017-01-01")))
    with pytest.raises(HelpersError, match="quota 0: expected a whole number from 1 to 50"):
        draw_cases(frame(3), quota=0)
    with pytest.raises(HelpersError, match="quota 1000: expected a whole number from 1 to 50"):
        draw_cases(frame(3), quota=1000)
    with pytest.raises(HelpersError, match="substitutes -1: expected a whole number from 0 to 20"):
        draw_cases(frame(3), substitutes=-1)


def test_semicolons_in_the_header_are_recognised(tmp_path: Path) -> None:
    with pytest.raises(
        InputInvalid, match="holds semicolons: save the file as CSV UTF-8 separated by commas"
    ):
        read_frame(
            write(tmp_path / "frame.csv", [row.replace(",", ";") for row in GOOD], HEADER.replace(",", ";"))
        )


def test_a_table_is_checked_as_a_file_is() -> None:
    cases = frame(3).assign(note="x").set_axis([7, 8, 9])
    pd.testing.assert_frame_equal(check_frame(cases), frame(3))
    for nothing in (None, np.nan, pd.NA, ""):
        with pytest.raises(
            InputInvalid, match="row 3, column 'outcome': found '', expected a value in every row"
        ):
            check_frame(cases.assign(outcome=["upheld", nothing, "upheld"]))


def test_what_a_draw_made_elsewhere_may_leave_out() -> None:
    assert draw.SIZES == ("stratum_size", "inclusion_probability", "sampling_stratum_size")


def test_a_code_that_is_no_municipality_is_refused_where_the_list_is_known() -> None:
    assert len(check_frame(frame(2), municipalities={"0101"})) == 2
    with pytest.raises(
        InputInvalid,
        match="row 2, column 'municipality': found '0101', expected the code of one of the 1 municipalities",
    ):
        check_frame(frame(2), municipalities={"0751"})


def test_what_lies_outside_the_universe_is_counted_once_by_its_first_reason() -> None:
    cells = [
        ("changed_or_annulled", "2014-05-05"),
        ("changed_or_annulled", "2016-05-05"),
        ("upheld", "2018-12-31"),
        ("upheld", "2019-01-01"),
    ]
    rows = [(f"D{n}", "0101", "bpa", *cell) for n, cell in enumerate(cells)]
    assert left_out(pd.DataFrame(rows, columns=draw.FRAME_COLUMNS)) == {
        "decided outside 2014-15 and 2019-21": 2,
        "changed or annulled": 1,
    }
