"""Danish words and fixed texts about the design of the investigation."""

from __future__ import annotations

from helpers import danish
from helpers.publish.wording import PROVISION
from helpers.survey.sampling.allocation import PER_MUNICIPALITY, PER_PROVISION, PROPORTIONAL

SCOPE = "påklagede sager, stadfæstet eller hjemvist"
IN_TEXT = PROVISION | {"lost_earnings": PROVISION["lost_earnings"].replace("Tabt", "tabt")}
SHORT = {
    "bpa": danish.paragraph("96"),
    "lost_earnings": danish.paragraph("42"),
}  # in tables, where width is scarce
SHORT_NOTE = f"{SHORT['bpa']}: borgerstyret personlig assistance (BPA). {SHORT['lost_earnings']}: tabt arbejdsfortjeneste."
ASSUMED = "Tallene hviler på planlægningsantagelser og er ikke resultater."
UNKNOWN = "Kan ikke opgøres: der er endnu hverken en liste over afgjorte sager eller en optælling af dem. Ankestyrelsen må levere en af delene."
SOURCES = {
    "frame.csv": "Ankestyrelsens liste over afgjorte sager",
    "population.csv": "Ankestyrelsens optælling af afgjorte sager",
    "draw.csv": "antallet af afgjorte sager, som udtrækket har noteret",
    "": "ingen liste eller optælling endnu",
}
LEFT_OUT = {
    "changed or annulled": "ændret eller ophævet",
    "decided outside 2014-15 and 2019-21": "afgjort uden for de to perioder",
}
YES, NO = "Ja", "Nej"
# what a sample with fixed numbers per outcome shows, without and with the numbers of decided appeals
IDENTIFIED = [
    (
        "Udvikling, niveau og andele inden for samme ydelse og udfald",
        "I den enkelte celle; for landet kun som gennemsnit af kommuner",
        YES,
    ),
    ("Udvikling på tværs af udfald", "Nej; udtrækket bestemmer fordelingen på udfald", YES),
    ("Sammenhæng mellem dokumentation og hjemvisning (oddsforhold)", YES, YES),
    ("Andelen, der hjemvises, blandt sager med fx en ekspertudtalelse", NO, YES),
    (
        "Ændring i andelen af sager, der hjemvises",
        "Nej; kvoten låser den",
        "Hentes fra registret, ikke fra undersøgelsen",
    ),
    ("Årsager til hjemvisning, som andele", "Inden for de hjemviste", "Ja, vægtet"),
    ("Om dokumentation er årsag til udfaldet", NO, "Nej; sagens kompleksitet hænger sammen med begge dele"),
    ("Dokumentation i sager, der ikke er påklaget", NO, "Nej; kun gennem workshop og dybdegående sager"),
    (
        "Dokumentation skrevet i forventning om en klage",
        NO,
        "Nej; kun det, der er tilføjet efter klagen, kan opgøres",
    ),
]


def design_label(kind: str, quota: int) -> str:
    """Return the name of a design; the two readings carry the number of cases they ask a municipality for."""
    labels = {
        PER_PROVISION: f"Kvote for hver ydelse ({danish.number(8 * quota)} sager)",
        PER_MUNICIPALITY: f"Kvote på tværs af ydelser ({danish.number(4 * quota)} sager)",
        PROPORTIONAL: "Efter antal afgjorte sager",
    }
    return labels[kind]
