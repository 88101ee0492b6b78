"""The protocol that an investigation was drawn with, and keeps: questionnaire, plan and what was frozen.

    keep(folder, root / "data" / "protocol")       # when its cases are drawn
    book, plan = codebook(folder), analysis_plan(folder)      # ever after

A newer version in data/protocol concerns only investigations that are drawn later. A folder that was drawn
before copies were kept has the questionnaire that its returned workbooks say they are of.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path
from zipfile import ZipFile

from helpers.errors import HelpersError
from helpers.project import Workspace, root
from helpers.protocol import analysis_plan as plans
from helpers.protocol import codebook as codebooks
from helpers.protocol import frozen as freezing
from helpers.protocol import publication as publications
from helpers.protocol import timetable as timetables
from helpers.protocol.analysis_plan import Plan, Resources
from helpers.protocol.codebook import Codebook
from helpers.protocol.frozen import Frozen
from helpers.protocol.publication import Publication
from helpers.protocol.timetable import Timetable

FOLDER = "protocol"
FILES = (codebooks.FILE, plans.FILE, freezing.FILE)
RETURNED = ("returns", "coder_1", "coder_2")  # where the workbooks of a survey and of a pilot lie
USED = f"{FOLDER}/{codebooks.FILE}"  # in build/: the codebook that the returns were read with
_ASKED = 5  # workbooks that say of which questionnaire they are
_STRINGS = "xl/sharedStrings.xml"
_PARTS, _LARGEST = 20, 4_000_000  # parts of a workbook that are searched, and bytes of each


def keep(folder: Path, protocol: Path, version: Path | None = None) -> None:
    """Copy the newest codebook of ``protocol`` (or the file ``version``), the plan and the list of what is
    frozen to protocol/ of ``folder``.

    Raises HelpersError, before anything is written, where a file there has other content.
    """
    sources = (version or codebooks.versions(protocol)[-1], protocol / plans.FILE, protocol / freezing.FILE)
    copies = {folder / FOLDER / name: path.read_bytes() for name, path in zip(FILES, sources, strict=True)}
    for path, content in copies.items():
        if path.exists() and path.read_bytes() != content:
            raise HelpersError(
                f"{path} is the protocol of an earlier draw and differs from the project's: what an "
                "investigation was drawn with is never overwritten. Move the folder away and keep it, or "
                "draw elsewhere."
            )
    for path, content in copies.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def codebook(folder: Path, pilot: bool = False) -> Codebook:
    """Return the questionnaire that ``folder`` was drawn with; pilot: it is that of a pilot.

    Its own copy; without one, the stored version that its first few workbooks say they are of; without any,
    the newest. Raises ProtocolInvalid.
    """
    kept = folder / FOLDER / codebooks.FILE
    if kept.exists():
        return codebooks.load(kept, pilot)
    known = [codebooks.load(path, pilot) for path in codebooks.versions()]
    by_hash = {book.sha256: book for book in known}
    return by_hash[said] if (said := _said(folder, set(by_hash))) else known[-1]


def analysis_plan(folder: Path) -> Plan:
    """Return the plan that ``folder`` was drawn with, without one today's. Raises ProtocolInvalid."""
    return plans.load(_kept(folder, plans.FILE))


def resources(folder: Path) -> Resources:
    """Return how hours and money are drawn (E9): as the plan of ``folder`` says, or, where it is of before
    version 3.1 and says nothing of them, as today's does. Raises ProtocolInvalid.
    """
    own = analysis_plan(folder).resources or plans.load(root() / "data" / "protocol" / plans.FILE).resources
    if own is None:
        raise HelpersError(f"{plans.FILE} has no section `resources`: put it back, E9 is drawn by it.")
    return own


def frozen(folder: Path) -> dict[str, Frozen]:
    """Return what was frozen when ``folder`` was drawn, without a copy today's. Raises ProtocolInvalid."""
    return freezing.load(_kept(folder, freezing.FILE))


def timetable(folder: Path) -> Timetable:
    """Return the timetable of ``folder``, the day of its report among it: its own, which is written by hand,
    else the project's. Raises ProtocolInvalid.
    """
    return timetables.load(_kept(folder, timetables.FILE))


def publication(folder: Path) -> Publication:
    """Return what the report of ``folder`` says of itself: its own file, else the project's. Raises
    ProtocolInvalid.
    """
    return publications.load(_kept(folder, publications.FILE))


def note(ws: Workspace, book: Codebook) -> None:
    """Write the codebook that the returns are read with where later stages find it (``noted``)."""
    ws.target(USED).write_bytes(Path(book.file).read_bytes())


def noted(ws: Workspace) -> Codebook:
    """Return the codebook that the returns were read with. Raises HelpersError where none were yet."""
    return codebooks.load(ws.made(USED))


def _kept(folder: Path, name: str) -> Path:
    """Return the folder's own copy of a protocol file, else the project's."""
    own = folder / FOLDER / name
    return own if own.exists() else root() / "data" / "protocol" / name


def _said(folder: Path, known: set[str]) -> str | None:
    """Return the one of the hashes ``known`` that most of the first workbooks carry, or None."""
    books = (path for part in RETURNED for path in sorted((folder / part).glob("*.xlsx")))
    told = (found for path in books if (found := _carried(path, known)))
    counted = Counter(islice(told, _ASKED))
    return counted.most_common(1)[0][0] if counted else None


def _carried(path: Path, known: set[str]) -> str | None:
    """Return the one of ``known`` that stands in the workbook. It is searched as text: no parser sees a file
    that has not been inspected yet.
    """
    try:
        with ZipFile(path) as book:
            parts = [name for name in book.namelist() if name.startswith("xl/") and name.endswith(".xml")]
            for name in sorted(parts, key=lambda name: name != _STRINGS)[:_PARTS]:
                with book.open(name) as part:
                    text = part.read(_LARGEST).decode("latin-1")
                if found := next((sha256 for sha256 in known if sha256 in text), None):
                    return found
    except Exception:  # a damaged file raises what it likes; why it is refused is told when it is read
        return None
    return None
