"""From the stage table's paths to files on this machine, and back to names that are the same everywhere."""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from helpers.errors import HelpersError

if TYPE_CHECKING:
    from helpers.pipeline.stages import Stage

BUILD = "build/"
RETURNED = {"returns", "coder_1", "coder_2", "backcheck"}  # folders with files that others have named
RECORDS = "build/returns"  # and this one with files that we have
RECEIVED_AGAIN = re.compile(r"_\d{1,2}(?=\.xlsx$)")  # what `receive --rename` puts to such a name
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "-": "_", " ": "_"})
UNNAMED = "navnet-er-udeladt-"  # how the pipeline's own records begin such a file's name


class Folders:
    """The folders of a run: sources under ``root``, outputs in ``build``, the pipeline's own in ``state``."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.build = (self.root / "build").resolve()
        self.state = self.build / ".state"
        self._named = ((f"{self.build.as_posix()}/", BUILD), (f"{self.root.as_posix()}/", ""))

    @property
    def municipalities(self) -> Path:
        """Return the file of the 98 municipalities."""
        return self.root / "data" / "reference" / "municipalities.csv"

    def locate(self, path: str) -> Path:
        """Return where a path of the stage table lies."""
        return self.build / path.removeprefix(BUILD) if path.startswith(BUILD) else self.root / path

    def name(self, file: Path) -> str:
        """Return how records name ``file``: from the build folder, else from the root, else absolute."""
        text = file.as_posix()
        for folder, prefix in self._named:
            if text.startswith(folder):
                return prefix + text[len(folder) :]
        return text

    def staging(self, stage: str) -> Path:
        """Return the private folder where ``stage`` writes; it lies in build, so that moving is renaming."""
        return self.build / ".staging" / stage

    def log(self, stage: str) -> Path:
        """Return where the log of ``stage`` lies."""
        return self.build / "logs" / f"{stage}.log"


def unnamed(file: str | Path) -> str:
    """Return ``file`` with a hash in place of its name, which may be a person's."""
    path = Path(file)
    return str(path.with_name(UNNAMED + hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]))


def called(name: str, folders: Folders) -> str:
    """What a stage's row calls an input: by a hash where others have named it, and not as it was sent out or
    as it was renamed when it was received once more.
    """
    folder, _, file = name.rpartition("/")
    sent = RECEIVED_AGAIN.sub("", file) in _sent_as(folders)
    own = folder.rpartition("/")[2] not in RETURNED or folder == RECORDS or sent
    return name if own else unnamed(name)


@cache
def _sent_as(folders: Folders) -> frozenset[str]:
    """The names under which workbooks are sent out: a municipality's code and name."""
    if not folders.municipalities.exists():
        return frozenset()
    with folders.municipalities.open(encoding="utf-8", newline="") as file:
        places = [place for place in csv.DictReader(file) if place["name"]]  # its reader refuses another line
    return frozenset(
        f"{place['kommunekode']}_{place['name'].lower().translate(_LETTERS)}.xlsx" for place in places
    )


def input_files(stage: Stage, folders: Folders) -> dict[str, Path]:
    """Return the files that ``stage`` reads, by name, sorted. Raises HelpersError naming what lacks."""
    found: dict[str, Path] = {}
    for pattern in stage.inputs:
        files = matching(pattern.removesuffix("?"), folders)
        if not files and _required(pattern):
            raise HelpersError(
                f"Stage {stage.name} needs {folders.locate(pattern)}, which is not there: make it, or run "
                "`make report`."
            )
        found |= files
    return dict(sorted(found.items()))


def matching(pattern: str, folders: Folders) -> dict[str, Path]:
    """Return the files, by name, that a path of the table stands for: one, those of a folder or a glob."""
    if "*" in pattern:
        fixed, _, rest = pattern.partition("*")
        base, _, start = fixed.rpartition("/")
        return _named(folders.locate(base + "/").glob(f"{start}*{rest}"), folders)
    path = folders.locate(pattern)
    return _named(path.rglob("*") if pattern.endswith("/") else [path], folders)


def overlaps(pattern: str, product: str) -> bool:
    """Return whether the input ``pattern`` may name something that the output ``product`` stands for.

    >>> overlaps("build/results/*.json", "build/results/05_growth.json")
    True
    >>> overlaps("build/demo/frame.csv?", "build/demo/")
    True
    """
    pattern = pattern.removesuffix("?")
    if product.endswith("/"):
        fixed = pattern.partition("*")[0]
        return fixed.startswith(product) or product.startswith(fixed)
    if pattern.endswith("/"):
        return product.startswith(pattern)
    if "*" not in pattern:
        return product == pattern
    return product.startswith(pattern.partition("*")[0]) and PurePosixPath(product).match(pattern)


def _named(paths: Iterable[Path], folders: Folders) -> dict[str, Path]:
    return {folders.name(path): path for path in sorted(paths) if path.is_file()}


def _required(pattern: str) -> bool:
    return "*" not in pattern and not pattern.endswith(("?", "/"))
