"""What an attacker learns of a release: of linked tables, of two versions, and as a coalition."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from published import desk, view

from helpers.errors import HelpersError
from helpers.pipeline.audit import audit
from helpers.pipeline.paths import Folders
from helpers.pipeline.stages import STAGES, Settings, resolve, with_ancestors
from helpers.project import root
from helpers.protocol import disclosure
from helpers.publish.columns import cases, count, dimension, key, municipalities, share, trait
from helpers.publish.desks import Desk
from helpers.publish.disclosure import linked, register
from helpers.publish.gate import attack, pairs
from helpers.publish.views import NotReleasable, Total, View
from helpers.terms import TABLES_BEFORE

RULES = disclosure.all_rules()
BY = (dimension("place", total="alle"), dimension("kind", total="alle"), cases("Sager"), municipalities())
SUMS = (Total("place", within=("kind",)), Total("kind", within=("place",)))


def crossed(numbers: list[list[int]]) -> pd.DataFrame:
    """A table of places by kinds with its margins, each case in a municipality of its own."""
    inner = pd.DataFrame(numbers, index=[f"p{n}" for n in range(len(numbers))])
    inner.columns = [f"k{n}" for n in range(len(numbers[0]))]
    inner.loc["alle"] = inner.sum()
    inner["alle"] = inner.sum(axis=1)
    frame = inner.rename_axis("place").reset_index().melt("place", var_name="kind", value_name="n_cases")
    return frame.assign(n_municipalities=frame["n_cases"])


def table(numbers: list[list[int]], name: str = "pages", **more) -> View:
    return view(crossed(numbers), *BY, name=name, totals=SUMS, **more)


def records(at: Desk) -> list[register.Record]:
    return register.read(at.ws.out / "disclosure" / at.notebook / register.FILE)


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path)


NUMBERS = [[3, 20, 30], [25, 9, 14], [40, 12, 7]]


def test_a_small_cell_in_a_table_with_margins_hides_a_rectangle_and_every_small_number_stays_possible(at):
    shown = at.release(table(NUMBERS))
    assert int(shown["withheld"].sum()) == 4 and not shown.loc[shown["place"] == "alle", "withheld"].any()
    found = attack.seen(records(at), RULES)
    assert len(found) == 4 and not any(cell.how for cell in found)
    small = next(cell for cell in found if cell.why == "few")
    assert small.lower == 0 and small.upper >= 4 and small.count == 3


def test_without_its_secondary_cells_the_small_one_is_told_by_table_and_cell(at):
    at.release(table(NUMBERS))
    told = [
        replace(each, cells=tuple(replace(cell, hidden=cell.primary) for cell in each.cells))
        for each in records(at)
    ]
    (leak,) = [cell for cell in attack.seen(told, RULES) if cell.how]
    text = attack.told(leak)
    assert text.startswith("05_growth/pages: kind k0, place p0 (n_cases) is hidden")
    assert "at least 3 and at most 3, and not 0, 1, 2, 4" in text
    assert "at least 0 and" in attack.told(replace(leak, lower=-0.0)), "no -0 of the solver"


def test_the_same_cell_in_two_tables_is_one_cell(at):
    at.release(table(NUMBERS, universe="answered"))
    margin = crossed(NUMBERS).query("kind == 'k0' and place != 'alle'").drop(columns="kind")
    again = view(
        margin.assign(kind="k0"),
        dimension("place"),
        dimension("kind"),
        *BY[2:],
        name="again",
        universe="answered",
    )
    first = pd.read_csv(at.ws.out / "release/05_growth/pages.csv")
    hidden = first[(first["kind"] == "k0") & first["withheld"]]["place"].tolist()
    shown = at.release(again)
    assert shown[shown["withheld"]]["place"].tolist() == hidden
    with pytest.raises(NotReleasable, match="two tables of one universe must agree"):
        at.release(replace(again, frame=again.frame.assign(n_cases=[3, 26, 40])))


def test_a_margin_that_another_table_prints_is_taken_into_account(at):
    """Alone the rows of the second table would hide nothing but the small one."""
    plain = (dimension("place"), *BY[2:])
    whole = pd.DataFrame({"place": ["p0", "p1"], "n_cases": [23, 34], "n_municipalities": [20, 30]})
    at.release(view(whole, *plain, name="whole"))
    parts = pd.DataFrame(
        {"place": ["p0", "p0", "p1", "p1"], "kind": ["k0", "k1"] * 2, "n_cases": [3, 20, 25, 9]}
    ).assign(n_municipalities=lambda frame: frame["n_cases"])
    fine = view(parts, dimension("place"), dimension("kind"), *BY[2:], name="fine")
    assert at.look(fine)["withheld"].tolist() == [True, False, False, False]
    assert at.release(replace(fine, parent="whole"))["withheld"].tolist() == [True, True, False, False]


def test_what_an_earlier_version_printed_is_held_against_this_one(at, tmp_path):
    at.release(table(NUMBERS))
    mine = records(at)
    old = [replace(each, cells=tuple(replace(cell, hidden=False) for cell in each.cells)) for each in mine]
    before = desk(tmp_path / "old")
    for each in old:
        register.save(before.ws, each)
    with pytest.raises(HelpersError, match="hidden in the one and printed in the other"):
        attack.check(at.ws, tmp_path / "old" / "disclosure")
    assert "Må ikke forlade huset" in (at.ws.out / attack.PAGE).read_text(encoding="utf-8")
    assert not any(cell.how for cell in attack.check(at.ws))


def test_what_an_earlier_version_printed_decides_on_what_is_hidden_now(at, tmp_path):
    """The numbers that would cover the three stand in the older one: its margins are hidden instead."""
    told = [[8, 22, 30], [25, 9, 14], [40, 12, 7]]
    before = desk(tmp_path / "old")
    before.release(table(told))
    changed = [[3, 22, 30], [25, 9, 14], [40, 12, 7]]
    alone = desk(tmp_path / "alone")
    alone.release(table(changed))
    old = records(before)
    assert any(cell.how for cell in attack.seen(records(alone), RULES, old))
    after = replace(at, ws=replace(at.ws, earlier=before.ws.out / "disclosure"))
    shown = after.release(table(changed))
    gone = shown[shown["withheld"]]
    assert not shown.attrs["unsafe"] and gone[["place", "kind"]].eq("alle").any(axis=1).sum() == len(gone) - 1
    assert not any(cell.how for cell in attack.seen(records(after), RULES, old))


def test_two_versions_tell_what_neither_does_where_one_hides_what_the_other_prints(at, tmp_path):
    """In the older one nothing was hidden: the numbers that cover the three stand there."""
    at.release(table(NUMBERS))
    before = desk(tmp_path / "old")
    assert not before.release(table([[8, 22, 30], [25, 9, 14], [40, 12, 7]]))["withheld"].any()
    (leak,) = [cell for cell in attack.seen(records(at), RULES, records(before)) if cell.how]
    assert (leak.count, leak.lower, leak.upper, leak.how) == (3, 3, 3, attack.ALONE)
    before.release(table([[8, 22, 31], [26, 10, 15], [41, 13, 8]]))
    assert not any(cell.how for cell in attack.seen(records(at), RULES, records(before)))


def test_municipalities_that_subtract_their_own_cases_learn_nothing(at):
    """With 12 cases of three municipalities two of them can own 11: what is left is no cover."""
    frame = pd.DataFrame({"kind": ["k0", "k1", "k2", "alle"], "n_cases": [1, 12, 40, 53]})
    frame = frame.assign(n_municipalities=[1, 3, 30, 35])
    columns = (dimension("kind", total="alle"), *BY[2:])
    shown = at.release(view(frame, *columns, totals=(Total("kind"),)))
    assert shown["withheld"].tolist() == [True, False, True, False]
    pair = [
        replace(each, cells=tuple(replace(cell, hidden=cell.count < 20) for cell in each.cells))
        for each in records(at)
    ]
    (leak,) = [cell for cell in attack.seen(pair, RULES) if cell.how]
    assert leak.how == attack.TOGETHER and "a coalition of municipalities" in attack.told(leak)


def test_a_share_that_is_hidden_takes_another_of_the_same_whole_with_it(at):
    frame = pd.DataFrame({"kind": ["k0", "k1", "k2"], "share": [0.02, 0.28, 0.7], "n_with": [2, 28, 70]})
    frame = frame.assign(n_cases=100, n_municipalities=40)
    columns = (dimension("kind"), cases(), municipalities(), share("share", "Andel"), trait("n_with"))
    shown = at.release(view(frame, *columns, totals=(Total("kind", ("share",)),)))
    assert shown["share"].isna().tolist() == [True, True, False] and shown["n_cases"].notna().all()


def test_counts_are_cells_as_well(at):
    frame = pd.DataFrame({"kind": ["k0", "k1", "alle"], "gone": [3, 9, 12], "n_cases": 50})
    frame = frame.assign(n_municipalities=30)
    columns = (dimension("kind", total="alle"), *BY[2:], count("gone"))
    shown = at.release(view(frame, *columns, totals=(Total("kind", ("gone",)),)))
    assert shown["gone"].isna().tolist() == [True, True, False]


def test_what_cannot_be_made_safe_is_withheld_whole_and_stops_the_publication(at):
    """That 20 of the 23 are of one kind has been told already, so the three of the other are told as well."""
    columns = (dimension("kind", total="alle"), *BY[2:])
    told = pd.DataFrame({"kind": ["k1", "alle"], "n_cases": [20, 23], "n_municipalities": 15})
    at.release(view(told, *columns, name="told", universe="answered"))
    whole = pd.concat([told, pd.DataFrame({"kind": ["k0"], "n_cases": [3], "n_municipalities": [3]})])
    table = view(whole.reset_index(drop=True), *columns, totals=(Total("kind"),), universe="answered")
    assert at.release(table)["withheld"].all()
    assert "Tabellen kan ikke vises" in at.show(table).data
    with pytest.raises(HelpersError, match="kind k0 "):
        attack.check(at.ws)


def test_totals_that_do_not_add_up_are_refused_and_nothing_is_written(at):
    frame = crossed(NUMBERS).assign(n_cases=lambda f: f["n_cases"] + (f["place"] == "alle"))
    with pytest.raises(NotReleasable, match="count again, or do not call it their total"):
        at.release(view(frame, *BY, totals=SUMS))
    assert not (at.ws.out / "release").exists() and not (at.ws.out / "disclosure").exists()


def test_tables_of_notebooks_that_may_run_at_the_same_time_do_not_depend_on_each_other():
    """Only what is ready before in any case is looked at: the result does not depend on who was faster."""
    free = tuple(replace(stage, inputs=_without(stage.inputs)) for stage in STAGES)
    stages = resolve(Settings(), free)
    for name, others in TABLES_BEFORE.items():
        assert set(others) <= with_ancestors([name], stages) - {name}, name


def _without(inputs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in inputs if not each.startswith("build/disclosure/"))


def test_the_command_tells_how_many_cells_are_hidden_and_where_the_page_lies(at, tmp_path):
    project = tmp_path / "project"
    (project / "data").mkdir(parents=True)
    (project / "data/protocol").symlink_to(root() / "data/protocol")
    home = desk(project / "build")
    home.release(table(NUMBERS))
    said = audit(Folders(project))
    assert said.startswith("4 hidden cells, none of which can be told") and "build/audit/index.html" in said


SMALL = [[3, 2, 30], [1, 9, 4], [40, 12, 2]]


def test_where_more_than_a_third_would_be_hidden_all_counts_are_rounded_and_the_note_says_so(at):
    text = at.show(table(SMALL, rounds=True)).data
    assert "de er rundet op eller ned til noget, fem går op i" in text.replace("\u00a0", " ")
    shown = at.release(table(SMALL, rounds=True))
    assert (shown["n_cases"] % 5 == 0).all() and shown["n_municipalities"].isna().all()
    assert (shown["n_cases"] - crossed(SMALL)["n_cases"]).abs().max() <= 5
    inner = shown[(shown["place"] != "alle") & (shown["kind"] != "alle")].groupby("kind")["n_cases"].sum()
    margin = shown[(shown["place"] == "alle") & (shown["kind"] != "alle")].set_index("kind")["n_cases"]
    assert inner.sort_index().tolist() == margin.sort_index().tolist()
    assert (pd.read_csv(at.ws.out / f"release/{at.notebook}/pages.csv")["rounded_to"] == 5).all()
    assert not any(cell.how for cell in attack.seen(records(at), RULES))


ROUNDED = 1  # of the seeds; of others some tables cannot be rounded safely, and are hidden


@pytest.mark.parametrize("seed", [ROUNDED, *(pytest.param(n, marks=pytest.mark.long) for n in range(2, 30))])
def test_of_small_rounded_counts_none_is_excluded_whatever_is_released_later(at, seed):
    """The whole of each kind without the places: what of it may be shown is decided with what was rounded."""
    numbers = np.random.default_rng(seed).integers(0, 7, (4, 3)).tolist()
    first = at.release(table(numbers, universe="answered", rounds=True))
    inner = crossed(numbers).query("place != 'alle' and kind != 'alle'")
    for by in ("place", "kind"):
        whole = inner.groupby(by, as_index=False)[["n_cases", "n_municipalities"]].sum()
        columns = (dimension(by), cases("Sager"), municipalities())
        at.release(view(whole, *columns, name=f"by_{by}", universe="answered"))
    seen = attack.seen(records(at), RULES)
    assert first.attrs["rounded"] or seed != ROUNDED
    assert any(cell.why == "rounded" for cell in seen) is first.attrs["rounded"]
    assert not any(cell.how for cell in seen)


def test_rounding_that_excludes_none_or_tells_more_than_it_may_is_found(at):
    """A planted leak: by rule a printed 5 is 0 to 9; were multiples never moved it would be 1 to 9."""
    at.release(table(SMALL, rounds=True))
    [record] = records(at)
    narrow = [
        replace(cell, limits=(1, 9)) if cell.limits == (0, 9) and cell.count else cell
        for cell in record.cells
    ]
    leaks = [each for each in attack.seen([replace(record, cells=tuple(narrow))], RULES) if each.how]
    assert leaks and all(0 in each.excluded for each in leaks)


def test_a_rounded_table_of_the_version_before_stays_safe_beside_the_new_one(at, tmp_path):
    at.release(table(SMALL, rounds=True))
    before = records(at)
    again = desk(tmp_path / "new")
    again.release(table(SMALL, rounds=True))
    assert not any(cell.how for cell in attack.seen(records(again), RULES, before))
    exact = [replace(each, cells=tuple(replace(c, hidden=False) for c in each.cells)) for each in before]
    assert any(cell.how for cell in attack.seen(records(again), RULES, exact))


def test_a_table_with_a_margin_that_is_published_as_it_is_cannot_be_rounded_and_is_hidden_in_parts(at):
    margin = crossed(SMALL).query("kind == 'alle'").drop(columns="kind")
    at.release(view(margin, BY[0], *BY[2:], name="margin", universe="answered"))
    again = table(SMALL, universe="answered", rounds=True)
    assert at.release(again)["withheld"].any() and "rundet" not in at.show(again).data


def rates(numbers: list[int], told: list[bool], **more) -> View:
    frame = pd.DataFrame({"municipality": list("ABCDEF")[: len(numbers)], "n_cases": numbers})
    frame["told"] = ["ja" if each else "nej" for each in told]
    sums = (Total("municipality", within=("told",), complementary=True),)
    return view(frame, key("municipality"), key("told"), cases("Sager"), kind="register", totals=sums, **more)


@pytest.mark.usefixtures("sums_alone")
def test_of_municipalities_with_few_appeals_none_follows_from_the_sum_of_all(at):
    """Two of one appeal each tell each other where only their sum is left."""
    alone = at.release(rates([1, 1, 30, 9, 0], [True] * 5))
    assert alone["withheld"].tolist() == [True, True, False, True, False]
    assert not any(cell.how for cell in attack.seen(records(at), RULES))


@pytest.mark.parametrize("changed", [[0, 0, 0, 9, 3], [3, 4, 0, 9, 3]])
@pytest.mark.usefixtures("sums_alone")
def test_none_or_all_of_the_hidden_appeals_changed_does_not_follow_from_the_sum(at, changed):
    """3 and 4 cover each other; that none of the seven was changed, or all, would be left of the sum."""
    frame = pd.DataFrame({"municipality": list("ABCDE"), "n_cases": [3, 4, 9, 30, 40], "changed": changed})
    columns = (key("municipality"), cases("Sager"), count("changed", "Ændret"))
    shown = at.release(view(frame, *columns, kind="register"))
    assert shown["withheld"].tolist() == [True, True, False, True, False]


@pytest.mark.usefixtures("sums_alone")
def test_nor_from_the_sum_of_those_that_told_their_decisions(at):
    """3 and 4 cover each other among all; that one of them is alone among the others takes another along."""
    assert at.look(rates([3, 4, 30, 40], [True] * 4))["withheld"].tolist() == [True, True, False, False]
    shown = at.release(rates([3, 4, 30, 40], [True, False, True, False]))
    assert shown["withheld"].tolist() == [True, True, True, True]
    assert not any(cell.how for cell in attack.seen(records(at), RULES))


def test_two_municipalities_that_know_their_rows_do_not_tell_a_third_s(at):
    """Beside one appeal three rows are hidden: who knows two of them is left with the sum of the third and
    the one. With one row less, as the sum alone asks for, the pair would tell it.
    """
    shown = at.release(rates([1, 30, 31, 40, 50, 60], [True] * 6))
    assert shown["withheld"].tolist() == [True, True, True, True, False, False]
    assert not pairs.tried(linked.system(records(at)), {}, RULES).neighbours
    [record] = records(at)
    less = [replace(cell, hidden=cell.hidden and cell.count != 40) for cell in record.cells]
    told = pairs.tried(linked.system([replace(record, cells=tuple(less))]), {}, RULES).neighbours
    assert [dict(name[2])["municipality"] for name in told] == ["A"]
    few = at.look(rates([1, 2, 30], [True] * 3))
    assert few["withheld"].all(), "there is no other row left to hide"
