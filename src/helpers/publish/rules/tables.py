"""Tables of rules and practice: the register of changes, provision by provision and kind by kind."""

from __future__ import annotations

import pandas as pd

from helpers import danish
from helpers.publish.columns import key, known
from helpers.publish.views import View, register
from helpers.publish.wording import PROVISION, translated
from helpers.survey.published import register as changes

KIND = {
    changes.LAW: "Lov",
    changes.ORDER: "Bekendtgørelse eller vejledning",
    changes.DECISION: "Vejledende afgørelse",
    changes.METHOD: "Metode eller skema",
    changes.STUDY: "Undersøgelse",
    changes.STATISTICS: "Statistik",
    changes.POLITICS: "Aftale eller svar",
}
CONCERNS = {
    **PROVISION,
    changes.APPEALS: "Klagesystemet",
    changes.GENERAL: "Bredere end de to ydelser",
}
SOURCES = "Retsinformation, Folketinget, Ankestyrelsen, KL m.fl.; kilden til hver række står i datafilen"


def about(table: pd.DataFrame, concerned: str) -> pd.DataFrame:
    """Return the rows of the register (``survey.published.register.read``) about ``concerned``, a key of
    CONCERNS: those about both provisions belong to each.
    """
    return table[table["concerns"].isin(changes.PROVISION.get(concerned, (concerned,)))]


def listed(table: pd.DataFrame, concerned: str) -> View:
    """View of the register's rows about ``concerned`` (a key of CONCERNS), kind by kind."""
    rows = about(table, concerned)
    rank = rows["kind"].map({kind: place for place, kind in enumerate(KIND)})
    rows = rows.assign(rank=rank).sort_values(["rank", "day"], kind="stable", ignore_index=True)
    frame = pd.DataFrame(
        {
            "kind": translated(rows["kind"], KIND),
            "when": [danish.dated(*pair) for pair in zip(rows["day"], rows["precision"], strict=True)],
            "label": rows["label_da"],
            "what": rows["what_da"],
            "relevance": rows["documentation_relevance_da"].replace("", None),
        }
    ).join(rows[["type", "number", "area", "date_from", "precision", "source", "certainty", "note"]])
    columns = (
        known("when", "Tid"),
        known("kind", "Slags"),
        known("what", "Hvad"),
        known("relevance", "Betydning for dokumentationen"),
        key("label"),
        *map(known, ("type", "number", "area", "date_from", "precision", "source", "certainty", "note")),
    )
    note = "En streg betyder, at kilden ikke nævner en betydning for dokumentationen."
    title = f"Regler og praksis: {CONCERNS[concerned]}"
    return register(f"regler_{concerned}", title, frame, columns, SOURCES, note)
