"""One set of pins, three faces: pyproject.toml, uv.lock and environment.yml name the same packages and
versions.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml

from helpers.project import root

ROOT = root(Path(__file__))
CONDA_NAMES = {  # PyPI's name → conda-forge's, where they differ
    "matplotlib": ["matplotlib-base"],
    "pypandoc_binary": ["pypandoc", "pandoc"],
    "quarto-cli": ["quarto"],
}
CONDA_ALONE = {"python", "pip", "pandoc"}
NEEDED = ["jupyterlab", "pandas", "seaborn", "statsmodels", "papermill", "quarto", "nbval"]


def split(requirement: str) -> tuple[str, str]:
    """Return the name and the version bounds of a requirement.

    >>> split("pandas>=3.1,<3.2")
    ('pandas', '>=3.1,<3.2')
    """
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return name.group(), requirement[name.end() :].strip()


@cache
def pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def wanted() -> dict[str, str]:
    """Return all requirements of pyproject.toml, those of the extras among them."""
    content = pyproject()
    extras = [requirement for group in content["optional-dependencies"].values() for requirement in group]
    return dict(map(split, [*content["dependencies"], *extras]))


@cache
def conda() -> tuple[dict[str, str], dict[str, str]]:
    """Return what environment.yml takes from conda-forge and what from PyPI."""
    entries = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    return dict(split(entry) for entry in entries if isinstance(entry, str)), dict(
        split(entry) for entry in pip if not entry.startswith("--")
    )


@cache
def lock() -> list[dict]:
    return tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]


def locked() -> dict[str, str]:
    return {package["name"]: package["version"] for package in lock()}


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


@pytest.mark.parametrize("name", sorted(wanted()))
def test_the_conda_file_holds_every_requirement_with_the_same_bounds(name: str) -> None:
    from_conda, from_pip = conda()
    names = CONDA_NAMES.get(name, [name])
    assert {**from_conda, **from_pip}.get(names[0]) == wanted()[name]
    assert all(other in {**from_conda, **from_pip} for other in names)


def test_the_conda_file_holds_nothing_else() -> None:
    from_conda, from_pip = conda()
    known = {other for name in wanted() for other in CONDA_NAMES.get(name, [name])}
    assert set(from_conda) - CONDA_ALONE - known == set()
    assert set(from_pip) - set(wanted()) == set()


def test_the_conda_file_installs_this_project_and_asks_for_its_python() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert "- --editable ." in text
    assert conda()[0]["python"] == pyproject()["requires-python"]


@pytest.mark.parametrize("name", sorted(wanted()))
def test_the_lock_holds_every_requirement_within_its_bounds(name: str) -> None:
    found = locked().get(name.lower().replace("_", "-"))
    assert found, f"{name} is not in uv.lock: run `uv lock`"
    for operator, bound in re.findall(r"(>=|<)([\d.]+)", wanted()[name]):
        wide = version(bound)
        narrow = version(found)[: len(wide)] if operator == "<" else version(found)
        assert narrow >= wide if operator == ">=" else narrow < wide, (
            f"{name} {found} is outside {operator}{bound}"
        )


def test_the_lock_was_made_for_these_requirements() -> None:
    own = next(package for package in lock() if package["name"] == pyproject()["name"])
    recorded = {entry["name"]: entry.get("specifier", "") for entry in own["metadata"]["requires-dist"]}
    assert set(recorded) == {name.lower().replace("_", "-") for name in wanted()}
    for name, bounds in wanted().items():
        assert set(recorded[name.lower().replace("_", "-")].split(",")) == set(bounds.split(","))


@pytest.mark.parametrize("name", NEEDED)
def test_what_the_investigation_was_planned_with_is_in_the_conda_file(name: str) -> None:
    assert name in conda()[0]
