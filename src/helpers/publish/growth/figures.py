"""The figure of how pages per case are spread in each period."""

from __future__ import annotations

from itertools import pairwise

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers import danish
from helpers.publish.figures import COLOURS, GREY, MARKERS, WIDTH, source_line

TICKS = (5, 10, 20, 50, 100, 200, 500, 1000, 2000)
STYLES = ("--", "-")  # the early period is dashed, so that the two differ in print and to the colour-blind


def spread(released: pd.DataFrame, levels: pd.DataFrame, source: str) -> Figure:
    """Draw the smoothed densities of pages on a log scale, one panel per provision and one line per period.

    ``released`` has group, period, pages, density (``growth_views.spread``); ``levels`` has provision,
    period, median, n_cases (``growth_views.levels``), whose medians are marked. Both are what may be shown; a
    period withheld is named under its panel.
    """
    groups, periods = list(dict.fromkeys(levels["provision"])), list(dict.fromkeys(levels["period"]))
    fig, axes = plt.subplots(1, len(groups), figsize=(WIDTH, 3.3), sharey=True, squeeze=False)
    known = levels.set_index(["provision", "period"])
    for ax, group in zip(axes.flat, groups, strict=True):
        for place, period in enumerate(periods):
            line = released[(released["group"] == group) & (released["period"] == period)].dropna(
                subset="density"
            )
            _line(ax, line, known.loc[(group, period)], place, period)
        _axis(ax, group, released)
    axes[0][0].set_ylabel("Andel af sagerne, udjævnet")
    numbers = [
        f"{group}: {', '.join(_counted(known.loc[(group, period)], period) for period in periods)}"
        for group in groups
    ]
    source_line(
        fig,
        source,
        f"Vægtet, log-skala. Mærket sidder ved medianen. Yderste sager er ikke vist. {'; '.join(numbers)}.",
    )
    return fig


def _line(ax: Axes, line: pd.DataFrame, level: pd.Series, place: int, period: str) -> None:
    if line.empty:
        return
    pages, density = line["pages"].to_numpy(), line["density"].to_numpy()
    ax.plot(pages, density, STYLES[place], color=COLOURS[place], linewidth=2, label=period)
    if pd.notna(level["median"]):
        height = _height(pages, density, level["median"])
        ax.plot(level["median"], height, MARKERS[place], color=COLOURS[place], markersize=7)
        ax.text(
            (0.02, 0.98)[place],
            0.98,
            f"{period}\nmedian {danish.number(level['median'])}",
            transform=ax.transAxes,
            ha=("left", "right")[place],
            va="top",
            color=COLOURS[place],
            fontsize=10,
        )


def _height(pages: list[float], density: list[float], at: float) -> float:
    """Return the height of the line at ``at``, straight between its points."""
    for (left, low), (right, high) in pairwise(zip(pages, density, strict=True)):
        if left <= at <= right:
            return low + (high - low) * (at - left) / (right - left)
    return float(max(density))


def _axis(ax: Axes, group: str, released: pd.DataFrame) -> None:
    ax.set_title(group, loc="left", fontsize=10)
    ax.set_xscale("log")
    known = released.dropna(subset="density")
    shown = known["pages"]
    if not known["group"].eq(group).any():
        ax.text(0.5, 0.5, "kan ikke vises", transform=ax.transAxes, ha="center", color=GREY)
    ticks = [t for t in TICKS if shown.empty or shown.min() * 0.8 <= t <= shown.max() * 1.25]
    ax.set_xticks(ticks, [danish.number(t) for t in ticks])
    ax.set_xticks([], minor=True)
    tallest = released["density"].max()
    ax.set_ylim(0, 1.35 * tallest if tallest > 0 else 1)
    ax.set_yticks([])
    ax.set_xlabel("Normalsider pr. sag")


def _counted(level: pd.Series, period: str) -> str:
    n = "for få sager" if pd.isna(level["n_cases"]) else f"n = {danish.number(level['n_cases'])}"
    return f"{period} {n}"
