"""Section C.2 states what decides: with another number in the plan, or in the code, another sentence."""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

import pytest

from helpers.analysis.methods import resampling
from helpers.project import root
from helpers.protocol import analysis_plan
from helpers.protocol import disclosure as disclosures
from helpers.publish.growth import levels, rules
from helpers.publish.representation import sentences as representation
from helpers.publish.wording import SECONDARY_VERDICT, VERDICT
from helpers.survey.cleaning.pages import page_witnesses

PLAN, RULES = analysis_plan.load(), disclosures.load()


def stated(plan: analysis_plan.Plan = PLAN) -> str:
    """All that the two tables of the section say."""
    views = (rules.wording_rules(plan), rules.deciding(plan, RULES))
    return " ".join(str(cell) for view in views for cell in view.frame.to_numpy().ravel())


def numbers(part: Any, path: tuple = ()) -> Iterator[tuple]:
    """The path to each number of the plan."""
    if dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            yield from numbers(getattr(part, field.name), (*path, field.name))
    elif isinstance(part, tuple):
        for place, each in enumerate(part):
            yield from numbers(each, (*path, place))
    elif isinstance(part, (int, float)) and not isinstance(part, bool):
        yield path


def changed(part: Any, path: tuple) -> Any:
    """The plan with another number at ``path``, as far off as a reader would see."""
    if not path:
        return part - 0.1 if 0.1 < part < 1 else part + 0.1 if part < 1 else part + 1
    first, *rest = path
    if isinstance(first, int):
        return (*part[:first], changed(part[first], rest), *part[first + 1 :])
    return dataclasses.replace(part, **{first: changed(getattr(part, first), tuple(rest))})


PARAMETERS = list(numbers(PLAN))


@pytest.mark.parametrize("path", PARAMETERS, ids=lambda path: ".".join(map(str, path)))
def test_every_number_of_the_plan_is_stated_with_the_rules(path: tuple) -> None:
    assert stated(changed(PLAN, path)) != stated()


def test_the_search_finds_the_numbers_of_the_plan() -> None:
    assert len(PARAMETERS) >= 30 and ("guards", "max_case_share") in PARAMETERS
    assert ("sizes", 0, "below") in PARAMETERS and ("resources", "too_low") in PARAMETERS


@pytest.mark.parametrize(
    ("module", "name", "other"),
    [
        (page_witnesses, "OFF", (6.0, 20.0)),
        (page_witnesses, "OFF", (5.0, 30.0)),
        (page_witnesses, "SAME", (1 / 3, 3.0)),
        (resampling, "FEW_UNDEFINED", 0.1),
        (levels, "NEAR", 0.1),
        (representation, "FEW_CHOSEN", 0.1),
        (representation, "LARGE_GAP", 0.1),
    ],
)
def test_a_limit_of_the_code_is_stated_with_the_rules(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, other: Any
) -> None:
    before = stated()
    monkeypatch.setattr(module, name, other)
    assert stated() != before


def test_a_threshold_of_disclosure_that_chooses_a_word_is_stated() -> None:
    other = dataclasses.replace(RULES, min_cases=RULES.min_cases + 1)
    assert rules.chosen(PLAN, other) != rules.chosen(PLAN, RULES)


def test_every_exclusion_is_stated_in_the_plans_order() -> None:
    told = rules.computed(PLAN)["Det, der udelades"].lower()
    places = [told.index(exclusion.label.lower()) for exclusion in PLAN.exclusions]
    assert places == sorted(places) and len(places) == 4


def test_every_verdict_has_its_rule_in_the_order_in_which_they_are_tried() -> None:
    frame = rules.wording_rules(PLAN).frame
    assert frame["order"].tolist() == list(range(1, 8))
    told = " ".join([*frame["verdict"], *frame["condition"]])
    assert all(word in told for words in (VERDICT, SECONDARY_VERDICT) for word in words.values())


def test_what_the_plan_weights_alike_and_not_at_all_is_named() -> None:
    told = rules.computed(PLAN)["Vægte"]
    assert "I E8 tæller hver kommune lige" in told and told.endswith("E7 er uden vægte")


def test_a_plan_without_hours_states_no_rule_for_them() -> None:
    assert "Timer og kroner" in rules.computed(PLAN)
    assert "Timer og kroner" not in rules.computed(dataclasses.replace(PLAN, resources=None))


def test_each_rule_ends_without_a_full_stop_and_is_stated_once() -> None:
    told = [*rules.computed(PLAN).values(), *rules.chosen(PLAN, RULES).values()]
    assert not [rule for rule in told if rule.endswith(".") and not rule.endswith("pct.")]
    assert len(set(told)) == len(told)


def test_the_section_shows_the_two_tables() -> None:
    section = (root() / "report" / "bilag-metode.qmd").read_text(encoding="utf-8")
    section = section.split("{#sec-regler}")[1].split("{#sec-planaendringer}")[0]
    shown = re.findall(r"05_growth.ipynb#tbl-(\w+)", section)
    assert shown == ["regler", "beregningsregler"]
