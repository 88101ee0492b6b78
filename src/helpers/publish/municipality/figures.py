"""The figure of a kommuneark: each own case's pages, beside the middle half of the country's cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt

from helpers import danish
from helpers.publish import figures
from helpers.publish.changes.figures import EARLY, LATE, MARK_EARLY, MARK_LATE
from helpers.publish.municipality import public
from helpers.publish.wording import PROVISION
from helpers.terms import PAGES, PERIODS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from helpers.publish.municipality.basis import Own
    from helpers.publish.municipality.tables import Public

HEIGHT = 0.56  # inches per provision, beside what axis and source take
BESIDE = 1.1  # how much further the axis goes than what is drawn, so that no mark is cut
TICKS = (5, 10, 20, 50, 100, 200, 500, 1000, 2000)


def cases(own: Own, told: Public) -> Figure:
    """Return a figure with a row per provision and period: a dot per own case on a logarithmic axis of pages,
    a band for the middle half of the country's cases and a line at their geometric mean.
    """
    names = [PROVISION[code] for code in own.provisions]
    height = 0.8 + HEIGHT * len(names)
    fig, ax = plt.subplots(figsize=(figures.WIDTH, height), layout="none")
    fig.subplots_adjust(left=0.37, right=0.98, top=0.98, bottom=0.66 / height)
    rows = [(name, period) for name in names for period in PERIODS]
    for place, (name, period) in enumerate(rows):
        _row(ax, len(rows) - place, own, told, name, period)
    ax.set_yticks(range(len(rows), 0, -1), [f"{name}, {period}" for name, period in rows])
    ax.tick_params(axis="y", labelsize=9)
    ax.set_xscale("log")
    ax.set_ylim(0.4, len(rows) + 0.6)
    low, high = (end * by for end, by in zip(ax.get_xlim(), (1 / BESIDE, BESIDE), strict=True))
    ax.set_xlim(low, high)
    shown = [tick for tick in TICKS if low <= tick <= high]
    ax.set_xticks(shown, [danish.number(tick) for tick in shown])
    ax.minorticks_off()
    ax.set_xlabel("Normalsider")
    return fig


def _row(ax: Axes, y: int, own: Own, told: Public, name: str, period: str) -> None:
    early = period == next(iter(PERIODS))
    level = {"provision": name, "period": period}
    low, high, mean = (
        public.value(told["levels"], column, **level)
        for column in ("lower_quartile", "upper_quartile", "geometric")
    )
    if low is not None and high is not None:
        ax.barh(y, high - low, left=low, height=0.56, color=figures.BAND, zorder=1)
    if mean is not None:
        ax.plot([mean, mean], [y - 0.28, y + 0.28], color=figures.GREY, zorder=2)
    mine = [row[PAGES] for row in public.where(own.rows["pages"], {"provision": name, "period": period})]
    colour, marker = (EARLY, MARK_EARLY) if early else (LATE, MARK_LATE)
    ax.plot(mine, [y] * len(mine), marker, color=colour, markersize=6, alpha=0.8, zorder=3)
