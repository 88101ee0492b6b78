"""What every questionnaire says about sending it back: a deadline and a contact, or a message that says what
to give.
"""

from __future__ import annotations

import pytest

from helpers.errors import HelpersError
from helpers.survey.questionnaire.sending import DEMONSTRATION, sending
from helpers.survey.reading.checks import cpr_numbers

CONTACT = "Anne Hjælpsom, telefon 33 70 33 70, sp@example.dk"


@pytest.mark.parametrize(
    ("day", "words"),
    [("2022-03-18", "18. marts 2022"), ("2022-01-01", "1. januar 2022"), ("2024-02-29", "29. februar 2024")],
)
def test_the_deadline_is_a_danish_date(day: str, words: str) -> None:
    assert sending(day, CONTACT).deadline == words


@pytest.mark.parametrize(
    "day",
    [
        None,
        "",
        "18-03-2022",
        "18. marts 2022",
        "2022-02-30",
        "2022-13-01",
        "20220318",
        "2022-W11-5",
        "2022-3-18",
    ],
)
def test_what_is_no_date_is_refused_with_an_example(day: str | None) -> None:
    with pytest.raises(HelpersError, match=r"--deadline 2022-03-18"):
        sending(day, CONTACT)


def test_the_contact_is_kept_on_one_line() -> None:
    assert sending("2022-03-18", " Anne\n  Hjælpsom, 33 70 33 70 ").contact == "Anne Hjælpsom, 33 70 33 70"


@pytest.mark.parametrize("contact", [None, "", "   ", "\n", "-"])
def test_a_contact_is_needed(contact: str | None) -> None:
    with pytest.raises(HelpersError, match="whom to ask"):
        sending("2022-03-18", contact)


@pytest.mark.parametrize("contact", ["Anne, 0101701234", "Anne 010170-1234"])
def test_a_contact_for_which_the_reader_would_refuse_every_workbook_is_refused(contact: str) -> None:
    with pytest.raises(HelpersError, match="look like a CPR number"):
        sending("2022-03-18", contact)


@pytest.mark.parametrize(
    "contact", [CONTACT, "33 70 33 70, 21 45 12 34", "+45 33703370", DEMONSTRATION.contact]
)
def test_the_reader_takes_no_accepted_contact_for_a_cpr_number(contact: str) -> None:
    assert not cpr_numbers(sending("2022-03-18", contact).contact)
