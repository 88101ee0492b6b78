"""Tables of remittal: Danish labels, and no number that may not be shown."""

import numpy as np
import pandas as pd
import pytest
from published import desk, shown

from helpers.analysis.methods import verdicts
from helpers.analysis.methods.resampling import Bootstrap
from helpers.analysis.remittal import association
from helpers.analysis.remittal import causes as remittal
from helpers.protocol import analysis_plan, codebook
from helpers.publish.remittal import sentences, tables

PLAN, BOOK = analysis_plan.load(), codebook.stored("2.0")


@pytest.fixture
def at(tmp_path):
    return desk(tmp_path, "07_remittal")


def answers(**changes) -> pd.DataFrame:
    made = {
        "n_answer": 20,
        "fewest_municipalities": 12,
        "n_cases": 60,
        "n_municipalities": 40,
        "share": 0.33,
        "low": 0.2,
        "high": 0.5,
    }
    rows = [
        {"provision": "bpa", "period": PLAN.before, "answer": answer} | made | changes
        for answer in ("reasoning", "rest")
    ]
    return pd.DataFrame(rows)


def test_answers_have_danish_labels_and_the_rest_its_own(at):
    view = tables.principal(answers(), BOOK, PLAN)
    text = shown(at, view)
    assert (
        "Begrundelsen | 33 pct. | 20 til 50" in text
        and tables.REST in text
        and "hjemviste sager" in view.title
    )


def test_a_weighted_share_of_few_answers_is_withheld(at):
    view = tables.principal(answers(n_answer=4), BOOK, PLAN)
    assert at.release(view)[["share", "low", "high", "interval"]].isna().all(axis=None)


def test_associations_that_cannot_be_reported_show_no_number(at):
    made = {
        "measure": "has_expert",
        "n": 90,
        "n_clusters": 30,
        "n_strata": 40,
        "odds_ratio": 0.5,
        "odds_low": 0.3,
        "odds_high": 0.8,
    }
    rows = [made | {"provision": "bpa", "level": 0.9989, "verdict": association.LESS}]
    rows.append(
        rows[0]
        | {
            "provision": "lost_earnings",
            "verdict": verdicts.NOT_ESTIMABLE,
            "odds_low": np.nan,
        }
    )
    view = tables.associations(pd.DataFrame(rows), PLAN)
    released = at.release(view)
    assert released["odds_ratio"].isna().tolist() == [False, True] and released[
        "interval"
    ].isna().tolist() == [False, True]
    assert "0,30 til 0,80" in shown(at, view) and "99,89" in view.note


def test_without_a_registration_the_chapter_says_so(at):
    causes = pd.DataFrame(
        {"decision_id": ["a"], "cause": ["reasoning"], "selected": pd.array([True], dtype="boolean")}
    )
    cases = pd.DataFrame({"decision_id": ["a"], "municipality": ["0101"]})
    agreed = remittal.registration(cases, causes, None, Bootstrap(20, 0.95, 1))
    released = at.release(tables.registration(agreed, BOOK, PLAN))
    assert released[["same", "kappa", "n_cases"]].isna().all(axis=None)
    assert "er ikke givet til undersøgelsen" in sentences.registration(None, released)["registration"].text


def test_with_a_registration_only_what_is_shown_is_told():
    released = pd.DataFrame(
        {
            "label": ["Begrundelsen", "Kompetencen", "Anden årsag"],
            "same": [0.9, np.nan, 0.95],
            "kappa": [0.75, np.nan, 0.8],
        }
    )
    text = sentences.registration(pd.DataFrame(), released)["registration"].text.replace("\u00a0", " ")
    assert "ens i mindst 90 pct. af de fælles sager" in text and "ompetencen" not in text
    assert text.endswith("Kappa er lavest for begrundelsen (0,75).")
    hidden = sentences.registration(pd.DataFrame(), released.iloc[1:2])["registration"].text
    assert "for få fælles sager" in hidden


def test_a_type_that_few_cases_name_cannot_be_told_from_one_that_none_names(at):
    def row(kind: str, n: int, places: int) -> dict[str, object]:
        shares = {"share": n / 60, "low": 0.01, "high": 0.9}
        return {"provision": "bpa", "answer": kind, "n_answer": n, "fewest_municipalities": places} | shares

    kinds = [*BOOK.information_types][:5]
    rows = [row(kind, n, m) for kind, n, m in zip(kinds, (30, 5, 4, 58, 9), (12, 3, 4, 2, 2), strict=True)]
    table = pd.DataFrame(rows).assign(n_cases=60, n_municipalities=40)
    view = tables.missing(table, BOOK, PLAN, at.rules)
    assert view.frame["n_answer"].tolist() == [30, 5], "few have it, few lack it, or two municipalities do"
    assert not at.release(view)["share"].isna().any() and "få eller ingen" in view.note
