"""The draw made again: every change of draw.csv or of its frame is told in a sentence of its own kind, and a
draw as it was made is told from none.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from helpers import terms
from helpers.survey.sampling import redraw
from helpers.survey.sampling.draw import FRAME_COLUMNS, draw_cases, read
from helpers.survey.sampling.frame import read_frame
from helpers.survey.sampling.pilot_draw import draw_pilot, order_seed

DAYS = {"2014-15": "2014-03-27", "2019-21": "2020-03-27"}
OPTIONS: list[dict[str, Any]] = [
    {},
    {"quota": 3, "substitutes": 0, "seed": 5},
    {"allocation": "per_municipality"},
    {"allocation": "per_municipality", "quota": 1, "substitutes": 7},
    {"allocation": "proportional"},
    {"allocation": "proportional", "cap": 3, "take_all": 2, "substitutes": 1},
    {"allocation": "proportional", "cap": 50, "quota": 20, "take_all": 1},
]


def frame(municipalities: int = 8, seed: int = 1) -> pd.DataFrame:
    """Some municipalities with 0 to 30 appeals in each cell."""
    rng = np.random.default_rng(seed)
    rows = [
        (f"{code:04d}", provision, outcome, day)
        for code in range(101, 101 + municipalities)
        for provision in terms.PROVISIONS
        for outcome in terms.FRAME_OUTCOMES
        for day in DAYS.values()
        for _ in range(rng.integers(0, 8 if provision == "bpa" else 31))
    ]
    return pd.DataFrame([(f"D{n:05d}", *row) for n, row in enumerate(rows)], columns=FRAME_COLUMNS)


FRAME = frame()


def written(folder: Path, options: dict[str, Any], given: pd.DataFrame = FRAME) -> pd.DataFrame:
    """Return a draw as it is read from its file."""
    draw_cases(given, **options).to_csv(folder / "draw.csv", index=False)
    return read(folder / "draw.csv")


@pytest.fixture
def drawn(tmp_path: Path) -> pd.DataFrame:
    return written(tmp_path, {})


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2))])
def test_a_draw_is_told_from_itself_by_nothing(tmp_path: Path, options: dict[str, Any], seed: int) -> None:
    given = frame(12, seed)
    again = written(tmp_path, options, given)
    assert redraw.differences(again, given) == [] and redraw.contradictions(again) == []
    shuffled = again.sample(frac=1, random_state=np.random.default_rng(seed))
    assert redraw.differences(shuffled, given.iloc[::-1]) == [] and redraw.contradictions(shuffled) == []


def test_the_quota_of_those_taken_whole_is_theirs_alone(tmp_path: Path) -> None:
    """One stratum of BPA among many of the other provision, which have all the same quota."""
    rows = [(f"{code:04d}", "lost_earnings", "upheld", DAYS["2014-15"]) for code in range(101, 109)] * 30
    rows += [("0101", "bpa", "upheld", DAYS["2014-15"])] * 9
    given = pd.DataFrame([(f"D{n:05d}", *row) for n, row in enumerate(rows)], columns=FRAME_COLUMNS)
    again = written(tmp_path, {"allocation": "proportional", "take_all": 7}, given)
    assert again.groupby("provision")["quota"].unique().map(list).to_dict() == {
        "bpa": [7],
        "lost_earnings": [2],
    }
    assert redraw.differences(again, given) == []
    (main, spare) = redraw.differences(again[again["provision"] != "bpa"], given)
    assert main.startswith("main cases are missing that stood, as drawn, in row 2 ('D"), (
        "how many were drawn of a stratum of which nothing is left, nobody knows: one at least"
    )
    assert spare.startswith("substitutes are missing that stood, as drawn, in row 3 ('D")


def test_the_draw_of_a_pilot_is_made_again_in_its_municipalities(tmp_path: Path) -> None:
    places = pd.DataFrame({"kommunekode": FRAME["municipality"].unique()})
    places = places.assign(population_20200101=range(1, len(places) + 1))
    draw_pilot(FRAME, places, 6).to_csv(tmp_path / "draw.csv", index=False)
    again = read(tmp_path / "draw.csv")
    own = FRAME[FRAME["municipality"].isin(again["municipality"])]
    assert redraw.differences(again, own, order_seed) == [] and redraw.contradictions(again) == []
    assert redraw.differences(again, own)[0].startswith("column 'draw_seed' holds 20220120, from which")


def test_sizes_that_a_draw_does_not_tell_are_not_missed(drawn: pd.DataFrame) -> None:
    for names in (["stratum_size"], ["sampling_stratum_size", "inclusion_probability"]):
        silent = drawn.assign(**dict.fromkeys(names, np.nan))
        assert redraw.differences(silent, FRAME) == [] and redraw.contradictions(silent) == []


def test_a_probability_that_a_spreadsheet_rounded_to_15_digits_is_the_same(drawn: pd.DataFrame) -> None:
    rounded = drawn.assign(inclusion_probability=[float(f"{p:.15g}") for p in drawn["inclusion_probability"]])
    assert not rounded.equals(drawn) and redraw.differences(rounded, FRAME) == []


def put(column: str, value: Any, row: int = 2) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return a change of one cell: row as a spreadsheet counts."""
    return lambda rows: rows.assign(**{column: rows[column].where(rows.index != row, value)})


def third(rows: pd.DataFrame) -> int:
    """The row of the first substitute."""
    return int(rows.index[rows["role"] == "substitute"][0])


CHANGES: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], str, str]] = {
    # what is done, what the comparison with the frame says, what the file alone says
    "role": (
        lambda rows: put("role", "main", third(rows))(rows),
        "column 'role': found 'main', expected substitute.",
        "column 'role': found 'main', expected substitute.",
    ),
    "probability": (
        put("inclusion_probability", 0.125),
        "row 2, column 'inclusion_probability': found '0.125', expected ",
        "row 2, column 'inclusion_probability': found '0.125', expected ",
    ),
    "quota": (
        put("quota", 1),
        "row 2, column 'quota': found '1', expected 2.",
        "row 2, column 'quota': found '1', expected 2.",
    ),
    "order": (
        put("draw_rank", 9),
        "row 2, column 'draw_rank': found '9', expected 1.",
        "row 2, column 'draw_rank': found '9', expected ",
    ),
    "date": (
        put("decision_date", "2014-01-01"),
        "column 'decision_date': found '2014-01-01', expected 2014",
        "",
    ),
    "period": (
        put("period", "2019-21"),
        "row 2, column 'period': found '2019-21', expected 2014-15.",
        "row 2, column 'period': found '2019-21', expected 2014-15.",
    ),
    "size": (
        put("stratum_size", 40),
        "row 2, column 'stratum_size': found '40', expected ",
        "row 2, column 'stratum_size': found '40', expected ",
    ),
    "seed": (put("seed", 5), "row 2, column 'seed': found '5'", "row 2, column 'seed': found '5'"),
    "draw seed": (
        put("draw_seed", 5),
        "row 2, column 'draw_seed': found '5', expected 20220120.",
        "row 2, column 'draw_seed': found '5', expected 20220120.",
    ),
    "every draw seed": (
        lambda rows: rows.assign(draw_seed=5),
        "column 'draw_seed' holds 5, from which the numbers in column 'seed' do not come",
        "",
    ),
    "stratum": (
        put("sampling_stratum", "0101|bpa"),
        "row 2, column 'sampling_stratum': found '0101|bpa', expected 0101|bpa|2014-15|",
        "row 2, column 'sampling_stratum': found '0101|bpa', expected 0101|bpa|2014-15|",
    ),
    "main case gone": (
        lambda rows: rows.drop(index=2),
        "main cases are missing that stood, as drawn, in row 2 ('D",
        "cases are missing or were added, by their number in the sampling stratum: 0101|bpa|2014-15|",
    ),
    "substitute gone": (
        lambda rows: rows.drop(index=third(rows)),
        "substitutes are missing that stood, as drawn, in row ",
        "column 'draw_rank'",
    ),
    "municipality gone": (
        lambda rows: rows[rows["municipality"] != "0103"],
        " cases of municipality 0103 are missing, as drawn from row ",
        "",
    ),
    "case of elsewhere": (
        put("decision_id", "X1"),
        "decisions were added that frame.csv does not hold: row 2 ('X1').",
        "",
    ),
    "case not drawn": (
        lambda rows: put(
            "decision_id", next(k for k in FRAME["decision_id"] if k not in set(rows["decision_id"]))
        )(rows),
        "decisions were added that the seed does not draw: row 2 ('D",
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_is_told_with_its_row(drawn: pd.DataFrame, name: str) -> None:
    change, with_frame, alone = CHANGES[name]
    told = redraw.differences(change(drawn), FRAME)
    assert any(with_frame in sentence for sentence in told), told
    told = redraw.contradictions(change(drawn))
    assert any(alone in sentence for sentence in told) if alone else told == []


@pytest.mark.parametrize("options", OPTIONS)
def test_another_quota_in_one_stratum_is_found_under_every_allocation(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    """Quota, probability and roles changed together, so that each row is right by itself."""
    rows = written(tmp_path, options)
    whole = rows["sampling_stratum"] == rows.loc[rows["sampling_stratum_size"].idxmax(), "sampling_stratum"]
    quota = int(rows.loc[whole, "quota"].iloc[0]) + 1
    changed = rows.assign(quota=rows["quota"].mask(whole, quota))
    changed["inclusion_probability"] = (changed["quota"] / changed["sampling_stratum_size"]).clip(upper=1)
    changed["role"] = np.where(changed["draw_rank"] <= changed["quota"], "main", "substitute")
    told = redraw.differences(changed, FRAME)
    assert any(f"column 'quota': found '{quota}', expected {quota - 1}." in sentence for sentence in told), (
        told
    )


@pytest.mark.parametrize(
    ("change", "now"),
    [(lambda rows: rows.drop(index=rows.index[0]), -1), (lambda rows: pd.concat([rows, rows.head(1)]), 1)],
)
def test_a_frame_changed_after_the_draw_is_told_once_and_not_by_what_follows(
    drawn: pd.DataFrame, change: Callable[[pd.DataFrame], pd.DataFrame], now: int
) -> None:
    inside = FRAME[FRAME["outcome"] != "changed_or_annulled"]
    changed = change(inside).reset_index(drop=True)
    changed.loc[changed["decision_id"].duplicated(), "decision_id"] = "D99999"
    (sentence,) = redraw.differences(drawn, changed)
    name = "0101|bpa|2014-15|upheld"
    rows = drawn[drawn["sampling_stratum"] == name]
    size, listed = int(rows["sampling_stratum_size"].iloc[0]), ", ".join(map(str, rows.index))
    assert sentence.startswith(
        f"rows {listed}: drawn among another number of appeals than frame.csv holds now"
    )
    assert sentence.endswith(f"one of the two files was changed: {name} ({size}, now {size + now}).")


def test_a_frame_without_any_of_the_strata_is_told(drawn: pd.DataFrame) -> None:
    (sentence,) = redraw.differences(drawn, FRAME.assign(decision_date="2017-01-01"))
    assert "now 0)" in sentence and "and" in sentence


def test_rows_outside_the_universe_do_not_matter(drawn: pd.DataFrame) -> None:
    more = pd.DataFrame([("Z1", "0101", "bpa", "upheld", "2017-05-05")], columns=FRAME_COLUMNS)
    assert redraw.differences(drawn, pd.concat([FRAME, more], ignore_index=True)) == []


def test_counts_without_a_drawn_case_are_told_where_there_is_no_frame(drawn: pd.DataFrame) -> None:
    counts = drawn.drop_duplicates(terms.CELL)[[*terms.CELL, "stratum_size"]].set_axis(
        [*terms.CELL, "n"], axis=1
    )
    assert redraw.contradictions(drawn, counts.assign(n=77)) == []
    fewer = drawn[drawn["municipality"] != "0103"]
    told = ["no case is drawn of municipalities with appeals in population.csv: 0103."]
    assert redraw.contradictions(fewer, counts) == told
    none = counts.assign(n=counts["n"].mask(counts["municipality"] == "0103", 0))
    assert redraw.contradictions(fewer, none) == []


@pytest.mark.parametrize("n", [0, None])
def test_fewer_appeals_than_are_drawn_are_told_where_there_is_no_frame(
    drawn: pd.DataFrame, n: int | None
) -> None:
    counts = drawn.groupby(terms.CELL, as_index=False).size().rename(columns={"size": "n"})
    assert redraw.contradictions(drawn, counts) == []
    cell, held = "|".join(counts.loc[0, terms.CELL]), counts.loc[0, "n"]
    few = counts.drop(index=0) if n is None else counts.assign(n=[n, *counts["n"][1:]])
    assert redraw.contradictions(drawn, few) == [
        f"more cases are drawn than population.csv counts appeals in the stratum: {cell} ({held} of 0)."
    ]


def test_another_way_of_shuffling_is_told_as_such_and_not_row_by_row(
    drawn: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    shuffle = np.random.default_rng
    monkeypatch.setattr(np.random, "default_rng", lambda seed: shuffle(seed + 1))
    (sentence,) = redraw.differences(drawn, FRAME)
    assert "sampling strata the seed draws other cases than stand there" in sentence
    assert f"or numpy {np.__version__} shuffles otherwise" in sentence


def test_the_handed_draw_is_the_draw_of_its_frame() -> None:
    files = Path(__file__).parents[1] / "files"
    assert redraw.differences(read(files / "draw.csv"), read_frame(files / "frame.csv")) == []
