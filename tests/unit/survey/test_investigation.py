"""The investigation folder: what must lie in it, what may be absent, and what is refused in its files."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from helpers.survey import investigation
from helpers.survey.inputs import InputInvalid
from helpers.survey.sampling.draw import SIZES, draw_cases


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
    with pytest.raises(InputInvalid, match=r"draw\.csv is missing.*helpers draw"):
        investigation.open_folder(tmp_path)


def test_a_missing_column_is_named(folder):
    pd.read_csv(folder / "draw.csv").drop(columns="role").to_csv(folder / "draw.csv", index=False)
    with pytest.raises(InputInvalid, match="role"):
        investigation.open_folder(folder)


@pytest.mark.parametrize("change", ["absent", "empty", "one empty"])
def test_a_draw_that_does_not_tell_the_sizes_leaves_the_population_unknown(folder, change):
    (folder / "frame.csv").unlink()
    drawn = pd.read_csv(folder / "draw.csv", dtype={"municipality": str})
    if change == "absent":
        drawn = drawn.drop(columns=list(SIZES))
    else:
        drawn["stratum_size"] = drawn["stratum_size"].where(
            drawn.index > (0 if change == "one empty" else len(drawn))
        )
    drawn.to_csv(folder / "draw.csv", index=False)
    given = investigation.open_folder(folder)
    assert given.population is None
    assert set(given.frame["decision_id"]) == set(drawn["decision_id"])


def test_a_frame_tells_the_population_whatever_the_draw_lacks(folder):
    drawn = pd.read_csv(folder / "draw.csv", dtype=str)
    drawn.drop(columns="stratum_size").to_csv(folder / "draw.csv", index=False)
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


FILES = Path(__file__).parent / "files"


@pytest.fixture
def handed(tmp_path):
    """Two municipalities, forty appeals, thirty-two of them drawn."""
    for name in ("frame.csv", "draw.csv"):
        shutil.copy(FILES / name, tmp_path)
    return tmp_path


def refused(folder):
    """What is said of the folder, without its path."""
    with pytest.raises(InputInvalid) as caught:
        investigation.open_folder(folder)
    return str(caught.value).replace(f"{folder}/", "")


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("frame_short_date.csv",
         "frame.csv: row 2, column 'decision_date': found '2014-3-7', expected a date such"),
        ("draw_lost_zeros.csv",
         "draw.csv: row 2, column 'municipality': found '101', expected four digits, 0101."),
        ("draw_duplicate_row.csv",
         "draw.csv: row 34, column 'decision_id': found '21-10035', expected each decision once, row 2"),
        ("draw_empty.csv", "draw.csv is empty."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("framed", [True, False])
def test_files_as_they_came_back_are_refused_when_they_are_read(handed, file, words, framed):
    shutil.copy(FILES / file, handed / (file.partition("_")[0] + ".csv"))
    if not framed and file.startswith("draw"):
        (handed / "frame.csv").unlink()
    assert refused(handed).startswith(words)


def edit(path, *changes):
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([(",2014-02-19,", ",19-02-2014,")],
         "found '19-02-2014', expected a date such as 2014-03-27, here 2014-02-19"),
        ([(",", ";")], "The header holds semicolons: save the file as CSV UTF-8"),
        ([("3033878232081818", "3.03388E+15")],
         "column 'seed': found '3.03388E+15', expected a whole number. A spread"),
        ([(",0.4,", ',"0,4",')],
         "column 'inclusion_probability': found '0,4', expected a number above 0 and at most 1"),
        ([("draw_seed", "draw_seed,note"), ("20220120\n", "20220120,\n")],
         "has a column 'note' that does not belong"),
        ([("per_provision", "equal")], "column 'allocation': found 'equal', expected one of per_provision"),
    ],
)  # fmt: skip
def test_a_draw_saved_by_a_spreadsheet_is_refused_as_a_frame_is(handed, changes, words):
    edit(handed / "draw.csv", *changes)
    assert words in refused(handed)


def test_a_draw_in_another_encoding_is_refused(handed):
    text = (handed / "draw.csv").read_text(encoding="utf-8").replace("21-10035", "Å-10035")
    for encoding, words in (
        ("cp1252", "draw.csv: line 2 is no UTF-8"),
        ("utf-16", "draw.csv is saved in UTF-16"),
    ):
        (handed / "draw.csv").write_bytes(text.encode(encoding))
        assert refused(handed).startswith(words)


def test_a_draw_without_cases_is_refused(handed):
    lines = (handed / "draw.csv").read_text(encoding="utf-8").splitlines()
    (handed / "draw.csv").write_text(lines[0] + "\n", encoding="utf-8")
    assert (
        refused(handed)
        == "draw.csv holds no case: put it back as `.venv/bin/python -m helpers draw` wrote it."
    )


def test_a_draw_changed_after_it_was_made_is_refused_with_what_to_do(handed):
    edit(handed / "draw.csv", (",1,main,5,2,0.4,3033878232081818", ",1,substitute,5,2,0.4,3033878232081818"))
    said = refused(handed)
    assert said.startswith("draw.csv is not the draw of its seed from frame.csv: row 2, column 'role'")
    assert "never edited: put it back as it was written" in said
    (handed / "frame.csv").unlink()
    assert refused(handed).startswith("draw.csv contradicts itself: row 2, column 'role'")


def test_cases_taken_out_of_a_draw_are_missed_with_a_frame_or_counts(handed):
    counts = investigation.population(handed)
    rows = pd.read_csv(handed / "draw.csv", dtype=str)
    rows[rows["municipality"] != "0253"].to_csv(handed / "draw.csv", index=False)
    assert "all 16 cases of municipality 0253 are missing, as drawn from row 18 on." in refused(handed)
    (handed / "frame.csv").unlink()
    assert set(investigation.open_folder(handed).draw["municipality"]) == {"0101"}, "nothing tells of another"
    counts.to_csv(handed / "population.csv", index=False)
    assert "no case is drawn of municipalities with appeals in population.csv: 0253." in refused(handed)


def test_rows_in_another_order_are_the_same_draw(handed):
    before = investigation.open_folder(handed)
    pd.read_csv(handed / "draw.csv", dtype=str)[::-1].to_csv(handed / "draw.csv", index=False)
    pd.testing.assert_frame_equal(investigation.open_folder(handed).draw, before.draw)


def test_the_draw_of_a_pilot_is_compared_with_the_frame_above_it_when_that_is_asked(handed):
    (handed / "pilot").mkdir()
    shutil.copy(handed / "draw.csv", handed / "pilot")
    assert len(investigation.read_draw(handed / "pilot")) == 32
    with pytest.raises(
        InputInvalid, match=r"pilot/draw\.csv is not the draw of its seed from .*/frame\.csv: column"
    ):
        investigation.read_draw(handed / "pilot", pilot=True)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("253,bpa,2014-15,upheld,5",
         "row 10, column 'municipality': found '253', expected four digits, 0253."),
        ("0101,bpa,2014-15,upheld,5", "row 10: row 2 counts this stratum already."),
        ("0155,bpa,2014-15,changed_or_annulled,5",
         "column 'outcome': found 'changed_or_annulled', expected one of"),
        ("0155,bpa,2014-2015,upheld,5",
         "column 'period': found '2014-2015', expected one of 2014-15, 2019-21."),
        ("0155,bpa,2014-15,upheld,1.5", "column 'n': found '1.5', expected a whole number."),
        ("0155,bpa,2014-15,upheld,", "column 'n': found '', expected a value in every row."),
        ("0155,bpa,2014-15,upheld,5,", "the header has 5 fields, but line 10 has 6."),
    ],
)  # fmt: skip
def test_counts_that_cannot_be_are_refused(handed, row, words):
    investigation.population(handed).to_csv(handed / "population.csv", index=False)
    (handed / "frame.csv").unlink()
    with (handed / "population.csv").open("a", encoding="utf-8") as file:
        file.write(row + "\n")
    said = refused(handed)
    assert said.startswith("population.csv: ") and words in said
