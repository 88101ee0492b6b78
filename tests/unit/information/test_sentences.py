"""E4 and E5 in words: one test per verdict, and what is withheld is not told."""

import numpy as np
import pandas as pd
import pytest
from changed import row

from helpers.analysis.methods import ratios
from helpers.protocol import analysis_plan, codebook
from helpers.publish.changes.sentences import SOURCE
from helpers.publish.information import sentences

BOOK = codebook.stored("2.0")
PLAN = analysis_plan.load()
MARK = "(sekundært mål)"


def told(*rows: dict, shown: bool = True) -> str:
    table = pd.DataFrame(rows)
    released = table.assign(change=table["estimate"] if shown else np.nan)
    found = sentences.statements(table, released, BOOK, PLAN)
    return next(iter(found.values())).text.replace("\u00a0", " ")


def test_an_increase_of_a_share():
    assert told(row(0.12, 0.03)) == (
        "Svarene tyder på en stigning i andelen af påklagede BPA-sager (§ 96) med oplysninger fra mindst én "
        "ekspert på "
        f"12 procentpoint (95 pct. sikkerhedsinterval 6 til 18 procentpoint) fra 2014-15 til 2019-21 {MARK}."
    )


def test_a_decrease_is_given_as_its_size():
    assert "på 12 procentpoint (95 pct. sikkerhedsinterval 6 til 18 procentpoint)" in told(row(-0.12, 0.03))


def test_what_is_not_shown_comes_with_the_interval():
    text = told(row(0.04, 0.05))
    assert (
        "en ændring er ikke påvist" in text
        and "+4 procentpoint (95 pct. sikkerhedsinterval −6 til 14 procentpoint)" in text
    )
    assert "sandsynlighed" not in text, "the smallest detectable change stands in the table"


def test_a_share_is_never_said_to_be_equivalent():
    assert "påvist fravær" not in told(row(0.0, 0.0001))


def test_a_ratio_is_in_percent_with_equivalence():
    ratio = {"scale": ratios.RATIO, "measure": "n_information_types", "estimand": "E5"}
    assert "på 22 pct. (95 pct. sikkerhedsinterval 11 til 35 pct.)" in told(row(0.2, 0.05, **ratio))
    assert "ikke har ændret sig med mere end en faktor 1,2" in told(row(0.03, 0.03, **ratio))


def test_too_little_is_said_with_the_limit_and_without_the_count():
    text = told(row(0.4, 0.01, fewest_either_side=3))
    assert "kan ikke opgøres, fordi færre end 5 sager" in text and "40" not in text and " 3 " not in text


def test_what_is_withheld_is_not_told():
    text = told(row(0.12, 0.03), shown=False)
    assert "kan ikke vises" in text and "12" not in text.replace("2014-15", "")


def test_newly_obtained_reads_as_a_sentence():
    text = told(row(0.08, 0.03, estimand="E5", measure="newly_obtained_share"))
    assert text.startswith(
        "Svarene tyder på en stigning i andelen af sagsoplysningerne i påklagede BPA-sager (§ 96), der er "
        "indhentet på "
        "ny, på 8 procentpoint"
    )


@pytest.mark.parametrize(
    ("changes", "shown", "expected"),
    [
        (
            {},
            True,
            "For andelen af sagsoplysningerne i påklagede BPA-sager (§ 96), der er indhentet på ny, gælder: "
            "en "
            "ændring er ikke påvist",
        ),
        (
            {},
            False,
            "Ændringen i andelen af sagsoplysningerne i påklagede BPA-sager (§ 96), der er indhentet på ny, "
            "fra "
            "2014-15 til 2019-21 kan",
        ),
        ({"n_before": 3}, True, "der er indhentet på ny, fra 2014-15 til 2019-21 kan ikke opgøres, fordi"),
    ],
)
def test_a_clause_behind_the_subject_ends_with_a_comma(changes: dict, shown: bool, expected: str):
    assert expected in told(
        row(0.01, 0.05, estimand="E5", measure="newly_obtained_share", **changes), shown=shown
    )


def test_the_finding_of_the_figure_of_types():
    released = pd.DataFrame(
        {
            "provision": "BPA",
            "label": ["a", "b", "c"],
            "before": [0.5, 0.2, np.nan],
            "after": [0.55, 0.4, np.nan],
        }
    )
    text = sentences.types_finding(released, PLAN).replace("\u00a0", " ")
    assert "»a« (55 pct. i 2019-21)" in text and "»b« (+20 procentpoint)" in text and "ikke prøvet" in text
    assert sentences.types_finding(released.tail(1), PLAN) == "Ingen af andelene kan vises."


def test_every_group_of_the_plan_has_its_words():
    assert set(PLAN.estimands["E4"].measures) == set(SOURCE)


def test_measures_over_types_say_what_is_not_among_them():
    for measure in ("n_information_types", "newly_obtained_share"):
        assert told(row(0.08, 0.03, estimand="E5", measure=measure)).endswith(f" {sentences.SUPPLIED}")
        assert told(row(0.08, 0.03, estimand="E5", measure=measure), shown=False).endswith(sentences.SUPPLIED)
    assert sentences.SUPPLIED not in told(row(0.08, 0.03))
