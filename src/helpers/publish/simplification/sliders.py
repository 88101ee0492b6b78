"""Sliders for a researcher or the project group at the screen; nothing here is published.

They call ``analysis.simplification.effects.effect``, as the report's table and figure do.
"""

from __future__ import annotations

from dataclasses import dataclass

import ipywidgets as widgets
import pandas as pd

from helpers.analysis.simplification import effects
from helpers.protocol.codebook import Codebook
from helpers.protocol.simplifications import NEEDS_TYPES, Simplification, Simplifications
from helpers.publish.simplification.tables import PROVISIONS, with_span
from helpers.publish.tables import NOT_GIVEN

ALL_TYPES = "Alle typer"
HEADS = ["Ydelse", "Timer om året (usikkerhedsinterval)", "Kr. om året (usikkerhedsinterval)"]


@dataclass(frozen=True)
class Board:
    """What the sliders calculate from: the draws (``effects.together``), the protocol and the codebook."""

    joint: pd.DataFrame
    plan: Simplifications
    codebook: Codebook

    def shown(self, change: Simplification) -> pd.DataFrame:
        """Return what ``change`` would save as the table under the sliders has it (HEADS)."""
        found = effects.summary(effects.effect(change, self.joint, self.plan.oldest_months), self.plan.level)
        rows = [
            (PROVISIONS[row["provision"]], *(with_span(name)(row) or NOT_GIVEN for name in ("hours", "dkk")))
            for row in found.to_dict("records")
        ]
        return pd.DataFrame(rows, columns=HEADS)


class Sliders(widgets.VBox):
    """A choice of simplification, sliders for its months, cut and share, a choice of type, and the table of
    what it would save, which follows them.
    """

    def __init__(self, board: Board) -> None:
        plan = board.plan
        self.board, self.table = board, widgets.HTML()
        self.which = widgets.Dropdown(
            options=[(one.label, code) for code, one in plan.simplifications.items()],
            description="Forenkling",
        )
        self.type = widgets.Dropdown(description="Type", options=_types(board.codebook))
        self.months = widgets.IntSlider(min=1, max=plan.oldest_months, description="Måneder")
        self.cut = widgets.FloatSlider(min=0.05, max=1, step=0.05, description="Del af sider")
        self.share = widgets.FloatSlider(min=0.05, max=1, step=0.05, description="Når")
        self._start()
        self.which.observe(lambda _: self._start(), "value")
        for slider in (self.type, self.months, self.cut, self.share):
            slider.observe(lambda _: self._redraw(), "value")
        super().__init__([self.which, self.type, self.months, self.cut, self.share, self.table])

    @property
    def change(self) -> Simplification:
        """Return the simplification as the sliders stand."""
        chosen = self.board.plan.simplifications[self.which.value]
        types = (self.type.value,) if self.type.value else ()
        kept = chosen.types if chosen.kind in NEEDS_TYPES and not types else types
        return chosen.set_to(self.share.value, self.cut.value, self.months.value, kept)

    def _start(self) -> None:
        """Set the sliders to the protocol's own settings of the chosen simplification."""
        chosen = self.board.plan.simplifications[self.which.value]
        self.type.value = chosen.types[0] if len(chosen.types) == 1 else ""
        self.months.value = chosen.months or self.months.min
        self.cut.value, self.share.value = chosen.cut or self.cut.min, chosen.share
        self.months.disabled, self.cut.disabled = chosen.months is None, chosen.cut is None
        self._redraw()

    def _redraw(self) -> None:
        self.table.value = self.board.shown(self.change).to_html(index=False)


def _types(codebook: Codebook) -> list[tuple[str, str]]:
    return [(ALL_TYPES, ""), *((kind.label, kind.code) for kind in codebook.asked_types)]
