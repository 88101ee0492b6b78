"""Which bugs are planted: all slips that the operators find in the source files, and a seeded draw from them.

A mutant is the file with one node's text replaced. The text is padded to as many lines as it had, so that
everything else stays on its line.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from planted.operators import OPERATORS, around, places


@dataclass(frozen=True)
class Mutant:
    """One planted bug.

    file: path from the root of the project; lines: those that must run for the bug to be met; before, after:
    the changed line, or, where a piece of several lines is changed, the piece; text: the whole file with the
    bug in it.
    """

    file: str
    line: int
    lines: frozenset[int]
    operator: str
    before: str
    after: str
    text: str


@dataclass(frozen=True)
class Candidate:
    """A slip that was found and not yet written."""

    file: str
    operator: str
    node: ast.AST
    changed: ast.AST
    inside: ast.AST


def drawn(root: Path, sources: Iterable[Path], number: int, seed: str) -> list[Mutant]:
    """Return at most ``number`` mutants of the files ``sources`` under ``root``, at most one per line.

    Each time the operator is drawn first, so that numbers and keywords, which there are many of, do not crowd
    out the rest. Equal files, number and seed give equal mutants; a larger number adds to the smaller one's.
    """
    texts = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in sorted(sources)}
    heap: dict[str, list[Candidate]] = {name: [] for name in OPERATORS}
    for candidate in (c for file, text in texts.items() for c in candidates(file, text)):
        heap[candidate.operator].append(candidate)
    return _drawn(texts, heap, number, Random(seed))


def _drawn(
    texts: dict[str, str], heap: dict[str, list[Candidate]], number: int, random: Random
) -> list[Mutant]:
    mutants: dict[tuple[str, int], Mutant] = {}
    while len(mutants) < number and any(heap.values()):
        pile = heap[random.choice([name for name, pile in heap.items() if pile])]
        candidate = pile.pop(random.randrange(len(pile)))
        place = candidate.file, candidate.node.lineno
        if place not in mutants and (mutant := written(candidate, texts[candidate.file])):
            mutants[place] = mutant
    return list(mutants.values())


def candidates(file: str, text: str) -> Iterator[Candidate]:
    """Yield all slips in ``text``, in the order of the source."""
    tree = ast.parse(text)
    module = around(tree)
    for node, inside in places(tree):
        for name, operator in OPERATORS.items():
            for old, new in operator(node, module):
                yield Candidate(file, name, old, new, inside if isinstance(inside, ast.stmt) else old)


def written(candidate: Candidate, text: str) -> Mutant | None:
    """Return the mutant of ``candidate`` in ``text``; None where it is no Python or no change."""
    old, new = candidate.node, candidate.changed
    after = replaced(text, old, source(new))
    try:
        if ast.dump(ast.parse(after)) == ast.dump(ast.parse(text)):
            return None
    except SyntaxError:
        return None
    lines = frozenset(range(old.lineno, old.end_lineno + 1)) | {candidate.inside.lineno}
    shown = ast.unparse(old), source(new)
    if old.lineno == old.end_lineno:
        shown = tuple(whole.split("\n")[old.lineno - 1].strip() for whole in (text, after))
    return Mutant(candidate.file, old.lineno, lines, candidate.operator, *shown, after)


def replaced(text: str, node: ast.AST, new: str) -> str:
    """Return ``text`` with ``new`` in the place of ``node``, every other line where it was.

    >>> replaced("a = (b +\\n     c) * d\\n", ast.parse("a = (b +\\n     c) * d").body[0].value.left, "b - c")
    'a = ((b - c\\n)) * d\\n'
    """
    content = text.encode()
    starts = [0, *(at + 1 for at, byte in enumerate(content) if byte == ord("\n"))]
    begin, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
    missing = "\n" * (node.end_lineno - node.lineno)
    piece = f"({new}{missing})" if isinstance(node, ast.expr) else new + missing
    return (content[:begin] + piece.encode() + content[end:]).decode()


def source(node: ast.AST) -> str:
    """Return the text of an expression or a statement, on one line."""
    statements: Sequence[ast.AST] = node.body if isinstance(node, ast.Module) else [node]
    return "; ".join(ast.unparse(ast.fix_missing_locations(statement)) for statement in statements)
