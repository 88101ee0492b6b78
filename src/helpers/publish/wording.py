"""Danish words for the codes of the tables, in one place. Where the codebook has a label, that is the one."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers import danish
from helpers.errors import HelpersError
from helpers.protocol.analysis_plan import Plan
from helpers.survey.cleaning import rule_table
from helpers.survey.cleaning.set_aside import REASONS
from helpers.survey.reading.problems import Fault

PROVISION = {
    "bpa": f"BPA ({danish.paragraph('96')})",
    "lost_earnings": f"Tabt arbejdsfortjeneste ({danish.paragraph('42')})",
}
OUTCOME = {"all": "Alle", "upheld": "Stadfæstet", "remitted": "Hjemvist"}
MEASURE = {
    "E1": "geometrisk gennemsnit",
    "E2": "gennemsnit",
    "E3": "median",
    "E8": "typisk kommune, uden vægte",
}
SHEET = {
    "cases": "Sager",
    "information": "Sagsoplysninger",
    "causes": "Årsager til hjemvisning",
    "rule_inputs": "Regler",
    "time": "Tid",
}
ACCOUNT = {"rows_in": "Rækker modtaget", "kept": "Brugt"} | {
    reason: f"Lagt til side: {told.label}" for reason, told in REASONS.items()
}
REFUSED = {fault.value: fault.refused for fault in Fault if fault.refused}  # why a returned file is not read
GROUP = {  # of information types, as the terms of reference and the analysis of 2019 tell them apart
    "expert": "Eksperter",
    "knows_citizen": "Fagpersoner med kendskab til borgeren",
    "other_municipal": "Øvrige fagfolk i kommunen",
    "added_by_appeal": "Kommer til ved klagen",
}
PUBLISHER = {  # of the percentage, as data/reference/appeals_national.csv spells it
    "Børne- og Socialministeriet (danmarkskort)": "Børne- og Socialministeriet",
    "Social- og Ældreministeriet": "Social- og Ældreministeriet",
    "Social-, Bolig- og Ældreministeriet; n: Ankestyrelsen": "Social-, Bolig- og Ældreministeriet",
    "pct: Social- og Ældreministeriet; n: KL": "Social- og Ældreministeriet",
    "n: KL; pct: Politiken citing danmarkskort": "Politiken (efter danmarkskortet)",
    "Muskelsvindfonden (Ankestyrelsen data)": "Muskelsvindfonden (efter Ankestyrelsen)",
    "Ankestyrelsen": "Ankestyrelsen",
    "Ankestyrelsen; n via lundsteenwiederquist.dk": "Ankestyrelsen",
}
SEVERITY = {"fix": "Rettet", "query": "Markeret til opfølgning", "blocking": "Standset"}
RULE = rule_table.LABELS


class WordMissing(HelpersError):
    """A code has no Danish word."""


def translated(codes: pd.Series, words: Mapping[str, str]) -> pd.Series:
    """Return the Danish words of ``codes``. Raises WordMissing naming the first code without one."""
    known = codes.map(words)
    lacking = codes[known.isna()]
    if len(lacking):
        raise WordMissing(
            f"the code {lacking.iloc[0]!r} has no Danish word: add it to helpers.publish.wording."
        )
    return known.astype(str)


def size_names(plan: Plan) -> dict[str, str]:
    """Return size class → Danish name, made from the plan's limits: "Under 30.000", "30.000 til 49.999",
    "Mindst 100.000".
    """
    names, low = {}, 0.0
    for code, limit in plan.size_classes:
        bounded = (
            f"{danish.number(low)} til {danish.number(limit - 1)}" if low and limit < float("inf") else ""
        )
        names[code] = bounded or (f"Mindst {danish.number(low)}" if low else f"Under {danish.number(limit)}")
        low = limit
    return names
