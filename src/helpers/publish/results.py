"""Numbers and sentences that the report's prose may use.

A notebook saves ``build/results/NAME.json`` with ``values`` (raw numbers beside the Danish text that the
prose prints) and ``statements`` (sentences chosen by the wording rules). What is printed of them all is put
together in ``assembly.merging``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.publish.statements import Statement, running_cell


@dataclass(frozen=True)
class Mark:
    """What data numbers rest on: text for a banner, short for the head of every page, source under tables."""

    text: str
    short: str = ""
    source: str = ""
    demonstration: bool = False


DEMONSTRATION = Mark(
    "**Demonstrationsdata.** Alle tal om kommunernes sager i denne rapport er simulerede. De viser, hvordan "
    "undersøgelsen virker, og siger intet om danske kommuner. Virkelige er kun tal med en offentlig kilde "
    "under figuren eller tabellen og tal, hvor det står.",
    "Demonstrationsdata: tal uden offentlig kilde er simulerede",
    "demonstrationsdata (simulerede)",
    demonstration=True,
)
RETURNS = Mark(
    "Rapporten bygger på kommunernes indberetninger om påklagede sager, stadfæstet eller hjemvist.",
    source="kommunernes indberetninger",
)
PUBLISHED = Mark(
    "**Offentliggjorte tal.** Tallene i denne notesbog er virkelige og har en offentlig kilde i hver række."
)
BOTH = Mark(
    "**Offentliggjorte tal og demonstrationsdata.** Landstallene i denne notesbog er virkelige og har en "
    "offentlig kilde i hver række. De enkelte kommuners tal er simulerede og siger intet om dem. Det står "
    "ved hver tabel, figur og sætning, hvilke af dem den bygger på.",
    source=DEMONSTRATION.source,
    demonstration=True,
)


def mark(demonstration: bool) -> Mark:
    """Return what is said of numbers on the survey's answers, simulated or returned."""
    return DEMONSTRATION if demonstration else RETURNS


def save(
    ws: Workspace,
    notebook: str,
    values: Mapping[str, tuple[Any, str]],
    statements: Mapping[str, Statement] | None = None,
    demonstration: bool = False,
) -> None:
    """Write results/NOTEBOOK.json; ``values``: name → (raw value, Danish text). Raises HelpersError."""
    for name, pair in values.items():
        if not (isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[1], str)):
            raise HelpersError(f"{notebook}.{name}: expected (value, Danish text), got {pair!r}.")
    content = {
        "values": {name: {"value": value, "text": text} for name, (value, text) in values.items()},
        "statements": {ident: statement.saved() for ident, statement in (statements or {}).items()},
        "demonstration": demonstration,
        "cell": running_cell(),
    }
    ws.save_json(f"results/{notebook}.json", content)


def saved(ws: Workspace, notebook: str) -> dict[str, Statement]:
    """Return the statements that ``notebook`` has saved. Raises project.OutputMissing."""
    return {ident: Statement(**kept) for ident, kept in ws.results(notebook)["statements"].items()}
