"""The slips that are planted: each operator is given a node of a syntax tree and yields what a tired
programmer might have written instead, as pairs of a node and the node in its place.

Nothing here changes a message, a docstring, an annotation or a decorator (``places``), and nothing is written
that Python would refuse or that could make no difference, as far as this is seen from the node alone.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

Slip = tuple[ast.AST, ast.AST]

STRICTNESS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
DIRECTION = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.NotEq}
DIRECTION |= {ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is}
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult}
ARITHMETIC |= {ast.FloorDiv: ast.Div}
BOOLEAN = {ast.And: ast.Or, ast.Or: ast.And, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}
TEXTS = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp)  # adding these is no arithmetic
REMOVED = {
    "abs",
    "clip",
    "drop_duplicates",
    "dropna",
    "fillna",
    "round",
    "sort_index",
    "sort_values",
    "strip",
}
PAIRS = [
    ("all", "any"), ("ceil", "floor"), ("cummax", "cummin"), ("first", "last"), ("ge", "gt"),
    ("head", "tail"), ("idxmax", "idxmin"), ("isna", "notna"), ("le", "lt"), ("max", "min"),
    ("maximum", "minimum"),
]  # fmt: skip
OPPOSITE = {name: other for pair in PAIRS for name, other in (pair, pair[::-1])}
SYMMETRIC = {"allclose", "array_equal", "gcd", "hypot", "isclose", "max", "maximum", "min", "minimum"}
NO_DIFFERENCE = {  # keywords without which the result is the same on good data
    "allow_unicode", "check", "copy", "dtype", "encoding", "ensure_ascii", "exist_ok", "ignore_index",
    "indent", "index", "lineterminator", "name", "newline", "observed", "parents", "sort", "sort_keys",
    "stacklevel", "strict", "validate",
}  # fmt: skip
ZERO_OR_ONE = {"axis", "ddof"}
UNTOUCHED = {"annotation", "decorator_list", "format_spec", "msg", "returns", "type_comment"}
SKIPPED = (ast.Raise, ast.JoinedStr, ast.Import, ast.ImportFrom)
TELLING = {"print", "warn", "cast"}


@dataclass
class Module:
    """What the operators must know of the module around a node: imported names and, per mapping or object (as
    written), the keys and the attributes that are read from it.
    """

    imported: set[str] = field(default_factory=set)
    keys: dict[str, set[str]] = field(default_factory=dict)
    attributes: dict[str, set[str]] = field(default_factory=dict)


def around(tree: ast.Module) -> Module:
    """Return what is to be known of ``tree``."""
    module = Module()
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module.imported |= {(name.asname or name.name).partition(".")[0] for name in node.names}
        if isinstance(node, ast.Subscript) and _is_word(node.slice):
            module.keys.setdefault(ast.unparse(node.value), set()).add(node.slice.value)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and id(node) not in called:
            module.attributes.setdefault(node.value.id, set()).add(node.attr)
    return module


def places(node: ast.AST, inside: ast.AST | None = None) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield the nodes under ``node`` that may be changed, in the order of the source, each with the statement
    that it stands in.
    """
    inside = node if inside is None or isinstance(node, ast.stmt) else inside
    if _is_spared(node):
        return
    yield node, inside
    for name, value in ast.iter_fields(node):
        if name not in UNTOUCHED:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from places(child, inside)


def _is_spared(node: ast.AST) -> bool:
    """Say whether ``node`` is a message, a docstring, an import, or a question to the type checker."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.Call) and _name(node.func) in TELLING:
        return True
    if isinstance(node, ast.If) and ast.unparse(node.test).startswith(("TYPE_CHECKING", "__name__")):
        return True
    return isinstance(node, SKIPPED)


def comparison_strictness(node: ast.AST, module: Module) -> Iterator[Slip]:
    """``<`` for ``<=`` and the like."""
    yield from _compared(node, STRICTNESS)


def comparison_direction(node: ast.AST, module: Module) -> Iterator[Slip]:
    """``<`` for ``>``, ``==`` for ``!=``, ``in`` for ``not in``."""
    yield from _compared(node, DIRECTION)


def arithmetic(node: ast.AST, module: Module) -> Iterator[Slip]:
    """``+`` for ``-``, ``*`` for ``/``."""
    known = isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC
    if known and not any(_is_text(side) for side in (node.left, node.right)):
        yield node, _with(node, op=ARITHMETIC[type(node.op)]())


def and_or(node: ast.AST, module: Module) -> Iterator[Slip]:
    """``and`` for ``or``, ``&`` for ``|``."""
    known = isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in BOOLEAN
    if known and not any(isinstance(side, ast.Dict | ast.DictComp) for side in ast.iter_child_nodes(node)):
        yield node, _with(node, op=BOOLEAN[type(node.op)]())


def constant(node: ast.AST, module: Module) -> Iterator[Slip]:
    """A number one too large or too small, or with the other sign; True for False."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, bool | int | float):
        return
    if isinstance(node.value, bool):
        yield node, ast.Constant(not node.value)
        return
    yield node, ast.Constant(node.value + 1)
    if node.value:
        yield node, ast.Constant(node.value - 1)
        yield node, ast.UnaryOp(ast.USub(), ast.Constant(node.value))


def condition_negated(node: ast.AST, module: Module) -> Iterator[Slip]:
    """``if not x`` for ``if x``."""
    tests = [node.test] if isinstance(node, ast.If | ast.While | ast.IfExp) else []
    for test in tests + (node.ifs if isinstance(node, ast.comprehension) else []):
        yield test, ast.UnaryOp(ast.Not(), test)


def guard_forgotten(node: ast.AST, module: Module) -> Iterator[Slip]:
    """An ``if`` that only raises, returns or goes on to the next, gone."""
    leaves = ast.Raise | ast.Return | ast.Continue
    if isinstance(node, ast.If) and not node.orelse and isinstance(node.body[-1], leaves):
        yield node.test, ast.Constant(False)


def return_too_early(node: ast.AST, module: Module) -> Iterator[Slip]:
    """The ``return`` after a loop pushed into it, so that the first turn is the last."""
    for attribute in ("body", "orelse"):
        block = getattr(node, attribute, None)
        for loop, after in pairwise(block if isinstance(block, list) else []):
            if isinstance(loop, ast.For) and isinstance(after, ast.Return) and _is_simple(loop.body[-1]):
                yield loop.body[-1], ast.Module([loop.body[-1], after], [])


def break_continue(node: ast.AST, module: Module) -> Iterator[Slip]:
    """``break`` for ``continue``."""
    if isinstance(node, ast.Break | ast.Continue):
        yield node, ast.Continue() if isinstance(node, ast.Break) else ast.Break()


def keyword_dropped(node: ast.AST, module: Module) -> Iterator[Slip]:
    """A keyword argument forgotten, such as the key of a sort."""
    for word in node.keywords if isinstance(node, ast.Call) else []:
        if word.arg and word.arg not in NO_DIFFERENCE:
            yield node, _with(node, keywords=[other for other in node.keywords if other is not word])


def flag_flipped(node: ast.AST, module: Module) -> Iterator[Slip]:
    """``ascending=False`` for ``ascending=True``, ``axis=1`` for ``axis=0``, ``ddof=0`` for ``ddof=1``."""
    for word in node.keywords if isinstance(node, ast.Call) else []:
        value = word.value.value if isinstance(word.value, ast.Constant) else None
        if isinstance(value, bool) and word.arg not in NO_DIFFERENCE:
            yield word.value, ast.Constant(not value)
        elif word.arg in ZERO_OR_ONE and value in (0, 1):
            yield word.value, ast.Constant(1 - value)


def opposite_function(node: ast.AST, module: Module) -> Iterator[Slip]:
    """``min`` for ``max``, ``any`` for ``all``, ``isna`` for ``notna``."""
    if not isinstance(node, ast.Call) or _name(node.func) not in OPPOSITE:
        return
    other = OPPOSITE[_name(node.func)]
    if isinstance(node.func, ast.Name):
        yield node.func, ast.Name(other)
    elif isinstance(node.func, ast.Attribute):
        yield node.func, _with(node.func, attr=other)


def call_removed(node: ast.AST, module: Module) -> Iterator[Slip]:
    """``table`` for ``table.dropna()``, ``.fillna(0)``, ``.sort_values("n")`` …"""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in REMOVED:
        of_module = isinstance(node.func.value, ast.Name) and node.func.value.id in module.imported
        yield from [] if of_module else [(node, node.func.value)]


def sign_removed(node: ast.AST, module: Module) -> Iterator[Slip]:
    """``x`` for ``-x``, ``mask`` for ``~mask``, ``x`` for ``not x``."""
    if isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.UAdd):
        yield node, node.operand


def wrong_key(node: ast.AST, module: Module) -> Iterator[Slip]:
    """Another key of the same mapping, another attribute of the same object."""
    if isinstance(node, ast.Subscript) and _is_word(node.slice) and _is_read(node):
        for key in sorted(module.keys[ast.unparse(node.value)] - {node.slice.value}):
            yield node.slice, ast.Constant(key)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and _is_read(node):
        known = module.attributes.get(node.value.id, set())
        if node.value.id not in module.imported and node.attr in known:
            yield from ((node, _with(node, attr=name)) for name in sorted(known - {node.attr}))


def element_removed(node: ast.AST, module: Module) -> Iterator[Slip]:
    """One name of a tuple or list of names left out."""
    names = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) and len(node.elts) > 1 else []
    if any(map(_is_word, names)) and all(isinstance(name, ast.Constant | ast.Name) for name in names):
        for gone in names:
            yield node, _with(node, elts=[name for name in names if name is not gone])


def arguments_swapped(node: ast.AST, module: Module) -> Iterator[Slip]:
    """``f(b, a)`` for ``f(a, b)``."""
    if isinstance(node, ast.Call) and len(node.args) > 1 and _name(node.func) not in SYMMETRIC:
        first, second, *rest = node.args
        named = all(isinstance(a, ast.Name | ast.Attribute | ast.Subscript) for a in (first, second))
        if named and ast.dump(first) != ast.dump(second):
            yield node, _with(node, args=[second, first, *rest])


OPERATORS: dict[str, Callable[[ast.AST, Module], Iterator[Slip]]] = {
    operator.__name__: operator
    for operator in (
        comparison_strictness, comparison_direction, arithmetic, and_or, constant, condition_negated,
        guard_forgotten, return_too_early, break_continue, keyword_dropped, flag_flipped, opposite_function,
        call_removed, sign_removed, wrong_key, element_removed, arguments_swapped,
    )
}  # fmt: skip


def _compared(node: ast.AST, exchange: dict[type, type]) -> Iterator[Slip]:
    for at, operator in enumerate(node.ops if isinstance(node, ast.Compare) else []):
        if type(operator) in exchange:
            yield node, _with(node, ops=[*node.ops[:at], exchange[type(operator)](), *node.ops[at + 1 :]])


def _with(node: ast.AST, **changed: object) -> ast.AST:
    return type(node)(**dict(ast.iter_fields(node)) | changed)


def _name(function: ast.AST) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def _is_read(node: ast.Attribute | ast.Subscript) -> bool:
    return isinstance(node.ctx, ast.Load)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, TEXTS) or _is_word(node)


def _is_word(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_simple(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Expr)
