"""The desk of a notebook: it knows where files lie and what the numbers rest on, so that no view needs to.

A view says what a table is called ("vaekst"); the desk releases it under the notebook's name and shows it
with its source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import Markdown

from helpers import project
from helpers.project import Workspace
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.disclosure import CaseRules, Disclosure, RegisterRules, Rules, WorkshopRules
from helpers.publish import executed, results, tables
from helpers.publish.columns import Column
from helpers.publish.release import (
    all_rules_of,
    case_rules_of,
    looked_at,
    read_released,
    register_rules_of,
    release,
    rules_of,
    workshop_rules_of,
)
from helpers.publish.results import Mark
from helpers.publish.statements import Statement
from helpers.publish.views import SURVEY, WORKSHOP, View
from helpers.publish.wording import PROVISION

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from helpers.publish.maps.component import Map

Layout = Callable[[pd.DataFrame, Sequence[Column]], tuple[pd.DataFrame, Sequence[Column]]]
BY_PROVISION = ("provision", "group")  # the columns of a view that name one
ANSWERS = "03_returns"  # the notebook that reads the answers knows what they are


@dataclass(frozen=True)
class Desk:
    """Where the tables, figures and sentences of ``notebook`` leave from; mark: what its numbers rest on;
    left_out: provisions, by code and in Danish, of which its tables show no rows.
    """

    notebook: str
    ws: Workspace
    mark: Mark
    left_out: frozenset[str] = frozenset()

    def of(self, plan: Plan) -> Desk:
        """Return the desk whose tables show no rows of provisions that were not drawn: there is no number of
        them, and the mark of a hidden cell would say that there is. The data files keep the rows.
        """
        codes = {*plan.provisions} - {*plan.primary_provisions}
        return replace(self, left_out=frozenset(codes | {PROVISION[code] for code in codes}))

    @cached_property
    def rules(self) -> Rules:
        """Return the thresholds of disclosure, for texts that speak of numbers."""
        return rules_of(self.ws)

    @cached_property
    def all_rules(self) -> Disclosure:
        """Return all rules of disclosure, for the table that tells them."""
        return all_rules_of(self.ws)

    @cached_property
    def register_rules(self) -> RegisterRules:
        """Return the thresholds for register figures, for texts that speak of numbers."""
        return register_rules_of(self.ws)

    @cached_property
    def case_rules(self) -> CaseRules:
        """Return what may be told of in-depth cases, for tables and texts in bands and ranges."""
        return case_rules_of(self.ws)

    @cached_property
    def workshop_rules(self) -> WorkshopRules:
        """Return the threshold for numbers of municipalities, for texts that speak of them."""
        return workshop_rules_of(self.ws)

    def release(self, view: View) -> pd.DataFrame:
        """Withhold what must be withheld, write the data file, and return what may be shown.

        Raises views.NotReleasable.
        """
        return release(self._signed(view), self.ws)

    def look(self, view: View) -> pd.DataFrame:
        """Return what ``release`` would and write nothing: to draw or read on the screen. Raises likewise."""
        return looked_at(self._signed(view), self.ws)

    def finest(self, *views: View) -> View:
        """Return the first of ``views``, ever coarser versions of a table, of which not too much would be
        hidden, else the last: classes are put together before holes are punched. Raises as ``release``.
        """
        most = 1 / self.all_rules.suppression.rounding_from
        for view in views[:-1]:
            if self.look(replace(view, rounds=False))["withheld"].mean() <= most:
                return view
        return views[-1]

    def show(self, view: View, layout: Layout | None = None) -> Markdown:
        """Release the table and return it for display, with the source under it; ``layout``: how its rows are
        laid out (``publish.changes.layouts``), if not one by one. Raises as ``release``.
        """
        signed = self._signed(view)
        released, columns = self.release(view), view.columns
        whole = tables.whole_note(released.attrs, self.all_rules)
        released = self.of_drawn(released)
        note = " ".join(filter(None, (view.note, whole, f"Kilde: {signed.source}.")))
        frame, told = layout(released, columns) if layout else (released, columns)
        words = {**view.keys, **self._explained(view.kind)}
        shown = tables.show(frame, told, note, self._why_withheld(view.kind), words)
        return _let_go(shown.data, signed.name)

    def of_drawn(self, released: pd.DataFrame) -> pd.DataFrame:
        """Return the rows without those of provisions that are ``left_out``: to draw, as ``show`` does."""
        named = [column for column in BY_PROVISION if column in released]
        kept = ~released[named].isin(self.left_out).any(axis=1)
        return released if kept.all() else released[kept].reset_index(drop=True)

    def _explained(self, kind: str) -> dict[str, str]:
        """Return what a word stands for in tables of ``kind``: that for few municipalities."""
        return {self.workshop_rules.few: tables.few_word(self.workshop_rules)} if kind == WORKSHOP else {}

    def _why_withheld(self, kind: str) -> str:
        """Return what stands under a table of ``kind`` with a withheld value."""
        if kind == SURVEY:
            return tables.withheld_note(self.rules)
        return tables.VOICES_NOTE if kind == WORKSHOP else tables.few_note(self.register_rules)

    def draw(self, figure: Figure, *views: View, narrow: bool | Figure = False) -> None:
        """Show a figure with its source under it: that of the first of ``views``, where it has one of its
        own.

        views: the released tables that it is drawn from. A figure without any stays in the house. narrow: it
        is shown once more for narrow screens (``publish.narrow``), by itself or as the figure that is given.
        """
        from helpers.publish import figures  # here, so that notebooks without figures start without them

        drawn = [self._signed(view).name for view in views]
        figures.show(figure, self._source(*views), drawn, narrow)

    def draw_map(self, chart: Map, *views: View) -> None:
        """Show a map with its source under it; ``views``: the released tables that it is drawn from, and the
        first of them has its source.
        """
        from helpers.publish.maps import component  # here, as in ``draw``

        signed = [self._signed(view) for view in views]
        component.show(replace(chart, source=self._source(*views)), [view.name for view in signed])

    def banner(self) -> Markdown:
        """Return, for display, what the numbers rest on."""
        return _let_go(self.mark.text)

    def save(self, values: Mapping[str, tuple[Any, str]], found: Mapping[str, Statement]) -> None:
        """Save the values (raw, Danish) and statements that the report uses. Raises HelpersError."""
        results.save(self.ws, self.notebook, values, found, self.mark.demonstration)

    def released(self, table: str) -> pd.DataFrame:
        """Return what an earlier notebook has released of ``table`` (notebook/table), as ``release`` did."""
        return read_released(self.ws, table)

    def statements_of(self, notebook: str) -> dict[str, Statement]:
        """Return the statements that an earlier notebook has saved. Raises project.OutputMissing."""
        return results.saved(self.ws, notebook)

    def bullets(self, found: Mapping[str, Statement]) -> Markdown:
        """Return the statements as a list, for display."""
        return _let_go("\n".join(f"- {statement.text}" for statement in found.values()))

    def section(self, heading: Statement, *said: Statement) -> Markdown:
        """Return a heading of level two with sentences under it, each its own paragraph, for display."""
        return _let_go("\n\n".join([f"## {tables.escape(heading.text)}", *(each.text for each in said)]))

    def _signed(self, view: View) -> View:
        """Return the view with its source, and its name and its parent's under the notebook's."""
        return replace(
            view,
            name=f"{self.notebook}/{view.name}",
            parent=view.parent and f"{self.notebook}/{view.parent}",
            source=self._source(view),
        )

    def _source(self, *views: View) -> str:
        """Return where the numbers of the first of ``views`` come from, or of none of them the notebook's."""
        own = [view.source or ("" if self.mark.demonstration else view.real_source) for view in views[:1]]
        return next(filter(None, own), self.mark.source)


def _let_go(text: str, *names: str) -> Markdown:
    """Return what may be published, marked so, with the names of the tables behind it."""
    return Markdown(text, metadata=executed.metadata("text/markdown", names)["text/markdown"])


def at(notebook: str, basis: Mark | bool | None = None) -> Desk:
    """Return the desk of ``notebook``; ``basis`` as in ``publish.desk``. Raises project.OutputMissing."""
    ws = project.workspace()
    if basis is None:
        basis = ws.results(ANSWERS)["demonstration"]
    return Desk(notebook, ws, basis if isinstance(basis, Mark) else results.mark(basis))
