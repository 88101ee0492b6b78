"""The report of an investigation from which a part is missing, each part alone and all at once, and of one
that only the first few municipalities have answered: nothing of it is torn, and attack and gate let it pass.
Part of `make check`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from setup_demonstration import SOURCES, mirror

from helpers import project
from helpers.simulate import demonstration
from report import fill, legible

PARTS = {  # what somebody may not have delivered: its files in the investigation
    "registered_causes": ("registered_causes.csv",),
    "page_counts": ("page_counts.csv",),
    "municipal_appeals": ("danmarkskort.csv", "decisions.csv", "comments.csv", "recipients.csv"),
    "decisions": ("decisions.csv",),
    "comments": ("comments.csv",),
    "recipients": ("recipients.csv",),
    "coding": ("coding",),
    "cases": ("cases",),
    "cleared": ("cases/cleared.csv",),
    "workshop": ("workshop",),
    "meeting": ("workshop/workshop.xlsx",),
    "proposals": ("workshop/proposals.xlsx",),
    "pilot": ("pilot",),
    "pilot_coders": ("pilot/coder_1", "pilot/coder_2"),
}
FIND, COST = "Om kommunerne selv kan finde sagerne", "Kommunernes ressourceforbrug"
MEANING = "Dokumentationens betydning for medarbejderne og for servicelovens formål"
PROPOSED = "Forenklinger og forbedringer, centralt og decentralt"
PRACTICE = "Udviklingen i reglerne og i Ankestyrelsens praksis"
APPEAL = "Om kravene gælder klagesagen specifikt eller dokumentation generelt"
UNANSWERED = {  # what is missing → the questions of the terms of reference that then have no answer
    "pilot": {FIND},
    "pilot/coder_1": {FIND},
    "cases": {COST},
    "workshop": {MEANING, PROPOSED},
    "workshop/workshop.xlsx": {MEANING},
    "workshop/proposals.xlsx": {PROPOSED},
}
FIRST = 5  # municipalities that have answered on an early day
ALL = tuple(dict.fromkeys(path for paths in PARTS.values() for path in paths))
EACH = [pytest.param(paths, id=name) for name, paths in PARTS.items()]
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with a whole investigation beside it."""
    folder, source = tmp_path_factory.mktemp("parts") / "project", project.root(Path(__file__))
    for name in SOURCES:
        mirror(source / name, folder / name)
    demonstration.investigation(folder.parent / "whole", folder.parent / "truth.json")
    return folder


def reported(copy: Path, missing: tuple[str, ...]) -> Path:
    """Return the report of the investigation without ``missing`` files; only what they touch runs anew."""
    given = whole(copy)
    for name in missing:
        path = given / name
        assert path.exists() or path.parent.name in missing, name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return of_investigation(copy, given)


def whole(copy: Path) -> Path:
    """Return a fresh copy of the whole investigation."""
    given = copy.parent / "given"
    mirror(copy.parent / "whole", given)
    return given


def of_investigation(copy: Path, given: Path, *more: str) -> Path:
    """Return the report of the investigation ``given``; more: arguments of the command."""
    command = [sys.executable, "-m", "helpers", "report", "--renderer", "embedded"]
    done = subprocess.run(
        [*command, "--investigation", str(given), *more],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return copy / "build" / "report"


def answered_in(report: Path) -> dict[str, str]:
    """Return each question of the terms of reference with where the background says that it is answered."""
    page = BeautifulSoup((report / "report" / "baggrund.html").read_bytes(), "lxml")
    rows = [[" ".join(cell.get_text().split()) for cell in row.select("th, td")] for row in page.select("tr")]
    return {row[0]: row[1] for row in rows if len(row) == 2}


def unanswered(report: Path) -> set[str]:
    """Return the questions of the terms of reference of which the background says that none answers them."""
    none = ("(ikke besvaret)", "(ingen forslag)")
    return {question for question, where in answered_in(report).items() if where.endswith(none)}


@pytest.mark.parametrize("missing", [*EACH, pytest.param(ALL, id="all")])
def test_a_report_without_a_part_is_whole(copy: Path, missing: tuple[str, ...]) -> None:
    report = reported(copy, missing)
    assert [*legible.faults(report), *fill.faults(report / "rapport.pdf")] == []
    assert unanswered(report) == set().union(*(UNANSWERED.get(path, set()) for path in missing))
    voted = not {"workshop", "workshop/workshop.xlsx"} & {*missing}
    where = answered_in(report)
    assert where[APPEAL] == f"Kapitel 8{' og 13' if voted else ''} (delvist)"
    assert where[PRACTICE] == "Kapitel 10 (delvist)", "Ankestyrelsen has added nothing to the register"
    annex = (report / "report" / "bilag-klagesager.html").read_text(encoding="utf-8")
    assert ("de enkelte kommuner er oplyst" in annex) == ("danmarkskort.csv" not in missing)


def test_a_report_of_the_first_returns_is_whole(copy: Path) -> None:
    """For the house alone: so few could be told apart in what is published."""
    given = whole(copy)
    for late in sorted((given / "returns").glob("*.xlsx"))[FIRST:]:
        late.unlink()
    of_investigation(copy, given, "--internal")
    page = (copy / "build" / "internal" / "index.html").read_bytes()
    summary = BeautifulSoup(page, "lxml").main.get_text(" ")
    assert "Udviklingen i sagernes omfang kan ikke opgøres" in summary
    assert "for få sager eller kommuner" in summary and "sekundære mål kan opgøres" in summary
