"""Where a name is announced: by what somebody is to the case ("moren", "sagsbeh."), by a title, by "hedder",
or by who wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpers.survey.personal import in_small, people
from helpers.survey.personal.name import Name, parse
from helpers.survey.personal.view import Span, first_come

_WINDOW = 80  # signs before an announcing word in which a name can stand
_LONGEST_LINK = 24  # signs between that name and the word

_WORD = re.compile(r"[^\W\d_](?:['-]?\w)*")
_LINK = re.compile(  # between the announcing word and the name
    r"(?:(?P<named>,? (?:(?:der|som|han|hun) )?(?:hedder|hed|kaldes|kaldet|ved navn)(?: for)?:? )"
    r"|(?P<colon>(?: \d)? ?[:=]\s{0,2})|(?P<opened> ?\()|(?P<comma>, )|(?P<dash> - )|(?P<slash> ?/ ?)"
    r"|(?P<equal> (?:er|var):? )|(?P<of> (?:til|af|for|hos) )"
    r"|(?P<apart> (?:i|på|fra|ved|hos)(?: [^\W\d_]{1,30}){1,3}?(?: er| var| hedder|:) )"
    r"|(?P<blank> {1,2}|(?<=\.)))"
    r"[\"'»“”„*_]{0,3}"
)
_SURE = 2  # words of a name, where one alone may be anything
_IN_SMALL = re.compile(r"\. ?(?P<name>[a-zæøå]{3,}(?:['-][^\W\d_]+)?)(?!\w)")
_AFTER_TITLE = re.compile(r"\. {0,2}| {1,2}")
_GREETED = re.compile(r"[ ,.:!]{0,2}\s{0,2}(?:fra )?")
_PHRASE = re.compile(
    r"(?i)(?<!\w)(?:(?:(?:under)?skrevet|udfyldt|underskrevet|oplyst|udarbejdet|noteret|besvaret|indsendt|foretaget|"
    r"journalført|truffet|sendt|anmodet|rejst) af|"
    r"(?:samtale[nr]?|talt|talte|taler|aftalt|aftale|mødet?|mødtes) med|"
    r"(?:klagen?|ansøgning(?:en)?|brev(?:et)?|e?-?mail(?:en)?|henvendelsen?|opkald(?:et)?|sms(?:en)?) fra|"
    r"vedrørende|angående|re|(?:att|attn|vedr|ang)\.?):? "
    r"|(?<!\w)(?:v|c|p)/ ?(?:o )?"
)
_AFTER_NAME = re.compile(
    r"(?:(?P<opened> \()|(?P<comma>, (?:(?:der|som) er )?)"
    r"|(?P<is> (?:er|-) (?:(?:min|vores|sagens|barnets|borgerens) )?))$"
)
_BESIDE = re.compile(r"(?i)(?:,? \(?|: ?)(?=(?:cpr|født|f\. ?\d+|tlf|telefon|mobil|e?-?mail)\b|\ue000)")
_NAME_BEFORE = re.compile(r"(?<![\w'.-])(?=(?P<name>(?:[^\W\d_][\w'-]*\.? ){0,3}[^\W\d_][\w'-]*)$)")
_IN_PLACE = re.compile(r"\b(?:i|på|ved) $")
_PHRASE_ENDS = re.compile(r"[,.;:)\n]| (?:i|på|ved|til|for|hos|af|og|fra|der|som)\b|$")
_GOES_ON = re.compile(r" [^\W\d_A-ZÆØÅ]")
_SUBJECT = re.compile(  # what follows a name in a note in key words, and no noun or verb
    r" (?:er|var|har|havde|fik|får|går|bor|boede|skal|kan|vil|blev|bliver|søgte|søger|og|på|i|som|der|født|f|"
    r"ringede|skrev|oplyser|oplyste|fortæller|ønsker|klager|klagede|modtager|ansøger|mener|med|fra|til|ikke)\b"
)
_A_THING = re.compile(
    r"(?:(?<!barn)et|\w(?:ningen|ingen|ionen|elsen|heden|loven|gruppen|skolen|ydelsen|indsatsen|sagen|planen|"
    r"kommunens|sagens|systemets|filens)) $"
)


def find(text: str) -> Iterator[Span]:
    """Return the names in ``text`` as it reads that something announces, in small letters."""
    named = (found for found in _names(text) if found.groups)
    spans = (
        Span(each.start, each.end, " ".join(text[each.start : each.end].lower().split())) for each in named
    )
    yield from first_come(spans, len(text))


def _names(text: str) -> Iterator[Name]:
    for match in _WORD.finditer(text):
        kind = people.announces(match[0].lower())
        if kind == "greeting":
            link = _GREETED.match(text, match.end())
            start = link.end() if link else match.end()
            found = parse(text, start)
            yield found if found.groups or start == match.end() else in_small.alone(text, start)
        elif kind == "title":
            yield _after_title(text, match)
        elif kind:
            yield _after(text, match, kind)
        if kind in ("family", "role"):
            yield _before(text, match, kind)
    for match in _BESIDE.finditer(text):
        yield _ending(text, match.start(), _SURE)
    for match in _PHRASE.finditer(text):
        found = parse(text, match.end())
        yield found if found.words >= _SURE else Name(found.start)


def _after_title(text: str, title: re.Match[str]) -> Name:
    """The name after a title; "HR" without a dot is a department."""
    blank = _AFTER_TITLE.match(text, title.end())
    start = blank.end() if blank else title.end()
    department = title[0] == "HR" and blank and blank[0][0] != "." and not text[start : start + 2].isupper()
    found = Name(start) if blank is None or department else parse(text, start, title=True)
    if found.groups:
        return found
    if title[0].lower() in ("fru", "frøken") and start > title.end():
        return in_small.first(text, start)
    return _in_small(text, title.end()) if title[0].lower() in ("hr", "frk") else found


def _in_small(text: str, start: int) -> Name:
    """The name in small letters after "hr." or "frk."."""
    word = _IN_SMALL.match(text, start)
    if word is None or people.is_other(word["name"], first=True):
        return Name(start)
    return Name(word.start("name"), [([word["name"]], word.end("name"))])


def _after(text: str, lead: re.Match[str], kind: people.Lead) -> Name:
    """The name after what somebody is, or after "hedder" and "navn"."""
    word = lead[0].lower()
    dot = people.is_shortened(word) and text.startswith(".", lead.end())
    link = _LINK.match(text, lead.end() + dot)
    if link is None or (people.needs_dot(word) and not dot):
        return Name(lead.end())
    found = parse(text, link.end(), several=people.is_several(word))
    if kind == "saying":
        said = not _A_THING.search(text, max(lead.start() - _WINDOW, 0), lead.start())
        found = found if found.groups else in_small.said(text, lead, link)
    else:
        said = _is_meant(text, word, kind, link, found)
    return found if said else Name(lead.end())


def _is_meant(text: str, word: str, kind: people.Lead, link: re.Match[str], found: Name) -> bool:
    """Say whether the words after what somebody is are that person's name: two words are, one may be anything
    where a sentence could begin.
    """
    if found.words >= _SURE:
        return True
    way = link.lastgroup
    return (
        way in ("named", "opened", "comma", "slash")
        or (way == "blank" and not people.is_genitive(word))
        or (way == "colon" and _is_subject(text, found))
        or (way == "dash" and text.startswith(" -", found.end))
        or (way == "of" and kind == "family")
    )


def _is_subject(text: str, found: Name) -> bool:
    """Say whether one word after a colon stands alone or does something: it begins no note in key words."""
    if not _GOES_ON.match(text, found.end):
        return True
    verb = people.is_verb(text[found.start : found.end].lower())
    return _SUBJECT.match(text, found.end) is not None and not verb


def _before(text: str, lead: re.Match[str], kind: people.Lead) -> Name:
    """The name before what somebody is: "Lise Holm, sagsbehandler", "Zita (mor)"."""
    link = _AFTER_NAME.search(text, max(lead.start() - _LONGEST_LINK, 0), lead.start())
    nobody = Name(lead.start())
    if link is None or (link["comma"] and not _PHRASE_ENDS.match(text, lead.end())):
        return nobody
    return _ending(text, link.start(), 1 if link["opened"] and kind == "family" else _SURE)


def _ending(text: str, end: int, fewest: int) -> Name:
    """The one name of at least ``fewest`` words that ends at ``end``."""
    first = max(end - _WINDOW, 0)
    if text[first:end].islower():
        return Name(end)
    for match in _NAME_BEFORE.finditer(text, first, end):
        found = parse(text, match.start())
        if found.end == end and len(found.groups) == 1 and found.words >= fewest:
            return Name(end) if _IN_PLACE.search(text, first, match.start()) else found
    return Name(end)
