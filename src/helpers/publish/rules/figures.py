"""The timeline of rules and practice, beside the survey's two periods and the breaks of the statistics."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from string import ascii_lowercase
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from helpers import danish
from helpers.publish.changes.figures import EARLY, INK, LATE, TITLE_WIDTH, headed, named, raised
from helpers.publish.figures import BAND, CHARACTERS, GREY, WIDTH, apart, note, without_data
from helpers.publish.narrow import WIDTH as NARROW
from helpers.publish.rules import origins
from helpers.publish.rules.tables import ADDED, KIND
from helpers.survey.published import register, values

MARKERS = dict(zip(register.KINDS, ("o", "s", "^", "D", "v", "X", "P"), strict=True))
HEIGHT, AXES = 8.0, 6.7  # inches: of the figure, and what its axes get at least
TALL, MARGIN = 5.6, 0.6  # of a panel on a narrow screen, and of it what lies outside its axes
ROW, NAMES = 0.23, 1.65  # of the short timeline: inches of a row; times that the names are as wide as it
SECOND = 0.55  # of a row: what each further line of a name takes
NAME = 64  # characters of a name before it wraps
OVER, LETTERS = 0.22, 56  # with names over the marks: inches of a mark, characters of a line
LINE = 0.16  # inches that a label takes
OUTSIDE = 0.2  # inches of the short timeline besides its panels, names, title, note and key
KEY, IN_A_ROW = 0.37, 4  # inches that the key of the short timeline takes; its signs in a row
SMALL = 8.5  # points
THINNEST = 0.12  # years: of a band
MARKED = 0.11  # of a panel's width: what the marks take, and the bands of breaks, which no label may lie on
MIDDLE = "Er dagen ikke kendt, står mærket midt i det tidsrum, som kilden nævner."
Windows = Mapping[str, tuple[int, int]]


def timeline(
    released: pd.DataFrame,
    breaks: pd.DataFrame,
    periods: Windows,
    end: date,
    title: str,
    narrow: bool = False,
) -> Figure:
    """Draw the register as a timeline that runs downwards to ``end``, one column per panel; for a narrow
    screen the panels under each other.

    ``released``: panel and label (Danish), kind, date_from and last_day (ISO) and relevance (missing where
    the source tells of none). ``breaks``: date_from and last_day (ISO), label and when (Danish); one row per
    break. periods: of ``windows``; title: what is found.
    """
    panels = list(dict.fromkeys(released["panel"]))
    ends = (released[name].map(_year) for name in ("date_from", "last_day"))
    days = released.assign(at=sum(ends) / 2)  # of a month or a year that is known, the middle
    grid, size = (
        ((len(panels), 1), (NARROW, TALL * len(panels))) if narrow else ((1, len(panels)), (WIDTH, HEIGHT))
    )
    fig, axes = plt.subplots(*grid, figsize=size, sharey=True, squeeze=False)
    top, bottom = float(np.floor(days["at"].min())), _year(end.isoformat()) + 0.15
    inch = (bottom - top) / (TALL - MARGIN if narrow else AXES)
    for ax, panel in zip(axes.flat, panels, strict=True):
        _background(ax, breaks, periods)
        _panel(ax, days[days["panel"] == panel], inch)
        ax.set_title(panel, loc="left", fontsize=9.5)
        ax.set(xlim=(0, 1), xticks=[])
        ax.spines["bottom"].set_visible(False)
        if narrow or ax is axes.flat[-1]:
            _name_spans(ax, periods, breaks, inch)
    axes.flat[0].set_ylim(bottom, top)
    axes.flat[0].set_yticks(range(int(top), int(bottom) + 1))
    note(fig, _told(released, breaks))
    raised(fig, title, _shapes(set(released["kind"]), "white"), IN_A_ROW)
    return fig


def touching(released: pd.DataFrame, first: int, final: int, title: str, narrow: bool = False) -> Figure:
    """Draw on a timeline from ``first`` to ``final`` the entries that touch the documentation: a panel for
    each provision, a row for each entry.

    released: ``tables.touching``; title: what is found; narrow: for a narrow screen, a name over each mark.
    """
    if released.empty:
        return without_data("Der er ikke fundet poster, som berører dokumentationen")
    ends = (released[name].map(_year) for name in ("date_from", "last_day"))
    days = released.assign(at=sum(ends) / 2).sort_values("at")
    parts = [(str(name), rows) for name, rows in days.groupby("panel", sort=False)]
    told = _known_in_part(released)
    around = LINE * (len(textwrap.wrap(title, TITLE_WIDTH)) + len(textwrap.wrap(told, CHARACTERS)))
    fig = (_touching_down if narrow else _touching)(parts, first, final, title, around)
    if told:
        note(fig, told)
    return fig


def _known_in_part(released: pd.DataFrame) -> str:
    """Return which entries were not read, and where a mark stands whose day is not known; "" for none."""
    middle = MIDDLE if released["precision"].ne(values.DAY).any() else ""
    return " ".join(filter(None, [origins.not_read(released, "label"), middle]))


def _touching(
    parts: Sequence[tuple[str, pd.DataFrame]], first: int, final: int, title: str, around: float
) -> Figure:
    """Return the short timeline with the names beside it, a row as high as the lines of its name. around:
    inches of title and note.
    """
    heights = [sum(_room(row) for row in rows.itertuples()) for _, rows in parts]
    key = _shapes({kind for _, rows in parts for kind in rows["kind"]})
    size = (WIDTH, ROW * sum(heights) + 0.32 * len(parts) + around + OUTSIDE + KEY)
    fig, axes = plt.subplots(len(parts), 1, figsize=size, sharex=True, squeeze=False, height_ratios=heights)
    last = float(final + 1)
    for ax, (name, rows) in zip(axes[:, 0], parts, strict=True):
        _rows(ax, rows, last)
        named(ax, name)
        ax.set_xlim(first - 0.1, last + NAMES * (last - first))
        ax.set_xticks(range(first, int(last) + 1, 2))
        ax.spines["bottom"].set_bounds(first, last)
        ax.grid(axis="x", color=BAND)
        ax.tick_params(axis="x", length=0, labelsize=9)
    headed(fig, title, key, IN_A_ROW)
    return fig


def _room(row: Any) -> float:
    """Return how many rows of one line the name of an entry needs."""
    return 1 + SECOND * (len(_name(row, NAME)) - 1)


def _rows(ax: Axes, rows: pd.DataFrame, last: float) -> None:
    """Draw one row per entry: its mark at its day, and its name to the right of the last."""
    top = 0.0
    for row in rows.itertuples():
        y, top = top - _room(row) / 2, top - _room(row)
        ax.plot([row.at, last], [y, y], color=GREY, linewidth=0.5, linestyle=":")
        ax.plot(row.at, y, MARKERS[row.kind], color=INK, markersize=5)
        told = "\n".join(_name(row, NAME))
        beside: dict[str, Any] = {"va": "center", "linespacing": 0.95, "color": INK}
        ax.text(last + 0.15, y, told, fontsize=SMALL, **beside).set_in_layout(False)
    ax.set_yticks([])
    ax.set_ylim(top - 0.1, 0.1)
    ax.spines["left"].set_visible(False)


def _name(row: Any, letters: int) -> list[str]:
    return textwrap.wrap(f"{row.label}: {danish.inside(row.relevance)}", letters)


def _touching_down(
    parts: Sequence[tuple[str, pd.DataFrame]], first: int, final: int, title: str, around: float
) -> Figure:
    """Return the short timeline for a narrow screen: lines over its whole width, under their names."""
    lines = [[_name(row, LETTERS) for row in rows.itertuples()] for _, rows in parts]
    heights = [sum(LINE * len(each) + OVER for each in panel) for panel in lines]
    key = _shapes({kind for _, rows in parts for kind in rows["kind"]})
    size = (NARROW, sum(heights) + 0.32 * len(parts) + 2 * around + OUTSIDE + KEY)
    fig, axes = plt.subplots(len(parts), 1, figsize=size, sharex=True, squeeze=False, height_ratios=heights)
    for ax, (name, rows), told, height in zip(axes[:, 0], parts, lines, heights, strict=True):
        _under_names(ax, rows, told, first)
        named(ax, name)
        ax.set(xlim=(first - 0.1, final + 1.1), ylim=(-height, 0), yticks=[])
        ax.set_xticks(range(first, final + 2, 2))
        ax.spines["left"].set_visible(False)
        ax.grid(axis="x", color=BAND)
        ax.tick_params(axis="x", length=0, labelsize=9)
    headed(fig, title, key, IN_A_ROW)
    return fig


def _under_names(ax: Axes, rows: pd.DataFrame, told: Sequence[Sequence[str]], first: int) -> None:
    """Draw one row per change, in inches from the top: its name, and under it its mark on a line."""
    y = 0.0
    for row, words in zip(rows.itertuples(), told, strict=True):
        beside: dict[str, Any] = {"va": "top", "linespacing": 0.95, "color": INK}
        ax.text(first, y, "\n".join(words), fontsize=SMALL, **beside).set_in_layout(False)
        y -= LINE * len(words) + OVER
        ax.axhline(y + OVER / 2, color=GREY, linewidth=0.5, linestyle=":")
        ax.plot(row.at, y + OVER / 2, MARKERS[row.kind], color=INK, markersize=6)


def _panel(ax: Axes, rows: pd.DataFrame, inch: float) -> None:
    rows = rows.sort_values("at", kind="stable")
    places = apart(rows["at"].tolist(), LINE * inch)
    for row, place in zip(rows.itertuples(), places, strict=True):
        filled = INK if pd.notna(row.relevance) else "white"
        ax.plot([0, 0.07], [row.at, place], color=GREY, linewidth=0.8, zorder=2)
        ax.plot(
            0.085,
            place,
            MARKERS[row.kind],
            color=INK,
            markerfacecolor=filled,
            markersize=5,
            zorder=3,
            clip_on=False,
        )
        ax.text(0.125, place, row.label, fontsize=SMALL, va="center", color=INK)


def _background(ax: Axes, breaks: pd.DataFrame, periods: Windows) -> None:
    for (first, last), colour in zip(periods.values(), (EARLY, LATE), strict=True):
        ax.axhspan(first, last + 1, color=colour, alpha=0.13, linewidth=0)
    for start, stop in zip(breaks["date_from"].map(_year), breaks["last_day"].map(_year), strict=True):
        ax.axhspan(start, max(stop, start + THINNEST), 0, MARKED, color=GREY, alpha=0.28, linewidth=0)


def _name_spans(ax: Axes, periods: Windows, breaks: pd.DataFrame, inch: float) -> None:
    """Name the periods and the breaks in the margin to the right."""
    for name, (first, last) in periods.items():
        middle = (first + last + 1) / 2
        ax.text(1.12, middle, name, rotation=270, ha="center", va="center", fontsize=9, clip_on=False)
    places = apart(breaks["date_from"].map(_year).tolist(), LINE * inch)
    for key, place in zip(ascii_lowercase, places, strict=False):
        ax.text(1.03, place, key, ha="center", va="center", fontsize=SMALL, color=INK, clip_on=False)


def _shapes(kinds: Collection[str], face: str = INK) -> list[Line2D]:
    """Return the signs of a key: the shape of each of ``kinds`` with its name, in the order of MARKERS."""
    look: dict[str, Any] = {"linestyle": "", "color": INK, "markerfacecolor": face, "markersize": 5}
    return [Line2D([], [], marker=MARKERS[k], label=KIND[k], **look) for k in MARKERS if k in kinds]


def _told(released: pd.DataFrame, breaks: pd.DataFrame) -> str:
    star = f" {ADDED} Tilføjet af Ankestyrelsen." if released["label"].str.endswith(ADDED).any() else ""
    named = "; ".join(
        f"{key}: {row.label}, {row.when}"
        for key, row in zip(ascii_lowercase, breaks.itertuples(), strict=False)
    )
    return (
        "Fyldt mærke: kilden nævner en betydning for dokumentationen. Farvede felter: undersøgelsens to "
        f"perioder. Grå felter: brud i statistikken ({named}). {MIDDLE}{star}"
    )


def _year(text: str) -> float:
    """Return a day (ISO) as a number of years, such as 2013.5 of 2 July 2013."""
    day = date.fromisoformat(text)
    start = date(day.year, 1, 1)
    return day.year + (day - start).days / (date(day.year + 1, 1, 1) - start).days


def windows(before: str, after: str) -> Windows:
    """Return the survey's periods with their first and last years: "2014-15" has 2014 and 2015."""
    ends = {text: text.split("-") for text in (before, after)}
    return {text: (int(low), int(low[: len(low) - len(high)] + high)) for text, (low, high) in ends.items()}
