"""Notebooks as files: reading, injecting, and making executed ones independent of chance."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from pipeline.tiny import notebook

from helpers.errors import HelpersError
from helpers.pipeline.by_hand import publishable
from helpers.pipeline.execution import notebook as notebooks
from helpers.pipeline.execution.execute import check_completed, warnings_of


def executed(*outputs: dict, **cell: object) -> dict:
    content = notebook("x: int = 1", "x")
    content["cells"][1] |= {"execution_count": 1}
    content["cells"][2] |= {"execution_count": 2, "outputs": list(outputs), **cell}
    return content


def printed(name: str, text: str) -> dict:
    return {"output_type": "stream", "name": name, "text": text}


def test_sources_are_read_as_one_string_whether_written_as_text_or_lines(tmp_path: Path) -> None:
    content = notebook("a: int = 1\nb: int = 2")
    content["cells"][1]["source"] = ["a: int = 1\n", "b: int = 2"]
    (tmp_path / "n.ipynb").write_text(json.dumps(content))
    assert notebooks.read(tmp_path / "n.ipynb")["cells"][1]["source"] == "a: int = 1\nb: int = 2"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"worksheets": []}', '{"cells": 1}', '{"cells": [{}]}'])
def test_what_is_no_notebook_is_refused_by_name(text: str, tmp_path: Path) -> None:
    (tmp_path / "n.ipynb").write_text(text)
    with pytest.raises(HelpersError, match=r"n\.ipynb"):
        notebooks.read(tmp_path / "n.ipynb")


def test_a_missing_notebook_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(HelpersError, match=r"There is no notebook .*absent\.ipynb"):
        notebooks.read(tmp_path / "absent.ipynb")


def test_injected_code_stands_after_the_parameters_cell_and_replaces_that_of_an_earlier_run() -> None:
    once = notebooks.inject(notebook("x: int = 1", "x"), "x = 2")
    twice = notebooks.inject(once, "x = 3")
    assert [cell["source"] for cell in twice["cells"]] == ["Tekst", "x: int = 1", "x = 3", "x"]
    assert notebooks.without_injected(twice)["cells"][2]["source"] == "x"


def test_a_notebook_to_be_run_carries_no_old_results() -> None:
    ready = notebooks.inject(executed(printed("stdout", "old")), "")
    assert all(
        cell["outputs"] == [] and cell["execution_count"] is None for _, cell in notebooks.code_cells(ready)
    )


def test_cells_without_an_id_get_one_that_is_always_the_same() -> None:
    content = notebook("x: int = 1")
    for cell in content["cells"]:
        del cell["id"]
    assert [cell["id"] for cell in notebooks.inject(content, "")["cells"]] == ["cell-1", "cell-2"]


def test_clock_times_and_tool_metadata_are_dropped_and_meant_metadata_kept() -> None:
    content = executed(
        metadata={"papermill": {"duration": 1.2}, "execution": {"x": 1}, "tags": ["keep"], "slide": 1}
    )
    content["metadata"] = {"papermill": {"start_time": "now"}, "kernelspec": {"name": "mine"}}
    settled = notebooks.normalise(content)
    assert settled["cells"][2]["metadata"] == {"tags": ["keep"], "slide": 1}
    assert settled["metadata"] == notebooks.METADATA


def test_how_two_streams_interleave_makes_no_difference() -> None:
    one = executed(printed("stdout", "a\n"), printed("stderr", "w\n"), printed("stdout", "b\n"))
    other = executed(printed("stderr", "w\n"), printed("stdout", "a\nb\n"))
    assert notebooks.normalise(one) == notebooks.normalise(other)


def test_streams_on_both_sides_of_a_figure_stay_there() -> None:
    figure = {"output_type": "display_data", "data": {"text/plain": "f"}, "metadata": {}}
    outputs = notebooks.normalise(executed(printed("stdout", "a"), figure, printed("stdout", "b")))["cells"][
        2
    ]["outputs"]
    assert outputs == [printed("stdout", "a"), figure, printed("stdout", "b")]


def with_widgets(shown: str, child: str, layout: str, orphan: str) -> dict:
    """Return a notebook that shows a widget with a child and a layout; a fourth one is shown nowhere."""
    view = {
        "output_type": "display_data",
        "data": {"application/vnd.jupyter.widget-view+json": {"model_id": shown}},
        "metadata": {},
    }
    state = {
        shown: {"children": [f"IPY_MODEL_{child}"], "layout": f"IPY_MODEL_{layout}"},
        child: {"layout": f"IPY_MODEL_{layout}"},
    }
    content = executed(view)
    content["metadata"] = {
        "widgets": {notebooks.WIDGETS: {"state": {**state, layout: {"width": 1}, orphan: {}}}}
    }
    return content


def test_random_ids_of_widgets_are_renamed_in_the_order_met_and_orphans_dropped() -> None:
    one, other = (
        notebooks.normalise(with_widgets(*ids))
        for ids in (("f3a9", "0b12", "77aa", "0001"), ("11aa", "99ff", "0c0c", "ffff"))
    )
    assert one == other
    assert (
        one["cells"][2]["outputs"][0]["data"]["application/vnd.jupyter.widget-view+json"]["model_id"]
        == "widget-0001"
    )
    state = one["metadata"]["widgets"][notebooks.WIDGETS]["state"]
    assert state["widget-0001"] == {"children": ["IPY_MODEL_widget-0002"], "layout": "IPY_MODEL_widget-0003"}
    assert list(state) == ["widget-0001", "widget-0002", "widget-0003"]


def test_normalising_leaves_its_argument_alone() -> None:
    content = with_widgets("f3a9", "0b12", "77aa", "0001")
    before = copy.deepcopy(content)
    notebooks.normalise(content)
    assert content == before


def test_normalising_twice_changes_nothing() -> None:
    for content in (
        executed(printed("stderr", "w"), printed("stdout", "a")),
        with_widgets("f3a9", "0b12", "77aa", "0001"),
    ):
        once = notebooks.normalise(content)
        assert notebooks.normalise(copy.deepcopy(once)) == once


def test_a_committed_notebook_has_no_injected_cell_and_counts_without_gaps() -> None:
    ready = notebooks.inject(notebook("x: int = 1", "x"), "x = 2")
    for count, (_, cell) in enumerate(notebooks.code_cells(ready), start=1):
        cell["execution_count"] = count
        cell["outputs"] = [
            {"output_type": "execute_result", "execution_count": count, "data": {}, "metadata": {}}
        ]
    done = publishable(ready)
    assert [cell["execution_count"] for _, cell in notebooks.code_cells(done)] == [1, 2]
    assert [cell["outputs"][0]["execution_count"] for _, cell in notebooks.code_cells(done)] == [1, 2]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ({"execution_count": None}, "did not run to its end"),
        ({"metadata": {"papermill": {"status": "pending"}}}, "did not run to its end"),
        (
            {"outputs": [{"output_type": "error", "ename": "SystemExit", "evalue": "0", "traceback": []}]},
            "SystemExit: 0",
        ),
    ],
)
def test_a_cell_that_did_not_complete_is_named(cell: dict, words: str) -> None:
    with pytest.raises(HelpersError, match=rf"n\.ipynb, cell 3 \(`x`\): .*{words}"):
        check_completed(executed(**cell), "n.ipynb")


def test_blank_cells_need_not_complete() -> None:
    content = executed()
    content["cells"].append(
        {"cell_type": "code", "metadata": {}, "source": " \n", "outputs": [], "execution_count": None}
    )
    check_completed(content, "n.ipynb")


def test_warnings_are_listed_once_and_sorted(tmp_path: Path) -> None:
    text = "<cell>:1: UserWarning: b\nnoise\n<cell>:1: UserWarning: a\n<cell>:1: UserWarning: b\n"
    notebooks.write(
        tmp_path / "n.ipynb", executed(printed("stderr", text), printed("stdout", "Warning on stdout"))
    )
    assert warnings_of(tmp_path / "n.ipynb") == ["<cell>:1: UserWarning: a", "<cell>:1: UserWarning: b"]
