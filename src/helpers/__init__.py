"""Reproducible survey research on municipalities' documentation of citizens' cases.

For a researcher: ``survey = helpers.load("path/to/investigation")`` gives every table, cleaned, weighted and
documented, and ``survey.design("bpa").mean("standard_pages", by="period")`` the report's own estimators.
"""

from __future__ import annotations

import os as _os
import typing as _typing
from pathlib import Path as _Path

if _typing.TYPE_CHECKING:
    from helpers.analysis.explore.survey import Survey

__all__ = ["load"]


def __dir__() -> list[str]:
    return list(__all__)


def load(investigation: str | _Path = "build/demo") -> Survey:
    """Return the tables of an investigation folder (a relative path counts from the project's root).

    They are read from build/tables where the last report was made from this folder, these inputs and this
    code, else anew from the workbooks; ``origin`` says which, and one line is printed, with another on the
    workbooks that could not be read (``refused``). In a run of the pipeline they are always read anew, as its
    record of inputs says. Raises the errors of reading and cleaning, which name file, sheet and cell.
    """
    from helpers import project
    from helpers.analysis.explore.survey import Survey
    from helpers.pipeline import manifest
    from helpers.survey import material

    if "HELPERS_SEED" in _os.environ:
        return Survey(**material.load(investigation))
    root = project.root()
    reason = manifest.why_not_made(
        root, _Path(investigation).expanduser(), ("03_returns", "04_representation")
    )
    survey = Survey(
        **(material.load(investigation) if reason else material.built(investigation, root / "build"))
    )
    print(survey.origin + (f" ({reason})" if reason else ""))
    if unread := survey.unread():
        print(unread)
    return survey
