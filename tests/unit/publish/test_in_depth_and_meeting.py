"""What may be told of in-depth cases (bands, once cleared) and of workshops (numbers, a word for few)."""

from __future__ import annotations

import json
from itertools import product

import pandas as pd
import pytest
from published import desk, shown, view

from helpers.protocol import disclosure
from helpers.publish.columns import Rule, band, bound, cleared, derived, dimension, key, known, voices
from helpers.publish.disclosure import in_depth, meeting
from helpers.publish.views import Across, NotReleasable, Total

CASE, MEETING = disclosure.case(), disclosure.workshop()
PAGES = CASE.ranges["standard_pages"]
FEW = MEETING.few


@pytest.fixture
def at(tmp_path):
    return desk(tmp_path, "10_cases")


def described(day="2022-11-02", label="BPA (§\u00a096), stadfæstet", pages=None, level=None):
    """A table of one case."""
    told = {"slot": [label], "pages": [pages or PAGES.told(70)], "level": [level or CASE.quartile(40)]}
    columns = (
        key("slot", "Sag"),
        cleared(),
        band("pages", "Sider", of="standard_pages"),
        band("level", "Hvor", of="quartile"),
        derived("words", "I ord", lambda row: f"{row['pages']}, {row['level']}"),
    )
    return view(pd.DataFrame(told | {"cleared_on": [day]}), *columns, kind="case")


def test_a_cleared_case_is_told_in_bands_and_the_day_stays_in_the_house(at):
    text = shown(at, described())
    assert "50 til under 100 normalsider, næstlaveste fjerdedel" in text
    file = (at.ws.out / "release/10_cases/pages.csv").read_text(encoding="utf-8")
    assert "50 til under 100" in file and "2022" not in file and "cleared" not in file


@pytest.mark.parametrize("day", [None, "", " ", float("nan"), pd.NaT, "ja", True, "02-11-2022", 20221102])
def test_a_case_that_is_not_cleared_is_not_described(at, day):
    with pytest.raises(NotReleasable, match="row 1 has no day"):
        at.release(described(day))
    assert not (at.ws.out / "release").exists()


@pytest.mark.parametrize("day", ["2022-11-02", pd.Timestamp("2022-11-02")])
def test_a_day_is_a_day_in_either_form(at, day):
    assert len(at.look(described(day))) == 1


@pytest.mark.parametrize(
    "label",
    ["412 sider", "Sag 412", 412, 4.5, True, "§ 96: 70", "2020", "14. marts", "sag x²", pd.Timestamp(0)],
)
def test_no_figure_hides_in_a_key_of_a_case(at, label):
    with pytest.raises(NotReleasable, match="holds a figure"):
        at.release(described(label=label))


@pytest.mark.parametrize(
    "pages", ["70", 70, "50 til 100 normalsider", "70 normalsider", "næstlaveste fjerdedel"]
)
def test_a_range_is_a_declared_one_of_its_measure(at, pages):
    with pytest.raises(NotReleasable, match="'pages' holds"):
        at.release(described(pages=pages))


def test_a_band_of_an_undeclared_scale_is_refused(at):
    frame = pd.DataFrame({"hours": ["mange"], "cleared_on": ["2022-11-02"]})
    with pytest.raises(NotReleasable, match="declare no 'hours'"):
        at.release(view(frame, band("hours"), cleared(), kind="case"))


@pytest.mark.parametrize("column", ["slot", "pages", "level"])
@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_what_is_missing_is_no_figure_and_no_undeclared_band(column, missing):
    """Beside it what is told is still looked at."""
    table, other = described(), described(pages="70")
    frame = pd.concat([table.frame.assign(**{column: [missing]}), table.frame], ignore_index=True)
    found = in_depth.told(view(frame, *table.columns, kind="case"), CASE)
    assert (
        pd.isna(found.loc[0, column])
        and found.loc[1, "pages"] == PAGES.told(70)
        and "cleared_on" not in found
    )
    wrong = pd.concat([frame, other.frame], ignore_index=True)
    with pytest.raises(NotReleasable, match="'pages' holds '70'"):
        in_depth.told(view(wrong, *table.columns, kind="case"), CASE)


@pytest.mark.parametrize("rule", sorted(set(Rule) - {Rule.KEY, Rule.BAND, Rule.CLEARED, Rule.DERIVED}))
def test_a_table_of_cases_has_no_other_columns_and_a_day_of_clearing(rule):
    with pytest.raises(NotReleasable, match="may not stand in a case table"):
        view(
            pd.DataFrame({"x": [1], "cleared_on": [""]}),
            bound("x").__class__("x", rule),
            cleared(),
            kind="case",
        )
    with pytest.raises(NotReleasable, match="needs a column of the rule cleared"):
        view(pd.DataFrame({"pages": ["x"]}), band("pages"), kind="case")


@pytest.mark.parametrize("kind", ["survey", "register", "own", "workshop"])
@pytest.mark.parametrize("column", [band("x"), cleared("x")])
def test_bands_and_clearing_stand_in_no_other_table(kind, column):
    with pytest.raises(NotReleasable, match=f"'x'.* may not stand in a {kind} table"):
        view(pd.DataFrame({"x": ["a"]}), column, kind=kind)


@pytest.mark.parametrize("name", ["Sorø", "Sorøs sag", "sagen fra Aarhus Kommune", "0101", "(Greve)"])
def test_neither_cases_nor_points_name_a_municipality(at, name):
    frame = pd.DataFrame({"point": ["en pointe", name], "n": [5, 6]})
    with pytest.raises(NotReleasable, match="names a municipality"):
        at.release(view(frame, key("point"), voices("n"), kind="workshop"))
    with pytest.raises(NotReleasable, match="names a municipality"):
        at.release(described(label=name))


def test_words_that_only_begin_like_a_name_are_no_name(at):
    frame = pd.DataFrame({"point": ["Morsomme sager", "egreve", "Ribersager"], "n": [5, 6, 7]})
    assert len(at.release(view(frame, key("point"), voices("n"), kind="workshop"))) == 3


def test_few_municipalities_are_told_by_a_word_in_the_table_and_in_its_file(at):
    frame = pd.DataFrame({"point": list("abcd"), "n": [0, 2, 3, 1]})
    table = view(frame, key("point", "Pointe"), voices("n", "Kommuner"), kind="workshop")
    assert at.look(table)["n"].tolist() == [0, FEW, 3, FEW]
    text = shown(at, table)
    assert (
        f"| b      | {FEW} |".replace(" ", "") in text.replace(" ", "")
        and "»Enkelte« er færre end tre" in text
    )
    file = pd.read_csv(at.ws.out / "release/10_cases/pages.csv", dtype=str)
    assert file["n"].tolist() == ["0", FEW, "3", FEW] and "withheld" not in file


@pytest.mark.parametrize("value", [-1, 2.5, None, "3", True])
def test_what_is_no_number_of_municipalities_is_refused(at, value):
    frame = pd.DataFrame({"point": ["a"], "n": pd.Series([value], dtype=object)})
    with pytest.raises(NotReleasable, match="no number of municipalities"):
        at.release(view(frame, key("point"), voices("n"), kind="workshop"))


def test_a_workshop_has_numbers_of_municipalities_and_no_shares():
    frame = pd.DataFrame({"point": ["a"], "x": [0.5]})
    with pytest.raises(NotReleasable, match="needs a column of the rule voices"):
        view(frame, key("point"), known("x"), kind="workshop")
    for rule in sorted(set(Rule) - {Rule.KEY, Rule.KNOWN, Rule.DERIVED, Rule.VOICES}):
        with pytest.raises(NotReleasable, match="may not stand in a workshop table"):
            view(frame, key("point"), bound("x").__class__("x", rule), kind="workshop")


def votes(*rows):
    frame = pd.DataFrame(rows, columns=["yes", "no", "unsure"])
    frame = frame.assign(finding=[f"fund {chr(97 + n)}" for n in range(len(rows))], all=frame.sum(axis=1))
    columns = (key("finding"), *map(voices, ("yes", "no", "unsure", "all")))
    return view(frame, *columns, kind="workshop", across=(Across("all", ("yes", "no", "unsure")),))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ((20, 5, 0), [20, 5, 0, 25]),  # nobody is few
        ((19, 4, 2), [19, None, FEW, 25]),  # 4 would tell 2
        ((20, 2, 3), [20, FEW, None, 25]),  # 5 is 2 and 3 or 1 and 4
        ((20, 1, 3), [None, FEW, None, 24]),  # 4 would be 1 and 3, for 2 is told by the word
        ((0, 1, 3), [0, FEW, None, None]),
        ((21, 2, 2), [None, FEW, FEW, 25]),  # 4 = 2 and 2
        ((20, 1, 2), [20, FEW, FEW, 23]),  # 3 is 1 and 2 or 2 and 1
        ((2, 0, 0), [FEW, 0, 0, FEW]),
        ((1, 1, 0), [FEW, FEW, 0, None]),  # a sum of few would say 1 and 1
    ],
)
def test_a_number_that_would_tell_few_goes_with_it(at, row, told):
    found = at.release(votes(row))
    assert [
        None if pd.isna(value) else value for value in found.loc[0, ["yes", "no", "unsure", "all"]]
    ] == told
    assert found["withheld"].tolist() == [None in told]


def test_what_is_left_out_is_in_no_file_and_its_reason_under_the_table(at):
    table = votes((17, 6, 2))
    text = shown(
        at,
        view(
            table.frame,
            key("finding", "Fund"),
            voices("yes", "Ja"),
            voices("no", "Nej"),
            voices("unsure"),
            voices("all", "Alle"),
            kind="workshop",
            across=table.across,
        ),
    )
    assert ".. Ikke vist: tallet ville røbe" in text
    row = pd.read_csv(at.ws.out / "release/10_cases/pages.csv", dtype=str).iloc[0]
    assert row["yes"] == "17" and pd.isna(row["no"]) and row["unsure"] == FEW
    entry = json.loads((at.ws.out / "release/10_cases/register.json").read_text(encoding="utf-8"))["pages"]
    assert (
        entry["across"] == [{"whole": "all", "parts": ["yes", "no", "unsure"]}]
        and entry["withheld_rows"] == 1
    )


def test_rows_that_add_up_are_looked_at_as_well(at):
    frame = pd.DataFrame({"theme": ["a", "b", "c", "all"], "n": [9, 2, 5, 16]})
    columns = (dimension("theme", total="all"), voices("n"))
    found = at.release(view(frame, *columns, kind="workshop", totals=(Total("theme", adds=("n",)),)))
    assert [None if pd.isna(n) else n for n in found["n"]] == [9, FEW, None, 16]


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ([1, 1], None),  # two, which is known, are one and one, and there is nothing else to leave out
        ([2, 2], None),
        ([1, 2], [FEW, FEW]),
        ([1, 0], None),
        ([2, 5, 9], [FEW, None, 9]),
        ([9, 5, 4], [9, 5, 4]),
    ],
)
def test_few_that_follow_from_a_sum_that_is_known_elsewhere_are_put_together(numbers, told):
    frame = pd.DataFrame({"theme": list("abc")[: len(numbers)], "n": numbers})
    columns = (dimension("theme", total="all"), voices("n"))
    table = view(frame, *columns, kind="workshop", totals=(Total("theme", adds=("n",)),))
    if told is None:
        with pytest.raises(NotReleasable, match="put the rows together"):
            meeting.told(table, MEETING)
    else:
        assert [None if pd.isna(n) else n for n in meeting.told(table, MEETING)["n"]] == told


def test_numbers_that_do_not_add_up_are_no_sum(at):
    table = votes((3, 4, 5))
    wrong = table.frame.assign(all=13)
    with pytest.raises(NotReleasable, match="is 13, and its parts are 12"):
        at.release(view(wrong, *table.columns, kind="workshop", across=table.across))


def readings(told, rules):
    """Every row of numbers that a reader could have before them, told as ``told``."""
    spaces = [
        [value]
        if isinstance(value, int)
        else range(1, rules.min_municipalities)
        if value == FEW
        else range(3, 12)
        for value in told[:3]
    ]
    wholes = {FEW: range(1, rules.min_municipalities), None: range(40)}.get(told[3], [told[3]])
    return [row for row in product(*spaces) if sum(row) in wholes]


@pytest.mark.parametrize("row", [row for row in product(range(6), repeat=3) if row == tuple(sorted(row))])
def test_no_word_can_be_read_back_into_a_number(row):
    found = meeting.told(votes(row), MEETING).loc[0, ["yes", "no", "unsure", "all"]]
    told = [None if pd.isna(value) else value for value in found]
    possible = readings(told, MEETING)
    assert row in possible
    for place, value in enumerate(told[:3]):
        assert isinstance(value, int) or len({row[place] for row in possible}) > 1
