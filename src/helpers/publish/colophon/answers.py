"""Answers that an authority types into the State's tool when it makes the report's accessibility statement.

What the project knows of its own pages and files is answered; what only the authority knows stands in the
section ``authority`` of data/protocol/publication.yml, and is marked where it is empty.
Source: Act 692 of 8 June 2018 on the accessibility of public bodies' websites, and the model statement of
Commission Implementing Decision (EU) 2018/1523.
"""

from __future__ import annotations

from helpers.protocol.publication import Publication
from helpers.publish.colophon import workbook

TITLE = "Svar om tilgængelighed"
ABOUT = (
    "Fanen har én tabel: svar til den tilgængelighedserklæring, som myndigheden laver i statens værktøj.",
    "Spørgsmålene i værktøjet kan have en anden ordlyd. Myndigheden har ansvaret for svarene.",
)
HEADS = ("Emne", "Svar", "Svaret kommer fra")
PROJECT, AUTHORITY = "projektet", "myndigheden"
OPEN = "Ikke oplyst endnu: myndigheden udfylder."
KNOWN = (
    (
        "Overensstemmelse",
        "Delvist i overensstemmelse med EN 301 549 og WCAG 2.1 AA: se det indhold, der ikke er tilgængeligt.",
    ),
    (
        "Ikke tilgængeligt indhold: tabeller i PDF-filerne",
        "Kolonnernes overskrifter er mærket op, rækkernes er ikke. Rækkens navn står i første kolonne. De "
        "samme tabeller findes på netsiderne og i Excel-filen.",
    ),
    (
        "Ikke tilgængeligt indhold: kort over kommunerne",
        "Kortene kan ikke læses op kommune for kommune i PDF-filerne. De samme tal står i en tabel.",
    ),
    (
        "Hvordan er det undersøgt?",
        "Selvevaluering. Netsiderne er prøvet med axe-core i lyst og mørkt, på bred og smal skærm, og med "
        "tastatur; PDF-filerne er kontrolleret efter PDF/UA-1 og PDF/A-2a. Skærmlæser er ikke prøvet.",
    ),
    ("Andre formater", "Netsider, to PDF-filer, en Excel-fil og en CSV-fil for hver tabel og figur."),
)


def written(publication: Publication) -> bytes:
    """Return the sheet of answers as a workbook."""
    own, statement = publication.authority, publication.report.accessibility_statement
    asked = (
        ("Myndighedens navn", own.name),
        ("CVR-nummer", own.cvr),
        ("Rapportens adresse", own.address),
        ("Henvendelse om manglende tilgængelighed", own.feedback),
        ("Dag for evalueringen", own.evaluated),
        ("Erklæringens adresse", statement),
    )
    rows = [(topic, answer or OPEN, AUTHORITY) for topic, answer in asked]
    return workbook.one_table(TITLE, ABOUT, HEADS, [*rows, *((*row, PROJECT) for row in KNOWN)])
