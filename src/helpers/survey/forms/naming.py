"""Whether a text that is to be published tells which municipality, or which case, it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

WORDS = {"Vejen", "Greve", "Skive", "Odder", "Lejre", "Faxe"}  # Danish words as well: meant with a capital
_NO_PLACE = {"Høje", "Brande"}  # halves of names that are words and no places
_NUMBER = re.compile(r"(?<![\w-])[A-ZÆØÅ]?\d{2}-\d{4,6}(?![\w-])")  # of a decision or a case
_ENDING = r"(?:s|\w{0,5}sk(?:es?)?)?"  # Odenses, københavnske, århusiansk
COULD_TELL_WHO = "teksten nævner en kommune eller en sags nummer; skriv den uden, så kommer den med"


class Naming:
    """Finds the municipalities of ``names`` (code → name) in texts: in small letters or capitals, with å or
    aa, half of a double name, as a genitive or an adjective, and by code; and the numbers of cases.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        every = {part for name in names.values() for part in _parts(name)}
        plain = _any(sorted(every - WORDS), re.IGNORECASE)
        words = _any(sorted(form for name in every & WORDS for form in (name, name.upper())))
        code = "|".join(name.lstrip("0") for name in names)
        codes = re.compile(
            rf"(?<!\w)(?:(?:{'|'.join(names)})|kommune\w*\W+(?:nr\W+)?0?(?:{code}))(?!\w)", re.I
        )
        called = _any(sorted(f"{name} kommune" for name in every & WORDS), re.IGNORECASE)
        self.patterns = (plain, words, called, codes, _NUMBER)

    def tells_who(self, text: str) -> bool:
        """Say whether ``text`` names a municipality or a case."""
        return any(pattern.search(text) for pattern in self.patterns)


def _parts(name: str) -> Iterator[str]:
    """Yield a name, the halves of a double one, and one that ends in a genitive without it."""
    yield name
    yield from (part for part in name.split("-") if part not in _NO_PLACE)
    if name.endswith(("lands", "fyns")):
        yield name.removesuffix("s")


def _any(names: Iterable[str], flags: int = 0) -> re.Pattern[str]:
    spelt = [re.sub("aa|å", "(?:aa|å)", re.escape(name), flags=re.IGNORECASE) for name in names]
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelt) or '(?!)'}){_ENDING}(?!\w)", flags)
