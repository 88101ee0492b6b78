"""A small book against the structure that Quarto gives it, in both formats; what differs is printed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from report.books import THEME

from helpers.render import render_book

HERE = Path(__file__).parent / "conformance"
DIFFERENCES = {"html": 0, "pdf": 0}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("conformance")
    shutil.copytree(HERE / "book", folder / "book")
    return render_book(folder / "book", folder / "out", theme=THEME, engine="embedded")


def extract(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(HERE / "extract.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def counted(report: str) -> int:
    return int(report.split("Differences: ", 1)[1].split("\n", 1)[0])


@pytest.mark.parametrize("kind", ["html", "pdf"])
def test_book_has_the_structure_that_quarto_gives(made, tmp_path, kind):
    got = tmp_path / "got.json"
    done = extract(
        kind, made.html if kind == "html" else made.pdf, "-o", got, "--optional", HERE / "optional.json"
    )
    assert done.returncode == 0, done.stderr
    report = extract("--compare", HERE / "expected" / f"{kind}.json", got, "--show", 20).stdout
    print(report)
    assert counted(report) == DIFFERENCES[kind], report


def test_comparison_sees_a_planted_difference(made, tmp_path):
    page = made.html / "report" / "vaekst.html"
    spoilt = tmp_path / "out"
    shutil.copytree(made.html, spoilt)
    text = page.read_text(encoding="utf-8")
    assert text.count("Tabel\u00a02.2") > 1
    (spoilt / "report" / "vaekst.html").write_text(
        text.replace("Tabel\u00a02.2", "Tabel\u00a02.3"), encoding="utf-8"
    )
    extract("html", spoilt, "-o", tmp_path / "got.json", "--optional", HERE / "optional.json")
    assert counted(extract("--compare", HERE / "expected" / "html.json", tmp_path / "got.json").stdout) >= 2
