"""The typed parameters cell: what is accepted, what is refused, and the code that sets values."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pipeline.tiny import notebook

from helpers.errors import HelpersError
from helpers.pipeline.execution.parameters import (
    assignment_code,
    check,
    declared,
    from_text,
)

CELL = """from datetime import date
import datetime
import pathlib
from pathlib import Path

name: str = "x"
count: int = 1
share: float = 0.5
strict: bool = True
start: date = date(2019, 1, 1)
end: datetime.date = datetime.date(2021, 12, 31)
folder: Path = Path("data")
other: pathlib.Path = pathlib.Path("data")
codes: list[str] = []
days: list[date] = []
limit: int | None = None
"""

ACCEPTED = [
    ("name", "Ærø", "Ærø", "name = 'Ærø'"),
    ("count", -3, -3, "count = -3"),
    ("share", 1, 1, "share = 1"),
    ("strict", False, False, "strict = False"),
    ("start", "2020-02-29", date(2020, 2, 29), 'start = date.fromisoformat("2020-02-29")'),
    ("end", date(2020, 1, 1), date(2020, 1, 1), 'end = datetime.date.fromisoformat("2020-01-01")'),
    ("folder", "a b/c", Path("a b/c"), "folder = Path('a b/c')"),
    ("other", Path("c"), Path("c"), "other = pathlib.Path('c')"),
    ("codes", ["0101", "a'b"], ["0101", "a'b"], "codes = ['0101', \"a'b\"]"),
    ("days", ["2020-01-01"], [date(2020, 1, 1)], 'days = [date.fromisoformat("2020-01-01")]'),
    ("limit", None, None, "limit = None"),
    ("limit", 4, 4, "limit = 4"),
]
REFUSED = [
    ("name", 1),
    ("count", "1"),
    ("count", 1.0),
    ("count", True),
    ("share", "0.5"),
    ("strict", 1),
    ("start", "29-02-2020"),
    ("start", "2019-02-29"),
    ("folder", 3),
    ("codes", "0101"),
    ("codes", [1]),
    ("limit", "none"),
    ("name", None),
]


@pytest.mark.parametrize(("name", "given", "value", "code"), ACCEPTED)
def test_a_fitting_value_is_brought_to_its_type_and_set_by_code_that_gives_it_back(
    name: str, given: Any, value: Any, code: str
) -> None:
    content = notebook(CELL)
    checked = check(content, {name: given}, "n.ipynb")
    assert checked == {name: value}
    lines = assignment_code(checked, content, "n.ipynb")
    assert lines == f"# Parameters of this run\n{code}"
    space: dict[str, Any] = {}
    exec(CELL + lines, space)
    assert space[name] == value and type(space[name]) is type(value)


@pytest.mark.parametrize(("name", "given"), REFUSED)
def test_a_value_of_another_type_is_refused_with_place_and_type(name: str, given: Any) -> None:
    with pytest.raises(HelpersError, match=rf"n\.ipynb, parameter {name}: expected .*, got ") as caught:
        check(notebook(CELL), {name: given}, "n.ipynb")
    inner = given[0] if isinstance(given, list) else given
    assert repr(inner) in str(caught.value)


def test_an_unknown_parameter_is_refused_with_the_known_ones() -> None:
    with pytest.raises(
        HelpersError, match=r"n\.ipynb has no parameter 'cuont'\. Its parameters are: name, count"
    ):
        check(notebook(CELL), {"cuont": 1}, "n.ipynb")


def test_a_notebook_without_parameters_takes_none() -> None:
    assert check(notebook("print(1)", parameters=False), {}, "n.ipynb") == {}
    assert assignment_code({}, notebook("print(1)", parameters=False), "n.ipynb") == ""


@pytest.mark.parametrize(
    "cell", ["count = 1", "count: int", "count: int = 1\nprint(count)", "count: int = ", "a.b: int = 1"]
)
def test_a_parameters_cell_with_anything_else_is_refused(cell: str) -> None:
    with pytest.raises(HelpersError, match=r"n\.ipynb: the parameters cell (holds|is not Python)"):
        declared(notebook(cell), "n.ipynb")


def test_several_parameters_cells_are_refused() -> None:
    content = notebook("a: int = 1")
    content["cells"].append(content["cells"][1])
    with pytest.raises(HelpersError, match="found 2"):
        declared(content, "n.ipynb")


def test_a_type_that_is_not_supported_is_refused() -> None:
    with pytest.raises(HelpersError, match="type dict is not among str, int"):
        check(notebook("a: dict = {}"), {"a": {}}, "n.ipynb")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("name", "3", "3"),
        ("count", "3", 3),
        ("strict", "true", True),
        ("strict", "False", False),
        ("share", ".25", 0.25),
        ("start", "2020-01-01", date(2020, 1, 1)),
        ("folder", "~/x", Path("~/x")),
        ("codes", '["0101"]', ["0101"]),
        ("limit", "None", None),
    ],
)
def test_what_a_user_types_is_read_in_the_declared_type(name: str, text: str, value: Any) -> None:
    assert from_text(notebook(CELL), {name: text}, "n.ipynb") == {name: value}


@pytest.mark.parametrize(
    ("name", "text"), [("count", "three"), ("strict", "yes"), ("start", "today"), ("codes", "0101")]
)
def test_what_cannot_be_read_in_the_declared_type_is_refused(name: str, text: str) -> None:
    with pytest.raises(HelpersError, match=f"parameter {name}"):
        from_text(notebook(CELL), {name: text}, "n.ipynb")


def test_a_typed_unknown_parameter_is_refused() -> None:
    with pytest.raises(HelpersError, match="no parameter 'nothing'"):
        from_text(notebook(CELL), {"nothing": "1"}, "n.ipynb")
