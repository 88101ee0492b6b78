"""The limits of the assumptions: a slip in the file is named instead of changing a colour."""

from pathlib import Path

import pytest
from protocol_files import changed, refused, set_to

from helpers.protocol import assumptions


def told(key: str, value: object, folder: Path) -> str:
    return refused("assumptions", changed("assumptions", set_to(f"assumptions/{key}", value)), folder)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("response/red", 0.9, "exchange or correct them"),
        ("even_response/red", None, "give both or neither"),
        ("few_cases/red", 1, "exchange or correct them"),
        ("response/green", "plan.other", "one of plan.large_drift"),
        ("response/green", -1, "one of plan.large_drift"),
        ("response/better", "higher", "one of high, low"),
        ("response/sign", "Andel\x00", r"'Andel\x00' is not a text"),
        ("response/sign", "Andel\u202e", r"'Andel\u202e' is not a text"),
        ("response/green", 80, "at most 1, as the unit share wants"),
        ("even_response/red", 40, "at most 1, as the unit points wants"),
        ("read_alike/red", 1.01, "at most 1, as the unit kappa wants"),
        ("response/green", "plan.least_df", "a limit of the unit share, but of number"),
    ],
)
def test_a_slip_is_named(key: str, value: object, expected: str, tmp_path: Path) -> None:
    assert expected in told(key, value, tmp_path)


def test_limits_that_stand_elsewhere_are_named_and_not_repeated() -> None:
    found = assumptions.load().assumptions
    used = {limit for row in found.values() for limit in (row.green, row.red) if isinstance(limit, str)}
    assert used == set(assumptions.NAMED)
