"""Tables of the returns: rows in and out, corrections, and the questionnaire itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.publish.columns import cases, dimension, key, known, municipalities
from helpers.publish.views import Total, View, register
from helpers.publish.wording import GROUP, translated

if TYPE_CHECKING:
    from helpers.survey.cleaning.clean import Cleaned
    from helpers.survey.reading.returns import RawReturns

CODEBOOK = "undersøgelsens kodebog"
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


def account(cleaned: Cleaned, raw: RawReturns) -> View:
    """View of rows in, kept and set aside per sheet, with the number of workbooks behind each row."""
    counts = cleaned.counts
    files = cleaned.set_aside.groupby(["sheet", "reason"])["file"].nunique()
    behind = [
        files.get((raw.names[section].sheet, what), len(raw.workbooks))
        for section, what in zip(counts["section"], counts["what"], strict=True)
    ]
    frame = pd.DataFrame(
        {
            "sheet": translated(counts["section"], SHEET),
            "what": translated(counts["what"], ACCOUNT),
            "n_cases": counts["n"],
            "n_municipalities": behind,
        }
    )
    columns = (
        dimension("sheet", "Ark"),
        dimension("what", "Rækker", total=ACCOUNT["rows_in"]),
        cases("Antal"),
        municipalities(),
    )
    whole = Total("what", within=("sheet",), complementary=True)
    return View("regnskab", "Rækker modtaget, brugt og lagt til side", frame, columns, totals=(whole,))


def corrections(ledger: pd.DataFrame) -> View:
    """View of the ledger: how often each rule was used, and in how many municipalities' workbooks."""
    counted = ledger.groupby(["severity", "rule"], as_index=False).agg(
        n_cases=("cell", "size"), n_municipalities=("file", "nunique")
    )
    order = {"ascending": [True, False], "kind": "stable", "ignore_index": True}
    counted = counted.sort_values(["severity", "n_cases"], **order)
    frame = counted.assign(
        rule=translated(counted["rule"], RULE), severity=translated(counted["severity"], SEVERITY)
    )
    columns = (
        dimension("rule", "Regel"),
        dimension("severity", "Virkning"),
        cases("Antal værdier"),
        municipalities("Kommuner"),
    )
    return View("rettelser", "Rettelser i svarene", frame, columns)


def questionnaire(items: pd.DataFrame) -> View:
    """View of the questionnaire's items (``protocol.codebook.items_table``), the report's appendix."""
    columns = tuple(known(name, name) for name in items.columns)
    return register("skema", "Spørgeskemaet", items, columns, CODEBOOK)


def information_types(types: pd.DataFrame) -> View:
    """View of the information types asked about (``protocol.codebook.types_table``), with the groups that the
    report compares.
    """
    groups = ["; ".join(GROUP[code] for code in codes) or "Ingen af grupperne" for codes in types["groups"]]
    columns = (
        key("label", "Type"),
        known("examples", "F.eks."),
        known("provisions", "Ydelse"),
        known("groups", "Gruppe"),
    )
    return register("typer", "Typer af sagsoplysninger", types.assign(groups=groups), columns, CODEBOOK)
