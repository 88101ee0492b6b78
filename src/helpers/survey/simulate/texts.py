"""What the demonstration's municipalities write about rules: invented sentences, no real person or case behind any of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

# provision, rule, where the burden comes from, text
_INPUTS = (
    (
        "bpa",
        "Servicelovens § 96",
        "appeal",
        "Udmålingen skal begrundes opgave for opgave ned til minutter. En samlet vurdering burde være nok, jf. § 96.",
    ),
    (
        "bpa",
        "SEL § 96, stk. 2",
        "law",
        "Vurderingen af evnen til at være arbejdsleder skal gentages ved hver opfølgning, selv om intet er ændret.",
    ),
    (
        "bpa",
        "§§ 83, 85 og 97",
        "appeal",
        "Vi skal dokumentere, at §§ 83, 85 og 97 er afvejet, også når borgeren kun har søgt om BPA.",
    ),
    (
        "bpa",
        "Bekendtgørelse om udmåling af BPA",
        "law",
        "Reglerne om rådighedstimer er svære at forklare, så notaterne bliver lange for at være på den sikre side.",
    ),
    (
        "bpa",
        "Retssikkerhedslovens § 10",
        "appeal",
        "Efter RSL § 10 indhentes lægelige oplysninger på ny, blot fordi de er over et år gamle.",
    ),
    (
        "lost_earnings",
        "Servicelovens § 42",
        "law",
        "Tre lønsedler og arbejdsgiverens erklæring skal hentes igen ved hver forlængelse af tabt arbejdsfortjeneste.",
    ),
    (
        "lost_earnings",
        "SEL § 42, stk. 1",
        "appeal",
        "Pasningsbehovet skal beskrives døgnet rundt, selv om familien kun søger om enkelte timer.",
    ),
    (
        "lost_earnings",
        "Serviceloven § 41 og § 42",
        "law",
        "Samme oplysninger skrives to gange, fordi §§ 41 og 42 behandles som hver sin sag.",
    ),
    (
        "lost_earnings",
        "SEL § 42",
        "own_practice",
        "Vores egen skabelon kræver udtalelse fra både skole og PPR. Ofte ville den ene være nok.",
    ),
    (
        "lost_earnings",
        "§ 42, stk. 3",
        "law",
        "Beregningen af sparede udgifter fylder mere end selve vurderingen efter § 42.",
    ),
    (
        "both",
        "Forvaltningslovens § 19",
        "law",
        "Partshøring over oplysninger, som borgeren selv har sendt, giver flere breve uden ny viden.",
    ),
    (
        "both",
        "FVL § 24",
        "appeal",
        "Begrundelsen efter forvaltningslovens § 24 skrives bredere end nødvendigt, fordi sager ellers hjemvises.",
    ),
    (
        "both",
        "Retssikkerhedslovens § 66",
        "appeal",
        "Genvurderingen gentager afgørelsen næsten ordret. Et kort notat kunne erstatte den.",
    ),
    (
        "both",
        "Vejledning til ankeskemaet",
        "appeal",
        "Aktlisten laves i hånden. Kunne den hentes fra fagsystemet, sparede vi en time pr. sag.",
    ),
    (
        "both",
        "",
        "own_practice",
        "Vi tager hele journalen med for en sikkerheds skyld. En klar liste over nødvendige akter ville hjælpe.",
    ),
    (
        "both",
        "Voksenudredningsmetoden",
        "own_practice",
        "Alle temaer udfyldes, også dem uden betydning for sagen.",
    ),
    (
        "lost_earnings",
        "SEL § 42",
        "other",
        "It-systemet tvinger os til at oprette samme oplysning tre steder.",
    ),
    (
        "bpa",
        "SEL § 96 a",
        "law",
        "Tilsynet med arbejdsgiverdelen kræver oplysninger, som den private forening allerede har.",
    ),
)
_CPR_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def rule_inputs(municipalities: list[str], scenario: dict[str, Any], rng: Generator) -> pd.DataFrame:
    """Return municipality, row (1..), provision, rule, burden_cause, text: a few rules from each municipality, none twice."""
    rows = []
    for code in municipalities:
        count = min(rng.poisson(scenario["rule_inputs"]), len(_INPUTS))
        chosen = rng.permutation(len(_INPUTS))[:count]
        rows += [(code, number, *_INPUTS[index]) for number, index in enumerate(chosen, start=1)]
    return pd.DataFrame(rows, columns=["municipality", "row", "provision", "rule", "burden_cause", "text"])


def impossible_cpr(rng: Generator) -> str:
    """Return ten digits that look like a CPR number and cannot be one.

    The birth date is real and before 2007, when every number still had to satisfy the modulus 11 check (cpr.dk,
    "Personnumre uden kontrolciffer"); this one fails it. The first of January, whose series ran out first, is avoided.
    """
    while True:
        day = np.datetime64("1950-01-02") + rng.integers(0, 360) + 365 * rng.integers(0, 40)
        year, month, date = str(day).split("-")
        number = f"{date}{month}{year[2:]}{rng.integers(0, 4)}{rng.integers(0, 1000):03d}"
        if _remainder(number) and (date, month) != ("01", "01"):
            return f"{number[:6]}-{number[6:]}"


def _remainder(number: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(_CPR_WEIGHTS, number, strict=True)) % 11
