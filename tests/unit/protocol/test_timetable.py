"""The timetable: what is given is told from what is proposed, and it runs forwards."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from protocol_files import load, refused, text

from helpers.protocol import timetable

TEXT = text("timetable")


def test_only_what_the_terms_of_reference_say_is_given() -> None:
    steps = timetable.load().steps
    given = steps[steps["given"]]
    assert [str(day) for day in given["start"]] == ["2022-01-20", "None"] and "ØA23" in given["step"].iloc[-1]
    assert len(steps) > len(given)


def test_the_years_are_quoted_as_the_documents_write_them() -> None:
    years = timetable.load().years
    assert (
        years["agreement"]["wording"] == "over de seneste 10 år"
        and years["terms"]["wording"] == "de seneste 7 år"
    )
    assert (years["terms"]["first"], years["terms"]["last"]) == (2014, 2021)


def test_two_steps_may_begin_on_one_day_and_a_step_end_on_the_day_it_begins(tmp_path: Path) -> None:
    same = TEXT.replace("from: 2022-02-08, to: 2022-02-28", "from: 2022-02-07, to: 2022-02-07")
    assert same != TEXT and len(load("timetable", same, tmp_path).steps) == len(timetable.load().steps)


def test_the_report_s_date_is_that_of_its_step_and_before_the_talks(tmp_path: Path) -> None:
    steps = timetable.load().steps
    day = steps.loc[steps["step"] == "Afrapporteringen foreligger", "start"].item()
    assert timetable.report_date() == day == date(2022, 5, 31)
    assert steps["step"].iloc[-1].startswith("Forhandlingerne") and steps["start"].iloc[-1] is None
    own = TEXT.replace("from: 2022-05-31", "from: 2024-02-29")
    assert load("timetable", own, tmp_path).report_date == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "from: 2022-02-07",
            "from: 2021-02-07",
            "«Sagerne til pilotafprøvningen trækkes» begins or ends before what comes before it",
        ),
        ("to: 2022-04-08", "to: 2022-03-01", "«Kommunerne finder sagerne og svarer» begins or ends before"),
        ("from: 2022-05-31", "from: i maj", "key steps.13.from: 'i maj' is not a date such as"),
        ("given: true", "given: ja", "key steps.1.given: 'ja' is not true or false"),
        ("given: true", "givet: true", "lacks the key steps.1.given"),
        ("last: 2021", "last: x", "key years.terms.last: 'x' is not a whole number"),
        (
            "  - {from: 2022-01-20,",
            "  - 7\n  - {from: 2022-01-20,",
            "key steps.1: 7 is not a section with keys",
        ),
        ("years:", "aar:", "lacks the key years"),
        (", report: true", "", "key steps: '0 steps with report: true' is not one"),
        ("given: false}", "given: false, report: true}", "key steps: '2 steps with report: true' is not one"),
        ("from: 2022-05-31", "from: null", "the step with report: true needs from"),
        ("report: true", "report: ja", "report: 'ja' is not true or false"),
    ],
)
def test_a_slip_is_named(old: str, new: str, words: str, tmp_path: Path) -> None:
    assert old in TEXT
    assert words in refused("timetable", TEXT.replace(old, new, 1), tmp_path)
