"""Figures: drawn from what was released, repeatable byte by byte, and nothing of a withheld row."""

import io
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib import font_manager

from helpers import project
from helpers.publish import figures
from helpers.publish.appeals import figures as appeals_figures
from helpers.publish.growth import figures as growth_figures


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
    rows = rows.assign(conf_low=[1.2, 0.9], conf_high=[1.7, 1.3])
    return rows.assign(**changes)


def sizes(**changes):
    rows = pd.DataFrame(
        {
            "group": ["g"] * 3,
            "outcome": "Alle",
            "size": ["Under 10", "10 til 19", "Mindst 20"],
            "ratio": [0.5, None, 2.5],
        }
    )
    return rows.assign(**changes)


def circles(figure):
    return [
        line
        for line in figure.axes[0].lines
        if line.get_markerfacecolor() == "none" and line.get_marker() == "o"
    ]


def svg(figure):
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def texts(figure):
    return [t.get_text() for ax in figure.axes for t in ax.texts] + [figure._supxlabel.get_text()]


def test_same_numbers_same_bytes():
    assert svg(growth_figures.change(growth(), sizes(), 1.2)) == svg(
        growth_figures.change(growth(), sizes(), 1.2)
    )


def test_labels_are_danish_and_the_source_is_there():
    shown = texts(figures.add_source(growth_figures.change(growth(), sizes(), 1.2), "prøvetal"))
    assert "+40\u00a0pct." in shown and "Kilde: prøvetal." in shown[-1]


def test_a_withheld_row_is_named_but_not_drawn():
    figure = growth_figures.change(
        growth(ratio=[1.4, None], conf_low=[1.2, None], conf_high=[1.7, None], n_cases=[50, None]),
        sizes().head(0),
        1.2,
    )
    assert "kan ikke vises" in texts(figure)
    assert len([line for line in figure.axes[0].lines if line.get_marker() not in ("None", None)]) == 1


def test_size_classes_stand_behind_their_own_row_and_grow_with_the_inhabitants():
    figure = growth_figures.change(growth(), sizes(), 1.2)
    first, last = circles(figure)
    assert [line.get_xdata()[0] for line in (first, last)] == [0.5, 2.5]
    assert {-1 < line.get_ydata()[0] < 0 for line in (first, last)} == {
        True
    } and first.get_markersize() < last.get_markersize()
    low, high = figure.axes[0].get_xlim()
    assert low < 0.5 and high > 2.5
    said = texts(figure)[-1].replace("\n", " ")
    assert "under 10, 10 til 19 og mindst 20 indbyggere" in said and "1 af dem kan ikke vises" in said


def test_size_classes_of_another_row_or_withheld_are_not_drawn():
    assert circles(growth_figures.change(growth(), sizes(outcome="Hjemvist"), 1.2)) == []
    none = growth_figures.change(growth(), sizes(ratio=None), 1.2)
    assert circles(none) == [] and "Kommuner efter størrelse kan ikke vises." in texts(none)[-1].replace(
        "\n", " "
    )


def test_everything_withheld_still_gives_a_figure():
    nothing = growth(ratio=None, conf_low=None, conf_high=None, n_cases=None).astype(
        {"ratio": float, "conf_low": float, "conf_high": float}
    )
    assert texts(growth_figures.change(nothing, sizes(ratio=None), 1.2)).count("kan ikke vises") == 2


def test_overturn_panels_keep_scopes_apart():
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
    first, second = appeals_figures.overturn(rates, breaks).axes
    joined = [line for line in first.lines if line.get_linestyle() == "-" and line.get_marker() == "None"]
    assert [line.get_xdata().tolist() for line in joined] == [[2019, 2020]]
    assert [t.get_text() for t in second.texts] == ["40", "a"]
    assert "a: brud 2020." in first.figure._supxlabel.get_text()
    assert first.get_title(loc="left") == "X"


def test_figures_use_the_type_of_the_pages():
    figures.setup()
    path = font_manager.findfont(
        font_manager.FontProperties(family=plt.rcParams["font.family"]), fallback_to_default=False
    )
    assert Path(path).parent == project.root() / "report" / "theme" / "fonts"


HOSTILE = {
    "axes.grid": "True", "axes.facecolor": "yellow", "lines.linewidth": "9", "font.size": "31",
    "figure.figsize": "2, 2", "svg.fonttype": "none", "savefig.transparent": "True", "savefig.dpi": "7",
    "savefig.bbox": "tight", "axes.prop_cycle": "cycler('color', ['red'])", "path.sketch": "4, 10, 2",
    "text.hinting": "none", "axes.xmargin": "0.4", "legend.loc": "center", "figure.facecolor": "black",
}  # fmt: skip


def test_a_users_own_matplotlibrc_changes_no_byte_of_a_figure(tmp_path):
    own = tmp_path / "matplotlibrc"
    own.write_text("".join(f"{name}: {value}\n" for name, value in HOSTILE.items()))
    with mpl.rc_context(fname=own):
        assert mpl.rcParams["lines.linewidth"] == 9
        figures.setup()
        hostile = svg(growth_figures.change(growth(), sizes(), 1.2))
    figures.setup()
    assert hostile == svg(growth_figures.change(growth(), sizes(), 1.2))
