"""The thresholds of disclosure control: what they are, and that an incomplete file is refused."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import pytest
from protocol_files import refused

from helpers.protocol import disclosure


def test_the_binding_thresholds() -> None:
    assert astuple(disclosure.load()) == (5, 3, 10, 20, 5)


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
