"""What ``python -m helpers audit`` does: the attack of that stage once more, on what lies in build/."""

from __future__ import annotations

import time
from pathlib import Path

from helpers.errors import HelpersError
from helpers.pipeline.paths import Folders
from helpers.pipeline.profiles import checking
from helpers.project import Workspace
from helpers.publish.gate import attack


def audit(places: Folders, earlier: Path | None = None) -> str:
    """Attack the last release, write build/audit/index.html, and return what to print. earlier: the folder of
    a version that was published before. Raises HelpersError where there is none, and where a hidden
    number can be told.
    """
    ws = Workspace(places.root, places.build, places.build)
    if not (places.build / "disclosure").is_dir():
        raise HelpersError("Nothing has been released yet: run `make report` first.")
    if earlier is not None and not earlier.is_dir():
        raise HelpersError(f"There is no folder {earlier}: give build/disclosure of the earlier version.")
    begun = time.monotonic()
    seen = attack.check(ws, earlier)
    page = places.name(ws.build / attack.PAGE)
    told = (
        f"{len(seen)} hidden cells, none of which can be told; {time.monotonic() - begun:.1f} seconds. "
        f"For the releasing officer, not to be published: {page}"
    )
    return "\n".join([told, *checking.checked(places)])
