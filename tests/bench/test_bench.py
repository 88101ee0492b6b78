"""The bench itself: its book is one that the renderer accepts, and build/bench.json has the form that others
read.
"""

import json

import pytest
from bench import large_book, many_returns, measure, returns
from built import BUILD

from helpers.project import root
from helpers.render import render_book

THEME = root() / "report" / "theme"


@pytest.fixture(scope="module")
def found():
    """What is measured, with a small book and without new processes: the times do not matter here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measure, "alone", measure.timed)
        return measure.measured(2)


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


def test_what_is_measured_has_the_agreed_form(found):
    assert set(found) == {"machine", "pairs", "growth", "limits"}
    assert [row["name"] for row in found["pairs"]] == ["render_100"]
    for row in found["pairs"]:
        assert set(row) == {"name", "ours_s", "other_s", "ratio", "floor_s"}
        assert all(row[name] > 0 for name in row if name != "name")
        assert row["ratio"] == pytest.approx(row["ours_s"] / row["other_s"], abs=0.01)
    assert found["machine"]["cores"] >= 1
    assert json.loads(json.dumps(found)) == found


def test_both_books_are_printed_beside_their_limits(found):
    assert [row["name"] for row in found["limits"]] == ["render_conformance", "render_100"]
    rows = [line.split() for line in measure.shown(found).splitlines() if line.startswith("render_")]
    assert [row[0] for row in rows] == ["render_conformance", "render_100", "render_100"]
    assert [row[2] for row in rows[:2]] == ["2.0", "10.0"]


def test_a_tool_that_fails_is_no_measurement(tmp_path):
    folder = large_book.write(tmp_path / "book", 1)
    (folder / "kapitler" / "book.typ").write_text("#panic()")
    with pytest.raises(Exception, match="panicked"):
        measure.timed(measure.compiles, folder)


@pytest.fixture(scope="module")
def of_returns():
    """What is measured of few workbooks, without new processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(returns, "alone", returns.cost)
        return returns.measured(BUILD / "demo", (2, 5))


def test_what_is_measured_of_returns_has_the_agreed_form(of_returns):
    assert [row["name"] for row in of_returns["pairs"]] == ["returns_2", "returns_5"]
    assert all(
        set(row) == {"name", "ours_s", "other_s", "ratio", "floor_s"} and row["floor_s"] > 0
        for row in of_returns["pairs"]
    )
    (growth,) = of_returns["growth"]
    assert growth["name"] == "returns" and [n for n, _ in growth["points"]] == [2, 5]
    assert [row["name"] for row in of_returns["limits"]] == ["returns_2"]
    assert "seconds grow with number" in returns.shown(of_returns) and "MB of 2048" in returns.shown(
        of_returns
    )
    assert json.loads(json.dumps(of_returns)) == of_returns


def test_growth_is_the_slope_between_logarithms():
    assert returns.exponent({98: (2.0, 1.0), 980: (20.0, 1.0), 9800: (200.0, 1.0)}) == 1.0
    assert returns.exponent({98: (2.0, 1.0), 9800: (20_000.0, 1.0)}) == 2.0


def test_every_copied_workbook_is_read_as_another_municipality(tmp_path):
    cleaned = many_returns.read_and_clean(many_returns.write(BUILD / "demo", tmp_path / "many", 4))
    assert cleaned.cases["municipality"].nunique() == 4
    assert cleaned.cases["decision_id"].is_unique
    assert set(cleaned.set_aside["reason"]) <= {"not_answered", "duplicate"}
