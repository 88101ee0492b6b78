"""Personal data out of free text: civil registration (CPR) and telephone numbers, e-mail addresses, names.

Numbers are told from what only looks like them by the words around them; names are known by the word that
announces them, since a list of names would miss those of the people the cases are about.

Nothing personal is ever written: a finding is known by its class and a short keyed hash, which tells two
findings apart within one run. A plain hash would not do, for the ten digits of a CPR number are tried out in
seconds. The key is drawn from the returned workbooks' own bytes, so that the same returns give the same
ledger, and so that only somebody who already holds the workbooks could make it again; it is kept in memory
and never written.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_KEY = re.compile(r"[\w/-]+")
DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DASH = "[-\u2010-\u2015\u2212]"
_GAP = r"[^\S\n]"
_NEAR = 40  # characters before a number in which a word tells what it is

CPR = re.compile(
    r"(?<!\d)(?P<day>\d\d)(?P<inner>[ ./-]?)(?P<month>\d\d)(?P=inner)(?P<year>(?:18|19|20)?\d\d)"
    rf"(?P<outer>{_GAP}?(?:{_DASH}\n?|[./])?{_GAP}?)(?P<serial>\d{{4}})(?!\d)"
)
_CPR_WORD = re.compile(r"(?i)(?:cpr|person(?:nummer|nr))[ .:#-]*(?:nr|nummer|er)?[ .:#-]*$")

EMAIL = re.compile(  # bounded (RFC 5321), so that time is linear
    r"(?<![\w.+%'-])[\w.+%'-]{1,64}(?:@| ?[(\[](?:at|snabel-?a)[)\]] ?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}",
    re.IGNORECASE,
)

PHONE = re.compile(
    rf"(?:(?<![\d.,/§-])|(?<=tlf\.))(?:(?:\+|00)45{_GAP}?)?"
    rf"(?:[2-9]\d{{7}}|[2-9]\d(?:{_GAP}\d\d){{3}}|[2-9]\d(?:-\d\d){{3}}|[2-9]\d(?:\.\d\d){{3}}"
    rf"|[2-9]\d(?:{_GAP}\d{{3}}){{2}}|[2-9]\d{{3}}{_GAP}\d{{4}})"
    r"(?![\d/%]|[.,-]\d)"
)
ANNOUNCED_PHONE = re.compile(
    rf"(?P<lead>\b(?i:tlf|telefon(?:en|nummer|nr)?|mobil(?:en|nummer|nr)?|mob|tel)\.?{_GAP}*"
    rf"(?:nr\.?|nummer|er|på)?{_GAP}*:?{_GAP}*)"
    rf"(?:(?:\+|00)45{_GAP}?)?[1-9](?:[ .-]?\d){{7}}(?!\d)"
)
FOREIGN_PHONE = re.compile(r"(?<![\w+])\+(?!45)\d{1,3}(?:[ -]?\d){6,12}(?!\d)")
_YEARS_OR_DATE = re.compile(rf"(?:19|20)\d\d{_GAP}(?:19|20)\d\d|20[0-3]\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])")
_COUNTED = re.compile(
    rf"(?i){_GAP}*(?:kr\b|kroner|dkk|eur|€|,-|tegn\b|anslag|sider\b|normalsider|ord\b|timer|minutter|mio\b"
    r"|mia\b|pct\b|km\b|enheder)"
)
_NUMBERED = re.compile(
    r"(?i)(?:\b(?:kr|dkk|eur|beløb\w*|sag(?:en|s?nr|snummer|snøgle)?|j\.? ?nr|journal\w*|cvr\w*|ean\w*"
    r"|konto\w*|faktura\w*|p-?n(?:r|ummer)|isbn|gln|side(?:n|r|rne)?|s|dok\w*|akt\w*|lbk|bek|bilag\w*)"
    r"[ .:#-]*(?:nr|nummer|er|på)?[ .:#-]*|§+[ \d,a-zøg]{0,20})$"
)

_UPPER, _LOWER = r"A-ZÀ-ÖØ-Þ\u0100-\u017F", r"a-zß-öø-ÿ\u0100-\u017F'’"
_WORD = rf"[{_UPPER}][{_LOWER}]+"
_NO_NAMES = (  # how sentences begin, and whom the cases are about besides people
    "Afgørelsen|Alle|Andre|Ankestyrelsen|At|Brug|Både|Da|Danmark|De|Den|Denne|Der|Derfor|Dette|Det|Disse|"
    "Efter|En|Er|Et|Flere|For|Fra|Få|Gælder|Han|Har|Her|Hun|Hvad|Hvem|Hver|Hvis|Hvor|Hvordan|I|Ifølge|"
    "Igen|Ikke|Ingen|Jobcenter|Jobcenteret|Jobcentret|Kan|Klagen|Kommune|Kommunen|Kommuner|Kravet|Man|"
    "Med|Mange|Men|Mere|Må|Ministeriet|Nej|Nogle|Nu|Når|Og|Også|Om|På|Region|Regionen|"
    "Retssikkerhedsloven|Sagen|Se|Selv|Serviceloven|Servicelovens|Skal|Som|Så|Til|Udbetaling|Ved|Vi|Vil|"
    "Vores|Være|Ansøgningen|Familien|Forældrene|Styrelsen|Hjælpen|Loven|Lovens|Hjælpere|Bør|Blev|Bliver|"
    "Egen|Samme|Dokumentation|Oplysninger|Journalen|Nævnet|Sundhedsvæsenet|Hospitalet|Børn|Voksne"
)
_NAME_WORD = rf"(?!(?:{_NO_NAMES})\b){_WORD}(?:-{_WORD})?"
_INITIALS = rf"(?:[{_UPPER}]\.){{1,3}}"
_REST = rf"(?:{_GAP}+(?:(?:von|van|de|der|af|la|og){_GAP}+)?(?:{_NAME_WORD}|{_INITIALS})){{0,5}}"
_CAPITALS = rf"[{_UPPER}]{{3,}}(?:-[{_UPPER}]+)?(?:{_GAP}+[{_UPPER}]{{2,}}(?:-[{_UPPER}]+)?)+"
_PEOPLE = (
    r"borger(?:en)?|klager(?:en)?|ansøger(?:en)?|barn(?:et)?|børn(?:ene)?|spædbarn(?:et)?|mor(?:en)?|"
    r"moder(?:en)?|far(?:en)?|fader(?:en)?|forældre(?:ne)?|plejemor|plejefar|stedmor|stedfar|mormor|"
    r"morfar|farmor|farfar|bedstemor|bedstefar|søn(?:nen)?|datter(?:en)?|tvilling(?:en)?|bror(?:en)?|"
    r"broder(?:en)?|lillebror|storebror|søster(?:en)?|lillesøster|storesøster|ægtefælle(?:n)?|"
    r"samlever(?:en)?|hustru(?:en)?|kone(?:n)?|mand(?:en)?|kæreste(?:n)?|værge(?:n)?|pige(?:n)?|"
    r"dreng(?:en)?|elev(?:en)?|patient(?:en)?|pårørende|partsrepræsentant(?:en)?|sagsbehandler(?:en)?|"
    r"rådgiver(?:en)?|læge(?:n)?|overlæge(?:n)?|psykolog(?:en)?|advokat(?:en)?|konsulent(?:en)?|"
    r"medarbejder(?:en)?|leder(?:en)?|hjælper(?:en)?|assistent(?:en)?|navn(?:et|e)?|hedder|kaldet"
)
_TITLE = rf"\b(?:[Hh]r\.?|HR\.?|[Ff]ru|FRU|[Ff]rk\.?|FRK\.?|[Ff]røken|[Dd]r\.|[Hh]erren?){_GAP}+"
_LINK = rf"(?::|,|{_GAP}+hedder|{_GAP}+ved{_GAP}+navn|{_GAP}+er(?={_GAP}+{_WORD}{_GAP}+{_WORD}))?{_GAP}+"
NAMES = (
    re.compile(
        rf"(?P<lead>\b(?i:{_PEOPLE}){_LINK})"
        rf"(?P<name>(?:{_NAME_WORD}|{_INITIALS}(?={_GAP}*{_WORD})){_REST}|{_CAPITALS})"
    ),
    re.compile(
        rf"(?P<lead>{_TITLE})"
        rf"(?P<name>(?:{_NAME_WORD}|{_INITIALS}){_REST}|[A-ZÆØÅ]{{2,}}(?:{_GAP}+[A-ZÆØÅ]{{2,}})*)"
    ),
)
ALONE = re.compile(rf"{_NAME_WORD}(?:{_GAP}+(?:{_NAME_WORD}|{_INITIALS})){{1,3}}")


@dataclass(frozen=True)
class Finding:
    """One personal value found in a text: its class and itself, in one spelling.

    The classes: ``cpr``, ``e-mail``, ``telefon``, ``navn``, ``sagsnøgle``.
    """

    kind: str
    value: str


def plain_text(text: str) -> str:
    """Return ``text`` trimmed and without control and invisible characters; line breaks stay.

    Markup is left as it stands: it is data, and whoever prints it escapes it.
    """
    return without_hidden(text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "), "").strip()


def without_hidden(text: str, sign: str) -> str:
    """Return ``text`` with ``sign`` for every control or invisible character but the line break."""
    if text.isprintable():
        return text
    return "".join(sign if c != "\n" and unicodedata.category(c) in _HIDDEN else c for c in text)


def find_cpr(text: str) -> list[str]:
    """Return the CPR numbers in ``text`` as ten digits: valid day and month, with hyphen, space or nothing
    between.
    """
    return [_ten(_digits(match[0])) for match in CPR.finditer(text) if is_cpr(match)]


def redact(text: str, keys: Collection[str] = ()) -> tuple[str, list[Finding]]:
    """Return ``text`` with every personal value replaced by its class in brackets, and what was found, in
    order of class.

    keys: the decisions' ids, which are replaced too (class ``sagsnøgle``).
    """
    findings: list[Finding] = []

    def replace(kind: str, accept: Accept) -> Callable[[re.Match[str]], str]:
        def put(match: re.Match[str]) -> str:
            if not accept(match):
                return match[0]
            named = match.groupdict()
            lead = named.get("lead") or ""
            findings.append(Finding(kind, _normal(kind, match[0][len(lead) :])))
            return f"{lead}[{kind}]"

        return put

    if keys:
        text = _KEY.sub(replace("sagsnøgle", lambda match: match[0] in keys), text)
    for kind, pattern, accept in CLASSES:
        text = pattern.sub(replace(kind, accept), text)
    return text, findings


def name_alone(text: str) -> list[Finding]:
    """Return the finding where ``text`` as a whole looks like a person's name: for places where no text
    belongs.
    """
    plain = plain_text(text)
    return [Finding("navn", plain.lower())] if ALONE.fullmatch(plain) else []


class Hasher:
    """Keyed hashes of personal values: equal values give equal hashes within one set of returns, and nowhere
    else.
    """

    def __init__(self, contents: Iterable[bytes]) -> None:
        """``contents``: the returned files' bytes, in a fixed order."""
        key = hashlib.blake2b(person=b"returns ledger")
        for content in contents:
            key.update(len(content).to_bytes(8, "big") + content)
        self._key = key.digest()

    def of(self, finding: Finding) -> str:
        """Return ``class:hash`` with twelve hexadecimal digits (HMAC-SHA256)."""
        digest = hmac.new(self._key, f"{finding.kind}\0{finding.value}".encode(), hashlib.sha256)
        return f"{finding.kind}:{digest.hexdigest()[:12]}"

    def describe(self, findings: Iterable[Finding]) -> str:
        """Return ``class:hash`` of each finding, separated by blanks."""
        return " ".join(self.of(finding) for finding in findings)


def _normal(kind: str, found: str) -> str:
    """One spelling of a value, so that two ways of writing it have one hash."""
    if kind in ("e-mail", "navn", "sagsnøgle"):
        return found.lower()
    digits = _digits(found)
    return _ten(digits) if kind == "cpr" else digits[-8:]


def _ten(digits: str) -> str:
    """A CPR number without its century."""
    return digits if len(digits) == 10 else digits[:4] + digits[6:]


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())


def is_cpr(match: re.Match[str]) -> bool:
    """Say whether digits are a CPR number: a valid day and month; no modulus check, for numbers given since
    October 2007 fail it.

    A date with signs in it, or with its century, needs a hyphen before the last four digits, or the word CPR
    before it: else it is a date and a time.
    """
    day, month = int(match["day"]), int(match["month"])
    if not (1 <= month <= 12 and 1 <= day <= DAYS_IN_MONTH[month - 1]):
        return False
    dated = match["inner"] or len(match["year"]) == 4
    return not dated or re.search(_DASH, match["outer"]) is not None or bool(_CPR_WORD.search(_before(match)))


def is_phone(match: re.Match[str]) -> bool:
    """Say whether eight digits are a telephone number: no two years, no date, no amount or count, no number
    of a case or an account.
    """
    if _YEARS_OR_DATE.fullmatch(match[0]) or _COUNTED.match(match.string, match.end()):
        return False
    return not _NUMBERED.search(_before(match))


def any_match(match: re.Match[str]) -> bool:
    """Say yes: the pattern says it all."""
    return True


def _before(match: re.Match[str]) -> str:
    return match.string[max(match.start() - _NEAR, 0) : match.start()]


Accept = Callable[[re.Match[str]], bool]
CLASSES: tuple[tuple[str, re.Pattern[str], Accept], ...] = (
    ("e-mail", EMAIL, any_match),
    ("cpr", CPR, is_cpr),
    ("telefon", ANNOUNCED_PHONE, any_match),
    ("telefon", FOREIGN_PHONE, any_match),
    ("telefon", PHONE, is_phone),
    *(("navn", pattern, any_match) for pattern in NAMES),
)
