"""Tables and caveats of the representation: Danish, nothing withheld shown, and a caveat only where the
figures call for it.
"""

import pandas as pd
import pytest
from published import desk, shown

from helpers.analysis.representation.response import FATES
from helpers.protocol import analysis_plan as plans
from helpers.protocol import codebook
from helpers.publish import wording
from helpers.publish.representation import sentences
from helpers.publish.representation import tables as views
from helpers.publish.statements import refuse_causal_verbs

PLAN = plans.load()


@pytest.fixture
def at(tmp_path):
    return desk(tmp_path, "04_representation")


def answered(*rows):
    return pd.DataFrame(rows, columns=["dimension", "group", "invited", "n_municipalities", "n_cases"])


def methods(before: float, after: float):
    rows = [(PLAN.before, "estimate", before), (PLAN.before, "character_count", 1 - before)]
    rows += [(PLAN.after, "estimate", after), (PLAN.after, "character_count", 1 - after)]
    frame = pd.DataFrame(rows, columns=["period", "method", "share"])
    return frame.assign(n_cases=200, n_municipalities=60, n=(frame["share"] * 200).round().astype(int))


def test_size_classes_are_named_from_the_plan():
    assert list(wording.size_names(PLAN).values()) == [
        "Under 30.000",
        "30.000 til 49.999",
        "50.000 til 99.999",
        "Mindst 100.000",
    ]


def test_response_shows_its_share_and_its_division(at):
    rows = answered(
        ("typology", "By", 24, 21, 229), ("typology", "Land", 31, 31, 313), ("all", "all", 55, 52, 542)
    )
    text = shown(at, views.response(rows, PLAN))
    assert "| Kommunetype | By | 24 | 21 | 88 pct. | 229 |" in text and "| Alle | Alle | 55 | 52 |" in text


def test_size_classes_stand_in_the_order_of_size_and_the_whole_last():
    codes = [code for code, _ in PLAN.size_classes]
    rows = answered(
        ("region", "Øst", 9, 8, 80),
        *(("size_class", code, 9, 8, 80) for code in sorted(codes)),
        ("all", "all", 9, 8, 80),
    )
    assert views.response(rows, PLAN).frame["group"].tolist() == [
        *wording.size_names(PLAN).values(),
        "Øst",
        "Alle",
    ]


def test_what_became_of_the_cases_hides_small_shares_and_never_shows_the_rest(at):
    counts = dict(zip(FATES, (80, 3, 2, 5, 10), strict=True))
    rows = pd.DataFrame(
        [
            {
                "provision": "bpa",
                "period": PLAN.before,
                "outcome": "upheld",
                "n_cases": 100,
                "n_municipalities": 40,
                "substitutes": 3,
            }
            | counts
        ]
    )
    view = views.fates(rows)
    released = at.release(view).iloc[0]
    assert (
        released["completed_share"] == 0.8
        and pd.isna(released["lost_share"])
        and pd.isna(released["substitutes"])
    )
    assert "other" not in view.frame and released["unanswered_share"] == 0.15


def test_a_change_in_how_pages_are_counted_is_a_caveat(at):
    labels = codebook.stored("2.0").code_lists["measuring_methods"]
    same, other = (at.release(views.methods(methods(*pair), labels)) for pair in ((0.30, 0.35), (0.50, 0.20)))
    even = answered(
        ("region", "Øst", 40, 36, 200), ("region", "Vest", 40, 33, 200), ("all", "all", 80, 69, 400)
    )
    uneven = answered(
        ("region", "Øst", 40, 36, 200), ("region", "Vest", 40, 20, 200), ("all", "all", 80, 56, 400)
    )
    even, uneven = (at.release(views.response(rows, PLAN)) for rows in (even, uneven))
    calm = sentences.caveats(even, same, 0.9, 0.0, PLAN)
    worried = sentences.caveats(uneven, other, 0.6, 0.5, PLAN)
    assert "omtrent samme måde" in calm["caveat_methods"].text and "jævnt" in calm["caveat_response"].text
    assert (
        "ikke talt på samme måde" in worried["caveat_methods"].text
        and "60\u00a0pct. af kommunerne" in worried["caveat_methods"].text
    )
    assert "region (50\u00a0pct. til 90\u00a0pct.)" in worried["caveat_response"].text
    assert calm["caveats_in_short"].text.startswith(
        "Sagerne er de udtrukne, og siderne er talt på omtrent samme måde"
    )
    assert worried["caveats_in_short"].text.replace("\u00a0", " ") == (
        "50 pct. af de udfyldte sager er valgt af kommunerne selv og ikke trukket, og siderne er ikke talt "
        "på samme måde i de to perioder. "
        "Begge dele kan ligne en ændring i omfanget."
    )
    for found in (calm, worried):
        for entry in found.values():
            refuse_causal_verbs(entry.text)


def test_what_cannot_be_shown_is_said(at):
    labels = codebook.stored("2.0").code_lists["measuring_methods"]
    thin = at.release(views.methods(methods(0.5, 0.2).assign(n_cases=4), labels))
    nearly_none = answered(("region", "Øst", 40, 2, 4), ("all", "all", 40, 2, 4))
    few = at.release(views.response(nearly_none, PLAN))
    found = sentences.caveats(few, thin, float("nan"), float("nan"), PLAN)
    assert all(
        "kan ikke vises" in found[name].text
        for name in ("caveat_response", "caveat_methods", "caveats_in_short")
    )


def test_unanswered_questions_are_in_danish(at):
    rows = pd.DataFrame(
        {
            "item": ["cases.standard_pages"],
            "period": [PLAN.before],
            "n_cases": [100],
            "n_municipalities": [40],
            "asked": [100],
            "missing": [12],
            "share": [0.12],
        }
    )
    text = shown(at, views.unanswered(rows, {"cases.standard_pages": "Sagens omfang"}))
    assert "| Sagens omfang | 2014-15 | 100 | 12 pct. |" in text


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "de udtrukne"), (0.019, "de udtrukne"), (float("nan"), "de udtrukne"), (0.5, "50\u00a0pct.")],
)
def test_cases_that_municipalities_picked_themselves_are_told(share, said):
    none = pd.DataFrame({"method": [], "period": [], "share": []})
    found = sentences.caveats(
        pd.DataFrame({"dimension": [], "response_share": []}), none, float("nan"), share, PLAN
    )
    text = found["caveat_draw"].text
    refuse_causal_verbs(text)
    assert ("valgt af kommunerne selv" in found["caveats_in_short"].text) == (share == 0.5)
    assert said in text and ("valgt af kommunerne selv og ikke trukket" in text) == (share == 0.5)
