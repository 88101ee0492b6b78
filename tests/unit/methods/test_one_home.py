"""One home for each fact of the analysis: what is decided in one module is not decided again in another."""

from __future__ import annotations

import ast

import pytest
import sources

from helpers import terms
from helpers.protocol import codebook

SOURCES = {name.removesuffix(".py"): text for name, text in sources.texts("analysis").items()}
DISPOSITIONS = {terms.COMPLETED, *terms.FILE_LOST}
# The functions that only their home may call, and the words that only their home may write.
CALLS = {
    "methods/verdicts": {"tripped", "read_together"},  # what may be reported at all
    "methods/families": {"hochberg", "hochberg_rates", "benjamini_hochberg_rate"},
    "methods/resampling": {"quantile", "nanquantile", "percentile", "nanpercentile"},  # of numpy: intervals
}
# one trims z-scores, the other tells what was drawn from opinions on hours: no intervals of resampling
BESIDE = {"methods/resampling": {"appeals/funnel", "cases/resources"}}
WORDS = {"methods/verdicts": {"p_adjusted", "adjusted_low", "adjusted_high", "increase", "decrease"}}


def constants(source: str) -> set[tuple[str, str]]:
    """Return name and value of what a module defines in capitals."""
    names = [
        (target, node.value)
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign)
        for target in node.targets
    ]
    pairs = [
        pair
        for target, value in names
        for pair in (
            zip(target.elts, value.elts, strict=True)
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            else [(target, value)]
        )
    ]
    return {
        (name.id, ast.unparse(value))
        for name, value in pairs
        if isinstance(name, ast.Name) and name.id.isupper()
    }


def twice(sources: dict[str, str]) -> dict[tuple[str, str], list[str]]:
    """Return the constants that several modules define alike."""
    homes: dict[tuple[str, str], list[str]] = {}
    for module, source in sources.items():
        for constant in constants(source):
            homes.setdefault(constant, []).append(module)
    return {constant: modules for constant, modules in homes.items() if len(modules) > 1}


def called(source: str) -> set[str]:
    """Return the functions that a module calls: by their own name, or as one of a module's; a method of a
    table has neither.
    """
    found = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    own = {function.id for function in found if isinstance(function, ast.Name)}
    modules = {"np", "inference", "verdicts", "stats", "multiplicity", "families"}
    return own | {
        function.attr
        for function in found
        if isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id in modules
    }


def written(source: str) -> set[str]:
    """Return the texts of a module that are whole words, as codes and names of columns are."""
    return {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_no_constant_has_two_homes() -> None:
    assert twice(SOURCES) == {}


@pytest.mark.parametrize("home", CALLS)
def test_a_rule_is_applied_in_its_home_alone(home: str) -> None:
    assert called(SOURCES[home]) & CALLS[home]
    where = {module for module, source in SOURCES.items() if called(source) & CALLS[home]}
    assert where - BESIDE.get(home, set()) == {home}


@pytest.mark.parametrize("home", WORDS)
def test_a_column_is_made_in_its_home_alone(home: str) -> None:
    assert {module for module, source in SOURCES.items() if written(source) & WORDS[home]} == {home}


def test_what_became_of_a_case_is_named_in_the_terms_alone_and_as_the_codebook_does() -> None:
    assert {module for module, source in SOURCES.items() if written(source) & DISPOSITIONS} == set()
    assert set(codebook.load().item("disposition").values) >= DISPOSITIONS


def test_a_second_home_would_be_found() -> None:
    assert twice({"a": 'ONE, TWO = "one", 2\n', "b": 'ONE = "one"\nTWO = 3\n'}) == {
        ("ONE", "'one'"): ["a", "b"]
    }
    assert called("multiplicity.hochberg(p)\nnp.quantile(x, 0.5)\nframe.quantile(0.5)\n") == {
        "hochberg",
        "quantile",
    }
    assert written('row["p_adjusted"] = 1') & WORDS["methods/verdicts"] == {"p_adjusted"}
    assert written('cases["disposition"].eq("completed")') & DISPOSITIONS == {"completed"}
