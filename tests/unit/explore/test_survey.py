"""A researcher's object: what it holds, where it was read, and columns that statistics accepts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from built import BUILD, PROJECT

import helpers
from helpers.analysis.explore.survey import Survey
from helpers.analysis.methods import checks, inference
from helpers.errors import HelpersError
from helpers.survey import material, typed
from helpers.survey.sampling import weights


@pytest.fixture(scope="module")
def survey() -> Survey:
    """Return the demonstration's survey as the build has left it."""
    return Survey(**material.built(BUILD / "demo", BUILD))


def test_the_tables_come_from_the_build_until_an_input_changes(
    survey: Survey, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(PROJECT)
    assert helpers.load().origin == "read from build/tables, made from build/demo"
    assert capsys.readouterr().out.strip() == "read from build/tables, made from build/demo"
    other = shutil.copytree(BUILD / "demo", tmp_path / "demo")
    for path in sorted((other / "returns").glob("*.xlsx"))[8:]:
        path.unlink()  # the ninth and on are read no otherwise than the first eight
    (other / "returns" / "0101_koebenhavn.xlsx").unlink()
    spoiled = other / "returns" / "0151_ballerup.xlsx"
    content = bytearray(spoiled.read_bytes())
    content[len(content) // 2] ^= 1
    spoiled.write_bytes(content)
    anew = helpers.load(other)
    for name in ("cases", "information", "causes", "time"):
        built = survey.tables[name]
        built = built[built["decision_id"].isin(anew.cases["decision_id"])]
        pd.testing.assert_frame_equal(anew.tables[name], built.reset_index(drop=True), obj=name)
    assert anew.origin.startswith("read anew from the workbooks in ")
    told = capsys.readouterr().out
    assert "03_returns: changed: " in told
    assert "0101" not in set(anew.cases["municipality"])
    assert told.endswith("\n1 workbook could not be read: 0151_ballerup.xlsx (reason in survey.refused)\n")
    assert anew.refused.astype("str").to_numpy().tolist() == [[spoiled.name, "0151", "not_a_workbook"]]
    assert anew.labelled("refused")["reason"].tolist() == ["var ikke et skema eller var beskadiget"]
    assert "refused (1)" in repr(anew)


def test_what_was_refused_is_the_same_from_the_build(tmp_path: Path) -> None:
    (tmp_path / "tables").symlink_to(BUILD / "tables")
    (tmp_path / "returns").mkdir()
    rows = [(f"'={n}.xlsx", "", "too_large") for n in range(7)] + [("old.xlsx", "0101", "superseded")]
    given = pd.DataFrame(rows, columns=["file", "municipality", "reason"])
    given.to_csv(tmp_path / "returns" / "refused.csv", index=False)
    survey = Survey(**material.built(BUILD / "demo", tmp_path))
    assert survey.refused.astype("str").equals(given.astype("str"))
    assert survey.unread().startswith("7 workbooks could not be read: '=0.xlsx, ")
    assert "'=4.xlsx, … (reason" in survey.unread() and "old" not in survey.unread()


@pytest.mark.long
def test_what_the_pipeline_runs_reads_its_inputs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    monkeypatch.setenv("HELPERS_SEED", "1")
    assert helpers.load().origin == "read anew from the workbooks in build/demo"


@pytest.mark.long  # the test above compares the answers of a few municipalities, read both ways
def test_both_ways_give_the_same_tables(survey: Survey) -> None:
    anew = Survey(**material.load(BUILD / "demo"))
    assert anew.demonstration is survey.demonstration is True
    for name, table in survey.tables.items():
        pd.testing.assert_frame_equal(anew.tables[name], table, obj=name)


def test_a_fresh_clone_is_told_what_makes_the_demonstration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "_quarto.yml").touch()
    shutil.copytree(PROJECT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(HelpersError, match="run `make report`"):
        helpers.load()


def test_only_what_is_for_people_shows() -> None:
    assert dir(helpers) == ["load"] == helpers.__all__


def test_columns_work_in_a_formula_and_in_numpy(survey: Survey) -> None:
    rows = survey.weighted.dropna(subset=["weight", "has_expert"])
    fit = smf.wls(
        "np.log(standard_pages) ~ period + outcome + has_expert", rows, weights=rows["weight"]
    ).fit()
    assert np.isfinite(fit.params).all() and "period[T.2019-21]" in fit.params
    assert np.log(rows["has_expert"] + 1).notna().all()
    kinds = {str(table[name].dtype) for table in survey.tables.values() for name in table}
    assert kinds == {"str", "category", "float64", "int64", "datetime64[us]", "bool"}, kinds
    assert set(survey.information["expert"].unique()) == {0.0, 1.0}


def test_codes_are_categories_in_the_codebooks_order(survey: Survey) -> None:
    book, cases = survey.codebook, survey.weighted
    for name in ("disposition", "measuring_method", "outcome", "period", "case_informed"):
        assert (
            list(cases[name].cat.categories) == list(book.item(name, "cases").values)
            and cases[name].cat.ordered
        )
    assert list(cases["size_class"].cat.categories) == [code for code, _ in survey.plan.size_classes]
    assert list(survey.causes["cause"].cat.categories) == list(book.item("principal_cause").values)
    built = pd.read_parquet(BUILD / "tables" / "weighted_cases.parquet")
    assert typed.plain(cases)["outcome"].equals(built["outcome"])
    assert cases["has_expert"].isna().equals(built["has_expert"].isna())


def test_codes_are_told_with_their_labels(survey: Survey) -> None:
    codes = survey.codes("cases").set_index(["column", "code"])["label"]
    assert codes["disposition", "completed"] == "Udfyldt"
    assert "completed: Udfyldt" in survey.describe("cases").loc["disposition", "answers"]
    assert codes["attachments_included", 1.0] == "Ja"
    assert set(survey.labelled("causes")["cause"]) == set(
        survey.codebook.item("principal_cause").values.values()
    )


def test_every_table_has_one_name_for_the_municipality_and_every_column_a_meaning(survey: Survey) -> None:
    for name, table in survey.tables.items():
        assert "kommunekode" not in table
        assert survey.describe(name)["meaning"].str.len().ge(3).all(), name
    assert {"weighted", "frame", "population", "municipalities", "draw"} <= set(survey.tables)
    joined = survey.cases.merge(survey.municipalities, on="municipality")
    assert len(joined) == len(survey.cases)


def test_the_repr_is_short_and_marks_the_demonstration(survey: Survey) -> None:
    lines = repr(survey).splitlines()
    assert len(lines) <= 10 and lines[0].startswith("DEMONSTRATION DATA") and "cases (1,0" in repr(survey)


def test_cases_without_weight_are_met_with_advice(survey: Survey) -> None:
    cases = typed.plain(survey.weighted)
    with pytest.raises(checks.InputInvalid, match=r"cases\.dropna\(subset='weight'\)"):
        inference.wls(cases, "np.log(standard_pages) ~ period")
    assert inference.wls(cases.dropna(subset="weight"), "np.log(standard_pages) ~ period").df > 1


def test_the_demonstration_mark_is_that_of_the_report() -> None:
    built = json.loads((BUILD / "results" / "03_returns.json").read_text(encoding="utf-8"))
    assert material.built(BUILD / "demo", BUILD)["demonstration"] is built["demonstration"]


def test_weights_are_those_of_the_report(survey: Survey) -> None:
    built = pd.read_parquet(BUILD / "tables" / "weighted_cases.parquet").set_index("decision_id")["weight"]
    used = survey.design().used("standard_pages").set_index("decision_id")["weight"]
    assert (used - built.dropna()).abs().max() < 1e-12 and weights.KNOWN in survey.weighted
