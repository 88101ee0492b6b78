"""What re-runs when: the rules at the head of helpers.pipeline.manifest, one change at a time."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pipeline.tiny import FIRST, Project

from helpers.pipeline.stages import Settings, Stage

pytestmark = pytest.mark.usefixtures("without_kernels")
NONE: list[str] = []
ALL = ["first", "last", "second"]


def replace(path: str, old: str, new: str) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        file = project.root / path
        assert old in file.read_text(), "the change under test must change something"
        later = (
            file.stat().st_mtime + 2
        )  # Python's own cache of compiled modules tells two versions of one size apart by whole seconds
        file.write_text(file.read_text().replace(old, new))
        os.utime(file, (later, later))

    return change


def touch(path: str) -> Callable[[Project], None]:
    return lambda project: os.utime(project.root / path, (1, 1))


def delete(path: str) -> Callable[[Project], None]:
    return lambda project: (project.root / path).unlink()


def write(path: str, text: str) -> Callable[[Project], None]:
    return lambda project: (project.root / path).write_text(text) and None


def set_factor(project: Project) -> None:
    project.stages = tuple(
        Stage(**{**vars(stage), "params": {"factor": 5}}) if stage.name == "first" else stage
        for stage in project.stages
    )


def execute_by_hand(project: Project) -> None:
    """Leave outputs, counts and metadata in the committed notebook, as JupyterLab does."""
    path = project.root / "notebooks" / "first.ipynb"
    content = json.loads(path.read_text())
    content["metadata"]["kernelspec"] = {"name": "other"}
    content["cells"][2] |= {
        "execution_count": 7,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}],
    }
    path.write_text(json.dumps(content))


def another_seed(project: Project) -> None:
    row = project.root / "build" / ".state" / "rows" / "second.json"
    row.write_text(json.dumps(json.loads(row.read_text()) | {"seed": 1}))


CHANGES = {
    "nothing": (lambda project: None, NONE),
    "a comment in a helper": (replace("src/tiny/middle.py", "# a comment", "# another\n    # one"), NONE),
    "the layout of a helper": (replace("src/tiny/deep.py", "return 2", "return (\n        2\n    )"), NONE),
    "a helper that no stage imports": (replace("src/tiny/aside.py", "UNUSED = 1", "UNUSED = 2"), NONE),
    "a helper, with the same results": (
        replace("src/tiny/middle.py", "x * two()", "two() * x"),
        ["first", "second"],
    ),
    "a helper's helper, with other results": (replace("src/tiny/deep.py", "return 2", "return 0"), ALL),
    "the function of a stage": (
        replace("src/tiny/ending.py", "end.txt').write_text(", "end.txt').write_text('' + "),
        ["last"],
    ),
    "a parameter": (set_factor, ["first", "second"]),
    "a seed": (another_seed, ["second"]),
    "one raw byte, with other results": (replace("data/raw.txt", "a b c", "a"), ALL),
    "one raw byte, with the same results": (replace("data/raw.txt", "a b c", "a b d"), ["first"]),
    "a raw file that was touched": (touch("data/raw.txt"), NONE),
    "the lock file": (write("uv.lock", "version = 2\n"), ALL),
    "a notebook's code": (lambda project: project.put("first", *FIRST, "unused = 1"), ["first"]),
    "a notebook's text": (replace("notebooks/second.ipynb", "Tekst", "Anden tekst"), ["second"]),
    "a notebook's outputs and metadata": (execute_by_hand, NONE),
    "a new file among inputs given by a pattern": (write("data/extra/two.csv", "x\n2\n"), ["last"]),
    "a file less among them": (delete("data/extra/one.csv"), ["last"]),
    "an output that was deleted": (delete("build/first.txt"), ["first"]),
    "an output that was changed by hand": (write("build/second/sign.txt", "none"), ["second"]),
    "an output that was touched": (touch("build/second/sign.txt"), NONE),
    "an executed notebook that was deleted": (delete("build/notebooks/second.ipynb"), ["second"]),
    "a damaged row": (write("build/.state/rows/second.json", "{"), ["second"]),
    "a row of an older program": (write("build/.state/rows/second.json", '{"stage": "second"}'), ["second"]),
    "a damaged memory of hashes": (write("build/.state/files.json", "[1"), NONE),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_runs_exactly_the_stages_it_concerns(name: str, project: Project) -> None:
    change, expected = CHANGES[name]
    assert project.run(workers=1) == ALL
    change(project)
    assert project.run(workers=1) == expected
    assert project.run(workers=1) == NONE


def test_without_changes_no_file_is_written(project: Project) -> None:
    project.run(workers=1)
    before = {path: path.stat().st_mtime_ns for path in (project.root / "build").rglob("*") if path.is_file()}
    assert project.run(workers=1) == NONE
    assert {
        path: path.stat().st_mtime_ns for path in (project.root / "build").rglob("*") if path.is_file()
    } == before


def test_a_file_rewritten_at_once_with_the_same_length_is_noticed(project: Project) -> None:
    project.run(workers=1)
    raw = project.root / "data" / "raw.txt"
    for text in ("a b d", "a b e", "a b f"):
        raw.write_text(text)
        assert project.run(workers=1) == ["first"], text


@pytest.mark.parametrize("change", ["open('w').write('a b')", "unlink()"])
def test_what_changed_while_a_stage_read_it_is_read_again_though_it_is_put_back(project: Project, change):
    raw = project.root / "data" / "extra" / "more.txt"
    raw.parent.mkdir(exist_ok=True)
    raw.write_text("a b c")
    ending = project.root / "src" / "tiny" / "ending.py"
    before = ending.read_text()
    meanwhile = f"    Path({str(raw)!r}).{change}\n"
    ending.write_text(before + meanwhile)
    assert "last" in project.run()
    raw.write_text("a b c")
    assert project.run() == ["last"], "its bytes are those that stood there before it ran"
    raw.write_text("a b c")
    ending.write_text(before)
    assert project.run() == ["last"] and project.run() == NONE


def test_the_reason_is_told(project: Project) -> None:
    project.run(workers=1)
    replace("src/tiny/middle.py", "x * two()", "two() * x")(project)
    (project.root / "build" / "second" / "sign.txt").unlink()
    project.run(workers=1)
    assert "changed: tiny.middle" in project.lines.getvalue()
    replace("data/raw.txt", "a b c", "a")(project)
    project.run(workers=1)
    assert "changed: data/raw.txt" in project.lines.getvalue()
    assert "changed: build/second/sign.txt" in project.lines.getvalue()


def test_only_what_a_stage_waits_for_runs_with_it(project: Project) -> None:
    assert project.run("second", workers=1) == ["first", "second"]
    assert not (project.root / "build" / "last").exists()


def test_another_investigation_runs_what_reads_it(project: Project, tmp_path: Path) -> None:
    note = Stage(
        "only",
        function="tiny.ending:note",
        inputs=("{investigation}/frame.csv",),
        outputs=("build/note.txt",),
        params={"path": "{out}/note.txt", "source": "{investigation}"},
    )
    project.stages = (note,)
    with (project.root / "src/tiny/ending.py").open("a") as file:
        file.write(
            "\n\ndef note(path, source):\n    path.write_text(Path(source, 'frame.csv').read_text())\n"
        )
    for name, text in (("a", "1"), ("b", "2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "frame.csv").write_text(text)
        schedule = project.schedule(Settings(investigation=str(tmp_path / name)))
        schedule.run({"only"}, 1)
        assert list(schedule.seconds) == ["only"]
        assert (project.root / "build" / "note.txt").read_text() == text


def test_the_order_of_stages_does_not_change_bytes(project: Project) -> None:
    project.run(workers=1)
    once = project.bytes()
    shutil.rmtree(project.root / "build")
    project.stages = tuple(reversed(project.stages))
    project.run(workers=1)
    assert project.bytes() == once
    assert set(once) == {
        "first.txt",
        "second/sign.txt",
        "last/end.txt",
        "notebooks/first.ipynb",
        "notebooks/second.ipynb",
    }
