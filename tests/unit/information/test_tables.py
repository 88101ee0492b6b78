"""The central question in Danish: what may be shown is said, what may not is not, and the limit of the
figures always stands.
"""

import pandas as pd
import pytest
from published import desk

from helpers.protocol import analysis_plan as plans
from helpers.protocol import codebook as codebooks
from helpers.publish.information import sentences, tables
from helpers.publish.statements import refuse_causal_verbs

PLAN = plans.load()


def rows(n_cases: int = 40, **changes: object) -> pd.DataFrame:
    groups = [(provision, period) for provision in PLAN.provisions for period in (PLAN.before, PLAN.after)]
    amounts = {
        "n_municipalities": 20,
        "weighted_n": 200.0,
        "decision_mean": 1234.56,
        "added_mean": 8.04,
        "added_share": 0.0756,
    }
    amounts |= {"share_low": 0.05, "share_high": 0.11, "decision_low": 1000.0, "decision_high": 1400.0}
    amounts |= {"added_low": 6.0, "added_high": 10.0}
    return pd.DataFrame(
        [{"provision": p, "period": t, "n_cases": n_cases} | amounts | changes for p, t in groups]
    )


BOOK = codebooks.stored("2.0")


def of_items(rows, plan):
    return tables.items_by_stage(rows, BOOK, plan)


VIEWS = {sentences.PAGES: tables.pages_by_stage, sentences.ITEMS: of_items}


@pytest.fixture
def at(tmp_path):
    return desk(tmp_path, "06_information")


def test_amounts_and_shares_are_danish(at):
    text = at.show(tables.pages_by_stage(rows(), PLAN)).data
    assert (
        "1.234,6" in text
        and "8\u00a0pct." in text
        and "Kilde: prøve" in text
        and sentences.NOT_FORESEEN in text
    )


@pytest.mark.parametrize("what", VIEWS)
def test_each_provision_has_its_sentence_with_the_limit_of_the_figures(at, what):
    found = sentences.added(at.release(VIEWS[what](rows(), PLAN)), what, PLAN)
    assert len(found) == len(PLAN.provisions)
    for entry in found.values():
        refuse_causal_verbs(entry.text)
        assert (
            entry.text.count("8\u00a0pct.") == 2
            and entry.text.count("(95\u00a0pct. sikkerhedsinterval 5\u00a0til\u00a011\u00a0pct.)") == 2
        )
        assert PLAN.before in entry.text and PLAN.after in entry.text
        assert entry.text.endswith(sentences.NOT_FORESEEN) and ".." not in entry.text


def test_too_few_cases_give_no_figure(at):
    thin = rows()
    thin.loc[thin["period"] == PLAN.before, "n_cases"] = 9
    released = at.release(tables.pages_by_stage(thin, PLAN))
    for entry in sentences.added(released, sentences.PAGES, PLAN).values():
        assert (
            "kan ikke vises" in entry.text
            and "pct." not in entry.text
            and entry.text.endswith(sentences.NOT_FORESEEN)
        )


def test_an_absent_period_gives_no_figure(at):
    released = at.release(tables.pages_by_stage(rows().query("period == @PLAN.after"), PLAN))
    found = sentences.added(released, sentences.PAGES, PLAN)
    assert len(found) == 2 and all("kan ikke vises" in entry.text for entry in found.values())
