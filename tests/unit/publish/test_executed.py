"""An executed notebook read cell by cell: names, options, what a desk has let go and what was held back."""

import json

from helpers.publish import executed

SHOWN = {"data": {"text/markdown": ["| a |\n", "| b |"], "text/plain": "x"}}
TABLE = SHOWN | {"metadata": executed.metadata("text/markdown", ["05_growth/a", "05_growth/b"])}
PRINTED = {"output_type": "stream", "name": "stdout", "text": "internt"}


def code(*source, outputs=(), **more):
    kept = {"cell_type": "code", "id": "celle-05", "metadata": {}, "execution_count": 3}
    return kept | {"source": list(source), "outputs": list(outputs)} | more


def read(folder, *cells):
    file = folder / "05_growth.ipynb"
    file.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return executed.read(file)


def test_a_cell_has_its_label_for_a_name_and_its_options_without_their_marks(tmp_path):
    text = {
        "cell_type": "markdown",
        "id": "t",
        "metadata": {"tags": ["internt"]},
        "source": ["#| a: 1\n", "b"],
    }
    labelled, plain, told = read(
        tmp_path,
        code("#| label: tbl-vaekst\n", "#| echo: false\n", "#|tag\n", "x = 1\n", "#| not: on top\n"),
        code("#| label: tbl-vaekst\n", "#| echo: false\n", "x = 1\n", "#| not: on top\n"),
        text,
    )
    assert (labelled.name, labelled.options) == ("celle-05", {}), "what is no YAML has no options"
    assert (plain.name, plain.options) == ("tbl-vaekst", {"label": "tbl-vaekst", "echo": False})
    assert plain.source == "x = 1\n#| not: on top\n" == labelled.source
    assert (plain.place, plain.kind, plain.count) == ("05_growth#tbl-vaekst", "code", 3)
    assert (told.name, told.kind, told.source, told.count) == ("t", "markdown", "#| a: 1\nb", 0)
    assert told.options == {} and told.outputs == () and not told.held_back


def test_what_the_desk_has_let_go_is_read_and_the_rest_is_held_back(tmp_path):
    both, alone, none, nothing, unmarked = read(
        tmp_path,
        code("a", outputs=[TABLE, PRINTED]),
        code("a", outputs=[TABLE, TABLE]),
        code("a", outputs=[PRINTED]),
        code("a"),
        code("a", outputs=[SHOWN | {"metadata": {"text/plain": {}}}]),
    )
    assert [cell.held_back for cell in (both, alone, none, nothing, unmarked)] == [
        True,
        False,
        True,
        False,
        True,
    ]
    assert [len(cell.outputs) for cell in (both, alone, none, nothing, unmarked)] == [1, 2, 0, 0, 0]
    output = both.outputs[0]
    assert (output.kind, output.content) == ("text/markdown", "| a |\n| b |")
    assert output.tables == ("05_growth/a", "05_growth/b") == alone.tables == both.tables
    assert none.tables == ()


def test_cells_for_the_house_and_a_run_s_parameters_are_not_published(tmp_path):
    tags = [(), ("andet",), (executed.INTERNAL,), ("andet", executed.INJECTED)]
    cells = read(tmp_path, *[code("a", metadata={"tags": list(each)}) for each in tags])
    assert [cell.published for cell in cells] == [True, True, False, False]
    assert [cell.tags for cell in cells] == tags
