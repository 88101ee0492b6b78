"""The proposals of the demonstration's workshop, written into the very form of the register; one of them
rests on a finding that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from helpers.protocol import forms
from helpers.protocol.codebook.form import Form
from helpers.simulate.workbooks import Write, fill
from helpers.survey.forms import writer
from helpers.survey.forms.writer import Sender
from helpers.survey.proposals.register import FOLDER, SECTION, WORKBOOK
from helpers.survey.questionnaire.layout import FIRST_DATA_ROW, ORIGIN_DEMONSTRATION, layout

FORM = "proposals"


@dataclass(frozen=True)
class Proposal:
    """A row of the register, codes as codes; support: the share of the municipalities asked."""

    proposal: str
    kind: str
    level: str
    addressee: str
    findings: str
    source: str
    reason: str
    purpose: str
    legal_safety: str
    support: float
    initiative: str
    expected_effect: str
    measure: str


PROPOSALS = (
    Proposal(
        "Ankeskemaet kortes, så det kun rummer det, som ikke fremgår af akterne",
        "practice",
        "central",
        "Ankestyrelsen",
        "added_pages_bpa, added_pages_lost_earnings",
        "appeal",
        "Skemaet gentager, hvad der står i genvurderingen og i akterne.",
        "At Ankestyrelsen kan se, hvad der er sendt, og hvad sagen drejer sig om.",
        "Alle akter sendes fortsat, så sagen er lige så godt oplyst.",
        0.8,
        "none",
        "Færre sider i klagesagens egne papirer.",
        "pages",
    ),
    Proposal(
        "En vejledning om, hvor længe oplysninger om en varig tilstand kan bruges",
        "rule",
        "central",
        "Ministeriet",
        "E5_newly_obtained_share_bpa, E5_newly_obtained_share_lost_earnings",
        "law",
        "Det er uklart, hvornår en oplysning er for gammel.",
        "At afgørelsen bygger på borgerens situation, som den er nu.",
        "Borgeren kan altid bede om, at en oplysning fornyes.",
        0.7,
        "free_municipality",
        "Færre oplysninger indhentes igen uden grund.",
        "renewed",
    ),
    Proposal(
        "En samtale med borgeren om, hvad der mangler, før oplysninger indhentes",
        "practice",
        "local",
        "Kommunerne",
        "E4_has_knows_citizen_lost_earnings",
        "own_practice",
        "Oplysninger indhentes efter faste lister.",
        "At oplyse det, som netop denne afgørelse afhænger af.",
        "Borgeren inddrages, og sagen skal fortsat være tilstrækkeligt oplyst.",
        0.9,
        "citizen_dialogue",
        "Borgerne er mere inddraget i deres egen sag.",
        "brief_inspire_o",
    ),
    Proposal(
        "Fælles kurser i at begrunde en afgørelse og oplyse en sag",
        "practice",
        "local",
        "KL og kommunerne",
        "E6_reasoning_bpa, E6_information_basis_bpa",
        "own_practice",
        "Der er ingen fast måde at begrunde en afgørelse og oplyse en sag på.",
        "At borgeren kan se, hvad afgørelsen bygger på.",
        "En bedre begrundelse gør det lettere at klage over det, der er forkert.",
        0.6,
        "legal_skills",
        "Færre afgørelser omgøres.",
        "overturned_per_decision",
    ),
    Proposal(
        "En skabelon for sagsfremstillingen, som henviser til akterne og ikke gengiver dem",
        "practice",
        "local",
        "Kommunerne",
        "E1_bpa, E2_bpa",
        "own_practice",
        "Sagsfremstillingen gengiver akterne.",
        "At samle det, som afgørelsen bygger på.",
        "Akterne er stadig i sagen, og borgeren har aktindsigt i dem.",
        0.75,
        "learning_culture",
        "Kortere sager, som er lettere at læse.",
        "pages",
    ),
    Proposal(
        "Forældre og kommuner udvikler sammen en enkel opgørelse af fravær og pasningsbehov",
        "practice",
        "local",
        "Kommunerne",
        "E5_n_information_types_lost_earnings",
        "own_practice",
        "Det samme oplyses flere gange på forskellige skemaer.",
        "At udmåle det tabte arbejde.",
        "Forældrene kan selv rette opgørelsen, før der træffes afgørelse.",
        0.08,
        "cocreation",
        "Forældrene skal oplyse mindre.",
        "brief_inspire_o",
    ),
    Proposal(
        "Sagens papirer sendes digitalt",
        "practice",
        "central",
        "Ankestyrelsen",
        "E12_bpa",
        "other",
        "Papirer sendes i flere omgange.",
        "At sagen er samlet.",
        "Borgeren får de samme papirer.",
        0.5,
        "none",
        "Færre henvendelser.",
        "hours",
    ),
)


def write(folder: Path, asked: int) -> dict[str, Any]:
    """Write workshop/proposals.xlsx of the demonstration in ``folder``, and return what is true of it.

    asked: the municipalities at the workshop that took a stand.
    """
    form, target = forms.load(FORM), folder / FOLDER / WORKBOOK
    target.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(one) | {"support": round(one.support * asked), "asked": asked} for one in PROPOSALS]
    with TemporaryDirectory() as empty:
        sent = writer.write(Path(empty) / WORKBOOK, form, Sender(), {}, origin=ORIGIN_DEMONSTRATION)
        fill(sent, target, list(_writes(form, rows)))
    return {"asked": asked, "rows": rows}


def _writes(form: Form, rows: list[dict[str, Any]]) -> Iterator[Write]:
    sheet = next(iter(layout(form).values()))
    for number, row in enumerate(rows, start=FIRST_DATA_ROW):
        for item in form.items_of(SECTION):
            if item.name in row:
                value = row[item.name]
                yield sheet.sheet, number, sheet.column(item.name).index + 1, item.choices.get(value, value)
