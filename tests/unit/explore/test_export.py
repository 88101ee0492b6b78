"""What a researcher takes to another program is labelled, marked as internal, and lies where it may."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from built import BUILD

from helpers.analysis.explore import export
from helpers.analysis.explore.survey import Survey
from helpers.errors import HelpersError
from helpers.project import root
from helpers.survey import material


@pytest.fixture(scope="module")
def survey() -> Survey:
    """Return the demonstration's survey as the build has left it, of every fifth municipality alone."""
    given = material.built(BUILD / "demo", BUILD)
    kept = set(given["municipalities"]["municipality"][::5])
    return Survey(**{name: part(value, kept) for name, value in given.items()})


def part(value: Any, municipalities: set[str]) -> Any:
    """The rows of a table that belong to ``municipalities``; what knows no municipality stays whole."""
    if not isinstance(value, pd.DataFrame) or "municipality" not in value:
        return value
    return value[value["municipality"].isin(municipalities)].reset_index(drop=True)


@pytest.fixture(scope="module")
def exported(survey: Survey, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an export."""
    folder = tmp_path_factory.mktemp("export") / "new"
    assert sorted(survey.export(folder)) == sorted(folder.iterdir())
    return folder


def test_stata_has_labels_of_variables_and_values(survey: Survey, exported: Path) -> None:
    with pd.read_stata(exported / "weighted_internt.dta", iterator=True) as reader:
        assert reader.data_label == "internt"
        assert reader.time_stamp == export.CREATED.strftime("%d %b %Y %H:%M")
        told = reader.variable_labels()
        question = survey.codebook.item("standard_pages").question
        assert told["standard_pages"] == f"Normalsider: {question}" and question in told["file_count"]
        assert len({*told.values()}) == len(told), "no two columns have one label"
        assert told["weight"].startswith("For standard_pages alone") and told["weight"].endswith(" …")
        labels = reader.value_labels()
        assert {0: "Nej", 1: "Ja"} in labels.values()
        table = reader.read(convert_categoricals=False)
    assert set(pd.read_stata(exported / "weighted_internt.dta")["outcome"]) == {"Stadfæstet", "Hjemvist"}
    assert set(table.columns) < set(survey.weighted.columns)
    assert table["standard_pages"].equals(survey.weighted["standard_pages"])
    assert table["weight"].sum() == pytest.approx(survey.weighted["weight"].sum(), rel=1e-12)


def test_every_format_holds_the_same_rows_and_the_workbook_a_dictionary(
    survey: Survey, exported: Path
) -> None:
    book = openpyxl.load_workbook(exported / "survey_internt.xlsx", read_only=True)
    assert book.sheetnames == [*export.TABLES, "dictionary"]
    for name in export.TABLES:
        rows = len(survey.tables[name])
        assert len(pd.read_parquet(exported / f"{name}_internt.parquet")) == rows
        assert len(pd.read_csv(exported / f"{name}_internt.csv")) == rows
    dictionary = pd.read_csv(exported / "dictionary_internt.csv")
    assert set(dictionary["column"]) >= {"weight", "standard_pages", "cause"}


def test_a_table_in_which_nobody_has_answered_is_exported_without_rows(
    survey: Survey, tmp_path: Path
) -> None:
    nobody = replace(survey, rule_inputs=survey.rule_inputs.head(0), causes=survey.causes.head(0))
    nobody.export(tmp_path / "new")
    for name in ("rule_inputs", "causes"):
        stata = pd.read_stata(tmp_path / "new" / f"{name}_internt.dta")
        whole = survey.labelled(name).columns.drop(["decision_id", "text"], errors="ignore")
        assert stata.empty and [*stata] == [*whole]


def test_keys_and_free_text_leave_only_when_asked(survey: Survey, exported: Path, tmp_path: Path) -> None:
    for name in export.TABLES:
        assert not {"decision_id", "text"} & set(pd.read_parquet(exported / f"{name}_internt.parquet"))
    survey.export(tmp_path, also=["decision_id"])
    kept = pd.read_parquet(tmp_path / "weighted_internt.parquet")
    assert kept["decision_id"].equals(survey.weighted["decision_id"])
    with pytest.raises(HelpersError, match="ask for decision_id"):
        survey.export(tmp_path, also=["cpr"])


def test_files_say_that_they_are_internal(exported: Path) -> None:
    assert all(path.stem.endswith("_internt") or path.name == "README.md" for path in exported.iterdir())
    readme = (exported / "README.md").read_text(encoding="utf-8")
    assert "DEMONSTRATIONSDATA" in readme and "må ikke forlade huset" in readme
    assert all(
        word in readme for word in ("`bpa`", "`municipality` er fire cifre", "`weight`", "højst 80 tegn")
    )


@pytest.mark.parametrize("folder", ["build/report", "build/x", "build", "notebooks", "new"])
def test_folders_that_others_see_are_refused(survey: Survey, folder: str) -> None:
    with pytest.raises(HelpersError, match="outside the project"):
        survey.export(root() / folder)
    assert not (root() / "new").exists()


def test_an_ignored_folder_of_the_project_will_do() -> None:
    assert export._refused(root() / ".venv" / "mine") == root() / ".venv" / "mine"


@pytest.mark.parametrize("start", ["", "notebooks"])
def test_a_relative_folder_counts_from_the_projects_root(
    survey: Survey, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    asked = []
    monkeypatch.setattr(export, "_refused", lambda folder: asked.append(folder) or refuse())
    here = root()
    monkeypatch.chdir(here / start)
    with pytest.raises(HelpersError, match="asked"):
        survey.export("lab/export")
    assert asked == [here / "lab" / "export"]


def refuse() -> None:
    raise HelpersError("asked")


def test_lab_will_do_and_the_message_says_so() -> None:
    assert export._refused(root() / "lab" / "export") == root() / "lab" / "export"
    with pytest.raises(HelpersError, match=r", or to lab/ in the project's folder\.$"):
        export._refused(root() / "notebooks" / "lab" / "export")


def test_formulas_are_guarded(survey: Survey, tmp_path: Path) -> None:
    export._csv("x", pd.DataFrame({"text": ["=1+1", "plain"]}), tmp_path)
    assert list(pd.read_csv(tmp_path / "x_internt.csv")["text"]) == ["'=1+1", "plain"]


@pytest.mark.long
def test_an_export_is_never_written_over_another(survey: Survey, tmp_path: Path) -> None:
    survey.export(tmp_path / "one")
    kept = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    survey.export(tmp_path / "one")
    assert {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()} == kept
    (tmp_path / "one" / "README.md").write_text("notes of my own")
    with pytest.raises(HelpersError, match=r"holds another README\.md, which is never overwritten"):
        survey.export(tmp_path / "one")
    assert (tmp_path / "one" / "README.md").read_text() == "notes of my own"
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == sorted(kept)


def test_nothing_is_moved_where_a_file_of_other_bytes_lies(tmp_path: Path) -> None:
    new, target = tmp_path / "new", tmp_path / "target"
    for folder, texts in ((new, {"a": "1", "b": "2", "c": "3"}), (target, {"a": "1", "b": "own"})):
        folder.mkdir()
        for name, text in texts.items():
            (folder / name).write_text(text)
    with pytest.raises(HelpersError, match="holds another b, which is never overwritten"):
        export._moved(new, target)
    assert (target / "b").read_text() == "own" and not (target / "c").exists() and (new / "a").exists()
    (target / "b").write_text("2")
    export._moved(new, target)
    assert sorted(path.name for path in target.iterdir()) == ["a", "b", "c"] and not list(new.iterdir())
