"""The rules, the reasons for setting rows aside and the faults of files: each has one row in one table, and
nothing about it stands anywhere else.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
import sources
from sources import HOUSE

from helpers.protocol import codebook
from helpers.survey.cleaning.rule_table import (
    ANSWERS,
    CONSISTENCY_LABELS,
    DOUBTING,
    READING,
    RULES,
    functions,
)
from helpers.survey.cleaning.set_aside import REASONS
from helpers.survey.reading.problems import Fault

HOMES = {
    "survey/cleaning/rule_table.py": {*RULES, *CONSISTENCY_LABELS},
    "survey/cleaning/set_aside.py": set(REASONS),
    "survey/reading/problems.py": {fault.value for fault in Fault},
}
TEXTS = {
    "survey/cleaning/rule_table.py": [
        *(text for rule in RULES.values() for text in (rule.label, rule.asked.partition(ANSWERS)[0])),
        *CONSISTENCY_LABELS.values(),
    ],
    "survey/cleaning/set_aside.py": [
        text for reason in REASONS.values() for text in (reason.label, reason.asked)
    ],
    "survey/reading/problems.py": [text for fault in Fault for text in (fault.refused, fault.aside)],
}
OF_FAULTS = {fault.aside for fault in Fault}  # why a row is set aside for a fault is told with the fault


def module(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def texts(nodes: Iterable[ast.AST]) -> set[str]:
    """Every text that is written out in a module, also without what leads up to it ("Lagt til side: ")."""
    found = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return {*found, *(text.partition(": ")[2] for text in found)}


@cache
def said() -> dict[str, set[str]]:
    """What is written out in each module."""
    return {module(path): texts(sources.nodes(path)) for path in sources.modules()}


def keyed(path: Path) -> list[set[str]]:
    """The text keys of every mapping that is written out in a module."""
    displays = [node for node in sources.nodes(path) if isinstance(node, ast.Dict)]
    return [{key.value for key in each.keys if isinstance(key, ast.Constant)} for each in displays]


@pytest.mark.parametrize("home", TEXTS)
def test_what_is_said_of_a_rule_a_reason_or_a_fault_stands_once(home: str) -> None:
    for text in filter(None, TEXTS[home]):
        where = [name for name, found in said().items() if text in found]
        assert where == (["survey/reading/problems.py"] if text in OF_FAULTS else [home]), text


def test_no_other_module_has_a_table_of_them() -> None:
    """A mapping with two of the names as its keys is a second home."""
    named = set.union(*HOMES.values())
    found = {
        module(path)
        for path in sources.modules()
        if module(path) not in HOMES and any(len(named & keys) > 1 for keys in keyed(path))
    }
    assert found == set()


def test_the_municipality_is_asked_about_what_is_doubted_and_nothing_else() -> None:
    for rule in RULES.values():
        assert (rule.severity == "query") == bool(rule.asked), rule.name
        assert rule.label and rule.severity in ("fix", "query"), rule.name


def test_every_consistency_rule_of_the_codebook_has_its_label() -> None:
    assert set(CONSISTENCY_LABELS) == {
        rule.name for path in codebook.versions() for rule in codebook.load(path, pilot=True).rules
    }


def test_a_function_that_tells_several_things_apart_is_run_once() -> None:
    run = functions((*READING, *DOUBTING))
    assert len(run) == len(set(run)) == len({rule.function for rule in (*READING, *DOUBTING)})
    alone = {
        "other_unit", "unit_not_told", "not_asked", "duplicate", "beside_the_columns", "confirmed",
        "corrected", "newer_version", "part_in_pages",
    }  # fmt: skip
    assert alone <= set(RULES)
    assert len(RULES) == len(READING) + len(DOUBTING) + len(alone), "a name stands in one row only"


@pytest.mark.parametrize("function", functions((*READING, *DOUBTING)), ids=lambda function: function.__name__)
def test_a_rule_is_known_by_the_names_of_its_rows(function: object) -> None:
    """What a function names itself are its rows; the rest of its rows are named by the readers of values."""
    body = sources.tree(Path(inspect.getfile(function))).body
    (own,) = (n for n in body if isinstance(n, ast.FunctionDef) and n.name == function.__name__)
    assert texts(ast.walk(own)) & set(RULES) <= {
        rule.name for rule in RULES.values() if rule.function is function
    }


def test_a_fault_that_sets_rows_aside_is_a_reason_and_one_that_refuses_files_says_why() -> None:
    assert (
        {fault.value for fault in Fault if fault.aside}
        == {"foreign_formula", "personal_data"}
        <= set(REASONS)
    )
    assert {fault.value for fault in Fault if not fault.refused} == {
        "no_returns",
        "merged_cells",
        "unread_content",
        "other_file_name",
    }
    asked = [fault.value for fault in Fault if fault.severity == "query"]
    assert asked == ["merged_cells", "unread_content", "other_file_name"]
