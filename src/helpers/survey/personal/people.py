"""Which words announce a person's name, and which words in capitals are no names."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from helpers.danish import MONTHS
from helpers.survey import reference
from helpers.survey.personal import words

Lead = Literal["family", "role", "title", "saying", "greeting"]

_FAMILY = re.compile(
    r"(?:pleje|sted|halv|bonus|pap|adoptiv|bio|biologiske?|sviger|eks|ex|barne|bedste|olde|fælles|små|lille|store|"
    r"spæd|skole|tvilling)*-?(?:mor|moder|far|fader|mormor|morfar|farmor|farfar|datter|bror|broder|søster|morbror|"
    r"farbror|moster|faster|fætter|nevø|svoger|ægtefælle|samlever|hustru|kone|mand|enkemand|kæreste|enke|kusine|tante|"
    r"niece|svigerinde|veninde|pige|dreng|baby|nabo|tvilling|trilling|ven|søn|barn|børn|døtre|søstre|brødre|søskende|"
    r"forældre|forælder|ægtepar|onkel|onklen|samboende?|forlovede|familien?|pårørende|nærtstående|afdøde)"
    r"(?:e?n|et|n?en|ret|e?r|e?rne|ne|ene|nerne)?"
)
_ROLES = re.compile(
    r"[^\W\d_]{0,25}-?(?:(?:behandler|rådgiver|leder|vejleder|hjælper|lærer|forstander|bestyrer|repræsentant|"
    r"assistent|konsulent|jurist|patient|pædagog|psykolog|neurolog|logopæd|terapeut|tolk|vikar|elev|klient|specialist|"
    r"fuldmægtig|direktør|inspektør|sekretær|borger|klager|ansøger|beboer|arbejdsgiver|arbejdstager|bisidder|person|"
    r"visitator|koordinator|afløser|aflaster|borgmester|psykiater|kurator|advokat|chef|læge|underviser|ledsager|"
    r"sygeplejerske|sundhedsplejerske|værge|formand|forkvinde|medarbejder|udreder|ordfører|kvinde|"
    r"bevillingshaver|(?<=s)modtager|kollega|dommer|ekspedient|underskriver|undertegnede)"
    r"(?:en|n|e|er|ne|ene|erne|r)?|(?:bruger|modtager|deltager|sælger|ejer)en)"
)
_SEVERAL = re.compile(
    r".*(?:ene|erne|rne|børn|forældre|søskende|brødre|søstre|døtre|illinger|hjælpere|behandlere)"
)

_INSTITUTION = re.compile(
    r"(?:.*(?:kommunen?|kommuner|forvaltning(?:en)?|cent(?:er|ret|eret|re|rene)|service|servicen|tilsyn(?:et)?|"
    r"styrelsen?|nævn(?:et)?|afdeling(?:en)?|afsnit(?:tet)?|enhed(?:en)?|ministeri(?:um|et)|udvalg(?:et)?|"
    r"sekretariat(?:et)?|hospital(?:et)?|sygehus(?:et)?|klinik(?:ken)?|skolen?|gymnasi(?:um|et)|universitet(?:et)?|"
    r"børnehaven?|vuggestuen?|institution(?:en)?|forening(?:en)?|institut(?:tet)?|samfund(?:et)?|forbund(?:et)?|"
    r"akademi(?:et)?|fond(?:en)?|selskab(?:et)?|myndigheden|byret(?:ten)?|landsret(?:ten)?|højesteret|"
    r"tilbud(?:det)?|bosted(?:et)?|hjem(?:met)?|plejen?|rådet|handicapråd|team(?:et)?|gruppen?|visitation(?:en)?|"
    r"rådgivning(?:en)?|psykiatrien?|politi(?:et)?|udbetaling|rådhus(?:et)?|bibliotek(?:et)?|huset|børnehus|"
    r"værested(?:et)?|kirken?|banken|apotek(?:et)?|region|centralen|værksted(?:et)?|netværk(?:et)?|"
    r"bekendtgørelsen?|ordning(?:en)?|ydelsen?|syndrom(?:et)?|sygdom(?:men)?|system(?:et)?)|lov|.*loven)s?"
)
_OF_A_PLACE = re.compile(  # what the name of a place, a saint or a physician belongs to
    r".*(?:kommune|hospital(?:et)?|sygehus(?:et)?|skolen?|gymnasium|universitet|plejehjem(?:met)?|rådhus|kirken?|"
    r"børnehaven?|børnehus|bosted|center|centret|centeret|fonden?|klinik|forening|institut|samfund|syndrom|sygdom|"
    r"muskelsvind|ataksi|byret)s?"
)
_NOUN = re.compile(  # endings of Danish nouns that hardly any first name has
    r".+(?:[^n]ning(?:en|er|erne)?|[gdrvtjmnsl]elsen?|nkelsen?|elser|elserne|(?:[^as]|ds)hed(?:en|er|erne)?|"
    r"tion(?:en|er|erne)?|skab(?:et)?|ismen?|itet(?:en)?|ment(?:et)?|erne|hjælp(?:en)?|planen|møde(?:t)?|tiden|"
    r"arbejde(?:t)?|papirer|bilag|udgift(?:er)?|sagen|sager|klagen|diagnose(?:n)?|terapi|notat(?:et)?|journal(?:en)?)s?"
)
_LONG_NOUN = 11  # letters of a word with a noun's ending that is no surname either
_TOO_LONG = re.compile(r"[a-zæøå]{17,}")  # for a name
_VERB = re.compile(r".+(?:er|ede|te)")
_NO_FIRST_NAMES = frozenset(MONTHS) - {"april", "maj", "juni", "august"}


@lru_cache(maxsize=4096)
def announces(word: str) -> Lead | None:
    """Return what ``word`` in small letters announces a name as; None where it does not."""
    lists: tuple[tuple[Lead, frozenset[str]], ...] = (
        ("title", words.TITLES), ("saying", words.SAYING), ("greeting", words.GREETINGS),
        ("role", words.SHORTENED), ("role", words.SHORTENED_BY_DOT),
    )  # fmt: skip
    forms = {word, _nominative(word)}
    if listed := next((lead for lead, known in lists if word in known), None):
        return listed
    if any(map(_FAMILY.fullmatch, forms)):
        return "family"
    return "role" if any(map(_ROLES.fullmatch, forms)) else None


def is_shortened(word: str) -> bool:
    """Say whether an announcing word is shortened, so that a dot after it ends no sentence."""
    return word in words.SHORTENED or needs_dot(word)


def needs_dot(word: str) -> bool:
    """Say whether an announcing word is one with a dot after it only."""
    return word in words.SHORTENED_BY_DOT


def is_genitive(word: str) -> bool:
    """Say whether an announcing word stands in the genitive ("mors")."""
    return _nominative(word) != word and announces(_nominative(word)) in ("family", "role")


def is_several(word: str) -> bool:
    """Say whether an announcing word speaks of several people."""
    return _SEVERAL.fullmatch(word) is not None


def is_particle(word: str) -> bool:
    """Say whether a word in small letters can stand within a name ("von", "de")."""
    return word in words.PARTICLES


def is_acronym(word: str) -> bool:
    """Say whether a word in small letters is known in capitals ("BPA", "ADHD")."""
    return word in words.ACRONYMS


def belongs_to_place(word: str) -> bool:
    """Say whether what stands before a word in small letters is a part of its name ("Greve Kommune")."""
    return _OF_A_PLACE.fullmatch(word) is not None


@lru_cache(maxsize=4096)
def is_other(word: str, *, first: bool) -> bool:
    """Say whether a word in small letters is written with a capital for another reason than being a name.

    first: it is the first of several, so that it may begin a sentence.
    """
    forms, noun = {word, word.split("-")[0]}, _NOUN.fullmatch(word) and word not in words.NAMES_LIKE_NOUNS
    if first and (noun or forms & words.SENTENCE or word in words.COMPASS):
        return True
    if (noun and len(word) >= _LONG_NOUN) or _TOO_LONG.fullmatch(word):
        return True
    return bool(forms & words.OTHERS or announces(word) or _INSTITUTION.fullmatch(word))


def is_verb(word: str) -> bool:
    """Say whether a word in small letters looks like a verb, such as a note in key words begins with."""
    return _VERB.fullmatch(word) is not None and word not in words.NAMES_LIKE_VERBS


def is_place(name: tuple[str, ...]) -> bool:
    """Say whether words in small letters are a month that nobody is called, or a municipality or region,
    whole or a part by the compass.
    """
    if len(name) == 1 and name[0] in _NO_FIRST_NAMES:
        return True
    inner = name[:-1] if len(name) > 1 and name[-1] in words.COMPASS else name
    return _spelled(" ".join(inner)) in _places()


def _nominative(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


@cache
def _places() -> frozenset[str]:
    """The municipalities and regions, with and without the genitive's s."""
    known = reference.municipalities()
    names = {_spelled(name) for column in ("name", "region", "landsdel") for name in known[column]}
    return frozenset(form for name in names for form in (name, f"{name}s", name.removesuffix("s")))


def _spelled(name: str) -> str:
    """A place's name in one spelling: Aabenraa is Åbenrå, Høje-Taastrup is Høje Tåstrup."""
    return name.casefold().replace("aa", "å").replace("-", " ")
