"""What the README tells a reader to type exists, and the files it points at are there."""

import re
import shlex

import pytest

from helpers.__main__ import parser
from helpers.project import root

TEXT = (root() / "README.md").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):.*##", (root() / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
CALLS = re.findall(r"python -m helpers ([^\n`#]+)", TEXT)
MADE = ("build/", "lab/", ".snakemake/")  # by the commands themselves, and never tracked
PATHS = [p for p in re.findall(r"`([\w./-]+)`", TEXT) if "/" in p and not p.startswith(MADE)]


def test_there_is_something_to_check():
    assert len(CALLS) >= 3 and len(PATHS) >= 5


@pytest.mark.parametrize("call", CALLS)
def test_calls_are_understood(call):
    assert parser().parse_args(shlex.split(call.strip()))


@pytest.mark.parametrize(
    "target", sorted(set(re.findall(r"^\s*make ([a-z]+)|`make ([a-z]+)", TEXT, re.MULTILINE)))
)
def test_make_targets_exist(target):
    assert set(filter(None, target)) <= TARGETS


@pytest.mark.parametrize("path", sorted(set(PATHS)))
def test_paths_exist(path):
    assert (root() / path).exists()


def test_commands_are_written_as_one_can_type_them_after_make():
    typed = re.findall(r"([\w./]*python) -m helpers", TEXT)
    assert {*typed} == {".venv/bin/python"} and not re.search(r"`helpers [a-z]", TEXT)
