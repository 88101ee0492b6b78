"""LibreOffice for tests: finding it, and letting it recalculate and save workbooks without a window."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

MISSING = "LibreOffice's soffice is not on PATH; on Debian or Ubuntu: apt-get install libreoffice-calc-nogui"
_SECONDS = 120  # a start takes 5 on a quiet machine


def require_office() -> str:
    """Return the path of soffice, or skip the test with the reason; where everything is to be checked, its
    absence is a failure.
    """
    found = shutil.which("soffice")
    if found is None and os.environ.get("HELPERS_CHECK_ALL"):
        pytest.fail(MISSING)
    if found is None:
        pytest.skip(MISSING)
    return found


def saved(paths: Sequence[Path], folder: Path, kind: str = "xlsx") -> list[Path]:
    """Return copies in ``folder`` as LibreOffice saves them after it has opened and recalculated each, under
    the same names.
    """
    profile = folder / "profile"
    command = [
        require_office(),
        f"-env:UserInstallation={profile.resolve().as_uri()}",
        "--headless",
        "--convert-to",
        kind,
    ]
    ended = subprocess.run(
        [*command, "--outdir", folder, *paths], capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    written = [folder / path.with_suffix(f".{kind}").name for path in paths]
    assert all(path.exists() for path in written), ended.stderr
    return written
