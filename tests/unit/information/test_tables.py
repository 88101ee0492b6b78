"""The central question in Danish: what may be shown is said, what may not is not, and the limit of the
figures always stands.
"""

import pandas as pd
import pytest

from helpers.project import Workspace, root
from helpers.protocol import analysis_plan as plans
from helpers.publish.information import tables as views
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
    amounts |= {"share_low": 0.05, "share_high": 0.11}
    return pd.DataFrame(
        [{"provision": p, "period": t, "n_cases": n_cases} | amounts | changes for p, t in groups]
    )


@pytest.fixture
def ws(tmp_path):
    return Workspace(root(), tmp_path, tmp_path)


def test_amounts_and_shares_are_danish(ws):
    view = views.by_stage(rows(), "normalsider", views.PAGES, PLAN, "kilden")
    text = view.show(view.release(ws)).data
    assert (
        "1.234,6" in text and "8\u00a0pct." in text and "Kilde: kilden" in text and views.NOT_FORESEEN in text
    )


@pytest.mark.parametrize("what", [views.PAGES, views.ITEMS])
def test_each_provision_has_its_sentence_with_the_limit_of_the_figures(ws, what):
    view = views.by_stage(rows(), "t", what, PLAN, "kilden")
    found = views.central(view.release(ws), what, PLAN)
    assert len(found) == len(PLAN.provisions)
    for entry in found.values():
        refuse_causal_verbs(entry["text"])
        assert (
            entry["text"].count("8\u00a0pct.") == 2
            and entry["text"].count("(95\u00a0pct. sikkerhedsinterval 5\u00a0til\u00a011\u00a0pct.)") == 2
        )
        assert PLAN.before in entry["text"] and PLAN.after in entry["text"]
        assert entry["text"].endswith(views.NOT_FORESEEN) and ".." not in entry["text"]


def test_too_few_cases_give_no_figure(ws):
    thin = rows()
    thin.loc[thin["period"] == PLAN.before, "n_cases"] = 9
    view = views.by_stage(thin, "t", views.PAGES, PLAN, "kilden")
    for entry in views.central(view.release(ws), views.PAGES, PLAN).values():
        assert (
            "kan ikke vises" in entry["text"]
            and "pct." not in entry["text"]
            and entry["text"].endswith(views.NOT_FORESEEN)
        )


def test_an_absent_period_gives_no_figure(ws):
    view = views.by_stage(rows().query("period == @PLAN.after"), "t", views.PAGES, PLAN, "kilden")
    assert all(
        "kan ikke vises" in entry["text"]
        for entry in views.central(view.release(ws), views.PAGES, PLAN).values()
    )
