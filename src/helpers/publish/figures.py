"""The report's figures: drawn from released tables only, Danish labels, source and n under each.

SVG for lines, bars and intervals; colours are those of Okabe and Ito (2008), told apart by the colour-blind
as well, and never the only sign: markers, labels or line styles carry the same distinction.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from string import ascii_lowercase

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib_inline.backend_inline import set_matplotlib_formats

from helpers import danish, project

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
MARKERS = ("o", "s", "^", "D", "v")
GREY = "#5f6b76"
HASH_SALT = "helpers"
FONT = "Source Sans 3"  # the type of the pages and the paper, committed with its licence
FONT_FILES = "report/theme/fonts/*.otf"
CHARACTERS = 100  # that fit under a figure of this width
WIDTH = 6.3  # inches: the text width of the PDF page, so that text keeps its size


def setup() -> None:
    """Set the style of all figures and make their bytes repeatable (fixed salt for ids, no date)."""
    for file in sorted(project.root().glob(FONT_FILES)):
        font_manager.fontManager.addfont(file)
    sns.set_theme(style="ticks", rc={"axes.spines.top": False, "axes.spines.right": False})
    mpl.rcParams.update(
        {
            "svg.hashsalt": HASH_SALT,
            "svg.fonttype": "path",
            "figure.constrained_layout.use": True,
            "figure.dpi": 100,
            "font.family": FONT,
            **dict.fromkeys(
                ("font.size", "axes.titlesize", "axes.labelsize", "xtick.labelsize", "ytick.labelsize"), 10
            ),
            "axes.edgecolor": GREY,
            "xtick.color": GREY,
            "ytick.color": GREY,
            "axes.formatter.use_locale": False,
        }
    )
    set_matplotlib_formats("svg", metadata={"Date": None})


def growth(released: pd.DataFrame, sizes: pd.DataFrame, source: str, margin: float) -> Figure:
    """Draw growth ratios with confidence intervals on a log scale, one row per row of ``released``.

    ``released`` has label, group, outcome, ratio, conf_low, conf_high (ratios), n_cases; withheld rows are
    named, not drawn. ``sizes`` has group, outcome, size, ratio: circles behind the row of its group and
    outcome, larger for a later size. ``margin`` is the equivalence factor whose band lies behind.
    """
    fig, ax = plt.subplots(figsize=(WIDTH, 0.55 * len(released) + 1.3))
    ax.axvspan(1 / margin, margin, color="#e8edf2", zorder=0)
    ax.axvline(1, color=GREY, linewidth=1)
    groups = list(dict.fromkeys(released["group"]))
    for y, (_, row) in enumerate(released.iterrows()):
        _sizes(ax, -y, sizes[(sizes["group"] == row["group"]) & (sizes["outcome"] == row["outcome"])])
        _interval(ax, -y, row, groups.index(row["group"]))
    ax.set_yticks(
        [-y for y in range(len(released))],
        [f"{r.label}\n{_n_text(r.n_cases)}" for r in released.itertuples()],
    )
    ax.set_ylim(-len(released) + 0.4, 0.6)
    _ratio_axis(ax, pd.concat([released[["conf_low", "conf_high"]].stack(), sizes["ratio"]]), margin)
    ax.tick_params(axis="y", length=0)
    band = f"Det grå bånd er en ændring på mindre end en faktor {danish.number(margin, 1)} i hver retning."
    source_line(fig, source, f"{band} {_told(sizes)}")
    return fig


def _sizes(ax: Axes, y: float, rows: pd.DataFrame) -> None:
    for place, ratio in enumerate(rows["ratio"]):
        if pd.notna(ratio):
            ax.plot(
                ratio,
                y - 0.28,
                "o",
                markersize=4 + 1.5 * place,
                markeredgecolor=GREY,
                markerfacecolor="none",
                markeredgewidth=0.8,
            )


def _told(sizes: pd.DataFrame) -> str:
    """Explain the circles, and say of how many sizes nothing can be shown."""
    if not sizes["ratio"].notna().any():
        return "Kommuner efter størrelse kan ikke vises." if len(sizes) else ""
    names = danish.listing([name.lower() for name in dict.fromkeys(sizes["size"])])
    missing = int(sizes["ratio"].isna().sum())
    hidden = f" {danish.number(missing)} af dem kan ikke vises." if missing else ""
    return f"Cirkler: skønnet i kommuner med {names} indbyggere, større cirkel for flere; de er ikke testet.{hidden}"


def _interval(ax: Axes, y: float, row: pd.Series, group: int) -> None:
    if pd.isna(row["ratio"]):
        ax.text(1, y, "kan ikke vises", va="center", ha="center", color=GREY, backgroundcolor="white")
        return
    colour = COLOURS[group]
    ax.plot([row["conf_low"], row["conf_high"]], [y, y], color=colour, linewidth=2, solid_capstyle="butt")
    ax.plot(row["ratio"], y, MARKERS[group], color=colour, markersize=7)
    ax.annotate(
        danish.percent_change(row["ratio"]),
        (row["ratio"], y),
        xytext=(0, 7),
        textcoords="offset points",
        ha="center",
        fontsize=10,
    )


def _ratio_axis(ax: Axes, ratios: pd.Series, margin: float) -> None:
    """Set the axis so that all ``ratios`` and the band of the margin are on it."""
    low, high = np.nanmin([ratios.min(), 1 / margin]), np.nanmax([ratios.max(), margin])
    ax.set_xscale("log")
    ticks = [t for t in (0.25, 0.33, 0.5, 0.67, 0.8, 1, 1.2, 1.5, 2, 3, 4) if low * 0.85 <= t <= high * 1.15]
    ax.set_xticks(ticks, [danish.percent_change(t) for t in ticks])
    ax.set_xticks([], minor=True)
    ax.set_xlim(low * 0.93, high * 1.08)
    ax.set_xlabel("Ændring i normalsider pr. sag mellem de to perioder")


def agreement(released: pd.DataFrame, source: str, limits: tuple[float, float]) -> Figure:
    """Draw kappa with its confidence interval, one row per row of ``released`` (label, kappa, conf_low,
    conf_high, n).

    ``limits``: the kappa below which an item must be made anew, and the one from which it is ready; the band
    between them lies behind. Withheld and undefined rows are named, not drawn.
    """
    fig, ax = plt.subplots(figsize=(WIDTH, 0.36 * len(released) + 1.2))
    ax.axvspan(*limits, color="#e8edf2", zorder=0)
    for y, row in enumerate(released.itertuples()):
        if pd.isna(row.kappa):
            ax.text(0.5, -y, "kan ikke vises", va="center", ha="center", color=GREY, backgroundcolor="white")
            continue
        ax.plot([row.conf_low, row.conf_high], [-y, -y], color=COLOURS[0], linewidth=2, solid_capstyle="butt")
        ax.plot(row.kappa, -y, MARKERS[0], color=COLOURS[0], markersize=7)
        ax.annotate(
            danish.number(row.kappa, 2),
            (row.kappa, -y),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=10,
        )
    ax.set_yticks(
        [-y for y in range(len(released))],
        ["\n".join(textwrap.wrap(label, 42)) for label in released["label"]],
    )
    ax.set_ylim(-len(released) + 0.4, 0.7)
    lowest = np.nanmin([released["conf_low"].min(), released["kappa"].min(), 0.0])
    ax.set_xlim(min(0.0, lowest) - 0.02, 1.04)
    ticks = [t for t in np.arange(-1, 1.01, 0.2) if t >= lowest - 0.02]
    ax.set_xticks(ticks, [danish.number(t, 1) for t in ticks])
    ax.set_xlabel("Kappa (1 er fuld enighed, 0 er tilfældig)")
    ax.tick_params(axis="y", length=0)
    source_line(
        fig,
        source,
        f"Det grå bånd er kappa mellem {danish.number(limits[0], 2)} og {danish.number(limits[1], 2)}.",
    )
    return fig


def overturn(released: pd.DataFrame, breaks: pd.DataFrame, source: str) -> Figure:
    """Draw published overturn rates per scope and year as small multiples.

    ``released`` has scope, scope_label, year, percent and whole_year; ``breaks`` has scope, year_from (the
    first year after a break) and label. Points are joined only within a scope, between consecutive whole
    years, and never across a break.
    """
    scopes = list(dict.fromkeys(released["scope"]))
    columns = min(3, len(scopes))
    rows = -(-len(scopes) // columns)
    fig, axes = plt.subplots(
        rows, columns, figsize=(WIDTH, 2.2 * rows + 0.6), sharex=True, sharey=True, squeeze=False
    )
    keys = dict(zip(dict.fromkeys(breaks["label"]), ascii_lowercase, strict=False))
    breaks = breaks.assign(key=breaks["label"].map(keys))
    for position, (ax, scope) in enumerate(zip(axes.flat, scopes, strict=False)):
        _scope_panel(ax, released[released["scope"] == scope], breaks[breaks["scope"] == scope], position)
    for ax in list(axes.flat)[len(scopes) :]:
        ax.set_visible(False)
    years = range(int(released["year"].min()), int(released["year"].max()) + 1)
    axes[0][0].set_xlim(years[0] - 0.6, years[-1] + 0.6)
    for ax in axes.flat:
        ax.set_xticks(list(years), ["" if y % 2 else str(y) for y in years])
        ax.tick_params(labelbottom=True)
    axes[0][0].set_ylim(0, 62)
    fig.supylabel("Omgjort, pct.", fontsize=10)
    named = "".join(f", {key}: {label}" for label, key in keys.items())
    source_line(
        fig,
        source,
        f"Stiplet linje: brud i opgørelsen{named}. Hul markør: ikke et helt år. Manglende år er ikke "
        "udfyldt.",
    )
    return fig


def _scope_panel(ax: Axes, points: pd.DataFrame, breaks: pd.DataFrame, position: int) -> None:
    colour, marker = COLOURS[position % len(COLOURS)], MARKERS[position % len(MARKERS)]
    points = points.dropna(subset=["percent"]).sort_values("year")
    ax.set_title("\n".join(textwrap.wrap(points["scope_label"].iloc[0], 30)), loc="left", fontsize=9.5)
    for line in joined(points, breaks):
        ax.plot(line["year"], line["percent"], color=colour, linewidth=1.6)
    for row in points.itertuples():
        face = colour if row.whole_year else "white"
        ax.plot(row.year, row.percent, marker, color=colour, markerfacecolor=face, markersize=6)
        ax.annotate(
            danish.number(row.percent, row.decimals),
            (row.year, row.percent),
            xytext=(0, 7),
            textcoords="offset points",
            ha="center",
            fontsize=9,
        )
    for row in breaks.itertuples():
        ax.axvline(row.year_from - 0.5, color=GREY, linestyle="--", linewidth=1)
        ax.annotate(
            row.key,
            (row.year_from - 0.5, 1),
            xytext=(3, 0),
            textcoords="offset points",
            ha="left",
            va="bottom",
            fontsize=9,
            color=GREY,
        )


def joined(points: pd.DataFrame, breaks: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the runs of consecutive whole years of one scope that no break divides; single years are not
    runs.
    """
    whole = points[points["whole_year"]].sort_values("year")
    apart = whole["year"].diff().ne(1) | whole["year"].isin(breaks["year_from"])
    for _, run in whole.groupby(apart.cumsum()):
        if len(run) > 1:
            yield run


def _n_text(n: float) -> str:
    return "for få sager" if pd.isna(n) else f"n = {danish.number(n)}"


def source_line(fig: Figure, source: str, note: str = "") -> None:
    """Write ``note`` and the source under a figure, wrapped to its width."""
    lines = [line for text in (note, f"Kilde: {source}.") for line in textwrap.wrap(text, CHARACTERS)]
    fig.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=9, color=GREY)
