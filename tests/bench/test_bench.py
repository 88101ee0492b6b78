"""The bench itself: what is extrapolated says so, its book is one that the renderer accepts, and
build/bench.json has the form that others read. The times do not matter here.
"""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from bench import (
    alternating,
    bootstrap,
    large_book,
    many_returns,
    measure,
    profiles,
    rendering,
    report,
    returns,
    shown,
)  # fmt: skip
from bench.alternating import Pair
from built import BUILD

from helpers.project import root
from helpers.render import render_book

THEME = root() / "report" / "theme"
NAMES = [
    "report_cold", "noop_make", "profiles_98", "returns_98", "returns_9800", "analysis_r", "bootstrap_naive",
    "render_100",
]  # fmt: skip
GROWN = {
    "growth": [{"name": "analysis", "exponent": 0.9, "points": [[10, 1.0, 300.0], [100, 8.0, 400.0]]}],
    "memory": [{"name": "analysis", "ours_mb": 400.0, "limit_mb": 2000.0}],
}  # what ``analysis`` measures takes long
EXTRAPOLATED = {"profiles_98", "returns_9800", "bootstrap_naive"}


@pytest.fixture(scope="module")
def places(tmp_path_factory) -> measure.Places:
    """Small books and few workbooks, timed in this process."""
    folder = tmp_path_factory.mktemp("bench")
    made = measure.Places(folder)
    made.rendering = rendering.Rendering(folder, 2, alternating.timed)
    made.returns = returns.Returns(BUILD / "demo", folder / "returns", (1, 3), returns.observed_here)
    made.copies = report.Copies(folder / "copies", BUILD / "demo", {"work": 1.0, "order": 2.0}, {"a": 3.0})
    return made


@pytest.fixture(scope="module")
def found(places):
    """What is measured of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(measure.PAIRS, "bootstrap_naive", lambda _: bootstrap.pair(9, 29, alternating.timed))
        patch.setitem(measure.LACKS, "analysis_r", lambda: "no R here")
        patch.setitem(measure.GROWTH, "growth_analysis", lambda _: GROWN)
        return measure.measured(
            ["bootstrap_naive", "returns_98", "returns_9800", "analysis_r", "growth_analysis",
             "growth_returns", "render_100"], places, 1,
        )  # fmt: skip


def test_the_keys_are_the_agreed_ones() -> None:
    assert list(measure.PAIRS) == NAMES
    assert list(measure.GROWTH) == ["growth_analysis", "growth_returns", "growth_profiles"]


def test_the_readme_says_how_long_each_takes() -> None:
    text = (root() / "README.md").read_text(encoding="utf-8").partition("## How fast")[2]
    assert list(measure.MINUTES) == [*measure.PAIRS, *measure.GROWTH]
    assert all(f"`{name}` {minutes}" in text for name, minutes in measure.MINUTES.items())
    assert f"about {measure.minutes(list(measure.MINUTES))} minutes" in text


def test_every_pair_says_what_the_other_side_is_and_where_it_is_extrapolated(places, monkeypatch) -> None:
    monkeypatch.setattr(profiles, "reported", lambda copies: None)
    monkeypatch.setattr(report, "same_graph", lambda copies: "all:\n")
    monkeypatch.setattr(report, "ours", lambda copies: None)
    pairs = {name: make(places) for name, make in measure.PAIRS.items()}
    assert {name for name, pair in pairs.items() if "extrapolated" in pair.note} == EXTRAPOLATED
    assert all(pair.note for pair in pairs.values())
    for name, make in measure.PAIRS.items():
        assert make(places).name in (name, "returns_1", "returns_3"), "small folders have their own names"
    assert pairs["report_cold"].aim == 0.33 and pairs["profiles_98"].aim == 0.1
    assert pairs["analysis_r"].aim == 1.0


def test_what_is_measured_has_the_agreed_form(found) -> None:
    names = [row["name"] for row in found["pairs"]]
    assert names == ["bootstrap_naive", "returns_1", "returns_3", "render_100"]
    for row in found["pairs"]:
        assert set(row) == {"name", "ours_s", "other_s", "ratio", "floor_s"}
        assert all(row[name] > 0 for name in row if name != "name")
        assert row["ratio"] == pytest.approx(row["ours_s"] / row["other_s"], abs=0.01)
        assert set(found["rounds"][row["name"]][0]) == {"loop_s", "ours_s", "other_s"}
    of_analysis, growth = found["growth"]
    assert growth["name"] == "returns" and [n for n, _ in growth["points"]] == [1, 3]
    assert of_analysis["name"] == "analysis" and [n for n, *_ in of_analysis["points"]] == [10, 100]
    assert found["machine"]["cores"] >= 1 and found["left_out"] == {"analysis_r": "no R here"}
    assert json.loads(json.dumps(found)) == found


def test_what_is_printed_has_a_line_per_pair_with_its_aim_floors_costs_and_what_is_left_out(found, places):
    text = shown.table(found, places.aims, places.notes)
    rows = {line.split()[0]: line.split() for line in text.splitlines() if line.strip()}
    assert "extrapolated" in text and rows["returns_3"][5] in ("met", "missed")
    assert "by work 1.0 s" in text and "order 2.0 s" in text and "largest costs: a 3.0 s" in text
    assert "analysis_r is left out: no R here." in text and "seconds grow with number **" in text
    assert re.search(r"render_100: [\d.]+ of 10.0 seconds", text) and " of 2048.0 MB" in text
    assert re.search(r"render_conformance: [\d.]+ of 2.0 seconds", text)


def test_a_pair_whose_sides_differ_is_left_out_fails_the_command_and_loses_no_other(monkeypatch, tmp_path):
    def unequal(places: measure.Places) -> Pair:
        return Pair("render_100", lambda: (1.0, "a"), lambda: (1.0, "b"), lambda *_: "they differ", float, "")

    def equal(places: measure.Places) -> Pair:
        return replace(unequal(places), name="analysis_r", differ=lambda *_: "")

    monkeypatch.setattr(measure, "PAIRS", {"render_100": unequal, "analysis_r": equal})
    monkeypatch.setattr(measure, "LACKS", {})
    monkeypatch.setattr(measure.project, "root", lambda *_: tmp_path)
    assert measure.main(["--only", "render_100", "analysis_r", "--rounds", "1"]) == 1
    written = json.loads((tmp_path / "build" / "bench.json").read_text(encoding="utf-8"))
    assert [row["name"] for row in written["pairs"]] == ["analysis_r"]
    assert written["left_out"]["render_100"] == "failed, Unequal: render_100, round 1: they differ"
    assert measure.main(["--only", "analysis_r", "--rounds", "1"]) == 0


def test_measuring_one_pair_again_leaves_the_rows_of_the_others() -> None:
    one = {
        "machine": 1,
        "pairs": [{"name": "a", "ours_s": 1}, {"name": "b", "ours_s": 2}],
        "rounds": {"a": 1},
    }
    new = {"machine": 2, "pairs": [{"name": "a", "ours_s": 9}], "rounds": {"a": 3}}
    empty = {name: [] for name in measure.LISTS} | {"floors": {}, "costs": {}, "left_out": {}}
    whole = measure.merged(one | {"left_out": {"a": "no R"}}, empty | new)
    assert [(row["name"], row["ours_s"]) for row in whole["pairs"]] == [("b", 2), ("a", 9)]
    assert whole["machine"] == 2 and whole["rounds"] == {"a": 3} and whole["left_out"] == {}


def test_the_renderer_accepts_the_large_book(tmp_path):
    done = render_book(
        large_book.write(tmp_path / "book", 2), tmp_path / "out", theme=THEME, engine="embedded"
    )
    pages = [(done.html / "kapitler" / f"kapitel00{n}.html").read_text(encoding="utf-8") for n in range(2)]
    assert [page.count("<figcaption") for page in pages] == [2, 2]
    assert 'Se <a href="#fig-0" class="quarto-xref">Figur\u00a01.1</a>' in pages[0]
    assert 'href="kapitel000.html#sec-0"' in pages[1], "the last chapter refers to the first"
    assert (done.html / "kapitler" / "figur1.svg").is_file()
    assert done.pdf.read_bytes().startswith(b"%PDF")
    assert not done.warnings


def test_no_two_chapters_share_a_figure_or_a_table(tmp_path):
    large_book.write(tmp_path / "book", 3)
    assert len({path.read_bytes() for path in (tmp_path / "book" / "kapitler").iterdir()}) == 6


def test_both_books_are_beside_their_limits(found):
    limits = [row for row in found["limits"] if row["name"].startswith("render")]
    assert [row["name"] for row in limits] == ["render_conformance", "render_100"]
    assert [row["limit_s"] for row in limits] == [2.0, 10.0]


def test_what_a_page_lacks_is_found() -> None:
    whole = {"chapters": 2, "figures": 2, "rows": 24}
    assert rendering.different(whole, whole) == ""
    assert rendering.different(whole | {"figures": 1}, whole) == "figures 1 and 2"
    assert rendering.different(dict.fromkeys(whole, 0), dict.fromkeys(whole, 0)) == "nothing was rendered"


def test_a_tool_that_fails_is_no_measurement(tmp_path):
    folder = large_book.write(tmp_path / "book", 1)
    (folder / "kapitler" / "book.typ").write_text("#panic()")
    with pytest.raises(Exception, match="panicked"):
        alternating.timed(rendering.compiles, folder)
    with pytest.raises(RuntimeError, match="exit"):
        alternating.command(["false", "exit"], Path(), {"PATH": "/bin:/usr/bin"})


def test_growth_is_the_slope_between_logarithms():
    assert returns.exponent({98: (2.0, 1.0), 980: (20.0, 1.0), 9800: (200.0, 1.0)}) == 1.0
    assert returns.exponent({98: (2.0, 1.0), 9800: (20_000.0, 1.0)}) == 2.0


def test_returns_that_were_read_otherwise_are_found(found) -> None:
    assert [row["name"] for row in found["memory"]] == ["analysis", "returns_1", "returns_3"]
    one = {"decisions": ["D14-0001-00001"], "cases": {0: {5}}}
    assert returns.different(one, one, "cases") == ""
    assert "cases" in returns.different(one, one | {"cases": {0: {5, 4}}}, "cases")
    assert "no decisions" in returns.different(one | {"decisions": []}, {"decisions": []}, "decisions")


def test_every_copied_workbook_is_read_as_another_municipality(tmp_path):
    cleaned = many_returns.read_and_clean(many_returns.write(BUILD / "demo", tmp_path / "many", 4))
    assert cleaned.cases["municipality"].nunique() == 4
    assert cleaned.cases["decision_id"].is_unique
    assert set(cleaned.set_aside["reason"]) <= {"not_answered", "duplicate"}
