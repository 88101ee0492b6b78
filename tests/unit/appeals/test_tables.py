"""The table of published rates keeps their precision and says where they are uncertain."""

import pandas as pd

from helpers.publish.appeals import tables


def test_published_rates_keep_their_precision_and_carry_their_marks():
    rates = pd.DataFrame(
        {
            "scope": "x",
            "scope_label": "X",
            "year": [2017, 2020, 2021, 2022],
            "percent": [38.0, 29.3, 31.8, 40.0],
            "decimals": [0, 1, 1, 0],
        }
    )
    rates = rates.assign(
        publisher="Ankestyrelsen",
        certain=[True, True, False, False],
        contradicted=[False, False, True, False],
        derived=[False, True, False, False],
        when=rates["year"].astype(str),
        whole_year=True,
        later=False,
        published="2022-06",
        source_url="https://ast.dk",
        certainty="high",
    )
    view = tables.overturn(rates)
    assert view.frame["shown"].tolist() == [
        "38\u00a0pct.",
        "29,3\u00a0pct.†",
        "31,8\u00a0pct.*",
        "40\u00a0pct.‡",
    ]
    assert view.note.startswith(
        "* Tallet modsiges af en anden kilde. ‡ Tallet er gengivet efter en anden kilde"
    )
    assert "‡" not in tables.overturn(rates.head(3)).note and tables.UNCERTAIN in view.note
    assert tables.overturn(rates.head(1)).note == "Kildernes adresser står i datafilen."
    assert "†" in view.note and "†" not in tables.overturn(rates.assign(derived=False)).note
