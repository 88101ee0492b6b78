"""Make the demonstration report that the tests look at, in a copy of the project under build/test, and print
where that is.

The report in build/ may be one of real material; proving the tools must not replace it.
"""

from __future__ import annotations

import filecmp
import shutil
import subprocess
import sys
from pathlib import Path

from helpers.project import root

SOURCES = ("_quarto.yml", "index.qmd", "uv.lock", "data", "notebooks", "report", "src")


def mirror(source: Path, target: Path) -> None:
    """Make the folder or file ``target`` equal to ``source``; what is equal already keeps its time stamps."""
    if source.is_file():
        if not (target.is_file() and filecmp.cmp(source, target)):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
        return
    wanted = {path.name for path in source.iterdir() if path.name != "__pycache__"}
    present = (
        {path.name: path for path in target.iterdir() if path.name != "__pycache__"}
        if target.is_dir()
        else {}
    )
    for name in present.keys() - wanted:
        shutil.rmtree(present[name]) if present[name].is_dir() else present[name].unlink()
    for name in sorted(wanted):
        mirror(source / name, target / name)


def main() -> int:
    """Return the exit code of the report; its lines go to standard error, so that the folder alone is
    printed.
    """
    project = root(Path(__file__))
    copy = project / "build" / "test"
    for name in SOURCES:
        mirror(project / name, copy / name)
    command = [sys.executable, "-m", "helpers", "report", "--renderer", "embedded"]
    code = subprocess.run(command, cwd=copy, stdout=sys.stderr, check=False).returncode
    if code == 0:  # what the notebook of the municipality rests on, which is no part of the report
        basis = [*command, "--only", "municipality"]
        code = subprocess.run(basis, cwd=copy, stdout=sys.stderr, check=False).returncode
    print(copy)
    return code


if __name__ == "__main__":
    sys.exit(main())
