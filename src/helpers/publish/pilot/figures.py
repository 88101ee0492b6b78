"""The figure of agreement between two persons in the pilot."""

from __future__ import annotations

import textwrap

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from helpers import danish
from helpers.publish.changes.figures import raised
from helpers.publish.figures import INK, MARKERS, WIDTH, annotate, band, name_withheld, note


def agreement(released: pd.DataFrame, limits: tuple[float, float], title: str = "") -> Figure:
    """Draw kappa with its confidence interval, one row per row of ``released`` (label, kappa, conf_low,
    conf_high, n).

    ``limits``: the kappa below which an item must be made anew, and the one from which it is ready; the band
    between them lies behind. title: what is found. Withheld and undefined rows are named, not drawn.
    """
    fig, ax = plt.subplots(figsize=(WIDTH, 0.36 * len(released) + 1.2))
    band(ax, *limits)
    for y, row in enumerate(released.itertuples()):
        if pd.isna(row.kappa):
            name_withheld(ax, 0.5, -y)
            continue
        ax.plot([row.conf_low, row.conf_high], [-y, -y], color=INK, linewidth=2, solid_capstyle="butt")
        ax.plot(row.kappa, -y, MARKERS[0], color=INK, markersize=7)
        annotate(ax, danish.number(row.kappa, 2), (row.kappa, -y), above=9, clear=True)
    labels = ["\n".join(textwrap.wrap(label, 42)) for label in released["label"]]
    ax.set_yticks([-y for y in range(len(released))], labels)
    ax.set_ylim(-len(released) + 0.4, 0.7)
    lowest = np.nanmin([released["conf_low"].min(), released["kappa"].min(), 0.0])
    ax.set_xlim(min(0.0, lowest) - 0.02, 1.04)
    ticks = [t for t in np.arange(-1, 1.01, 0.2) if t >= lowest - 0.02]
    ax.set_xticks(ticks, [danish.number(t, 1) for t in ticks])
    ax.set_xlabel("Kappa (1 er fuld enighed, 0 er tilfældig)")
    ax.tick_params(axis="y", length=0)
    low, high = (danish.number(limit, 2) for limit in limits)
    note(fig, f"Det grå bånd er kappa mellem {low} og {high}.")
    raised(fig, title)
    return fig
