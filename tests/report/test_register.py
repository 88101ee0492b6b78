"""The register of what is published: what it declares is true of the released tables."""

import json
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from built import BUILD

REGISTER = {
    entry["name"]: entry
    for path in sorted((BUILD / "release").glob("*/register.json"))
    for entry in json.loads(path.read_text(encoding="utf-8")).values()
}


def _shares_of_one(entry: dict, total: dict) -> bool:
    """Say whether parts without a row for their whole are all of one base, so that shares make 1: those of
    which a reader knows the whole from elsewhere have each its own.
    """
    return not (total["complementary"] and any(c["rule"] == "trait" for c in entry["columns"]))


# where the whole is nowhere printed, and no shares make 1, there is nothing to add up
TOTALS = [
    (name, total)
    for name, entry in REGISTER.items()
    for total in entry["totals"]
    if entry["kind"] != "workshop"  # numbers of municipalities, for some of which a word stands
    if total["total"] or (_shares_of_one(entry, total) if total["adds"] != ["n_cases"] else entry["parent"])
]
PARTS = [name for name, entry in REGISTER.items() if entry["parent"]]
DIVIDED = {"05_growth/stoerrelse", "05_growth/niveau"}  # the parts whose cases add up to the parent's


def released(name: str) -> pd.DataFrame:
    return pd.read_csv(BUILD / "release" / f"{name}.csv", dtype={"group": str})


def dimensions(name: str) -> dict[str, str]:
    """Classification → column."""
    return {c["dimension"]: c["name"] for c in REGISTER[name]["columns"] if "dimension" in c}


@pytest.mark.parametrize("name", REGISTER)
def test_every_column_of_a_file_has_its_rule(name):
    held = {"trait", "places", "cleared", "contributions", "holdings", "apart"}
    ruled = [
        column["name"] for column in REGISTER[name]["columns"] if column["rule"] not in held | {"derived"}
    ]
    assert sorted(ruled) == sorted(set(released(name).columns) - {"withheld", "data_source"})


def sums(name: str, total: dict) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """The rows of each whole and of its parts; where it has no row, the parts alone."""
    frame = released(name)
    wholes, parts = (
        frame[frame[total["column"]].eq(total["total"]) == is_whole] for is_whole in (True, False)
    )
    for _, group in parts.groupby([*total["within"], *filter(None, [total["each"]])]):
        mine = wholes
        for column in total["within"]:
            mine = mine[mine[column].eq(group[column].iloc[0])]
        yield mine, group


def divided(name: str, total: dict, parts: pd.DataFrame) -> pd.Series | float:
    """What parts without a row for their whole add up to: what the parent table has of them; shares to 1."""
    if total["adds"] != ["n_cases"]:
        return 1.0
    whole = released(REGISTER[name]["parent"])
    for column in total["within"]:
        whole = whole[whole[column].eq(parts[column].iloc[0])]
    return whole[total["adds"]].iloc[0]


@pytest.mark.parametrize(("name", "total"), TOTALS, ids=lambda value: value if isinstance(value, str) else "")
def test_parts_add_up_to_their_total(name, total):
    checked = 0
    for whole, parts in sums(name, total):
        if total["total"] and whole.empty:
            continue  # these parts have no whole that is shown
        told = parts[total["adds"]]
        if parts["withheld"].any() or told.isna().any(axis=None) or len(parts) < 2:
            continue
        expected = whole[total["adds"]].iloc[0] if total["total"] else divided(name, total, parts)
        # of shares in whole per cents, of hours and DKK with six significant digits each; counts are whole
        shares = {c["name"] for c in REGISTER[name]["columns"] if c["rule"] == "share"} & set(total["adds"])
        rounding = (0.005 if shares else 1e-5) * len(parts) * np.maximum(expected, 1.0)
        assert ((told.sum() - expected).abs() < rounding).all(), (name, parts)
        checked += 1
    assert checked


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_linked_to_its_parent_by_a_dimension(name):
    parent = REGISTER[name]["parent"]
    shared = dimensions(name).keys() & dimensions(parent).keys()
    assert shared
    if name in DIVIDED:
        frame, whole = released(name), released(parent)
        for dimension, column in dimensions(parent).items():
            if dimension not in shared:
                total = next(c.get("total") for c in REGISTER[parent]["columns"] if c["name"] == column)
                whole = whole[whole[column].eq(total)] if total else whole
        own, other = dimensions(name)["provision"], dimensions(parent)["provision"]
        cases = whole[whole["outcome"] == "Alle"].set_index(other)["n_cases"]
        assert frame.groupby(own)["n_cases"].sum().to_dict() == cases.to_dict()
