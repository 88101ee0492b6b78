"""The pilot in Danish: what each row is called, what to do about it, and the sentences of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers import danish
from helpers.analysis.pilot import readiness
from helpers.analysis.pilot.readiness import FIX, GO, NOT_ESTIMABLE, STOP
from helpers.protocol.codebook import Codebook
from helpers.protocol.codebook_changes import Change
from helpers.protocol.disclosure import Rules
from helpers.protocol.pilot import ROWS, PilotPlan
from helpers.publish.statements import Statement
from helpers.publish.wording import counted
from helpers.survey.cleaning.tables import REMITTALS
from helpers.survey.pilot import Pilot

VERDICT = {GO: "Klar", FIX: "Rettes", STOP: "Stop", NOT_ESTIMABLE: "Kan ikke opgøres"}
ROW = {
    "file_found": "Sager fra 2014-15, der blev fundet",
    "found_without_list": "Sager, som kommunen selv kunne finde uden Ankestyrelsens liste",
    "core_missing": "Manglende svar på det kernespørgsmål, der mangler flest",
    "other_missing": "Manglende svar på det andet spørgsmål, der mangler flest",
    "edit_failures": "Svar, der må følges op, pr. udfyldt sag",
    "minutes_median": "Minutter pr. sag, median",
    "minutes_p90": "Minutter pr. sag, 90-percentil",
    "pages_icc": "ICC for normalsider talt af to personer (logaritmer)",
    "pages_limits": "Videste grænse for forholdet mellem to personers normalsider",
    "categories": "Laveste kappa for svarmuligheder valgt af to personer",
    "personal_data": "CPR-numre i det, der er gemt",
    "same_method": "Par af en gammel og en ny sag opgjort på samme måde",
}
SHORT = {
    "file_found": "fundet af sager fra 2014-15",
    "found_without_list": "kommunens egen søgning efter sagerne",
    "core_missing": "svarene på kernespørgsmål",
    "other_missing": "svarene på andre spørgsmål",
    "edit_failures": "antallet af svar til opfølgning",
    "minutes_median": "tiden pr. sag",
    "minutes_p90": "tiden til store sager",
    "pages_icc": "to personers optælling af sider",
    "pages_limits": "afstanden mellem to personers optælling",
    "categories": "enigheden om svarmuligheder",
    "personal_data": "rensningen for CPR-numre",
    "same_method": "ens opgørelse af sider i de to perioder",
}
ADVICE = {
    "file_found": {
        FIX: "Brug Ankestyrelsens kopier af sagerne.",
        STOP: "Aftal med Ankestyrelsen, at sagerne fra 2014-15 tages derfra.",
    },
    "found_without_list": {FIX: "Ankestyrelsen bistår med listen over sager."},
    "core_missing": {
        FIX: "Omskriv spørgsmålet og dets vejledning.",
        STOP: "Lav spørgsmålet om, og afprøv det igen.",
    },
    "other_missing": {
        FIX: "Omskriv spørgsmålet, eller lad det udgå.",
        STOP: "Lad spørgsmålet udgå, eller afprøv det igen.",
    },
    "edit_failures": {
        FIX: "Gør skemaets hjælpetekster og grænser tydeligere.",
        STOP: "Lav skemaet om, og afprøv det igen.",
    },
    "minutes_median": {FIX: "Kort skemaet ned.", STOP: "Kort skemaet ned, og afprøv det igen."},
    "minutes_p90": {
        FIX: "Giv store sager en kortere vej gennem skemaet.",
        STOP: "Sæt en grænse for, hvor meget der skal tælles i store sager.",
    },
    "pages_icc": {
        FIX: "Gør optællingen af normalsider mere entydig.",
        STOP: "Fastlæg én måde at tælle på, og afprøv den igen.",
    },
    "pages_limits": {
        FIX: "Gør optællingen af normalsider mere entydig, og dobbelttæl et udsnit i undersøgelsen."
    },
    "categories": {
        FIX: "Gør svarmulighederne mere entydige.",
        STOP: "Lav svarmulighederne om, og afprøv dem igen.",
    },
    "personal_data": {STOP: "Ret rensningen, før der indsamles flere svar."},
    "same_method": {
        FIX: "Bed kommunerne opgøre gamle og nye sager på samme måde.",
        STOP: "Fastlæg én måde at opgøre sider på i begge perioder.",
    },
}
NOTHING_TO_DO, NOT_JUDGED = "Kravet er opfyldt.", "Der er for få svar til en vurdering."
WHOLE = {  # after "Pilotafprøvningen viste, at"
    GO: "skemaet var klar til at blive sendt ud",
    NOT_ESTIMABLE: "det ikke kunne afgøres, om skemaet var klar, for en del kan ikke opgøres",
    FIX: "skemaet skulle rettes",
    STOP: "skemaet ikke kunne sendes ud i den form",
}
NO_PILOT = (
    "Der er ingen resultater fra en pilotafprøvning af skemaet. Det er derfor ikke vurderet, om skemaet "
    "måler pålideligt, og om kommunerne selv kan finde sagerne."
)
ALONE = "found_without_list"
_CAUSES = "Årsager til hjemvisning, hver for sig"


def question(item: str, codebook: Codebook) -> str:
    """Return the Danish question behind an item named "table.item"."""
    table, name = item.split(".")
    if item == "causes.selected":
        return _CAUSES
    return codebook.item(name, "causes" if table == REMITTALS else table).question


def advice(row: Mapping[str, str], codebook: Codebook) -> str:
    """Return what to do about one evaluated row: the pre-set wording for its verdict, with the question it
    speaks of.
    """
    if row["verdict"] in (GO, NOT_ESTIMABLE):
        return NOTHING_TO_DO if row["verdict"] == GO else NOT_JUDGED
    about = f" Spørgsmål: »{question(row['item'], codebook)}«." if row["item"] else ""
    return ADVICE[row["row"]][row["verdict"]] + about


def statements(
    found: Pilot | None, evaluated: pd.DataFrame, agreement: pd.DataFrame, plan: PilotPlan, rules: Rules
) -> dict[str, Statement]:
    """Return the sentences on the pilot as a whole, with its verdict, on its extent, on where and how it was
    done, on its size, and on its limits.

    evaluated: ``pilot.evaluate``; agreement: ``pilot.categories``. Small numbers are not given.
    """
    whole = readiness.worst(evaluated["verdict"])
    text, extent, where, size = NO_PILOT, NO_PILOT, NO_PILOT, NO_PILOT
    if found is not None:
        extent, where = _extent(found, rules), _places(found, rules)
        text = f"Pilotafprøvningen viste, at {WHOLE[whole]}. {_reasons(evaluated)}".strip()
        size = _size(len(found.double_coded), agreement, plan, rules)
    return {
        "pilot": Statement(text, whole),
        "pilot_extent": Statement(extent),
        "pilot_places": Statement(where),
        "pilot_size": Statement(size),
        "pilot_limits": Statement(_limits(plan)),
    }


def changed(
    found: Pilot | None, survey: Codebook, made: Sequence[Change], agreement: pd.DataFrame
) -> Statement:
    """Return the statement on whether the questionnaire was changed after the pilot. survey: that of the
    survey; made: the changes from the pilot's version to it; agreement: ``pilot.categories``.
    """
    if found is None:
        return Statement("Uden en pilotafprøvning er der ikke rettet noget efter den.")
    before, after = found.codebook.version, survey.version
    if before == after:
        return Statement(
            f"Skemaet er ikke ændret efter piloten: undersøgelsen bruger samme udgave ({after})."
        )
    return Statement(
        f"Piloten blev gennemført med udgave {before} af skemaet, og undersøgelsen bruger udgave {after}. "
        + (
            f"Imellem dem er {danish.in_words(len(made), 'én')} ting rettet."
            f"{_unmended(found, made, agreement)}"
            if made
            else "Hvad der er ændret imellem dem, er ikke skrevet ned."
        )
    )


def _unmended(found: Pilot, made: Sequence[Change], agreement: pd.DataFrame) -> str:
    """Return which questions were to be mended for how two persons agreed and are not among what was, with a
    space before it.
    """
    mended = {item for change in made for item in change.items}
    rows = agreement[agreement["verdict"].isin([FIX, STOP])]
    causes = any(item.startswith("causes.") for item in mended)
    left = [
        f"»{question(item, found.codebook)}«"
        for item in rows["item"]
        if item not in mended and not (causes and item.startswith("causes."))
    ]
    if not left:
        return ""
    return f" {danish.listing(left)} skulle også rettes efter enigheden, men er ikke blandt dem."


def in_short(
    found: Pilot | None,
    evaluated: pd.DataFrame,
    assessed: pd.DataFrame,
    released: pd.DataFrame,
    survey: Codebook,
    made: Sequence[Change],
) -> Statement:
    """Return for the main part, after the pilot's extent, its verdict and what became of it, and what the
    terms of reference ask: how many cases a municipality finds by itself. evaluated: ``pilot.evaluate``;
    assessed, released: the released views ``tables.evaluation`` and ``tables.agreement``; survey, made: as of
    ``changed``.
    """
    if found is None:
        return Statement(NO_PILOT)
    whole = readiness.worst(evaluated["verdict"])
    text = f"Den viste, at {WHOLE[whole]}."
    if found.codebook.version != survey.version:
        n = danish.sentence(danish.in_words(len(made), "én"))
        mended = f"{n} ting er rettet" if made else "Skemaet er ændret"
        text += f" {mended} uden en ny pilotafprøvning."
    rewritten = {
        item.question
        for section, name in (each.split(".") for change in made for each in change.items)
        for item in found.codebook.items_of(section)
        if item.name == name
    }
    told = [
        f" To personer var mindst enige om »{row.label}« (kappa {danish.number(row.kappa, 2)}, hvor 1 "
        f"er fuld enighed"
        f"{'; spørgsmålet er skrevet om' if row.label in rewritten else ''})."
        for row in _by_kappa(released).head(1).itertuples()
    ]
    alone = assessed[assessed["row"].eq(ALONE)].dropna(subset=["share"])
    told += [
        f" Uden Ankestyrelsens liste kunne kommunerne selv finde {danish.percent_of(share)} af sagerne."
        for share in alone["share"]
    ]
    return Statement("".join([text, *told]))


def _by_kappa(released: pd.DataFrame) -> pd.DataFrame:
    return released.dropna(subset=["kappa"]).sort_values("kappa", kind="stable")


def finding(released: pd.DataFrame) -> str:
    """Return the short finding on agreement for caption and alt text, from the released view of it (label,
    kappa).
    """
    known = _by_kappa(released)
    if known.empty:
        return "Ingen kappa kan vises."
    low, high = (
        f"{danish.number(row.kappa, 2)} for »{row.label}«" for row in (known.iloc[0], known.iloc[-1])
    )
    return f"Kappa er lavest, {low}, og højest, {high}."


def _extent(found: Pilot, rules: Rules) -> str:
    cases = found.tables["cases"]
    done = cases[cases["disposition"].eq("completed")]
    n, places = done["decision_id"].nunique(), done["municipality"].nunique()
    both = len(found.double_coded)
    twice = "alle" if both == n else f"{counted(both, rules)} af dem"
    return (
        f"I pilotafprøvningen er {counted(n, rules)} sager fra {counted(places, rules)} kommuner udfyldt, og "
        f"{twice} er udfyldt af to personer uafhængigt af hinanden.{_unread(found, rules)}"
    )


def _places(found: Pilot, rules: Rules) -> str:
    """Return in how many municipalities the questionnaire was tried, and how."""
    cases = found.tables["cases"]
    n = cases.loc[cases["disposition"].eq("completed"), "municipality"].nunique()
    return (
        f"Skemaet blev prøvet i {counted(n, rules)} kommuner. To personer i kommunen udfyldte det om de "
        "samme sager uden at se hinandens svar."
    )


def _unread(found: Pilot, rules: Rules) -> str:
    n = len(found.tables["refused"])
    many = danish.sentence(counted(n, rules))
    return f" {many} returnerede skemaer kunne ikke læses og indgår ikke." if n else ""


def _reasons(evaluated: pd.DataFrame) -> str:
    """Name the rows that are not a go, the worst first."""
    parts = []
    for verdict, lead in (
        (STOP, "Dette standsede udsendelsen"),
        (FIX, "Dette skulle rettes"),
        (NOT_ESTIMABLE, "Dette kan ikke opgøres"),
    ):
        rows = evaluated.loc[evaluated["verdict"].eq(verdict), "row"]
        if len(rows):
            parts.append(f"{lead}: {danish.listing([SHORT[row] for row in rows])}.")
    return " ".join(parts)


def _size(n: int, agreement: pd.DataFrame, plan: PilotPlan, rules: Rules) -> str:
    least = danish.number(plan.least_double_coded)
    told = agreement[agreement["n_cases"] >= rules.min_cases_statistic]  # of fewer none is shown
    ends = [danish.number(width, 2) for width in readiness.half_widths(told) if pd.notna(width)]
    known = (
        f" Den halve bredde af sikkerhedsintervallerne for kappa er fra {' til '.join(ends)}." if ends else ""
    )
    if n >= plan.least_double_coded:
        return f"Der er dobbeltkodet {counted(n, rules)} sager; planen kræver mindst {least}.{known}"
    return (
        f"Advarsel: Planen kræver mindst {least} dobbeltkodede sager; her er {counted(n, rules)}.{known} "
        "Vurderingen af enigheden er derfor usikker."
    )


def _limits(plan: PilotPlan) -> str:
    own = [f"»{ROW[row]}«" for row in ROWS if plan.rows[row].own_proposal]
    marked = f" Grænserne for {danish.listing(own)} er projektets eget forslag." if own else ""
    least = danish.number(plan.least_cases)
    return f"Grænserne er fastlagt i protokollen.{marked} En række med færre end {least} sager vurderes ikke."
