"""The thresholds of disclosure control: what they are, and that an incomplete file is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from protocol_files import changed, refused

from helpers.project import root
from helpers.protocol import disclosure


def test_the_binding_thresholds() -> None:
    assert astuple(disclosure.load()) == (5, 3, 10, 20, 5)


@pytest.fixture(scope="module")
def at_hand() -> str:
    return (root() / "data/protocol/disclosure.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "limits: [2, 4, 6, 8, 10]",
            "limits: [5, 5, 15]",
            "case.ranges.n_types.limits: [5, 5, 15] is not a rising",
        ),
        ("limits: [2, 4, 6, 8, 10]", "limits: [0, 5]", "[0, 5] is not a rising list of numbers over 0"),
        ("limits: [2, 4, 6, 8, 10]", "limits: []", "[] is not a rising"),
        ("unit: typer, ", "", "lacks the key case.ranges.n_types.unit: add it"),
        ("laveste fjerdedel, næstlaveste", "næstlaveste", "case.bands.quartile: "),
        ("majority:", "flertal:", "case.bands.majority: [] is not a list of 2 different texts"),
        ("n_types:", "quartile:", "case.ranges.quartile: 'quartile' is not another name"),
        (
            "min_municipalities: 3     # fewer",
            "min_municipalities: 2 # fewer",
            "is not a whole number of at least 3",
        ),
        ("few: enkelte", 'few: ""', "workshop.few: '' is not a text"),
    ],
)
def test_rules_for_cases_and_workshops_that_cannot_be_are_refused(
    at_hand: str, old: str, new: str, words: str, tmp_path: Path
) -> None:
    assert at_hand.count(old) == 1
    assert words in refused("disclosure", at_hand.replace(old, new), tmp_path)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "under 2,5 timer"),
        (2.49, "under 2,5 timer"),
        (2.5, "2,5 til under 1.000 timer"),
        (999.9, "2,5 til under 1.000 timer"),
        (1000, "mindst 1.000 timer"),
    ],
)
def test_a_value_is_told_in_its_range(value: float, told: str) -> None:
    assert disclosure.Ranges("timer", (2.5, 1000.0)).told(value).replace("\u00a0", " ") == told


@pytest.mark.parametrize(
    ("percentile", "place"), [(0, 0), (24.9, 0), (25, 1), (50, 2), (74.9, 2), (75, 3), (100, 3)]
)
def test_a_percentile_is_told_in_its_quarter(percentile: float, place: int) -> None:
    rules = disclosure.case()
    assert rules.quartile(percentile) == rules.bands["quartile"][place]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("version: 1\nsurvey: {min_cases: 5}", "lacks the key survey.min_municipalities: add it"),
        ("", "is empty"),
        ("version: 1", "lacks the key survey: add it"),
        (
            "version: 1\nsurvey: {min_cases: 0, min_municipalities: 3, min_cases_statistic: 10, "
            "exact_share_base: 20, rounded_share_step: 5}",
            "survey.min_cases: 0 is not a whole number of at least 1",
        ),
    ],
)
def test_incomplete_rules_are_refused(content: str, words: str, tmp_path: Path) -> None:
    assert words in refused("disclosure", content, tmp_path)


@pytest.mark.parametrize("name", disclosure.PLAN)
def test_a_threshold_below_the_plans_is_refused_and_a_stricter_one_is_not(name: str, tmp_path: Path) -> None:
    section, key = name.split(".")

    def change(by: int) -> Callable[[dict[str, Any]], None]:
        return lambda content: content[section].__setitem__(key, disclosure.PLAN[name] + by)

    least = disclosure.PLAN[name]
    looser = f"key {name}: {least - 1} is not at least {least}, the analysis plan's"
    assert looser in refused("disclosure", changed("disclosure", change(-1)), tmp_path)
    path = tmp_path / "stricter.yml"
    path.write_text(changed("disclosure", change(1)), encoding="utf-8")
    assert getattr(getattr(disclosure.all_rules(path), section), key) == disclosure.PLAN[name] + 1


def test_the_file_has_the_plans_thresholds() -> None:
    rules = disclosure.all_rules()
    assert {name: attrgetter(name)(rules) for name in disclosure.PLAN} == disclosure.PLAN
    assert rules.shares.step == 1 and rules.suppression.rounding_from == 3
