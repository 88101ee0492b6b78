"""The tornado of E9: what the year's DKK depend on most."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from helpers import danish
from helpers.publish.figures import COLOURS, GREY, WIDTH, annotate, note, without_data


def tornado(released: pd.DataFrame, middle: float) -> Figure:
    """Draw one bar per input from its low to its high end, widest on top.

    ``released``: ``resource_tables.tornado`` (input, low, high in mio. DKK); middle: with all at their
    medians.
    """
    if released.empty:
        return without_data("Timer og kroner er ikke opgjort.")
    fig, ax = plt.subplots(figsize=(WIDTH, 0.42 * len(released) + 1.2))
    for y, row in enumerate(released.to_dict("records")):
        ax.barh(-y, row["high"] - row["low"], left=row["low"], height=0.6, color=COLOURS[0])
        for end in ("low", "high"):
            annotate(ax, danish.number(row[end], 1), (row[end], -y), above=-4, size=9)
    ax.axvline(middle, color=GREY, linewidth=1)
    ax.set_yticks([-y for y in range(len(released))], released["input"].tolist())
    ax.tick_params(axis="y", length=0)
    ax.margins(x=0.12)
    ax.set_xlabel("Mio. kr. om året, påklagede sager")
    note(fig, "Én antagelse ad gangen, lav og høj (10- og 90-percentil). Stregen: alle på deres median.")
    return fig
