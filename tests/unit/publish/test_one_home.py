"""One home for each fact: with other thresholds the report says other things, and no fact stands twice."""

import ast
import json
import re
import shutil
from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import sources
from piloted import changed, pilot, share
from published import desk, view

from helpers.analysis.pilot import readiness
from helpers.project import root
from helpers.protocol import analysis_plan
from helpers.protocol import pilot as pilot_plan
from helpers.publish.columns import cases, key, municipalities
from helpers.publish.growth import second_looks
from helpers.publish.pilot import sentences as pilot_sentences
from helpers.publish.returns import sentences as returns_sentences

TOP = root()
PATHS = {path.relative_to(sources.HOUSE).as_posix(): path for path in sources.modules()}
SOURCES = sources.texts()
PUBLISH = {name: text for name, text in SOURCES.items() if name.startswith("publish/")}
PLAN = analysis_plan.load()
PILOT_PLAN = replace(pilot_plan.load(), replicates=99)
WORDS = r"(?:\d+|nul|en|to|tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv)"


def homes(pattern: str, sources: dict[str, str] = SOURCES) -> set[str]:
    """The modules in which ``pattern`` stands."""
    return {name for name, text in sources.items() if re.search(pattern, text)}


@pytest.fixture
def strict(tmp_path):
    """A desk in a project where a number below ten is not told."""
    top = tmp_path / "project"
    for name in ("protocol/disclosure.yml", "reference/municipalities.csv"):
        (top / "data" / name).parent.mkdir(parents=True)
        shutil.copy(TOP / "data" / name, top / "data" / name)
    file = top / "data/protocol/disclosure.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("min_cases: 5 ", "min_cases: 10 "), encoding="utf-8")
    at = desk(tmp_path, top=top)
    assert at.rules.min_cases == 10
    return at


def pilot_texts(rules, n: int) -> str:
    """What is said of a pilot of 64 cases in which ``n`` were filled in twice and as many files not read."""
    found = changed(pilot(), "cases", "disposition", "refused", share(64 - n, coder=2))
    found = replace(found, tables=found.tables | {"refused": pd.DataFrame({"file": range(n)})})
    nothing = readiness.categories(None, PILOT_PLAN)
    evaluated = readiness.evaluate(None, nothing, PILOT_PLAN)
    statements = pilot_sentences.statements(found, evaluated, nothing, PILOT_PLAN, rules)
    return " ".join(statements[name].text for name in ("pilot_extent", "pilot", "pilot_size"))


def said(rules, n: int) -> str:
    """Every text that tells a number of cases or files, where there are ``n``."""
    ledger = pd.DataFrame({"severity": ["fix"] * n + ["query"] * n, "old": ["x"] * n + ["y"] * n, "new": "y"})
    ledger = ledger.assign(rule="label_form", file="a.xlsx", sheet="sager", cell=range(2 * n))
    counts = pd.DataFrame({"what": ["rows_in", "kept", "not_answered"], "n": [2 * n, 0, n]})
    refused = pd.DataFrame({"reason": ["too_large"] * n})
    return " ".join(
        [
            returns_sentences.cleaning(counts, ledger, rules).text,
            returns_sentences.workbooks(0, refused, rules).text,
            returns_sentences.disclosure(rules).text,
            second_looks.note_of(n, [], PLAN, rules),
            pilot_texts(rules, n),
        ]
    )


@pytest.mark.parametrize("n", range(5, 10))
def test_with_a_higher_threshold_no_smaller_number_is_told(strict, n):
    text = said(strict.rules, n)
    told = text.replace("i trin på 5\u00a0pct.", "")  # how shares are rounded is another threshold
    assert not re.search(r"\b[5-9]\b", told) and "fem" not in told, told
    assert told.count("færre end 10") >= 10
    assert re.search(rf"\b{n}\b", said(desk(root()).rules, n)), "with the usual threshold it is told"


def test_with_a_higher_threshold_the_note_under_a_table_says_so(strict):
    frame = pd.DataFrame({"group": ["a"], "n_cases": [9], "n_municipalities": [4]})
    text = strict.show(view(frame, key("group", "Gruppe"), cases("Sager"), municipalities())).data
    assert "færre end ti sager" in text and "fem" not in text and "9" not in text


def constants(name: str, without: Collection[int] = ()) -> list[str]:
    """The texts in a module, but for those nodes."""
    found = [n for n in sources.nodes(PATHS[name]) if isinstance(n, ast.Constant) and id(n) not in without]
    return [n.value for n in found if isinstance(n.value, str)]


def written(name: str) -> list[str]:
    """The texts in a module's code, without its docstrings."""
    documented = [
        n for n in sources.nodes(PATHS[name]) if isinstance(n, ast.Module | ast.FunctionDef | ast.ClassDef)
    ]
    return constants(name, {id(n.body[0].value) for n in documented if ast.get_docstring(n)})


@pytest.mark.parametrize("name", sorted(PUBLISH))
def test_no_threshold_is_written_in_publish(name):
    limits = [
        ast.unparse(node)
        for node in sources.nodes(PATHS[name])
        if isinstance(node, ast.Compare)
        for side in node.comparators
        if isinstance(side, ast.Constant) and isinstance(side.value, int) and side.value >= 3
    ]
    named = re.findall(r"^(?:\w*(?:FEW|LEAST|MIN)\w*) *= *\d+\b(?!\.)", PUBLISH[name], re.MULTILINE)
    worded = [text for text in written(name) if re.search(rf"færre end {WORDS}\b|\bfem\b", text)]
    assert (limits, named, worded) == ([], [], [])


@pytest.mark.parametrize(
    "path",
    sorted([*(TOP / "report").glob("*.qmd"), *(TOP / "notebooks").glob("*.ipynb")]),
    ids=lambda p: p.stem,
)
def test_no_threshold_is_written_in_prose(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    assert not re.search(rf"færre end {WORDS}\b", text)


def test_thresholds_are_read_in_one_place():
    named = {name for name in SOURCES if any("disclosure.yml" in part for part in written(name))}
    stages = {"pipeline/stages/table.py"}  # says which notebooks run anew when the file changes
    assert len(named - stages) == len(homes(r"\bmin_cases: ")) == 1


def test_one_function_guards_against_formulas():
    assert homes(r'"=", *"\+"') == {"spreadsheet.py"}
    inside = {
        "survey/cleaning/clean.py", "survey/coding/reading.py", "survey/danmarkskort/given.py",
        "analysis/explore/export.py", "pipeline/fieldwork/page.py", "survey/forms/reading.py",
    }  # fmt: skip
    writers = {"publish/release.py"} | inside
    assert homes(r"csv_safe\([\s\S]{0,80}?\.to_csv\(") == writers


def test_months_dates_and_thousands_are_written_in_one_place():
    slips = {"simulate/faults.py"}  # as a caseworker writes them
    assert homes(r'"januar"|"jan"|\bjan\|feb') == {"danish.py"}
    assert homes(r"\.day\}\.") == {"danish.py"}
    assert homes(r':,[^"]*"\)?\.(?:replace|translate)\(') - slips == {"danish.py"}
    assert homes(r'"fjorten"') == {"danish.py"}


def test_one_function_reads_the_municipalities():
    reading = re.compile(r"\b_?(read|load|open|text)\w*\(")
    calls = {
        (name, ast.unparse(node))
        for name in SOURCES
        if any("municipalities.csv" in part for part in constants(name))  # else no call can hold it
        for node in sources.nodes(PATHS[name])
        if isinstance(node, ast.Call) and "municipalities.csv" in ast.unparse(node)
    }
    assert {(name, call) for name, call in calls if reading.search(call)} == set()
    assert "municipalities.csv" in SOURCES["survey/reference.py"]


def test_a_verdict_is_asked_for_in_one_place():
    assert homes(r"\bverdicts\.verdict\(|\bimport verdict\b", PUBLISH) == {"publish/changes/sentences.py"}
    assert len(re.findall(r"verdicts\.verdict\(", PUBLISH["publish/changes/sentences.py"])) == 1


@pytest.mark.parametrize("n", [0, np.int64(4), 5.0, 12, 1234])
def test_a_count_is_told_from_the_threshold_on(n):
    rules = desk(root()).rules
    text = returns_sentences.counted(n, rules)
    assert text == ("færre end 5" if n < 5 else f"{int(n):,}".replace(",", "."))


CHAPTERS = {path.name: path.read_text(encoding="utf-8") for path in (TOP / "report").glob("*.qmd")}
NOTEBOOKS = {
    path.name: "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"])
    for path in (TOP / "notebooks").glob("*.ipynb")
}
PROTOCOL = {
    str(path.relative_to(TOP)): path.read_text(encoding="utf-8")
    for path in (TOP / "data" / "protocol").rglob("*.yml")
}
TYPICAL = re.compile(r"typisk\w*", re.IGNORECASE)
OF_A_CASE = re.compile(r"typiske?[ -](?:sag\b|sager\b|BPA-sag\b|\{case\})", re.IGNORECASE)


def of_others(text: str) -> list[str]:
    """Where "typisk" is said of anything but a case, with what follows."""
    found = [match for match in TYPICAL.finditer(text) if not OF_A_CASE.match(text, match.start())]
    return [text[match.start() : match.start() + 40] for match in found]


def test_typisk_is_said_of_the_case_in_the_middle_and_of_nothing_else():
    texts = SOURCES | CHAPTERS | NOTEBOOKS | PROTOCOL
    assert {name: found for name, text in texts.items() if (found := of_others(text))} == {}
    assert homes("En typisk sag er ") == {"publish/cases/sentences.py"}, "it is defined once"
    rows = [row for row in (TOP / "GLOSSARY.md").read_text("utf-8").splitlines() if TYPICAL.search(row)]
    assert len(rows) == 1 and rows[0].startswith("| typisk sag, medoid | `typical` |")


@pytest.mark.parametrize("text", ["Det typiske antal sider", "E8, typisk kommune", "lavt, typisk og højt"])
def test_the_search_finds_another_meaning_of_typisk(text):
    assert of_others(text) and not of_others("Fire typiske sager og »Typisk BPA-sag (§ 96)«")
