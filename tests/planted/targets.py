"""What bugs are planted in, and the tests that should notice them: one row per topic of analysis, three for
what the topics of publish share (one of them for what is hidden, one for the last look at every file), one
for cleaning.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from planted.runner import PROJECT

HOUSE = PROJECT / "src" / "helpers"
TOPICS = sorted(path.parent.name for path in (HOUSE / "analysis").glob("*/__init__.py"))
OTHERS = {"__init__", "figures"}  # of publish: looks are seen elsewhere
CORE = sorted(path.stem for path in (HOUSE / "publish").glob("*.py") if path.stem not in OTHERS)
LOOK_AT_A_REPORT = {"cases", "design", "explore", "municipality"}
NEED_A_REPORT = (
    "tests/golden/test_e1_r.py::test_the_cases_are_those_of_the_demonstration_as_it_is_now",
    "tests/golden/test_compare.py::test_without_r_it_says_what_to_install_and_fails",
)


@dataclass(frozen=True)
class Target:
    """Folders or files with code, folders or files with its tests, both from the root of the project; whether
    those tests look at a report that has been made; and tests of all topics, run where they import the code.
    """

    sources: tuple[str, ...]
    tests: tuple[str, ...]
    report: bool = False
    shared: tuple[str, ...] = ()


def topic(name: str) -> Target:
    """Return the row of one topic of analysis."""
    return Target(
        (f"src/helpers/analysis/{name}",),
        (f"tests/unit/{name}", f"tests/property/{name}"),
        report=name in LOOK_AT_A_REPORT,
        shared=("tests/golden",),
    )


TARGETS = {name: topic(name) for name in TOPICS} | {
    "publish": Target(
        tuple(f"src/helpers/publish/{name}.py" for name in CORE), ("tests/unit/publish",), report=True
    ),
    "disclosure": Target(
        ("src/helpers/publish/disclosure",),
        (
            "tests/unit/disclosure",
            *(f"tests/unit/publish/test_{name}.py" for name in ("attack", "in_depth_and_meeting", "tables")),
            "tests/unit/municipality/test_pairs.py",
            "tests/unit/representation/test_tables.py",
        ),
        shared=("tests/golden", "tests/unit/publish/test_release.py"),
    ),
    "gate": Target(
        ("src/helpers/publish/gate",),
        (
            *(
                f"tests/unit/publish/test_{name}.py"
                for name in ("attack", "gate", "internal", "keeper", "officer")
            ),
            "tests/unit/municipality/test_pairs.py",
            "tests/unit/municipality/test_sheets.py",
        ),
        report=True,
    ),
    "cleaning": Target(
        ("src/helpers/survey/cleaning",),
        (
            "tests/unit/survey/cleaning",
            "tests/property/survey/test_returns.py",
            *(
                f"tests/pipeline/returns/test_{name}.py"
                for name in ("clean", "corrections", "counts_sent_again", "versions")
            ),
        ),
    ),
}


def files(root: Path, places: Iterable[str], pattern: str = "*.py") -> list[Path]:
    """Return the files that ``places`` name or hold, sorted; a place that is not there holds none."""
    found = [root / place for place in places]
    inside = {path for place in found for path in place.rglob(pattern)}
    return sorted(inside | {place for place in found if place.is_file()})
