"""The figure of published overturn rates."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from string import ascii_lowercase
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers import danish
from helpers.publish.figures import COLOURS, GREY, MARKERS, WIDTH, annotate, note


def overturn(released: pd.DataFrame, breaks: pd.DataFrame) -> Figure:
    """Draw published overturn rates per scope and year as small multiples.

    ``released`` has scope, scope_label, year, percent and whole_year; ``breaks`` has scope, year_from (the
    first year after a break) and label. Points are joined only within a scope, between consecutive whole
    years, and never across a break.
    """
    scopes = list(dict.fromkeys(released.dropna(subset=["percent"])["scope"]))
    if not scopes:
        return _nothing("Ved rapportens dato var ingen tal offentliggjort.")
    columns = min(3, len(scopes))
    rows = -(-len(scopes) // columns)
    fig, axes = plt.subplots(
        rows, columns, figsize=(WIDTH, 2.2 * rows + 0.6), sharex=True, sharey=True, squeeze=False
    )
    breaks = breaks[breaks["year_from"].gt(released["year"].min())]  # an earlier one divides nothing here
    keys = dict(zip(dict.fromkeys(breaks["label"]), ascii_lowercase, strict=False))
    breaks = breaks.assign(key=breaks["label"].map(keys))
    for position, (ax, scope) in enumerate(zip(axes.flat, scopes, strict=False)):
        _panel(ax, released[released["scope"] == scope], breaks[breaks["scope"] == scope], position)
    for ax in list(axes.flat)[len(scopes) :]:
        ax.set_visible(False)
    _finish(axes, released["year"])
    fig.supylabel("Omgjort, pct.", fontsize=10)
    named = "".join(f", {key}: {label}" for label, key in keys.items())
    gaps = "Hul markør: ikke et helt år. Manglende år er ikke udfyldt."
    note(fig, f"Stiplet linje: brud i opgørelsen{named}. {gaps}")
    return fig


def _nothing(words: str) -> Figure:
    """Draw the words instead of a figure that has no numbers."""
    fig, ax = plt.subplots(figsize=(WIDTH, 0.8))
    ax.set_axis_off()
    ax.text(0, 0.5, words, fontsize=10)
    return fig


def _finish(axes: np.ndarray, known: pd.Series) -> None:
    years = range(int(known.min()), int(known.max()) + 1)
    axes[0][0].set_xlim(years[0] - 0.6, years[-1] + 0.6)
    for ax in axes.flat:
        ax.set_xticks(list(years), ["" if y % 2 else str(y) for y in years])
        ax.tick_params(labelbottom=True)
    axes[0][0].set_ylim(0, 62)


def _panel(ax: Axes, points: pd.DataFrame, breaks: pd.DataFrame, position: int) -> None:
    colour, marker = COLOURS[position % len(COLOURS)], MARKERS[position % len(MARKERS)]
    points = points.dropna(subset=["percent"]).sort_values("year")
    ax.set_title("\n".join(textwrap.wrap(points["scope_label"].iloc[0], 30)), loc="left", fontsize=9.5)
    for line in joined(points, breaks):
        ax.plot(line["year"], line["percent"], color=colour, linewidth=1.6)
    for row in points.itertuples():
        face = colour if row.whole_year else "white"
        ax.plot(row.year, row.percent, marker, color=colour, markerfacecolor=face, markersize=6)
        annotate(ax, danish.number(row.percent, row.decimals), (row.year, row.percent), size=9)
    for row in breaks.itertuples():
        at = row.year_from - 0.5
        ax.axvline(at, color=GREY, linestyle="--", linewidth=1)
        corner: dict[str, Any] = {"textcoords": "offset points", "ha": "left", "va": "bottom"}
        ax.annotate(row.key, (at, 1), xytext=(3, 0), fontsize=9, color=GREY, **corner)


def joined(points: pd.DataFrame, breaks: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the runs of consecutive whole years of one scope that no break divides; single years are not
    runs.
    """
    whole = points[points["whole_year"]].sort_values("year")
    apart = whole["year"].diff().ne(1) | whole["year"].isin(breaks["year_from"])
    for _, run in whole.groupby(apart.cumsum()):
        if len(run) > 1:
            yield run
