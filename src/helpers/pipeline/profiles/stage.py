"""What one sheet is made from, and whether it must be made anew.

A sheet is the notebook 20_municipality with its own parameter, and the rendering of what that shows. It is a
row like a stage's, but none of the table: nothing waits for it, and a batch of sheets may be made beside
another one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from helpers.pipeline import manifest
from helpers.pipeline.fingerprint import Fingerprints
from helpers.pipeline.paths import Folders
from helpers.pipeline.stages import Stage
from helpers.pipeline.stages.table import DISCLOSURE, FONTS, MUNICIPALITIES, TIMETABLE

NOTEBOOK = "20_municipality"
RENDERING = "helpers.publish.municipality.sheets:render"
BASIS = "municipality"  # the stage that counts for all sheets
SHARED = ("build/municipality/public.json", "build/results/03_returns.json", DISCLOSURE, MUNICIPALITIES)


def computing(code: str) -> Stage:
    """Return the row of a sheet's notebook."""
    inputs = (f"build/municipality/{code}.json", *SHARED, FONTS)
    return Stage(NOTEBOOK, inputs, (), {"municipality": code})


def rendering(investigation: str) -> Stage:
    """Return the row of what turns executed notebooks into sheets."""
    own = tuple(each.format(investigation=investigation) for each in TIMETABLE)
    return Stage("sheets", (*own, "_quarto.yml", "report/theme/"), (), function=RENDERING)


def digests(codes: Iterable[str], investigation: str, folders: Folders) -> dict[str, str]:
    """Return, of each sheet, a hash of all that it is made from: data, notebook, code, looks, packages."""
    prints = Fingerprints(folders.state / "files.json")
    found, first = {}, None
    with prints.moment():
        look = _hashed(manifest.describe(rendering(investigation), folders, prints))
        for code in codes:
            own = computing(code)
            first = first or manifest.describe(own, folders, prints)
            found[code] = _sha(_hashed(manifest.alike(first, own, folders, prints)) + look)
    return found


def made(folder: Path) -> dict[str, str]:
    """Return the hash of every file of a sheet that was made, by name."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def _hashed(row: manifest.Row) -> str:
    return json.dumps({name: getattr(row, name) for name in manifest.COUNTING}, sort_keys=True)


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
