"""The words around a number that tell what it is: an amount or a count, a case, an account, a paragraph."""

from __future__ import annotations

import re

_NEAR = 40  # signs before a number in which a word tells what it is
_LINK = r"[ .:#=-]*(?:(?:nr|nummer|nummeret|id|er|på|til|med)\b[ .:#=-]*){0,2}$"
_UNITS = (
    r"kr|kroner|dkk|eur|euro|øre|t\.?kr|mio|mia|millioner|milliarder|tusind|pct|procent|promille|tegn|anslag|sider?|normalsider?|"
    r"a4-sider|ark|linjer|ord|sekunder|min|minutter|timer?|døgn|dage?|uger|ugers|måneder|måneders|år|års|stk|gange?|km|kilometer|"
    r"meter|m2|kvm|cm|mm|kg|gram|liter|ml|mg|point|enheder|sager|klager|afgørelser|borgere|personer|børn|familier|kommuner|"
    r"ansøgninger|bilag|dokumenter|filer|henvendelser|hjemvisninger|medarbejdere|årsværk|procentpoint"
)
_COUNTED = re.compile(rf"(?i) *(?:(?:{_UNITS})\b|[€%‰]|,-|[.,](?!0(?!\d| *(?:{_UNITS})\b))\d)")
_COUNT = re.compile(
    r"(?i)(?:\b(?:kr|dkk|eur|beløb\w*|sum\w*|side(?:n|r|rne)?|s|pp|lbk|bek|lov|bilag\w*|punkt\w*|pkt|stk|kapitel|kap|art|artikel|"
    rf"version|tegn|uge|ugerne|år|årene){_LINK}|§+[ \d,a-zøg]{{0,20}}$)"
)
_ACCOUNT = re.compile(
    r"(?i)\b(?:p-?(?:nr|nummer\w*)|produktionsenhed\w*|cvr\w*|se-?(?:nr|nummer\w*)|ean\w*|gln\w*|isbn\w*|iban|konto\w*|reg|"
    rf"lokationsnummer\w*|faktura\w*|ordre\w*|matr\w*|(?<!\.)dk|lokal\w*|postnr|"
    rf"(?:vare|serie)(?:nr|nummer)\w*){_LINK}"
)
_JOURNAL = re.compile(
    r"(?i)\b(?:j\.? ?nr|jnr|j|journal\w*|sags?-?(?:nr|nummer|nøgle|id)\w*|kle\w*|emne(?:nr|plan|nummer)?\w*|"
    rf"dok\w*|akt\w*|arkiv\w*|id|ref|acadre|sbsys|getorganized|workzone|esdh\w*){_LINK}"
)
_CASE = re.compile(rf"(?i)\b(?:sag(?:en|er|erne)?){_LINK}")
_PHONE = re.compile(
    r"(?i)(?:tlf|\btel|telefon(?:en|er|nr|nummer|nummeret|numre)?|\bmob|mobil(?:en|er|nr|nummer|nummeret|telefon|tlf)?|"
    r"fastnet(?:nr|nummer)?|telefax|\bfax|hotline|\bsms|\bdirekte|\bring(?:e|es|er|ede|et)?|\bringes|\bkontakt(?:es)?|\btræffes)"
    rf"[ .:]*(?:hjem |op |hende |ham |os |mig |dem )?{_LINK}"
)


def before(text: str, start: int) -> str:
    """Return what stands shortly before ``start``."""
    return text[max(start - _NEAR, 0) : start]


def is_counted(text: str, end: int) -> bool:
    """Say whether a unit, or more of a decimal number, follows at ``end``: an amount or a count."""
    return _COUNTED.match(text, end) is not None


def is_count(lead: str) -> bool:
    """Say whether ``lead`` announces an amount, a page, a paragraph or a year."""
    return _says(lead, _COUNT)


def is_account(lead: str) -> bool:
    """Say whether ``lead`` announces a number of a firm, a place or an account."""
    return _says(lead, _ACCOUNT)


def is_journal(lead: str) -> bool:
    """Say whether ``lead`` announces a number of a file or a document."""
    return _says(lead, _JOURNAL)


def is_case(lead: str) -> bool:
    """Say whether ``lead`` announces a case, which people call by its number or by its citizen's."""
    return _says(lead, _CASE)


def is_phone(lead: str) -> bool:
    """Say whether ``lead`` announces a telephone number."""
    return _says(lead, _PHONE)


def _says(lead: str, words: re.Pattern[str]) -> bool:
    return ("§" in lead or lead.lower() != lead.upper()) and words.search(lead) is not None
