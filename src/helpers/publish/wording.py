"""Danish words for the codes of the tables, in one place. Where the codebook has a label, that is the one."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers import danish
from helpers.errors import HelpersError
from helpers.protocol.analysis_plan import Plan

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
ACCOUNT = {
    "rows_in": "Rækker modtaget",
    "kept": "Brugt",
    "not_answered": "Lagt til side: ikke udfyldt (fortrykt reservesag eller tom linje)",
    "duplicate": "Lagt til side: samme sag eller linje to gange",
    "unknown_decision": "Lagt til side: ukendt sagsnøgle",
    "outside_universe": "Lagt til side: uden for undersøgelsen",
    "other_municipality": "Lagt til side: en anden kommunes sag",
    "unknown_type": "Lagt til side: ukendt type sagsoplysning",
    "no_case_row": "Lagt til side: uden tilhørende sag",
    "personal_data": "Lagt til side: CPR-nummer uden for fritekst",
    "foreign_formula": "Lagt til side: formel i stedet for et svar",
}
REFUSED = {  # why a returned file is not read
    "not_a_workbook": "var ikke et skema eller var beskadiget",
    "too_large": "var for stor",
    "active_content": "indeholdt makroer, indlejrede filer eller henvisninger til andre filer",
    "foreign_sheet": "havde et ark, som ikke er skemaets",
    "other_codebook": "var lavet af en anden udgave af spørgsmålene",
    "missing_sheet": "manglede et ark",
    "missing_column": "manglede en kolonne",
    "unknown_municipality": "havde en ukendt kommunekode",
    "duplicate_municipality": "kom fra en kommune, der har sendt flere forskellige",
    "same_file_twice": "var en kopi af en anden",
    "foreign_formula": "havde en formel i stedet for oplysningen om, hvem den kom fra",
    "personal_data": "havde et CPR-nummer uden for svarene",
}
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
RULE = {
    "number_in_text": "Tal skrevet med tekst, enhed eller tegn",
    "number_in_words": "Tal skrevet med bogstaver",
    "unreadable_number": "Tal, der ikke kan læses",
    "missing_dont_know": "»Ved ikke« eller et ord for det gjort til manglende svar",
    "missing_not_stated": "»Ikke oplyst« eller et ord for det gjort til manglende svar",
    "missing_not_applicable": "»Ikke relevant« eller et ord for det gjort til manglende svar",
    "label_form": "Svarmulighed skrevet på en anden måde",
    "label_spelling": "Stavefejl i svarmulighed",
    "unknown_code": "Ukendt svarmulighed",
    "date_in_text": "Dato skrevet som tekst",
    "impossible_date": "Umulig dato",
    "unreadable_date": "Dato, der ikke kan læses",
    "personal_data": "Personoplysninger fjernet fra fritekst",
    "plain_text": "Styretegn fjernet fra fritekst",
    "identifier_form": "Sagsnøgle skrevet på en anden måde",
    "differs_from_draw": "Fortrykt oplysning afviger fra udtrækket",
    "characters_as_pages": "Tegn angivet som sider, omregnet",
    "disputed_date": "Kommunen angiver en anden afgørelsesdato end udtrækket",
    "tenfold": "Mulig fejl med en faktor ti mellem de to sidetal",
    "out_of_range": "Tal uden for det mulige",
    "disposition_missing": "Udfyldt sag uden angivelse af, hvad der skete med den",
    "duplicate": "Samme afgørelse to gange",
    "error_value": "En af Excels fejlværdier i stedet for et svar",
    "not_whole": "Tal med decimaler, hvor der spørges om hele",
    "wrong_period": "Rettet dato uden for sagens periode",
    "tenfold_parts": "Mulig fejl med en faktor ti mellem sidetallet og dets dele",
    "substitute_without_reason": "Reservesag brugt uden grund ved en hovedsag",
    "substitute_out_of_order": "Reservesag brugt før en tidligere",
    "beside_the_columns": "Noget er skrevet uden for skemaets kolonner",
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
