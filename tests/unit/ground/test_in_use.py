"""Nothing lies about: what a module offers is used by the house, an exception class is treated by somebody
in a way of its own, and a column's letter is worked out by one library.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import sources

from helpers.project import root

TOP = root(Path(__file__))
SOURCES = sources.texts()
CALLED_BY_OTHERS = {"load_ipython_extension", "__dir__"}  # IPython and Python look for them by name
OF_A_ROOM = {"HelpersError", "ProtocolInvalid", "NotReleasable"}  # of a fault of any kind
LEFT = {"HelpersError"}


def code(text: str) -> str:
    """Return a module without its docstrings."""
    return re.sub(r'"""[\s\S]*?"""', "", text)


def offered(text: str) -> list[str]:
    """Return the functions and classes at the top of a module."""
    return re.findall(r"^(?:def|class) (\w+)", text, re.MULTILINE)


def idle(sources: Iterable[str], others: str) -> set[str]:
    """Return what modules offer and neither they nor ``others`` name anywhere else."""
    texts = [code(text) for text in sources]
    times = Counter(word for text in [*texts, others] for word in re.findall(r"\w+", text))
    return {name for text in texts for name in offered(text) if times[name] == 1}


def beside() -> str:
    """Return the code of the notebooks, and the settings, which name functions as well."""
    cells = [
        "".join(cell["source"])
        for path in (TOP / "notebooks").glob("*.ipynb")
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    return "\n".join([*cells, (TOP / "pyproject.toml").read_text(encoding="utf-8")])


def exceptions(sources: Iterable[str]) -> set[str]:
    """Return the exception classes that modules define, and those that are made of these."""
    classes = [pair for text in sources for pair in re.findall(r"^class (\w+)\((.+)\):", text, re.MULTILINE)]
    above = {name: set(re.findall(r"\w+", bases)) for name, bases in classes}
    found = {"Exception", "ValueError", "OSError", "RuntimeError", "KeyError"}
    while more := {name for name, bases in above.items() if bases & found} - found:
        found |= more
    return found & above.keys()


def treated(sources: Iterable[str]) -> set[str]:
    """Return the names that modules catch, suppress, or ask an error about."""
    places = [
        place
        for text in sources
        for place in re.findall(r"\bexcept ([^:]+):|\b(?:suppress|isinstance)\(([^)]+)\)", code(text))
    ]
    return {name for place in places for name in re.findall(r"\w+", " ".join(place))}


def test_what_a_module_offers_is_used_by_the_house() -> None:
    assert idle(SOURCES.values(), beside()) == CALLED_BY_OTHERS


def test_an_exception_class_is_treated_by_somebody_in_a_way_of_its_own() -> None:
    assert exceptions(SOURCES.values()) - treated(SOURCES.values()) - OF_A_ROOM == set()


def test_letters_of_columns_are_worked_out_by_the_library_alone() -> None:
    others = {"render/crossrefs/numbering.py", "analysis/cases/choice.py"}  # of appendices, of places
    by_hand = re.compile(r"ABCDEFGH|ascii_uppercase|\bchr\(ord|\bchr\((?:65|97)|divmod\([^)]*\b26\b")
    assert {module for module, text in SOURCES.items() if by_hand.search(text)} == others


def test_what_lies_about_would_be_found() -> None:
    one = 'def one():\n    """two"""\n\n\ndef two():\n    pass\n'
    odd = "class Odd(HelpersError):\n    pass\n\n\nclass Even(Odd):\n    pass\n\n\nthree = one\n"
    assert idle([one, odd], "") == {"two", "Even"} and idle([one, odd], "two(Even)") == set()
    assert exceptions(["class HelpersError(Exception):", odd]) == {"HelpersError", "Odd", "Even"}
    caught = "try:\n    one()\nexcept (a.Odd, KeyError) as error:\n    isinstance(error, Even)\n"
    assert not {"Odd", "Even"} & treated([one, odd]) and {"Odd", "Even"} < treated([caught])
