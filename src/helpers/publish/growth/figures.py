"""The figures of growth: how much a case fills in each period, the change with its interval, the change
computed in other ways, and how pages per case are spread.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers import danish
from helpers.protocol.analysis_plan import PRIMARY
from helpers.publish.changes import barred
from helpers.publish.changes.figures import (
    EARLY,
    INK,
    LATE,
    MARK_EARLY,
    MARK_LATE,
    TITLE_WIDTH,
    headed,
    named,
    raised,
)
from helpers.publish.figures import (
    BAND,
    GREY,
    NOT_SHOWN,
    WIDTH,
    annotate,
    band,
    cases_span,
    counted,
    note,
    without_data,
)
from helpers.publish.wording import OUTCOME, intervals, level_names
from helpers.terms import ALL

WHOLE = OUTCOME[ALL]
RATIO_TICKS = (0.25, 0.5, 0.8, 1, 1.5, 2, 3, 4)
PAGE_TICKS = (5, 10, 20, 50, 100, 200, 500, 1000, 2000)
COLOURS, MARKERS = (EARLY, LATE), (MARK_EARLY, MARK_LATE)
STYLES = ("--", "-")  # the early period is dashed, so that the two differ in print and to the colour-blind
LINES = {"--": "stiplet", "-": "fuldt optrukket"}
RUN_WIDTH = 48  # characters of the name of a calculation before it wraps
LOW, TALL = 0.13, 0.24  # inches that a row takes beside its lines: of many calculations, of the main result
BESIDE = 3.2  # times that an axis of ratios goes beyond them: room for a number with its interval
NOTHING = "Tallene kan ikke vises"


def levels(released: pd.DataFrame, title: str) -> Figure:
    """Draw median and quartiles of each period, a panel per provision.

    released: the released view ``tables.levels``; a period withheld has no line, and the note says so. title:
    what is found.
    """
    shown = released.dropna(subset=["lower_quartile", "median", "upper_quartile"])
    if shown.empty:
        return without_data(NOTHING)
    groups, periods = list(dict.fromkeys(shown["provision"])), list(dict.fromkeys(released["period"]))
    fig, axes = plt.subplots(1, len(groups), figsize=(WIDTH, 2.35), sharex=True, sharey=True, squeeze=False)
    for ax, group in zip(axes.flat, groups, strict=True):
        for row in shown[shown["provision"] == group].itertuples():
            _level(ax, -periods.index(row.period), row, periods.index(row.period))
        named(ax, group)
        ax.set_yticks([-place for place in range(len(periods))], periods, color=INK)
        ax.set_ylim(-len(periods) + 0.4, 0.7)
        ax.set_xlim(0, 1.08 * shown["upper_quartile"].max())
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="x", color=BAND)
    headed(fig, title)
    hidden = len(released) - len(shown)
    missing = f" {danish.sentence(danish.in_words(hidden, 'én'))} kan ikke vises." if hidden else ""
    note(fig, f"Normalsider pr. sag: median og den midterste halvdel af sagerne.{missing} {_cases(shown)}")
    return fig


def _level(ax: Axes, y: float, row: Any, place: int) -> None:
    look: dict[str, Any] = {"color": COLOURS[place], "linewidth": 4, "alpha": 0.45, "solid_capstyle": "butt"}
    ax.plot([row.lower_quartile, row.upper_quartile], [y, y], **look)
    ax.plot(row.median, y, MARKERS[place], color=COLOURS[place], markersize=7)
    annotate(ax, danish.number(row.median), (row.median, y), size=11)


def change(released: pd.DataFrame, margin: float, title: str, also: str = "") -> Figure:
    """Draw growth ratios with the intervals that decided on a log scale: a panel per provision, a row per
    outcome, the interval beside its number.

    released: group, outcome, ratio, conf_low, conf_high (ratios), level, status, n_cases; what is withheld
    has no row, and the note counts it. margin: the equivalence factor whose band lies behind; title: what is
    found; also: what the note says first (``headings.held_alike``).
    """
    low, high = (100 * (released[end] - 1) for end in ("conf_low", "conf_high"))
    rows = released.assign(label=released["outcome"], told=intervals(low, high, None))
    return _ratios(rows, title, margin, f"{also} {_levels_of(rows)}".strip(), TALL)


def _levels_of(rows: pd.DataFrame) -> str:
    """Return at which level the intervals are, those of the outcomes apart where it is another."""
    shown = rows.dropna(subset=["ratio"])
    first = shown["status"].eq(PRIMARY)
    groups = {f"»{WHOLE}«": shown[first], "hvert udfald": shown[~first]}
    names = {where: level_names(part) for where, part in groups.items() if len(part)}
    apart = [f"{name} for {where}" for where, name in names.items()]
    told = danish.listing(apart) if len({*names.values()}) > 1 else level_names(shown)
    return f"I parentes og som linje: {told}."


def looks(released: pd.DataFrame, margin: float, title: str, also: str = "") -> Figure:
    """Draw the change computed in other ways (``second_looks.table``), the planned one first and in the tone
    of the late period. What has no estimate of its own, or is withheld, has no row.

    also: what the note says beside that (``second_looks.left_out``).
    """
    wanted = released["planned"].eq(True) | released["own_estimate"].eq(True)
    short = released["label"].str.split(r" \(|, så ", regex=True).str[0]  # the table has the whole name
    return _ratios(
        released[wanted].assign(label=short),
        title,
        margin,
        f"Cirklen er planens hovedresultat; linjerne er sikkerhedsintervaller på dets niveau. {also}".strip(),
    )


def outcomes_told(released: pd.DataFrame, margin: float) -> str:
    """Return the rows of ``change`` below the first of each panel: conclusion, change and interval."""
    parts = []
    for group, rows in released.groupby("group", sort=False):
        told = [f"{danish.inside(row.outcome)}: {_row_told(row)}" for row in rows.itertuples()][1:]
        parts += [f"{group}, {'; '.join(told)}."] if told else []
    return " ".join([*parts, _band(margin)])


def _row_told(row: Any) -> str:
    if pd.isna(row.ratio):
        return barred.because(row._asdict())
    return f"{row.verdict} ({danish.percent_change(row.ratio)}, interval {row.interval})"


def looks_told(released: pd.DataFrame, margin: float) -> str:
    """Return what ``looks`` shows beside the planned result, in words: from where to where the changes of
    each panel go, how many intervals leave nought out, and what may not be shown.
    """
    others = released[released["own_estimate"].eq(True)].groupby("group", sort=False)
    return " ".join([*(_looks_of(str(group), rows) for group, rows in others), _band(margin)])


def _looks_of(group: str, rows: pd.DataFrame) -> str:
    shown, hidden = rows.dropna(subset=["ratio"]), rows[rows["ratio"].isna()]
    told = [f"»{row['label']}« {barred.because(row)}" for row in hidden.to_dict("records")]
    few = f" {danish.sentence('; '.join(told))}." if told else ""
    if shown.empty:
        return f"{group}:{few}"
    apart = int(((shown["conf_low"] > 1) | (shown["conf_high"] < 1)).sum())
    low, high = (danish.percent_change(end) for end in (shown["ratio"].min(), shown["ratio"].max()))
    others = "beregning" if len(shown) == 1 else "beregninger"
    span = low if low == high else f"fra {low} til {high}"
    return (
        f"{group}: {danish.in_words(len(shown), 'én')} {others} med ændringer {span}; i "
        f"{danish.in_words(apart, 'én') if apart else 'ingen'} er nul uden for intervallet.{few}"
    )


def _ratios(rows: pd.DataFrame, title: str, margin: float, told: str = "", row: float = LOW) -> Figure:
    shown = rows.dropna(subset=["ratio"])
    if shown.empty:
        return without_data(NOTHING)
    groups, labels = (list(dict.fromkeys(shown[name])) for name in ("group", "label"))
    names = ["\n".join(textwrap.wrap(label, RUN_WIDTH)) for label in labels]
    lines = sum(name.count("\n") + 1 for name in names)
    size = (WIDTH, 0.08 * lines + row * len(labels) + 1.6 + 0.17 * (len(title) > TITLE_WIDTH))
    fig, axes = plt.subplots(1, len(groups), figsize=size, sharey=True, sharex=True, squeeze=False)
    for ax, group in zip(axes.flat, groups, strict=True):
        mine = shown[shown["group"] == group]
        band(ax, 1 / margin, margin)
        ax.axvline(1, color=GREY, linewidth=1)
        for each in mine.to_dict("records"):
            _interval(ax, -labels.index(each["label"]), each)
        for ratio in mine.loc[mine.get("planned", pd.Series(False, mine.index)).eq(True), "ratio"]:
            ax.axvline(ratio, color=LATE, linewidth=0.8, linestyle=":")
        missing = rows[rows["ratio"].isna() & rows["group"].eq(group)]
        for label, cannot in zip(missing["label"], barred.barred(missing), strict=True):
            _without(ax, labels, label, barred.CANNOT if cannot else NOT_SHOWN)
        named(ax, group)
    axes[0][0].set_yticks([-y for y in range(len(labels))], names, fontsize=8.5, color=INK)
    axes[0][0].set_ylim(-len(labels) + 0.4, 0.6)
    room = BESIDE if "told" in rows else 1.5
    _ratio_axis(list(axes.flat), shown[["ratio", "conf_low", "conf_high"]].stack(), room)
    headed(fig, title)
    note(fig, " ".join(filter(None, (told, _band(margin), _hidden(rows), _cases(shown)))))
    return fig


def _band(margin: float) -> str:
    low, high = (danish.signed(100 * (end - 1)) for end in (1 / margin, margin))
    return f"Det grå bånd er ændringer, som planen regner for små: {low} til {high}{danish.NBSP}pct."


def _without(ax: Axes, labels: Sequence[str], label: str, why: str) -> None:
    """Say in the row of ``label``, where the other panel has one, ``why`` this panel has no number."""
    if label in labels:
        where: dict[str, Any] = {"transform": ax.get_yaxis_transform(), "ha": "right", "va": "center"}
        ax.text(0.98, -labels.index(label), why, fontsize=8.5, color=GREY, **where)


def _hidden(rows: pd.DataFrame) -> str:
    """Return how many rows have no number: why they cannot be computed, or that they are not shown."""
    cannot = barred.barred(rows)
    few = "kan ikke vises af hensyn til små tal"
    told = [barred.because(row) for row in rows[cannot].to_dict("records")]
    told += [few] * int((rows["ratio"].isna() & ~cannot).sum())
    counts = [(why, told.count(why)) for why in dict.fromkeys(told)]
    return " ".join(
        f"{danish.sentence(danish.in_words(n, 'én'))} {'række' if n == 1 else 'rækker'} {why}."
        for why, n in counts
    )


def _cases(shown: pd.DataFrame) -> str:
    return f"{cases_span(shown['n_cases'])} pr. række."


def _interval(ax: Axes, y: float, row: dict[Any, Any]) -> None:
    mark, colour = ("o", LATE) if row.get("planned") in (True,) else ("D", INK)
    if pd.notna(row["conf_low"]):
        ends = [row["conf_low"], row["conf_high"]]
        ax.plot(ends, [y, y], color=colour, linewidth=1.8, solid_capstyle="butt")
    ax.plot(row["ratio"], y, mark, color=colour, markersize=6)
    end = max(filter(pd.notna, (row["ratio"], row["conf_high"])))
    beside: dict[str, Any] = {"xytext": (5, 0), "textcoords": "offset points", "va": "center"}
    told = f" ({row['told']})" if isinstance(row.get("told"), str) else ""
    text = f"{danish.percent_change(row['ratio'])}{told}"
    ax.annotate(text, (end, y), fontsize=8.5, color=INK, **beside)


def _ratio_axis(axes: Sequence[Axes], ratios: pd.Series, room: float) -> None:
    """Set the axes so that all ``ratios`` are on them; room: for the words behind, a factor."""
    low, high = min(ratios.min(), 0.9) * 0.95, max(ratios.max(), 1.1) * room
    ticks = [tick for tick in RATIO_TICKS if low <= tick <= high]
    for ax in axes:
        ax.set_xscale("log")
        ax.set_xlim(low, high)
        ax.set_xticks(ticks, [danish.signed(round(100 * (tick - 1))) for tick in ticks])
        ax.set_xticks([], minor=True)
        ax.tick_params(axis="both", length=0)
        ax.set_xlabel("Ændring i omfanget, pct.", fontsize=9, color=INK)


def spread(released: pd.DataFrame, levels: pd.DataFrame, title: str = "") -> Figure:
    """Draw the smoothed densities of pages on a log scale, one panel per provision and one line per period.

    ``released`` has group, period, pages, density (``tables.spread``); ``levels`` has provision, period,
    median, n_cases (``tables.levels``), whose medians are marked. Both are what may be shown; a period
    withheld is named under its panel. title: what is found.
    """
    groups, periods = list(dict.fromkeys(levels["provision"])), list(dict.fromkeys(levels["period"]))
    fig, axes = plt.subplots(1, len(groups), figsize=(WIDTH, 3.3), sharey=True, squeeze=False)
    known = levels.set_index(["provision", "period"])
    for ax, group in zip(axes.flat, groups, strict=True):
        for place, period in enumerate(periods):
            mine = released[(released["group"] == group) & (released["period"] == period)]
            _line(ax, mine.dropna(subset="density"), known.loc[(group, period)], place, period)
        _page_axis(ax, group, released)
    axes[0][0].set_ylabel("Andel af sagerne, udjævnet")
    numbers = "; ".join(
        f"{group}: "
        + ", ".join(f"{period} {counted(known.loc[(group, period), 'n_cases'])}" for period in periods)
        for group in groups
    )
    lines = "; ".join(f"{LINES[STYLES[place]]}: {period}" for place, period in enumerate(periods))
    told = f"{danish.sentence(lines)}. Vægtet, log-skala. Mærket sidder ved medianen."
    note(fig, f"{told} Yderste sager er ikke vist. {numbers}.")
    raised(fig, title)
    return fig


def _line(ax: Axes, line: pd.DataFrame, level: pd.Series, place: int, period: str) -> None:
    if line.empty:
        return
    pages, density = line["pages"].to_numpy(), line["density"].to_numpy()
    ax.plot(pages, density, STYLES[place], color=COLOURS[place], linewidth=2, label=period)
    if pd.notna(level["median"]):
        height = _height(pages, density, level["median"])
        ax.plot(level["median"], height, MARKERS[place], color=COLOURS[place], markersize=7)
        corner: dict[str, Any] = {"ha": ("left", "right")[place], "va": "top", "transform": ax.transAxes}
        text = f"{period}\nmedian {danish.number(level['median'])}"
        ax.text((0.02, 0.98)[place], 0.98, text, color=INK, fontsize=10, **corner)


def _height(pages: list[float], density: list[float], at: float) -> float:
    """Return the height of the line at ``at``, straight between its points."""
    for (left, low), (right, high) in pairwise(zip(pages, density, strict=True)):
        if left <= at <= right:
            return low + (high - low) * (at - left) / (right - left)
    return float(max(density))


def _page_axis(ax: Axes, group: str, released: pd.DataFrame) -> None:
    ax.set_title(group, loc="left", fontsize=10)
    ax.set_xscale("log")
    known = released.dropna(subset="density")
    shown = known["pages"]
    if not known["group"].eq(group).any():
        ax.text(0.5, 0.5, NOT_SHOWN, transform=ax.transAxes, ha="center", color=GREY)
    ticks = [t for t in PAGE_TICKS if shown.empty or shown.min() * 0.8 <= t <= shown.max() * 1.25]
    ax.set_xticks(ticks, [danish.number(t) for t in ticks])
    ax.set_xticks([], minor=True)
    tallest = released["density"].max()
    ax.set_ylim(0, 1.35 * tallest if tallest > 0 else 1)
    ax.set_yticks([])
    ax.set_xlabel("Normalsider pr. sag")
