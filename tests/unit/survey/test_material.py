"""helpers.load: every table, documented column by column, without anything listed twice."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from built import BUILD

import helpers
from helpers.analysis.explore.survey import Survey
from helpers.errors import HelpersError
from helpers.publish.explore import tables as explore
from helpers.survey import documented
from helpers.survey import material as reading
from helpers.survey.cleaning.tables import NAMES
from helpers.survey.material import Material

DEMONSTRATION = BUILD / "demo"


@pytest.fixture(scope="module")
def material() -> Material:
    """Return the demonstration's material as the build has left it; read anew it is the same
    (tests/unit/explore/test_survey.py).
    """
    return Survey(**reading.built(DEMONSTRATION, BUILD))


@pytest.mark.parametrize("table", NAMES)
def test_every_column_is_documented_and_nothing_else(material: Material, table: str) -> None:
    described = material.describe(table)
    assert list(described.index) == list(material.tables[table].columns)
    assert described["meaning"].str.len().ge(3).all()
    assert described["filled"].between(0, 1).all() and described["filled"].max() == 1


@pytest.mark.long
def test_the_tables_are_those_of_the_build() -> None:
    material = helpers.load(DEMONSTRATION)
    for name in (*NAMES, "ledger", "set_aside"):
        built = pd.read_parquet(DEMONSTRATION.parent / "tables" / f"{name}.parquet")
        assert len(material.tables[name]) == len(built) and list(material.tables[name]) == list(built)
    assert material.demonstration


def test_the_overview_counts_every_table(material: Material) -> None:
    overview = material.overview()
    assert list(overview.index) == list(material.tables)
    assert overview.loc["municipalities", "rows"] == 98 and overview.loc["cases", "sheet"] == "sager"


def test_labels_replace_codes_and_leave_other_columns_alone(material: Material) -> None:
    labelled = material.labelled("cases")
    assert set(labelled["provision"]) == {"BPA (§ 96)", "Tabt arbejdsfortjeneste (§ 42)"}
    assert labelled["standard_pages"].equals(material.cases["standard_pages"])
    assert labelled["attachments_included"].equals(material.cases["attachments_included"])
    assert labelled["measuring_method"].isna().equals(material.cases["measuring_method"].isna())


def test_a_table_is_found_as_the_dictionary_calls_it(material: Material) -> None:
    for name in set(documented.FILES) & {*documented.LOADED_AS, *material.tables}:
        assert len(material.describe(name)) == material.labelled(name).shape[1]
    for ask in (material.describe, material.codes, material.labelled):
        pd.testing.assert_frame_equal(ask("weighted_cases"), ask("weighted"))
    assert set(documented.LOADED_AS.values()) <= set(material.tables)


@pytest.mark.parametrize("ask", ["describe", "labelled"])
def test_an_unknown_table_is_named_with_the_known_ones(material: Material, ask: str) -> None:
    with pytest.raises(
        HelpersError,
        match=r"cases, information, causes, remittals, rule_inputs, time, .*; there is no table 'case'",
    ):
        getattr(material, ask)("case")


def test_a_folder_that_lacks_is_named(tmp_path: Path) -> None:
    with pytest.raises(HelpersError, match=r"draw\.csv"):
        helpers.load(tmp_path)


def test_filters_choose_cases(material: Material) -> None:
    everything = explore.pages(material)
    parts = [
        explore.pages(material, provision, outcome)
        for provision in ("bpa", "lost_earnings")
        for outcome in ("upheld", "remitted")
    ]
    assert sum(part["cases"] for part in parts).equals(everything["cases"])
    assert everything["cases"].sum() == material.cases["disposition"].eq("completed").sum()
    bpa = material.cases.query("disposition == 'completed' and provision == 'bpa' and period == '2014-15'")[
        "standard_pages"
    ]
    assert explore.pages(material, "bpa").loc["2014-15", "median"] == bpa.median()
    assert explore.pages(material, "bpa").loc["2014-15", "with_pages"] == bpa.notna().sum()


def test_the_widget_offers_the_codebooks_labels_and_redraws(material: Material) -> None:
    provision, outcome, table = explore.filters(material).children
    assert [label for label, _ in provision.options] == [
        "Alle",
        "BPA (§ 96)",
        "Tabt arbejdsfortjeneste (§ 42)",
    ]
    assert table.value == explore.pages(material).to_html()
    provision.value = "bpa"
    outcome.value = "remitted"
    assert table.value == explore.pages(material, "bpa", "remitted").to_html()


def test_without_the_demonstration_both_ways_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(reading.project, "root", lambda: tmp_path)
    with pytest.raises(HelpersError, match=r'run `make report`.* helpers\.load\("PATH"\)'):
        reading.load("build/demo")
