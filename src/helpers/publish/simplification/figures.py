"""What each simplification would save, as it is set and with other settings, drawn from released tables."""

from __future__ import annotations

import textwrap
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers import danish
from helpers.publish.changes.figures import INK, headed, raised
from helpers.publish.figures import (
    BAND,
    GREY,
    NOT_SHOWN,
    OUTLINE,
    WIDTH,
    annotate,
    note,
    without_data,
)  # fmt: skip
from helpers.publish.simplification.sentences import money
from helpers.publish.simplification.tables import MILLION

SETTING = {"months": "Måneder", "cut": "Del af siderne, pct.", "share": "Del, som den når, pct."}
OF = {"cut": "af siderne", "share": "nås"}
COLUMNS, HEIGHT = 3, 2.3
TENTH = 0.1  # mio. DKK: below it two decimals


def savings(released: pd.DataFrame, title: str, level: str) -> Figure:
    """Draw what each simplification would save per year with its interval, the largest on top.

    released: label, dkk, dkk_low, dkk_high, one row each (``sentences.wholes``); withheld ones have no row.
    title: what is found; level: the name of the interval.
    """
    rows = released.dropna(subset=["dkk", "dkk_low", "dkk_high"]).sort_values("dkk", ascending=False)
    if rows.empty:
        return without_data("Timerne fra de dybdegående sager mangler")
    fig, ax = plt.subplots(figsize=(WIDTH, 0.3 * len(rows) + 1.25))
    for y, row in enumerate(rows.to_dict("records")):
        ends = [row[name] / MILLION for name in ("dkk_low", "dkk_high")]
        ax.plot(ends, [-y, -y], color=INK, linewidth=1.6, solid_capstyle="butt")
        ax.plot(row["dkk"] / MILLION, -y, "D", color=INK, markersize=5)
        annotate(ax, danish.number(row["dkk"] / MILLION, 1), (row["dkk"] / MILLION, -y), above=6, size=8.5)
    names = ["\n".join(textwrap.wrap(label, 60)) for label in rows["label"]]
    ax.set_yticks([-y for y in range(len(rows))], names, fontsize=9, color=INK)
    ax.set_ylim(-len(rows) + 0.4, 0.7)
    ax.set_xlim(left=0)
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(lambda value, _: danish.number(value, 1))
    ax.tick_params(length=0, labelsize=9)
    ax.grid(axis="x", color=BAND)
    ax.set_xlabel("Mio. kr. om året", fontsize=9)
    headed(fig, title)
    hidden = len(released) - len(rows)
    few = (
        f" {danish.sentence(danish.in_words(hidden, 'én'))} af dem vises ikke: for få sager."
        if hidden
        else ""
    )
    note(fig, f"Gennemsnit og {level}. Kun påklagede sager. Beløbene kan ikke lægges sammen.{few}")
    return fig


def small_multiples(released: pd.DataFrame, level: str, held_out: str = "", title: str = "") -> Figure:
    """Draw DKK per year against the setting of each simplification, one panel each, with its interval.

    released: label, setting, value, dkk, dkk_low, dkk_high; withheld ones are named, not drawn.
    held_out: rows of hours that it lacks, "" for none; title: what is found.
    """
    labels = list(dict.fromkeys(released["label"]))
    if not labels or released["dkk"].isna().all():
        return without_data("Timerne fra de dybdegående sager mangler")
    columns = min(COLUMNS, len(labels))
    rows = -(-len(labels) // columns)
    fig, axes = plt.subplots(rows, columns, figsize=(WIDTH, HEIGHT * rows + 0.4), sharey=True, squeeze=False)
    for ax, label in zip(axes.flat, labels, strict=False):
        _panel(ax, released[released["label"] == label], label)
    for ax in list(axes.flat)[len(labels) :]:
        ax.set_visible(False)
    axes[0][0].set_ylim(bottom=0)
    fig.supylabel("Mio. kr. om året", fontsize=10)
    note(fig, f"Punkt: gennemsnit. Bånd: {level}. Kun påklagede sager. {held_out}".strip())
    raised(fig, title)
    return fig


def settings_title(released: pd.DataFrame) -> str:
    """Return from where to where the savings of ``small_multiples`` go with other settings, "" where none may
    be shown.
    """
    known = released["dkk"].dropna()
    if known.empty:
        return ""
    return (
        f"Alt efter forudsætningerne ville en forenkling spare mellem {money(known.min())} og "
        f"{money(known.max())} om året i de påklagede sager"
    )


def settings_told(released: pd.DataFrame) -> str:
    """Return what ``small_multiples`` shows, in words: of each simplification the saving at its lowest and at
    its highest setting. released: as there.
    """
    parts = []
    for label, rows in released.groupby("label", sort=False):
        name, known = f"»{danish.inside(str(label))}«", rows.dropna(subset=["dkk"]).sort_values("value")
        ends = [f"{money(row.dkk)} ({_setting(row)})" for row in known.itertuples()]
        parts.append(f"{name}: {' og '.join(dict.fromkeys([*ends[:1], *ends[-1:]])) or NOT_SHOWN}")
    return f"Besparelsen om året er for {'; '.join(parts)}." if parts else "Beløbene kan ikke vises."


def _setting(row: Any) -> str:
    """Return a setting with its unit: "12 måneder", "25 pct. af siderne", "50 pct. nås"."""
    if row.setting == "months":
        return danish.number(row.value) + f"{danish.NBSP}måneder"
    return f"{danish.percent_of(row.value)} {OF[row.setting]}"


def _panel(ax: Axes, rows: pd.DataFrame, label: str) -> None:
    setting = rows["setting"].iloc[0]
    scale = 1 if setting == "months" else 100
    at = rows["value"] * scale
    ax.set_title("\n".join(textwrap.wrap(label, 26)), loc="left", fontsize=9.5)
    ax.set_xlabel(SETTING[setting], fontsize=9)
    ax.set_xticks(at, [danish.number(value) for value in at])
    if rows["dkk"].isna().all():
        ax.text(0.5, 0.5, NOT_SHOWN, transform=ax.transAxes, ha="center", va="center", color=GREY)
        return
    millions = rows[["dkk", "dkk_low", "dkk_high"]] / MILLION
    ax.fill_between(at, millions["dkk_low"], millions["dkk_high"], facecolor=BAND, **OUTLINE)
    ax.plot(at, millions["dkk"], "o-", color=INK, markersize=4, linewidth=1.2)
    known = millions["dkk"].dropna()
    for place in dict.fromkeys((known.index[0], known.index[-1])):  # the ends, of which the title tells
        value = known[place]
        told = danish.number(value, 1 if value >= TENTH else 2)
        annotate(ax, told, (at[place], value), above=5, size=8.5)
    ax.yaxis.set_major_locator(MaxNLocator(4))
    ax.yaxis.set_major_formatter(lambda value, _: danish.number(value, 1))
