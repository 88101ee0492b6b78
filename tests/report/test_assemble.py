"""The assembled report is that of the run at hand: its numbers, its mark, its data files, wherever its build
folder lies.
"""

import shutil

import pytest
from built import BUILD

from helpers.project import Workspace, root
from helpers.publish.assemble import ResultsMissing, assemble


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """A finished build in another folder whose findings and mark were changed."""
    top = tmp_path_factory.mktemp("assembled")
    build = top / "another build"
    for name in ("results.yml", "notebooks", "release"):
        source = BUILD / name
        shutil.copytree(source, build / name) if source.is_dir() else (
            build.mkdir(exist_ok=True),
            shutil.copy(source, build / name),
        )
    text = (build / "results.yml").read_text(encoding="utf-8")
    (build / "results.yml").write_text(
        text.replace("kommuner har svaret", "kommuner har sandelig svaret"), encoding="utf-8"
    )
    return Workspace(root(), build, top / "out")


@pytest.fixture(scope="module")
def assembled(other):
    assemble(other, renderer="embedded")
    return other


def test_the_pages_print_the_results_of_their_own_build(assembled):
    page = (assembled.out / "report" / "index.html").read_text(encoding="utf-8")
    assert "kommuner har sandelig svaret" in page
    assert (assembled.out / "report" / "rapport.pdf").stat().st_size > 10_000


def test_every_released_table_is_copied(assembled):
    kept = {path.name for path in (assembled.out / "report" / "data").iterdir()}
    assert kept == {f"{p.parent.name}-{p.name}" for p in (assembled.build / "release").rglob("*.csv")}


def test_without_results_nothing_is_rendered(tmp_path):
    without = Workspace(root(), tmp_path / "build", tmp_path / "out")
    with pytest.raises(ResultsMissing, match=r"results\.yml"):
        assemble(without, renderer="embedded")
    assert not (without.out / "report").exists()
