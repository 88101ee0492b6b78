"""The rules of disclosure control in plain Danish, for the report's appendix: every number from the file."""

from __future__ import annotations

import pandas as pd

from helpers import danish
from helpers.protocol.disclosure import FILE, Disclosure
from helpers.publish.changes.sentences import POINTS
from helpers.publish.columns import key, known
from helpers.publish.tables import IMPOSSIBLE, SIGN
from helpers.publish.views import View, register

SOURCE = f"undersøgelsens regler om fortrolighed ({FILE})"


def view(rules: Disclosure) -> View:
    """View of the rules: what they are about, and what they say."""
    rows = [
        *(("Kommunernes svar", text) for text in _survey(rules)),
        *(("Det, der ellers skjules", text) for text in _suppression(rules)),
        *(("Kommuners tal fra registre", text) for text in _register(rules)),
        *(("En kommunes egne svar", text) for text in _own(rules)),
        *(("Sager, der er gennemgået i dybden", text) for text in _case(rules)),
        *(("Workshoppen", text) for text in _workshop(rules)),
    ]
    frame = pd.DataFrame(rows, columns=["about", "rule"])
    columns = (key("about", "Hvad reglen gælder"), known("rule", "Regel"))
    return register("diskretion", "Regler for, hvad der offentliggøres", frame, columns, SOURCE)


def _survey(rules: Disclosure) -> list[str]:
    few, shares, attacker = rules.survey, rules.shares, rules.attacker
    last = danish.in_words(few.min_cases - 1)
    return [
        f"Antal fra nul til {last} vises ikke og kan ikke kendes fra hinanden: ét tegn, {SIGN}, står for "
        f"dem alle. »{IMPOSSIBLE}« står, hvor spørgeskemaet gør, at der ikke kan være noget.",
        "At en kommune ikke har svaret på et spørgsmål, er ikke en oplysning om borgerens sag: antallet af "
        "sager bag et tal vises, også hvor det ligger tæt på antallet af udfyldte sager.",
        "Heller ikke, hvad der er galt med en besvarelse, er en oplysning om en borgers sag. "
        "Pilotafprøvningens vurdering følger af grænser, der er sat på forhånd, også hvor det er skjult, "
        "hvor få svar der mangler; en grund til at lægge rækker til side står kun ved de ark, hvor den er "
        "brugt; og at intet sidetal er modsagt, siges.",
        f"Der skal være mindst {danish.in_words(few.min_municipalities)} kommuner bag et tal.",
        f"Gennemsnit, medianer og fraktiler kræver mindst {danish.in_words(few.min_cases_statistic)} sager. "
        "Mindste og største svar vises aldrig, og hvad der gælder få sager, følger ikke af tallet for alle.",
        "Beregninger, der kun adskiller sig fra hinanden ved få sager, vises uden antal.",
        f"Andele vises i trin på {danish.number(shares.step)}{danish.NBSP}{POINTS}, af færre end "
        f"{danish.number(few.exact_share_base)} sager i trin på "
        f"{danish.number(few.rounded_share_step)}{danish.NBSP}{POINTS}; "
        "figurer er tegnet af de samme afrundede tal.",
        "Timer, kroner, sider og oplysninger, der er lagt sammen eller regnet til et gennemsnit, vises ikke, "
        f"hvis {danish.in_words(attacker.coalition)} kommuner tilsammen, når de trækker deres egne fra, kan "
        "regne en anden kommunes del ud med en fejl på under "
        f"{danish.percent(attacker.dominance_percent)}",
        "Hvor meget af usikkerheden én kommune bærer, vises groft, og ikke hvor en kommune kun har få svar. "
        "Et resultat uden en af kommunerne vises i trin på "
        f"{danish.percent(few.rounded_share_step)} eller mere. Ellers kunne dens svar regnes ud.",
        "Har en gruppe af kommuner udfyldt næsten alle de sager, som den højst kan spørges om, vises det "
        "ikke, hvor mange det er. Er få reservesager udfyldt, vises andelene af hovedsagerne grovere.",
    ]


def _suppression(rules: Disclosure) -> list[str]:
    part, base = rules.suppression.rounding_from, rules.suppression.rounding_base
    parts = {1: "alle", 2: "halvdelen", 3: "en tredjedel"}[part]
    return [
        "Kan et skjult tal regnes ud af summer eller af andre tabeller, skjules flere tal, indtil alle antal "
        f"fra nul til {danish.in_words(rules.survey.min_cases - 1)} er lige mulige, så vidt "
        f"muligt også for {danish.in_words(rules.attacker.coalition)} kommuner, der lægger sammen, hvad de "
        "ved om egne sager.",
        "Det, som en tidligere udgave har vist, regnes for kendt. Hvor for meget måtte skjules, kan "
        "svarmuligheder med få svar være lagt sammen; det står under tabellen.",
        f"I en tabel, der kun viser antal, er de alle rundet op eller ned til noget, {danish.in_words(base)} "
        f"går op i, hvor mere end {parts} af dem ellers måtte skjules. Summerne i tabellen passer, og det "
        "står under den. Det sker kun, hvis alle antal fra nul til "
        f"{danish.in_words(rules.survey.min_cases - 1)} så er lige mulige, og ingen anden tabel viser "
        "antallene. Står der andele eller gennemsnit, rundes de ikke, for antallene kunne regnes ud af dem. "
        "Hvad der ikke kan skjules på nogen af de to måder, vises slet ikke, og det står der.",
    ]


def _register(rules: Disclosure) -> list[str]:
    least, members = map(danish.in_words, (rules.register.min_cases, rules.attacker.coalition))
    return [
        f"En kommune med færre end {least} klagesager vises uden tal. Andre skjules med den, de mindste "
        f"først, indtil heller ikke {members} kommuner, som kender deres egne tal, kan regne den ud, så "
        "længe der er andre at skjule. Et område skjules også, hvis et mindre område i det kunne regnes ud.",
        "Er en kommunes tal skjult, vises dens kommentar heller ikke, for den kan nævne tallet.",
    ]


def _own(rules: Disclosure) -> list[str]:
    return [
        "Vises for kommunen selv og for ingen andre; ingen anden kommune er nævnt der, og det, de "
        "sammenlignes med, er de offentliggjorte tal."
    ]


def _case(rules: Disclosure) -> list[str]:
    bands = danish.listing([f"»{text}«" for texts in rules.case.bands.values() for text in texts])
    return [
        "Fortælles, når kommunen har godkendt det med navn og dato, og kun i intervaller og ved, hvor sagen "
        f"ligger blandt de andre af sin slags: {bands}."
    ]


def _workshop(rules: Disclosure) -> list[str]:
    meeting = rules.workshop
    return [
        f"Færre end {danish.in_words(meeting.min_municipalities)} kommuner er »{meeting.few}«. Kunne tallet "
        "regnes ud af de andre, vises flere af dem ikke."
    ]
