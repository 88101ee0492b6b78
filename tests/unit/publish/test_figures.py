"""Figures: drawn from what was released, repeatable byte by byte, and nothing of a withheld row."""

import io
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib import font_manager

from helpers import project
from helpers.publish import figures
from helpers.publish.appeals import figures as appeals_figures
from helpers.publish.changes import figures as change_figures
from helpers.publish.growth import figures as growth_figures
from helpers.publish.narrow import narrowed


@pytest.fixture(autouse=True)
def style():
    figures.setup()
    yield
    plt.close("all")


def growth(**changes):
    rows = pd.DataFrame(
        {
            "label": ["a", "b"],
            "group": ["g", "h"],
            "outcome": "Alle",
            "ratio": [1.4, 1.1],
            "n_cases": [50, 60],
        }
    )
    rows = rows.assign(conf_low=[1.2, 0.9], conf_high=[1.7, 1.3], level=0.95, status="primary")
    return rows.assign(**changes)


def svg(figure):
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def texts(figure):
    return [t.get_text() for ax in figure.axes for t in ax.texts] + [figure._supxlabel.get_text()]


def change(rows):
    return growth_figures.change(rows, 1.2, "Sagerne fylder mere")


def marks(ax):
    return [line for line in ax.lines if line.get_marker() not in ("None", None)]


def test_same_numbers_same_bytes():
    assert svg(change(growth())) == svg(change(growth()))


def test_labels_are_danish_and_the_title_says_what_was_found():
    figure = figures.add_source(change(growth()), "prøvetal")
    shown = texts(figure)
    assert (
        "+40\u00a0pct. (20\u00a0til\u00a070)" in shown
        and "Kilde: prøvetal." in shown[-1]
        and "n = 50 til 60 sager" in shown[-1]
    )
    assert figure.get_suptitle().startswith("Sagerne fylder mere")
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["g", "h"], "a panel for each provision"


def test_a_withheld_row_has_no_row_and_the_note_counts_it():
    gone = {"ratio": [1.4, None], "conf_low": [1.2, None], "conf_high": [1.7, None], "n_cases": [50, None]}
    figure = change(growth(**gone))
    assert len(figure.axes) == 1 and len(marks(figure.axes[0])) == 1
    assert "Én rækker kan ikke vises" not in texts(figure)[
        -1
    ] and "Én række kan ikke vises af hensyn til små tal." in texts(figure)[-1].replace("\n", " ")


def test_a_row_that_only_one_panel_may_show_says_so_in_the_other_and_the_band_is_explained():
    rows = pd.concat([growth(), growth()], ignore_index=True)
    rows = rows.assign(group=["g", "g", "h", "h"], label=list("abab"), planned=[True, False] * 2)
    rows = rows.assign(own_estimate=True, ratio=[1.2, 1.3, 1.4, None])
    first, second = (figure := growth_figures.looks(rows, 1.2, "Andre")).axes
    said = [
        [text.get_position()[1] for text in ax.texts if text.get_text() == figures.NOT_SHOWN]
        for ax in (first, second)
    ]
    assert said == [[], [-1]], "in the row of b"
    note = texts(figure)[-1].replace("\n", " ").replace("\u00a0", " ")
    assert "Det grå bånd er ændringer, som planen regner for små: −17 til +20 pct." in note
    assert not any("(" in text for text in texts(figure)[:-1]), "no interval in words: there is no room"


def test_the_note_says_at_which_level_the_intervals_of_the_figure_are():
    one = texts(change(growth()))[-1].replace("\u00a0", " ")
    assert "som linje: 95 pct. sikkerhedsinterval." in one
    both = change(growth(status=["primary", "secondary"], level=[0.975, 0.9966]))
    told = texts(both)[-1].replace("\n", " ").replace("\u00a0", " ")
    assert "97,5 pct. sikkerhedsinterval for »Alle« og 99,66 pct. sikkerhedsinterval for hvert udfald" in told


def test_everything_withheld_still_gives_a_figure():
    nothing = growth(ratio=None, conf_low=None, conf_high=None, n_cases=None).astype(
        {"ratio": float, "conf_low": float, "conf_high": float}
    )
    assert [t.get_text() for t in change(nothing).axes[0].texts] == [growth_figures.NOTHING]


def levels(**changes):
    rows = pd.DataFrame(
        {
            "provision": ["g", "g"],
            "period": ["før", "nu"],
            "lower_quartile": [20.0, 30.0],
            "median": [40.0, 55.0],
            "upper_quartile": [80.0, 90.0],
            "n_cases": [50, 60],
        }
    )
    return rows.assign(**changes)


def test_levels_have_a_colour_for_each_period_and_their_median_beside_the_mark():
    figure = growth_figures.levels(levels(), "Niveauet")
    early, late = marks(figure.axes[0])
    assert (early.get_color(), late.get_color()) == growth_figures.COLOURS
    assert texts(figure)[:2] == ["40", "55"] and "n = 50 til 60 sager pr. række." in texts(figure)[-1]
    (left,) = marks(growth_figures.levels(levels(median=[None, 55.0]), "Niveauet").axes[0])
    assert left.get_color() == growth_figures.COLOURS[1], (
        "a period keeps its colour where the other is hidden"
    )


def test_second_looks_mark_the_planned_result_and_leave_out_what_has_no_estimate_of_its_own():
    rows = pd.concat([growth(), growth()], ignore_index=True).assign(
        group="g",
        label=list("abcd"),
        planned=[True, False, False, False],
        own_estimate=[False, True, True, False],
    )
    (ax,) = growth_figures.looks(rows, 1.2, "Andre").axes
    assert [mark.get_marker() for mark in marks(ax)] == ["o", "D", "D"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b", "c"]


def test_overturn_rates_are_joined_within_a_scope_alone():
    rates = pd.DataFrame(
        {
            "scope": ["x", "x", "y"],
            "year": [2019, 2020, 2020],
            "percent": [30.0, 31.5, 40.0],
            "decimals": [0, 1, 0],
        }
    )
    rates = rates.assign(scope_label=rates["scope"].str.upper(), whole_year=True)
    breaks = pd.DataFrame({"scope": ["y"], "year_from": [2020], "label": ["brud 2020"]})
    figure = appeals_figures.overturn(rates, breaks, "Fundet")
    (ax,) = figure.axes
    joined = [line for line in ax.lines if line.get_linestyle() == "-" and line.get_marker() == "None"]
    assert [list(line.get_xdata()) for line in joined] == [[2019, 2020]]
    assert [text.get_text() for text in ax.texts] == ["30", "31,5", "40", "X", "Y"]
    assert (
        "brud (brud 2020); tal på hver sin side" in figure.get_supxlabel()
        and figure.get_suptitle().startswith("Fundet")
    )
    names = {text.get_text(): text.get_position()[1] for text in ax.texts}
    assert names["Y"] > names["X"], "an area is named in the order of its last point"
    assert not [line for line in ax.lines if line.get_linestyle() == ":"], "no line that looks like a trend"
    signs = {line.get_ydata()[0]: line.get_marker() for line in ax.lines if line.get_xdata()[0] > 2020.1}
    assert signs == {names["X"]: "o", names["Y"]: "s"}, "each name has the sign of its points before it"


def test_on_a_narrow_screen_the_names_of_areas_stay_in_the_figure_and_apart():
    scopes = [
        "Alle kommunale social- og beskæftigelsessager",
        "Børnehandicap (bl.a. § 42)",
        "Hele serviceloven",
    ]
    rates = pd.DataFrame({"scope": list("xyz"), "scope_label": scopes, "year": 2020, "percent": 40.0})
    rates = pd.concat([rates, rates.assign(year=2017, percent=30.0)], ignore_index=True)
    rates = rates.assign(decimals=0, whole_year=True)
    breaks = pd.DataFrame({"scope": [], "year_from": [], "label": []})
    figure = narrowed(appeals_figures.overturn(rates, breaks, "Fundet", narrow=True))
    figure.draw_without_rendering()
    named = [text for text in figure.axes[0].texts if "\n" in text.get_text() or len(text.get_text()) > 5]
    boxes = sorted((text.get_window_extent() for text in named), key=lambda box: box.y0)
    assert len(boxes) == 3 and all(box.x1 <= figure.bbox.x1 + 1 for box in boxes)
    assert all(low.y1 <= high.y0 + 1 for low, high in pairwise(boxes))


def test_the_number_of_a_change_lies_on_no_mark():
    rows = pd.DataFrame({"provision": "g", "label": list("abcd"), "n_cases": 50})
    rows = rows.assign(
        before=0.4, after=0.5, change=[0.02, 0.3, -0.3, 0.0], change_low=-0.4, change_high=0.41
    )
    figure = change_figures.levels_and_changes(rows, ("før", "efter"), "Fund", "Pct.")
    figure.draw_without_rendering()
    right = figure.axes[1]
    drawn = [line.get_window_extent() for line in right.lines]
    told = [text.get_window_extent() for text in right.texts]
    assert len(told) == 4 and not any(text.overlaps(line) for text in told for line in drawn)


def test_a_break_outside_the_years_is_left_out_and_numbers_do_not_touch():
    rates = pd.DataFrame({"scope": ["x", "y"], "year": 2020, "percent": [36.0, 32.0], "decimals": 0})
    rates = rates.assign(scope_label=rates["scope"].str.upper(), whole_year=True)
    breaks = pd.DataFrame({"scope": ["y"], "year_from": [2021], "label": ["brud 2021"]})
    figure = appeals_figures.overturn(rates, breaks, "Fundet")
    assert "brud" not in figure.get_supxlabel()
    above = {text.get_text(): text.xyann[1] > 0 for text in figure.axes[0].texts if text.get_text().isdigit()}
    assert above == {"36": True, "32": False}


def test_figures_use_the_type_of_the_pages():
    figures.setup()
    path = font_manager.findfont(
        font_manager.FontProperties(family=plt.rcParams["font.family"]), fallback_to_default=False
    )
    # by its bytes: a test before this one in the same process may have taken it from the mirrored project
    own = project.root() / "report" / "theme" / "fonts" / Path(path).name
    assert own.read_bytes() == Path(path).read_bytes()


HOSTILE = {
    "axes.grid": "True", "axes.facecolor": "yellow", "lines.linewidth": "9", "font.size": "31",
    "figure.figsize": "2, 2", "svg.fonttype": "path", "savefig.transparent": "True", "savefig.dpi": "7",
    "savefig.bbox": "tight", "axes.prop_cycle": "cycler('color', ['red'])", "path.sketch": "4, 10, 2",
    "text.hinting": "none", "axes.xmargin": "0.4", "legend.loc": "center", "figure.facecolor": "black",
}  # fmt: skip


def test_a_users_own_matplotlibrc_changes_no_byte_of_a_figure(tmp_path):
    own = tmp_path / "matplotlibrc"
    own.write_text("".join(f"{name}: {value}\n" for name, value in HOSTILE.items()))
    with mpl.rc_context(fname=own):
        assert mpl.rcParams["lines.linewidth"] == 9
        figures.setup()
        hostile = svg(change(growth()))
    figures.setup()
    assert hostile == svg(change(growth()))


def test_no_line_under_a_figure_ends_within_the_number_of_cases() -> None:
    lines = {
        width: figures.wrapped("Fra de to perioder. n = 144 til 639 sager\npr. række.", width)
        for width in range(12, 40)
    }
    assert all(
        "n = 144" in " ".join(wrap) and any("n = 144" in line for line in wrap) for wrap in lines.values()
    )
