"""The table of published rates keeps their precision and says where they are uncertain."""

import pandas as pd

from helpers.publish.appeals import tables


def test_published_rates_keep_their_precision_and_carry_their_marks():
    rates = pd.DataFrame(
        {
            "scope": "x",
            "scope_label": "X",
            "year": [2017, 2020, 2021],
            "percent": [38.0, 29.3, 31.8],
            "decimals": [0, 1, 1],
        }
    )
    rates = rates.assign(
        publisher="Ankestyrelsen",
        certain=[True, True, False],
        derived=[False, True, False],
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
    ]
    assert "†" in view.note and "†" not in tables.overturn(rates.assign(derived=False)).note
