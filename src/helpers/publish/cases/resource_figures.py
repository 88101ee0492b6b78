"""The tornado of E9: what the year's DKK depend on most."""

from __future__ import annotations

import textwrap

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from helpers import danish
from helpers.publish.figures import COLOURS, GREY, WIDTH, note, without_data

LABEL = 36  # characters of a line


def tornado(released: pd.DataFrame, middle: float) -> Figure:
    """Draw one bar per input from its low to its high end, widest on top.

    ``released``: ``resource_tables.tornado`` (input, low, high in mio. DKK); middle: with all at their
    medians.
    """
    if released.empty:
        return without_data("Timer og kroner er ikke opgjort.")
    fig, ax = plt.subplots(figsize=(WIDTH, 0.46 * len(released) + 1.2))
    for y, row in enumerate(released.to_dict("records")):
        ax.barh(-y, row["high"] - row["low"], left=row["low"], height=0.6, color=COLOURS[0])
        for end, side in (("low", "right"), ("high", "left")):
            text = f" {danish.number(row[end], 1)} "
            ax.text(row[end], -y, text, ha=side, va="center", fontsize=9, color=GREY)
    ax.axvline(middle, color=GREY, linewidth=1)
    names = [textwrap.fill(name, LABEL) for name in released["input"]]
    ax.set_yticks([-y for y in range(len(released))], names)
    ax.tick_params(axis="y", length=0)
    low, high = released["low"].min(), released["high"].max()
    room = (high - low) / 6  # for the numbers beside the bars
    ax.set_xlim(low - room, high + room)
    ax.set_xlabel("Mio. kr. om året")
    note(fig, "Én antagelse ad gangen, lav og høj (10- og 90-percentil). Stregen: alle på deres median.")
    return fig
