"""A figure for a narrow screen: as wide as that, nothing cut, the same words, and the same bytes."""

from __future__ import annotations

import io
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from helpers.publish import figures
from helpers.publish.changes import figures as change_figures
from helpers.publish.growth import figures as growth_figures
from helpers.publish.narrow import LABEL, WIDTH, narrowed
from helpers.publish.pilot import figures as pilot_figures

LONG = "Fagpersoner med kendskab til borgeren"


@pytest.fixture(autouse=True)
def style():
    figures.setup()
    yield
    plt.close("all")


def change():
    rows = pd.DataFrame(
        {
            "label": ["a", "b"],
            "group": ["g", "h"],
            "outcome": "Alle",
            "ratio": [1.4, 1.1],
            "n_cases": [50, 60],
            "conf_low": [1.2, 0.9],
            "conf_high": [1.7, 1.3],
            "level": 0.95,
            "status": "primary",
        }
    )
    return growth_figures.change(rows, 1.2, "Sagerne fylder mere, " * 4)


def levels():
    rows = pd.DataFrame(
        {
            "provision": ["g", "g", "h"],
            "label": [LONG, "Eksperter", LONG],
            "n_cases": 50,
            "before": [0.4, 0.5, 0.6],
            "after": [0.5, 0.4, 0.7],
            "change": [0.1, -0.1, 0.1],
            "change_low": [-0.2, -0.3, 0.0],
            "change_high": [0.3, 0.1, 0.2],
        }
    )
    return change_figures.levels_and_changes(rows, ("2014-15", "2019-21"), "Fund", "Pct.")


def looks():
    rows = pd.DataFrame(
        {"label": [f"Med måden at tælle på som en variabel, nr. {n}" for n in range(9)], "group": "g"}
    )
    rows = rows.assign(ratio=1.2, n_cases=50, conf_low=1.1, conf_high=1.3, planned=False, own_estimate=True)
    return growth_figures.looks(rows, 1.2, "Fundet")


BOTH = pytest.mark.parametrize("drawn", [change, levels])


def finished(figure):
    return figures.add_source(figure, "prøvetal")


def words(figure):
    """The words of a figure without the breaks of lines."""
    found = [*figure.findobj(lambda part: hasattr(part, "get_text")), figure._suptitle, figure._supxlabel]
    return {" ".join(text.get_text().split()) for text in found} - {""}


@BOTH
def test_it_is_as_wide_as_a_narrow_screen_and_nothing_is_cut(drawn):
    figure = narrowed(finished(drawn()))
    figure.draw_without_rendering()
    assert figure.get_size_inches()[0] == WIDTH
    box = figure.get_tightbbox()
    assert box.x1 - box.x0 <= WIDTH + 0.1 and box.y1 - box.y0 <= figure.get_size_inches()[1] + 0.1


@BOTH
def test_the_words_are_the_same_but_for_ticks(drawn):
    figure = finished(drawn())
    figure.draw_without_rendering()
    before = {text for text in words(figure) if not text.lstrip("+−").isdigit()}
    after = words(narrowed(figure))
    assert before <= after


def test_panels_with_names_of_their_own_go_under_each_other_and_others_stay():
    stacked, beside = narrowed(finished(change())), narrowed(finished(levels()))
    assert {ax.get_subplotspec().get_geometry()[:2] for ax in stacked.axes} == {(2, 1)}
    assert {ax.get_subplotspec().get_geometry()[:2] for ax in beside.axes} == {(2, 2)}
    names = [text.get_text() for text in beside.axes[0].get_yticklabels()]
    assert all(len(line) <= LABEL for name in names for line in name.split("\n"))


@pytest.mark.parametrize("drawn", [levels, looks])
def test_names_of_rows_do_not_meet(drawn):
    figure = narrowed(finished(drawn()))
    figure.draw_without_rendering()
    boxes = sorted(
        (text.get_window_extent() for text in figure.axes[0].get_yticklabels()), key=lambda box: box.y0
    )
    assert all(low.y1 <= high.y0 + 1 for low, high in pairwise(boxes))


def test_half_an_axis_keeps_few_ticks_and_the_middle_one():
    figure = narrowed(finished(levels()))
    right = figure.axes[-1]
    assert len(right.get_xticks()) <= 3 and np.isclose(right.get_xticks(), 0).any()
    assert any(text.get_text() for text in right.get_xticklabels())


@BOTH
def test_the_same_numbers_give_the_same_bytes(drawn):
    made = []
    for _ in range(2):
        out = io.StringIO()
        narrowed(finished(drawn())).savefig(out, format="svg", metadata={"Date": None})
        made.append(out.getvalue())
    assert made[0] == made[1]


@pytest.mark.parametrize(("share", "seen"), [(0.05, False), (0.5, True)])
def test_a_number_in_a_bar_that_is_too_narrow_for_it_is_left_out(share, seen):
    fig, ax = plt.subplots(figsize=(7, 2))
    ax.barh(0, share)
    ax.barh(0, 1 - share, left=share)
    number = ax.text(share / 2, 0, "100,0", ha="center", va="center")
    narrowed(fig)
    assert number.get_visible() is seen
    plt.close(fig)


def test_a_band_behind_a_mark_takes_no_number_away():
    rows = pd.DataFrame({"label": ["a", "b"], "kappa": [0.68, 0.9]})
    rows = rows.assign(conf_low=rows["kappa"] - 0.05, conf_high=rows["kappa"] + 0.05)
    fig = narrowed(pilot_figures.agreement(rows, (0.6, 0.7)))
    assert [text.get_text() for text in fig.axes[0].texts if text.get_visible()] == ["0,68", "0,90"]
