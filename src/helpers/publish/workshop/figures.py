"""The figures of the workshop: the balance of the draw, and the votes."""

from __future__ import annotations

import textwrap
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers import danish
from helpers.analysis.workshop.votes import MOSTLY, NO, PARTS, YES
from helpers.publish.changes.figures import INK, headed, raised
from helpers.publish.figures import GREY, OUTLINE, WIDTH, band, note, without_data
from helpers.publish.tables import SIGN, VOICES_NOTE
from helpers.publish.workshop.words import ANSWER, VERDICT

SHOWN = dict(zip(PARTS, ("#0b6e4f", "#8fc1ad", "#8a3b12", "#a9b8c4", "#dde3e8"), strict=True))
ON = dict(zip(PARTS, ("white", "black", "white", "black", "black"), strict=True))  # of a number in its bar
REST = "Ikke vist"
HATCHED = "Skraveret: de skjulte svar under ét."
NARROWEST = 1.4  # municipalities that a number takes in the bar
BEHIND = {YES: ("yes",), MOSTLY: ("yes", "partly"), NO: ("no",)}  # the answers of a majority
TICK = 5  # municipalities from one mark of the axis to the next


def balance(released: pd.DataFrame, title: str = "") -> Figure:
    """Draw the differences of ``tables.balance`` in standard deviations, with the band within which 95 per
    cent of simple random draws lie. title: what is found.
    """
    if released.empty:
        return without_data("Der er ikke trukket deltagere.")
    fig, ax = plt.subplots(figsize=(WIDTH, 0.32 * len(released) + 1.1))
    limit = float(released["by_chance"].iloc[0])
    band(ax, -limit, limit)
    ax.axvline(0, color=GREY, linewidth=0.8)
    sns.stripplot(data=released, x="smd", y="label", ax=ax, jitter=False, size=7, color=INK)
    ax.set(xlabel="Forskel mellem udtrukne og alle, i standardafvigelser", ylabel="")
    reach = max(limit, float(released["smd"].abs().max())) + 0.05
    ax.set_xlim(-reach, reach)
    ticks = [tick for tick in (-0.4, -0.2, 0.0, 0.2, 0.4) if abs(tick) < reach]
    ax.set_xticks(ticks, [danish.number(tick, 1) for tick in ticks])
    ax.tick_params(axis="y", length=0)
    note(fig, "I det grå bånd ligger 95 pct. af tilfældige udtræk af lige så mange kommuner.")
    raised(fig, title)
    return fig


def votes(released: pd.DataFrame, title: str) -> Figure:
    """Draw the votes of ``tables.votes`` as one bar for each theme; what is told by a word or left out is one
    part together. title: what is found.
    """
    if released.empty:
        return without_data("Der er ingen stemmer at vise.")
    fig, ax = plt.subplots(figsize=(WIDTH, 0.27 * len(released) + 1.3))
    labels = ["\n".join(textwrap.wrap(label, 34)) for label in released["label"]]
    ax.set_yticks([-place for place in range(len(released))], labels, fontsize=9, color=INK)
    ax.tick_params(length=0, labelsize=9)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xlabel("Kommuner", fontsize=9)
    hidden = [_bar(ax, -place, row) for place, row in enumerate(released.to_dict("records"))]
    headed(fig, title, _key(released, any(hidden)), ncols=6)
    if any(hidden):
        told = [
            VOICES_NOTE.removeprefix(f"{SIGN} "),
            HATCHED,
            nobody_told(released),
            yes_hidden(released),
            unseen_told(released),
        ]
        note(fig, " ".join(filter(None, told)))
    _end_at_all(ax, released)
    return fig


def _end_at_all(ax: Axes, released: pd.DataFrame) -> None:
    """End the axis at how many took part, where that is told: each bar is of all of them."""
    told = [number for number in released["present"] if isinstance(number, int)]
    if told:
        most = max(told)
        ticks = [tick for tick in range(0, most, TICK) if most - tick > TICK / 2]
        ax.set_xlim(0, most)
        ax.set_xticks([*ticks, most], [danish.number(tick) for tick in [*ticks, most]])


def hidden_told(released: pd.DataFrame) -> str:
    """Return on how many themes a part of the bar is hatched, in words: answers that are not shown."""
    n = sum(_hidden(row) > 0 for row in released.to_dict("records"))
    themes = "temaer" if n > 1 else "tema"
    return f"For {danish.in_words(n, 'ét')} {themes} er en del af søjlen skraveret: ikke vist." if n else ""


def nobody_told(released: pd.DataFrame) -> str:
    """Return on which themes nobody gave an answer, where another part of the bar is hatched: it would be
    looked for there.
    """
    parts = []
    for name in ("yes", "partly", "no"):
        rows = [row for row in released.to_dict("records") if _hidden(row) and row[name] == 0]
        if themes := [f"»{row['label']}«" for row in rows]:
            parts.append(f"Ingen svarede {danish.inside(ANSWER[name])} om {danish.listing(themes)}.")
    return " ".join(parts)


def yes_hidden(released: pd.DataFrame) -> str:
    """Return on which themes the answer yes is hidden: there the bar begins with another one, which would be
    read as yes.
    """
    themes = [f"»{row['label']}«" for row in released.to_dict("records") if _without_yes(row)]
    return f"{ANSWER['yes']} er skjult: {danish.listing(themes)}." if themes else ""


def _without_yes(row: dict[str, Any]) -> bool:
    return _hidden(row) > 0 and not isinstance(row["yes"], int)


def unseen_told(released: pd.DataFrame) -> str:
    """Return of which themes the majority is told (``tables.votes``) and cannot be seen in the bar, besides
    those of ``yes_hidden``.
    """
    behind = {VERDICT[code]: names for code, names in BEHIND.items()}
    themes = [
        f"»{row['label']}«"
        for row in released.to_dict("records")
        if not _without_yes(row)
        and not all(isinstance(row[name], int) for name in behind.get(row["verdict"], ()))
    ]
    return f"Flertallet om {danish.listing(themes)} kan ikke ses." if themes else ""


def _hidden(row: dict[str, Any]) -> int:
    """Return how many votes on a theme are not shown answer by answer."""
    told = sum(number for name in PARTS if isinstance(number := row[name], int))
    return max(0, whole - told) if isinstance(whole := row["present"], int) else 0


def _bar(ax: Axes, y: float, row: dict[str, Any]) -> bool:
    """Draw the votes on a theme; return whether some of them are not shown."""
    start = 0
    for name in PARTS:
        if isinstance(number := row[name], int) and number:
            ax.barh(y, number, left=start, color=SHOWN[name], height=0.6, **OUTLINE)
            if number >= NARROWEST:
                middle = start + number / 2
                ax.text(middle, y, danish.number(number), ha="center", va="center", color=ON[name])
            start += number
    hidden = _hidden(row)
    if hidden:
        ax.barh(y, hidden, left=start, color="white", edgecolor=GREY, hatch="///", height=0.6)
    return hidden > 0


def _key(released: pd.DataFrame, hidden_too: bool) -> list[plt.Rectangle]:
    """Return the key of the answers that have a bar, and of what is not shown where there is any."""
    drawn = [name for name in PARTS if any(isinstance(n, int) and n for n in released[name])]
    patches = [
        plt.Rectangle((0, 0), 1, 1, facecolor=SHOWN[name], label=ANSWER[name], **OUTLINE) for name in drawn
    ]
    hidden: dict[str, Any] = {"facecolor": "white", "edgecolor": GREY, "hatch": "///", "label": REST}
    return [*patches, *([plt.Rectangle((0, 0), 1, 1, **hidden)] if hidden_too else [])]
