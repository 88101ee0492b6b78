"""The cleaning rules, one row each: what the cleaning runs, what the municipality is asked, what the report
calls it. The consistency rules between answers stand in the codebook; here is what the report calls them.

To add a rule, write its function in ``rules`` and its row here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from helpers.survey.cleaning import consistency, ledger, rules
from helpers.survey.cleaning.later import corrections, versions
from helpers.survey.cleaning.ledger import Severity
from helpers.survey.cleaning.pages import page_units, page_witnesses
from helpers.survey.sampling.substitution import OUT_OF_ORDER, WITHOUT_REASON

ANSWERS = "{answers}"  # in a question: the answers that are possible


@dataclass(frozen=True)
class CleaningRule:
    """One rule: its name in the ledger, the function that finds it, whether the answer is mended (fix) or the
    municipality is asked about it (query), what the report calls it, what is asked, and what is told of a fix
    that the municipality may undo (all Danish).
    """

    name: str
    function: Callable[..., Any]
    severity: Severity
    label: str
    asked: str = ""
    told: str = ""


READING = (
    CleaningRule(
        "error_value",
        rules.read_errors,
        "query",
        "En af Excels fejlværdier i stedet for et svar",
        f"Cellen viser en af Excels fejlværdier. Skriv svaret: {ANSWERS}.",
    ),
    CleaningRule("number_in_text", rules.read_answers, "fix", "Tal skrevet med tekst, enhed eller tegn"),
    CleaningRule("number_in_words", rules.read_answers, "fix", "Tal skrevet med bogstaver"),
    CleaningRule("hours_as_minutes", rules.read_answers, "fix", "Timer omregnet til minutter"),
    CleaningRule(
        "characters_stated",
        rules.read_answers,
        "query",
        "Sider opgivet i tegn, omregnet",
        "Svaret er skrevet i tegn og er omregnet til normalsider (2.400 tegn). Bekræft eller ret.",
    ),
    CleaningRule(
        "unreadable_number",
        rules.read_answers,
        "query",
        "Tal, der ikke kan læses",
        f"Svaret kan ikke læses som et tal. Skriv: {ANSWERS}.",
    ),
    CleaningRule(
        "missing_dont_know",
        rules.read_answers,
        "fix",
        "»Ved ikke« eller et ord for det gjort til manglende svar",
    ),
    CleaningRule(
        "missing_not_stated",
        rules.read_answers,
        "fix",
        "»Ikke oplyst« eller et ord for det gjort til manglende svar",
    ),
    CleaningRule(
        "missing_not_applicable",
        rules.read_answers,
        "fix",
        "»Ikke relevant« eller et ord for det gjort til manglende svar",
    ),
    CleaningRule("label_form", rules.read_answers, "fix", "Svarmulighed skrevet på en anden måde"),
    CleaningRule("label_spelling", rules.read_answers, "fix", "Stavefejl i svarmulighed"),
    CleaningRule(
        "unknown_code",
        rules.read_answers,
        "query",
        "Ukendt svarmulighed",
        f"Svaret er ikke en af mulighederne. Vælg: {ANSWERS}.",
    ),
    CleaningRule("date_in_text", rules.read_answers, "fix", "Dato skrevet som tekst"),
    CleaningRule(
        "impossible_date",
        rules.read_answers,
        "query",
        "Umulig dato",
        f"Datoen findes ikke. Skriv: {ANSWERS}.",
    ),
    CleaningRule(
        "unreadable_date",
        rules.read_answers,
        "query",
        "Dato, der ikke kan læses",
        f"Datoen kan ikke læses. Skriv: {ANSWERS}.",
    ),
    CleaningRule("identifier_form", rules.read_identifiers, "fix", "Sagsnøgle skrevet på en anden måde"),
    CleaningRule("personal_data", rules.read_texts, "fix", "Personoplysninger fjernet fra fritekst"),
    CleaningRule("plain_text", rules.read_texts, "fix", "Styretegn fjernet fra fritekst"),
)

DOUBTING = (
    CleaningRule(
        "not_whole",
        rules.not_whole,
        "query",
        "Tal med decimaler, hvor der spørges om hele",
        "Her står et tal med decimaler. Skriv hele sider eller hele enheder; sider rundes op.",
    ),
    CleaningRule(
        "differs_from_draw",
        rules.differs_from_draw,
        "query",
        "Fortrykt oplysning afviger fra udtrækket",
        "Oplysningen er skrevet på forhånd og er ændret eller slettet. Skriv, om det er den rigtige sag.",
    ),
    CleaningRule(
        "disputed_date",
        rules.disputed_date,
        "query",
        "Kommunen angiver en anden afgørelsesdato end udtrækket",
        "Her står en anden dato for afgørelsen end i udtrækket. Bekræft, at det er den rigtige sag.",
    ),
    CleaningRule(
        "wrong_period",
        rules.wrong_period,
        "query",
        "Rettet dato uden for sagens periode",
        "Datoen ligger uden for den periode, som sagen er trukket i. Bekræft, at det er den rigtige sag.",
    ),
    CleaningRule(
        "disposition_missing",
        rules.disposition_missing,
        "query",
        "Udfyldt sag uden angivelse af, hvad der skete med den",
        "Det er ikke oplyst, hvad der skete med sagen. Vælg et svar.",
    ),
    CleaningRule(
        WITHOUT_REASON,
        rules.unfounded_substitutes,
        "query",
        "Reservesag brugt uden grund ved en hovedsag",
        "Reservesagen er brugt, men ingen hovedsag af samme slags har en grund. "
        "Angiv grunden ved hovedsagen.",
    ),
    CleaningRule(
        OUT_OF_ORDER,
        rules.unfounded_substitutes,
        "query",
        "Reservesag brugt før en tidligere",
        "Reservesagen er brugt før en tidligere reservesag. Skriv, hvad der skete med den tidligere.",
    ),
    CleaningRule(
        "characters_as_pages",
        page_witnesses.characters_as_pages,
        "query",
        "Tegn angivet som sider, omregnet",
        "Tallet ligner et antal tegn og er omregnet til normalsider (2.400 tegn). Bekræft eller ret.",
    ),
    CleaningRule(
        "out_of_range",
        rules.out_of_range,
        "query",
        "Tal uden for det mulige",
        f"Svaret ligger uden for det mulige. Skriv: {ANSWERS}.",
    ),
    CleaningRule(
        "too_long",
        rules.too_long,
        "query",
        "Tekst, der er længere, end skemaet har plads til",
        "Teksten er længere, end skemaet har plads til. Den er læst. Kort den af, eller bekræft, at den er "
        "rigtig.",
    ),
    CleaningRule(
        "tenfold_corrected",
        page_witnesses.doubtful_pages,
        "fix",
        "Nul for meget eller for lidt i sidetallet, rettet efter rækkens egne tal",
        told="Tallet er rettet, fordi rækkens andre sidetal viser et nul for meget eller for lidt. Er jeres "
        "tal rigtigt, så bekræft det.",
    ),
    CleaningRule(
        "pages_contradicted",
        page_witnesses.doubtful_pages,
        "query",
        "Sidetal, som rækkens andre tal modsiger 5-20 gange, lagt til side",
        "Tallet er 5-20 gange større eller mindre end et af rækkens andre sidetal og bruges ikke, før I har "
        "svaret. Er der et nul for meget eller for lidt, eller er det rigtigt?",
    ),
    CleaningRule(
        "too_small",
        page_witnesses.too_small,
        "query",
        "Sidetal under en tiendedel side, lagt til side",
        "Tallet er så lille, at det ikke kan være tegn, og bruges ikke, før I har svaret. Er det sider?",
    ),
    CleaningRule(
        "part_above_file",
        page_witnesses.part_above_file,
        "query",
        "Flere sider i en del end i hele sagen",
        "Her er flere sider end i hele sagen. Er det tegn, der er skrevet i stedet for sider?",
    ),
    CleaningRule(
        "unsupported_size",
        page_witnesses.unsupported_size,
        "query",
        "Meget stort sidetal, som intet andet tal i rækken støtter",
        "Tallet er meget stort, og intet andet i rækken viser, om det er sider. Er det tegn, eller er det "
        "rigtigt?",
    ),
)

REPEATED = CleaningRule(
    "duplicate",
    rules.repeated,
    "query",
    "Samme afgørelse to gange",
    "Sagen eller linjen står to gange. Den fyldigste er brugt; slet den anden.",
)
OTHER_UNIT = CleaningRule(
    page_units.OTHER_UNIT,
    page_units.converted,
    "query",
    "Talt i noget andet, end der er svaret",
    "Tallet passer ikke med kontroltallet i det, der er svaret, at der er talt i, men det gør det i det "
    "andet (tegn eller sider). Rækken er regnet om derefter. Bekræft, eller ret, hvad der er talt i.",
)
UNIT_NOT_TOLD = CleaningRule(
    page_units.UNIT_NOT_TOLD,
    page_units.converted,
    "fix",
    "Ikke oplyst, hvad der er talt i; kontroltallet har afgjort det",
)
PART_IN_PAGES = CleaningRule(
    page_units.PART_IN_PAGES,
    page_units.converted,
    "query",
    "En del talt i sider, hvor hele sagen er talt i tegn",
    "Hele sagen er talt i tegn, og her er tallet så lille, at det er læst som sider. Bekræft eller ret.",
)
NOT_ASKED = CleaningRule(
    consistency.NOT_ASKED, consistency.not_asked, "fix", "Svar på noget, der ikke spørges om, er ikke brugt"
)
BESIDE = CleaningRule(
    "beside_the_columns",
    ledger.remarked,
    "query",
    "Noget er skrevet uden for skemaets kolonner",
    "Her er skrevet uden for skemaets kolonner, hvor intet læses. Flyt svaret til det rigtige felt, "
    "eller slet det.",
)

CONFIRMED = CleaningRule("confirmed", ledger.confirmed, "fix", "Usædvanligt svar, som kommunen har bekræftet")
CORRECTED = CleaningRule("corrected", corrections.changes, "fix", "Svar rettet efter aftale med kommunen")
NEWER = CleaningRule("newer_version", versions.told, "fix", "Skema afløst af et nyere fra samme kommune")
OTHERS = (OTHER_UNIT, UNIT_NOT_TOLD, PART_IN_PAGES, NOT_ASKED, REPEATED, BESIDE, CONFIRMED, CORRECTED, NEWER)

RULES = {rule.name: rule for rule in (*READING, *DOUBTING, *OTHERS)}
UNANSWERED = tuple(name for name in RULES if name.startswith("missing_"))  # as ``reading.values`` names them
UNCONFIRMED = {  # what cannot be right as it stands: it says nothing, or nothing that is possible
    *(rule.name for rule in READING),
    *("out_of_range", "disposition_missing", REPEATED.name),
}

CONSISTENCY_LABELS = {
    "answers_need_completion": "Svar på en sag, der ikke er angivet som udfyldt",
    "second_count_agrees": "De to opgørelser af sider er langt fra hinanden",
    "physical_pages_agree": "Normalsider og fysiske sider passer ikke sammen",
    "decision_pages_within_file": "Flere sider ved afgørelsen end i hele sagen",
    "statement_within_decision": "Sagsfremstillingen er længere end siderne ved afgørelsen",
    "pages_add_up": "Siderne før og efter klagen giver ikke tilsammen hele sagen",
    "retrieval_needs_presence": "Indhentning angivet for en type, der ikke findes i sagen",
    "source_needs_presence": "Kilde angivet for en type, der ikke findes i sagen",
    "need_needs_presence": "Anvendelse angivet for en type, der ikke findes i sagen",
    "principal_cause_is_selected": "Hovedårsag uden kryds ved årsagen",
    "missing_information_needs_cause": "Manglende oplysning angivet, uden at oplysningsgrundlaget er en "
    "årsag",
}
LABELS = {name: rule.label for name, rule in RULES.items()} | CONSISTENCY_LABELS


def functions(rows: Iterable[CleaningRule]) -> list[Callable[..., rules.Changes]]:
    """Return the functions of ``rows`` in their order, each once."""
    return list(dict.fromkeys(rule.function for rule in rows))
