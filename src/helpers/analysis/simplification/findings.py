"""The findings that a proposal may rest on: statements of the report on estimands of the plan, by id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from helpers.protocol.analysis_plan import Plan
from helpers.terms import OUTCOMES, PROVISIONS

ADDED = ("added_pages", "added_items")  # what the appeal added: described, and in no test
_ID = re.compile(
    rf"(?P<estimand>E\d+|{'|'.join(ADDED)})(?:_(?P<measure>\w+?))??_(?P<provision>{'|'.join(PROVISIONS)})"
    rf"(?:_(?P<outcome>{'|'.join(OUTCOMES)}))?"
)


@dataclass(frozen=True)
class Finding:
    """One statement of the report. measure and outcome: "" where the estimand has none; verdict: its code,
    "" where nothing was tested; alike: what the change is with the ways of counting held constant, in words,
    where they have drifted.
    """

    ident: str
    estimand: str
    measure: str
    provision: str
    outcome: str
    verdict: str
    alike: str = ""


def known(
    verdicts: Mapping[str, str], plan: Plan, alike: Mapping[str, str] | None = None
) -> dict[str, Finding]:
    """Return the findings among the report's statements (id → verdict), in the order of their ids: those on
    estimands of ``plan``, and those on what the appeal added. alike: by id, as ``Finding`` has it.
    """
    found = {ident: match for ident in sorted(verdicts) if (match := _ID.fullmatch(ident))}
    return {
        ident: Finding(ident, **{key: part or "" for key, part in match.groupdict().items()},
                       verdict=verdicts[ident], alike=(alike or {}).get(ident, ""))
        for ident, match in found.items()
        if match["estimand"] in {*plan.estimands, *ADDED}
    }  # fmt: skip
