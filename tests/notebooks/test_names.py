"""One module has one name in all notebooks, and a name never means two things."""

import ast
from collections import defaultdict

import nbformat

from helpers.project import root

NOTEBOOKS = sorted((root() / "notebooks").glob("[0-9]*.ipynb"))


def nodes() -> list[ast.AST]:
    """The syntax of all code cells of all notebooks."""
    cells = [cell for path in NOTEBOOKS for cell in nbformat.read(path, as_version=4).cells]
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    return [node for source in code for node in ast.walk(ast.parse(source))]


def imported() -> set[tuple[str, str]]:
    """What is imported (module or thing) and the name that it is given."""
    pairs = set()
    for node in nodes():
        if isinstance(node, ast.Import | ast.ImportFrom):
            above = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            pairs |= {(above + alias.name, alias.asname or alias.name) for alias in node.names}
    return pairs


def test_a_module_has_one_name_and_a_name_one_module():
    names, modules = defaultdict(set), defaultdict(set)
    for module, name in imported():
        names[module].add(name)
        modules[name].add(module)
    assert {module: given for module, given in names.items() if len(given) > 1} == {}
    assert {name: meant for name, meant in modules.items() if len(meant) > 1} == {}
    assert len(names) > 20


def test_no_variable_takes_the_name_of_a_module():
    stored = {n.id for n in nodes() if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    assert stored & {name for _, name in imported()} == set()


def test_the_parts_of_a_topic_are_called_after_it():
    topics = [
        (module.split("."), name) for module, name in imported() if module.startswith("helpers.publish.")
    ]
    parts = [(path, name) for path, name in topics if path[-1] in ("tables", "figures", "sentences")]
    assert parts
    for path, name in parts:
        topic = {"changes": "change", "publish": ""}.get(path[-2], path[-2])
        assert name == "_".join(filter(None, [topic, path[-1]]))


def test_what_judges_changes_reads_the_plan_of_the_draw():
    """Tests of a provision that was not drawn belong to no family: whoever reads the plan says what was drawn."""
    for name in ("05_growth", "06_information", "07_remittal"):
        cells = nbformat.read(root() / "notebooks" / f"{name}.ipynb", as_version=4).cells
        source = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
        after = source.split("own_protocol.analysis_plan(")[1:]
        assert len(after) == 1 and ".of_draw(given.draw" in after[0].split("\n\n")[0], name
