"""The figures of growth: the change with its interval, and how pages per case are spread in each period."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers import danish
from helpers.publish.figures import (
    BAND,
    COLOURS,
    GREY,
    MARKERS,
    NOT_SHOWN,
    WIDTH,
    annotate,
    counted,
    name_withheld,
    note,
)

RATIO_TICKS = (0.25, 0.33, 0.5, 0.67, 0.8, 1, 1.2, 1.5, 2, 3, 4)
PAGE_TICKS = (5, 10, 20, 50, 100, 200, 500, 1000, 2000)
STYLES = ("--", "-")  # the early period is dashed, so that the two differ in print and to the colour-blind


def change(released: pd.DataFrame, sizes: pd.DataFrame, margin: float) -> Figure:
    """Draw growth ratios with confidence intervals on a log scale, one row per row of ``released``.

    ``released`` has label, group, outcome, ratio, conf_low, conf_high (ratios), n_cases; withheld rows are
    named, not drawn. ``sizes`` has group, outcome, size, ratio: circles behind the row of its group and
    outcome, larger for a later size. ``margin`` is the equivalence factor whose band lies behind.
    """
    fig, ax = plt.subplots(figsize=(WIDTH, 0.55 * len(released) + 1.3))
    ax.axvspan(1 / margin, margin, color=BAND, zorder=0)
    ax.axvline(1, color=GREY, linewidth=1)
    groups = list(dict.fromkeys(released["group"]))
    for y, (_, row) in enumerate(released.iterrows()):
        _sizes(ax, -y, sizes[(sizes["group"] == row["group"]) & (sizes["outcome"] == row["outcome"])])
        _interval(ax, -y, row, groups.index(row["group"]))
    labels = [f"{row.label}\n{counted(row.n_cases)}" for row in released.itertuples()]
    ax.set_yticks([-y for y in range(len(released))], labels)
    ax.set_ylim(-len(released) + 0.4, 0.6)
    _ratio_axis(ax, pd.concat([released[["conf_low", "conf_high"]].stack(), sizes["ratio"]]), margin)
    ax.tick_params(axis="y", length=0)
    band = f"Det grå bånd er en ændring på mindre end en faktor {danish.number(margin, 1)} i hver retning."
    note(fig, f"{band} {_told(sizes)}")
    return fig


def _sizes(ax: Axes, y: float, rows: pd.DataFrame) -> None:
    look: dict[str, Any] = {"markeredgecolor": GREY, "markerfacecolor": "none", "markeredgewidth": 0.8}
    for place, ratio in enumerate(rows["ratio"]):
        if pd.notna(ratio):
            ax.plot(ratio, y - 0.28, "o", markersize=4 + 1.5 * place, **look)


def _told(sizes: pd.DataFrame) -> str:
    """Explain the circles, and say of how many sizes nothing can be shown."""
    if not sizes["ratio"].notna().any():
        return "Kommuner efter størrelse kan ikke vises." if len(sizes) else ""
    names = danish.listing([name.lower() for name in dict.fromkeys(sizes["size"])])
    missing = int(sizes["ratio"].isna().sum())
    hidden = f" {danish.number(missing)} af dem kan ikke vises." if missing else ""
    return (
        f"Cirkler: skønnet i kommuner med {names} indbyggere, større cirkel for flere; de er ikke testet."
        f"{hidden}"
    )


def _interval(ax: Axes, y: float, row: pd.Series, group: int) -> None:
    if pd.isna(row["ratio"]):
        name_withheld(ax, 1, y)
        return
    colour = COLOURS[group]
    ax.plot([row["conf_low"], row["conf_high"]], [y, y], color=colour, linewidth=2, solid_capstyle="butt")
    ax.plot(row["ratio"], y, MARKERS[group], color=colour, markersize=7)
    annotate(ax, danish.percent_change(row["ratio"]), (row["ratio"], y))


def _ratio_axis(ax: Axes, ratios: pd.Series, margin: float) -> None:
    """Set the axis so that all ``ratios`` and the band of the margin are on it."""
    low, high = np.nanmin([ratios.min(), 1 / margin]), np.nanmax([ratios.max(), margin])
    ax.set_xscale("log")
    ticks = [t for t in RATIO_TICKS if low * 0.85 <= t <= high * 1.15]
    ax.set_xticks(ticks, [danish.percent_change(t) for t in ticks])
    ax.set_xticks([], minor=True)
    ax.set_xlim(low * 0.93, high * 1.08)
    ax.set_xlabel("Ændring i normalsider pr. sag mellem de to perioder")


def spread(released: pd.DataFrame, levels: pd.DataFrame) -> Figure:
    """Draw the smoothed densities of pages on a log scale, one panel per provision and one line per period.

    ``released`` has group, period, pages, density (``tables.spread``); ``levels`` has provision, period,
    median, n_cases (``tables.levels``), whose medians are marked. Both are what may be shown; a period
    withheld is named under its panel.
    """
    groups, periods = list(dict.fromkeys(levels["provision"])), list(dict.fromkeys(levels["period"]))
    fig, axes = plt.subplots(1, len(groups), figsize=(WIDTH, 3.3), sharey=True, squeeze=False)
    known = levels.set_index(["provision", "period"])
    for ax, group in zip(axes.flat, groups, strict=True):
        for place, period in enumerate(periods):
            mine = released[(released["group"] == group) & (released["period"] == period)]
            _line(ax, mine.dropna(subset="density"), known.loc[(group, period)], place, period)
        _page_axis(ax, group, released)
    axes[0][0].set_ylabel("Andel af sagerne, udjævnet")
    numbers = "; ".join(
        f"{group}: "
        + ", ".join(f"{period} {counted(known.loc[(group, period), 'n_cases'])}" for period in periods)
        for group in groups
    )
    note(fig, f"Vægtet, log-skala. Mærket sidder ved medianen. Yderste sager er ikke vist. {numbers}.")
    return fig


def _line(ax: Axes, line: pd.DataFrame, level: pd.Series, place: int, period: str) -> None:
    if line.empty:
        return
    pages, density = line["pages"].to_numpy(), line["density"].to_numpy()
    ax.plot(pages, density, STYLES[place], color=COLOURS[place], linewidth=2, label=period)
    if pd.notna(level["median"]):
        height = _height(pages, density, level["median"])
        ax.plot(level["median"], height, MARKERS[place], color=COLOURS[place], markersize=7)
        corner: dict[str, Any] = {"ha": ("left", "right")[place], "va": "top", "transform": ax.transAxes}
        text = f"{period}\nmedian {danish.number(level['median'])}"
        ax.text((0.02, 0.98)[place], 0.98, text, color=COLOURS[place], fontsize=10, **corner)


def _height(pages: list[float], density: list[float], at: float) -> float:
    """Return the height of the line at ``at``, straight between its points."""
    for (left, low), (right, high) in pairwise(zip(pages, density, strict=True)):
        if left <= at <= right:
            return low + (high - low) * (at - left) / (right - left)
    return float(max(density))


def _page_axis(ax: Axes, group: str, released: pd.DataFrame) -> None:
    ax.set_title(group, loc="left", fontsize=10)
    ax.set_xscale("log")
    known = released.dropna(subset="density")
    shown = known["pages"]
    if not known["group"].eq(group).any():
        ax.text(0.5, 0.5, NOT_SHOWN, transform=ax.transAxes, ha="center", color=GREY)
    ticks = [t for t in PAGE_TICKS if shown.empty or shown.min() * 0.8 <= t <= shown.max() * 1.25]
    ax.set_xticks(ticks, [danish.number(t) for t in ticks])
    ax.set_xticks([], minor=True)
    tallest = released["density"].max()
    ax.set_ylim(0, 1.35 * tallest if tallest > 0 else 1)
    ax.set_yticks([])
    ax.set_xlabel("Normalsider pr. sag")
