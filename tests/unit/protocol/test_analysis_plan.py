"""The analysis plan: what it holds, and that a slip in it is named instead of changing a finding."""

import hashlib
from pathlib import Path

import pytest
import yaml
from protocol_files import changed, refused, set_to

from helpers import terms
from helpers.project import root
from helpers.protocol import analysis_plan, codebook
from helpers.survey.cleaning import tables

FILE = root() / "data/protocol/analysis_plan.yml"
CONTENT = yaml.safe_load(FILE.read_text(encoding="utf-8"))


def keys(section: dict, prefix: str = "") -> list[str]:
    """Every key of the plan by its dotted name, sections and leaves alike."""
    own = [f"{prefix}{key}" for key in section]
    return own + [
        name
        for key, value in section.items()
        if isinstance(value, dict)
        for name in keys(value, f"{prefix}{key}.")
    ]


def test_the_binding_numbers():
    found = analysis_plan.load()
    assert (found.before, found.after, found.years_between) == ("2014-15", "2019-21", 5.5)
    assert (found.confidence_level, found.equivalence_level, found.margin, found.power) == (
        0.95,
        0.90,
        1.2,
        0.80,
    )
    assert (
        found.guards.min_cases_per_period,
        found.guards.min_municipalities_per_period,
        found.guards.min_satterthwaite_df,
    ) == (20, 10, 8)
    assert found.availability_threshold == 0.70
    assert (found.primary_estimand, found.primary_provisions) == ("E1", ("bpa", "lost_earnings"))
    assert found.estimands["E1"].inference == "CR3"
    assert found.scope == "påklagede sager, stadfæstet eller hjemvist"
    assert found.alpha == pytest.approx(0.05)


def test_every_estimand_is_planned_and_only_the_first_is_primary():
    found = analysis_plan.load()
    assert tuple(found.estimands) == tuple(f"E{n}" for n in range(1, 9))
    assert {name: e.status for name, e in found.estimands.items() if e.status == "primary"} == {
        "E1": "primary"
    }
    assert {name: e.inference for name, e in found.estimands.items()} == {
        **dict.fromkeys(("E1", "E8"), "CR3"),
        **dict.fromkeys(("E2", "E4", "E5", "E6"), "jackknife"),
        "E3": "bootstrap",
        "E7": "conditional_logit",
    }
    assert found.families == {
        "primary": analysis_plan.Family(over="provision", adjustment="hochberg"),
        "secondary": analysis_plan.Family(over="estimand", adjustment="benjamini_hochberg"),
    }
    assert (found.replicates, found.sensitivity.late_year) == (9999, 2021)
    assert found.counting.questions == ("measuring_method", "attachments_included", "duplicates_included")
    assert (found.counting.large_drift, found.guards.max_case_share) == (0.10, 0.25)
    assert (found.odds_ratio, found.sensitivity.influence_limit) == (1.65, 3.0)


def test_the_primary_family_runs_over_what_was_drawn():
    found = analysis_plan.load()
    assert found.of_draw(["lost_earnings"] * 3).primary_provisions == ("lost_earnings",)
    assert found.of_draw(["lost_earnings", "bpa"]).primary_provisions == ("bpa", "lost_earnings")


def test_what_is_measured_and_excluded_is_known_to_the_tables_and_the_questionnaire():
    found, book = analysis_plan.load(), codebook.load()
    known = (
        {item.name for item in book.items}
        | set(tables.HAS)
        | set(tables.COUNTS)
        | {"causes", "newly_obtained_share", "standard_pages"}  # made in cleaning
    )
    assert {measure for estimand in found.estimands.values() for measure in estimand.measures} <= known
    assert found.sensitivity.central_source in book.item("draw_source").choices
    assert next(exclusion.code for exclusion in found.exclusions) == "outside_universe"


def test_the_plan_and_the_draw_speak_of_the_same_universe():
    found = analysis_plan.load()
    assert (found.before, found.after) == tuple(terms.PERIODS)
    assert (found.provisions, found.outcomes) == (terms.PROVISIONS, terms.OUTCOMES)
    early, late = (first + (last - first) / 2 for first, last in terms.PERIODS.values())
    assert (late - early).days / 365.25 == pytest.approx(found.years_between, abs=0.01)


def test_the_fingerprint_is_that_of_the_file():
    assert analysis_plan.load().sha256 == hashlib.sha256(FILE.read_bytes()).hexdigest()


def told(key: str, value: object, folder: Path) -> str:
    return refused("analysis_plan", changed("analysis_plan", set_to(key.replace(".", "/"), value)), folder)


FREE = ("estimands", "families", "by_outcome")  # sections whose keys are names
MOVED = (
    "changes",
    "periods",
    "bootstrap",
    "equivalence",
    "survivorship",
    "weights",
)  # whose keys are fields of the plan


LATER = ("resources",)  # sections that plans of before 3.1 lack


@pytest.mark.parametrize(
    "key",
    [
        name
        for name in keys(CONTENT)
        if name not in LATER and not (name.count(".") == 1 and name.startswith(FREE))
    ],
)
def test_a_missing_key_is_named(key, tmp_path):
    inner = f"{key}." if key in MOVED else f"{key}:"
    assert f"lacks the key {inner}" in told(key, ..., tmp_path)


def test_a_plan_of_before_it_spoke_of_hours_is_read_without_them(tmp_path):
    path = tmp_path / "analysis_plan.yml"
    path.write_text(changed("analysis_plan", set_to("resources", ...)), encoding="utf-8")
    assert analysis_plan.load(path).resources is None


def test_bounds_of_the_exponent_that_do_not_rise_are_named(tmp_path):
    assert "resources.largest_exponent" in told("resources.largest_exponent", 0.5, tmp_path)


@pytest.mark.parametrize("section", FREE)
def test_an_emptied_section_is_named(section, tmp_path):
    assert f"key {section}: {{}} is not a section" in told(section, {}, tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("estimands.E1.status", "secondary"),
        ("estimands.E2.status", "primary"),
        ("estimands.E3.family", "primary"),
    ],
)
def test_one_estimand_is_primary_in_status_and_family(key, value, tmp_path):
    assert "exactly one must have both status and family primary" in told(key, value, tmp_path)


SECTIONS = [
    "",
    "periods.",
    "equivalence.",
    "guards.",
    "survivorship.",
    "weights.",
    "families.primary.",
    "estimands.E1.",
    "sensitivity.",
    "bootstrap.",
]


@pytest.mark.parametrize("section", SECTIONS)
def test_a_surplus_key_is_named(section, tmp_path):
    assert f"unknown key {section}confidense" in told(f"{section}confidense", 1, tmp_path)


@pytest.mark.parametrize(
    ("key", "value", "expectation"),
    [
        ("plan_version", 1, "a text"),
        ("scope", " ", "a text"),
        ("provisions", "bpa", "a list of different texts"),
        ("provisions", ["bpa", "bpa"], "a list of different texts"),
        ("provisions", [], "a list of different texts"),
        ("confidence_level", 95, "a number between 0 and 1"),
        ("confidence_level", "0.95", "a number between 0 and 1"),
        ("confidence_level", True, "a number between 0 and 1"),
        ("equivalence.margin", 1.0, "a number between 1 and 10"),
        ("guards.min_cases_per_period", 19.5, "a whole number"),
        ("guards.min_municipalities_per_period", 0, "a whole number"),
        ("guards", [], "a section"),
        ("periods.years_between", -5.5, "a number between 0 and 100"),
        ("families.primary.adjustment", "bonferroni", "one of hochberg"),
        ("estimands.E1.inference", "CR1", "one of CR3"),
        ("estimands.E1", 3, "a section"),
        ("weights.trim_percentile", 100, "a number between 50 and 100"),
        ("weights.size_classes", [{"code": "all"}], "lacks the key weights.size_classes.1.below"),
        (
            "weights.size_classes",
            [{"code": "a", "below": None}, {"code": "b", "below": 5}],
            "limits must rise",
        ),
        ("weights.size_classes", [{"code": "a", "below": 5}], "the last `below` be null"),
        (
            "weights.size_classes",
            [{"code": code, "below": below} for code, below in zip("abcd", [5, 5, 9, None], strict=True)],
            "limits must rise",
        ),
        (
            "weights.size_classes",
            [{"code": "a", "below": "5"}, {"code": "b", "below": None}],
            "weights.size_classes.1.below: '5' is not a number",
        ),
        ("estimands.E4.family", "tertiary", "'tertiary' is not among the families"),
        ("estimands.E4.measures", "has_expert", "a list of different texts"),
        ("by_outcome", {"E9": "log_pages ~ after"}, "'E9' is not among the estimands"),
        ("by_outcome.E1", 1, "a text"),
        ("families.secondary.over", "cause", "one of provision, estimand"),
        ("families.secondary", "holm", "a section"),
        ("families.secondary", ..., "both families are needed"),
        ("drawn", ["bpa"], "a key of this file: remove it"),
        ("exclusions", [{"code": "outside_universe"}], "lacks the key exclusions.1.label"),
        ("exclusions", ["outside_universe"], "a section"),
        ("sensitivity.runs", [], "a list of different texts"),
        ("bootstrap.replicates", 10, "a whole number of at least 99"),
        ("periods.before", "2019-21", "the same period"),
        ("changes.made_on", "28.11.2026", "a day as YYYY-MM-DD"),
        ("changes.list", [{"what": "Noget"}], "lacks the key changes.list.1.why"),
        ("equivalence", [1.2], "equivalence: [1.2] is not a section with keys"),
    ],
)
def test_an_impossible_value_is_named_with_what_was_expected(key, value, expectation, tmp_path):
    said = told(key, value, tmp_path)
    assert expectation in said and key.split(".")[0] in said
