"""The pilot's limits: what they are, and that a slip in the file is named instead of changing a verdict."""

from pathlib import Path

import pytest
import yaml
from piloted import BOOK
from protocol_files import changed, refused, set_to

from helpers import terms
from helpers.project import root
from helpers.protocol import pilot
from helpers.survey.pilot import KEYS

CONTENT = yaml.safe_load((root() / "data/protocol/pilot.yml").read_text(encoding="utf-8"))


def told(*path: str, value: object, folder: Path) -> str:
    return refused("pilot", changed("pilot", set_to("/".join(path), value)), folder)


@pytest.mark.parametrize(
    ("row", "limits"),
    [
        ("file_found", ("high", 0.70, 0.50)),
        ("core_missing", ("low", 0.05, 0.10)),
        ("other_missing", ("low", 0.10, 0.20)),
        ("edit_failures", ("low", 0.10, 0.25)),
        ("minutes_median", ("low", 45, 75)),
        ("minutes_p90", ("low", 90, 120)),
        ("pages_icc", ("high", 0.90, 0.80)),
        ("pages_limits", ("low", 1.5, None)),
        ("categories", ("high", 0.70, 0.60)),
        ("personal_data", ("low", 0, 0)),
        ("same_method", ("high", 0.80, 0.60)),
    ],
)
def test_the_binding_limits(row, limits):
    found = pilot.load().rows[row]
    assert (found.better, found.go, found.fix, found.own_proposal) == (*limits, False)


def test_the_other_binding_numbers():
    plan = pilot.load()
    assert (plan.least_double_coded, plan.categories_least_low, plan.confidence_level) == (60, 0.50, 0.95)
    assert (plan.replicates, plan.confidence_level, plan.boot_unit) == (999, 0.95, "case")
    assert plan.early_period == next(iter(terms.PERIODS))


def test_what_the_plan_does_not_give_is_marked_as_our_own():
    plan = pilot.load()
    assert {row for row, limit in plan.rows.items() if limit.own_proposal} == {"found_without_list"}
    assert (plan.rows["found_without_list"].go, plan.rows["found_without_list"].fix) == (0.80, None)


def test_every_item_named_is_one_of_the_questionnaire():
    plan = pilot.load()
    for name in (*plan.core_items, *plan.category_items):
        table, item = name.split(".")
        assert table in KEYS
        assert name == "causes.selected" or BOOK.item(item, "causes" if table == "remittals" else table)


@pytest.mark.parametrize("key", list(CONTENT))
def test_a_missing_key_is_named(key, tmp_path):
    inner = f"{key}.replicates" if key == "bootstrap" else key
    assert f"pilot.yml lacks the key {inner}:" in told(key, value=..., folder=tmp_path)


@pytest.mark.parametrize("row", pilot.ROWS)
@pytest.mark.parametrize("key", ["better", "go", "fix", "own_proposal"])
def test_a_missing_limit_is_named(row, key, tmp_path):
    assert f"lacks the key rows.{row}.{key}:" in told("rows", row, key, value=..., folder=tmp_path)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("least_double_coded",), 1, "least_double_coded: 1 is not a whole number of at least 2"),
        (("least_double_coded",), 60.0, "a whole number"),
        (("confidence_level",), 95, "a number between 0 and 1"),
        (("bootstrap", "replicates"), 9, "bootstrap.replicates: 9"),
        (("bootstrap", "unit"), "region", "one of case, municipality"),
        (("rows", "file_found", "better"), "up", "rows.file_found.better: 'up' is not one of high, low"),
        (("rows", "file_found", "go"), "70 %", "a number of at least 0"),
        (("rows", "file_found", "go"), True, "a number of at least 0"),
        (("rows", "file_found", "fix"), -1, "a number of at least 0, or null"),
        (("rows", "file_found", "own_proposal"), "no", "true or false"),
        (
            ("rows", "file_found", "fix"),
            0.9,
            "rows.file_found.fix: 0.9 is not possible: it is stricter than go, 0.7",
        ),
        (
            ("rows", "core_missing", "fix"),
            0.01,
            "rows.core_missing.fix: 0.01 is not possible: it is stricter than go, 0.05",
        ),
        (("rows", "extra"), {"better": "low"}, "unknown key rows.extra"),
        (("core_items",), "standard_pages", "a list of different texts"),
        (("category_items", "cases.hearing_held"), "ratio", "one of nominal, ordinal, interval"),
        (("category_items",), {}, "a section with keys"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_expected(path, value, message, tmp_path):
    assert message in told(*path, value=value, folder=tmp_path)
