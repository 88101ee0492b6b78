"""When and to whom a questionnaire is to be sent back: what every workbook says besides the questions."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from helpers.danish import day_in_words
from helpers.errors import HelpersError
from helpers.survey.redaction import find_cpr, plain_text

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Sending:
    """What a workbook says about sending it back (Danish): ``deadline`` and ``contact``; about: pairs of a
    word (``Form.told``) and what else is to be said of this workbook alone.
    """

    deadline: str
    contact: str
    about: tuple[tuple[str, str], ...] = ()


DEMONSTRATION = Sending(
    "Der er ingen frist: skemaet er en demonstration og skal ikke sendes ud.",
    "Der er ingen at spørge: skemaet er en demonstration og skal ikke sendes ud.",
)


def sending(deadline: str | None, contact: str | None) -> Sending:
    """Return what the questionnaires are to say. deadline: an ISO date such as 2022-03-18; contact: name,
    telephone, e-mail.

    Raises HelpersError, which says what to give, where one is missing, the deadline is no date, or the
    contact holds what the reader of returns would take for a CPR number.
    """
    return Sending(day_in_words(_date(deadline)), _contact(contact))


def _date(text: str | None) -> dt.date:
    try:
        if text and _ISO.fullmatch(text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    found = f"{text!r} is no date" if text else "no deadline is given"
    raise HelpersError(
        f"{found}: every form says when it is to be sent back. Give a date such as --deadline 2022-03-18."
    )


def _contact(text: str | None) -> str:
    contact = " ".join((text or "").split())
    if not any(sign.isalnum() for sign in contact):
        raise HelpersError(
            'no contact is given: every form says whom to ask. Give --contact "NAME, telephone, e-mail".'
        )
    if find_cpr(plain_text(contact)):
        raise HelpersError(
            "the contact holds ten digits that look like a CPR number, for which the reader of returns "
            "would refuse every workbook: "
            "write telephone numbers with a blank after each pair of digits, and separate two numbers by a "
            "comma."
        )
    return contact
