"""What ``python -m helpers audit`` asks of the sheets, and of every pair of municipalities that have one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from helpers.errors import HelpersError
from helpers.pipeline import manifest
from helpers.pipeline.paths import Folders
from helpers.pipeline.profiles import stage
from helpers.pipeline.profiles.rendering import FOLDER
from helpers.pipeline.stages import DEMONSTRATION
from helpers.project import Workspace

WHO = (
    "The two are any that put their own cases together and subtract them from what is published; others "
    "learn nothing. Until more returns are in, or these classes are merged: send no sheet out, and do not "
    "publish the tables named."
)

if TYPE_CHECKING:
    from helpers.publish.gate.pairs import Tried


def checked(places: Folders) -> list[str]:
    """Return what to print of the sheets and of pairs of municipalities, nothing where no sheet was made.
    Raises HelpersError, naming tables and cells, where one tells what it may not.
    """
    from helpers.publish.municipality import check

    row, codes = manifest.load(stage.BASIS, places), [p.name for p in (places.build / FOLDER).glob("[0-9]*")]
    if row is None or not codes:
        return []
    ws = Workspace(places.root, places.build, places.build)
    folder = places.root / row.parameters.get("investigation", DEMONSTRATION)
    found = tried(ws, folder)
    told = leaks(found)
    told += [f"{name} rests on another municipality's rows." for name in check.not_alone(ws, folder, codes)]
    told += [f"{name} is in no released table." for name in check.not_released(ws, places.build / FOLDER)]
    if told:
        raise HelpersError("\n".join(told))
    return _said(found, len(codes))


def tried(ws: Workspace, folder: Path) -> Tried:
    """Return what every pair of municipalities of the investigation ``folder`` learns of hidden numbers."""
    from helpers.publish.disclosure import linked, register
    from helpers.publish.gate import pairs
    from helpers.publish.release import all_rules_of
    from helpers.survey import investigation

    own = pairs.fates(ws.table("cases"), investigation.open_folder(folder).draw)
    return pairs.tried(linked.system(register.everything(ws)), own, all_rules_of(ws))


def leaks(found: Tried) -> list[str]:
    """Return a line on each hidden number that a pair may tell, and who that is and what to do; or
    none.
    """
    from helpers.publish.disclosure import linked

    cells = [f"{linked.titled(name)} can be told by two municipalities." for name in found.leaks]
    return [*cells, WHO] if cells else []


def _said(found: Tried, sheets: int) -> list[str]:
    lines = [
        f"{sheets} sheets: each own figure follows from the municipality's own rows alone, each other one is "
        "printed in a released table.",
        f"Pairs of municipalities: {found.bounded} hidden cells by a bound for every pair, and where that is "
        f"not enough {found.exact} different holdings exactly; none is told.",
    ]
    if found.neighbours:
        lines.append(
            f"Note: {len(found.neighbours)} hidden rows of registers can be told by one municipality or two "
            "that know their own row: there was no other row left to hide with them."
        )
    return lines
