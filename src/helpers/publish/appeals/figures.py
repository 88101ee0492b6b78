"""The figures of published overturn rates and of the municipalities' funnel."""

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
from helpers.analysis.appeals.funnel import LIMITS, Funnel
from helpers.publish.figures import COLOURS, GREY, MARKERS, WIDTH, annotate, note, without_data


def overturn(released: pd.DataFrame, breaks: pd.DataFrame) -> Figure:
    """Draw published overturn rates per scope and year as small multiples.

    ``released`` has scope, scope_label, year, percent and whole_year; ``breaks`` has scope, year_from (the
    first year after a break) and label. Points are joined only within a scope, between consecutive whole
    years, and never across a break.
    """
    scopes = list(dict.fromkeys(released.dropna(subset=["percent"])["scope"]))
    if not scopes:
        return without_data("Ved rapportens dato var ingen tal offentliggjort")
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


def funnels(released: pd.DataFrame, summary: pd.DataFrame, labels: dict[str, str]) -> Figure:
    """Draw each municipality's rate against its number of appeals, a panel per scope, with the limits between
    which chance and the usual spread keep them. No municipality is named.

    ``released``: ``municipal.rates``; ``summary``: scope, target, dispersion and tau; ``labels``: of scopes.
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
    few = f" {danish.number(withheld)} tal er ikke vist af hensyn til små tal." if withheld else ""
    note(
        fig,
        "Hvert punkt er en kommune. Vandret linje: alle kommuner under ét. Stiplet og fuldt optrukket: "
        f"grænser på 95 og 99,8 pct. Trekant: uden for grænserne på 99,8 pct.{few}",
    )
    return fig


def _funnel(ax: Axes, rows: pd.DataFrame, fitted: Funnel) -> None:
    """Draw one panel; the number of appeals on a logarithmic scale, for most municipalities have few."""
    grid = np.geomspace(max(rows["n_cases"].min(), 1), rows["n_cases"].max(), 200) if len(rows) else [1, 10]
    for style, coverage in zip(("--", "-"), LIMITS.values(), strict=True):
        for limit in fitted.limits(np.asarray(grid), coverage):
            ax.plot(grid, 100 * limit, color=GREY, linestyle=style, linewidth=1)
    ax.axhline(100 * fitted.target, color=GREY, linewidth=1.2)
    outside = rows["outside"] != ""
    for chosen, marker, colour, size in ((~outside, "o", COLOURS[0], 14), (outside, "^", COLOURS[1], 34)):
        ax.scatter(rows["n_cases"][chosen], 100 * rows["rate"][chosen], s=size, marker=marker, color=colour)
    ax.set_xscale("log")
    ticks = [tick for tick in (5, 20, 100, 500) if grid[0] <= tick <= grid[-1]]
    ax.set_xticks(ticks, [danish.number(tick) for tick in ticks])
    ax.minorticks_off()
