"""The analysis of 2019 beside ours, conclusion by conclusion; what is said of ours follows from the verdicts,
by rules set before.

The conclusions are KL's summary of 2 May 2019. It gives no numbers, so none is compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import Plan
from helpers.publish.release import Published
from helpers.publish.statements import LABELS
from helpers.publish.views import View

BPA, EXTENT, EXPERT, MUNICIPAL = "bpa", "E1_bpa", "E4_has_expert_bpa", "E4_has_other_municipal_bpa"
SAME, OTHER, NEITHER, UNTESTED = (
    "Peger samme vej",
    "Peger den anden vej",
    "Hverken støttet eller afkræftet",
    "Kan ikke efterprøves her",
)
RISING = {
    verdicts.INCREASE: SAME,
    verdicts.DECREASE: OTHER,
    verdicts.EQUIVALENCE: "Ingen støtte til en større stigning; en marginal kan ikke udelukkes",
    verdicts.NOT_SHOWN: NEITHER,
    verdicts.NOT_ESTIMABLE: UNTESTED,
}
NOT_RISING = {
    verdicts.INCREASE: OTHER,
    verdicts.DECREASE: "Peger samme vej: andelen er ikke steget",
    verdicts.EQUIVALENCE: SAME,
    verdicts.NOT_SHOWN: "Ikke modsagt; men en stigning kan heller ikke udelukkes",
    verdicts.NOT_ESTIMABLE: UNTESTED,
}
WHY_NOT = (
    "De to undersøgelser kan ikke sammenlignes direkte. Analysen fra 2019 handler om Ankestyrelsens praksis "
    "og dækker andre ydelser og "
    "en anden periode; denne undersøgelse tæller, hvad der ligger i kommunernes sager, og det er ikke det "
    "samme som det, Ankestyrelsen "
    "kræver. De har kun BPA ({paragraph}) til fælles, og om et niveau er højt, kan ikke afgøres her, for "
    "der er ikke noget at måle det mod."
)
RESOURCES = (
    "Afgørelser efter {paragraphs} med et »ressourceperspektiv« kan ikke efterprøves her, for undersøgelsen "
    "omfatter ikke de ydelser. "
    "Spørgeskemaet har ressourceperspektivet med som årsag til hjemvisning, men af sager om BPA og tabt "
    "arbejdsfortjeneste."
)


def reading(statements: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Return one row per conclusion: conclusion, measured, ours, reading. statements: with EXTENT, EXPERT and
    MUNICIPAL.
    """
    paragraph, homes = danish.paragraph("96"), f"§{danish.paragraph('85 og 107')}"
    several = f"§{danish.paragraph('41, 85, 96 og 107')}"
    homes_rejected = (
        f"Flere afgørelser efter {homes} med et »ressourceperspektiv«, som afvises for mangelfuld begrundelse"
    )
    level = f"Højt og marginalt stigende niveau for krav til dokumentation ({several}, ikke {danish.paragraph('58')})"
    experts, others = (
        "Højt niveau af ekspertvurderinger, men ikke et stigende krav",
        "Stigende krav om at inddrage øvrige fagfolk i kommunen",
    )
    rows = [
        (level, f"Normalsider pr. BPA-sag ({paragraph})", *_read(statements[EXTENT], RISING)),
        (experts, "Andel af BPA-sager med en ekspert", *_read(statements[EXPERT], NOT_RISING)),
        (others, "Andel af BPA-sager med øvrige fagfolk i kommunen", *_read(statements[MUNICIPAL], RISING)),
        (homes_rejected, "Ikke undersøgt", "–", UNTESTED),
    ]
    return pd.DataFrame(rows, columns=["conclusion", "measured", "ours", "reading"])


def _read(statement: Mapping[str, Any], rule: Mapping[str, str]) -> tuple[str, str]:
    return danish.sentence(LABELS[statement["verdict"]]), rule[statement["verdict"]]


def view(statements: Mapping[str, Mapping[str, Any]], plan: Plan) -> View:
    """View of ``reading``: words alone, chosen by the verdicts."""
    published = Published(
        "06_information/analyse_2019", "register", f"Analysen fra 2019 og denne undersøgelse ({plan.scope})",
        "KL (2. maj 2019) og undersøgelsens fund", ("conclusion", "measured", "ours", "reading"),
    )  # fmt: skip
    headers = {
        "conclusion": "Analysen fra 2019",
        "measured": "Her målt som",
        "ours": "Fund",
        "reading": "Læsning",
    }
    return View(reading(statements), published, headers)


def texts() -> dict[str, dict[str, str]]:
    """Return the statements on why the two are not comparable and why the third conclusion cannot be tested."""
    homes = f"§{danish.paragraph('85 og 107')}"
    return {
        "analysis_2019_scope": {"text": WHY_NOT.format(paragraph=danish.paragraph("96"))},
        "analysis_2019_resources": {"text": RESOURCES.format(paragraphs=homes)},
    }
