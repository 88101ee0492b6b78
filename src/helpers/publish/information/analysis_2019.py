"""The analysis of 2019 beside ours, conclusion by conclusion; what is said of ours follows from the verdicts,
by rules set before.

The conclusions are KL's summary of 2 May 2019. It gives no numbers, so none is compared.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import Codebook
from helpers.publish.changes.sentences import bracketed
from helpers.publish.columns import key, known
from helpers.publish.statements import Statement
from helpers.publish.views import View, register
from helpers.publish.wording import SECONDARY_VERDICT, VERDICT

EXTENT, EXPERT, MUNICIPAL = "E1_bpa", "E4_has_expert_bpa", "E4_has_other_municipal_bpa"
NEITHER, UNTESTED = "Hverken støttet eller afkræftet", "Kan ikke efterprøves her"
MEASURED = "Kan ikke skilles fra målemetoden"
# The conclusions are about demands, and ours about what lies in the cases: neither speaks for the other.
NOT_DEMANDS = "; om kravene er ændret, kan ikke ses her"
UNDECIDED = {
    **dict.fromkeys(verdicts.MEASURED.values(), MEASURED),
    verdicts.EQUIVALENCE: f"Ingen større ændring{NOT_DEMANDS}",
    verdicts.NOT_SHOWN: NEITHER,
    verdicts.NOT_ESTIMABLE: UNTESTED,
}
PAGES = UNDECIDED | {
    verdicts.INCREASE: f"Sagerne fylder mere{NOT_DEMANDS}",
    verdicts.DECREASE: f"Sagerne fylder mindre{NOT_DEMANDS}",
}
SHARES = UNDECIDED | {
    verdicts.INCREASE: f"Flere sager har det{NOT_DEMANDS}",
    verdicts.DECREASE: f"Færre sager har det{NOT_DEMANDS}",
}
WHY_NOT = (
    "De to undersøgelser kan ikke sammenlignes direkte. Analysen fra 2019 handler om Ankestyrelsens praksis "
    "og dækker andre ydelser og en anden periode; denne undersøgelse tæller, hvad der ligger i kommunernes "
    "sager, og det er ikke det samme som det, Ankestyrelsen kræver. De har kun BPA ({paragraph}) til fælles, "
    "og om et niveau er højt, kan ikke afgøres her, for der er intet sammenligningsgrundlag."
)
RESOURCES = (
    "Afgørelser efter {paragraphs} med et »ressourceperspektiv« kan ikke efterprøves her, for undersøgelsen "
    "omfatter ikke de ydelser. "
)
ASKED = (
    "Spørgeskemaet har ressourceperspektivet med som årsag til hjemvisning, men af sager om BPA og tabt "
    "arbejdsfortjeneste."
)
NOT_ASKED = "Om ressourceperspektivet var årsag til hjemvisningen, blev der ikke spurgt."


def reading(statements: Mapping[str, Statement]) -> pd.DataFrame:
    """Return one row per conclusion: conclusion, measured, ours, reading. statements: with EXTENT, EXPERT and
    MUNICIPAL.
    """
    paragraph, homes = danish.paragraph("96"), f"§{danish.paragraph('85 og 107')}"
    several = f"§{danish.paragraph('41, 85, 96 og 107')}"
    level = (
        "Højt og marginalt stigende niveau for krav til dokumentation "
        f"({several}, ikke {danish.paragraph('58')})"
    )
    experts = "Højt niveau af ekspertvurderinger, men ikke et stigende krav"
    others = "Stigende krav om at inddrage øvrige fagfolk i kommunen"
    rejected = (
        f"Flere afgørelser efter {homes} med et »ressourceperspektiv«, som afvises for mangelfuld begrundelse"
    )
    rows = [
        (
            level,
            f"Normalsider pr. BPA-sag ({paragraph})",
            *_read(statements[EXTENT], PAGES, VERDICT),
        ),
        (experts, "Andel af BPA-sager med en ekspert", *_read(statements[EXPERT], SHARES)),
        (
            others,
            "Andel af BPA-sager med andre fagfolk i kommunen",
            *_read(statements[MUNICIPAL], SHARES),
        ),
        (rejected, "Ikke undersøgt", "Intet resultat", UNTESTED),
    ]
    return pd.DataFrame(rows, columns=["conclusion", "measured", "ours", "reading"])


def _read(
    statement: Statement, rule: Mapping[str, str], words: Mapping[str, str] = SECONDARY_VERDICT
) -> tuple[str, str]:
    """Return the result and how it reads beside the conclusion."""
    ours = f"{words[statement.verdict]}{bracketed(statement.verdict, statement.both)}"
    return danish.sentence(ours), rule[statement.verdict]


def view(statements: Mapping[str, Statement], plan: Plan, ours: str) -> View:
    """View of ``reading``: words alone, chosen by the verdicts. ours: where the investigation's own numbers
    come from, which stand beside those of 2019.
    """
    columns = (
        key("conclusion", "Analysen fra 2019"),
        known("measured", "Her målt som"),
        known("ours", "Resultat"),
        known("reading", "Vurdering"),
    )
    title = f"Analysen fra 2019 og denne undersøgelse ({plan.scope})"
    source = f"KL’s gengivelse (2. maj 2019) og {ours}"
    return register("analyse_2019", title, reading(statements), columns, source)


def texts(codebook: Codebook) -> dict[str, Statement]:
    """Return the statements on why the two cannot be compared and the third conclusion cannot be tested."""
    homes = f"§{danish.paragraph('85 og 107')}"
    asked = ASKED if "resource_perspective" in codebook.causes().values() else NOT_ASKED
    return {
        "analysis_2019_scope": Statement(WHY_NOT.format(paragraph=danish.paragraph("96"))),
        "analysis_2019_resources": Statement(RESOURCES.format(paragraphs=homes) + asked),
    }
