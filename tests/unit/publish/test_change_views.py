"""Views of shares, amounts and answers: Danish, and nothing leaves from which a small number would follow."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from helpers.analysis.methods import ratios
from helpers.analysis.methods.resampling import Bootstrap
from helpers.analysis.remittal import association
from helpers.project import Workspace, root
from helpers.protocol import analysis_plan
from helpers.publish.changes import figures, tables
from helpers.publish.remittal import tables as remittal_tables
from helpers.publish.wording import PROVISION

PLAN = analysis_plan.load()
NUMBERS = {
    "before": 0.4, "before_low": 0.31, "before_high": 0.49, "after": 0.52, "after_low": 0.41, "after_high": 0.62, "estimate": 0.12,
    "conf_low": 0.0042, "conf_high": 0.24, "std_error": 0.05, "df": 60.0, "df_effective": 28.0, "mde": 0.15, "n": 300,
    "n_before": 120, "n_after": 180, "n_clusters": 70, "municipalities_before": 60, "municipalities_after": 65, "weighted_n": 650.0,
    "effective_n": 160.0,
    "item_response": 0.97, "fewest_either_side": 40, "fewest_municipalities": 20, "reasons": "", "verdict": "increase",
    "se_type": "jackknife",
}  # fmt: skip


def table(**changes) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"provision": provision, "measure": "has_expert"} | NUMBERS | changes
            for provision in PLAN.provisions
        ]
    )


@pytest.fixture
def ws(tmp_path):
    return Workspace(root(), tmp_path, tmp_path)


def shares(ws: Workspace, rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    view = tables.shares(rows, "t/t", pd.Series("Eksperter", rows.index), "Grupper", PLAN, "kilden")
    released = view.release(ws)
    return released, view.show(released).data.replace("\u00a0", " ")


def test_shares_are_shown_with_both_periods_and_the_verdict(ws):
    released, text = shares(ws, table())
    assert "40 pct. | 52 pct. | \\+12 | 0,4 til 24,0 | stigning" in text and "kilden" in text
    assert released["n_cases"].tolist() == [120, 120]  # the smaller period decides


@pytest.mark.parametrize(
    "changes",
    [{"fewest_either_side": 4}, {"fewest_municipalities": 2}, {"n_before": 4}, {"municipalities_after": 2}],
)
def test_with_a_small_side_go_both_shares_the_change_the_intervals_and_the_verdict(ws, changes):
    released, text = shares(ws, table(**changes))
    gone = ["before", "after", *tables.ENDS, *tables.CHANGE, "verdict"]
    assert released[gone].isna().all(axis=None) and "•" in text
    written = (ws.out / "release/t/t.csv").read_text(encoding="utf-8")
    assert (
        not any(number in written for number in ("0.4", "0.52", "0.12", "0.31")) and "fewest" not in written
    )


def test_what_may_not_be_reported_has_levels_but_no_change(ws):
    released, _ = shares(ws, table(reasons="low_df", verdict="not_estimable"))
    assert released["change"].isna().all() and released["before"].notna().all()


def test_amounts_are_means_or_shares(ws):
    rows = (
        table()
        .drop(columns=["fewest_either_side", "fewest_municipalities"])
        .assign(scale=[ratios.RATIO, ratios.POINTS])
    )
    rows.loc[0, ["before", "after", "estimate"]] = [4.04, 4.56, np.log(1.13)]
    view = tables.amounts(rows, "t/u", pd.Series("Typer", rows.index), "Antal", PLAN, "kilden")
    text = view.show(view.release(ws)).data.replace("\u00a0", " ")
    assert "4,0 | 4,6 | \\+13 pct." in text and "40 pct. | 52 pct. | \\+12 point" in text


def test_amounts_of_few_cases_are_withheld(ws):
    rows = table(n_before=9).drop(columns=["fewest_either_side", "fewest_municipalities"])
    released = tables.amounts(rows, "t/u", pd.Series("Typer", rows.index), "Antal", PLAN, "kilden").release(
        ws
    )
    assert (
        released[["before", "after", "before_text", "change_text", "change_interval", "verdict"]]
        .isna()
        .all(axis=None)
    )


def test_the_basis_names_every_number_behind(ws):
    view = tables.basis([table()], "t/b", tables.GROUPS, "measure", PLAN, "kilden")
    text = view.show(view.release(ws)).data
    assert all(number in text for number in ("300", "70", "650", "160", "97", "60", "28"))


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


def test_answers_have_danish_labels_and_the_rest_its_own(ws):
    view = remittal_tables.answers(
        answers(), "t/a", {"reasoning": "Begrundelsen"}, "Hovedårsag", "Hovedårsag", PLAN, "kilden"
    )
    text = view.show(view.release(ws)).data.replace("\u00a0", " ")
    assert (
        "Begrundelsen | 33 pct. | 20 til 50" in text
        and remittal_tables.REST in text
        and "hjemviste sager" in view.published.title
    )


def test_a_weighted_share_of_few_answers_is_withheld(ws):
    view = remittal_tables.answers(
        answers(n_answer=4), "t/a", {"reasoning": "Begrundelsen"}, "Hovedårsag", "Hovedårsag", PLAN, "kilden"
    )
    assert view.release(ws)[["share", "low", "high", "interval"]].isna().all(axis=None)


def test_associations_that_cannot_be_reported_show_no_number(ws):
    made = {
        "measure": "has_expert",
        "n": 90,
        "n_clusters": 30,
        "n_strata": 40,
        "odds_ratio": 0.5,
        "odds_low": 0.3,
        "odds_high": 0.8,
    }
    rows = [
        made | {"provision": "bpa", "cluster_low": -1.2, "cluster_high": -0.2, "verdict": association.LESS}
    ]
    rows.append(
        rows[0]
        | {
            "provision": "lost_earnings",
            "verdict": association.NOT_ESTIMABLE,
            "odds_low": np.nan,
            "cluster_low": np.nan,
        }
    )
    view = remittal_tables.associations(pd.DataFrame(rows), PLAN, "kilden")
    released = view.release(ws)
    assert released["odds_ratio"].isna().tolist() == [False, True] and released[
        "interval"
    ].isna().tolist() == [False, True]
    assert "0,30 til 0,82" in view.show(released).data.replace("\u00a0", " ")


def test_without_a_registration_the_chapter_says_so(ws):
    causes = pd.DataFrame(
        {"decision_id": ["a"], "cause": ["reasoning"], "selected": pd.array([True], dtype="boolean")}
    )
    cases = pd.DataFrame({"decision_id": ["a"], "municipality": ["0101"]})
    view = remittal_tables.registration(
        cases, causes, None, {"reasoning": "Begrundelsen"}, Bootstrap(20, 0.95, 1), PLAN, "kilden"
    )
    released = view.release(ws)
    assert released[["same", "kappa", "n_cases"]].isna().all(axis=None)
    assert (
        "er ikke givet til undersøgelsen"
        in remittal_tables.registered_text(None, released)["registration"]["text"]
    )


def test_with_a_registration_only_what_is_shown_is_told():
    released = pd.DataFrame(
        {"label": ["Begrundelsen", "Kompetencen"], "same": [0.9, np.nan], "kappa": [0.75, np.nan]}
    )
    text = remittal_tables.registered_text(pd.DataFrame(), released)["registration"]["text"].replace(
        "\u00a0", " "
    )
    assert text.endswith("begrundelsen 90 pct. (kappa 0,75).") and "ompetencen" not in text
    assert (
        "for få fælles sager"
        in remittal_tables.registered_text(pd.DataFrame(), released.tail(1))["registration"]["text"]
    )


@pytest.fixture
def drawn():
    yield pd.DataFrame(
        {"provision": ["A", "A", "B", "B"], "label": ["x", "y"] * 2, "n_cases": [50, 50, 60, np.nan], "before": [0.2, 0.5, 0.3, np.nan],
         "after": [0.4, 0.6, 0.2, np.nan]}
    ).assign(**{f"{side}_{end}": lambda rows, side=side, shift=shift: rows[side] + shift
                for side in ("before", "after") for end, shift in (("low", -0.1), ("high", 0.1))})  # fmt: skip
    plt.close("all")


def test_the_figure_of_types_marks_both_periods_and_names_what_is_withheld(drawn):
    fig = figures.types(drawn, "kilden", (PLAN.before, PLAN.after))
    ax = fig.axes[0]
    assert [text.get_text() for text in ax.get_yticklabels()] == [
        "y",
        "x",
        "x",
        "y",
    ]  # the largest late share first
    assert [text.get_text() for text in ax.texts] == ["kan ikke vises"]
    assert [handle.get_label() for handle in fig.legends[0].legend_handles] == [PLAN.before, PLAN.after]


def test_the_figure_of_causes_has_a_panel_per_provision_with_intervals(drawn):
    fig = figures.intervals(drawn, "kilden", (PLAN.before, PLAN.after), "Andel, pct.")
    assert [ax.get_title(loc="left") for ax in fig.axes] == ["A", "B"]
    assert (
        len(fig.axes[0].lines) == 8 and len(fig.axes[1].lines) == 4
    )  # an interval and a mark per label and period
    assert "n = 50 til 60" in fig.get_supxlabel()


def test_a_provision_without_returns_has_no_rows_and_its_figure_says_so(drawn):
    rows = drawn.assign(provision=PROVISION["lost_earnings"])
    bpa, earnings = tables.by_provision(rows)
    assert bpa.empty and len(earnings) == len(rows)
    fig = figures.types(bpa, "kilden", (PLAN.before, PLAN.after))
    assert [text.get_text() for text in fig.axes[0].texts] == ["ingen sager"]
