"""The register of proposals: its form with the findings that may be named, and what is wrong in one that is
filled in.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from helpers import project
from helpers.analysis.simplification import findings
from helpers.analysis.simplification.findings import Finding
from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.protocol import codebook, forms
from helpers.protocol.analysis_plan import Plan
from helpers.publish import results
from helpers.publish.simplification import recommendations
from helpers.survey import own_protocol
from helpers.survey.forms import writer
from helpers.survey.forms.writer import Sender
from helpers.survey.proposals import register
from helpers.survey.questionnaire.sending import Sending

FORM = "proposals"
FOUND_BY = ("05_growth", "06_information", "07_remittal")  # the notebooks whose statements are findings


def write(out: Path, sending: Sending, ws: Workspace) -> list[str]:
    """Write the form to the folder ``out``, with the findings of the last report; return what was done.

    Raises HelpersError where there is a form already, or no report yet.
    """
    form, path = forms.load(FORM), out / register.WORKBOOK
    project.refuse_existing(path)
    plan = own_protocol.analysis_plan(ws.root)
    told = recommendations.listed(_known(ws, plan), plan, codebook.load())
    out.mkdir(parents=True, exist_ok=True)
    writer.write(path, form, Sender(), {}, replace(sending, about=((form.told[0], told),)))
    return [f"{path}: filled in, put it into the folder {register.FOLDER} of the investigation."]


def check(investigation: Path, ws: Workspace) -> list[str]:
    """Return what is wrong in the register of ``investigation`` (Danish), and how many proposals can be used.
    Raises HelpersError where there is no report yet.
    """
    known = _known(ws, own_protocol.analysis_plan(investigation))
    found = register.read(investigation, forms.load(FORM), known)
    if not found.there:
        folder = investigation / register.FOLDER
        raise HelpersError(
            f"Neither {register.WORKBOOK} nor {register.CSV} lies in {folder}: put it there first."
        )
    return [*found.messages, f"{len(found.rows)} proposals can be used."]


def _known(ws: Workspace, plan: Plan) -> dict[str, Finding]:
    saved = {ident: one for name in FOUND_BY for ident, one in results.saved(ws, name).items()}
    said, alike = ({ident: getattr(one, of) for ident, one in saved.items()} for of in ("verdict", "alike"))
    return findings.known(said, plan, alike)
