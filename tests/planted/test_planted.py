"""The whole tool on a project of three functions, and the table of targets."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest
from planted import measure, plant, runner
from planted.clean import CleanTestsFail
from planted.plant import Choices, Outcome, outcomes
from planted.reach import leads_to
from planted.runner import PROJECT, NoTestRan
from planted.targets import NEED_A_REPORT, TARGETS, Target, files

TOY = '''"""Three sums."""


def double(x):
    return 2 * x


def triple(x):
    return 3 * x


def half(x):
    return x / 2
'''
DOUBLE, TRIPLE, HALF = 5, 9, 13
TESTS = """from toy import double, triple


def test_double():
    assert double(3) == 6


def test_triple():
    assert triple(3) is not None
"""
ALL = {"toy": Target(("src",), ("tests",))}


def project(folder: Path, tests: str = TESTS, toy: str = TOY) -> Path:
    for name, text in {"src/toy.py": toy, "tests/test_toy.py": tests, "pyproject.toml": PYTEST}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


PYTEST = '[tool.pytest.ini_options]\naddopts = "--import-mode=importlib"\n'


@pytest.fixture(scope="module", autouse=True)
def light() -> Iterator[None]:
    """Have nothing imported beforehand that the toy does not need."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(runner, "LIBRARIES", ["pytest", "hypothesis"])
        yield


def noticed(found: list[Outcome]) -> dict[int, tuple[bool, int]]:
    return {outcome.mutant.line: (outcome.noticed, outcome.test_files) for outcome in found}


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Outcome]]:
    root = project(tmp_path_factory.mktemp("toy"))
    return root, list(outcomes(root, ALL, Choices(10, 1)))


def test_what_is_asserted_is_noticed_and_what_is_only_run_is_not(toy: tuple[Path, list[Outcome]]) -> None:
    assert noticed(toy[1]) == {DOUBLE: (True, 1), TRIPLE: (False, 1), HALF: (False, 0)}


def test_the_same_seed_plants_the_same_bugs_also_two_at_a_time(toy: tuple[Path, list[Outcome]]) -> None:
    assert list(outcomes(toy[0], ALL, Choices(10, 1, workers=2))) == toy[1]


def test_the_work_tree_is_left_as_it_was(toy: tuple[Path, list[Outcome]]) -> None:
    root = toy[0]
    assert (root / "src" / "toy.py").read_text(encoding="utf-8") == TOY
    assert sorted(path.name for path in root.iterdir()) == ["build", "pyproject.toml", "src", "tests"]
    assert files(root, ["build"], "*.*") == [root / "build" / "planted" / "clean.json"]


def test_a_test_that_is_added_is_run_and_the_others_are_remembered(tmp_path: Path) -> None:
    root = project(tmp_path)
    list(outcomes(root, ALL, Choices(1, 1)))
    kept = root / "build" / "planted" / "clean.json"
    kept.write_text(
        kept.read_text(encoding="utf-8").replace('"seconds": ', '"seconds": 1000'), encoding="utf-8"
    )
    (root / "tests" / "test_more.py").write_text(
        "from toy import half, triple\n\n\ndef test_both():\n    assert half(triple(2)) == 3\n",
        encoding="utf-8",
    )
    assert noticed(list(outcomes(root, ALL, Choices(10, 1)))) == {
        DOUBLE: (True, 1), TRIPLE: (True, 2), HALF: (True, 1)
    }  # fmt: skip
    assert '"seconds": 1000' in kept.read_text(encoding="utf-8")


def test_a_test_that_is_changed_is_run_anew(tmp_path: Path) -> None:
    root = project(tmp_path)
    list(outcomes(root, ALL, Choices(1, 1)))
    project(root, TESTS.replace("is not None", "== 9"))
    assert noticed(list(outcomes(root, ALL, Choices(10, 1))))[TRIPLE] == (True, 1)
    project(root, TESTS.replace("== 6", "== 7"))
    with pytest.raises(CleanTestsFail):
        list(outcomes(root, ALL, Choices(1, 1)))


def test_a_bug_is_taken_out_again_also_where_its_run_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"A = 1\r\n")
    with pytest.raises(NoTestRan), plant.planted(path, "A = 2\n"):
        assert path.read_bytes() == b"A = 2\n"
        raise NoTestRan
    assert path.read_bytes() == b"A = 1\r\n"


def test_a_target_whose_tests_fail_without_a_bug_is_an_error(tmp_path: Path) -> None:
    root = project(tmp_path, TESTS.replace("== 6", "== 7"))
    with pytest.raises(CleanTestsFail, match=r"test_toy.py fails without a planted bug:(?s:.*)assert 6 == 7"):
        list(outcomes(root, ALL, Choices(1, 1)))


def test_a_target_without_tests_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoTestRan):
        list(outcomes(project(tmp_path, "A = 1\n"), ALL, Choices(1, 1)))


def test_a_bug_that_never_ends_is_noticed_by_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plant, "AT_LEAST", 3.0)
    monkeypatch.setattr(plant, "PATIENCE", 1)
    endless = "def down(n):\n    while n > 0:\n        n = n - 1\n    return n\n"
    tests = "from toy import down\n\n\ndef test_down():\n    down(3)\n"
    found = list(outcomes(project(tmp_path, tests, endless), ALL, Choices(10, 1)))
    assert noticed(found)[3] == (True, 1)
    assert active_children() == []


def test_the_report_names_place_and_change_of_a_survivor_and_the_share(
    toy: tuple[Path, list[Outcome]],
) -> None:
    text = measure.report(toy[1])
    assert "toy                    1       3   0.33" in text
    survivor = next(outcome.mutant for outcome in toy[1] if outcome.mutant.line == TRIPLE)
    assert f"src/toy.py:{TRIPLE}  {survivor.operator}, 1 files of tests run it" in text
    assert f"    {survivor.before}\n  → {survivor.after}" in text
    assert f"src/toy.py:{HALF}" in text and f"src/toy.py:{DOUBLE}" not in text


@pytest.mark.parametrize(("least", "code"), [("0.33", 0), (str(1 / 3), 0), ("0.34", 1)])
def test_too_small_a_share_is_a_failure(
    toy: tuple[Path, list[Outcome]], monkeypatch: pytest.MonkeyPatch, least: str, code: int
) -> None:
    monkeypatch.setattr(measure, "PROJECT", toy[0])
    monkeypatch.setattr(measure, "outcomes", lambda *_: iter(toy[1]))
    assert measure.main(["--least", least]) == code
    rows = (toy[0] / "build" / "planted" / "planted.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + len(toy[1]) and rows[0].startswith("target,noticed,file,line")


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_has_sources_and_tests(name: str) -> None:
    assert files(PROJECT, TARGETS[name].sources)
    assert files(PROJECT, TARGETS[name].tests, "test_*.py")


def test_the_topics_of_analysis_are_found() -> None:
    assert {"methods", "growth", "design", "remittal", "publish", "cleaning"} < set(TARGETS)


def test_a_target_whose_tests_look_at_a_report_is_given_one() -> None:
    spared = {name.partition("::")[0] for name in NEED_A_REPORT}
    for name in (name for name, target in TARGETS.items() if not target.report):
        for path in files(PROJECT, [*TARGETS[name].tests, *TARGETS[name].shared], "test_*.py"):
            looks = "from built import" in path.read_text(encoding="utf-8")
            assert not looks or path.relative_to(PROJECT).as_posix() in spared, (name, path)


def test_what_is_left_out_of_the_clean_run_exists() -> None:
    for name in NEED_A_REPORT:
        path, _, test = name.partition("::")
        assert f"def {test}(" in (PROJECT / path).read_text(encoding="utf-8")


def test_shared_tests_are_run_where_they_import_the_code(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "src" / "other.py").write_text("def one():\n    return 1\n", encoding="utf-8")
    through = "import through\n\n\ndef test_it():\n    assert through.double(1) == 2\n"
    beside = "from other import one\n\n\ndef test_it():\n    assert one() == 1\n"
    shared = {
        "tests/through.py": "from toy import double\n",
        "tests/golden/test_through.py": through,
        "tests/golden/test_beside.py": beside,
    }
    for name, text in shared.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / "pyproject.toml").write_text(PYTEST + 'pythonpath = ["tests"]\n', encoding="utf-8")
    target = {"toy": Target(("src/toy.py",), ("tests/test_toy.py",), shared=("tests/golden",))}
    assert noticed(list(outcomes(root, target, Choices(10, 1))))[DOUBLE] == (True, 2)
    files_of = [root / "tests" / "golden" / f"test_{name}.py" for name in ("through", "beside")]
    assert [leads_to(root, test, [root / "src" / "toy.py"]) for test in files_of] == [True, False]
