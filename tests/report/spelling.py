"""The words of printed Danish text, and those of them that hunspell's Danish dictionary and our own list do
not know.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from bs4 import BeautifulSoup, Comment

LIST = Path(__file__).with_name("spelling.txt")  # what the dictionary lacks and we print on purpose
INSTALL = "apt-get install hunspell hunspell-da"
DICTIONARY = "da_DK"
NO_PROSE = (  # what is no Danish text: code, other languages, works cited, addresses, names of files
    "code, pre, math, script, style, title, [lang]:not([lang=da]), .csl-entry, .citation, a[href^=http], "
    "a[href$='.csv'], a[href*='notesboger/']"
)
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'-](?=[^\W\d_]))*")
OTHER_FILE = re.compile(r"\S*(?:_|/|\.[a-z]{2,5}\b)\S*")  # names of files and folders
HIDDEN = re.compile("[\u00ad\u200b\u2060]")


class HunspellMissing(Exception):
    """hunspell, or its Danish dictionary, is not installed."""


def words(html: str) -> set[str]:
    """Return the words of a page: its text, the alternative texts of its figures and what drawings say."""
    page = BeautifulSoup(html, "lxml")
    main = page.main or page
    said = [str(text) for text in main.find_all(string=lambda text: isinstance(text, Comment))]
    for part in main.select(NO_PROSE):
        part.decompose()
    said += [str(image.get("alt", "")) for image in main.select("img")]
    said += [str(drawing.get("aria-label", "")) for drawing in main.select("svg.drawing")]
    text = HIDDEN.sub("", "\n".join([main.get_text(" "), *said]))
    return set(WORD.findall(OTHER_FILE.sub(" ", text)))


def unknown(found: Iterable[str]) -> list[str]:
    """Return the words that neither the dictionary nor our list knows, sorted. Raises HunspellMissing."""
    if shutil.which("hunspell") is None:
        raise HunspellMissing(f"hunspell is not installed: {INSTALL}")
    command = ["hunspell", "-d", DICTIONARY, "-i", "utf-8", "-p", str(LIST), "-l"]
    done = subprocess.run(command, input="\n".join(found), capture_output=True, text=True, check=False)
    if done.returncode or "Can't open" in done.stderr:
        raise HunspellMissing(f"hunspell lacks the dictionary {DICTIONARY}: {INSTALL}")
    return sorted(set(done.stdout.split()))


def printed(report: Path) -> Iterator[tuple[str, set[str]]]:
    """Yield each page in Danish of the report in ``report``, with its words and those of its drawings."""
    for path in sorted([report / "index.html", *(report / "report").glob("*.html")]):
        if not path.stem.endswith("english"):
            yield path.name, words(path.read_text(encoding="utf-8"))
