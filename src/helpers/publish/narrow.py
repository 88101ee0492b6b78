"""A figure once more for a narrow screen: the same drawing with its panels under each other, where each has
its own names, and its words wrapped, so that they keep the size that they have on a wide one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec

from helpers.publish.figures import INK, below, titled, wrapped

WIDTH = 3.6  # inches: 346 CSS pixels, what a phone of 390 leaves beside its margins
TITLE, BELOW, LABEL, UNDER = 46, 56, 20, 46  # characters of a line: title, note, name of row and of axis
LINE, SMALL = 0.185, 0.15  # inches that a line takes, of the title and of the other words
BETWEEN = 1.3  # lines from a name of several lines to the next one
ROW = 0.34  # inches that a row takes at least, with a number over its mark
SOURCE = "Kilde:"  # begins a line of its own under a figure
PANEL = 0.62  # of the figure's height, that a panel takes which goes under another
KEY_COLUMNS = 2
MOST_TICKS = 3  # of an axis that has half of the width


def narrowed(figure: Figure) -> Figure:
    """Return ``figure`` laid out for a narrow screen; it is changed.

    A figure with a panel that has no names of rows keeps its panels side by side: they share those names.
    """
    panels = [ax for ax in figure.axes if ax.get_subplotspec() is not None]
    figure.draw_without_rendering()
    height = figure.get_size_inches()[1]
    rows, columns = _grid(panels)
    if columns > 1 and all(len(ax.get_yticks()) for ax in panels):
        height += (columns - 1) * PANEL * height
        grid = GridSpec(rows * columns, 1, figure=figure)
        for place, ax in enumerate(panels):
            ax.set_subplotspec(grid[place])
            ax.tick_params(labelleft=True)
        columns = 1
    if columns > 1:
        for ax in panels:
            _fewer_ticks(ax)
    taller = [_with_short_names(ax, height, UNDER // columns) for ax in panels]
    height += sum(taller[::columns]) + _with_short_note(figure)
    title = _title(figure)
    old, new = len((figure.get_suptitle() or "").splitlines()), len(title)
    height += LINE * (new - old) if title else 0
    figure.set_size_inches(WIDTH, height)
    _put_title(figure, title, height)
    _without_words_that_are_too_wide(figure)
    return figure


def _without_words_that_are_too_wide(figure: Figure) -> None:
    """Take away the numbers in bars that have become narrower than they; tables beside tell them."""
    figure.draw_without_rendering()
    for ax in figure.axes:
        drawn = [patch for bars in ax.containers if isinstance(bars, BarContainer) for patch in bars]
        bars = [patch.get_window_extent() for patch in drawn]  # a band behind a mark is none
        for text in ax.texts:
            words = text.get_window_extent()
            middle = ((words.x0 + words.x1) / 2, (words.y0 + words.y1) / 2)
            inside = [bar for bar in bars if bar.contains(*middle)]
            if text.get_horizontalalignment() == "center" and any(bar.width < words.width for bar in inside):
                text.set_visible(False)


def _grid(panels: Sequence[Axes]) -> tuple[int, int]:
    """Return the rows and columns of panels."""
    spec = panels[0].get_subplotspec() if panels else None
    return (1, 1) if spec is None else spec.get_geometry()[:2]


def _fewer_ticks(ax: Axes) -> None:
    """Leave out every other tick of an axis with many; of panels that share one, the last has its names."""
    ticks, names = list(ax.get_xticks()), [text.get_text() for text in ax.get_xticklabels()]
    if len(ticks) > MOST_TICKS and any(names):
        start = (len(ticks) // 2) % 2  # the middle one stays
        ax.set_xticks(ticks[start::2], names[start::2])


def _with_short_names(ax: Axes, height: float, under: int) -> float:
    """Wrap the names of the rows and of the axis; return by how many inches the rows must grow for it.

    height: of the figure, in inches.
    """
    if label := ax.get_xlabel():
        ax.set_xlabel("\n".join(wrapped(label, under)))
    lines = [wrapped(text.get_text(), LABEL) for text in ax.get_yticklabels()]
    if not lines:
        return 0.0
    ax.set_yticks(ax.get_yticks(), ["\n".join(each) for each in lines], fontsize=9, color=INK)
    sizes, tall = [len(each) for each in lines], ax.get_position().height * height
    most = max((sum(pair) / 2 for pair in pairwise(sizes)), default=sizes[0])
    return float(max(0.0, len(sizes) * max(ROW, SMALL * (most + BETWEEN)) - tall))


def _with_short_note(figure: Figure) -> float:
    """Wrap what stands under the figure; return by how many inches it grows."""
    note = figure.get_supxlabel()
    text, found, source = note.replace("\n", " ").partition(SOURCE)
    lines = [*wrapped(text, BELOW), *wrapped(found + source, BELOW)]
    if note:
        below(figure, lines)
    return SMALL * (len(lines) - len(note.splitlines()))


def _title(figure: Figure) -> list[str]:
    """Return the lines of the title, and blank ones that keep room for the key."""
    told = [line for line in (figure.get_suptitle() or "").splitlines() if line.strip()]
    keys = sum(len(key.get_texts()) for key in figure.legends)
    rows = -(-keys // KEY_COLUMNS)
    return [*wrapped(" ".join(told), TITLE), *[" "] * (rows + (rows > 0))] if told else []


def _put_title(figure: Figure, title: Sequence[str], height: float) -> None:
    """Set the title, and the key of the signs in two columns under it."""
    if not title:
        return
    titled(figure, title)
    words = sum(bool(line.strip()) for line in title)
    for key in list(figure.legends):
        handles, labels = list(key.legend_handles), [text.get_text() for text in key.get_texts()]
        key.remove()
        top = 1 - (0.06 + LINE * words) / height
        figure.legend(
            handles=[handle for handle in handles if handle is not None],
            labels=labels,
            ncols=KEY_COLUMNS,
            frameon=False,
            fontsize=9,
            loc="upper left",
            bbox_to_anchor=(0, top),
            borderaxespad=0.4,
        )
