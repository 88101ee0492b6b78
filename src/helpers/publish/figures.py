"""The style of the report's figures: drawn from released tables only, Danish labels, source and n under each.

SVG for lines, bars and intervals; colours are those of Okabe and Ito (2008), told apart by the colour-blind
as well, and never the only sign: markers, labels or line styles carry the same distinction.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from IPython import get_ipython
from IPython.core.pylabtools import print_figure
from IPython.display import display
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib_inline.backend_inline import set_matplotlib_formats
from scipy.optimize import isotonic_regression

from helpers import danish, project
from helpers.publish import executed, lettering
from helpers.publish.tables import NOTHING

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
MARKERS = ("o", "s", "^", "D", "v")
GREY, BAND, INK = "#5f6b76", "#e8edf2", "#1f2933"
OUTLINE: dict[str, Any] = {
    "edgecolor": GREY,
    "linewidth": 0.5,
}  # of a field in a light tone that means something
ON_WHITE: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}  # words over a line
NOT_SHOWN = "kan ikke vises"
HASH_SALT = "helpers"
FONT_FILES = f"{lettering.FOLDER}/*.otf"
CHARACTERS = 112  # that fit under a figure of this width
HELD = "\ue000"  # no sign of any text: stands for the blanks of "n = 144" while lines are made
WIDTH = 6.3  # inches: the text width of the PDF page, so that text keeps its size


def setup() -> None:
    """Set the style of all figures and make their bytes repeatable (fixed salt for ids, no date)."""
    mpl.rcdefaults()  # a user's own file changes nothing
    for file in sorted(project.root().glob(FONT_FILES)):
        font_manager.fontManager.addfont(file)
    sns.set_theme(style="ticks", rc={"axes.spines.top": False, "axes.spines.right": False})
    mpl.rcParams.update(
        {
            "svg.hashsalt": HASH_SALT,
            "svg.fonttype": "none",
            "figure.constrained_layout.use": True,
            "figure.dpi": 100,
            "font.family": lettering.FAMILY,
            **dict.fromkeys(
                ("font.size", "axes.titlesize", "axes.labelsize", "xtick.labelsize", "ytick.labelsize"), 10
            ),
            "axes.edgecolor": GREY,
            "xtick.color": GREY,
            "ytick.color": GREY,
            "axes.formatter.use_locale": False,
            "axes.formatter.min_exponent": 6,  # of a logarithmic axis: 100, not a power of ten
        }
    )
    set_matplotlib_formats("svg")
    if shell := get_ipython():
        shell.display_formatter.formatters["image/svg+xml"].for_type(Figure, written)


def written(figure: Figure) -> str:
    """Return a figure as SVG, its letters text, with the type that they are set in."""
    return lettering.lettered(print_figure(figure, fmt="svg", metadata={"Date": None}))


def annotate(
    ax: Axes, text: str, at: tuple[float, float], above: int = 7, size: float = 10, clear: bool = False
) -> None:
    """Write ``text`` centred above a mark, ``above`` points away; clear: on white, where a line may cross
    it.
    """
    look: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "fontsize": size}
    if clear:
        look["bbox"] = ON_WHITE
    ax.annotate(text, at, xytext=(0, above), **look)


def band(ax: Axes, low: float, high: float) -> None:
    """Shade the values from low to high behind the marks, with a fine line at either end: the tone alone is
    too light, and a whole outline would look like a box plot.
    """
    ax.axvspan(low, high, facecolor=BAND, linewidth=0, zorder=0)
    for end in (low, high):
        ax.axvline(end, color=GREY, linewidth=0.6, linestyle=":", zorder=0)


def name_withheld(ax: Axes, x: float, y: float) -> None:
    """Say in the place of a mark that it may not be shown."""
    ax.text(x, y, NOT_SHOWN, va="center", ha="center", color=GREY, backgroundcolor="white")


def apart(wanted: Sequence[float], least: float) -> np.ndarray:
    """Return the places nearest to ``wanted`` (ascending) that are ``least`` apart, by least squares.

    >>> apart([1.0, 1.0, 5.0], 1.0).tolist()
    [0.5, 1.5, 5.0]
    """
    steps = np.arange(len(wanted)) * least
    return np.asarray(isotonic_regression(np.asarray(wanted) - steps).x) + steps


def panels(frame: pd.DataFrame, by: str) -> tuple[Figure, list[tuple[Axes, pd.DataFrame]]]:
    """Return a figure with one panel per value of ``by``, named after it, and each panel with its rows.

    Without rows it is a figure that says so, and there is no panel to draw in.
    """
    parts = list(frame.groupby(by, sort=False))
    if not parts:
        return without_data(), []
    fig, axes = plt.subplots(1, len(parts), sharex=True, sharey=True, figsize=(WIDTH, 2.6), squeeze=False)
    for ax, (name, _) in zip(axes.flat, parts, strict=True):
        ax.set_title(str(name), loc="left")
    return fig, [(ax, rows) for ax, (_, rows) in zip(axes.flat, parts, strict=True)]


def without_data(words: str = NOTHING) -> Figure:
    """Return a figure that says that there is nothing to draw."""
    fig, ax = plt.subplots(figsize=(WIDTH, 1))
    ax.text(0.5, 0.5, words, va="center", ha="center", color=GREY)
    ax.set_axis_off()
    return fig


def counted(n: float) -> str:
    """Return "n = 285", or that there are too few cases where the number is withheld."""
    return "for få sager" if pd.isna(n) else f"n = {danish.number(n)}"


def cases_span(counts: pd.Series) -> str:
    """Return from the fewest to the most cases of ``counts``: "n = 124 til 320 sager", "n = 124 sager"."""
    few, many = danish.number(counts.min()), danish.number(counts.max())
    return f"n = {few} sager" if few == many else f"n = {few} til {many} sager"


def note(figure: Figure, text: str) -> None:
    """Write what a reader must know under a figure, wrapped to its width."""
    below(figure, wrapped(text, CHARACTERS))


def wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text, none of which ends within "n = 144"."""
    held = text.replace("\n", " ").replace("n = ", f"n{HELD}={HELD}")
    lines = textwrap.wrap(held, width, break_long_words=False)
    return [line.replace(HELD, " ") for line in lines]


def add_source(figure: Figure, source: str) -> Figure:
    """Return the figure with its source under the note."""
    below(figure, [*figure.get_supxlabel().splitlines(), *textwrap.wrap(f"Kilde: {source}.", CHARACTERS)])
    return figure


def show(figure: Figure, source: str, tables: Sequence[str] = (), narrow: bool | Figure = False) -> None:
    """Show a figure in a notebook with its source; ``tables``: the released ones that it is drawn from.

    narrow: beside it stands the same figure for a narrow screen, or the one that is given as such, which
    other programs pass over.
    """
    from helpers.publish.narrow import narrowed  # here: it draws with what stands in this module

    add_source(figure, source)
    marked = executed.metadata("image/svg+xml", tables) if tables else {}
    if narrow and (shell := get_ipython()):
        wide, _ = shell.display_formatter.format(figure)
        own = figure if narrow is True else add_source(narrow, source)
        other, _ = shell.display_formatter.format(narrowed(own))
        display({**wide, executed.NARROW: other["image/svg+xml"]}, metadata=marked, raw=True)
        plt.close(own)
    else:
        display(figure, metadata=marked)
    plt.close(figure)


def titled(figure: Figure, lines: Sequence[str]) -> None:
    """Put lines over a figure."""
    text = "\n".join(lines)
    figure.suptitle(text, x=0.01, ha="left", fontsize=11, fontweight="semibold", color=INK)


def below(figure: Figure, lines: Sequence[str]) -> None:
    """Put lines under a figure."""
    figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=9, color=GREY)
