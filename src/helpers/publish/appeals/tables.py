"""The table of published overturn rates."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers import danish
from helpers.publish.columns import dimension, known
from helpers.publish.views import View, register
from helpers.publish.wording import translated

PUBLISHER = {  # of the percentage, as data/reference/appeals_national.csv spells it
    "Børne- og Socialministeriet (danmarkskort)": "Børne- og Socialministeriet",
    "Børne- og Socialministeriet": "Børne- og Socialministeriet",
    "pct: Børne- og Socialministeriet; n: KL": "Børne- og Socialministeriet",
    "Social- og Ældreministeriet": "Social- og Ældreministeriet",
    "Social-, Bolig- og Ældreministeriet; n: Ankestyrelsen": "Social-, Bolig- og Ældreministeriet",
    "pct: Social- og Ældreministeriet; n: KL": "Social- og Ældreministeriet",
    "n: KL; pct: Politiken citing danmarkskort": "Politiken (efter danmarkskortet)",
    "Muskelsvindfonden (Ankestyrelsen data)": "Muskelsvindfonden (efter Ankestyrelsen)",
    "Ankestyrelsen": "Ankestyrelsen",
    "Ankestyrelsen; n via lundsteenwiederquist.dk": "Ankestyrelsen",
    "Ankestyrelsens Talportal; Ankestyrelsen": "Ankestyrelsen",
}


def overturn(rates: pd.DataFrame) -> View:
    """View of the published overturn rates (``analysis.appeals.rates.read_overturn_rates``).

    Figures of uncertain source stand in the table with a mark; the figure leaves them out.
    """
    frame = rates.dropna(subset=["percent"]).reset_index(drop=True)
    publisher = translated(frame["publisher"], PUBLISHER)
    frame = frame.assign(shown=[_rate(row) for row in frame.to_dict("records")], publisher=publisher)
    columns = (
        dimension("scope"),
        known("scope_label", "Område"),
        dimension("year"),
        known("when", "År"),
        known("shown", "Omgjort", str),
        known("publisher", "Udgiver"),
        *map(known, ("percent", "decimals", "whole_year", "later", "certain", "derived")),
        *map(known, ("published", "source_url", "certainty")),
    )
    note = (
        "* Gengivet efter en anden kilde end Ankestyrelsen og ministeriet; tallet er en antagelse og indgår "
        "ikke i figuren. † Beregnet her som resten af de stadfæstede. Kildernes adresser står i datafilen."
    )
    source = danish.listing(sorted(set(publisher[frame["certain"]])))
    return register("omgoerelse", "Offentliggjorte omgørelsesprocenter", frame, columns, source, note)


def _rate(row: dict[str, Any]) -> str:
    marks = ("" if row["certain"] else "*") + ("†" if row["derived"] else "")
    return danish.percent(row["percent"], row["decimals"]) + marks
