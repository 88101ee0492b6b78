"""The figure of the design: the smallest growth that each way of drawing could detect, by response."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers import danish
from helpers.publish.changes.figures import SHADES, raised
from helpers.publish.design.sentences import UNKNOWN
from helpers.publish.figures import GREY, WIDTH, note

BELOW = (
    "Simulering under planlægningsantagelser. Til venstre: kommuner, der svarer. Jo kortere bjælke, desto "
    "mindre kan påvises."
)
TITLE_ROOM = 1.9  # rows between the bars of two designs: the design's name stands there


def detectable(released: pd.DataFrame, title: str = "") -> Figure:
    """Draw the smallest detectable growth as bars, one panel per provision, one block per design, one bar per
    response.

    ``released`` has design, provision (Danish), response (share) and mde_ratio; title: what is found.
    """
    provisions = list(dict.fromkeys(released["provision"]))
    places = _places(released)
    fig, axes = plt.subplots(
        1,
        max(len(provisions), 1),
        figsize=(WIDTH, 0.26 * max(len(places), 6) + 1.7),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    for ax, provision in zip(axes.flat, provisions, strict=False):
        _panel(ax, released[released["provision"] == provision], places, provision)
    if provisions:
        for ax in axes.flat:
            _name_designs(ax, places)
        axes[0][0].set_yticks([*places.values()], [danish.percent_of(share) for _, share in places])
        axes[0][0].set_ylim(min(places.values()) - 0.6, 1.3)
        axes[0][0].set_xlim(0, 100 * (released["mde_ratio"].max() - 1) * 1.35)
    else:
        axes[0][0].text(0.5, 0.5, "Kan ikke opgøres", ha="center", color=GREY)
    note(fig, BELOW if provisions else UNKNOWN)
    if provisions:
        raised(fig, title)
    return fig


def _places(released: pd.DataFrame) -> dict[tuple[str, float], float]:
    """Return the height of each bar by design and response, from the top down."""
    shares = sorted(set(released["response"]))
    block = len(shares) - 1 + TITLE_ROOM
    return {
        (design, share): -(number * block + row)
        for number, design in enumerate(dict.fromkeys(released["design"]))
        for row, share in enumerate(shares)
    }


def _panel(ax: Axes, rows: pd.DataFrame, places: dict[tuple[str, float], float], provision: str) -> None:
    ax.set_title(provision, loc="left", pad=14)
    designs = list(dict.fromkeys(design for design, _ in places))
    for row in rows.itertuples():
        y, growth = places[row.design, row.response], 100 * (row.mde_ratio - 1)
        ax.barh(y, growth, height=0.75, color=SHADES[designs.index(row.design)])
        ax.annotate(
            danish.percent_change(row.mde_ratio),
            (growth, y),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
        )
    ax.set_xlabel("Mindste påviselige stigning, pct.")
    ax.tick_params(axis="y", length=0)


def _name_designs(ax: Axes, places: dict[tuple[str, float], float]) -> None:
    first = {design: max(y for (other, _), y in places.items() if other == design) for design, _ in places}
    for design, y in first.items():
        ax.annotate(
            design,
            (0, y),
            xytext=(2, 9),
            textcoords="offset points",
            fontsize=8.5,
            va="bottom",
            annotation_clip=False,
        )
