"""The demonstration's planted faults against what the cleaning found, cell by cell: the goal figures of the
analysis plan.
"""

from __future__ import annotations

import json

import pandas as pd
import pytest
from built import BUILD

FOUND_BY = {  # planted fault → the rules that may find it, the recall and the precision that are promised
    "duplicate_row": ({"duplicate"}, 1.0, 1.0),
    "retrieval_without_presence": ({"retrieval_needs_presence"}, 1.0, 1.0),
    "question_mark": ({"missing_dont_know"}, 1.0, 1.0),
    # "Hjemvist sag" has a word more than the label: no spelling, so it is asked about, and the draw stands
    "outcome_spelling": ({"label_form", "label_spelling", "unknown_code", "differs_from_draw"}, 1.0, 1.0),
    "characters": ({"characters_as_pages", "other_unit"}, 0.92, 1.0),
    "impossible_date": ({"impossible_date"}, 1.0, 1.0),
    "wrong_label": ({"differs_from_draw"}, 1.0, 1.0),
    "wrong_date": ({"disputed_date"}, 1.0, 1.0),
    "no_disposition": ({"disposition_missing"}, 1.0, 1.0),
    "decimal": ({"not_whole", "number_in_text"}, 1.0, 1.0),
    "approximate": ({"number_in_text"}, 1.0, 1.0),
    "thousands_dot": ({"number_in_text"}, 1.0, 1.0),
    "tenfold": ({"tenfold_corrected", "pages_contradicted"}, 0.9, 1.0),
    "cpr_in_text": ({"personal_data"}, 1.0, 1.0),
    "phone_in_text": ({"personal_data"}, 1.0, 1.0),
    "email_in_text": ({"personal_data"}, 1.0, 1.0),
    "name_in_text": ({"personal_data"}, 1.0, 1.0),
}
PLACE = ["file", "sheet", "cell"]
AS_ASKED = ("ved ikke",)  # a word for a missing answer that the drop-down offers, and no fault


@pytest.fixture(scope="module")
def planted() -> pd.DataFrame:
    truth = json.loads((BUILD / "demo-truth.json").read_text(encoding="utf-8"))
    return pd.DataFrame(truth["faults"])


@pytest.fixture(scope="module")
def ledger(planted: pd.DataFrame) -> pd.DataFrame:
    """The ledger without what was asked for, and without the faults of a case in the copy of its row."""
    entries = pd.read_parquet(BUILD / "tables" / "ledger.parquet")
    entries = entries[~(entries["rule"].str.startswith("missing_") & entries["old"].isin(AS_ASKED))]
    copies = rows(planted[planted["fault"] == "duplicate_row"])
    return entries[~rows(entries).isin(set(copies)) | (entries["rule"] == "duplicate")]


def rows(entries: pd.DataFrame) -> pd.Series:
    return (
        entries["file"]
        + "|"
        + entries["sheet"]
        + "|"
        + entries["cell"].str.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    )


def places(entries: pd.DataFrame) -> set[tuple[str, ...]]:
    return set(entries[PLACE].itertuples(index=False, name=None))


def test_every_kind_of_planted_fault_is_measured(planted: pd.DataFrame) -> None:
    assert set(planted["fault"]) <= set(FOUND_BY)


@pytest.mark.parametrize("fault", FOUND_BY)
def test_recall_and_precision(planted: pd.DataFrame, ledger: pd.DataFrame, fault: str) -> None:
    rules, recall, precision = FOUND_BY[fault]
    same = [name for name, (others, _, _) in FOUND_BY.items() if others & rules]
    mine, others = places(planted[planted["fault"] == fault]), places(planted[planted["fault"].isin(same)])
    found = places(ledger[ledger["rule"].isin(rules)])
    assert len(mine & found) >= recall * len(mine), sorted(mine - found)[:5]
    assert len(found & others) >= precision * len(found), sorted(found - others)[:5]
