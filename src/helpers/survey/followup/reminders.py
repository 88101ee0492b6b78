"""The letter to a municipality that has not answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from helpers.danish import day_in_words

_DEMONSTRATION = "DEMONSTRATION: brevet handler om en simuleret indsamling og skal ikke sendes.\n\n"
_SUBJECT = "Undersøgelsen af kommunernes dokumentation i borgersager: vi mangler jeres spørgeskema"
_NOTHING = "Vi har endnu ikke modtaget jeres spørgeskema"
_EMPTY = "Vi har modtaget et skema fra jer uden svar, og mangler jeres udfyldte spørgeskema"
_PARTLY = (
    "Har I ikke svar på alle sager, så send skemaet, som det er, og skriv, hvornår resten kommer. En sag, "
    "der ikke kan findes, er også et svar: angiv det på arket med sager."
)
_CROSSED = "Har I sendt skemaet inden for de seneste dage, skal I ikke gøre mere."
_CLOSING = "Med venlig hilsen\nProjektgruppen\n"


@dataclass(frozen=True)
class Silent:
    """A municipality that has not answered. stem: of its files' names; cases: the main cases it was asked
    about; empty: whether it has sent a workbook without an answer.
    """

    name: str
    stem: str
    cases: int
    empty: bool = False


def write_all(
    folder: Path, silent: Iterable[Silent], deadline: date, today: date, demonstration: bool
) -> Mapping[str, Path]:
    """Write a reminder for each municipality to ``folder``; return stem → file."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for each in silent:
        written[each.stem] = folder / f"{each.stem}_rykker.txt"
        written[each.stem].write_text(letter(each, deadline, today, demonstration), encoding="utf-8")
    return written


def letter(silent: Silent, deadline: date, today: date, demonstration: bool) -> str:
    """Return the text of a reminder."""
    cases = "én sag" if silent.cases == 1 else f"{silent.cases} sager"
    day = day_in_words(deadline)
    when = f"Fristen er {day}." if today <= deadline else f"Fristen var {day}; svaret kan stadig bruges."
    paragraphs = [
        f"Til kommunen: {silent.name}",
        _SUBJECT,
        f"{_EMPTY if silent.empty else _NOTHING}, som handler om {cases}. {when}",
        _PARTLY,
        _CROSSED,
        _CLOSING,
    ]
    return (_DEMONSTRATION if demonstration else "") + "\n\n".join(paragraphs)
