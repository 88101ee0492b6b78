"""The investigation folder: what must lie in it, and what may be absent."""

import pandas as pd
import pytest

from helpers.survey import investigation
from helpers.survey.sampling.draw import draw_cases


@pytest.fixture
def folder(tmp_path):
    rows = [(f"D{n}", "0101", "bpa", "upheld", "2014-03-01") for n in range(5)] + [
        ("D9", "0147", "lost_earnings", "remitted", "2020-03-01")
    ]
    frame = pd.DataFrame(
        rows, columns=["decision_id", "municipality", "provision", "outcome", "decision_date"]
    )
    frame.to_csv(tmp_path / "frame.csv", index=False)
    draw_cases(frame).to_csv(tmp_path / "draw.csv", index=False)
    return tmp_path


def test_codes_keep_their_leading_zero(folder):
    given = investigation.open_folder(folder)
    assert set(given.draw["municipality"]) == set(given.frame["municipality"]) == {"0101", "0147"}


def test_population_is_counted_from_the_frame(folder):
    population = investigation.open_folder(folder).population.set_index(
        ["municipality", "provision", "period", "outcome"]
    )["n"]
    assert population["0101", "bpa", "2014-15", "upheld"] == 5


def test_without_a_frame_the_counts_are_taken_as_given(folder):
    given = investigation.open_folder(folder)
    given.population.assign(n=77).to_csv(folder / "population.csv", index=False)
    (folder / "frame.csv").unlink()
    again = investigation.open_folder(folder)
    assert set(again.population["n"]) == {77} and set(again.frame["decision_id"]) == set(
        again.draw["decision_id"]
    )


def test_without_frame_and_counts_the_draw_still_knows_the_population(folder):
    full = investigation.open_folder(folder).population
    (folder / "frame.csv").unlink()
    again = investigation.open_folder(folder).population
    key = ["municipality", "provision", "period", "outcome"]
    assert again.set_index(key)["n"].to_dict() == full.set_index(key)["n"].to_dict()


def test_a_missing_draw_says_what_to_do(tmp_path):
    with pytest.raises(investigation.InvestigationIncomplete, match=r"draw\.csv is missing.*helpers draw"):
        investigation.open_folder(tmp_path)


def test_a_missing_column_is_named(folder):
    pd.read_csv(folder / "draw.csv").drop(columns="role").to_csv(folder / "draw.csv", index=False)
    with pytest.raises(investigation.InvestigationIncomplete, match="role"):
        investigation.open_folder(folder)


@pytest.mark.parametrize("change", ["absent", "empty", "one empty"])
def test_a_draw_that_does_not_tell_the_sizes_leaves_the_population_unknown(folder, change):
    (folder / "frame.csv").unlink()
    drawn = pd.read_csv(folder / "draw.csv", dtype={"municipality": str})
    if change == "absent":
        drawn = drawn.drop(columns=list(investigation.SIZES))
    else:
        drawn["stratum_size"] = drawn["stratum_size"].where(
            drawn.index > (0 if change == "one empty" else len(drawn))
        )
    drawn.to_csv(folder / "draw.csv", index=False)
    given = investigation.open_folder(folder)
    assert given.population is None
    assert set(given.frame["decision_id"]) == set(drawn["decision_id"])


def test_a_frame_tells_the_population_whatever_the_draw_lacks(folder):
    pd.read_csv(folder / "draw.csv").drop(columns="stratum_size").to_csv(folder / "draw.csv", index=False)
    assert investigation.open_folder(folder).population["n"].sum() == 6


@pytest.fixture
def pooled(folder):
    """The same folder with more appeals of § 42, drawn over both provisions."""
    rows = [(f"E{n}", "0101", "lost_earnings", "upheld", "2014-03-01") for n in range(50)]
    frame = pd.concat(
        [
            pd.read_csv(folder / "frame.csv", dtype=str),
            pd.DataFrame(rows, columns=investigation.FRAME_COLUMNS),
        ]
    )
    frame.to_csv(folder / "frame.csv", index=False)
    draw_cases(frame, substitutes=0, seed=2, allocation="per_municipality").to_csv(
        folder / "draw.csv", index=False
    )
    return folder


def test_a_draw_over_the_provisions_names_the_sampling_strata_of_the_weights(pooled):
    population = investigation.open_folder(pooled).population
    assert set(population["sampling_stratum"]) == {"0101|2014-15|upheld", "0147|2019-21|remitted"}


def test_a_draw_over_the_provisions_knows_the_provision_it_did_not_hit(pooled):
    full = investigation.open_folder(pooled)
    assert set(full.draw.loc[full.draw["municipality"] == "0101", "provision"]) == {"lost_earnings"}, (
        "the seed is chosen so"
    )
    (pooled / "frame.csv").unlink()
    key = ["municipality", "provision", "period", "outcome"]
    again = investigation.open_folder(pooled).population
    assert again.set_index(key)["n"].to_dict() == full.population.set_index(key)["n"].to_dict()
    assert again.set_index(key)["n"]["0101", "bpa", "2014-15", "upheld"] == 5


def test_the_population_is_known_before_the_draw(folder):
    (folder / "draw.csv").unlink()
    assert investigation.population(folder)["n"].sum() == 6
    investigation.population(folder).to_csv(folder / "population.csv", index=False)
    (folder / "frame.csv").unlink()
    assert investigation.population(folder)["n"].sum() == 6
    (folder / "population.csv").unlink()
    assert investigation.population(folder) is None
