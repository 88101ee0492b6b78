"""Danish words for the places of the choice, its variables, what is wrong with a choice or a clearing, and
amounts of money.
"""

from __future__ import annotations

from helpers import danish
from helpers.analysis.cases import choice
from helpers.publish.wording import CASE, OUTCOME
from helpers.survey.cases import chosen, clearing
from helpers.terms import ALL

TO_WHOLE = 100  # DKK million from here on without decimals
REASON = {
    choice.NOTHING: "der er ingen udfyldte sager af den slags",
    choice.NO_COUNTS: "det vides ikke, hvor mange afgørelser sagerne står for",
    choice.FEW: "der er for få sager til at udpege en typisk sag",
    choice.UNANSWERED: "for mange af sagerne mangler svar på det, som de skal sammenlignes på",
    choice.NOBODY_NEAR: "ingen sag ligger tæt nok på det omfang, der skal vælges efter",
}
SLOT = {choice.TYPICAL: "Typisk {case}", choice.HEAVY: "Tung {case}"}
VARIABLE = {
    choice.PAGES: "normalsider",
    choice.TYPES: "typer af sagsoplysninger",
    choice.SHARE: "andel fornyede oplysninger",
    choice.EXPERT: "ekspertudtalelse",
    choice.KNOWS: "fagperson med kendskab til borgeren",
}
FAULT = {
    chosen.CHANGED: "filen er ændret i hånden, efter at valget blev truffet, så ingen af sagerne bruges",
    chosen.UNREADABLE: "filen kan ikke læses, som den står, så intet i den er brugt",
    chosen.OUTSIDE: "sagen er ikke en udfyldt sag i undersøgelsen",
    chosen.ELSEWHERE: "sagen har en anden kommune, ydelse eller et andet udfald i undersøgelsen",
    chosen.TWICE: "pladsen er besat to gange",
    clearing.NOT_CHOSEN: "sagen er ikke blandt de valgte",
    clearing.TOO_EARLY: "godkendelsen er fra før valget",
}


def slot(kind: str, provision: str, outcome: str) -> str:
    """Return the name of a place of the choice: "Typisk BPA-sag (§ 96), hjemvist"."""
    return SLOT[kind].format(case=CASE[provision]) + (
        "" if outcome == ALL else f", {danish.inside(OUTCOME[outcome])}"
    )


def dkk(value: float) -> str:
    """Return a number of millions of DKK, with a decimal where it is small."""
    return danish.number(value, 1 if value < TO_WHOLE else 0)


def million_dkk(value: float) -> str:
    """Return an amount in millions of DKK: "23,1 mio. kr."."""
    return f"{dkk(value)}{danish.NBSP}mio.{danish.NBSP}kr."
