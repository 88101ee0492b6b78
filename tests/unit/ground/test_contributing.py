"""CONTRIBUTING.md: every path, command and make target that it names exists, and its tables are complete."""

from __future__ import annotations

import json
import re
import shlex
from collections import defaultdict
from pathlib import Path

import pytest

from helpers.__main__ import parser
from helpers.project import root

ROOT = root(Path(__file__))
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLE = {
    "NN_TOPIC": "05_growth",
    "TOPIC": "growth",
    "NAME": "udvikling",
}  # what its placeholders may stand for
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*_*.ipynb"))
IMPORTED = re.compile(r"^from (helpers[\w.]*) import (.+)$", re.MULTILINE)


def example(text: str) -> str:
    for placeholder, word in EXAMPLE.items():
        text = text.replace(placeholder, word)
    return text


CODE = [example(code) for code in re.findall(r"`([^`\n]+)`", TEXT)]
PATHS = sorted({code for code in CODE if re.fullmatch(r"[\w.-]+(/[\w.-]*)+|[\w-]+\.(yml|toml|md)", code)})
CALLS = sorted({code for code in CODE if code.startswith(".venv/bin/python -m helpers")})
TARGETS = sorted({code.split()[1] for code in CODE if code.startswith("make ")})


def test_there_is_something_to_check() -> None:
    assert len(PATHS) > 30 and len(CALLS) >= 2 and len(TARGETS) >= 7


def test_paths_exist() -> None:
    assert [path for path in PATHS if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("call", CALLS)
def test_commands_are_understood(call: str) -> None:
    assert parser().parse_args(shlex.split(call.removeprefix(".venv/bin/python -m helpers")))


@pytest.mark.parametrize("target", TARGETS)
def test_make_targets_exist(target: str) -> None:
    assert re.search(rf"^{target}:.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert links and all((ROOT / link).exists() for link in links)


def test_every_room_has_its_line_and_the_ground_names_its_modules() -> None:
    rows = dict(re.findall(r"^\| `?(\w+)`? \| (.+) \|$", TEXT, re.MULTILINE))
    house = ROOT / "src" / "helpers"
    assert {path.parent.name for path in house.glob("*/__init__.py")} <= set(rows)
    modules = {path.stem for path in house.glob("*.py") if not path.stem.startswith("__")}
    assert modules <= set(re.findall(r"`(\w+)`", rows["ground"]))


def test_the_map_of_chapters_is_what_the_chapters_embed() -> None:
    shown = defaultdict(set)
    for chapter in (ROOT / "report").glob("*.qmd"):
        for name in re.findall(r"/build/notebooks/(\w+)\.ipynb#", chapter.read_text(encoding="utf-8")):
            shown[name].add(f"report/{chapter.name}")
    rows = re.findall(r"^\| (\w+) \| `notebooks/(\w+)\.ipynb` \| (.+) \|$", TEXT, re.MULTILINE)
    assert {name: set(re.findall(r"`([^`]+)`", chapters)) for _, name, chapters in rows} == {
        path.stem: shown[path.stem] for path in NOTEBOOKS
    }
    assert all(name.partition("_")[2] == topic for topic, name, _ in rows)


def names_in_notebooks() -> dict[str, set[str]]:
    """Return the names under which the notebooks import each module or object of the house."""
    found = defaultdict(set)
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        for module, names in IMPORTED.findall(text):
            for name, _, alias in (part.strip().partition(" as ") for part in names.split(",")):
                found[f"{module}.{name}"].add(alias or name)
    return found


def test_in_notebooks_one_module_has_one_name_and_one_name_one_module() -> None:
    names = names_in_notebooks()
    assert len(names) > 20
    assert {module: used for module, used in names.items() if len(used) > 1} == {}
    every = [name for used in names.values() for name in used]
    assert sorted({name for name in every if every.count(name) > 1}) == []
