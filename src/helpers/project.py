"""Where the project's files lie: the foundation that every room may use.

Two environment variables move the folders; the pipeline sets them, nobody else needs to:
``HELPERS_BUILD`` is where finished outputs are read (default ``build/``),
``HELPERS_OUT`` is where new ones are written (default ``lab/demonstration/out/``, so that a notebook
run by hand never touches the report's own files). What a notebook has written by hand is read again only
while build/ is as it was then.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.errors import HelpersError

if TYPE_CHECKING:
    import pandas as pd

MARKERS = ("_quarto.yml", "data/protocol")
LAB, DEMONSTRATION = "lab", "demonstration"  # where notebooks are run by hand, and on what
NOTE = "made_from.json"  # in a folder of results made by hand: which state of build/ each was made from


def root(start: Path | None = None) -> Path:
    """Return the project's root: the nearest folder from ``start`` (default: here) up with MARKERS.

    Raises HelpersError where there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if all((folder / marker).exists() for marker in MARKERS):
            return folder
    raise HelpersError(
        f"{here} lies outside the project (no _quarto.yml with data/protocol above it): start inside its "
        "folder."
    )


@dataclass(frozen=True)
class Workspace:
    """The folders of one run: sources under ``root``, finished outputs in ``build``, new ones in ``out``;
    earlier: what is kept of the version published before.
    """

    root: Path
    build: Path
    out: Path
    by_hand: bool = False
    earlier: Path | None = None

    def data(self, relative: str) -> Path:
        """Return a path under data/, such as ``reference/municipalities.csv``."""
        return self.root / "data" / relative

    def target(self, relative: str) -> Path:
        """Return a path to write under ``out``; its folder is made. By hand it is noted from which build."""
        path = self.out / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.by_hand:
            note = json.dumps(self._noted() | {relative: self._state()}, indent=1, sort_keys=True)
            (self.out / NOTE).write_text(note + "\n", encoding="utf-8")
        return path

    def table(self, name: str) -> pd.DataFrame:
        """Read build/tables/NAME.parquet. Raises HelpersError with the command that makes it."""
        import pandas as pd  # here, so that the command line starts without it

        return pd.read_parquet(self.made(f"tables/{name}.parquet"))

    def save_table(self, name: str, frame: pd.DataFrame) -> Path:
        """Write ``frame`` (rows as they are, index dropped) to tables/NAME.parquet under ``out``."""
        path = self.target(f"tables/{name}.parquet")
        frame.reset_index(drop=True).to_parquet(path, index=False)
        return path

    def results(self, name: str) -> dict[str, Any]:
        """Read build/results/NAME.json. Raises HelpersError with the command that makes it."""
        return json.loads(self.made(f"results/{name}.json").read_text(encoding="utf-8"))

    def save_json(self, relative: str, content: Any) -> Path:
        """Write ``content`` as readable JSON with sorted keys to ``relative`` under ``out``."""
        path = self.target(relative)
        path.write_text(
            json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )
        return path

    def made(self, relative: str) -> Path:
        """Return where ``relative`` under build/ lies. Raises HelpersError with the command that makes it."""
        mine = self.out / relative
        if mine.exists() and self._is_current(relative):
            return mine
        if (self.build / relative).exists():
            return self.build / relative
        raise HelpersError(
            f"build/{relative} has not been made yet: run `make report`, or the stage that makes it."
        )

    def _is_current(self, relative: str) -> bool:
        """Say whether what lies in ``out`` may be read, and by hand tell so: it must be of this build."""
        if not self.by_hand:
            return True
        current = self._noted().get(relative) == self._state()
        told = f"read from {self.out}"
        if not current:
            told = (
                f"that of {self.out} is not read, for build/ has changed since: run its notebook there again"
            )
        print(f"{relative}: {told}", file=sys.stderr)
        return current

    def _noted(self) -> dict[str, str]:
        path = self.out / NOTE
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def _state(self) -> str:
        """Return what tells one state of build/ from another: the hash of what its manifest has of stages."""
        manifest = self.build / "manifest.json"
        if not manifest.exists():
            return ""
        counting = manifest.read_bytes()
        with contextlib.suppress(ValueError, TypeError, KeyError):  # one that is damaged counts as it is
            counting = json.dumps(json.loads(counting)["stages"], sort_keys=True).encode()
        return hashlib.sha256(counting).hexdigest()


def workspace() -> Workspace:
    """Return the folders of this run, from the environment variables or their defaults."""
    top = root()
    build = Path(os.environ.get("HELPERS_BUILD", top / "build"))
    out = Path(os.environ.get("HELPERS_OUT", top / LAB / DEMONSTRATION / "out"))
    before = os.environ.get("HELPERS_EARLIER")
    by_hand = "HELPERS_SEED" not in os.environ
    return Workspace(top, build, out, by_hand=by_hand, earlier=Path(before) if before else None)


def stage_seed(stage: str) -> int:
    """Return the seed of ``stage`` that the pipeline gives it, or by hand the same, from its name."""
    own = int.from_bytes(hashlib.sha256(stage.encode()).digest()[:4], "big")
    return int(os.environ.get("HELPERS_SEED", own))


def refuse_existing(path: Path) -> None:
    """Refuse to write a form over what lies at ``path``. Raises HelpersError where something does."""
    if path.exists():
        raise HelpersError(f"{path} is there already: move it away, or write elsewhere.")
