"""Views: every code has a Danish word, every table its counts, and what is withheld stays withheld in what is
shown.
"""

from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.project import Workspace, root
from helpers.protocol import analysis_plan as plans
from helpers.protocol import codebook
from helpers.publish import views, wording
from helpers.survey.cleaning.rule_table import RULES
from helpers.survey.cleaning.set_aside import REASONS


@pytest.fixture
def ws(tmp_path):
    return Workspace(root(), tmp_path, tmp_path)


def ledger(*rules):
    rows = [(f"{place:04d}.xlsx", f"C{place}", rule, "fix") for rule in rules for place in range(6)]
    return pd.DataFrame(rows, columns=["file", "cell", "rule", "severity"])


def growth_table(**changes):
    row = {
        "provision": "bpa", "outcome": "all", "estimand": "E1", "status": "primary", "reasons": "", "ratio": 1.4, "ratio_low": 1.15,
        "ratio_high": 1.72, "annual": 0.064, "mde_ratio": 1.33, "n": 285, "n_clusters": 81, "weighted_n": 650.0, "effective_n": 149.0,
        "item_response": 0.9, "std_error": 0.1, "df": 80.0, "df_effective": 28.0, "se_type": "CR3",
    }  # fmt: skip
    return pd.DataFrame([row | changes])


def test_every_rule_of_the_cleaning_has_a_danish_word():
    assert set(wording.RULE) == {*RULES, *(rule.name for rule in codebook.load().rules)}
    assert all(wording.RULE.values())


def test_every_reason_for_setting_aside_has_a_danish_word():
    assert set(wording.ACCOUNT) == {"rows_in", "kept", *REASONS} and all(wording.ACCOUNT.values())


def test_a_code_without_a_word_is_named():
    with pytest.raises(wording.WordMissing, match="new_rule"):
        views.corrections(ledger("new_rule"), "prøve")


def test_corrections_count_values_and_municipalities(ws):
    view = views.corrections(ledger("duplicate", "duplicate"), "prøve")
    shown = view.release(ws)
    assert shown[["n_cases", "n_municipalities"]].iloc[0].tolist() == [12, 6]
    assert "Samme afgørelse to gange" in view.show(shown).data and view.show(shown).data.endswith(
        "Kilde: prøve."
    )


def test_growth_shows_danish_numbers(ws):
    view = views.growth(growth_table(), plans.load(), "prøve")
    text = view.show(view.release(ws)).data.replace("\\", "").replace("\u00a0", " ")
    assert "| +40 pct. | 15 til 72 pct. | +6,4 pct. | +33 pct. |" in text


@pytest.mark.parametrize("changes", [{"reasons": "low_df"}, {"n": 9}, {"n_clusters": 2}])
def test_what_may_not_be_reported_is_nowhere(ws, changes):
    view = views.growth(growth_table(**changes), plans.load(), "prøve")
    text = view.show(view.release(ws)).data
    assert "40" not in text and "72" not in text
    assert "1.4" not in (ws.out / "release/05_growth/vaekst.csv").read_text(encoding="utf-8")


def test_the_basis_says_what_stands_behind(ws):
    view = views.growth_basis(growth_table(), plans.load(), "prøve")
    shown = view.release(ws)
    assert {
        "n_cases",
        "n_municipalities",
        "weighted_n",
        "effective_n",
        "item_response",
        "se_type",
        "df",
    } <= set(shown.columns)
    assert "| 285 | 81 | 650 | 149 |" in view.show(shown).data


def test_published_rates_keep_their_precision_and_carry_their_marks():
    rates = pd.DataFrame(
        {
            "scope": "x",
            "scope_label": "X",
            "year": [2017, 2020, 2021],
            "percent": [38.0, 29.3, 31.8],
            "decimals": [0, 1, 1],
        }
    )
    rates = rates.assign(
        publisher="Ankestyrelsen",
        certain=[True, True, False],
        derived=[False, True, False],
        when=rates["year"].astype(str),
    )
    assert views.overturn(rates).frame["shown"].tolist() == [
        "38\u00a0pct.",
        "29,3\u00a0pct.†",
        "31,8\u00a0pct.*",
    ]


def test_reasons_are_counted_over_the_workbooks_they_stand_in(ws):
    counts = pd.DataFrame(
        [("cases", "rows_in", 90), ("cases", "kept", 80), ("cases", "duplicate", 10)],
        columns=["section", "what", "n"],
    )
    aside = pd.DataFrame({"sheet": "sager", "reason": "duplicate", "file": ["a.xlsx"] * 9 + ["b.xlsx"]})
    cleaned = SimpleNamespace(counts=counts, set_aside=aside)
    raw = SimpleNamespace(workbooks=range(40), names={"cases": SimpleNamespace(sheet="sager")})
    frame = views.account(cleaned, raw, "prøve").frame
    assert frame["n_municipalities"].tolist() == [40, 40, 2]


def test_wording_rules_quote_the_plan():
    frame = views.wording_rules(plans.load()).frame
    assert frame["order"].tolist() == [1, 2, 3, 4]
    assert str(plans.load().guards.min_cases_per_period) in frame["condition"].iloc[0]


def test_types_of_information_are_shown_with_their_groups(ws):
    view = views.information_types(codebook.types_table(codebook.load()))
    text = view.show(view.release(ws)).data
    assert all(label in text for label in wording.GROUP.values()) and "Ingen af grupperne" in text
    assert not any(code in text for code in wording.GROUP)
