"""Who stands at the gate: looks through the files of a report, and lets none out if one holds what may not
leave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.publish.gate import scan
from helpers.publish.gate.scan import Found

MOST = 20  # findings in a message


@dataclass
class Gate:
    """The gate of one report.

    ``look`` may look through a file before it lies in its place, while others are being made; ``check`` then
    looks only through those that it does not know byte by byte. investigation: the folder whose material may
    not be found in any file.
    """

    ws: Workspace
    investigation: Path
    known: dict[tuple[str, bytes], list[Found]] = field(default_factory=dict)

    @cached_property
    def private(self) -> scan.Private:
        """Return what may not leave."""
        return scan.gathered(self.ws, self.investigation)

    @cached_property
    def tables(self) -> dict[str, set[str]]:
        """Return the words of the tables that may name municipalities, by data file."""
        return scan.named(self.ws)

    def look(self, files: Mapping[str, bytes]) -> None:
        """Look through files by their names in the report; what is found is kept for ``check``."""
        for name, content in files.items():
            self._found(name, content)

    def check(self, folder: Path) -> None:
        """Look through every file in ``folder``. Raises HelpersError, naming files and places."""
        found = [each for name, path in scan.files(folder) for each in self._found(name, path.read_bytes())]
        if found:
            told = "\n".join(map(str, found[:MOST]))
            more = f"\n… and {len(found) - MOST} more" if len(found) > MOST else ""
            raise HelpersError(f"This may not be published, so nothing is:\n{told}{more}")

    def _found(self, name: str, content: bytes) -> list[Found]:
        if (name, content) not in self.known:
            self.known[name, content] = list(scan.looked_through(name, content, self.private, self.tables))
        return self.known[name, content]
