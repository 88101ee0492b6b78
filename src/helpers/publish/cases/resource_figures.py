"""The tornado of E9: what the year's DKK depend on most."""

from __future__ import annotations

import textwrap

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers import danish
from helpers.publish.changes.figures import INK, SHADES, headed
from helpers.publish.figures import GREY, WIDTH, note, without_data

MOST = 5  # inputs that are drawn
LABEL = 46  # characters of a line
TICKS, WHOLE = 5, 4.0  # of the axis; mio. DKK from which they are whole numbers


def tornado(released: pd.DataFrame, middle: float, title: str) -> Figure:
    """Draw one bar per input from its low to its high end, the MOST widest, widest on top.

    ``released``: ``resource_tables.tornado`` (input, low, high in mio. DKK); middle: with all at their
    medians; title: what is found.
    """
    if released.empty:
        return without_data("Timer og kroner er ikke opgjort.")
    rest, released = len(released) - MOST, released.head(MOST)
    fig, ax = plt.subplots(figsize=(WIDTH, 0.32 * len(released) + 1.4))
    for y, row in enumerate(released.to_dict("records")):
        ax.barh(-y, row["high"] - row["low"], left=row["low"], height=0.6, color=SHADES[0])
        for end, side in (("low", "right"), ("high", "left")):
            text = f" {danish.number(row[end], 1)} "
            ax.text(row[end], -y, text, ha=side, va="center", fontsize=8.5, color=INK)
    ax.axvline(middle, color=GREY, linewidth=1)
    names = [textwrap.fill(name, LABEL) for name in released["input"]]
    ax.set_yticks([-y for y in range(len(released))], names, fontsize=8.5, color=INK)
    ax.tick_params(length=0)
    low, high = released["low"].min(), released["high"].max()
    room = (high - low) / 6  # for the numbers beside the bars
    ax.set_xlim(low - room, high + room)
    digits = int(high - low < WHOLE)
    ax.xaxis.set_major_locator(MaxNLocator(TICKS, integer=not digits))
    ax.xaxis.set_major_formatter(lambda value, _: danish.number(value, digits))
    ax.set_xlabel("Mio. kr. om året", fontsize=9)
    others = f"{danish.in_words(rest, 'én')} {'antagelse' if rest == 1 else 'antagelser'}"
    more = f" {danish.sentence(others)} betyder mindre." if rest > 0 else ""
    how = "Én antagelse ad gangen, lav og høj (10- og 90-percentil). Stregen: alle på deres median."
    note(fig, f"{how}{more}")
    headed(fig, title)
    return fig
