"""The questions and answers of a codebook in Danish, as readers and municipalities see them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from helpers import danish

if TYPE_CHECKING:
    import pandas as pd

    from helpers.protocol.codebook import Codebook, Item

_LISTED = 12  # a longer list of answers stands in a table of its own
_KINDS = {
    "integer": "Heltal",
    "number": "Tal",
    "date": "Dato",
    "text": "Kort tekst",
    "free_text": "Fritekst",
    "identifier": "Nøgle",
}


def points_table(codebook: Codebook) -> pd.DataFrame:
    """Return the questions that serve each point of the terms of reference, columns point and questions."""
    import pandas as pd

    asked = [item for item in codebook.items if not item.locked]
    serving = {
        key: [item.question for item in asked if key in item.serves] for key in codebook.terms_of_reference
    }
    points = codebook.terms_of_reference
    rows = [(points[key], "; ".join(dict.fromkeys(told))) for key, told in serving.items() if told]
    return pd.DataFrame(rows, columns=["point", "questions"])


def types_table(codebook: Codebook) -> pd.DataFrame:
    """Return the information types: label, examples, provisions (their labels) and groups (codes), in the
    order of the sheet.
    """
    import pandas as pd

    provisions = codebook.code_lists["provisions"]
    kinds = codebook.asked_types
    return pd.DataFrame(
        {
            "label": [kind.label for kind in kinds],
            "examples": [kind.examples for kind in kinds],
            "provisions": [
                danish.sentence(danish.listing([danish.inside(provisions[code]) for code in kind.provisions]))
                for kind in kinds
            ],
            "groups": [list(kind.groups) for kind in kinds],
        }
    )


def answers(item: Item) -> str:
    """Return in Danish what may be answered, such as "Heltal fra 1 til 10.000 (normalsider); ved ikke"."""
    if len(item.values) > _LISTED:
        return "; ".join([f"En af {len(item.values)} svarmuligheder på en liste", *item.missing.values()])
    if item.values:
        return "; ".join(item.choices.values())
    span = "" if item.min is None else f" fra {_danish(item.min)} til {_danish(item.max)}"
    unit = f" ({item.unit})" if item.unit else ""
    return "; ".join([_KINDS[item.type] + span + unit, *item.missing.values()])


def _danish(bound: float | date | None) -> str:
    if isinstance(bound, date):
        return f"{bound:%d.%m.%Y}"
    return danish.number(bound or 0, decimals=0 if float(bound or 0).is_integer() else 2)
