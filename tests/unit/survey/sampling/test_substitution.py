"""Substitution: a reason for every case replaced, and the substitutes in their order."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.survey.sampling.substitution import FAULTS, OUT_OF_ORDER, WITHOUT_REASON, substitutions

MAIN, SPARE = "main", "substitute"


def drawn(stratum: str = "0101|bpa|2014-15|upheld", main: int = 2, spare: int = 3) -> pd.DataFrame:
    rows = [
        (f"{stratum[0]}{rank}", stratum, MAIN if rank <= main else SPARE, rank)
        for rank in range(1, main + spare + 1)
    ]
    return pd.DataFrame(rows, columns=["decision_id", "sampling_stratum", "role", "draw_rank"])


def found(answers: dict[str, str | None], draw: pd.DataFrame | None = None) -> list[tuple[str, str]]:
    cases = pd.DataFrame(
        {"decision_id": list(answers), "disposition": pd.array(list(answers.values()), dtype="string")}
    )
    table = substitutions(cases, drawn() if draw is None else draw)
    assert list(table.columns) == FAULTS
    return list(zip(table["decision_id"], table["fault"], strict=True))


def test_main_cases_alone_are_no_substitution() -> None:
    assert found({"01": "completed", "02": "completed", "03": None}) == []


@pytest.mark.parametrize(
    "reason", ["file_destroyed", "file_not_found", "not_in_scope", "refused", "substituted", "another_reason"]
)
def test_one_reason_allows_one_substitute(reason: str) -> None:
    assert found({"01": reason, "02": "completed", "03": "completed"}) == []


@pytest.mark.parametrize("silent", [None, "completed"])
def test_without_a_reason_none_is_allowed(silent: str | None) -> None:
    assert found({"01": "completed", "02": silent, "03": "completed"}) == [("03", WITHOUT_REASON)]


def test_a_main_case_that_was_not_returned_gives_no_reason() -> None:
    assert found({"01": "completed", "03": "completed"}) == [("03", WITHOUT_REASON)]


def test_the_second_substitute_needs_a_second_reason() -> None:
    assert found({"01": "refused", "02": "completed", "03": "completed", "04": "completed"}) == [
        ("04", WITHOUT_REASON)
    ]
    assert found({"01": "refused", "02": "file_destroyed", "03": "completed", "04": "completed"}) == []


def test_substitutes_are_used_in_the_order_of_the_draw() -> None:
    assert found({"01": "refused", "02": "completed", "03": None, "04": "completed"}) == [
        ("04", OUT_OF_ORDER)
    ]
    assert found({"01": "refused", "02": "completed", "04": "completed"}) == [("04", OUT_OF_ORDER)]


def test_a_substitute_with_a_reason_of_its_own_may_be_passed_over() -> None:
    assert found({"01": "refused", "02": "completed", "03": "file_destroyed", "04": "completed"}) == []


def test_a_substitute_gives_no_reason_for_another() -> None:
    assert found({"01": "completed", "02": "completed", "03": "refused", "04": "completed"}) == [
        ("04", WITHOUT_REASON)
    ]


def test_both_faults_are_told() -> None:
    assert found({"01": "completed", "05": "completed"}) == [("05", OUT_OF_ORDER), ("05", WITHOUT_REASON)]


def test_strata_do_not_lend_each_other_reasons() -> None:
    both = pd.concat([drawn(), drawn("1101|bpa|2014-15|upheld")])
    assert found({"01": "refused", "02": "refused", "11": "completed", "13": "completed"}, both) == [
        ("13", WITHOUT_REASON)
    ]


def test_the_order_of_the_rows_does_not_matter() -> None:
    backwards = drawn().iloc[::-1]
    assert found({"04": "completed", "01": "refused", "03": None}, backwards) == [("04", OUT_OF_ORDER)]
    assert found({"03": "completed", "01": "refused"}, backwards) == [], (
        "the later ones have nothing to say yet"
    )


def test_a_municipalitys_own_choice_is_left_to_other_rules() -> None:
    assert found({"01": "completed", "99": "completed"}) == []
