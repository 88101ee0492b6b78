"""Addresses: a street with its number, and floor, door, postcode and town where they follow.

A word is a street's by its ending ("-gade", "-vænget"). Where a floor, a door or a town follows, or somebody
is said to live there, any other name with a number is one too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from helpers.danish import MONTHS
from helpers.survey.personal import context
from helpers.survey.personal.view import Span, first_come, has_digits

_STREETS = (
    r"vej(?:en)?|gade(?:n)?|all[eé](?:en)?|boulevard(?:en)?|stræde(?:t)?|plads(?:en)?|torv(?:et)?|vænge(?:t)?|"
    r"esplanade(?:n)?|promenade(?:n)?|kaj(?:en)?|brygge(?:n)?|park(?:en)?|toft(?:en)?|vang(?:en)?|gyden|svinget|passage(?:n)?"
)
_FIELDS = (  # what common nouns and surnames end in as well
    r"stien|krogen|bakken|lunden|marken|skrænten|engen|løkken|hegnet|krattet|mosen|holmen|dalen|højen|haven|"
    r"kvarteret|terrasserne|skoven|kæret|brynet|kanten|kilden|bredden|buen|tunet|gården|torvet|gaden|"
    r"vænget|parken|toften|pladsen|strædet|vangen|ledet"
)
_HILLS = r"høj|bjerg|lund|dal|mark|eng|ager|skov|kær|bo|holm|borg|gård|hus|høje|bakke|sø|å"
_APART = (
    r"[Vv]ej|[Gg]ade|[Aa]ll[ée]|[Bb]oulevard|[Ss]træde|[Tt]orv|[Vv]ænge|Plads|Kaj|Brygge|Esplanade|"
    r"Promenade|Passage"
)
_APART_FIELDS = (
    r"Park|Have|Toft|Bakke|Mark|Strand|Gård|Huse|Sti|Bro|Dige|Kær|Lund|Eng|Ager|Skov|Krog|Vang|Kvarter|Høj|"
    r"Dal|Mose"
)
_SMALL = r"gade(?:n)?|vej(?:en)?|all[eé](?:en)?|boulevard(?:en)?|stræde(?:t)?|torv(?:et)?|vænge(?:t)?"
_NO_STREETS = re.compile(  # what such words mean besides streets
    r"(?i)(?:(?:om|gen|motor|klage|adgangs|udveje?|retnings|cykel|tilkørsels|forbindelses|rets|sags)vej(?:en)?|"
    r"(?:arbejds|praktik|lege|bygge|parkerings|\w*institutions|pasnings|døgn|aflastnings|bo|skole|elev|lære|vuggestue|"
    r"børnehave|dag|dagtilbuds|dagpleje|handicap\w*|behandlings|hospitals|senge|tilbuds|stå|side|hvile)plads(?:en)?|"
    r"(?:magt)?tvang(?:en)?|omfang(?:et)?|(?:bil|vogn|maskin|it-)park(?:en)?|brigade|d?reng(?:en)?|seng(?:en)?|børnehaven|"
    r"skandalen|billedet)"
)
_NUMBERED = re.compile(  # what is numbered and is no street
    r"(?i)(?:bilag|side|sag|kapitel|afsnit|punkt|pkt|boks|postboks|stk|nr|paragraf|lov|bek|lbk|kommune|region|afdeling|enhed|"
    rf"gruppe|team|klasse|uge|kl|version|figur|tabel|skema|felt|række|ark|celle|trin|fase|år|{'|'.join(MONTHS)})"
)

_WORD = r"[A-ZÀ-ÖØ-Þ][\w'-]{0,30}"
_BEFORE = (
    r"(?:(?:Gl|Gammel|Gamle|Ny|Nye|Ndr|Nordre|Sdr|Søndre|Store|St|Lille|Ll|Øster|Østre|Vester|Vestre|Nørre|Ydre|Indre|Nedre|"
    r"Øvre|Sankt|Skt|Sct)\.? ){0,2}"
)
_NAME = rf"(?:{_WORD} |(?:[A-ZÀ-ÖØ-Þ]|Gl|Ndr|Sdr|St|Ll|Skt|Sct|Chr|Dr|Fr|Joh|Jac|Th|Vilh|Kgs|Nr)\. ?)"
_NUMBER = (
    r"(?:,? nr\.? ?| ?)(?P<number>\d{1,3}(?: [A-HJ-Z](?![\w.'-])|[A-Za-z](?!\w)| [a-h](?=[,.\n]|$))?"
    r"(?: ?- ?\d{1,3}[A-Za-z]?(?!\w))?)(?!\w|[./:]\d|,\d(?!\d?\.? ?(?:tv|th|mf|sal|st)\b)|[%‰€])"
)
_LEVEL = r"(?:\d{1,2}|st|stuen|stue|kl|kld|kælder(?:en)?|mezz)\.?"
_FLOOR = (
    rf"(?:,? ?{_LEVEL},? ?(?:(?:sal|etage)\.?,? ?)?(?:tv|th|mf|midtfor|t\.v|t\.h)\b\.?|"
    r",? ?\d{1,2}\.? ?(?:sal|etage)\b|,? (?:tv|th|mf|stuen|st|kld|kælderen|baghuset|forhuset)\b\.?|"
    r", \d{1,2}\.(?=[, ]))"
)
_ROOM = r",? ?(?:dør|lejl|lejlighed|vær|værelse|bolig)\.? ?(?:nr\.? ?)?\d{1,4}"
_DOOR = rf"(?P<door>{_FLOOR}(?:{_ROOM})?|{_ROOM})"
_TOWN = (
    r"(?P<town>(?:[,.]?[ \n]{1,2}| - )(?:DK ?-? ?)?(?!20(?!00)\d\d)[1-9]\d{3},? {1,2}"
    r"(?:(?:Ny|Nye|Nørre|Nr|Sønder|Sdr|Øster|Vester|Store|St|Lille|Ll|Høje|Kongens|Kgs|Sankt|Skt|Gammel|Gl|"
    r"Hvide)\.? )?"
    rf"{_WORD}(?:\.? (?:[KVØNSCMFJ]|NV|SV|SØ|NØ|Sj|Fyn|Falster|Mors|Sjælland|Strand|Havn|By)(?!\w))?)"
)
_POSTCODE = r"(?P<code>,[ \n](?:DK ?-? ?)?(?!20(?!00)\d\d)[1-9]\d{3}(?!\w|[.,]\d))"
_REST = rf"{_DOOR}?(?:{_TOWN}|{_POSTCODE})?"


def _form(pattern: str) -> re.Pattern[str]:
    """``pattern`` from the beginning of a word, as a look ahead: what turns out to be none hides no other."""
    return re.compile(rf"(?<![\w'-])(?=(?P<address>{pattern}))")


_STREET = _form(rf"{_BEFORE}(?P<name>[A-ZÀ-ÖØ-Þ][\w'-]{{0,30}}?(?i:{_STREETS})\b){_NUMBER}{_REST}")
_STREET_APART = _form(rf"(?P<name>{_NAME}{{1,4}}(?:{_APART})\b){_NUMBER}{_REST}")
_FIELD = _form(
    rf"{_BEFORE}(?P<name>(?=[A-ZÀ-ÖØ-Þ])[\w'-]{{0,30}}?(?i:{_FIELDS})\b|"
    rf"(?:{_WORD} ){{1,3}}(?:{_APART_FIELDS})\b)"
    rf"{_NUMBER}{_REST}"
)
_PREPOSED = _form(rf"(?P<name>(?:Ved|Bag|Under|Over|Mellem|Langs) {_WORD}){_NUMBER}{_REST}")
_HILL = _form(rf"{_BEFORE}(?P<name>[A-ZÀ-ÖØ-Þ][\w'-]{{0,30}}?(?:{_HILLS})\b){_NUMBER}{_REST}")
_IN_SMALL = _form(
    rf"(?P<name>[a-zà-öø-þ][\w'-]{{2,30}}?(?:{_SMALL})\b){_NUMBER}{_REST}"
    r"(?(code)(?: [a-zæøå]{3,20}(?: [kvønsc]\b)?)?)"
)
_ANY = _form(rf"(?P<name>{_NAME}{{0,3}}{_WORD}\.?){_NUMBER}{_REST}")
_NO_NUMBER = _form(
    rf"{_BEFORE}(?P<name>{_WORD}?(?i:{_STREETS}|{_FIELDS})\b|(?:{_WORD} ){{1,3}}(?:{_APART})\b){_TOWN}"
)

_LIVES = re.compile(
    r"(?i)\b(?:\w*adr(?:esse(?:n|r|rne)?)?|bopæl(?:en)?|boende|bosat|bor|boede|bo|(?:til|fra)?flytte(?:r|t|de)?|c/o)\b\.?"
    r"(?:[ :,.-]+(?:er|var|på|i|til|ved|hos|nu|fortsat|stadig|alene|fra|privat)\b){0,3}[ :,.\n-]*$"
)
_AT = re.compile(r"(?i:^|[,:;(/\n] ?|\b(?:på|i|ved|fra|til|hjemmet|hos)[ :]+)$|[A-ZÀ-ÖØ-Þ][\w'-]+ $")
_A_DATE = re.compile(rf"(?i)\.? ?(?:{'|'.join(name[:3] for name in MONTHS)})")


def find(text: str) -> Iterator[Span]:
    """Return the addresses in ``text`` as it reads, in small letters with single blanks."""
    if has_digits(text, 1):
        yield from first_come(_addresses(text), len(text))


def _addresses(text: str) -> Iterator[Span]:
    """What a form finds and nothing tells to be something else."""
    for form, accept in _FORMS:
        for match in form.finditer(text):
            if _is_free(match) and accept(match, context.before(text, match.start("address"))):
                yield Span(*match.span("address"), re.sub(r"\W+", " ", match["address"].lower()).strip())


def _is_free(match: re.Match[str]) -> bool:
    """Say whether the number is no count or date, and the name nothing else that is numbered."""
    words = [word.rstrip(".") for word in match["name"].split()]
    if any(map(_NUMBERED.fullmatch, words)):
        return False
    if _is_sure(match):
        return True
    end = match.end("number")
    other = context.is_counted(match.string, end) or _A_DATE.match(match.string, end)
    return not (other or any(map(_NO_STREETS.fullmatch, words)))


def _is_sure(match: re.Match[str]) -> bool:
    parts = match.groupdict()
    code = parts.get("code") and not context.is_counted(match.string, match.end("code"))
    return bool(parts.get("door") or parts.get("town") or code)


def _is_street(match: re.Match[str], lead: str) -> bool:
    return True


def _is_named(match: re.Match[str], lead: str) -> bool:
    """Say whether a door or town follows, or somebody lives there."""
    return _is_sure(match) or _LIVES.search(lead) is not None


def _is_on(match: re.Match[str], lead: str) -> bool:
    """Say the same, or that it is on something: "på Møllehøj 3"."""
    return _is_named(match, lead) or lead.lower().endswith(("på ", "på\n"))


def _is_place(match: re.Match[str], lead: str) -> bool:
    """The same, or a place is spoken of."""
    return _is_named(match, lead) or _AT.search(lead) is not None


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], bool]], ...] = (
    (_STREET, _is_street),
    (_STREET_APART, _is_street),
    (_FIELD, _is_place),
    (_PREPOSED, _is_place),
    (_HILL, _is_on),
    (_IN_SMALL, _is_named),
    (_NO_NUMBER, _is_street),
    (_ANY, _is_named),
)
