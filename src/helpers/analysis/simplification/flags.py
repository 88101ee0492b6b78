"""How what simplifications touch has changed, and which of it goes together with upheld cases: read off E1,
E4, E5 and E7 as they were planned. Nothing is tested here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.analysis.remittal.association import LESS
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import Codebook
from helpers.protocol.simplifications import APPEAL_FORM, DROP, FEWER_PAGES, Simplification
from helpers.terms import PAGES, TYPES

COLUMNS = ["code", "provision", "measure", "change", "alike", "e7", "flagged"]
NOTHING = ""
CHANGE_OF = {PAGES: "E1", TYPES: "E5"}  # the estimand on how a measure has changed, where it is not E4


def measures(change: Simplification, codebook: Codebook, plan: Plan) -> list[str]:
    """Return the measures of E7 and E4 that ``change`` touches: those of the groups of its types (all types
    where it names none), the number of types where it drops some, and pages where it saves pages. NOTHING
    where the plan has none.
    """
    types = change.types or tuple(kind.code for kind in codebook.asked_types)
    groups = {f"has_{group}" for kind in types for group in codebook.information_types[kind].groups}
    touched = {
        DROP: groups | {TYPES},
        FEWER_PAGES: groups | {PAGES},
        APPEAL_FORM: {PAGES},
    }.get(change.kind, groups)
    planned = dict.fromkeys([*plan.estimands["E7"].measures, *plan.estimands["E4"].measures])
    return [measure for measure in planned if measure in touched] or [NOTHING]


def table(
    changes: Mapping[str, Simplification],
    verdicts: Mapping[str, str],
    codebook: Codebook,
    plan: Plan,
    provisions: Sequence[str],
    alike: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return COLUMNS, one row per simplification, provision that it touches and measure.

    verdicts: id of a statement (E4_has_expert_bpa, E7_has_expert_bpa …) → its verdict. change, e7: that of
    the measure, "" where the plan has no such test. alike: by id (``Statement.both``), and in the table that
    of the change. flagged: whether E7 finds it more often with upheld cases.
    """
    known, rows = alike or {}, []
    for code, change in changes.items():
        for provision in provisions:
            if change.types and not _asked(change, codebook, provision):
                continue
            for measure in measures(change, codebook, plan):
                changed = _change_of(measure, provision)
                e7 = verdicts.get(f"E7_{measure}_{provision}", "")
                of_change = (verdicts.get(changed, ""), known.get(changed, ""))
                rows.append((code, provision, measure, *of_change, e7, e7 == LESS))
    return pd.DataFrame(rows, columns=COLUMNS)


def estimand_of(measure: str) -> str:
    """Return the estimand on how a measure has changed."""
    return CHANGE_OF.get(measure, "E4")


def _change_of(measure: str, provision: str) -> str:
    """Return the id of the statement on how a measure has changed: E1 is on pages, and names no measure."""
    estimand = estimand_of(measure)
    return f"{estimand}_{provision}" if measure == PAGES else f"{estimand}_{measure}_{provision}"


def _asked(change: Simplification, codebook: Codebook, provision: str) -> bool:
    known = codebook.information_types
    return any(provision in known[kind].provisions for kind in change.types)
