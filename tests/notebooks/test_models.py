"""The models that the notebooks show are those whose estimates the report prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from built import BUILD, PROJECT

from helpers.analysis.information import types
from helpers.analysis.remittal import association, causes
from helpers.pipeline.execution import notebook
from helpers.protocol import analysis_plan
from helpers.survey import reference
from helpers.survey.sampling import weights

SAME = 1e-12
PLAN = analysis_plan.load()


def run_to_the_models(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Run a notebook's cells up to its last one with the tag ``model``, and return all its names.

    Cells that only draw are left out: what is compared are fits.
    """
    monkeypatch.chdir(PROJECT)
    monkeypatch.setenv("HELPERS_BUILD", str(BUILD))
    monkeypatch.setenv("HELPERS_OUT", str(tmp_path))
    cells = [cell for _, cell in notebook.code_cells(notebook.read(PROJECT / "notebooks" / f"{name}.ipynb"))]
    models = [n for n, cell in enumerate(cells) if "model" in cell["metadata"].get("tags", [])]
    names: dict[str, Any] = {}
    for cell in cells[: models[-1] + 1]:
        if "desk.draw(" not in cell["source"]:
            exec(compile(cell["source"], name, "exec"), names)
    return names


def compared(fits: dict[str, Any], published: pd.DataFrame) -> None:
    """Hold estimate, standard error and p of the term ``after`` against the published rows, by provision."""
    rows = published.set_index("provision")
    assert set(fits) == set(PLAN.provisions) <= set(rows.index)
    for provision, fit in fits.items():
        row = rows.loc[provision]
        assert fit.params["after"] == pytest.approx(row["estimate"], rel=SAME, abs=SAME)
        assert fit.bse["after"] == pytest.approx(row["std_error"], rel=SAME)
        assert fit.pvalues["after"] == pytest.approx(row["p_value"], rel=1e-9)  # a tail of t loses digits


def test_the_visible_model_of_growth_is_e1(tmp_path, monkeypatch):
    names = run_to_the_models("05_growth", tmp_path, monkeypatch)
    growth = pd.read_parquet(BUILD / "tables" / "growth.parquet")
    compared(names["fits"], growth[growth["outcome"] == "all"])


def test_the_visible_model_of_experts_is_e4(tmp_path, monkeypatch):
    names = run_to_the_models("06_information", tmp_path, monkeypatch)
    table = types.e4(names["cases"], names["weigh"], PLAN)
    compared(names["fits"], table[table["measure"] == "has_expert"])


def test_the_visible_models_of_remittal_are_e6_and_e7(tmp_path, monkeypatch):
    names = run_to_the_models("07_remittal", tmp_path, monkeypatch)
    table = causes.e6(names["cases"], names["causes"], names["weigh"], PLAN)
    compared(names["fits"], table[table["cause"] == causes.INFORMATION_BASIS])
    odds = association.e7(names["cases"], PLAN)
    odds = odds[odds["measure"] == "has_expert"].set_index("provision")
    for provision, fit in names["associations"].items():
        assert float(fit.params.iloc[0]) == pytest.approx(odds.loc[provision, "estimate"], rel=1e-8)
        assert float(fit.bse.iloc[0]) == pytest.approx(odds.loc[provision, "std_error"], rel=1e-8)
    # Newton's steps end at 1e-8 of each other, so two ways to the same fit agree no closer


@pytest.mark.long
def test_the_saving_by_hand_is_that_of_the_one_function(tmp_path, monkeypatch):
    names = run_to_the_models("12_simplification", tmp_path, monkeypatch)
    by_hand = names["hours"].groupby(names["joint"]["provision"]).mean()
    by_function = names["by_function"].groupby("provision")["hours"].mean()
    assert len(by_hand) == 2 and by_hand.to_numpy() == pytest.approx(by_function.to_numpy(), rel=SAME)


def test_another_model_would_be_noticed(tmp_path, monkeypatch):
    names = run_to_the_models("06_information", tmp_path, monkeypatch)
    unweighted = types.weigher(None, weights.size_classes(reference.municipalities(), PLAN.size_classes))
    table = types.e4(names["cases"], unweighted, PLAN)
    with pytest.raises(AssertionError):
        compared(names["fits"], table[table["measure"] == "has_expert"])


def test_what_has_not_passed_release_carries_its_tag():
    """A cell that shows a fit's numbers, or draws what was not released, is for the house alone."""
    for path in sorted((PROJECT / "notebooks").glob("0[567]_*.ipynb")):
        for _, cell in notebook.code_cells(notebook.read(path)):
            tags = cell["metadata"].get("tags", [])
            inside = "model" in tags or ("sns." in cell["source"] and "desk.release(" not in cell["source"]
                                         and "released" not in cell["source"])
            assert ("internt" in tags) == inside, cell["source"]


