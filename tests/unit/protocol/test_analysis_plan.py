"""The analysis plan: what it holds, and that a slip in it is named instead of changing a finding."""

import copy
import hashlib

import pytest
import yaml

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


def changed(dotted: str, change) -> str:
    content = copy.deepcopy(CONTENT)
    *path, last = dotted.split(".")
    section = content
    for key in path:
        section = section[key]
    change(section, last)
    return yaml.safe_dump(content, allow_unicode=True)


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
    assert found.families["causes"] == analysis_plan.Family(
        over="cause", within="provision", adjustment="holm"
    )
    assert found.families["primary"] == analysis_plan.Family(
        over="provision", within="all", adjustment="holm"
    )
    assert (found.replicates, found.sensitivity.late_year) == (999, 2021)


def test_what_is_measured_and_excluded_is_known_to_the_tables_and_the_questionnaire():
    found, book = analysis_plan.load(), codebook.load()
    known = (
        {item.name for item in book.items}
        | set(tables.HAS)
        | set(tables.COUNTS)
        | {"causes", "newly_obtained_share"}
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


FREE = ("estimands", "families", "by_outcome")  # sections whose keys are names


@pytest.mark.parametrize(
    "key", [name for name in keys(CONTENT) if not (name.count(".") == 1 and name.startswith(FREE))]
)
def test_a_missing_key_is_named(key):
    with pytest.raises(analysis_plan.PlanInvalid, match=rf"lacks the key {key}:"):
        analysis_plan.parse(changed(key, lambda section, last: section.pop(last)))


@pytest.mark.parametrize("section", FREE)
def test_an_emptied_section_is_named(section):
    with pytest.raises(analysis_plan.PlanInvalid, match=rf"key {section}: {{}} is not a section"):
        analysis_plan.parse(changed(section, lambda found, last: found.__setitem__(last, {})))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("estimands.E1.status", "secondary"),
        ("estimands.E2.status", "primary"),
        ("estimands.E3.family", "primary"),
    ],
)
def test_one_estimand_is_primary_in_status_and_family(key, value):
    with pytest.raises(
        analysis_plan.PlanInvalid, match="exactly one must have both status and family primary"
    ):
        analysis_plan.parse(changed(key, lambda found, last: found.__setitem__(last, value)))


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
def test_a_surplus_key_is_named(section):
    with pytest.raises(analysis_plan.PlanInvalid, match=rf"unknown key {section}confidense"):
        analysis_plan.parse(changed(f"{section}confidense", lambda found, last: found.__setitem__(last, 1)))


@pytest.mark.parametrize(
    ("key", "value", "expectation"),
    [
        ("plan_version", 1, "a text"),
        ("scope", " ", "a text"),
        ("provisions", "bpa", "a list of different codes"),
        ("provisions", ["bpa", "bpa"], "a list of different codes"),
        ("provisions", [], "a list of different codes"),
        ("confidence_level", 95, "a number between 0 and 1"),
        ("confidence_level", "0.95", "a number between 0 and 1"),
        ("confidence_level", True, "a number between 0 and 1"),
        ("equivalence.margin", 1.0, "a number between 1 and 10"),
        ("guards.min_cases_per_period", 19.5, "a whole number"),
        ("guards.min_municipalities_per_period", 0, "a whole number"),
        ("guards", [], "a section"),
        ("periods.years_between", -5.5, "a number between 0 and 100"),
        ("families.primary.adjustment", "bonferroni", "one of holm"),
        ("estimands.E1.inference", "CR1", "one of CR3"),
        ("estimands.E1", 3, "a section"),
        ("weights.trim_percentile", 100, "a number between 50 and 100"),
        ("weights.size_classes", [{"code": "all"}], "code, below"),
        (
            "weights.size_classes",
            [{"code": "a", "below": None}, {"code": "b", "below": 5}],
            "limits must rise",
        ),
        ("weights.size_classes", [{"code": "a", "below": 5}], "the last `below` be null"),
        (
            "weights.size_classes",
            [{"code": "a", "below": "5"}, {"code": "b", "below": None}],
            "limits must rise",
        ),
        ("estimands.E4.family", "tertiary", "'tertiary' is not among the families"),
        ("estimands.E4.measures", "has_expert", "a list of different codes"),
        ("by_outcome", {"E9": "log_pages ~ after"}, "'E9' is not among the estimands"),
        ("by_outcome.E1", 1, "a text"),
        ("families.causes.within", "cause", "one of all, provision"),
        ("families.causes", "holm", "a section"),
        ("exclusions", [{"code": "outside_universe"}], "lacks the key exclusions.0.label"),
        ("exclusions", ["outside_universe"], "a section"),
        ("sensitivity.runs", [], "a list of different codes"),
        ("bootstrap.replicates", 10, "a whole number of at least 99"),
        ("periods.before", "2019-21", "the same period"),
    ],
)
def test_an_impossible_value_is_named_with_what_was_expected(key, value, expectation):
    with pytest.raises(analysis_plan.PlanInvalid, match=expectation) as error:
        analysis_plan.parse(changed(key, lambda section, last: section.__setitem__(last, value)))
    assert key.split(".")[0] in str(error.value)


@pytest.mark.parametrize("text", ["", "- a list", "scope: [unclosed"])
def test_what_is_no_plan_is_refused(text):
    with pytest.raises(analysis_plan.PlanInvalid, match=r"analysis_plan\.yml"):
        analysis_plan.parse(text)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(analysis_plan.PlanInvalid, match=r"nowhere\.yml is missing"):
        analysis_plan.load(tmp_path / "nowhere.yml")
