"""The project whose report the tests look at: this one, or the copy of `make test` (HELPERS_TESTED)."""

from __future__ import annotations

import os
from pathlib import Path

from helpers.project import root

PROJECT = Path(os.environ.get("HELPERS_TESTED") or root(Path(__file__)))
BUILD = PROJECT / "build"
