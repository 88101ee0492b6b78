"""The figure of the flow from decided appeals to the cases that the numbers rest on."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers import danish
from helpers.analysis.representation import flow as flows
from helpers.publish.changes.figures import INK, headed
from helpers.publish.figures import BAND, GREY, WIDTH, note, without_data
from helpers.publish.tables import SIGN

STEPS = {
    flows.DECIDED: "afgjort af\nAnkestyrelsen",
    flows.DRAWN: "trukket\nved lod",
    "n_cases": "udfyldt af\nkommunen",
    "extent": "brugt: sager\nmed sidetal",
}
LEFT, TALL, ROW = 3.3, 1.05, 0.3  # units of the axes: of the names, a box, a row under the boxes


def flow(released: pd.DataFrame, title: str) -> Figure:
    """Draw the steps as boxes with the number of cases of all, and under them those of each provision and
    period.

    released: the released view ``effort.flow``; a number that may not be shown, or a sum with one, is "..".
    title: what is found.
    """
    if released.empty:
        return without_data()
    fig, ax = plt.subplots(figsize=(WIDTH, 1.75 + 0.21 * len(released)))
    for place, (name, words) in enumerate(STEPS.items()):
        _box(ax, LEFT + 2 * place, told(released[name]), words)
        if place:
            ax.annotate(
                "",
                (LEFT + 2 * place - 0.85, 0),
                (LEFT + 2 * place - 1.15, 0),
                arrowprops={"arrowstyle": "->", "color": GREY},
            )
    for y, row in enumerate(released.to_dict("records"), 1):
        texts = [_number(row[name]) for name in STEPS]
        _row(ax, -TALL / 2 - ROW * y, f"{row['provision']}, {row['period']}", texts)
    ax.set_xlim(-1.6, LEFT + 2 * len(STEPS) - 1)
    ax.set_ylim(-TALL / 2 - ROW * (len(released) + 0.6), TALL / 2 + 0.05)
    ax.set_axis_off()
    headed(fig, title)
    note(fig, "Trukket: hovedsager. Reservesager, der er brugt i stedet, er talt med i de to sidste trin.")
    return fig


def told(counts: pd.Series) -> str:
    """Return the sum of ``counts``, ".." where one of them may not be shown."""
    return SIGN if counts.isna().any() else danish.number(counts.sum())


def _number(value: float) -> str:
    return SIGN if pd.isna(value) else danish.number(value)


def _box(ax: Axes, x: float, number: str, words: str) -> None:
    box = plt.Rectangle((x - 0.82, -TALL / 2), 1.64, TALL, facecolor=BAND, edgecolor=GREY, linewidth=0.8)
    ax.add_patch(box)
    ax.text(x, 0.2, number, ha="center", va="center", fontsize=14, fontweight="semibold", color=INK)
    ax.text(x, -0.22, words, ha="center", va="center", fontsize=8, color=INK, linespacing=1.1)


def _row(ax: Axes, y: float, name: str, texts: Sequence[str]) -> None:
    ax.text(-1.55, y, name, va="center", fontsize=8.5, color=INK)
    for place, text in enumerate(texts):
        ax.text(LEFT + 2 * place, y, text, ha="center", va="center", fontsize=8.5, color=INK)
