"""Dot plots of shares in both periods, from released tables: an open mark for the early period, a filled one
for the late.
"""

from __future__ import annotations

import textwrap

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from helpers import danish
from helpers.publish.figures import BAND, COLOURS, GREY, NOT_SHOWN, WIDTH, note

EARLY, LATE = COLOURS[1], COLOURS[0]
MARK_EARLY, MARK_LATE = "s", "o"
LABEL_WIDTH = 42  # characters of a label before it wraps
APART = 0.17  # of a row, between the two periods where each has its interval


def types(released: pd.DataFrame, periods: tuple[str, str]) -> Figure:
    """Draw the share of cases per label (one provision) in both periods, joined by a line; the largest late
    share at the top.

    ``released``: label, n_cases, before, after as shares; withheld ones are named at the bottom, not drawn.
    """
    rows = released.sort_values(
        ["after", "label"], ascending=[False, True], na_position="last", ignore_index=True
    )
    fig, ax = plt.subplots(figsize=(WIDTH, 0.27 * len(rows) + 1.2))
    for y, row in enumerate(rows.itertuples()):
        if pd.isna(row.after):
            ax.text(0.02, -y, NOT_SHOWN, va="center", color=GREY)
            continue
        ax.plot([row.before, row.after], [-y, -y], color=GREY, linewidth=1)
        ax.plot(row.before, -y, MARK_EARLY, color=EARLY, markerfacecolor="white", markersize=6)
        ax.plot(row.after, -y, MARK_LATE, color=LATE, markersize=6)
    if rows.empty:
        ax.text(0.5, 0.5, "ingen sager", transform=ax.transAxes, ha="center", va="center", color=GREY)
    _finish(
        ax,
        rows["label"],
        "Andel af sagerne, pct.",
        np.nanmax([rows["before"].max(), rows["after"].max(), 0.1]),
    )
    _legend(fig, periods)
    note(fig, _n(released))
    return fig


def intervals(released: pd.DataFrame, periods: tuple[str, str], xlabel: str) -> Figure:
    """Draw shares with their confidence intervals in both periods, one panel per provision with the same
    labels.

    ``released``: provision, label, n_cases, before, after and their _low and _high, as shares; withheld ones
    are named, not drawn.
    """
    provisions, labels = (list(dict.fromkeys(released[column])) for column in ("provision", "label"))
    fig, axes = plt.subplots(
        1, len(provisions), figsize=(WIDTH, 0.5 * len(labels) + 1.3), sharey=True, sharex=True, squeeze=False
    )
    for ax, provision in zip(axes[0], provisions, strict=True):
        rows = released[released["provision"] == provision].set_index("label").reindex(labels)
        for y, (_, row) in enumerate(rows.iterrows()):
            _pair(ax, -y, row)
        ax.set_title(provision, loc="left")
    _finish(axes[0][0], pd.Series(labels), xlabel, released[["before_high", "after_high"]].max().max())
    for ax in axes[0][1:]:
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="x", color=BAND)
        ax.set_xlabel(xlabel)
    _legend(fig, periods)
    note(fig, _n(released))
    return fig


def _pair(ax: Axes, y: float, row: pd.Series) -> None:
    if pd.isna(row["before"]) or pd.isna(row["after"]):
        ax.text(0.02, y, NOT_SHOWN, va="center", color=GREY)
        return
    for side, shift, colour, mark, face in (
        ("before", APART, EARLY, MARK_EARLY, "white"),
        ("after", -APART, LATE, MARK_LATE, LATE),
    ):
        ax.plot(
            [row[f"{side}_low"], row[f"{side}_high"]],
            [y + shift, y + shift],
            color=colour,
            linewidth=1.6,
            solid_capstyle="butt",
        )
        ax.plot(row[side], y + shift, mark, color=colour, markerfacecolor=face, markersize=6)


def _finish(ax: Axes, labels: pd.Series, xlabel: str, largest: float) -> None:
    ax.set_yticks(
        [-y for y in range(len(labels))], ["\n".join(textwrap.wrap(label, LABEL_WIDTH)) for label in labels]
    )
    ax.set_ylim(-len(labels) + 0.4, 0.6)
    ax.tick_params(axis="y", length=0)
    top = min(1.0, np.ceil((0.1 if pd.isna(largest) else largest) * 10) / 10)
    ticks = np.arange(0, top + 0.01, 0.1 if top < 0.65 else 0.2)
    ax.set_xticks(ticks, [danish.number(100 * tick) for tick in ticks])
    ax.set_xlim(0, top + 0.02)
    ax.grid(axis="x", color=BAND)
    ax.set_xlabel(xlabel)


def _n(released: pd.DataFrame) -> str:
    """Return how many cases stand behind each share: the smaller period of the rows with the fewest and the
    most.
    """
    few, many = released["n_cases"].min(), released["n_cases"].max()
    if pd.isna(few):
        return ""
    span = danish.number(few) if few == many else f"{danish.number(few)} til {danish.number(many)}"
    return f"n = {span} sager pr. andel i den periode, der har færrest."


def _legend(fig: Figure, periods: tuple[str, str]) -> None:
    marks = zip(periods, (EARLY, LATE), (MARK_EARLY, MARK_LATE), ("white", LATE), strict=True)
    handles = [
        Line2D([], [], color=colour, marker=mark, markerfacecolor=face, linestyle="", label=period)
        for period, colour, mark, face in marks
    ]
    fig.legend(handles=handles, loc="outside upper right", ncols=2, frameon=False)
