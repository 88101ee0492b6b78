"""Sides take turns, and what they make is compared: what differs is found, whatever it is."""

import json

import numpy as np
import pytest
from bench import alternating, bootstrap, estimates, floors, peer, report, shown
from bench.alternating import Pair, Unequal, alternate
from golden import peer as golden
from golden import peer_documentation

from helpers.pipeline.cluster.rules import Rule
from helpers.pipeline.stages import Stage
from helpers.project import root


def counting(made: list[str], *, equal: bool = True) -> Pair:
    """A pair whose sides note their turns."""

    def side(name: str, what: str):
        return lambda: (made.append(name), (1.0 if name == "ours" else 4.0, what))[1]

    return Pair(
        "x",
        side("ours", "same"),
        side("other", "same" if equal else "else"),
        lambda one, other: "" if one == other else "they differ",
        floor=lambda: 0.5,
        note="n",
    )


def test_sides_take_turns_three_times_each_beside_a_loop_and_the_ratio_is_of_medians() -> None:
    made: list[str] = []
    done = alternate(counting(made))
    assert made == ["ours", "other", "other", "ours", "ours", "other"]
    assert len(done.loop) == 3 and min(done.loop) > 0
    done.ours[0] = 100.0
    expected = {"name": "x", "ours_s": 1.0, "other_s": 4.0, "ratio": 0.25, "floor_s": 0.5}
    assert alternating.row(counting([]), done) == expected
    assert len(done.lines("x")) == 3 and "loop" in done.lines("x")[0]


def test_a_ratio_just_over_its_aim_is_not_rounded_to_it() -> None:
    row = alternating.row(counting([]), alternating.Rounds([0.1], [1.04], [10.0]))
    assert row["ratio"] == 0.104 and shown.met(row["ratio"], 0.1) == "missed"


def test_sides_that_make_different_things_are_no_measurement() -> None:
    with pytest.raises(Unequal, match="x, round 1: they differ"):
        alternate(counting([], equal=False))


def test_replicates_that_differ_are_found() -> None:
    mine = {"wild": np.arange(4.0), "medians": np.ones(4)}
    assert bootstrap.different(mine, {"wild": np.arange(2.0)}) == ""
    assert "wild differ" in bootstrap.different(mine, {"wild": np.array([0.0, 1.0001])})


def test_files_that_differ_lack_or_are_none_are_found(tmp_path) -> None:
    for side, name in (("one", "a.txt"), ("two", "a.txt"), ("two", "b.txt")):
        (tmp_path / side / "made").mkdir(parents=True, exist_ok=True)
        (tmp_path / side / "made" / name).write_text(name)
    one, two = (alternating.files(tmp_path / side / "made") for side in ("one", "two"))
    assert alternating.different_files(one, one) == ""
    assert alternating.different_files(one, two) == "1 files differ: made/b.txt"
    assert alternating.different_files(one, {"made/a.txt": b"else"}) == "1 files differ: made/a.txt"
    assert alternating.different_files({}, {}) == "neither side made a file"


def test_a_number_of_r_s_that_differs_from_ours_is_found() -> None:
    mine = estimates.estimates(golden.CASES, peer_documentation.CASES)
    theirs = {
        script.stem: json.loads(script.with_name(f"{script.stem}_r.json").read_text(encoding="utf-8"))
        for script, _ in peer.SCRIPTS
    }
    assert peer.different(json.loads(json.dumps(mine)), theirs) == ""
    theirs["e4_e7"]["changes"][3]["std_error"] *= 1 + 1e-6
    assert "1 of" in peer.different(mine, theirs) and "std_error" in peer.different(mine, theirs)


def test_floors_are_the_work_on_two_cores_and_the_longest_way() -> None:
    cells, functions = {"a": 4.0, "b": 2.0, "c": 2.0}, {"end": 1.0}
    assert floors.by_work(cells, functions) == 5.0
    waits = {"a": (), "b": ("a",), "c": (), "end": ("b", "c")}
    assert floors.by_order(waits, cells | functions) == 7.0


def test_a_notebook_s_cells_run_with_the_stage_s_parameters() -> None:
    stage = Stage("05_growth", (), (), {"investigation": "/some where"})
    first, given, *_ = floors.cells(stage, root())
    assert first.startswith("investigation: str") and given == "investigation = '/some where'"
    assert list(floors.imports("import a\nfrom b import c\nx = 1")) == ["import a", "from b import c"]


def test_the_graph_of_make_is_that_of_the_stages(tmp_path, monkeypatch) -> None:
    made = report.Copies(tmp_path, tmp_path / "material")
    (made.folder / "ours" / "src").mkdir(parents=True)
    (made.folder / "ours" / "src" / "code.py").write_text("x")
    given = [
        Rule(name, (f"notebooks/{name}.ipynb",), (f"{name}.json",), (), "")
        for name in ("05_growth", "municipality")
    ]
    monkeypatch.setattr(report.rules, "rules", lambda *_: given)
    assert report.same_graph(made).splitlines() == [
        *("all: 05_growth.json", "CODE := src/code.py"),
        *("05_growth.json: notebooks/05_growth.ipynb $(CODE)", "\t@false"),
    ]
