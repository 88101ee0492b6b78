"""What is planted: every operator's slips on one line, what is never changed, and that nothing moves."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from planted.draw import candidates, drawn, replaced, source, written
from planted.operators import OPERATORS

METHODS = sorted((Path(__file__).resolve().parents[2] / "src/helpers/analysis/methods").glob("*.py"))

SLIPS = [
    ("comparison_strictness", "a = b < 3", {"b <= 3"}),
    ("comparison_strictness", "a = 0 <= b > c", {"0 < b > c", "0 <= b >= c"}),
    ("comparison_direction", "a = b < 3", {"b > 3"}),
    ("comparison_direction", "a = b not in c", {"b in c"}),
    ("arithmetic", "a = b + c", {"b - c"}),
    ("arithmetic", "a = b * c / d", {"b * c * d", "b / c"}),
    ("arithmetic", "a = b + 'text'", set()),
    ("and_or", "a = b and c", {"b or c"}),
    ("and_or", "a = b & ~c", {"b | ~c"}),
    ("and_or", "a = b | {'c': d}", set()),
    ("constant", "a = 2", {"3", "1", "-2"}),
    ("constant", "a = 0", {"1"}),
    ("constant", "a = True", {"False"}),
    ("condition_negated", "a = b if c else d", {"not c"}),
    ("condition_negated", "a = [b for b in c if b]", {"not b"}),
    ("guard_forgotten", "def f(a):\n    if a:\n        return 1\n    return 2", {"False"}),
    ("guard_forgotten", "if a:\n    b = 1", set()),
    ("return_too_early", "def f(a):\n    for b in a:\n        c = b\n    return c", {"c = b; return c"}),
    ("break_continue", "for a in b:\n    break", {"continue"}),
    (
        "keyword_dropped",
        "a = sorted(b, key=c, reverse=True)",
        {"sorted(b, key=c)", "sorted(b, reverse=True)"},
    ),
    ("keyword_dropped", "a = zip(b, c, strict=True)", set()),
    ("flag_flipped", "a = b.sort_values('c', ascending=False)", {"True"}),
    ("flag_flipped", "a = b.sum(axis=1)", {"0"}),
    ("flag_flipped", "a = b.std(ddof=1)", {"0"}),
    ("opposite_function", "a = max(b)", {"min"}),
    ("opposite_function", "a = b.any()", {"b.all"}),
    ("call_removed", "a = b.fillna(0).sum()", {"b"}),
    ("call_removed", "import numpy as np\na = np.abs(b)", set()),
    ("sign_removed", "a = b[~c]", {"c"}),
    ("sign_removed", "a = not b", {"b"}),
    ("wrong_key", "a = b['x'] - b['y']", {"'y'", "'x'"}),
    ("wrong_key", "a = b.before - b.after", {"b.after", "b.before"}),
    ("wrong_key", "import b\na = b.before - b.after", set()),
    ("wrong_key", "a['x'] = 1\na['y'] = 2", set()),
    ("element_removed", "a = ['x', 'y']", {"['y']", "['x']"}),
    ("element_removed", "a, b = c, d", set()),
    ("arguments_swapped", "a = f(b, c.d, 1)", {"f(c.d, b, 1)"}),
    ("arguments_swapped", "a = max(b, c)", set()),
]


def slips(operator: str, text: str) -> set[str]:
    found = [c for c in candidates("a.py", text) if c.operator == operator]
    return {source(candidate.changed) for candidate in found if written(candidate, text)}


def named(value: str | set[str]) -> str:
    """Return a part of a test's name; both workers must give it alike, whatever their hash seed."""
    return str(sorted(value) if isinstance(value, set) else value)[:40]


@pytest.mark.parametrize(("operator", "text", "expected"), SLIPS, ids=named)
def test_a_slip(operator: str, text: str, expected: set[str]) -> None:
    assert slips(operator, text) == expected


def test_every_operator_is_among_them() -> None:
    assert {operator for operator, _, expected in SLIPS if expected} == set(OPERATORS)


@pytest.mark.parametrize(
    "text",
    [
        '"""At most 3."""',
        'raise ValueError(f"{n + 1} rows", 3)',
        'a = f"{n + 1} of 3"',
        'print(1 + n, sep="")',
        "a: tuple[int, 3]",
        "def f(a: b | c) -> d | e: pass",
        "@cache(3)\ndef f(): pass",
        "if TYPE_CHECKING:\n    a = 1",
        "from a import b",
    ],
)
def test_messages_and_types_are_left_alone(text: str) -> None:
    assert list(candidates("a.py", text)) == []


def test_a_slip_in_many_lines_leaves_the_others_where_they_are() -> None:
    text = "å = f(\n    æ,\n    b=1,  # why\n)\nø = 2\n"
    after = replaced(text, ast.parse(text).body[0].value, "f(æ)")
    assert after == "å = (f(æ)\n\n\n)\nø = 2\n"
    assert ast.parse(after).body[1].lineno == 5


def test_what_is_shown_of_a_mutant_is_its_line_or_the_piece_of_several() -> None:
    shown = {
        (mutant.before, mutant.after)
        for text in ("if a:\n    b = c < 3\n", "b = f(\n    c, k=3)\n")
        for mutant in (written(candidate, text) for candidate in candidates("a.py", text))
        if mutant.operator in ("comparison_strictness", "keyword_dropped")
    }
    assert shown == {("b = c < 3", "b = (c <= 3)"), ("f(c, k=3)", "f(c)")}


@pytest.mark.parametrize("path", METHODS, ids=lambda path: path.stem)
def test_a_mutant_differs_from_its_file_in_one_place_alone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    before = text.split("\n")
    for mutant in drawn(path.parent, [path], 25, "1"):
        after = mutant.text.split("\n")
        assert len(after) == len(before)
        changed = {at for at, pair in enumerate(zip(before, after, strict=True), 1) if pair[0] != pair[1]}
        assert changed and changed <= mutant.lines
        assert ast.dump(ast.parse(mutant.text)) != ast.dump(ast.parse(text))


@pytest.mark.long
def test_the_draw_is_given_by_its_seed_and_a_longer_one_begins_like_a_shorter() -> None:
    folder = METHODS[0].parent
    first = drawn(folder, METHODS, 50, "1")
    assert drawn(folder, reversed(METHODS), 50, "1") == first
    assert drawn(folder, METHODS, 150, "1")[:50] == first
    assert drawn(folder, METHODS, 50, "2") != first


def test_the_draw_takes_a_line_once_and_most_kinds_of_slips() -> None:
    mutants = drawn(METHODS[0].parent, METHODS, 60, "1")
    assert len({(mutant.file, mutant.line) for mutant in mutants}) == len(mutants) == 60
    assert len({mutant.operator for mutant in mutants}) >= len(OPERATORS) - 4
