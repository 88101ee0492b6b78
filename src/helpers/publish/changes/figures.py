"""Figures of both periods, from released tables: the level first and the change with its interval beside it,
or what a whole is made of. The early period is an open square, the late one a filled circle.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from helpers import danish
from helpers.publish.figures import (
    BAND,
    CHARACTERS,
    COLOURS,
    GREY,
    INK,
    ON_WHITE,
    OUTLINE,
    WIDTH,
    cases_span,
    note,
    titled,
    without_data,
)

EARLY, LATE = COLOURS[1], COLOURS[0]
MARK_EARLY, MARK_LATE = "s", "o"
LABEL_WIDTH = 38  # characters of a label before it wraps
TITLE_WIDTH = 92  # of the title
ROW = (0.25, 0.34)  # inches that a row takes, with labels of one line and of two
LINE, MARGIN = 0.185, 0.06  # inches: of a line of the title, and over it
SHADES = ("#4a6072", "#a9b8c4", "#0b6e4f", "#dde3e8")  # of the parts of a whole; the third stands out
ON = ("white", INK, "white", INK)  # of a number in its part
NUMBERS = 1.5  # times that an axis of changes reaches as far up as down: room for their numbers
WIDE_ENOUGH = 0.045  # of the axis: a part that a number fits into
IN_A_ROW, TICKS = 3, 3  # names of parts in a row of the key; ticks on either side of no change
NOTHING = "Andelene kan ikke vises"
NARROW = "Tal, som der ikke er plads til, står i tabellen."
UNKNOWN, WITHHELD = "kan ikke opgøres", "vises ikke"  # in the place of a change
ROUNDED = "Ændringen er regnet før afrunding."


def levels_and_changes(
    released: pd.DataFrame,
    periods: tuple[str, str],
    title: str,
    unit: str,
    most: int | None = None,
    also: str = "",
    interval: str = "interval",
) -> Figure:
    """Draw shares in both periods, and beside each its change with the interval that decided; one row of
    panels per provision, the largest late share on top.

    released: provision, label, n_cases, before, after, change, change_low, change_high (shares), what is
    withheld missing. title: what is found; unit: what the shares are of; most: rows of a provision; also:
    what the note says first; interval: what the intervals are called. What may not be shown has no row, and
    the note counts it.
    """
    shown = released.dropna(subset=["before", "after"])
    shown = shown.sort_values("after", ascending=False, kind="stable")
    order = [name for name in dict.fromkeys(released["provision"]) if name in set(shown["provision"])]
    parts = {name: rows.head(most or len(rows)) for name, rows in shown.groupby("provision", sort=False)}
    if not order:
        return without_data(NOTHING)
    heights = [len(parts[name]) for name in order]
    longest = max(len(label) for rows in parts.values() for label in rows["label"])
    tall = 1.35 + LINE * _lines(also, CHARACTERS)
    size = (WIDTH, ROW[longest > LABEL_WIDTH] * sum(heights) + 0.3 * len(order) + tall)
    fig, axes = plt.subplots(
        len(order), 2, figsize=size, squeeze=False, sharex="col", height_ratios=heights, width_ratios=(5, 4)
    )
    for (left, right), name in zip(axes, order, strict=True):
        _levels(left, parts[name])
        _changes(right, parts[name])
        named(left, name)
    _axes(axes, pd.concat(list(parts.values())), unit)
    headed(fig, title, _key(periods, interval))
    note(fig, f"{also} {_told(released, parts)}".strip())
    return fig


def headed(fig: Figure, title: str, handles: Sequence[Any] = (), ncols: int = 3) -> None:
    """Put what is found over a figure, wrapped to its width, and the key of its signs under it."""
    told = textwrap.wrap(title, TITLE_WIDTH)
    rows = -(-len(handles) // ncols)
    inches = fig.get_size_inches()[1]
    titled(fig, [*told, *[" "] * (rows + (rows > 0))])  # the blanks keep room for the key
    if handles:
        top = 1 - (MARGIN + LINE * len(told)) / inches
        place: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (0, top), "borderaxespad": 0.4}
        fig.legend(handles=handles, ncols=ncols, frameon=False, fontsize=9, **place)


def raised(fig: Figure, title: str, handles: Sequence[Any] = (), ncols: int = 3) -> None:
    """Put what is found over a figure, as ``headed`` does, which grows by as much as that takes; nothing
    where nothing is said.
    """
    if not title:
        return
    rows = -(-len(handles) // ncols)
    lines = len(textwrap.wrap(title, TITLE_WIDTH)) + rows + (rows > 0)
    width, height = fig.get_size_inches()
    fig.set_size_inches(width, height + MARGIN + LINE * lines)
    headed(fig, title, handles, ncols)


def named(ax: Axes, name: str) -> None:
    """Put the name of what a panel shows over it."""
    ax.set_title(name, loc="left", fontsize=10, fontweight="semibold", color=INK)


def _levels(ax: Axes, rows: pd.DataFrame) -> None:
    for y, row in enumerate(rows.itertuples()):
        ax.plot([row.before, row.after], [-y, -y], color=GREY, linewidth=1, zorder=1)
        ax.plot(row.before, -y, MARK_EARLY, color=EARLY, markerfacecolor="white", markersize=6)
        ax.plot(row.after, -y, MARK_LATE, color=LATE, markersize=6)
        low, high = sorted((row.before, row.after))
        for value, shift, side in ((low, -6, "right"), (high, 6, "left")):
            _beside(ax, danish.number(100 * value), (value, -y), shift, side)
    names = ["\n".join(textwrap.wrap(label, LABEL_WIDTH)) for label in rows["label"]]
    ax.set_yticks([-y for y in range(len(rows))], names, fontsize=9, color=INK)
    ax.set_ylim(-len(rows) + 0.4, 0.6)
    ax.tick_params(axis="y", length=0)


def _beside(ax: Axes, text: str, at: tuple[float, float], shift: int, side: Any) -> None:
    where: dict[str, Any] = {"xytext": (shift, 0), "textcoords": "offset points", "ha": side, "va": "center"}
    ax.annotate(text, at, fontsize=8.5, color=INK, **where)


def _changes(ax: Axes, rows: pd.DataFrame) -> None:
    ax.axvline(0, color=GREY, linewidth=1)
    beside: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "ha": "right", "va": "center"}
    beside |= {"fontsize": 8.5, "color": INK}
    for y, row in enumerate(rows.itertuples()):
        if pd.isna(row.change):  # on white, for on a narrow screen the words reach over the line of no change
            ax.annotate(_without_change(row), (1, -y), bbox=ON_WHITE, **beside)
            continue
        ax.annotate(danish.signed(100 * row.change), (1, -y), **beside)
        ax.plot([row.change_low, row.change_high], [-y, -y], color=INK, linewidth=1.6, solid_capstyle="butt")
        ax.plot(row.change, -y, "D", color=INK, markersize=5)
    ax.set_yticks([])
    ax.set_ylim(-len(rows) + 0.4, 0.6)
    ax.spines["left"].set_visible(False)


def _without_change(row: Any) -> str:
    """Return why a row has no change: what was judged of it is hidden with a change that may not be told."""
    return WITHHELD if pd.isna(getattr(row, "verdict", UNKNOWN)) else UNKNOWN


def _axes(axes: np.ndarray, rows: pd.DataFrame, unit: str) -> None:
    """Set the axes of the levels and of the changes, the same for every provision."""
    top = min(1.0, np.ceil(10 * rows[["before", "after"]].max().max() + 0.4) / 10)
    reach = rows[["change_low", "change_high"]].abs().max().max()
    reach = 0.1 if pd.isna(reach) else reach * 1.08
    for left, right in axes:
        left.set_xlim(-0.06 * top, top * 1.06)
        left.set_xticks(ticks := np.arange(0, top + 0.01, 0.2), [danish.number(100 * t) for t in ticks])
        right.set_xlim(-reach, NUMBERS * reach)
        step = next(step for step in (0.05, 0.1, 0.2, 0.4, 1.0) if reach / step <= TICKS)
        ends = np.arange(-np.floor(reach / step) * step, reach, step)
        right.set_xticks(ends, [danish.signed(round(100 * end)) for end in ends])
        for ax in (left, right):
            ax.grid(axis="x", color=BAND)
            ax.set_axisbelow(True)
            ax.tick_params(axis="x", length=0, labelsize=9)
    axes[-1][0].set_xlabel(unit, fontsize=9, color=INK)
    axes[-1][1].set_xlabel("Ændring, procentpoint", fontsize=9, color=INK)


def _told(released: pd.DataFrame, parts: Mapping[str, pd.DataFrame]) -> str:
    """Return how many cases stand behind a share, how many shares have no row, of which provisions none has,
    and that a change is not the difference of the numbers as they are printed, where one is not.
    """
    hidden = int(released["after"].isna().sum())
    rest = len(released) - hidden - sum(map(len, parts.values()))
    texts = [ROUNDED] if any(map(_rounded_apart, parts.values())) else []
    if released["n_cases"].notna().any():
        texts.append(f"{cases_span(released['n_cases'])} pr. andel i den periode, der har færrest.")
    if rest:
        texts.append(f"{_counted(rest, 'mindre andel', 'mindre andele')} står i tabellen over dem alle.")
    if hidden:
        without = [name for name in dict.fromkeys(released["provision"]) if name not in parts]
        all_ = f", herunder alle om {danish.listing(without)}" if without else ""
        few = "for få sager har eller mangler det."
        texts.append(f"{_counted(hidden, 'andel', 'andele')} vises ikke{all_}: {few}")
    return " ".join(texts)


def _rounded_apart(rows: pd.DataFrame) -> bool:
    """Say whether a change of ``rows`` in whole points is another than that between its printed shares."""
    told = [[danish.whole(100 * share) for share in rows[side]] for side in ("before", "after")]
    changes = [danish.signed(100 * change) for change in rows["change"].dropna()]
    both = zip(*told, rows["change"].notna(), strict=True)
    return [danish.signed(after - before) for before, after, known in both if known] != changes


def _counted(n: int, one: str, more: str) -> str:
    """Return how many there are, at the beginning of a sentence: "En andel", "Tre andele"."""
    return f"{danish.sentence(danish.in_words(n, 'en'))} {one if n == 1 else more}"


def _key(periods: tuple[str, str], interval: str) -> list[Line2D]:
    marks = zip(periods, (EARLY, LATE), (MARK_EARLY, MARK_LATE), ("white", LATE), strict=True)
    handles = [
        Line2D([], [], color=colour, marker=mark, markerfacecolor=face, linestyle="", label=period)
        for period, colour, mark, face in marks
    ]
    return [*handles, Line2D([], [], color=INK, marker="D", markersize=5, label=f"Ændring med {interval}")]


def parts(
    rows: pd.DataFrame,
    names: Mapping[str, str],
    title: str,
    unit: str,
    decimals: int = 0,
    scale: float = 1,
    told: str = "",
    beside: str = "",
) -> Figure:
    """Draw what a whole is made of: a horizontal bar for each provision and period.

    rows: provision, period and the columns of ``names`` (column → what the part is called); told: words
    beside the bar. title: what is found; unit: of the axis; scale: by what a value is multiplied; told: what
    stands under the figure; beside: the part whose number the words beside the bar tell. A bar with a part
    that may not be shown is left out.
    """
    shown = rows.dropna(subset=list(names))
    if shown.empty:
        return without_data(NOTHING)
    order = list(dict.fromkeys(shown["provision"]))
    top = scale * shown[list(names)].sum(axis=1).max()
    labelled = [name for name in names if not _narrow(scale * shown[[name]], top)]
    if {*names} - {*labelled, beside}:
        told = f"{told} {NARROW}".strip()
    key = [Patch(facecolor=SHADES[place], label=text, **OUTLINE) for place, text in enumerate(names.values())]
    ncols = IN_A_ROW if len(key) <= IN_A_ROW else 2
    around = _lines(title, TITLE_WIDTH) + -(-len(key) // ncols) + 1 + _lines(told, CHARACTERS)
    size = (WIDTH, 0.28 * (len(shown) + len(order)) + LINE * around + 0.7)
    fig, axes = plt.subplots(len(order), 1, figsize=size, squeeze=False, sharex=True)
    for ax, name in zip(axes[:, 0], order, strict=True):
        mine = shown[shown["provision"] == name]
        for y, row in enumerate(mine.to_dict("records")):
            _bar(ax, -y, {name: scale * row[name] for name in names}, labelled, decimals)
            if isinstance(words := row.get("told"), str):
                whole = scale * sum(row[name] for name in names)
                ax.text(whole + 0.015 * top, -y, words, va="center", fontsize=8.5, color=INK)
        ax.set_yticks([-y for y in range(len(mine))], list(mine["period"]), fontsize=9, color=INK)
        ax.set_ylim(-len(mine) + 0.45, 0.55)
        ax.tick_params(axis="y", length=0)
        named(ax, name)
        ax.set_xlim(0, top * (1.34 if "told" in shown else 1.005))
        ax.set_xticks([tick for tick in ax.get_xticks() if tick <= top * 1.001])
        ax.xaxis.set_major_formatter(lambda value, _: danish.number(value))
        ax.spines[["left", "bottom"]].set_visible(False)
        ax.tick_params(axis="x", length=0, labelsize=9)
    axes[-1][0].set_xlabel(unit, fontsize=9, color=INK)
    headed(fig, title, key, ncols)
    hidden = len(rows) - len(shown)
    few = f"{_counted(hidden, 'søjle', 'søjler')} vises ikke: for få sager." if hidden else ""
    note(fig, " ".join(filter(None, [told, few])))
    return fig


def _narrow(parts: pd.DataFrame, top: float) -> bool:
    """Say whether a part is too narrow for its number in one of the bars: it is written in all or in none."""
    return bool((parts.lt(WIDE_ENOUGH * top) & parts.gt(0)).any(axis=None))


def _lines(text: str, width: int) -> int:
    return len(textwrap.wrap(text, width))


def _bar(ax: Axes, y: float, row: Mapping[str, float], labelled: Sequence[str], decimals: int) -> None:
    """Draw one bar, part by part. labelled: the parts whose numbers are written into them."""
    start = 0.0
    for place, (name, value) in enumerate(row.items()):
        ax.barh(y, value, 0.62, start, color=SHADES[place], **OUTLINE)
        if name in labelled and value > 0:
            text = danish.number(value, decimals)
            middle = start + value / 2
            ax.text(middle, y, text, ha="center", va="center", fontsize=9, color=ON[place])
        start += value
