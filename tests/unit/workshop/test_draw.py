"""The draw for the workshop: balanced, spread, of one size, with the stated probabilities, and the same for
one seed; the full tries are long.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2
from workshops import SEED, declining, drawn, known

from helpers.analysis.workshop import balance
from helpers.errors import HelpersError
from helpers.survey.inputs import InputInvalid
from helpers.survey.sampling import cube
from helpers.survey.workshop import participants, units

WORST = 0.16  # standard deviations, in 95 of 100 draws
UNLIKELY = 0.001


def largest(seeds: range) -> np.ndarray:
    """Return the largest difference of the draw of each seed, all of them of the right size."""
    traits, found = units.traits(known()), []
    for seed in seeds:
        codes = participants.invite(known(), seed)
        assert len(codes) == len(set(codes)) == participants.SIZE
        found.append(balance.largest(traits, codes))
    return np.array(found)


def uniformity(counts: np.ndarray, probabilities: np.ndarray, draws: int) -> float:
    """Return a chi-square of how often each unit was drawn in ``draws`` samples of one size against its
    probability, with one degree of freedom less than there are units.

    Each squared deviation is in units of its own binomial variance; since the counts add up, their sum is
    that of one unit less (exactly so for simple random samples: Cochran 1977, sec. 2.4).
    """
    variance = draws * probabilities * (1 - probabilities)
    total = float(((counts - draws * probabilities) ** 2 / variance).sum())
    return total * (len(counts) - 1) / len(counts)


def test_draws_are_balanced_spread_and_of_one_size() -> None:
    traits, places = units.traits(known()), known()[list(units.PLACE)]
    worst = largest(range(16))
    assert np.quantile(worst, 0.95) <= WORST < np.quantile(balance.random_draws(traits, 25, 200, 1), 0.5)
    random = np.random.default_rng(1)
    by_chance = [
        balance.crowding(places, list(random.choice(places.index, 25, replace=False))) for _ in "x" * 40
    ]
    spread = [balance.crowding(places, participants.invite(known(), seed)) for seed in range(6)]
    assert np.mean(spread) < 0.6 * np.mean(by_chance)


@pytest.mark.long
def test_five_hundred_draws_are_balanced() -> None:
    assert np.quantile(largest(range(500)), 0.95) <= WORST


def test_uniformity_adds_deviations_in_units_of_their_own_variance() -> None:
    counts, probabilities = np.array([3, 1, 2]), np.array([0.5, 0.25, 0.25])
    # of 8 draws 4, 2 and 2 are expected, with variances 2, 1.5 and 1.5: (1 / 2 + 1 / 1.5 + 0) · 2 / 3
    assert uniformity(counts, probabilities, 8) == pytest.approx(7 / 9)


@pytest.mark.long
def test_every_municipality_is_drawn_as_often_as_stated() -> None:
    counts = pd.Series(0, index=known().index)
    for seed in range(10_000):
        counts[participants.invite(known(), seed)] += 1
    stated = np.full(len(counts), participants.SIZE / len(counts))
    statistic = uniformity(counts.to_numpy(), stated, 10_000)
    assert chi2.sf(statistic, len(counts) - 1) > UNLIKELY


def small() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return twelve units, four of them to be drawn with unequal probabilities, and where they lie."""
    chances = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.5] * 2)
    size = np.arange(12.0) ** 2
    return chances, np.column_stack([chances, chances * size]), np.column_stack([np.arange(12.0) % 4, size])


def test_unequal_probabilities_are_kept_and_the_size_is_fixed() -> None:
    chances, variables, places = small()
    random = np.random.default_rng(3)
    samples = np.array([cube.draw(chances, variables, places, random) for _ in range(160)])
    assert set(samples.sum(axis=1)) == {4}
    assert chi2.sf(uniformity(samples.sum(axis=0), chances, 160), 11) > UNLIKELY
    totals = (samples * (variables[:, 1] / chances)).sum(axis=1)
    apart = random.permuted(samples, axis=1) * (variables[:, 1] / chances)
    assert totals.std() < 0.7 * apart.sum(axis=1).std()


def test_near_units_seldom_come_in_together() -> None:
    chances = np.full(16, 0.25)
    places = np.repeat(np.array([[0.0], [10.0], [20.0], [30.0]]), 4, axis=0) + np.arange(16)[:, None] / 100
    for seed in range(10):
        sample = cube.draw(chances, chances[:, None], places, np.random.default_rng(seed))
        assert sample.reshape(4, 4).sum(axis=1).tolist() == [1, 1, 1, 1]


def test_what_is_certain_stays_so_and_few_units_are_drawn_as_they_are() -> None:
    chances, variables, places = small()
    certain = np.where(np.arange(12) < 2, [1.0, 0.0] * 6, chances)
    random = np.random.default_rng(1)
    for _ in range(20):
        sample = cube.draw(certain, np.column_stack([certain, variables[:, 1]]), places, random)
        assert sample[0] and not sample[1]
    assert cube.draw(np.ones(3), np.ones((3, 1)), np.zeros((3, 2)), random).all()


@pytest.mark.parametrize(
    ("chances", "columns", "said"),
    [
        ([0.5, 1.2], [[1.0], [1.0]], "outside 0 to 1"),
        ([0.5, np.nan], [[1.0], [1.0]], "outside 0 to 1"),
        ([0.5, 0.5], [[1.0], [np.nan]], "missing"),
        ([0.5, 0.5], [[1.0]], "2 units"),
        ([0.5, 0.5], [[1.0] * 13] * 2, "at most 12"),
    ],
)
def test_what_cannot_be_balanced_is_refused(chances: list, columns: list, said: str) -> None:
    with pytest.raises(HelpersError, match=said):
        cube.draw(np.array(chances), np.array(columns), np.zeros((2, 2)), np.random.default_rng(1))


def test_one_seed_gives_one_draw_and_the_order_of_the_municipalities_does_not_matter() -> None:
    again = participants.draw(known().copy(), SEED)
    pd.testing.assert_frame_equal(again, drawn())
    assert participants.invite(known(), SEED + 1) != participants.invited(drawn())
    codes = drawn()["municipality"]
    assert codes.is_unique and (drawn()["role"] == "reserve").sum() == 50
    assert drawn()["inclusion_probability"].eq(25 / 98).all()


def test_a_municipality_that_declines_is_replaced_by_its_reserve() -> None:
    before = participants.seats(drawn()).set_index("seat")
    after = participants.seats(declining(invited_3="2022-04-20")).set_index("seat")
    gone, came = before.loc[3], after.loc[3]
    assert came["instead_of"] == gone["municipality"] and came["why"].startswith("same_region")
    assert came["region"] == gone["region"] and after.drop(index=3).equals(before.drop(index=3))
    table = drawn()
    alike = table[(table["role"] == "reserve") & (table["region"] == gone["region"])]
    closer = alike[alike["size_class"] == gone["size_class"]]
    assert came["municipality"] == (closer if len(closer) else alike)["municipality"].iloc[0]


def test_a_reserve_that_declined_is_passed_over_and_one_that_declines_later_is_replaced() -> None:
    first = participants.seats(declining(invited_3="2022-04-20")).loc[2, "municipality"]
    rank = int(drawn().set_index("municipality").loc[first, "rank"])
    for day in ("2022-04-20", "2022-04-19", "2022-04-22"):
        seats = participants.seats(declining(invited_3="2022-04-20", **{f"reserve_{rank}": day}))
        assert first not in set(seats["municipality"]) and seats["municipality"].is_unique
        assert seats.loc[2, "instead_of"] == drawn()["municipality"].iloc[2]


def test_seats_stay_empty_where_no_reserve_is_left() -> None:
    everyone = {f"reserve_{rank}": "2022-04-01" for rank in range(1, 51)}
    seat = participants.seats(declining(invited_3="2022-04-20", **everyone)).loc[2]
    assert seat["municipality"] == "" and seat["why"] == "empty"


def written(folder, table: pd.DataFrame):
    return participants.write(folder / "participants.csv", table)


def test_the_file_is_written_once_and_read_back(tmp_path) -> None:
    path = written(tmp_path, declining(invited_1="2022-04-20"))
    assert participants.read(path, known())["declined_on"].tolist().count("2022-04-20") == 1
    assert len(participants.read(path, known().iloc[:0])) == 75
    with pytest.raises(FileExistsError):
        written(tmp_path, drawn())


@pytest.mark.parametrize(
    ("row", "column", "value", "said"),
    [
        (0, "municipality", "0999", "found '0999', expected"),
        (0, "municipality", "101", "four digits"),
        (0, "region", "Region Syd", "found 'Region Syd', expected"),
        (0, "size_class", "small", "found 'small', expected"),
        (0, "rank", "2", "expected 25, ranked 1 to 25"),
        (0, "role", "guest", "one of invited, reserve"),
        (0, "seed", "7", "expected one seed"),
        (0, "inclusion_probability", "0.5", "'inclusion_probability': changed"),
        (0, "declined_on", "20-04-2022", "here 2022-04-20"),
        (slice(None), "seed", "7", "is not the draw of its seed"),
    ],
)
def test_a_changed_file_is_refused(tmp_path, row, column: str, value: str, said: str) -> None:
    table = drawn().astype(str)
    table.loc[table.index[row], column] = value
    with pytest.raises(InputInvalid, match=said):
        participants.read(written(tmp_path, table), known())


def test_a_municipality_that_stands_twice_is_named(tmp_path) -> None:
    table = drawn().copy()
    table.loc[1, "municipality"] = table.loc[0, "municipality"]
    with pytest.raises(InputInvalid, match="stands twice"):
        participants.read(written(tmp_path, table), known().iloc[:0])


def test_balance_is_measured_in_standard_deviations() -> None:
    traits = pd.DataFrame({"x": [0.0, 0.0, 2.0, 2.0], "same": 1.0}, index=list("abcd"))
    table = balance.balance(traits, ["c", "d"])
    assert table["smd"].tolist() == [1.0, 0.0] and table["among"].tolist() == [2.0, 1.0]
    assert balance.balance(traits, []).empty and np.isnan(balance.largest(traits, []))
    assert balance.crowding(pd.DataFrame({"x": [0, 1, 10, 11]}, index=list("abcd")), ["a", "d"]) == 0
    assert balance.crowding(pd.DataFrame({"x": [0, 1, 10, 11]}, index=list("abcd")), ["a", "b"]) == 0.25


def test_a_municipality_without_appeals_has_a_value_on_every_trait() -> None:
    row = known().loc["0825"]
    assert row["log_appeals"] == 0 and 0.3 < row["remittal_share"] < 0.5 and known().notna().all(axis=None)
