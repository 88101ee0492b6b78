"""The figures of published overturn rates and of the municipalities' funnel."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers import danish
from helpers.analysis.appeals.funnel import LIMITS, Funnel
from helpers.publish.changes.figures import headed, raised
from helpers.publish.figures import BAND, GREY, MARKERS, WIDTH, annotate, apart, note, without_data
from helpers.publish.narrow import WIDTH as NARROW

SERIES = ("#0b6e4f", "#8a3b12", "#5b3a86", "#33475b", "#7a5c00")  # of areas, which are neither of the periods
CLOSE = 10.0  # percentage points between two points of a year whose numbers would touch
SIGN = 0.1  # years from a sign to the name behind it
NAMES = 0.62  # times that the names beside the years are as wide as those
NAME, HEIGHT, APART = (30, 19), (2.45, 3.0), (0.36, 0.5)  # characters of a line of a name, inches of the
# figure and from name to name: on a wide screen and on a narrow one


def overturn(
    released: pd.DataFrame, breaks: pd.DataFrame, title: str, narrow: bool = False, left_out: str = ""
) -> Figure:
    """Draw published overturn rates per area and year in one panel, each area with its name beside its last
    point.

    ``released`` has scope, scope_label, year, percent and whole_year; ``breaks`` has scope, year_from (the
    first year after a break) and label. Points are joined only within a scope, between consecutive whole
    years, and never across a break. title: what is found; narrow: for a narrow screen;
    left_out: which rates are not drawn (``sentences.left_out``).
    """
    known = _stacked(released.dropna(subset=["percent"]))
    scopes = list(dict.fromkeys(known["scope"]))
    if not scopes:
        return without_data("Ved rapportens dato var ingen tal offentliggjort")
    fig, ax = plt.subplots(figsize=(NARROW if narrow else WIDTH, HEIGHT[narrow]))
    first, last = known["year"].min(), known["year"].max()
    breaks = breaks[breaks["year_from"].between(first + 1, last) & breaks["scope"].isin(scopes)]
    for place, scope in enumerate(scopes):
        _line(ax, known[known["scope"] == scope], breaks[breaks["scope"] == scope], place)
    _axes(ax, known)
    _names(ax, known, scopes, narrow)
    named = "; ".join(dict.fromkeys(_breaks(ax, breaks)["label"]))
    told = (
        f"Grå bånd: brud ({named}); tal på hver sin side af et bånd kan ikke sammenlignes. " if named else ""
    )
    hollow = "" if known["whole_year"].all() else "Hul markør: ikke et helt år. "
    note(fig, f"{told}{hollow}{left_out}".strip())
    headed(fig, title)
    return fig


def _stacked(known: pd.DataFrame) -> pd.DataFrame:
    """Return the points with ``on_top``: whether no other of their year lies closely above them."""
    above = known.sort_values("percent").groupby("year")["percent"].shift(-1) - known["percent"]
    return known.assign(on_top=~above.lt(CLOSE))


def _line(ax: Axes, points: pd.DataFrame, breaks: pd.DataFrame, place: int) -> None:
    colour, marker = SERIES[place % len(SERIES)], MARKERS[place % len(MARKERS)]
    for line in joined(points.sort_values("year"), breaks):
        ax.plot(line["year"], line["percent"], color=colour, linewidth=1.6)
    for row in points.itertuples():
        face = colour if row.whole_year else "white"
        ax.plot(row.year, row.percent, marker, color=colour, markerfacecolor=face, markersize=6)
        over = 6 if row.on_top else -14
        annotate(ax, danish.number(row.percent, row.decimals), (row.year, row.percent), above=over, size=8.5)


def _axes(ax: Axes, known: pd.DataFrame) -> None:
    first, last = int(known["year"].min()), int(known["year"].max())
    ax.set_xlim(first - 0.3, last + 0.15 + NAMES * (last - first + 1))
    ax.set_xticks(range(first, last + 1))
    top = 10 * np.ceil(known["percent"].max() / 10 + 0.4)
    ax.set_ylim(0, top)
    ax.set_yticks(ticks := np.arange(0, top + 1, 20), [danish.number(tick) for tick in ticks])
    ax.spines["bottom"].set_bounds(first - 0.3, last + 0.2)
    # only where there are years: the signs beside the names are no points
    ax.hlines(ticks, first - 0.3, last + 0.2, color=BAND, linewidth=0.8, zorder=0)
    ax.tick_params(length=0, labelsize=9)
    ax.set_ylabel("Omgjort, pct.", fontsize=9)


def _names(ax: Axes, known: pd.DataFrame, scopes: list[str], narrow: bool) -> None:
    """Write the name of each area to the right of its last point, behind its sign and none on top of another:
    a line from point to name would look like a trend.
    """
    last = known.sort_values("year").groupby("scope").last().loc[scopes].sort_values("percent")
    x, inch = known["year"].max() + 0.65, ax.get_ylim()[1] / (HEIGHT[narrow] - 0.85)
    places = apart(last["percent"].tolist(), APART[narrow] * inch)
    for place, (scope, row) in zip(places, last.iterrows(), strict=True):
        number = scopes.index(str(scope))
        colour, marker = SERIES[number % len(SERIES)], MARKERS[number % len(MARKERS)]
        ax.plot(x - SIGN, place, marker, color=colour, markersize=5)
        told = "\n".join(textwrap.wrap(row["scope_label"], NAME[narrow], break_long_words=False))
        beside: dict[str, Any] = {"va": "center", "linespacing": 0.95, "fontsize": 8.5, "color": colour}
        ax.text(x, place, told, **beside).set_in_layout(False)


def _breaks(ax: Axes, breaks: pd.DataFrame) -> pd.DataFrame:
    """Shade the breaks, and return one row for each."""
    each = breaks.drop_duplicates(["year_from", "label"])
    for row in each.itertuples():
        ax.axvspan(row.year_from - 0.56, row.year_from - 0.44, color=BAND, zorder=0)
    return each


def joined(points: pd.DataFrame, breaks: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the runs of consecutive whole years of one scope that no break divides; single years are not
    runs.
    """
    whole = points[points["whole_year"]].sort_values("year")
    apart = whole["year"].diff().ne(1) | whole["year"].isin(breaks["year_from"])
    for _, run in whole.groupby(apart.cumsum()):
        if len(run) > 1:
            yield run


def funnels(released: pd.DataFrame, summary: pd.DataFrame, labels: dict[str, str], title: str = "") -> Figure:
    """Draw each municipality's rate against its number of appeals, a panel per scope, with the limits between
    which chance and the usual spread keep them. No municipality is named.

    ``released``: ``municipal.rates``; ``summary``: scope, target, dispersion and tau; ``labels``: of scopes;
    title: what is found.
    """
    if summary.empty:
        return without_data("Der er ikke oplyst tal for kommunerne")
    fig, axes = plt.subplots(1, len(summary), sharey=True, figsize=(WIDTH, 3.2), squeeze=False)
    for ax, row in zip(axes.flat, summary.to_dict("records"), strict=True):
        rows = released[(released["scope"] == row["scope"]) & (released["n_cases"] > 0)]
        _funnel(ax, rows.dropna(subset=["rate"]), Funnel(row["target"], row["dispersion"], row["tau"]))
        ax.set_title(labels[row["scope"]].replace(" (", "\n("), loc="left", fontsize=9.5)
        ax.set_xlabel("Realitetsbehandlede klager", fontsize=9)
    axes[0][0].set_ylabel("Omgjort, pct.")
    axes[0][0].set_ylim(0, 100)
    withheld = int(released["withheld"].sum())
    shown = released.dropna(subset=["rate"])["outside"].fillna("")
    triangle = " Trekant: uden for grænserne på 99,8 pct." if shown.ne("").any() else ""
    few = f" {danish.number(withheld)} tal er ikke vist af hensyn til små tal." if withheld else ""
    note(
        fig,
        "Hvert punkt er en kommune. Vandret linje: alle kommuner under ét. Stiplet og fuldt optrukket: "
        f"grænser på 95 og 99,8 pct.{triangle}{few}",
    )
    raised(fig, title)
    return fig


def _funnel(ax: Axes, rows: pd.DataFrame, fitted: Funnel) -> None:
    """Draw one panel; the number of appeals on a logarithmic scale, for most municipalities have few."""
    grid = np.geomspace(max(rows["n_cases"].min(), 1), rows["n_cases"].max(), 200) if len(rows) else [1, 10]
    for style, coverage in zip(("--", "-"), LIMITS.values(), strict=True):
        for limit in fitted.limits(np.asarray(grid), coverage):
            ax.plot(grid, 100 * limit, color=GREY, linestyle=style, linewidth=1)
    ax.axhline(100 * fitted.target, color=GREY, linewidth=1.2)
    outside = rows["outside"] != ""
    for chosen, marker, colour, size in ((~outside, "o", SERIES[3], 14), (outside, "^", SERIES[1], 34)):
        ax.scatter(rows["n_cases"][chosen], 100 * rows["rate"][chosen], s=size, marker=marker, color=colour)
    ax.set_xscale("log")
    ticks = [tick for tick in (5, 20, 100, 500) if grid[0] <= tick <= grid[-1]]
    ax.set_xticks(ticks, [danish.number(tick) for tick in ticks])
    ax.minorticks_off()
