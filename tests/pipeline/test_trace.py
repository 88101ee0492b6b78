"""From the page back to the workbook's cell: what is printed is found, and each step on the way exists."""

from __future__ import annotations

import re
import shutil
from types import SimpleNamespace
from typing import Any

import openpyxl
import pandas as pd
import pytest
from built import BUILD, PROJECT

from helpers.__main__ import main
from helpers.errors import HelpersError
from helpers.pipeline.paths import Folders
from helpers.pipeline.trace import case, cells, files, found
from helpers.pipeline.trace.answer import outdated, trace
from helpers.project import Workspace
from helpers.protocol import codebook
from helpers.publish.executed import Cell
from helpers.render import yaml12

PLACES = Folders(PROJECT)
STATEMENTS = yaml12.read(BUILD / "results.yml", "results.yml")["results"]["statements"]
LABELS = ["tbl-vaekst", "fig-vaekst", "tbl-svar", "tbl-regnskab", "fig-aarsager", "fig-omgoerelse"]
NUMBER = re.compile(r"\d+(?:,\d+)?\u00a0pct\.")
PLACE = re.compile(r"(src/helpers/\S+\.py):(\d+)$")
WITHOUT_RETURNS = ("09_appeals", "01_design", "02_pilot")


def cell(name: str, source: str, **more: Any) -> Cell:
    given = {"kind": "code", "options": {}, "tags": (), "count": 1, "outputs": (), "held_back": False}
    return Cell("05_growth", name, source=source, **given | more)


def told(what: str) -> str:
    return "\n".join(trace(what, PLACES))


def joined(text: str) -> str:
    return " ".join(text.split())


EVERY_NTH = 4  # statements are alike in how they are made: make check follows all of them


@pytest.mark.parametrize(
    "what",
    [
        *(
            pytest.param(name, marks=() if number % EVERY_NTH == 0 else pytest.mark.long)
            for number, name in enumerate(STATEMENTS)
        ),
        *LABELS,
    ],
)
def test_everything_leads_to_a_cell_functions_and_files_that_exist(what):
    text = told(what)
    notebook, name = re.search(r"cell: (notebooks/\S+\.ipynb), (\S+)", text).groups()
    assert re.search(rf'"id": "{name}"|label: {name}\b', (PROJECT / notebook).read_text(encoding="utf-8"))
    places = [hit.groups() for line in text.splitlines() if (hit := PLACE.search(line))]
    assert places
    for file, line in places:
        assert (
            (PROJECT / file)
            .read_text(encoding="utf-8")
            .splitlines()[int(line) - 1]
            .startswith(("def ", "class "))
        )
    if not any(other in notebook for other in WITHOUT_RETURNS):
        assert re.search(r"\d+ workbooks in build/demo/returns/", joined(text))


def test_a_statement_is_followed_from_sentence_to_returns():
    text = joined(told("E1_bpa"))
    assert joined(STATEMENTS["E1_bpa"]["text"])[:60] in text
    steps = [
        "key: results.statements.E1_bpa.text, printed in report/bilag-workshop.qmd, report/udvikling.qmd",
        "cell: notebooks/05_growth.ipynb, celle-05",
        "celle-03: reads build/tables/weighted_cases.parquet",
        "analysis.growth.geometric_mean.estimated",
        "05-hoved: analysis.methods.verdicts.concluded",
        "celle-05: publish.growth.sentences.statements src/helpers/publish/growth/sentences.py:",
        "04_representation made build/tables/weighted_cases.parquet",
        "03_returns made",
    ]
    assert sorted(steps, key=text.index) == steps


def test_a_figure_is_found_by_label_and_by_printed_number_with_its_data_file():
    assert told("Figur 4.1") == told("figur\u00a04.1:") == told("fig-vaekst")
    assert "in the report data/05_growth-vaekst.csv" in told("fig-vaekst")
    assert "{{<" not in told("fig-vaekst")


@pytest.mark.parametrize(
    "name",
    [
        *("05_growth-vaekst.csv", "data/05_growth-vaekst.csv", "build/release/05_growth/vaekst.csv"),
        "build/report/data/05_growth-vaekst.csv",
    ],
)
def test_a_data_file_is_answered_like_its_figure(name):
    figure = told("fig-vaekst").splitlines()
    assert told(name).splitlines()[: len(figure)] == figure


@pytest.mark.parametrize(
    ("label", "row", "file", "then"),
    [
        (
            "tbl-vurderede-antagelser",
            "Alle slags kommuner har svaret lige meget",
            "build/publication/_antagelser.qmd",
            "results (helpers.publish.assembly.merging:merge) made build/publication/_antagelser.qmd",
        ),
    ],
)
def test_a_table_that_no_notebook_shows_is_found_by_label_number_and_words(label, row, file, then):
    number = found.Report(Workspace(PROJECT, BUILD, BUILD)).numbers[label]
    text = told(label)
    assert text == told(number) and text.startswith(f"{number} ({label}): ")
    assert f"a table that no notebook shows: it stands in {file}" in joined(text) and then in joined(text)
    by_words = joined(told(row))
    assert by_words.startswith(f"{number} ({label}): {row}") and f"it stands in {file}" in by_words
    assert not re.search(r"`|\{[=.{]", by_words), "no markup for one format"


def test_the_figure_of_the_unnumbered_summary_is_found_by_its_number_and_bears_no_others():
    numbers = found.Report(Workspace(PROJECT, BUILD, BUILD)).numbers
    (label,) = [label for label, number in numbers.items() if number == "Figur 1"]
    assert told("Figur 1") == told(label) and told(label).startswith(f"Figur 1 ({label}): ")
    assert len({*numbers.values()}) == len(numbers), "no two bear one number"
    assert all(
        number.startswith({"fig": "Figur", "tbl": "Tabel"}[name[:3]]) for name, number in numbers.items()
    )


def test_what_is_printed_comes_before_what_no_chapter_prints():
    hits = found.Report(Workspace(PROJECT, BUILD, BUILD))
    unseen = [hit for hit in hits.sentences() if not hits.shown_in(hit)]
    seen = {number for hit in hits.sentences() if hits.shown_in(hit) for number in NUMBER.findall(hit.text)}
    number = next(number for hit in unseen for number in NUMBER.findall(hit.text) if number in seen)
    assert "printed in no chapter" not in "\n".join(told(number).splitlines()[:4])


def test_what_is_near_is_named_once():
    with pytest.raises(HelpersError) as error:
        trace("fig_vaekst", PLACES)
    near = re.search(r"Near it: (.*)\.$", str(error.value))[1].split(", ")
    assert near[0] == "fig-vaekst" and len({*near}) == len(near)


def test_a_file_that_no_figure_shows_leads_to_what_made_it():
    text = told("05_growth-sager.csv")
    assert text == told("build/release/05_growth/sager.csv")
    assert text.startswith("File build/release/05_growth/sager.csv\n  05_growth made build/release/")
    assert re.search(r"\d+ workbooks in build/demo/returns/", joined(text))


def test_a_number_is_found_as_it_is_printed():
    text = STATEMENTS["E1_bpa"]["text"].replace("\u00a0", " ")
    number = next(each for each in re.findall(r"[+−-]?\d+(?:,\d+)? pct\.", text) if each != "95 pct.")
    assert told(number).startswith("Statement E1_bpa: ")
    assert told(number.replace("−", "-").replace(" ", "\u00a0")) == told(number)


def report(monkeypatch: pytest.MonkeyPatch, *texts: str) -> found.Report:
    printed = [found.Printed("Statement a", text, "a", None) for text in texts]
    monkeypatch.setattr(found.Report, "sentences", lambda self: iter(printed))
    monkeypatch.setattr(found.Report, "floats", lambda self: iter(()))
    monkeypatch.setattr(found.Report, "written", lambda self: iter(()))
    return found.Report(SimpleNamespace())


@pytest.mark.parametrize(
    ("asked", "text", "is_there"),
    [
        ("+26,0 pct.", "er +26,0\u00a0pct. i alt", True),
        ("26", "er 26 pct.", True),
        ("26", "er 26,5 pct.", False),
        ("6,0", "er 26,0 pct.", False),
        ("1.007", "fra 1.007.", True),
        ("007", "fra 1.007", False),
        ("-3 pct.", "er \u22123 pct.", True),
        ("2014-15", "fra 2014\u201315 til", True),
        ("1.0", "er 1x0", False),
    ],
)
def test_a_part_of_a_number_is_not_that_number(monkeypatch, asked, text, is_there):
    assert bool(report(monkeypatch, text).holding(asked)) == is_there


def test_a_case_is_followed_to_the_cells_that_hold_its_answers():
    cases = pd.read_parquet(BUILD / "tables" / "cases.parquet")
    drawn = cases[cases["file_count"].notna()].iloc[7]
    text = told(drawn["decision_id"])
    book = openpyxl.load_workbook(BUILD / "demo" / "returns" / drawn["file"], read_only=True)
    (key,) = re.findall(r"(A\d+)\s+decision_id", text)
    assert book["sager"][key].value == drawn["decision_id"] and key == f"A{drawn['row']}"
    address, value = re.search(r"(\w+)\s+file_count\s+(\S+)", text).groups()
    assert float(value) == drawn["file_count"] == float(str(book["sager"][address].value).replace(",", "."))
    assert re.search(r"weight [\d.]+ in weighted_cases", text)
    for sheet, first in re.findall(r"sheet (\S+): row (\d+)", text):
        assert drawn["decision_id"] in [
            each.value for each in next(book[sheet].iter_rows(int(first), int(first)))
        ]


def test_a_case_ends_with_its_standard_pages_and_how_they_follow():
    cases = pd.read_parquet(BUILD / "tables" / "cases.parquet").dropna(subset="standard_pages")
    book = codebook.load(BUILD / "protocol" / "codebook.yml")
    counted = cases["measuring_method"].eq("character_count")
    chosen = cases[counted & cases["file_count"].div(2400).eq(cases["standard_pages"])].iloc[0]
    *_, line = told(chosen["decision_id"]).splitlines()
    found = re.fullmatch(r"  standard_pages (\S+) = file_count (\d+) characters / 2400", line)
    assert float(found[2]) == chosen["file_count"]
    assert float(found[1]) == pytest.approx(chosen["standard_pages"], 1e-5)
    for row in cases.iloc[::7].to_dict("records"):
        assert "nothing tells" not in case._follows(row, book, BUILD / "returns" / "ledger.csv")


@pytest.mark.parametrize(
    ("count", "method", "pages", "change", "expected"),
    [
        (1600, "estimate", 160, ("tenfold_corrected", "1600", "160"),
         "160: file_count 1600 pages x 1 = 1600, then tenfold_corrected (ledger)"),
        (1318253, "character_count", 54.9272083333, ("tenfold_corrected", "549.2720833333333", "54.92"),
         "54.9272: file_count 1318253 characters / 2400 = 549.272, then tenfold_corrected (ledger)"),
        (900, None, None, ("pages_contradicted", "900", ""),
         "missing: file_count 900 pages x 1 = 900, then pages_contradicted (ledger)"),
        (24, None, 24, ("unit_not_told", "24", "24"), "24 = file_count 24 pages x 1"),
        (4800, "scanned_pages", 2, ("number_in_text", "4.800", "4800"),
         "2 = file_count 4800 characters / 2400"),
        (0, "character_count", 0, None, "0 = file_count 0 characters / 2400"),
        (90, None, None, ("number_in_text", "90 ca.", "90"),
         "missing: nothing tells whether file_count 90 is characters or pages"),
        (None, "estimate", None, None, "missing: file_count is not answered"),
    ],
)  # fmt: skip
def test_standard_pages_follow_from_count_and_ledger(tmp_path, count, method, pages, change, expected):
    other = ("other", "fix", str(count), "9")  # of another row, cell, workbook; of another number
    rows = [("a.xlsx", "sager", "L9", *other), ("a.xlsx", "sager", "M8", *other)]
    rows += [("b.xlsx", "sager", "L8", *other), ("a.xlsx", "sager", "L8", "earlier", "fix", "7", "8")]
    rows += [("a.xlsx", "sager", "L8", change[0], "fix", *change[1:])] if change else []
    columns = ["file", "sheet", "cell", "rule", "severity", "old", "new"]
    pd.DataFrame(rows, columns=columns).to_csv(tmp_path / "ledger.csv", index=False)
    answers = {"measuring_method": method, "file_count": count, "standard_pages": pages}
    row = {name: float("nan") if value is None else value for name, value in answers.items()}
    book = codebook.load(BUILD / "protocol" / "codebook.yml")
    told = case._follows(row | {"file": "a.xlsx", "row": 8}, book, tmp_path / "ledger.csv")
    assert told == f"standard_pages {expected}"


def test_what_was_corrected_asked_and_set_aside_is_told_of_a_case():
    aside = pd.read_parquet(BUILD / "tables" / "set_aside.parquet")
    row = aside[aside["reason"] == "duplicate"].iloc[0]
    text = told(row["decision_id"])
    assert f"set aside: {row['file']}, sheet {row['sheet']}, row {row['row']}: duplicate" in text
    ledger = pd.read_csv(BUILD / "returns" / "ledger.csv", dtype=str, keep_default_na=False)
    mine = ledger[(ledger["file"] == row["file"]) & ledger["cell"].str.fullmatch(rf"[A-Z]+{row['row']}")]
    assert not mine.empty
    for each in mine[mine["sheet"] == row["sheet"]].to_dict("records"):
        assert f"{each['sheet']} {each['cell']} {each['rule']} ({each['severity']}): {each['old']} →" in text


@pytest.mark.parametrize(("what", "near"), [("E1_bp", "E1_bpa"), ("fig-vækst", "fig-vaekst"), ("", "E1_bpa")])
def test_what_is_not_there_is_said_with_what_is_near(what, near, monkeypatch, capsys):
    monkeypatch.chdir(PROJECT)
    assert main(["trace", what]) == 1
    assert near in capsys.readouterr().err


@pytest.mark.parametrize("given", ["", "/real/material", "material"])
def test_the_workbooks_are_those_of_the_investigation_that_was_read(given, monkeypatch):
    row = SimpleNamespace(parameters={"investigation": given} if given else {})
    monkeypatch.setattr(case.manifest, "load", lambda name, places: row)
    expected = PROJECT / (given or "build/demo") / "returns"
    assert case._returns(PLACES) == (BUILD / "demo" / "returns" if not given else expected)


def test_before_the_first_report_the_command_says_so(tmp_path):
    with pytest.raises(HelpersError, match="make report"):
        trace("E1_bpa", Folders(tmp_path))


def test_what_has_changed_since_the_report_is_said_first(tmp_path, monkeypatch, capsys):
    assert outdated(PLACES) == ""
    for name in ("_quarto.yml", "uv.lock", "index.qmd"):
        shutil.copy(PROJECT / name, tmp_path)
    for name in ("data", "notebooks", "report", "src"):
        (tmp_path / name).symlink_to(PROJECT / name)
    shutil.copytree(BUILD / ".state", tmp_path / "build" / ".state")
    shutil.copytree(BUILD / "demo", tmp_path / "build" / "demo")
    for path in BUILD.iterdir():
        if not (tmp_path / "build" / path.name).exists():
            (tmp_path / "build" / path.name).symlink_to(path)
    (tmp_path / "build" / "demo" / "returns" / "0151_ballerup.xlsx").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    assert main(["trace", "E1_bpa"]) == 0
    first, empty, then = capsys.readouterr().out.splitlines()[:3]
    assert first.startswith("Note: this is the report as it was made; ") and "0151_ballerup.xlsx" in first
    assert empty == "" and then.startswith("Statement E1_bpa: ")


def test_before_the_first_report_nothing_has_changed(tmp_path):
    assert outdated(Folders(tmp_path)) == ""


IMPORTS = cell(
    "import", "from helpers.analysis.growth import geometric_mean as means\nfrom helpers import project"
)


def test_names_are_followed_back_to_the_last_cell_that_sets_them():
    notebook = [
        IMPORTS,
        cell("old", "a = means.by_size()"),
        cell("new", "a = means.e1(ws.table('cases'))"),
        cell("more", "a['x'] = means.prepare()"),
        cell("other", "b = means.by_size()"),
        cell("last", "show(a)"),
    ]
    steps = {step.cell.name: step for step in cells.steps(notebook[-1], notebook)}
    assert list(steps) == ["new", "more", "last"]
    assert steps["new"].calls == ("helpers.analysis.growth.geometric_mean.e1",)
    assert steps["new"].reads == ("build/tables/cases.parquet",)


def test_a_value_of_a_caption_and_a_method_of_a_result_are_told_as_they_are():
    assert "printed in the caption of fig-vaekst" in told("results.05_growth.figure_finding")
    assert [
        cells.imported_name(name, {"m": "helpers.x"}) for name in ("m.f", "m.f(a).g", "m.d['a'].g", "n.f")
    ] == [
        "helpers.x.f",
        "",
        "",
        "",
    ]


def test_a_circle_of_names_and_a_cell_that_is_no_python_do_no_harm():
    notebook = [IMPORTS, cell("magic", "%%bash\nls |"), cell("a", "a = means.e1(a)"), cell("b", "a = f(a)")]
    assert [step.cell.name for step in cells.steps(notebook[-1], notebook)] == ["a", "b"]


def test_files_are_followed_to_what_no_stage_made():
    def row(stage: str, made: str, *read: str) -> SimpleNamespace:
        return SimpleNamespace(
            stage=stage, runs=f"{stage}.ipynb", outputs={made: "ab" * 32}, inputs=dict.fromkeys(read, "")
        )

    rows = {
        "one": row("one", "build/a", "/real/returns/0101.xlsx", "/real/returns/0147.xlsx", "data/protocol/x"),
        "two": row("two", "build/b", "build/a", "data/protocol/x"),
        "facts": row("facts", "build/c", "data/reference/y.csv"),
    }
    assert files.chain(["build/b", "build/c"], rows) == [
        "two made build/b (abababababab) of build/a",
        "facts made build/c (abababababab) of data/reference/y.csv",
        "one made build/a (abababababab) of 2 workbooks in /real/returns/",
    ]
