"""Every protocol file: it loads, its module has its name, and a slip of any kind is refused with file, key,
value and expectation.
"""

from __future__ import annotations

import copy
import dataclasses
import random
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from protocol_files import FOLDER, changed, load, module, refused, set_to, text

from helpers.project import root
from helpers.protocol import fields, power, reader, scenarios

NAMES = sorted(path.stem for path in FOLDER.glob("*.yml"))
TRIED = 200  # of the values in odd places, drawn by seed
BESIDE = {"reader", "fields", "codebook_checks"}  # modules that read no file of their own
TOP = [
    "analysis_plan",
    "codebook",
    "disclosure",
    "frozen",
    "pilot",
    "power",
    "scenarios",
    "themes",
    "timetable",
]


def test_every_file_has_a_module_of_its_name_and_every_module_a_file() -> None:
    modules = {path.stem for path in (root() / "src/helpers/protocol").glob("*.py")} - {"__init__"}
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.yml" for name in NAMES}
    assert modules == {*NAMES, *BESIDE} and NAMES == TOP


@pytest.mark.parametrize("name", NAMES)
def test_the_file_of_the_project_loads_and_is_what_is_loaded_by_default(name: str, tmp_path: Path) -> None:
    found = module(name).load()
    again = load(name, text(name), tmp_path)
    assert found == (dataclasses.replace(again, file=found.file) if hasattr(found, "file") else again)


@pytest.mark.parametrize("name", NAMES)
def test_a_key_more_is_named(name: str, tmp_path: Path) -> None:
    told = refused(name, changed(name, set_to("confidense", 1)), tmp_path)
    assert "confidense" in told and ("unknown key" in told or "1 is not" in told)


# file, section, key: a section at some depth where the key is written a second time
DOUBLED = [
    ("analysis_plan", "", "confidence_level", "0.5"),
    ("analysis_plan", "", "power", "0.5"),
    ("analysis_plan", "guards:", "min_cases_per_period", "1"),
    ("analysis_plan", "  E8:", "family", "none"),
    ("codebook", "", "version", '"3"'),
    ("codebook", "  retrievals:", "at_hand", "Ja"),
    ("disclosure", "", "version", "2"),
    ("disclosure", "survey:", "min_cases", "1"),
    ("frozen", "", "codebook.yml", '{version: "9", sha256: "0"}'),
    ("pilot", "", "least_cases", "2"),
    ("pilot", "rows:", "pages_icc", "{better: low, go: 1, fix: 2, own_proposal: true}"),
    ("power", "", "replicates", "50"),
    ("scenarios", "  pages:", "remitted", "0.5"),
    ("scenarios", "", "decline", "{title: Andet}"),
    ("themes", "", "themes_version", '"9"'),
    ("themes", "  broad_reasoning:", "label", "Andet"),
    ("timetable", "", "version", '"9"'),
    ("timetable", "years:", "terms", "{wording: x, first: 1900, last: 1900}"),
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


# file, key, value, what is said of it: of every file an unknown key, a wrong type and an impossible value
SLIPS = [
    ("analysis_plan", "guards/min_case", 20, "has the unknown key guards.min_case: remove it"),
    ("analysis_plan", "periods/between", 5, "has the unknown key periods.between: remove it"),
    ("analysis_plan", "confidence_level", "0.95", "confidence_level: '0.95' is not a number between 0 and 1"),
    ("analysis_plan", "confidence_level", True, "confidence_level: True is not a number between 0 and 1"),
    ("analysis_plan", "power", float("nan"), "power: nan is not a number between 0 and 1"),
    ("analysis_plan", "guards/min_satterthwaite_df", float("inf"), "inf is not a number between 0 and 1000"),
    ("analysis_plan", "bootstrap/replicates", True, "bootstrap.replicates: True is not a whole number"),
    (
        "analysis_plan",
        "weights/size_classes/1/below",
        float("nan"),
        "weights.size_classes.1.below: nan is not",
    ),
    ("analysis_plan", "exclusions/1/code", 3, "exclusions.1.code: 3 is not a text"),
    ("analysis_plan", "sha256", "0" * 64, "sha256: '0000"),
    ("codebook", "items/11/maks", 5, "has the unknown key items.cases.standard_pages.maks: remove it"),
    ("codebook", "items/11/required", "yes", "standard_pages.required: 'yes' is not true or false"),
    ("codebook", "items/11/min", True, "standard_pages.min: True is not a whole number or a date"),
    ("codebook", "items/11/min", 20_000, "standard_pages.min: 20000 is not at most max, 10000"),
    ("codebook", "rules/2/low", float("nan"), "rules.cases.second_count_agrees.low: nan is not a number"),
    ("codebook", "sections/cases/name", "sager", "sections.cases.name: 'sager' is not a key of this file"),
    ("disclosure", "survey/min", 1, "has the unknown key survey.min: remove it"),
    ("disclosure", "survey/min_cases", 5.0, "survey.min_cases: 5.0 is not a whole number of at least 1"),
    ("disclosure", "survey/min_cases", True, "survey.min_cases: True is not a whole number of at least 1"),
    ("disclosure", "survey/min_municipalities", 0, "survey.min_municipalities: 0 is not a whole number"),
    ("disclosure", "survey/rounded_share_step", 60, "60 is not a whole number of at least 1 and at most 50"),
    ("frozen", "codebook.yml/date", "2022", "has the unknown key codebook.yml.date: remove it"),
    ("frozen", "codebook.yml/version", 2.0, "codebook.yml.version: 2.0 is not a text (in quotation marks"),
    ("frozen", "codebook.yml/sha256", "abc", "codebook.yml.sha256: 'abc' is not a sha256"),
    ("pilot", "bootstrap/size", 9, "has the unknown key bootstrap.size: remove it"),
    ("pilot", "rows/pages_icc/go", "0.9", "rows.pages_icc.go: '0.9' is not a number of at least 0"),
    ("pilot", "rows/pages_icc/go", float("inf"), "rows.pages_icc.go: inf is not a number of at least 0"),
    ("pilot", "bootstrap", [999], "bootstrap: [999] is not a section with keys"),
    ("power", "growth/both", 1.2, "has the unknown key growth.both: remove it"),
    ("power", "period_sd", False, "period_sd: False is not a number between 0 and 10"),
    ("power", "response", [0.5, True], "response: [0.5, True] is not a rising list of shares"),
    (
        "power",
        "residual_sd/2019-21",
        float("inf"),
        "residual_sd.2019-21: inf is not a number between 0 and 10",
    ),
    (
        "scenarios",
        "decline/pages/grow",
        1,
        "decline.pages.grow: 1 is not a parameter of base: there are level,",
    ),
    ("scenarios", "decline/pages/growth", 0.7, "decline.pages.growth: 0.7 is not a section with keys"),
    ("scenarios", "base/types/cap", "14", "base.types.cap: '14' is not a number"),
    ("scenarios", "base/source/income", 1, "base.source.income: 1 is not a text"),
    ("scenarios", "decline/pages/growth/bpa", "0.7", "decline.pages.growth.bpa: '0.7' is not a number"),
    ("scenarios", "decline/pages/growth/bpa", True, "decline.pages.growth.bpa: True is not a number"),
    ("scenarios", "decline/pages/growth/bpa", float("nan"), "decline.pages.growth.bpa: nan is not a number"),
    ("scenarios", "base/heaping", 1.45, "base.heaping: 1.45 is not a share, from 0 to 1"),
    ("scenarios", "base/frame/remittal_sd", -1, "base.frame.remittal_sd: -1 is not a number of at least 0"),
    ("scenarios", "base/pages/level/bpa", -70, "base.pages.level.bpa: -70 is not a number of at least 0"),
    ("scenarios", "base/hours/steps/hearing", 1.07, "base.hours.steps.hearing: 1.07 is not a share"),
    ("scenarios", "pathological/odd/twice", 0.5, "pathological.odd.twice: 0.5 is not a whole number"),
    (
        "scenarios",
        "one_provision/provisions",
        "bpa",
        "one_provision.provisions: 'bpa' is not a list of texts",
    ),
    ("scenarios", "one_provision/provisions", ["bpa", 3], "provisions: ['bpa', 3] is not a list of texts"),
    ("scenarios", "one_provision/title", 1, "one_provision.title: 1 is not a text"),
    ("scenarios", "null_with_drift/like", "pathological", "like: 'pathological' is not a scenario before"),
    ("scenarios", "decline", None, "decline: None is not a scenario with its changes"),
    ("themes", "themes/broad_reasoning/trms", ["x"], "unknown key themes.broad_reasoning.trms: remove it"),
    (
        "themes",
        "themes/broad_reasoning/code",
        "x",
        "themes.broad_reasoning.code: 'x' is not a key of this file",
    ),
    ("themes", "themes/broad_reasoning/counts", "Ja.", "counts: 'Ja.' is not a list of different texts"),
    ("themes", "themes/broad_reasoning/terms", ["i*gen"], "'i*gen' is not words with * at their ends"),
    ("timetable", "steps/2/til", "x", "has the unknown key steps.2.til: remove it"),
    ("timetable", "steps/2/from", "i maj", "steps.2.from: 'i maj' is not a date such as 2022-01-20"),
    ("timetable", "steps/2/given", 1, "steps.2.given: 1 is not true or false"),
    ("timetable", "years/terms/last", 2010, "years.terms.last: 2010 is not at least first, 2014"),
]


def test_every_kind_of_slip_is_tried_in_every_file() -> None:
    assert {name for name, *_ in SLIPS} == set(NAMES)


@pytest.mark.parametrize(("name", "key", "value", "words"), SLIPS)
def test_a_slip_is_refused_with_key_value_and_expectation(
    name: str, key: str, value: object, words: str, tmp_path: Path
) -> None:
    assert words in refused(name, changed(name, set_to(key, value)), tmp_path)


@pytest.mark.parametrize(
    ("name", "slips"),
    [
        (
            "analysis_plan",
            [("power", 2), ("guards/min_cases_either_side", "5"), ("scope", ...), ("new", 1)],
        ),
        ("analysis_plan", [("periods", 1), ("bootstrap/size", 1), ("weights/size", 1)]),
        ("codebook", [("worked_example/answers/1/item", "x"), ("worked_example/answers/3/answer", 0)]),
        ("scenarios", [("decline/title", 1), ("eight_cases/draw/quota", 0.5)]),
    ],
)
def test_all_slips_of_a_file_are_told_at_once(
    name: str, slips: list[tuple[str, object]], tmp_path: Path
) -> None:
    def change(content: dict) -> None:
        for key, value in slips:
            set_to(key, value)(content)

    told = refused(name, changed(name, change), tmp_path).splitlines()
    assert len(told) == len(slips) and all(f"{name}.yml" in line for line in told)


def test_every_share_of_the_scenarios_is_known_as_one(tmp_path: Path) -> None:
    base = reader.parse(text("scenarios").encode(), FOLDER)["base"]
    for name in sorted(scenarios.SHARES):
        inside = [place for place in places(base) if name in place.split("/")]
        key = next(place for place in inside if type(scenario_value(base, place)) in (int, float))
        told = refused("scenarios", changed("scenarios", set_to(f"base/{key}", 1.5)), tmp_path)
        assert f"base.{key.replace('/', '.')}: 1.5 is not a share, from 0 to 1" in told


def scenario_value(content: Any, place: str) -> Any:
    for part in place.split("/"):
        content = content[int(part) - 1] if isinstance(content, list) else content[part]
    return content


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


def test_aliases_upon_aliases_are_refused_before_they_are_multiplied(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert len(refused("power", "\n".join(lines), tmp_path).splitlines()) == 9 * 29


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(reader.ProtocolInvalid, match=r"nowhere\.yml is missing: restore it"):
        module(name).load(path=tmp_path / "nowhere.yml")


def test_what_a_program_makes_itself_is_not_checked() -> None:
    still = dataclasses.replace(power.load(), municipality_sd=0.0)
    assert still.municipality_sd == 0.0 and still.sha256 == power.load().sha256


def test_a_protocol_file_is_a_tree_of_frozen_sections() -> None:
    for name in NAMES:
        kinds = [kind for kind in vars(module(name)).values() if isinstance(kind, type)]
        for kind in kinds:
            if issubclass(kind, fields.Section) and kind is not fields.Section:
                assert kind.__dataclass_params__.frozen, kind  # type: ignore[attr-defined]


def test_the_codebook_is_read_without_pandas() -> None:
    code = """import sys
from helpers.protocol import codebook, frozen
codebook.load(), frozen.load()
print(*sys.modules)"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root(), capture_output=True, text=True, check=True
    )
    assert "pydantic" in done.stdout.split() and "pandas" not in done.stdout.split()


ODD: list[Any] = [
    None,
    True,
    0,
    -3,
    1.5,
    float("nan"),
    float("inf"),
    10**400,
    date(1, 1, 1),
    datetime(2022, 1, 1),
]
ODD += ["", " ", "x", [], ["x"], [1, [2]], {}, {"x": 1}, [{"name": []}], ...]  # ...: nothing at all


def places(content: Any, key: tuple[str, ...] = ()) -> list[str]:
    """Every key of a file, its parts separated by / and numbers from 1."""
    parts = content.items() if isinstance(content, dict) else enumerate(content, 1)
    inner = [
        place
        for name, part in parts
        if isinstance(part, (dict, list))
        for place in places(part, (*key, str(name)))
    ]
    names = content if isinstance(content, dict) else range(1, len(content) + 1)
    return ["/".join([*key, str(name)]) for name in names] + inner


@pytest.mark.parametrize("name", NAMES)
def test_whatever_stands_there_the_file_is_read_or_refused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any value in any place: no other error than the one that names the fault."""
    content = reader.parse(text(name).encode(), FOLDER)
    everything = [(place, value) for place in places(content) for value in ODD]
    refusals = 0
    for place, value in random.Random(1).sample(everything, min(TRIED, len(everything))):
        spoiled = copy.deepcopy(content)
        set_to(place, value)(spoiled)
        monkeypatch.setattr(reader, "parse", lambda *_, found=spoiled: found)
        try:
            module(name).load()
        except reader.ProtocolInvalid as error:
            assert f"{name}.yml" in str(error)
            refusals += 1
    assert refusals > min(TRIED, len(everything)) / 2
