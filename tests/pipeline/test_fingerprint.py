"""Hashes of files and code: when they are remembered, what they are blind to, which modules code leads to."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from pipeline.tiny import Project

from helpers.pipeline import fingerprint
from helpers.pipeline.fingerprint import Fingerprints, digest, imported_modules, module_files


@pytest.fixture
def prints(tmp_path: Path) -> Fingerprints:
    return Fingerprints(tmp_path / "memory" / "files.json")


def module(tmp_path: Path, source: str) -> str:
    """Return the hash of ``source`` as a module."""
    path = tmp_path / f"m{time.monotonic_ns()}.py"
    path.write_text(source)
    return Fingerprints(tmp_path / "none.json").module(path)[0]


@pytest.mark.parametrize(
    ("source", "package", "expected"),
    [
        ("import helpers.survey.sampling.weights as w", "", ["helpers.survey.sampling.weights"]),
        ("from helpers import survey, errors", "", ["helpers.errors", "helpers.survey"]),
        ("def f():\n    from a.b import c", "", ["a.b.c"]),
        ("from . import x", "p.q", ["p.q.x"]),
        ("from .x import y", "p.q", ["p.q.x.y"]),
        ("from ..x import y", "p.q", ["p.x.y"]),
        ("try:\n    import a\nexcept ImportError:\n    import b", "", ["a", "b"]),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelse:\n    import b",
            "",
            ["b", "typing.TYPE_CHECKING"],
        ),
        ("import typing\nif typing.TYPE_CHECKING:\n    import a\nif x:\n    import c", "", ["c", "typing"]),
        ("x = 1", "", []),
    ],
)
def test_imports_are_found_wherever_they_stand(source: str, package: str, expected: list[str]) -> None:
    assert imported_modules(source, package) == expected


LAYOUT = {
    "p/__init__.py": "from .z import w\ndef load():\n    from .late import it\n    return it",
    "p/z.py": "w = 1",
    "p/late.py": "it = 1",
    "p/q/__init__.py": "",
    "p/q/a.py": "def f():\n    from ..b import c\nimport json",
    "p/b.py": "c = 1",
    "p/unused.py": "",
}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["p.q.a"], ["p", "p.b", "p.q", "p.q.a", "p.z"]),
        (["p.b.c"], ["p", "p.b", "p.z"]),
        (["p.b"], ["p", "p.b", "p.z"]),
        (["p"], ["p", "p.late", "p.z"]),
        (["p.load"], ["p", "p.late", "p.z"]),
        (["p.*"], ["p", "p.late", "p.z"]),
        (["json", "p.q"], ["p", "p.q", "p.z"]),
    ],
)
def test_a_module_leads_to_all_it_imports_and_a_package_above_it_to_what_it_imports_at_once(
    names: list[str], expected: list[str], tmp_path: Path, prints: Fingerprints
) -> None:
    for name, source in LAYOUT.items():
        (tmp_path / "src" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "src" / name).write_text(source)
    assert list(module_files(names, tmp_path / "src", prints)) == expected


def test_code_is_hashed_blind_to_comments_and_layout_alone(tmp_path: Path) -> None:
    base = module(tmp_path, "def f(x):\n    return x + 1\n")
    assert module(tmp_path, "# why\ndef f( x ):\n\n    return (x\n        + 1)  # because\n") == base
    assert module(tmp_path, "def f(x):\n    return x + 2\n") != base
    assert module(tmp_path, "def f(y):\n    return y + 1\n") != base
    assert module(tmp_path, 'def f(x):\n    """Say."""\n    return x + 1\n') != base


def test_a_notebook_with_lines_of_ipython_is_read(project: Project, prints: Fingerprints) -> None:
    project.put(
        "magic",
        "%matplotlib inline\nif True:\n    !ls\nfrom tiny import deep",
        "%%bash\necho from tiny import aside",
    )
    assert prints.notebook(project.root / "notebooks" / "magic.ipynb")[1] == ["tiny.deep"]


def test_a_remembered_hash_is_used_and_a_changed_file_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, memory = tmp_path / "x", tmp_path / "files.json"
    file.write_text("one")
    time.sleep(2 * fingerprint.TOO_FRESH_NS / 1e9)
    first = Fingerprints(memory)
    assert first.content(file) == digest(b"one")
    first.save()
    monkeypatch.setattr(fingerprint, "digest", lambda content: pytest.fail("an unchanged file was read"))
    assert Fingerprints(memory).content(file) == digest(b"one")
    monkeypatch.undo()
    file.write_text("two")
    os.utime(file, ns=(file.stat().st_atime_ns, 1))
    assert Fingerprints(memory).content(file) == digest(b"two")


def test_a_file_changed_just_now_is_read_again_before_it_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, memory = tmp_path / "x.py", tmp_path / "files.json"
    file.write_text("one")
    prints = Fingerprints(memory)
    assert prints.content(file) == digest(b"one")
    file.write_text("two")
    prints.save()
    monkeypatch.setattr(fingerprint, "digest", lambda content: pytest.fail("a remembered file was read"))
    assert digest(b"one") not in memory.read_text() and Fingerprints(memory).content(file) == digest(b"two")


def test_what_was_derived_from_a_file_is_remembered_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, memory = tmp_path / "x.py", tmp_path / "files.json"
    file.write_text("import json")
    prints = Fingerprints(memory)
    derived = prints.module(file)
    prints.save()
    monkeypatch.setattr(fingerprint, "_module", lambda path: pytest.fail("a remembered module was read"))
    assert Fingerprints(memory).module(file) == derived


def test_in_a_moment_no_file_is_looked_at_twice_and_after_it_each_is_again(
    tmp_path: Path, prints: Fingerprints
) -> None:
    file, new = tmp_path / "x.py", tmp_path / "p" / "new.py"
    file.write_text("one")
    with prints.moment():
        assert prints.content(file) == digest(b"one") and prints.file_of("p.new", tmp_path) is None
        file.write_text("three")
        new.parent.mkdir()
        new.touch()
        assert prints.content(file) == digest(b"one") and prints.file_of("p.new", tmp_path) is None
    assert prints.content(file) == digest(b"three") and prints.file_of("p.new", tmp_path) == new


def test_files_that_are_gone_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprint, "TOO_FRESH_NS", 0)
    (tmp_path / "x").write_text("one")
    prints = Fingerprints(tmp_path / "files.json")
    prints.content(tmp_path / "x")
    prints.save()
    assert digest(b"one") in (tmp_path / "files.json").read_text()
    (tmp_path / "x").unlink()
    Fingerprints(tmp_path / "files.json").save()
    assert json.loads((tmp_path / "files.json").read_text())["files"] == {}


def entry(value: str, form: int = fingerprint.FORMAT) -> str:
    return f'{{"format": {form}, "files": {{"x": {value}}}}}'


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"format": 3}',
        entry("1"),
        entry("{}"),
        entry('{"stamp": []}'),
        entry("{}", 1),
    ],
)
def test_a_damaged_memory_is_started_anew(tmp_path: Path, damage: str) -> None:
    file, memory = tmp_path / "x", tmp_path / "files.json"
    file.write_text("one")
    memory.write_text(damage.replace("x", str(file)))
    assert Fingerprints(memory).content(file) == digest(b"one")


def test_a_file_that_others_have_named_is_remembered_without_its_name(tmp_path: Path) -> None:
    file, memory = tmp_path / "returns" / "jens hansen.xlsx", tmp_path / "files.json"
    file.parent.mkdir()
    file.write_bytes(b"1")
    for _ in range(2):
        prints = Fingerprints(memory)
        assert prints.content(file) == digest(b"1")
        prints.save()
        text = memory.read_text()
        assert "hansen" not in text and len(json.loads(text)["files"]) == 1
    file.unlink()
    prints = Fingerprints(memory)
    prints.save()
    assert not json.loads(memory.read_text())["files"]
