"""The figure of the flow from decided appeals to the cases that the numbers rest on."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers import danish
from helpers.analysis.representation import flow as flows
from helpers.publish.changes.figures import INK, headed
from helpers.publish.figures import BAND, GREY, WIDTH, note, without_data
from helpers.publish.narrow import WIDTH as NARROW
from helpers.publish.tables import SIGN

STEPS = {
    flows.DECIDED: "afgjort af\nAnkestyrelsen",
    flows.DRAWN: "trukket\nved lod",
    "n_cases": "udfyldt af\nkommunen",
    "extent": "med et\nsidetal",
}
LEFT, TALL, ROW = 3.3, 1.0, 0.29  # units of the axes: of the names, a box, a row under the boxes
UP = (0.25, 0.36)  # units of the number over the middle of its box, on a wide screen and on a narrow one
UNDER = (0.19, 0.24)  # of its words under that middle
TALL_DOWN = 1.35  # on a narrow screen: units of a box
DOWN, HEAD = 1.7, 1.2  # from step to step there, and of the names over the numbers
NAME = 18  # characters of a line of a name over them
CENTRED: dict[str, Any] = {"ha": "center", "fontsize": 8.5, "color": INK, "linespacing": 1.0}
TOLD = "Trukket: hovedsager. Reservesager, der er brugt i stedet, er talt med i de to sidste trin."


def flow(released: pd.DataFrame, title: str) -> Figure:
    """Draw the steps as boxes with the number of cases of all, and under them those of each provision and
    period.

    released: the released view ``effort.flow``; a number that may not be shown, or a sum with one, is "..".
    title: what is found.
    """
    if released.empty:
        return without_data()
    fig, ax = plt.subplots(figsize=(WIDTH, 1.48 + 0.18 * len(released)))
    for place, (name, words) in enumerate(STEPS.items()):
        _box(ax, (LEFT + 2 * place, 0), told(released[name]), words)
        if place:
            _arrow(ax, (LEFT + 2 * place - 1.15, 0), (LEFT + 2 * place - 0.85, 0))
    for y, row in enumerate(released.to_dict("records"), 1):
        texts = [_number(row[name]) for name in STEPS]
        _row(ax, -TALL / 2 - ROW * y, f"{row['provision']}, {row['period']}", texts)
    ax.set_xlim(-1.6, LEFT + 2 * len(STEPS) - 1)
    ax.set_ylim(-TALL / 2 - ROW * (len(released) + 0.5), TALL / 2 + 0.05)
    ax.set_axis_off()
    headed(fig, title)
    note(fig, TOLD)
    return fig


def flow_down(released: pd.DataFrame, title: str) -> Figure:
    """Draw what ``flow`` does for a narrow screen: the boxes under each other, and beside each the numbers of
    each provision and period.
    """
    if released.empty:
        return without_data()
    rows = released.to_dict("records")
    fig, ax = plt.subplots(figsize=(NARROW, 1.02 * len(STEPS) + 0.8))
    names = {name: textwrap.wrap(name, NAME, break_long_words=False) for name in released["provision"]}
    for provision, lines in names.items():
        at = [1.6 + place for place, row in enumerate(rows) if row["provision"] == provision]
        ax.text(sum(at) / len(at), HEAD + 0.15, "\n".join(lines), **CENTRED, va="bottom")
    for place, row in enumerate(rows):
        ax.text(1.6 + place, HEAD, row["period"], **CENTRED, va="top")
    for step, (name, words) in enumerate(STEPS.items()):
        _box(ax, (0, -DOWN * step), told(released[name]), words, narrow=True)
        for place, row in enumerate(rows):
            ax.text(1.6 + place, -DOWN * step, _number(row[name]), **CENTRED, va="center")
        if step:
            _arrow(ax, (0, -DOWN * step + DOWN - TALL_DOWN / 2), (0, -DOWN * step + TALL_DOWN / 2))
    ax.set_xlim(-0.9, 1.1 + max(len(rows), 3))
    ax.set_ylim(
        -DOWN * (len(STEPS) - 1) - TALL_DOWN / 2 - 0.05, HEAD + 0.25 + 0.3 * max(map(len, names.values()))
    )
    ax.set_axis_off()
    headed(fig, title)
    note(fig, TOLD)
    return fig


def flow_title(released: pd.DataFrame) -> str:
    """Return the title of ``flow``: how many cases are left at each step behind the first."""
    drawn, filled, used = (told(released[name]) for name in (flows.DRAWN, "n_cases", "extent"))
    if SIGN in (drawn, filled, used) or released.empty:
        return "Sagerne trin for trin"
    return (
        f"{drawn} hovedsager er trukket; {filled} sager, også reservesager, er udfyldt, {used} har et sidetal"
    )


def steps_told(released: pd.DataFrame) -> str:
    """Return the numbers in the boxes of ``flow``, in words."""
    parts = [f"{told(released[name])} {' '.join(words.split())}" for name, words in STEPS.items()]
    return (
        f"Sager: {', '.join(parts)}. {SIGN} er ikke vist."
        if _hides(released)
        else f"Sager: {', '.join(parts)}."
    )


def _hides(released: pd.DataFrame) -> bool:
    return bool(released[list(STEPS)].isna().any(axis=None))


def told(counts: pd.Series) -> str:
    """Return the sum of ``counts``, ".." where one of them may not be shown."""
    return SIGN if counts.isna().any() else danish.number(counts.sum())


def _number(value: float) -> str:
    return SIGN if pd.isna(value) else danish.number(value)


def _box(ax: Axes, at: tuple[float, float], number: str, words: str, narrow: bool = False) -> None:
    x, y = at
    tall = TALL_DOWN if narrow else TALL
    box = plt.Rectangle((x - 0.82, y - tall / 2), 1.64, tall, facecolor=BAND, edgecolor=GREY, linewidth=0.8)
    ax.add_patch(box)
    ax.text(
        x, y + UP[narrow], number, ha="center", va="center", fontsize=14, fontweight="semibold", color=INK
    )
    ax.text(x, y - UNDER[narrow], words, ha="center", va="center", fontsize=8.5, color=INK, linespacing=0.95)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": GREY})


def _row(ax: Axes, y: float, name: str, texts: Sequence[str]) -> None:
    ax.text(-1.55, y, name, va="center", fontsize=8.5, color=INK)
    for place, text in enumerate(texts):
        ax.text(LEFT + 2 * place, y, text, ha="center", va="center", fontsize=8.5, color=INK)
