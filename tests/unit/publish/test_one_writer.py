"""What leaves the house leaves through one door: publish.release alone writes tables and figures' data."""

import re

import pytest
import sources

from helpers.project import root

WRITES = re.compile(r"\.(to_csv|to_excel|to_html|to_markdown|to_latex|to_json|savefig|to_clipboard)\(")
INSIDE = {  # what stays in the investigation folder or in build/, and is not published
    "survey/cleaning/clean.py": "ledger and set-aside rows, for the investigators",
    "analysis/explore/export.py": "a researcher's own files, marked internal",
    "simulate/demonstration.py": "the demonstration's own input",
    "simulate/register/danmarkskort.py": "the demonstration's own input",
    "survey/coding/reading.py": "what cannot be used of the coders' workbooks, for the investigators",
    "survey/danmarkskort/given.py": "rows of the given files that are set aside, for the investigators",
    "pipeline/field.py": "the frozen draw",
    "survey/workshop/participants.py": "the draw of the workshop's participants",
    "survey/forms/reading.py": "what cannot be used of a filled form, for those who filled it in",
    "survey/cases/chosen.py": "the frozen choice of cases",
    "simulate/later/material.py": "the demonstration's own input",
    "publish/simplification/sliders.py": "a widget of the notebook that only the investigators open",
    "pipeline/fieldwork/page.py": "the error rates of the back-check, for the project's own eyes",
    "publish/explore/tables.py": "a widget of the notebook that only the investigators open",
}


def writers() -> set[str]:
    return {name for name, text in sources.texts().items() if WRITES.search(text)}


def test_only_release_writes_what_is_published():
    assert writers() - set(INSIDE) == {"publish/release.py"}


def test_the_exceptions_still_exist():
    assert set(INSIDE) <= writers()


@pytest.mark.parametrize("path", sorted((root() / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_notebooks_write_no_files_of_their_own(path):
    assert not WRITES.search(path.read_text(encoding="utf-8"))
