"""Every protocol file: it loads, its module has its name, and a slip of any kind is refused with file, key,
value and expectation.
"""

from __future__ import annotations

import copy
import dataclasses
import random
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from protocol_files import BOOK, FOLDER, NAMES, changed, load, module, refused, set_to, text

from helpers.project import root
from helpers.protocol import codebook, fields, power, reader, scenarios

TRIED = 200  # of the values in odd places, drawn by seed
FORMS = "forms"  # a folder of files, read by one module
BESIDE = {"reader", "fields", FORMS}  # modules that read no file of their own
PARSE = reader.parse
TOP = [
    "analysis_plan",
    "assumptions",
    "cases",
    "codebook",
    "codebook_changes",
    "disclosure",
    "frozen",
    "pilot",
    "power",
    "publication",
    "scenarios",
    "simplifications",
    "theme_texts",
    "themes",
    "timetable",
    "workshop_themes",
]


def test_every_file_has_a_module_of_its_name_and_every_module_a_file() -> None:
    house = root() / "src/helpers/protocol"
    modules = {path.stem for path in house.glob("*.py")} | {path.parent.name for path in house.glob("*/*.py")}
    modules -= {"__init__"}
    assert {path.stem for path in FOLDER.iterdir()} == {*NAMES, FORMS}
    assert modules == {*NAMES, *BESIDE} and NAMES == TOP


@pytest.mark.parametrize("name", NAMES)
def test_the_file_of_the_project_loads_and_is_what_is_loaded_by_default(name: str, tmp_path: Path) -> None:
    found = codebook.stored("2.0") if name == "codebook" else module(name).load()
    again = load(name, text(name), tmp_path)
    assert found == (dataclasses.replace(again, file=found.file) if hasattr(found, "file") else again)


@pytest.mark.parametrize("name", NAMES)
def test_a_key_more_is_named(name: str, tmp_path: Path) -> None:
    told = refused(name, changed(name, set_to("confidense", 1)), tmp_path)
    assert "confidense" in told and ("unknown key" in told or "1 is not" in told)


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
    ("simplifications", "settings/weeks", [1], "has the unknown key settings.weeks: remove it"),
    ("simplifications", "settings/months", [12, 3], "settings.months: [12, 3] is not a rising list"),
    ("simplifications", "settings/cut", [[1]], "settings.cut: [[1]] is not a rising list"),
    ("simplifications", "level", 1, "level: 1 is not a number between 0 and 1"),
    ("workshop_themes", "themes/extent/figure", "a", "has the unknown key themes.extent.figure: remove it"),
    (
        "workshop_themes",
        "themes/extent/statements",
        [],
        "themes.extent.statements: [] is not a section with keys, or a list",
    ),
    ("workshop_themes", "vote", 3, "vote: 3 is not a text"),
    (
        "assumptions",
        "assumptions/response/grøn",
        1,
        "has the unknown key assumptions.response.grøn: remove it",
    ),
    ("assumptions", "assumptions/response/red", True, "response.red: True is not a number of at least 0"),
    ("cases", "typical/near", 5, "has the unknown key typical.near: remove it"),
    ("cases", "heavy/percentile", 100, "heavy.percentile: 100 is not a number between 0 and 100"),
    ("cases", "heavy/provision", "all", "heavy.provision: 'all' is not one of bpa, lost_earnings"),
    ("cases", "substitutes", True, "substitutes: True is not a whole number of at least 0"),
    ("cases", "usable_cases", 1, "usable_cases: 1 is not a whole number of at least 2"),
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
    ("codebook_changes", "revisions/1/changes/1/hvad", "x", "has the unknown key revisions.1.changes.1.hvad"),
    ("codebook_changes", "revisions/1/changes/1/what", 1, "changes.1.what: 1 is not a text"),
    ("codebook_changes", "revisions/1/to", "1.0", "is not the step from one stored version"),
    ("frozen", "analysis_plan.yml/date", "2022", "has the unknown key analysis_plan.yml.date: remove it"),
    (
        "frozen",
        "analysis_plan.yml/version",
        2.0,
        "analysis_plan.yml.version: 2.0 is not a text (in quotation marks",
    ),
    ("frozen", "analysis_plan.yml/sha256", "abc", "analysis_plan.yml.sha256: 'abc' is not a sha256"),
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
    ("simplifications", "level", "0.9", "level: '0.9' is not a number between 0 and 1"),
    (
        "simplifications",
        "simplifications/fewer_pages/cuts",
        0.5,
        "unknown key simplifications.fewer_pages.cuts",
    ),
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
    (
        "theme_texts",
        "themes/it_registration/plane",
        ["x"],
        "unknown key themes.it_registration.plane: remove",
    ),
    ("theme_texts", "themes/it_registration/plain", "Ja.", "plain: 'Ja.' is not a list of different texts"),
    ("theme_texts", "without", ["x", 3], "without.2: 3 is not a text"),
    (
        "theme_texts",
        "themes/appeal_material/plain",
        ["Vi samler på stempler."],
        "is not a text that stands once",
    ),
    ("publication", "report/stauts", "udkast", "has the unknown key report.stauts: remove it"),
    (
        "publication",
        "corrections",
        [
            {"date": day, "version": "1", "place": "Tabel 2.1", "was": "1", "is": "2"}
            for day in ("2022-06-01", "2022-06-09")
        ],
        "is not in order: put the newest first",
    ),
    ("publication", "report/contact", 33, "report.contact: 33 is not a text, or"),
    ("publication", "report/status", "færdig", "report.status: 'færdig' is not"),
    ("publication", "report/accessibility_statement", "was.dk", "'was.dk' is not an address that begins"),
    (
        "publication",
        "authority/evaluated",
        "i maj",
        "authority.evaluated: 'i maj' is not a day as YYYY-MM-DD",
    ),
    ("timetable", "steps/2/til", "x", "has the unknown key steps.2.til: remove it"),
    ("timetable", "steps/2/from", "i maj", "steps.2.from: 'i maj' is not a date such as 2022-01-20"),
    ("timetable", "steps/2/given", 1, "steps.2.given: 1 is not true or false"),
    ("workshop_themes", "themes/extent/figure", "x", "has the unknown key themes.extent.figure: remove it"),
    ("workshop_themes", "themes/extent/statements", [], "themes.extent.statements: [] is not"),
    ("workshop_themes", "themes/extent/shown/label", 5, "themes.extent.shown.label: 5 is not a text"),
    ("workshop_themes", "questions/purpose", ..., "is not the codes of forms/workshop.yml"),
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


CHANCES = [
    "appeal_parts/reassessment_pages",
    "appeal_share/2014-15",
    "attachments_included",
    "scanned/2014-15",
    "danmarkskort/commented",
    "coding/missed",
    "coding/seen_wrongly",
    "coding/undecided",
    "danmarkskort/overturned/other",
    "danmarkskort/remitted_of_overturned",
    "causes/after/same_result",
    "causes/appealed_again",
    "causes/assessment_share",
    "causes/further_missing",
    "dispositions/2014-15/file_destroyed",
    "duplicates_included",
    "faults/tenfold",
    "found_without_list/2014-15",
    "page_counts/counted",
    "frame/other_outcomes",
    "heaping",
    "hours/correlation",
    "hours/steps/application",
    "methods/2014-15/character_count",
    "missing/2014-15",
    "missing_pages/2014-15",
    "needed_for/decision",
    "pilot/other_answer/cases.measuring_method",
    "pilot/usual_method",
    "procedures/case_informed/yes",
    "registered/kept",
    "respondents/caseworker",
    "self_selection/share",
    "statement_share",
    "texts/layers/plain",
    "texts/usual_cause",
    "texts/wishes",
    "updated",
]


@pytest.mark.parametrize("key", CHANCES)
def test_a_share_of_the_scenarios_is_known_as_one(key: str, tmp_path: Path) -> None:
    told = refused("scenarios", changed("scenarios", set_to(f"base/{key}", 1.5)), tmp_path)
    assert f"base.{key.replace('/', '.')}: 1.5 is not a share, from 0 to 1" in told


def test_no_name_of_a_share_goes_untried() -> None:
    assert {part for key in CHANCES for part in key.split("/")} >= scenarios.SHARES


def test_a_scenario_that_is_not_there_is_named() -> None:
    with pytest.raises(reader.ProtocolInvalid, match=r"scenarios\.yml: no scenario 'fast'; there are base, "):
        scenarios.load("fast")


def test_what_a_program_makes_itself_is_not_checked() -> None:
    still = dataclasses.replace(power.load(), municipality_sd=0.0)
    assert still.municipality_sd == 0.0 and still.sha256 == power.load().sha256


def test_a_protocol_file_is_a_tree_of_frozen_sections() -> None:
    for name in NAMES:
        kinds = [kind for kind in vars(module(name)).values() if isinstance(kind, type)]
        for kind in kinds:
            if issubclass(kind, fields.Section) and kind is not fields.Section:
                assert kind.__dataclass_params__.frozen, kind  # type: ignore[attr-defined]


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


def spoilt(spoiled: Any, name: str, written: bytes, path: Path) -> Any:
    """What stands in the file ``name`` instead of what is written; another file is read as it is."""
    return (
        spoiled if path.stem == (BOOK.split("/")[1] if name == "codebook" else name) else PARSE(written, path)
    )


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
        monkeypatch.setattr(reader, "parse", partial(spoilt, spoiled, name))
        try:
            module(name).load(FOLDER / f"{BOOK}.yml" if name == "codebook" else None)
        except reader.ProtocolInvalid as error:
            assert f"{BOOK if name == 'codebook' else name}.yml" in str(error)
            refusals += 1
    assert refusals > min(TRIED, len(everything)) / 2
