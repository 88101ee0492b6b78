"""The reader of protocol files: what YAML would read as something else than it looks is refused, in every
file and with either of PyYAML's loaders.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from protocol_files import NAMES, module, refused, text

from helpers.project import root
from helpers.protocol import reader

# file, section, key: a section at some depth where the key is written a second time
DOUBLED = [
    ("analysis_plan", "", "confidence_level", "0.5"),
    ("analysis_plan", "", "power", "0.5"),
    ("analysis_plan", "guards:", "min_cases_per_period", "1"),
    ("analysis_plan", "  E8:", "family", "none"),
    ("assumptions", "", "version", '"9"'),
    ("assumptions", "  response:", "red", "0.1"),
    ("cases", "", "usable_cases", "3"),
    ("codebook", "", "version", '"3"'),
    ("codebook_changes", "", "version", '"9"'),
    ("codebook", "  retrievals:", "at_hand", "Ja"),
    ("disclosure", "", "version", "2"),
    ("disclosure", "survey:", "min_cases", "1"),
    ("frozen", "", "codebook 2.0", '{version: "9", sha256: "0"}'),
    ("pilot", "", "least_cases", "2"),
    ("pilot", "rows:", "pages_icc", "{better: low, go: 1, fix: 2, own_proposal: true}"),
    ("power", "", "replicates", "50"),
    ("publication", "", "corrections", "[]"),
    ("publication", "report:", "licence", "Andet"),
    ("scenarios", "  pages:", "remitted", "0.5"),
    ("scenarios", "", "decline", "{title: Andet}"),
    ("simplifications", "", "level", "0.5"),
    ("simplifications", "settings:", "months", "[3]"),
    ("theme_texts", "", "version", '"9"'),
    ("themes", "", "themes_version", '"9"'),
    ("themes", "  broad_reasoning:", "label", "Andet"),
    ("timetable", "", "version", '"9"'),
    ("timetable", "years:", "terms", "{wording: x, first: 1900, last: 1900}"),
    ("workshop_themes", "", "vote", "Andet"),
    ("workshop_themes", "  extent:", "title", "Andet"),
]


def test_a_doubled_key_is_tried_in_every_file() -> None:
    assert {name for name, *_ in DOUBLED} == set(NAMES)


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize(("name", "section", "key", "value"), DOUBLED)
def test_a_key_written_twice_is_refused_where_yaml_keeps_the_last(
    name: str,
    section: str,
    key: str,
    value: str,
    loader: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader, "LOADER", getattr(yaml, loader))
    lines = text(name).splitlines()
    place = (
        next(n for n, line in enumerate(lines) if section and line.startswith(section)) + 1 if section else 0
    )
    indent = " " * (len(section) - len(section.lstrip()) + 2) if section else ""
    told = refused(name, "\n".join([*lines[:place], f"{indent}{key}: {value}", *lines[place:]]), tmp_path)
    assert "stands twice: keep one of them" in told
    assert f"{section.strip().rstrip(':')}.{key} " in told if section else f"the key {key} " in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty or not one list of keys"),
        ("- a list", "is empty or not one list of keys"),
        ("a text", "is empty or not one list of keys"),
        ("version: '1'\n---\nversion: '2'", "is empty or not one list of keys"),
        ("a: [unclosed", "cannot be read as YAML"),
        ("\ta: 1", "cannot be read as YAML"),
        (b"a: \xff", "cannot be read as YAML"),
        ("a: \x00", "cannot be read as YAML"),
        ("a: &x 1\nb: *x", "line 2: the key b has the alias *x: write out what it stands for"),
        ("a: &x [*x]", "has the alias *x"),
        ("a: &x {b: 1}\nc: {<<: *x}", "has the alias *x"),
        ("a: {<<: {b: 1}}", "has the tag tag:yaml.org,2002:merge"),
        (
            "a: !!set {b}",
            "line 1: the key a has the tag tag:yaml.org,2002:set, which no protocol file may use",
        ),
        ("a: !!binary aGVq", "has the tag tag:yaml.org,2002:binary"),
        ("a: !!python/object:os.system b", "which no protocol file may use"),
        ("a: !!python/object/apply:os.system [b]", "which no protocol file may use"),
        ("a: !!python/object/apply:os.system [b]\nc: [1]", "which no protocol file may use"),
        ("a: 2022-13-01", "line 1: the key a has '2022-13-01', which cannot be: month must be in 1..12"),
        ("true: 1", "the key True is no text: put it in quotation marks"),
        ("a: {2014: 1}", "the key a.2014 is no text: put it in quotation marks"),
        ("? [a, b]\n: 1", "is no text: put it in quotation marks"),
        ("a: " + "[" * 100_000, "more than 20 sections deep"),
        ("{a: " * 100_000, "more than 20 sections deep"),
    ],
)
def test_a_file_that_reads_as_something_else_is_refused(
    content: str | bytes, words: str, loader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "LOADER", getattr(yaml, loader))
    assert words in refused("power", content, tmp_path)


def test_sections_may_lie_as_deep_as_the_limit_says(tmp_path: Path) -> None:
    deep = "{a: " * reader.DEEPEST + "1" + "}" * reader.DEEPEST
    assert "unknown key" in refused("power", deep, tmp_path)
    assert "sections deep" in refused("power", f"{{a: {deep}}}", tmp_path)


def test_the_loader_written_in_c_is_used_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[type] = []
    parse = yaml.parse
    monkeypatch.setattr(yaml, "parse", lambda text, Loader: used.append(Loader) or parse(text, Loader))
    reader._parsed.cache_clear()  # else what another test has read is not read anew
    module("power").load()
    assert used == [yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader]


def test_aliases_upon_aliases_are_refused_before_they_are_multiplied(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert len(refused("power", "\n".join(lines), tmp_path).splitlines()) == 9 * 29


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(reader.ProtocolInvalid, match=r"nowhere\.yml is missing: restore it"):
        module(name).load(path=tmp_path / "nowhere.yml")


def test_the_codebook_is_read_without_pandas() -> None:
    code = """import sys
from helpers.protocol import codebook, frozen
codebook.load(), frozen.load()
print(*sys.modules)"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root(), capture_output=True, text=True, check=True
    )
    assert "pydantic" in done.stdout.split() and "pandas" not in done.stdout.split()


def test_what_is_read_is_the_callers_own() -> None:
    written = b"first: {list: [1, 2]}\n"
    reader.parse(written, Path("x.yml"))["first"]["list"].append(3)
    assert reader.parse(written, Path("x.yml")) == {"first": {"list": [1, 2]}}
