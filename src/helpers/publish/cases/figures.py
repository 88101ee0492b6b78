"""The figure of where the cleared cases lie among those of their kind: in which quarter of the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from helpers import danish
from helpers.publish.changes.figures import SHADES, raised
from helpers.publish.figures import BAND, GREY, INK, OUTLINE, WIDTH, annotate, name_withheld, note

HALF = 0.2  # of a row: half a bar, over which its number has room
BEYOND = 2.0  # by what factor an outer quarter is drawn beyond the middle half: its end is not shown
NOTE = (
    "Det grå felt er den midterste halvdel af sagerne, stregen og tallet er deres median. Den farvede "
    "fjerdedel er den, som den valgte sag ligger i; den laveste og den højeste er tegnet med en fast "
    "længde. Uden farve er beskrivelsen ikke godkendt."
)


def quarters(
    released: pd.DataFrame, bands: Mapping[str, str], order: Sequence[str], title: str = ""
) -> Figure:
    """Draw the middle half of the pages of each kind of case, and the quarter that the chosen case lies in.

    released: name, lower, median, upper (``tables.extent``); bands: name → the released band of a cleared
    case; order: the bands from the lowest up; title: what is found. Pages are on the log scale.
    """
    fig, ax = plt.subplots(figsize=(WIDTH, 0.35 * len(released) + 1.15))
    ax.set_xscale("log")
    for y, row in enumerate(released.to_dict("records")):
        if pd.isna(row["median"]):
            name_withheld(ax, _anywhere(released), -y)
            continue
        limits = (row["lower"] / BEYOND, row["lower"], row["median"], row["upper"], row["upper"] * BEYOND)
        ax.barh(-y, limits[3] - limits[1], 2 * HALF, limits[1], color=BAND, **OUTLINE)
        if bands.get(row["name"]) in order:
            place = list(order).index(bands[row["name"]])
            ax.barh(
                -y, limits[place + 1] - limits[place], 1.2 * HALF, limits[place], color=SHADES[2], linewidth=0
            )
        ax.plot([row["median"]] * 2, [-y - HALF, -y + HALF], color=GREY, linewidth=2)
        annotate(ax, danish.number(row["median"]), (row["median"], -y + HALF), above=2, size=8.5)
    ax.set_yticks([-y for y in range(len(released))], released["name"], fontsize=9, color=INK)
    ax.set_ylim(-len(released) + 0.4, 0.7)
    ax.set_xlim(*_span(released))
    ticks = [tick for tick in (10, 20, 50, 100, 200, 500, 1000, 2000) if _within(tick, ax.get_xlim())]
    ax.set_xticks(ticks, [danish.number(tick) for tick in ticks], minor=False)
    ax.set_xticks([], minor=True)
    ax.set_xlabel("Normalsider (logaritmisk akse)", fontsize=9)
    ax.tick_params(axis="y", length=0)
    ax.tick_params(axis="x", labelsize=9)
    note(fig, NOTE)
    raised(fig, title)
    return fig


def uncoloured_told(released: pd.DataFrame, bands: Mapping[str, str], order: Sequence[str]) -> str:
    """Return in words which rows of ``quarters`` have no coloured quarter, or no bar. Arguments as there."""
    hidden = released["median"].isna()
    bare = released.loc[~hidden & ~released["name"].map(bands).isin(list(order)), "name"]
    parts = [
        f"{words}: {danish.listing(list(names))}."
        for words, names in (("Uden farve", bare), ("Uden bjælke", released.loc[hidden, "name"]))
        if len(names)
    ]
    return " ".join(parts)


def _anywhere(released: pd.DataFrame) -> float:
    middle = released["median"].dropna()
    return float(middle.median()) if len(middle) else 100.0


def _span(released: pd.DataFrame) -> tuple[float, float]:
    """Return from where to where the axis goes: as far as an outer quarter of any row."""
    low, high = released["lower"].min(), released["upper"].max()
    return (low / BEYOND / 1.1, high * BEYOND * 1.1) if low > 0 else (10.0, 1000.0)


def _within(tick: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= tick <= limits[1]
