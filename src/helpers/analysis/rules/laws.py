"""The laws that answers about rules name: how they are written, also misspelled, and which sections belong to
the investigation.

An order or a law that is not in the list keeps the name that the text gives it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

from helpers import terms

SERVICE, CHILD = "serviceloven", "barnets lov"
UNKNOWN = "ukendt lov"
# LOV 721 of 13 June 2023 moved what concerns children from serviceloven to barnets lov.
CHILD_NUMBER, CHILD_FROM = 721, date(2024, 1, 1)
MOVED = {(SERVICE, 41): (CHILD, 86), (SERVICE, 42): (CHILD, 87)}
_FORMER = {new: old for old, new in MOVED.items()}
# Sections that a row about a provision means where it names no law: those of the help itself and of its
# alternatives (§ 95: cash grant; § 41: extra costs; § 43: supplements to lost earnings).
OWN: Mapping[str, frozenset[int]] = {
    terms.PROVISIONS[0]: frozenset({95, 96}),
    terms.PROVISIONS[1]: frozenset({41, 42, 43}),
}
BOTH = "both"  # codebook, rule_provisions
ALL_OWN = frozenset().union(*OWN.values())

ABBREVIATIONS = {
    "sel": SERVICE, "lss": SERVICE, "bl": CHILD, "fvl": "forvaltningsloven", "rsl": "retssikkerhedsloven",
    "rtsl": "retssikkerhedsloven", "offl": "offentlighedsloven", "ofl": "offentlighedsloven",
    "las": "aktivloven", "lab": "beskæftigelsesindsatsloven", "sul": "sundhedsloven",
    "dbl": "databeskyttelsesloven", "pdl": "persondataloven",
}  # fmt: skip
# What stands after "lov om", as far as it takes to know the law.
TITLES = {
    ("social", "service"): SERVICE,
    ("socialservice",): SERVICE,
    ("retssikkerhed", "og", "administration", "på", "det", "sociale", "område"): "retssikkerhedsloven",
    ("retssikkerhed", "og", "administration", "på", "socialområdet"): "retssikkerhedsloven",
    ("retssikkerhed", "og", "administration"): "retssikkerhedsloven",
    ("retssikkerhed",): "retssikkerhedsloven",
    ("aktiv", "socialpolitik"): "aktivloven",
    ("en", "aktiv", "beskæftigelsesindsats"): "beskæftigelsesindsatsloven",
    ("offentlighed", "i", "forvaltningen"): "offentlighedsloven",
    ("behandling", "af", "personoplysninger"): "persondataloven",
    ("kommunernes", "styrelse"): "kommunestyrelsesloven",
    ("social", "pension"): "pensionsloven",
    ("almene", "boliger"): "almenboligloven",
}
NAMES = (
    SERVICE, "forvaltningsloven", "retssikkerhedsloven", "offentlighedsloven", "databeskyttelsesloven",
    "persondataloven", "aktivloven", "beskæftigelsesindsatsloven", "sundhedsloven", "folkeskoleloven",
    "dagtilbudsloven", "almenboligloven", "pensionsloven", "kommunestyrelsesloven", "ombudsmandsloven",
    "arkivloven", "ligningsloven", "værgemålsloven", "forældreansvarsloven", "sygedagpengeloven",
    "barselsloven", "funktionærloven", "ferieloven", "arbejdsmiljøloven", "autorisationsloven",
    "psykiatriloven", "voksenansvarsloven", "straffeloven", "lejeloven",
)  # fmt: skip
# Papers whose § is no rule in law, and papers that have points and paragraphs of their own.
DOCUMENTS = (
    "aftale", "overenskomst", "kontrakt", "vedtægt", "retningslinje", "kvalitetsstandard", "forretningsorden",
    "kompetenceplan", "delegationsplan", "instruks",
)  # fmt: skip
PAPERS = (*DOCUMENTS, "vejledning", "dagsorden", "referat", "principmeddelelse", "principafgørelse")
_ENDINGS = ("lovens", "loven", "lovs", "lov")
_NO_LAW = ("orlov", "forlov")
_LONGEST = 40
_ALIKE = 0.86


def current(law: str, section: int, report_date: date | None) -> tuple[str, int]:
    """Return the law and number by which a section is shown: the numbering of the day of the report (before
    2024 where none is given).
    """
    if report_date is not None and report_date >= CHILD_FROM:
        return MOVED.get((law, section), (law, section))
    return _FORMER.get((law, section), (law, section))


def unnamed(section: int, provision: str | None, report_date: date | None) -> str:
    """Return the law of a section that names none, as the provision of the answer decides it; UNKNOWN
    otherwise.

    The rule: in a row about one of the provisions (or both) its own sections (OWN) are those of
    serviceloven. From 2024 §§ 86 and 87 in a row about lost earnings are those of barnets lov.
    """
    rows = tuple(OWN) if provision == BOTH else (provision,)
    if any(section in OWN.get(row, ()) for row in rows if row):
        return SERVICE
    children = terms.PROVISIONS[1] in rows and report_date is not None and report_date >= CHILD_FROM
    return CHILD if children and (CHILD, section) in _FORMER else UNKNOWN


@lru_cache(maxsize=4096)
def named(word: str) -> str:
    """Return the law that one word in small letters names, "" where it names none: "sevicelovens" is
    serviceloven.
    """
    ending = next((end for end in _ENDINGS if word.endswith(end)), "")
    stem = word.removesuffix(ending)
    if not ending or len(stem) < 3 or word.endswith(_NO_LAW) or len(word) > _LONGEST:
        return ""
    if alike(stem, "barnets") or stem == "børnes":
        return CHILD
    return known(f"{stem}loven") or f"{stem}loven"


@lru_cache(maxsize=4096)
def known(word: str) -> str:
    """Return the law of the list that ``word`` is, or is a misspelling of; "" where it is none or several."""
    near = [name for name in NAMES if alike(word, name)]
    return word if word in near else near[0] if len(near) == 1 else ""


@lru_cache(maxsize=4096)
def abbreviated(start: str) -> str:
    """Return the law of the list that begins with ``start`` ("forv", "offentlighedsl"), "" where none or
    several do.
    """
    near = [name for name in NAMES if name.startswith(start)] if len(start) >= 4 else []
    return near[0] if len(near) == 1 else ""


def alike(word: str, name: str) -> bool:
    """Say whether ``word`` is ``name`` but for a slip or two."""
    if abs(len(word) - len(name)) > 3:
        return False
    return SequenceMatcher(None, word, name).ratio() >= _ALIKE


def order(word: str) -> str:
    """Return the name of the order that a word in small letters is, "" where it is none."""
    for ending in ("bekendtgørelsens", "bekendtgørelsen", "bekendtgørelses", "bekendtgørelse"):
        if word.endswith(ending):
            return word.removesuffix(ending) + "bekendtgørelsen"
    return ""


def document(word: str, papers: tuple[str, ...] = DOCUMENTS) -> bool:
    """Say whether a word in small letters is one of ``papers``, alone or at the end of a compound."""
    return any(name in word for name in papers)
