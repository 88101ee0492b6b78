"""Danish typography: decimal comma, thousands dot, "pct.", months, lists and ranges.

Number and unit are held together by a non-breaking space (Dansk Sprognævn, Retskrivningsordbogen; ISO
80000-1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from helpers.errors import HelpersError

NBSP = "\u00a0"
MINUS = "\u2212"
MOST_DECIMALS = 2
DIGITS = 6  # significant ones in a data file: equal on all machines, and no more than a reader can use
NOISE = 9  # decimals beyond which a number is what binary fractions make of it: 53.49999999999999 is 53.5
MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
SEASONS = ("vinteren", "foråret", "sommeren", "efteråret")
SMALL_NUMBERS = (
    "nul", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv",
    "tretten", "fjorten", "femten", "seksten", "sytten", "atten", "nitten",
)  # fmt: skip


def number(value: float, decimals: int = 0) -> str:
    """Return ``value`` in Danish: 1234.5 with 1 decimal is "1.234,5". Halves go away from zero. Raises
    HelpersError.
    """
    rounded = _rounded(value, decimals)
    text = f"{abs(rounded):,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return f"{MINUS}{text}" if rounded < 0 else text


def whole(value: float) -> int:
    """Return the whole number that ``number`` prints of ``value``. Raises HelpersError."""
    return int(_rounded(value, 0))


def _rounded(value: float, decimals: int) -> Decimal:
    if value is None or not math.isfinite(value):
        raise HelpersError(
            f"{value!r} cannot be printed as a number: decide before what the text says where there is none."
        )
    exact = Decimal(repr(round(float(value), NOISE)))
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def in_words(n: int, one: str = SMALL_NUMBERS[1]) -> str:
    """Return a whole number as running text has it: in words up to twelve, else in digits; ``one``: how 1 is
    written here ("én", "ét").
    """
    if n == 1:
        return one
    return SMALL_NUMBERS[n] if 0 <= n <= 12 else number(n)


def signed(value: float, decimals: int = 0) -> str:
    """Return ``value`` with its sign, "+18" or "−3"; what rounds to zero has none."""
    text = number(value, decimals)
    return text if text.startswith(MINUS) or not any(digit in text for digit in "123456789") else f"+{text}"


def percent(value: float, decimals: int = 0) -> str:
    """Return ``value``, given in percent, with its unit: 18 is "18 pct."."""
    return f"{number(value, decimals)}{NBSP}pct."


def carried(value: float) -> float:
    """Return ``value`` with the DIGITS that a data file carries: what is printed of it in a sentence and what
    is printed of the file are then rounded from the same number.
    """
    return float(f"{value:.{DIGITS}g}")


def percent_of(share: float, decimals: int = 0) -> str:
    """Return a share of 1 in percent: 0.18 is "18 pct."."""
    return percent(100 * carried(share), decimals)


def percent_change(ratio: float, decimals: int = 0) -> str:
    """Return a ratio as a signed change: 1.18 is "+18 pct.", 0.9 is "−10 pct."."""
    return f"{signed(change_of(ratio), decimals)}{NBSP}pct."


def change_of(ratio: float) -> float:
    """Return a ratio as a change in percent: 1.18 is 18."""
    return 100 * (carried(ratio) - 1)


def percent_range(low: float, high: float, decimals: int = 0) -> str:
    """Return an interval given in percent with its unit once: "12 til 51 pct."."""
    return f"{number(low, decimals)} til {percent(high, decimals)}"


def decimals_needed(*values: float) -> int:
    """Return the fewest decimals (at most 2) with which no value but zero itself is printed as zero."""
    smallest = min((abs(value) for value in values if value), default=1.0)
    return next((n for n in range(MOST_DECIMALS) if smallest >= 0.5 * 10**-n), MOST_DECIMALS)


def month_year(day: date) -> str:
    """Return month and year, "maj 2021"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def day_month_year(day: date) -> str:
    """Return a date in words, "1. maj 2021"."""
    return f"{day.day}.{NBSP}{month_year(day)}"


def day_in_words(day: date) -> str:
    """Return a date in words with plain spaces, "18. marts 2022", for letters and workbooks."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def dated(day: date, precision: str) -> str:
    """Return a date of a known precision: "27. juni 2017" (day), "juni 2017" (month), "1. kvartal 2021"
    (quarter), "foråret 2019" (season), "2012" (year).
    """
    if precision == "day":
        return day_month_year(day)
    if precision == "month":
        return month_year(day)
    if precision == "quarter":
        return f"{(day.month + 2) // 3}.{NBSP}kvartal {day.year}"
    return f"{SEASONS[day.month % 12 // 3]} {day.year}" if precision == "season" else str(day.year)


def listing(parts: Sequence[str], last: str = "og") -> str:
    """Return "a", "a og b" or "a, b og c" (no comma before the conjunction)."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def clauses(parts: Sequence[str]) -> str:
    """Return whole clauses in a list, "a", "a, og b" or "a, b, og c": a comma stands before each."""
    *first, last = parts
    return f"{', '.join(first)}, og {last}" if first else last


def span(low: str, high: str) -> str:
    """Return a range of printed values with an en dash, "2014–15"; with spaces where a part has one."""
    return f"{low} – {high}" if any(space in low + high for space in (" ", NBSP)) else f"{low}–{high}"


def paragraph(law_paragraph: str) -> str:
    """Return a reference to a law's paragraph with its sign held to it, "§ 96"."""
    return f"§{NBSP}{law_paragraph}"


def alphabetical(text: str) -> str:
    """Return a key by which names are sorted as in a Danish list: æ, ø and å come last, and aa is å."""
    return text.lower().replace("aa", "å").translate(str.maketrans("æäøöå", "{{||}"))


def sentence(text: str) -> str:
    """Return ``text`` with a capital first letter."""
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """Return ``text`` with a full stop, unless it ends with an abbreviation's."""
    return text if text.endswith(".") else f"{text}."


def within(text: str) -> str:
    """Return ``text`` with a small first letter, whatever its first word is."""
    return text[:1].lower() + text[1:]


def inside(text: str) -> str:
    """Return ``text`` as it stands inside a sentence: with a small first letter, but an abbreviation stays.

    >>> inside("Ny klage"), inside("PPR"), inside("§ 42")
    ('ny klage', 'PPR', '§ 42')
    """
    return text if text[1:2].isupper() else within(text)
