"""The program that renders one sheet by hand, for the other side of ``profiles_98``:

python sheet.py CODE EXECUTED_NOTEBOOK INVESTIGATION FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from helpers.project import workspace
from helpers.publish.municipality import sheets

MADE = ("index.html", "kommuneark.pdf")


def main(code: str, executed: str, investigation: str, target: str) -> None:
    """Render one executed notebook as the command does all together. Raises RuntimeError with its problem."""
    (made,) = sheets.render(workspace(), {code: Path(executed)}, investigation)
    if made.problem:
        raise RuntimeError(made.problem)
    for name, content in zip(MADE, (made.html.encode(), made.pdf), strict=True):
        (Path(target) / name).write_bytes(content)


if __name__ == "__main__":
    main(*sys.argv[1:])
