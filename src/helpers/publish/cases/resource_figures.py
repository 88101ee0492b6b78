"""The tornado of E9: what the year's DKK depend on most."""

from __future__ import annotations

import textwrap
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers import danish
from helpers.publish.changes.figures import INK, SHADES, headed
from helpers.publish.figures import GREY, WIDTH, note, without_data

MOST = 5  # inputs that are drawn
LABEL = 46  # characters of a line
ROW = (0.32, 0.42)  # inches that a row takes, with names of one line and of two
TICKS, WHOLE = 5, 4.0  # of the axis; mio. DKK from which they are whole numbers


def tornado(released: pd.DataFrame, middle: float, title: str, held_out: str = "") -> Figure:
    """Draw one bar per input from its low to its high end, the MOST widest, widest on top.

    ``released``: ``resource_tables.tornado`` (input, low, high in mio. DKK); middle: with all at their
    medians; title: what is found; held_out: rows of hours that it lacks (``resource_sentences.held_out``).
    """
    if released.empty:
        return without_data("Timer og kroner er ikke opgjort.")
    rest, released = len(released) - MOST, released.head(MOST)
    names = [textwrap.fill(name, LABEL) for name in released["input"]]
    tall = ROW[any("\n" in name for name in names)]
    fig, ax = plt.subplots(figsize=(WIDTH, tall * len(released) + 1.4))
    for y, row in enumerate(released.to_dict("records")):
        ax.barh(-y, row["high"] - row["low"], left=row["low"], height=0.6, color=SHADES[0])
        for end, side, shift in (("low", "right", -4), ("high", "left", 4)):
            beside: dict[str, Any] = {"textcoords": "offset points", "ha": side, "va": "center"}
            ax.annotate(danish.number(row[end], 1), (row[end], -y), (shift, 0), fontsize=8.5, **beside)
    ax.axvline(middle, color=GREY, linewidth=1)
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
    note(fig, f"{how}{more} {held_out}".strip())
    headed(fig, title)
    return fig
