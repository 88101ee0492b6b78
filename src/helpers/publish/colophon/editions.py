"""What changed between two editions of the report: errors that were put right, and tables with other figures.

Every edition has a register of its data files (data/register.json of the report) with the checksum of each.
That of the earlier edition is put into the folder ``earlier`` of an investigation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from helpers import danish
from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.protocol.publication import Publication
from helpers.publish.release import data_file, entries, released_names
from helpers.publish.tables import escape

REGISTER = "register.json"
EARLIER = f"earlier/{REGISTER}"  # in the folder of an investigation
NONE_YET = "Der er ingen rettelser til denne udgave."
FIRST = "Der er ikke angivet en tidligere udgave at sammenligne med."


@dataclass(frozen=True)
class Register:
    """The data files of one edition: its version, and the title and checksum of each file by name."""

    version: str
    tables: Mapping[str, Mapping[str, str]]

    def written(self) -> str:
        """Return the register as the report carries it."""
        content = {"version": self.version, "tables": self.tables}
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def register(ws: Workspace, version: str) -> Register:
    """Return the register of all tables that the run has released."""
    titles = {name: str(entry.get("title", "")) for name, entry in entries(ws).items()}
    tables = {
        data_file(name): {
            "title": titles.get(name, ""),
            "sha256": hashlib.sha256((ws.build / "release" / f"{name}.csv").read_bytes()).hexdigest(),
        }
        for name in released_names(ws)
    }
    return Register(version, tables)


def earlier(folder: Path) -> Register | None:
    """Return the register of the edition before, None where ``folder`` has none. Raises HelpersError."""
    path = folder / EARLIER
    if not path.exists():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        tables = {
            str(file): {"title": str(of["title"]), "sha256": str(of["sha256"])}
            for file, of in content["tables"].items()
        }
        return Register(str(content["version"]), tables)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise HelpersError(
            f"{path} is no register of a report ({error!r}): copy data/{REGISTER} of the earlier one there."
        ) from error


def told(publication: Publication, now: Register, before: Register | None) -> str:
    """Return the sheet of corrections and the list of changed tables as Markdown for the annex."""
    lines = ["## Rettelsesblad {#sec-rettelsesblad}", "", *_corrections(publication), ""]
    return "\n".join([*lines, "## Ændrede tal {#sec-aendrede-tal}", "", *_changes(now, before)]) + "\n"


def _corrections(publication: Publication) -> Iterator[str]:
    if not publication.corrections:
        yield NONE_YET
        return
    yield from ("| Dato | Rettet i version | Sted | Der stod | Der står nu |", "|:--|:--|:--|:---|:---|")
    for row in publication.corrections:
        cells = (danish.day_in_words(date.fromisoformat(row.date)), row.version, row.place, row.was, row.now)
        yield "| " + " | ".join(escape(cell) for cell in cells) + " |"
    yield from ("", ": Rettelser efter offentliggørelsen {#tbl-rettelsesblad}")


def _changes(now: Register, before: Register | None) -> Iterator[str]:
    """Yield what the two registers say of each other, table by table."""
    if before is None:
        yield FIRST
        return
    groups = {
        "er ændret": [f for f in now.tables if f in before.tables and _sum(now, f) != _sum(before, f)],
        "er nye": [f for f in now.tables if f not in before.tables],
        "er udgået": [f for f in before.tables if f not in now.tables],
    }
    compared = len(now.tables.keys() & before.tables.keys())
    yield (
        f"Denne udgave er sammenlignet med version {escape(before.version)}. Af de {compared} datafiler, der "
        f"er i begge, har {len(groups['er ændret'])} andre tal."
    )
    for words, files in groups.items():
        if files:
            yield from ("", f"De følgende {words}:", "")
            yield from (f"- {_named(file, now, before)}" for file in sorted(files))


def _named(file: str, now: Register, before: Register) -> str:
    title = (now.tables.get(file) or before.tables[file])["title"]
    return escape(f"{title} ({file})" if title else file)


def _sum(of: Register, file: str) -> str:
    return of.tables[file]["sha256"]
